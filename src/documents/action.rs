//! What a service does between the decision to issue a token and its signature: rules that add
//! claims, and hooks that are asked.
//!
//! A rule never names a registered claim: what the protocol itself says in a token cannot be said
//! otherwise.

use serde::Serialize;
use serde_json::Value;

use super::{
    document_error::DocumentError,
    reading::{
        place::{LONGEST_TEXT, Members, Place},
        uri,
    },
    scope,
};

use crate::json::FromJson;

/// One step of a service, in the order of its document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Action {
    /// A claim by a rule of the document.
    Rule(Rule),
    /// Somebody else is asked.
    TokenHook(TokenHook),
}

/// Puts one claim where it is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The name of the claim.
    pub claim: String,
    /// Where its value comes from.
    #[serde(flatten)]
    pub source: Source,
    /// Where it goes; at least one.
    pub destinations: Vec<Destination>,
    /// The scope that must have been granted, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

/// Where the value of a claim comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Source {
    /// A member of the client's document, or `attributes.` and the key of one of its attributes.
    ClientMetadata(String),
    /// Always the same value.
    Constant(Value),
    /// What is known of the person under this name.
    UserAttribute(String),
}

/// Where a claim goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Destination {
    /// JWT access tokens, and what introspection says of opaque ones. RFC 9068, RFC 7662.
    AccessToken,
    /// ID tokens. OpenID Connect Core §2.
    IdToken,
    /// The UserInfo response. OpenID Connect Core §5.3.2.
    #[serde(rename = "USERINFO")]
    UserInfo,
}

/// Asks somebody else, who may add claims or refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenHook {
    /// Who is asked.
    #[serde(flatten)]
    pub target: HookTarget,
    /// The error of the request if the answer is a refusal.
    #[serde(skip_serializing_if = "HookError::is_access_denied")]
    pub on_refusal: HookError,
    /// The error of the request if there is no answer, or none that can be read.
    #[serde(skip_serializing_if = "HookError::is_temporarily_unavailable")]
    pub on_failure: HookError,
}

/// Who is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum HookTarget {
    /// A service binding of the worker.
    Binding(String),
    /// An https URL, or http on loopback.
    Url(String),
}

/// What a hook does to a request. OAuth 2.0 error codes of RFC 6749 §4.1.2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HookError {
    /// `access_denied`.
    AccessDenied,
    /// `temporarily_unavailable`.
    TemporarilyUnavailable,
}

impl HookError {
    const fn is_access_denied(&self) -> bool {
        matches!(self, Self::AccessDenied)
    }

    const fn is_temporarily_unavailable(&self) -> bool {
        matches!(self, Self::TemporarilyUnavailable)
    }
}

/// The claims that the protocol itself puts into a token or reads from one.
const REGISTERED: [&str; 27] = [
    "acr",
    "act",
    "active",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "authorization_details",
    "azp",
    "c_hash",
    "client_id",
    "cnf",
    "ds_hash",
    "events",
    "exp",
    "iat",
    "iss",
    "jti",
    "may_act",
    "nbf",
    "nonce",
    "s_hash",
    "scope",
    "sid",
    "sub",
    "token_type",
    "username",
];

/// The last of them: a rule of before for such a claim is read, says nothing, and is not applied anew.
const REGISTERED_SINCE: [&str; 2] = ["authorization_details", "ds_hash"];

/// What a rule breaks that names one of them.
pub(crate) const OF_THE_PROTOCOL: &str =
    "must not be a registered claim: the server alone says what it means";

/// Whether a claim has a meaning that no rule and no hook may change. RFC 7519 §4.1, OpenID Connect
/// Core §2, RFC 9068 §2.2, RFC 7662 §2.2, RFC 8693 §4, RFC 9396 §9.1, OpenID Connect Native SSO for
/// Mobile Apps §3.4.1.
pub fn is_registered_claim(name: &str) -> bool {
    REGISTERED.contains(&name)
}

