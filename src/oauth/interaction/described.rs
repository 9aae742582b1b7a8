//! Authorization details as people read them: in the words that the service has for their type, or else
//! field by field. RFC 9396 §13: what is asked for is shown to whoever is to allow it.
//!
//! What a client has written stays apart from the words of the service, so that a page can tell the two:
//! a value is never read as a place for another. Whatever the words do not show in whole stands below them.

use serde_json::{Map, Value};

use crate::oauth::request::authorization_details::type_of;

/// The longest value among words, in characters: what is longer is cut, and says so.
const LONGEST: usize = 200;

/// Part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// Whether the client has written it.
    pub is_value: bool,
}

/// A field that holds no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, with those of what it is in before it.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Details of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Described {
    /// Field by field, below the name of the type.
    Fields(String, Vec<Field>),
    /// In the words of the service, and field by field what these do not show in whole.
    Words(Vec<Piece>, Vec<Field>),
}

impl Described {
    /// These details, in words where the service has any.
    pub fn of(details: &Map<String, Value>, words: Option<&str>) -> Self {
        match words {
            Some(words) => {
                let mut shown = Vec::new();
                let pieces = pieces(details, words, &mut shown);
                Self::Words(pieces, fields(details, &shown))
            }
            None => Self::Fields(type_of(details).to_owned(), fields(details, &[])),
        }
    }

    /// What is listed.
    pub fn fields(&self) -> &[Field] {
        match self {
            Self::Fields(_, fields) | Self::Words(_, fields) => fields,
        }
    }
}

/// Every field but those that are `shown`.
fn fields(details: &Map<String, Value>, shown: &[&Value]) -> Vec<Field> {
    let mut fields = Vec::new();
    let own = details.iter().filter(|(name, _)| *name != "type");
    own.for_each(|(name, value)| list(name.clone(), value, shown, &mut fields));
    fields
}

/// The words, with values in their places; `shown` are those that stand there in whole. A place for what
/// is not there, or is no single value, stays as it is written.
fn pieces<'a>(
    details: &'a Map<String, Value>,
    words: &str,
    shown: &mut Vec<&'a Value>,
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = words;
    while let Some((before, place, after)) = next_place(rest) {
        let own = |text: &str| Piece {
            text: text.to_owned(),
            is_value: false,
        };
        pieces.push(own(before));
        let value = value_at(details, place);
        pieces.push(match value.and_then(simple) {
            Some(text) => {
                let (text, is_whole) = cut(text);
                shown.extend(value.filter(|_| is_whole));
                Piece {
                    text,
                    is_value: true,
                }
            }
            None => own(&format!("{{{place}}}")),
        });
        rest = after;
    }
    pieces.push(Piece {
        text: rest.to_owned(),
        is_value: false,
    });
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

/// What is before the next place, its name, and what follows.
fn next_place(words: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = words.split_once('{')?;
    let (place, after) = rest.split_once('}')?;
    Some((before, place, after))
}

fn value_at<'a>(details: &'a Map<String, Value>, place: &str) -> Option<&'a Value> {
    let (first, below) = match place.split_once('.') {
        Some((first, below)) => (first, Some(below)),
        None => (place, None),
    };
    let value = details.get(first)?;
    match below {
        Some(below) => value_at(value.as_object()?, below),
        None => Some(value),
    }
}

/// A value that can stand in a sentence.
fn simple(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(values) => {
            let is_plain = |value: &Value| !value.is_array() && !value.is_object();
            let all = values.iter().filter(|value| is_plain(value)).map(simple);
            let texts = all.collect::<Option<Vec<String>>>();
            texts
                .filter(|texts| !texts.is_empty() && texts.len() == values.len())
                .map(|texts| texts.join(", "))
        }
        Value::Null | Value::Object(_) => None,
    }
}

/// As much of a text as can stand among words, and whether that is the whole.
fn cut(text: String) -> (String, bool) {
    if text.chars().count() <= LONGEST {
        return (text, true);
    }
    (text.chars().take(LONGEST).chain(['…']).collect(), false)
}

