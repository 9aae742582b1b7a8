//! What a caller is told of a token that it has from somebody: whether a key of the client or of the
//! service has signed it, what it lacks, and whether this is its time. RFC 7515 §5.2, RFC 7519 §7.2.
//!
//! Of the claims of a token whose signature does not hold nothing is said.

use serde_json::json;

use super::{Asked, CallerError, Told, asked::wrong};
use crate::{
    Timestamp,
    documents::{Client, ClientSecret},
    jose::{Algorithm, Faults, JwkSet, JwsError, Untrusted},
    oauth::Refusal,
    register::keys::KeySet,
};

/// The largest skew, in seconds: a day.
const LARGEST_SKEW: u32 = 86_400;

/// A call.
#[derive(Debug)]
pub struct Verification<'a> {
    jose: &'a str,
    mandatory: Vec<String>,
    skew: u32,
    /// The client whose keys or whose secret it is about.
    pub client: Option<String>,
    is_by_client: bool,
}

/// Whose key has to have signed a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// One of the client.
    Client,
    /// The secret that the client shares with the service.
    Secret,
    /// One of the service.
    Service,
}

/// What a token is verified with.
#[derive(Clone, Copy)]
pub enum With<'a> {
    /// The keys of the client that it keeps elsewhere, or those of its document.
    Client(Option<&'a JwkSet>, Option<&'a Client>),
    /// The secret of the client, if it has any.
    Secret(Option<&'a ClientSecret>),
    /// The keys of the service.
    Service(&'a KeySet),
}

impl<'a> Verification<'a> {
    /// Reads a call.
    pub fn read(call: &'a Asked) -> Result<Self, CallerError> {
        let client = call.identifier("clientIdentifier")?;
        let is_by_client = call.flag("signedByClient")?;
        if is_by_client && client.is_none() {
            return Err(wrong("clientIdentifier"));
        }
        Ok(Self {
            jose: call.text("jose")?.ok_or_else(|| wrong("jose"))?,
            mandatory: call.texts("mandatoryClaims")?.unwrap_or_default(),
            skew: call.number("clockSkew", 0..=LARGEST_SKEW)?.unwrap_or(0),
            client,
            is_by_client,
        })
    }

    /// The token, if it is one.
    pub fn token(&self) -> Result<Untrusted<'a>, JwsError> {
        Untrusted::parse_among(self.jose, Algorithm::ALL)
    }

    /// Whose key has to have signed it.
    pub fn by(&self, token: &Untrusted<'_>) -> By {
        match (token.algorithm().is_symmetric(), self.is_by_client) {
            (true, _) => By::Secret,
            (false, true) => By::Client,
            (false, false) => By::Service,
        }
    }

    /// What is told of the token.
    pub fn told(&self, token: &Untrusted<'_>, with: With<'_>, now: Timestamp) -> Told {
        let verified = match with {
            With::Client(elsewhere, client) => {
                let own = client.and_then(|client| client.jwks.as_ref());
                let keys = elsewhere.or(own).into_iter();
                token.verify_with_any(
                    keys.flat_map(|keys| keys.candidates(token.kid(), token.algorithm())),
                )
            }
            With::Secret(secret) => {
                let octets = secret.map(ClientSecret::as_bytes);
                token.verify_with_secret(octets.unwrap_or_default())
            }
            With::Service(keys) => {
                let is_meant = |key: &&crate::jose::PublicJwk| {
                    token.kid().is_none_or(|kid| key.kid() == Some(kid))
                };
                token.verify_with_any(keys.published(now).filter(is_meant))
            }
        };
        match verified {
            Ok(verified) => sound(&verified.faults(&self.mandatory, self.skew, now)),
            // The signature is looked at first.
            Err(error @ JwsError::ClaimsMalformed) => unsound(true, &error.to_string()),
            Err(error) => unsound(false, &error.to_string()),
        }
    }
}

/// What is told of what is no token.
pub fn malformed(error: JwsError) -> Told {
    unsound(false, &error.to_string())
}

/// What is told where the keys cannot be had.
pub fn keyless(refusal: &Refusal) -> Told {
    unsound(false, &refusal.to_string())
}

fn unsound(is_signed: bool, sentence: &str) -> Told {
    verdict(false).with(json!({
        "signatureValid": is_signed,
        "missingClaims": [],
        "invalidClaims": [],
        "errorDescriptions": [sentence],
    }))
}

/// What is told of a token whose signature holds.
fn sound(faults: &Faults) -> Told {
    let missing = faults.missing.iter();
    let missing = missing.map(|name| format!("The claim {name} is missing."));
    let invalid = faults.invalid.iter();
    let invalid = invalid.map(|name| format!("This is not the time of the token, by its {name}."));
    let sentences: Vec<String> = missing.chain(invalid).collect();
    verdict(sentences.is_empty()).with(json!({
        "signatureValid": true,
        "missingClaims": faults.missing,
        "invalidClaims": faults.invalid,
        "errorDescriptions": sentences,
    }))
}

fn verdict(is_valid: bool) -> Told {
    let sentence = "The verification of the JOSE object has been performed.";
    Told::result("A160001", sentence).with(json!({ "valid": is_valid }))
}
