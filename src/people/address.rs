//! The addresses that requests come from.

use std::net::{IpAddr, Ipv6Addr};

/// The network of the client, of what a proxy that is trusted says: the last that it names. One
/// household has one IPv4 address or one IPv6 network of 64 bits (RFC 6177 §2). What is no address
/// is all one.
pub fn network(told: &str) -> String {
    let last = told.rsplit(',').next().unwrap_or_default();
    match last.trim_matches([' ', '\t']).parse() {
        Ok(IpAddr::V4(address)) => address.to_string(),
        Ok(IpAddr::V6(address)) => of_v6(address),
        Err(_) => String::new(),
    }
}

fn of_v6(address: Ipv6Addr) -> String {
    match address.to_ipv4_mapped() {
        Some(address) => address.to_string(),
        None => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_its_network_as_the_nearest_proxy_tells_it() {
        for (told, expected) in [
            ("192.0.2.1", "192.0.2.1"),
            ("203.0.113.9, 192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"),
            ("2001:db8:1:2::", "2001:db8:1:2"),
            ("2001:db8:1:3::1", "2001:db8:1:3"),
            ("", ""),
            ("unknown", ""),
            ("192.0.2.1:80", ""),
        ] {
            assert_eq!(network(told), expected, "{told}");
        }
    }
}
