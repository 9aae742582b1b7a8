//! The OAuth endpoints: parameters in, the JSON and the status of the standards out.

use serde_json::{Value, json};

use super::{
    Request, Response,
    actions::{Reader, perform},
    replies::{fault_reply, not_found, unavailable},
};
use crate::{
    backend::{
        Failure, Fault, Host,
        client::{ClientRequest, nonces},
        grants, introspection,
        protected::ResourceRequest,
        published, pushed_authorization, resource, revocation, token as tokens,
        userinfo::{self, UserInfo},
    },
    oauth::{
        Parameters, Refusal,
        answer::{
            action::{Action, Credentials, Reply},
            signed_response::{self, Answered, Wish},
        },
        endpoint::{grant_below, path},
        grant::Said,
        request::{
            authentication_demand::AuthenticationDemand, message_signature::SentMessage,
            presented_token::Scheme,
        },
    },
};

/// RFC 9126 §2.
pub async fn par<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = match client_request(host, request, path::PAR) {
        Ok(request) => pushed_authorization::push(host, &request).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer(host, request, outcome.map(Reply::created)).await
}

/// RFC 6749 §3.2.
pub async fn token<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = match client_request(host, request, path::TOKEN) {
        Ok(request) => tokens::token(host, &request, Said::default()).await,
        Err(refusal) => Err(refusal.into()),
    };
    let reply = outcome.map(|issued| Reply::ok(issued.tokens));
    answer(host, request, reply).await
}

/// RFC 7662 §2, RFC 9701 §4.
pub async fn introspect<H: Host>(host: &H, request: &Request) -> Response {
    let message = match message(host, request, path::INTROSPECT).await {
        Ok(message) => message,
        Err(fault) => return unavailable(host, &fault),
    };
    let outcome = match client_request(host, request, path::INTROSPECT) {
        Ok(asked) => introspection::introspect(host, &asked, &message).await,
        Err(refusal) => Err(refusal.into()),
    };
    let response = answer(host, request, outcome.map(Reply::introspection)).await;
    signed(host, &message, response, Wish::OfClient).await
}

/// The request as its client may have signed it, sent to the endpoint at `path`.
async fn message<H: Host>(host: &H, request: &Request, path: &str) -> Result<SentMessage, Fault> {
    let service = host.service().await?;
    let uris = service.places(service.issuer.endpoint(path), path);
    Ok(request.message(request.uri_of(&uris)))
}

/// RFC 7009 §2.
pub async fn revoke<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = match client_request(host, request, path::REVOKE) {
        Ok(request) => revocation::revoke(host, &request).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer(host, request, outcome.map(|()| Reply::ok(json!({})))).await
}

/// OpenID Connect Discovery §4, where the service is an OpenID Provider.
pub async fn discovery<H: Host>(host: &H) -> Response {
    match host.service().await {
        Ok(service) if !service.is_openid_provider() => not_found(),
        Ok(_) => metadata(host).await,
        Err(fault) => unavailable(host, &fault),
    }
}

/// RFC 8414 §3.
pub async fn metadata<H: Host>(host: &H) -> Response {
    match published::metadata(host).await {
        Ok(document) => public(&document),
        Err(fault) => unavailable(host, &fault),
    }
}

/// RFC 7517 §5.
pub async fn jwks<H: Host>(host: &H) -> Response {
    match host.keys().await {
        Ok(keys) => public(&keys.jwks(host.now())),
        Err(fault) => unavailable(host, &fault),
    }
}

/// What a browser sees at the root: which server this is, and where to read on.
pub async fn index<H: Host>(host: &H) -> Response {
    match host.service().await {
        Ok(service) => public(&json!({
            "issuer": service.issuer.as_str(),
            "metadata": service.issuer.endpoint(path::METADATA),
        })),
        Err(fault) => unavailable(host, &fault),
    }
}

/// Documents for everybody. They may be kept half as long as a new key is published before it
/// signs.
fn public(document: &Value) -> Response {
    let response = Response::json(200, document).with_header("Cache-Control", "public, max-age=30");
    let headers = response
        .headers
        .iter()
        .filter(|(name, _)| *name != "Pragma")
        .cloned()
        .collect();
    Response {
        headers,
        ..response
    }
    .with_header("Access-Control-Allow-Origin", "*")
}

fn client_request<H: Host>(
    host: &H,
    request: &Request,
    path: &'static str,
) -> Result<ClientRequest, Refusal> {
    Ok(ClientRequest {
        parameters: request.body().form(request.content_type())?,
        authorization: request.header("authorization").map(str::to_owned),
        dpop: request.header("dpop").map(str::to_owned),
        certificate: request.certificate(host.settings()),
        path,
        htm: None,
        uris: None,
    })
}

async fn answer<H: Host>(host: &H, request: &Request, outcome: Result<Reply, Failure>) -> Response {
    let reply = match outcome {
        Ok(reply) => reply,
        Err(Failure::Fault(fault)) => fault_reply(host, &fault),
        Err(Failure::Refusal(refusal)) => {
            let shown = Credentials::of(request.header("authorization"));
            Reply::refused(&refusal, host.service().await.ok().as_deref(), shown)
        }
    };
    let response = perform(host, request, Action::Reply(reply), Reader::default());
    with_nonce(host, response).await
}

/// RFC 9449 §8.2: the server supplies the nonce to use next with every response, exactly one.
async fn with_nonce<H: Host>(host: &H, response: Response) -> Response {
    let Ok(service) = host.service().await else {
        return response;
    };
    match nonces(host, &service).await {
        Ok(Some(nonces)) => response.with_header("DPoP-Nonce", nonces.current(host.now())),
        Ok(None) | Err(_) => response,
    }
}

