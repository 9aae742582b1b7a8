//! A shelf in memory: what the tables of a Durable Object hold, and what it knows of its pages.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::Bound,
};

use sekisho::{
    Digest, Timestamp,
    oauth::{
        Grant,
        grant::{
            Added, EndedSid, Pages, Store, Stretch, Sweep, Swept, Table, Unreadable, Withdrawal,
            serve,
        },
        handle::Row,
    },
};

/// A shelf in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryShelf {
    pub grants: BTreeMap<Row, Grant>,
    pub used: BTreeMap<String, Timestamp>,
    pub withdrawn: BTreeMap<(String, Option<u64>), u32>,
    pub pointers: BTreeMap<String, (String, Timestamp)>,
    pub ended: BTreeMap<String, bool>,
    pub pages: BTreeMap<u64, MemoryPage>,
    pub known: KnownPages,
    /// Makes every write fail.
    pub is_broken: bool,
    /// How many rows were looked at, and how many were written.
    pub read: Cell<usize>,
    pub written: Cell<usize>,
}

/// A page in memory.
#[derive(Clone, Debug)]
pub struct MemoryPage {
    pub until: Timestamp,
    pub noted: String,
    pub held: String,
}

/// What an object knows of its pages. It is no state: it follows from that.
#[derive(Default)]
pub struct KnownPages(pub Pages);

impl fmt::Debug for KnownPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

/// Another object over the same tables knows nothing yet.
impl Clone for KnownPages {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Why a shelf does not answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Broken {
    Unreadable,
    Unwritable,
}

impl From<Unreadable> for Broken {
    fn from(_: Unreadable) -> Self {
        Self::Unreadable
    }
}

impl MemoryShelf {
    pub fn serve(&mut self, request: serve::Request) -> Result<serve::Answer, Broken> {
        let mut known = std::mem::take(&mut self.known.0);
        let answer = serve::serve(self, &mut known, request);
        self.known.0 = known;
        answer
    }

    /// What an alarm does.
    pub fn sweep_before(&mut self, before: Timestamp) {
        let pages = self.pages.len();
        self.pages.retain(|_, page| page.until > before);
        if self.pages.len() < pages {
            self.known.0.turn();
        }
        self.known.0.forget(before);
        let swept = Sweep::at(before, 1).go_on(self, before, usize::MAX);
        assert_eq!(swept, Ok(true));
    }

    /// The object ends, and is there again.
    pub fn restart(&mut self) {
        self.known = KnownPages::default();
    }

    /// What was pushed on pages and has no row of its own.
    fn held_rows(&self) -> impl Iterator<Item = (Row, Grant)> {
        let lines = self.pages.values().flat_map(|page| page.held.lines());
        lines.filter_map(|line| {
            let (row, grant) = line.split_once(' ').expect("a row and a grant");
            let row = Row::kept(row.parse().expect("a number")).expect("a row");
            let grant = sekisho::json::from_str(grant).expect("a grant");
            (!self.grants.contains_key(&row)).then_some((row, grant))
        })
    }

    /// Every grant, wherever it is kept.
    pub fn everything(&self) -> Vec<Grant> {
        let held = self.held_rows().map(|(_, grant)| grant);
        self.grants.values().cloned().chain(held).collect()
    }

    /// Every grant, in a row of its own: as versions before pages kept what was pushed.
    pub fn rows(&mut self) -> impl Iterator<Item = &mut Grant> {
        let held: Vec<_> = self.held_rows().collect();
        self.grants.extend(held);
        self.grants.values_mut()
    }

    /// The `jti` that were used, by what a page notes of them.
    pub fn marks(&self) -> BTreeSet<String> {
        let lines = self.pages.values().flat_map(|page| page.noted.lines());
        let noted = lines.filter_map(|line| line.strip_prefix('u')?.split(' ').next());
        let of_before = self.used.keys().map(|key| &key[..22]);
        noted.chain(of_before).map(str::to_owned).collect()
    }

    /// How many `jti` were used.
    pub fn used(&self) -> usize {
        self.marks().len()
    }

    fn write(&self) -> Result<(), Broken> {
        if self.is_broken {
            return Err(Broken::Unwritable);
        }
        self.written.set(self.written.get() + 1);
        Ok(())
    }
}

impl Store for MemoryShelf {
    type Error = Broken;

    fn is_remembered(&self, key: &Digest) -> Result<bool, Broken> {
        Ok(self.used.contains_key(&key.encode()))
    }

    fn pages(&self, after: u64, limit: usize) -> Result<Vec<(u64, String)>, Broken> {
        let pages = self.pages.range((Bound::Excluded(after), Bound::Unbounded));
        let pages = pages.map(|(number, page)| (*number, page.noted.clone()));
        Ok(pages.take(limit).collect())
    }

    fn held(&self, page: u64) -> Result<Option<String>, Broken> {
        Ok(self.pages.get(&page).map(|page| page.held.clone()))
    }

    fn add(&mut self, added: &Added) -> Result<(), Broken> {
        self.write()?;
        if added.is_first {
            let empty = MemoryPage {
                until: Timestamp::default(),
                noted: String::new(),
                held: String::new(),
            };
            assert!(
                self.pages.insert(added.page, empty).is_none(),
                "a page begins once"
            );
        }
        let page = self.pages.get_mut(&added.page).expect("the page is there");
        page.until = page.until.max(added.until);
        page.noted.push_str(&added.noted);
        page.held.push_str(&added.held);
        Ok(())
    }

