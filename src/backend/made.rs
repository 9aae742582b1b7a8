//! Tokens that whoever speaks for the service makes.

use super::{
    Failure, Host,
    chosen::{point, pointed},
    issuance::Issuance,
    managed::{Change, Search},
};
use crate::{
    Digest, Timestamp,
    oauth::{
        Grant,
        answer::{id_token::Parties, tokens::Tokens},
        grant::{
            Redeemed, Stored, Token,
            managed::{Told, unless_taken},
            serve::{Action, Request},
        },
        handle::{Handle, Place, Shelf},
    },
};

/// Keeps a grant that was made, and points to it from tokens of chosen values; which of them has a
/// value that another token has, if one does: then nothing is kept.
pub async fn keep<H: Host>(
    host: &H,
    place: Place,
    grant: Grant,
    chosen: &[Stored],
) -> Result<Option<Stored>, Failure> {
    let mut formers = Vec::with_capacity(chosen.len());
    for stored in chosen {
        match former(host, &stored.digest).await {
            Err(Failure::Refusal(refusal)) if refusal.is_of_taken_value() => {
                return Ok(Some(*stored));
            }
            former => formers.push(former?),
        }
    }
    let request = Request {
        now: host.now(),
        first_uses: Vec::new(),
        action: Action::Begin(place.1, Box::new(grant)),
    };
    host.shelf(place.0, &request).await??;
    for (stored, former) in chosen.iter().zip(formers) {
        match point(host, stored, former, place).await {
            // Somebody else was quicker. What was pointed to already leads to a grant that has ended,
            // and is given again.
            Err(Failure::Refusal(refusal)) if refusal.is_of_taken_value() => {
                let search = Search::at(place, None);
                search.change(host, &Change::End).await?;
                return Ok(Some(*stored));
            }
            pointed => pointed?,
        }
    }
    Ok(None)
}

/// Where it is pointed to for a value that no token has: one that was given back or deleted leaves its
/// value to others.
async fn former<H: Host>(host: &H, digest: &Digest) -> Result<Option<Place>, Failure> {
    let former = pointed(host, digest).await?;
    if let Some(place) = former {
        let search = Search::at(place, Some(Token::Handle(*digest)));
        unless_taken(search.tell(host, Told::All, 0..0).await?.1)?;
    }
    Ok(former)
}

/// Holds the value of a token that is about to be given, if somebody chose it. Nothing is spent yet:
/// whoever comes with a value that another token has, or that is held for one, may come with another.
pub async fn hold<H: Host>(host: &H, token: &Handle) -> Result<(), Failure> {
    if !token.is_chosen() {
        return Ok(());
    }
    let digest = token.digest();
    let former = former(host, &digest).await?;
    let former = former.map(|place| place.to_string());
    let request = Request {
        now: host.now(),
        first_uses: Vec::new(),
        action: Action::Hold(digest, former, token.shelf, token.row),
    };
    host.shelf(Shelf::of_chosen(&digest), &request).await??;
    Ok(())
}

/// Points to a token that was given, if somebody chose its value. Who was so long about it that
/// another was given that value meanwhile has none.
pub async fn settle<H: Host>(host: &H, token: &Handle, expires: Timestamp) -> Result<(), Failure> {
    if !token.is_chosen() {
        return Ok(());
    }
    let stored = Stored {
        digest: token.digest(),
        expires,
    };
    point(host, &stored, None, Place(token.shelf, token.row)).await
}

/// Issues the tokens of a grant that is kept.
pub async fn issued<H: Host>(
    host: &H,
    parties: Parties<'_>,
    redeemed: &Redeemed,
    access_token: Handle,
    refresh_token: Option<&Handle>,
) -> Result<Tokens, Failure> {
    let issuance = Issuance {
        service: parties.service,
        client: parties.client,
        keys: &*host.keys().await?,
        redeemed,
        added: &[],
        now: host.now(),
    };
    issuance.tokens(access_token, refresh_token, None)
}
