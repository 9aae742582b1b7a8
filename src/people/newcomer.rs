//! Somebody who was kept elsewhere and moves in, with the `sub` and the password that they have.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    Naming, PutUser, UnacceptableUser, Unicode, kept_hash::KeptHash, password::Cost, user::User,
    withdrawal::epoch_at,
};
use crate::{Secret, Timestamp, json::FromJson};

/// Somebody who moves in, as they are described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Newcomer {
    /// The name to sign in with.
    pub username: String,
    /// The `sub`, where clients know the person by one already.
    #[serde(default)]
    subject: Option<String>,
    /// The password, or else what it was hashed to.
    #[serde(default)]
    password: Option<String>,
    /// The password as it is kept, hashed by Argon2 or as others hash.
    #[serde(default)]
    password_hash: Option<String>,
    /// What is known of the person.
    #[serde(default)]
    claims: Map<String, Value>,
    /// Whether nobody may sign in as this person.
    #[serde(default)]
    locked: bool,
}

const SUBJECT: &str = "A sub is 1 to 255 printable ASCII characters without spaces, the first not a colon (OpenID Connect Core section 2).";
const ONE_PASSWORD: &str = "Either the password or its hash is needed, and not both.";
const HASH: &str = "A hash is one of Argon2, PBKDF2-SHA256, PBKDF2-SHA512 or scrypt in the PHC string format, or one of bcrypt, at a bounded cost (docs/people.md).";

/// The longest hash.
const LONGEST_HASH: usize = 512;

impl Newcomer {
    /// The person as they will be kept; `minted` is their `sub` if they bring none, and `salt` is for
    /// their password if it is not hashed.
    pub fn checked(
        mut self,
        unicode: &impl Unicode,
        minted: &Secret,
        salt: &Secret,
    ) -> Result<Self, UnacceptableUser> {
        if self.password.is_some() == self.password_hash.is_some() {
            return Err(refused("password", ONE_PASSWORD));
        }
        if !self.subject.as_deref().is_none_or(is_subject) {
            return Err(refused("subject", SUBJECT));
        }
        if !self.password_hash.as_deref().is_none_or(is_hash) {
            return Err(refused("passwordHash", HASH));
        }
        let described = PutUser {
            username: self.username,
            password: self.password.take(),
            claims: Some(self.claims),
        };
        let described = described.checked(Naming::Prepared, unicode)?;
        if let Some(password) = described.password {
            let salt = salt
                .as_bytes()
                .first_chunk()
                .expect("a secret has 32 bytes");
            self.password_hash = Cost::USUAL.hash(&password, salt);
        }
        Ok(Self {
            username: described.username,
            claims: described.claims.unwrap_or_default(),
            subject: self.subject.or_else(|| Some(minted.encode())),
            ..self
        })
    }

    /// The row of whoever moves in.
    pub(super) fn moved_in(self, now: Timestamp) -> User {
        User {
            subject: self.subject.unwrap_or_default(),
            password: self.password_hash.unwrap_or_default(),
            claims: self.claims,
            locked: self.locked,
            epoch: epoch_at(now),
            ..User::nobody()
        }
    }

    /// Whether this person is there already: who repeats what was interrupted changes nothing.
    pub(super) fn is(&self, user: &User) -> bool {
        self.subject.as_ref() == Some(&user.subject)
            || self.password_hash.as_ref() == Some(&user.password)
    }
}

impl UnacceptableUser {
    /// What is said of somebody is not what can be said.
    pub fn unlike() -> Self {
        let known = Newcomer::MEMBERS;
        let rule = format!("It is an object of {}, each of its type.", known.join(", "));
        Self {
            member: String::new(),
            rule,
        }
    }
}

fn refused(member: &str, rule: &str) -> UnacceptableUser {
    UnacceptableUser {
        member: member.into(),
        rule: rule.into(),
    }
}

fn is_subject(text: &str) -> bool {
    // What begins so is of the people of a caller of the engine API.
    (1..=255).contains(&text.len())
        && !text.starts_with(':')
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a password can be held against this, at a price that a sign-in may have.
fn is_hash(text: &str) -> bool {
    text.len() <= LONGEST_HASH && KeptHash::parse(text).is_some_and(|hash| hash.is_affordable())
}
