//! How deep the body of a call may be nested: what operators write themselves may be deeper than what
//! clients of this API send.

use super::{Operation, asked, managed_documents, people};

impl Operation {
    /// The most levels of a body that is for this.
    pub const fn levels(self) -> usize {
        match self {
            Self::DocumentsApply => managed_documents::LEVELS,
            Self::PeoplePut => people::LEVELS,
            _ => asked::LEVELS,
        }
    }
}
