//! What the fields of authorization details may be: a subset of JSON Schema 2020-12, which is small
//! enough to be kept whole.
//!
//! A keyword that is not in it is refused when the document is applied, so that no rule is written
//! down that nobody keeps. In one thing it is stricter than JSON Schema: where `properties` are said, and
//! of the details themselves, no others are there unless `additionalProperties` says so. RFC 9396 §5: the
//! server "MUST refuse" what contains "unknown fields".

use serde::Serialize;
use serde_json::{Map, Number, Value};

use super::{document_error::DocumentError, reading::place::Place};

/// The longest schema, in bytes of its text.
const LONGEST: usize = 16 * 1024;

/// The deepest, in levels of its text, as deep as a document may be below it.
const LEVELS: usize = 7;

/// The types of JSON Schema §4.2.1 and Validation §6.1.1.
const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// What bounds a number of something.
const COUNTS: [&str; 4] = ["maxItems", "maxLength", "minItems", "minLength"];

/// What tells people something and means nothing else.
const NOTES: [&str; 2] = ["description", "title"];

/// A schema whose keywords are all kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DetailsSchema(Value);

impl Default for DetailsSchema {
    /// JSON Schema §4.3.2: `true`, which everything fits.
    fn default() -> Self {
        Self(Value::Bool(true))
    }
}

impl DetailsSchema {
    pub(crate) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        let schema = place.value();
        if schema.to_string().len() > LONGEST {
            return Err(place.refuse(format!("must not be longer than {LONGEST} bytes of JSON")));
        }
        if !is_within(schema, LEVELS) {
            return Err(place.refuse(format!("must not be nested deeper than {LEVELS} levels")));
        }
        match flaw(schema) {
            Some(rule) => Err(place.refuse(rule)),
            None => Ok(Self(schema.clone())),
        }
    }

    /// Whether it says anything of objects that have this field.
    pub fn defines(&self, field: &str) -> bool {
        self.0["properties"].get(field).is_some()
    }

    /// Whether `members` fit, of which `common` holds for the names of those that every type knows.
    pub fn admits(&self, members: &Map<String, Value>, common: impl Fn(&str) -> bool) -> bool {
        let own = members
            .iter()
            .filter(|(name, _)| !common(name) || self.defines(name))
            .map(|(name, value)| (name.clone(), value.clone()));
        let own: Map<String, Value> = own.collect();
        let is_open = self
            .0
            .as_object()
            .is_none_or(|said| said.contains_key("additionalProperties"));
        if !is_open && own.keys().any(|name| !self.defines(name)) {
            return false;
        }
        let own = Value::Object(own);
        // What every type knows may be required without being defined.
        fits(&own, &self.0, &|name| members.contains_key(name))
    }
}

fn is_within(value: &Value, levels: usize) -> bool {
    let Some(below) = levels.checked_sub(1) else {
        return !(value.is_object() || value.is_array());
    };
    match value {
        Value::Array(values) => values.iter().all(|value| is_within(value, below)),
        Value::Object(members) => members.values().all(|value| is_within(value, below)),
        _ => true,
    }
}

/// Why this is no schema of the subset, if so.
fn flaw(schema: &Value) -> Option<String> {
    match schema {
        Value::Bool(_) => None,
        Value::Object(keywords) => keywords
            .iter()
            .find_map(|(name, value)| of_keyword(name, value)),
        _ => Some("must be a JSON Schema: an object, true or false".to_owned()),
    }
}

fn of_keyword(name: &str, value: &Value) -> Option<String> {
    let texts = |value: &Value| {
        let texts = value.as_array();
        texts.is_some_and(|texts| texts.iter().all(Value::is_string))
    };
    let is_type = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    let is_right = match name {
        "const" => true,
        "enum" => value.as_array().is_some_and(|values| !values.is_empty()),
        "maximum" | "minimum" => value.is_number(),
        "required" => texts(value),
        "type" => match value {
            Value::Array(types) => !types.is_empty() && types.iter().all(is_type),
            one => is_type(one),
        },
        "additionalProperties" | "items" => return flaw(value),
        "properties" => match value {
            Value::Object(properties) => return properties.values().find_map(flaw),
            _ => false,
        },
        _ if COUNTS.contains(&name) => value.is_u64(),
        _ if NOTES.contains(&name) => value.is_string(),
        _ => {
            let rule = "must use no other keywords than additionalProperties, const, description, enum, items, maxItems, maxLength, maximum, minItems, minLength, minimum, properties, required, title and type";
            return Some(rule.to_owned());
        }
    };
    (!is_right).then(|| format!("has a keyword {name} whose value is not what JSON Schema says"))
}

/// Whether `value` fits a schema that has no flaw. `is_there` says of the outermost object what it has.
fn fits(value: &Value, schema: &Value, is_there: &dyn Fn(&str) -> bool) -> bool {
    let Value::Object(keywords) = schema else {
        return *schema == Value::Bool(true);
    };
    keywords
        .iter()
        .all(|(name, rule)| keeps(value, name, rule, is_there))
        && has_no_other(value, keywords)
}

