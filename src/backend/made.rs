//! Tokens that whoever speaks for the service makes.

use super::{
    Failure, Host,
    chosen::point,
    issuance::Issuance,
    managed::{Change, Search},
};
use crate::oauth::{
    Grant,
    answer::{id_token::Parties, tokens::Tokens},
    grant::{
        Redeemed, Stored,
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
    let request = Request {
        now: host.now(),
        first_uses: Vec::new(),
        action: Action::Begin(place.1, Box::new(grant)),
    };
    host.shelf(place.0, &request).await??;
    for stored in chosen {
        match point(host, stored, place).await {
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
