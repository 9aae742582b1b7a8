//! On which shelves grants of a client are that a session was used for: those hear when it ends.
//!
//! It is written among the clients, as a use of the service itself, which is nobody's client: so a
//! version that knows no such thing reads a client that is gone, and tells nobody. A client beside which
//! nothing is written may have grants on every shelf.

use super::{ended::UsedBy, shelves::Shelves};

/// The number that no client has.
const NOBODY: u64 = 0;

/// What is written before shelves of regions, which are written apart: a version that does not know them
/// reads the others as ever.
const NEAR: &str = "near ";

impl UsedBy {
    /// Whether it is a client, and nothing that is written of one.
    pub const fn is_client(&self) -> bool {
        self.client != NOBODY
    }

    /// The shelves on which its grants of a session may be, where the session was used for these. What
    /// nothing is written of, or something that cannot be read, may be anywhere.
    pub fn shelves(&self, among: &[Self]) -> Shelves {
        self.read(among).unwrap_or(Shelves::EVERY)
    }

    fn read(&self, among: &[Self]) -> Option<Shelves> {
        let (mut shelves, mut is_told) = (Shelves::default(), false);
        for text in among.iter().filter_map(|one| self.written(one)) {
            if let Some(numbers) = text.strip_prefix(NEAR) {
                for number in numbers.split(' ') {
                    shelves = shelves.with(number.parse().ok()?)?;
                }
            } else {
                shelves.few |= u64::from_str_radix(text, 16).ok()?;
                is_told = true;
            }
        }
        is_told.then_some(shelves)
    }

    /// What is written of it among these.
    pub fn shelved<'a>(&'a self, among: &'a [Self]) -> impl Iterator<Item = &'a Self> {
        among.iter().filter(|one| self.written(one).is_some())
    }

    /// What `other` says of it.
    fn written<'a>(&self, other: &'a Self) -> Option<&'a str> {
        if other.is_client() || other.created_at != self.created_at {
            return None;
        }
        let (client, shelves) = other.client_id.split_once(' ')?;
        (client.parse() == Ok(self.client)).then_some(shelves)
    }

    /// What says that it is on these shelves.
    fn at(&self, shelves: Shelves) -> impl Iterator<Item = Self> {
        let few = format!("{:x}", shelves.few);
        let near: Vec<String> = shelves.near().map(|number| number.to_string()).collect();
        let near = (!near.is_empty()).then(|| format!("{NEAR}{}", near.join(" ")));
        let written = |text: String| Self {
            client: NOBODY,
            created_at: self.created_at,
            client_id: format!("{} {text}", self.client),
        };
        [Some(few), near].into_iter().flatten().map(written)
    }
}

/// A session that was used for `clients` is used for `used` from now on, on this shelf; for `most` of them
/// it is remembered, the youngest. A version that knows no shelves says none, and what was begun by one may
/// be anywhere.
pub(super) fn use_begins(clients: &mut Vec<UsedBy>, used: UsedBy, shelf: Option<u16>, most: usize) {
    let is_it = |one: &UsedBy| one.client == used.client && one.created_at == used.created_at;
    let is_known = clients.iter().any(is_it);
    let before = is_known.then(|| used.shelves(clients));
    let after = shelf.and_then(|shelf| before.unwrap_or_default().with(shelf));
    if before.is_some() && before == after {
        return;
    }
    clients.retain(|one| used.written(one).is_none());
    let written: Vec<UsedBy> = after.into_iter().flat_map(|after| used.at(after)).collect();
    if !is_known {
        clients.push(used);
    }
    clients.extend(written);
    while clients.iter().filter(|one| one.is_client()).count() > most {
        forget_first(clients);
    }
}

