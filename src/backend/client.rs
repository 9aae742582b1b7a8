//! What every request of a client shares: its authentication, its proof of possession, and the decision at its shelf.

use super::{Failure, Host};
use crate::{
    Timestamp,
    oauth::{
        Parameters, Refusal,
        client_auth::{Authenticated, Presented},
        dpop::{Expected, Proof},
        grant::{Command, Reply},
        handle::{Handle, Row, Shelf},
        nonce::Nonces,
        shelf::{self, Action, FirstUse},
    },
    registry::Service,
};

/// A request at an endpoint where clients authenticate.
#[derive(Debug)]
pub struct ClientRequest {
    /// The body.
    pub parameters: Parameters,
    /// The value of the Authorization header.
    pub authorization: Option<String>,
    /// The value of the `DPoP` header.
    pub dpop: Option<String>,
    /// The path of the endpoint.
    pub path: &'static str,
}

impl ClientRequest {
    /// Who asks.
    pub async fn authenticate<H: Host>(&self, host: &H, service: &Service, now: Timestamp) -> Result<Authenticated, Failure> {
        let presented = Presented::parse(&self.parameters, self.authorization.as_deref())?;
        let client = host.client(presented.client_id()).await?;
        Ok(presented.verify(client, service, now)?)
    }

    /// The key that asks. `nonces` are those of [`nonces`].
    pub fn prove(&self, service: &Service, nonces: Option<&Nonces>, now: Timestamp) -> Result<Proof, Refusal> {
        let uri = service.issuer.endpoint(self.path);
        let clock_skew = service.allowable_clock_skew;
        let expected = Expected { method: "POST", uri: &uri, access_token: None, nonces, clock_skew };
        Proof::verify(self.dpop.as_deref(), &expected, now)
    }
}

/// The nonces that proofs must carry, where the service demands any. RFC 9449 §8.
pub async fn nonces<H: Host>(host: &H, service: &Service) -> Result<Option<Nonces>, Failure> {
    if !service.dpop_nonce_required {
        return Ok(None);
    }
    let keys = host.keys().await?;
    Ok(Some(Nonces::new(keys.seal(), service.dpop_nonce_duration)))
}

/// What a request of a client spends: its assertion, and its proof if it has one.
pub fn spends(client: &Authenticated, proof: Option<&Proof>) -> Vec<FirstUse> {
    let scope = client.client().id().to_string();
    let proof = proof.map(|proof| proof.first_use(&scope));
    std::iter::once(client.first_use().clone()).chain(proof).collect()
}

/// Spends what the request of a client spends, and applies `command` to its row, in one call where both are on one shelf:
/// and they are, unless the handle belongs to somebody else.
pub async fn decide<H: Host>(
    host: &H,
    client: &Authenticated,
    spends: Vec<FirstUse>,
    at: (Shelf, Row),
    apply: (Command, Refusal, Timestamp),
) -> Result<Reply, Failure> {
    let home = Shelf::of_client(client.client().id());
    let ((shelf, row), (command, absent, now)) = (at, apply);
    let mut first_uses = spends;
    if shelf != home {
        spend(host, client, std::mem::take(&mut first_uses), now).await?;
    }
    let action = Action::Apply(row, command, absent);
    Ok(host.shelf(shelf, &shelf::Request { now, first_uses, action }).await??)
}

/// Where a handle points.
pub const fn place(handle: &Handle) -> (Shelf, Row) {
    (handle.shelf, handle.row)
}

/// Spends what the request spends, where there is nothing else to decide.
pub async fn spend<H: Host>(host: &H, client: &Authenticated, spends: Vec<FirstUse>, now: Timestamp) -> Result<(), Failure> {
    let home = Shelf::of_client(client.client().id());
    host.shelf(home, &shelf::Request { now, first_uses: spends, action: Action::Remember }).await??;
    Ok(())
}
