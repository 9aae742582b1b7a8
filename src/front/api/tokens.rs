//! Tokens, as whoever speaks for the service manages them.

use serde_json::json;

use super::failed::Failed;
use crate::{
    backend::{
        Host,
        chosen::{point, pointed},
        managed::{Change, Search},
    },
    engine::{
        Asked, CallerError, Told,
        authorization::opened::limited_client,
        listed::Part,
        tokens::{Update, entry, updated, which},
    },
    oauth::{
        grant::{Token, extras::CHOSEN, managed::Told as Which},
        handle::{Handle, Place},
    },
};

/// What names the tokens of a call that revokes.
const NAMES: [&str; 2] = ["accessTokenIdentifier", "refreshTokenIdentifier"];

/// The search for what a call names by its client and its subject, beginning with `search`.
pub(super) async fn narrowed<H: Host>(
    host: &H,
    call: &Asked,
    search: Search,
) -> Result<Search, Failed> {
    let search = search.of_subject(call.text("subject")?);
    let Some(identifier) = call.identifier("clientIdentifier")? else {
        return Ok(search);
    };
    let client = host.client(&identifier).await?;
    Ok(search.of_client(&*client.ok_or(CallerError::ClientMissing)?))
}

/// `GET` or `POST /api/auth/token/get/list`.
pub(super) async fn list<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let (part, which) = (Part::read(call)?, which(call)?);
    let search = narrowed(host, call, Search::default()).await?;
    let (found, count) = search.tell(host, which, part.range()).await?;
    let entries = found.iter().map(|(shelf, kept)| entry(*shelf, kept));
    let told = part.told("accessTokens", entries.collect(), count);
    let client = match search.sought.client {
        Some(client) => host.client(&client.to_string()).await?,
        None => None,
    };
    Ok(told.with(json!({
        "resultCode": "A910011",
        "resultMessage": "[A910011] The tokens were listed.",
        "client": client.as_deref().map(limited_client),
        "subject": search.sought.subject,
    })))
}

/// `POST /api/auth/token/revoke`.
pub(super) async fn revoke<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let mut searches = Vec::new();
    let mut is_named = false;
    for name in NAMES {
        if let Some(named) = call.text(name)? {
            is_named = true;
            searches.extend(Search::named(host, named).await?);
        }
    }
    if !is_named {
        if !call.is_there("clientIdentifier") && !call.is_there("subject") {
            return Err(CallerError::TokenMissing.into());
        }
        searches.push(Search::default());
    }
    let mut count = 0;
    for search in searches {
        let search = narrowed(host, call, search).await?;
        count += search.change(host, &Change::End).await?;
    }
    Ok(Told::result("A312001", "The tokens were revoked.").with(json!({ "count": count })))
}

/// `DELETE` or `POST /api/auth/token/delete/{accessTokenIdentifier}`.
pub(super) async fn delete<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let named = call.text("accessTokenIdentifier")?;
    let search = Search::named(host, named.unwrap_or_default()).await?;
    let count = match search {
        Some(search) => search.change(host, &Change::End).await?,
        None => 0,
    };
    if count == 0 {
        return Err(CallerError::TokenNotThere.into());
    }
    Ok(Told::nothing())
}

/// `POST /api/auth/token/update`.
pub(super) async fn update<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let update = Update::read(call)?;
    let unknown = || CallerError::TokenUnknown;
    let search = Search::named(host, &update.token).await?;
    let search = search.ok_or_else(unknown)?;
    let (found, _) = search.tell(host, Which::Standing, 0..1).await?;
    let (shelf, kept) = found.into_iter().next().ok_or_else(unknown)?;
    let client = host.unlocked_client(&kept.client.to_string()).await?;
    let client = client.filter(|client| kept.authorized.is_of_client(client.created_at));
    let client = client.ok_or_else(unknown)?;
    let service = host.service().await?;
    let mut amendment = update.amendment(&kept, &client, &service, host.now())?;
    let place = Place(shelf, kept.row);
    let value = Handle::new(shelf, kept.row, host.mint()?);
    let value = Some(value).filter(|_| update.has_new_value);
    amendment.value = value.as_ref().map(Handle::digest);
    let at = |digest| Search::at(place, Some(Token::Handle(digest)));
    // Somebody else may give it another value meanwhile: then it is not there any more.
    let search = amendment.token.map_or(search, at);
    let after = amendment.value.map_or_else(|| search.clone(), at);
    if search
        .change(host, &Change::Amend(Box::new(amendment)))
        .await?
        == 0
    {
        return Err(unknown().into());
    }
    let (found, _) = after.tell(host, Which::All, 0..1).await?;
    let (shelf, kept) = found.into_iter().next().ok_or_else(unknown)?;
    if kept.authorized.extras.get(CHOSEN).is_some() {
        let access_token = kept.access_token.as_ref().map(|listed| listed.token);
        for stored in access_token.into_iter().chain(kept.refresh_token) {
            // A value of this server says itself where its grant is.
            if pointed(host, &stored.digest).await? == Some(place) {
                point(host, &stored, None, place).await?;
            }
        }
    }
    Ok(updated(
        entry(shelf, &kept),
        value.map(|value| value.encode()),
    ))
}
