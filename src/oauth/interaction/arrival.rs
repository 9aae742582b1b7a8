//! How a browser comes to the authorization endpoint: OpenID Connect Core §3.1.2.1 lets it bring the
//! request by GET and by POST, and Fetch Metadata says what made it come.

use url::form_urlencoded::Serializer;

use crate::oauth::{Parameters, Refusal};

/// The longest query that a detour takes, in octets. RFC 9110 §4.1: URIs of "at a minimum, [...] 8000
/// octets" are supported everywhere.
const LONGEST_QUERY: usize = 7_000;

/// What stays out of histories and logs where a client has kept it out of the URL: it is about a
/// person.
const PERSONAL: [&str; 5] = [
    "authorization_details",
    "claims",
    "id_token_hint",
    "login_hint",
    "request",
];

/// What a browser says of a request besides the request.
#[derive(Clone, Copy, Debug)]
pub struct Arriving<'a> {
    /// The method.
    pub method: &'a str,
    /// `Sec-Fetch-Site`. Fetch Metadata §2.3.
    pub site: Option<&'a str>,
    /// `Origin`. Fetch §3.2.
    pub origin: Option<&'a str>,
    /// `Sec-Purpose`, or what came before it. Fetch §2.2.5.
    pub purpose: Option<&'a str>,
}

/// The way back here by which the cookies come along.
#[derive(Debug, PartialEq, Eq)]
pub enum Detour {
    /// By a redirect, with this query.
    Query(String),
    /// By a form of these fields that a page of ours posts.
    Form(Vec<(String, String)>),
}

impl Arriving<'_> {
    /// A request that nobody has made yet is answered when somebody does: an answer uses up what it
    /// answers.
    pub fn refuse_ahead(&self) -> Result<(), Refusal> {
        let is_ahead = self.purpose.is_some_and(|purpose| {
            let mut tokens = purpose.split([';', ',', ' ']);
            tokens.any(|token| token.eq_ignore_ascii_case("prefetch"))
        });
        if is_ahead {
            Err(Refusal::FetchedAhead)
        } else {
            Ok(())
        }
    }

    /// The way back here, where another site has posted the request: a browser leaves the cookies of
    /// `SameSite=Lax` out of that (RFC 6265bis §5.6.7.1), and brings them with a navigation by GET or
    /// with a form of our own.
    pub fn detour(&self, parameters: &Parameters, own_origin: &str) -> Option<Detour> {
        let is_from_elsewhere = match self.site {
            Some(site) => site == "cross-site",
            None => self.origin.is_some_and(|origin| origin != own_origin),
        };
        if self.method != "POST" || !is_from_elsewhere {
            return None;
        }
        let query = Serializer::new(String::new())
            .extend_pairs(parameters.iter())
            .finish();
        let is_personal = PERSONAL.iter().any(|name| parameters.contains(name));
        Some(if is_personal || query.len() > LONGEST_QUERY {
            let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
            Detour::Form(parameters.iter().map(owned).collect())
        } else {
            Detour::Query(query)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTED: Arriving<'static> = Arriving {
        method: "POST",
        site: Some("cross-site"),
        origin: Some("https://app.example"),
        purpose: None,
    };

    fn detour(arriving: &Arriving<'_>, form: &str) -> Option<Detour> {
        let parameters = Parameters::parse(form.as_bytes()).expect("a form");
        arriving.detour(&parameters, "https://id.example")
    }

    #[test]
    fn what_another_site_has_posted_comes_again_with_the_same_parameters() {
        let form = "resource=a&resource=b%26&scope=openid+%C3%A9";
        assert_eq!(detour(&POSTED, form), Some(Detour::Query(form.to_owned())));
    }

    #[test]
    fn what_is_too_long_or_about_a_person_stays_out_of_the_url() {
        let long = format!("state={}", "a".repeat(LONGEST_QUERY));
        for form in [
            "login_hint=alice",
            "id_token_hint=a.b.c",
            "claims=%7B%7D",
            &long,
        ] {
            assert!(
                matches!(detour(&POSTED, form), Some(Detour::Form(fields)) if fields.len() == 1)
            );
        }
    }

    #[test]
    fn what_came_with_its_cookies_goes_nowhere() {
        for arriving in [
            Arriving {
                method: "GET",
                ..POSTED
            },
            Arriving {
                site: Some("same-origin"),
                ..POSTED
            },
            Arriving {
                site: Some("same-site"),
                ..POSTED
            },
            Arriving {
                site: Some("none"),
                ..POSTED
            },
            Arriving {
                site: None,
                origin: None,
                ..POSTED
            },
            Arriving {
                site: None,
                origin: Some("https://id.example"),
                ..POSTED
            },
        ] {
            assert_eq!(detour(&arriving, "scope=a"), None, "{arriving:?}");
        }
    }

    #[test]
    fn a_browser_without_fetch_metadata_is_known_by_its_origin() {
        for origin in ["https://app.example", "null", "http://id.example"] {
            let arriving = Arriving {
                site: None,
                origin: Some(origin),
                ..POSTED
            };
            assert!(detour(&arriving, "scope=a").is_some(), "{origin}");
        }
    }

    #[test]
    fn nothing_is_answered_ahead_of_whoever_asks() {
        for purpose in [
            "prefetch",
            "prefetch;prerender",
            "Prefetch",
            "prefetch; anonymous-client-ip",
        ] {
            let arriving = Arriving {
                purpose: Some(purpose),
                ..POSTED
            };
            assert_eq!(
                arriving.refuse_ahead(),
                Err(Refusal::FetchedAhead),
                "{purpose}"
            );
        }
        for purpose in [None, Some(""), Some("preview"), Some("x-prefetch")] {
            let arriving = Arriving { purpose, ..POSTED };
            assert_eq!(arriving.refuse_ahead(), Ok(()), "{purpose:?}");
        }
    }
}
