//! How long a browser stays signed in, and when it was last seen. To be seen is written once in a tenth
//! of the time that it may be away, and not each time.

use super::user::Session;
use crate::Timestamp;

/// How long sessions last now, whatever they were begun with, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lasting {
    /// From the proof on, where that is known.
    pub(super) duration: Option<u32>,
    /// Without being seen, where that is bounded.
    pub(super) idle: Option<u32>,
}

impl Session {
    /// When the browser was last seen, as far as it is written.
    pub(super) fn last_seen(&self) -> Timestamp {
        self.seen.unwrap_or(self.auth_time)
    }

    /// Whether the browser is signed in still.
    pub(super) fn lasts(&self, lasting: &Lasting, now: Timestamp) -> bool {
        let is_within = |from: Timestamp, seconds: Option<u32>| {
            seconds.is_none_or(|seconds| from.after(seconds) > now)
        };
        self.expires > now
            && is_within(self.auth_time, lasting.duration)
            && is_within(self.last_seen(), lasting.idle)
    }

    /// The browser is seen.
    pub(super) fn touch(&mut self, lasting: &Lasting, now: Timestamp) {
        let Some(longest) = lasting.idle.or(lasting.duration) else {
            return;
        };
        if self.last_seen().after((longest / 10).max(1)) <= now {
            self.seen = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Command, Reply, User, apply::tests::*};

    /// The browser comes back where sessions last so long.
    fn back(user: &User, idle: Option<u32>, at: u32) -> (User, bool) {
        let command = Command::Resume {
            session: digest(1),
            client: 7,
            created_at: None,
            duration: Some(1000),
            idle,
        };
        let (user, reply) = user.clone().apply(command, NOW.after(at));
        (user, matches!(reply, Reply::Session { .. }))
    }

    #[test]
    fn a_browser_that_is_not_seen_for_so_long_is_signed_out() {
        let user = signed_in(1);
        assert!(back(&user, Some(200), 199).1);
        assert!(!back(&user, Some(200), 200).1);
        assert!(back(&user, None, 999).1);
        // Whoever comes in time stays, but no longer than a session lasts.
        let seen = (1..10).fold(user, |user, n| {
            let (user, is_in) = back(&user, Some(200), 110 * n);
            assert!(is_in, "{n}");
            user
        });
        assert!(!back(&seen, Some(200), 1000).1);
    }

    #[test]
    fn whoever_was_away_too_long_is_not_seen_again() {
        let (user, _) = back(&signed_in(1), Some(200), 200);
        assert_eq!(user, signed_in(1));
        assert!(!back(&user, Some(200), 201).1);
    }

    #[test]
    fn to_be_seen_is_written_once_in_a_tenth_of_the_time() {
        let user = signed_in(1);
        for (idle, tenth) in [(Some(200), 20), (None, 100)] {
            assert_eq!(back(&user, idle, tenth - 1).0, user);
            let (seen, _) = back(&user, idle, tenth);
            assert_ne!(seen, user);
            assert_eq!(back(&seen, idle, 2 * tenth - 1).0, seen);
            assert_ne!(back(&seen, idle, 2 * tenth).0, seen);
        }
    }

    #[test]
    fn an_operator_who_shortens_the_time_signs_out_who_was_away() {
        let (user, _) = back(&signed_in(1), None, 100);
        assert!(back(&user, Some(60), 159).1);
        assert!(!back(&user, Some(60), 160).1);
    }

    #[test]
    fn when_a_browser_was_seen_is_not_what_the_former_version_reads() {
        let (user, _) = back(&signed_in(1), None, 100);
        let row = crate::people::Row::of(&user);
        assert!(!row.state.contains("seen"));
        assert!(row.beside.contains("seen"));
        assert_eq!(row.read(), Some(user));
        let (_, never) = back(&signed_in(1), None, 0);
        assert!(never);
    }
}
