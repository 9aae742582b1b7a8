//! Authorization details in Authlete's words: `{ "elements": […] }`, each with the fields of RFC 9396
//! §2.2 by names of its own and the others as a text.

use serde_json::{Map, Value, json};

use super::{Asked, CallerError, asked::wrong};
use crate::{
    jose::{LEVELS_OF_OTHERS, object_of_others},
    oauth::request::authorization_details::AuthorizationDetails,
};

const NAME: &str = "authorizationDetails";

/// The members of an element, by their names and those of RFC 9396.
const FIELDS: [(&str, &str); 6] = [
    ("actions", "actions"),
    ("dataTypes", "datatypes"),
    ("identifier", "identifier"),
    ("locations", "locations"),
    ("privileges", "privileges"),
    ("type", "type"),
];

/// What has no member of its own.
const OTHERS: &str = "otherFields";

/// The longest of these, in bytes.
const LONGEST: usize = 16 * 1024;

/// The details that a call says are granted: a list that is there counts, an empty one too.
pub fn asked(call: &Asked) -> Result<Option<AuthorizationDetails>, CallerError> {
    let Some(value) = call.value(NAME) else {
        return Ok(None);
    };
    let elements = match value.get("elements") {
        None | Some(Value::Null) if value.is_object() => return Ok(None),
        Some(Value::Array(elements)) => elements,
        _ => return Err(wrong(NAME)),
    };
    if elements.is_empty() {
        return Ok(Some(AuthorizationDetails::default()));
    }
    let details = elements.iter().map(element).collect::<Option<Value>>();
    let bounded = details.filter(|details| details.to_string().len() <= LONGEST);
    let details = bounded.and_then(AuthorizationDetails::of);
    details.map(Some).ok_or_else(|| wrong(NAME))
}

/// One element, in the words of RFC 9396.
fn element(element: &Value) -> Option<Value> {
    let element = element.as_object()?;
    let mut details = match element.get(OTHERS) {
        None | Some(Value::Null) => Map::new(),
        Some(Value::String(text)) if text.is_empty() => Map::new(),
        Some(Value::String(text)) => object_of_others(text.as_bytes(), LEVELS_OF_OTHERS - 1)?,
        Some(_) => return None,
    };
    let is_known = |name: &String| FIELDS.iter().any(|(_, own)| own == name);
    if details.keys().any(is_known) {
        return None;
    }
    for (theirs, own) in FIELDS {
        let is_one = |value: &Value| match theirs {
            "type" | "identifier" => value.is_string(),
            _ => {
                let texts = value.as_array();
                texts.is_some_and(|texts| texts.iter().all(Value::is_string))
            }
        };
        match element.get(theirs).filter(|value| !value.is_null()) {
            None => {}
            Some(value) if is_one(value) => {
                details.insert(own.to_owned(), value.clone());
            }
            Some(_) => return None,
        }
    }
    Some(details.into())
}

/// The same as they are told: none where there are none.
pub fn told(details: &AuthorizationDetails) -> Value {
    if details.is_empty() {
        return Value::Null;
    }
    let elements = details.iter().map(told_element);
    json!({ "elements": elements.collect::<Vec<_>>() })
}

fn told_element(details: &Map<String, Value>) -> Value {
    let mut others = details.clone();
    let mut told = Map::new();
    for (theirs, own) in FIELDS {
        let value = others.remove(own);
        told.extend(value.map(|value| (theirs.to_owned(), value)));
    }
    if !others.is_empty() {
        told.insert(OTHERS.to_owned(), json!(others).to_string().into());
    }
    told.into()
}
