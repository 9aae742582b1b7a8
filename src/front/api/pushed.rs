//! A pushed authorization request. RFC 9126.

use serde_json::json;

use super::{
    client::of_client,
    failed::{Failed, with_nonce},
};
use crate::{
    backend::{Host, pushed_authorization},
    engine::{Asked, Told, pushed::created},
    oauth::endpoint::path,
};

/// `POST /api/pushed_auth_req`.
pub(super) async fn push<H: Host>(host: &H, asked: &Asked) -> Result<Told, Failed> {
    let of = of_client(host, asked, path::PAR).await?;
    let pushed = pushed_authorization::push(host, &of.request).await;
    let pushed = pushed.map_err(|failure| Failed::of(failure, of.shown))?;
    let told = created(pushed.client, pushed.auth_method, &json!(pushed));
    Ok(with_nonce(host, &*host.service().await?, told).await)
}
