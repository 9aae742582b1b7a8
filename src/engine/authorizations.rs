//! What a person has authorized a client to do, as it is told of what stands of grants.

use serde_json::json;

use super::{Asked, CallerError, Told, asked::wrong, token::milliseconds};
use crate::{
    Timestamp,
    documents::{Client, Service},
    oauth::{grant::managed::Kept, request::scope::Scope},
};

/// Of a grant, that it does not count where it is told what was granted.
pub const FORGOTTEN: &str = "forgotten";

/// The scopes that a call names, of which the client may have.
pub fn scope(call: &Asked, client: &Client, service: &Service) -> Result<Scope, CallerError> {
    let names = call.texts("scopes")?.ok_or_else(|| wrong("scopes"))?;
    Ok(Scope::of_names(&names, |name| {
        client.may_request(service, name)
    }))
}

/// When it was granted, as far as that is kept.
fn granted_at(kept: &Kept) -> Option<Timestamp> {
    let issued_at = kept.access_token.as_ref().map(|token| token.issued_at);
    kept.since.or(issued_at)
}

/// Whether it counts where it is told what was granted.
pub fn counts(kept: &Kept) -> bool {
    kept.authorized.extras.get(FORGOTTEN).is_none()
}

/// What was granted last, and all of it, of those that count.
pub fn granted(kept: &[Kept]) -> Told {
    let latest = kept.iter().max_by_key(|one| granted_at(one));
    let latest_scopes = latest.map(|one| one.authorized.scope.iter().collect::<Vec<_>>());
    let mut merged: Vec<&str> = Vec::new();
    for name in kept.iter().flat_map(|one| one.authorized.scope.iter()) {
        if !merged.contains(&name) {
            merged.push(name);
        }
    }
    Told::result("A910015", "The granted scopes were read.").with(json!({
        "latestGrantedScopes": latest_scopes.unwrap_or_default(),
        "mergedGrantedScopes": merged,
        "modifiedAt": latest.and_then(granted_at).map(milliseconds),
    }))
}
