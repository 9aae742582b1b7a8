//! Operators that one isolate knows: what the directory has told of them is true for as long as what it has
//! told of a credential. Apart from those, so that no token of an operator is ever taken for a
//! credential of the directory's.

use std::{collections::HashMap, rc::Rc};

use super::{callers::Told, credential::Who};
use crate::{Digest, Timestamp, register::copies::make_room};

/// How many one isolate remembers, of operators and of their tokens.
const MOST: usize = 1000;

/// What one isolate knows of them.
#[derive(Debug, Default)]
pub struct KnownOperators {
    /// By the service and the `sub`.
    told: HashMap<String, Told>,
    /// The tokens that were good when they were last presented, which proves nothing.
    seen: HashMap<[u8; 32], Timestamp>,
}

fn key(at: u64, subject: &str) -> String {
    format!("{at}/{subject}")
}

impl KnownOperators {
    /// Who it is that has this `sub` at the service of this number, if that was told a moment ago.
    pub fn told(&self, at: u64, subject: &str, now: Timestamp) -> Option<Rc<Who>> {
        let told = self.told.get(&key(at, subject))?;
        told.now(now)
    }

    /// The directory did not answer a request of `now`. Who it was when it last did.
    pub fn outlast(&mut self, at: u64, subject: &str, now: Timestamp) -> Option<Rc<Who>> {
        self.told.get_mut(&key(at, subject))?.outlast(now)
    }

    /// Keeps what the directory has answered to a request of `now`.
    pub fn keep(&mut self, at: u64, subject: &str, who: Option<&Rc<Who>>, now: Timestamp) {
        let Some(who) = who else {
            self.told.remove(&key(at, subject));
            return;
        };
        make_room(&mut self.told, MOST);
        self.told.insert(key(at, subject), Told::at(who, now));
    }

    /// Remembers that a token was good.
    pub fn see(&mut self, token: &Digest, now: Timestamp) {
        make_room(&mut self.seen, MOST);
        self.seen.insert(*token.as_bytes(), now);
    }

    /// Whether a token was good here once: whoever comes with it again guesses nothing.
    pub fn has_seen(&self, token: &Digest) -> bool {
        self.seen.contains_key(token.as_bytes())
    }

    /// Asks again who everybody is: this isolate has just changed it.
    pub(super) fn forget(&mut self) {
        self.told.values_mut().for_each(Told::forget);
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Operator, Right},
        *,
    };

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    fn ann() -> Rc<Who> {
        Rc::new(Who::Operator(Operator {
            subject: "ann".into(),
            service: None,
            rights: vec![Right::Admin],
            description: String::new(),
            created_at: NOW,
            invited_until: None,
            username: None,
        }))
    }

    #[test]
    fn whoever_was_told_is_known_for_thirty_seconds_at_that_service_alone() {
        let mut known = KnownOperators::default();
        known.keep(7, "ann", Some(&ann()), NOW);
        assert_eq!(known.told(7, "ann", NOW.after(29)), Some(ann()));
        assert_eq!(known.told(7, "ann", NOW.after(30)), None);
        assert_eq!(known.told(8, "ann", NOW), None);
        assert_eq!(known.told(7, "bob", NOW), None);
    }

    #[test]
    fn silence_is_outlasted_for_ten_minutes_and_an_answer_or_a_change_here_is_not() {
        let mut known = KnownOperators::default();
        known.keep(7, "ann", Some(&ann()), NOW);
        assert_eq!(known.outlast(7, "ann", NOW.after(629)), Some(ann()));
        assert_eq!(known.outlast(7, "ann", NOW.after(630)), None);
        known.keep(7, "ann", None, NOW.after(31));
        assert_eq!(known.outlast(7, "ann", NOW.after(32)), None);
        known.keep(7, "ann", Some(&ann()), NOW);
        known.forget();
        assert_eq!(known.told(7, "ann", NOW), None);
        assert_eq!(known.outlast(7, "ann", NOW), None);
    }
}
