//! Token introspection: RFC 7662 §2.2, RFC 9449 §6.2.

use serde_json::{Value, json};

use super::{grant::Standing, tokens::JwtAccessToken};
use crate::registry::Issuer;

/// What is told of a token.
#[derive(Debug)]
pub enum Introspection {
    /// RFC 7662 §2.2: "If the introspection call is properly authorized but the token is not active, [...] the authorization
    /// server MUST return an introspection response with the active field set to false".
    Inactive,
    /// The claims of a token that stands.
    Active(Value),
}

impl Introspection {
    /// What to tell of a token with this standing; `jwt` are its own claims where it is a JWT.
    pub fn of(standing: Standing, jwt: Option<&JwtAccessToken>, issuer: &Issuer) -> Self {
        match (standing, jwt) {
            (Standing::Jwt(_), Some(jwt)) => {
                let mut claims = jwt.claims.clone();
                claims.insert("active".into(), true.into());
                claims.insert("token_type".into(), "DPoP".into());
                Self::Active(claims.into())
            }
            (Standing::Opaque(_, authorized, token), _) => Self::Active(json!({
                "active": true,
                "token_type": "DPoP",
                "iss": issuer.as_str(),
                "sub": authorized.subject,
                "aud": issuer.as_str(),
                "client_id": authorized.client_id,
                "scope": token.scope.to_text(),
                "iat": token.issued_at,
                "exp": token.token.expires,
                "auth_time": authorized.auth_time,
                "cnf": { "jkt": token.jkt },
            })),
            (Standing::RefreshToken(_, authorized, expires), _) => Self::Active(json!({
                "active": true,
                "iss": issuer.as_str(),
                "sub": authorized.subject,
                "client_id": authorized.client_id,
                "scope": authorized.scope.to_text(),
                "exp": expires,
                "auth_time": authorized.auth_time,
            })),
            (Standing::Jwt(_), None) | (Standing::Void, _) => Self::Inactive,
        }
    }

    /// The body of the response.
    pub fn into_value(self) -> Value {
        match self {
            Self::Inactive => json!({ "active": false }),
            Self::Active(claims) => claims,
        }
    }
}
