//! An access token that a caller asks about, and where it was used. RFC 6750 §3, RFC 8705 §3,
//! RFC 9449 §7.

use super::{Asked, CallerError, client_request::certificate, told::Shown};
use crate::oauth::{
    Refusal,
    request::{client_certificate::ShownCertificate, presented_token::Scheme},
};

/// An access token, as a caller hands it on.
#[derive(Debug)]
pub struct Presented<'a> {
    token: Option<&'a str>,
    /// The value of the `DPoP` header, where there was one.
    pub dpop: Option<&'a str>,
    /// The method of the request.
    pub htm: Option<&'a str>,
    /// The URI of the request.
    pub htu: Option<&'a str>,
    /// The certificate that came with it.
    pub certificate: Option<ShownCertificate>,
}

impl<'a> Presented<'a> {
    /// Reads a call.
    pub fn read(call: &'a Asked) -> Result<Self, CallerError> {
        Self::named(call, "token")
    }

    /// Reads a call that has the token in the member of this name.
    pub fn named(call: &'a Asked, name: &'static str) -> Result<Self, CallerError> {
        Ok(Self {
            token: call.text(name)?,
            dpop: call.text("dpop")?,
            htm: call.text("htm")?,
            htu: call.text("htu")?,
            certificate: certificate(call)?,
        })
    }

    /// The token.
    pub fn token(&self) -> Result<&'a str, Refusal> {
        self.token.ok_or(Refusal::AccessTokenMissing)
    }

    /// How it came, as far as the caller tells.
    pub const fn shown(&self) -> Shown {
        match (self.token, self.dpop) {
            (None, _) => Shown::Nothing,
            (Some(_), Some(_)) => Shown::Token(Scheme::Dpop),
            (Some(_), None) => Shown::Token(Scheme::Bearer),
        }
    }

    /// Where it was used, which no endpoint of this server tells: the caller must.
    pub fn elsewhere(&self) -> Result<(), CallerError> {
        let is_told = self.dpop.is_none() || self.htm.is_some() && self.htu.is_some();
        is_told.then_some(()).ok_or(CallerError::TargetMissing)
    }
}
