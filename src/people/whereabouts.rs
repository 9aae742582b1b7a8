//! How far a list of everybody has come, object by object.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use super::OBJECTS;

/// How far it has come: in this object, after this name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The number of the object.
    pub object: u16,
    /// The name of whoever was told of last; empty before the first.
    pub after: String,
}

impl Whereabouts {
    /// Reads what was written with [`Whereabouts::written`].
    pub fn read(text: &str) -> Option<Self> {
        let (object, after) = text.split_once('.')?;
        let is_written_so = object.bytes().all(|digit| digit.is_ascii_digit());
        let object = object.parse().ok()?;
        let after = String::from_utf8(URL_SAFE_NO_PAD.decode(after).ok()?).ok()?;
        (is_written_so && object < OBJECTS).then_some(Self { object, after })
    }

    /// As text that goes in a URL.
    pub fn written(&self) -> String {
        format!("{}.{}", self.object, URL_SAFE_NO_PAD.encode(&self.after))
    }

    /// Where a list goes on that was told of these people here, of `count` that were asked for; nowhere
    /// after the last object.
    #[must_use]
    pub fn beyond(self, people: &[Value], count: u16) -> Option<Self> {
        let last = people.last().and_then(|person| person["username"].as_str());
        match last {
            Some(name) if people.len() >= count.into() => Some(Self {
                after: name.to_owned(),
                ..self
            }),
            _ => (self.object + 1 < OBJECTS).then(|| Self {
                object: self.object + 1,
                after: String::new(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_goes_on_in_the_next_object_and_ends_after_the_last() {
        let at = |object, after: &str| Whereabouts {
            object,
            after: after.into(),
        };
        let people = [json!({ "username": "a" }), json!({ "username": "b" })];
        assert_eq!(at(3, "").beyond(&people, 2), Some(at(3, "b")));
        assert_eq!(at(3, "x").beyond(&people, 3), Some(at(4, "")));
        assert_eq!(at(3, "x").beyond(&[], 3), Some(at(4, "")));
        assert_eq!(at(OBJECTS - 1, "x").beyond(&[], 3), None);
        assert_eq!(
            at(OBJECTS - 1, "").beyond(&people, 2),
            Some(at(OBJECTS - 1, "b"))
        );
    }
}
