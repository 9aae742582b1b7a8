//! The tokens of a token response: RFC 6749 §5.1, RFC 9068 §2.2, RFC 9449 §5 and §6.1.
//!
//! [`Tokens::issue`] takes a [`Redeemed`], which only a grant can give, so tokens cannot be issued past a check.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    grant::{Minted, Redeemed, Stored, Token},
    handle::{Handle, Place, Row, Shelf},
};
use crate::{
    Digest, Secret, Timestamp,
    jose::{Claims, Jkt, SigningKey},
    registry::Issuer,
};

/// An access token before it is known whether it will be issued.
#[derive(Debug)]
pub struct Draft<'a> {
    shelf: Shelf,
    row: Row,
    secret: Secret,
    expires: Timestamp,
    /// Signs the token, if it is to be a JWT; without, it is opaque.
    key: Option<&'a SigningKey>,
}

impl<'a> Draft<'a> {
    /// A token for the grant in this place.
    pub const fn new(handle: &Handle, secret: Secret, expires: Timestamp, key: Option<&'a SigningKey>) -> Self {
        Self { shelf: handle.shelf, row: handle.row, secret, expires, key }
    }

    /// What the grant is to know of it.
    pub fn minted(&self) -> Minted {
        let stored = Stored { digest: self.secret.digest(), expires: self.expires };
        if self.key.is_some() { Minted::Jwt(self.expires) } else { Minted::Opaque(stored) }
    }

    fn handle(self) -> String {
        Handle { shelf: self.shelf, row: self.row, secret: self.secret }.encode()
    }
}

/// A successful token response. RFC 6749 §5.1.
#[derive(Debug, Serialize)]
pub struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

impl Tokens {
    /// Issues what was drafted.
    pub fn issue(redeemed: &Redeemed, draft: Draft<'_>, refresh_token: Option<&Handle>, issuer: &Issuer, now: Timestamp) -> Self {
        let expires_in = draft.expires.seconds().saturating_sub(now.seconds());
        let access_token = match draft.key {
            Some(key) => key.sign("at+jwt", &access_token_claims(redeemed, &draft, issuer, now)),
            None => draft.handle(),
        };
        Self {
            access_token,
            // RFC 9449 §5: "A token_type of DPoP MUST be included in the access token response".
            token_type: "DPoP",
            expires_in,
            scope: redeemed.authorized().scope.to_text(),
            refresh_token: refresh_token.map(Handle::encode),
        }
    }
}

/// RFC 9068 §2.2. Without a resource indicator, `aud` is the default resource: the server itself (RFC 9068 §3).
fn access_token_claims(redeemed: &Redeemed, draft: &Draft<'_>, issuer: &Issuer, now: Timestamp) -> Value {
    let authorized = redeemed.authorized();
    json!({
        "iss": issuer.as_str(),
        "sub": authorized.subject,
        "aud": issuer.as_str(),
        "client_id": authorized.client_id,
        "scope": authorized.scope.to_text(),
        "iat": now,
        "exp": draft.expires,
        "auth_time": authorized.auth_time,
        "jti": jti(draft),
        "cnf": { "jkt": redeemed.jkt() },
    })
}

/// The `jti` says where the grant is, and is no secret: the token's own secret does not follow from it.
fn jti(draft: &Draft<'_>) -> String {
    format!("{}.{}", Place(draft.shelf, draft.row), draft.secret.derive("jti").encode())
}

/// An access token whose signature was verified with a key of this service. RFC 9068 §4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwtAccessToken {
    /// The claims as they were signed.
    pub claims: serde_json::Map<String, Value>,
    /// The key it is bound to.
    pub jkt: Jkt,
    stored: Stored,
}

impl JwtAccessToken {
    /// Reads the claims of a verified token; the place of its grant is in the `jti`.
    pub fn read(claims: &Claims) -> Option<(Shelf, Row, Self)> {
        let jti = claims.string("jti").ok()??;
        let (place, _) = jti.rsplit_once('.')?;
        let (shelf, row) = Handle::decode_place(place)?;
        let expires = claims.timestamp("exp").ok()??;
        let jkt = Jkt::parse(claims.get("cnf")?.get("jkt")?.as_str()?)?;
        let stored = Stored { digest: Digest::of(format!("jti\0{jti}")), expires };
        Some((shelf, row, Self { claims: claims.as_map().clone(), jkt, stored }))
    }

    /// The token as its grant knows it.
    pub const fn token(&self) -> Token {
        Token::Jwt(self.stored)
    }
}
