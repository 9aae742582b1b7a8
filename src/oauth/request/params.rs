//! The parameters of a request: `application/x-www-form-urlencoded`, decoded strictly. RFC 6749
//! §3.1, §3.2 and appendix B.
//!
//! What cannot be decoded is refused instead of being repaired, so no two readers see different
//! requests.

use std::{borrow::Cow, collections::BTreeMap};

use percent_encoding::percent_decode_str;

use crate::oauth::{Refusal, refusal::Name};

/// What may be included more than once: RFC 8707 §2, "Multiple resource parameters MAY be used".
const REPEATABLE: [&str; 2] = ["audience", "resource"];

/// How often, at most.
const MOST_REPEATED: usize = 10;

/// The longest name that is told back: none of the standards is longer.
const LONGEST_NAME: usize = 24;

/// What says who asks and where the answer goes: where one of these is in doubt, nobody is told but
/// the person. RFC 6749 §4.1.2.1.
const DECISIVE: [&str; 3] = ["client_id", "redirect_uri", "request_uri"];

/// Names and values, each name once but for `audience` and `resource`.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    values: BTreeMap<String, Vec<String>>,
    /// Names whose values cannot be told and why, and the first of these reasons.
    unreadable: BTreeMap<String, Refusal>,
    flaw: Option<Refusal>,
}

impl Parameters {
    /// Decodes a body or a query, all of it.
    ///
    /// RFC 6749 §3.1: "Parameters sent without a value MUST be treated as if they were omitted from
    /// the request. Request and response parameters MUST NOT be included more than once."
    pub fn parse(form: &[u8]) -> Result<Self, Refusal> {
        let parameters = Self::read(form)?;
        match parameters.flaw {
            Some(flaw) => Err(flaw),
            None => Ok(parameters),
        }
    }

    /// Decodes a body or a query as far as it can be read: a parameter that is there twice, or whose
    /// value cannot be decoded, is a [flaw](Self::flaw) and has no value. It is an error only where not
    /// even the names can be read.
    pub fn read(form: &[u8]) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(form).map_err(|_| Refusal::FormMalformed)?;
        let mut parameters = Self::default();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            parameters.add(decode(name)?, decode(value));
        }
        let values = &mut parameters.values;
        values
            .values_mut()
            .for_each(|values| values.retain(|value| !value.is_empty()));
        values
            .retain(|name, values| !values.is_empty() && !parameters.unreadable.contains_key(name));
        Ok(parameters)
    }

    /// These, each of another name.
    pub fn of<'a>(values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut parameters = Self::default();
        for (name, value) in values {
            parameters.add(name.to_owned(), Ok(value.to_owned()));
        }
        parameters
    }

    /// The same at the authorization endpoint, where it has to be plain who asks and where the answer
    /// goes.
    pub fn decided(self) -> Result<Self, Refusal> {
        let mut flaws = DECISIVE
            .iter()
            .filter_map(|name| self.unreadable.get(*name));
        flaws.next().cloned().map_or(Ok(self), Err)
    }

    fn add(&mut self, name: String, value: Result<String, Refusal>) {
        let most = if REPEATABLE.contains(&name.as_str()) {
            MOST_REPEATED
        } else {
            1
        };
        let values = self.values.entry(name.clone()).or_default();
        let flaw = match value {
            Ok(value) if values.len() < most => {
                values.push(value);
                return;
            }
            Ok(_) => Refusal::ParameterRepeated(told_back(name.clone())),
            Err(flaw) => flaw,
        };
        self.flaw.get_or_insert_with(|| flaw.clone());
        self.unreadable.entry(name).or_insert(flaw);
    }

    /// Why not all of it can be read, if so.
    pub const fn flaw(&self) -> Option<&Refusal> {
        self.flaw.as_ref()
    }

    /// Whether `name` was sent so that its value cannot be told.
    pub fn is_unreadable(&self, name: &str) -> bool {
        self.unreadable.contains_key(name)
    }

    /// The value of `name`, if it was sent and is not empty.
    pub fn optional(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.first().map(String::as_str)
    }

    /// Every value of `name`, in the order in which they were sent.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values
            .get(name)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// The value of `name`, or the refusal that it is missing.
    pub fn required(&self, name: &'static str) -> Result<&str, Refusal> {
        self.optional(name)
            .ok_or(Refusal::ParameterMissing(Cow::Borrowed(name)))
    }

    /// Every name with each of its values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (&**name, &**value)))
    }

    /// Whether `name` was sent with a value.
    pub fn contains(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }
}

/// A name from the request, if it is spelled as the standards spell theirs: it is told in the name of
/// this server, on its page and at the client, and anybody may have made the link.
fn told_back(name: String) -> Name {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    if (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_plain) {
        Cow::Owned(name)
    } else {
        Cow::Borrowed("in question")
    }
}

