//! The one place that rolls dice.

use crate::{Secret, backend::Fault};

/// 256 bits from the platform's `crypto.getRandomValues`.
#[expect(clippy::disallowed_methods, reason = "the one place that rolls dice")]
pub(crate) fn mint() -> Result<Secret, Fault> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Fault::World(error.to_string()))?;
    Ok(Secret::new(bytes))
}
