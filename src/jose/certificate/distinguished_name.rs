//! Distinguished names: as a certificate has them (X.501), and as a client registers them (RFC 4514).
//! Both are kept in the form in which they are compared, as `distinguishedNameMatch` of RFC 4517
//! §4.2.15 does: text without regard to case, and of white space only where there is some (RFC 4518
//! §2.6.1); whatever is no text to the octet.

use x509_cert::{
    attr::AttributeTypeAndValue,
    der::{
        Decode as _, Encode as _, Tag, Tagged as _,
        asn1::{Any, ObjectIdentifier},
    },
    name::{Name, RelativeDistinguishedName},
};

use super::CertificateError;

/// The types of attributes that have a name: those of RFC 4514 §3, and what certificates of
/// organizations and of open banking have besides (RFC 4519, RFC 2985 §5.2.1, ETSI EN 319 412-1).
const TYPES: [(&str, &str); 24] = [
    ("BUSINESSCATEGORY", "2.5.4.15"),
    ("C", "2.5.4.6"),
    ("CN", "2.5.4.3"),
    ("DC", "0.9.2342.19200300.100.1.25"),
    ("DESCRIPTION", "2.5.4.13"),
    ("E", "1.2.840.113549.1.9.1"),
    ("EMAILADDRESS", "1.2.840.113549.1.9.1"),
    ("GIVENNAME", "2.5.4.42"),
    ("GN", "2.5.4.42"),
    ("JURISDICTIONC", "1.3.6.1.4.1.311.60.2.1.3"),
    ("JURISDICTIONL", "1.3.6.1.4.1.311.60.2.1.1"),
    ("JURISDICTIONST", "1.3.6.1.4.1.311.60.2.1.2"),
    ("L", "2.5.4.7"),
    ("O", "2.5.4.10"),
    ("ORGANIZATIONIDENTIFIER", "2.5.4.97"),
    ("OU", "2.5.4.11"),
    ("POSTALCODE", "2.5.4.17"),
    ("SERIALNUMBER", "2.5.4.5"),
    ("SN", "2.5.4.4"),
    ("ST", "2.5.4.8"),
    ("STREET", "2.5.4.9"),
    ("TITLE", "2.5.4.12"),
    ("UID", "0.9.2342.19200300.100.1.1"),
    ("X500UNIQUEIDENTIFIER", "2.5.4.45"),
];

/// A name, in the order of a certificate: the country comes first where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistinguishedName(Vec<Vec<Attribute>>);

/// A part of a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Attribute {
    kind: String,
    value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    /// What is no text, in DER.
    Octets(Vec<u8>),
    /// A text, prepared.
    Text(String),
}

impl DistinguishedName {
    /// The name that `text` spells, as RFC 4514 has it. White space around a comma, a plus or an equals
    /// sign says nothing, as RFC 2253 §4 has it read.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = parts(text, ',')?
            .into_iter()
            .map(relative)
            .collect::<Option<Vec<_>>>()?;
        // RFC 4514 §2.1: "starting with the last element of the RDNSequence and moving backwards".
        parts.reverse();
        Some(Self(parts))
    }

    /// The name in a certificate.
    pub(super) fn of(name: &Name) -> Result<Self, CertificateError> {
        let relative = |parts: &RelativeDistinguishedName| {
            let attribute = |one: &AttributeTypeAndValue| {
                Some(Attribute {
                    kind: one.oid.to_string(),
                    value: Value::of(&one.value)?,
                })
            };
            parts
                .iter()
                .map(attribute)
                .collect::<Option<Vec<_>>>()
                .map(sorted)
        };
        name.iter_rdn()
            .map(relative)
            .collect::<Option<_>>()
            .map(Self)
            .ok_or(CertificateError::SubjectMalformed)
    }
}

impl Value {
    /// None is what is no text of its type.
    fn of(value: &Any) -> Option<Self> {
        let octets = value.value();
        let ascii = || octets.is_ascii().then(|| octets.to_vec());
        let text = match value.tag() {
            Tag::Utf8String => Some(octets.to_vec()),
            Tag::BmpString => Some(wide(octets)?.into_bytes()),
            Tag::Ia5String | Tag::NumericString | Tag::PrintableString | Tag::VisibleString => {
                Some(ascii()?)
            }
            // Nobody knows any more which letters were meant beyond ASCII.
            Tag::TeletexString => ascii(),
            _ => None,
        };
        match text {
            Some(text) => Some(Self::Text(prepared(&String::from_utf8(text).ok()?))),
            None => value.to_der().ok().map(Self::Octets),
        }
    }
}

/// A text of two octets for each character.
fn wide(octets: &[u8]) -> Option<String> {
    let (pairs, rest) = octets.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
    rest.is_empty().then(|| String::from_utf16(&units).ok())?
}

