//! Documents in a map, as a register or the directory keeps them.

use std::{collections::BTreeMap, convert::Infallible};

use sekisho::register;

/// Documents in memory, and what they were.
#[derive(Debug, Default)]
pub struct MemoryDocuments(
    pub BTreeMap<String, String>,
    pub BTreeMap<(String, u64), String>,
);

impl register::Store for MemoryDocuments {
    type Error = Infallible;

    fn get(&self, key: &str) -> Result<Option<String>, Infallible> {
        Ok(self.0.get(key).cloned())
    }

    fn put(&mut self, key: &str, text: &str) -> Result<(), Infallible> {
        self.0.insert(key.to_owned(), text.to_owned());
        Ok(())
    }

    fn delete(&mut self, key: &str) -> Result<(), Infallible> {
        self.0.remove(key);
        Ok(())
    }

    fn leave(&mut self, key: &str, revision: &str, kept: u32) -> Result<(), Infallible> {
        let youngest = self.left(key, None, 1)?.first().map(|(number, _)| *number);
        let number = youngest.unwrap_or_default() + 1;
        self.1.insert((key.to_owned(), number), revision.to_owned());
        self.1
            .retain(|(of, one), _| of != key || one + u64::from(kept) > number);
        Ok(())
    }

    fn left(
        &self,
        key: &str,
        before: Option<u64>,
        count: usize,
    ) -> Result<Vec<(u64, String)>, Infallible> {
        let all = self.1.iter().rev();
        let own = all
            .filter(|((of, number), _)| of == key && before.is_none_or(|before| *number < before));
        Ok(own
            .map(|((_, number), text)| (*number, text.clone()))
            .take(count)
            .collect())
    }

    /// One by one: there is more than one turn.
    fn empty(&mut self) -> Result<bool, Infallible> {
        let found = self.0.keys().find(|key| *key != register::TENANT).cloned();
        match &found {
            Some(key) => self.0.remove(key),
            None => self.0.remove(register::TENANT),
        };
        if found.is_none() {
            self.1.clear();
        }
        Ok(found.is_some())
    }

    fn list(&self, prefix: &str) -> Result<Vec<(String, String)>, Infallible> {
        let below = self.0.range(prefix.to_owned()..);
        let matching = below.take_while(|(key, _)| key.starts_with(prefix));
        Ok(matching
            .map(|(key, text)| (key.clone(), text.clone()))
            .collect())
    }
}
