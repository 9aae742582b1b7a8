//! The language of a page: what the client asked for, else what the browser asks for, else English.
//!
//! Implements `ui_locales` of OpenID Connect Core §3.1.2.1 and `Accept-Language` of RFC 9110
//! §12.5.4 with the basic filtering of RFC 4647 §3.3.1. What is not well formed is passed over: a
//! page is always shown in some language, one of those in `messages/`.

use std::cmp::Reverse;

use super::text::Language;
use crate::oauth::request::field::trimmed;

impl Language {
    /// The language to speak, from the `ui_locales` of the request and the `Accept-Language` of the
    /// browser.
    #[must_use]
    pub fn negotiate(ui_locales: Option<&str>, accept_language: Option<&str>) -> Self {
        Self::preferred(ui_locales, accept_language).unwrap_or_default()
    }

    /// The same, or none if none of ours is asked for.
    #[must_use]
    pub fn preferred(ui_locales: Option<&str>, accept_language: Option<&str>) -> Option<Self> {
        // OpenID Connect Core §3.1.2.1: "a space-separated list of BCP47 language tag values,
        // ordered by preference".
        let asked = ui_locales.and_then(|tags| tags.split(' ').find_map(Self::of_tag));
        asked.or_else(|| accept_language.and_then(accepted))
    }

    /// What an account is called to whoever signs in for it.
    pub fn account(self) -> &'static str {
        self.text().account.yours
    }

    /// The text in this language among texts that each carry a language tag.
    #[must_use]
    pub fn choose<'a>(
        self,
        tagged: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Option<&'a str> {
        tagged
            .into_iter()
            .find(|(tag, _)| Self::of_tag(tag) == Some(self))
            .map(|(_, text)| text)
    }

    /// The language that a tag names or narrows.
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|language| language.is_prefix_of(tag))
    }

    /// RFC 4647 §3.3.1: equal, ignoring case, to the tag or to a prefix of it "such that the first
    /// character following the prefix is "-"".
    fn is_prefix_of(self, tag: &str) -> bool {
        tag.split('-')
            .next()
            .is_some_and(|primary| primary.eq_ignore_ascii_case(self.tag()))
    }
}

/// `language-range [ weight ]`. RFC 9110 §12.5.4.
struct Range<'a> {
    tag: &'a str,
    /// In thousandths.
    quality: u16,
}

/// The language of the highest quality, the first of equals; none if the browser accepts none of
/// ours.
fn accepted(accept_language: &str) -> Option<Language> {
    let ranges: Vec<_> = accept_language.split(',').filter_map(range).collect();
    let preferences = Language::ALL
        .iter()
        .rev()
        .filter_map(|&language| Some((preference(language, &ranges)?, language)));
    preferences
        .max_by_key(|&(preference, _)| preference)
        .map(|(_, language)| language)
}

/// The best quality given to `language`, and how early in the list, as most browsers list equals in
/// order of preference.
fn preference(language: Language, ranges: &[Range<'_>]) -> Option<(u16, Reverse<usize>)> {
    let best = |named: &dyn Fn(&str) -> bool| {
        let places = ranges
            .iter()
            .enumerate()
            .filter(|(_, range)| named(range.tag));
        places
            .map(|(place, range)| (range.quality, Reverse(place)))
            .max()
    };
    // RFC 4647 §2.1: `*` stands for what no other range of the list names. RFC 9110 §12.4.2: 0
    // means "not acceptable".
    best(&|range| language.is_prefix_of(range))
        .or_else(|| best(&|range| range == "*"))
        .filter(|&(quality, _)| quality > 0)
}

/// RFC 9110 §12.4.2: without a weight it is 1.
fn range(item: &str) -> Option<Range<'_>> {
    let (tag, weight) = item.split_once(';').unwrap_or((item, "q=1"));
    let value = trimmed(weight)
        .strip_prefix(['q', 'Q'])?
        .strip_prefix('=')?;
    Some(Range {
        tag: trimmed(tag),
        quality: quality(value)?,
    })
}

