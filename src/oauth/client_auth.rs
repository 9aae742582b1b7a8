//! Client authentication with `private_key_jwt`: RFC 7523 §2.2 and §3, OpenID Connect Core §9, FAPI 2.0 SP §5.3.2.1 (6, 8, 13).
//!
//! First [`Presented`] says which client a request claims to come from, then [`Presented::verify`] makes it prove that.

use std::rc::Rc;

use super::{Parameters, Refusal, shelf::FirstUse};
use crate::{
    Digest, Timestamp,
    jose::{Claims, Untrusted},
    registry::{Client, Issuer, Service},
};

/// RFC 7523 §2.2.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The furthest `exp` accepted, in seconds from now: the `jti` is remembered until then.
const MAXIMUM_LIFETIME: u32 = 3600;

/// What a request shows of its client, nothing of it verified.
#[derive(Debug)]
pub struct Presented<'a> {
    assertion: Untrusted<'a>,
    client_id: String,
    named: Option<&'a str>,
}

impl<'a> Presented<'a> {
    /// Reads the client's assertion. `authorization` is the value of the Authorization header.
    pub fn parse(parameters: &'a Parameters, authorization: Option<&str>) -> Result<Self, Refusal> {
        let assertion = parameters.optional("client_assertion");
        match (assertion, authorization.is_some() || parameters.contains("client_secret")) {
            (Some(assertion), false) => Self::of_assertion(parameters, assertion),
            // RFC 6749 §2.3: "The client MUST NOT use more than one authentication method in each request."
            (Some(_), true) => Err(Refusal::ClientAuthenticationTwice),
            (None, true) => Err(Refusal::ClientAuthenticationMethod),
            (None, false) => Err(Refusal::ClientAssertionMissing),
        }
    }

    fn of_assertion(parameters: &'a Parameters, assertion: &'a str) -> Result<Self, Refusal> {
        if parameters.required("client_assertion_type")? != JWT_BEARER {
            return Err(Refusal::ClientAuthenticationMethod);
        }
        let malformed = |error: crate::jose::JwsError| Refusal::AssertionMalformed(error.to_string().into());
        let assertion = Untrusted::parse(assertion).map_err(malformed)?;
        let claims = assertion.unverified_claims().map_err(malformed)?;
        // RFC 7523 §3 (2): "For client authentication, the subject MUST be the client_id of the OAuth client."
        let client_id = string(&claims, "sub")?.to_owned();
        Ok(Self { assertion, client_id, named: parameters.optional("client_id") })
    }

    /// The client that the assertion speaks for.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Verifies the assertion with the keys of `client`. `None` is a client that does not exist.
    pub fn verify(self, client: Option<Rc<Client>>, service: &Service, now: Timestamp) -> Result<Authenticated, Refusal> {
        let client = client.ok_or(Refusal::ClientUnknown)?;
        let algorithm = self.assertion.algorithm();
        if client.token_auth_sign_alg.is_some_and(|required| required != algorithm) {
            return Err(Refusal::AssertionSignature);
        }
        let keys = client.jwks.iter().flat_map(|jwks| jwks.candidates(self.assertion.kid(), algorithm));
        let verified = self.assertion.verify_with_any(keys).map_err(|_| Refusal::AssertionSignature)?;
        let claims = verified.claims();
        self.check_identity(claims, &client)?;
        check_audience(claims, &service.issuer)?;
        let expires = check_times(claims, service.allowable_clock_skew, now)?;
        let jti = string(claims, "jti")?;
        if client.locked {
            return Err(Refusal::ClientLocked);
        }
        let key = Digest::of(format!("assertion\0{}\0{jti}", client.id()));
        let first_use = FirstUse { key, until: expires, refusal: Refusal::AssertionReplayed };
        Ok(Authenticated { client, first_use })
    }

    /// RFC 7523 §3 (1, 2): `iss` and `sub` are the client, and so is the `client_id` parameter where there is one.
    fn check_identity(&self, claims: &Claims, client: &Client) -> Result<(), Refusal> {
        let (iss, sub) = (string(claims, "iss")?, string(claims, "sub")?);
        let consistent = iss == sub && client.is_named(sub) && self.named.is_none_or(|named| client.is_named(named));
        if consistent { Ok(()) } else { Err(Refusal::AssertionIssuer) }
    }
}

/// A client that has proved who it is. Exists only by [`Presented::verify`].
#[derive(Debug)]
pub struct Authenticated {
    client: Rc<Client>,
    first_use: FirstUse,
}

impl Authenticated {
    /// Who it is.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The `jti` of the assertion, which must not have been used before.
    pub const fn first_use(&self) -> &FirstUse {
        &self.first_use
    }
}

/// FAPI 2.0 SP §5.3.2.1 (8): "shall only accept its issuer identifier value [...] as a string in the aud claim".
fn check_audience(claims: &Claims, issuer: &Issuer) -> Result<(), Refusal> {
    match claims.get("aud").and_then(|aud| aud.as_str()) {
        Some(audience) if audience == issuer.as_str() => Ok(()),
        _ => Err(Refusal::AssertionAudience),
    }
}

/// RFC 7523 §3 (4, 5, 6) and FAPI 2.0 SP §5.3.2.1 (13). Gives the moment from which the assertion is refused as expired.
fn check_times(claims: &Claims, skew: u32, now: Timestamp) -> Result<Timestamp, Refusal> {
    let expires = timestamp(claims, "exp")?.ok_or(Refusal::AssertionClaim("exp".into()))?;
    if expires.after(skew) <= now {
        return Err(Refusal::AssertionExpired);
    }
    if expires > now.after(MAXIMUM_LIFETIME).after(skew) {
        return Err(Refusal::AssertionLifetime);
    }
    for name in ["iat", "nbf"] {
        if timestamp(claims, name)?.is_some_and(|time| time > now.after(skew)) {
            return Err(Refusal::AssertionTooEarly);
        }
    }
    Ok(expires.after(skew))
}

fn timestamp(claims: &Claims, name: &'static str) -> Result<Option<Timestamp>, Refusal> {
    claims.timestamp(name).map_err(|_| Refusal::AssertionClaim(name.into()))
}

fn string<'a>(claims: &'a Claims, name: &'static str) -> Result<&'a str, Refusal> {
    match claims.string(name) {
        Ok(Some(value)) if !value.is_empty() => Ok(value),
        _ => Err(Refusal::AssertionClaim(name.into())),
    }
}
