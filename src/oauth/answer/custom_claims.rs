//! Claims that actions of the service add: rules, in the order of the document. What a hook adds
//! comes from outside.

use serde_json::{Map, Value, json};

use super::{token_hook::Added, userinfo::has_value};
use crate::{
    documents::{Action, Client, Destination, Rule, Service, Source, action::ATTRIBUTE},
    json::only,
    oauth::{
        grant::{Authorized, OpaqueToken, Preview, Redeemed},
        request::{
            authorization_details::AuthorizationDetails,
            authorization_request::AuthorizationRequest, scope::Scope,
        },
    },
};

/// Whether anything of what is known of a person goes with the answer to a request, or is kept for its
/// tokens.
pub fn asks_about_people(
    request: &AuthorizationRequest,
    service: &Service,
    client: &Client,
) -> bool {
    request.tells_claims(client) || service.attributes_in_tokens().next().is_some()
}

/// What the rules of the service say for `destination`.
pub fn by_rules(
    service: &Service,
    client: &Client,
    user: Option<&Map<String, Value>>,
    scope: &Scope,
    destination: Destination,
) -> Map<String, Value> {
    let seen = Seen {
        client,
        user,
        scope,
    };
    seen.by_actions(service, &[], destination)
}

/// What the actions of the service say for a token; `added` is what its hooks have answered.
pub fn for_token(
    service: &Service,
    client: &Client,
    redeemed: &Redeemed,
    added: &[Added],
    destination: Destination,
) -> Map<String, Value> {
    let scope = match destination {
        Destination::AccessToken => &redeemed.form().scope,
        Destination::IdToken | Destination::UserInfo => &redeemed.authorized().scope,
    };
    let seen = Seen {
        client,
        user: attributes_of(redeemed.authorized()),
        scope,
    };
    seen.by_actions(service, added, destination)
}

/// What the rules of the service say of an opaque token; what its hooks said, the token remembers.
pub fn for_opaque(
    service: &Service,
    client: &Client,
    authorized: &Authorized,
    token: &OpaqueToken,
) -> Map<String, Value> {
    let seen = Seen {
        client,
        user: attributes_of(authorized),
        scope: &token.scope,
    };
    seen.by_actions(service, &[], Destination::AccessToken)
}

/// The claims of a token that hooks have a part in, as they come out of all actions: rules can be
/// asked again, hooks cannot.
pub fn by_hooks(
    service: &Service,
    client: &Client,
    preview: &Preview,
    added: &[Added],
    destination: Destination,
) -> Map<String, Value> {
    let Preview {
        authorized, form, ..
    } = preview;
    let scope = match destination {
        Destination::AccessToken => &form.scope,
        Destination::IdToken | Destination::UserInfo => &authorized.scope,
    };
    let seen = Seen {
        client,
        user: attributes_of(authorized),
        scope,
    };
    let claims = seen.by_actions(service, added, destination);
    let hooked: Vec<Map<String, Value>> = added.iter().map(|added| added.of(destination)).collect();
    only(&claims, &|name| {
        hooked.iter().any(|hooked| hooked.contains_key(name))
    })
}

/// The details of an access token as the last hook left them that has made anything of them. RFC 9396
/// §7.1.
pub fn enriched(added: &[Added]) -> AuthorizationDetails {
    let all = added.iter().rev().map(|added| &added.authorization_details);
    let mut some = all.filter(|details| !details.is_empty());
    some.next().cloned().unwrap_or_default()
}

fn attributes_of(authorized: &Authorized) -> Option<&Map<String, Value>> {
    authorized
        .person
        .as_ref()
        .map(|person| &person.authentication.attributes)
}

/// What actions look at.
struct Seen<'a> {
    client: &'a Client,
    user: Option<&'a Map<String, Value>>,
    scope: &'a Scope,
}

impl Seen<'_> {
    /// In the order of the document: what a later action says counts.
    fn by_actions(
        &self,
        service: &Service,
        added: &[Added],
        destination: Destination,
    ) -> Map<String, Value> {
        let mut claims = Map::new();
        let mut added = added.iter();
        for action in &service.actions {
            match action {
                Action::Rule(_) => claims.extend(
                    action
                        .rule()
                        .and_then(|rule| self.by_rule(rule, destination)),
                ),
                Action::TokenHook(_) => claims.extend(
                    added
                        .next()
                        .map(|added| added.of(destination))
                        .unwrap_or_default(),
                ),
            }
        }
        claims
    }

    fn by_rule(&self, rule: &Rule, destination: Destination) -> Option<(String, Value)> {
        let scope = rule.scope.as_deref();
        let applies = rule.destinations.contains(&destination)
            && scope.is_none_or(|name| self.scope.contains(name));
        let value = applies
            .then(|| rule.value(self.user, self.client))
            .flatten();
        value.map(|value| (rule.claim.clone(), value))
    }
}

