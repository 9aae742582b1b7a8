//! Whether a call is one for the operation that its path names.

use super::{CallerError, Operation};
use crate::documents::Service;

impl Operation {
    /// Whether a call by `method`, for the service of this number if it names one, is for this.
    pub fn admits(
        self,
        method: &str,
        number: Option<&str>,
        service: &Service,
    ) -> Result<(), CallerError> {
        if !self.methods().contains(&method) {
            return Err(CallerError::Method(self.methods().join(", ")));
        }
        let is_this = |number: &str| service.api_key.is_some_and(|key| key.to_string() == number);
        if number.is_none_or(is_this) {
            Ok(())
        } else {
            Err(CallerError::ServiceUnknown)
        }
    }
}
