//! Documents with a word for the version that they are of, by which whoever changes one says which they have
//! read.

use super::{
    API, Kind, Reading, Reply, SERVICE, Store, Trouble, Versioned, client_key,
    draft::{Draft, readable},
    stored_client,
};
use crate::Digest;

/// How long the word is, in characters of base64url: 132 bits.
const LENGTH: usize = 22;

/// The word for the version of a document that is stored as this text. It is the same for the same
/// text alone, whoever has written it and whatever was there in between.
pub(super) fn version_of(text: &str) -> String {
    let mut word = Digest::of(text).encode();
    word.truncate(LENGTH);
    word
}

impl Reading {
    pub(super) fn reply<S: Store>(&self, store: &S) -> Result<Reply, Trouble<S::Error>> {
        let texts = match self {
            Self::Apis => store.list(API)?,
            Self::Client(client_id) => match own_key(store, client_id)? {
                Some(key) => under(store, key)?,
                None => Vec::new(),
            },
            Self::Service => under(store, SERVICE.to_owned())?,
        };
        let versioned = |(key, text): (String, String)| {
            let document = readable(&key, &text)?;
            let version = version_of(&text);
            Ok(Versioned { document, version })
        };
        let versioned: Result<Vec<_>, Trouble<S::Error>> =
            texts.into_iter().map(versioned).collect();
        Ok(Reply::Versioned(versioned?))
    }
}

/// The word for the version of what is there of this name, if anything is.
pub(super) fn present_version<S: Store>(
    store: &S,
    kind: Kind,
    id: &str,
) -> Result<Option<String>, Trouble<S::Error>> {
    let key = match kind {
        Kind::Api => Some(format!("{API}{id}")),
        Kind::Client => own_key(store, id)?,
        Kind::Service => Some(SERVICE.to_owned()),
    };
    let text = key.map(|key| store.get(&key)).transpose()?.flatten();
    Ok(text.as_deref().map(version_of))
}

/// Under which a client is stored, called by its number or its alias.
fn own_key<S: Store>(store: &S, client_id: &str) -> Result<Option<String>, Trouble<S::Error>> {
    let client = stored_client(&Draft::of(store), client_id)?;
    let number = client.and_then(|client| client["clientId"].as_u64());
    Ok(number.map(|number| client_key(&number.to_string())))
}

fn under<S: Store>(store: &S, key: String) -> Result<Vec<(String, String)>, S::Error> {
    Ok(store
        .get(&key)?
        .map(|text| (key, text))
        .into_iter()
        .collect())
}
