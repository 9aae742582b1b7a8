//! That something is not JSON, and no more.

use std::fmt;

use serde::{de, ser};

/// What is not the JSON of what was to be read, or is nothing that JSON can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotJson;

impl fmt::Display for NotJson {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("it cannot be read")
    }
}

impl std::error::Error for NotJson {}

impl ser::Error for NotJson {
    fn custom<T: fmt::Display>(_reason: T) -> Self {
        Self
    }
}

impl de::Error for NotJson {
    fn custom<T: fmt::Display>(_reason: T) -> Self {
        Self
    }
}