fn decode(text: &str) -> Result<String, Refusal> {
    let well_formed = text
        .split('%')
        .skip(1)
        .all(|rest| rest.len() >= 2 && rest.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit));
    if !well_formed {
        return Err(Refusal::FormMalformed);
    }
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .map(Cow::into_owned)
        .map_err(|_| Refusal::FormMalformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(form: &str) -> Result<Parameters, Refusal> {
        Parameters::parse(form.as_bytes())
    }

    #[test]
    fn rfc_6749_appendix_b_example_decodes() {
        let parameters = parse("v=+%25%26%2B%C2%A3%E2%82%AC").expect("well-formed");
        assert_eq!(parameters.optional("v"), Some(" %&+£€"));
    }

    #[test]
    fn a_parameter_without_a_value_is_omitted() {
        assert_eq!(
            parse("state=&scope")
                .expect("well-formed")
                .optional("state"),
            None
        );
    }

    #[test]
    fn a_repeated_parameter_is_refused_even_when_encoded_differently() {
        assert_eq!(
            parse("state=a&st%61te=b").err(),
            Some(Refusal::ParameterRepeated("state".into()))
        );
    }

    #[test]
    fn a_repeated_parameter_is_refused_even_when_one_is_empty() {
        assert_eq!(
            parse("state=a&state=").err(),
            Some(Refusal::ParameterRepeated("state".into()))
        );
    }

    #[test]
    fn rfc_8707_2_resource_may_be_repeated_a_bounded_number_of_times() {
        let parameters = parse("resource=a&resource=b&resource=").expect("well-formed");
        assert_eq!(parameters.all("resource").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(
            parse(&"resource=a&".repeat(11)).err(),
            Some(Refusal::ParameterRepeated("resource".into()))
        );
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_refused() {
        assert_eq!(parse("state=%FF").err(), Some(Refusal::FormMalformed));
        assert_eq!(
            Parameters::parse(b"state=\xff").err(),
            Some(Refusal::FormMalformed)
        );
    }

    #[test]
    fn what_can_be_read_beside_a_flaw_is_read() {
        for (flawed, flaw) in [
            (
                "scope=a&scope=b",
                Refusal::ParameterRepeated("scope".into()),
            ),
            ("login_hint=50%", Refusal::FormMalformed),
            ("login_hint=%EB", Refusal::FormMalformed),
            ("x=1&x=1", Refusal::ParameterRepeated("x".into())),
        ] {
            let form = format!("client_id=web&{flawed}&state=s");
            let parameters = Parameters::read(form.as_bytes()).expect("read so far");
            assert_eq!(parameters.flaw(), Some(&flaw));
            assert_eq!(parameters.optional("state"), Some("s"));
            let name = flawed.split('=').next().expect("a name");
            assert!(parameters.optional(name).is_none() && parameters.is_unreadable(name));
            assert_eq!(parse(&form).err(), Some(flaw));
        }
    }

    #[test]
    fn no_sentence_of_whoever_made_the_link_is_told_back() {
        for name in [
            "call +1 800 555 0199 now",
            "https://evil.example",
            "x1",
            "X",
            "é",
            "",
            &"x".repeat(25),
        ] {
            let form = format!("{name}=1&{name}=2").replace('+', "%2B");
            let refusal = parse(&form).expect_err("twice");
            assert_eq!(refusal, Refusal::ParameterRepeated("in question".into()));
        }
        let longest = "x".repeat(24);
        let refusal = parse(&format!("{longest}=1&{longest}=2")).expect_err("twice");
        assert_eq!(refusal, Refusal::ParameterRepeated(longest.into()));
    }

    #[test]
    fn what_leaves_in_doubt_who_asks_and_where_to_answer_is_not_read() {
        for name in DECISIVE {
            for form in [
                format!("{name}=a&{name}=a"),
                format!("{name}=%"),
                format!("{name}=%ff"),
            ] {
                let read = Parameters::read(format!("state=s&state=s&{form}").as_bytes());
                let read = read.expect("read so far");
                assert_eq!(read.optional(name), None);
                assert_eq!(read.decided().err(), parse(&form).err(), "{form}");
            }
        }
        let flawed = Parameters::read(b"state=s&state=s&client_id=a").expect("read so far");
        assert!(flawed.decided().is_ok());
        for form in ["%zz=1", "%ff"] {
            assert!(Parameters::read(form.as_bytes()).is_err(), "{form}");
        }
    }

    #[test]
    fn a_broken_percent_sequence_is_refused() {
        for form in ["a=%", "a=%4", "a=%zz", "%=1", "a=%%41", "a=%C3%"] {
            assert_eq!(parse(form).err(), Some(Refusal::FormMalformed), "{form}");
        }
    }
}
