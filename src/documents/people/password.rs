//! What a service says about passwords: what it costs to hash one, and how long a new one is.

use serde_json::{Value, json};

use crate::{
    documents::{document_error::DocumentError, reading::place::Place},
    people::password::{Cost, SHORTEST_ALONE},
};

/// The member `people.password` of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordRules {
    /// What a hash costs.
    pub cost: Cost,
    /// How many characters a new password has, where it is all that somebody proves.
    pub shortest_alone: usize,
}

impl PasswordRules {
    pub(super) const fn usual() -> Self {
        Self {
            cost: Cost::USUAL,
            shortest_alone: SHORTEST_ALONE,
        }
    }

    /// An object has 128 MiB, and nobody else is served by it while it hashes.
    pub(super) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        let Self {
            cost: or,
            shortest_alone,
        } = Self::usual();
        let length = |place: &Place<'_>| Ok(place.number(8..=64)? as usize);
        place.object(|members| {
            let cost = Cost {
                memory: members.number("memory", or.memory, 7168..=65_536),
                passes: members.number("passes", or.passes, 1..=10),
                lanes: members.number("lanes", or.lanes, 1..=4),
            };
            Ok(Self {
                cost,
                shortest_alone: members.or("shortestAlone", shortest_alone, length),
            })
        })
    }

    pub(super) fn stated(&self) -> Value {
        let Cost {
            memory,
            passes,
            lanes,
        } = self.cost;
        json!({
            "memory": memory, "passes": passes, "lanes": lanes,
            "shortestAlone": self.shortest_alone,
        })
    }
}
