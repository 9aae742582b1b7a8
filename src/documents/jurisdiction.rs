//! Where a service keeps what it keeps: chosen when it is made, and for ever.

use serde::Serialize;

use crate::json::FromJson;

/// Where the objects of a service have to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "lowercase")]
pub enum Jurisdiction {
    /// The European Union.
    Eu,
    /// Data centres that are compliant with `FedRAMP`.
    Fedramp,
}

impl Jurisdiction {
    /// As the platform names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eu => "eu",
            Self::Fedramp => "fedramp",
        }
    }
}