/// Forgets the client that was used first, and what is written of it.
fn forget_first(clients: &mut Vec<UsedBy>) {
    if let Some(place) = clients.iter().position(UsedBy::is_client) {
        let first = clients.remove(place);
        clients.retain(|one| first.written(one).is_none());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Timestamp, json};

    fn used(client: u64) -> UsedBy {
        UsedBy {
            client,
            created_at: None,
            client_id: "web".into(),
        }
    }

    fn after(uses: &[(u64, Option<u16>)]) -> Vec<UsedBy> {
        let mut clients = Vec::new();
        for (client, shelf) in uses {
            use_begins(&mut clients, used(*client), *shelf, 32);
        }
        clients
    }

    fn shelves(client: u64, uses: &[(u64, Option<u16>)]) -> Shelves {
        used(client).shelves(&after(uses))
    }

    fn those(numbers: &[u16]) -> Shelves {
        let with = |shelves: Shelves, number: &u16| shelves.with(*number).expect("a shelf");
        numbers.iter().fold(Shelves::default(), with)
    }

    #[test]
    fn a_session_knows_on_which_shelves_it_was_used_for_each_client() {
        let uses = [
            (7, Some(3)),
            (8, Some(63)),
            (7, Some(0)),
            (7, Some(3)),
            (77, Some(5)),
            (8, Some(64)),
            (8, Some(207)),
            (77, Some(80)),
            (8, Some(64)),
            (8, Some(2)),
        ];
        assert_eq!(shelves(7, &uses), those(&[0, 3]));
        assert_eq!(shelves(8, &uses), those(&[2, 63, 64, 207]));
        assert_eq!(shelves(77, &uses), those(&[5, 80]));
        let clients = after(&uses).into_iter().filter(UsedBy::is_client);
        assert_eq!(
            clients.map(|one| one.client).collect::<Vec<_>>(),
            [7, 8, 77]
        );
    }

    #[test]
    fn what_a_version_began_that_says_no_shelf_may_be_anywhere() {
        for uses in [
            &[(7, None)][..],
            &[(7, None), (7, Some(3))],
            &[(7, Some(3)), (7, None)],
            &[(7, Some(3)), (7, None), (7, Some(3))],
            &[(7, None), (7, Some(70))],
            &[(7, Some(70)), (7, None)],
            &[(7, Some(3)), (7, Some(208))],
            &[(8, Some(3))],
            &[],
        ] {
            assert_eq!(shelves(7, uses), Shelves::EVERY, "{uses:?}");
        }
    }

    #[test]
    fn a_client_that_has_the_number_of_another_is_another() {
        let mut clients = after(&[(7, Some(3))]);
        let later = UsedBy {
            created_at: Some(Timestamp::from_seconds(5)),
            ..used(7)
        };
        use_begins(&mut clients, later.clone(), Some(4), 32);
        assert_eq!(used(7).shelves(&clients), those(&[3]));
        assert_eq!(later.shelves(&clients), those(&[4]));
    }

    #[test]
    fn the_client_that_was_used_first_is_forgotten_with_all_that_is_written_of_it() {
        let mut clients = Vec::new();
        for client in 1..=40 {
            for shelf in [1, 99] {
                use_begins(&mut clients, used(client), Some(shelf), 32);
            }
        }
        assert_eq!((clients.len(), clients[0].client), (96, 9));
        assert!((9..=40).all(|client| used(client).shelves(&clients) == those(&[1, 99])));
    }

    #[test]
    fn what_is_written_reads_as_the_version_before_reads_it() {
        let text = json::to_string(&after(&[(7, Some(63))]));
        let expected =
            r#"[{"client":7,"client_id":"web"},{"client":0,"client_id":"7 8000000000000000"}]"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn shelves_of_regions_are_written_apart_and_read_by_the_version_before_as_nothing() {
        let text = json::to_string(&after(&[(7, Some(80)), (7, Some(64))]));
        let expected = r#"[{"client":7,"client_id":"web"},{"client":0,"client_id":"7 0"},{"client":0,"client_id":"7 near 64 80"}]"#;
        assert_eq!(text, expected);
        assert!(u64::from_str_radix("near 64 80", 16).is_err());
    }

    #[test]
    fn what_cannot_be_read_may_be_anywhere() {
        for text in [
            "7 near ",
            "7 near 208",
            "7 near 64,80",
            "7 near  64",
            "7 near",
        ] {
            let mut clients = after(&[(7, Some(3))]);
            clients.push(UsedBy {
                client_id: text.into(),
                ..used(NOBODY)
            });
            assert_eq!(used(7).shelves(&clients), Shelves::EVERY, "{text}");
        }
    }
}
