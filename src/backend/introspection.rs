//! Token introspection: RFC 7662. It sees revocation, whatever the format of the token.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::{
    Failure, Fault, Host,
    chosen::located,
    client::{ClientRequest, decide, nonces, spend},
    message_signature::verified,
    protection::{encrypter, signer},
};
use crate::{
    documents::{Client, Service},
    oauth::{
        answer::{
            custom_claims,
            introspection::{Introspection, audience},
            protection::Protection,
            signed_introspection::{Answer, Ends, NoKey, algorithm},
            tokens::JwtAccessToken,
        },
        grant::{Command, Standing, serve},
        handle::Place,
        request::{
            accepted_token::Held,
            client_auth::Authenticated,
            located_token::Located,
            message_signature::{AT_ENDPOINT, SentMessage},
            spends::Spends,
        },
    },
    register::keys::KeySet,
};

/// What an authenticated client asks about a token.
pub struct Inquiry {
    /// The service that is asked.
    pub service: Rc<Service>,
    /// Who asks.
    pub client: Authenticated,
    /// What the request spends.
    pub spends: Spends,
    /// The token, if it could be one of this service.
    pub located: Option<Located>,
}

impl Inquiry {
    /// Reads a request at an endpoint about tokens. RFC 7009 §2.1, RFC 7662 §2.1.
    pub async fn read<H: Host>(host: &H, request: &ClientRequest) -> Result<Self, Failure> {
        let now = host.now();
        let service = host.service().await?;
        let client = request.authenticate(host, &service, now).await?;
        let text = request.parameters.required("token")?;
        let nonces = nonces(host, &service).await?;
        let proof = request.prove(&service, nonces.as_ref(), now)?;
        let spends = Spends::of(&client, proof.as_ref());
        let located = located(host, text, &*host.keys().await?, &service).await?;
        Ok(Self {
            service,
            client,
            spends,
            located,
        })
    }
}

/// Tells an authenticated client about a token, as it asks to be told by the `Accept` of `message`, which
/// is the whole of the request: where that is signed it is verified first.
pub async fn introspect<H: Host>(
    host: &H,
    request: &ClientRequest,
    message: &SentMessage,
) -> Result<Answer, Failure> {
    let inquiry = Inquiry::read(host, request).await?;
    inquiry.client.may_introspect()?;
    let shown = message.signature()?;
    let client = inquiry.client.client();
    verified(host, shown, client, &inquiry.service, AT_ENDPOINT).await?;
    let accept = message.field("accept");
    let (service, keys) = (inquiry.service.clone(), host.keys().await?);
    let audience = inquiry.client.client_id().to_owned();
    // Where nothing can be signed or encrypted for the client, nothing is spent.
    let protection = protection(host, &inquiry, &keys, accept).await?;
    let ends = Ends {
        issuer: &service.issuer,
        audience: &audience,
    };
    let told = tell(host, inquiry).await?;
    let answer = Answer::of(told, protection.as_ref(), ends, host.now());
    Ok(answer.ok_or_else(Fault::no_key)?)
}

/// What makes the answer a JWT, if it is to be one. RFC 9701 §4 and §6.
async fn protection<'a, H: Host>(
    host: &H,
    inquiry: &Inquiry,
    keys: &'a KeySet,
    accept: Option<&str>,
) -> Result<Option<Protection<'a>>, Failure> {
    let client = inquiry.client.client();
    let algorithm = algorithm(accept, client, &inquiry.service);
    let Some(algorithm) = algorithm.map_err(|NoKey| Fault::no_key())? else {
        return Ok(None);
    };
    let signer = signer(host, keys, client, algorithm, host.now()).await?;
    let encrypter = encrypter(host, client, client.introspection_encryption()).await?;
    Ok(Some(Protection::new(signer, encrypter)))
}

/// What is told to an authenticated client about a token.
///
/// RFC 7662 §2.2: a token that is unknown, expired or revoked is inactive, "the authorization
/// server SHOULD NOT include any additional information about an inactive token, including why".
async fn tell<H: Host>(host: &H, inquiry: Inquiry) -> Result<Introspection, Failure> {
    let Inquiry {
        service,
        client,
        spends,
        located,
    } = inquiry;
    let Some(mut located) = located else {
        spend(host, &spends).await?;
        return Ok(Introspection::Inactive);
    };
    let known = client_of_jwt(host, located.jwt.as_ref()).await?;
    let command = Command::Introspect(located.token);
    match decide(host, &spends, located.place, command).await {
        Ok(reply) => {
            let standing: Box<Standing> = reply.try_into()?;
            let (standing, owner) =
                of_known_client(host, &service, *standing, known, located.jwt.as_mut()).await?;
            let audience = audience(&standing, located.jwt.as_ref());
            let standing = standing.seen_by(client.client(), &service, &audience);
            let custom = custom_claims_of(&service, owner.as_deref(), &standing);
            Ok(Introspection::of(
                &standing,
                located.jwt.as_ref(),
                owner.as_deref(),
                custom,
                &service.issuer,
            )
            .told_to(client.client(), owner.as_deref(), &service))
        }
        Err(Failure::Refusal(refusal)) if refusal.is_of_no_token() => Ok(Introspection::Inactive),
        Err(failure) => Err(failure),
    }
}

