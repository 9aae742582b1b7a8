//! Who may call.

use super::failed::Failed;
use crate::{
    backend::{Host, admin::is_admin},
    engine::CallerError,
    front::Request,
};

/// Whoever holds the admin secret may call everything.
pub(super) fn access<H: Host>(host: &H, request: &Request) -> Result<(), Failed> {
    let authorization = request.header("authorization");
    match (is_admin(host, authorization)?, authorization) {
        (true, _) => Ok(()),
        (false, None) => Err(CallerError::CredentialsMissing.into()),
        (false, Some(_)) => Err(CallerError::CredentialsWrong.into()),
    }
}
