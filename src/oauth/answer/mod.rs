//! What is answered: tokens, responses and documents, built from what a grant has allowed.

pub mod action;
pub mod authorization_response;
pub mod custom_claims;
pub mod id_token;
pub mod introspection;
pub mod metadata;
pub mod protection;
pub mod signed_introspection;
pub mod signed_response;
pub mod signer;
pub mod token_hook;
pub mod tokens;
pub mod userinfo;
