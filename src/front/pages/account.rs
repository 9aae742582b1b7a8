//! The pages of `/account`: what somebody sees and changes of what is theirs.

use askama::Template;

use super::{
    headers::STYLE,
    legible::Legible,
    qr::qr_code,
    script,
    text::{Language, SignUpMessage, Text},
    written::written,
};
use crate::{
    Timestamp,
    documents::Service,
    oauth::{
        endpoint::{Endpoint, path},
        interaction::described::Described,
    },
    people::{Mail, Purpose, SignedInAt, TotpKey, passkey::Passkey},
};

/// A page of `/account`. Its forms post to where it is, and bring back `form`.
#[derive(Debug, Template)]
#[template(path = "account.html")]
pub struct AccountPage<'a> {
    /// Where it is.
    pub endpoint: Endpoint,
    /// The path of the issuer, below which the forms are posted.
    pub prefix: &'a str,
    /// What binds its forms to the session.
    pub form: &'a str,
    /// Whether what was asked for has been done.
    pub done: bool,
    /// The field that cannot be as it was sent.
    pub unfit: Option<&'a str>,
    /// Why nothing was done.
    pub message: Option<SignUpMessage>,
    /// What it shows.
    pub section: Section<'a>,
    /// Whose account it is at.
    pub service_name: Option<&'a str>,
    /// The language of the page.
    pub language: Language,
}

/// What a page of `/account` shows.
#[derive(Debug)]
pub enum Section<'a> {
    /// The clients that may do something.
    Applications(&'a [Application]),
    /// An authenticator, and how many recovery codes are left.
    Authenticator(usize),
    /// The question whether to turn it off.
    AuthenticatorOff,
    /// The way to what is kept.
    Data,
    /// The question whether to leave, and after how many days all is gone.
    Delete(u32),
    /// The browsers.
    Devices(&'a [SignedInAt<'a>]),
    /// How to add an authenticator.
    Enrol(&'a Setup),
    /// The question whose password is forgotten.
    Forgot,
    /// All sections, to whoever is called so.
    Index(&'a str),
    /// Until when whoever has left may come back.
    Left(Timestamp),
    /// What they sign in by.
    Passkeys(&'a Passkeys<'a>),
    /// What a link is for, what opens it, and how long a new password is.
    Link(Purpose, &'a str, usize),
    /// There is no mail.
    NoMail,
    /// A link has done what it was for.
    Opened(Purpose),
    /// The mail that was sent to nobody.
    Outbox(&'a [Mail]),
    /// A mail is on its way, perhaps.
    Sent,
    /// A link does not count, for this if that can be told.
    Stale(Option<Purpose>),
    /// How to set another password, and how long that is.
    Password(usize),
    /// What they say of themselves, and the address that may be mailed a link again.
    Profile(&'a [Field<'a>], Option<&'a str>),
    /// The recovery codes, this once.
    RecoveryCodes(&'a [String]),
}

/// What somebody needs who adds an authenticator.
#[derive(Debug)]
pub struct Setup {
    /// The key, as it is typed.
    pub key: String,
    /// The same, as an app on this device is opened with it.
    pub uri: String,
    /// The same as a picture, in SVG.
    pub qr: String,
}

impl Setup {
    /// What whoever is called so needs for this key.
    pub fn new(key: &TotpKey, service: &Service, username: &str) -> Self {
        let issuer = service.issuer.as_str();
        let uri = key.uri(service.service_name.as_deref().unwrap_or(issuer), username);
        Self {
            qr: qr_code(&uri).unwrap_or_default(),
            key: key.as_str().to_owned(),
            uri,
        }
    }
}

/// The passkeys of somebody.
#[derive(Debug)]
pub struct Passkeys<'a> {
    /// The oldest first.
    pub all: &'a [Passkey],
    /// What the script asks for to add one, where there may be any: JSON.
    pub options: Option<String>,
}

/// A client that may do something for somebody.
#[derive(Debug)]
pub struct Application {
    /// Its number.
    pub client: u64,
    /// What it is called.
    pub name: String,
    /// What it may do, in words.
    pub scopes: Vec<String>,
    /// The authorization details that were allowed it, the first of them if they are many.
    pub details: Vec<Described>,
    /// Whether there are more than these.
    pub has_more: bool,
}

/// A claim that people say of themselves.
#[derive(Debug)]
pub struct Field<'a> {
    /// Its name.
    pub name: &'a str,
    /// What they have said.
    pub value: &'a str,
}

/// The sections that the first page names, in its order.
const SECTIONS: &[&Endpoint] = &[
    &Endpoint::AccountProfile,
    &Endpoint::AccountPasskeys,
    &Endpoint::AccountPassword,
    &Endpoint::AccountFactor,
    &Endpoint::AccountDevices,
    &Endpoint::AccountApplications,
    &Endpoint::AccountData,
    &Endpoint::AccountDelete,
];

impl AccountPage<'_> {
    /// The page as HTML, to be sent with [`FormAction::Own`](super::FormAction::Own).
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }

    fn sections(&self) -> &'static [&'static Endpoint] {
        SECTIONS
    }

    fn heading(&self) -> &'static str {
        match self.section {
            Section::Left(_) => self.text().account.left,
            Section::Link(Purpose::Verify, ..) => self.text().account.verify,
            Section::Link(Purpose::Undo, ..) => self.text().account.keep,
            Section::Opened(Purpose::Reset) => self.text().account.changed,
            Section::Opened(Purpose::Undo) => self.text().account.kept,
            Section::Opened(Purpose::Verify | Purpose::Invite) => self.text().account.verified,
            Section::Sent => self.text().account.sent,
            Section::Stale(_) => self.text().account.stale,
            _ => self.name_of(&self.endpoint),
        }
    }

    fn name_of(&self, endpoint: &Endpoint) -> &'static str {
        let text = &self.text().account;
        match endpoint {
            Endpoint::AccountApplications => text.applications,
            Endpoint::AccountData => text.data,
            Endpoint::AccountDelete => text.delete,
            Endpoint::AccountDevices => text.devices,
            Endpoint::AccountPasskeys => text.passkeys,
            Endpoint::AccountFactor => text.authenticator,
            Endpoint::AccountPassword => self.text().password,
            Endpoint::AccountForgot => text.forgot,
            Endpoint::AccountLink => text.new_password_heading,
            Endpoint::AccountOutbox => text.outbox,
            Endpoint::AccountProfile => text.profile,
            _ => text.heading,
        }
    }

    fn day(&self, at: &Timestamp) -> String {
        date(*at)
    }

    fn time(&self, at: &Timestamp) -> String {
        minute(*at) + " UTC"
    }

    /// The same for machines. HTML §2.3.5.7: "a valid global date and time string".
    fn exact(&self, at: &Timestamp) -> String {
        minute(*at) + "Z"
    }

    /// Whether another link for this is asked for by the name: whoever is to be invited is not there, and
    /// the others have to sign in.
    const fn is_asked_for(&self, purpose: &Option<Purpose>) -> bool {
        matches!(purpose, None | Some(Purpose::Reset))
    }

    fn here(&self) -> String {
        format!("{}{}", self.prefix, self.endpoint.path())
    }

    fn leads_back(&self) -> bool {
        !matches!(self.section, Section::Index(_) | Section::Left(_))
    }

    fn hint(&self, purpose: &Purpose) -> Option<&'static str> {
        match purpose {
            Purpose::Reset => Some(self.text().account.changed_hint),
            Purpose::Undo => Some(self.text().account.kept_hint),
            Purpose::Invite | Purpose::Verify => None,
        }
    }

    fn is_unfit(&self, field: &str) -> bool {
        self.unfit == Some(field)
    }

    fn device<'a>(&self, device: &'a SignedInAt<'_>) -> &'a str {
        match device.device.agent.as_str() {
            "" => self.text().account.unknown_device,
            agent => agent,
        }
    }
}