impl Action {
    /// The rule, if it is one that says something: a claim that was registered since is the protocol's.
    pub fn rule(&self) -> Option<&Rule> {
        match self {
            Self::Rule(rule) if !is_registered_claim(&rule.claim) => Some(rule),
            Self::Rule(_) | Self::TokenHook(_) => None,
        }
    }

    /// The token hook, if it is one.
    pub const fn token_hook(&self) -> Option<&TokenHook> {
        match self {
            Self::Rule(_) => None,
            Self::TokenHook(hook) => Some(hook),
        }
    }
}

impl Rule {
    /// Whether an ID token or a UserInfo response has the claim.
    pub fn is_in_id_token_or_userinfo(&self) -> bool {
        let mut destinations = self.destinations.iter();
        destinations.any(|to| *to != Destination::AccessToken)
    }

    fn read(members: &mut Members<'_, '_>) -> Result<Self, DocumentError> {
        Ok(Self {
            claim: members.required("claim", claim)?,
            source: source(members)?,
            destinations: members.required("destinations", destinations)?,
            scope: members.optional("scope", scope::name),
        })
    }
}

impl TokenHook {
    fn read(members: &mut Members<'_, '_>) -> Result<Self, DocumentError> {
        let error =
            |place: &Place<'_>| place.one_of("must be ACCESS_DENIED or TEMPORARILY_UNAVAILABLE");
        Ok(Self {
            target: target(members)?,
            on_refusal: members.or("onRefusal", HookError::AccessDenied, error),
            on_failure: members.or("onFailure", HookError::TemporarilyUnavailable, error),
        })
    }
}

#[derive(FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Type {
    Rule,
    TokenHook,
}

impl Action {
    pub(crate) fn list(place: &Place<'_>) -> Result<Vec<Self>, DocumentError> {
        place.list(Self::read, |action| action)
    }

    pub(crate) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        place.object(|members| {
            match members.required("type", |place| place.one_of("must be RULE or TOKEN_HOOK"))? {
                Type::Rule => Rule::read(members).map(Self::Rule),
                Type::TokenHook => TokenHook::read(members).map(Self::TokenHook),
            }
        })
    }
}

fn claim(place: &Place<'_>) -> Result<String, DocumentError> {
    let name = place.str()?;
    if is_registered_claim(name) && !REGISTERED_SINCE.contains(&name) {
        return Err(place.refuse(OF_THE_PROTOCOL));
    }
    Ok(name.to_owned())
}

fn source(members: &mut Members<'_, '_>) -> Result<Source, DocumentError> {
    let user = members
        .optional("userAttribute", Place::text)
        .map(Source::UserAttribute);
    let client = members
        .optional("clientMetadata", client_member)
        .map(Source::ClientMetadata);
    let constant = members.optional("constant", constant).map(Source::Constant);
    let mut sources = [user, client, constant].into_iter().flatten();
    match (sources.next(), sources.next()) {
        (Some(source), None) => Ok(source),
        (None, _) => Err(members.refuse(
            "userAttribute",
            "is required, or clientMetadata or constant",
        )),
        (Some(_), Some(_)) => Err(members.refuse(
            "userAttribute",
            "must be the only one of userAttribute, clientMetadata, constant",
        )),
    }
}

fn constant(place: &Place<'_>) -> Result<Value, DocumentError> {
    match place.value() {
        Value::Null => {
            Err(place.refuse("must not be null, which says what the absence of the claim says"))
        }
        value if value.to_string().len() > LONGEST_TEXT => Err(place.refuse(format!(
            "must not be longer than {LONGEST_TEXT} bytes of JSON"
        ))),
        value => Ok(value.clone()),
    }
}

fn destinations(place: &Place<'_>) -> Result<Vec<Destination>, DocumentError> {
    place.some(|place| place.one_of("must be ID_TOKEN, ACCESS_TOKEN or USERINFO"))
}

