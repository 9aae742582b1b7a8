//! Ring 0: the documents a service is made of, one-to-one with `schema/`, its keys and its people.
//!
//! A document is parsed once, by [`Service::parse`] or [`Client::parse`], and what they return keeps every rule that
//! FAPI 2.0 Security Profile lays on a configuration. A document that breaks a rule is refused by the name of the
//! member and the rule; a member nobody defined is refused as well, so a typing error cannot switch a setting off.
//! Rules between two documents (a client's scopes and those of its service) are not kept here.

pub mod client;
pub mod document;
pub mod issuer;
mod jwks;
pub mod keys;
pub mod password;
mod permission;
mod place;
pub mod register;
pub mod scope;
pub mod service;
mod uri;
pub mod user;

pub use client::{ApplicationType, Client, ClientExtension, ClientType};
pub use document::{Attribute, Difference, DocumentError, TaggedValue, differences};
pub use issuer::Issuer;
pub use keys::KeySet;
pub use scope::Scope;
pub use service::{FapiMode, GrantType, ResponseType, Service, ServiceProfile, TokenAuthMethod};
