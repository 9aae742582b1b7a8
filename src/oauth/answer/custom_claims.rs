//! Claims that actions of the service add: rules, in the order of the document. What a hook adds
//! comes from outside.

use serde_json::{Map, Value};

use super::token_hook::Added;
use crate::{
    documents::{Action, Client, Destination, Service, Source},
    oauth::{
        grant::{Authorized, OpaqueToken, Preview, Redeemed},
        request::scope::Scope,
    },
};

/// The attributes of a person that rules for tokens speak of: what a grant has to keep.
pub fn attributes(known: &Map<String, Value>, service: &Service) -> Map<String, Value> {
    let in_tokens = |destination: &Destination| *destination != Destination::UserInfo;
    let rules = service
        .actions
        .iter()
        .filter_map(Action::rule)
        .filter(|rule| rule.destinations.iter().any(in_tokens));
    let named = rules.filter_map(|rule| match &rule.source {
        Source::UserAttribute(name) => Some(name),
        Source::ClientMetadata(_) | Source::Constant(_) => None,
    });
    named
        .filter_map(|name| Some((name.clone(), known.get(name)?.clone())))
        .collect()
}

/// What the rules of the service say for `destination`.
pub fn by_rules(
    service: &Service,
    client: &Client,
    user: Option<&Map<String, Value>>,
    scope: &Scope,
    destination: Destination,
) -> Map<String, Value> {
    by_actions(service, (client, user, scope), &[], destination)
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
    by_actions(
        service,
        (client, attributes_of(redeemed.authorized()), scope),
        added,
        destination,
    )
}

/// What the rules of the service say of an opaque token; what its hooks said, the token remembers.
pub fn for_opaque(
    service: &Service,
    client: &Client,
    authorized: &Authorized,
    token: &OpaqueToken,
) -> Map<String, Value> {
    by_actions(
        service,
        (client, attributes_of(authorized), &token.scope),
        &[],
        Destination::AccessToken,
    )
}

/// The claims of an access token that hooks have a part in, as they come out of all actions: rules
/// can be asked again, hooks cannot.
pub fn by_hooks(
    service: &Service,
    client: &Client,
    preview: &Preview,
    added: &[Added],
) -> Map<String, Value> {
    let Preview {
        authorized, form, ..
    } = preview;
    let known = (client, attributes_of(authorized), &form.scope);
    let claims = by_actions(service, known, added, Destination::AccessToken);
    claims
        .into_iter()
        .filter(|(name, _)| {
            added
                .iter()
                .any(|added| added.access_token.contains_key(name))
        })
        .collect()
}

fn attributes_of(authorized: &Authorized) -> Option<&Map<String, Value>> {
    authorized
        .person
        .as_ref()
        .map(|person| &person.authentication.attributes)
}

/// In the order of the document: what a later action says counts.
fn by_actions(
    service: &Service,
    (client, user, scope): (&Client, Option<&Map<String, Value>>, &Scope),
    added: &[Added],
    destination: Destination,
) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut added = added.iter();
    for action in &service.actions {
        match action {
            Action::Rule(rule) => {
                let applies = rule.destinations.contains(&destination)
                    && rule
                        .scope
                        .as_deref()
                        .is_none_or(|name| scope.contains(name));
                let value = applies.then(|| rule.value(user, client)).flatten();
                claims.extend(value.map(|value| (rule.claim.clone(), value)));
            }
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
