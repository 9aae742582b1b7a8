//! The objects of a service, and their names.

use crate::{
    audit::SHARDS as AUDIT,
    oauth::handle::{ALL_SHELVES, SHELVES, Shelf},
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
    /// The object with this number in the order, if there are so many. Those shelves that are of regions
    /// are among them where the service may have used them.
    pub fn at(number: u16, is_nearby: bool) -> Option<Self> {
        let Some(number) = number.checked_sub(1) else {
            return Some(Self::Register);
        };
        let Some(subjects) = number.checked_sub(SHELVES) else {
            return Shelf::all().nth(number.into()).map(Self::Shelf);
        };
        let Some(shard) = subjects.checked_sub(SUBJECTS) else {
            return Some(Self::Subjects(subjects));
        };
        let Some(near) = shard.checked_sub(AUDIT) else {
            return Some(Self::Audit(shard));
        };
        let of_regions = if is_nearby { ALL_SHELVES - SHELVES } else { 0 };
        match near.checked_sub(of_regions) {
            None => Shelf::all().nth((SHELVES + near).into()).map(Self::Shelf),
            Some(0) => Some(Self::Register),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_of_a_service_has_a_number() {
        for (is_nearby, shelves) in [(false, 64), (true, 208)] {
            let at = |number| Object::at(number, is_nearby);
            let all: Vec<Object> = (0..).map_while(at).collect();
            assert_eq!(all.len(), 1 + shelves + 256 + 16 + 1);
            for end in [all.first(), all.last()] {
                assert_eq!(end, Some(&Object::Register));
            }
            let count = |is_it: fn(&Object) -> bool| all.iter().filter(|one| is_it(one)).count();
            assert_eq!(count(|one| matches!(one, Object::Subjects(_))), 256);
            assert_eq!(count(|one| matches!(one, Object::Audit(_))), 16);
            let found = all.iter().filter_map(|one| match one {
                Object::Shelf(shelf) => Some(*shelf),
                _ => None,
            });
            let expected = Shelf::all().take(shelves);
            assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
            assert_eq!(at(u16::MAX), None);
        }
    }

    #[test]
    fn the_objects_of_the_first_service_keep_their_names() {
        assert_eq!(object_name(None, "register"), "register");
        assert_eq!(object_name(Some(12), "register"), "12/register");
    }
}
