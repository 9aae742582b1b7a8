//! A client that manages a grant, as a caller hands it on. Grant Management for OAuth 2.0 §6.

use serde_json::{Value, json};

use super::{Asked, CallerError, Operation, Told, Verb, details, presented::Presented};
use crate::{
    Secret,
    documents::{GrantManagementAction, Service},
    json::object,
    oauth::{
        endpoint::path,
        grant::{Authorized, managed::Kept},
        grant_id,
        handle::Place,
        request::{accepted_token::Accepted, authorization_request::AuthorizationRequest},
    },
};

/// What a client asks of a grant.
#[derive(Debug)]
pub struct Managing<'a> {
    /// Its token.
    pub presented: Presented<'a>,
    /// What is to be done.
    pub action: GrantManagementAction,
    /// With which grant: with none that is there, where it is empty.
    pub grant_id: &'a str,
}

impl<'a> Managing<'a> {
    /// Reads a call.
    pub fn read(call: &'a Asked) -> Result<Self, CallerError> {
        let action = match call.text("gmAction")? {
            Some("QUERY") => GrantManagementAction::Query,
            Some("REVOKE") => GrantManagementAction::Revoke,
            _ => return Err(CallerError::Member("gmAction".to_owned())),
        };
        Ok(Self {
            presented: Presented::named(call, "accessToken")?,
            action,
            grant_id: call.text("grantId")?.unwrap_or_default(),
        })
    }

    /// Whether the service serves it.
    pub fn check_served(&self, service: &Service) -> Result<(), CallerError> {
        let is_served = service.grant_management_actions.contains(&self.action);
        is_served
            .then_some(())
            .ok_or(CallerError::GrantManagementUnserved)
    }

    /// The method of the request. §6.4, §6.5.
    pub fn method(&self) -> &str {
        let usual = match self.action {
            GrantManagementAction::Revoke => "DELETE",
            _ => "GET",
        };
        self.presented.htm.unwrap_or(usual)
    }

    /// The URI of the request. §6.3.
    pub fn uri(&self, service: &Service) -> String {
        let usual = || format!("{}/{}", service.endpoint(path::GRANTS), self.grant_id);
        self.presented.htu.map_or_else(usual, str::to_owned)
    }
}

/// What the caller is told of what a request says of grants, of which `former` is the one that it is to
/// succeed. §5.2.
pub fn asked(request: &AuthorizationRequest, former: Option<&Kept>, salt: &Secret) -> Value {
    let Some(grant) = &request.grant else {
        return json!({});
    };
    let succession = grant.succession();
    let place = succession.map(|one| Place(one.shelf, one.row));
    json!({
        "gmAction": grant.action(),
        "grantId": place.map(|place| grant_id::of(place, salt)),
        "grant": former.map(|kept| held(&kept.authorized, &kept.claims)),
        "grantSubject": former.and_then(|kept| kept.authorized.whom()),
    })
}

/// What the caller is told of the grant of a token, where clients manage those of people.
pub fn of_token(accepted: &Accepted, service: &Service, salt: &Secret) -> Value {
    let authorized = &accepted.authorized;
    match (&authorized.person, accepted.place) {
        (Some(person), Some(place)) if !service.grant_management_actions.is_empty() => json!({
            "grantId": grant_id::of(authorized.named_at(place), salt),
            "grant": held(authorized, &person.asked_claims()),
        }),
        _ => json!({}),
    }
}

fn held(authorized: &Authorized, claims: &[String]) -> Value {
    let scope = authorized.scope.to_text();
    let resource = authorized.audience.as_slice();
    let scopes = json!([{ "scope": scope, "resource": resource }]);
    let members = [
        ("scopes", (!scope.is_empty()).then_some(scopes)),
        ("claims", Some(json!(claims))),
        (
            "authorizationDetails",
            Some(json!(details::told(&authorized.authorization_details))),
        ),
    ];
    let said = |(name, value): (&str, Option<Value>)| Some((name.to_owned(), value?));
    let members = members.into_iter().filter_map(said);
    object(members.filter(|(_, value)| !value.is_null())).into()
}

/// What a grant holds. §6.4.
pub fn queried(grant: &Value) -> Told {
    let sentence = "The grant was read.";
    Told::outcome(Operation::GrantManagement, "A903070", sentence, Verb::Ok)
        .content(grant.to_string())
}

/// The grant has ended. §6.5.
pub fn revoked() -> Told {
    let sentence = "The grant was revoked.";
    let verb = Verb::NoContent;
    Told::outcome(Operation::GrantManagement, "A903071", sentence, verb)
}
