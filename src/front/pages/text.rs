//! Every word the pages say, in every language.
//!
//! A language is one file of `messages/`, which `build.rs` makes a [`Text`]: to add one is to add
//! its file, and what is missing there, or too much, is told by the build. What developers read, the
//! error code and the sentence that names the broken rule, is in English whatever the language: RFC
//! 6749 §4.1.2.1 keeps it to ASCII.

use std::fmt::Display;

use crate::{
    oauth::{interaction::demanded::Needed, refusal::Problem},
    people::standard_claims::claim_and_tag,
};

/// Words before and after a name or a number, as each language orders them.
pub(super) struct Around {
    pub before: &'static str,
    pub after: &'static str,
}

/// A heading and one sentence for people.
pub(super) struct Advice {
    pub heading: &'static str,
    pub sentence: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// What it means to allow a claim by itself (OpenID Connect Core §5.1); one that nobody has defined
/// here is called by its name.
pub(super) fn claim(name: &str, language: Language) -> String {
    let text = language.text();
    let (plain, _) = claim_and_tag(name);
    match text.claims.of(plain) {
        Some(words) => words.to_owned(),
        None => text.claim_of_the_service.with(name),
    }
}

/// What it means to allow access to an API of this name.
pub(super) fn api(name: &str, language: Language) -> String {
    language.text().api.with(name)
}

/// What the sign-in page says of the attempt before.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Message {
    /// One sentence for whatever is wrong with a passkey, and for one that nobody has here.
    PasskeyRefused,
    /// This username has been tried too often.
    TooManyAttempts {
        /// How long until the next attempt is looked at.
        seconds: u32,
    },
    /// The code is not right, or was used before.
    WrongCode,
    /// One sentence for an unknown username and for a wrong password, so that neither can be told
    /// from the other.
    WrongPassword,
}

impl Message {
    /// The message in `language`.
    #[must_use]
    pub fn text(self, language: Language) -> String {
        let text = language.text();
        match self {
            Self::PasskeyRefused => text.passkey_refused.to_owned(),
            // One more than a minute, so that a plural is right.
            Self::TooManyAttempts { seconds } if seconds > 60 => {
                text.wait_minutes.with(seconds.div_ceil(60))
            }
            Self::TooManyAttempts { seconds } => text.wait_seconds.with(seconds.max(2)),
            Self::WrongCode => text.wrong_code.to_owned(),
            Self::WrongPassword => text.wrong_password.to_owned(),
        }
    }
}

/// What the sign-up page says of the attempt before.
///
/// The lengths it names are safe ones: within them, a name or a password of any script is accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignUpMessage {
    /// The name or the email address is too long, or is none.
    DetailsUnfit,
    /// The invitation counts no more.
    InvitationUnfit,
    /// The password is one of the first that anybody would try.
    PasswordCommon,
    /// The password is too short or too long.
    PasswordUnfit {
        /// How many characters it has at least.
        shortest: usize,
    },
    /// Too much was asked from where the person is.
    TooManyAttempts {
        /// How many seconds to wait.
        seconds: u32,
    },
    /// Somebody has this username.
    UsernameTaken,
    /// The username is empty, or too long.
    UsernameUnfit,
}

impl SignUpMessage {
    /// The message in `language`.
    #[must_use]
    pub fn text(self, language: Language) -> String {
        let text = language.text();
        match self {
            Self::DetailsUnfit => text.details_unfit.to_owned(),
            Self::InvitationUnfit => text.account.stale_hint.to_owned(),
            Self::PasswordCommon => text.password_common.to_owned(),
            Self::PasswordUnfit { shortest } => text.password_unfit.with(shortest),
            Self::TooManyAttempts { seconds } => {
                Message::TooManyAttempts { seconds }.text(language)
            }
            Self::UsernameTaken => text.username_taken.to_owned(),
            Self::UsernameUnfit => text.username_unfit.to_owned(),
        }
    }
}

impl Around {
    /// The words around `middle`.
    pub(super) fn with(&self, middle: impl Display) -> String {
        format!("{}{middle}{}", self.before, self.after)
    }
}

impl Needed {
    /// What is needed, and what to do where it is lost, in `language`.
    #[must_use]
    pub const fn text(self, language: Language) -> &'static str {
        let text = language.text();
        match self {
            Self::CodeToChange => text.code_to_change,
            Self::Passkey => text.passkey_needed,
            Self::PasskeyToChange => text.passkey_to_change,
        }
    }
}

