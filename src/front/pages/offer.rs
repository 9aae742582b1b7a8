//! The page that offers to add a passkey to whoever has signed in by password.

use askama::Template;

use super::{
    headers::STYLE, legible::Legible, script, text::Language, text::Text, written::written,
};
use crate::oauth::endpoint::path;

/// The page that offers to add a passkey. Its forms post to [`path::PASSKEY_OFFER`]: the one without a
/// credential goes on.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "offer.html")]
pub struct Offer<'a> {
    /// The handle of the interaction, which the forms bring back.
    pub interaction: &'a str,
    /// What the script asks for: JSON.
    pub options: &'a str,
    /// What the passkey may be called.
    pub name: &'a str,
    /// The path of the issuer, below which the forms are posted.
    pub prefix: &'a str,
    /// The service the person has signed in to.
    pub service_name: Option<&'a str>,
    /// Whether what came before could not be taken.
    pub is_refused: bool,
    /// The language of the page.
    pub language: Language,
}

impl Offer<'_> {
    /// The page as HTML, to be sent as a sign-in page is.
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }
}
