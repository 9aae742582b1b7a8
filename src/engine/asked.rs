//! The body of a call: the members of a JSON object, or the parameters of a form.
//!
//! Published clients send every member they know, with null, 0 and false where nothing is meant: these
//! count as absent. A member that nobody knows is ignored; one of another type is told by name.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};
use url::form_urlencoded;

use super::{CallerError, operation::Named};
use crate::{
    Timestamp,
    jose::object_of_others,
    json::object,
    oauth::{
        Parameters,
        request::{body::Body, field::trimmed},
    },
};

/// The deepest a body may be nested, in levels: an array of objects, and what is free below.
pub const LEVELS: usize = 12;

/// The members of a call.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    members: Map<String, Value>,
    /// Whether all values are text, because a form has no other.
    is_form: bool,
    /// Whether what is said means something: 0, false and nothing are then no absence.
    is_strict: bool,
}

impl Asked {
    /// Reads a body. One that is empty asks for nothing in particular, whatever its type.
    pub fn read(body: &Body, content_type: Option<&str>) -> Result<Self, CallerError> {
        Self::read_within(body, content_type, LEVELS)
    }

    /// The same, which may be nested so deep.
    pub fn read_within(
        body: &Body,
        content_type: Option<&str>,
        levels: usize,
    ) -> Result<Self, CallerError> {
        let Body::Read(bytes) = body else {
            return Err(CallerError::BodyTooLarge);
        };
        let media_type = content_type.and_then(|value| value.split(';').next());
        let is = |name: &str| media_type.is_some_and(|one| trimmed(one).eq_ignore_ascii_case(name));
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        if is("application/json") {
            let members = object_of_others(bytes, levels).ok_or(CallerError::BodyMalformed)?;
            return Ok(Self {
                members,
                ..Self::default()
            });
        }
        if !is("application/x-www-form-urlencoded") {
            return Err(CallerError::ContentType);
        }
        // JSON that is said to be a form, as curl says of every body unless it is told otherwise.
        if bytes.trim_ascii_start().starts_with(b"{") {
            return Err(CallerError::BodyMalformed);
        }
        Self::of_form(bytes)
    }

    /// Reads a query, of a call by GET.
    pub fn of_form(form: &[u8]) -> Result<Self, CallerError> {
        let parameters = Parameters::parse(form).map_err(|_| CallerError::BodyMalformed)?;
        let text = |(name, value): (&str, &str)| (name.to_owned(), value.into());
        Ok(Self {
            members: object(parameters.iter().map(text)),
            is_form: true,
            is_strict: false,
        })
    }

    /// Reads the body of a call in which no word may be lost: what is named is said, also where it is 0, false or
    /// nothing, and only null is as if it were not there.
    pub fn read_strictly(
        body: &Body,
        content_type: Option<&str>,
        levels: usize,
    ) -> Result<Self, CallerError> {
        let mut asked = Self::read_within(body, content_type, levels)?;
        asked.is_strict = true;
        let Body::Read(bytes) = body else {
            return Ok(asked);
        };
        let unsaid = form_urlencoded::parse(bytes).filter(|(_, value)| value.is_empty());
        // A form leaves out what has no value, where that is as if it were not there. RFC 6749 §3.1.
        for (name, _) in unsaid.filter(|_| asked.is_form) {
            let former = asked.members.insert(name.into_owned(), "".into());
            former.map_or(Ok(()), |_| Err(CallerError::BodyMalformed))?;
        }
        Ok(asked)
    }

