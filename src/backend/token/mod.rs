//! The token endpoint: RFC 6749 §3.2, RFC 8693 §2, OpenID Connect Core §3.1.3, RFC 8705 §3, RFC 9449 §5.

mod authorization_code;
mod client_credentials;
mod desk;
mod refresh_token;
mod token_exchange;

use std::rc::Rc;

use serde_json::{Map, Value};

use super::{
    Failure, Host, chosen,
    client::{ClientRequest, nonces},
};
use crate::{
    Timestamp,
    audit::{Kind, Note},
    documents::{GrantType, Service},
    jose::X5t,
    oauth::{
        answer::{token_hook::Added, tokens::Tokens},
        grant::{Redeemed, Said},
        request::{
            audience::Audience, authorization_details::AuthorizationDetails,
            client_auth::Authenticated, dpop::Proof, profile::Profile, token_request::TokenRequest,
        },
    },
    register::keys::KeySet,
};

/// Redeems a code or a refresh token, or grants a client a token of its own.
pub async fn token<H: Host>(
    host: &H,
    request: &ClientRequest,
    said: Said,
) -> Result<Issued, Failure> {
    let now = host.now();
    let service = host.service().await?;
    let client = request.authenticate(host, &service, now).await?;
    let profile = Profile::of_client(&service, client.client());
    let refresh_token = request.parameters.optional("refresh_token");
    let chosen = chosen::found(host, refresh_token.unwrap_or_default()).await?;
    let asked = TokenRequest::parse(&request.parameters, &service, client.client(), chosen)?;
    let audience = asked.audience(&request.parameters, &service)?;
    let details = request.parameters.optional("authorization_details");
    let details = AuthorizationDetails::parse(details, &service, client.client())?;
    let nonces = nonces(host, &service).await?;
    let certificate = client.bound_certificate(now)?;
    let proof = if client.must_prove_key(profile) {
        Some(request.must_prove(&service, nonces.as_ref(), now)?)
    } else {
        request.prove(&service, nonces.as_ref(), now)?
    };
    let desk = Desk {
        host,
        keys: host.keys().await?,
        service,
        client,
        proof,
        certificate,
        audience,
        details,
        said,
        now,
    };
    let grant_type = asked.grant_type();
    let Given { tokens, redeemed } = match asked {
        TokenRequest::AuthorizationCode(code) => desk.redeem(code).await,
        TokenRequest::ClientCredentials(scope) => desk.grant(scope.as_deref()).await,
        TokenRequest::RefreshToken(token) => desk.refresh(token).await,
        TokenRequest::TokenExchange(asked) => desk.exchange(asked).await,
    }?;
    if let Some(person) = &redeemed.authorized().person {
        let by = &person.authentication;
        host.note(Note::Person {
            subject: by.account.clone(),
            username: by.username.clone(),
            amr: by.amr.clone(),
        });
    }
    host.note(Note::Event(Kind::TokenIssued));
    Ok(Issued {
        tokens,
        redeemed,
        client: desk.client,
        grant_type,
    })
}

/// What was issued.
#[derive(Debug)]
pub struct Issued {
    /// The response.
    pub tokens: Tokens,
    /// What the tokens are for.
    pub redeemed: Box<Redeemed>,
    /// To whom.
    pub client: Authenticated,
    /// For what.
    pub grant_type: GrantType,
}

/// The response, and what its tokens are for.
struct Given {
    tokens: Tokens,
    redeemed: Box<Redeemed>,
}

/// One token request: who asks whom, with which key and certificate, for whom, when.
struct Desk<'h, H> {
    host: &'h H,
    service: Rc<Service>,
    keys: Rc<KeySet>,
    client: Authenticated,
    proof: Option<Proof>,
    certificate: Option<X5t>,
    audience: Audience,
    details: AuthorizationDetails,
    said: Said,
    now: Timestamp,
}

/// What hooks have answered, and the claims that they have a part in.
#[derive(Default)]
struct Hooked {
    /// Whether there are hooks, and they were not asked.
    is_unasked: bool,
    added: Vec<Added>,
    access_token: Map<String, Value>,
    id_token: Map<String, Value>,
    details: AuthorizationDetails,
}
