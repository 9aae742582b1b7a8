//! The `claims` parameter: OpenID Connect Core §5.5.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::oauth::Refusal;

/// The longest value of the parameter, in bytes.
const LONGEST: usize = 8 * 1024;

/// Individual claims a client asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimsRequest {
    /// For the ID token.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub id_token: Map<String, Value>,
    /// For UserInfo.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub userinfo: Map<String, Value>,
}

impl ClaimsRequest {
    /// Reads the parameter. Members other than `id_token` and `userinfo` "MUST be ignored" (§5.5).
    pub fn parse(text: Option<&str>) -> Result<Self, Refusal> {
        let Some(text) = text else {
            return Ok(Self::default());
        };
        let malformed = || Refusal::ParameterMalformed("claims".into());
        if text.len() > LONGEST {
            return Err(malformed());
        }
        let request: Map<String, Value> = serde_json::from_str(text).map_err(|_| malformed())?;
        let part = |name: &str| match request.get(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(claims)) if claims.values().all(is_claim_request) => {
                Ok(claims.clone())
            }
            Some(_) => Err(malformed()),
        };
        Ok(Self {
            id_token: part("id_token")?,
            userinfo: part("userinfo")?,
        })
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.id_token.is_empty() && self.userinfo.is_empty()
    }

    /// The only subject the client accepts. §5.5.1: "the sub Claim [...] requested with a specific
    /// value".
    pub fn subject(&self) -> Option<&str> {
        self.id_token.get("sub")?.get("value")?.as_str()
    }

    /// The authentication contexts of which one has to be met, if any has to. §5.5.1.1.
    pub fn essential_acrs(&self) -> Option<Vec<&str>> {
        let acr = self.id_token.get("acr")?;
        let one = acr.get("value").and_then(Value::as_str);
        let several = acr
            .get("values")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        let asked: Vec<&str> = one.into_iter().chain(several).collect();
        (acr.get("essential") == Some(&Value::Bool(true)) && !asked.is_empty()).then_some(asked)
    }
}

/// §5.5.1: null, or an object whose `essential` is a boolean and whose `values` is an array.
fn is_claim_request(request: &Value) -> bool {
    match request {
        Value::Null => true,
        Value::Object(members) => {
            members.get("essential").is_none_or(Value::is_boolean)
                && members.get("values").is_none_or(Value::is_array)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openid_connect_core_5_5_example() {
        let text = r#"{"userinfo":{"given_name":{"essential":true},"nickname":null,"email":{"essential":true},
            "email_verified":{"essential":true},"picture":null,"http://example.info/claims/groups":null},
            "id_token":{"auth_time":{"essential":true},"acr":{"values":["urn:mace:incommon:iap:silver"]}}}"#;
        let request = ClaimsRequest::parse(Some(text)).expect("the example of the standard");
        assert_eq!(request.userinfo.len(), 6);
        assert_eq!(request.essential_acrs(), None);
    }

    #[test]
    fn an_essential_acr_has_to_be_met() {
        let text = r#"{"id_token":{"acr":{"essential":true,"value":"a","values":["b"]}}}"#;
        assert_eq!(
            ClaimsRequest::parse(Some(text))
                .expect("a request")
                .essential_acrs(),
            Some(vec!["a", "b"])
        );
    }

    #[test]
    fn what_is_no_claims_request_is_refused() {
        let long = format!(r#"{{"userinfo":{{"{}":null}}}}"#, "a".repeat(LONGEST));
        for text in [
            "",
            "[]",
            "null",
            "x",
            "{\"userinfo\":[]}",
            "{\"id_token\":{\"acr\":1}}",
            "{\"id_token\":{\"acr\":{\"essential\":1}}}",
            "{\"userinfo\":{\"name\":{\"values\":\"a\"}}}",
            &long,
        ] {
            assert_eq!(
                ClaimsRequest::parse(Some(text)),
                Err(Refusal::ParameterMalformed("claims".into())),
                "{text}"
            );
        }
    }
}
