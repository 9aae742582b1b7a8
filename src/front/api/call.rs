//! A call for a service, by somebody who is known.

use crate::{
    backend::{Fault, Host, services::first},
    directory::Right,
    engine::{Operation, admission::Caller},
    front::Request,
};

/// A call for a service.
pub(super) struct Call<'a> {
    /// The request.
    pub(super) request: &'a Request,
    /// What is asked for.
    pub(super) operation: Operation,
    /// Who asks.
    pub(super) caller: Caller<'a>,
    /// Whose the service is.
    pub(super) owner: Option<&'a str>,
}

impl Call<'_> {
    /// All that whoever calls may do in the world of the service, which may not be there yet.
    pub(super) async fn rights<H: Host>(&self, host: &H) -> Result<Vec<Right>, Fault> {
        let service = match host.tenant() {
            Some(tenant) => Some(tenant.id),
            None => first(host).await?.id,
        };
        Ok(self.caller.rights(service, self.owner))
    }
}
