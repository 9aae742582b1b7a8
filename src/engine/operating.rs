//! A call in the name of an operator: the access token that the console was given at the service of the operators,
//! with a proof of its key. RFC 9449 §7.

use super::CallerError;
use crate::{
    documents::Issuer,
    oauth::{
        Refusal,
        request::{accepted_token::Accepted, field::trimmed, presented_token::Scheme},
    },
    register::{CONSOLE, CONSOLE_SCOPE, api_of},
};

/// The token that a call presents with a proof, if it presents any so. As a bearer token it opens nothing.
pub fn token_of(authorization: Option<&str>) -> Option<&str> {
    let header = authorization?;
    let is_dpop = Scheme::of(header) == Some(Scheme::Dpop);
    let (_, token) = header.split_once(' ').filter(|_| is_dpop)?;
    Some(trimmed(token)).filter(|token| !token.is_empty())
}

/// Where a call to `path` is made, as its proof has to say it: at the origin at which operators sign in,
/// whatever host the call came to.
pub fn target(issuer: &Issuer, path: &str) -> String {
    format!("{}{path}", issuer.origin())
}

/// For whom a token has to be.
pub fn audience(issuer: &Issuer) -> String {
    api_of(issuer)
}

/// Somebody who calls by way of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operating {
    /// Their `sub`.
    pub subject: String,
    /// The name they sign in with.
    pub username: String,
}

impl Operating {
    /// Whoever has agreed to this, at the pages of the service and for the console: nobody else speaks in the name of
    /// an operator, be it another client there or a caller of the API.
    pub fn of(accepted: &Accepted) -> Result<Self, Refusal> {
        if accepted.client.client_id_alias.as_deref() != Some(CONSOLE) {
            return Err(Refusal::AccessTokenAudience);
        }
        let scope = accepted.claims["scope"].as_str().unwrap_or_default();
        if !scope.split(' ').any(|name| name == CONSOLE_SCOPE) {
            return Err(Refusal::AccessTokenScope);
        }
        let person = accepted.authorized.person.as_ref();
        let told = person.map(|person| &person.authentication);
        // A caller of the API brings people of its own, who are under no name.
        match told.filter(|told| !told.username.is_empty() && told.subject_of_caller().is_none()) {
            Some(told) => Ok(Self {
                subject: told.account.clone(),
                username: told.username.clone(),
            }),
            None => Err(Refusal::AccessTokenInvalid),
        }
    }
}

/// What is told of a proof that is refused before anybody has looked at the token. Whatever is wrong with a
/// token is told as one thing.
pub fn unproved(refusal: &Refusal, nonce: Option<String>) -> CallerError {
    match (refusal, nonce) {
        (Refusal::DpopNonce, Some(nonce)) => CallerError::NonceMissing(nonce),
        _ => CallerError::ProofWrong,
    }
}
