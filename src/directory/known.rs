//! What one isolate knows of services: answers of the directory, for a while, and of issuers that are
//! nobody's, for a moment. While the directory is silent, services that are known are served on, as long
//! as copies of documents are used while a register is silent.

use std::{collections::HashMap, rc::Rc};

use super::{callers::Callers, entry::Entry, known_operators::KnownOperators};
use crate::{
    Timestamp,
    register::{
        Budget,
        copies::{ASKED_AGAIN, CHECKED_FOR, MISSED_FOR, OUTLASTED, make_room},
    },
};

/// How many services one isolate knows of.
const MOST_SERVICES: usize = 10_000;

/// How many issuers that are nobody's one isolate remembers. One that is forgotten is asked for again.
const MOST_MISSES: usize = 1000;

/// What is known here of an issuer.
#[derive(Debug)]
pub enum LookUp {
    /// The service.
    Found(Rc<Entry>),
    /// There is no such service.
    Missing,
    /// It is to be asked for.
    Ask,
    /// So many unknown issuers were asked for that this one is not: nobody knows.
    TooMany,
}

#[derive(Debug)]
struct Answer {
    entry: Rc<Entry>,
    /// Until when it is taken for the newest.
    told_until: Timestamp,
    /// Until when nobody asks: that, or longer where the directory was silent.
    until: Timestamp,
}

/// What one isolate knows.
#[derive(Debug, Default)]
pub struct Known {
    /// The callers of the API.
    pub callers: Callers,
    /// Those of them who sign in.
    pub operators: KnownOperators,
    services: HashMap<String, Answer>,
    /// Apart from services, which nobody can have forgotten by asking for what is not there.
    misses: HashMap<String, Timestamp>,
    /// For each kind of name: a flood of one closes no other.
    budgets: [Budget; 4],
    generation: u32,
}

/// What a name is: a number, an origin, an issuer with a path, or a host that could be an alias. RFC 8705 §5.
fn kind_of(name: &str) -> usize {
    match name.split_once("://") {
        None => 0,
        Some((_, rest)) if rest.starts_with("mtls.") => 3,
        Some((_, rest)) => 1 + usize::from(rest.contains('/')),
    }
}

impl Known {
    /// Counts what was changed here: what was asked for before is not kept after. To be told with the
    /// answer.
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// Whether there are services beside the first one, as far as this isolate has seen one.
    pub fn has_seen_any(&self) -> bool {
        !self.services.is_empty()
    }

    /// What is known of an issuer. Whoever is to ask does so. One under which there was a service
    /// lately is asked for without a budget.
    pub fn look_up(&self, issuer: &str, now: Timestamp) -> LookUp {
        if let Some(Answer { entry, until, .. }) = self.services.get(issuer) {
            return if now < *until {
                LookUp::Found(entry.clone())
            } else {
                LookUp::Ask
            };
        }
        if self.misses.get(issuer).is_some_and(|until| now < *until) {
            return LookUp::Missing;
        }
        if self.budgets[kind_of(issuer)].is_left(now) {
            LookUp::Ask
        } else {
            LookUp::TooMany
        }
    }

    /// Keeps what the directory has answered to a request of `now`, if nothing was changed here since it
    /// was asked.
    pub fn keep(&mut self, asked: u32, issuer: &str, entry: Option<&Rc<Entry>>, now: Timestamp) {
        if entry.is_none() {
            self.ask_in_vain(issuer, now);
        }
        if asked != self.generation {
            return;
        }
        let Some(entry) = entry else {
            self.services.remove(issuer);
            make_room(&mut self.misses, MOST_MISSES);
            let until = now.after(MISSED_FOR);
            self.misses.insert(issuer.to_owned(), until);
            return;
        };
        make_room(&mut self.services, MOST_SERVICES);
        let told_until = now.after(CHECKED_FOR);
        let answer = Answer {
            entry: entry.clone(),
            told_until,
            until: told_until,
        };
        self.services.insert(issuer.to_owned(), answer);
    }

    /// The directory did not answer a request of `now`. The service, if it is served nevertheless, until
    /// the directory is asked again.
    pub fn outlast(&mut self, issuer: &str, now: Timestamp) -> Option<Rc<Entry>> {
        let answer = self.services.get_mut(issuer)?;
        let usable_until = answer.told_until.after(OUTLASTED);
        if now >= usable_until {
            return None;
        }
        answer.until = now.after(ASKED_AGAIN).min(usable_until);
        Some(answer.entry.clone())
    }

    /// Whether a service that is known here is served though the directory is silent: under neither of
    /// its names it was told of lately.
    pub fn is_outlasting(&self, entry: &Entry, now: Timestamp) -> bool {
        let number = entry.id.to_string();
        let names = [entry.issuer.as_str(), &number];
        let mut told = names
            .iter()
            .filter_map(|name| self.services.get(*name))
            .peekable();
        told.peek().is_some() && told.all(|answer| now >= answer.told_until)
    }

    /// An issuer was asked for, and nothing was answered.
    pub fn ask_in_vain(&mut self, issuer: &str, now: Timestamp) {
        self.budgets[kind_of(issuer)].spend(now);
    }

    /// Forgets everything but that there were services: this isolate has just changed it.
    pub fn forget(&mut self) {
        self.generation = self.generation.wrapping_add(1);
        self.callers.forget();
        self.operators.forget();
        for answer in self.services.values_mut() {
            answer.told_until = Timestamp::default();
            answer.until = Timestamp::default();
        }
        self.misses.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    #[test]
    fn a_service_that_was_told_of_under_one_of_its_names_is_not_outlasted() {
        let entry = Rc::new(Entry {
            v: 1,
            id: 12,
            issuer: "https://as.example/b".into(),
            owner: None,
            jurisdiction: None,
            created_at: NOW,
            is_of_operators: false,
            deleting: None,
        });
        let mut known = Known::default();
        let later = |seconds| NOW.after(seconds);
        assert!(!known.is_outlasting(&entry, NOW));
        known.keep(0, "12", Some(&entry), NOW);
        assert!(known.outlast("12", later(30)).is_some());
        for (seconds, is_outlasting) in [(0, false), (29, false), (30, true), (35, true)] {
            assert_eq!(known.is_outlasting(&entry, later(seconds)), is_outlasting);
        }
        known.keep(0, &entry.issuer, Some(&entry), later(20));
        assert!(!known.is_outlasting(&entry, later(49)));
        assert!(known.is_outlasting(&entry, later(50)));
        known.forget();
        assert!(known.is_outlasting(&entry, later(21)));
    }

    #[test]
    fn what_was_asked_for_before_a_change_here_is_not_kept_after_it() {
        let mut known = Known::default();
        let asked = known.generation();
        known.forget();
        known.keep(asked, "https://as.example", None, NOW);
        let told = known.look_up("https://as.example", NOW);
        assert!(matches!(told, LookUp::Ask), "{told:?}");
    }
}
