//! One person, as their row keeps them.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    amr::{by_password, is_by_password},
    device::Device,
    ended::UsedBy,
    factors::Factors,
    passkey::Passkeys,
    purpose::Purpose,
};
use crate::{Digest, Timestamp, json::FromJson};

/// One person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The `sub` of the person: never reassigned. OpenID Connect Core §2.
    pub subject: String,
    /// The password as it is kept.
    pub(super) password: String,
    /// What is known of the person.
    #[serde(default)]
    pub claims: Map<String, Value>,
    #[serde(default)]
    pub(super) failures: u32,
    #[serde(default)]
    pub(super) wait_until: Option<Timestamp>,
    /// The youngest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) sessions: Vec<Session>,
    /// The youngest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) consents: Vec<Consent>,
    /// Rises with every withdrawal.
    #[serde(default)]
    pub(super) epoch: u32,
    /// The epoch from which on sessions and grants count.
    #[serde(default)]
    pub(super) valid_from: u32,
    /// When the person is gone, who has asked for that and not come back since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaves: Option<Timestamp>,
    /// The links that were mailed and not used yet, the youngest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<Link>,
    /// What single clients were granted before does not count. The youngest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) withdrawn: Vec<Withdrawn>,
    /// Those to sign in by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) passkeys: Option<Passkeys>,
    /// What they prove themselves by besides the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) factors: Option<Factors>,
    /// Whether the operator has shut the person out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) locked: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A browser in which the person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(super) struct Session {
    pub(super) digest: Digest,
    pub(super) expires: Timestamp,
    pub(super) auth_time: Timestamp,
    /// Where it began. What was stored without it does not say.
    #[serde(default, skip_serializing_if = "is_unknown")]
    pub(super) device: Device,
    #[serde(default = "by_password", skip_serializing_if = "is_by_password")]
    pub(super) amr: Vec<String>,
    /// The digest of the first session of the browser in this row of sessions, where it is another: by
    /// that clients know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<Digest>,
    /// The clients that it was used for, the youngest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) clients: Vec<UsedBy>,
    /// When the browser was last seen, if that was later and is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) seen: Option<Timestamp>,
}

fn is_unknown(device: &Device) -> bool {
    *device == Device::default()
}

/// What the person has agreed to for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(super) struct Consent {
    pub(super) client: u64,
    /// When the client came to be, which tells it from another that had its number before. What was
    /// stored without it counts for whoever has the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) created_at: Option<Timestamp>,
    pub(super) scopes: Vec<String>,
}

/// A link that was mailed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    pub(super) purpose: Purpose,
    pub(super) digest: Digest,
    pub(super) expires: Timestamp,
    pub(super) email: String,
}

/// The withdrawal of what one client was granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(super) struct Withdrawn {
    pub(super) client: u64,
    /// The epoch from which on it is granted anew.
    pub(super) from: u32,
}

impl User {
    /// Nobody: a user that no password opens.
    pub(super) fn nobody() -> Self {
        Self {
            subject: String::new(),
            password: String::new(),
            claims: Map::new(),
            failures: 0,
            wait_until: None,
            sessions: Vec::new(),
            consents: Vec::new(),
            epoch: 0,
            valid_from: 0,
            leaves: None,
            links: Vec::new(),
            withdrawn: Vec::new(),
            passkeys: None,
            factors: None,
            locked: false,
        }
    }
}
