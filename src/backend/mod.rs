//! Ring 1: the operations. Each is the story of one request, told without branches: it awaits, and
//! passes values on.

pub mod admin;
pub mod audit;
pub mod authorization;
pub mod callers;
pub mod chosen;
pub mod client;
pub mod client_keys;
pub mod copied;
pub mod custom_claims;
pub mod fapi_report;
pub mod figures;
pub mod grants;
pub mod host;
pub mod id_token;
mod id_token_hint;
pub mod introspection;
pub mod invitations;
mod issuance;
pub mod links;
pub mod logo;
pub mod logout;
pub mod made;
pub mod mail;
pub mod managed;
pub mod managed_documents;
pub mod managed_people;
pub mod message_signature;
pub mod nearby;
pub mod operators;
pub mod people;
pub mod protected;
pub mod protection;
pub mod published;
pub mod pushed_authorization;
mod register;
mod request_object;
pub mod resource;
pub mod revocation;
pub mod services;
pub mod sign_up;
pub mod succession;
pub mod token;
pub mod userinfo;

pub use crate::oauth::request::client_keys::FetchedKeys;
pub use host::{Failure, Fault, Fetched, Host, OfShelf, Outgoing, Settings};
