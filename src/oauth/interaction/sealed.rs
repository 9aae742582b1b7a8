//! What a page carries from one form to the next: sealed, so that it needs no memory, and bound to
//! one browser.
//!
//! The seal is an HMAC under a secret of the service; the browser is known by a cookie. A form
//! posted by another site, from another browser, or later than its time, does not open. That is the
//! CSRF protection of RFC 9700 §4.7 for our own forms.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::next::SignedIn;
use crate::{
    Digest, Secret, Timestamp,
    oauth::interaction::ticket::Ticket,
    oauth::{handle::Handle, request::authorization_request::AuthorizationRequest},
};

/// How long a form may be looked at, in seconds.
pub const LIFETIME: u32 = 1800;

/// The interaction of one person in one browser with one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// Completes the request.
    pub ticket: String,
    /// Whether a browser brought the request, and no client pushed it.
    pub is_brought: bool,
    /// What it asks for.
    pub request: AuthorizationRequest,
    /// The `sub` of the person whom the client means, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// Who has signed in, once somebody has.
    pub person: Option<SignedIn>,
    /// The digest of the browser's cookie.
    pub browser: Digest,
    /// The moment from which the form is refused.
    pub expires: Timestamp,
}

impl Interaction {
    /// The value of the form field.
    pub fn seal(&self, key: &Secret) -> String {
        let text =
            URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).expect("an interaction is plain data"));
        let tag = URL_SAFE_NO_PAD.encode(mac(key, &text).finalize().into_bytes());
        format!("{text}.{tag}")
    }

    /// Opens a form field that came from `browser`.
    pub fn open(sealed: &str, key: &Secret, browser: &Secret, now: Timestamp) -> Option<Self> {
        let (text, tag) = sealed.split_once('.')?;
        mac(key, text)
            .verify_slice(&URL_SAFE_NO_PAD.decode(tag).ok()?)
            .ok()?;
        let interaction: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        (interaction.browser == browser.digest() && now < interaction.expires)
            .then_some(interaction)
    }

    /// What completes the request.
    pub fn ticket(&self) -> Option<Ticket> {
        let handle = Handle::decode(&self.ticket)?;
        Some(if self.is_brought {
            Ticket::Brought(handle)
        } else {
            Ticket::Pushed(handle)
        })
    }
}

fn mac(key: &Secret, text: &str) -> Hmac<Sha256> {
    let key = key.derive("interaction");
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac
}
