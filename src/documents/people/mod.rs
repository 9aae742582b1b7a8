//! What a service says about people: which pages it shows them, and how they prove who they are.

mod audit;
mod factors;
mod logout;
mod mail;
mod passkeys;
mod password;
mod sessions;
mod sign_up;
mod theme;

use self::{
    factors::FactorRules, passkeys::PasskeyRules, password::PasswordRules, sessions::SessionRules,
};

use serde::Serialize;
use serde_json::{Value, json};

pub(super) use self::factors::level;
pub use self::{
    audit::{AuditAddress, AuditRules},
    logout::LogoutRules,
    mail::MailRules,
    sign_up::SignUp,
    theme::Theme,
};
use super::{document_error::DocumentError, reading::place::Place};

/// The member `people` of a service. Each part of it is an object with defaults of its own, in a
/// source of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleRules {
    /// What ends with a session, and who is told.
    pub logout: LogoutRules,
    /// Whether there are pages at all; without them somebody else signs people in, through the
    /// engine API.
    pub pages: bool,
    /// What it says about passkeys.
    pub passkeys: PasskeyRules,
    /// How they look.
    pub theme: Theme,
    /// How long somebody who has deleted their account may come back, in seconds.
    pub deletion_delay: u32,
    /// What it says about passwords.
    pub password: PasswordRules,
    /// How long people stay signed in who are not seen.
    pub sessions: SessionRules,
    /// What is kept of what happens.
    pub audit: AuditRules,
    /// How they are sent mail.
    pub mail: MailRules,
    /// Who may make an account; where it is nobody who says so, `signUpEnabled` does.
    pub sign_up: Option<SignUp>,
    /// What they prove at least.
    pub factors: FactorRules,
}

impl PeopleRules {
    /// The rules of a service that says nothing.
    pub const fn usual() -> Self {
        Self {
            logout: LogoutRules::usual(),
            pages: true,
            passkeys: PasskeyRules::usual(),
            theme: Theme {
                accent: None,
                accent_dark: None,
                logo: None,
            },
            deletion_delay: 1_209_600,
            password: PasswordRules::usual(),
            sessions: SessionRules { idle: 0 },
            audit: AuditRules::USUAL,
            mail: MailRules {
                from: None,
                hook_url: None,
            },
            sign_up: None,
            factors: FactorRules::usual(),
        }
    }

    #[rustfmt::skip] // One member, one line: its name, its default, its rule.
    pub(super) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        let or = Self::usual();
        place.object(|members| Ok(Self {
            logout: members.or("logout", or.logout, LogoutRules::read),
            pages: members.or("pages", or.pages, Place::flag),
            passkeys: members.or("passkeys", or.passkeys, PasskeyRules::read),
            theme: members.or("theme", or.theme, Theme::read),
            deletion_delay: members.number("deletionDelay", or.deletion_delay, 0..=7_776_000),
            password: members.or("password", or.password, PasswordRules::read),
            sessions: members.or("sessions", or.sessions, SessionRules::read),
            audit: members.or("audit", or.audit, AuditRules::read),
            mail: members.or("mail", or.mail, MailRules::read),
            sign_up: members.optional("signUp", SignUp::read),
            factors: members.or("factors", or.factors, FactorRules::read),
        }))
    }

    /// Every member, whatever it says.
    fn stated(&self) -> Value {
        json!({
            "logout": self.logout.stated(),
            "pages": self.pages,
            "passkeys": self.passkeys.stated(),
            "password": self.password.stated(),
            "theme": self.theme,
            "deletionDelay": self.deletion_delay,
            "sessions": self.sessions,
            "audit": self.audit,
            "mail": self.mail,
            "signUp": self.sign_up,
            "factors": self.factors,
        })
    }
}

impl Serialize for PeopleRules {
    /// What differs from the defaults, part by part.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        differing(self.stated(), &Self::usual().stated()).serialize(serializer)
    }
}

fn differing(stated: Value, defaults: &Value) -> Value {
    let Value::Object(mut members) = stated else {
        return stated;
    };
    members.retain(|name, value| defaults.get(name) != Some(value));
    for (name, value) in &mut members {
        *value = differing(value.take(), &defaults[name]);
    }
    members.into()
}