    /// The same with what the path names, which goes before what the body does.
    #[must_use]
    pub fn naming(mut self, named: Named) -> Self {
        let text = |(name, value): (&'static str, String)| (name.to_owned(), value.into());
        self.members.extend(named.into_iter().map(text));
        self
    }

    /// Every member, as it was said.
    pub fn into_value(self) -> Value {
        self.members.into()
    }

    /// The names of the members that are there.
    pub fn names_of_all(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// Whether it says nothing but these: of what gives rights, or destroys, no word that is misspelt may go unheard.
    pub fn only(&self, names: &[&str]) -> Result<(), CallerError> {
        let mut others = self.names_of_all().filter(|name| !names.contains(name));
        others.next().map_or(Ok(()), |other| Err(wrong(other)))
    }

    /// Whether a member is said to be null, or not said at all.
    pub fn is_null(&self, name: &str) -> bool {
        self.members.get(name).is_none_or(Value::is_null)
    }

    /// Whether a member is there at all, whether or not it means anything.
    pub fn names(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// Whether a member is a text without a character.
    pub fn says_nothing(&self, name: &str) -> bool {
        self.members.get(name).and_then(Value::as_str) == Some("")
    }

    /// The value of a member that means something.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.members.get(name).filter(|value| match value {
            Value::Null => false,
            _ if self.is_strict => true,
            Value::Bool(false) => false,
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::String(text) => !text.is_empty(),
            Value::Bool(true) | Value::Array(_) | Value::Object(_) => true,
        })
    }

    /// Whether a member means something, whatever it is.
    pub fn is_there(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// A text, of a character at least.
    pub fn text(&self, name: &str) -> Result<Option<&str>, CallerError> {
        let text = self.free_text(name)?;
        if self.is_strict && text == Some("") {
            return Err(wrong(name));
        }
        Ok(text)
    }

    /// A text that may say nothing.
    pub fn free_text(&self, name: &str) -> Result<Option<&str>, CallerError> {
        self.value(name)
            .map(|value| value.as_str().ok_or_else(|| wrong(name)))
            .transpose()
    }

    /// What names something: a text, or a number, which is text in a form.
    pub fn identifier(&self, name: &str) -> Result<Option<String>, CallerError> {
        match self.value(name) {
            Some(Value::String(text)) if self.is_form && text == "0" => Ok(None),
            Some(Value::Number(number)) if number.is_u64() => Ok(Some(number.to_string())),
            _ => Ok(self.text(name)?.map(str::to_owned)),
        }
    }

    /// A number in `range`; what is below zero means nothing either.
    pub fn number(
        &self,
        name: &str,
        range: RangeInclusive<u32>,
    ) -> Result<Option<u32>, CallerError> {
        let number = match self.value(name) {
            None => return Ok(None),
            Some(Value::Number(number)) => number.as_i64(),
            Some(Value::String(text)) if self.is_form => text.parse().ok(),
            Some(_) => None,
        };
        match number.ok_or_else(|| wrong(name))? {
            ..=0 if !self.is_strict => Ok(None),
            number => u32::try_from(number)
                .ok()
                .filter(|number| range.contains(number))
                .map(Some)
                .ok_or_else(|| wrong(name)),
        }
    }

    /// A moment, in milliseconds since 1970; what is below zero means nothing.
    pub fn moment(&self, name: &str) -> Result<Option<Timestamp>, CallerError> {
        let milliseconds = match self.value(name) {
            None => return Ok(None),
            Some(Value::Number(number)) => number.as_i64(),
            Some(Value::String(text)) if self.is_form => text.parse().ok(),
            Some(_) => None,
        };
        // The end of the year 9999: later ones are written otherwise.
        let milliseconds = milliseconds.filter(|moment| *moment < 253_402_300_800_000);
        let moment = milliseconds.ok_or_else(|| wrong(name))?;
        if self.is_strict && moment <= 0 {
            return Err(wrong(name));
        }
        Ok((moment > 0).then(|| Timestamp::from_seconds(moment / 1000)))
    }

    /// Whether a member is true. Clients spell it with and without a capital.
    pub fn flag(&self, name: &str) -> Result<bool, CallerError> {
        match self.value(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if self.is_form => match text.to_ascii_lowercase().as_str() {
                "true" => Ok(true),
                "false" => Ok(false),
                _ => Err(wrong(name)),
            },
            Some(_) => Err(wrong(name)),
        }
    }

    /// A list of texts; in a form they are separated by spaces. An empty list is one.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<String>>, CallerError> {
        let own = |value: &Value| value.as_str().map(str::to_owned);
        match self.value(name) {
            None => Ok(None),
            Some(Value::Array(values)) => {
                let texts: Option<Vec<String>> = values.iter().map(own).collect();
                texts.map(Some).ok_or_else(|| wrong(name))
            }
            Some(Value::String(text)) if self.is_form => {
                let texts = text.split(' ').filter(|text| !text.is_empty());
                Ok(Some(texts.map(str::to_owned).collect()))
            }
            Some(_) => Err(wrong(name)),
        }
    }

