//! A protected resource for development, which does what a good one does: RFC 6750, RFC 9449 §7, FAPI 2.0 SP §5.3.4.

use serde_json::{Value, json};

use super::{
    Failure, Host,
    client::nonces,
    introspection::{client_of_jwt, locate, of_known_client},
};
use crate::{
    Digest,
    oauth::{
        Parameters, Refusal,
        dpop::{Expected, Proof},
        grant::Standing,
        introspection::Introspection,
        metadata::path,
        shelf::{Action, Request},
    },
};

/// A request with an access token.
#[derive(Debug)]
pub struct ResourceRequest {
    /// The method.
    pub method: String,
    /// The query, and the body if it is a form.
    pub parameters: Parameters,
    /// The value of the Authorization header.
    pub authorization: Option<String>,
    /// The value of the `DPoP` header.
    pub dpop: Option<String>,
}

impl ResourceRequest {
    /// The access token, by the scheme `DPoP` of RFC 9449 §7.1.
    fn access_token(&self) -> Result<&str, Refusal> {
        // FAPI 2.0 SP §5.3.4 (2): "shall not accept access tokens in the query parameters".
        if self.parameters.contains("access_token") {
            return Err(Refusal::AccessTokenMisplaced);
        }
        let header = self.authorization.as_deref().ok_or(Refusal::AccessTokenMissing)?;
        let (scheme, token) = header.split_once(' ').ok_or(Refusal::AccessTokenInvalid)?;
        // RFC 9110 §11.1: the scheme is case-insensitive. A bound token is no bearer token (RFC 9449 §7.2).
        if scheme.eq_ignore_ascii_case("DPoP") { Ok(token.trim()) } else { Err(Refusal::AccessTokenInvalid) }
    }
}

/// Gives the resource to whoever may have it.
pub async fn access<H: Host>(host: &H, request: &ResourceRequest) -> Result<Value, Failure> {
    let now = host.now();
    let service = host.service().await?;
    let token = request.access_token()?;
    let nonces = nonces(host, &service).await?;
    let uri = service.issuer.endpoint(path::RESOURCE);
    let expected = Expected {
        method: &request.method,
        uri: &uri,
        access_token: Some(token),
        nonces: nonces.as_ref(),
        clock_skew: service.allowable_clock_skew,
    };
    let proof = Proof::verify(request.dpop.as_deref(), &expected, now)?;
    let located = locate(token, &*host.keys().await?, &service, now).ok_or(Refusal::AccessTokenInvalid)?;
    let known = client_of_jwt(host, located.jwt.as_ref()).await?;
    // The ath binds the proof to this token, so the shelf of the token is where its jti is remembered.
    let first_uses = vec![proof.first_use(&Digest::of(token).encode())];
    let (shelf, row) = located.place;
    let action = Action::Present(row, located.token);
    let standing: Standing = host.shelf(shelf, &Request { now, first_uses, action }).await??.try_into()?;
    let standing = of_known_client(host, standing, known).await?;
    let Introspection::Active(claims) = Introspection::of(standing, located.jwt.as_ref(), &service.issuer) else {
        return Err(Refusal::AccessTokenInvalid.into());
    };
    // RFC 9449 §7.1: the server "MUST check that the public key of the DPoP proof matches the public key to which the access
    // token is bound". A refresh token is bound to none, and so is no access token.
    if claims["cnf"]["jkt"].as_str() != Some(proof.jkt().as_str()) {
        return Err(Refusal::AccessTokenOfAnotherKey.into());
    }
    Ok(json!({ "sub": claims["sub"], "client_id": claims["client_id"], "scope": claims["scope"] }))
}
