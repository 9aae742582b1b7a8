//! The page that asks for something besides the password.

use askama::Template;

use super::{
    account::Setup,
    headers::STYLE,
    legible::Legible,
    text::Language,
    text::{Message, Text},
    written::written,
};
use crate::oauth::endpoint::path;

/// The page that asks for something besides the password. Its form posts to [`path::FACTOR`].
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "second_factor.html")]
pub struct SecondFactorPage<'a> {
    /// The handle of the interaction, which the form brings back.
    pub interaction: &'a str,
    /// The path of the issuer, below which the form is posted.
    pub prefix: &'a str,
    /// The client the person comes from.
    pub client_name: &'a str,
    /// The service the person signs in to.
    pub service_name: Option<&'a str>,
    /// What to add an authenticator with, where there is none yet.
    pub setup: Option<&'a Setup>,
    /// The recovery codes, this once, where one was added.
    pub codes: &'a [String],
    /// What is to be said of the attempt before.
    pub message: Option<Message>,
    /// The language of the page.
    pub language: Language,
}

impl SecondFactorPage<'_> {
    /// The page as HTML, to be sent as a sign-in page is.
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }
}
