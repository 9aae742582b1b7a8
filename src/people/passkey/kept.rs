//! The passkeys of a person, as their row keeps them, and what becomes of them: plain functions,
//! which an object calls without an await between load and save.
//!
//! A challenge that was answered is remembered until it expires. Where as many are remembered as
//! there may be, no other is taken until one has expired: what is not in the list was never answered.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::Value;

use super::{
    authentication::{Record, authenticate},
    credential::{Assertion, Expected},
    flaw::Flaw,
    registration::Registered,
};
use crate::{Digest, Timestamp, jose::PublicJwk, json::FromJson};

/// The most passkeys of one person.
pub const MOST_PASSKEYS: usize = 20;

/// The most challenges that are remembered at once.
const MOST_USED: usize = 100;

/// The longest name of a passkey, in characters.
const LONGEST_NAME: usize = 64;

/// All passkeys of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(in crate::people) struct Passkeys {
    /// The user handle: what every credential says whose it is. §14.6.1: it tells nothing of the
    /// person.
    pub(super) handle: String,
    /// The oldest first.
    pub(super) keys: Vec<Passkey>,
    /// The oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) used: Vec<Used>,
}

/// One passkey. §4, "credential record".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Passkey {
    /// What names the credential, in base64url.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// When it was registered.
    pub created: Timestamp,
    /// When the person last signed in by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<Timestamp>,
    /// The public key, as a JWK.
    key: Value,
    sign_count: u32,
    /// Whether it may have copies.
    pub backup_eligible: bool,
    /// Whether it has one.
    pub backed_up: bool,
    /// How its authenticator is reached. §5.8.4.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transports: Vec<String>,
}

/// A challenge that was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(super) struct Used {
    challenge: Digest,
    until: Timestamp,
}

/// What a passkey is called: something, on one line.
pub fn is_passkey_name(name: &str) -> bool {
    let is_long = name.chars().count() > LONGEST_NAME;
    !name.trim().is_empty() && !is_long && !name.chars().any(char::is_control)
}

impl Passkeys {
    /// How many there are.
    pub(in crate::people) const fn count(&self) -> usize {
        self.keys.len()
    }

    /// What is shown to whoever they are of: no challenge.
    pub(in crate::people) fn shown(&self) -> Self {
        Self {
            used: Vec::new(),
            ..self.clone()
        }
    }

    /// By what they are found.
    pub(in crate::people) fn handle(&self) -> &str {
        &self.handle
    }

    /// None of them any more. The handle stays the person's.
    pub(in crate::people) fn clear(&mut self) {
        self.keys.clear();
    }

    /// Those of a person who has none yet.
    pub(super) const fn of(handle: String) -> Self {
        Self {
            handle,
            keys: Vec::new(),
            used: Vec::new(),
        }
    }

    /// Remembers that the challenge is answered, which it is once.
    pub(super) fn spend(&mut self, expected: &Expected, now: Timestamp) -> Result<(), Flaw> {
        let challenge = Digest::of(&expected.challenge);
        self.used.retain(|used| used.until > now);
        let is_used = self.used.iter().any(|used| used.challenge == challenge);
        if expected.expires <= now || is_used || self.used.len() >= MOST_USED {
            return Err(Flaw::ChallengeUsed);
        }
        self.used.push(Used {
            challenge,
            until: expected.expires,
        });
        Ok(())
    }

    /// §7.1 step 26, which looks at this person alone: a credential is found by the user handle that
    /// it tells, so that one that somebody else has registered too opens nothing here.
    pub(super) fn add(&mut self, new: Passkey) -> Result<(), Flaw> {
        if self.keys.iter().any(|key| key.id == new.id) {
            return Err(Flaw::Known);
        }
        if self.keys.len() >= MOST_PASSKEYS {
            return Err(Flaw::TooMany);
        }
        self.keys.push(new);
        Ok(())
    }

    /// §7.2 steps 6 and 24: the credential is of this person, and its record follows what it says.
    /// The answer is whether it may have copies.
    pub(super) fn used(
        &mut self,
        assertion: &Assertion,
        expected: &Expected,
        now: Timestamp,
    ) -> Result<bool, Flaw> {
        let place = self.keys.iter().position(|key| key.id == assertion.id);
        let place = place.filter(|_| self.handle == assertion.user_handle);
        let place = place.ok_or(Flaw::Unknown)?;
        self.spend(expected, now)?;
        let asserted = authenticate(assertion, expected, &self.keys[place].record()?)?;
        let key = &mut self.keys[place];
        key.sign_count = asserted.sign_count;
        key.backed_up = asserted.is_backed_up;
        key.last_used = Some(now);
        Ok(key.backup_eligible)
    }

    /// Whether one is named so.
    pub(super) fn has(&self, id: &str) -> bool {
        self.keys.iter().any(|key| key.id == id)
    }

    /// The passkey that is named so.
    pub(super) fn named(&mut self, id: &str) -> Option<&mut Passkey> {
        self.keys.iter_mut().find(|key| key.id == id)
    }
}

impl Passkey {
    /// §7.1 step 27: the record of a new credential.
    pub(super) fn new(
        registered: &Registered,
        transports: Vec<String>,
        name: String,
        now: Timestamp,
    ) -> Self {
        Self {
            id: URL_SAFE_NO_PAD.encode(&registered.id),
            name,
            created: now,
            last_used: None,
            key: registered.key.to_value(),
            sign_count: registered.sign_count,
            backup_eligible: registered.is_backup_eligible,
            backed_up: registered.is_backed_up,
            transports,
        }
    }

    fn record(&self) -> Result<Record, Flaw> {
        Ok(Record {
            key: PublicJwk::parse(&self.key).map_err(|_| Flaw::Algorithm)?,
            sign_count: self.sign_count,
            is_backup_eligible: self.backup_eligible,
        })
    }
}

#[cfg(test)]
mod tests;
