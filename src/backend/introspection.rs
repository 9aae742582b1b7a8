//! Token introspection: RFC 7662. It sees revocation, whatever the format of the token.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::{
    Failure, Host,
    client::{ClientRequest, decide, nonces, spend, spends},
};
use crate::{
    Digest, Secret, Timestamp,
    documents::{Client, Service},
    jose::{Algorithm, Untrusted},
    oauth::{
        FirstUse, Refusal,
        answer::{
            custom_claims,
            introspection::{Introspection, audience},
            tokens::JwtAccessToken,
        },
        grant::{Command, Standing, Token},
        handle::{Handle, Row, Shelf},
        request::client_auth::Authenticated,
    },
    register::keys::KeySet,
};

/// A token and the grant it names; nothing is said yet about whether it stands.
#[derive(Debug)]
pub struct Located {
    /// Where its grant is.
    pub place: (Shelf, Row),
    /// How the grant knows it.
    pub token: Token,
    /// The secret of its family, if it is a refresh token with one.
    pub family: Option<Digest>,
    /// Its claims, where it is a JWT; the signature is verified.
    pub jwt: Option<JwtAccessToken>,
}

/// Finds the grant of a token: by its handle, or by the `jti` of a JWT that this service has
/// signed.
pub fn locate(text: &str, keys: &KeySet, service: &Service, now: Timestamp) -> Option<Located> {
    if let Some(handle) = Handle::decode(text) {
        let token = Token::Handle(handle.digest());
        return Some(Located {
            place: (handle.shelf, handle.row),
            token,
            family: handle.family().map(Secret::digest),
            jwt: None,
        });
    }
    let untrusted = Untrusted::parse_among(text, Algorithm::ALL).ok()?;
    // RFC 9068 §4: the typ is "at+jwt", so that no other JWT of this server passes for an access
    // token.
    let is_access_token = untrusted.typ()?.eq_ignore_ascii_case("at+jwt");
    let verified = is_access_token
        .then(|| untrusted.verify_with_any(keys.published(now)).ok())
        .flatten()?;
    // Whether it is over is asked where its grant is: one that is over can still be taken back.
    let begun = verified.begun(service.allowable_clock_skew, now).ok()?;
    let is_ours = begun.claims().string("iss").ok()? == Some(service.issuer.as_str());
    let (shelf, row, jwt) = is_ours
        .then(|| JwtAccessToken::read(begun.claims()))
        .flatten()?;
    Some(Located {
        place: (shelf, row),
        token: jwt.token(),
        family: None,
        jwt: Some(jwt),
    })
}

/// What an authenticated client asks about a token.
pub struct Inquiry {
    /// The time of the request.
    pub now: Timestamp,
    /// The service that is asked.
    pub service: Rc<Service>,
    /// Who asks.
    pub client: Authenticated,
    /// What the request spends.
    pub spends: Vec<FirstUse>,
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
        let spends = spends(&client, proof.as_ref());
        let located = locate(text, &*host.keys().await?, &service, now);
        Ok(Self {
            now,
            service,
            client,
            spends,
            located,
        })
    }
}

/// Tells an authenticated client about a token.
///
/// RFC 7662 §2.2: a token that is unknown, expired or revoked is inactive, "the authorization
/// server SHOULD NOT include any additional information about an inactive token, including why".
pub async fn introspect<H: Host>(
    host: &H,
    request: &ClientRequest,
) -> Result<Introspection, Failure> {
    let Inquiry {
        now,
        service,
        client,
        spends,
        located,
    } = Inquiry::read(host, request).await?;
    // RFC 7662 §2.1: "the endpoint MUST also require some form of authorization", which a public
    // client has none of.
    if client.client().is_public() {
        return Err(Refusal::ClientCredentialMissing.into());
    }
    let Some(located) = located else {
        spend(host, &client, spends, now).await?;
        return Ok(Introspection::Inactive);
    };
    let known = client_of_jwt(host, located.jwt.as_ref()).await?;
    let apply = (
        Command::Introspect(located.token),
        Refusal::AccessTokenInvalid,
        now,
    );
    match decide(host, &client, spends, located.place, apply).await {
        Ok(reply) => {
            let standing: Box<Standing> = reply.try_into()?;
            let (standing, owner) = of_known_client(host, &service, *standing, known).await?;
            let audience = audience(&standing, located.jwt.as_ref());
            let standing = standing.seen_by(client.client(), &service, &audience);
            let custom = custom_claims_of(&service, owner.as_deref(), &standing);
            Ok(Introspection::of(
                &standing,
                located.jwt.as_ref(),
                custom,
                &service.issuer,
            ))
        }
        Err(Failure::Refusal(Refusal::AccessTokenInvalid)) => Ok(Introspection::Inactive),
        Err(failure) => Err(failure),
    }
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

/// The standing of a token, now that its client is known. A token that is no JWT says whose it is
/// only when its grant was asked: `known` is then none.
pub async fn of_known_client<H: Host>(
    host: &H,
    service: &Service,
    standing: Standing,
    known: Option<Owner>,
) -> Result<(Standing, Owner), Failure> {
    let owner = match (known, standing.client()) {
        (Some(owner), _) => owner,
        (None, Some(client)) => owner_of(host, &client.to_string()).await?,
        (None, None) => None,
    };
    let standing = standing.of(owner.as_deref(), service);
    Ok((standing, owner))
}

async fn owner_of<H: Host>(host: &H, client_id: &str) -> Result<Owner, Failure> {
    Ok(host.client(client_id).await?)
}
