//! How JSON of our own is read and written: an object for a struct, and nothing else.
//!
//! What serde derives is code once for each kind of text it may read and each error it may tell. Here
//! every text becomes a [`Value`] first, which is the one thing that is read, by the look-ups that
//! [`FromJson`] derives; a list is no struct, which nobody writes so; and what is wrong is not told,
//! since nobody but this program has written what it reads.

#[cfg(test)]
mod derived;
mod not_json;
mod object;
mod read;
mod unambiguous;
mod writer;

use serde::Serialize;
use serde_json::Value;

pub use from_json::FromJson;
pub use not_json::NotJson;
pub use object::{object, only};
pub use read::FromJson;
pub(crate) use read::{Elements, Members, Variant, nothing};
pub use unambiguous::{Unambiguous, unambiguous};
use writer::Writer;

/// How deep a text of our own may be, an object of it being the first level: what a reader of JSON
/// takes at most.
const LEVELS: usize = 127;

/// Reads a text, all of it.
///
/// # Errors
///
/// It is not the JSON of a `T`, or says a name twice.
pub fn from_str<T: FromJson>(text: &str) -> Result<T, NotJson> {
    from_value(unambiguous(text.as_bytes(), LEVELS).ok_or(NotJson)?)
}

/// Reads a value.
///
/// # Errors
///
/// It is not the JSON of a `T`.
pub fn from_value<T: FromJson>(value: Value) -> Result<T, NotJson> {
    T::from_json(value)
}

