//! Callers of the API that one isolate knows, and guesses that it counts.
//!
//! What the directory has told of a credential is true for [`CHECKED_FOR`] seconds, as copies of
//! documents are: a token that is revoked opens nothing after that. A credential that opens nothing is
//! counted for the network it came from, and from there no other unknown one is looked for until the
//! wait is over. One that was told before is always looked for, whatever strangers do beside it. Where no
//! proxy says where calls come from nobody waits for the guesses of others: there is a bound for each
//! second alone.

use std::{collections::HashMap, rc::Rc};

use super::credential::Who;
use crate::{
    Digest, Timestamp,
    register::{
        Budget,
        copies::{ASKED_AGAIN, CHECKED_FOR, OUTLASTED, make_room},
    },
};

/// How many callers one isolate remembers. Only who holds a credential is one.
const MOST_CALLERS: usize = 1000;

/// How many networks are counted apart. Where the table is full, the others are as those that nobody
/// knows: whoever has so many networks keeps nobody out by a guess a minute.
const MOST_NETWORKS: usize = 1000;

/// Guesses in a row before waiting begins.
const FREE_GUESSES: u32 = 10;

/// The longest wait, in seconds. The first one is of a second, and each guess doubles it.
const LONGEST_WAIT: u32 = 60;

/// How long a guess counts, in seconds.
const REMEMBERED: u32 = 600;

/// What is known here of a credential.
#[derive(Debug, PartialEq, Eq)]
pub enum Caller {
    /// Whose it is.
    Known(Rc<Who>),
    /// The directory is to be asked.
    Ask,
    /// Nobody is asked, for so many seconds.
    Wait(u32),
}

#[derive(Debug)]
pub(super) struct Told {
    who: Rc<Who>,
    /// Until when it is taken for true.
    told_until: Timestamp,
    /// Until when nobody asks: that, or longer where the directory was silent.
    until: Timestamp,
}

impl Told {
    /// What the directory has told at this moment.
    pub(super) fn at(who: &Rc<Who>, now: Timestamp) -> Self {
        let until = now.after(CHECKED_FOR);
        Self {
            who: who.clone(),
            told_until: until,
            until,
        }
    }

    /// Who it is, where nobody has to be asked. A token that has expired since it was told is asked for
    /// again, and is nobody's.
    pub(super) fn now(&self, now: Timestamp) -> Option<Rc<Who>> {
        let is_known = now < self.until && self.who.is_good(now);
        is_known.then(|| self.who.clone())
    }

    /// The directory did not answer a request of `now`. Who it was when it last did, until it is asked
    /// again.
    pub(super) fn outlast(&mut self, now: Timestamp) -> Option<Rc<Who>> {
        let usable_until = self.told_until.after(OUTLASTED);
        let is_good = now < usable_until && self.who.is_good(now);
        self.until = now.after(ASKED_AGAIN).min(usable_until);
        is_good.then(|| self.who.clone())
    }

    /// The directory is to be asked again, and a silence after this is not outlasted.
    pub(super) fn forget(&mut self) {
        self.told_until = Timestamp::default();
        self.until = Timestamp::default();
    }
}

#[derive(Clone, Copy, Debug)]
struct Guesses {
    count: u32,
    last: Timestamp,
}

impl Guesses {
    fn wait(self, now: Timestamp) -> Option<u32> {
        let excess = self.count.checked_sub(FREE_GUESSES)?;
        let wait = 1_u32.checked_shl(excess).unwrap_or(LONGEST_WAIT);
        let left = self.last.after(wait.min(LONGEST_WAIT)).seconds() - now.seconds();
        u32::try_from(left).ok().filter(|left| *left > 0)
    }

    fn counts(self, now: Timestamp) -> bool {
        now < self.last.after(REMEMBERED)
    }
}

/// What one isolate knows of them.
#[derive(Debug, Default)]
pub struct Callers {
    told: HashMap<[u8; 32], Told>,
    guesses: HashMap<String, Guesses>,
    /// For what comes from no network that is known.
    budget: Budget,
}

