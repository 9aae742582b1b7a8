//! The `claims` parameter: OpenID Connect Core §5.5.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    documents::{
        Action, Client, Rule, Service, Source, is_registered_claim,
        reading::language_tag::is_language_tag,
    },
    jose::{LEVELS_OF_OTHERS, object_of_others},
    json::FromJson,
    json::only,
    oauth::Refusal,
    people::standard_claims::{claim_and_tag, claims_of_scopes},
};

/// The longest value of the parameter, in bytes.
const LONGEST: usize = 8 * 1024;

/// The longest name of a claim, in bytes: a person reads it.
const LONGEST_NAME: usize = 64;

/// Individual claims a client asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct ClaimsRequest {
    /// For the ID token.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub id_token: Map<String, Value>,
    /// For UserInfo.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub userinfo: Map<String, Value>,
}

impl ClaimsRequest {
    /// Reads the parameter. Members other than `id_token` and `userinfo` "MUST be ignored" (§5.5);
    /// so are claims that [`is_requestable`] says no to.
    pub fn parse(text: Option<&str>, service: &Service, client: &Client) -> Result<Self, Refusal> {
        let Some(text) = text else {
            return Ok(Self::default());
        };
        let malformed = || Refusal::ParameterMalformed("claims".into());
        let request = Some(text)
            .filter(|text| text.len() <= LONGEST)
            .and_then(|text| object_of_others(text.as_bytes(), LEVELS_OF_OTHERS))
            .ok_or_else(malformed)?;
        let part = |name: &str| match request.get(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(claims)) if claims.values().all(is_claim_request) => {
                Ok(only(claims, &|name| {
                    is_registered_claim(name) || is_requestable(name, service, client)
                }))
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

    /// Asks for this subject and no other.
    pub fn ask_for_subject(&mut self, subject: &str) {
        let asked = serde_json::json!({ "value": subject });
        self.id_token.insert("sub".into(), asked);
    }

    /// The authentication contexts of which one has to be met, if any has to. §5.5.1.1.
    pub fn essential_acrs(&self) -> Option<Vec<&str>> {
        let acr = self.id_token.get("acr")?;
        let asked = self.acrs();
        (acr.get("essential") == Some(&Value::Bool(true)) && !asked.is_empty()).then_some(asked)
    }

    /// The authentication contexts that are asked for, the preferred one first.
    pub fn acrs(&self) -> Vec<&str> {
        let Some(acr) = self.id_token.get("acr") else {
            return Vec::new();
        };
        let one = acr.get("value").and_then(Value::as_str);
        let several = acr
            .get("values")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        one.into_iter().chain(several).collect()
    }
}

/// Whether `client` may ask for this claim about a person: one of a scope that it may request, or
/// one that a rule of the service tells of people. What else is known of a person is for rules and
/// hooks, and is no client's to ask for. `name` may have a language tag (§5.2).
///
/// RFC 9700 §2.3: "The privileges associated with an access token SHOULD be restricted to the
/// minimum required".
pub fn is_requestable(name: &str, service: &Service, client: &Client) -> bool {
    let may_request = |scope: &str| client.may_request(service, scope);
    let (claim, tag) = claim_and_tag(name);
    is_legible(claim)
        && tag.is_none_or(is_language_tag)
        && name.len() <= LONGEST_NAME
        && (claims_of_scopes(may_request).any(|known| known == claim)
            || told_by_rules(service)
                .any(|(told, rule)| told == claim && rule.scope.as_deref().is_none_or(may_request)))
}

/// What rules tell about people at UserInfo or in ID tokens, by the names it is known under.
pub fn told_by_rules(service: &Service) -> impl Iterator<Item = (&str, &Rule)> {
    let rules = service.actions.iter().filter_map(Action::rule);
    let told = rules.filter(|rule| rule.is_in_id_token_or_userinfo());
    told.filter_map(|rule| match &rule.source {
        Source::UserAttribute(name) => Some((name.as_str(), rule)),
        Source::ClientMetadata(_) | Source::Constant(_) => None,
    })
}

fn is_legible(claim: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || ".:/_-".contains(c);
    !claim.is_empty() && claim.chars().all(is_allowed)
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
    use serde_json::json;

    use super::*;

    /// Reads the parameter at a service that serves every scope and tells two attributes.
    fn parsed_for(client: &Value, text: &str) -> Result<ClaimsRequest, Refusal> {
        let scopes = ["openid", "profile", "email", "staff"].map(|name| json!({ "name": name }));
        let rule = |claim: &str, source: &str, to: &str, scope: Option<&str>| {
            let mut rule = json!({
                "type": "RULE", "claim": claim, "userAttribute": source, "destinations": [to],
            });
            if let Some(scope) = scope {
                rule["scope"] = scope.into();
            }
            rule
        };
        let groups = "http://example.info/claims/groups";
        let service = Service::parse(&json!({
            "issuer": "https://as.example",
            "supportedScopes": scopes,
            "actions": [
                rule("groups", groups, "USERINFO", None),
                rule("desk", "desk", "ID_TOKEN", Some("staff")),
                rule("risk", "internal_risk_score", "ACCESS_TOKEN", None),
                rule("odd", "call +1 800", "USERINFO", None),
            ],
        }));
        let mut document: Value = serde_json::from_str(include_str!(
            "../../../schema/examples/fapi/web-client.json"
        ))
        .expect("JSON");
        document["extension"] = client.clone();
        ClaimsRequest::parse(
            Some(text),
            &service.expect("a service"),
            &Client::parse(&document).expect("a client"),
        )
    }

    fn parsed(text: &str) -> Result<ClaimsRequest, Refusal> {
        parsed_for(&json!({}), text)
    }

    fn names(claims: &Map<String, Value>) -> Vec<&str> {
        claims.keys().map(String::as_str).collect()
    }

    #[test]
    fn openid_connect_core_5_5_example() {
        let text = r#"{"userinfo":{"given_name":{"essential":true},"nickname":null,"email":{"essential":true},
            "email_verified":{"essential":true},"picture":null,"http://example.info/claims/groups":null},
            "id_token":{"auth_time":{"essential":true},"acr":{"values":["urn:mace:incommon:iap:silver"]}}}"#;
        let request = parsed(text).expect("the example of the standard");
        assert_eq!(request.userinfo.len(), 6);
        assert_eq!(request.id_token.len(), 2);
        assert_eq!(request.essential_acrs(), None);
    }

