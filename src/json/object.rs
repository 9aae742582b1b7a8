//! How an object is put together.

use serde_json::{Map, Value};

/// The object of these members, the last of each name. Collecting them would sort them first, with
/// code of its own for each kind of iterator.
pub fn object(members: impl Iterator<Item = (String, Value)>) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, value) in members {
        object.insert(name, value);
    }
    object
}

/// The members of `object` whose names are to be kept.
pub fn only(object: &Map<String, Value>, is_kept: &dyn Fn(&str) -> bool) -> Map<String, Value> {
    let mut kept = object.clone();
    kept.retain(|name, _| is_kept(name));
    kept
}
