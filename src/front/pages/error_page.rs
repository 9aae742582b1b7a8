//! The page for an error that must not travel to a client.

use askama::Template;

use super::{headers::STYLE, legible::Legible, text::Language, text::Text, written::written};
use crate::oauth::refusal::Problem;

/// The page for an error that must not travel to a client. RFC 6749 §4.1.2.1.
#[derive(Clone, Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// What people are told.
    pub problem: Problem,
    /// What developers are told: the `error` code.
    pub code: &'a str,
    /// What developers are told: the sentence that names the rule, in English.
    pub description: &'a str,
    /// Where they are told more, if anywhere.
    pub more: Option<String>,
    /// The service, if the request has led to one.
    pub service_name: Option<&'a str>,
    /// The language of the page.
    pub language: Language,
}

impl ErrorPage<'_> {
    /// The page as HTML, to be sent with [`FormAction::None`](super::FormAction::None).
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }
}
