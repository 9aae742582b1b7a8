//! The page that asks what the client may do.

use askama::Template;

use super::{
    headers::STYLE,
    legible::{Destination, Legible, web_link},
    text::Language,
    text::{self, Around, Text},
    written::written,
};
use crate::oauth::{
    endpoint::path, interaction::described::Described, request::grant_management::GrantAsked,
};

/// The page that asks what the client may do. Its form posts to [`path::CONSENT`].
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "consent.html")]
pub struct Consent<'a> {
    /// The handle of the interaction, which the form brings back.
    pub interaction: &'a str,
    /// The path of the issuer, below which the form is posted.
    pub prefix: &'a str,
    /// Who is signed in.
    pub username: &'a str,
    /// The client that asks.
    pub client_name: &'a str,
    /// The client's mark, as a `data:` URL.
    pub logo: Option<&'a str>,
    /// The client's home page. Shown if it is https, as the two that follow.
    pub client_uri: Option<&'a str>,
    /// How the client uses what it learns.
    pub policy_uri: Option<&'a str>,
    /// The terms the client sets.
    pub tos_uri: Option<&'a str>,
    /// What the client asks for.
    pub scopes: &'a [Scope<'a>],
    /// The details that it asks for. RFC 9396.
    pub details: &'a [Described],
    /// Whether something was allowed before that stays, or that all this takes the place of.
    pub succeeds: Option<&'a GrantAsked>,
    /// Where the answer goes, of which the page shows the host.
    pub redirect_uri: &'a str,
    /// The service whose resources are asked for.
    pub service_name: Option<&'a str>,
    /// Whether it offers to sign in as somebody else: the decision is then `switch`.
    pub switchable: bool,
    /// The language of the page.
    pub language: Language,
}

impl<'a> Consent<'a> {
    /// The page as HTML, to be sent with [`FormAction::Redirected`](super::FormAction::Redirected).
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }

    fn links(&self) -> Vec<Link<'a>> {
        let text = self.text();
        let links = [
            (self.client_uri, text.website),
            (self.policy_uri, text.policy),
            (self.tos_uri, text.terms),
        ];
        links
            .into_iter()
            .filter_map(|(uri, text)| {
                Some(Link {
                    uri: web_link(uri)?,
                    text,
                })
            })
            .collect()
    }

    /// What becomes of what was allowed before, where anything does.
    fn before(&self) -> Option<&'static str> {
        match self.succeeds? {
            GrantAsked::Create => None,
            GrantAsked::Merge(_) => Some(self.text().merges),
            GrantAsked::Replace(_) => Some(self.text().replaces),
        }
    }

    fn host(&self) -> String {
        match Destination::of(self.redirect_uri) {
            Destination::Device(name) | Destination::Host(name) => name,
        }
    }

    fn destination(&self) -> &'static Around {
        match Destination::of(self.redirect_uri) {
            Destination::Device(_) => &self.text().answer_to_device,
            Destination::Host(_) => &self.text().answer_to_host,
        }
    }
}

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Access to an API. RFC 8707 §2.
    Api,
    /// A claim that is asked for by itself. OpenID Connect Core §5.5.
    Claim,
    /// A scope. RFC 6749 §3.3.
    Scope,
}

/// One thing a client asks for.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The value in the `scope` parameter, the name of the claim, or that of the API.
    pub name: &'a str,
    /// What the service says of it, in the language of the page.
    pub description: Option<&'a str>,
    /// What it is.
    pub kind: Kind,
}

impl Scope<'_> {
    /// What the service says, else what OpenID Connect means by it, else the bare name.
    pub fn description(&self, language: Language) -> String {
        match self.kind {
            Kind::Api => text::api(self.name, language),
            Kind::Claim => text::claim(self.name, language),
            Kind::Scope => self
                .description
                .or_else(|| language.text().scopes.of(self.name))
                .unwrap_or(self.name)
                .to_owned(),
        }
    }
}

struct Link<'a> {
    uri: &'a str,
    text: &'static str,
}
