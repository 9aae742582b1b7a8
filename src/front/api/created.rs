//! `POST /api/auth/token/create`.

use super::failed::Failed;
use crate::{
    Timestamp,
    backend::{
        Host,
        made::{issued, keep},
        nearby::near,
    },
    documents::{Client, Service},
    engine::{
        Asked, CallerError, Told,
        created::{Creation, Handles, handle, told},
        told::Shown,
    },
    oauth::{answer::id_token::Parties, grant::Stored, handle::Handle, lane::Following},
};

/// Makes tokens.
pub(super) async fn create<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let refused = |refusal| Failed::Refused(refusal, Shown::Nothing);
    let creation = Creation::read(call)?;
    let client = host.unlocked_client(&creation.client).await?;
    let client = client.ok_or(CallerError::ClientUnknown)?;
    let service = host.service().await?;
    if let Some(refusal) = creation.refusal(&client) {
        return Err(refused(refusal));
    }
    let now = host.now();
    let handles = handles(host, &creation, &client, &service).await?;
    let place = handles.place();
    let parties = Parties {
        service: &service,
        client: &client,
    };
    let audience = creation.audience(&client, &service).map_err(refused)?;
    let salt = host.keys().await?;
    let made = creation.made(parties, salt.pairwise_salt(), audience, &handles)?;
    let (grant, redeemed) = made.grant(now).map_err(refused)?;
    if handles.access_token.is_chosen() && redeemed.form().algorithm.is_some() {
        return Err(CallerError::TokenChosenAndSigned.into());
    }
    let chosen = chosen(&handles, redeemed.expires());
    if let Some(taken) = keep(host, place, grant, &chosen).await? {
        let is_access_token = taken.digest == handles.access_token.digest();
        return Err(if is_access_token {
            CallerError::AccessTokenTaken.into()
        } else {
            CallerError::RefreshTokenTaken.into()
        });
    }
    let refresh_token = handles.refresh_token.as_ref().map(|(handle, _)| handle);
    let tokens = issued(
        host,
        parties,
        &redeemed,
        handles.access_token,
        refresh_token,
    )
    .await?;
    Ok(told(&client, &redeemed, &tokens, place))
}

/// The tokens that are to be made, somewhere on a shelf of the client.
async fn handles<H: Host>(
    host: &H,
    creation: &Creation,
    client: &Client,
    service: &Service,
) -> Result<Handles, Failed> {
    let follows = Following {
        near: near(host, service).await?,
        ..Following::default()
    };
    let place = follows.place(client, &host.mint()?);
    let value = creation.access_token.as_deref();
    let access_token = handle(place, value, "accessToken", host.mint()?)?;
    let refresh_token = match creation.refreshes(client, service)? {
        Some(lifetime) => {
            let value = creation.refresh_token.as_deref();
            let one = handle(place, value, "refreshToken", host.mint()?)?;
            let one = if one.is_chosen() {
                one
            } else {
                one.of_family(host.mint()?)
            };
            Some((one, host.now().after(lifetime)))
        }
        None => None,
    };
    Ok(Handles {
        access_token,
        refresh_token,
    })
}

/// What is stored of those tokens whose values were chosen.
fn chosen(handles: &Handles, expires: Timestamp) -> Vec<Stored> {
    let stored = |(handle, expires): (&Handle, _)| {
        handle.is_chosen().then(|| Stored {
            digest: handle.digest(),
            expires,
        })
    };
    let refresh_token = handles.refresh_token.as_ref();
    [(&handles.access_token, expires)]
        .into_iter()
        .chain(refresh_token.map(|(handle, expires)| (handle, *expires)))
        .filter_map(stored)
        .collect()
}
