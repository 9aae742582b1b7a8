//! The counting of wrong passwords, so that guessing is slow.

use super::{Reply, User, password};
use crate::Timestamp;

/// Wrong passwords in a row before waiting begins.
const FREE_ATTEMPTS: u32 = 5;

/// The first wait, in seconds; each further wrong password doubles it.
const FIRST_WAIT: u32 = 5;

/// The longest wait, in seconds. Somebody else's guesses can make a person wait, but never longer
/// than this after the last.
const LONGEST_WAIT: u32 = 300;

impl User {
    pub(super) fn attempted(self, password: &str, now: Timestamp) -> (Self, Reply) {
        if let Some(seconds) = self
            .wait_until
            .map(|until| until.seconds() - now.seconds())
            .filter(|seconds| *seconds > 0)
        {
            return (
                self,
                Reply::Throttled {
                    seconds: u32::try_from(seconds).unwrap_or(LONGEST_WAIT),
                },
            );
        }
        let stored = Some(self.password.as_str()).filter(|stored| !stored.is_empty());
        if password::verify(password, stored) {
            let (subject, epoch) = (self.subject.clone(), self.epoch);
            return (
                Self {
                    failures: 0,
                    wait_until: None,
                    ..self
                },
                Reply::Authenticated { subject, epoch },
            );
        }
        let failures = self.failures.saturating_add(1);
        let wait_until = failures
            .checked_sub(FREE_ATTEMPTS)
            .map(|excess| now.after(wait(excess)));
        (
            Self {
                failures,
                wait_until,
                ..self
            },
            Reply::Rejected,
        )
    }
}

fn wait(excess: u32) -> u32 {
    FIRST_WAIT
        .saturating_mul(1_u32.checked_shl(excess.min(16)).unwrap_or(u32::MAX))
        .min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::{super::user::tests::*, *};

    fn after_failures(count: u32) -> User {
        (0..count).fold(alice(), |user, _| user.attempted("wrong", NOW).0)
    }

    #[test]
    fn the_sixth_guess_has_to_wait_even_if_it_is_right() {
        let (_, reply) = after_failures(FREE_ATTEMPTS).attempted("right password", NOW);
        assert_eq!(
            reply,
            Reply::Throttled {
                seconds: FIRST_WAIT
            }
        );
    }

    #[test]
    fn waiting_ends_and_success_forgets_the_failures() {
        let (user, reply) =
            after_failures(FREE_ATTEMPTS).attempted("right password", NOW.after(FIRST_WAIT));
        assert_eq!(
            reply,
            Reply::Authenticated {
                subject: "s".into(),
                epoch: 0
            }
        );
        assert_eq!(user, alice());
    }

    #[test]
    fn no_wait_is_longer_than_the_longest() {
        assert_eq!(
            (wait(0), wait(1), wait(u32::MAX)),
            (FIRST_WAIT, 2 * FIRST_WAIT, LONGEST_WAIT)
        );
    }

    #[test]
    fn a_refused_guess_during_the_wait_changes_nothing() {
        let waiting = after_failures(FREE_ATTEMPTS);
        assert_eq!(waiting.clone().attempted("wrong", NOW).0, waiting);
    }
}
