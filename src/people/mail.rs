//! A mail to a person: words of ours, to one address. Nothing of others is in a header.

use serde_json::json;

use super::mail_address::MailAddress;
use crate::{Secret, Timestamp, documents::HookTarget, jose::SigningKey};

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: MailAddress,
    /// What it is about, on one line.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// A mail that was sent to nobody, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// When it would have been sent.
    pub at: Timestamp,
    /// The mail.
    pub mail: Mail,
}

/// The `typ` of a mail that is posted to a hook. RFC 8725 §3.11: explicit typing.
const TYP: &str = "mail-hook+jwt";

/// How long it may be looked at, in seconds.
const LIFETIME: u32 = 60;

/// What a hook is posted for a mail.
pub struct Posted<'a> {
    /// The issuer of the service.
    pub issuer: &'a str,
    /// Who is asked.
    pub hook: &'a HookTarget,
    /// From where it comes.
    pub from: &'a MailAddress,
    /// The mail.
    pub mail: &'a Mail,
}

impl Posted<'_> {
    /// The mail for the hook, as a JWT.
    pub fn sign(&self, key: &SigningKey, jti: &Secret, now: Timestamp) -> String {
        let (HookTarget::Binding(audience) | HookTarget::Url(audience)) = self.hook;
        let claims = json!({
            "iss": self.issuer,
            "aud": audience,
            "iat": now,
            "exp": now.after(LIFETIME),
            "jti": jti.encode(),
            "mail": {
                "from": self.from,
                "to": self.mail.to,
                "subject": self.mail.subject,
                "text": self.mail.text,
            },
        });
        key.sign(TYP, &claims)
    }
}
