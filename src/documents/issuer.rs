//! The issuer identifier: the name of the server, to which every endpoint is a path.
//!
//! RFC 8414 §2 allows a path in it; Sekisho serves one issuer per origin and refuses one, so the
//! two well-known documents have one address each (RFC 8414 §3.1, OpenID Connect Discovery 1.0 §4).

use std::fmt;

use serde::Serialize;
use url::Url;

/// Hosts that never leave the machine. RFC 8252 §7.3 names the two addresses, §8.3 the name.
const LOOPBACK_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Whether `host`, as written in a URI, is the loopback interface. RFC 8252 §7.3.
pub fn is_loopback_host(host: &str) -> bool {
    LOOPBACK_HOSTS.contains(&host)
}

/// An `issuer`: an https origin, or http on loopback for development.
///
/// RFC 8414 §2: "a URL that uses the https scheme and has no query or fragment components".
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Issuer(String);

impl Issuer {
    /// The issuer that `text` spells. The error is one sentence about `text`.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| "must be a URL")?;
        let loopback = url.host_str().is_some_and(is_loopback_host);
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            _ => {
                return Err(
                    "must use https, or http on localhost, 127.0.0.1 or [::1] (RFC 8414 2)",
                );
            }
        }
        // Clients compare issuers as strings (RFC 9207 §2.4), so only one spelling of an origin may
        // exist.
        if url.origin().ascii_serialization() != text {
            return Err(
                "must be an origin alone: lower-case host, no default port, no user, path, final slash, query or fragment",
            );
        }
        Ok(Self(text.to_owned()))
    }

    /// The identifier, as every party compares it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL of the endpoint at `path`, which begins with a slash.
    pub fn endpoint(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// Whether the server is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether the server is reachable from its own machine only.
    pub fn is_loopback(&self) -> bool {
        // `parse` admits `scheme://host` and `scheme://host:port` only.
        self.0.split_once("://").is_some_and(|(_, authority)| {
            LOOPBACK_HOSTS
                .iter()
                .filter_map(|host| authority.strip_prefix(host))
                .any(|port| port.is_empty() || port.starts_with(':'))
        })
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_https_origin_is_an_issuer() {
        assert_eq!(
            Issuer::parse("https://as.example").map(|issuer| issuer.0),
            Ok("https://as.example".to_owned())
        );
        assert!(Issuer::parse("https://as.example:8443").is_ok());
    }

    #[test]
    fn http_is_allowed_on_loopback() {
        for text in [
            "http://localhost:8787",
            "http://127.0.0.1:8787",
            "http://[::1]:8787",
            "http://localhost",
        ] {
            let issuer = Issuer::parse(text).unwrap();
            assert!(issuer.is_loopback() && !issuer.is_https(), "{text}");
        }
    }

    #[test]
    fn http_is_refused_elsewhere() {
        for text in [
            "http://as.example",
            "http://localhost.example",
            "http://10.0.0.1",
            "http://127.0.0.2",
            "ftp://localhost",
        ] {
            assert!(Issuer::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn anything_beside_the_origin_is_refused() {
        for rest in ["/", "/tenant", "?a=b", "?", "#a", "#", "/?a"] {
            assert!(
                Issuer::parse(&format!("https://as.example{rest}")).is_err(),
                "{rest}"
            );
        }
        assert!(Issuer::parse("https://user@as.example").is_err());
    }

    #[test]
    fn a_second_spelling_of_an_origin_is_refused() {
        for text in [
            "HTTPS://as.example",
            "https://AS.example",
            "https://as.example:443",
            "https:as.example",
            "https:///as.example",
            "https:\\\\as.example",
            " https://as.example",
            "https://as.example\n",
            "http://127.1",
            "https://関所.example",
        ] {
            assert!(Issuer::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_host_that_begins_like_loopback_is_not_loopback() {
        assert!(
            !Issuer::parse("https://localhost.example")
                .unwrap()
                .is_loopback()
        );
    }

    #[test]
    fn an_endpoint_is_the_issuer_and_a_path() {
        assert_eq!(
            Issuer::parse("https://as.example")
                .unwrap()
                .endpoint("/oauth/par"),
            "https://as.example/oauth/par"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_kept_as_it_was_sent(text in "(https?://)?[a-zA-Z0-9.:/@\\[\\]\\PC]{0,24}") {
            if let Ok(issuer) = Issuer::parse(&text) {
                prop_assert_eq!(issuer.as_str(), text);
            }
        }
    }
}
