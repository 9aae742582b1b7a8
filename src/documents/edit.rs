//! A change of some members of a document, which leaves the others as they are.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::json::FromJson;

/// A change of some members. A path is a member, or a member of an object that is a member:
/// `locked`, `extension.requestableScopes`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, FromJson)]
pub struct Edit {
    set: Map<String, Value>,
    unset: Vec<String>,
    allowed: Vec<String>,
}

impl Edit {
    /// The member at `path` becomes `value`.
    pub fn set(&mut self, path: impl Into<String>, value: impl Into<Value>) {
        self.set.insert(path.into(), value.into());
    }

    /// Nothing is said at `path` any more. A member that says false or 0 stays: whoever says nothing
    /// says the same.
    pub fn unset(&mut self, path: impl Into<String>) {
        let path = path.into();
        self.set.remove(&path);
        self.unset.push(path);
    }

    /// A member that says false or 0 says nothing any more, so that its default counts.
    pub fn allow(&mut self, path: impl Into<String>) {
        self.allowed.push(path.into());
    }

    /// The same change, and `other` with it.
    pub fn join(&mut self, other: Self) {
        self.set.extend(other.set);
        self.unset.extend(other.unset);
        self.allowed.extend(other.allowed);
    }

    /// What the member at `path` becomes, if it becomes anything.
    pub fn value(&self, path: &str) -> Option<&Value> {
        self.set.get(path)
    }

    /// The document with the change.
    pub fn of(&self, mut document: Value) -> Value {
        let mut remove = |path: &str, is_meant: fn(&Value) -> bool| {
            let (members, name) = within(&mut document, path);
            if members.get(name).is_some_and(is_meant) {
                members.remove(name);
            }
        };
        self.unset
            .iter()
            .for_each(|path| remove(path, |held| !says_no(held)));
        self.allowed.iter().for_each(|path| remove(path, says_no));
        for (path, value) in &self.set {
            let (members, name) = within(&mut document, path);
            members.insert(name.to_owned(), value.clone());
        }
        if let Some(members) = document.as_object_mut() {
            members.retain(|_, value| !value.as_object().is_some_and(Map::is_empty));
        }
        document
    }
}

fn says_no(value: &Value) -> bool {
    *value == Value::Bool(false) || value.as_u64() == Some(0)
}

/// The members among which the last name of `path` is, and that name. What is no object becomes one.
fn within<'v, 'p>(document: &'v mut Value, path: &'p str) -> (&'v mut Map<String, Value>, &'p str) {
    let root = members_of(document);
    match path.split_once('.') {
        Some((outer, name)) => (members_of(root.entry(outer).or_insert(Value::Null)), name),
        None => (root, path),
    }
}

fn members_of(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut().expect("it is an object by now")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn edit(set: &[(&str, Value)], unset: &[&str]) -> Edit {
        let mut edit = Edit::default();
        for (path, value) in set {
            edit.set(*path, value.clone());
        }
        for path in unset {
            edit.unset(*path);
        }
        edit
    }

    #[test]
    fn what_is_not_named_stays() {
        let document = json!({"a": 1, "b": {"c": 2, "d": 3}});
        let edit = edit(&[("b.c", json!(7)), ("e", Value::Null)], &["a"]);
        assert_eq!(edit.of(document), json!({"b": {"c": 7, "d": 3}, "e": null}));
    }

    #[test]
    fn an_object_comes_with_its_first_member_and_goes_with_its_last() {
        let made = edit(&[("x.y", json!("z"))], &[]).of(json!({}));
        assert_eq!(made, json!({"x": {"y": "z"}}));
        assert_eq!(edit(&[], &["x.y", "v.w"]).of(made), json!({}));
    }

    #[test]
    fn saying_nothing_leaves_what_says_false_or_0() {
        let document = json!({"a": false, "b": 0, "c": true, "d": 1, "e": ""});
        let left = edit(&[], &["a", "b", "c", "d", "e", "f"]).of(document);
        assert_eq!(left, json!({"a": false, "b": 0}));
    }

    #[test]
    fn what_says_no_can_be_allowed_and_what_says_more_stays() {
        let mut edit = Edit::default();
        ["a", "b", "c"]
            .into_iter()
            .for_each(|path| edit.allow(path));
        assert_eq!(edit.of(json!({"a": 0, "b": 15})), json!({"b": 15}));
    }

    #[test]
    fn the_last_word_counts() {
        let other = edit(&[], &["a"]);
        let mut edit = edit(&[("a", json!(1))], &[]);
        assert_eq!(edit.of(Value::Null), json!({"a": 1}));
        edit.unset("a");
        assert_eq!(edit.of(json!({"a": 2})), json!({}));
        edit.set("a", 3);
        assert_eq!(edit.of(json!({"a": 2})), json!({"a": 3}));
        edit.join(other);
        assert_eq!(edit.of(json!({"a": 2})), json!({"a": 3}));
    }
}
