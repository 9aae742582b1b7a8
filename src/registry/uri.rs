//! The URIs a client's document may name: pages to show, and where authorization responses may be sent.
//!
//! A URI is kept as it was written and never normalised: RFC 9700 §2.1 compares redirect URIs as strings, so one that
//! a browser would rewrite on the way is refused instead.

use url::{Position, Url};

use super::{client::ApplicationType, document::DocumentError, issuer::is_loopback_host, place::Place};

/// The https URL of a page that is shown to the user.
pub(super) fn page(place: &Place<'_>) -> Result<String, DocumentError> {
    let (text, url) = url(place)?;
    if url.scheme() == "https" { Ok(text.to_owned()) } else { Err(place.refuse("must use https")) }
}

/// A redirect URI that an application of this type may register.
///
/// FAPI 2.0 Security Profile §5.3.2.2 (8): "shall not allow redirect URIs that use the http scheme except for native
/// clients that use loopback interface redirection as described in Section 7.3 of RFC 8252".
pub(super) fn redirect(place: &Place<'_>, application: ApplicationType) -> Result<String, DocumentError> {
    let (text, url) = url(place)?;
    // RFC 6749 §3.1.2: "The endpoint URI MUST NOT include a fragment component."
    if url.fragment().is_some() {
        return Err(place.refuse("must not have a fragment (RFC 6749 3.1.2)"));
    }
    let loopback = url.host_str().is_some_and(is_loopback_host);
    match (url.scheme(), application) {
        ("https", _) => Ok(text.to_owned()),
        ("http", ApplicationType::Native) if loopback => Ok(text.to_owned()),
        ("http", ApplicationType::Web) if loopback => {
            Err(place.refuse("may use http on loopback only if applicationType is NATIVE (RFC 8252 7.3)"))
        }
        ("http", _) => {
            Err(place
                .refuse("must use https: FAPI 2.0 Security Profile 5.3.2.2 (8) allows http on loopback to native clients only"))
        }
        // Any application on a device can claim a private-use scheme (RFC 8252 §8.6), and the clients that rely on
        // one are public (RFC 8252 §8.4), which FAPI 2.0 Security Profile §5.3.2.1 (3) does not admit.
        _ => Err(place.refuse(
            "must use https, or http on loopback: a private-use scheme can be claimed by another application (RFC 8252 8.6)",
        )),
    }
}

fn url<'a>(place: &Place<'a>) -> Result<(&'a str, Url), DocumentError> {
    let text = place.str()?;
    if !text.bytes().all(is_uri_character) {
        return Err(place.refuse("must consist of the characters of a URI (RFC 3986 2)"));
    }
    let url = Url::parse(text).map_err(|_| place.refuse("must be an absolute URI"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(place.refuse("must not have a user name or password"));
    }
    if url.has_host() && !is_normal(text, &url) {
        return Err(place.refuse("must be in normal form: lower-case scheme and host, no default port, no dot segments"));
    }
    Ok((text, url))
}

/// Whether a browser would send `text` unchanged; the slash of an empty path may be left out.
fn is_normal(text: &str, url: &Url) -> bool {
    let normal = &url[Position::BeforePath..];
    text.strip_prefix(&url[..Position::BeforePath])
        .is_some_and(|rest| rest == normal || (!rest.starts_with('/') && normal.strip_prefix('/') == Some(rest)))
}

/// RFC 3986 §2.2 and §2.3, and the percent sign of §2.1.
fn is_uri_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn registers(application: ApplicationType, text: &str) -> bool {
        redirect(&Place::root(&json!(text)), application).is_ok_and(|kept| kept == text)
    }

    #[test]
    fn an_https_uri_registers_for_every_application() {
        for text in [
            "https://client.example/cb",
            "https://client.example/cb?a=b&c=d",
            "https://client.example",
            "https://client.example:8443/",
        ] {
            assert!(registers(ApplicationType::Web, text), "{text}");
            assert!(registers(ApplicationType::Native, text), "{text}");
        }
    }

    #[test]
    fn http_on_loopback_registers_for_a_native_application_only() {
        for text in ["http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", "http://[::1]:61023/cb", "http://localhost:3000/cb"] {
            assert!(registers(ApplicationType::Native, text), "{text}");
            assert!(!registers(ApplicationType::Web, text), "{text}");
        }
    }

    #[test]
    fn http_elsewhere_is_refused() {
        for text in ["http://client.example/cb", "http://localhost.example/cb", "http://127.0.0.2/cb", "http://10.0.0.1/cb"] {
            assert!(!registers(ApplicationType::Native, text), "{text}");
        }
    }

    #[test]
    fn a_private_use_scheme_is_refused() {
        for text in [
            "com.example.app:/cb",
            "com.example.app://cb",
            "javascript:alert(1)",
            "data:text/html,x",
            "urn:ietf:wg:oauth:2.0:oob",
        ] {
            assert!(!registers(ApplicationType::Native, text), "{text}");
        }
    }

    #[test]
    fn a_fragment_is_refused_even_if_empty() {
        assert!(!registers(ApplicationType::Web, "https://client.example/cb#a"));
        assert!(!registers(ApplicationType::Web, "https://client.example/cb#"));
    }

    #[test]
    fn a_uri_that_is_not_absolute_is_refused() {
        for text in ["/cb", "client.example/cb", "//client.example/cb", "https:", ""] {
            assert!(!registers(ApplicationType::Web, text), "{text}");
        }
    }

    #[test]
    fn a_user_name_is_refused() {
        assert!(!registers(ApplicationType::Web, "https://client.example@attacker.example/cb"));
        assert!(!registers(ApplicationType::Web, "https://a:b@client.example/cb"));
    }

    #[test]
    fn a_uri_a_browser_would_rewrite_is_refused() {
        for text in [
            "https:client.example/cb",
            "https:///client.example/cb",
            "https:/client.example/cb",
            "HTTPS://client.example/cb",
            "https://Client.example/cb",
            "https://client.example:443/cb",
            "https://client.example/a/../cb",
            "https://client.example/%2e%2e/cb",
            "https://@client.example/cb",
        ] {
            assert!(!registers(ApplicationType::Web, text), "{text}");
        }
    }

    #[test]
    fn characters_outside_a_uri_are_refused() {
        for text in [
            "https://client.example/a b",
            "https://client.example\\@attacker.example",
            "https://関所.example/cb",
            "https://client.example/*\"",
            "https://client.example/\n",
        ] {
            assert!(!registers(ApplicationType::Web, text), "{text}");
        }
    }

    #[test]
    fn a_page_uses_https() {
        assert!(page(&Place::root(&json!("https://client.example/terms#s2"))).is_ok());
        for text in ["http://client.example", "http://localhost", "javascript:alert(1)", "mailto:a@client.example"] {
            assert!(page(&Place::root(&json!(text))).is_err(), "{text}");
        }
    }
}
