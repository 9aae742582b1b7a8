//! The OAuth endpoints: parameters in, the JSON and the status of the standards out.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Request, Response,
    replies::{log_refusal, not_found, unavailable},
};
use crate::{
    backend::{
        Failure, Host,
        client::{ClientRequest, nonces},
        introspection,
        protected::{ResourceRequest, Scheme},
        pushed_authorization, resource, revocation, token as tokens,
        userinfo::{self, UserInfo},
    },
    jose::Algorithm,
    oauth::{
        ErrorCode, Parameters, Refusal,
        answer::metadata::{self, path},
    },
};

/// RFC 9126 §2.
pub async fn par<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = match client_request(request, path::PAR) {
        Ok(request) => pushed_authorization::push(host, &request).await,
        Err(refusal) => Err(refusal.into()),
    };
    // RFC 9126 §2.2: "The response is 201 Created".
    answer(host, request, 201, outcome).await
}

/// RFC 6749 §3.2.
pub async fn token<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = match client_request(request, path::TOKEN) {
        Ok(request) => tokens::token(host, &request).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer(host, request, 200, outcome).await
}

/// RFC 7662 §2.
pub async fn introspect<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = match client_request(request, path::INTROSPECT) {
        Ok(request) => introspection::introspect(host, &request).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer(host, request, 200, outcome.map(introspection_value)).await
}

fn introspection_value(introspection: crate::oauth::answer::introspection::Introspection) -> Value {
    introspection.into_value()
}

/// RFC 7009 §2.
pub async fn revoke<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = match client_request(request, path::REVOKE) {
        Ok(request) => revocation::revoke(host, &request).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer(host, request, 200, outcome.map(|()| json!({}))).await
}

/// OpenID Connect Discovery §4, where the service is an OpenID Provider.
pub async fn discovery<H: Host>(host: &H) -> Response {
    match host.service().await {
        Ok(service) => {
            metadata::discovery(&service).map_or_else(not_found, |document| public(&document))
        }
        Err(fault) => unavailable(host, &fault),
    }
}

