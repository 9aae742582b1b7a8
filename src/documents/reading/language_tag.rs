//! Language tags, as far as their form goes. RFC 5646 §2.1.

/// Whether `tag` is a language tag: subtags of 1 to 8 letters and digits, of which the first is of
/// letters.
pub fn is_language_tag(tag: &str) -> bool {
    let is_subtag = |subtag: &str| {
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let language = tag.split('-').next().unwrap_or_default();
    language.bytes().all(|byte| byte.is_ascii_alphabetic()) && tag.split('-').all(is_subtag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_5646_2_1_subtags_have_1_to_8_letters_and_digits_and_the_first_has_letters() {
        for tag in [
            "ja",
            "JA",
            "ja-Kana-JP",
            "de-1996",
            "x-whatever",
            "abcdefgh",
        ] {
            assert!(is_language_tag(tag), "{tag}");
        }
        for tag in [
            "",
            "-",
            "ja-",
            "-ja",
            "ja--JP",
            "ja_JP",
            "abcdefghi",
            "ja-abcdefghi",
            "1a",
            "日本",
        ] {
            assert!(!is_language_tag(tag), "{tag:?}");
        }
    }
}
