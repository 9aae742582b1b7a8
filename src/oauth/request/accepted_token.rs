//! What makes an access token good for a resource: RFC 6750 §3.1, RFC 8705 §3, RFC 9068 §4, RFC 9449 §7.

use std::rc::Rc;

use serde_json::Value;

use super::{client_certificate::ShownCertificate, dpop::Proof};
use crate::{
    documents::Client,
    jose::{Jkt, X5t, audience},
    oauth::{
        Confirmation, Refusal,
        answer::introspection::Introspection,
        grant::{Authorized, Standing},
        handle::Place,
    },
};

/// An access token that may be used here.
pub struct Accepted {
    /// What was granted.
    pub authorized: Authorized,
    /// The client that presents it.
    pub client: Rc<Client>,
    /// What introspection says of it.
    pub claims: Value,
    /// Where its grant is.
    pub place: Option<Place>,
}

/// What is known of a token that somebody holds.
pub struct Held {
    /// Whether it stands.
    pub standing: Standing,
    /// The client it was issued to, if it is there still.
    pub owner: Option<Rc<Client>>,
    /// What introspection says of it.
    pub introspection: Introspection,
    /// The key that came with it, if one did.
    pub proof: Option<Proof>,
    /// The certificate that came with it, if one did.
    pub certificate: Option<ShownCertificate>,
    /// Where its grant is.
    pub place: Option<Place>,
}

impl Held {
    /// Nothing that anybody issued.
    pub const fn nothing() -> Self {
        Self {
            standing: Standing::Void,
            owner: None,
            introspection: Introspection::Inactive,
            proof: None,
            certificate: None,
            place: None,
        }
    }

    /// Accepts the token, if it is one for `audiences`.
    pub fn accepted(self, audiences: &[String]) -> Result<Accepted, Refusal> {
        let accepted = self.proved()?;
        check_audience(&accepted.claims, audiences)?;
        Ok(accepted)
    }

    /// The same, with what came with it.
    #[must_use]
    pub fn with(self, proof: Option<Proof>, certificate: Option<ShownCertificate>) -> Self {
        Self {
            proof,
            certificate,
            ..self
        }
    }

    /// Accepts the token, if it comes with the key and the certificate that it is bound to.
    pub fn proved(mut self) -> Result<Accepted, Refusal> {
        let (proof, certificate) = (self.proof.take(), self.certificate.take());
        let accepted = self.stands()?;
        let cnf = accepted.claims.get("cnf");
        let cnf = cnf.map(|cnf| Confirmation::read(cnf).ok_or(Refusal::AccessTokenScheme));
        let cnf = cnf.transpose()?;
        check_key(cnf.as_ref().and_then(Confirmation::jkt), proof.as_ref())?;
        let x5t = cnf.as_ref().and_then(Confirmation::x5t);
        check_certificate(x5t, certificate.as_ref())?;
        Ok(accepted)
    }

    /// Accepts the token, if it is one for `audiences`; whoever asks has looked at its key before.
    pub fn stands_for(self, audiences: &[String]) -> Result<Accepted, Refusal> {
        let accepted = self.stands()?;
        check_audience(&accepted.claims, audiences)?;
        Ok(accepted)
    }

    /// Accepts the token, if it stands, and so does this refresh token of the same grant.
    pub fn stands_beside(self, refresh_token: &Self) -> Result<Accepted, Refusal> {
        let is_one = self.place.is_some() && self.place == refresh_token.place;
        match refresh_token.standing {
            Standing::RefreshToken(..) if is_one => self.stands(),
            _ => Err(Refusal::RefreshTokenUnknown),
        }
    }

    /// Accepts the token, if it stands; whoever asks has looked at its key before.
    pub fn stands(self) -> Result<Accepted, Refusal> {
        let Self {
            standing,
            owner,
            introspection,
            place,
            ..
        } = self;
        match (standing, owner, introspection) {
            (
                Standing::Jwt(_, authorized) | Standing::Opaque(_, authorized, _),
                Some(client),
                Introspection::Active(claims),
            ) => Ok(Accepted {
                authorized,
                client,
                claims,
                place,
            }),
            // A refresh token is good for the token endpoint only.
            _ => Err(Refusal::AccessTokenInvalid),
        }
    }
}

/// RFC 9449 §7.1: the server "MUST check that the public key of the DPoP proof matches the public
/// key to which the access token is bound"; §7.2: a bound token is no bearer token.
fn check_key(bound: Option<&Jkt>, proof: Option<&Proof>) -> Result<(), Refusal> {
    match (bound, proof) {
        (Some(bound), Some(proof)) if bound == proof.jkt() => Ok(()),
        (Some(_), Some(_)) => Err(Refusal::AccessTokenOfAnotherKey),
        (None, None) => Ok(()),
        (Some(_), None) | (None, Some(_)) => Err(Refusal::AccessTokenScheme),
    }
}

/// RFC 8705 §3: "the protected resource MUST verify that the certificate matches the certificate
/// associated with the access token. If they do not match, the resource access attempt MUST be rejected".
/// One that is shown with a token of another kind says nothing.
fn check_certificate(bound: Option<&X5t>, shown: Option<&ShownCertificate>) -> Result<(), Refusal> {
    let Some(bound) = bound else {
        return Ok(());
    };
    let shown = shown.ok_or(Refusal::AccessTokenCertificateMissing)?;
    if shown.is_revoked() {
        return Err(Refusal::AccessTokenCertificateRevoked);
    }
    match shown.read() {
        Ok(certificate) if certificate.x5t() == bound => Ok(()),
        Ok(_) | Err(_) => Err(Refusal::AccessTokenOfAnotherCertificate),
    }
}

/// RFC 9068 §4: the resource server "MUST validate that the aud claim contains a resource indicator
/// value corresponding to an identifier the resource server expects for itself".
fn check_audience(claims: &Value, audiences: &[String]) -> Result<(), Refusal> {
    if audience(claims.get("aud")).any(|audience| audiences.iter().any(|own| own == audience)) {
        Ok(())
    } else {
        Err(Refusal::AccessTokenAudience)
    }
}
