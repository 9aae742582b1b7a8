//! One table: which path and method leads where.

use std::{
    rc::Rc,
    time::{Duration, UNIX_EPOCH},
};

use super::{
    Request, Response, admin,
    browser::{authorize, consent, login, sign_up, steps},
    oauth,
    replies::{method_not_allowed, not_found, unavailable},
};
use crate::{
    Timestamp,
    backend::{Fault, Host},
    documents::Service,
    oauth::answer::metadata::path,
};

/// Where a request may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    Authorize,
    Consent,
    Discovery,
    Index,
    Introspect,
    Jwks,
    Login,
    Metadata,
    Par,
    Resource,
    Revoke,
    SignUp,
    Token,
    UserInfo,
}

const ROUTES: &[(&str, &[&str], Route)] = &[
    ("/", &["GET"], Route::Index),
    (
        "/.well-known/oauth-authorization-server",
        &["GET"],
        Route::Metadata,
    ),
    (
        "/.well-known/openid-configuration",
        &["GET"],
        Route::Discovery,
    ),
    (path::AUTHORIZE, &["GET", "POST"], Route::Authorize),
    (path::CONSENT, &["POST"], Route::Consent),
    (path::INTROSPECT, &["POST"], Route::Introspect),
    (path::JWKS, &["GET"], Route::Jwks),
    (path::LOGIN, &["POST"], Route::Login),
    (path::PAR, &["POST"], Route::Par),
    (path::RESOURCE, &["GET", "POST"], Route::Resource),
    (path::REVOKE, &["POST"], Route::Revoke),
    (path::SIGN_UP, &["POST"], Route::SignUp),
    (path::TOKEN, &["POST"], Route::Token),
    (path::USERINFO, &["GET", "POST"], Route::UserInfo),
];

impl Route {
    /// Whether a page of another origin may ask here. Fetch §3.2: no cookie counts here, so nothing
    /// is given away.
    const fn is_shared(self) -> bool {
        match self {
            Self::Discovery
            | Self::Jwks
            | Self::Metadata
            | Self::Par
            | Self::Revoke
            | Self::Token
            | Self::UserInfo => true,
            Self::Authorize
            | Self::Consent
            | Self::Index
            | Self::Introspect
            | Self::Login
            | Self::Resource
            | Self::SignUp => false,
        }
    }
}

/// Answers a request.
pub async fn serve<H: Host>(host: &H, request: &Request) -> Response {
    let ready = ready(host, request).await;
    let mut response = match &ready {
        Ok(service) => dispatch(host, request, service.as_deref()).await,
        Err(fault) => unavailable(host, fault),
    };
    if request.method() == "HEAD" {
        response.body.clear();
    }
    let response = response.with_header("Date", http_date(host.now()));
    match ready {
        // RFC 6797 §7.1: a server that is reached over TLS says that it is reached in no other way.
        Ok(Some(service)) if service.issuer.is_https() => {
            response.with_header("Strict-Transport-Security", "max-age=31536000")
        }
        Ok(_) | Err(_) => response,
    }
}

/// Nothing is served before it is configured: first the admin secret, then a service, which the
/// admin road does without.
async fn ready<H: Host>(host: &H, request: &Request) -> Result<Option<Rc<Service>>, Fault> {
    host.settings().admin_secret.ok_or(Fault::NoAdminSecret)?;
    if admin::is_admin_path(request.path()) {
        Ok(None)
    } else {
        host.service().await.map(Some)
    }
}

/// Answers a request to the service, or one on the admin road, which does without.
async fn dispatch<H: Host>(host: &H, request: &Request, service: Option<&Service>) -> Response {
    let Some(service) = service else {
        return admin::serve(host, request).await;
    };
    let is_served =
        |route: Route| route != Route::Resource || host.settings().is_development(&service.issuer);
    let found = ROUTES.iter().find(|(path, ..)| *path == request.path());
    let Some((_, methods, route)) = found.filter(|(.., route)| is_served(*route)) else {
        return not_found();
    };
    // RFC 9110 §9.3.2: HEAD is GET without the body.
    let method = if request.method() == "HEAD" {
        "GET"
    } else {
        request.method()
    };
    if method == "OPTIONS" && route.is_shared() {
        return preflight(methods);
    }
    let response = answer(host, request, *route, (method, methods)).await;
    if route.is_shared() {
        shared(response)
    } else {
        response
    }
}

async fn answer<H: Host>(
    host: &H,
    request: &Request,
    route: Route,
    (method, methods): (&str, &[&str]),
) -> Response {
    match route {
        Route::Consent | Route::Login | Route::SignUp if method != "POST" => {
            steps::not_sent(host, request).await
        }
        _ if !methods.contains(&method) => method_not_allowed(methods),
        Route::Authorize => authorize::authorize(host, request).await,
        Route::Consent => consent::consent(host, request).await,
        Route::Discovery => oauth::discovery(host).await,
        Route::Index => oauth::index(host).await,
        Route::Introspect => oauth::introspect(host, request).await,
        Route::Jwks => oauth::jwks(host).await,
        Route::Login => login::login(host, request).await,
        Route::Metadata => oauth::metadata(host).await,
        Route::Par => oauth::par(host, request).await,
        Route::Resource => oauth::resource(host, request).await,
        Route::Revoke => oauth::revoke(host, request).await,
        Route::SignUp => sign_up::sign_up(host, request).await,
        Route::Token => oauth::token(host, request).await,
        Route::UserInfo => oauth::userinfo(host, request).await,
    }
}

/// Fetch §3.2.2: what a page of another origin may send.
fn preflight(methods: &[&str]) -> Response {
    Response::empty(204)
        .with_header("Access-Control-Allow-Origin", "*")
        .with_header("Access-Control-Allow-Methods", methods.join(", "))
        .with_header(
            "Access-Control-Allow-Headers",
            "Authorization, Content-Type, DPoP",
        )
        .with_header("Access-Control-Max-Age", "86400")
}

/// Fetch §3.2.3: a page of another origin may read the answer, its challenge and the nonce in it.
fn shared(response: Response) -> Response {
    response
        .with_header("Access-Control-Allow-Origin", "*")
        .with_header(
            "Access-Control-Expose-Headers",
            "DPoP-Nonce, Retry-After, WWW-Authenticate",
        )
}

/// RFC 9110 §5.6.7. Before 1970 it was always midnight.
fn http_date(now: Timestamp) -> String {
    let since = Duration::from_secs(u64::try_from(now.seconds()).unwrap_or_default());
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}
