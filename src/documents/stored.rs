//! What others keep with a document: members of the engine API that have no effect here, as whoever
//! updates the document through it wrote them. Nobody here reads them.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{document_error::DocumentError, reading::place::Place};

/// The most bytes of JSON that are kept.
const LARGEST: usize = 16 * 1024;

/// Members that have no effect here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Stored(Map<String, Value>);

impl Stored {
    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    pub(crate) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        let members = place.value().as_object();
        let members = members.ok_or_else(|| place.refuse("must be an object"))?;
        if place.value().to_string().len() > LARGEST {
            return Err(place.refuse("must not be larger than 16 KiB of JSON"));
        }
        Ok(Self(members.clone()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn any_object_of_16_kib_is_kept_as_it_is() {
        let text = |length: usize| json!({ "a": "x".repeat(length) });
        for kept in [json!({}), json!({"a": {"b": [null, 0]}}), text(LARGEST - 8)] {
            let stored = Stored::read(&Place::root(&kept)).expect("it is kept");
            assert_eq!(json!(stored), kept);
        }
        for refused in [json!([]), json!(""), Value::Null, text(LARGEST - 7)] {
            assert!(Stored::read(&Place::root(&refused)).is_err());
        }
    }
}
