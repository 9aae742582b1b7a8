//! Ring 1: HTTP. It turns requests into operations and their outcomes into responses.

pub mod admin;
pub mod cookies;
pub mod http;
pub mod interaction;
pub mod pages;
pub mod protocol;
pub mod routes;
pub mod sign_in;
pub mod visit;

pub use http::{Request, Response};
pub use routes::serve;
