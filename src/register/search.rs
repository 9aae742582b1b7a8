//! Clients as they are listed: a few words about each, found by its names.

use serde_json::{Value, json};

use super::{CLIENT, Reply, Search, Store, Trouble};
use crate::documents::Client;

impl Search {
    /// The clients from `start` to before `end`, in the order of their keys, and how many there are.
    pub(super) fn reply<S: Store>(&self, store: &S) -> Result<Reply, Trouble<S::Error>> {
        let count = self.end.saturating_sub(self.start);
        let (texts, total): (Vec<String>, _) = match &self.query {
            None => {
                let page = store.page(CLIENT, self.start, count)?;
                let texts = page.into_iter().map(|(_, text)| text);
                (texts.collect(), store.count(CLIENT)?)
            }
            Some(query) => {
                let found = found(store, query)?;
                let keys = found.iter().skip(self.start).take(count);
                let texts: Result<Vec<_>, _> = keys.map(|key| store.get(key)).collect();
                (texts?.into_iter().flatten().collect(), found.len())
            }
        };
        let summaries: Result<Vec<Value>, _> = texts.iter().map(|text| summary(text)).collect();
        Ok(Reply::Summaries(summaries?, total))
    }
}

/// The keys of those who are called so. Only their names are read: there may be many.
fn found<S: Store>(store: &S, query: &str) -> Result<Vec<String>, S::Error> {
    let query = query.to_lowercase();
    let is_called = |name: &String| name.to_lowercase().contains(&query);
    let mut found = Vec::new();
    for mut names in store.said(CLIENT, &["clientIdAlias", "clientName"])? {
        let key = names.swap_remove(0);
        let number = key.trim_start_matches(CLIENT);
        if number.contains(&query) || names.iter().any(is_called) {
            found.push(key);
        }
    }
    Ok(found)
}

fn summary<E>(text: &str) -> Result<Value, Trouble<E>> {
    let document = serde_json::from_slice(text.as_bytes()).unwrap_or_default();
    let client = Client::parse(&document).map_err(|_| Trouble::Unreadable("client"))?;
    let mut summary = json!({
        "clientId": client.client_id.map(|number| number.to_string()),
        "clientIdAlias": client.client_id_alias,
        "clientName": client.client_name,
        "clientType": client.client_type,
        "applicationType": client.application_type,
        "tokenAuthMethod": client.token_auth_method,
        "fapiModes": client.fapi_modes,
        "locked": client.locked,
    });
    if let Some(members) = summary.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    Ok(summary)
}
