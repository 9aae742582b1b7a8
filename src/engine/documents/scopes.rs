//! The scopes that a client may ask for, by themselves.

use serde_json::{Value, json};

use crate::{
    documents::{Client, Edit, Service},
    engine::{Asked, CallerError, asked::wrong},
};

const NAMES: &str = "requestableScopes";

/// What a call holds the client to. It has to say so: a slip of the pen frees nobody.
pub fn edit(call: &Asked) -> Result<Edit, CallerError> {
    match call.names(NAMES) {
        true => Ok(held(call.texts(NAMES)?)),
        false => Err(wrong(NAMES)),
    }
}

/// The client is held to these scopes from now on, or to none in particular. An empty list is no such:
/// who may ask for nothing is what the rules of documents refuse.
pub fn held(names: Option<Vec<String>>) -> Edit {
    let mut edit = Edit::default();
    edit.set("extension.requestableScopesEnabled", names.is_some());
    match names {
        Some(names) => edit.set("extension.requestableScopes", names),
        None => edit.unset("extension.requestableScopes"),
    }
    edit
}

/// The scopes that the client may ask for. All are named where it is held to none in particular: what is
/// told can be written back.
pub fn written(client: &Client, service: &Service) -> Value {
    let extension = &client.extension;
    let supported = service.supported_scopes.iter().map(|scope| &scope.name);
    let names: Vec<&String> = match extension.requestable_scopes_enabled {
        true => extension.requestable_scopes.iter().collect(),
        false => supported.collect(),
    };
    json!({ NAMES: names })
}
