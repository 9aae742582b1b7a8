//! Unsecured JWTs (RFC 7519 §6, RFC 7515 appendix A.5), whose `alg` is `none`: for what needs no
//! signature because its sender has registered that it has none. They are no
//! [`Verified`](super::Verified) token, and nothing that asks for one takes them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{
    Claims, JwsError, TimeError,
    jws::LONGEST,
    members::{TOKEN_LEVELS, object_of_others},
};
use crate::Timestamp;

/// A token that nobody has signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsecured {
    claims: Claims,
    typ: Option<String>,
}

impl Unsecured {
    /// Reads the two parts of a token. What has a signature, or another `alg`, is none.
    pub fn parse(text: &str) -> Result<Self, JwsError> {
        if text.len() > LONGEST {
            return Err(JwsError::TooLong);
        }
        let parts: Vec<&str> = text.split('.').collect();
        let [header, payload, ""] = parts[..] else {
            return Err(JwsError::AlgorithmNotAllowed);
        };
        let header = part(header).ok_or(JwsError::HeaderMalformed)?;
        if header.get("alg").and_then(Value::as_str) != Some("none") {
            return Err(JwsError::AlgorithmNotAllowed);
        }
        // RFC 7515 §4.1.11: no extension is understood here, and none can be promised.
        if header.contains_key("crit") {
            return Err(JwsError::CriticalHeader);
        }
        if header.contains_key("b64") {
            return Err(JwsError::UnencodedPayload);
        }
        if header.contains_key("cty") {
            return Err(JwsError::ContentTypeNotAllowed);
        }
        let claims = part(payload).and_then(Claims::unsecured);
        let typ = header.get("typ").map(|typ| typ.as_str().map(str::to_owned));
        Ok(Self {
            claims: claims.ok_or(JwsError::ClaimsMalformed)?,
            typ: typ
                .map(|typ| typ.ok_or(JwsError::HeaderMalformed))
                .transpose()?,
        })
    }

    /// The `typ`, as it was written.
    pub fn typ(&self) -> Option<&str> {
        self.typ.as_deref()
    }

    /// The claims, if their time has begun and is not over. RFC 7519 §4.1.4 to §4.1.6.
    pub fn timely(self, skew: u32, now: Timestamp) -> Result<Claims, TimeError> {
        self.claims.begun(skew, now)?;
        self.claims.not_over(skew, now)?;
        Ok(self.claims)
    }
}

fn part(text: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    object_of_others(&bytes, TOKEN_LEVELS)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn token(header: &Value, payload: &Value, signature: &str) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.{signature}", part(header), part(payload))
    }

    #[test]
    fn rfc_7519_6_1_example() {
        let text = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";
        let read = || Unsecured::parse(text).expect("an unsecured token");
        let last = Timestamp::from_seconds(1_300_819_379);
        let claims = read().timely(0, last).expect("its time");
        assert_eq!(claims.string("iss"), Ok(Some("joe")));
        assert_eq!(read().timely(0, last.after(1)), Err(TimeError::Expired));
    }

    #[test]
    fn what_has_a_signature_or_another_algorithm_is_not_unsecured() {
        let (none, claims) = (json!({ "alg": "none" }), json!({}));
        assert!(Unsecured::parse(&token(&none, &claims, "")).is_ok());
        for text in [
            token(&none, &claims, "AA"),
            token(&json!({ "alg": "None" }), &claims, ""),
            token(&json!({ "alg": "HS256" }), &claims, ""),
            token(&json!({}), &claims, ""),
            token(&none, &claims, "."),
            String::new(),
            "..".to_owned(),
            "a.b".to_owned(),
        ] {
            assert!(Unsecured::parse(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_alike_by_everybody_is_refused() {
        let none = json!({ "alg": "none" });
        for (header, payload) in [
            (json!({ "alg": "none", "crit": [] }), json!({})),
            (json!({ "alg": "none", "b64": false }), json!({})),
            (json!({ "alg": "none", "cty": "JWT" }), json!({})),
            (json!({ "alg": "none", "typ": 1 }), json!({})),
            (none.clone(), json!([])),
            (none.clone(), json!({ "exp": "1" })),
            (none.clone(), json!({ "nbf": null })),
        ] {
            assert!(Unsecured::parse(&token(&header, &payload, "")).is_err());
        }
        let twice = URL_SAFE_NO_PAD.encode(r#"{"state":"a","state":"b"}"#);
        let header = URL_SAFE_NO_PAD.encode(none.to_string());
        assert!(Unsecured::parse(&format!("{header}.{twice}.")).is_err());
    }
}
