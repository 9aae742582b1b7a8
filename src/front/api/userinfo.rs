//! UserInfo in two calls. OpenID Connect Core §5.3.

use serde_json::json;

use super::{
    failed::{Failed, with_nonce},
    presented,
};
use crate::{
    backend::{
        Host,
        message_signature::verified,
        protected::{Evidence, held},
        userinfo::{UserInfo, known, written},
    },
    documents::Service,
    engine::{Asked, Told, Verb, handed_message::HandedMessage, presented::Presented, userinfo},
    oauth::{endpoint::path, request::accepted_token::Accepted},
};

/// Those that a token has to be for: this endpoint, or the server itself.
fn audiences(service: &Service) -> [String; 2] {
    let endpoint = service.issuer.endpoint(path::USERINFO);
    [endpoint, service.issuer.as_str().to_owned()]
}

/// `POST /api/auth/userinfo`.
pub(super) async fn open<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let presented = Presented::read(call)?;
    let handed = HandedMessage::read(call)?;
    let service = host.service().await?;
    let handed = handed.or_to("GET", &service.endpoint(path::USERINFO));
    let shown = presented.shown();
    let failed = |failure| Failed::of(failure, shown);
    let refused = |refusal| Failed::Refused(refusal, shown);
    let token = presented.token().map_err(refused)?;
    let uris = match presented.htu {
        Some(htu) => vec![htu.to_owned()],
        None => service.places(service.endpoint(path::USERINFO), path::USERINFO),
    };
    let method = presented.htm.unwrap_or("GET");
    let held = presented::held(host, &service, &presented, method, &uris).await?;
    let accepted = held.accepted(&audiences(&service)).map_err(refused)?;
    let client = &accepted.client;
    let signature = handed.message.signature_of(client).map_err(refused)?;
    verified(host, signature, client, &service, &handed.needed())
        .await
        .map_err(failed)?;
    check(host, &accepted).await.map_err(failed)?;
    let told = userinfo::opened(&accepted, token);
    Ok(with_nonce(host, &service, told).await)
}

/// `POST /api/auth/userinfo/issue`. Whoever opened it has looked at the key of the token.
pub(super) async fn issue<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let presented = Presented::read(call)?;
    let telling = userinfo::Telling::read(call)?;
    let service = host.service().await?;
    let shown = presented.shown();
    let failed = |failure| Failed::of(failure, shown);
    let refused = |refusal| Failed::Refused(refusal, shown);
    let token = presented.token().map_err(refused)?;
    let held = held(host, &service, token, Evidence::default())
        .await
        .map_err(failed)?;
    let accepted = held.stands_for(&audiences(&service)).map_err(refused)?;
    check(host, &accepted).await.map_err(failed)?;
    let Accepted {
        authorized, client, ..
    } = &accepted;
    let told = telling.told(authorized);
    let body = written(host, client, &authorized.client_id, told).await;
    Ok(match body.map_err(failed)? {
        UserInfo::Plain(claims) => userinfo::written(json!(claims).to_string(), Verb::Json),
        UserInfo::Jwt(jwt) => userinfo::written(jwt, Verb::Jwt),
    })
}

/// Whether there is a person to tell of, still.
async fn check<H: Host>(host: &H, accepted: &Accepted) -> Result<(), crate::backend::Failure> {
    let scope = accepted.claims["scope"].as_str().unwrap_or_default();
    let known = known(host, &accepted.authorized, &accepted.client, scope).await;
    known.map(drop)
}
