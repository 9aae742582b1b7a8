//! What is stored, as those who ask for it need it: read through a draft, so that a batch sees itself.

use serde_json::{Value, json};

use super::{
    API, KEYS, Making, NEARBY, OTHERS, SERVICE, Store, StoredClient, TENANT, Trouble, VIEW,
    client_key, draft::Draft, keys::StoredKeys, secret_key,
};
use crate::{
    Timestamp,
    directory::Tenant,
    documents::{ClientSecret, Service},
};

pub(super) fn with_creation<S: Store>(
    draft: &Draft<'_, S>,
    document: Value,
) -> Result<StoredClient, Trouble<S::Error>> {
    let number = document["clientId"].as_u64().unwrap_or_default();
    let created_at = draft.created_at(number)?.unwrap_or_default();
    Ok(StoredClient {
        document,
        created_at,
    })
}

/// The document of the client of this `client_id`, number or alias.
pub(crate) fn stored_client<S: Store>(
    draft: &Draft<'_, S>,
    client_id: &str,
) -> Result<Option<Value>, Trouble<S::Error>> {
    match draft.document(&client_key(client_id))? {
        Some(Value::Number(number)) => draft.document(&client_key(&number.to_string())),
        document => Ok(document),
    }
}

/// The service and its APIs, as a document and read; where no batch has written them together yet,
/// they are put together.
pub(super) fn view<S: Store>(
    draft: &mut Draft<'_, S>,
) -> Result<Option<(Value, Service)>, Trouble<S::Error>> {
    if draft.get(VIEW)?.is_none() {
        compose(draft)?;
    }
    let Some(document) = draft.document(VIEW)? else {
        return Ok(None);
    };
    let service = Service::parse_view(&document).map_err(|_| Trouble::Unreadable("view"))?;
    Ok(Some((document, service)))
}

/// Puts the service and its APIs together, so that one copy tells both.
pub(crate) fn compose<S: Store>(draft: &mut Draft<'_, S>) -> Result<(), Trouble<S::Error>> {
    let Some(service) = draft.document(SERVICE)? else {
        return Ok(());
    };
    let apis: Vec<Value> = draft
        .documents(API)?
        .into_iter()
        .map(|(_, api)| api)
        .collect();
    draft.put(
        VIEW.to_owned(),
        json!({ "service": service, "apis": apis }).to_string(),
    );
    Ok(())
}

/// The secret of the client of this number, if it has one.
pub(crate) fn client_secret<S: Store>(
    draft: &Draft<'_, S>,
    number: u64,
) -> Result<Option<ClientSecret>, Trouble<S::Error>> {
    let Some(text) = draft.get(&secret_key(number))? else {
        return Ok(None);
    };
    match ClientSecret::parse(&text) {
        Some(secret) => Ok(Some(secret)),
        None => Err(Trouble::Unreadable("client secret")),
    }
}

/// Whose register it is, if it is not that of the first service.
pub fn tenant<S: Store>(store: &S) -> Result<Option<Tenant>, Trouble<S::Error>> {
    let Some(text) = store.get(TENANT)? else {
        return Ok(None);
    };
    let tenant = crate::json::from_str(&text).map_err(|_| Trouble::Unreadable(TENANT))?;
    Ok(Some(tenant))
}

/// The keys, which can be read, and beside them whether there are other services, and since when there may
/// be grants in regions.
pub(super) fn told_keys<S: Store>(
    store: &S,
    making: &Making<'_>,
) -> Result<Option<StoredKeys>, Trouble<S::Error>> {
    let mut keys = stored_keys(store)?;
    if making.knows_others && store.get(OTHERS)?.is_some() {
        keys = keys.map(StoredKeys::beside_others);
    }
    if making.knows_nearby {
        let since = nearby_since(&Draft::of(store))?;
        keys = keys.map(|keys| keys.nearby_since(since));
    }
    Ok(keys)
}

fn nearby_since<S: Store>(draft: &Draft<'_, S>) -> Result<Option<Timestamp>, Trouble<S::Error>> {
    let stored = draft.document(NEARBY)?;
    Ok(stored
        .and_then(|stored| stored.as_i64())
        .map(Timestamp::from_seconds))
}

/// Says that there may be grants in regions from now on, where the service as it will be says that they
/// begin there.
pub(super) fn begin_nearby<S: Store>(
    draft: &mut Draft<'_, S>,
    service: &Service,
    now: Timestamp,
) -> Result<(), Trouble<S::Error>> {
    let begins = service.grants_nearby && service.jurisdiction.is_none();
    if begins && nearby_since(draft)?.is_none() {
        draft.put(NEARBY.to_owned(), now.seconds().to_string());
    }
    Ok(())
}

/// The keys, which can be read.
pub(super) fn stored_keys<S: Store>(store: &S) -> Result<Option<StoredKeys>, Trouble<S::Error>> {
    let Some(text) = store.get(KEYS)? else {
        return Ok(None);
    };
    let keys: Option<StoredKeys> = crate::json::from_str(&text).ok();
    match keys.filter(StoredKeys::are_readable) {
        Some(keys) => Ok(Some(keys)),
        None => Err(Trouble::Unreadable("keys")),
    }
}
