//! Passwords: Argon2id (RFC 9106) with the parameters that the service states. Whoever signs in with a
//! hash that has others is hashed anew, in the same step.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use serde::Serialize;

use super::{common::is_common, kept_hash::KeptHash};

use crate::json::FromJson;

/// The shortest password that may be asked for, in characters. NIST SP 800-63B-4 §3.1.1.2: one that is
/// "used only as part of multi-factor authentication processes" has at least 8.
pub const SHORTEST: usize = 8;

/// The shortest one of whoever has nothing beside it, where the service says nothing. §3.1.1.2:
/// "passwords that are used as a single-factor authentication mechanism" have at least 15.
pub const SHORTEST_ALONE: usize = 15;

/// The longest password looked at, in bytes.
pub const LONGEST: usize = 1024;

/// Whether a password may be somebody's new one. No kinds of characters are asked for: §3.1.1.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fitness {
    /// It is one of the first that anybody would try.
    Common,
    /// It may be.
    Fit,
    /// It is too short, too long, or has control characters.
    Unfit,
}

impl Fitness {
    /// What it is of the new password of whoever has this name, where this many characters are asked
    /// for.
    pub fn of(password: &str, username: &str, shortest: usize) -> Self {
        let is_long_enough = password.chars().count() >= shortest && password.len() <= LONGEST;
        if !is_long_enough || password.chars().any(char::is_control) {
            Self::Unfit
        } else if is_common(password, username) {
            Self::Common
        } else {
            Self::Fit
        }
    }
}

/// What a hash costs. RFC 9106 §3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory: u32,
    /// How often it is passed over.
    pub passes: u32,
    /// In how many lanes.
    pub lanes: u32,
}

impl Cost {
    /// The first choice of the OWASP password storage guide that fits into an object.
    pub const USUAL: Self = Self {
        memory: 19 * 1024,
        passes: 2,
        lanes: 1,
    };

    /// A password as it is kept: salted and hashed, in the PHC string format.
    ///
    /// `None` if RFC 9106 knows no such cost.
    pub fn hash(&self, password: &str, salt: &[u8; 16]) -> Option<String> {
        #[cfg(test)]
        count();
        let params = Params::new(self.memory, self.passes, self.lanes, None).ok()?;
        let argon2id = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut hash = [0; Params::DEFAULT_OUTPUT_LEN];
        argon2id
            .hash_password_into(password.as_bytes(), salt, &mut hash)
            .ok()?;
        let [salt, hash] = [&salt[..], &hash].map(|octets| STANDARD_NO_PAD.encode(octets));
        Some(format!("{}{salt}${hash}", self.prefix()))
    }

    /// Whether it is what this hash has cost.
    fn is_of(&self, stored: &str) -> bool {
        stored.starts_with(&self.prefix())
    }

    /// How a hash of this cost begins in the PHC string format.
    fn prefix(&self) -> String {
        let Self {
            memory,
            passes,
            lanes,
        } = self;
        format!("$argon2id$v=19$m={memory},t={passes},p={lanes}$")
    }
}

/// How whoever signs in is hashed from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Hashing {
    /// What it costs.
    pub cost: Cost,
    /// Random octets, for this hash alone.
    pub salt: [u8; 16],
}

impl Hashing {
    /// What is to be kept in place of the hash of this password, if that was made otherwise.
    pub(super) fn renewed(&self, password: &str, stored: &str) -> Option<String> {
        let is_other = !self.cost.is_of(stored);
        is_other.then(|| self.cost.hash(password, &self.salt))?
    }
}

/// Whether `password` is the one that was hashed. Without a hash it takes as long as one of this
/// `cost`, and the answer is no.
pub fn verify(password: &str, stored: Option<&str>, cost: &Cost) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let Some(stored) = stored else {
        // The time of an answer must not tell which user names exist.
        return cost.hash(password, &[0; 16]).is_none();
    };
    #[cfg(test)]
    count();
    // The algorithm and its cost are those of the hash.
    KeptHash::parse(stored).is_some_and(|hash| hash.is_of(password))
}

#[cfg(test)]
thread_local! {
    static HASHINGS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

#[cfg(test)]
fn count() {
    HASHINGS.set(HASHINGS.get() + 1);
}

/// How many passwords were hashed since this was asked last.
#[cfg(test)]
pub(super) fn hashings() -> usize {
    HASHINGS.take()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_verifies() {
        let stored = Cost::USUAL.hash("correct horse", &[7; 16]).expect("a hash");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let verify = |password, stored| verify(password, stored, &Cost::USUAL);
        assert!(verify("correct horse", Some(&stored)));
        for other in ["correct horsf", "Correct horse", "correct horse ", ""] {
            assert!(!verify(other, Some(&stored)), "{other}");
        }
    }

    #[test]
    fn nothing_verifies_where_there_is_no_user_or_no_hash() {
        let verify = |password: &str, stored| verify(password, stored, &Cost::USUAL);
        assert!(!verify("anything", None));
        assert!(!verify("anything", Some("anything")));
        assert!(!verify(&"a".repeat(LONGEST + 1), None));
    }

    #[test]
    fn a_new_password_is_long_enough_and_of_any_characters() {
        let of = |password: &str| Fitness::of(password, "carol", SHORTEST_ALONE);
        let fifteen = "\u{3042}\u{4e9c}q wfpgjluy;?\u{1f600}";
        assert_eq!(fifteen.chars().count(), 15);
        assert_eq!(of(fifteen), Fitness::Fit);
        assert_eq!(of(&fifteen[..fifteen.len() - 4]), Fitness::Unfit);
        assert_eq!(of("with a\ttab inside it"), Fitness::Unfit);
        assert_eq!(of(&"ab cd".repeat(LONGEST)), Fitness::Unfit);
        assert_eq!(of("passwordpassword"), Fitness::Common);
        assert_eq!(Fitness::of("tr0ub4dt", "carol", SHORTEST), Fitness::Fit);
        assert_eq!(Fitness::of("tr0ub4d", "carol", SHORTEST), Fitness::Unfit);
        assert_eq!(
            Fitness::of("carolcarol", "carol", SHORTEST),
            Fitness::Common
        );
    }
}