impl Rule {
    /// The value that the rule yields, if any. `user` is what is known of the person, if there is
    /// one.
    pub fn value(&self, user: Option<&Map<String, Value>>, client: &Client) -> Option<Value> {
        let value = match &self.source {
            Source::ClientMetadata(name) => client_metadata(client, name),
            Source::Constant(value) => Some(value.clone()),
            Source::UserAttribute(name) => user.and_then(|user| user.get(name)).cloned(),
        };
        value.filter(has_value)
    }
}

fn client_metadata(client: &Client, name: &str) -> Option<Value> {
    if let Some(key) = name.strip_prefix(ATTRIBUTE) {
        return client
            .attributes
            .iter()
            .find(|attribute| attribute.key == key)
            .map(|attribute| json!(attribute.value));
    }
    let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
    match name {
        "applicationType" => Some(json!(client.application_type)),
        "clientId" => client.client_id.map(|number| json!(number)),
        "clientIdAlias" => text(&client.client_id_alias),
        "clientName" => text(&client.client_name),
        "clientUri" => text(&client.client_uri),
        "description" => text(&client.description),
        "developer" => text(&client.developer),
        "policyUri" => text(&client.policy_uri),
        "tosUri" => text(&client.tos_uri),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::reading::place::Place;

    fn rule(member: &str, value: Value) -> Value {
        let mut rule = json!({"type": "RULE", "claim": "tier", "destinations": ["ID_TOKEN"]});
        rule[member] = value;
        rule
    }

    fn client() -> Client {
        let mut document: Value = serde_json::from_str(include_str!(
            "../../../schema/examples/fapi/web-client.json"
        ))
        .unwrap();
        document["clientId"] = json!(7);
        document["attributes"] =
            json!([{"key": "tier", "value": "gold"}, {"key": "a.b", "value": "dotted"}]);
        Client::parse(&document).unwrap()
    }

    fn value(member: &str, source: Value, user: &Value) -> Option<Value> {
        match Action::read(&Place::root(&rule(member, source))).unwrap() {
            Action::Rule(rule) => rule.value(user.as_object(), &client()),
            Action::TokenHook(_) => None,
        }
    }

    #[test]
    fn a_rule_yields_what_is_known_of_the_person() {
        let user = json!({"favorite_color": "blue", "nothing": null, "roles": ["a", "b"]});
        assert_eq!(
            value("userAttribute", json!("favorite_color"), &user),
            Some(json!("blue"))
        );
        assert_eq!(
            value("userAttribute", json!("roles"), &user),
            Some(json!(["a", "b"]))
        );
        assert_eq!(value("userAttribute", json!("nothing"), &user), None);
        assert_eq!(value("userAttribute", json!("favorite"), &user), None);
    }

    #[test]
    fn a_rule_about_a_person_yields_nothing_where_there_is_none() {
        assert_eq!(
            value("userAttribute", json!("favorite_color"), &Value::Null),
            None
        );
    }

    #[test]
    fn a_rule_yields_what_the_client_says_of_itself() {
        for (name, expected) in [
            ("clientName", json!("Household Budget")),
            ("clientId", json!(7)),
            ("clientIdAlias", json!("budget")),
            ("applicationType", json!("WEB")),
            ("clientUri", json!("https://budget.example")),
            ("policyUri", json!("https://budget.example/privacy")),
            ("tosUri", json!("https://budget.example/terms")),
            ("attributes.tier", json!("gold")),
            ("attributes.a.b", json!("dotted")),
        ] {
            assert_eq!(
                value("clientMetadata", json!(name), &Value::Null),
                Some(expected),
                "{name}"
            );
        }
        for absent in [
            "developer",
            "description",
            "attributes.color",
            "attributes.Tier",
        ] {
            assert_eq!(
                value("clientMetadata", json!(absent), &Value::Null),
                None,
                "{absent}"
            );
        }
    }

    #[test]
    fn a_constant_is_any_json_that_says_something() {
        for constant in [
            json!(false),
            json!(0),
            json!([]),
            json!({"a": [1, {"b": null}]}),
        ] {
            assert_eq!(
                value("constant", constant.clone(), &Value::Null),
                Some(constant)
            );
        }
        for blank in [json!(""), json!(" ")] {
            assert_eq!(value("constant", blank, &Value::Null), None);
        }
        let null = Action::read(&Place::root(&rule("constant", json!(null))));
        assert_eq!(null.unwrap_err().member, "constant");
    }
}
