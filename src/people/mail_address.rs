//! An address of mail: what it is made of cannot end a line, and cannot name a second address.

use serde::Serialize;

/// An address. RFC 5321 §4.1.2: a dot-string, `@` and a domain, in ASCII.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct MailAddress(String);

/// RFC 5321 §4.5.3.1.1 and §4.5.3.1.3, in octets.
const LONGEST_LOCAL: usize = 64;
const LONGEST: usize = 254;

impl MailAddress {
    /// Reads an address.
    pub fn parse(text: &str) -> Option<Self> {
        let (local, domain) = text.rsplit_once('@')?;
        // RFC 5322 §3.2.3: `atext`.
        let is_atom = |part: &str| {
            let is_atext =
                |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
            !part.is_empty() && part.bytes().all(is_atext)
        };
        let is_label = |part: &str| {
            let is_ldh = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            let is_inner = !part.starts_with('-') && !part.ends_with('-');
            matches!(part.len(), 1..=63) && is_inner && part.bytes().all(is_ldh)
        };
        let is_right = text.len() <= LONGEST
            && local.len() <= LONGEST_LOCAL
            && local.split('.').all(is_atom)
            && domain.contains('.')
            && domain.split('.').all(is_label);
        is_right.then(|| Self(text.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is() {
        for text in [
            "a@b.example",
            "First.Last+tag@mail-1.example.co.uk",
            "o'neill@x.example",
            "!#$%@xn--r8jz45g.example",
        ] {
            assert_eq!(MailAddress::parse(text).expect(text).as_str(), text);
        }
    }

    #[test]
    fn what_could_be_more_than_one_address_or_line_is_none() {
        let long = format!("{}@x.example", "a".repeat(65));
        let longer = format!("a@{}example", "x23456789.".repeat(25));
        for text in [
            "",
            "@",
            "a",
            "a@",
            "@b.example",
            "a@b",
            "a@b..example",
            "a@.example",
            "a@b.example.",
            "a@-b.example",
            "a..b@c.example",
            ".a@c.example",
            "a.@c.example",
            "a b@c.example",
            "a@c.example ",
            " a@c.example",
            "a@c.example\r\nBcc: d@e.example",
            "a@c.example\n",
            "a,b@c.example",
            "a@b@c.example",
            "<a@c.example>",
            "\"a b\"@c.example",
            "a;b@c.example",
            "a:b@c.example",
            "a@[192.0.2.1]",
            "a@日本.example",
            "あ@c.example",
            "a\0@c.example",
            "a(b)@c.example",
            "a\\@c.example",
            &long,
            &longer,
        ] {
            assert_eq!(MailAddress::parse(text), None, "{text:?}");
        }
    }
}
