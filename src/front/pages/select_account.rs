//! The page that asks which account to go on with.

use askama::Template;

use super::{
    headers::STYLE,
    legible::Legible,
    text::{Language, Text},
    written::written,
};
use crate::oauth::endpoint::path;

/// An account that may be chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What names it in the form: that opens nothing.
    pub name: String,
    /// Who it is of.
    pub username: String,
}

/// The page that asks which account to go on with. Its form posts to [`path::LOGIN`].
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "select_account.html")]
pub struct SelectAccount<'a> {
    /// The sealed interaction, which the form brings back.
    pub interaction: &'a str,
    /// The path of the issuer, below which the form is posted.
    pub prefix: &'a str,
    /// The accounts of the browser.
    pub choices: &'a [Choice],
    /// The client the person comes from.
    pub client_name: &'a str,
    /// The service.
    pub service_name: Option<&'a str>,
    /// The language of the page.
    pub language: Language,
}

impl SelectAccount<'_> {
    /// The page as HTML.
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }
}
