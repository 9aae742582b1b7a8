//! Token introspection: RFC 7662 §2.2, RFC 8705 §3.2, RFC 9449 §6.2.

use serde_json::{Map, Value, json};

use super::{
    tokens::{JwtAccessToken, token_type},
    userinfo::has_value,
};
use crate::{
    documents::{Api, Client, Issuer, Service, document},
    jose::{audience as audience_of, one_or_many},
    oauth::{
        grant::{Authorized, OpaqueToken, Standing},
        request::authorization_details::{AuthorizationDetails, is_for, type_of},
    },
};

/// RFC 9396 §9.
const DETAILS: &str = "authorization_details";

/// What is told of a token.
#[derive(Debug)]
pub enum Introspection {
    /// RFC 7662 §2.2: "If the introspection call is properly authorized but the token is not
    /// active, [...] the authorization server MUST return an introspection response with the active
    /// field set to false".
    Inactive,
    /// The claims of a token that stands.
    Active(Value),
}

impl Introspection {
    /// What to tell of a token of `owner` with this standing; `jwt` are its own claims where it is a
    /// JWT, `custom` what the rules of the service say of an opaque one.
    pub fn of(
        standing: &Standing,
        jwt: Option<&JwtAccessToken>,
        owner: Option<&Client>,
        custom: Map<String, Value>,
        issuer: &Issuer,
    ) -> Self {
        match (standing, jwt) {
            (Standing::Jwt(..), Some(jwt)) => {
                let mut claims = jwt.claims.clone();
                name_as_now(&mut claims, owner);
                let told = json!({ "active": true, "token_type": token_type(jwt.cnf.as_ref()) });
                document::extend(&mut claims, told);
                Self::Active(claims.into())
            }
            (Standing::Opaque(_, authorized, token), _) => {
                Self::Active(opaque(authorized, token, custom, issuer))
            }
            (Standing::RefreshToken(_, authorized, expires), _) => {
                let mut claims = common(authorized, issuer);
                let told = json!({ "scope": authorized.scope.to_text(), "exp": expires });
                document::extend(&mut claims, told);
                claims.extend(details(&authorized.authorization_details));
                Self::Active(claims.into())
            }
            (Standing::Jwt(..), None) | (Standing::Void, _) => Self::Inactive,
        }
    }

    /// The same as `asker` is told, of a token of `owner`. RFC 9396 §9.2: an API is told what "is relevant
    /// for the RS", and so is whoever introspects for it.
    #[must_use]
    pub fn told_to(self, asker: &Client, owner: Option<&Client>, service: &Service) -> Self {
        let is_own = owner.is_some_and(|owner| owner.id() == asker.id());
        let Self::Active(Value::Object(mut claims)) = self else {
            return self;
        };
        let told = claims.get(DETAILS).cloned().filter(|_| !is_own);
        if let Some(told) = told.and_then(AuthorizationDetails::of) {
            let targets: Vec<String> = audience_of(claims.get("aud")).map(str::to_owned).collect();
            let asks_for = |api: &&Api| {
                let mut names = api.introspection_clients.iter();
                targets.contains(&api.identifier) && names.any(|name| asker.is_named(name))
            };
            let is_relevant = |one: &Map<String, Value>| {
                let types = &service.authorization_details_types;
                let known = types.iter().find(|known| known.name == type_of(one));
                let apis = known.map_or(&[][..], |known| &known.apis);
                let mut own = service.apis.iter().filter(asks_for);
                own.any(|api| is_for(one, &api.identifier, apis))
            };
            claims.remove(DETAILS);
            claims.extend(details(&told.filtered(is_relevant)));
        }
        Self::Active(claims.into())
    }

    /// The body of the response.
    pub fn into_value(self) -> Value {
        match self {
            Self::Inactive => json!({ "active": false }),
            Self::Active(claims) => claims,
        }
    }
}

/// For whom a token is that stands.
pub fn audience(standing: &Standing, jwt: Option<&JwtAccessToken>) -> Vec<String> {
    match (standing, jwt) {
        (Standing::Opaque(_, _, token), _) => token.audience.clone(),
        (Standing::Jwt(..), Some(jwt)) => jwt.audience(),
        _ => Vec::new(),
    }
}

/// The JWT may name its client by what is another's name since.
fn name_as_now(claims: &mut Map<String, Value>, owner: Option<&Client>) {
    let signed = claims.get("client_id").cloned();
    if let (Some(Value::String(name)), Some(owner)) = (&signed, owner) {
        let told = Value::from(owner.as_spelled(name));
        if claims.get("sub") == signed.as_ref() {
            claims.insert("sub".into(), told.clone());
        }
        claims.insert("client_id".into(), told);
    }
}

fn opaque(
    authorized: &Authorized,
    token: &OpaqueToken,
    custom: Map<String, Value>,
    issuer: &Issuer,
) -> Value {
    let mut claims = custom;
    claims.extend(token.claims.clone());
    claims.retain(|_, value| has_value(value));
    claims.extend(authorized.extras.visible());
    claims.extend(common(authorized, issuer));
    let told = json!({
        "token_type": token_type(token.cnf.as_ref()),
        "aud": one_or_many(&token.audience),
        "scope": token.scope.to_text(),
        "iat": token.issued_at,
        "exp": token.token.expires,
    });
    document::extend(&mut claims, told);
    claims.extend(details(&token.authorization_details));
    if let Some(cnf) = &token.cnf {
        claims.insert("cnf".into(), cnf.to_value());
    }
    claims.into()
}

/// RFC 9396 §9.2.
fn details(details: &AuthorizationDetails) -> Option<(String, Value)> {
    let value = details.to_value()?;
    Some((DETAILS.to_owned(), value))
}

fn common(authorized: &Authorized, issuer: &Issuer) -> Map<String, Value> {
    let mut claims = Map::new();
    let told = json!({
        "active": true,
        "iss": issuer.as_str(),
        "sub": authorized.subject,
        "client_id": authorized.client_id,
    });
    document::extend(&mut claims, told);
    if let Some(person) = &authorized.person {
        document::extend(&mut claims, person.authentication.token_claims());
    }
    claims
}