fn keeps(value: &Value, name: &str, rule: &Value, is_there: &dyn Fn(&str) -> bool) -> bool {
    match (name, value) {
        ("type", _) => match rule {
            Value::Array(types) => types.iter().any(|one| is_of(value, one)),
            one => is_of(value, one),
        },
        ("const", _) => is_same(value, rule),
        ("enum", _) => rule
            .as_array()
            .is_some_and(|all| all.iter().any(|one| is_same(value, one))),
        ("minimum", Value::Number(number)) => {
            compared(number, rule).is_some_and(|order| order.is_ge())
        }
        ("maximum", Value::Number(number)) => {
            compared(number, rule).is_some_and(|order| order.is_le())
        }
        ("minLength", Value::String(text)) => at_least(text.chars().count(), rule),
        ("maxLength", Value::String(text)) => at_most(text.chars().count(), rule),
        ("minItems", Value::Array(values)) => at_least(values.len(), rule),
        ("maxItems", Value::Array(values)) => at_most(values.len(), rule),
        ("items", Value::Array(values)) => values.iter().all(|value| fits_below(value, rule)),
        ("properties", Value::Object(members)) => members.iter().all(|(name, value)| {
            let own = rule.get(name);
            own.is_none_or(|own| fits_below(value, own))
        }),
        ("required", Value::Object(members)) => {
            let mut names = rule
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            names.all(|name| members.contains_key(name) || is_there(name))
        }
        _ => true,
    }
}

fn fits_below(value: &Value, schema: &Value) -> bool {
    fits(value, schema, &|_| false)
}

/// Whether an object has no members but those that its schema defines or admits.
fn has_no_other(value: &Value, keywords: &Map<String, Value>) -> bool {
    let Value::Object(members) = value else {
        return true;
    };
    let defined = keywords.get("properties");
    let usual = Value::Bool(defined.is_none());
    let rule = keywords.get("additionalProperties").unwrap_or(&usual);
    let is_defined = |name: &str| defined.is_some_and(|known| known.get(name).is_some());
    let mut others = members.iter().filter(|(name, _)| !is_defined(name));
    others.all(|(_, value)| fits_below(value, rule))
}

fn is_of(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap_or_default() {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        // Validation §6.1.1: "any number with a zero fractional part".
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        _ => false,
    }
}

/// JSON Schema §4.2.2: numbers are equal if they have the same mathematical value.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(number), Value::Number(_)) => {
            compared(number, other).is_some_and(|order| order.is_eq())
        }
        (Value::Array(ones), Value::Array(others)) => {
            ones.len() == others.len()
                && ones
                    .iter()
                    .zip(others)
                    .all(|(one, other)| is_same(one, other))
        }
        (Value::Object(ones), Value::Object(others)) => {
            let is_alike = |(name, one): (&String, &Value)| {
                others.get(name).is_some_and(|other| is_same(one, other))
            };
            ones.len() == others.len() && ones.iter().all(is_alike)
        }
        _ => one == other,
    }
}

fn compared(number: &Number, rule: &Value) -> Option<std::cmp::Ordering> {
    match (number.as_i64(), rule.as_i64()) {
        (Some(number), Some(bound)) => Some(number.cmp(&bound)),
        _ => number.as_f64()?.partial_cmp(&rule.as_f64()?),
    }
}

fn at_least(count: usize, rule: &Value) -> bool {
    rule.as_u64().is_some_and(|least| count as u64 >= least)
}

