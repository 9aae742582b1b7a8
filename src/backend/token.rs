//! The token endpoint: RFC 6749 §3.2, RFC 9449 §5.

use super::{
    Failure, Fault, Host,
    client::{ClientRequest, decide, nonces, place, spends},
};
use crate::{
    Timestamp,
    jose::SigningKey,
    oauth::{
        Refusal,
        client_auth::Authenticated,
        dpop::Proof,
        grant::{Command, Redeem, Redeemed, Refresh, Stored},
        token_request::{AuthorizationCode, RefreshToken, TokenRequest},
        tokens::{Draft, Tokens},
    },
    registry::{KeySet, Service},
};

/// Redeems a code or a refresh token.
pub async fn token<H: Host>(host: &H, request: &ClientRequest) -> Result<Tokens, Failure> {
    let now = host.now();
    let service = host.service().await?;
    let client = request.authenticate(host, &service, now).await?;
    let asked = TokenRequest::parse(&request.parameters)?;
    asked.check_grant_type(&service, client.client())?;
    let nonces = nonces(host, &service).await?;
    let proof = request.prove(&service, nonces.as_ref(), now)?;
    let asker = Asker { client, proof, now };
    match asked {
        TokenRequest::AuthorizationCode(code) => redeem(host, &service, asker, code).await,
        TokenRequest::RefreshToken(token) => refresh(host, &service, asker, token).await,
    }
}

/// Who asks, with which key, when.
struct Asker {
    client: Authenticated,
    proof: Proof,
    now: Timestamp,
}

async fn redeem<H: Host>(host: &H, service: &Service, asker: Asker, asked: AuthorizationCode) -> Result<Tokens, Failure> {
    let Asker { client, proof, now } = asker;
    let keys = host.keys().await?;
    let expires = now.after(client.client().access_token_lifetime(service));
    let draft = Draft::new(&asked.code, host.mint()?, expires, signer(&keys, service, now)?);
    let refresh_token = match client.client().refresh_token_lifetime(service) {
        Some(lifetime) => Some((asked.code.with_secret(host.mint()?), lifetime)),
        None => None,
    };
    let stored =
        refresh_token.as_ref().map(|(handle, lifetime)| Stored { digest: handle.secret.digest(), expires: now.after(*lifetime) });
    let command = Command::Redeem(Box::new(Redeem {
        client: client.client().id(),
        code: asked.code.secret.digest(),
        redirect_uri: asked.redirect_uri,
        code_verifier: asked.code_verifier,
        jkt: proof.jkt().clone(),
        refresh_token: stored,
        access_token: draft.minted(),
    }));
    let apply = (command, Refusal::CodeUnknown, now);
    let reply = decide(host, &client, spends(&client, Some(&proof)), place(&asked.code), apply).await?;
    let redeemed: Redeemed = reply.try_into()?;
    let refresh_token = refresh_token.as_ref().map(|(handle, _)| handle);
    Ok(Tokens::issue(&redeemed, draft, refresh_token, &service.issuer, now))
}

async fn refresh<H: Host>(host: &H, service: &Service, asker: Asker, asked: RefreshToken) -> Result<Tokens, Failure> {
    let Asker { client, proof, now } = asker;
    let keys = host.keys().await?;
    let expires = now.after(client.client().access_token_lifetime(service));
    let draft = Draft::new(&asked.refresh_token, host.mint()?, expires, signer(&keys, service, now)?);
    let command = Command::Refresh(Box::new(Refresh {
        client: client.client().id(),
        client_id: client.client().name_on_the_wire(),
        refresh_token: asked.refresh_token.secret.digest(),
        jkt: proof.jkt().clone(),
        scope: asked.scope,
        access_token: draft.minted(),
    }));
    let apply = (command, Refusal::RefreshTokenUnknown, now);
    let reply = decide(host, &client, spends(&client, Some(&proof)), place(&asked.refresh_token), apply).await?;
    let redeemed: Redeemed = reply.try_into()?;
    // FAPI 2.0 SP §5.3.2.1 (9): "shall not use refresh token rotation", so the token that came goes back.
    Ok(Tokens::issue(&redeemed, draft, Some(&asked.refresh_token), &service.issuer, now))
}

/// The key for access tokens, where the service issues JWTs.
fn signer<'a>(keys: &'a KeySet, service: &Service, now: Timestamp) -> Result<Option<&'a SigningKey>, Fault> {
    let Some(algorithm) = service.access_token_sign_alg else { return Ok(None) };
    keys.signer(algorithm, now).map(Some).ok_or_else(|| Fault::World("the service has no key of its algorithm".into()))
}
