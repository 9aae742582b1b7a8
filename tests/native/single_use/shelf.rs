//! The storage of a shelf as the object has it: texts, by which a state of the search is told.

use std::{collections::BTreeMap, ops::Bound};

use sekisho::{
    Digest, Timestamp,
    oauth::{
        Grant, Refusal,
        grant::{
            Added, EndedSid, Pages, Reply, Store, Stretch, Swept, Unreadable, Withdrawal, serve,
        },
        handle::Row,
    },
};

/// What is stored of a shelf.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Kept {
    grants: BTreeMap<u64, (String, i64)>,
    used: BTreeMap<String, i64>,
    pointers: BTreeMap<String, (String, i64)>,
    pages: BTreeMap<u64, Page>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Page {
    until: i64,
    noted: String,
    held: String,
}

/// A shelf: what is stored of it, and what its object remembers until it ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shelf {
    kept: Kept,
    known: Pages,
}

/// How long what has expired is kept all the same, in seconds.
const MARGIN: u32 = 60;

impl Shelf {
    /// One with this grant in this row.
    pub fn with(mut self, row: Row, grant: &Grant) -> Self {
        let _: Result<(), Unreadable> = self.kept.insert(row, grant);
        self
    }

    /// Serves one request.
    pub fn serve(&mut self, request: serve::Request) -> Result<Reply, Refusal> {
        let answer = serve::serve(&mut self.kept, &mut self.known, request);
        answer.expect("what is stored is readable")
    }

    /// Serves one request as the version before pages does: that knows rows of their own alone, and
    /// the trigger of the table keeps it from beginning one for what is on a page.
    pub fn serve_as_before(&mut self, request: serve::Request) -> Result<Reply, Refusal> {
        let keys = request
            .first_uses
            .iter()
            .map(|first| (first.key.encode(), first));
        for (key, first) in keys.clone() {
            let marked = format!("u{} ", &key[..22]);
            let is_on_a_page = self
                .kept
                .pages
                .values()
                .any(|page| page.noted.contains(&marked));
            if self.kept.used.contains_key(&key) || is_on_a_page {
                return Err(first.refusal.clone());
            }
        }
        for (key, first) in keys {
            self.kept.used.insert(key, first.until.seconds());
        }
        let serve::Request { now, action, .. } = request;
        let spent = serve::Request {
            now,
            first_uses: Vec::new(),
            action,
        };
        serve::serve(&mut self.kept, &mut Pages::default(), spent)
            .expect("what is stored is readable")
    }

    /// The object ends: what it remembers is gone.
    pub fn crash(&mut self) {
        self.known = Pages::default();
    }

    /// What the alarm removes.
    pub fn sweep(&mut self, now: Timestamp) {
        let before = now.before(MARGIN);
        let is_left = |until: i64| until > before.seconds();
        let Kept {
            grants,
            used,
            pointers,
            pages,
        } = &mut self.kept;
        grants.retain(|_, (_, until)| is_left(*until));
        used.retain(|_, until| is_left(*until));
        pointers.retain(|_, (_, until)| is_left(*until));
        let count = pages.len();
        pages.retain(|_, page| is_left(page.until));
        if pages.len() < count {
            self.known.turn();
        }
        self.known.forget(before);
    }
}

impl Store for Kept {
    type Error = Unreadable;

    fn is_remembered(&self, key: &Digest) -> Result<bool, Unreadable> {
        Ok(self.used.contains_key(&key.encode()))
    }

    fn pages(&self, after: u64, limit: usize) -> Result<Vec<(u64, String)>, Unreadable> {
        let pages = self.pages.range((Bound::Excluded(after), Bound::Unbounded));
        let pages = pages.map(|(number, page)| (*number, page.noted.clone()));
        Ok(pages.take(limit).collect())
    }

    fn held(&self, page: u64) -> Result<Option<String>, Unreadable> {
        Ok(self.pages.get(&page).map(|page| page.held.clone()))
    }

    fn add(&mut self, added: &Added) -> Result<(), Unreadable> {
        if self.pages.contains_key(&added.page) == added.is_first {
            return Err(Unreadable);
        }
        let page = self.pages.entry(added.page).or_default();
        page.until = page.until.max(added.until.seconds());
        page.noted.push_str(&added.noted);
        page.held.push_str(&added.held);
        Ok(())
    }

    fn sweep(&mut self, _: &Stretch, _: Timestamp) -> Result<Swept, Unreadable> {
        Err(Unreadable)
    }

    fn valid_from(&self, _: &str, _: u64) -> Result<u32, Unreadable> {
        Ok(0)
    }

    fn withdraw(&mut self, _: &Withdrawal) -> Result<(), Unreadable> {
        Err(Unreadable)
    }

    fn ended_session(&self, _: &str) -> Result<Option<bool>, Unreadable> {
        Ok(None)
    }

    fn end_session(&mut self, _: &EndedSid) -> Result<(), Unreadable> {
        Err(Unreadable)
    }

    fn empty(&mut self) -> Result<bool, Unreadable> {
        Err(Unreadable)
    }

    fn load(&self, row: Row) -> Result<Option<Grant>, Unreadable> {
        let read =
            |(text, _): &(String, i64)| sekisho::json::from_str(text).map_err(|_| Unreadable);
        self.grants.get(&row.number()).map(read).transpose()
    }

    fn matching(
        &self,
        _: &[Vec<String>],
        _: Option<Row>,
        _: usize,
    ) -> Result<Vec<(Row, Grant)>, Unreadable> {
        Err(Unreadable)
    }

    fn pointed(&self, key: &Digest) -> Result<Option<String>, Unreadable> {
        let pointer = self.pointers.get(&key.encode());
        Ok(pointer.map(|(place, _)| place.clone()))
    }

    fn point(&mut self, key: &Digest, place: &str, until: Timestamp) -> Result<(), Unreadable> {
        let known = self.pointers.get(&key.encode()).map(|(_, until)| *until);
        let until = known.max(Some(until.seconds())).unwrap_or_default();
        self.pointers
            .insert(key.encode(), (place.to_owned(), until));
        Ok(())
    }

    fn insert(&mut self, row: Row, grant: &Grant) -> Result<(), Unreadable> {
        let before = self.grants.insert(row.number(), told(grant));
        before.map_or(Ok(()), |_| Err(Unreadable))
    }

    fn update(&mut self, row: Row, grant: &Grant) -> Result<(), Unreadable> {
        let before = self.grants.insert(row.number(), told(grant));
        before.map(drop).ok_or(Unreadable)
    }
}

fn told(grant: &Grant) -> (String, i64) {
    let text = serde_json::to_string(grant).expect("plain data");
    (text, grant.until().seconds())
}
