//! A service as the directory knows it.

use serde::Serialize;

use super::{object::Object, tenant::Tenant};
use crate::{Secret, Timestamp, documents::Jurisdiction, json::FromJson, register::number_from};

/// For how long after the register of a service was emptied an isolate may still serve it, in seconds:
/// its copies of the entry and of documents, and a request that was under way.
const SERVED_STILL: u32 = 40;

/// A service beside the first one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// The form in which it is stored.
    pub(super) v: u8,
    /// Its number, of 14 to 16 digits and below 2^53.
    pub id: u64,
    /// Its issuer, which does not change.
    pub issuer: String,
    /// Who may administer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where its objects have to stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Jurisdiction>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it is that of the operators. A version that knows none cannot read such an entry, and serves
    /// nobody there: it would not know who may do what with it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_of_operators: bool,
    /// How far it is deleted, if that has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleting: Option<Deleting>,
}

/// How far a service is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Deleting {
    /// When that began; once its register is empty, when that was.
    pub since: Timestamp,
    /// How many of its objects are empty, in their order.
    pub emptied: u16,
    /// Whether there may be grants in regions. A version that knows none cannot read such an entry, and
    /// leaves it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_nearby: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// What is to be done for a service that is being deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To empty this object.
    Empty(Object),
    /// Nothing more.
    Remove,
    /// To wait so many seconds, until nobody can serve it.
    Wait(u32),
}

impl Deleting {
    /// What follows at once. The register is the first that is emptied: without its keys and documents
    /// nobody serves the service, once copies are too old.
    pub fn step(&self) -> Step {
        match self.emptied {
            1 => Step::Wait(SERVED_STILL),
            _ => self.object(),
        }
    }

    fn object(&self) -> Step {
        Object::at(self.emptied, self.is_nearby).map_or(Step::Remove, Step::Empty)
    }
}

impl Entry {
    /// The number of what is made with this seed.
    pub(super) fn number_of(seed: &Secret) -> u64 {
        number_from(seed, 0)
    }

    /// Whether whoever asked for it with `seed` takes it back, who was told whether the first service has its issuer,
    /// or nothing. What was there before stays; and where nothing is told so does that of the operators, which
    /// somebody else may have found and gone on with.
    pub fn is_taken_back(&self, seed: &Secret, is_taken: Option<bool>) -> bool {
        self.id == Self::number_of(seed) && is_taken.unwrap_or(!self.is_of_operators)
    }

    /// The service, as its objects know it.
    pub fn tenant(&self) -> Tenant {
        Tenant {
            id: self.id,
            issuer: self.issuer.clone(),
            jurisdiction: self.jurisdiction,
        }
    }

    /// How far it is deleted.
    pub fn deleted(&self, now: Timestamp) -> Deleting {
        self.deleting.unwrap_or(Deleting {
            since: now,
            emptied: 0,
            is_nearby: false,
        })
    }

    /// What is to be done next so that it is deleted.
    pub fn next_step(&self, now: Timestamp) -> Step {
        let deleting = self.deleted(now);
        let left = deleting.since.after(SERVED_STILL).seconds() - now.seconds();
        match (deleting.step(), u32::try_from(left)) {
            (Step::Wait(_), Ok(left)) if left > 0 => Step::Wait(left),
            (Step::Wait(_), _) => deleting.object(),
            (step, _) => step,
        }
    }
}
