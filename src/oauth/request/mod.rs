//! What is asked: each parameter, credential and proof of a request, read once and strictly.

pub mod accepted_token;
pub mod audience;
pub mod authorization_request;
pub mod body;
pub mod brought;
pub mod claims_request;
pub mod client_auth;
pub mod client_keys;
pub mod dpop;
pub mod field;
pub mod id_token_hint;
pub mod located_token;
pub mod nonce;
pub mod params;
pub mod pkce;
pub mod presented_token;
pub mod profile;
pub mod prompt;
pub mod redirect_uri;
pub mod request_uri;
pub mod scope;
pub mod spends;
pub mod terms;
pub mod token_request;
