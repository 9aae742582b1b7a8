//! What a protected resource does with an access token: RFC 6750 §2, RFC 9068 §4, RFC 9449 §7, FAPI
//! 2.0 SP §5.3.4.

use std::rc::Rc;

use serde_json::Value;

use super::{
    Failure, Host,
    client::nonces,
    introspection::{client_of_jwt, custom_claims_of, locate, of_known_client},
};
use crate::{
    Digest,
    documents::{Client, Service},
    oauth::{
        Confirmation, Parameters, Refusal,
        answer::introspection::Introspection,
        grant::{
            Authorized, Standing,
            serve::{Action, Request},
        },
        request::{
            dpop::{Expected, Proof},
            presented_token::{Places, PresentedToken, Scheme},
        },
    },
};

/// A request with an access token.
#[derive(Debug)]
pub struct ResourceRequest {
    /// The method.
    pub method: String,
    /// The path of the resource.
    pub path: &'static str,
    /// The query.
    pub query: Parameters,
    /// The body, if it is a form.
    pub form: Parameters,
    /// The value of the Authorization header.
    pub authorization: Option<String>,
    /// The value of the `DPoP` header.
    pub dpop: Option<String>,
}

impl ResourceRequest {
    /// The scheme of the Authorization header, if it has one that is known here.
    pub fn scheme(&self) -> Option<Scheme> {
        Scheme::of(self.authorization.as_deref()?)
    }

    fn places(&self) -> Places<'_> {
        Places {
            method: &self.method,
            query: &self.query,
            form: &self.form,
            authorization: self.authorization.as_deref(),
        }
    }
}

/// An access token that may be used here.
pub struct Accepted {
    /// What was granted.
    pub authorized: Authorized,
    /// The client that presents it.
    pub client: Rc<Client>,
    /// What introspection says of it.
    pub claims: Value,
}

/// Accepts the access token of a request, if it is one for `audiences`.
pub async fn accept<H: Host>(
    host: &H,
    service: &Service,
    request: &ResourceRequest,
    audiences: &[String],
) -> Result<Accepted, Failure> {
    let now = host.now();
    let PresentedToken { scheme, token } = PresentedToken::find(&request.places(), service)?;
    let proof = if scheme == Scheme::Dpop {
        Some(prove(host, service, request, token).await?)
    } else {
        None
    };
    let located =
        locate(token, &*host.keys().await?, service, now).ok_or(Refusal::AccessTokenInvalid)?;
    let known = client_of_jwt(host, located.jwt.as_ref()).await?;
    // The ath binds the proof to this token, so the shelf of the token is where its jti is
    // remembered.
    let first_uses = proof
        .iter()
        .map(|proof| proof.first_use(&Digest::of(token).encode()))
        .collect();
    let (shelf, row) = located.place;
    let action = Action::Present(row, located.token);
    let standing: Box<Standing> = host
        .shelf(
            shelf,
            &Request {
                now,
                first_uses,
                action,
            },
        )
        .await??
        .try_into()?;
    let (standing, owner) = of_known_client(host, service, *standing, known).await?;
    let custom = custom_claims_of(service, owner.as_deref(), &standing);
    let introspection = Introspection::of(&standing, located.jwt.as_ref(), custom, &service.issuer);
    match (standing, owner, introspection) {
        (
            Standing::Jwt(_, authorized) | Standing::Opaque(_, authorized, _),
            Some(client),
            Introspection::Active(claims),
        ) => {
            check_key(&claims, proof.as_ref())?;
            check_audience(&claims, audiences)?;
            Ok(Accepted {
                authorized,
                client,
                claims,
            })
        }
        // A refresh token is good for the token endpoint only.
        _ => Err(Refusal::AccessTokenInvalid.into()),
    }
}

async fn prove<H: Host>(
    host: &H,
    service: &Service,
    request: &ResourceRequest,
    token: &str,
) -> Result<Proof, Failure> {
    let nonces = nonces(host, service).await?;
    let uri = service.issuer.endpoint(request.path);
    let expected = Expected {
        method: &request.method,
        uri: &uri,
        access_token: Some(token),
        nonces: nonces.as_ref(),
        clock_skew: service.allowable_clock_skew,
    };
    Ok(Proof::verify(
        request.dpop.as_deref(),
        &expected,
        host.now(),
    )?)
}

/// RFC 9449 §7.1: the server "MUST check that the public key of the DPoP proof matches the public
/// key to which the access token is bound"; §7.2: a bound token is no bearer token.
fn check_key(claims: &Value, proof: Option<&Proof>) -> Result<(), Refusal> {
    match (claims.get("cnf").map(Confirmation::read), proof) {
        (Some(Some(bound)), Some(proof)) if bound == proof.confirmation() => Ok(()),
        (Some(_), Some(_)) => Err(Refusal::AccessTokenOfAnotherKey),
        (None, None) => Ok(()),
        (Some(_), None) | (None, Some(_)) => Err(Refusal::AccessTokenScheme),
    }
}

/// RFC 9068 §4: the resource server "MUST validate that the aud claim contains a resource indicator
/// value corresponding to an identifier the resource server expects for itself".
fn check_audience(claims: &Value, audiences: &[String]) -> Result<(), Refusal> {
    let is_ours = |audience: &Value| {
        audience
            .as_str()
            .is_some_and(|audience| audiences.iter().any(|own| own == audience))
    };
    let fits = match &claims["aud"] {
        Value::Array(several) => several.iter().any(is_ours),
        one => is_ours(one),
    };
    if fits {
        Ok(())
    } else {
        Err(Refusal::AccessTokenAudience)
    }
}
