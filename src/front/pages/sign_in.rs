//! The page that asks who is there.

use askama::Template;

use super::{
    headers::STYLE,
    legible::Legible,
    script,
    text::Language,
    text::{Message, Text},
    written::written,
};
use crate::oauth::{endpoint::path, interaction::demanded::Needed};

/// The page that asks who is there. Its form posts to [`path::LOGIN`].
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn<'a> {
    /// The handle of the interaction, which the form brings back.
    pub interaction: &'a str,
    /// The path of the issuer, below which the form is posted.
    pub prefix: &'a str,
    /// What has been entered before, or nothing.
    pub username: &'a str,
    /// The client the person comes from.
    pub client_name: &'a str,
    /// The service the person signs in to.
    pub service_name: Option<&'a str>,
    /// Whether it offers to create an account instead: the form then also says `create`.
    pub sign_up: bool,
    /// What the script asks the browser for, where people sign in by passkeys: JSON.
    pub passkey: Option<&'a str>,
    /// What is needed of whom a password alone does not lead on.
    pub needed: Option<Needed>,
    /// Whether it leads to a link that sets a new password.
    pub forgot: bool,
    /// What is to be said of the attempt before.
    pub message: Option<Message>,
    /// The language of the page.
    pub language: Language,
}

impl SignIn<'_> {
    /// The page as HTML, to be sent with [`FormAction::Own`](super::FormAction::Own), or with
    /// [`FormAction::Redirected`](super::FormAction::Redirected) where the person may have consented
    /// before, so that no other page follows.
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }

    /// Which of its two forms come in which order: whether it is the one for passkeys.
    const fn forms(&self) -> [bool; 2] {
        let is_needed = self.is_passkey_first();
        [is_needed, !is_needed]
    }

    const fn is_passkey_first(&self) -> bool {
        let is_needed = matches!(self.needed, Some(Needed::Passkey | Needed::PasskeyToChange));
        is_needed && self.passkey.is_some()
    }

    /// WCAG 2.2, technique ARIA21: fields that were refused say so and name the reason.
    const fn state(&self) -> &'static str {
        match self.message {
            Some(Message::WrongCode | Message::WrongPassword) => {
                r#" aria-invalid="true" aria-describedby="error""#
            }
            Some(Message::TooManyAttempts { .. } | Message::PasskeyRefused) => {
                r#" aria-describedby="error""#
            }
            None => "",
        }
    }
}
