//! What is stored, and under which keys. What cannot be read is no absence, and nothing takes its
//! place.

use serde::Serialize;
use serde_json::Value;

use super::{
    credential::{Credential, Principal},
    entry::Entry,
    operator::{Kept, Operator, OperatorsService},
};
use crate::{
    Digest,
    json::FromJson,
    register::{Store, Trouble},
};

/// The form in which everything is stored. One of another number is from a version to come.
pub(super) const FORM: u8 = 1;

pub(super) const SERVICES: &str = "service/";
pub(super) const TOKENS: &str = "token/";
const OPERATORS: &str = "operator/";
pub(super) const OPERATORS_SERVICE: &str = "operators-service";

pub(super) fn service_key(id: u64) -> String {
    format!("{SERVICES}{id}")
}

pub(super) fn issuer_key(issuer: &str) -> String {
    format!("issuer/{issuer}")
}

pub(super) fn token_key(id: u64) -> String {
    format!("{TOKENS}{id}")
}

/// An operator is one of that service alone.
pub(super) fn operator_key(service: u64, subject: &str) -> String {
    format!("{OPERATORS}{service}/{subject}")
}

pub(super) fn secret_key(principal: &Principal) -> String {
    format!("secret/{}", principal.name())
}

pub(super) fn digest_key(digest: &Digest) -> String {
    format!("digest/{}", digest.encode())
}

pub(super) fn text_of(value: &impl Serialize) -> String {
    crate::json::to_string(value)
}

fn parsed<T: FromJson, E>(
    text: &str,
    kind: &'static str,
    form: impl Fn(&T) -> u8,
) -> Result<T, Trouble<E>> {
    // By way of a value, like all that is read here: each type is read in one way only.
    let value: Option<Value> = serde_json::from_slice(text.as_bytes()).ok();
    let value = value.and_then(|value| crate::json::from_value(value).ok());
    value
        .filter(|value| form(value) == FORM)
        .ok_or(Trouble::Unreadable(kind))
}

fn entry_of<E>(text: &str) -> Result<Entry, Trouble<E>> {
    parsed(text, "service entry", |entry: &Entry| entry.v)
}

fn credential_of<E>(text: &str) -> Result<Credential, Trouble<E>> {
    parsed(text, "credential", |one: &Credential| one.v)
}

fn operator_of<E>(text: &str) -> Result<Operator, Trouble<E>> {
    let kept = parsed(text, "operator", |one: &Kept| one.v)?;
    Ok(kept.operator)
}

pub(super) fn operators_service_of<E>(text: &str) -> Result<OperatorsService, Trouble<E>> {
    parsed(text, "operators' service", |one: &OperatorsService| one.v)
}

pub(super) fn operator<S: Store>(
    store: &S,
    service: u64,
    subject: &str,
) -> Result<Option<Operator>, Trouble<S::Error>> {
    let text = store.get(&operator_key(service, subject))?;
    text.map(|text| operator_of(&text)).transpose()
}

/// The operators that can be read, and of how many others there is something that cannot: that one of them is of a
/// version to come must not keep anybody from inviting another.
pub(super) struct Operators {
    pub(super) readable: Vec<Operator>,
    pub(super) unreadable: usize,
}

pub(super) fn operators<S: Store>(store: &S, service: u64) -> Result<Operators, S::Error> {
    let texts = store.list(&operator_key(service, ""))?;
    let all = texts.len();
    let texts = texts.into_iter();
    let readable: Vec<Operator> = texts
        .filter_map(|(_, text)| operator_of::<()>(&text).ok())
        .collect();
    Ok(Operators {
        unreadable: all - readable.len(),
        readable,
    })
}

/// Forgets the operators of a service, whether they can be read or not.
pub(super) fn forget_all<S: Store>(store: &mut S, service: u64) -> Result<(), S::Error> {
    for (key, _) in store.list(&operator_key(service, ""))? {
        store.delete(&key)?;
    }
    Ok(())
}

pub(super) fn entry<S: Store>(store: &S, id: u64) -> Result<Option<Entry>, Trouble<S::Error>> {
    let text = store.get(&service_key(id))?;
    text.map(|text| entry_of(&text)).transpose()
}

pub(super) fn entries<S: Store>(store: &S) -> Result<Vec<Entry>, Trouble<S::Error>> {
    let texts = store.list(SERVICES)?.into_iter();
    texts.map(|(_, text)| entry_of(&text)).collect()
}

/// The number of the service of an issuer, whatever becomes of it.
pub(super) fn number_of<S: Store>(
    store: &S,
    issuer: &str,
) -> Result<Option<u64>, Trouble<S::Error>> {
    let text = store.get(&issuer_key(issuer))?;
    let number = |text: String| text.parse().map_err(|_| Trouble::Unreadable("issuer"));
    text.map(number).transpose()
}

pub(super) fn credential<S: Store>(
    store: &S,
    key: &str,
) -> Result<Option<Credential>, Trouble<S::Error>> {
    let text = store.get(key)?;
    text.map(|text| credential_of(&text)).transpose()
}

/// The services that can be read, where another one is none of the matter.
pub(super) fn readable<S: Store>(store: &S) -> Result<Vec<Entry>, S::Error> {
    let texts = store.list(SERVICES)?.into_iter();
    Ok(texts
        .filter_map(|(_, text)| entry_of::<()>(&text).ok())
        .collect())
}

/// The tokens that are for the service of this number; all tokens, if there is none. Those of others
/// need not be readable. A text within these has no bare quotation mark.
pub(super) fn tokens<S: Store>(
    store: &S,
    service: Option<u64>,
) -> Result<Vec<Credential>, Trouble<S::Error>> {
    let named = service.map(|id| [',', '}'].map(|end| format!("\"service\":{id}{end}")));
    let is_meant = |text: &String| {
        let mut named = named.iter().flatten();
        service.is_none() || named.any(|named| text.contains(named))
    };
    let texts = store.list(TOKENS)?.into_iter().map(|(_, text)| text);
    texts
        .filter(is_meant)
        .map(|text| credential_of(&text))
        .collect()
}
