//! What the script of a page brings back from `navigator.credentials`: `PublicKeyCredential` as JSON
//! (WebAuthn §5.1), its bytes in base64url; and what is expected of it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::Value;

use super::flaw::Flaw;
use crate::{
    Timestamp,
    jose::{LEVELS_OF_OTHERS, object_of_others},
    json::FromJson,
};

/// The most ways in which an authenticator says it can be reached.
const MOST_TRANSPORTS: usize = 8;

/// What an answer has to be for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Expected {
    /// The challenge, in base64url.
    pub challenge: String,
    /// When it expires, so that its use need not be remembered longer.
    pub expires: Timestamp,
    /// The only origin of our pages.
    pub origin: String,
    /// The RP ID.
    pub rp_id: String,
}

/// A new credential, not to be believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Attestation {
    /// `clientDataJSON`.
    pub client_data: String,
    /// `attestationObject`.
    pub attestation_object: String,
    /// What `getTransports()` told. §5.2.1.
    pub transports: Vec<String>,
}

/// A credential that is used, not to be believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Assertion {
    /// `rawId`.
    pub id: String,
    /// `clientDataJSON`.
    pub client_data: String,
    /// `authenticatorData`.
    pub authenticator_data: String,
    /// `signature`.
    pub signature: String,
    /// `userHandle`.
    pub user_handle: String,
}

/// The bytes that are written so.
pub(super) fn octets(text: &str) -> Result<Vec<u8>, Flaw> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Flaw::Malformed)
}

/// The one form of what is written so: two names of one credential are one.
fn canonical(text: &str) -> Result<String, Flaw> {
    octets(text).map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
}

struct Read(Value);

impl Read {
    fn of(json: &str) -> Result<Self, Flaw> {
        let members = object_of_others(json.as_bytes(), LEVELS_OF_OTHERS).ok_or(Flaw::Malformed)?;
        let read = Self(Value::Object(members));
        // §5.1: `type` is "public-key".
        (read.text("/type")? == "public-key")
            .then_some(read)
            .ok_or(Flaw::Malformed)
    }

    fn text(&self, place: &str) -> Result<String, Flaw> {
        let text = self.0.pointer(place).and_then(Value::as_str);
        text.map(str::to_owned).ok_or(Flaw::Malformed)
    }
}

impl Attestation {
    /// Reads a `RegistrationResponseJSON`. §5.1.
    pub fn parse(json: &str) -> Result<Self, Flaw> {
        let read = Read::of(json)?;
        let transports = read.0.pointer("/response/transports");
        let transports = transports.and_then(Value::as_array).into_iter().flatten();
        let is_word = |text: &&str| {
            let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
            (1..=32).contains(&text.len()) && text.bytes().all(is_letter)
        };
        Ok(Self {
            client_data: read.text("/response/clientDataJSON")?,
            attestation_object: read.text("/response/attestationObject")?,
            transports: transports
                .filter_map(Value::as_str)
                .filter(is_word)
                .take(MOST_TRANSPORTS)
                .map(str::to_owned)
                .collect(),
        })
    }
}

impl Assertion {
    /// Reads an `AuthenticationResponseJSON`. §5.1. A credential that is discovered tells whose it
    /// is, §7.2 step 6: "verify that response.userHandle is present".
    pub fn parse(json: &str) -> Result<Self, Flaw> {
        let read = Read::of(json)?;
        Ok(Self {
            id: canonical(&read.text("/rawId")?)?,
            client_data: read.text("/response/clientDataJSON")?,
            authenticator_data: read.text("/response/authenticatorData")?,
            signature: read.text("/response/signature")?,
            user_handle: canonical(&read.text("/response/userHandle")?)?,
        })
    }
}

/// The challenge that a `clientDataJSON` says it answers.
pub fn challenge_of(client_data: &str) -> Result<String, Flaw> {
    let client_data = super::client_data::ClientData::decode(&octets(client_data)?)?;
    Ok(client_data.challenge().to_owned())
}
