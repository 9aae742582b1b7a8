//! The issuer identifier: the name of the server, to which every endpoint is a path.
//!
//! RFC 8414 §2 allows a path in it, by which services on one origin are told apart. The first service
//! of a deployment has none (`register::apply`).

use std::fmt;

use serde::Serialize;
use url::Url;

/// Hosts that never leave the machine. RFC 8252 §7.3 names the two addresses, §8.3 the name.
const LOOPBACK_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Whether `host`, as written in a URI, is the loopback interface. RFC 8252 §7.3.
pub fn is_loopback_host(host: &str) -> bool {
    LOOPBACK_HOSTS.contains(&host)
}

/// The longest path of an issuer, in bytes.
const LONGEST_PATH: usize = 100;

/// What the server has of its own at an origin: no path of an issuer begins with one of these. Further
/// down they are names like others, since no path of an endpoint ends another (`directory::place`).
const OWN: [&str; 6] = [".well-known", "admin", "api", "console", "oauth", "sample"];

/// Whether `path` may come after the origin of an issuer: nothing, or segments of unreserved
/// characters (RFC 3986 §2.3), which have one spelling.
pub fn is_issuer_path(path: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let is_segment =
        |segment: &str| !matches!(segment, "" | "." | "..") && segment.bytes().all(is_plain);
    let is_own = |segments: &str| {
        OWN.iter()
            .any(|own| segments.split('/').next() == Some(own))
    };
    path.is_empty()
        || path.len() <= LONGEST_PATH
            && path
                .strip_prefix('/')
                .is_some_and(|segments| segments.split('/').all(is_segment) && !is_own(segments))
}

/// Whether `authority`, a host and perhaps a port, is the loopback interface.
fn is_loopback_authority(authority: &str) -> bool {
    LOOPBACK_HOSTS
        .iter()
        .filter_map(|host| authority.strip_prefix(host))
        .any(|port| port.is_empty() || port.starts_with(':'))
}

/// The origin of a request as issuers spell it: in lower case, without the port of the scheme (RFC 3986
/// §6.2.2.1 and §6.2.3). An issuer elsewhere than on loopback is https, though a proxy that has ended
/// TLS may pass requests on without: then the port may be that of either.
pub fn origin_of(scheme: &str, authority: &str) -> String {
    let authority = authority.to_ascii_lowercase();
    let (scheme, ports): (_, &[&str]) = match scheme {
        "https" => ("https", &[":443"]),
        _ if is_loopback_authority(&authority) => (scheme, &[":80"]),
        _ => ("https", &[":80", ":443"]),
    };
    let mut bare = ports.iter().filter_map(|port| authority.strip_suffix(port));
    format!("{scheme}://{}", bare.next().unwrap_or(&authority))
}

/// An `issuer`: an https origin, or http on loopback for development, and perhaps a path.
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
        // Clients compare issuers as strings (RFC 9207 §2.4), so only one spelling of each may exist.
        let origin = url.origin().ascii_serialization();
        if !text.strip_prefix(&origin).is_some_and(is_issuer_path) {
            return Err(
                "must be an origin, with a path of plain segments or none: lower-case host, no default port, no user, final slash, query or fragment, and not beginning with a segment that the server uses itself",
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

    /// The path that comes before those of the endpoints; empty where there is none.
    pub fn path(&self) -> &str {
        &self.0[self.origin().len()..]
    }

    /// The origin.
    pub fn origin(&self) -> &str {
        let authority = self.0.find("://").map_or(0, |scheme| scheme + 3);
        let path = self.0[authority..].find('/');
        path.map_or(&self.0, |path| &self.0[..authority + path])
    }

    /// Whether the server is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether the server is reachable from its own machine only.
    pub fn is_loopback(&self) -> bool {
        // `parse` admits `scheme://host` and `scheme://host:port` only, before a path.
        let authority = self.origin().split_once("://");
        authority.is_some_and(|(_, authority)| is_loopback_authority(authority))
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
    fn a_path_of_plain_segments_is_part_of_an_issuer() {
        for path in [
            "/tenant",
            "/a/b-._~9",
            "/OAUTH",
            "/apis",
            "/a/api",
            "/a/admin/oauth",
            "/a/.well-known",
        ] {
            let issuer = Issuer::parse(&format!("https://as.example:8443{path}")).unwrap();
            assert_eq!(issuer.path(), path);
            assert_eq!(issuer.origin(), "https://as.example:8443");
            assert!(!issuer.is_loopback());
        }
        assert_eq!(Issuer::parse("https://as.example").unwrap().path(), "");
        let local = Issuer::parse("http://localhost/a").unwrap();
        assert!(local.is_loopback() && local.path() == "/a");
    }

    #[test]
    fn a_path_that_the_server_has_itself_is_refused() {
        for own in OWN {
            for path in [
                format!("/{own}"),
                format!("/{own}/a"),
                format!("/{own}/{own}"),
            ] {
                let text = format!("https://as.example{path}");
                assert!(Issuer::parse(&text).is_err(), "{text}");
            }
        }
    }

    #[test]
    fn anything_else_beside_the_origin_is_refused() {
        let long = format!("/{}", "a".repeat(LONGEST_PATH));
        for rest in [
            "/", "/a/", "//a", "/a//b", "/./a", "/a/..", "/%61", "/a b", "/é", "/a;b", "/a?b",
            "/a#b", "?a=b", "?", "#a", "#", "/?a", &long,
        ] {
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
    fn an_origin_is_spelled_as_issuers_spell_it() {
        for (scheme, authority, origin) in [
            ("https", "AS.example:443", "https://as.example"),
            ("https", "as.example:80", "https://as.example:80"),
            ("http", "as.example:80", "https://as.example"),
            ("http", "as.example", "https://as.example"),
            ("http", "localhost.example", "https://localhost.example"),
            ("http", "LOCALHOST:8787", "http://localhost:8787"),
            ("http", "[::1]:80", "http://[::1]"),
            ("https", "127.0.0.1", "https://127.0.0.1"),
        ] {
            assert_eq!(origin_of(scheme, authority), origin);
        }
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
