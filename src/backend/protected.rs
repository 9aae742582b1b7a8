//! What a protected resource does with an access token: RFC 6750 §2, RFC 9068 §4, RFC 9449 §7, FAPI
//! 2.0 SP §5.3.4.

use super::{
    Failure, Host,
    chosen::located,
    client::nonces,
    introspection::{client_of_jwt, told},
    message_signature::verified,
};
use crate::{
    Digest,
    documents::Service,
    oauth::{
        Parameters,
        grant::{
            Standing,
            serve::{Action, Request},
        },
        handle::Place,
        request::{
            accepted_token::{Accepted, Held},
            client_certificate::ShownCertificate,
            dpop::{Expected, Proof},
            located_token::required,
            message_signature::{AT_RESOURCE, SentMessage},
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
    pub path: String,
    /// The query.
    pub query: Parameters,
    /// The body, if it is a form.
    pub form: Parameters,
    /// The value of the Authorization header.
    pub authorization: Option<String>,
    /// The value of the `DPoP` header.
    pub dpop: Option<String>,
    /// The certificate that the client has shown.
    pub certificate: Option<ShownCertificate>,
    /// The whole of it, which the client may have signed.
    pub message: SentMessage,
}

impl ResourceRequest {
    fn places(&self) -> Places<'_> {
        Places {
            method: &self.method,
            query: &self.query,
            form: &self.form,
            authorization: self.authorization.as_deref(),
        }
    }
}

/// Accepts the access token of a request, if it is one for `audiences`, and the request is signed where its
/// client signs it.
pub async fn accept<H: Host>(
    host: &H,
    service: &Service,
    request: &ResourceRequest,
    audiences: &[String],
) -> Result<Accepted, Failure> {
    let PresentedToken { scheme, token } = PresentedToken::find(&request.places(), service)?;
    let proof = if scheme == Scheme::Dpop {
        let used = Use {
            method: &request.method,
            uris: &service.places(service.issuer.endpoint(&request.path), &request.path),
            dpop: request.dpop.as_deref(),
        };
        Some(prove(host, service, used, token).await?)
    } else {
        None
    };
    let with = Evidence {
        proof,
        certificate: request.certificate.clone(),
    };
    let held = held(host, service, token, with).await?;
    let accepted = held.accepted(audiences)?;
    let client = &accepted.client;
    let shown = request.message.signature_of(client)?;
    verified(host, shown, client, service, AT_RESOURCE).await?;
    Ok(accepted)
}

/// What has come with an access token.
#[derive(Debug, Default)]
pub struct Evidence {
    /// A key that was proved.
    pub proof: Option<Proof>,
    /// A certificate.
    pub certificate: Option<ShownCertificate>,
}

/// What is known of an access token, whose use is remembered with the key that came with it.
pub async fn held<H: Host>(
    host: &H,
    service: &Service,
    token: &str,
    Evidence { proof, certificate }: Evidence,
) -> Result<Held, Failure> {
    let now = host.now();
    let located = located(host, token, &*host.keys().await?, service).await?;
    let located = required(located)?;
    let known = client_of_jwt(host, located.jwt.as_ref()).await?;
    // The ath binds the proof to this token, so the shelf of the token is where its jti is
    // remembered.
    let first_uses = proof
        .iter()
        .map(|proof| proof.first_use(&Digest::of(token).encode()))
        .collect();
    let Place(shelf, row) = located.place;
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
    let held = told(host, service, *standing, known, located.jwt).await?;
    let held = Held {
        place: Some(located.place),
        ..held
    };
    Ok(held.with(proof, certificate))
}

/// Where an access token is used, and what proves the key that it is bound to.
#[derive(Clone, Copy, Debug)]
pub struct Use<'a> {
    /// The method.
    pub method: &'a str,
    /// The URIs, of which a proof names one.
    pub uris: &'a [String],
    /// The value of the `DPoP` header.
    pub dpop: Option<&'a str>,
}

/// The key that proves to be there where `token` is used. RFC 9449 §7.1.
pub async fn prove<H: Host>(
    host: &H,
    service: &Service,
    used: Use<'_>,
    token: &str,
) -> Result<Proof, Failure> {
    let nonces = nonces(host, service).await?;
    let expected = Expected {
        method: used.method,
        uris: used.uris,
        access_token: Some(token),
        nonces: nonces.as_ref(),
        clock_skew: service.allowable_clock_skew,
    };
    Ok(Proof::verify(used.dpop, &expected, host.now())?)
}