/// A protected resource, in development.
pub async fn resource<H: Host>(host: &H, request: &Request) -> Response {
    let message = match message(host, request, path::RESOURCE).await {
        Ok(message) => message,
        Err(fault) => return unavailable(host, &fault),
    };
    let (demand, outcome) = match resource_request(host, request, path::RESOURCE).await {
        Ok(asked) => (
            AuthenticationDemand::parse(&asked.query).unwrap_or_default(),
            resource::access(host, &asked).await.map(Reply::ok),
        ),
        Err(failure) => (AuthenticationDemand::default(), Err(failure)),
    };
    let reply = demand.named_in(guarded(host, request, outcome).await);
    let response = perform(host, request, Action::Reply(reply), Reader::default());
    let response = signed(host, &message, response, Wish::OfResource).await;
    with_nonce(host, echo_interaction(request, response)).await
}

/// The answer, signed if somebody wishes that. RFC 9421 §5.1.
async fn signed<H: Host>(
    host: &H,
    message: &SentMessage,
    response: Response,
    wish: Wish,
) -> Response {
    let (Ok(service), Ok(keys)) = (host.service().await, host.keys().await) else {
        return response;
    };
    let answered = Answered {
        request: message,
        status: response.status,
        content_type: response.header("content-type").unwrap_or_default(),
        body: &response.body,
    };
    let fields = signed_response::fields(&answered, wish, &service, &keys, host.now());
    let with = |response: Response, (name, value)| response.with_header(name, value);
    fields.into_iter().fold(response, with)
}

/// OpenID Connect Core §5.3. A service without the scope `openid` has none.
pub async fn userinfo<H: Host>(host: &H, request: &Request) -> Response {
    match host.service().await {
        Ok(service) if !service.is_openid_provider() => return not_found(),
        Ok(_) => (),
        Err(fault) => return unavailable(host, &fault),
    }
    let outcome = match resource_request(host, request, path::USERINFO).await {
        Ok(request) => userinfo::userinfo(host, &request).await.map(told),
        Err(failure) => Err(failure),
    };
    let reply = guarded(host, request, outcome).await;
    let response = perform(host, request, Action::Reply(reply), Reader::default());
    with_nonce(host, response).await
}

/// Grant Management for OAuth 2.0 §6. A service whose clients manage no grants has none.
pub async fn grants<H: Host>(host: &H, request: &Request) -> Response {
    match host.service().await {
        Ok(service) if service.grant_management_actions.is_empty() => return not_found(),
        Ok(_) => (),
        Err(fault) => return unavailable(host, &fault),
    }
    let (_, grant_id) = grant_below(request.path()).unwrap_or_default();
    let accepted = match resource_request(host, request, request.path()).await {
        Ok(asked) => grants::accepted(host, &asked).await,
        Err(failure) => Err(failure),
    };
    let outcome = match accepted {
        Ok(accepted) if request.method() == "DELETE" => {
            let revoked = grants::revoke(host, &accepted, grant_id).await;
            revoked.map(|()| None)
        }
        Ok(accepted) => grants::query(host, &accepted, grant_id).await.map(Some),
        Err(failure) => Err(failure),
    };
    let response = match outcome {
        Ok(None) => Response::empty(204),
        Ok(Some(told)) => perform(
            host,
            request,
            Action::Reply(Reply::ok(told)),
            Reader::default(),
        ),
        Err(failure) => {
            let reply = guarded(host, request, Err(failure)).await;
            perform(host, request, Action::Reply(reply), Reader::default())
        }
    };
    with_nonce(host, response).await
}

fn told(userinfo: UserInfo) -> Reply {
    match userinfo {
        UserInfo::Plain(claims) => Reply::ok(claims),
        UserInfo::Jwt(jwt) => Reply::jwt(jwt),
    }
}

async fn guarded<H: Host>(host: &H, request: &Request, outcome: Result<Reply, Failure>) -> Reply {
    match outcome {
        Ok(reply) => reply,
        Err(Failure::Fault(fault)) => fault_reply(host, &fault),
        Err(Failure::Refusal(refusal)) => {
            let scheme = request.header("authorization").and_then(Scheme::of);
            Reply::denied(&refusal, host.service().await.ok().as_deref(), scheme)
        }
    }
}

async fn resource_request<H: Host>(
    host: &H,
    request: &Request,
    path: &str,
) -> Result<ResourceRequest, Failure> {
    Ok(ResourceRequest {
        method: request.method().to_owned(),
        path: path.to_owned(),
        query: Parameters::read(request.query().as_bytes())?,
        form: request.body().form_if_any(request.content_type())?,
        authorization: request.header("authorization").map(str::to_owned),
        dpop: request.header("dpop").map(str::to_owned),
        certificate: request.certificate(host.settings()),
        message: message(host, request, path).await?,
    })
}

/// FAPI 2.0 HTTP conventions: the interaction id that came goes back, if it is a UUID.
fn echo_interaction(request: &Request, response: Response) -> Response {
    match request
        .header("x-fapi-interaction-id")
        .filter(|id| is_uuid(id))
    {
        Some(id) => response.with_header("x-fapi-interaction-id", id),
        None => response,
    }
}

/// RFC 9562 §4: 32 hexadecimal digits, in groups of 8, 4, 4, 4 and 12 with a hyphen between them.
fn is_uuid(id: &str) -> bool {
    let is_hexadecimal = |group: &str| group.bytes().all(|b| b.is_ascii_hexdigit());
    id.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && id.split('-').all(is_hexadecimal)
}
