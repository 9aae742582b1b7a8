//! A scope a service supports: its name, what it says to the user, and the attributes the operator
//! attaches.

use serde::Serialize;

use super::{
    document::{Attribute, TaggedValue},
    document_error::DocumentError,
    fapi_mode::FapiMode,
    reading::place::Place,
};

/// Attribute that names the FAPI 2.0 profile requests with this scope follow.
const FAPI2: &str = "fapi2";
/// The profiles that it names.
const PROFILES: [(&str, FapiMode); 3] = [
    ("sp", FapiMode::Fapi2Security),
    ("ms-authreq", FapiMode::Fapi2MessageSigningAuthReq),
    ("ms-authres", FapiMode::Fapi2MessageSigningAuthRes),
];
/// Attributes by which other servers change what a scope means or how long what is issued with it
/// lives. They are refused, because an operator who wrote one relies on it.
const NOT_HONOURED: [&str; 5] = [
    "access_token.duration",
    "fapi",
    "id_token.duration",
    "refresh_token.duration",
    "regex",
];

/// Whether `text` is a `scope-token`.
///
/// RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`
pub fn is_scope_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

/// A scope a service supports. RFC 6749 §3.3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    /// The `scope-token` a client asks for.
    pub name: String,
    /// Whether a request that names no scope gets this one. RFC 6749 §3.3: "a pre-defined default
    /// value".
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub default_entry: bool,
    /// What the consent page says the scope allows, if no description has the user's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the consent page says, by language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<TaggedValue>,
    /// `fapi2`, which is `sp`, `ms-authreq` or `ms-authres`, and whatever else the operator attaches.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
}

impl Scope {
    /// The value of the attribute `key`.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.key == key)
            .map(|attribute| attribute.value.as_str())
    }

    /// The profile of FAPI 2.0 that requests with the scope follow.
    pub fn fapi_mode(&self) -> Option<FapiMode> {
        fapi_mode(&self.attributes)
    }

    pub(crate) fn list(place: &Place<'_>) -> Result<Vec<Self>, DocumentError> {
        place.list(Self::read, |scope| &scope.name)
    }

    fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        place.object(|members| {
            Ok(Self {
                name: members.required("name", name)?,
                default_entry: members.or("defaultEntry", false, Place::flag),
                description: members.optional("description", Place::text),
                descriptions: members.or("descriptions", Vec::new(), TaggedValue::list),
                attributes: members.or("attributes", Vec::new(), attributes),
            })
        })
    }
}

/// The profile of FAPI 2.0 that these attributes name.
pub(crate) fn fapi_mode(attributes: &[Attribute]) -> Option<FapiMode> {
    let mut attributes = attributes.iter();
    let named = attributes.find(|attribute| attribute.key == FAPI2)?;
    profile(&named.value)
}

/// The profile of this name.
fn profile(name: &str) -> Option<FapiMode> {
    let mut profiles = PROFILES.iter();
    let found = profiles.find(|(own, _)| *own == name);
    found.map(|(_, mode)| *mode)
}

/// A `scope-token` in a document.
pub(crate) fn name(place: &Place<'_>) -> Result<String, DocumentError> {
    let text = place.str()?;
    if is_scope_token(text) {
        Ok(text.to_owned())
    } else {
        Err(place.refuse("must be a scope-token (RFC 6749 3.3)"))
    }
}

/// Names of scopes, each once.
pub(crate) fn names(place: &Place<'_>) -> Result<Vec<String>, DocumentError> {
    place.list(name, |name| name)
}

/// The attributes of a scope, or of what is asked for like one, without those that promise what is not
/// done.
pub(crate) fn attributes(place: &Place<'_>) -> Result<Vec<Attribute>, DocumentError> {
    let attributes = Attribute::list(place)?;
    for (index, Attribute { key, value }) in attributes.iter().enumerate() {
        if NOT_HONOURED.contains(&key.as_str()) {
            return Err(place.refuse_at(
                &format!("[{index}].key"),
                "must not name an attribute that is not honoured here",
            ));
        }
        if key == FAPI2 && profile(value).is_none() {
            return Err(place.refuse_at(
                &format!("[{index}].value"),
                "must be sp, the FAPI 2.0 Security Profile, or ms-authreq or ms-authres, FAPI 2.0 Message Signing",
            ));
        }
    }
    Ok(attributes)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(scope: &Value) -> Result<Scope, DocumentError> {
        Scope::read(&Place::root(scope))
    }

    fn refused(scope: &Value) -> String {
        read(scope).unwrap_err().member
    }

    #[test]
    fn a_scope_token_has_visible_ascii_without_quotes_and_backslashes() {
        for text in ["openid", "https://api.example/read", "!", "a~b"] {
            assert!(is_scope_token(text), "{text}");
        }
        for text in ["", "a b", "a\"b", "a\\b", "é", "a\t", "a\u{7f}"] {
            assert!(!is_scope_token(text), "{text}");
        }
    }

    #[test]
    fn a_scope_without_a_name_is_refused() {
        assert_eq!(refused(&json!({})), "name");
    }

    #[test]
    fn the_profile_of_a_scope_is_one_of_those_that_are_kept() {
        let of =
            |value: &str| json!({"name": "a", "attributes": [{"key": "fapi2", "value": value}]});
        for (value, mode) in PROFILES {
            assert_eq!(read(&of(value)).unwrap().fapi_mode(), Some(mode));
        }
        for value in ["SP", "ms", "ms-introres", "ms-resreq", "sp ms-authreq"] {
            assert_eq!(refused(&of(value)), "attributes[0].value", "{value}");
        }
    }

    #[test]
    fn an_attribute_that_is_not_honoured_is_refused() {
        for key in NOT_HONOURED {
            assert_eq!(
                refused(&json!({"name": "a", "attributes": [{"key": key, "value": "60"}]})),
                "attributes[0].key"
            );
        }
    }

    #[test]
    fn an_attribute_of_the_operator_is_kept() {
        let scope = read(&json!({"name": "a", "attributes": [{"key": "team", "value": "ledger"}]}))
            .unwrap();
        assert_eq!(
            (scope.attribute("team"), scope.attribute("other")),
            (Some("ledger"), None)
        );
    }

    #[test]
    fn an_attribute_said_twice_is_refused() {
        let twice = json!([{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]);
        assert_eq!(
            refused(&json!({"name": "a", "attributes": twice})),
            "attributes[1]"
        );
    }
}
