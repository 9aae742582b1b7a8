//! A reader of documents that always knows where it is, so that every refusal names the member it
//! is about.
//!
//! It keeps the rules no single member owns: JSON types, bounds, no control characters, no
//! repetition, no member that is not defined. It never quotes what it read.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::language_tag::is_language_tag;
use crate::{
    documents::document_error::DocumentError,
    jose::{Algorithm, HeaderParams},
    json::FromJson,
};

/// The longest string, in characters.
pub(crate) const LONGEST_TEXT: usize = 2048;
/// The longest list, in entries.
pub(crate) const LONGEST_LIST: usize = 100;
/// Identifiers stay below 2^53, where every JSON number is exact (RFC 8259 §6).
const IDENTIFIERS: RangeInclusive<u64> = 1..=(1 << 53) - 1;

/// A value inside a document and the member it is the value of.
pub(crate) struct Place<'a> {
    member: String,
    value: &'a Value,
}

impl<'a> Place<'a> {
    /// The document itself.
    pub(crate) const fn root(document: &'a Value) -> Self {
        Self {
            member: String::new(),
            value: document,
        }
    }

    /// Another value for the same member: what a string turned out to hold.
    pub(crate) fn holding<'b>(&self, value: &'b Value) -> Place<'b> {
        Place {
            member: self.member.clone(),
            value,
        }
    }

    pub(crate) const fn value(&self) -> &'a Value {
        self.value
    }

    /// The refusal of this value.
    pub(crate) fn refuse(&self, rule: impl Into<String>) -> DocumentError {
        DocumentError {
            member: self.member.clone(),
            rule: rule.into(),
        }
    }

    /// The refusal of the value at `path` below this one.
    pub(crate) fn refuse_at(&self, path: &str, rule: impl Into<String>) -> DocumentError {
        let dot = if self.member.is_empty() || path.starts_with('[') {
            ""
        } else {
            "."
        };
        DocumentError {
            member: format!("{}{dot}{path}", self.member),
            rule: rule.into(),
        }
    }

    /// Reads the members of an object. A member that `read` does not ask for is refused.
    pub(crate) fn object<T>(
        &self,
        read: impl FnOnce(&mut Members<'a, '_>) -> Result<T, DocumentError>,
    ) -> Result<T, DocumentError> {
        let object = self
            .value
            .as_object()
            .ok_or_else(|| self.refuse("must be an object"))?;
        let mut members = Members {
            place: self,
            object,
            defined: Vec::new(),
            refused: None,
        };
        let value = read(&mut members);
        // What was read with a default in place of what cannot be read says nothing.
        if let Some(refused) = members.refused.take() {
            return Err(refused);
        }
        let value = value?;
        members.refuse_undefined()?;
        Ok(value)
    }

    /// Reads the entries of a list, no two of which have the same key.
    pub(crate) fn list<T, K: PartialEq + ?Sized>(
        &self,
        read: impl Fn(&Place<'a>) -> Result<T, DocumentError>,
        key: impl Fn(&T) -> &K,
    ) -> Result<Vec<T>, DocumentError> {
        let values = self
            .value
            .as_array()
            .ok_or_else(|| self.refuse("must be an array"))?;
        if values.len() > LONGEST_LIST {
            return Err(self.refuse(format!("must not have more than {LONGEST_LIST} entries")));
        }
        let mut entries = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let place = Place {
                member: format!("{}[{index}]", self.member),
                value,
            };
            let entry = read(&place)?;
            if entries.iter().any(|earlier| key(earlier) == key(&entry)) {
                return Err(place.refuse("must not repeat an earlier entry"));
            }
            entries.push(entry);
        }
        Ok(entries)
    }

    /// Reads the entries of a list that has some, no two of which are the same.
    pub(crate) fn some<T: PartialEq>(
        &self,
        read: impl Fn(&Place<'a>) -> Result<T, DocumentError>,
    ) -> Result<Vec<T>, DocumentError> {
        let entries = self.list(read, |entry| entry)?;
        if entries.is_empty() {
            Err(self.refuse("must have at least one entry"))
        } else {
            Ok(entries)
        }
    }

    /// A string that is shown or compared: not empty, not endless, no control character.
    pub(crate) fn text(&self) -> Result<String, DocumentError> {
        self.str().map(str::to_owned)
    }

    pub(crate) fn str(&self) -> Result<&'a str, DocumentError> {
        let text = self
            .value
            .as_str()
            .ok_or_else(|| self.refuse("must be a string"))?;
        if text.is_empty() {
            return Err(self.refuse("must not be empty"));
        }
        if text.chars().count() > LONGEST_TEXT {
            return Err(self.refuse(format!("must not be longer than {LONGEST_TEXT} characters")));
        }
        if text.chars().any(char::is_control) {
            return Err(self.refuse("must not contain control characters"));
        }
        Ok(text)
    }

    /// A language tag.
    pub(crate) fn language(&self) -> Result<String, DocumentError> {
        let tag = self.str()?;
        if is_language_tag(tag) {
            Ok(tag.to_owned())
        } else {
            Err(self.refuse("must be a language tag (RFC 5646 2.1)"))
        }
    }

    pub(crate) fn flag(&self) -> Result<bool, DocumentError> {
        self.value
            .as_bool()
            .ok_or_else(|| self.refuse("must be true or false"))
    }

    /// A number of seconds, or of anything else that is counted.
    pub(crate) fn number(&self, range: RangeInclusive<u32>) -> Result<u32, DocumentError> {
        let number = self
            .value
            .as_u64()
            .and_then(|number| u32::try_from(number).ok());
        number
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                self.refuse(format!(
                    "must be a whole number from {} to {}",
                    range.start(),
                    range.end()
                ))
            })
    }

    /// The number of a service or a client.
    pub(crate) fn identifier(&self) -> Result<u64, DocumentError> {
        let number = self
            .value
            .as_u64()
            .filter(|number| IDENTIFIERS.contains(number));
        number.ok_or_else(|| self.refuse("must be a whole number from 1 to 9007199254740991"))
    }

    /// The name of one of `algorithms`.
    pub(crate) fn algorithm(&self, algorithms: &[Algorithm]) -> Result<Algorithm, DocumentError> {
        let named = self.value.as_str().and_then(Algorithm::from_name);
        named
            .filter(|named| algorithms.contains(named))
            .ok_or_else(|| {
                let names: Vec<&str> = algorithms
                    .iter()
                    .map(|algorithm| algorithm.name())
                    .collect();
                self.refuse(format!("must be {}", names.join(" or ")))
            })
    }

    /// Parameters to merge into the header of a token. RFC 7515 §4.
    pub(crate) fn header_params(&self) -> Result<HeaderParams, DocumentError> {
        HeaderParams::parse(self.value).map_err(|error| self.refuse(format!("is refused: {error}")))
    }

    /// One of the names that `T` has.
    pub(crate) fn one_of<T: FromJson>(&self, rule: &str) -> Result<T, DocumentError> {
        crate::json::from_value(self.value.clone()).map_err(|_| self.refuse(rule))
    }
}