/// Tells whoever speaks for the service about a token, and what was granted with it where it stands.
pub async fn inquire<H: Host>(host: &H, token: &str) -> Result<Held, Failure> {
    let now = host.now();
    let service = host.service().await?;
    let Some(located) = located(host, token, &*host.keys().await?, &service).await? else {
        return Ok(Held::nothing());
    };
    let known = client_of_jwt(host, located.jwt.as_ref()).await?;
    let Place(shelf, row) = located.place;
    let request = serve::Request {
        now,
        first_uses: Vec::new(),
        action: serve::Action::apply(row, Command::Introspect(located.token)),
    };
    let standing: Box<Standing> = match host.shelf(shelf, &request).await? {
        Ok(reply) => reply.try_into()?,
        Err(refusal) if refusal.is_of_no_token() => return Ok(Held::nothing()),
        Err(refusal) => return Err(refusal.into()),
    };
    let held = told(host, &service, *standing, known, located.jwt).await?;
    Ok(Held {
        place: Some(located.place),
        ..held
    })
}

/// What is known of a token, now that its shelf has told how it stands.
pub async fn told<H: Host>(
    host: &H,
    service: &Service,
    standing: Standing,
    known: Option<Owner>,
    mut jwt: Option<JwtAccessToken>,
) -> Result<Held, Failure> {
    let (standing, owner) = of_known_client(host, service, standing, known, jwt.as_mut()).await?;
    let custom = custom_claims_of(service, owner.as_deref(), &standing);
    let introspection = Introspection::of(
        &standing,
        jwt.as_ref(),
        owner.as_deref(),
        custom,
        &service.issuer,
    );
    Ok(Held {
        standing,
        owner,
        introspection,
        proof: None,
        certificate: None,
        place: None,
    })
}

/// What the rules of the service say of an opaque token, which cannot say it itself.
pub fn custom_claims_of(
    service: &Service,
    owner: Option<&Client>,
    standing: &Standing,
) -> Map<String, Value> {
    match (standing, owner) {
        (Standing::Opaque(_, authorized, token), Some(owner)) => {
            custom_claims::for_opaque(service, owner, authorized, token)
        }
        _ => Map::new(),
    }
}

/// Whom the `client_id` of a JWT names now; asked before the decision, so that a failing world
/// spends nothing.
pub async fn client_of_jwt<H: Host>(
    host: &H,
    jwt: Option<&JwtAccessToken>,
) -> Result<Option<Owner>, Failure> {
    match jwt
        .and_then(|jwt| jwt.claims.get("client_id"))
        .and_then(|client_id| client_id.as_str())
    {
        Some(client_id) => Ok(Some(owner_of(host, client_id).await?)),
        None => Ok(None),
    }
}

/// The client that a token was issued to, if it is there still.
pub type Owner = Option<Rc<Client>>;

/// The standing of a token, now that its client is known; a `jwt` says what is left of it then. A token
/// that is no JWT says whose it is only when its grant was asked: `known` is then none. A JWT says
/// what its client was called, and the grant knows its number, whatever it is called since.
pub async fn of_known_client<H: Host>(
    host: &H,
    service: &Service,
    standing: Standing,
    known: Option<Owner>,
    jwt: Option<&mut JwtAccessToken>,
) -> Result<(Standing, Owner), Failure> {
    let known = known.flatten();
    let owner = match standing.client() {
        Some(client) if known.as_ref().is_none_or(|known| known.id() != client) => {
            owner_of(host, &client.to_string()).await?
        }
        _ => known,
    };
    let standing = standing.of(owner.as_deref(), service, jwt.map(|jwt| &mut jwt.claims));
    Ok((standing, owner))
}

async fn owner_of<H: Host>(host: &H, client_id: &str) -> Result<Owner, Failure> {
    Ok(host.client(client_id).await?)
}
