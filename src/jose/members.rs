//! JSON objects in which every name is used once.
//!
//! RFC 7515 §4 and RFC 7519 §4: names "MUST be unique"; a parser may reject a second use or keep
//! the last one. Keeping one would let two readers of a signed token see different values, so it is
//! rejected, at any depth.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};

use crate::json::{Unambiguous, unambiguous};

/// The members of an object. A repeated name, here or in any object within, is an error.
#[derive(Clone, Debug)]
pub(super) struct Members(pub(super) Map<String, Value>);

/// The deepest a token's parts may be nested, in levels. None that anybody needs comes near it.
pub(super) const TOKEN_LEVELS: usize = 32;

/// How deep a value may be that others have written and that is kept, in levels.
pub const LEVELS_OF_OTHERS: usize = 8;

/// Reads an object that somebody else has written, of at most so many levels: the object itself is
/// the first. What is deeper, or says a name twice, is none. What is kept of others is written into
/// more JSON, so its depth must stay far below what a reader takes.
pub fn object_of_others(text: &[u8], levels: usize) -> Option<Map<String, Value>> {
    match unambiguous(text, levels)? {
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
