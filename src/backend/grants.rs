//! The grant management API: Grant Management for OAuth 2.0 §6.

use serde_json::Value;

use super::{
    Failure, Host,
    managed::{Change, Search},
    protected::{ResourceRequest, accept},
};
use crate::{
    documents::{GrantManagementAction, Service},
    oauth::{
        endpoint::path,
        grant::managed::{Kept, Told},
        request::{
            accepted_token::Accepted,
            managed_grant::{self, Managing},
        },
    },
};

/// Those that a token has to be for: this endpoint, or the server itself.
pub fn audiences(service: &Service) -> [String; 2] {
    let endpoint = service.issuer.endpoint(path::GRANTS);
    [service.issuer.as_str().to_owned(), endpoint]
}

/// Accepts the token of a request that manages a grant. §6.1.
pub async fn accepted<H: Host>(host: &H, request: &ResourceRequest) -> Result<Accepted, Failure> {
    let service = host.service().await?;
    accept(host, &service, request, &audiences(&service)).await
}

/// What the grant of this `grant_id` holds. §6.4.
pub async fn query<H: Host>(
    host: &H,
    accepted: &Accepted,
    grant_id: &str,
) -> Result<Value, Failure> {
    let action = GrantManagementAction::Query;
    let (_, kept) = found(host, accepted, grant_id, action).await?;
    Ok(managed_grant::told(&kept))
}

/// Ends it, with all its tokens. §6.5.
pub async fn revoke<H: Host>(host: &H, accepted: &Accepted, grant_id: &str) -> Result<(), Failure> {
    let action = GrantManagementAction::Revoke;
    let (search, _) = found(host, accepted, grant_id, action).await?;
    search.change(host, &Change::End).await?;
    Ok(())
}

async fn found<H: Host>(
    host: &H,
    accepted: &Accepted,
    grant_id: &str,
    action: GrantManagementAction,
) -> Result<(Search, Kept), Failure> {
    let service = host.service().await?;
    let managing = Managing {
        action,
        grant_id,
        service: &service,
    };
    let place = managing.place(accepted, host.keys().await?.pairwise_salt())?;
    let search = Search::by_name(place).of_client(&accepted.client);
    let (kept, _) = search.tell(host, Told::Standing, 0..1).await?;
    let kept = kept.into_iter().next().map(|(_, kept)| kept);
    let kept = managed_grant::found(kept, accepted)?;
    Ok((search, kept))
}
