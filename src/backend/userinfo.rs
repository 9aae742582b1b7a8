//! UserInfo: OpenID Connect Core §5.3.

use serde_json::{Map, Value, json};

use super::{
    Failure, Host,
    people::granted,
    protected::{ResourceRequest, accept},
    protection::{encrypter, signer},
};
use crate::{
    documents::{Client, Destination, document},
    jose::HeaderParams,
    oauth::{
        answer::{custom_claims, protection::Protection, userinfo},
        grant::{Authorized, withdrawal::Reliance},
        request::accepted_token::Accepted,
    },
    people::Known,
};

/// What the client is told of the person.
#[derive(Debug)]
pub enum UserInfo {
    /// As JSON.
    Plain(Value),
    /// As a JWT, signed or encrypted or both, which the client asked for. §5.3.2: `application/jwt`.
    Jwt(String),
}

/// Tells the client about the person who granted the token.
pub async fn userinfo<H: Host>(host: &H, request: &ResourceRequest) -> Result<UserInfo, Failure> {
    let service = host.service().await?;
    // A token without an API is for the server itself, and so for this endpoint.
    let audiences = [
        service.issuer.endpoint(&request.path),
        service.issuer.as_str().to_owned(),
    ];
    let Accepted {
        authorized,
        client,
        claims,
        ..
    } = accept(host, &service, request, &audiences).await?;
    let scope = claims["scope"].as_str().unwrap_or_default();
    let Known(known) = known(host, &authorized, &client, scope).await?;
    let person = userinfo::person(&authorized, scope)?;
    let scope = crate::oauth::request::scope::Scope::parse(scope)?;
    let mut told = userinfo::claims(&known, &scope, person, &service, &client);
    told.extend(custom_claims::by_rules(
        &service,
        &client,
        Some(&known),
        &scope,
        Destination::UserInfo,
    ));
    // §5.3.2: "The sub (subject) Claim MUST always be returned in the UserInfo Response", and be that
    // of the ID token.
    told.insert("sub".into(), authorized.sub().into());
    written(host, &client, &authorized.client_id, told).await
}

/// What is known of the person whom a token with this `scope` tells of. Nobody is told anything of
/// one who is gone, or for a client that was withdrawn.
pub async fn known<H: Host>(
    host: &H,
    authorized: &Authorized,
    client: &Client,
    scope: &str,
) -> Result<Known, Failure> {
    let person = userinfo::person(authorized, scope)?;
    let known = granted(host, &person.authentication, client.id()).await?;
    Ok(Reliance::UserInfo.on(known)?)
}

/// What is told of the person, as `client` has it.
pub async fn written<H: Host>(
    host: &H,
    client: &Client,
    client_id: &str,
    mut told: Map<String, Value>,
) -> Result<UserInfo, Failure> {
    let service = host.service().await?;
    let encrypter = encrypter(host, client, client.user_info_encryption()).await?;
    let Some(algorithm) = client.user_info_sign_alg else {
        return Ok(match encrypter {
            // "The response MAY be encrypted without also being signed."
            Some(encrypter) => UserInfo::Jwt(encrypter.claims(&told)),
            None => UserInfo::Plain(told.into()),
        });
    };
    let keys = host.keys().await?;
    let signer = signer(host, &keys, client, algorithm, host.now()).await?;
    // §5.3.2: "If signed, the UserInfo Response MUST contain the Claims iss (issuer) and aud
    // (audience) as members."
    document::extend(
        &mut told,
        json!({ "iss": service.issuer.as_str(), "aud": client_id }),
    );
    signed(&Protection::new(signer, encrypter), &told).map(UserInfo::Jwt)
}

fn signed(protection: &Protection<'_>, claims: &Map<String, Value>) -> Result<String, Failure> {
    let short = || super::Fault::World("the client's secret is too short to sign with".into());
    let signed = protection.protect(&HeaderParams::default(), claims);
    Ok(signed.ok_or_else(short)?)
}
