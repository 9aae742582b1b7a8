//! On which shelves grants of a client are that a session was used for: those hear when it ends.
//!
//! It is written among the clients, as a use of the service itself, which is nobody's client: so a
//! version that knows no such thing reads a client that is gone, and tells nobody. A client beside which
//! nothing is written may have grants on every shelf.

use super::ended::UsedBy;

/// The number that no client has.
const NOBODY: u64 = 0;

/// Every shelf.
const EVERYWHERE: u64 = u64::MAX;

impl UsedBy {
    /// Whether it is a client, and nothing that is written of one.
    pub const fn is_client(&self) -> bool {
        self.client != NOBODY
    }

    /// The shelves on which its grants of a session may be, bit n for shelf n, where the session was used
    /// for these.
    pub fn shelves(&self, among: &[Self]) -> u64 {
        among
            .iter()
            .find_map(|one| self.told_by(one))
            .unwrap_or(EVERYWHERE)
    }

    /// What is written of it among these.
    pub fn shelved<'a>(&'a self, among: &'a [Self]) -> impl Iterator<Item = &'a Self> {
        among.iter().filter(|one| self.told_by(one).is_some())
    }

    /// What `other` says of it.
    fn told_by(&self, other: &Self) -> Option<u64> {
        if other.is_client() || other.created_at != self.created_at {
            return None;
        }
        let (client, shelves) = other.client_id.split_once(' ')?;
        let is_it = client.parse() == Ok(self.client);
        u64::from_str_radix(shelves, 16).ok().filter(|_| is_it)
    }

    /// What says that it is on these shelves.
    fn at(&self, shelves: u64) -> Self {
        Self {
            client: NOBODY,
            created_at: self.created_at,
            client_id: format!("{} {shelves:x}", self.client),
        }
    }
}

/// A session that was used for `clients` is used for `used` from now on, on this shelf; for `most` of them
/// it is remembered, the youngest. A version that knows no shelves says none.
pub(super) fn use_begins(clients: &mut Vec<UsedBy>, used: UsedBy, shelf: Option<u16>, most: usize) {
    let is_it = |one: &UsedBy| one.client == used.client && one.created_at == used.created_at;
    let known = clients.iter().position(is_it);
    let told = clients.iter().position(|one| used.told_by(one).is_some());
    let before = told.map(|place| used.shelves(&clients[place..]));
    let bit = shelf.and_then(|shelf| 1_u64.checked_shl(shelf.into()));
    if before
        .zip(bit)
        .is_some_and(|(before, bit)| before & bit != 0)
    {
        return;
    }
    told.map(|place| clients.remove(place));
    let shelves = match (known, before, bit) {
        (Some(_), Some(before), Some(bit)) => Some(before | bit),
        (None, _, Some(bit)) => Some(bit),
        // What was begun by a version that says none may be anywhere.
        (Some(_), None, _) | (_, _, None) => None,
    };
    let written = shelves.map(|shelves| used.at(shelves));
    if known.is_none() {
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
        clients.retain(|one| first.told_by(one).is_none());
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

    fn shelves(client: u64, uses: &[(u64, Option<u16>)]) -> u64 {
        used(client).shelves(&after(uses))
    }

    #[test]
    fn a_session_knows_on_which_shelves_it_was_used_for_each_client() {
        let uses = [
            (7, Some(3)),
            (8, Some(63)),
            (7, Some(0)),
            (7, Some(3)),
            (77, Some(5)),
        ];
        assert_eq!(shelves(7, &uses), 0b1001);
        assert_eq!(shelves(8, &uses), 1 << 63);
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
            &[(8, Some(3))],
            &[],
        ] {
            assert_eq!(shelves(7, uses), u64::MAX, "{uses:?}");
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
        assert_eq!(used(7).shelves(&clients), 0b1000);
        assert_eq!(later.shelves(&clients), 0b1_0000);
    }

    #[test]
    fn the_client_that_was_used_first_is_forgotten_with_all_that_is_written_of_it() {
        let mut clients = Vec::new();
        for client in 1..=40 {
            use_begins(&mut clients, used(client), Some(1), 32);
        }
        assert_eq!((clients.len(), clients[0].client), (64, 9));
        assert!((9..=40).all(|client| used(client).shelves(&clients) == 0b10));
    }

    #[test]
    fn what_is_written_reads_as_the_version_before_reads_it() {
        let text = json::to_string(&after(&[(7, Some(63))]));
        let expected =
            r#"[{"client":7,"client_id":"web"},{"client":0,"client_id":"7 8000000000000000"}]"#;
        assert_eq!(text, expected);
    }
}
