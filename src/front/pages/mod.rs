//! The pages a person sees: sign-in, sign-up, consent, the way back to the client and the error
//! page, in English and Japanese.
//!
//! Each page is a plain value with a `render` function: the templates are checked when they are
//! built, everything in them is escaped, and none of them needs a script. The forms work with a
//! keyboard, a screen reader and no style at all. The wording is in `text`, the language is chosen
//! in `language`, and [`headers`] are what a page must never travel without.

mod form_post;
mod headers;
mod language;
mod legible;
mod text;

use askama::Template;

pub use form_post::{FormPost, Towards};
pub use headers::{FormAction, headers};
pub use language::Language;
pub use text::{Message, SignUpMessage};

use headers::STYLE;
use legible::{Destination, Legible, web_link};
use text::{Around, Text};

use crate::{oauth::refusal::Problem, people::password::SHORTEST};

/// The page that asks who is there. Its form posts to `/oauth/authorize/login`.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn<'a> {
    /// The handle of the interaction, which the form brings back.
    pub interaction: &'a str,
    /// What has been entered before, or nothing.
    pub username: &'a str,
    /// The client the person comes from.
    pub client_name: &'a str,
    /// The service the person signs in to.
    pub service_name: Option<&'a str>,
    /// Whether it offers to create an account instead: the form then also says `create`.
    pub sign_up: bool,
    /// What is to be said of the attempt before.
    pub message: Option<Message>,
    /// The language of the page.
    pub language: Language,
}

impl SignIn<'_> {
    /// The page as HTML, to be sent with [`FormAction::Own`], or with [`FormAction::Redirected`]
    /// where the person may have consented before, so that no other page follows.
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }

    /// WCAG 2.2, technique ARIA21: fields that were refused say so and name the reason.
    const fn state(&self) -> &'static str {
        match self.message {
            Some(Message::WrongPassword) => r#" aria-invalid="true" aria-describedby="error""#,
            Some(Message::TooManyAttempts { .. }) => r#" aria-describedby="error""#,
            None => "",
        }
    }
}

/// The page that asks who wants to be known here. Its form posts to `/oauth/authorize/sign-up`, and
/// also says `sign_in` if the person has an account after all. OpenID Connect Prompt Create §4.1.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "sign_up.html")]
pub struct SignUp<'a> {
    /// The handle of the interaction, which the form brings back.
    pub interaction: &'a str,
    /// What has been entered before, or nothing; as the two that follow.
    pub username: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// The person's email address.
    pub email: &'a str,
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
                | SignUpMessage::PasswordUnfit
                | SignUpMessage::TooManyAttempts { .. },
            ) => "",
            None => " autofocus",
        }
    }

    const fn password_state(&self) -> &'static str {
        match self.message {
            Some(SignUpMessage::PasswordUnfit) => {
                r#" aria-invalid="true" aria-describedby="error password-hint" autofocus"#
            }
            Some(
                SignUpMessage::DetailsUnfit
                | SignUpMessage::TooManyAttempts { .. }
                | SignUpMessage::UsernameTaken
                | SignUpMessage::UsernameUnfit,
            )
            | None => r#" aria-describedby="password-hint""#,
        }
    }
}

/// The page that asks what the client may do. Its form posts to `/oauth/authorize/consent`.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "consent.html")]
pub struct Consent<'a> {
    /// The handle of the interaction, which the form brings back.
    pub interaction: &'a str,
    /// Who is signed in.
    pub username: &'a str,
    /// The client that asks.
    pub client_name: &'a str,
    /// The client's home page. Shown if it is https, as the two that follow.
    pub client_uri: Option<&'a str>,
    /// How the client uses what it learns.
    pub policy_uri: Option<&'a str>,
    /// The terms the client sets.
    pub tos_uri: Option<&'a str>,
    /// What the client asks for.
    pub scopes: &'a [Scope<'a>],
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
    /// The page as HTML, to be sent with [`FormAction::Redirected`].
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
    fn description(&self, language: Language) -> String {
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

/// The page for an error that must not travel to a client. RFC 6749 §4.1.2.1.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// What people are told.
    pub problem: Problem,
    /// What developers are told: the `error` code.
    pub code: &'a str,
    /// What developers are told: the sentence that names the rule, in English.
    pub description: &'a str,
    /// The service, if the request has led to one.
    pub service_name: Option<&'a str>,
    /// The language of the page.
    pub language: Language,
}

impl ErrorPage<'_> {
    /// The page as HTML, to be sent with [`FormAction::None`].
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }
}

/// A template fails only where a value in it or the writer does: all our values are text, and so is
/// the writer.
fn written(page: &impl Template) -> String {
    page.render().expect("text is written to a String")
}

#[cfg(test)]
mod tests;
