//! What whoever speaks for the service adds to a grant, beside what the protocol knows of it.
//!
//! It is kept as the object it is written as: a reader of before leaves it alone, and a reader of later
//! finds what it knows.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    Digest, Timestamp,
    documents::is_registered_claim,
    json::FromJson,
    json::{object, only},
    oauth::{
        handle::{Handle, Place},
        request::{authorization_details::AuthorizationDetails, scope::Scope, terms::Form},
    },
};

/// What whoever completes a request, or asks for a token, says of what is issued; a browser and a
/// client say nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The scope that is granted, where it is not the one that was asked for.
    pub scope: Option<Scope>,
    /// The details that are granted, where they are not those that were asked for.
    pub authorization_details: Option<AuthorizationDetails>,
    /// What is added.
    pub extras: Extras,
    /// Until when the row is kept at least: as long as its request can come back.
    pub kept_until: Timestamp,
    /// Seconds that the access token lives.
    pub access_token_duration: Option<u32>,
    /// Seconds that the refresh token lives.
    pub refresh_token_duration: Option<u32>,
    /// The value of the access token, where it is chosen.
    pub access_token: Option<String>,
}

impl Said {
    /// The access token that is given in this form: of the value that was chosen, or else this one. A JWT
    /// says what it says, whatever was chosen.
    pub fn access_token(&self, minted: Handle, form: &Form) -> Handle {
        let chosen = self.access_token.as_deref();
        let chosen = chosen.filter(|_| form.algorithm.is_none());
        let chosen = chosen.and_then(|text| Handle::chosen(Place(minted.shelf, minted.row), text));
        chosen.unwrap_or(minted)
    }

    /// What is stored of it, where it is opaque.
    pub fn stored_of(&self, minted: &Handle) -> Digest {
        let chosen = self.access_token.as_deref();
        let chosen = chosen.and_then(Handle::digest_of_chosen);
        chosen.unwrap_or_else(|| minted.digest())
    }
}

/// What is added to a grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[serde(transparent)]
pub struct Extras(Map<String, Value>);

/// The properties: a list of objects of `key`, `value` and, where it is so, `hidden`.
pub const PROPERTIES: &str = "properties";
/// Claims for the ID token.
pub const ID_TOKEN: &str = "idToken";
/// Claims for access tokens that are JWTs.
pub const ACCESS_TOKEN: &str = "accessToken";
/// The `sub` of the ID token and of UserInfo.
pub const SUB: &str = "sub";
/// How `aud` of the ID token is written: `array` or `string`.
pub const AUD_TYPE: &str = "audType";
/// The claims that the person has allowed at UserInfo.
pub const CONSENTED: &str = "consentedClaims";

/// The most that is kept of one kind, in octets of its text: a row may be 2 MB long.
const MOST: usize = 256 * 1024;
/// By what it was granted, where whoever made it has said.
pub const GRANT_TYPE: &str = "grantType";
/// Whether the value of one of its tokens was chosen: it is pointed to this grant.
pub const CHOSEN: &str = "chosen";