    fn sweep(&mut self, stretch: &Stretch, before: Timestamp) -> Result<Swept, Broken> {
        let has_ended = |until: Timestamp| until <= before;
        match stretch.table {
            Table::Grants => {
                let row = |key: &str| match key.parse::<u64>().ok().map(Row::kept) {
                    None => Bound::Unbounded, // -1, before all of them
                    Some(row) => Bound::Excluded(row.expect("a row")),
                };
                let Bound::Excluded(to) = row(&stretch.to) else {
                    unreachable!("no stretch ends before the rows")
                };
                let range = self
                    .grants
                    .range((row(&stretch.after), Bound::Included(to)));
                let looked = range.map(|(row, grant)| (*row, has_ended(grant.until())));
                let looked: Vec<_> = looked.take(stretch.limit).collect();
                for (row, _) in looked.iter().filter(|(_, has_ended)| *has_ended) {
                    self.write()?;
                    self.grants.remove(row);
                }
                let keys = looked.iter().map(|(row, _)| row.number().to_string());
                Ok(self.looked(stretch, keys.collect()))
            }
            Table::Used => {
                let looked = stretched(&self.used, stretch);
                for key in &looked {
                    if has_ended(self.used[key]) {
                        self.write()?;
                        self.used.remove(key);
                    }
                }
                Ok(self.looked(stretch, looked))
            }
            Table::Pointers => {
                let looked = stretched(&self.pointers, stretch);
                for key in &looked {
                    if has_ended(self.pointers[key].1) {
                        self.write()?;
                        self.pointers.remove(key);
                    }
                }
                Ok(self.looked(stretch, looked))
            }
            // When these end is not kept here.
            Table::Ended => Ok(self.looked(stretch, Vec::new())),
        }
    }

    fn valid_from(&self, account: &str, client: u64) -> Result<u32, Broken> {
        let of = |client| self.withdrawn.get(&(account.to_owned(), client)).copied();
        Ok(of(None).max(of(Some(client))).unwrap_or_default())
    }

    fn withdraw(&mut self, withdrawal: &Withdrawal) -> Result<(), Broken> {
        let of = (withdrawal.account.clone(), withdrawal.client);
        let from = self.withdrawn.entry(of).or_default();
        *from = withdrawal.valid_from.max(*from);
        Ok(())
    }

    fn ended_session(&self, sid: &str) -> Result<Option<bool>, Broken> {
        Ok(self.ended.get(sid).copied())
    }

    fn end_session(&mut self, ended: &EndedSid) -> Result<(), Broken> {
        *self.ended.entry(ended.sid.clone()).or_default() |= ended.ends_offline;
        Ok(())
    }

    fn empty(&mut self) -> Result<bool, Broken> {
        let Self {
            grants,
            used,
            withdrawn,
            pointers,
            ended,
            pages,
            ..
        } = std::mem::take(self);
        let is_bare = withdrawn.is_empty() && pointers.is_empty() && ended.is_empty();
        let is_bare = is_bare && pages.is_empty();
        Ok(!(grants.is_empty() && used.is_empty() && is_bare))
    }

    fn load(&self, row: Row) -> Result<Option<Grant>, Broken> {
        Ok(self.grants.get(&row).cloned())
    }

    fn pointed(&self, key: &Digest) -> Result<Option<String>, Broken> {
        Ok(self
            .pointers
            .get(&key.encode())
            .map(|(place, _)| place.clone()))
    }

    fn point(&mut self, key: &Digest, place: &str, until: Timestamp) -> Result<(), Broken> {
        let known = self.pointers.get(&key.encode()).map(|(_, until)| *until);
        let until = known.max(Some(until)).unwrap_or(until);
        self.pointers
            .insert(key.encode(), (place.to_owned(), until));
        Ok(())
    }

    fn matching(
        &self,
        texts: &[Vec<String>],
        after: Option<Row>,
        limit: usize,
    ) -> Result<Vec<(Row, Grant)>, Broken> {
        let has_each = |grant: &Grant| {
            let state = serde_json::to_string(grant).expect("serializable");
            let has_one = |these: &Vec<String>| these.iter().any(|text| state.contains(text));
            texts.iter().all(has_one)
        };
        let rows = self.grants.iter().filter(|(row, _)| Some(**row) > after);
        let found = rows.filter(|(_, grant)| has_each(grant)).take(limit);
        Ok(found.map(|(row, grant)| (*row, grant.clone())).collect())
    }

    fn insert(&mut self, row: Row, grant: &Grant) -> Result<(), Broken> {
        self.write()?;
        assert!(
            self.grants.insert(row, grant.clone()).is_none(),
            "a row begins once"
        );
        Ok(())
    }

    fn update(&mut self, row: Row, grant: &Grant) -> Result<(), Broken> {
        self.write()?;
        assert!(
            self.grants.insert(row, grant.clone()).is_some(),
            "only what is there is replaced"
        );
        Ok(())
    }
}

/// The keys of a stretch.
fn stretched<T>(table: &BTreeMap<String, T>, stretch: &Stretch) -> Vec<String> {
    let (after, to) = (stretch.after.clone(), stretch.to.clone());
    let range = table.range((Bound::Excluded(after), Bound::Included(to)));
    range
        .map(|(key, _)| key.clone())
        .take(stretch.limit)
        .collect()
}

impl MemoryShelf {
    fn looked(&self, stretch: &Stretch, keys: Vec<String>) -> Swept {
        let read = keys.len();
        self.read.set(self.read.get() + read);
        let last = keys.into_iter().last();
        Swept {
            read,
            last: last.filter(|_| read >= stretch.limit),
        }
    }
}
