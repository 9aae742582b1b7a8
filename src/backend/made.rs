//! Tokens that whoever speaks for the service makes.

use super::{
    Failure, Host,
    chosen::{point, pointed},
    issuance::Issuance,
    managed::{Change, Search},
};
use crate::oauth::{
    Grant,
    answer::{id_token::Parties, tokens::Tokens},
    grant::{
        Redeemed, Stored, Token,
        managed::Told,
        serve::{Action, Request},
    },
    handle::{Handle, Place},
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
        let former = pointed(host, &stored.digest).await?;
        if let Some(former) = former
            && has(host, former, stored).await?
        {
            return Ok(Some(*stored));
        }
        formers.push(former);
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

/// Whether the grant at `place` has this token still: one that was given back or deleted leaves its value
/// to others.
async fn has<H: Host>(host: &H, place: Place, stored: &Stored) -> Result<bool, Failure> {
    let search = Search::at(place, Some(Token::Handle(stored.digest)));
    Ok(search.tell(host, Told::All, 0..0).await?.1 > 0)
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
