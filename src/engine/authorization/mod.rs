//! The authorization endpoint in two calls: what a request asks for, and what became of it.

pub mod added;
pub mod agreed;
pub mod opened;
pub mod reason;
pub mod returned;