impl Field<'_> {
    fn label(&self, language: Language) -> &'static str {
        language.text().fields.of(self.name).unwrap_or_default()
    }

    /// WCAG 2.2 §1.3.5, with the names of the HTML Standard.
    fn autocomplete(&self) -> &'static str {
        match self.name {
            "birthdate" => "bday",
            "email" => "email",
            "family_name" => "family-name",
            "given_name" => "given-name",
            "locale" => "language",
            "name" => "name",
            "nickname" => "nickname",
            "website" => "url",
            _ => "off",
        }
    }
}

/// The day and the minute of it, in UTC.
fn minute(at: Timestamp) -> String {
    let minutes = at.seconds().rem_euclid(86_400) / 60;
    format!("{} {:02}:{:02}", date(at), minutes / 60, minutes % 60)
}

/// The day, as ISO 8601 writes it: in UTC.
pub(super) fn date(at: Timestamp) -> String {
    // From the days since 1970 to years that begin in March, so that leap days come last.
    let days = at.seconds().div_euclid(86_400) + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_as_its_day() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_400, "2000-02-29"),
            (1_767_225_600, "2026-01-01"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(date(Timestamp::from_seconds(seconds)), day);
        }
    }

    #[test]
    fn a_moment_is_told_to_the_minute() {
        for (seconds, told) in [
            (0, "1970-01-01 00:00"),
            (86_399, "1970-01-01 23:59"),
            (-60, "1969-12-31 23:59"),
            (1_767_225_600 + 9 * 3_600 + 5 * 60 + 59, "2026-01-01 09:05"),
        ] {
            assert_eq!(minute(Timestamp::from_seconds(seconds)), told);
        }
    }

    #[test]
    fn the_outbox_begins_with_the_newest_and_its_addresses_are_links() {
        let mail = |subject: &str| Mail {
            to: crate::people::MailAddress::parse("a@b.example").expect("an address"),
            subject: subject.to_owned(),
            text: format!("Open this:\n\nhttp://localhost/{subject}?l=<x>\n\n-- \nA Bank\n"),
        };
        let mails = [mail("first"), mail("second")];
        let page = AccountPage {
            endpoint: Endpoint::AccountOutbox,
            prefix: "",
            form: "",
            done: false,
            unfit: None,
            message: None,
            section: Section::Outbox(&mails),
            service_name: None,
            language: Language::English,
        };
        let page = page.render();
        let link = |subject: &str| {
            let address = format!("http://localhost/{subject}?l=&#60;x&#62;");
            page.find(&format!("\n<a href=\"{address}\">{address}</a>\n"))
        };
        let (first, second) = (
            link("first").expect("there"),
            link("second").expect("there"),
        );
        assert!(second < first);
        assert_eq!(page.matches("<a href=\"http:").count(), 2);
    }

    #[test]
    fn every_claim_that_people_may_change_has_a_label() {
        for name in crate::people::EDITABLE {
            let field = Field { name, value: "" };
            assert_ne!(field.label(Language::Japanese), "", "{name}");
        }
    }
}
