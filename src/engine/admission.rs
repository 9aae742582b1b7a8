//! Whether a call is one for the operation that its path names.

use super::{Asked, CallerError, Operation};
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
        service.is_of(number)
    }
}

impl Service {
    /// Whether this is the service that the call names at the end of its path, if it names one.
    pub fn admits(&self, call: &Asked) -> Result<(), CallerError> {
        self.is_of(call.text("serviceApiKey")?)
    }

    fn is_of(&self, number: Option<&str>) -> Result<(), CallerError> {
        let is_this = |number: &str| self.api_key.is_some_and(|key| key.to_string() == number);
        if number.is_none_or(is_this) {
            Ok(())
        } else {
            Err(CallerError::ServiceUnknown)
        }
    }
}
