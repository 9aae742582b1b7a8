//! The authorization response: RFC 6749 §4.1.2, RFC 9207, FAPI 2.0 SP §5.3.2.2 (7).
//!
//! It can only be made from a [`ResponseTarget`], and that only from a redirect URI that was matched.

use serde::{Deserialize, Serialize};
use url::form_urlencoded::Serializer;

use super::{Refusal, redirect_uri::RedirectUri};
use crate::registry::{Issuer, Service};

/// Where an answer may travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseTarget {
    /// The registered URI.
    pub redirect_uri: RedirectUri,
    /// The client's own value, if it sent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

impl ResponseTarget {
    /// The redirect that hands the code to the client.
    pub fn code(&self, code: &str, issuer: &Issuer) -> String {
        self.redirect(&[("code", code)], issuer)
    }

    /// The redirect that tells the client why there is no code. RFC 6749 §4.1.2.1.
    pub fn error(&self, refusal: &Refusal, service: &Service) -> String {
        let description = service.description_of(refusal);
        let description = description.as_deref().map(|description| ("error_description", description));
        let answer: Vec<_> = std::iter::once(("error", refusal.code().as_str())).chain(description).collect();
        self.redirect(&answer, &service.issuer)
    }

    /// RFC 6749 §3.1.2: a query component of the redirect URI "MUST be retained when adding additional query parameters".
    fn redirect(&self, answer: &[(&str, &str)], issuer: &Issuer) -> String {
        let uri = self.redirect_uri.as_str();
        let mut query = Serializer::new(String::new());
        query.extend_pairs(answer);
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        // RFC 9207 §2: "The value of the iss parameter is the issuer identifier of the authorization server".
        query.append_pair("iss", issuer.as_str());
        let separator = if uri.ends_with('?') {
            ""
        } else if uri.contains('?') {
            "&"
        } else {
            "?"
        };
        format!("{uri}{separator}{}", query.finish())
    }
}
