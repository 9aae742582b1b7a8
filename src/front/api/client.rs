//! A request of a client that a caller hands on.

use super::failed::Failed;
use crate::{
    backend::{Host, client::ClientRequest},
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

/// The request of a client, for the endpoint at `path`. Where nobody says for which URI a proof is, it
/// is for the one that clients are told.
pub(super) async fn of_client<H: Host>(
    host: &H,
    asked: &Asked,
    path: &'static str,
) -> Result<OfClient, Failed> {
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
        uris: Some(match handed.htu {
            Some(htu) => vec![htu.to_owned()],
            None => {
                let service = host.service().await?;
                service.places(service.endpoint(path), path)
            }
        }),
        certificate: handed.certificate,
    };
    Ok(OfClient { request, shown })
}
