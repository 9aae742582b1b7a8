//! What others chose to be called, made safe to read beside our own words.
//!
//! Unicode Standard Annex #9: an override or an isolate that a name opens can turn around the words
//! after it, and one that it closes can end the isolation the page has put around it. None of them
//! is needed to write a name, so none is shown. Escaping for HTML is the templates' work, not done
//! here.

use std::fmt::{self, Write as _};

use url::Url;

use crate::oauth::request::redirect_uri::is_this_machine;

/// A text without the characters that steer the writing of other text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Legible<'a>(&'a str);

impl<'a> Legible<'a> {
    pub(super) const fn of(text: &'a str) -> Self {
        Self(text)
    }
}

impl fmt::Display for Legible<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .chars()
            .filter(|&character| !steers(character))
            .try_for_each(|character| formatter.write_char(character))
    }
}

/// Control characters, and UAX #9 §2: the implicit marks, the embeddings, the overrides and the
/// isolates.
fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Where an answer goes, as far as a person can tell.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Destination {
    /// An app on the device in the person's hands: a loopback address, or a private-use scheme. RFC
    /// 8252 §7.1, §7.3.
    Device(String),
    /// A host on the network.
    Host(String),
}

impl Destination {
    /// The destination of answers to `redirect_uri`, in ASCII, so that no letter can pass for
    /// another.
    pub(super) fn of(redirect_uri: &str) -> Self {
        let Ok(url) = Url::parse(redirect_uri) else {
            return Self::Host(String::new());
        };
        let port = url
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        match url.host() {
            None => Self::Device(url.scheme().to_owned()),
            Some(_) if !matches!(url.scheme(), "http" | "https") => {
                Self::Device(url.scheme().to_owned())
            }
            Some(host) if is_this_machine(&host) => Self::Device(format!("{host}{port}")),
            Some(host) => Self::Host(format!("{host}{port}")),
        }
    }
}

/// The URI, if following it can do no more than open a page on the web.
pub(super) fn web_link(uri: Option<&str>) -> Option<&str> {
    uri.filter(|uri| {
        uri.get(..8)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(text: &str) -> Destination {
        Destination::Device(text.to_owned())
    }

    fn host(text: &str) -> Destination {
        Destination::Host(text.to_owned())
    }

    #[test]
    fn a_name_in_any_script_stays_as_it_is() {
        for name in ["Caisse d'Épargne", "みずほ銀行", "بنك", "בנק", "👩‍💻 Tools"]
        {
            assert_eq!(Legible::of(name).to_string(), name);
        }
    }

    #[test]
    fn a_name_cannot_turn_the_words_around_it() {
        assert_eq!(
            Legible::of("safe\u{202e}\u{2069}\u{2067}knab\u{202c}").to_string(),
            "safeknab"
        );
    }

    #[test]
    fn a_name_cannot_break_its_line() {
        assert_eq!(Legible::of("Bank\r\n\0\u{1b}[2J").to_string(), "Bank[2J");
    }

    #[test]
    fn an_https_uri_leads_to_its_host() {
        assert_eq!(
            Destination::of("https://app.example.com/callback?to=evil.example"),
            host("app.example.com")
        );
        assert_eq!(
            Destination::of("https://app.example.com:8443/callback"),
            host("app.example.com:8443")
        );
    }

    #[test]
    fn user_information_does_not_pass_for_the_host() {
        assert_eq!(
            Destination::of("https://bank.example@evil.example/"),
            host("evil.example")
        );
    }

    #[test]
    fn a_host_with_lookalike_letters_is_not_shown() {
        assert_eq!(Destination::of("https://bаnk.example/"), host(""));
        assert_eq!(
            Destination::of("https://xn--bnk-6cd.example/"),
            host("xn--bnk-6cd.example")
        );
    }

    #[test]
    fn a_host_that_begins_with_localhost_is_on_the_network() {
        assert_eq!(
            Destination::of("https://localhost.evil.example/"),
            host("localhost.evil.example")
        );
    }

    #[test]
    fn a_loopback_uri_leads_to_this_device() {
        assert_eq!(
            Destination::of("http://127.0.0.1:51004/callback"),
            device("127.0.0.1:51004")
        );
        assert_eq!(
            Destination::of("http://[::1]:51004/callback"),
            device("[::1]:51004")
        );
        assert_eq!(
            Destination::of("https://0.0.0.0:8443/callback"),
            device("0.0.0.0:8443")
        );
        assert_eq!(
            Destination::of("http://localhost/callback"),
            device("localhost")
        );
    }

    #[test]
    fn a_private_use_scheme_leads_to_this_device() {
        assert_eq!(
            Destination::of("com.example.app:/callback"),
            device("com.example.app")
        );
        assert_eq!(
            Destination::of("com.example.app://bank.example/"),
            device("com.example.app")
        );
    }

    #[test]
    fn what_is_no_uri_leads_nowhere() {
        for nothing in ["", "callback", "https://", "https://[::1", "//host/"] {
            assert_eq!(Destination::of(nothing), host(""), "{nothing}");
        }
    }

    #[test]
    fn only_https_is_followed() {
        assert_eq!(
            web_link(Some("HTTPS://app.example/")),
            Some("HTTPS://app.example/")
        );
        for uri in [
            "javascript:alert(1)//",
            "http://app.example/",
            "data:text/html,x",
            " https://x",
            "https:",
            "ééééé",
            "",
        ] {
            assert_eq!(web_link(Some(uri)), None, "{uri}");
        }
    }
}
