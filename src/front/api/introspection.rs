//! What a resource server asks about a token. RFC 6750 §3, RFC 7662.

use super::{
    failed::{Failed, with_nonce},
    presented::held,
};
use crate::{
    backend::{Host, introspection::inquire, message_signature::verified},
    engine::{
        Asked, Told,
        grant_management::of_token,
        handed_message::HandedMessage,
        introspection::{Needed, Standard, sufficient},
        presented::Presented,
        signed_introspection::Means,
        told::Shown,
    },
    oauth::Parameters,
};

/// `POST /api/auth/introspection`.
pub(super) async fn introspect<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let presented = Presented::read(call)?;
    let needed = Needed::read(call)?;
    let handed = HandedMessage::read(call)?;
    presented.elsewhere()?;
    let service = host.service().await?;
    let shown = presented.shown();
    let failed = |failure| Failed::of(failure, shown);
    let refused = |refusal| Failed::Refused(refusal, shown);
    let method = presented.htm.unwrap_or_default();
    let uris = [presented.htu.unwrap_or_default().to_owned()];
    let held = held(host, &service, &presented, method, &uris).await?;
    let accepted = held.proved().map_err(refused)?;
    let client = &accepted.client;
    let signature = handed.message.signature_of(client).map_err(refused)?;
    verified(host, signature, client, &service, &handed.needed())
        .await
        .map_err(failed)?;
    let keys = host.keys().await?;
    let of_grant = of_token(&accepted, &service, keys.pairwise_salt());
    let told = match needed.suffices(&accepted, host.now()) {
        Ok(()) => sufficient(&accepted, &service).with(of_grant),
        Err(refusal) => needed.denied(&refusal, &service, shown),
    };
    Ok(with_nonce(host, &service, told).await)
}

/// `POST /api/auth/introspection/standard`.
pub(super) async fn standard<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let standard = Standard::read(call)?;
    let refused = |refusal| Failed::Refused(refusal, Shown::Nothing);
    let parameters = Parameters::parse(call.parameters()?.as_bytes()).map_err(refused)?;
    let token = parameters.required("token").map_err(refused)?;
    let (service, keys, minted) = (host.service().await?, host.keys().await?, host.mint()?);
    let held = inquire(host, token).await?;
    let means = Means {
        service: &service,
        keys: &keys,
        minted: &minted,
        now: host.now(),
    };
    Ok(standard.told(held, means)?)
}
