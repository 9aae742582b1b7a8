//! The certificate that came with a request, as whoever ended TLS tells of it: the platform, a proxy that
//! the operator trusts, or the server in front. RFC 8705 §2 and §3, RFC 9440.
//!
//! That the client has its key is what TLS has proved to them. Whether somebody vouches for what the
//! certificate says is told besides, in one word that is no other: whatever is not told is not so.

use crate::{
    Timestamp,
    documents::{Client, TokenAuthMethod},
    jose::{Certificate, CertificateError, JwkSet, PublicJwk, X5t},
    oauth::Refusal,
};

/// What the platform says, and what proxies pass on of theirs, of a certificate whose chain leads to an
/// authority that the operator has named.
const VERIFIED: &str = "SUCCESS";

/// What is said of one that is revoked.
const REVOKED: &str = "it is revoked";

/// A certificate as it was told, not read yet: most requests need nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownCertificate {
    text: String,
    is_verified: bool,
    is_revoked: bool,
}

impl ShownCertificate {
    /// What the platform tells, in four words: whether there is one, how its chain is, whether it is
    /// revoked, and itself, which is missing if it is too large. A certificate that is revoked is called
    /// verified there all the same.
    pub fn of_platform(told: &str) -> Option<Self> {
        let mut words = told.split(' ');
        let mut next = || words.next().unwrap_or_default();
        let (is_there, verified, revoked, text) = (next(), next(), next(), next());
        (is_there == "1").then(|| Self {
            text: text.to_owned(),
            is_verified: verified == VERIFIED && revoked == "0",
            is_revoked: revoked == "1",
        })
    }

    /// What a trusted proxy tells, in one header and perhaps another.
    pub fn of_proxy(certificate: Option<&str>, verified: Option<&str>) -> Option<Self> {
        let text = certificate.filter(|text| !text.trim().is_empty())?;
        Some(Self {
            text: text.to_owned(),
            is_verified: verified == Some(VERIFIED),
            is_revoked: false,
        })
    }

    /// What whoever speaks for the service hands on, and vouches for.
    pub fn of_caller(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            is_verified: true,
            is_revoked: false,
        }
    }

    /// Whether whoever ended TLS calls it revoked: it proves nothing then, and binds nothing.
    pub const fn is_revoked(&self) -> bool {
        self.is_revoked
    }

    /// Reads it.
    pub fn read(&self) -> Result<Certificate, CertificateError> {
        Certificate::read(&self.text)
    }

    /// The certificate that tokens are to be bound to, which is good now. RFC 8705 §3.
    pub fn bound(&self, now: Timestamp) -> Result<X5t, Refusal> {
        let unusable =
            |error: CertificateError| Refusal::CertificateUnusable(error.to_string().into());
        let certificate = self.read().map_err(unusable)?;
        if self.is_revoked {
            return Err(Refusal::CertificateUnusable(REVOKED.into()));
        }
        if certificate.is_valid(now) {
            Ok(certificate.x5t().clone())
        } else {
            Err(Refusal::CertificateUnusable(
                "it is not good at this time".into(),
            ))
        }
    }

    /// Whether it authenticates `client`, whose keys are `jwks` where it keeps them elsewhere. RFC 8705
    /// §2.
    pub fn proves(
        &self,
        client: &Client,
        jwks: Option<&JwkSet>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let unusable =
            |error: CertificateError| Refusal::ClientCertificateUnusable(error.to_string().into());
        let certificate = self.read().map_err(unusable)?;
        if self.is_revoked {
            return Err(Refusal::ClientCertificateUnusable(REVOKED.into()));
        }
        if !certificate.is_valid(now) {
            return Err(Refusal::ClientCertificateExpired);
        }
        let is_theirs = match client.token_auth_method {
            // §2.1: "the certificate chain is validated".
            TokenAuthMethod::TlsClientAuth if !self.is_verified => {
                return Err(Refusal::ClientCertificateUnverified);
            }
            TokenAuthMethod::TlsClientAuth => client.tls.names_holder_of(&certificate),
            TokenAuthMethod::SelfSignedTlsClientAuth => {
                let jwks = jwks.or(client.jwks.as_ref());
                jwks.is_some_and(|jwks| is_registered(&certificate, jwks, client))
            }
            _ => return Err(Refusal::ClientAuthenticationMismatch),
        };
        is_theirs
            .then_some(())
            .ok_or(Refusal::ClientCertificateMismatch)
    }

    /// Whether none of `keys` is that of the certificate: they may have changed since they were fetched.
    pub fn is_beyond(&self, keys: &JwkSet) -> bool {
        let certificate = self.read();
        let is_of = |key: &PublicJwk| certificate.as_ref().is_ok_and(|one| is_of(one, key));
        certificate.is_ok() && !self.is_revoked && !keys.keys().any(is_of)
    }
}

/// §2.2: the certificate "matches one of the certificates configured or registered for that particular
/// client".
fn is_registered(certificate: &Certificate, jwks: &JwkSet, client: &Client) -> bool {
    let named = client.tls.self_signed_certificate_key_id.as_deref();
    let is_meant = |key: &&PublicJwk| named.is_none() || key.kid() == named;
    jwks.keys()
        .filter(is_meant)
        .any(|key| is_of(certificate, key))
}

/// Whether a key is that of the certificate.
fn is_of(certificate: &Certificate, key: &PublicJwk) -> bool {
    let is_same = certificate.key() == Some(key.thumbprint());
    is_same && key.verifies_signatures() && key.may_be_in(certificate.x5t())
}
