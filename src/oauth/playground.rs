//! The client of the playground, which its page registers in development: who may do that, and what the
//! client is.

use serde_json::{Value, json};

use super::{Refusal, endpoint::path, interaction::returned::from_here, request::field::trimmed};
use crate::documents::{Service, issuer::Issuer};

/// The name of the client.
pub const CLIENT: &str = "playground";

/// Where a request to register it comes from, as far as the browser says.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// `Content-Type`. Fetch §2.2.2: no page of another origin sends JSON unasked.
    pub content_type: Option<&'a str>,
    /// `Origin`. Fetch §3.2: a browser sends it with every POST.
    pub origin: Option<&'a str>,
    /// `Sec-Fetch-Site`. Fetch Metadata §2.3.
    pub site: Option<&'a str>,
}

impl Sender<'_> {
    /// Whether it is a page of the service itself.
    pub fn check(&self, issuer: &Issuer) -> Result<(), Refusal> {
        from_here(self.site)?;
        let media_type = self.content_type.and_then(|value| value.split(';').next());
        let is_json = media_type.is_some_and(|one| trimmed(one) == "application/json");
        match is_json && self.origin == Some(issuer.origin()) {
            true => Ok(()),
            false => Err(Refusal::FormFromElsewhere),
        }
    }
}

/// The document of the client that has these keys: it may ask for whatever the service gives.
pub fn document(service: &Service, jwks: &Value) -> Value {
    let page = service.issuer.endpoint(path::PLAYGROUND);
    // RFC 8252 §7.3: without TLS, only what is on this machine is answered on loopback.
    let application_type = if service.issuer.is_https() {
        "WEB"
    } else {
        "NATIVE"
    };
    json!({
        "clientIdAlias": CLIENT,
        "clientName": "Playground",
        "applicationType": application_type,
        "redirectUris": [page],
        "postLogoutRedirectUris": [page],
        "grantTypes": service.supported_grant_types,
        "tokenAuthMethod": "PRIVATE_KEY_JWT",
        "jwks": jwks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_the_service_may_register_it() {
        let issuer = Issuer::parse("http://localhost:8787/a").expect("an issuer");
        let json = Some("application/json");
        let here = Some("http://localhost:8787");
        let of = |content_type, origin, site| {
            let sender = Sender {
                content_type,
                origin,
                site,
            };
            sender.check(&issuer).is_ok()
        };
        assert!(of(json, here, Some("same-origin")));
        assert!(of(Some("application/json; charset=utf-8"), here, None));
        for (content_type, origin, site) in [
            (json, here, Some("same-site")),
            (json, here, Some("cross-site")),
            (json, None, Some("same-origin")),
            (json, Some("null"), None),
            (json, Some("http://localhost:8788"), None),
            (json, Some("https://localhost:8787"), None),
            (json, Some("http://localhost:8787/a"), None),
            (Some("text/plain"), here, Some("same-origin")),
            (Some("application/x-www-form-urlencoded"), here, None),
            (None, here, None),
        ] {
            assert!(
                !of(content_type, origin, site),
                "{content_type:?} {origin:?} {site:?}"
            );
        }
    }
}