fn at_most(count: usize, rule: &Value) -> bool {
    rule.as_u64().is_some_and(|most| count as u64 <= most)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema(value: &Value) -> Result<DetailsSchema, DocumentError> {
        DetailsSchema::read(&Place::root(value))
    }

    fn admits(rules: &Value, details: &Value) -> bool {
        let schema = schema(rules).expect("a schema");
        let common = |name: &str| ["type", "actions"].contains(&name);
        schema.admits(details.as_object().expect("an object"), common)
    }

    #[test]
    fn a_keyword_that_is_not_kept_is_refused_at_any_depth() {
        for keyword in [
            "$defs",
            "$id",
            "$ref",
            "allOf",
            "anyOf",
            "contains",
            "default",
            "dependentRequired",
            "else",
            "exclusiveMaximum",
            "exclusiveMinimum",
            "format",
            "if",
            "maxProperties",
            "multipleOf",
            "not",
            "oneOf",
            "pattern",
            "patternProperties",
            "prefixItems",
            "propertyNames",
            "then",
            "unevaluatedProperties",
            "uniqueItems",
            "",
            "Type",
        ] {
            let rule = json!({ keyword: {} });
            for rules in [
                rule.clone(),
                json!({ "properties": { "a": rule } }),
                json!({ "items": rule }),
                json!({ "additionalProperties": rule }),
            ] {
                assert!(schema(&rules).is_err(), "{rules}");
            }
        }
    }

    #[test]
    fn a_keyword_of_another_type_is_refused() {
        for rules in [
            json!(null),
            json!(1),
            json!("object"),
            json!([]),
            json!({ "type": "text" }),
            json!({ "type": [] }),
            json!({ "type": ["string", 1] }),
            json!({ "enum": [] }),
            json!({ "enum": "a" }),
            json!({ "minimum": "1" }),
            json!({ "minLength": -1 }),
            json!({ "maxItems": 1.5 }),
            json!({ "required": "a" }),
            json!({ "required": [1] }),
            json!({ "properties": [] }),
            json!({ "properties": { "a": 1 } }),
            json!({ "items": [] }),
            json!({ "title": 1 }),
        ] {
            assert!(schema(&rules).is_err(), "{rules}");
        }
    }

    #[test]
    fn a_schema_without_end_is_refused() {
        let long = json!({ "description": "x".repeat(LONGEST) });
        assert!(schema(&long).is_err());
        let nested =
            |levels: usize| (1..levels).fold(json!({}), |below, _| json!({ "items": below }));
        assert!(schema(&nested(LEVELS)).is_ok());
        assert!(schema(&nested(LEVELS + 1)).is_err());
    }

    #[test]
    fn rfc_9396_5_an_unknown_field_does_not_fit() {
        let rules = json!({ "properties": { "amount": { "properties": { "value": true } } } });
        assert!(admits(
            &rules,
            &json!({ "type": "a", "amount": { "value": 1 } })
        ));
        assert!(!admits(&rules, &json!({ "type": "a", "other": 1 })));
        assert!(!admits(
            &rules,
            &json!({ "amount": { "value": 1, "other": 1 } })
        ));
        let open = json!({ "additionalProperties": { "type": "string" } });
        assert!(admits(&open, &json!({ "other": "x" })));
        assert!(!admits(&open, &json!({ "other": 1 })));
    }

    #[test]
    fn what_every_type_knows_need_not_be_defined_and_may_be_required_or_forbidden() {
        assert!(admits(
            &json!({}),
            &json!({ "type": "a", "actions": ["read"] })
        ));
        let required = json!({ "required": ["actions"] });
        assert!(admits(
            &required,
            &json!({ "type": "a", "actions": ["read"] })
        ));
        assert!(!admits(&required, &json!({ "type": "a" })));
        let forbidden = json!({ "properties": { "actions": false } });
        assert!(!admits(&forbidden, &json!({ "actions": ["read"] })));
        assert!(admits(&forbidden, &json!({ "type": "a" })));
        let only = json!({ "properties": { "actions": { "items": { "enum": ["read"] } } } });
        assert!(admits(&only, &json!({ "actions": ["read"] })));
        assert!(!admits(&only, &json!({ "actions": ["read", "write"] })));
    }

    #[test]
    fn each_keyword_is_kept() {
        for (rule, fit, unfit) in [
            (json!({ "type": "string" }), json!("a"), json!(1)),
            (json!({ "type": ["string", "null"] }), json!(null), json!(1)),
            (json!({ "type": "integer" }), json!(1.0), json!(1.5)),
            (json!({ "type": "integer" }), json!(-1), json!("1")),
            (json!({ "type": "number" }), json!(1.5), json!("1")),
            (json!({ "type": "boolean" }), json!(false), json!(null)),
            (json!({ "type": "object" }), json!({}), json!([])),
            (json!({ "type": "array" }), json!([]), json!({})),
            (json!({ "const": 1 }), json!(1.0), json!(2)),
            (
                json!({ "const": { "a": [1] } }),
                json!({ "a": [1.0] }),
                json!({ "a": [1, 1] }),
            ),
            (
                json!({ "enum": ["EUR", "JPY"] }),
                json!("JPY"),
                json!("USD"),
            ),
            (json!({ "minimum": 1 }), json!(1), json!(0.99)),
            (json!({ "maximum": 1.5 }), json!(1.5), json!(2)),
            (json!({ "minLength": 2 }), json!("éé"), json!("é")),
            (json!({ "maxLength": 2 }), json!("éé"), json!("ééé")),
            (json!({ "minItems": 1 }), json!([1]), json!([])),
            (json!({ "maxItems": 1 }), json!([1]), json!([1, 1])),
            (
                json!({ "items": { "type": "string" } }),
                json!(["a"]),
                json!(["a", 1]),
            ),
            (
                json!({ "required": ["a"], "additionalProperties": true }),
                json!({ "a": 1 }),
                json!({ "b": 1 }),
            ),
            (json!({ "type": "object" }), json!({ "a": 1 }), json!(1)),
            (json!({}), json!({ "a": 1 }), json!(null)),
            (json!(true), json!(1), json!(1)),
        ] {
            let rules = json!({ "properties": { "field": rule } });
            assert!(admits(&rules, &json!({ "field": fit })), "{rule} {fit}");
            if rule != json!(true) && rule != json!({}) {
                assert!(
                    !admits(&rules, &json!({ "field": unfit })),
                    "{rule} {unfit}"
                );
            }
        }
    }

    #[test]
    fn a_keyword_for_another_type_says_nothing() {
        let rules =
            json!({ "properties": { "field": { "minLength": 2, "minimum": 2, "minItems": 2 } } });
        assert!(admits(&rules, &json!({ "field": true })));
    }
}
