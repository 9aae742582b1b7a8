//! Withdrawal: one number of a person, the epoch, says what was granted before and what after.
//!
//! Whoever signs in, and whatever is granted in their name, carries the epoch of that moment. A new
//! password and signing out everywhere raise it for everything, the withdrawal of one client for
//! what that client was granted. What was stored without an epoch has 0. It rises to the seconds of
//! the clock at least, so that it is never behind what was told of it, even where the row has lost
//! it. A person who is made anew under the same name has another `sub`.

use super::{
    reply::Reply,
    user::{User, Withdrawn},
};
use crate::Timestamp;

/// In whose name something is asked, and since when that was so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InNameOf<'a> {
    /// The `sub` of the person.
    pub subject: &'a str,
    /// The epoch in which they signed in.
    pub epoch: u32,
    /// The number of the client.
    pub client: u64,
}

/// The epoch in which somebody begins who is made now.
pub fn epoch_at(now: Timestamp) -> u32 {
    u32::try_from(now.seconds()).unwrap_or_default()
}

impl<'a> InNameOf<'a> {
    pub(super) const fn of(subject: &'a str, epoch: u32, client: u64) -> Self {
        Self {
            subject,
            epoch,
            client,
        }
    }
}

impl User {
    /// Whether what was granted then still counts.
    pub(super) fn stands_by(&self, asked: &InNameOf<'_>) -> bool {
        !self.locked
            && asked.subject == self.subject
            && asked.epoch >= self.valid_from(Some(asked.client))
    }

    /// The same, for those who keep what was granted.
    pub(super) fn validity(&self, client: Option<u64>) -> Reply {
        Reply::Validity {
            subject: self.subject.clone(),
            from: self.valid_from(client),
        }
    }

    /// The epoch from which on counts what a client was granted, or what anybody was.
    fn valid_from(&self, client: Option<u64>) -> u32 {
        let of_client = |withdrawn: &&Withdrawn| Some(withdrawn.client) == client;
        let from = self.withdrawn.iter().find(of_client);
        self.valid_from
            .max(from.map_or(0, |withdrawn| withdrawn.from))
    }

    fn next_epoch(&self, now: Timestamp) -> u32 {
        self.epoch.saturating_add(1).max(epoch_at(now))
    }

    /// Ends every session and voids all that was granted.
    pub(super) fn void(mut self, now: Timestamp) -> Self {
        self.epoch = self.next_epoch(now);
        self.valid_from = self.epoch;
        self.withdrawn.clear();
        self.sessions.clear();
        self
    }

    /// Forgets what one client was allowed, and voids what it was granted. Each client is told apart,
    /// as on the shelves: only an operator asks for this.
    pub(super) fn without_client(self, client: u64, now: Timestamp) -> Self {
        let mut user = self.without_consent(client);
        user.epoch = user.next_epoch(now);
        user.withdrawn
            .retain(|withdrawn| withdrawn.client != client);
        user.withdrawn.push(Withdrawn {
            client,
            from: user.epoch,
        });
        user
    }
}

#[cfg(test)]
mod tests {
    use super::{super::apply::tests::*, *};

    fn stands(user: &User, epoch: u32, client: u64) -> bool {
        user.stands_by(&InNameOf {
            subject: "s",
            epoch,
            client,
        })
    }

    #[test]
    fn what_was_granted_before_everything_was_voided_does_not_stand() {
        let user = signed_in(1).void(NOW);
        assert!(!stands(&user, 0, 7));
        assert!(stands(&user, user.epoch, 7));
        assert_eq!(user.sessions, []);
    }

    #[test]
    fn what_one_client_was_granted_is_voided_alone() {
        let (user, _) = consent(signed_in(1), 7, &["openid"], true);
        let (user, _) = consent(user, 8, &["openid"], true);
        let user = user.without_client(7, NOW);
        assert_eq!((stands(&user, 0, 7), stands(&user, 0, 8)), (false, true));
        assert!(stands(&user, user.epoch, 7));
        assert_eq!(user.consents.len(), 1);
        assert_eq!(user.sessions.len(), 1);
    }

    #[test]
    fn however_many_clients_are_withdrawn_no_other_is() {
        let clients = 1..=1_000;
        let user = clients
            .clone()
            .fold(alice(), |user, client| user.without_client(client, NOW));
        for client in clients {
            assert!(!stands(&user, 0, client));
            assert!(stands(&user, user.epoch, client));
        }
        assert!(stands(&user, 0, 1_001));
    }

    #[test]
    fn an_epoch_is_never_behind_what_was_told_of_a_row_that_lost_it() {
        let told = (0..9).fold(alice(), |user, _| user.void(NOW)).epoch;
        let lost = alice().void(NOW.after(10));
        assert!(lost.epoch > told);
        assert!(alice().without_client(7, NOW.after(10)).epoch > told);
        // It rises where the clock stands still or goes back, too.
        assert!(lost.clone().void(NOW).epoch > lost.epoch);
        let late = User {
            epoch: u32::MAX,
            ..alice()
        };
        assert_eq!(late.void(NOW).epoch, u32::MAX);
        assert_eq!(alice().void(Timestamp::from_seconds(-1)).epoch, 1);
    }

    #[test]
    fn somebody_of_another_sub_stands_by_nothing() {
        let asked = InNameOf {
            subject: "t",
            epoch: u32::MAX,
            client: 7,
        };
        assert!(!alice().stands_by(&asked));
    }
}
