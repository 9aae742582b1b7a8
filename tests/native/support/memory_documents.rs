//! Documents in a map, as a register or the directory keeps them.

use std::{collections::BTreeMap, convert::Infallible};

use sekisho::register;

/// Documents in memory.
#[derive(Debug, Default)]
pub struct MemoryDocuments(pub BTreeMap<String, String>);

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

    /// One by one: there is more than one turn.
    fn empty(&mut self) -> Result<bool, Infallible> {
        let found = self.0.keys().find(|key| *key != register::TENANT).cloned();
        match &found {
            Some(key) => self.0.remove(key),
            None => self.0.remove(register::TENANT),
        };
        Ok(found.is_some())
    }

    fn list(&self, prefix: &str) -> Result<Vec<(String, String)>, Infallible> {
        let matching = self.0.iter().filter(|(key, _)| key.starts_with(prefix));
        Ok(matching
            .map(|(key, text)| (key.clone(), text.clone()))
            .collect())
    }
}
