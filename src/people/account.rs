//! A person as somebody describes them: the operator, or whoever signs up.

use serde_json::{Map, Value};

use super::{
    Fitness, Known, Unicode, claims_error, is_new_name, password::SHORTEST, prepared_name,
    prepared_password,
};
use crate::{Timestamp, json::FromJson};

const NAME: &str = "A user name is 1 to 256 bytes of letters, digits, marks and ASCII, of scripts that are written together, with single spaces between (RFC 8265).";
const PASSWORD: &str = "A password is at least 8 characters and at most 1024 bytes, without control characters, and none of the most common ones.";

/// A person to add, or to give a new password or other claims.
#[derive(FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutUser {
    /// The name to sign in with.
    pub username: String,
    /// The password; somebody who is there keeps theirs, if this is none.
    pub password: Option<String>,
    /// What is known of the person; what was known before stays, if this is none.
    pub claims: Option<Map<String, Value>>,
}

/// Under which name a person is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// As it was typed: somebody is there who is called so since before names were prepared.
    Before,
    /// As names are now.
    Prepared,
}

/// What is wrong with a person as submitted.
#[derive(Debug, PartialEq, Eq)]
pub struct UnacceptableUser {
    /// The member.
    pub member: String,
    /// The rule it breaks.
    pub rule: String,
}

impl PutUser {
    /// The person with name and password as they are kept, within their bounds, and with claims of
    /// the right types.
    pub fn checked(
        mut self,
        naming: Naming,
        unicode: &impl Unicode,
    ) -> Result<Self, UnacceptableUser> {
        let refuse = |member: &str, rule: &str| {
            Err(UnacceptableUser {
                member: member.into(),
                rule: rule.into(),
            })
        };
        if naming == Naming::Prepared {
            self.username = prepared_name(&self.username, unicode);
            if !is_new_name(&self.username, unicode) {
                return refuse("username", NAME);
            }
        }
        self.password = self
            .password
            .map(|password| prepared_password(&password, unicode));
        // Whoever names neither has forgotten the password.
        let is_fit =
            |password: &str| Fitness::of(password, &self.username, SHORTEST) == Fitness::Fit;
        let password = self.password.as_deref();
        if !password.map_or(self.claims.is_some(), is_fit) {
            return refuse("password", PASSWORD);
        }
        match self.claims.as_ref().and_then(claims_error) {
            Some((member, rule)) => refuse(&format!("claims.{member}"), rule),
            None => Ok(self),
        }
    }
}

/// An account that somebody makes.
pub struct Account {
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub password: String,
    /// What they say of themselves.
    pub claims: Map<String, Value>,
}

/// Why an account cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// What they say of themselves is too long, or is none of what it should be.
    Details,
    /// They were invited, and that counts no more.
    Invitation,
    /// The password is too short or too long.
    Password,
    /// The password is one of the first that anybody would try.
    PasswordCommon,
    /// The name is empty, or too long.
    Username,
    /// Somebody has the name.
    UsernameTaken,
}

impl Unfit {
    /// The name of the rule.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Details => "DetailsUnfit",
            Self::Invitation => "InvitationUnfit",
            Self::Password => "PasswordUnfit",
            Self::PasswordCommon => "PasswordCommon",
            Self::Username => "UsernameUnfit",
            Self::UsernameTaken => "UsernameTaken",
        }
    }
}

impl Account {
    /// Whether what is `known` of the person is what they say here.
    pub fn says_again(&self, Known(known): &Known) -> bool {
        let is_said = |name| known.get(name) == self.claims.get(name);
        ["name", "email"].into_iter().all(is_said)
    }

    /// The account with name and password as they are kept.
    #[must_use]
    pub fn prepared(self, unicode: &impl Unicode) -> Self {
        Self {
            username: prepared_name(&self.username, unicode),
            password: prepared_password(&self.password, unicode),
            ..self
        }
    }

    /// The account with what the server knows of it, if it can be made with a password of so many
    /// characters. It is a prepared one.
    pub fn checked(
        mut self,
        shortest: usize,
        now: Timestamp,
        unicode: &impl Unicode,
    ) -> Result<Self, Unfit> {
        if !is_new_name(&self.username, unicode) {
            return Err(Unfit::Username);
        }
        match Fitness::of(&self.password, &self.username, shortest) {
            Fitness::Common => return Err(Unfit::PasswordCommon),
            Fitness::Fit => {}
            Fitness::Unfit => return Err(Unfit::Password),
        }
        self.claims.retain(|_, value| value != "");
        if self
            .claims
            .iter()
            .any(|(name, value)| !is_detail(name, value))
        {
            return Err(Unfit::Details);
        }
        // Nobody has confirmed the address.
        if self.claims.contains_key("email") {
            self.claims.insert("email_verified".into(), false.into());
        }
        self.claims
            .insert("updated_at".into(), now.seconds().into());
        Ok(self)
    }
}

/// Whether this can be told of somebody: 256 bytes on one line, and an address of at most 254
/// (RFC 5321 §4.5.3.1.3) with one part before and one after an @.
fn is_detail(name: &str, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    let is_line = text.len() <= 256 && !text.chars().any(char::is_control);
    let is_address = text.len() <= 254
        && !text.contains(char::is_whitespace)
        && text
            .rsplit_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    is_line && (name != "email" || is_address)
}