impl Problem {
    /// What has happened.
    #[must_use]
    pub const fn heading(self, language: Language) -> &'static str {
        self.of(language).heading
    }

    /// What to do now.
    #[must_use]
    pub const fn advice(self, language: Language) -> &'static str {
        self.of(language).sentence
    }

    const fn of(self, language: Language) -> &'static Advice {
        let problems = &language.text().problems;
        match self {
            Self::Cookies => &problems.cookies,
            Self::Expired => &problems.expired,
            Self::Refused => &problems.refused,
            Self::SignUp => &problems.sign_up,
            Self::Unavailable => &problems.unavailable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        documents::OPENID_SCOPES,
        people::{password::LONGEST, standard_claims::STANDARD_CLAIMS},
    };

    const MESSAGES: [Message; 4] = [
        Message::WrongCode,
        Message::TooManyAttempts { seconds: 30 },
        Message::TooManyAttempts { seconds: 3600 },
        Message::WrongPassword,
    ];
    const SIGN_UP_MESSAGES: [SignUpMessage; 7] = [
        SignUpMessage::DetailsUnfit,
        SignUpMessage::InvitationUnfit,
        SignUpMessage::TooManyAttempts { seconds: 30 },
        SignUpMessage::PasswordCommon,
        SignUpMessage::PasswordUnfit { shortest: 15 },
        SignUpMessage::UsernameTaken,
        SignUpMessage::UsernameUnfit,
    ];
    const PROBLEMS: [Problem; 5] = [
        Problem::Cookies,
        Problem::Expired,
        Problem::Refused,
        Problem::SignUp,
        Problem::Unavailable,
    ];

    #[test]
    fn every_message_is_said_differently_in_each_language() {
        for message in MESSAGES {
            assert_ne!(
                message.text(Language::English),
                message.text(Language::Japanese)
            );
        }
        for message in SIGN_UP_MESSAGES {
            assert_ne!(
                message.text(Language::English),
                message.text(Language::Japanese)
            );
        }
    }

    #[test]
    fn every_problem_comes_with_a_heading_and_advice_in_each_language() {
        for problem in PROBLEMS {
            assert_ne!(
                problem.heading(Language::English),
                problem.heading(Language::Japanese)
            );
            assert_ne!(
                problem.advice(Language::English),
                problem.advice(Language::Japanese)
            );
        }
    }

    #[test]
    fn a_refused_password_is_told_the_bounds_that_hold() {
        let text = SignUpMessage::PasswordUnfit { shortest: 15 }.text(Language::English);
        assert_eq!(
            text,
            "This password cannot be used. Choose one of 15 to 256 characters."
        );
        // A character is at most four bytes of UTF-8.
        assert!("😀".repeat(256).len() <= LONGEST);
    }

    #[test]
    fn a_wait_of_up_to_a_minute_is_told_in_seconds() {
        let message = |seconds| Message::TooManyAttempts { seconds }.text(Language::English);
        assert_eq!(message(60), "Too many attempts. Try again in 60 seconds.");
        assert_eq!(message(2), "Too many attempts. Try again in 2 seconds.");
    }

    #[test]
    fn a_longer_wait_is_told_in_minutes_and_never_too_short() {
        let message = |seconds| Message::TooManyAttempts { seconds }.text(Language::English);
        assert_eq!(message(61), "Too many attempts. Try again in 2 minutes.");
        assert_eq!(message(121), "Too many attempts. Try again in 3 minutes.");
        assert_eq!(
            message(u32::MAX),
            "Too many attempts. Try again in 71582789 minutes."
        );
    }

    #[test]
    fn no_wait_is_told_as_one_second_or_none() {
        for seconds in [0, 1] {
            assert!(
                Message::TooManyAttempts { seconds }
                    .text(Language::English)
                    .ends_with(" 2 seconds.")
            );
        }
    }

    #[test]
    fn the_scopes_of_openid_connect_are_described_in_each_language() {
        for name in OPENID_SCOPES {
            let english = ENGLISH.scopes.of(name).expect(name);
            assert_ne!(Some(english), JAPANESE.scopes.of(name), "{name}");
        }
    }

    #[test]
    fn the_claims_of_openid_connect_are_described_and_no_others() {
        for (name, ..) in STANDARD_CLAIMS {
            assert!(ENGLISH.claims.of(name).is_some(), "{name}");
        }
        let written: serde_json::Value =
            serde_json::from_str(include_str!("../../../messages/en.json")).unwrap();
        assert_eq!(
            written["claims"].as_object().unwrap().len(),
            STANDARD_CLAIMS.len()
        );
    }

    #[test]
    fn a_scope_of_the_service_is_not_described_for_it() {
        for name in ["", "accounts", "OpenID", "openid "] {
            assert_eq!(ENGLISH.scopes.of(name), None, "{name}");
        }
    }
}
