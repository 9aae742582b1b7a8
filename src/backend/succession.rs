//! The grant that a request is to merge or to replace: Grant Management for OAuth 2.0 §5.2. It is looked for
//! where the request arrives, and again in front of the person; the shelf decides.

use super::{Failure, Fault, Host, managed::Search};
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

/// Reads which grant the `request` is to succeed that `client` pushes, if any. Nothing is written, and of a
/// `grant_id` that nobody was told nobody is asked.
pub async fn pushed<H: Host>(
    host: &H,
    parameters: &Parameters,
    service: &Service,
    client: &Client,
    request: &mut AuthorizationRequest,
) -> Result<(), Failure> {
    let Some((said, place)) = succeeding(host, parameters, service).await? else {
        return Ok(());
    };
    let found = found(host, place, client).await?;
    request.succeed(said, place, found.row);
    let found = whole(request, found)?;
    Ok(request.join(&found, service, client)?)
}

/// The same of a request that a browser brings. Whoever has it do that has proved nothing, and a `grant_id` is
/// no secret: what is in that grant, and whether it stands, is asked when its person has signed in
/// ([`in_the_end`]), and nothing that is answered before depends on it.
pub async fn brought<H: Host>(
    host: &H,
    parameters: &Parameters,
    service: &Service,
    client: &Client,
    request: &mut AuthorizationRequest,
) -> Result<(), Failure> {
    let Some((said, place)) = succeeding(host, parameters, service).await? else {
        return Ok(());
    };
    let current = match found(host, place, client).await {
        Err(Failure::Refusal(_)) => place.1,
        found => found?.row,
    };
    request.succeed(said, place, current);
    Ok(())
}

/// What is said of a grant that is to be succeeded, and the place that its `grant_id` names.
async fn succeeding<'p, H: Host>(
    host: &H,
    parameters: &'p Parameters,
    service: &Service,
) -> Result<Option<(Said<'p>, Place)>, Failure> {
    let said = Said::read(parameters, service)?;
    let Some(said @ Said::Succeed { grant_id, .. }) = said else {
        return Ok(None);
    };
    let place = named(grant_id, host.keys().await?.pairwise_salt())?;
    Ok(Some((said, place)))
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
    let place = Place(succession.shelf, succession.row);
    let former = found(host, place, client).await?;
    Ok(Some(whole(request, former)?))
}

/// The same, if it says under which rules it is, where that counts: an object of another version, which does not
/// say, is another one soon.
fn whole(request: &AuthorizationRequest, former: Kept) -> Result<Kept, Fault> {
    if request.merges() && former.profile.is_none() {
        return Err(Fault::UnexpectedReply);
    }
    Ok(former)
}

/// What `person` allows in the end who agrees to the request.
pub async fn in_the_end<H: Host>(
    host: &H,
    request: &AuthorizationRequest,
    service: &Service,
    client: &Client,
    person: &SignedIn,
) -> Result<AuthorizationRequest, Failure> {
    let former = former(host, request, client).await?;
    let Some((former, succession)) = former.zip(request.succession()) else {
        return Ok(request.clone());
    };
    let former = former.of_person(&person.account, &person.subject)?;
    let former = former.still(succession)?;
    Ok(request.in_the_end(&former, service, client)?)
}

async fn found<H: Host>(host: &H, place: Place, client: &Client) -> Result<Kept, Failure> {
    let search = Search::by_name(place).of_client(client);
    let (kept, _) = search.tell(host, Told::Standing, 0..1).await?;
    let kept = kept.into_iter().next().map(|(_, kept)| kept);
    Ok(succeeded_grant::found(kept)?)
}
