//! Copies of documents in KV. A copy tells the version of the register as which it was true, and
//! proves that the register wrote it: whoever may write KV changes nothing.

use serde_json::json;

use super::{CLIENT, Store, Trouble, draft::Draft, keys::KeySet, stored};
use crate::{Secret, directory::object_name};

/// The name of the copy of what is under `key` in the register of a service: of the first one, or of
/// the one with this number. Another form of copies has other names.
pub fn copy_name(service: Option<u64>, key: &str) -> String {
    format!("3/{}", object_name(service, key))
}

/// The names that former forms of copies had. A version that reads one must not go on with it.
pub fn former_copy_names(key: &str) -> [String; 2] {
    [key.to_owned(), format!("2/{key}")]
}

/// What is copied for `key`: what [`super::Command::Client`] and [`super::Command::Service`] would
/// answer, or the number behind an alias. What cannot be read is not copied.
pub fn copy_of<S: Store>(store: &S, key: &str) -> Result<Option<String>, S::Error> {
    match text_of(store, key) {
        Ok(copy) => Ok(copy),
        Err(Trouble::Store(error)) => Err(error),
        Err(Trouble::Unreadable(_)) => Ok(None),
    }
}

fn text_of<S: Store>(store: &S, key: &str) -> Result<Option<String>, Trouble<S::Error>> {
    let draft = Draft::of(store);
    let Some(document) = draft.document(key)? else {
        return Ok(None);
    };
    let text = if key.starts_with(CLIENT) {
        json!(stored::with_creation(&draft, document)?).to_string()
    } else {
        document.to_string()
    };
    let keys = stored::stored_keys(store)?.and_then(|keys| KeySet::read(&keys));
    Ok(keys.map(|keys| sealed(&keys, key, &text)))
}

fn sealed(keys: &KeySet, key: &str, text: &str) -> String {
    let version = keys.version();
    format!("{version}.{}.{text}", proof(keys, key, text).encode())
}

/// The text in `copy`, if these keys wrote it for `key`, and nothing has changed since.
pub fn opened<'c>(keys: &KeySet, key: &str, copy: &'c str) -> Option<&'c str> {
    let (version, rest) = copy.split_once('.')?;
    let (presented, text) = rest.split_once('.')?;
    let is_current = version == keys.version().to_string();
    let is_written_here = Secret::decode(presented)?.is(&proof(keys, key, text));
    (is_current && is_written_here).then_some(text)
}

fn proof(keys: &KeySet, key: &str, text: &str) -> Secret {
    let (version, length) = (keys.version(), key.len());
    keys.derivation()
        .derive("copies")
        .mac(&format!("{version} {length} {key}{text}"))
}
