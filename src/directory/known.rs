//! What one isolate knows of services: answers of the directory, for a while, and of issuers that are
//! nobody's, for a moment. While the directory is silent, services that are known are served on, as long
//! as copies of documents are used while a register is silent.

use std::{collections::HashMap, rc::Rc};

use super::{callers::Callers, entry::Entry};
use crate::{
    Timestamp,
    register::{
        Budget,
        copies::{ASKED_AGAIN, CHECKED_FOR, MISSED_FOR, OUTLASTED, make_room},
    },
};

/// How many issuers one isolate knows of.
const MOST_ISSUERS: usize = 1000;

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
    entry: Option<Rc<Entry>>,
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
    answers: HashMap<String, Answer>,
    budget: Budget,
}

impl Known {
    /// What is known of an issuer. Whoever is to ask does so. One under which there was a service
    /// lately is asked for without a budget.
    pub fn look_up(&self, issuer: &str, now: Timestamp) -> LookUp {
        match self.answers.get(issuer) {
            Some(Answer { entry, until, .. }) if now < *until => match entry {
                Some(entry) => LookUp::Found(entry.clone()),
                None => LookUp::Missing,
            },
            Some(Answer { entry: Some(_), .. }) => LookUp::Ask,
            _ if self.budget.is_left(now) => LookUp::Ask,
            _ => LookUp::TooMany,
        }
    }

    /// Keeps what the directory has answered to a request of `now`.
    pub fn keep(&mut self, issuer: &str, entry: Option<&Rc<Entry>>, now: Timestamp) {
        let lasts = if entry.is_some() {
            CHECKED_FOR
        } else {
            self.budget.spend(now);
            MISSED_FOR
        };
        make_room(&mut self.answers, MOST_ISSUERS);
        let told_until = now.after(lasts);
        let answer = Answer {
            entry: entry.cloned(),
            told_until,
            until: told_until,
        };
        self.answers.insert(issuer.to_owned(), answer);
    }

    /// The directory did not answer a request of `now`. The service, if it is served nevertheless, until
    /// the directory is asked again.
    pub fn outlast(&mut self, issuer: &str, now: Timestamp) -> Option<Rc<Entry>> {
        let answer = self.answers.get_mut(issuer)?;
        let usable_until = answer.told_until.after(OUTLASTED);
        let entry = answer.entry.clone().filter(|_| now < usable_until)?;
        answer.until = now.after(ASKED_AGAIN).min(usable_until);
        Some(entry)
    }

    /// Whether the service of this issuer is served though the directory is silent.
    pub fn is_outlasting(&self, issuer: &str, now: Timestamp) -> bool {
        let answer = self.answers.get(issuer);
        answer.is_some_and(|answer| now >= answer.told_until)
    }

    /// An issuer was asked for, and nothing was answered.
    pub fn ask_in_vain(&mut self, now: Timestamp) {
        self.budget.spend(now);
    }

    /// Forgets everything: this isolate has just changed it.
    pub fn forget(&mut self) {
        self.callers.forget();
        self.answers.clear();
    }
}
