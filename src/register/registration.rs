//! Clients that register themselves, and manage that with a token of their own. RFC 7591, RFC 7592.
//!
//! Of the token there is a digest, which is compared where the change is made: what is asked for by a
//! token that counts no more changes nothing.

use serde_json::Value;

use super::{
    Reply, Store, StoredClient, Trouble, draft::Draft, store::registration_key,
    stored::with_creation, stored_client,
};
use crate::{
    Digest,
    documents::{DocumentError, document_error::refused},
};

/// The client of this `client_id`, if the token is its own. One that is locked manages nothing.
pub(super) fn registered<S: Store>(
    store: &S,
    client_id: &str,
    token: &Digest,
) -> Result<Option<StoredClient>, Trouble<S::Error>> {
    let draft = Draft::of(store);
    let document = stored_client(&draft, client_id)?;
    let Some(document) = document.filter(|client| client["locked"] != true) else {
        return Ok(None);
    };
    let number = document["clientId"].as_u64().unwrap_or_default();
    let client = with_creation(&draft, document)?;
    let kept = store.get(&registration_key(number, client.created_at))?;
    Ok(kept
        .is_some_and(|kept| kept == token.encode())
        .then_some(client))
}

/// Keeps what is to be known of the token of a client that was just made, if it was.
pub(super) fn keep<S: Store>(
    store: &mut S,
    token: &Digest,
    reply: &Reply,
) -> Result<(), Trouble<S::Error>> {
    let Reply::Applied(changes) = reply else {
        return Ok(());
    };
    for number in changes.iter().filter_map(|change| change.id.parse().ok()) {
        let created_at = Draft::of(store).created_at(number)?.unwrap_or_default();
        store.put(&registration_key(number, created_at), &token.encode())?;
    }
    Ok(())
}

/// Why a client may not change itself like this: whoever has narrowed its scopes has done so for it, too.
pub(super) fn widening(before: &Value, after: &Value) -> Option<DocumentError> {
    let [before, after] = [before, after].map(|document| &document["extension"]);
    let names = |extension: &Value| extension["requestableScopes"].as_array().cloned();
    let former = names(before).unwrap_or_default();
    let is_held = before["requestableScopesEnabled"] == true;
    let mut asked = names(after).unwrap_or_default().into_iter();
    (is_held && asked.any(|name| !former.contains(&name))).then(|| {
        refused(
            "extension.requestableScopes",
            "must not name more than the client has.",
        )
    })
}
