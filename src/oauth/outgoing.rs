//! Where this server may send requests of its own: RFC 9700 §4.11, and the server-side request
//! forgery that OpenID Connect Core §16 leaves to implementers. A name that resolves to a private
//! address is for the platform to refuse.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// How far requests of this server go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This machine and its network too: for development.
    Everywhere,
    /// https, and no address that has a meaning of its own.
    PublicNetwork,
}

/// Whether `uri` may be fetched.
pub fn is_allowed(uri: &str, reach: Reach) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    let is_special = match url.host() {
        None => return false,
        Some(Host::Domain(name)) => is_special_name(name),
        Some(Host::Ipv4(address)) => is_special_v4(address),
        Some(Host::Ipv6(address)) => is_special_v6(address),
    };
    match (url.scheme(), reach) {
        ("https", Reach::Everywhere) => true,
        ("https", Reach::PublicNetwork) => !is_special,
        ("http", Reach::Everywhere) => is_special,
        _ => false,
    }
}

/// Domains that no public name server answers for: RFC 6761, RFC 6762 §3 and appendix G, RFC 7686,
/// RFC 8375, RFC 9476, and `internal`, which ICANN keeps for private use.
const SPECIAL_DOMAINS: [&str; 14] = [
    "alt",
    "corp",
    "home",
    "home.arpa",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
    "test",
];

fn is_special_name(name: &str) -> bool {
    // A final dot ends a name that is complete; it is the same name.
    let name = name.trim_end_matches('.');
    let is_within = |domain: &str| {
        name.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    !name.contains('.') || SPECIAL_DOMAINS.iter().any(|domain| is_within(domain))
}

/// The IANA IPv4 Special-Purpose Address Registry (RFC 6890), and multicast (RFC 5771): the
/// address of each network, and its bits.
const SPECIAL_V4: [(Ipv4Addr, u32); 19] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(192, 175, 48, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    (Ipv4Addr::new(255, 255, 255, 255), 32),
];

fn is_special_v4(address: Ipv4Addr) -> bool {
    SPECIAL_V4
        .iter()
        .any(|(network, bits)| (address.to_bits() ^ network.to_bits()).leading_zeros() >= *bits)
}

/// What the IANA IPv6 Special-Purpose Address Registry has within 2000::/3. Nothing outside of that
/// is a public address (RFC 4291 §2.4): among it are those that hold an IPv4 address (RFC 4291
/// §2.5.5, RFC 6052), unique local (RFC 4193), link-local and site-local (RFC 3879) ones.
const SPECIAL_V6: [(Ipv6Addr, u32); 5] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

fn is_special_v6(address: Ipv6Addr) -> bool {
    let is_global_unicast = address.segments()[0] >> 13 == 1;
    !is_global_unicast
        || SPECIAL_V6
            .iter()
            .any(|(network, bits)| (address.to_bits() ^ network.to_bits()).leading_zeros() >= *bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first and the last address of each network of the two IANA registries, and names.
    const SPECIAL: [&str; 77] = [
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.0.0",
        "169.254.169.254",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.255",
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.255.255",
        "192.175.48.1",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.0",
        "255.255.255.255",
        "127.1",
        "2130706433",
        "0x7f.1",
        "017700000001",
        "0",
        "[::]",
        "[::1]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:93.184.215.14]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::1]",
        "[64:ff9b:1::1]",
        "[100::1]",
        "[100:0:0:1::1]",
        "[2001::1]",
        "[2001:0:5ef5:79fd::1]",
        "[2001:1::1]",
        "[2001:2::1]",
        "[2001:10::1]",
        "[2001:20::1]",
        "[2001:1ff:ffff::1]",
        "[2001:db8::1]",
        "[2002:7f00:1::1]",
        "[2620:4f:8000::1]",
        "[3fff::1]",
        "[3fff:fff::1]",
        "[5f00::1]",
        "[fc00::1]",
        "[fd00::1]",
        "[fe80::1]",
        "[febf::1]",
        "[fec0::1]",
        "[feff::1]",
        "[ff02::1]",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "app.localhost",
        "app.localhost.",
        "intranet",
        "printer.local",
        "printer.local.",
        "vault.internal",
        "router.home.arpa",
        "nas.lan",
        "hidden.onion",
        "login.corp",
    ];

    const PUBLIC: [&str; 21] = [
        "client.example",
        "client.example.",
        "93.184.215.14",
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.3.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "[2606:4700::1111]",
        "[2001:200::1]",
        "[2001:db9::1]",
        "[2003::1]",
        "local.example",
        "mylocal.example",
    ];

    #[test]
    fn a_public_https_address_may_be_fetched() {
        for host in PUBLIC {
            for reach in [Reach::PublicNetwork, Reach::Everywhere] {
                assert!(is_allowed(&format!("https://{host}/jwks"), reach), "{host}");
                assert!(!is_allowed(&format!("http://{host}/jwks"), reach), "{host}");
            }
        }
    }

    #[test]
    fn no_address_of_a_special_purpose_may_be_fetched_outside_development() {
        for host in SPECIAL {
            let (https, http) = (format!("https://{host}/jwks"), format!("http://{host}:80/"));
            assert!(!is_allowed(&https, Reach::PublicNetwork), "{host}");
            assert!(is_allowed(&https, Reach::Everywhere), "{host}");
            assert!(!is_allowed(&http, Reach::PublicNetwork), "{host}");
            assert!(is_allowed(&http, Reach::Everywhere), "{host}");
        }
    }

    #[test]
    fn nothing_else_than_http_is_spoken() {
        for uri in [
            "ftp://client.example/",
            "file:///etc/passwd",
            "data:,x",
            "jwks",
            "",
        ] {
            for reach in [Reach::PublicNetwork, Reach::Everywhere] {
                assert!(!is_allowed(uri, reach), "{uri}");
            }
        }
    }
}
