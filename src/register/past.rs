//! What a document was before, as whoever asks is told.

use super::{
    API, Kind, Past, Reply, Revision, SERVICE, Store, Trouble, client_key, draft::Draft,
    stored_client,
};

/// How many revisions are told at once.
const AT_ONCE: usize = 20;

impl Past {
    /// The revisions before the one that is named, the youngest first, and before which there are more.
    pub(super) fn reply<S: Store>(&self, store: &S) -> Result<Reply, Trouble<S::Error>> {
        let Some(key) = self.key(store)? else {
            return Ok(Reply::Revisions(Vec::new(), None));
        };
        let mut left = store.left(&key, self.before, AT_ONCE + 1)?;
        let is_more = left.len() > AT_ONCE;
        left.truncate(AT_ONCE);
        let next = left.last().map(|(number, _)| *number).filter(|_| is_more);
        let read = left
            .iter()
            .map(|(number, text)| Revision::read(*number, text));
        let revisions: Option<Vec<Revision>> = read.collect();
        let revisions = revisions.ok_or(Trouble::Unreadable("revision"))?;
        Ok(Reply::Revisions(revisions, next))
    }

    /// Under which key the document is or was. What is gone is known by its number alone.
    fn key<S: Store>(&self, store: &S) -> Result<Option<String>, Trouble<S::Error>> {
        let id = self.id.as_str();
        Ok(match self.kind {
            Kind::Api => Some(format!("{API}{id}")),
            Kind::Client if id.bytes().all(|b| b.is_ascii_digit()) => Some(client_key(id)),
            Kind::Client => {
                let client = stored_client(&Draft::of(store), id)?;
                let number = client.and_then(|client| client["clientId"].as_u64());
                number.map(|number| client_key(&number.to_string()))
            }
            Kind::Service => Some(SERVICE.to_owned()),
        })
    }
}
