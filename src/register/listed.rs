//! Some of the clients, in the order of their keys.

use serde_json::Value;

use super::{
    CLIENT, Listing, Reply, Store, StoredClient, Trouble,
    draft::{Draft, readable},
    stored::with_creation,
};

/// How many documents are read at once where all of them have to be looked at.
const AT_ONCE: usize = 200;

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

    fn of<S: Store>(
        &self,
        store: &S,
        developer: &str,
    ) -> Result<(Vec<Value>, usize), Trouble<S::Error>> {
        let (mut found, mut total) = (Vec::new(), 0);
        for turn in 0.. {
            let documents = page(store, turn * AT_ONCE, AT_ONCE)?;
            let is_last = documents.len() < AT_ONCE;
            for document in documents
                .into_iter()
                .filter(|one| one["developer"] == developer)
            {
                if (self.start..self.end).contains(&total) {
                    found.push(document);
                }
                total += 1;
            }
            if is_last {
                break;
            }
        }
        Ok((found, total))
    }
}

fn page<S: Store>(store: &S, start: usize, count: usize) -> Result<Vec<Value>, Trouble<S::Error>> {
    let texts = store.page(CLIENT, start, count)?;
    texts
        .iter()
        .map(|(key, text)| readable(key, text))
        .collect()
}
