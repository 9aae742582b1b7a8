//! Answers at introspection as JWTs: RFC 9701, FAPI 2.0 Message Signing §5.5.
//!
//! Who asks for one by `Accept` has it signed by a key of the service, and encrypted where the client
//! has registered that; the claims of the token stand inside `token_introspection` alone, so that the
//! answer is taken for no access token and no ID token (RFC 9701 §8.1).

use serde_json::{Map, Value, json};

use super::{introspection::Introspection, protection::Protection};
use crate::{
    Timestamp,
    documents::{Client, Issuer, Service, document},
    jose::{Algorithm, HeaderParams},
};

/// RFC 9701 §10.3.
pub const MEDIA_TYPE: &str = "application/token-introspection+jwt";

/// The `typ`. RFC 9701 §5.
const TYP: &str = "token-introspection+jwt";

/// An answer as it is given.
#[derive(Debug, PartialEq)]
pub enum Answer {
    /// RFC 7662 §2.2.
    Json(Value),
    /// RFC 9701 §5.
    Jwt(String),
}

/// Who is answered by whom.
#[derive(Clone, Copy, Debug)]
pub struct Ends<'a> {
    /// Who answers.
    pub issuer: &'a Issuer,
    /// Who has asked. RFC 9701 §5: "MUST identify the resource server receiving the token introspection
    /// response".
    pub audience: &'a str,
}

impl Answer {
    /// What is told, signed if it is to be; nothing if the secret is too short to sign.
    pub fn of(
        told: Introspection,
        protection: Option<&Protection<'_>>,
        ends: Ends<'_>,
        now: Timestamp,
    ) -> Option<Self> {
        let told = told.into_value();
        match protection {
            Some(protection) => signed(&told, protection, ends, now).map(Self::Jwt),
            None => Some(Self::Json(told)),
        }
    }
}

/// `told` as a JWT.
pub fn signed(
    told: &Value,
    protection: &Protection<'_>,
    ends: Ends<'_>,
    now: Timestamp,
) -> Option<String> {
    let params = HeaderParams::parse(&json!({ "typ": TYP })).unwrap_or_default();
    let mut claims = Map::new();
    let members = json!({
        "iss": ends.issuer.as_str(),
        "aud": ends.audience,
        "iat": now,
        "token_introspection": told,
    });
    document::extend(&mut claims, members);
    protection.protect(&params, &claims)
}

/// Nothing signs what a client is told signed or encrypted alone, and it is told nothing in clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoKey;

/// The algorithm that signs the answer to a request with this `Accept`; none where it is JSON. A client
/// whose answers are signed or encrypted is given no others, however it asks, and whatever its service
/// signs.
pub fn algorithm(
    accept: Option<&str>,
    client: &Client,
    service: &Service,
) -> Result<Option<Algorithm>, NoKey> {
    let signed = client.introspection_alg(service);
    if client.has_signed_introspection(service) {
        return signed.map(Some).ok_or(NoKey);
    }
    Ok(signed.filter(|_| is_asked_for(accept)))
}

/// Whether a value of `Accept` names the media type, and names JSON with no greater weight. RFC 9110
/// §12.5.1, RFC 9701 §4.
pub fn is_asked_for(accept: Option<&str>) -> bool {
    let weight_of = |name: &str| accept.and_then(|accept| weight(accept, name));
    let wanted = weight_of(MEDIA_TYPE).unwrap_or(0);
    wanted > 0 && wanted >= weight_of("application/json").unwrap_or(0)
}

/// The weight of a media type that is named, in thousandths.
fn weight(accept: &str, name: &str) -> Option<u32> {
    let ranges = accept.split(',').map(|range| {
        let mut parts = range.split(';').map(|part| part.trim_matches([' ', '\t']));
        (parts.next().unwrap_or_default(), parts)
    });
    let mut named = ranges.filter(|(range, _)| range.eq_ignore_ascii_case(name));
    named.next().map(|(_, mut parameters)| {
        let q = parameters.find_map(|one| one.strip_prefix("q=").or(one.strip_prefix("Q=")));
        q.map_or(1000, thousandths)
    })
}

/// RFC 9110 §12.4.2: `qvalue`. What is none weighs nothing.
fn thousandths(text: &str) -> u32 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = fraction.len() <= 3 && fraction.bytes().all(|b| b.is_ascii_digit());
    match whole {
        "1" if is_number => 1000,
        "0" if is_number => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_9701_4_a_jwt_is_asked_for_by_its_media_type() {
        for accept in [
            "application/token-introspection+jwt",
            "Application/Token-Introspection+JWT",
            "text/html, application/token-introspection+jwt;q=0.5",
            "application/json;q=0.4 , application/token-introspection+jwt ; q=0.4",
            "application/json, application/token-introspection+jwt",
            "application/token-introspection+jwt;q=0.001, */*;q=1",
        ] {
            assert!(is_asked_for(Some(accept)), "{accept}");
        }
    }

    #[test]
    fn whoever_asks_for_anything_else_has_json() {
        for accept in [
            "",
            "*/*",
            "application/*",
            "application/jwt",
            "application/json",
            "application/token-introspection+jwt;q=0",
            "application/token-introspection+jwt;q=0.000",
            "application/token-introspection+jwt;q=x",
            "application/token-introspection+jwt;q=0.0001",
            "application/json, application/token-introspection+jwt;q=0.9",
            "application/token-introspection+jwts",
        ] {
            assert!(!is_asked_for(Some(accept)), "{accept}");
        }
        assert!(!is_asked_for(None));
    }
}
