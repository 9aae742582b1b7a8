//! How an access token comes with a request: RFC 6750 §2, RFC 9449 §7.1.

use super::field::trimmed;
use crate::{
    documents::Service,
    oauth::{Parameters, Refusal},
};

/// How an access token was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RFC 6750 §2.1.
    Bearer,
    /// RFC 9449 §7.1.
    Dpop,
}

impl Scheme {
    /// The scheme of an Authorization header, if it has one that is known here.
    pub fn of(authorization: &str) -> Option<Self> {
        let (scheme, _) = authorization.split_once(' ')?;
        // RFC 9110 §11.1: the scheme is case-insensitive.
        let is = |name: &str| scheme.eq_ignore_ascii_case(name);
        if is("DPoP") {
            Some(Self::Dpop)
        } else {
            is("Bearer").then_some(Self::Bearer)
        }
    }
}

/// Where an access token may be in a request.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// The method.
    pub method: &'a str,
    /// The query.
    pub query: &'a Parameters,
    /// The body, if it is a form.
    pub form: &'a Parameters,
    /// The value of the Authorization header.
    pub authorization: Option<&'a str>,
}

/// An access token as it was presented.
#[derive(Clone, Copy, Debug)]
pub struct PresentedToken<'a> {
    /// How it came.
    pub scheme: Scheme,
    /// The token.
    pub token: &'a str,
}

impl<'a> PresentedToken<'a> {
    /// The one access token of a request. What else is in its parameters is not asked about.
    pub fn find(places: &Places<'a>, service: &Service) -> Result<Self, Refusal> {
        // FAPI 2.0 SP §5.3.4 (2), RFC 9700 §4.3.2: a token in the query ends up in logs and
        // histories. RFC 6750 §3.1: a request that "repeats the same parameter" is invalid.
        const NAME: &str = "access_token";
        if places.query.contains(NAME)
            || places.query.is_unreadable(NAME)
            || places.form.is_unreadable(NAME)
        {
            return Err(Refusal::AccessTokenMisplaced);
        }
        // RFC 6750 §2.2: "In particular, this means that the "GET" method MUST NOT be used."
        let may_be_in_form = !service.is_fapi() && places.method == "POST";
        match (places.form.optional(NAME), places.authorization) {
            (Some(token), None) if may_be_in_form => Ok(Self {
                scheme: Scheme::Bearer,
                token,
            }),
            // RFC 6750 §2: "Clients MUST NOT use more than one method to transmit the token in each
            // request."
            (Some(_), _) => Err(Refusal::AccessTokenMisplaced),
            (None, None) => Err(Refusal::AccessTokenMissing),
            (None, Some(header)) => {
                let (_, token) = header.split_once(' ').ok_or(Refusal::AccessTokenInvalid)?;
                Ok(Self {
                    scheme: Scheme::of(header).ok_or(Refusal::AccessTokenInvalid)?,
                    token: trimmed(token),
                })
            }
        }
    }
}