impl Extras {
    /// Whether nothing is added.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same with this member; one that is null says nothing.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        if !value.is_null() {
            self.0.insert(name.to_owned(), value);
        }
        self
    }

    /// The same, and what is added later over it. Properties and claims of both count, as long as they
    /// are not too many together: then those of before are forgotten.
    #[must_use]
    pub fn merged(mut self, over: Self) -> Self {
        for (name, value) in over.0 {
            let both = match (self.0.get(&name), &value) {
                (Some(Value::Array(known)), Value::Array(more)) => {
                    let is_replaced =
                        |one: &&Value| more.iter().any(|new| new["key"] == one["key"]);
                    let kept = known.iter().filter(|one| !is_replaced(one));
                    Value::Array(kept.chain(more).cloned().collect())
                }
                (Some(Value::Object(known)), Value::Object(more)) => {
                    let mut both = known.clone();
                    both.extend(more.clone());
                    Value::Object(both)
                }
                _ => value.clone(),
            };
            let is_bounded = both.to_string().len() <= MOST;
            self.0.insert(name, if is_bounded { both } else { value });
        }
        self
    }

    /// The same, with those members of `over` in the place of its own.
    #[must_use]
    pub fn replaced(mut self, over: Self) -> Self {
        self.0.extend(over.0);
        self.0.retain(|_, value| !value.is_null());
        self
    }

    /// The same without what is added to tokens.
    #[must_use]
    pub(super) fn without_claims(mut self) -> Self {
        let is_claims = |name: &str| name == ID_TOKEN || name == ACCESS_TOKEN;
        self.0.retain(|name, _| !is_claims(name));
        self
    }

    /// A member, as it was added.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A member that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Claims for a token; none has a name that the protocol gives its meaning.
    pub fn claims(&self, name: &str) -> Map<String, Value> {
        let claims = self.get(name).and_then(Value::as_object);
        claims.map_or_else(Map::new, |claims| {
            only(claims, &|name| !is_registered_claim(name))
        })
    }

    /// The properties that are not hidden, by their keys.
    pub fn visible(&self) -> Map<String, Value> {
        let properties = self.get(PROPERTIES).and_then(Value::as_array);
        let shown = properties.into_iter().flatten();
        let shown = shown.filter(|one| one.get("hidden") != Some(&Value::Bool(true)));
        object(shown.filter_map(|one| {
            Some((
                one.get("key")?.as_str()?.to_owned(),
                one.get("value")?.clone(),
            ))
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn extras(value: &Value) -> Extras {
        crate::json::from_value(value.clone()).expect("extras")
    }

    #[test]
    fn what_is_hidden_is_not_shown_and_what_is_no_property_is_none() {
        let extras = extras(&json!({ "properties": [
            { "key": "a", "value": "1" },
            { "key": "b", "value": "2", "hidden": true },
            { "key": "c", "value": "3", "hidden": false },
            { "key": "d" }, { "value": "4" }, {}, 7,
        ] }));
        assert_eq!(Value::from(extras.visible()), json!({ "a": "1", "c": "3" }));
        assert!(Extras::default().visible().is_empty());
    }

    #[test]
    fn no_claim_is_added_in_the_name_of_the_protocol() {
        let extras =
            extras(&json!({ "idToken": { "iss": "x", "sub": "x", "exp": 1, "name": "n" } }));
        assert_eq!(Value::from(extras.claims(ID_TOKEN)), json!({ "name": "n" }));
        assert!(extras.claims(ACCESS_TOKEN).is_empty());
    }

    #[test]
    fn what_is_added_later_comes_over_what_is_there() {
        let property = |key: &str, value: u8| json!({ "key": key, "value": value });
        let first = extras(&json!({
            "properties": [property("a", 1), property("b", 1)],
            "idToken": { "a": 1, "b": 1 }, "sub": "x",
        }));
        let over = extras(&json!({
            "properties": [property("c", 2), property("a", 2)],
            "idToken": { "b": 2 }, "sub": "y", "n": 1,
        }));
        let merged = json!({
            "properties": [property("b", 1), property("c", 2), property("a", 2)],
            "idToken": { "a": 1, "b": 2 }, "sub": "y", "n": 1,
        });
        assert_eq!(first.clone().merged(over), extras(&merged));
        assert_eq!(first.clone().merged(Extras::default()), first);
    }

    #[test]
    fn what_is_added_again_and_again_does_not_grow_without_end() {
        let large = "x".repeat(60_000);
        let mut grown = Extras::default();
        for number in 0..50 {
            let name = number.to_string();
            let property = json!([{ "key": name, "value": large }]);
            let claims = json!({ name: large });
            let more = Extras::default()
                .with(PROPERTIES, property)
                .with(ACCESS_TOKEN, claims);
            grown = grown.merged(more);
            assert!(grown.visible().contains_key(&number.to_string()));
            assert!(json!(grown).to_string().len() < 3 * MOST);
        }
    }
}
