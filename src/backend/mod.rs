//! Ring 1: the operations. Each is the story of one request, told without branches: it awaits, and passes values on.

pub mod admin;
pub mod authorization;
pub mod client;
pub mod host;
pub mod introspection;
pub mod pushed_authorization;
pub mod resource;
pub mod revocation;
pub mod token;

pub use host::{Failure, Fault, Host, Settings};
