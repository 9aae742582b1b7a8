//! A client that manages a grant, as a caller hands it on. Grant Management for OAuth 2.0 §6.

use serde_json::Value;

use super::{Asked, CallerError, Operation, Told, Verb, presented::Presented};
use crate::{
    documents::{GrantManagementAction, Service},
    oauth::endpoint::path,
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
