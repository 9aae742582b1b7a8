//! The grant management API: Grant Management for OAuth 2.0 §6. What a client asks about a grant, and what
//! it is told.

use serde_json::{Value, json};

use super::accepted_token::Accepted;
use crate::{
    Secret,
    documents::{GrantManagementAction, Service},
    json::object,
    oauth::{Refusal, grant::managed::Kept, grant_id, handle::Place},
};

/// What is asked of the grant management API.
#[derive(Clone, Copy, Debug)]
pub struct Managing<'a> {
    /// What.
    pub action: GrantManagementAction,
    /// Of which grant.
    pub grant_id: &'a str,
    /// Of whom.
    pub service: &'a Service,
}

impl Managing<'_> {
    /// Where the grant is, if the token is good for what is asked. §6.1, §6.6.
    pub fn place(&self, accepted: &Accepted, salt: &Secret) -> Result<Place, Refusal> {
        if !self.service.grant_management_actions.contains(&self.action) {
            return Err(Refusal::GrantManagementActionUnsupported);
        }
        let scope = accepted.claims["scope"].as_str().unwrap_or_default();
        let mut scope = scope.split(' ');
        if !self
            .action
            .scope()
            .is_some_and(|needed| scope.any(|one| one == needed))
        {
            return Err(Refusal::AccessTokenScope);
        }
        grant_id::place(self.grant_id, salt).ok_or(Refusal::GrantUnknown)
    }
}

/// The grant that was found, if it is one of a person: of the same, where the token is of one. §6.6:
/// whose else it may be is told to nobody.
pub fn found(kept: Option<Kept>, accepted: &Accepted) -> Result<Kept, Refusal> {
    let asker = &accepted.authorized;
    let is_same = |kept: &Kept| asker.person.is_none() || kept.authorized.subject == asker.subject;
    let kept = kept.filter(|kept| kept.authorized.person.is_some() && is_same(kept));
    kept.ok_or(Refusal::GrantUnknown)
}

/// What is told of a grant. §6.4.
pub fn told(kept: &Kept) -> Value {
    let authorized = &kept.authorized;
    let scope = authorized.scope.to_text();
    let resources: Vec<&str> = authorized.audience.iter().collect();
    let resources = (!resources.is_empty()).then(|| ("resources".to_owned(), json!(resources)));
    let entry = [("scope".to_owned(), Value::from(scope.as_str()))];
    let scopes = object(entry.into_iter().chain(resources));
    let claims = &kept.claims;
    let members = [
        ("scopes", (!scope.is_empty()).then(|| json!([scopes]))),
        ("claims", (!claims.is_empty()).then(|| json!(claims))),
        (
            "authorization_details",
            authorized.authorization_details.to_value(),
        ),
    ];
    let said = |(name, value): (&str, Option<Value>)| Some((name.to_owned(), value?));
    object(members.into_iter().filter_map(said)).into()
}