impl Callers {
    /// What is known of a credential that came from `network`, which is empty where nobody knows.
    pub fn look_up(&self, credential: &Digest, network: &str, now: Timestamp) -> Caller {
        match self.told.get(credential.as_bytes()) {
            Some(told) => told.now(now).map_or(Caller::Ask, Caller::Known),
            None => self.wait(network, now).map_or(Caller::Ask, Caller::Wait),
        }
    }

    /// For how many seconds nothing unknown is looked for that comes from there.
    pub fn wait(&self, network: &str, now: Timestamp) -> Option<u32> {
        if self.is_counted(network) {
            let guesses = self.guesses.get(network);
            return guesses.and_then(|guesses| guesses.wait(now));
        }
        (!self.budget.is_left(now)).then_some(1)
    }

    /// The directory did not answer a request of `now`. Whose the credential was when it last did, until
    /// it is asked again.
    pub fn outlast(&mut self, credential: &Digest, now: Timestamp) -> Option<Rc<Who>> {
        self.told.get_mut(credential.as_bytes())?.outlast(now)
    }

    /// Keeps what the directory has answered to a request of `now`.
    pub fn keep(
        &mut self,
        credential: Digest,
        who: Option<&Rc<Who>>,
        network: &str,
        now: Timestamp,
    ) {
        let Some(who) = who else {
            self.told.remove(credential.as_bytes());
            return self.count(network, now);
        };
        make_room(&mut self.told, MOST_CALLERS);
        let told = Told::at(who, now);
        self.told.insert(*credential.as_bytes(), told);
    }

    /// Asks again whose everything is: this isolate has just changed it. Who was known stays out of what
    /// is counted, and a silence after this is not outlasted.
    pub fn forget(&mut self) {
        self.told.values_mut().for_each(Told::forget);
    }

    /// Counts something from there that opens nothing.
    pub fn count(&mut self, network: &str, now: Timestamp) {
        if self.guesses.len() >= MOST_NETWORKS {
            self.guesses.retain(|_, guesses| guesses.counts(now));
        }
        if !self.is_counted(network) {
            return self.budget.spend(now);
        }
        let before = self.guesses.get(network).filter(|one| one.counts(now));
        let count = before.map_or(0, |guesses| guesses.count).saturating_add(1);
        self.guesses
            .insert(network.to_owned(), Guesses { count, last: now });
    }

