//! Ring 0: the protocol. One rule one file, named for the rule. Values in, verdict out.

pub mod authorization_request;
pub mod authorization_response;
pub mod client_auth;
pub mod dpop;
pub mod grant;
pub mod handle;
pub mod introspection;
pub mod metadata;
pub mod nonce;
pub mod params;
pub mod pkce;
pub mod redirect_uri;
pub mod refusal;
pub mod scope;
pub mod shelf;
pub mod token_request;
pub mod tokens;

pub use grant::Grant;
pub use params::Parameters;
pub use refusal::{ErrorCode, Refusal};