/// The members of an object, each asked for once.
pub(crate) struct Members<'a, 'p> {
    place: &'p Place<'a>,
    object: &'a Map<String, Value>,
    defined: Vec<&'static str>,
    /// Why the first member that cannot be read is refused.
    refused: Option<DocumentError>,
}

impl<'a> Members<'a, '_> {
    /// A member that may be absent. Where it cannot be read, the whole object is refused once all
    /// of it was asked for: no reader has to leave half way.
    pub(crate) fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Place<'a>) -> Result<T, DocumentError>,
    ) -> Option<T> {
        let place = self.place_of(name)?;
        match read(&place) {
            Ok(value) => Some(value),
            Err(refused) => {
                self.refused.get_or_insert(refused);
                None
            }
        }
    }

    fn place_of(&mut self, name: &'static str) -> Option<Place<'a>> {
        self.defined.push(name);
        let value = self.object.get(name)?;
        let member = self.path(name);
        Some(Place { member, value })
    }

    /// A member whose absence means `default`.
    pub(crate) fn or<T>(
        &mut self,
        name: &'static str,
        default: T,
        read: impl FnOnce(&Place<'a>) -> Result<T, DocumentError>,
    ) -> T {
        self.optional(name, read).unwrap_or(default)
    }

    /// A number of seconds whose absence means `default`.
    pub(crate) fn number(
        &mut self,
        name: &'static str,
        default: u32,
        range: RangeInclusive<u32>,
    ) -> u32 {
        self.or(name, default, |place| place.number(range))
    }

    /// A member that must be present.
    pub(crate) fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Place<'a>) -> Result<T, DocumentError>,
    ) -> Result<T, DocumentError> {
        let value = self.optional(name, read);
        value.ok_or_else(|| match self.refused.take() {
            Some(refused) => refused,
            None => self.refuse(name, "is required"),
        })
    }

    /// Whether the document has this member.
    pub(crate) fn states(&self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    /// The refusal of the member `name`.
    pub(crate) fn refuse(&self, name: &str, rule: impl Into<String>) -> DocumentError {
        self.place.refuse_at(name, rule)
    }

    fn path(&self, name: &str) -> String {
        if self.place.member.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.place.member)
        }
    }

    fn refuse_undefined(&self) -> Result<(), DocumentError> {
        match self
            .object
            .keys()
            .find(|name| !self.defined.contains(&name.as_str()))
        {
            None => Ok(()),
            // The name is the sender's: it is repeated only if it cannot hurt where the refusal is
            // shown.
            Some(name)
                if name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
            {
                Err(self.refuse(name, "is not defined"))
            }
            Some(_) => Err(self.place.refuse("has a member that is not defined")),
        }
    }
}
