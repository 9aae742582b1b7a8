//! Whose objects and documents these are.

use serde::Serialize;

use crate::{documents::Jurisdiction, json::FromJson};

/// A service beside the first one, as its own objects know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Tenant {
    /// Its number, which is its `apiKey`.
    pub id: u64,
    /// Its issuer.
    pub issuer: String,
    /// Where its objects have to stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Jurisdiction>,
}