/// A text as it is compared.
fn prepared(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

fn sorted(mut parts: Vec<Attribute>) -> Vec<Attribute> {
    parts.sort_unstable();
    parts
}

/// The parts between separators that are not escaped.
fn parts(text: &str, separator: char) -> Option<Vec<&str>> {
    let (mut parts, mut begun, mut escaped) = (Vec::new(), 0, false);
    for (at, character) in text.char_indices() {
        if !escaped && character == separator {
            parts.push(&text[begun..at]);
            begun = at + 1;
        }
        escaped = !escaped && character == '\\';
    }
    parts.push(&text[begun..]);
    (!escaped).then_some(parts)
}

/// RFC 4514 §2.2: attributes that are joined by a plus have no order.
fn relative(text: &str) -> Option<Vec<Attribute>> {
    let parts = parts(text, '+')?.into_iter().map(attribute);
    parts.collect::<Option<_>>().map(sorted)
}

fn attribute(text: &str) -> Option<Attribute> {
    let (kind, value) = text.split_once('=')?;
    Some(Attribute {
        kind: type_of(kind.trim_matches(' '))?,
        value: value_of(value)?,
    })
}

/// RFC 4514 §2.3: a short name without regard to case, or the number.
fn type_of(name: &str) -> Option<String> {
    let known = TYPES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    match known {
        Some((_, number)) => Some((*number).to_owned()),
        None => ObjectIdentifier::new(name)
            .ok()
            .map(|number| number.to_string()),
    }
}

/// RFC 4514 §2.4: a text, or `#` and the octets of a value.
fn value_of(text: &str) -> Option<Value> {
    match text.trim_matches(' ').strip_prefix('#') {
        Some(digits) => Value::of(&Any::from_der(&octets(digits)?).ok()?),
        None => unescaped(text).map(|text| Value::Text(prepared(&text))),
    }
    .filter(|value| *value != Value::Text(String::new()))
}

fn octets(digits: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let octets = pairs.iter().map(|[high, low]| octet(*high, *low));
    rest.is_empty().then(|| octets.collect())?
}

fn octet(high: u8, low: u8) -> Option<u8> {
    let digit = |one: u8| char::from(one).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// RFC 4514 §3: `pair = ESC ( ESC / special / hexpair )`; what is special comes in no other way.
fn unescaped(text: &str) -> Option<String> {
    const SPECIAL: &[u8] = b" \"#+,;<=>\\";
    let (mut rest, mut read) = (text.as_bytes(), Vec::new());
    while let [first, after @ ..] = rest {
        rest = match (first, after) {
            (b'\\', [special, after @ ..]) if SPECIAL.contains(special) => {
                read.push(*special);
                after
            }
            (b'\\', [high, low, after @ ..]) => {
                read.push(octet(*high, *low)?);
                after
            }
            (b'\\' | b'"' | b'+' | b',' | b';' | b'<' | b'>' | 0, _) => return None,
            (plain, after) => {
                read.push(*plain);
                after
            }
        };
    }
    String::from_utf8(read).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(text: &str) -> DistinguishedName {
        DistinguishedName::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn rfc_4514_section_4_examples() {
        for text in [
            "UID=jsmith,DC=example,DC=net",
            "OU=Sales+CN=J.  Smith,DC=example,DC=net",
            r#"CN=James \"Jim\" Smith\, III,DC=example,DC=net"#,
            r"CN=Before\0dAfter,DC=example,DC=net",
            "1.3.6.1.4.1.1466.0=#04024869",
            r"CN=Lu\C4\8Di\C4\87",
        ] {
            name(text);
        }
        assert_eq!(name(r"CN=Lu\C4\8Di\C4\87"), name("CN=Lučić"));
    }

    #[test]
    fn rfc_4517_4_2_15_names_are_compared_without_regard_to_case_and_white_space() {
        for (one, other) in [
            ("CN=Client One,O=Example", "cn=client  ONE , o = example"),
            ("CN=a+OU=b,C=DE", "OU=b+CN=a,C=de"),
            ("E=a@example.com", "1.2.840.113549.1.9.1=A@example.com"),
            (
                "2.5.4.97=PSDDE-BAFIN-1",
                "organizationIdentifier=psdde-bafin-1",
            ),
            ("CN=\\ a\\ ", "CN=a"),
            // A text, whatever its type in a certificate: PrintableString and UTF8String.
            ("CN=#130161", "CN=#0c0141"),
            ("CN=Ähre", "CN=ähre"),
        ] {
            assert_eq!(name(one), name(other));
        }
        for (one, other) in [
            ("CN=a,C=DE", "C=DE,CN=a"),
            ("CN=a", "CN=a,C=DE"),
            ("CN=a+OU=b", "CN=a,OU=b"),
            ("CN=ab", "CN=a b"),
            ("CN=a", "OU=a"),
            ("CN=#04024869", "CN=Hi"),
        ] {
            assert_ne!(name(one), name(other), "{one} {other}");
        }
    }

    #[test]
    fn what_is_no_distinguished_name_is_refused() {
        for text in [
            "",
            " ",
            "CN",
            "CN=",
            "CN= ",
            "=a",
            "CN=a,",
            ",CN=a",
            "CN=a++OU=b",
            "CN=a\\",
            "CN=a\\x",
            "CN=\\ff",
            "CN=\"a\"",
            "CN=a;O=b",
            "CN=a<b",
            "CN=#",
            "CN=#0",
            "CN=#0g",
            "CN=#04024869ff",
            "CN=#0c01ff",
            "/CN=a",
            "UNKNOWN=a",
            "1=a",
            "9.9.9=a",
        ] {
            assert_eq!(DistinguishedName::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(text in "\\PC{0,60}", odd in "[CNO=,+#\\\\0-9a-f \"]{0,40}") {
            let _ = DistinguishedName::parse(&text);
            let _ = DistinguishedName::parse(&odd);
        }

        #[test]
        fn what_is_escaped_is_read(text in "[a-z \",+;<>=#\\\\é]{0,20}") {
            let escaped: String = text
                .chars()
                .map(|one| if one.is_alphabetic() { one.to_string() } else { format!("\\{one}") })
                .collect();
            let expected = prepared(&text);
            let read = DistinguishedName::parse(&format!("CN={escaped}"));
            match read {
                Some(DistinguishedName(parts)) => prop_assert_eq!(&parts[0][0].value, &Value::Text(expected)),
                None => prop_assert_eq!(expected, ""),
            }
        }
    }
}
