//! When two names are one: what identifies an API, the issuer or a client may be spelled in more ways
//! than one.

use crate::documents::Issuer;

/// A URI without what RFC 3986 §6.2.2.1 and §6.2.3 call no difference: the case of scheme and host,
/// and an empty path. What is no URI with a host is compared as it is.
pub fn alike(uri: &str) -> String {
    let Some((scheme, rest)) = uri.split_once("://") else {
        return uri.to_owned();
    };
    let (host, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let slash = if rest.starts_with('/') { "" } else { "/" };
    format!(
        "{}://{}{slash}{rest}",
        scheme.to_ascii_lowercase(),
        host.to_ascii_lowercase()
    )
}

/// Whether `name` spells the issuer or one of its endpoints: what is for them is for nobody else.
pub fn is_of_issuer(name: &str, issuer: &Issuer) -> bool {
    let (name, issuer) = (alike(name), alike(issuer.as_str()));
    let below = name.strip_prefix(issuer.trim_end_matches('/'));
    below.is_some_and(|rest| matches!(rest, "" | "/" | "?" | "/?") || rest.starts_with("/oauth/"))
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn rfc_3986_6_2_an_empty_path_and_the_case_of_a_host_make_no_other_uri() {
        for uri in [
            "https://api.example/",
            "https://API.example",
            "HTTPS://api.EXAMPLE/",
        ] {
            assert_eq!(alike(uri), alike("https://api.example"), "{uri}");
        }
        assert_eq!(
            alike("https://api.example?a"),
            alike("https://api.example/?a")
        );
    }

    #[test]
    fn whatever_else_differs_makes_another_uri() {
        for uri in [
            "http://api.example",
            "https://api.example/v1",
            "https://api.example//",
            "https://api.example:443",
            "https://api.example/?",
            "https://api.example.evil",
            "https://user@api.example",
            "https://api.example/%2e",
        ] {
            assert_ne!(alike(uri), alike("https://api.example"), "{uri}");
        }
        assert_ne!(
            alike("https://api.example/V1"),
            alike("https://api.example/v1")
        );
        assert_ne!(
            alike("https://api.example/v1/"),
            alike("https://api.example/v1")
        );
        assert_ne!(alike("urn:example:API"), alike("urn:example:api"));
    }
}
