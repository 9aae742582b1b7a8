//! The authorization response: RFC 6749 §4.1.2, OAuth 2.0 Multiple Response Types §2, Form Post
//! Response Mode, RFC 9207, JWT Secured Authorization Response Mode (JARM).
//!
//! It can only be made from a [`Matched`] target: what is kept of a request says where its answer was
//! to go, and not whether the client still has that redirect URI.

use serde::Serialize;
use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;

use super::protection::Protection;
use crate::{
    Timestamp,
    documents::{Client, RegisteredMode, ResponseType, Service, document},
    jose::{Algorithm, HeaderParams},
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
    /// The same, signed. JARM §2.3.3.
    FormPostJwt,
    /// In the fragment, which stays in the browser.
    Fragment,
    /// The same, signed. JARM §2.3.2.
    FragmentJwt,
    /// In the query.
    Query,
    /// The same, signed. JARM §2.3.1.
    QueryJwt,
}

/// The `response_mode` of whoever wants a signed answer, and else what is usual. JARM §2.3.4.
pub const JWT: &str = "jwt";

impl ResponseMode {
    /// Every mode.
    pub const ALL: [Self; 6] = [
        Self::Query,
        Self::Fragment,
        Self::FormPost,
        Self::QueryJwt,
        Self::FragmentJwt,
        Self::FormPostJwt,
    ];

    /// The name in `response_mode`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FormPost => "form_post",
            Self::FormPostJwt => "form_post.jwt",
            Self::Fragment => "fragment",
            Self::FragmentJwt => "fragment.jwt",
            Self::Query => "query",
            Self::QueryJwt => "query.jwt",
        }
    }

    /// The mode of this name, of a request for `response_type`.
    pub fn parse(name: &str, response_type: ResponseType) -> Option<Self> {
        if name == JWT {
            return Some(match Self::default_of(response_type) {
                Self::Query => Self::QueryJwt,
                _ => Self::FragmentJwt,
            });
        }
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// Whether the answer is signed.
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::FormPostJwt | Self::FragmentJwt | Self::QueryJwt)
    }

    /// Whether `client` may be answered like that, as far as it has registered any mode. FAPI 2.0 Message
    /// Signing §5.4.3.
    pub fn is_registered(self, client: &Client) -> bool {
        let is_jwt = matches!(self, Self::FragmentJwt | Self::QueryJwt);
        let own = &client.response_modes;
        let is_it = |one: &RegisteredMode| match one {
            RegisteredMode::Jwt => is_jwt,
            one => one.name() == self.name(),
        };
        own.is_empty() || own.iter().any(is_it)
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
    /// never travel in a query; JARM §2.3.1: signed ones neither, unless they are encrypted.
    pub fn fits(self, response_type: ResponseType, profile: Profile) -> bool {
        match self {
            Self::Query | Self::QueryJwt => {
                !response_type.has_token() && !response_type.has_id_token()
            }
            Self::FormPost | Self::FormPostJwt | Self::Fragment | Self::FragmentJwt => {
                !profile.is_fapi()
            }
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
    client: &'a Client,
    service: &'a Service,
}

/// An answer, which is signed before it is on its way where its mode says so.
#[derive(Debug)]
#[must_use]
pub enum Answer<'a> {
    /// It is as it has to be.
    Plain(AuthorizationResponse),
    /// It is yet to be signed.
    Unsigned(Unsigned<'a>),
}

/// An answer that is yet to be signed. JARM §2.1.
#[derive(Debug)]
pub struct Unsigned<'a> {
    matched: Matched<'a>,
    parameters: Vec<(&'static str, String)>,
}

impl ResponseTarget {
    /// Matches the redirect URI, again where it was kept. RFC 6749 §4.1.2.1: if it is invalid, the
    /// server "MUST NOT automatically redirect the user-agent" there, and the person is told.
    pub fn matched<'a>(
        &'a self,
        client: &'a Client,
        service: &'a Service,
    ) -> Result<Matched<'a>, Refusal> {
        let variable = service.loopback_redirection_uri_variable;
        RedirectUri::matching(self.redirect_uri.as_str(), &client.redirect_uris, variable)?;
        Ok(Matched {
            target: self,
            client,
            service,
        })
    }
}

