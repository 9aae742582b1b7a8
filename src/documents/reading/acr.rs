//! Authentication context classes.

use super::place::Place;
use crate::documents::document_error::DocumentError;

/// OpenID Connect Core §3.1.2.1: `acr_values` is a space-separated string, so no value of it has a
/// space.
pub(crate) fn acr(place: &Place<'_>) -> Result<String, DocumentError> {
    let text = place.text()?;
    if text.contains(char::is_whitespace) {
        Err(place.refuse("must not contain spaces"))
    } else {
        Ok(text)
    }
}

/// Several of them.
pub(crate) fn acrs(place: &Place<'_>) -> Result<Vec<String>, DocumentError> {
    place.list(acr, |acr| acr)
}
