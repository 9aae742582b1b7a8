//! The rules between two members of a service.

use serde_json::Value;

use super::fapi;
use crate::documents::{
    GrantManagementAction,
    action::Action,
    document_error::DocumentError,
    grant_type,
    reading::place::{Members, Place},
    service::Service,
};

impl Service {
    /// The service that `document` describes, or the first rule it breaks.
    pub fn parse(document: &Value) -> Result<Self, DocumentError> {
        Place::root(document).object(|members| {
            let service = Self::read(members)?;
            service.check(members)?;
            Ok(service)
        })
    }

    /// The rules between two members.
    fn check(&self, members: &Members<'_, '_>) -> Result<(), DocumentError> {
        if self.is_fapi() {
            fapi::check_service(self, members)?;
        }
        grant_type::check(&self.supported_grant_types, &self.supported_response_types)
            .map_err(|rule| members.refuse("supportedResponseTypes", rule))?;
        // Read as other servers do, the attribute would have no effect: whoever wrote it relies on
        // it.
        let is_demanded = self.demanded_modes().next().is_some();
        if is_demanded && self.supported_service_profiles.is_empty() {
            return Err(members.refuse(
                "supportedServiceProfiles",
                "must include FAPI: a scope or a type of authorization details has the attribute fapi2",
            ));
        }
        if is_demanded && self.iss_suppressed {
            return Err(members.refuse("issSuppressed", fapi::ISS.text));
        }
        let lacks = |action: &GrantManagementAction| {
            let scope = action.scope();
            scope.is_some_and(|scope| self.scope(scope).is_none())
        };
        if let Some(index) = self.grant_management_actions.iter().position(lacks) {
            return Err(members.refuse(
                &format!("grantManagementActions[{index}]"),
                "needs its scope in supportedScopes: grant_management_query, grant_management_revoke",
            ));
        }
        if self.signed_metadata && self.usual_alg(false).is_none() {
            return Err(members.refuse(
                "signedMetadata",
                "must be false: the service signs neither tokens nor anything else",
            ));
        }
        let unknown = |action: &Action| match action {
            Action::Rule(rule) => rule
                .scope
                .as_ref()
                .is_some_and(|scope| self.scope(scope).is_none()),
            Action::TokenHook(_) => false,
        };
        match self.actions.iter().position(unknown) {
            Some(index) => Err(members.refuse(
                &format!("actions[{index}].scope"),
                "must be one of supportedScopes",
            )),
            None => Ok(()),
        }
    }
}
