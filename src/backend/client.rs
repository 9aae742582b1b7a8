//! What every request of a client shares: its authentication, its proof of possession, and the
//! decision at its shelf.

use super::{Failure, Host, client_keys};
use crate::{
    Timestamp,
    audit::Note,
    documents::{Client, Service},
    oauth::{
        FirstUse, Parameters, Refusal,
        grant::{
            Command, Reply,
            serve::{self, Action},
        },
        handle::{Handle, Place, Shelf},
        request::{
            client_auth::{Authenticated, Beside, Known, Presented},
            client_certificate::ShownCertificate,
            client_keys::Wanted,
            dpop::{Expected, Proof},
            nonce::Nonces,
            spends::Spends,
        },
    },
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
    /// The certificate that the client has shown.
    pub certificate: Option<ShownCertificate>,
    /// The path of the endpoint.
    pub path: &'static str,
    /// The method that a proof has to name, where it is not POST.
    pub htm: Option<String>,
    /// The URIs of which a proof has to name one, where they are not those of the endpoint.
    pub uris: Option<Vec<String>>,
}

impl ClientRequest {
    /// Who asks.
    pub async fn authenticate<H: Host>(
        &self,
        host: &H,
        service: &Service,
        now: Timestamp,
    ) -> Result<Authenticated, Failure> {
        let beside = Beside {
            authorization: self.authorization.as_deref(),
            certificate: self.certificate.as_ref(),
        };
        let presented = Presented::parse(&self.parameters, beside, service)?;
        let client = host.client(presented.client_id()).await?;
        if let Some(client) = &client {
            host.note(Note::Client(client.id()));
        }
        let known = match &client {
            Some(client) => known(host, client, &presented, now).await?,
            None => Known::default(),
        };
        Ok(presented.verify(client, &known, service, now)?)
    }

    /// The key that asks, if it proves itself. `nonces` are those of [`nonces`].
    pub fn prove(
        &self,
        service: &Service,
        nonces: Option<&Nonces>,
        now: Timestamp,
    ) -> Result<Option<Proof>, Refusal> {
        self.dpop
            .as_ref()
            .map(|_| self.must_prove(service, nonces, now))
            .transpose()
    }

    /// The key that asks. FAPI 2.0 SP §5.3.2.1 (4, 5): a request without a proof is refused.
    pub fn must_prove(
        &self,
        service: &Service,
        nonces: Option<&Nonces>,
        now: Timestamp,
    ) -> Result<Proof, Refusal> {
        let own = || service.places(service.issuer.endpoint(self.path), self.path);
        let uris = self.uris.clone().unwrap_or_else(own);
        let clock_skew = service.allowable_clock_skew;
        let expected = Expected {
            method: self.htm.as_deref().unwrap_or("POST"),
            uris: &uris,
            access_token: None,
            nonces,
            clock_skew,
        };
        Proof::verify(self.dpop.as_deref(), &expected, now)
    }
}

/// What the client is to be verified with, beside its document.
async fn known<H: Host>(
    host: &H,
    client: &Client,
    presented: &Presented<'_>,
    now: Timestamp,
) -> Result<Known, Failure> {
    let jwks = match &client.jwks_uri {
        Some(uri) if presented.needs_keys_of(client) => {
            Some(client_keys::keys_at(host, uri, Wanted::Proof(presented), now).await?)
        }
        _ => None,
    };
    let secret = if client.token_auth_method.is_by_secret() {
        host.client_secret(client.id()).await?
    } else {
        None
    };
    Ok(Known { jwks, secret })
}

/// The nonces that proofs must carry, where the service demands any. RFC 9449 §8.
pub async fn nonces<H: Host>(host: &H, service: &Service) -> Result<Option<Nonces>, Failure> {
    if !service.dpop_nonce_required {
        return Ok(None);
    }
    let keys = host.keys().await?;
    let now = host.now();
    let nonces = Nonces::new(keys.seal(now), service.dpop_nonce_duration);
    Ok(Some(nonces.accepting(&keys.seals(now))))
}

/// Spends what a request of a client spends, and applies `command` to its row: in one call where both are
/// on one shelf.
///
/// Where they are not, a client with a credential has proved it, and what it spends is remembered first.
/// One without has proved nothing until its command would succeed: so the grant is asked first, and
/// whoever comes with what nobody has leaves nothing behind.
pub async fn decide<H: Host>(
    host: &H,
    spends: &Spends,
    Place(shelf, row): Place,
    command: Command,
) -> Result<Reply, Failure> {
    let is_to_deserve = spends.is_on_success() && command.gives_tokens();
    if is_to_deserve && spends.is_elsewhere(shelf) {
        let request = serve::Request {
            now: host.now(),
            first_uses: spends.beside(shelf),
            action: Action::preview(row, command.clone()),
        };
        // What is refused changes what it has to when it is applied.
        if host.shelf(shelf, &request).await?.is_ok() {
            remember(host, spends.at, spends.deserved()).await?;
        }
    }
    act(host, spends, shelf, Action::apply(row, command)).await
}

/// Spends what a request of a client spends, and does this on a shelf: in one call where both are there.
pub async fn act<H: Host>(
    host: &H,
    spends: &Spends,
    shelf: Shelf,
    action: Action,
) -> Result<Reply, Failure> {
    if spends.is_elsewhere(shelf) {
        remember(host, spends.at, spends.before()).await?;
    }
    let request = serve::Request {
        now: host.now(),
        first_uses: spends.beside(shelf),
        action,
    };
    Ok(host.shelf(shelf, &request).await??)
}

/// Where a handle points.
pub const fn place(handle: &Handle) -> Place {
    Place(handle.shelf, handle.row)
}

/// Spends what the request spends, where there is nothing else to decide, so that nothing succeeds.
pub async fn spend<H: Host>(host: &H, spends: &Spends) -> Result<(), Failure> {
    remember(host, spends.at, spends.before()).await
}

/// Remembers what must not have been used before, where there is any.
async fn remember<H: Host>(
    host: &H,
    shelf: Shelf,
    first_uses: Vec<FirstUse>,
) -> Result<(), Failure> {
    if first_uses.is_empty() {
        return Ok(());
    }
    let request = serve::Request {
        now: host.now(),
        first_uses,
        action: Action::Remember,
    };
    host.shelf(shelf, &request).await??;
    Ok(())
}
