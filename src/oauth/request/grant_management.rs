//! What an authorization request says of grants: Grant Management for OAuth 2.0 §5, an implementer's draft
//! of the FAPI working group. To merge and to replace are refused, as §5.4 has it for what is not served.

use crate::{
    documents::{GrantManagementAction, Service},
    oauth::{Parameters, Refusal},
};

/// Whether an authorization request says of grants what may be said. §5.2, §5.4. Where no grants are
/// managed its parameters are unknown, and so ignored (RFC 6749 §3.1).
pub fn check(parameters: &Parameters, service: &Service) -> Result<(), Refusal> {
    let served = &service.grant_management_actions;
    if served.is_empty() {
        return Ok(());
    }
    let is_create = |name: &str| name == GrantManagementAction::Create.name();
    let has_id = parameters.contains("grant_id");
    match parameters.optional("grant_management_action") {
        None if has_id || service.grant_management_action_required => {
            Err(Refusal::GrantManagementActionMissing)
        }
        None => Ok(()),
        Some(name) if !(is_create(name) && served.contains(&GrantManagementAction::Create)) => {
            Err(Refusal::GrantManagementActionUnsupported)
        }
        Some(_) if has_id => Err(Refusal::GrantIdUnexpected),
        Some(_) => Ok(()),
    }
}