    #[test]
    fn a_claim_of_no_scope_of_the_client_and_of_no_rule_is_left_out() {
        let all = r#"{"name":null,"email":null,"phone_number":null,"ssn":null,"internal_risk_score":null,
            "risk":null,"groups":null,"desk":null,"call +1 800":null,"sub":null}"#;
        let text = format!(r#"{{"userinfo":{all},"id_token":{all}}}"#);
        let request = parsed(&text).expect("a request");
        assert_eq!(names(&request.userinfo), ["desk", "email", "name", "sub"]);
        assert_eq!(names(&request.id_token), ["desk", "email", "name", "sub"]);
        let held = json!({ "requestableScopesEnabled": true, "requestableScopes": ["openid"] });
        let request = parsed_for(&held, &text).expect("a request");
        assert_eq!(names(&request.userinfo), ["sub"]);
    }

    #[test]
    fn a_name_that_a_person_could_take_for_a_sentence_is_left_out() {
        let long = format!("name#{}", "a".repeat(60));
        for name in [
            "name#a b",
            "name#",
            "name#a#b",
            "name#ja-",
            "name#1a",
            "name#abcdefghi",
            "name\\u0000",
            "name#\\u202e",
            "",
            "#",
            &long,
        ] {
            let request = parsed(&format!(r#"{{"userinfo":{{"{name}":null}}}}"#));
            assert!(request.expect("a request").is_empty(), "{name}");
        }
        let tagged = parsed(r#"{"userinfo":{"name#ja-Kana-JP":null}}"#).expect("a request");
        assert_eq!(names(&tagged.userinfo), ["name#ja-Kana-JP"]);
    }

    #[test]
    fn an_essential_acr_has_to_be_met() {
        let text = r#"{"id_token":{"acr":{"essential":true,"value":"a","values":["b"]}}}"#;
        assert_eq!(
            parsed(text).expect("a request").essential_acrs(),
            Some(vec!["a", "b"])
        );
    }

    #[test]
    fn what_is_no_claims_request_is_refused() {
        let long = format!(r#"{{"userinfo":{{"{}":null}}}}"#, "a".repeat(LONGEST));
        let nested = |levels: usize| {
            let value = "[".repeat(levels - 3) + &"]".repeat(levels - 3);
            format!(r#"{{"id_token":{{"sub":{{"values":{value}}}}}}}"#)
        };
        assert!(parsed(&nested(8)).is_ok());
        for text in [
            "",
            "[]",
            "null",
            "x",
            "{\"userinfo\":[]}",
            "{\"id_token\":{\"acr\":1}}",
            "{\"id_token\":{\"acr\":{\"essential\":1}}}",
            "{\"userinfo\":{\"name\":{\"values\":\"a\"}}}",
            "{\"userinfo\":{\"name\":null,\"name\":null}}",
            "{\"other\":{\"a\":1,\"a\":2}}",
            &nested(9),
            &nested(118),
            &nested(127),
            &long,
        ] {
            assert_eq!(
                parsed(text),
                Err(Refusal::ParameterMalformed("claims".into())),
                "{text}"
            );
        }
    }
}
