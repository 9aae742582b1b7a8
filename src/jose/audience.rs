//! `aud`, in the two ways it is written. RFC 7519 §4.1.3.

use std::slice;

use serde_json::{Value, json};

/// For whom a token is: "an array of case-sensitive strings [...]. In the special case when the JWT
/// has one audience, the "aud" value MAY be a single case-sensitive string". What is no string is
/// nobody.
pub fn audience(aud: Option<&Value>) -> impl Iterator<Item = &str> {
    let all = match aud {
        Some(Value::Array(several)) => several.as_slice(),
        one => one.map_or(&[][..], slice::from_ref),
    };
    all.iter().filter_map(Value::as_str)
}

/// An audience as it is written: one by itself, several in an array.
pub fn one_or_many(audience: &[String]) -> Value {
    match audience {
        [only] => json!(only),
        several => json!(several),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(aud: &Value) -> Vec<&str> {
        audience(Some(aud)).collect()
    }

    #[test]
    fn rfc_7519_4_1_3_one_audience_may_be_written_as_a_string() {
        assert_eq!(read(&json!("a")), ["a"]);
        assert_eq!(read(&json!(["a", "b"])), ["a", "b"]);
    }

    #[test]
    fn what_is_written_is_read() {
        for several in [
            vec![],
            vec!["a".to_owned()],
            vec!["a".to_owned(), "b".to_owned()],
        ] {
            assert_eq!(read(&one_or_many(&several)), several);
        }
    }

    #[test]
    fn what_is_no_string_is_nobody() {
        for aud in [
            json!(null),
            json!(1),
            json!({ "a": "a" }),
            json!([["a"], 1]),
            json!([]),
        ] {
            assert_eq!(read(&aud), [""; 0], "{aud}");
        }
        assert_eq!(audience(None).next(), None);
    }
}