/// The members of a client that a claim may tell. Keys and addresses of the protocol are none.
const CLIENT_MEMBERS: [&str; 9] = [
    "applicationType",
    "clientId",
    "clientIdAlias",
    "clientName",
    "clientUri",
    "description",
    "developer",
    "policyUri",
    "tosUri",
];

/// How an attribute of a client is named.
pub(crate) const ATTRIBUTE: &str = "attributes.";

fn client_member(place: &Place<'_>) -> Result<String, DocumentError> {
    let name = place.str()?;
    let is_attribute = name
        .strip_prefix(ATTRIBUTE)
        .is_some_and(|key| !key.is_empty());
    if is_attribute || CLIENT_MEMBERS.contains(&name) {
        return Ok(name.to_owned());
    }
    Err(place.refuse(format!(
        "must be attributes. and a key, or one of {}",
        CLIENT_MEMBERS.join(", ")
    )))
}

fn target(members: &mut Members<'_, '_>) -> Result<HookTarget, DocumentError> {
    let url = members.optional("url", uri::fetched).map(HookTarget::Url);
    let binding = members
        .optional("binding", binding)
        .map(HookTarget::Binding);
    match (url, binding) {
        (Some(target), None) | (None, Some(target)) => Ok(target),
        (None, None) => Err(members.refuse("url", "is required, or binding")),
        (Some(_), Some(_)) => Err(members.refuse("url", "must not be there if binding is")),
    }
}