    /// Whether a network has a counter, or room for one.
    fn is_counted(&self, network: &str) -> bool {
        let has_room = self.guesses.len() < MOST_NETWORKS;
        !network.is_empty() && (has_room || self.guesses.contains_key(network))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Principal, *};

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);
    const HOME: &str = "203.0.113.7";
    const AWAY: &str = "198.51.100.1";

    fn service() -> Rc<Who> {
        Rc::new(Who::Principal(Principal::Service(1)))
    }

    fn guess(callers: &mut Callers, times: u32, network: &str) {
        for time in 0..times {
            callers.keep(Digest::of(format!("guess {time}")), None, network, NOW);
        }
    }

    #[test]
    fn what_was_told_is_known_for_thirty_seconds_and_then_asked_again() {
        let mut callers = Callers::default();
        let credential = Digest::of("secret");
        assert_eq!(callers.look_up(&credential, HOME, NOW), Caller::Ask);
        callers.keep(credential, Some(&service()), HOME, NOW);
        let known = Caller::Known(service());
        assert_eq!(callers.look_up(&credential, AWAY, NOW.after(29)), known);
        assert_eq!(
            callers.look_up(&credential, AWAY, NOW.after(30)),
            Caller::Ask
        );
    }

    #[test]
    fn a_directory_that_is_silent_is_outlasted_for_ten_minutes() {
        let mut callers = Callers::default();
        let credential = Digest::of("secret");
        assert_eq!(callers.outlast(&credential, NOW), None);
        callers.keep(credential, Some(&service()), HOME, NOW);
        let silent = NOW.after(31);
        assert_eq!(callers.outlast(&credential, silent), Some(service()));
        let known = Caller::Known(service());
        assert_eq!(callers.look_up(&credential, HOME, silent.after(4)), known);
        let again = silent.after(5);
        assert_eq!(callers.look_up(&credential, HOME, again), Caller::Ask);
        assert_eq!(
            callers.outlast(&credential, NOW.after(629)),
            Some(service())
        );
        assert_eq!(callers.outlast(&credential, NOW.after(630)), None);
    }

    #[test]
    fn a_credential_that_was_taken_back_is_not_outlasted() {
        let mut callers = Callers::default();
        let credential = Digest::of("secret");
        callers.keep(credential, Some(&service()), HOME, NOW);
        callers.keep(credential, None, HOME, NOW.after(30));
        assert_eq!(callers.outlast(&credential, NOW.after(31)), None);
    }

    #[test]
    fn guesses_are_slowed_where_they_come_from_only() {
        let mut callers = Callers::default();
        let unknown = Digest::of("another guess");
        guess(&mut callers, FREE_GUESSES - 1, HOME);
        assert_eq!(callers.look_up(&unknown, HOME, NOW), Caller::Ask);
        guess(&mut callers, 1, HOME);
        assert_eq!(callers.look_up(&unknown, HOME, NOW), Caller::Wait(1));
        assert_eq!(callers.look_up(&unknown, HOME, NOW.after(1)), Caller::Ask);
        assert_eq!(callers.look_up(&unknown, AWAY, NOW), Caller::Ask);
        guess(&mut callers, 100, HOME);
        assert_eq!(callers.look_up(&unknown, HOME, NOW), Caller::Wait(60));
    }

    #[test]
    fn guesses_keep_nobody_out_who_was_known_there() {
        let mut callers = Callers::default();
        let credential = Digest::of("secret");
        callers.keep(credential, Some(&service()), HOME, NOW);
        guess(&mut callers, 100, HOME);
        assert_eq!(
            callers.look_up(&credential, HOME, NOW),
            Caller::Known(service())
        );
        assert_eq!(
            callers.look_up(&credential, HOME, NOW.after(31)),
            Caller::Ask
        );
    }

    #[test]
    fn what_changes_here_is_asked_again_and_makes_nobody_a_stranger() {
        let mut callers = Callers::default();
        let credential = Digest::of("secret");
        callers.keep(credential, Some(&service()), HOME, NOW);
        guess(&mut callers, 100, HOME);
        callers.forget();
        assert_eq!(callers.look_up(&credential, HOME, NOW), Caller::Ask);
        assert_eq!(callers.outlast(&credential, NOW), None);
        callers.keep(credential, None, HOME, NOW);
        assert_eq!(callers.look_up(&credential, HOME, NOW), Caller::Wait(60));
    }

    #[test]
    fn a_full_table_frees_none_and_bounds_what_further_networks_cost() {
        let mut callers = Callers::default();
        for number in 0..MOST_NETWORKS {
            guess(&mut callers, 1, &number.to_string());
        }
        guess(&mut callers, FREE_GUESSES, "0");
        let unknown = Digest::of("another guess");
        assert!(matches!(
            callers.look_up(&unknown, "0", NOW),
            Caller::Wait(_)
        ));
        for number in 0..50 {
            assert_eq!(callers.look_up(&unknown, AWAY, NOW), Caller::Ask);
            guess(&mut callers, 1, &format!("further {number}"));
        }
        assert_eq!(callers.look_up(&unknown, AWAY, NOW), Caller::Wait(1));
        assert_eq!(callers.look_up(&unknown, AWAY, NOW.after(1)), Caller::Ask);
        assert!(callers.guesses.len() <= MOST_NETWORKS);
    }

    #[test]
    fn strangers_from_many_networks_keep_nobody_out_of_one_that_has_guessed_nothing() {
        let mut callers = Callers::default();
        for number in 0..MOST_NETWORKS {
            guess(&mut callers, 1, &number.to_string());
        }
        for number in 0..400 {
            guess(&mut callers, 1, &format!("further {number}"));
        }
        let credential = Digest::of("a good one, and this isolate is new");
        let soon = NOW.after(1);
        assert_eq!(callers.look_up(&credential, AWAY, soon), Caller::Ask);
    }
}