    /// A list of anything, which no form has.
    pub fn list(&self, name: &str) -> Result<&[Value], CallerError> {
        match self.value(name) {
            None => Ok(&[]),
            Some(Value::Array(values)) => Ok(values),
            Some(_) => Err(wrong(name)),
        }
    }

    /// An object, which no form has.
    pub fn object(&self, name: &str) -> Result<Option<Self>, CallerError> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Object(members)) => Ok(Some(Self {
                members: members.clone(),
                ..Self::default()
            })),
            Some(_) => Err(wrong(name)),
        }
    }

    /// What is to be there, as `parameters`: the body or the query of a request. Many platforms tell the
    /// query with the `?` before it.
    pub fn parameters(&self) -> Result<&str, CallerError> {
        let text = self.text("parameters")?;
        text.map(|text| text.strip_prefix('?').unwrap_or(text))
            .ok_or(CallerError::ParametersMissing)
    }
}

/// The member of this name is not what it must be.
pub fn wrong(name: &str) -> CallerError {
    CallerError::Member(name.chars().take(64).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Result<Asked, CallerError> {
        Asked::read(
            &Body::Read(text.as_bytes().to_vec()),
            Some("application/json"),
        )
    }

    fn form(text: &str) -> Asked {
        Asked::of_form(text.as_bytes()).expect("a form")
    }

    #[test]
    fn what_the_path_names_goes_before_what_the_body_does() {
        let named = vec![("clientIdentifier", "7".to_owned())];
        let asked = json(r#"{"clientIdentifier":8,"subject":9}"#).expect("an object");
        let asked = asked.naming(named);
        let identifier = |name: &str| asked.identifier(name);
        assert_eq!(identifier("clientIdentifier"), Ok(Some("7".into())));
        assert_eq!(identifier("subject"), Ok(Some("9".into())));
        assert_eq!(identifier("other"), Ok(None));
        for text in [r#"{"m":-1}"#, r#"{"m":1.5}"#, r#"{"m":[]}"#, r#"{"m":{}}"#] {
            let asked = json(text).expect("an object");
            assert_eq!(asked.identifier("m"), Err(wrong("m")), "{text}");
        }
    }

    #[test]
    fn null_zero_false_nothing_and_an_absent_member_mean_the_same() {
        let texts = [
            r#"{"m":null}"#,
            r#"{"m":0}"#,
            r#"{"m":0.0}"#,
            r#"{"m":false}"#,
            r#"{"m":""}"#,
            "{}",
            r#"{"other":[{}]}"#,
        ];
        for text in texts {
            let asked = json(text).expect("an object");
            assert_eq!(asked.text("m"), Ok(None), "{text}");
            assert_eq!(asked.number("m", 1..=9), Ok(None), "{text}");
            assert_eq!(asked.flag("m"), Ok(false), "{text}");
            assert_eq!(asked.texts("m"), Ok(None), "{text}");
            assert_eq!(asked.list("m"), Ok(&[] as &[Value]), "{text}");
            assert!(asked.object("m").is_ok_and(|one| one.is_none()), "{text}");
        }
    }

    #[test]
    fn in_a_call_that_is_read_strictly_null_alone_is_no_word() {
        let strictly = |text: &str, content_type| {
            let body = Body::Read(text.as_bytes().to_vec());
            Asked::read_strictly(&body, Some(content_type), LEVELS)
        };
        let member = || Some(CallerError::Member("m".into()));
        for value in ["0", "false", r#""""#, "-1", "0.0"] {
            let text = format!(r#"{{"m":{value}}}"#);
            let asked = strictly(&text, "application/json").expect("an object");
            assert_eq!(asked.number("m", 1..=9).err(), member(), "{value}");
            assert_eq!(asked.moment("m").err(), member(), "{value}");
            assert_eq!(asked.texts("m").err(), member(), "{value}");
            let is_flag = value == "false";
            assert_eq!(asked.flag("m").err(), member().filter(|_| !is_flag));
            assert_eq!(asked.text("m").err(), member(), "{value}");
            let is_text = value.starts_with('"');
            assert_eq!(asked.free_text("m").err(), member().filter(|_| !is_text));
        }
        let asked = strictly(r#"{"m":null}"#, "application/json").expect("an object");
        assert_eq!((asked.moment("m"), asked.flag("m")), (Ok(None), Ok(false)));
        let form = "application/x-www-form-urlencoded";
        let asked = strictly("m=&n=7", form).expect("a form");
        assert_eq!(asked.number("m", 1..=9).err(), member());
        assert_eq!(
            (asked.moment("m").err(), asked.flag("m").err()),
            (member(), member())
        );
        assert_eq!(asked.number("n", 1..=9), Ok(Some(7)));
        for text in ["m=7&m=", "m=&m=7", "m=&m="] {
            let malformed = Some(CallerError::BodyMalformed);
            assert_eq!(strictly(text, form).err(), malformed, "{text}");
        }
    }

    #[test]
    fn a_member_of_another_type_is_told_by_its_name() {
        let member = || Some(CallerError::Member("m".into()));
        let of = |value: &str| json(&format!(r#"{{"m":{value}}}"#)).expect("an object");
        for value in ["1", "true", "[]", "{}"] {
            assert_eq!(of(value).text("m").err(), member(), "{value}");
        }
        for value in [r#""1""#, "1.5", "true", "[]", "10", "4294967296", "1e400"] {
            let Ok(asked) = json(&format!(r#"{{"m":{value}}}"#)) else {
                continue;
            };
            assert_eq!(asked.number("m", 1..=9).err(), member(), "{value}");
        }
        for value in [r#""true""#, "1", "[]"] {
            assert_eq!(of(value).flag("m").err(), member(), "{value}");
        }
        for value in [r#""a b""#, "[1]", "[null]", "{}", "7"] {
            assert_eq!(of(value).texts("m").err(), member(), "{value}");
        }
        for value in [r#""a""#, "{}", "7"] {
            assert_eq!(of(value).list("m").err(), member(), "{value}");
        }
        for value in [r#""a""#, "[]", "7"] {
            assert_eq!(of(value).object("m").err(), member(), "{value}");
        }
    }

    #[test]
    fn a_form_says_numbers_flags_and_lists_in_text() {
        let asked = form("n=7&f=True&s=a+b&no=false");
        assert_eq!(asked.number("n", 1..=9), Ok(Some(7)));
        assert_eq!((asked.flag("f"), asked.flag("no")), (Ok(true), Ok(false)));
        let scopes = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(asked.texts("s"), Ok(Some(scopes)));
        assert!(asked.list("s").is_err() && asked.object("s").is_err());
        assert!(asked.number("s", 1..=9).is_err() && asked.flag("s").is_err());
    }

    #[test]
    fn what_is_no_object_or_says_a_name_twice_is_malformed() {
        let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(12), "]".repeat(12));
        for text in [
            "[]",
            "null",
            "{",
            r#"{"a":1,"a":1}"#,
            r#"{"b":{"a":1,"a":1}}"#,
            "{} {}",
            &deep,
        ] {
            assert_eq!(json(text).err(), Some(CallerError::BodyMalformed), "{text}");
        }
        assert!(Asked::of_form(b"a=1&a=2").is_err() && Asked::of_form(b"a=%").is_err());
        let json_as_form = Body::Read(br#" {"parameters":"a=1"}"#.to_vec());
        let read = Asked::read(&json_as_form, Some("application/x-www-form-urlencoded"));
        assert_eq!(read.err(), Some(CallerError::BodyMalformed));
    }

    #[test]
    fn a_body_of_another_type_is_not_read() {
        let read = |content_type| Asked::read(&Body::Read(b"{}".to_vec()), content_type).err();
        for content_type in [None, Some("text/json"), Some("application/jsonx"), Some("")] {
            assert_eq!(read(content_type), Some(CallerError::ContentType));
        }
        assert_eq!(read(Some("Application/JSON; charset=UTF-8")), None);
        let broken = |body: &Body| Asked::read(body, Some("application/json")).err();
        for body in [Body::Incomplete, Body::TooLarge] {
            assert_eq!(broken(&body), Some(CallerError::BodyTooLarge));
        }
    }
}
