//! Ring 1: HTTP. It turns requests into operations and their outcomes into responses.

pub mod account;
pub mod actions;
pub mod admin;
mod admin_operators;
mod admin_replies;
mod admin_services;
pub mod api;
pub mod assets;
pub mod browser;
pub mod http;
mod inviting;
pub mod oauth;
pub mod pages;
mod playground;
pub mod replies;
pub mod routes;
mod themed;

pub use http::{File, Request, Response};
pub use routes::serve;
