//! The scopes that a client may ask for, by themselves.

use serde_json::{Value, json};

use crate::{
    documents::{Client, Edit, Service},
    engine::{Asked, CallerError, asked::wrong},
};

const NAMES: &str = "requestableScopes";

/// The client is held to these scopes from now on; or, if none are named, to none in particular.
pub fn edit(call: &Asked) -> Result<Edit, CallerError> {
    let names = call.texts(NAMES)?.filter(|names| !names.is_empty());
    let mut edit = Edit::default();
    edit.set("extension.requestableScopesEnabled", names.is_some());
    match names {
        Some(names) => edit.set("extension.requestableScopes", names),
        None => edit.unset("extension.requestableScopes"),
    }
    Ok(edit)
}

/// The scopes that the client is held to. None are named where it is held to none in particular.
pub fn written(client: &Client) -> Value {
    let extension = &client.extension;
    let names: &[String] = match extension.requestable_scopes_enabled {
        true => &extension.requestable_scopes,
        false => &[],
    };
    json!({ NAMES: names })
}
