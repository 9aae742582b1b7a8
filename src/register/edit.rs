//! Changes of some members of a document that is there, and of what a document needs to be there.
//!
//! The document is read, changed and applied in one step: whoever changes another member at the same
//! time loses nothing.

use serde_json::json;

use super::{
    Kind, Making, Reply, SERVICE, Store, Subject, Submitted, Trouble,
    apply::apply,
    apply::number_from,
    client_key, created_key,
    draft::Draft,
    registration::{keep, registered, widening},
    stored_client,
};
use crate::documents::Edit;

/// Changes a document. Where it is not there, or is to be and is there, none is told.
pub(super) fn edit<S: Store>(
    store: &mut S,
    subject: &Subject,
    edit: &Edit,
    making: &Making<'_>,
) -> Result<Reply, Trouble<S::Error>> {
    let draft = Draft::of(store);
    let (kind, document) = match subject {
        Subject::Client(client_id) => (Kind::Client, stored_client(&draft, client_id)?),
        Subject::Registered(client_id, token) => {
            let found = registered(store, client_id, token)?;
            (Kind::Client, found.map(|client| client.document))
        }
        Subject::NewClient | Subject::NewRegistered(_) => {
            let number = free_number(&draft, making, 0)?;
            (Kind::Client, Some(json!({ "clientId": number })))
        }
        Subject::NewService => match draft.document(SERVICE)? {
            Some(_) => return Ok(Reply::Document(None)),
            None => (Kind::Service, Some(json!({}))),
        },
        Subject::Service => (Kind::Service, draft.document(SERVICE)?),
    };
    let Some(document) = document else {
        return Ok(Reply::Document(None));
    };
    let changed = edit.of(document.clone());
    if let Subject::Registered(..) = subject
        && let Some(error) = widening(&document, &changed)
    {
        let name = String::new();
        return Ok(Reply::Refused { name, error });
    }
    let submitted = Submitted {
        name: String::new(),
        kind,
        document: changed,
    };
    let reply = apply(store, vec![submitted], false, making)?;
    if let Subject::NewRegistered(token) = subject {
        keep(store, token, &reply)?;
    }
    Ok(reply)
}

/// A number that no client has or had: of those that are made here, the first from this one on.
pub(super) fn free_number<S: Store>(
    draft: &Draft<'_, S>,
    making: &Making<'_>,
    first: usize,
) -> Result<u64, Trouble<S::Error>> {
    let mut index = first;
    loop {
        let number = number_from(&making.seeds[0], index);
        let is_taken = draft.get(&client_key(&number.to_string()))?.is_some()
            || draft.get(&created_key(number))?.is_some();
        if !is_taken {
            return Ok(number);
        }
        index += 1;
    }
}
