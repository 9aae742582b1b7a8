//! Where this server may send requests of its own: RFC 9700 §4.11, and the server-side request
//! forgery that OpenID Connect Core §16 leaves to implementers. A name that resolves to a private
//! address is for the platform to refuse.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Whether `uri` may be fetched: https and no address of a private network; in development also
/// this machine.
pub fn is_allowed(uri: &str, is_development: bool) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    let is_private = match url.host() {
        None => return false,
        Some(Host::Domain(name)) => {
            name == "localhost" || name.ends_with(".localhost") || !name.contains('.')
        }
        Some(Host::Ipv4(address)) => is_private_v4(address),
        Some(Host::Ipv6(address)) => is_private_v6(address),
    };
    match url.scheme() {
        "https" => is_development || !is_private,
        "http" => is_development && is_private,
        _ => false,
    }
}

const fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || a == 0
        || a >= 224
        || (a == 100 && b >= 64 && b < 128)
        || (a == 192 && b == 0)
        || (a == 198 && (b == 18 || b == 19))
}

const fn is_private_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4() {
        return is_private_v4(mapped);
    }
    let [first, second, ..] = address.segments();
    // RFC 4193, RFC 4291 §2.5.6 and §2.7, RFC 3849, RFC 6052 (which can hold any IPv4 address).
    (first & 0xfe00) == 0xfc00
        || (first & 0xffc0) == 0xfe80
        || first >= 0xff00
        || (first == 0x2001 && second == 0xdb8)
        || first == 0x64
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIVATE: [&str; 14] = [
        "https://localhost/jwks",
        "https://intranet/jwks",
        "https://app.localhost/jwks",
        "https://127.0.0.1/jwks",
        "https://127.1/jwks",
        "https://2130706433/jwks",
        "https://10.1.2.3/jwks",
        "https://172.16.0.1/jwks",
        "https://192.168.1.1/jwks",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/jwks",
        "https://[::1]/jwks",
        "https://[fd00::1]/jwks",
        "https://[::ffff:127.0.0.1]/jwks",
    ];

    #[test]
    fn a_public_https_address_may_be_fetched() {
        assert!(is_allowed("https://client.example/jwks", false));
        assert!(is_allowed("https://93.184.215.14/jwks", false));
    }

    #[test]
    fn no_private_address_may_be_fetched_outside_development() {
        for uri in PRIVATE {
            assert!(!is_allowed(uri, false), "{uri}");
            assert!(is_allowed(uri, true), "{uri}");
        }
    }

    #[test]
    fn nothing_is_fetched_without_tls_but_from_this_machine_in_development() {
        assert!(is_allowed("http://127.0.0.1:8080/jwks", true));
        for uri in [
            "http://client.example/jwks",
            "ftp://client.example/",
            "file:///etc/passwd",
            "data:,x",
            "jwks",
            "",
        ] {
            assert!(!is_allowed(uri, true), "{uri}");
            assert!(!is_allowed(uri, false), "{uri}");
        }
        assert!(!is_allowed("http://127.0.0.1:8080/jwks", false));
    }
}
