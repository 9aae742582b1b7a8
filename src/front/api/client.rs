//! A request of a client that a caller hands on.

use super::failed::Failed;
use crate::{
    backend::client::ClientRequest,
    engine::{
        Asked,
        client_request::{Handed, Restored},
        told::Shown,
    },
};

/// A request of a client, and how the client has shown who it is.
pub(super) struct OfClient {
    /// The request as it would have come.
    pub(super) request: ClientRequest,
    /// How.
    pub(super) shown: Shown,
}

/// The request of a client, for the endpoint at `path`.
pub(super) fn of_client(asked: &Asked, path: &'static str) -> Result<OfClient, Failed> {
    let handed = Handed::read(asked)?;
    let shown = Shown::ByClient(handed.credentials());
    let Restored {
        parameters,
        authorization,
    } = handed
        .restored()
        .map_err(|refusal| Failed::Refused(refusal, shown))?;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let request = ClientRequest {
        parameters,
        authorization,
        dpop: owned(handed.dpop),
        path,
        htm: owned(handed.htm),
        htu: owned(handed.htu),
    };
    Ok(OfClient { request, shown })
}
