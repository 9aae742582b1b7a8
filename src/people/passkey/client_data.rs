//! The client data of a ceremony: what the browser says of where it was asked. WebAuthn §5.8.1.
//!
//! Each step that is verified gives another type, and only the last one has the hash that a
//! signature is over: what is not verified signs nothing.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::flaw::Flaw;
use crate::jose::{LEVELS_OF_OTHERS, object_of_others};

/// `type` in a registration. §5.8.1.
pub(super) const CREATE: &str = "webauthn.create";

/// `type` in an authentication. §5.8.1.
pub(super) const GET: &str = "webauthn.get";

/// The longest that is read.
const LONGEST: usize = 4096;

struct Collected {
    ceremony: String,
    challenge: String,
    origin: String,
    cross_origin: bool,
    top_origin: Option<String>,
    hash: [u8; 32],
}

/// What the browser has collected, not to be believed.
pub(super) struct ClientData(Collected);

/// It is of the ceremony that is under way.
pub(super) struct OfCeremony(Collected);

/// It answers the challenge.
pub(super) struct Answering(Collected);

/// It is of a page of our origin.
pub(super) struct OfOrigin(Collected);

/// Its page is in no frame of another site.
pub(super) struct OwnFrame(Collected);

/// All of it is as it must be.
pub(super) struct VerifiedClientData(Collected);

impl ClientData {
    /// §7.1 steps 5 and 6, §7.2 steps 8 and 9: "the result of running UTF-8 decode", which drops a
    /// byte order mark, and of "an implementation-specific JSON parser". Members that are not known
    /// may be there.
    pub(super) fn decode(json: &[u8]) -> Result<Self, Flaw> {
        if json.len() > LONGEST {
            return Err(Flaw::Malformed);
        }
        let text = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        let members = object_of_others(text, LEVELS_OF_OTHERS).ok_or(Flaw::Malformed)?;
        let text = |name: &str| members.get(name)?.as_str().map(str::to_owned);
        Ok(Self(Collected {
            ceremony: text("type").ok_or(Flaw::Malformed)?,
            challenge: text("challenge").ok_or(Flaw::Malformed)?,
            origin: text("origin").ok_or(Flaw::Malformed)?,
            cross_origin: match members.get("crossOrigin") {
                None | Some(Value::Null | Value::Bool(false)) => false,
                Some(Value::Bool(true)) => true,
                Some(_) => return Err(Flaw::Malformed),
            },
            top_origin: match members.get("topOrigin") {
                None | Some(Value::Null) => None,
                Some(Value::String(origin)) => Some(origin.clone()),
                Some(_) => return Err(Flaw::Malformed),
            },
            hash: Sha256::digest(json).into(),
        }))
    }

    /// The challenge that it says it answers.
    pub(super) fn challenge(&self) -> &str {
        &self.0.challenge
    }

    /// §7.1 step 7, §7.2 step 10: "Verify that the value of C.type is the string" of the ceremony.
    pub(super) fn of_ceremony(self, ceremony: &str) -> Result<OfCeremony, Flaw> {
        let Self(collected) = self;
        (collected.ceremony == ceremony)
            .then_some(OfCeremony(collected))
            .ok_or(Flaw::Type)
    }
}

impl OfCeremony {
    /// §7.1 step 8, §7.2 step 11: "Verify that the value of C.challenge equals the base64url encoding
    /// of pkOptions.challenge".
    pub(super) fn answering(self, challenge: &str) -> Result<Answering, Flaw> {
        let Self(collected) = self;
        (collected.challenge == challenge)
            .then_some(Answering(collected))
            .ok_or(Flaw::Challenge)
    }
}

impl Answering {
    /// §7.1 step 9, §7.2 step 12: "Verify that the value of C.origin is an origin expected by the
    /// Relying Party": there is one.
    pub(super) fn of_origin(self, origin: &str) -> Result<OfOrigin, Flaw> {
        let Self(collected) = self;
        (collected.origin == origin)
            .then_some(OfOrigin(collected))
            .ok_or(Flaw::Origin)
    }
}

impl OfOrigin {
    /// §7.1 step 10, §7.2 step 13: a page of ours is in no frame of another site.
    pub(super) fn in_own_frame(self) -> Result<OwnFrame, Flaw> {
        let Self(collected) = self;
        (!collected.cross_origin)
            .then_some(OwnFrame(collected))
            .ok_or(Flaw::CrossOrigin)
    }
}

impl OwnFrame {
    /// §7.1 step 11, §7.2 step 14: "If C.topOrigin is present: Verify that the Relying Party expects"
    /// to be below another page, which it never does.
    pub(super) fn below_no_other(self) -> Result<VerifiedClientData, Flaw> {
        let Self(collected) = self;
        let is_alone = collected.top_origin.is_none();
        is_alone
            .then_some(VerifiedClientData(collected))
            .ok_or(Flaw::TopOrigin)
    }
}

impl VerifiedClientData {
    /// §7.1 step 12, §7.2 step 20: the SHA-256 of the bytes as they came.
    pub(super) const fn hash(&self) -> &[u8; 32] {
        &self.0.hash
    }
}