#[cfg(test)]
mod tests {
    use crate::documents::Service;
    use serde_json::{Value, json};

    fn parsed(people: &Value) -> Result<Service, String> {
        let document = json!({ "issuer": "https://as.example", "people": people });
        Service::parse(&document).map_err(|refused| refused.member)
    }

    #[test]
    fn what_a_service_says_otherwise_is_told_and_nothing_else() {
        let without = json!({ "pages": false });
        assert_eq!(parsed(&without).unwrap().to_value()["people"], without);
        let offline = json!({ "logout": { "endsOfflineAccess": true, "frontchannel": true } });
        assert_eq!(
            parsed(&offline).unwrap().to_value()["people"],
            json!({ "logout": { "endsOfflineAccess": true } })
        );
        let costly = json!({ "password": { "memory": 47_104, "passes": 1 } });
        assert_eq!(parsed(&costly).unwrap().to_value()["people"], costly);
        let sessions = json!({ "sessions": { "idle": 1800 } });
        assert_eq!(parsed(&sessions).unwrap().to_value()["people"], sessions);
        let passwords = json!({ "passkeys": { "enabled": false } });
        assert_eq!(parsed(&passwords).unwrap().to_value()["people"], passwords);
        let stated = json!({ "pages": true, "passkeys": { "enabled": true }, "password": { "memory": 19_456 } });
        for kind in ["CLOSED", "INVITATION", "OPEN"] {
            let said = json!({ "signUp": kind });
            assert_eq!(parsed(&said).unwrap().to_value()["people"], said);
        }
        let usual = parsed(&stated).unwrap();
        assert_eq!(usual.to_value().get("people"), None);
    }

    #[test]
    fn a_part_that_nobody_defined_is_refused() {
        for (people, member) in [
            (json!({ "pagez": true }), "people.pagez"),
            (json!({ "pages": 1 }), "people.pages"),
            (
                json!({ "logout": { "frontchannel": 1 } }),
                "people.logout.frontchannel",
            ),
            (
                json!({ "logout": { "backchannel": true } }),
                "people.logout.backchannel",
            ),
            (json!([]), "people"),
            (json!({ "signUp": "open" }), "people.signUp"),
            (json!({ "signUp": true }), "people.signUp"),
            (json!({ "passkeys": true }), "people.passkeys"),
            (
                json!({ "passkeys": { "enabled": "yes" } }),
                "people.passkeys.enabled",
            ),
            (
                json!({ "passkeys": { "rpId": "a" } }),
                "people.passkeys.rpId",
            ),
            (
                json!({ "password": { "shortestAlone": 7 } }),
                "people.password.shortestAlone",
            ),
            (
                json!({ "password": { "shortestAlone": 65 } }),
                "people.password.shortestAlone",
            ),
            (json!({ "password": 1 }), "people.password"),
            (
                json!({ "password": { "memory": 7167 } }),
                "people.password.memory",
            ),
            (
                json!({ "password": { "memory": 65_537 } }),
                "people.password.memory",
            ),
            (
                json!({ "password": { "passes": 0 } }),
                "people.password.passes",
            ),
            (
                json!({ "password": { "lanes": 5 } }),
                "people.password.lanes",
            ),
            (
                json!({ "password": { "salt": "x" } }),
                "people.password.salt",
            ),
        ] {
            assert_eq!(parsed(&people).unwrap_err(), member);
        }
    }

    #[test]
    fn how_long_somebody_may_be_away_is_a_number_of_seconds_up_to_a_year() {
        for (sessions, member) in [
            (json!(1), "people.sessions"),
            (json!({ "idle": -1 }), "people.sessions.idle"),
            (json!({ "idle": 31_536_001 }), "people.sessions.idle"),
            (json!({ "idle": "1" }), "people.sessions.idle"),
            (json!({ "absolute": 1 }), "people.sessions.absolute"),
        ] {
            let refused = parsed(&json!({ "sessions": sessions })).unwrap_err();
            assert_eq!(refused, member);
        }
    }
}
