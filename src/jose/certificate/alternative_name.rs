//! The names in `subjectAltName` by which a client may be known: RFC 8705 §2.1.2, RFC 5280 §4.2.1.6.

use std::net::IpAddr;

use x509_cert::ext::pkix::name::GeneralName;

/// A name of one of the four kinds that a client can register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlternativeName {
    /// `dNSName`.
    Dns(String),
    /// `rfc822Name`.
    Email(String),
    /// `iPAddress`.
    Ip(IpAddr),
    /// `uniformResourceIdentifier`.
    Uri(String),
}

impl AlternativeName {
    /// The name, if it is of such a kind. An address of another length than those of IP is none.
    pub(super) fn of(name: &GeneralName) -> Option<Self> {
        match name {
            GeneralName::DnsName(name) => Some(Self::Dns(name.to_string())),
            GeneralName::Rfc822Name(name) => Some(Self::Email(name.to_string())),
            GeneralName::UniformResourceIdentifier(uri) => Some(Self::Uri(uri.to_string())),
            GeneralName::IpAddress(octets) => address(octets.as_bytes()).map(Self::Ip),
            _ => None,
        }
    }

    /// Whether a certificate that has this name is of whom `expected` names. Nothing stands for many
    /// names here: a `*` is that character.
    pub fn is(&self, expected: &Self) -> bool {
        match (self, expected) {
            // RFC 5280 §7.2: "a case-insensitive exact match".
            (Self::Dns(one), Self::Dns(other)) => one.eq_ignore_ascii_case(other),
            // RFC 5280 §7.5: the host part without regard to case, the local part to the letter.
            (Self::Email(one), Self::Email(other)) => match (halves(one), halves(other)) {
                (Some((local, host)), Some((other, of))) => {
                    local == other && host.eq_ignore_ascii_case(of)
                }
                _ => false,
            },
            // RFC 8705 §2.1.2: "comparison is to be done in binary form".
            (Self::Ip(one), Self::Ip(other)) => one == other,
            (Self::Uri(one), Self::Uri(other)) => one == other,
            _ => false,
        }
    }
}

fn halves(address: &str) -> Option<(&str, &str)> {
    address.rsplit_once('@')
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    let of_four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    of_four
        .or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> AlternativeName {
        AlternativeName::Ip(text.parse().unwrap())
    }

    #[test]
    fn names_of_a_kind_are_compared_as_their_kind_is() {
        use AlternativeName::{Dns, Email, Uri};
        let dns = |text: &str| Dns(text.into());
        let (email, uri) = (
            |text: &str| Email(text.into()),
            |text: &str| Uri(text.into()),
        );
        for (one, other, is) in [
            (dns("Client.example"), dns("client.EXAMPLE"), true),
            (dns("*.example"), dns("client.example"), false),
            (dns("client.example."), dns("client.example"), false),
            (email("Jane@Example.com"), email("Jane@example.COM"), true),
            (email("jane@example.com"), email("Jane@example.com"), false),
            (email("jane"), email("jane"), false),
            (uri("https://a/b"), uri("https://a/b"), true),
            (uri("https://a/b"), uri("https://A/b"), false),
            (uri("a.example"), dns("a.example"), false),
            (ip("2001:db8::1"), ip("2001:0DB8:0:0:0:0:0:1"), true),
            (ip("192.0.2.1"), ip("192.0.2.2"), false),
            (ip("192.0.2.1"), ip("::ffff:192.0.2.1"), false),
        ] {
            assert_eq!(one.is(&other), is, "{one:?} {other:?}");
            assert_eq!(other.is(&one), is, "{other:?} {one:?}");
        }
    }

    #[test]
    fn an_address_has_four_octets_or_sixteen() {
        assert_eq!(address(&[192, 0, 2, 1]), "192.0.2.1".parse().ok());
        assert_eq!(address(&[0; 16]), "::".parse().ok());
        for length in [0, 3, 5, 8, 15, 17, 32] {
            assert_eq!(address(&vec![1; length]), None);
        }
    }
}
