//! What is derived reads what serde's own reads, and nothing else, whatever the attributes say.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{FromJson, from_value};

#[derive(Debug, Default, Deserialize, FromJson, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Strict {
    first_member: u8,
    #[serde(rename = "other")]
    second_member: Option<i64>,
    #[serde(default)]
    third_of_them: Vec<bool>,
    #[serde(default = "seven")]
    fourth: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fifth: Option<Box<Strict>>,
    #[serde(skip)]
    sixth: String,
}

fn seven() -> u32 {
    7
}

#[derive(Debug, Deserialize, FromJson, PartialEq, Serialize)]
#[serde(default)]
struct Lenient {
    some: Option<String>,
    number: u64,
    text: String,
}

impl Default for Lenient {
    fn default() -> Self {
        Self {
            some: Some("some".to_owned()),
            number: 3,
            text: "text".to_owned(),
        }
    }
}

#[derive(Debug, Deserialize, FromJson, PartialEq, Serialize)]
#[serde(transparent)]
struct Bare {
    inner: BTreeMap<String, Kind>,
}

#[derive(Debug, Deserialize, FromJson, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Kind {
    NoneAtAll,
    #[serde(rename = "1")]
    OneText(String),
    TwoOfThem(bool, Value),
    WithMembers {
        first_member: (u8, String, [u16; 2]),
        #[serde(default)]
        second: Option<()>,
    },
    Within(Strict),
}

#[derive(Debug, Deserialize, FromJson, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Snake {
    OneWord,
    TwoWords(Map<String, Value>),
}

#[derive(Debug, Deserialize, FromJson, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Kebab {
    TwoWords,
}

#[derive(Debug, Deserialize, FromJson, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Lower {
    TwoWords,
}

#[derive(Clone, Debug, Deserialize, FromJson, PartialEq, Serialize)]
#[serde(from = "u8", into = "u8")]
struct From8(u64);

impl From<u8> for From8 {
    fn from(number: u8) -> Self {
        Self(number.into())
    }
}

impl From<From8> for u8 {
    fn from(number: From8) -> Self {
        number.0.try_into().unwrap_or(Self::MAX)
    }
}

#[derive(Debug, Deserialize, FromJson, PartialEq, Serialize)]
struct All {
    strict: Strict,
    lenient: Lenient,
    bare: Bare,
    snakes: Vec<Snake>,
    written: (Kebab, Lower),
    number: From8,
    outcome: Result<u32, String>,
    any: Value,
    nothing: (),
}

fn all() -> Value {
    json!({
        "strict": {
            "firstMember": 1, "other": -2, "thirdOfThem": [true], "fourth": 4,
            "fifth": { "firstMember": 2, "other": null },
        },
        "lenient": { "some": "x", "number": 1, "text": "y" },
        "bare": {
            "a": "NONE_AT_ALL",
            "b": { "1": "text" },
            "c": { "TWO_OF_THEM": [true, { "x": 1 }] },
            "d": { "WITH_MEMBERS": { "first_member": [1, "x", [2, 3]], "second": null } },
            "e": { "WITHIN": { "firstMember": 3 } },
        },
        "snakes": ["one_word", { "two_words": { "x": 1 } }],
        "written": ["two-words", "twowords"],
        "number": 8,
        "outcome": { "Ok": 1 },
        "any": { "x": [1.5] },
        "nothing": null,
    })
}

/// Every place in a value, as a JSON pointer.
fn places(value: &Value) -> Vec<String> {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            let named = |(name, value): (&String, _)| (name.clone(), value);
            members
                .iter()
                .map(|(name, value)| named((name, value)))
                .collect()
        }
        Value::Array(elements) => (0..)
            .map(|at: usize| at.to_string())
            .zip(elements)
            .collect(),
        _ => Vec::new(),
    };
    let deeper = below.into_iter().flat_map(|(name, value)| {
        let under = places(value).into_iter();
        under.map(move |place| format!("/{name}{place}"))
    });
    std::iter::once(String::new()).chain(deeper).collect()
}

/// Whether both read it, as the same.
fn is_read(value: &Value) -> bool {
    let (own, of_serde) = (
        from_value::<All>(value.clone()).ok(),
        serde_json::from_value::<All>(value.clone()).ok(),
    );
    assert_eq!(own, of_serde, "{value}");
    own.is_some()
}

#[test]
fn what_is_whole_is_read_and_written_again() {
    assert!(is_read(&all()));
    let read = from_value::<All>(all()).expect("whole");
    let written = serde_json::to_value(&read).expect("plain data");
    assert_eq!(from_value::<All>(written).ok(), Some(read));
}

#[test]
fn what_is_of_another_kind_is_read_where_serde_reads_it_and_nowhere_else() {
    let others = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(300),
        json!(1e300),
        json!("text"),
        json!("ONE_TEXT"),
        json!({}),
        json!({ "Err": "text" }),
        json!({ "NONE_AT_ALL": null }),
        json!({ "1": "a", "NONE_AT_ALL": null }),
    ];
    let mut refused = 0;
    for place in places(&all()) {
        for other in &others {
            let mut value = all();
            *value.pointer_mut(&place).expect("there") = other.clone();
            refused += usize::from(!is_read(&value));
        }
    }
    assert!(refused > 300, "{refused}");
}

#[test]
fn a_member_may_be_missing_or_one_too_many_where_serde_says_so() {
    let mut counts = [0; 2];
    for place in places(&all()) {
        let known = all();
        let Some(Value::Object(members)) = known.pointer(&place) else {
            continue;
        };
        for name in members.keys() {
            let mut value = all();
            let object = value.pointer_mut(&place).and_then(Value::as_object_mut);
            object.expect("an object").remove(name);
            counts[usize::from(is_read(&value))] += 1;
        }
        let mut value = all();
        value.pointer_mut(&place).expect("there")["unknown"] = json!("NONE_AT_ALL");
        counts[usize::from(is_read(&value))] += 1;
    }
    assert!(counts[0] > 10 && counts[1] > 10, "{counts:?}");
}

#[test]
fn a_list_has_as_many_elements_as_are_asked_for() {
    for place in [
        "/written",
        "/bare/c/TWO_OF_THEM",
        "/bare/d/WITH_MEMBERS/first_member/2",
    ] {
        let mut longer = all();
        let list = longer.pointer_mut(place).and_then(Value::as_array_mut);
        list.expect("a list").push(json!(1));
        assert!(from_value::<All>(longer).is_err(), "{place}");
        let mut shorter = all();
        let list = shorter.pointer_mut(place).and_then(Value::as_array_mut);
        list.expect("a list").pop();
        assert!(from_value::<All>(shorter).is_err(), "{place}");
    }
}
