//! The `redirect_uri`: compared with the registered ones as the exact string sent, with the one
//! exception of RFC 8252 §7.3.
//!
//! A [`RedirectUri`] exists only where a registered one was matched, so an error can travel to
//! nowhere else.

use std::net::IpAddr;

use serde::Serialize;
use url::Host;

use crate::{json::FromJson, oauth::Refusal};

/// A redirect URI that the client has registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(transparent)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// Finds `sent` among the registered URIs. RFC 9700 §4.1.3: "exact string matching except for
    /// port numbers in localhost redirection URIs of native apps".
    pub fn matching(
        sent: &str,
        registered: &[String],
        port_is_variable: bool,
    ) -> Result<Self, Refusal> {
        let same = |uri: &String| uri == sent || (port_is_variable && same_but_for_port(uri, sent));
        registered
            .iter()
            .any(same)
            .then(|| Self(sent.to_owned()))
            .ok_or(Refusal::RedirectUriUnregistered)
    }

    /// The URI as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is an https address of another machine, which only the holder of its certificate
    /// answers at.
    pub fn is_elsewhere_by_https(&self) -> bool {
        let Ok(uri) = url::Url::parse(&self.0) else {
            return false;
        };
        uri.scheme() == "https" && uri.host().is_some_and(|host| !is_this_machine(&host))
    }

    /// The host the answer goes to, for a person to read.
    pub fn host(&self) -> String {
        url::Url::parse(&self.0)
            .ok()
            .and_then(|uri| uri.host_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

/// Whether any program on the machine of whoever asks may answer there: at a loopback address, at its
/// names (RFC 6761 §6.3), and at the unspecified one, which leads to it too; also where IPv6 maps it.
pub fn is_this_machine(host: &Host<&str>) -> bool {
    let address = match host {
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            return name == "localhost" || name.ends_with(".localhost");
        }
        Host::Ipv4(address) => IpAddr::V4(*address),
        Host::Ipv6(address) => IpAddr::V6(*address).to_canonical(),
    };
    address.is_loopback() || address.is_unspecified()
}

/// RFC 8252 §7.3: "The authorization server MUST allow any port to be specified at the time of the
/// request for loopback IP redirect URIs".
fn same_but_for_port(registered: &str, sent: &str) -> bool {
    match (without_port(registered), without_port(sent)) {
        (Some(registered), Some(sent)) => registered == sent,
        _ => false,
    }
}

/// Splits `http://<loopback>[:port]<rest>` into the loopback host and the rest.
fn without_port(uri: &str) -> Option<(&str, &str)> {
    let authority_on = uri.strip_prefix("http://")?;
    let host = ["127.0.0.1", "[::1]", "localhost"]
        .into_iter()
        .find(|host| authority_on.starts_with(host))?;
    let rest = &authority_on[host.len()..];
    let Some(port_on) = rest.strip_prefix(':') else {
        return (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest));
    };
    let end = port_on.find(['/', '?']).unwrap_or(port_on.len());
    let (port, rest) = port_on.split_at(end);
    let plain = port.bytes().all(|b| b.is_ascii_digit())
        && port.parse::<u16>().is_ok_and(|number| number > 0);
    plain.then_some((host, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(sent: &str, registered: &str) -> bool {
        RedirectUri::matching(sent, &[registered.to_owned()], true).is_ok()
    }

    #[test]
    fn the_exact_string_matches_query_included() {
        assert!(matches(
            "https://client.example/cb?dummy1=lorem",
            "https://client.example/cb?dummy1=lorem"
        ));
    }

    #[test]
    fn anything_but_the_exact_string_is_refused() {
        let registered = "https://client.example/cb?a=1";
        for sent in [
            "https://client.example/cb",
            "https://client.example/cb?a=1&b=2",
            "https://client.example/cb/?a=1",
            "https://client.example/CB?a=1",
            "https://CLIENT.example/cb?a=1",
            "https://client.example:443/cb?a=1",
            "https://client.example/x/../cb?a=1",
            "https://client.example/%63b?a=1",
            "http://client.example/cb?a=1",
            "https://client.example/cb?a=1#",
            "https://user@client.example/cb?a=1",
        ] {
            assert!(!matches(sent, registered), "{sent}");
        }
    }

    #[test]
    fn rfc_8252_7_3_any_port_of_a_loopback_uri_matches() {
        for host in ["127.0.0.1", "[::1]", "localhost"] {
            assert!(matches(
                &format!("http://{host}:51004/cb?x=1"),
                &format!("http://{host}/cb?x=1")
            ));
            assert!(matches(
                &format!("http://{host}:51004/cb"),
                &format!("http://{host}:8000/cb")
            ));
        }
    }

    #[test]
    fn only_the_port_may_vary() {
        let registered = "http://127.0.0.1:8000/cb";
        for sent in [
            "http://localhost:8000/cb",
            "http://127.0.0.1:8000/other",
            "http://127.0.0.1:8000/cb?x",
            "https://127.0.0.1:8000/cb",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1:0/cb",
            "http://127.0.0.1:99999/cb",
            "http://127.0.0.1:80@evil.example/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://127.0.0.1:+8/cb",
        ] {
            assert!(!matches(sent, registered), "{sent}");
        }
    }

    #[test]
    fn the_port_of_another_host_is_fixed() {
        assert!(!matches(
            "http://client.example:81/cb",
            "http://client.example:80/cb"
        ));
        assert!(!matches(
            "https://client.example:8443/cb",
            "https://client.example/cb"
        ));
    }

    #[test]
    fn only_https_on_another_machine_is_elsewhere() {
        let is_elsewhere = |uri: &str| RedirectUri(uri.to_owned()).is_elsewhere_by_https();
        for uri in [
            "https://client.example/cb",
            "https://192.0.2.1/cb",
            "https://[2001:db8::1]/cb",
            "https://localhost.example/cb",
        ] {
            assert!(is_elsewhere(uri), "{uri}");
        }
        for uri in [
            "http://127.0.0.1:8000/cb",
            "https://localhost/cb",
            "https://LOCALHOST.:8443/cb",
            "https://app.localhost/cb",
            "https://127.0.0.2/cb",
            "https://[::1]/cb",
            "https://0.0.0.0:8443/cb",
            "https://0/cb",
            "https://[::]/cb",
            "https://[::ffff:127.0.0.1]:8443/cb",
            "https://[::ffff:0.0.0.0]/cb",
            "com.example.app:/cb",
            "",
        ] {
            assert!(!is_elsewhere(uri), "{uri}");
        }
    }

    #[test]
    fn a_service_can_fix_the_port_too() {
        let registered = ["http://127.0.0.1:8000/cb".to_owned()];
        assert!(RedirectUri::matching("http://127.0.0.1:8001/cb", &registered, false).is_err());
    }
}
