//! Header parameters a service or a client adds to the header of an ID token (RFC 7515 §4).
//!
//! What says how a token is signed, and with which key, follows from the key that signs and cannot
//! be set here.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::members::{TOKEN_LEVELS, object_of_others};
use crate::{
    json::only,
    json::{FromJson, NotJson},
};

/// More would weigh on every token.
const LONGEST: usize = 2 * 1024;

/// Names that are refused, as any other that begins with `x5` is. `cty` is of nested and encrypted
/// tokens (RFC 7519 §5.2).
const RESERVED: [&str; 13] = [
    "alg", "b64", "crit", "cty", "enc", "jku", "jwk", "kid", "x5c", "x5t", "x5t#S256", "x5u", "zip",
];

/// The members of a JSON object, to be merged into a header; without any by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct HeaderParams(Map<String, Value>);

impl HeaderParams {
    /// Reads a JSON object, or the text of one.
    pub fn parse(value: &Value) -> Result<Self, HeaderParamsError> {
        let members = match value {
            Value::Object(members) => members.clone(),
            Value::String(text) if text.len() > LONGEST => return Err(HeaderParamsError::TooLong),
            Value::String(text) => object_of_others(text.as_bytes(), TOKEN_LEVELS)
                .ok_or(HeaderParamsError::NotAnObject)?,
            _ => return Err(HeaderParamsError::NotAnObject),
        };
        if let Some(name) = members.keys().find_map(|name| reserved(name)) {
            return Err(HeaderParamsError::Reserved(name));
        }
        if members.get("typ").is_some_and(|typ| !typ.is_string()) {
            return Err(HeaderParamsError::TypNotText);
        }
        let params = Self(members);
        if params.to_value().to_string().len() > LONGEST {
            Err(HeaderParamsError::TooLong)
        } else {
            Ok(params)
        }
    }

    /// These parameters and those of `over`, which win where both have one.
    #[must_use]
    pub fn merged(&self, over: &Self) -> Self {
        let mut both = self.0.clone();
        both.extend(over.0.clone());
        Self(both)
    }

    /// Whether there is nothing to add.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The object as JSON.
    pub fn to_value(&self) -> Value {
        Value::Object(self.0.clone())
    }

    /// The `typ`: `JWT` unless the parameters say otherwise. RFC 7519 §5.1.
    pub(super) fn typ(&self) -> &str {
        self.0.get("typ").and_then(Value::as_str).unwrap_or("JWT")
    }

    /// All parameters but `typ`.
    pub(super) fn others(&self) -> Map<String, Value> {
        only(&self.0, &|name| name != "typ")
    }
}

impl FromJson for HeaderParams {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        Self::parse(&value).map_err(|_| NotJson)
    }
}

fn reserved(name: &str) -> Option<&'static str> {
    let exactly = RESERVED.iter().copied().find(|reserved| *reserved == name);
    exactly.or_else(|| name.starts_with("x5").then_some("x5*"))
}

/// The rule that header parameters break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderParamsError {
    /// RFC 7515 §4: a header is a JSON object, with names used once.
    NotAnObject,
    /// The parameter follows from the key, or asks a reader for something not done here. RFC 7515
    /// §4.1.
    Reserved(&'static str),
    /// The parameters are longer than 2 KiB.
    TooLong,
    /// RFC 7515 §4.1.9: `typ` is text.
    TypNotText,
}

impl fmt::Display for HeaderParamsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotAnObject => "Header parameters must be a JSON object, or the text of one.",
            Self::Reserved(name) => {
                return write!(formatter, "The header parameter {name} must not be set.");
            }
            Self::TooLong => "Header parameters must not be longer than 2 KiB.",
            Self::TypNotText => "The header parameter typ must be a string.",
        })
    }
}

impl std::error::Error for HeaderParamsError {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn params(value: Value) -> HeaderParams {
        HeaderParams::parse(&value).unwrap()
    }

    #[test]
    fn an_object_and_its_text_are_the_same_parameters() {
        let value = json!({ "typ": "JWT", "extra_key": { "nested": [1, null] } });
        assert_eq!(params(value.to_string().into()), params(value.clone()));
        assert_eq!(params(value.clone()).to_value(), value);
    }

    #[test]
    fn without_parameters_the_typ_is_jwt() {
        assert!(HeaderParams::default().is_empty());
        assert_eq!(
            (
                HeaderParams::default().typ(),
                params(json!({ "typ": "x" })).typ()
            ),
            ("JWT", "x")
        );
    }

