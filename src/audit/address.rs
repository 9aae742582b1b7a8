//! Where a request came from, as far as the service wants to know.

use std::net::IpAddr;

use crate::documents::AuditAddress;

/// What is kept of what a trusted proxy says: the last address that it names, or the network of it, of
/// 24 bits or 48. What is no address is nothing.
pub(super) fn kept(told: &str, how: AuditAddress) -> Option<String> {
    let last = told.rsplit(',').next().unwrap_or_default();
    let address: IpAddr = last.trim_matches([' ', '\t']).parse().ok()?;
    match (how, address.to_canonical()) {
        (AuditAddress::None, _) => None,
        (AuditAddress::Full, address) => Some(address.to_string()),
        (AuditAddress::Prefix, IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            Some(format!("{a}.{b}.{c}.0/24"))
        }
        (AuditAddress::Prefix, IpAddr::V6(address)) => {
            let [a, b, c, ..] = address.segments();
            Some(format!("{a:x}:{b:x}:{c:x}::/48"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_as_the_service_says_and_what_is_none_is_not() {
        for (told, prefix, full) in [
            ("192.0.2.77", "192.0.2.0/24", "192.0.2.77"),
            ("10.0.0.1, 192.0.2.77 ", "192.0.2.0/24", "192.0.2.77"),
            ("2001:db8:1:2:3::4", "2001:db8:1::/48", "2001:db8:1:2:3::4"),
            ("::ffff:192.0.2.77", "192.0.2.0/24", "192.0.2.77"),
        ] {
            let prefix = Some(prefix.to_owned());
            assert_eq!(kept(told, AuditAddress::Prefix), prefix, "{told}");
            let full = Some(full.to_owned());
            assert_eq!(kept(told, AuditAddress::Full), full, "{told}");
            assert_eq!(kept(told, AuditAddress::None), None, "{told}");
        }
        for told in ["", "unknown", "192.0.2.77, secret", "192.0.2.256", "1"] {
            assert_eq!(kept(told, AuditAddress::Full), None, "{told}");
        }
    }
}
