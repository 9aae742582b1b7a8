//! The objects of a service, and their names.

use crate::{
    audit::SHARDS as AUDIT,
    oauth::handle::{SHELVES, Shelf},
    people::OBJECTS as SUBJECTS,
};

/// The name of an object: those of the first service have theirs alone, and those of another come
/// after its number.
pub fn object_name(service: Option<u64>, name: &str) -> String {
    service.map_or_else(|| name.to_owned(), |id| format!("{id}/{name}"))
}

/// An object of a service, in the order in which they are emptied: REGISTRY is the first, and the last
/// again, for what was written there meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// One of AUDIT.
    Audit(u16),
    /// REGISTRY.
    Register,
    /// One of GRANTS.
    Shelf(Shelf),
    /// One of SUBJECTS.
    Subjects(u16),
}

impl Object {
    /// The object with this number in the order, if there are so many.
    pub fn at(number: u16) -> Option<Self> {
        let Some(number) = number.checked_sub(1) else {
            return Some(Self::Register);
        };
        let Some(subjects) = number.checked_sub(SHELVES) else {
            return Shelf::of_no_region().nth(number.into()).map(Self::Shelf);
        };
        match subjects.checked_sub(SUBJECTS) {
            None => Some(Self::Subjects(subjects)),
            Some(AUDIT) => Some(Self::Register),
            Some(shard) => (shard < AUDIT).then_some(Self::Audit(shard)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_of_a_service_has_a_number() {
        let all: Vec<Object> = (0..).map_while(Object::at).collect();
        assert_eq!(all.len(), 1 + 64 + 256 + 16 + 1);
        for end in [all.first(), all.last()] {
            assert_eq!(end, Some(&Object::Register));
        }
        let subjects = all.iter().filter(|one| matches!(one, Object::Subjects(_)));
        assert_eq!(subjects.count(), 256);
        assert_eq!(Object::at(u16::MAX), None);
    }

    #[test]
    fn the_objects_of_the_first_service_keep_their_names() {
        assert_eq!(object_name(None, "register"), "register");
        assert_eq!(object_name(Some(12), "register"), "12/register");
    }
}
