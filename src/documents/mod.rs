//! Ring 0: the documents an operator writes, one-to-one with `schema/`.
//!
//! A document is parsed once, by [`Service::parse`], [`Api::parse`] or [`Client::parse`], and what
//! they return keeps every rule that its standards lay on a configuration, those of FAPI 2.0
//! Security Profile among them. A document that breaks a rule is refused by the name of the member
//! and the rule; a member nobody defined is refused as well, so a typing error cannot switch a
//! setting off. Rules between two documents are kept by [`crate::register`], when they are applied.

pub mod action;
pub mod api;
mod application_type;
pub mod client;
pub mod client_secret;
mod details_schema;
mod details_type;
pub mod document;
pub mod document_error;
pub mod edit;
mod encrypted_requests;
mod encryption;
mod fapi_mode;
mod grant_management;
mod grant_type;
mod id_token_algorithms;
mod in_front;
pub mod issuer;
mod jurisdiction;
mod mutual_tls;
mod openid;
mod people;
mod permission;
pub mod reading;
mod request_sign_alg;
mod response_mode;
mod response_type;
pub mod rules;
pub mod scope;
pub mod service;
mod signed_messages;
pub mod stored;
mod token_auth_method;

pub use action::{
    Action, Destination, HookError, HookTarget, Rule, Source, TokenHook, is_registered_claim,
};
pub use api::{AccessTokenFormat, Api};
pub use application_type::ApplicationType;
pub use client::{Client, ClientExtension, ClientType, SubjectType};
pub use client_secret::ClientSecret;
pub use details_schema::DetailsSchema;
pub use details_type::DetailsType;
pub use document::{Attribute, Difference, TaggedValue, differences};
pub use document_error::DocumentError;
pub use edit::Edit;
pub use encrypted_requests::{Demands, EncryptedRequests, RequestEncryption};
pub use encryption::{EncryptedAnswers, Encryption};
pub use fapi_mode::FapiMode;
pub use grant_management::GrantManagementAction;
pub use grant_type::GrantType;
pub use issuer::Issuer;
pub use jurisdiction::Jurisdiction;
pub use mutual_tls::{AliasName, ClientTls, EndpointAlias, ServiceTls};
pub use openid::{DEVICE_SSO, OFFLINE_ACCESS, OPENID, OPENID_SCOPES};
pub use people::{AuditAddress, AuditRules, LogoutRules, MailRules, PeopleRules, SignUp, Theme};
pub use request_sign_alg::RequestSignAlg;
pub use response_mode::RegisteredMode;
pub use response_type::ResponseType;
pub use scope::Scope;
pub use service::{IdTokenAudType, Service, ServiceProfile};
pub use signed_messages::{SignedRequests, SignedResponses};
pub use stored::Stored;
pub use token_auth_method::TokenAuthMethod;
