//! How an access token comes with a request: RFC 6750 §2, RFC 9449 §7.1.

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
