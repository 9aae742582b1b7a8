//! Ring 0: the protocol. One rule one file, named for the rule. Values in, verdict out.

pub mod audience;
pub mod authorization_request;
pub mod authorization_response;
pub mod claims_request;
pub mod client_auth;
pub mod custom_claims;
pub mod dpop;
pub mod grant;
pub mod handle;
pub mod id_token;
pub mod interaction;
pub mod introspection;
pub mod metadata;
pub mod nonce;
pub mod outgoing;
pub mod params;
pub mod pkce;
pub mod profile;
pub mod prompt;
pub mod redirect_uri;
pub mod refusal;
pub mod scope;
pub mod shelf;
pub mod token_hook;
pub mod token_request;
pub mod tokens;
pub mod userinfo;

pub use grant::Grant;
pub use params::Parameters;
pub use refusal::{ErrorCode, Refusal};
