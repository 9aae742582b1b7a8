//! Structured fields (RFC 9651) as far as signatures of messages have them: dictionaries of items and of
//! inner lists, without decimals, dates and display strings. What is read is strict, and written in the
//! one way of §4.1, because what is signed is what is written again.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The longest field, in octets.
const LONGEST: usize = 8 * 1024;

/// The most members, items of a list, and parameters of one of them.
const MOST: usize = 32;

/// An item without its parameters. RFC 9651 §3.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bare {
    Boolean(bool),
    Bytes(Vec<u8>),
    Integer(i64),
    String(String),
    Token(String),
}

/// Parameters, in their order. RFC 9651 §3.1.2.
pub(super) type Parameters = Vec<(String, Bare)>;

/// An item with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) bare: Bare,
    pub(super) parameters: Parameters,
}

/// What a member of a dictionary is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Item(Item),
    List(InnerList),
}

/// A list within. RFC 9651 §3.1.1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct InnerList {
    pub(super) items: Vec<Item>,
    pub(super) parameters: Parameters,
}

/// A dictionary: of a name that comes twice the last value counts, in the place of the first, as §4.2.2
/// has it; here it is none, so that nobody reads another one.
pub(super) fn dictionary(text: &str) -> Option<Vec<(String, Member)>> {
    if text.len() > LONGEST || !text.is_ascii() {
        return None;
    }
    let mut reader = Reader(text.trim_matches(' ').as_bytes());
    let mut members: Vec<(String, Member)> = Vec::new();
    if reader.0.is_empty() {
        return Some(members);
    }
    loop {
        let key = reader.key()?;
        let member = match reader.take(b'=') {
            true => reader.member()?,
            false => Member::Item(Item {
                bare: Bare::Boolean(true),
                parameters: reader.parameters()?,
            }),
        };
        if members.len() == MOST || members.iter().any(|(known, _)| *known == key) {
            return None;
        }
        members.push((key, member));
        reader.optional_white_space();
        if reader.0.is_empty() {
            return Some(members);
        }
        if !reader.take(b',') {
            return None;
        }
        reader.optional_white_space();
    }
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn take(&mut self, octet: u8) -> bool {
        let is_there = self.peek() == Some(octet);
        if is_there {
            self.0 = &self.0[1..];
        }
        is_there
    }

    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> &'a [u8] {
        let length = self.0.iter().take_while(|octet| belongs(**octet)).count();
        let (run, rest) = self.0.split_at(length);
        self.0 = rest;
        run
    }

    fn text(&mut self, belongs: impl Fn(u8) -> bool) -> Option<String> {
        String::from_utf8(self.run(belongs).to_vec()).ok()
    }

    fn optional_white_space(&mut self) {
        self.run(|octet| matches!(octet, b' ' | b'\t'));
    }

    /// §4.2.3.3.
    fn key(&mut self) -> Option<String> {
        let begins = |octet: u8| octet.is_ascii_lowercase() || octet == b'*';
        self.peek().filter(|octet| begins(*octet))?;
        let goes_on =
            |octet: u8| begins(octet) || octet.is_ascii_digit() || b"_-.".contains(&octet);
        self.text(goes_on)
    }

    fn member(&mut self) -> Option<Member> {
        match self.peek()? {
            b'(' => self.inner_list().map(Member::List),
            _ => self.item().map(Member::Item),
        }
    }

    /// §4.2.1.2.
    fn inner_list(&mut self) -> Option<InnerList> {
        self.next()?;
        let mut items = Vec::new();
        loop {
            self.run(|octet| octet == b' ');
            if self.take(b')') {
                let parameters = self.parameters()?;
                return Some(InnerList { items, parameters });
            }
            if items.len() == MOST {
                return None;
            }
            items.push(self.item()?);
            matches!(self.peek()?, b' ' | b')').then_some(())?;
        }
    }

    fn item(&mut self) -> Option<Item> {
        Some(Item {
            bare: self.bare()?,
            parameters: self.parameters()?,
        })
    }

    fn parameters(&mut self) -> Option<Parameters> {
        let mut parameters = Parameters::new();
        while self.take(b';') {
            self.run(|octet| octet == b' ');
            let key = self.key()?;
            let value = match self.take(b'=') {
                true => self.bare()?,
                false => Bare::Boolean(true),
            };
            if parameters.len() == MOST || parameters.iter().any(|(known, _)| *known == key) {
                return None;
            }
            parameters.push((key, value));
        }
        Some(parameters)
    }

    fn bare(&mut self) -> Option<Bare> {
        match self.peek()? {
            b'"' => self.string().map(Bare::String),
            b':' => self.bytes().map(Bare::Bytes),
            b'?' => self.boolean().map(Bare::Boolean),
            b'-' | b'0'..=b'9' => self.integer().map(Bare::Integer),
            b'*' | b'A'..=b'Z' | b'a'..=b'z' => self.text(is_in_token).map(Bare::Token),
            _ => None,
        }
    }

    /// §4.2.5.
    fn string(&mut self) -> Option<String> {
        self.next()?;
        let mut text = String::new();
        loop {
            match self.next()? {
                b'"' => return Some(text),
                b'\\' => text.push(char::from(
                    self.next().filter(|octet| b"\"\\".contains(octet))?,
                )),
                octet @ 0x20..=0x7e => text.push(char::from(octet)),
                _ => return None,
            }
        }
    }

    /// §4.2.7.
    fn bytes(&mut self) -> Option<Vec<u8>> {
        self.next()?;
        let encoded = self.run(|octet| octet != b':');
        self.take(b':').then_some(())?;
        STANDARD.decode(encoded).ok()
    }

    fn boolean(&mut self) -> Option<bool> {
        self.next()?;
        match self.next()? {
            b'0' => Some(false),
            b'1' => Some(true),
            _ => None,
        }
    }

    /// §4.2.4, of at most 15 digits. One with a fraction is no time that anybody signs.
    fn integer(&mut self) -> Option<i64> {
        let is_negative = self.take(b'-');
        let digits = self.text(|octet| octet.is_ascii_digit())?;
        let number: i64 = digits.parse().ok().filter(|_| digits.len() <= 15)?;
        (self.peek() != Some(b'.')).then_some(if is_negative { -number } else { number })
    }
}