/// RFC 9110 §12.4.2: `qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )`.
fn quality(value: &str) -> Option<u16> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use Language::{English, Japanese};
    use proptest::prelude::*;

    use super::*;

    fn speaks(language: Language, cases: &[(Option<&str>, Option<&str>)]) {
        for &(ui_locales, accept_language) in cases {
            assert_eq!(
                Language::negotiate(ui_locales, accept_language),
                language,
                "{ui_locales:?} {accept_language:?}"
            );
        }
    }

    #[test]
    fn english_is_spoken_to_those_who_ask_for_nothing() {
        speaks(
            English,
            &[
                (None, None),
                (Some(""), Some("")),
                (Some(" "), Some(" , ;")),
            ],
        );
    }

    #[test]
    fn english_is_spoken_to_those_who_ask_for_what_we_do_not_have() {
        speaks(
            English,
            &[
                (Some("fr de"), None),
                (None, Some("fr-CA, de;q=0.8")),
                (Some("fr"), Some("de")),
            ],
        );
    }

    #[test]
    fn ui_locales_go_before_accept_language() {
        speaks(
            Japanese,
            &[(Some("ja"), Some("en")), (Some("fr ja"), Some("en"))],
        );
        speaks(English, &[(Some("en"), Some("ja"))]);
    }

    #[test]
    fn the_first_of_the_ui_locales_we_have_is_spoken() {
        speaks(Japanese, &[(Some("fr-CA ja-JP en"), None)]);
        speaks(English, &[(Some("fr-CA en-GB ja"), None)]);
    }

    #[test]
    fn ui_locales_we_do_not_have_leave_it_to_accept_language() {
        speaks(
            Japanese,
            &[(Some("fr"), Some("ja")), (Some("x-klingon"), Some("ja,en"))],
        );
    }

    #[test]
    fn a_tag_is_matched_by_its_primary_subtag_whatever_the_case() {
        speaks(
            Japanese,
            &[
                (Some("JA"), None),
                (Some("ja-Hira-JP"), None),
                (None, Some("Ja-jp")),
            ],
        );
    }

    #[test]
    fn a_tag_that_only_begins_alike_is_another_language() {
        speaks(
            English,
            &[
                (Some("jam jab"), None),
                (None, Some("jam")),
                (Some("ja_JP"), None),
                (Some("x-ja"), None),
            ],
        );
    }

    #[test]
    fn the_highest_quality_wins() {
        speaks(
            Japanese,
            &[
                (None, Some("en;q=0.7, ja;q=0.8")),
                (None, Some("fr, ja;q=0.3, en;q=0.299")),
            ],
        );
        speaks(
            English,
            &[
                (None, Some("ja;q=0.7,en-US;q=0.8")),
                (None, Some("ja;q=0.999, en;q=1.000")),
            ],
        );
    }

    #[test]
    fn the_first_of_equals_wins() {
        speaks(
            Japanese,
            &[
                (None, Some("ja,en")),
                (None, Some("ja;q=0.5, en;q=0.5, ja;q=0.1")),
            ],
        );
        speaks(English, &[(None, Some("en,ja"))]);
    }

    #[test]
    fn a_quality_of_zero_is_a_refusal() {
        speaks(
            English,
            &[
                (None, Some("ja;q=0")),
                (None, Some("ja;q=0.000, en;q=0.001")),
            ],
        );
        speaks(
            Japanese,
            &[(None, Some("en;q=0, *")), (None, Some("en;q=0, ja;q=0.1"))],
        );
    }

    #[test]
    fn the_asterisk_stands_for_languages_not_named() {
        speaks(
            English,
            &[
                (None, Some("*")),
                (None, Some("fr, *;q=0.1")),
                (None, Some("ja;q=0.5, *;q=0.6")),
            ],
        );
        speaks(
            Japanese,
            &[(None, Some("ja;q=0.5, *;q=0.4")), (None, Some("ja, *;q=0"))],
        );
    }

    #[test]
    fn spaces_around_the_parts_do_not_matter() {
        speaks(Japanese, &[(None, Some("  en ; q=0.1 ,\tja ; Q=0.9 "))]);
    }

    #[test]
    fn a_range_with_a_malformed_quality_is_passed_over() {
        for quality in [
            "", "q", "q=", "q=2", "q=1.001", "q=-1", "q=.9", "q=0.9999", "q=NaN", "q=inf",
            "q=0.+1", "q=1e0", "level=1", "q=1;q=1",
        ] {
            speaks(English, &[(None, Some(&format!("ja;{quality}, en;q=0.1")))]);
        }
    }

    #[test]
    fn garbage_is_passed_over() {
        speaks(
            Japanese,
            &[(
                Some("\0 -- ;;; 日本語"),
                Some(",,;q=1,-;q=1,日本語,ja;q=0.1"),
            )],
        );
    }

    #[test]
    fn a_text_is_chosen_by_its_tag() {
        let names = [("fr", "Banque"), ("ja-JP", "銀行"), ("en", "Bank")];
        assert_eq!(Japanese.choose(names), Some("銀行"));
        assert_eq!(English.choose(names), Some("Bank"));
    }

    #[test]
    fn no_text_is_chosen_that_is_in_another_language() {
        assert_eq!(
            Japanese.choose([("en", "Bank"), ("", "Banque"), ("jam", "Bangk")]),
            None
        );
    }

    proptest! {
        #[test]
        fn whatever_is_asked_for_some_language_is_spoken(ui_locales in ".*", accept_language in ".*") {
            let language = Language::negotiate(Some(&ui_locales), Some(&accept_language));
            prop_assert!(Language::ALL.contains(&language));
        }

        #[test]
        fn whatever_the_weight_it_is_at_most_one(value in "[0-9.q=+-]{0,8}") {
            prop_assert!(quality(&value).is_none_or(|thousandths| thousandths <= 1000));
        }
    }
}
