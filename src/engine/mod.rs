//! Ring 0: the engine API, Authlete's wire language over the operations that `/oauth/*` is answered by.
//!
//! Here is read what a caller asks, and said what it is told. What may be is decided where it is
//! decided for everybody, in [`crate::oauth`]: the two faces cannot differ.

pub mod admission;
pub mod asked;
pub mod audit;
pub mod authorization;
pub mod authorizations;
pub mod caller_error;
pub mod client_request;
pub mod created;
pub mod details;
pub mod documents;
pub mod figures;
pub mod grant_management;
pub mod handed_message;
pub mod introspection;
pub mod jose_object;
mod levels;
pub mod listed;
pub mod managed_documents;
pub mod number;
pub mod openapi;
pub mod operating;
pub mod operation;
pub mod operators;
pub mod people;
pub mod presented;
pub mod pushed;
pub mod registration;
pub mod reissue;
pub mod rights;
pub mod service;
pub mod signed_introspection;
pub mod ticket;
pub mod token;
pub mod tokens;
pub mod told;
pub mod userinfo;
pub mod verb;

pub use asked::Asked;
pub use caller_error::CallerError;
pub use operation::Operation;
pub use told::Told;
pub use verb::Verb;
