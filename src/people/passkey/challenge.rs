//! Challenges that cost no row until they are answered: a MAC over what they are for. WebAuthn
//! §13.4.3.
//!
//! A challenge is bound to one browser and one purpose, and expires. That it is answered once is
//! decided by whoever keeps the credential, who remembers its use until then.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::flaw::Flaw;
use crate::{Digest, Secret, Timestamp};

/// How long a challenge may be answered, in seconds: as long as a form may be looked at, which
/// offers its passkeys for all of that time.
pub const CHALLENGE_LIFETIME: u32 = 1800;

/// What an answer would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// A new passkey, of the person of this `sub`.
    Registration(&'a str),
    /// Signing in, in the interaction of this ticket.
    SignIn(&'a str),
}

/// Who is asked, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Ceremony<'a> {
    /// The browser.
    pub browser: &'a Digest,
    /// What an answer would do.
    pub purpose: Purpose<'a>,
}

impl Ceremony<'_> {
    fn mac(&self, told: &[u8], key: &Secret) -> Secret {
        let (purpose, of) = match self.purpose {
            Purpose::Registration(subject) => ("registration", subject),
            Purpose::SignIn(ticket) => ("sign in", ticket),
        };
        let browser = self.browser.as_bytes();
        let message = [told, browser, purpose.as_bytes(), &[0], of.as_bytes()].concat();
        key.derive("passkey challenge").mac(&message)
    }

    /// A new challenge, in base64url: the time and the half of a minted secret, and their MAC under a
    /// key of the service.
    pub fn challenge(&self, minted: &Secret, key: &Secret, now: Timestamp) -> String {
        let told = [&now.seconds().to_be_bytes()[..], &minted.as_bytes()[..16]].concat();
        let mac = self.mac(&told, key);
        URL_SAFE_NO_PAD.encode([&told[..], mac.as_bytes()].concat())
    }

    /// Until when the challenge may be answered, if it was made for this under one of `keys` and has
    /// not expired.
    pub fn expires(
        &self,
        challenge: &str,
        keys: &[&Secret],
        now: Timestamp,
    ) -> Result<Timestamp, Flaw> {
        let bytes = URL_SAFE_NO_PAD
            .decode(challenge)
            .map_err(|_| Flaw::Challenge)?;
        let Some((told, mac)) = bytes.split_at_checked(24) else {
            return Err(Flaw::Challenge);
        };
        let mac = <[u8; 32]>::try_from(mac).map_err(|_| Flaw::Challenge)?;
        let (seconds, _) = told.split_first_chunk().ok_or(Flaw::Challenge)?;
        let is_ours = |key: &&Secret| self.mac(told, key).is(&Secret::new(mac));
        if !keys.iter().any(is_ours) {
            return Err(Flaw::Challenge);
        }
        let made = Timestamp::from_seconds(i64::from_be_bytes(*seconds));
        let expires = made.after(CHALLENGE_LIFETIME);
        (now < expires)
            .then_some(expires)
            .ok_or(Flaw::ChallengeUsed)
    }
}
