//! The tokens of a token response: RFC 6749 §5.1, RFC 6750 §4, RFC 9068 §2.2, RFC 9449 §5 and §6.1.
//!
//! [`AccessToken::issue`] takes a [`Redeemed`], which only a grant can give, so tokens cannot be
//! issued past a check.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::userinfo::has_value;
use crate::{
    Digest, Secret,
    documents::{Issuer, document},
    jose::{Claims, SigningKey, audience, one_or_many},
    json::FromJson,
    oauth::{
        Confirmation,
        grant::{Redeemed, Stored, Token},
        handle::{Handle, Place, Row, Shelf},
    },
};

/// An access token.
#[derive(Debug)]
pub struct AccessToken {
    text: String,
    expires_in: i64,
    token_type: &'static str,
    scope: String,
    authorization_details: Option<Value>,
}

impl AccessToken {
    /// Issues the token of `handle`, signed with `key` where its form is a JWT.
    pub fn issue(
        redeemed: &Redeemed,
        handle: Handle,
        key: Option<&SigningKey>,
        issuer: &Issuer,
        custom: &Map<String, Value>,
    ) -> Self {
        let text = match key {
            Some(key) => key.sign("at+jwt", &claims(redeemed, &handle, issuer, custom)),
            None => handle.encode(),
        };
        Self {
            text,
            expires_in: i64::from(redeemed.form().lifetime),
            token_type: token_type(redeemed.cnf()),
            scope: redeemed.form().scope.to_text(),
            authorization_details: redeemed.form().authorization_details.to_value(),
        }
    }

    /// The token as its holder presents it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The parameters of an authorization response. RFC 6749 §4.2.2.
    pub fn into_parameters(self) -> Vec<(&'static str, String)> {
        let details = self.authorization_details;
        let details = details.map(|details| ("authorization_details", details.to_string()));
        let has_details = details.is_some();
        let parameters = [
            ("access_token", self.text),
            ("token_type", self.token_type.to_owned()),
            ("expires_in", self.expires_in.to_string()),
            ("scope", self.scope),
        ];
        let is_said = |(_, value): &(&str, String)| !(has_details && value.is_empty());
        parameters
            .into_iter()
            .filter(is_said)
            .chain(details)
            .collect()
    }
}

/// RFC 9449 §5: "A token_type of DPoP MUST be included in the access token response"; RFC 6750 §4
/// for the other, be it bound to a certificate (RFC 8705 §3).
pub fn token_type(cnf: Option<&Confirmation>) -> &'static str {
    match cnf.and_then(Confirmation::jkt) {
        Some(_) => "DPoP",
        None => "Bearer",
    }
}

/// The names of the members of [`Tokens`].
const MEMBERS: [&str; 10] = [
    "access_token",
    "authorization_details",
    "device_secret",
    "expires_in",
    "grant_id",
    "id_token",
    "issued_token_type",
    "refresh_token",
    "scope",
    "token_type",
];

/// The type of what is issued for other tokens. RFC 8693 §3.
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// A successful token response. RFC 6749 §5.1, OpenID Connect Core §3.1.3.3.
#[derive(Debug, Serialize)]
pub struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    /// RFC 6749 §3.3 has none that is empty: where details alone were granted, there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// RFC 9396 §7.
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_details: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    /// Grant Management for OAuth 2.0 §5.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_id: Option<String>,
    /// OpenID Connect Native SSO §3.4.
    #[serde(skip_serializing_if = "Option::is_none")]
    device_secret: Option<String>,
    /// RFC 8693 §2.2.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_token_type: Option<&'static str>,
    /// What whoever speaks for the service tells besides.
    #[serde(flatten)]
    properties: Map<String, Value>,
}

impl Tokens {
    /// The response with these tokens. `elapsed` seconds have passed since they were issued, if
    /// they are given again.
    pub fn new(
        access_token: AccessToken,
        refresh_token: Option<&Handle>,
        id_token: Option<String>,
        elapsed: i64,
    ) -> Self {
        let AccessToken {
            text,
            expires_in,
            token_type,
            scope,
            authorization_details,
        } = access_token;
        Self {
            access_token: text,
            token_type,
            expires_in: expires_in.saturating_sub(elapsed),
            scope: Some(scope).filter(|scope| !scope.is_empty() || authorization_details.is_none()),
            authorization_details,
            refresh_token: refresh_token.map(Handle::encode),
            id_token,
            grant_id: None,
            device_secret: None,
            issued_token_type: None,
            properties: Map::new(),
        }
    }

    /// The access token, as its holder presents it.
    pub fn access_token(&self) -> &str {
        &self.access_token
    }

    /// The refresh token, if one comes with it.
    pub fn refresh_token(&self) -> Option<&str> {
        self.refresh_token.as_deref()
    }

    /// The ID token, if one comes with it.
    pub fn id_token(&self) -> Option<&str> {
        self.id_token.as_deref()
    }

    /// The name of the grant, where clients manage those of people.
    pub fn grant_id(&self) -> Option<&str> {
        self.grant_id.as_deref()
    }

    /// The device secret, if one comes with it.
    pub fn device_secret(&self) -> Option<&str> {
        self.device_secret.as_deref()
    }

    /// The same, of the grant of this name.
    #[must_use]
    pub fn of_grant(self, grant_id: Option<String>) -> Self {
        Self { grant_id, ..self }
    }

    /// The same, with the device secret that was issued with it, if one was.
    #[must_use]
    pub fn with_device_secret(self, device_secret: Option<&Handle>) -> Self {
        Self {
            device_secret: device_secret.map(Handle::encode),
            ..self
        }
    }

