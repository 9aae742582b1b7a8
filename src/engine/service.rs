//! The documents of a service that everybody may read, as a caller asks for them.

use serde_json::Value;

use super::{Asked, CallerError, Told};

/// How a document is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    is_pretty: bool,
}

impl Reading {
    /// Reads a call. No private key leaves the service, and no document is changed on its way: the
    /// service says what it serves.
    pub fn read(call: &Asked) -> Result<Self, CallerError> {
        if call.flag("includePrivateKeys")? {
            return Err(CallerError::PrivateKeys);
        }
        if call.is_there("patch") {
            return Err(CallerError::Patch);
        }
        Ok(Self {
            is_pretty: call.flag("pretty")?,
        })
    }

    /// The document.
    pub fn told(self, document: Value) -> Told {
        Told::document(document, self.is_pretty)
    }
}
