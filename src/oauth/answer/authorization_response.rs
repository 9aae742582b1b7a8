//! The authorization response: RFC 6749 §4.1.2, OAuth 2.0 Multiple Response Types §2, Form Post
//! Response Mode, RFC 9207.
//!
//! It can only be made from a [`Matched`] target: what is kept of a request says where its answer was
//! to go, and not whether the client still has that redirect URI.

use serde::Serialize;
use url::form_urlencoded::Serializer;

use crate::{
    documents::{Client, ResponseType, Service},
    json::FromJson,
    oauth::{
        Refusal,
        request::{profile::Profile, redirect_uri::RedirectUri},
    },
};

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum ResponseMode {
    /// In the body of a form that the browser sends. OAuth 2.0 Form Post Response Mode §2.
    FormPost,
    /// In the fragment, which stays in the browser.
    Fragment,
    /// In the query.
    Query,
}

impl ResponseMode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Query, Self::Fragment, Self::FormPost];

    /// The name in `response_mode`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FormPost => "form_post",
            Self::Fragment => "fragment",
            Self::Query => "query",
        }
    }

    /// The mode of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// The mode of a request that names none. OAuth 2.0 Multiple Response Types §3 and §5.
    pub fn default_of(response_type: ResponseType) -> Self {
        if response_type.has_token() || response_type.has_id_token() {
            Self::Fragment
        } else {
            Self::Query
        }
    }

    /// Whether the mode may carry the answer to `response_type`. Multiple Response Types §5: tokens
    /// never travel in a query.
    pub fn fits(self, response_type: ResponseType, profile: Profile) -> bool {
        match self {
            Self::Query => !response_type.has_token() && !response_type.has_id_token(),
            Self::FormPost | Self::Fragment => !profile.is_fapi(),
        }
    }
}

/// Where an answer may travel, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct ResponseTarget {
    /// The registered URI.
    pub redirect_uri: RedirectUri,
    /// How the answer travels there.
    pub response_mode: ResponseMode,
    /// The client's own value, if it sent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// An answer on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizationResponse {
    /// The browser is sent there.
    Redirect(String),
    /// The browser posts a form there.
    Form {
        /// Where to.
        redirect_uri: String,
        /// With these fields.
        parameters: Vec<(&'static str, String)>,
    },
}

/// A target to which the client has its answers now, whatever it had when the request arrived.
#[derive(Clone, Copy, Debug)]
pub struct Matched<'a> {
    target: &'a ResponseTarget,
    service: &'a Service,
}

impl ResponseTarget {
    /// Matches the redirect URI, again where it was kept. RFC 6749 §4.1.2.1: if it is invalid, the
    /// server "MUST NOT automatically redirect the user-agent" there, and the person is told.
    pub fn matched<'a>(
        &'a self,
        client: &Client,
        service: &'a Service,
    ) -> Result<Matched<'a>, Refusal> {
        let variable = service.loopback_redirection_uri_variable;
        RedirectUri::matching(self.redirect_uri.as_str(), &client.redirect_uris, variable)?;
        Ok(Matched {
            target: self,
            service,
        })
    }
}

impl Matched<'_> {
    /// The answer that hands over what was issued.
    pub fn issued(self, issued: Vec<(&'static str, String)>) -> AuthorizationResponse {
        self.answer(issued)
    }

    /// The answer that tells the client why it gets nothing. RFC 6749 §4.1.2.1.
    pub fn error(self, refusal: &Refusal) -> AuthorizationResponse {
        let description = self.service.description_of(refusal);
        self.denied(refusal.code().as_str(), description)
    }

    /// The answer that tells the client this `error`.
    pub fn denied(self, error: &str, description: Option<String>) -> AuthorizationResponse {
        let description = description.map(|description| ("error_description", description));
        let answer = std::iter::once(("error", error.to_owned())).chain(description);
        self.answer(answer.collect())
    }

    fn answer(self, mut parameters: Vec<(&'static str, String)>) -> AuthorizationResponse {
        let Self { target, service } = self;
        if let Some(state) = &target.state {
            parameters.push(("state", state.clone()));
        }
        // RFC 9207 §2: "The value of the iss parameter is the issuer identifier of the
        // authorization server".
        if !service.iss_suppressed {
            parameters.push(("iss", service.issuer.as_str().to_owned()));
        }
        let redirect_uri = target.redirect_uri.as_str();
        match target.response_mode {
            ResponseMode::FormPost => AuthorizationResponse::Form {
                redirect_uri: redirect_uri.to_owned(),
                parameters,
            },
            ResponseMode::Fragment => {
                AuthorizationResponse::Redirect(format!("{redirect_uri}#{}", encoded(&parameters)))
            }
            ResponseMode::Query => {
                AuthorizationResponse::Redirect(with_query(redirect_uri, &encoded(&parameters)))
            }
        }
    }
}

/// `uri` with these parameters in its query, whatever it has there.
pub fn with_parameters(uri: &str, parameters: &[(&str, String)]) -> String {
    with_query(uri, &encoded(parameters))
}

fn encoded(parameters: &[(&str, String)]) -> String {
    Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

/// RFC 6749 §3.1.2: a query component of the redirect URI "MUST be retained when adding additional
/// query parameters".
fn with_query(uri: &str, query: &str) -> String {
    let separator = if uri.ends_with('?') {
        ""
    } else if uri.contains('?') {
        "&"
    } else {
        "?"
    };
    format!("{uri}{separator}{query}")
}