    /// The same, for other tokens. RFC 8693 §2.2.1: `issued_token_type` is REQUIRED.
    #[must_use]
    pub const fn exchanged(mut self) -> Self {
        self.issued_token_type = Some(ACCESS_TOKEN);
        self
    }

    /// The same, with these members besides, but for those of the protocol's names: rows of before a name
    /// was the protocol's may have it. RFC 8259 §4: "The names within an object SHOULD be unique."
    #[must_use]
    pub fn with(self, mut properties: Map<String, Value>) -> Self {
        properties.retain(|name, _| !MEMBERS.contains(&name.as_str()));
        Self { properties, ..self }
    }
}

/// RFC 9068 §2.2. What actions of the service add comes first, so that it overwrites nothing.
fn claims(
    redeemed: &Redeemed,
    handle: &Handle,
    issuer: &Issuer,
    custom: &Map<String, Value>,
) -> Value {
    let authorized = redeemed.authorized();
    let mut claims = custom.clone();
    claims.retain(|_, value| has_value(value));
    let registered = json!({
        "iss": issuer.as_str(),
        "sub": authorized.subject,
        "aud": one_or_many(&redeemed.form().audience),
        "client_id": authorized.client_id,
        "scope": redeemed.form().scope.to_text(),
        "iat": redeemed.issued_at(),
        "exp": redeemed.expires(),
        "jti": jti(handle),
    });
    document::extend(&mut claims, registered);
    let details = redeemed.form().authorization_details.to_value();
    claims.extend(details.map(|details| ("authorization_details".to_owned(), details)));
    if let Some(person) = &authorized.person {
        document::extend(&mut claims, person.authentication.token_claims());
    }
    if let Some(cnf) = redeemed.cnf() {
        claims.insert("cnf".into(), cnf.to_value());
    }
    claims.into()
}

/// The `jti` says where the grant is, and is no secret: the token's own secret does not follow from
/// it.
fn jti(handle: &Handle) -> String {
    format!(
        "{}.{}",
        Place(handle.shelf, handle.row),
        handle.secret.derive("jti").encode()
    )
}

/// By what the JWT of `handle` is withdrawn.
pub fn withdrawn_by(handle: &Handle) -> Digest {
    digest_of_jti(&jti(handle))
}

fn digest_of_jti(jti: &str) -> Digest {
    Digest::of(format!("jti\0{jti}"))
}

/// The code that completes the request of `ticket` in `browser`: it follows from both under the key
/// of the service, so that a person who presses twice is given it twice, another browser is not,
/// and whoever knows the ticket alone has nothing.
pub fn code(ticket: &Handle, browser: &Digest, seal: &Secret) -> Handle {
    ticket.with_secret(seal.mac(&format!(
        "code of {} in {}",
        ticket.encode(),
        browser.encode()
    )))
}

/// The refresh token that takes the place of `old`, and the access token that comes with it: under
/// the key of the service they follow from `old`, so that the same answer can be given again
/// without being kept. The family stays; a token from before families begins one.
pub fn rotated(old: &Handle, seal: &Secret) -> (Handle, Handle) {
    let follows = |what: &str| seal.mac(&format!("{what} after {}", old.encode()));
    let family = old.family().cloned();
    let family = family.unwrap_or_else(|| follows("family"));
    let next = old.with_secret(follows("refresh token")).of_family(family);
    (next, old.with_secret(follows("access token")))
}

/// An access token whose signature was verified with a key of this service. RFC 9068 §4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromJson)]
pub struct JwtAccessToken {
    /// The claims as they were signed.
    pub claims: Map<String, Value>,
    /// What it is bound to, if to anything.
    pub cnf: Option<Confirmation>,
    stored: Stored,
}

impl JwtAccessToken {
    /// Reads the claims of a verified token; the place of its grant is in the `jti`.
    pub fn read(claims: &Claims) -> Option<(Shelf, Row, Self)> {
        let jti = claims.string("jti").ok()??;
        let (place, _) = jti.rsplit_once('.')?;
        let (shelf, row) = Handle::decode_place(place)?;
        let expires = claims.timestamp("exp").ok()??;
        let cnf = match claims.get("cnf") {
            Some(cnf) => Some(Confirmation::read(cnf)?),
            None => None,
        };
        let stored = Stored {
            digest: digest_of_jti(jti),
            expires,
        };
        Some((
            shelf,
            row,
            Self {
                claims: claims.as_map().clone(),
                cnf,
                stored,
            },
        ))
    }

    /// For whom the token is.
    pub fn audience(&self) -> Vec<String> {
        audience(self.claims.get("aud"))
            .map(str::to_owned)
            .collect()
    }

    /// The token as its grant knows it.
    pub const fn token(&self) -> Token {
        Token::Jwt(self.stored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_member_is_there_twice() {
        let access_token = AccessToken {
            text: "a".into(),
            expires_in: 60,
            token_type: "Bearer",
            scope: "read".into(),
            authorization_details: Some(json!([])),
        };
        let mut properties: Map<String, Value> = MEMBERS
            .iter()
            .map(|name| ((*name).to_owned(), json!("of a property")))
            .collect();
        properties.insert("other".into(), json!("1"));
        let tokens = Tokens::new(access_token, None, Some("b".into()), 0)
            .of_grant(Some("c".into()))
            .exchanged()
            .with(properties);
        let text = serde_json::to_string(&tokens).expect("JSON");
        assert_eq!(text.matches("of a property").count(), 0, "{text}");
        for name in MEMBERS {
            let times = usize::from(name != "refresh_token" && name != "device_secret");
            assert_eq!(
                text.matches(&format!("\"{name}\":")).count(),
                times,
                "{name}"
            );
        }
        assert!(text.contains("\"other\":\"1\""));
    }
}