/// The name of a binding is that of a variable of the worker.
fn binding(place: &Place<'_>) -> Result<String, DocumentError> {
    let name = place.str()?;
    let variable = name.len() <= 64
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|first: char| first.is_ascii_digit());
    if variable {
        Ok(name.to_owned())
    } else {
        Err(place.refuse("must be 1 to 64 letters, digits and underscores, no digit first"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    pub(crate) fn read(action: &Value) -> Result<Action, DocumentError> {
        Action::read(&Place::root(action))
    }

    fn refused(action: &Value) -> String {
        read(action).unwrap_err().member
    }

    fn rule(member: &str, value: Value) -> Value {
        let mut rule = json!({"type": "RULE", "claim": "tier", "destinations": ["ID_TOKEN"]});
        rule[member] = value;
        rule
    }

    fn hook(member: &str, value: Value) -> Value {
        let mut hook = json!({"type": "TOKEN_HOOK"});
        hook[member] = value;
        hook
    }

    #[test]
    fn a_rule_does_not_tell_keys_and_addresses() {
        for name in [
            "jwks",
            "redirectUris",
            "clientSecret",
            "locked",
            "attributes",
            "attributes.",
            "ClientName",
            "extension",
        ] {
            assert_eq!(
                refused(&rule("clientMetadata", json!(name))),
                "clientMetadata",
                "{name}"
            );
        }
    }

    #[test]
    fn a_constant_is_at_most_2_kib_of_json() {
        assert!(read(&rule("constant", json!("a".repeat(2046)))).is_ok());
        assert_eq!(
            refused(&rule("constant", json!("a".repeat(2047)))),
            "constant"
        );
        assert_eq!(refused(&rule("constant", json!(vec![1; 1024]))), "constant");
    }

    #[test]
    fn a_rule_has_one_source() {
        assert_eq!(refused(&rule("scope", json!("profile"))), "userAttribute");
        let mut two = rule("userAttribute", json!("tier"));
        two["constant"] = json!("gold");
        assert_eq!(refused(&two), "userAttribute");
    }

    #[test]
    fn a_rule_does_not_say_what_the_protocol_says() {
        for name in [
            "iss",
            "sub",
            "aud",
            "exp",
            "nbf",
            "iat",
            "jti",
            "auth_time",
            "nonce",
            "acr",
            "amr",
            "azp",
            "at_hash",
            "c_hash",
            "s_hash",
            "sid",
            "cnf",
            "client_id",
            "scope",
            "active",
            "token_type",
            "username",
            "act",
            "may_act",
            "events",
        ] {
            assert!(is_registered_claim(name), "{name}");
            let mut action = rule("constant", json!("a"));
            action["claim"] = json!(name);
            assert_eq!(refused(&action), "claim", "{name}");
        }
        for name in ["favorite_color", "Sub", "https://as.example/sub", "email"] {
            assert!(!is_registered_claim(name), "{name}");
        }
    }

    #[test]
    fn a_claim_goes_somewhere() {
        for destinations in [
            json!([]),
            json!(["ID_TOKEN", "ID_TOKEN"]),
            json!(["USER_INFO"]),
            json!("ID_TOKEN"),
        ] {
            let mut action = rule("constant", json!("a"));
            action["destinations"] = destinations.clone();
            assert!(
                refused(&action).starts_with("destinations"),
                "{destinations}"
            );
        }
        let mut nowhere = rule("constant", json!("a"));
        nowhere.as_object_mut().unwrap().remove("destinations");
        assert_eq!(refused(&nowhere), "destinations");
    }

    #[test]
    fn a_hook_that_says_nothing_of_errors_denies_by_word_and_fails_for_now() {
        let Ok(Action::TokenHook(hook)) = read(&hook("binding", json!("CLAIMS"))) else {
            panic!("no hook")
        };
        assert_eq!(
            (hook.on_refusal, hook.on_failure),
            (HookError::AccessDenied, HookError::TemporarilyUnavailable)
        );
    }

    #[test]
    fn a_hook_is_called_over_tls_or_on_the_machine_itself() {
        for url in [
            "https://hook.example/token",
            "http://127.0.0.1:8788/token",
            "http://localhost:8788",
        ] {
            assert!(read(&hook("url", json!(url))).is_ok(), "{url}");
        }
        for url in [
            "http://hook.example/token",
            "https://user:password@hook.example",
            "ftp://hook.example",
            "/token",
            "",
        ] {
            assert_eq!(refused(&hook("url", json!(url))), "url", "{url}");
        }
    }

    #[test]
    fn a_hook_has_one_target() {
        assert_eq!(refused(&json!({"type": "TOKEN_HOOK"})), "url");
        assert_eq!(
            refused(
                &json!({"type": "TOKEN_HOOK", "url": "https://hook.example", "binding": "CLAIMS"})
            ),
            "url"
        );
    }

    #[test]
    fn a_binding_is_named_as_a_variable() {
        assert!(read(&hook("binding", json!("_claims2"))).is_ok());
        for name in [
            "",
            "2claims",
            "claims-hook",
            "claims.hook",
            "クレーム",
            &"a".repeat(65),
        ] {
            assert_eq!(refused(&hook("binding", json!(name))), "binding", "{name}");
        }
    }

    #[test]
    fn an_action_is_a_rule_or_a_hook_and_not_both() {
        for action in [
            json!({}),
            json!({"type": "SCRIPT"}),
            json!({"type": "rule"}),
        ] {
            assert_eq!(refused(&action), "type", "{action}");
        }
        let mut both = rule("constant", json!("a"));
        both["url"] = json!("https://hook.example");
        assert_eq!(refused(&both), "url");
    }

    #[test]
    fn an_action_is_written_as_it_was_read() {
        for action in [
            json!({"type": "RULE", "claim": "tier", "clientMetadata": "attributes.tier", "destinations": ["ACCESS_TOKEN", "USERINFO"]}),
            json!({"type": "RULE", "claim": "a", "constant": {"b": [1]}, "destinations": ["ID_TOKEN"], "scope": "profile"}),
            json!({"type": "TOKEN_HOOK", "binding": "CLAIMS", "onRefusal": "TEMPORARILY_UNAVAILABLE", "onFailure": "ACCESS_DENIED"}),
            json!({"type": "TOKEN_HOOK", "url": "https://hook.example/token"}),
        ] {
            assert_eq!(json!(read(&action).unwrap()), action);
        }
    }
}
