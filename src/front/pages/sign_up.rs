//! The page that asks who wants to be known here.

use askama::Template;

use super::{
    headers::STYLE,
    legible::Legible,
    text::Language,
    text::{SignUpMessage, Text},
    written::written,
};
use crate::oauth::endpoint::path;

/// The page that asks who wants to be known here. Its form posts to [`path::SIGN_UP`], and
/// also says `sign_in` if the person has an account after all. OpenID Connect Prompt Create §4.1.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "sign_up.html")]
pub struct SignUp<'a> {
    /// The handle of the interaction, which the form brings back.
    pub interaction: &'a str,
    /// The path of the issuer, below which the form is posted.
    pub prefix: &'a str,
    /// What has been entered before, or nothing; as the two that follow.
    pub username: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// The person's email address.
    pub email: &'a str,
    /// What they were sent who are invited, or nothing.
    pub invitation: &'a str,
    /// Whether that has told the email address.
    pub is_address_told: bool,
    /// How many characters the password has at least.
    pub shortest: usize,
    /// The client the person comes from.
    pub client_name: &'a str,
    /// The service the person will be known to.
    pub service_name: Option<&'a str>,
    /// What is to be said of the attempt before.
    pub message: Option<SignUpMessage>,
    /// The language of the page.
    pub language: Language,
}

impl SignUp<'_> {
    /// The page as HTML, to be sent as a sign-in page is.
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }

    /// The refused field says so, as on the sign-in page, and has the focus; without a message, the
    /// first field has it.
    const fn username_state(&self) -> &'static str {
        match self.message {
            Some(SignUpMessage::UsernameTaken | SignUpMessage::UsernameUnfit) => {
                r#" aria-invalid="true" aria-describedby="error" autofocus"#
            }
            Some(
                SignUpMessage::DetailsUnfit
                | SignUpMessage::InvitationUnfit
                | SignUpMessage::PasswordCommon
                | SignUpMessage::PasswordUnfit { .. }
                | SignUpMessage::TooManyAttempts { .. },
            ) => "",
            None => " autofocus",
        }
    }

    const fn password_state(&self) -> &'static str {
        match self.message {
            Some(SignUpMessage::PasswordCommon | SignUpMessage::PasswordUnfit { .. }) => {
                r#" aria-invalid="true" aria-describedby="error password-hint" autofocus"#
            }
            Some(
                SignUpMessage::DetailsUnfit
                | SignUpMessage::InvitationUnfit
                | SignUpMessage::TooManyAttempts { .. }
                | SignUpMessage::UsernameTaken
                | SignUpMessage::UsernameUnfit,
            )
            | None => r#" aria-describedby="password-hint""#,
        }
    }
}