    #[test]
    fn typ_is_none_of_the_others() {
        assert_eq!(
            Value::Object(params(json!({ "typ": "x", "a": 1 })).others()),
            json!({ "a": 1 })
        );
    }

    #[test]
    fn the_later_parameter_wins() {
        let merged = params(json!({ "a": 1, "b": 1, "typ": "x" }))
            .merged(&params(json!({ "b": 2, "c": 2 })));
        assert_eq!(
            merged.to_value(),
            json!({ "a": 1, "b": 2, "c": 2, "typ": "x" })
        );
        assert_eq!(merged.merged(&HeaderParams::default()), merged);
        assert_eq!(HeaderParams::default().merged(&merged), merged);
    }

    #[test]
    fn parameters_survive_storage() {
        let stored = serde_json::to_value(params(json!({ "a": 1 }))).unwrap();
        assert_eq!(stored, json!({ "a": 1 }));
        assert_eq!(
            crate::json::from_value::<HeaderParams>(stored).unwrap(),
            params(json!({ "a": 1 }))
        );
        assert!(crate::json::from_value::<HeaderParams>(json!({ "alg": "none" })).is_err());
    }

    #[test]
    fn a_parameter_that_follows_from_the_key_or_the_format_is_refused() {
        let names = [
            "alg", "b64", "crit", "cty", "enc", "jku", "jwk", "kid", "x5c", "x5t", "x5t#S256",
            "x5u", "zip",
        ];
        for name in names {
            for value in [
                json!({ name: "value" }),
                json!({ name: null }).to_string().into(),
            ] {
                assert_eq!(
                    HeaderParams::parse(&value),
                    Err(HeaderParamsError::Reserved(name))
                );
            }
        }
    }

    #[test]
    fn any_other_name_of_a_certificate_is_refused() {
        for name in ["x5", "x5t#S512", "x5chain"] {
            assert_eq!(
                HeaderParams::parse(&json!({ name: 1 })),
                Err(HeaderParamsError::Reserved("x5*"))
            );
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for value in [
            json!(null),
            json!([]),
            json!(1),
            json!(true),
            json!(""),
            json!("[]"),
            json!("null"),
            json!("{"),
            json!("{} {}"),
        ] {
            assert_eq!(
                HeaderParams::parse(&value),
                Err(HeaderParamsError::NotAnObject)
            );
        }
    }

    #[test]
    fn a_text_that_names_a_parameter_twice_is_refused() {
        for text in [r#"{"a":1,"a":2}"#, r#"{"a":{"b":1,"b":2}}"#] {
            assert_eq!(
                HeaderParams::parse(&json!(text)),
                Err(HeaderParamsError::NotAnObject)
            );
        }
    }

    #[test]
    fn a_typ_that_is_no_text_is_refused() {
        for typ in [json!(null), json!(1), json!(["JWT"]), json!({})] {
            assert_eq!(
                HeaderParams::parse(&json!({ "typ": typ })),
                Err(HeaderParamsError::TypNotText)
            );
        }
    }

    #[test]
    fn more_than_2_kib_are_refused() {
        // {"a":""} has eight characters.
        let of_length = |length: usize| json!({ "a": "x".repeat(length - 8) });
        assert!(HeaderParams::parse(&of_length(2048)).is_ok());
        assert_eq!(
            HeaderParams::parse(&of_length(2049)),
            Err(HeaderParamsError::TooLong)
        );
        assert!(HeaderParams::parse(&of_length(2048).to_string().into()).is_ok());
        assert_eq!(
            HeaderParams::parse(&of_length(2049).to_string().into()),
            Err(HeaderParamsError::TooLong)
        );
    }

    #[test]
    fn every_refusal_is_a_sentence_fit_for_error_description() {
        // RFC 6749 §5.2: "MUST NOT include characters outside the set %x20-21 / %x23-5B / %x5D-7E".
        let fit = |sentence: String| {
            sentence
                .bytes()
                .all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e))
        };
        assert!(
            RESERVED
                .iter()
                .all(|name| fit(HeaderParamsError::Reserved(name).to_string()))
        );
        for error in [
            HeaderParamsError::NotAnObject,
            HeaderParamsError::TooLong,
            HeaderParamsError::TypNotText,
        ] {
            assert!(fit(error.to_string()));
        }
    }
}