fn is_in_token(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~:/".contains(&octet)
}

/// §4.1.1.1.
pub(super) fn written_list(list: &InnerList) -> String {
    let items: Vec<String> = list.items.iter().map(written_item).collect();
    format!(
        "({}){}",
        items.join(" "),
        written_parameters(&list.parameters)
    )
}

/// §4.1.3.
pub(super) fn written_item(item: &Item) -> String {
    written_bare(&item.bare) + &written_parameters(&item.parameters)
}

/// §4.1.2: without the name.
pub(super) fn written_member(member: &Member) -> String {
    match member {
        Member::Item(item) => written_item(item),
        Member::List(list) => written_list(list),
    }
}

fn written_parameters(parameters: &Parameters) -> String {
    let mut text = String::new();
    for (name, value) in parameters {
        let _ = match value {
            Bare::Boolean(true) => write!(text, ";{name}"),
            value => write!(text, ";{name}={}", written_bare(value)),
        };
    }
    text
}

fn written_bare(bare: &Bare) -> String {
    match bare {
        Bare::Boolean(value) => format!("?{}", u8::from(*value)),
        Bare::Bytes(octets) => format!(":{}:", STANDARD.encode(octets)),
        Bare::Integer(number) => number.to_string(),
        Bare::String(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        Bare::Token(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<String> {
        let members = dictionary(text)?;
        let written = members.iter().map(|(name, member)| match member {
            Member::Item(Item {
                bare: Bare::Boolean(true),
                parameters,
            }) => name.clone() + &written_parameters(parameters),
            Member::Item(item) => format!("{name}={}", written_item(item)),
            Member::List(list) => format!("{name}={}", written_list(list)),
        });
        Some(written.collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn rfc_9651_what_is_read_is_written_in_one_way() {
        for (text, expected) in [
            ("", ""),
            ("a", "a"),
            ("a=?1;b=?0", "a;b=?0"),
            ("a=1,b=-2 ,\tc=tok/en*", "a=1, b=-2, c=tok/en*"),
            (r#"a="q\"\\";x="y""#, r#"a="q\"\\";x="y""#),
            ("s=:aGVsbG8=:", "s=:aGVsbG8=:"),
            (
                r#"s=( "@method"  "@path";req );created=1; keyid="k""#,
                r#"s=("@method" "@path";req);created=1;keyid="k""#,
            ),
            ("  a=()  ", "a=()"),
        ] {
            assert_eq!(written(text).as_deref(), Some(expected), "{text}");
            assert_eq!(written(expected).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_dictionary_is_refused() {
        let long = format!("a=\"{}\"", "x".repeat(8 * 1024));
        let many: Vec<String> = (0..33).map(|at| format!("a{at}")).collect();
        for text in [
            "A=1",
            "a=",
            "a=1,",
            ",a",
            "a=1 b=2",
            "a=1;",
            "a=1,a=2",
            "a=(1;b=1;b=2)",
            "a=1.5",
            "a=1234567890123456",
            "a=\"",
            "a=\"\\n\"",
            "a=\"\u{e9}\"",
            "a=:a",
            "a=:a_:",
            "a=?2",
            "a=(",
            "a=(1,2)",
            "a=(1\t2)",
            "a=(\"x\"\"y\")",
            "a=@1",
            "a=%",
            &long,
            &many.join(","),
        ] {
            assert_eq!(dictionary(text), None, "{text}");
        }
    }
}
