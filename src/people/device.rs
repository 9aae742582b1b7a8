//! From where somebody signs in, as a person reads it: the network, and the browser in words of ours.
//! What the browser says of itself is not kept: nobody else writes on the page.

use serde::Serialize;

use super::address::network;

use crate::json::FromJson;

/// A browser and where it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// The network, as `192.0.2.0/24`; empty if it is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub network: String,
    /// The browser and its system, as `Firefox, Windows`; empty if neither is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agent: String,
}

/// What tells a browser, in this order: each of them says the names of those after it, too.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The same of systems.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// How much of what a browser says of itself is looked at, in bytes.
const LONGEST: usize = 512;

impl Device {
    /// The device that says so of itself, behind a proxy that tells this address.
    pub fn of(user_agent: Option<&str>, address: Option<&str>) -> Self {
        let said = user_agent.unwrap_or_default().as_bytes();
        let said = &said[..said.len().min(LONGEST)];
        let named = |names: &[(&str, &'static str)]| {
            let is_said = |part: &str| said.windows(part.len()).any(|said| said == part.as_bytes());
            let found = names.iter().find(|(part, _)| is_said(part));
            found.map(|(_, name)| *name)
        };
        let agent = match (named(&BROWSERS), named(&SYSTEMS)) {
            (Some(browser), Some(system)) => format!("{browser}, {system}"),
            (browser, system) => browser.or(system).unwrap_or_default().to_owned(),
        };
        let network = address.map(|address| prefix(&network(address)));
        Self {
            network: network.unwrap_or_default(),
            agent,
        }
    }
}

/// What many households have in common: 24 bits of an IPv4 address, 48 of an IPv6 one.
fn prefix(network: &str) -> String {
    let kept = |parts: &str, end: &str| match network.rsplit_once(parts) {
        Some((kept, _)) => format!("{kept}{end}"),
        None => String::new(),
    };
    if network.contains('.') {
        kept(".", ".0/24")
    } else {
        kept(":", "::/48")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(said: &str) -> String {
        Device::of(Some(said), None).agent
    }

    #[test]
    fn a_browser_is_called_by_the_name_that_people_know() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (said, expected) in [
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/126.0.0.0 Safari/537.36"), "Chrome, Windows"),
            (format!("Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/126.0 Safari/537.36 Edg/126.0"), "Edge, Windows"),
            (format!("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {webkit} Version/17.5 Safari/605.1.15"), "Safari, macOS"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/126.0 Mobile/15E148 Safari/604.1".into(), "Chrome, iPhone"),
            ("Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0".into(), "Firefox, Android"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0".into(), "Firefox, Linux"),
            ("curl/8.5.0".into(), ""),
        ] {
            assert_eq!(agent(&said), expected, "{said}");
        }
    }

    #[test]
    fn nothing_a_browser_says_is_kept_as_it_says_it() {
        for said in [
            "<b>Firefox/1</b>\r\n\u{202e}",
            "Firefox/\0",
            &format!("Firefox/{}", "x".repeat(100_000)),
        ] {
            assert_eq!(agent(said), "Firefox", "{said:.40}");
        }
        assert_eq!(agent(&format!("{}Firefox/", " ".repeat(LONGEST))), "");
        assert_eq!(Device::of(None, None), Device::default());
    }

    #[test]
    fn of_an_address_only_the_network_is_kept() {
        for (address, expected) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("unknown", ""),
            ("", ""),
        ] {
            assert_eq!(
                Device::of(None, Some(address)).network,
                expected,
                "{address}"
            );
        }
    }
}
