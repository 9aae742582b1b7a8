//! Some of the clients, in the order of their keys.

use serde_json::Value;

use super::{
    CLIENT, Listing, Reply, Store, StoredClient, Trouble,
    draft::{Draft, readable},
    stored::with_creation,
};

impl Listing {
    /// The clients from `start` to before `end`, and how many there are.
    pub(super) fn reply<S: Store>(&self, store: &S) -> Result<Reply, Trouble<S::Error>> {
        let count = self.end.saturating_sub(self.start);
        let (documents, total) = match &self.developer {
            None => (page(store, self.start, count)?, store.count(CLIENT)?),
            Some(developer) => self.of(store, developer)?,
        };
        let draft = Draft::of(store);
        let with_creation = |document| with_creation(&draft, document);
        let clients: Result<Vec<StoredClient>, _> =
            documents.into_iter().map(with_creation).collect();
        Ok(Reply::Clients(clients?, total))
    }

    /// Those of one developer. Only that is read of the others: there may be many.
    fn of<S: Store>(
        &self,
        store: &S,
        developer: &str,
    ) -> Result<(Vec<Value>, usize), Trouble<S::Error>> {
        let said = store.said(CLIENT, &["developer"])?.into_iter();
        let own = |said: Vec<String>| match <[String; 2]>::try_from(said) {
            Ok([key, of]) if of == developer => Some(key),
            Ok([_, _]) | Err(_) => None,
        };
        let own: Vec<String> = said.filter_map(own).collect();
        let draft = Draft::of(store);
        let mut found = Vec::new();
        for key in own.iter().take(self.end).skip(self.start) {
            found.extend(draft.document(key)?);
        }
        Ok((found, own.len()))
    }
}

fn page<S: Store>(store: &S, start: usize, count: usize) -> Result<Vec<Value>, Trouble<S::Error>> {
    let texts = store.page(CLIENT, start, count)?;
    texts
        .iter()
        .map(|(key, text)| readable(key, text))
        .collect()
}
