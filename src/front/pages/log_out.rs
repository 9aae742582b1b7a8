//! The page that asks whether to sign out, and the one that says that it is so. OpenID Connect
//! RP-Initiated Logout §2, Front-Channel Logout §3.

use askama::Template;

use super::{
    headers::STYLE,
    legible::Legible,
    select_account::Choice,
    text::{Advice, Language, Text},
    written::written,
};
use crate::oauth::{endpoint::path, logout::frame::Frame};

/// The page that asks whether to sign out. Its form posts to [`path::LOG_OUT`].
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "log_out.html")]
pub struct LogOut<'a> {
    /// The sealed question, which the form brings back.
    pub interaction: &'a str,
    /// The path of the issuer, below which the form is posted.
    pub prefix: &'a str,
    /// Who is signed in: one account, or several of which each may stay.
    pub accounts: &'a [Choice],
    /// The client that asks, if one does.
    pub client_name: Option<&'a str>,
    /// The service.
    pub service_name: Option<&'a str>,
    /// The language of the page.
    pub language: Language,
}

impl LogOut<'_> {
    /// The page as HTML.
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }
}

/// What became of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// Nobody is signed in any more.
    SignedOut,
    /// Others are.
    OthersStay,
    /// The person stays.
    Stays,
}

/// The page that says what became of it.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "logged_out.html")]
pub struct LoggedOut<'a> {
    /// What became of it.
    pub outcome: Outcome,
    /// Where to go on.
    pub destination: Option<&'a str>,
    /// What is loaded for clients.
    pub frames: &'a [Frame],
    /// The path of the issuer, below which the script is.
    pub prefix: &'a str,
    /// The service.
    pub service_name: Option<&'a str>,
    /// The language of the page.
    pub language: Language,
}

impl LoggedOut<'_> {
    /// The page as HTML, to be sent with [`framing`](super::framing).
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }

    fn advice(&self) -> &'static Advice {
        match self.outcome {
            Outcome::OthersStay => &self.text().others_stay,
            Outcome::SignedOut => &self.text().signed_out,
            Outcome::Stays => &self.text().stays_signed_in,
        }
    }

    const fn id(&self) -> &'static str {
        match self.outcome {
            Outcome::OthersStay => "others-stay",
            Outcome::SignedOut => "signed-out",
            Outcome::Stays => "stays-signed-in",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "\u{202e}<script>alert(1)</script>\"'&";

    #[test]
    fn what_others_are_called_is_text_on_the_page_that_asks() {
        let one = Choice {
            name: "a".into(),
            username: HOSTILE.into(),
        };
        let all = [one.clone(), one];
        for (language, count) in Language::ALL.iter().flat_map(|one| [(one, 1), (one, 2)]) {
            let page = LogOut {
                interaction: "\"><b>",
                prefix: "",
                accounts: &all[..count],
                client_name: Some(HOSTILE),
                service_name: Some(HOSTILE),
                language: *language,
            }
            .render();
            assert!(!page.contains("<script") && !page.contains("\"><b>"));
            assert!(!page.contains('\u{202e}'));
            assert_eq!(page.matches("&#60;script&#62;").count(), 2 + count);
        }
    }

    #[test]
    fn where_the_page_leads_is_an_attribute_and_nothing_else() {
        let uri = "https://app.example/out?a=\"><script>alert(1)</script>";
        let frames = [Frame {
            uri: uri.to_owned(),
            origin: "https://app.example".into(),
        }];
        let page = LoggedOut {
            outcome: Outcome::SignedOut,
            destination: Some(uri),
            frames: &frames,
            prefix: "/tenant",
            service_name: None,
            language: Language::English,
        };
        let html = page.render();
        assert_eq!(html.matches("<script").count(), 1);
        assert!(html.contains("<script src=\"/tenant/oauth/session.js\"></script>"));
        assert_eq!(html.matches("<iframe").count(), 1);
        let without = LoggedOut {
            frames: &[],
            outcome: Outcome::Stays,
            ..page
        };
        assert!(!without.render().contains("<script"));
        assert!(without.render().contains("id=\"stays-signed-in\""));
    }
}
