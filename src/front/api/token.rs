//! The token endpoint. RFC 6749 §3.2.

use super::{
    client::of_client,
    failed::{Failed, with_nonce},
};
use crate::{
    backend::{Host, token as tokens},
    engine::{
        Asked, Told,
        token::{Issued, said},
    },
    oauth::endpoint::path,
};

/// `POST /api/auth/token`.
pub(super) async fn token<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let of = of_client(host, call, path::TOKEN).await?;
    let said = said(call)?;
    let given = tokens::token(host, &of.request, said).await;
    let given = given.map_err(|failure| Failed::of(failure, of.shown))?;
    let issued = Issued {
        tokens: &given.tokens,
        redeemed: &given.redeemed,
        client: given.client.client(),
        client_id: given.client.client_id(),
        grant_type: given.grant_type,
        now: host.now(),
    };
    let told = issued.told();
    Ok(with_nonce(host, &*host.service().await?, told).await)
}
