//! The grant that a request is to merge or to replace: Grant Management for OAuth 2.0 §5.2. It is looked for
//! where the request arrives, and again in front of the person; the shelf decides.

use super::{Failure, Host, managed::Search};
use crate::{
    documents::{Client, Service},
    oauth::{
        Parameters,
        grant::managed::{Kept, Told},
        handle::Place,
        interaction::next::SignedIn,
        request::{
            authorization_request::AuthorizationRequest,
            grant_management::{Said, named},
            succeeded_grant,
        },
    },
};

/// Reads which grant the `request` of `client` is to succeed, if any. Nothing is written, and of a
/// `grant_id` that nobody was told nobody is asked.
pub async fn read<H: Host>(
    host: &H,
    parameters: &Parameters,
    service: &Service,
    client: &Client,
    request: &mut AuthorizationRequest,
) -> Result<(), Failure> {
    let said = Said::read(parameters, service)?;
    let Some(said @ Said::Succeed { grant_id, .. }) = said else {
        return Ok(());
    };
    let place = named(grant_id, host.keys().await?.pairwise_salt())?;
    let found = found(host, place, client).await?;
    request.succeed(said, place, &found);
    Ok(request.join(&found, service, client)?)
}

/// The grant that the `request` of `client` succeeds, as it is now.
pub async fn former<H: Host>(
    host: &H,
    request: &AuthorizationRequest,
    client: &Client,
) -> Result<Option<Kept>, Failure> {
    let Some(succession) = request.succession() else {
        return Ok(None);
    };
    let found = found(host, Place(succession.shelf, succession.row), client).await?;
    Ok(Some(found.still(succession)?))
}

/// What `person` allows in the end who agrees to the request.
pub async fn in_the_end<H: Host>(
    host: &H,
    request: &AuthorizationRequest,
    service: &Service,
    client: &Client,
    person: &SignedIn,
) -> Result<AuthorizationRequest, Failure> {
    let Some(former) = former(host, request, client).await? else {
        return Ok(request.clone());
    };
    let former = former.of_person(&person.account, &person.subject)?;
    Ok(request.in_the_end(&former, service, client)?)
}

async fn found<H: Host>(host: &H, place: Place, client: &Client) -> Result<Kept, Failure> {
    let search = Search::by_name(place).of_client(client);
    let (kept, _) = search.tell(host, Told::Standing, 0..1).await?;
    let kept = kept.into_iter().next().map(|(_, kept)| kept);
    Ok(succeeded_grant::found(kept)?)
}
