//! What signs for one client: its ID tokens, its UserInfo responses and its authorization responses.

use serde_json::{Map, Value};

use crate::{
    documents::ClientSecret,
    jose::{Algorithm, HeaderParams, SigningKey, hs256},
};

/// What signs for one client.
#[derive(Debug)]
pub enum Signer<'a> {
    /// A key of the service.
    Key(&'a SigningKey),
    /// The secret that the client and the service share. OpenID Connect Core §10.1.
    Secret(ClientSecret),
}

impl Signer<'_> {
    /// The algorithm.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Key(key) => key.algorithm(),
            Self::Secret(_) => Algorithm::Hs256,
        }
    }

    /// `claims`, signed with `params` in the header; nothing if the secret is too short for that.
    pub fn sign(&self, params: &HeaderParams, claims: &Map<String, Value>) -> Option<String> {
        match self {
            Self::Key(key) => Some(key.sign_with_header(params, claims)),
            Self::Secret(secret) => hs256(secret.as_bytes(), params, claims),
        }
    }
}