/// Writes a value. Whatever this program writes is plain data: no name of a member is anything but a
/// text, and no bytes are in it.
pub fn to_string(value: &(impl Serialize + ?Sized)) -> String {
    let mut writer = Writer::default();
    let written = value.serialize(&mut writer);
    written.expect("what is written is plain data");
    writer.0
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::{Map, json};

    use super::*;

    #[derive(Debug, Deserialize, FromJson, PartialEq, Serialize)]
    struct Inner {
        number: u32,
    }

    #[derive(Debug, Deserialize, FromJson, PartialEq, Serialize)]
    struct Wrapped(Inner);

    #[derive(Debug, Deserialize, FromJson, PartialEq, Serialize)]
    enum Choice {
        Empty,
        One(Inner),
        Named { inner: Inner },
        Pair(u32, Inner),
    }

    #[derive(Debug, Deserialize, FromJson, PartialEq, Serialize)]
    struct Outer {
        list: Vec<Inner>,
        pair: (u32, Inner),
        choice: Choice,
        #[serde(default)]
        absent: Option<Inner>,
        wrapped: Wrapped,
        free: Map<String, Value>,
    }

    fn outer() -> Value {
        json!({
            "list": [{ "number": 1 }],
            "pair": [2, { "number": 3 }],
            "choice": { "Named": { "inner": { "number": 4 } } },
            "absent": { "number": 5 },
            "wrapped": { "number": 6 },
            "free": { "any": [[1], null, 0.5] },
        })
    }

    fn both(value: &Value) -> [bool; 2] {
        [
            from_str::<Outer>(&value.to_string()).is_ok(),
            from_value::<Outer>(value.clone()).is_ok(),
        ]
    }

    #[test]
    fn what_a_derived_reader_takes_as_objects_is_read_alike() {
        let choices = [
            json!("Empty"),
            json!({ "One": { "number": 1 } }),
            json!({ "Named": { "inner": { "number": 1 } } }),
            json!({ "Pair": [1, { "number": 1 }] }),
        ];
        for choice in choices {
            let mut value = outer();
            value["choice"] = choice;
            let expected: Outer = serde_json::from_value(value.clone()).expect("an outer");
            assert_eq!(from_str::<Outer>(&value.to_string()).ok(), Some(expected));
            assert_eq!(both(&value), [true; 2], "{value}");
        }
        let mut value = outer();
        value["absent"] = Value::Null;
        assert_eq!(both(&value), [true; 2]);
    }

    #[test]
    fn a_list_is_no_struct_at_any_depth() {
        for place in [
            "/list/0",
            "/pair/1",
            "/choice/Named",
            "/choice/Named/inner",
            "/absent",
            "/wrapped",
        ] {
            let mut value = outer();
            let object = value.pointer_mut(place).expect("there");
            let members: Vec<Value> = object
                .as_object()
                .expect("an object")
                .values()
                .cloned()
                .collect();
            *object = members.into();
            let text = value.to_string();
            assert!(serde_json::from_str::<Outer>(&text).is_ok(), "{place}");
            assert_eq!(both(&value), [false; 2], "{place}");
        }
    }

    #[test]
    fn a_name_is_said_once_at_any_depth() {
        assert!(from_str::<Inner>(r#"{"number":1,"number":1}"#).is_err());
        assert!(from_str::<Inner>(r#"{"number":1,"other":{"a":1,"a":1}}"#).is_err());
        assert!(from_str::<Inner>(r#"{"number":1,"other":{"a":1,"b":1}}"#).is_ok());
    }

    #[test]
    fn what_is_of_another_kind_is_unreadable() {
        let kinds = [
            json!(null),
            json!(true),
            json!(-1),
            json!(1.0),
            json!(4_294_967_296_u64),
            json!("1"),
            json!([1]),
            json!({ "1": 1 }),
        ];
        for kind in kinds {
            let inner = from_value::<Inner>(json!({ "number": kind }));
            assert_eq!(inner, Err(NotJson), "{kind}");
        }
        for choice in [
            json!("One"),
            json!("Other"),
            json!({}),
            json!({ "Empty": 1 }),
            json!({ "One": { "number": 1 }, "Empty": null }),
            json!({ "Pair": [1] }),
            json!({ "Pair": [1, { "number": 1 }, 1] }),
        ] {
            assert_eq!(
                from_value::<Choice>(choice.clone()),
                Err(NotJson),
                "{choice}"
            );
        }
    }

    #[test]
    fn every_number_is_read_as_it_is() {
        assert_eq!(from_str::<u64>("18446744073709551615"), Ok(u64::MAX));
        assert_eq!(from_str::<i64>("-9223372036854775808"), Ok(i64::MIN));
        assert_eq!(from_str::<Value>("[1.5,-1,1]"), Ok(json!([1.5, -1, 1])));
    }

    #[test]
    fn a_value_is_written_as_the_library_writes_it() {
        #[derive(Serialize)]
        struct All<'a> {
            texts: [&'a str; 5],
            character: char,
            numbers: (u8, i8, u16, i16, u32, i32, u64, i64),
            fractions: (f64, f32, f64),
            nothing: [Option<bool>; 2],
            unit: (),
            map: BTreeMap<&'a str, Value>,
            choices: [Choice; 5],
            none: [u8; 0],
        }
        let all = All {
            texts: [
                "",
                "plain",
                "é 関所",
                "\"\\/",
                "\u{0}\u{8}\u{1f}\u{7f}\n\u{2028}",
            ],
            character: '"',
            numbers: (255, -128, 0, -1, u32::MAX, i32::MIN, u64::MAX, i64::MIN),
            fractions: (0.1, 1.5, f64::NAN),
            nothing: [None, Some(true)],
            unit: (),
            map: BTreeMap::from([
                ("a\"", json!({ "b": [1, -2, 3.5, null] })),
                ("c", json!({})),
            ]),
            choices: [
                Choice::Empty,
                Choice::One(Inner { number: 1 }),
                Choice::Named {
                    inner: Inner { number: 2 },
                },
                Choice::Pair(3, Inner { number: 4 }),
                Choice::Empty,
            ],
            none: [],
        };
        assert_eq!(
            to_string(&all),
            serde_json::to_string(&all).expect("plain data")
        );
    }

    #[test]
    fn a_struct_names_the_members_that_it_may_have() {
        let names = ["list", "pair", "choice", "absent", "wrapped", "free"];
        assert_eq!(Outer::MEMBERS, names);
        assert!(u32::MEMBERS.is_empty());
        assert!(Choice::MEMBERS.is_empty());
    }

    #[test]
    fn a_text_is_read_to_its_end() {
        assert!(from_str::<Inner>(r#"{"number":1}"#).is_ok());
        assert!(from_str::<Inner>(r#"{"number":1} "#).is_ok());
        assert!(from_str::<Inner>(r#"{"number":1}{}"#).is_err());
        assert!(from_str::<Inner>(r#"{"number":1"#).is_err());
    }
}
