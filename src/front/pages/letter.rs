//! What is written to people by mail, in their language. Nothing of others is in it but the name that the
//! service has, at the end.

use super::{account::date, text::Language};
use crate::{
    Timestamp,
    audit::Kind,
    people::{Mail, MailAddress, Purpose, Reached},
};

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// The password was changed.
    Changed,
    /// Somebody has signed in where they never had.
    Device,
    /// What they prove themselves by is another: this has happened.
    Factor(Kind),
    /// The account will be deleted then.
    Leaving(Timestamp),
    /// A link.
    Link(Purpose),
    /// The account will be deleted then, and a link keeps it.
    Undo(Timestamp),
}

impl Letter {
    /// The letter to whoever is `reached`, who else reads `language`; it leads to `address`.
    #[must_use]
    pub fn to(
        self,
        reached: &Reached,
        language: Language,
        address: &str,
        service_name: Option<&str>,
    ) -> Option<Mail> {
        let own = reached.locale.as_deref().and_then(Language::of_tag);
        let language = own.unwrap_or(language);
        let text = &language.text().letters;
        let mut what = String::new();
        let (subject, body) = match self {
            Self::Changed => (text.changed_subject, &text.changed),
            Self::Device => (text.device_subject, &text.device),
            Self::Factor(kind) => {
                what = format!("{}\n\n", language.factor(kind)?);
                (text.factor_subject, &text.factor)
            }
            Self::Leaving(until) | Self::Undo(until) => {
                what = format!("{}\n\n", text.leaving_on.with(date(until)));
                let is_link = matches!(self, Self::Undo(_));
                let body = if is_link { &text.undo } else { &text.leaving };
                (text.leaving_subject, body)
            }
            Self::Link(Purpose::Reset) => (text.reset_subject, &text.reset),
            Self::Link(Purpose::Verify) => (text.verify_subject, &text.verify),
            // It is written with the day.
            Self::Link(Purpose::Undo) => return None,
            Self::Link(Purpose::Invite) => (text.invite_subject, &text.invite),
        };
        let name = service_name.map_or_else(String::new, |name| format!("\n\n-- \n{name}"));
        Some(Mail {
            to: MailAddress::parse(&reached.email)?,
            subject: subject.to_owned(),
            text: format!("{what}{}{name}\n", body.with(address)),
        })
    }
}

impl Language {
    /// What has happened, where that is worth a letter.
    fn factor(self, kind: Kind) -> Option<&'static str> {
        let text = &self.text().factors;
        Some(match kind {
            Kind::AuthenticatorAdded => text.authenticator_added,
            Kind::AuthenticatorRemoved => text.authenticator_removed,
            Kind::PasskeyAdded => text.passkey_added,
            Kind::PasskeyRemoved => text.passkey_removed,
            Kind::RecoveryCodesRenewed => text.recovery_codes_renewed,
            Kind::RecoveryCodeUsed => text.recovery_code_used,
            Kind::ApiChanged => text.reset,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_in_the_language_of_the_person_and_goes_to_one_address() {
        let reached = |email: &str, locale: Option<&str>| Reached {
            email: email.to_owned(),
            locale: locale.map(str::to_owned),
        };
        let letter = Letter::Link(Purpose::Reset);
        let to =
            |reached: &Reached| letter.to(reached, Language::English, "https://a/b", Some("銀行"));
        let mail = to(&reached("a@b.example", Some("ja-JP"))).expect("a mail");
        assert_eq!(
            (mail.to.as_str(), mail.subject.as_str()),
            ("a@b.example", "パスワードの再設定")
        );
        assert!(mail.text.contains("https://a/b") && mail.text.ends_with("銀行\n"));
        let mail = to(&reached("a@b.example", Some("fr"))).expect("a mail");
        assert_eq!(mail.subject, "Set a new password");
        assert_eq!(to(&reached("a@b.example\r\nBcc: c@d.example", None)), None);
    }

    #[test]
    fn whoever_leaves_is_told_the_day() {
        let until = Timestamp::from_seconds(1_767_225_600);
        for letter in [Letter::Leaving(until), Letter::Undo(until)] {
            for language in Language::ALL {
                let reached = Reached {
                    email: "a@b.example".to_owned(),
                    locale: None,
                };
                let mail = letter.to(&reached, *language, "https://a/b", None);
                let text = mail.expect("a mail").text;
                assert!(text.contains("2026-01-01") && text.contains("https://a/b"));
            }
        }
    }

    #[test]
    fn every_subject_is_one_line() {
        for language in Language::ALL {
            let text = &language.text().letters;
            for subject in [
                text.changed_subject,
                text.device_subject,
                text.factor_subject,
                text.leaving_subject,
                text.reset_subject,
                text.verify_subject,
                text.invite_subject,
            ] {
                assert!(!subject.contains(char::is_control), "{subject}");
            }
        }
    }
}
