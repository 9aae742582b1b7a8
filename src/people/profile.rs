//! What people say of themselves on their own page: claims of OpenID Connect Core §5.1, each in its form.

use serde_json::{Map, Value};

use super::mail_address::MailAddress;
use crate::documents::reading::language_tag::is_language_tag;

/// The claims that people may change themselves, in the order of the page.
pub const EDITABLE: [&str; 9] = [
    "name",
    "given_name",
    "family_name",
    "nickname",
    "email",
    "birthdate",
    "website",
    "locale",
    "zoneinfo",
];

/// The longest of them, in bytes.
const LONGEST: usize = 256;

/// What the fields of the page say, or the first of them that cannot be. One that says nothing takes
/// back what was said.
pub fn profile<'a>(
    field: impl Fn(&str) -> Option<&'a str>,
) -> Result<Map<String, Value>, &'static str> {
    let mut claims = Map::new();
    for name in EDITABLE {
        let value = field(name).unwrap_or_default().trim();
        if !is_fit(name, value) {
            return Err(name);
        }
        let value = Some(value).filter(|value| !value.is_empty());
        claims.insert(name.to_owned(), value.into());
    }
    Ok(claims)
}

fn is_fit(name: &str, value: &str) -> bool {
    let is_line = value.len() <= LONGEST && !value.chars().any(is_unfit);
    is_line
        && (value.is_empty()
            || match name {
                "birthdate" => is_birthdate(value),
                "email" => MailAddress::parse(value).is_some(),
                "locale" => is_language_tag(value),
                "website" => {
                    url::Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
                }
                "zoneinfo" => value
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_+-/".contains(&byte)),
                _ => true,
            })
}

/// What ends a line, or turns around the words after it (UAX #9 §2).
fn is_unfit(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// OpenID Connect Core §5.1: "represented as an ISO 8601-1 YYYY-MM-DD format. The year MAY be 0000,
/// indicating that it is omitted. To represent only the year, YYYY format is allowed."
fn is_birthdate(value: &str) -> bool {
    let mut parts = value.split('-');
    let mut number = |digits: usize, most: u32| {
        let part = parts.next()?;
        let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|n: &u32| is_number && *n <= most)
    };
    let (year, month, day) = (number(4, 9999), number(2, 12), number(2, 31));
    let is_over = parts.next().is_none();
    match (year, month, day) {
        (Some(_), None, None) => value.len() == 4,
        (Some(_), Some(month), Some(day)) => month > 0 && day > 0 && is_over,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(name: &str, value: &str) -> Result<Value, &'static str> {
        let read = profile(|field| (field == name).then_some(value))?;
        assert_eq!(read.len(), EDITABLE.len());
        Ok(read[name].clone())
    }

    #[test]
    fn what_people_say_is_kept_as_they_say_it_and_nothing_takes_it_back() {
        for (name, value) in [
            ("name", "Zoë O’Neill-\u{5c71}\u{7530} 👩‍💻"),
            ("email", "a.b+c@mail.example.com"),
            ("birthdate", "0000-12-31"),
            ("birthdate", "1980"),
            ("website", "https://example.com/~me?x=1"),
            ("locale", "ja-JP"),
            ("zoneinfo", "America/Argentina/Buenos_Aires"),
        ] {
            assert_eq!(said(name, &format!(" {value}\t")), Ok(json!(value)));
        }
        for name in EDITABLE {
            assert_eq!(said(name, " "), Ok(json!(null)), "{name}");
        }
    }

    #[test]
    fn what_is_none_of_what_it_should_be_is_refused() {
        let long = "x".repeat(257);
        for (name, value) in [
            ("name", "a\nb"),
            ("name", "a\u{0}"),
            ("nickname", "safe\u{202e}efas"),
            ("given_name", "\u{2067}x"),
            ("family_name", "a\u{2028}b"),
            ("name", &long),
            ("email", "a@b\r\nBcc: c@d.example"),
            ("email", "nobody"),
            ("birthdate", "1980-13-01"),
            ("birthdate", "1980-00-01"),
            ("birthdate", "1980-1-1"),
            ("birthdate", "1980-01-01-01"),
            ("birthdate", "1980-01"),
            ("birthdate", "+980-01-01"),
            ("website", "javascript:alert(1)"),
            ("website", "example.com"),
            ("locale", "日本"),
            ("zoneinfo", "Asia/Tokyo<"),
        ] {
            assert_eq!(said(name, value), Err(name), "{value:?}");
        }
    }

    #[test]
    fn nobody_says_of_themselves_what_is_not_on_the_page() {
        let read = profile(|_| Some("1980")).err();
        assert_eq!(read, Some("email"));
        let read = profile(|field| {
            ["sub", "email_verified", "admin"]
                .contains(&field)
                .then_some("true")
        });
        assert!(read.is_ok_and(|read| read.values().all(Value::is_null)));
    }
}