/// RFC 8414 §3.
pub async fn metadata<H: Host>(host: &H) -> Response {
    match host.service().await {
        Ok(service) => public(&metadata::document(&service)),
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
            "metadata": service.issuer.endpoint("/.well-known/oauth-authorization-server"),
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

fn client_request(request: &Request, path: &'static str) -> Result<ClientRequest, Refusal> {
    Ok(ClientRequest {
        parameters: Parameters::parse(request.form()?)?,
        authorization: request.header("authorization").map(str::to_owned),
        dpop: request.header("dpop").map(str::to_owned),
        path,
    })
}

async fn answer<H: Host>(
    host: &H,
    request: &Request,
    success: u16,
    outcome: Result<impl Serialize, Failure>,
) -> Response {
    let response = match outcome {
        Ok(value) => Response::json(success, &value),
        Err(Failure::Refusal(refusal)) => refused(host, request, &refusal).await,
        Err(Failure::Fault(fault)) => unavailable(host, &fault),
    };
    with_nonce(host, response).await
}

/// RFC 6749 §5.2: 400, but 401 where the client tried to authenticate by the Authorization header.
async fn refused<H: Host>(host: &H, request: &Request, refusal: &Refusal) -> Response {
    log_refusal(host, request, refusal);
    let body = error_body(host, refusal).await;
    let used_header = request.header("authorization").is_some();
    match (refusal, refusal.code()) {
        (Refusal::BodyTooLarge, _) => Response::json(413, &body),
        (_, ErrorCode::InvalidClient) if used_header => {
            // RFC 6749 §5.2: "MUST respond with an HTTP 401 [...] and include the WWW-Authenticate
            // response header field matching the authentication scheme used by the client".
            Response::json(401, &body).with_header("WWW-Authenticate", "Basic realm=\"oauth\"")
        }
        (_, ErrorCode::TemporarilyUnavailable) => {
            Response::json(503, &body).with_header("Retry-After", "5")
        }
        _ => Response::json(400, &body),
    }
}

async fn error_body<H: Host>(host: &H, refusal: &Refusal) -> Value {
    let description = host
        .service()
        .await
        .ok()
        .and_then(|service| service.description_of(refusal));
    match description {
        Some(description) => {
            json!({ "error": refusal.code().as_str(), "error_description": description })
        }
        None => json!({ "error": refusal.code().as_str() }),
    }
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
    let outcome = match resource_request(request, path::RESOURCE) {
        Ok(request) => resource::access(host, &request)
            .await
            .map(|value| Response::json(200, &value)),
        Err(refusal) => Err(refusal.into()),
    };
    let response = guarded(host, request, outcome).await;
    with_nonce(host, echo_interaction(request, response)).await
}

/// OpenID Connect Core §5.3. A service without the scope `openid` has none.
pub async fn userinfo<H: Host>(host: &H, request: &Request) -> Response {
    match host.service().await {
        Ok(service) if !service.is_openid_provider() => return not_found(),
        Ok(_) => (),
        Err(fault) => return unavailable(host, &fault),
    }
    let outcome = match resource_request(request, path::USERINFO) {
        Ok(request) => userinfo::userinfo(host, &request).await.map(told),
        Err(refusal) => Err(refusal.into()),
    };
    let response = guarded(host, request, outcome).await;
    with_nonce(host, response).await
}

fn told(userinfo: UserInfo) -> Response {
    match userinfo {
        UserInfo::Plain(claims) => Response::json(200, &claims),
        UserInfo::Signed(jwt) => Response {
            body: jwt,
            ..Response::json(200, &json!({}))
        }
        .with_header("Content-Type", "application/jwt"),
    }
}

async fn guarded<H: Host>(
    host: &H,
    request: &Request,
    outcome: Result<Response, Failure>,
) -> Response {
    match outcome {
        Ok(response) => response,
        Err(Failure::Refusal(refusal)) => challenged(host, request, &refusal).await,
        Err(Failure::Fault(fault)) => unavailable(host, &fault),
    }
}

fn resource_request(request: &Request, path: &'static str) -> Result<ResourceRequest, Refusal> {
    let form = match request.form() {
        Err(Refusal::ContentType) => Parameters::default(),
        form => Parameters::parse(form?)?,
    };
    Ok(ResourceRequest {
        method: request.method().to_owned(),
        path,
        query: Parameters::parse(request.query().as_bytes())?,
        form,
        authorization: request.header("authorization").map(str::to_owned),
        dpop: request.header("dpop").map(str::to_owned),
    })
}

/// RFC 9449 §7.1: the challenge names the algorithms; RFC 6750 §3.1: without any token, it names no
/// error.
async fn challenged<H: Host>(host: &H, request: &Request, refusal: &Refusal) -> Response {
    log_refusal(host, request, refusal);
    let body = error_body(host, refusal).await;
    let (status, code) = match refusal.code() {
        _ if *refusal == Refusal::BodyTooLarge => (413, refusal.code()),
        ErrorCode::InvalidRequest => (400, ErrorCode::InvalidRequest),
        ErrorCode::InsufficientScope => (403, ErrorCode::InsufficientScope),
        other => (401, other),
    };
    let error = match refusal {
        Refusal::AccessTokenMissing => Vec::new(),
        _ => std::iter::once(format!("error=\"{}\"", code.as_str()))
            .chain(
                body["error_description"]
                    .as_str()
                    .map(|description| format!("error_description=\"{description}\"")),
            )
            .collect(),
    };
    let is_fapi = host.service().await.is_ok_and(|service| service.is_fapi());
    Response::json(status, &body)
        .with_header("WWW-Authenticate", challenge(request, error, is_fapi))
}

/// The scheme that was used is told what was wrong; where none was, every scheme that is served is
/// named. RFC 9110 §11.6.1.
fn challenge(request: &Request, error: Vec<String>, is_fapi: bool) -> String {
    let algorithms: Vec<&str> = Algorithm::FAPI
        .iter()
        .map(|algorithm| algorithm.name())
        .collect();
    let scheme = resource_request(request, "")
        .ok()
        .and_then(|request| request.scheme());
    let with = |scheme: &str, last: Option<String>| {
        let parameters: Vec<String> = error.iter().cloned().chain(last).collect();
        format!("{scheme} {}", parameters.join(", "))
            .trim_end()
            .to_owned()
    };
    let dpop = || with("DPoP", Some(format!("algs=\"{}\"", algorithms.join(" "))));
    let bearer = || {
        with(
            "Bearer",
            error.is_empty().then(|| "realm=\"oauth\"".to_owned()),
        )
    };
    match scheme {
        _ if is_fapi => dpop(),
        Some(Scheme::Dpop) => dpop(),
        Some(Scheme::Bearer) => bearer(),
        None => format!("{}, {}", bearer(), dpop()),
    }
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
