//! Header parameters a service or a client adds to the header of an ID token (RFC 7515 §4).
//!
//! What says how a token is signed, and with which key, follows from the key that signs and cannot be set here.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value};

use super::members::Members;

/// More would weigh on every token.
const LONGEST: usize = 2 * 1024;

/// Names that are refused, as any other that begins with `x5` is. `cty` is of nested and encrypted tokens (RFC 7519 §5.2).
const RESERVED: [&str; 13] = ["alg", "b64", "crit", "cty", "enc", "jku", "jwk", "kid", "x5c", "x5t", "x5t#S256", "x5u", "zip"];

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
            Value::String(text) => serde_json::from_str::<Members>(text).map_err(|_| HeaderParamsError::NotAnObject)?.0,
            _ => return Err(HeaderParamsError::NotAnObject),
        };
        if let Some(name) = members.keys().find_map(|name| reserved(name)) {
            return Err(HeaderParamsError::Reserved(name));
        }
        if members.get("typ").is_some_and(|typ| !typ.is_string()) {
            return Err(HeaderParamsError::TypNotText);
        }
        let params = Self(members);
        if params.to_value().to_string().len() > LONGEST { Err(HeaderParamsError::TooLong) } else { Ok(params) }
    }

    /// These parameters and those of `over`, which win where both have one.
    #[must_use]
    pub fn merged(&self, over: &Self) -> Self {
        Self(self.0.iter().chain(&over.0).map(|(name, value)| (name.clone(), value.clone())).collect())
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
        self.0.iter().filter(|(name, _)| *name != "typ").map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

impl<'de> Deserialize<'de> for HeaderParams {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
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
    /// The parameter follows from the key, or asks a reader for something not done here. RFC 7515 §4.1.
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
            Self::Reserved(name) => return write!(formatter, "The header parameter {name} must not be set."),
            Self::TooLong => "Header parameters must not be longer than 2 KiB.",
            Self::TypNotText => "The header parameter typ must be a string.",
        })
    }
}

impl std::error::Error for HeaderParamsError {}