impl<'a> Matched<'a> {
    /// The answer that hands over what was issued.
    pub fn issued(self, issued: Vec<(&'static str, String)>) -> Answer<'a> {
        self.answer(issued)
    }

    /// The answer that tells the client why it gets nothing. RFC 6749 §4.1.2.1.
    pub fn error(self, refusal: &Refusal) -> Answer<'a> {
        let description = self.service.description_of(refusal);
        let uri = self.service.error_uri(refusal);
        self.told(refusal.code().as_str(), description, uri)
    }

    /// The answer that tells the client this `error`, of which there is no page.
    pub fn denied(self, error: &str, description: Option<String>) -> Answer<'a> {
        self.told(error, description, None)
    }

    fn told(self, error: &str, description: Option<String>, uri: Option<String>) -> Answer<'a> {
        let description = description.map(|description| ("error_description", description));
        let uri = uri.map(|uri| ("error_uri", uri));
        let answer = std::iter::once(("error", error.to_owned()));
        self.answer(answer.chain(description).chain(uri).collect())
    }

    fn answer(self, mut parameters: Vec<(&'static str, String)>) -> Answer<'a> {
        let Self {
            target, service, ..
        } = self;
        if let Some(state) = &target.state {
            parameters.push(("state", state.clone()));
        }
        if target.response_mode.is_signed() {
            return Answer::Unsigned(Unsigned {
                matched: self,
                parameters,
            });
        }
        // RFC 9207 §2: "The value of the iss parameter is the issuer identifier of the
        // authorization server".
        if !service.iss_suppressed {
            parameters.push(("iss", service.issuer.as_str().to_owned()));
        }
        Answer::Plain(target.carrying(parameters))
    }
}

impl<'a> Matched<'a> {
    /// Whom it is of.
    pub const fn client(self) -> &'a Client {
        self.client
    }

    /// Whether what goes there is signed.
    pub const fn is_signed(self) -> bool {
        self.target.response_mode.is_signed()
    }

    /// What it is to be signed with, if there is anything.
    pub fn algorithm(self) -> Option<Algorithm> {
        self.client.authorization_alg(self.service)
    }
}

impl<'a> Unsigned<'a> {
    /// Where it goes.
    pub const fn target(&self) -> Matched<'a> {
        self.matched
    }

    /// The answer to the client that calls itself `client_id`, signed, and then encrypted where the client
    /// asks for that (JARM §2.2); nothing if a secret is too short for that. JARM §2.1: "The JWT always contains the following data utilized to secure the
    /// transmission": `iss`, `aud` and `exp`.
    pub fn signed(
        self,
        protection: &Protection<'_>,
        client_id: &str,
        now: Timestamp,
    ) -> Option<AuthorizationResponse> {
        let Matched {
            target,
            client,
            service,
        } = self.matched;
        let texts = self.parameters.into_iter();
        let texts = texts.map(|(name, text)| (name.to_owned(), Value::from(text)));
        let mut claims: Map<String, Value> = crate::json::object(texts);
        let of_its_own = json!({
            "iss": service.issuer.as_str(),
            "aud": client.as_spelled(client_id),
            "exp": now.after(service.authorization_response_duration),
        });
        document::extend(&mut claims, of_its_own);
        let response = protection.protect(&HeaderParams::default(), &claims)?;
        Some(target.carrying(vec![("response", response)]))
    }
}

impl ResponseTarget {
    fn carrying(&self, parameters: Vec<(&'static str, String)>) -> AuthorizationResponse {
        let redirect_uri = self.redirect_uri.as_str();
        match self.response_mode {
            ResponseMode::FormPost | ResponseMode::FormPostJwt => AuthorizationResponse::Form {
                redirect_uri: redirect_uri.to_owned(),
                parameters,
            },
            ResponseMode::Fragment | ResponseMode::FragmentJwt => {
                AuthorizationResponse::Redirect(format!("{redirect_uri}#{}", encoded(&parameters)))
            }
            ResponseMode::Query | ResponseMode::QueryJwt => {
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
