//! The URIs a document may name: pages to show, what the server fetches, and where authorization
//! responses may be sent.
//!
//! A URI is kept as it was written and never normalised: RFC 9700 §2.1 compares redirect URIs as
//! strings, so one that a browser would rewrite on the way is refused instead.

use url::{Position, Url};

use super::place::Place;
use crate::documents::{
    application_type::ApplicationType, document_error::DocumentError, issuer::is_loopback_host,
};

/// The https URL of a page that is shown to the user.
pub(crate) fn page(place: &Place<'_>) -> Result<String, DocumentError> {
    let (text, url) = url(place)?;
    if url.scheme() == "https" {
        Ok(text.to_owned())
    } else {
        Err(place.refuse("must use https"))
    }
}

/// The URL of a document or a service that the server itself calls: https, or http on loopback for
/// development.
pub(crate) fn fetched(place: &Place<'_>) -> Result<String, DocumentError> {
    let (text, url) = url(place)?;
    if url.fragment().is_some() {
        return Err(place.refuse("must not have a fragment"));
    }
    match url.scheme() {
        "https" => Ok(text.to_owned()),
        "http" if is_loopback(&url) => Ok(text.to_owned()),
        _ => Err(place.refuse("must use https, or http on loopback")),
    }
}

/// Where a client keeps a request object. OpenID Connect Dynamic Client Registration §2, request_uris:
/// the hash of what is there may be its fragment.
pub(crate) fn request(place: &Place<'_>) -> Result<String, DocumentError> {
    let (text, url) = url(place)?;
    match url.scheme() {
        "https" => Ok(text.to_owned()),
        "http" if is_loopback(&url) => Ok(text.to_owned()),
        _ => Err(place.refuse("must use https, or http on loopback (OpenID Connect Core 6.2)")),
    }
}

/// The `sector_identifier_uri` of a client. OpenID Connect Core §8.1: it "MUST use the https
/// scheme".
pub(crate) fn sector(place: &Place<'_>) -> Result<String, DocumentError> {
    let (text, url) = url(place)?;
    if url.scheme() == "https" && url.fragment().is_none() {
        return Ok(text.to_owned());
    }
    Err(place.refuse("must use https and have no fragment (OpenID Connect Core 8.1)"))
}

/// The identifier of a resource server, compared as it is written.
///
/// RFC 8707 §2: "Its value MUST be an absolute URI, as specified by Section 4.3 of [RFC3986]. The
/// URI MUST NOT include a fragment component."
pub(crate) fn identifier(place: &Place<'_>) -> Result<String, DocumentError> {
    let text = place.str()?;
    if !text.bytes().all(is_uri_character) {
        return Err(place.refuse("must consist of the characters of a URI (RFC 3986 2)"));
    }
    if text.contains('#') {
        return Err(place.refuse("must not have a fragment (RFC 8707 2)"));
    }
    if Url::parse(text).is_err() {
        Err(place.refuse("must be an absolute URI (RFC 8707 2)"))
    } else {
        Ok(text.to_owned())
    }
}

/// A redirect URI that an application of this type may register. What FAPI 2.0 Security Profile
/// refuses besides is refused in [`super::fapi`].
pub(crate) fn redirect(
    place: &Place<'_>,
    application: ApplicationType,
) -> Result<String, DocumentError> {
    let (text, url) = url(place)?;
    // RFC 6749 §3.1.2: "The endpoint URI MUST NOT include a fragment component."
    if url.fragment().is_some() {
        return Err(place.refuse("must not have a fragment (RFC 6749 3.1.2)"));
    }
    match (url.scheme(), application) {
        ("https", _) => Ok(text.to_owned()),
        ("http", ApplicationType::Native) if is_loopback(&url) => Ok(text.to_owned()),
        ("http", ApplicationType::Web) if is_loopback(&url) => {
            Err(place.refuse("may use http on loopback only if applicationType is NATIVE (RFC 8252 7.3)"))
        }
        // RFC 9700 §2.6: "authorization servers MUST NOT allow redirection URIs that use the http
        // scheme except for native clients that use loopback interface redirection as described in
        // Section 7.3 of [RFC8252]". FAPI 2.0 Security Profile §5.3.2.2 (8) says the same.
        ("http", _) => {
            Err(place
                .refuse("must use https: RFC 9700 2.6 allows http on loopback to native clients only"))
        }
        (_, ApplicationType::Native) if is_private_use(text, &url) => Ok(text.to_owned()),
        _ => Err(place
            .refuse("must use https, or for NATIVE clients http on loopback or a private-use scheme with a dot (RFC 8252 7.1)")),
    }
}

/// Whether `text` is a URI of a scheme that an application claims, in the one spelling that a
/// browser would send.
///
/// RFC 8252 §7.1: "apps MUST use a URI scheme based on a domain name under their control, expressed
/// in reverse order", so there is a dot in it, as there is in no scheme with a meaning of its own,
/// such as `javascript` and `data`.
fn is_private_use(text: &str, url: &Url) -> bool {
    url.scheme().contains('.') && !url.cannot_be_a_base() && url.as_str() == text
}

fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(is_loopback_host)
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
        return Err(place.refuse(
            "must be in normal form: lower-case scheme and host, no default port, no dot segments",
        ));
    }
    Ok((text, url))
}

/// Whether a browser would send `text` unchanged; the slash of an empty path may be left out.
fn is_normal(text: &str, url: &Url) -> bool {
    let normal = &url[Position::BeforePath..];
    text.strip_prefix(&url[..Position::BeforePath])
        .is_some_and(|rest| {
            rest == normal || (!rest.starts_with('/') && normal.strip_prefix('/') == Some(rest))
        })
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
        for text in [
            "http://127.0.0.1/cb",
            "http://127.0.0.1:51004/cb",
            "http://[::1]:61023/cb",
            "http://localhost:3000/cb",
        ] {
            assert!(registers(ApplicationType::Native, text), "{text}");
            assert!(!registers(ApplicationType::Web, text), "{text}");
        }
    }

    #[test]
    fn http_elsewhere_is_refused() {
        for text in [
            "http://client.example/cb",
            "http://localhost.example/cb",
            "http://127.0.0.2/cb",
            "http://10.0.0.1/cb",
        ] {
            assert!(!registers(ApplicationType::Native, text), "{text}");
        }
    }

    #[test]
    fn http_elsewhere_is_refused_for_a_rule_that_every_service_keeps() {
        for application in [ApplicationType::Native, ApplicationType::Web] {
            let refused = redirect(
                &Place::root(&json!("http://client.example/cb")),
                application,
            );
            let DocumentError { rule, .. } = refused.expect_err("http");
            assert!(rule.contains("RFC 9700 2.6"), "{rule}");
            assert!(!rule.contains("FAPI"), "{rule}");
        }
    }

    #[test]
    fn rfc_8252_7_1_a_private_use_scheme_with_a_dot_registers_for_a_native_application_only() {
        for text in [
            "com.example.app:/oauth2redirect/example-provider",
            "com.example.app://cb",
            "com.example.app:/cb?a=b",
        ] {
            assert!(registers(ApplicationType::Native, text), "{text}");
            assert!(!registers(ApplicationType::Web, text), "{text}");
        }
    }

    #[test]
    fn a_scheme_that_anybody_may_mean_is_refused() {
        for text in [
            "javascript:alert(1)",
            "javascript://com.example.app/%0aalert(1)",
            "data:text/html,x",
            "urn:ietf:wg:oauth:2.0:oob",
            "myapp:/cb",
            "myapp://cb",
            "file:///cb",
            "com.example.app:cb",
            "COM.example.app:/cb",
            "com.example.app:/a/../cb",
            "com.example.app:/cb#a",
            "com.example.app://user@cb",
        ] {
            assert!(!registers(ApplicationType::Native, text), "{text}");
        }
    }

    #[test]
    fn what_the_server_fetches_uses_https_or_stays_on_the_machine() {
        let is_fetched =
            |text: &str| fetched(&Place::root(&json!(text))).is_ok_and(|kept| kept == text);
        for text in [
            "https://client.example/jwks",
            "http://localhost:8080/jwks",
            "http://127.0.0.1/hook",
            "http://[::1]/hook",
        ] {
            assert!(is_fetched(text), "{text}");
        }
        for text in [
            "http://client.example/jwks",
            "http://10.0.0.1/jwks",
            "http://localhost.example/jwks",
            "https://user@client.example/jwks",
            "https://client.example/jwks#a",
            "ftp://localhost/jwks",
            "file:///etc/passwd",
            "data:application/json,{}",
            "/jwks",
        ] {
            assert!(!is_fetched(text), "{text}");
        }
    }

    #[test]
    fn oidc_core_8_1_a_sector_identifier_uses_https() {
        assert!(sector(&Place::root(&json!("https://sector.example/uris.json"))).is_ok());
        for text in [
            "http://sector.example/uris.json",
            "http://localhost/uris.json",
            "https://sector.example/#a",
            "sector.example",
        ] {
            assert!(sector(&Place::root(&json!(text))).is_err(), "{text}");
        }
    }

    #[test]
    fn a_fragment_is_refused_even_if_empty() {
        assert!(!registers(
            ApplicationType::Web,
            "https://client.example/cb#a"
        ));
        assert!(!registers(
            ApplicationType::Web,
            "https://client.example/cb#"
        ));
    }

    #[test]
    fn a_uri_that_is_not_absolute_is_refused() {
        for text in [
            "/cb",
            "client.example/cb",
            "//client.example/cb",
            "https:",
            "",
        ] {
            assert!(!registers(ApplicationType::Web, text), "{text}");
        }
    }

    #[test]
    fn a_user_name_is_refused() {
        assert!(!registers(
            ApplicationType::Web,
            "https://client.example@attacker.example/cb"
        ));
        assert!(!registers(
            ApplicationType::Web,
            "https://a:b@client.example/cb"
        ));
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
        for text in [
            "http://client.example",
            "http://localhost",
            "javascript:alert(1)",
            "mailto:a@client.example",
        ] {
            assert!(page(&Place::root(&json!(text))).is_err(), "{text}");
        }
    }
}
