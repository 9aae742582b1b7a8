//! How the members of a document are read: where they stand, and the kinds of values that several
//! documents have.

pub mod acr;
pub mod alike;
pub mod durations;
pub mod jwks;
pub mod language_tag;
pub mod place;
pub mod uri;
