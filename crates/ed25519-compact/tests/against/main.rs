//! The crate against upstream as it was published, and against the tests of others.

mod upstream;
mod wycheproof;
