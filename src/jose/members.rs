//! JSON objects in which every name is used once.
//!
//! RFC 7515 §4 and RFC 7519 §4: names "MUST be unique"; a parser may reject a second use or keep
//! the last one. Keeping one would let two readers of a signed token see different values, so it is
//! rejected, at any depth.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

/// The members of an object. A repeated name, here or in any object within, is an error.
#[derive(Clone, Debug)]
pub(super) struct Members(pub(super) Map<String, Value>);

/// The deepest a token's parts may be nested, in levels. None that anybody needs comes near it.
const TOKEN_LEVELS: usize = 32;

/// How deep a value may be that others have written and that is kept, in levels.
pub const LEVELS_OF_OTHERS: usize = 8;

/// Reads an object that somebody else has written, of at most so many levels: the object itself is
/// the first. What is deeper, or says a name twice, is none. What is kept of others is written into
/// more JSON, so its depth must stay far below what a reader takes.
pub fn object_of_others(text: &[u8], levels: usize) -> Option<Map<String, Value>> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = Unambiguous(levels).deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    match value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_map(Unambiguous(TOKEN_LEVELS))? {
            Value::Object(members) => Ok(Self(members)),
            _ => Err(D::Error::custom("not an object")),
        }
    }
}

/// A reader of a value that may have so many levels, its own included.
#[derive(Clone, Copy)]
struct Unambiguous(usize);

impl Unambiguous {
    fn within<E: Error>(self) -> Result<Self, E> {
        match self.0.checked_sub(1) {
            Some(levels) => Ok(Self(levels)),
            None => Err(E::custom("nested too deeply")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Unambiguous {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unambiguous {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON without repeated names")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let within = self.within()?;
        let mut values = Vec::new();
        while let Some(value) = elements.next_element_seed(within)? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let within = self.within()?;
        let mut members = Map::new();
        while let Some(name) = entries.next_key()? {
            let value = entries.next_value_seed(within)?;
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a name is used twice"));
            }
        }
        Ok(members.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &str) -> Option<Map<String, Value>> {
        serde_json::from_str(text)
            .ok()
            .map(|Members(members)| members)
    }

    #[test]
    fn every_kind_of_value_is_kept() {
        let text = r#"{"a":null,"b":true,"c":-1,"d":18446744073709551615,"e":1.5,"f":"\u00e9","g":[1,[]],"h":{"a":{}}}"#;
        let plain: Value = serde_json::from_str(text).unwrap();
        assert_eq!(members(text).as_ref(), plain.as_object());
    }

    #[test]
    fn a_repeated_name_is_refused() {
        assert_eq!(members(r#"{"a":1,"a":1}"#), None);
    }

    #[test]
    fn a_name_repeated_through_an_escape_is_refused() {
        assert_eq!(members(r#"{"a":1,"\u0061":1}"#), None);
    }

    #[test]
    fn a_name_repeated_in_an_object_within_is_refused() {
        assert_eq!(members(r#"{"a":[{"b":{"c":1,"c":2}}]}"#), None);
    }

    #[test]
    fn the_same_name_in_two_objects_is_kept() {
        assert!(members(r#"{"a":{"a":1},"b":{"a":1}}"#).is_some());
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["[]", "\"a\"", "1", "null", "true", ""] {
            assert_eq!(members(text), None);
        }
    }

    #[test]
    fn a_number_beyond_a_double_is_refused() {
        assert_eq!(members(r#"{"a":1e400}"#), None);
    }

    #[test]
    fn what_others_write_has_as_many_levels_as_its_reader_allows() {
        let nested = |levels: usize| {
            let arrays = levels - 1;
            format!(r#"{{"a":{}{}}}"#, "[".repeat(arrays), "]".repeat(arrays))
        };
        let objects = |levels: usize| r#"{"a":"#.repeat(levels) + "1" + &"}".repeat(levels);
        for levels in [2, 8] {
            assert!(object_of_others(nested(levels).as_bytes(), 8).is_some());
            assert!(object_of_others(objects(levels).as_bytes(), 8).is_some());
        }
        for levels in [9, 100, 127, 100_000] {
            assert!(object_of_others(nested(levels).as_bytes(), 8).is_none());
            assert!(object_of_others(objects(levels).as_bytes(), 8).is_none());
        }
    }

    #[test]
    fn what_others_write_is_one_object_and_says_each_name_once() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"b":[{"a":1,"a":1}]}"#,
            "{} {}",
            "[]",
            "",
            "{",
        ] {
            assert!(object_of_others(text.as_bytes(), 8).is_none(), "{text}");
        }
        assert!(object_of_others(b" {} ", 8).is_some());
    }

    #[test]
    fn nesting_without_end_is_refused() {
        assert_eq!(
            members(&format!(
                r#"{{"a":{}{}}}"#,
                "[".repeat(1000),
                "]".repeat(1000)
            )),
            None
        );
    }
}
