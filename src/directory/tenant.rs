//! Whose objects and documents these are.

use serde::{Deserialize, Serialize};

/// A service beside the first one, as its own objects know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its number, which is its `apiKey`.
    pub id: u64,
    /// Its issuer.
    pub issuer: String,
}
