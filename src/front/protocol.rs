//! The OAuth endpoints: parameters in, the JSON and the status of the standards out.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Request, Response, routes::unavailable};
use crate::{
    backend::{
        Failure, Host,
        client::{ClientRequest, nonces},
        introspection, pushed_authorization,
        resource::{self, ResourceRequest},
        revocation, token as tokens,
    },
    jose::Algorithm,
    oauth::{
        ErrorCode, Parameters, Refusal,
        metadata::{document, path},
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

fn introspection_value(introspection: crate::oauth::introspection::Introspection) -> Value {
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

/// RFC 8414 §3, the same at the path of OpenID Connect Discovery §4.
pub async fn metadata<H: Host>(host: &H) -> Response {
    match host.service().await {
        Ok(service) => public(&document(&service)),
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

/// Documents for everybody. They may be kept half as long as a new key is published before it signs.
fn public(document: &Value) -> Response {
    let response = Response::json(200, document).with_header("Cache-Control", "public, max-age=30");
    let headers = response.headers.iter().filter(|(name, _)| *name != "Pragma").cloned().collect();
    Response { headers, ..response }.with_header("Access-Control-Allow-Origin", "*")
}

fn client_request(request: &Request, path: &'static str) -> Result<ClientRequest, Refusal> {
    Ok(ClientRequest {
        parameters: Parameters::parse(request.form()?)?,
        authorization: request.header("authorization").map(str::to_owned),
        dpop: request.header("dpop").map(str::to_owned),
        path,
    })
}

async fn answer<H: Host>(host: &H, request: &Request, success: u16, outcome: Result<impl Serialize, Failure>) -> Response {
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
            // RFC 6749 §5.2: "MUST respond with an HTTP 401 [...] and include the WWW-Authenticate response header field
            // matching the authentication scheme used by the client".
            Response::json(401, &body).with_header("WWW-Authenticate", "Basic realm=\"oauth\"")
        }
        _ => Response::json(400, &body),
    }
}

async fn error_body<H: Host>(host: &H, refusal: &Refusal) -> Value {
    let description = host.service().await.ok().and_then(|service| service.description_of(refusal));
    match description {
        Some(description) => json!({ "error": refusal.code().as_str(), "error_description": description }),
        None => json!({ "error": refusal.code().as_str() }),
    }
}

/// The log learns the rule that was broken, and no value of the request.
pub fn log_refusal<H: Host>(host: &H, request: &Request, refusal: &Refusal) {
    host.log(&format!("refused {} {}: {}", request.method(), request.path(), refusal.rule()));
}

/// RFC 9449 §8.2: the server supplies the nonce to use next with every response, exactly one.
async fn with_nonce<H: Host>(host: &H, response: Response) -> Response {
    let Ok(service) = host.service().await else { return response };
    match nonces(host, &service).await {
        Ok(Some(nonces)) => response.with_header("DPoP-Nonce", nonces.current(host.now())),
        Ok(None) | Err(_) => response,
    }
}

/// A protected resource, in development.
pub async fn resource<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = match resource_request(request) {
        Ok(request) => resource::access(host, &request).await,
        Err(refusal) => Err(refusal.into()),
    };
    let response = match outcome {
        Ok(value) => Response::json(200, &value),
        Err(Failure::Refusal(refusal)) => challenged(host, request, &refusal).await,
        Err(Failure::Fault(fault)) => unavailable(host, &fault),
    };
    with_nonce(host, echo_interaction(request, response)).await
}

fn resource_request(request: &Request) -> Result<ResourceRequest, Refusal> {
    let query = Parameters::parse(request.query().as_bytes())?;
    let parameters = match request.form() {
        Err(Refusal::ContentType) => query.clone(),
        form => Parameters::parse(form?)?,
    };
    // RFC 6750 §2.2, §2.3: a token in the body or in the query.
    let parameters = if query.contains("access_token") { query } else { parameters };
    Ok(ResourceRequest {
        method: request.method().to_owned(),
        parameters,
        authorization: request.header("authorization").map(str::to_owned),
        dpop: request.header("dpop").map(str::to_owned),
    })
}

/// RFC 9449 §7.1: the challenge names the algorithms; RFC 6750 §3.1: without any token, it names no error.
async fn challenged<H: Host>(host: &H, request: &Request, refusal: &Refusal) -> Response {
    log_refusal(host, request, refusal);
    let body = error_body(host, refusal).await;
    let algorithms: Vec<&str> = Algorithm::FAPI.iter().map(|algorithm| algorithm.name()).collect();
    let algorithms = algorithms.join(" ");
    let (status, code) = match refusal.code() {
        _ if *refusal == Refusal::BodyTooLarge => (413, refusal.code()),
        ErrorCode::InvalidRequest => (400, ErrorCode::InvalidRequest),
        other => (401, other),
    };
    let error = match refusal {
        Refusal::AccessTokenMissing => String::new(),
        _ => match body["error_description"].as_str() {
            Some(description) => format!("error=\"{}\", error_description=\"{description}\", ", code.as_str()),
            None => format!("error=\"{}\", ", code.as_str()),
        },
    };
    let challenge = format!("DPoP {error}algs=\"{algorithms}\"");
    Response::json(status, &body).with_header("WWW-Authenticate", challenge)
}

/// FAPI 2.0 HTTP conventions: the interaction id that came goes back, if it is a UUID.
fn echo_interaction(request: &Request, response: Response) -> Response {
    match request.header("x-fapi-interaction-id").filter(|id| is_uuid(id)) {
        Some(id) => response.with_header("x-fapi-interaction-id", id),
        None => response,
    }
}

/// RFC 9562 §4: 32 hexadecimal digits, in groups of 8, 4, 4, 4 and 12 with a hyphen between them.
fn is_uuid(id: &str) -> bool {
    let is_hexadecimal = |group: &str| group.bytes().all(|b| b.is_ascii_hexdigit());
    id.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && id.split('-').all(is_hexadecimal)
}