/// Every value in `value`, which is called so, but for those that are `shown`.
fn list(name: String, value: &Value, shown: &[&Value], fields: &mut Vec<Field>) {
    if shown.iter().any(|one| std::ptr::eq(*one, value)) {
        return;
    }
    match (value, simple(value)) {
        (_, Some(value)) => fields.push(Field { name, value }),
        (Value::Object(members), None) if !members.is_empty() => {
            let below = members.iter();
            below.for_each(|(own, value)| list(format!("{name}.{own}"), value, shown, fields));
        }
        (Value::Array(values), None) if !values.is_empty() => {
            let below = values.iter().enumerate();
            below.for_each(|(index, value)| list(format!("{name}[{index}]"), value, shown, fields));
        }
        (value, None) => fields.push(Field {
            name,
            value: value.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The words, with `<` and `>` around what the client has written.
    fn words(details: &Value, words: &str) -> String {
        let details = details.as_object().expect("an object");
        let Described::Words(pieces, _) = Described::of(details, Some(words)) else {
            panic!("there are words");
        };
        let shown = pieces.into_iter().map(|piece| match piece.is_value {
            true => format!("<{}>", piece.text),
            false => piece.text,
        });
        shown.collect()
    }

    #[test]
    fn a_value_stands_where_the_words_have_its_place() {
        let details = json!({
            "type": "payment_initiation", "creditorName": "Merchant A",
            "instructedAmount": { "amount": "123.50", "currency": "EUR" },
            "actions": ["initiate", "status"], "count": 3, "urgent": false,
        });
        let template = "{instructedAmount.amount} {instructedAmount.currency} to {creditorName}";
        assert_eq!(words(&details, template), "<123.50> <EUR> to <Merchant A>");
        assert_eq!(words(&details, "{actions}"), "<initiate, status>");
        assert_eq!(words(&details, "{count}x, {urgent}"), "<3>x, <false>");
        assert_eq!(words(&details, "Pay."), "Pay.");
    }

    #[test]
    fn a_place_for_what_is_not_there_stays_as_it_is_written() {
        let details = json!({ "a": { "b": null, "c": [{}] }, "d": "x" });
        for template in [
            "{e}", "{a}", "{a.b}", "{a.c}", "{d.e}", "{}", "{", "}", "{ d }", "{d",
        ] {
            assert_eq!(words(&details, template), template);
        }
    }

    #[test]
    fn a_value_is_no_place_for_another_and_has_an_end() {
        let details = json!({ "a": "{b}", "b": "x" });
        assert_eq!(words(&details, "{a}"), "<{b}>");
        let long = json!({ "a": "é".repeat(LONGEST + 1) });
        let shown = words(&long, "{a}");
        assert_eq!(shown, format!("<{}…>", "é".repeat(LONGEST)));
    }

    /// What stands below the words.
    fn below(details: &Value, words: &str) -> Vec<String> {
        let details = details.as_object().expect("an object");
        let described = Described::of(details, Some(words));
        let mut fields: Vec<String> = described
            .fields()
            .iter()
            .map(|field| format!("{}={}", field.name, field.value))
            .collect();
        fields.sort_unstable();
        fields
    }

    #[test]
    fn what_words_do_not_show_in_whole_stands_below_them() {
        let details = json!({
            "type": "a", "to": "b", "amount": { "value": "1", "unit": "EUR" }, "deep": [{ "b": null }],
            "privileges": ["admin"], "amount.value": "9",
        });
        assert_eq!(
            below(&details, "{to}: {amount.value}"),
            [
                "amount.unit=EUR",
                "amount.value=9",
                "deep[0].b=null",
                "privileges=admin"
            ]
        );
        // A place for an object shows nothing of it.
        let all = "{to} {amount} {amount.value} {amount.unit} {deep} {privileges}";
        assert_eq!(below(&details, all), ["amount.value=9", "deep[0].b=null"]);
        let long: Vec<String> = (0..60).map(|number| format!("action-{number}")).collect();
        let whole = format!("actions={}", long.join(", "));
        assert_eq!(below(&json!({ "actions": long }), "{actions}"), [whole]);
        // The same text elsewhere is another value.
        assert_eq!(below(&json!({ "a": "x", "b": "x" }), "{a}"), ["b=x"]);
    }

    #[test]
    fn without_words_every_field_is_listed_but_the_type() {
        let details = json!({
            "type": "a", "amount": { "value": 1, "unit": "EUR" }, "list": ["x", 2], "none": {},
            "deep": [{ "b": null }, []],
        });
        let Described::Fields(name, fields) =
            Described::of(details.as_object().expect("one"), None)
        else {
            panic!("there are no words");
        };
        let mut shown: Vec<String> = fields
            .into_iter()
            .map(|field| format!("{}={}", field.name, field.value))
            .collect();
        shown.sort_unstable();
        let expected = [
            "amount.unit=EUR",
            "amount.value=1",
            "deep[0].b=null",
            "deep[1]=[]",
            "list=x, 2",
            "none={}",
        ];
        assert_eq!(
            (name.as_str(), shown),
            ("a", expected.map(str::to_owned).to_vec())
        );
    }
}
