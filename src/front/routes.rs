//! Where a request leads: the table of endpoints, with who answers at each.

use std::{
    pin::Pin,
    rc::Rc,
    time::{Duration, UNIX_EPOCH},
};

use super::{
    Request, Response,
    account::{self, links},
    admin, api, assets,
    browser::{
        authorize, consent, end_session, login, offer, passkey, second_factor, sign_up, steps,
        visit::address_of,
    },
    oauth, playground,
    replies::{method_not_allowed, misaddressed, not_found, unavailable},
    themed::themed,
};
use crate::{
    Timestamp,
    audit::Note,
    backend::{
        Fault, Host,
        services::{self, Whose},
    },
    documents::Service,
    oauth::endpoint::{Endpoint, Form, Readers, allowed_headers},
};

/// Answers a request, for the service whose it is.
pub async fn serve<H: Host>(host: &H, request: &Request) -> Response {
    if let Some(address) = address_of(host, request) {
        host.note(Note::From(address.to_owned()));
    }
    let mut response = match whose(host, request).await {
        Ok(Whose::First) => serve_one(host, request).await,
        Ok(Whose::Nobody) if assets::is_list_of_errors(request.path()) => {
            serve_one(host, request).await
        }
        Ok(Whose::Of(entry, path)) => {
            let host = host.of(&entry);
            host.note(Note::Served);
            serve_one(&host, &request.at(&path)).await
        }
        Ok(Whose::Nobody) => dated(host, not_found()),
        Err(fault) => dated(host, unavailable(host, &fault)),
    };
    if request.method() == "HEAD" {
        response.body.clear();
    }
    response
}

/// Whether a path is that of no service in particular: on the admin road, of the engine API, or of a file.
fn is_nobodys(path: &str) -> bool {
    admin::is_admin_path(path) || api::is_api_path(path) || assets::is_asset_path(path)
}

/// The admin road, the engine API, files and what is misaddressed are nobody's in particular, and before an admin secret is
/// set there is nobody.
async fn whose<H: Host>(host: &H, request: &Request) -> Result<Whose, Fault> {
    let is_set = host.settings().admin_secret.is_some();
    if is_set && !request.is_misaddressed() && !is_nobodys(request.path()) {
        services::whose(host, request.origin(), request.path()).await
    } else {
        Ok(Whose::First)
    }
}

fn dated<H: Host>(host: &H, response: Response) -> Response {
    response.with_header("Date", http_date(host.now()))
}

async fn serve_one<H: Host>(host: &H, request: &Request) -> Response {
    let ready = ready(host, request).await;
    let response = match &ready {
        Ok(service) => dispatch(host, request, service.as_deref()).await,
        Err(fault) => unavailable(host, fault),
    };
    let mut response = dated(host, response);
    if let Ok(Some(service)) = &ready {
        response = themed(response, &service.people.theme);
    }
    match ready {
        // RFC 6797 §7.1: a server that is reached over TLS says that it is reached in no other way.
        Ok(Some(service)) if service.issuer.is_https() => {
            response.with_header("Strict-Transport-Security", "max-age=31536000")
        }
        Ok(_) | Err(_) => response,
    }
}

/// Nothing is served before it is configured: first the admin secret, then a service, which the
/// admin road, the engine API and the files do without.
async fn ready<H: Host>(host: &H, request: &Request) -> Result<Option<Rc<Service>>, Fault> {
    host.settings().admin_secret.ok_or(Fault::NoAdminSecret)?;
    let path = request.path();
    if is_nobodys(path) || assets::is_list_of_errors(path) {
        Ok(None)
    } else {
        host.service().await.map(Some)
    }
}

/// Answers a request to the service, or one that is for none in particular.
async fn dispatch<H: Host>(host: &H, request: &Request, service: Option<&Service>) -> Response {
    if request.is_misaddressed() {
        return misaddressed();
    }
    let Some(service) = service else {
        return nobodys(host, request).await;
    };
    let is_there = |endpoint: &Endpoint| is_there(host, service, *endpoint);
    let Some(endpoint) = Endpoint::at(request.path()).filter(is_there) else {
        let meant = typed(request).filter(is_there);
        return meant.map_or_else(not_found, |endpoint| {
            let query = request.query();
            let mark = if query.is_empty() { "" } else { "?" };
            Response::see_other(format!(
                "{}{mark}{query}",
                service.endpoint(endpoint.path())
            ))
        });
    };
    match endpoint.readers() {
        Readers::Everybody if request.method() == "OPTIONS" => preflight(endpoint, request),
        Readers::Everybody => shared(answer(host, request, endpoint).await),
        Readers::Nobody => answer(host, request, endpoint).await,
    }
}

/// Answers a request that is for no service in particular.
async fn nobodys<H: Host>(host: &H, request: &Request) -> Response {
    let path = request.path();
    if api::is_api_path(path) {
        apart(api::serve(host, request)).await
    } else if admin::is_admin_path(path) {
        apart(admin::serve(host, request)).await
    } else {
        assets::serve(request)
    }
}

/// Whether the service has this endpoint.
fn is_there<H: Host>(host: &H, service: &Service, endpoint: Endpoint) -> bool {
    let is_development = || host.settings().is_development(&service.issuer);
    match endpoint {
        Endpoint::AccountOutbox => service.people.pages && is_development(),
        Endpoint::Playground | Endpoint::PlaygroundTyped => {
            service.playground_enabled || is_development()
        }
        Endpoint::PlaygroundClient | Endpoint::Resource => is_development(),
        endpoint => service.people.pages || !endpoint.is_of_pages(),
    }
}

/// The page of an account that somebody has typed with a slash at its end.
fn typed(request: &Request) -> Option<Endpoint> {
    let path = request.path().strip_suffix('/')?;
    let endpoint = Endpoint::at(path).filter(|endpoint| endpoint.serves(request.method()))?;
    matches!(endpoint.form(), Form::Account)
        .then_some(endpoint)
        .filter(|_| matches!(request.method(), "GET" | "HEAD"))
}

async fn answer<H: Host>(host: &H, request: &Request, endpoint: Endpoint) -> Response {
    if !endpoint.serves(request.method()) {
        return match endpoint.form() {
            Form::Page => steps::not_sent(host, request).await,
            _ => method_not_allowed(endpoint.methods()),
        };
    }
    let answer = match endpoint {
        Endpoint::Account
        | Endpoint::AccountApplications
        | Endpoint::AccountData
        | Endpoint::AccountDelete
        | Endpoint::AccountDevices
        | Endpoint::AccountPasskeys
        | Endpoint::AccountFactor
        | Endpoint::AccountPassword
        | Endpoint::AccountProfile => apart(account::account(host, request, endpoint)),
        Endpoint::AccountForgot | Endpoint::AccountLink | Endpoint::AccountOutbox => {
            apart(links::links(host, request, endpoint))
        }
        Endpoint::Authorize => apart(authorize::authorize(host, request)),
        Endpoint::Consent => apart(consent::consent(host, request)),
        Endpoint::Discovery => apart(oauth::discovery(host)),
        Endpoint::EndSession => apart(end_session::end_session(host, request)),
        Endpoint::Factor => apart(second_factor::second_factor(host, request)),
        Endpoint::PasskeyOffer => apart(offer::offer(host, request)),
        Endpoint::Index => apart(oauth::index(host)),
        Endpoint::Grants => apart(oauth::grants(host, request)),
        Endpoint::Introspect => apart(oauth::introspect(host, request)),
        Endpoint::Jwks => apart(oauth::jwks(host)),
        Endpoint::LogOut => apart(end_session::log_out(host, request)),
        Endpoint::Login => apart(login::login(host, request)),
        Endpoint::Metadata => apart(oauth::metadata(host)),
        Endpoint::Par => apart(oauth::par(host, request)),
        Endpoint::Passkey => apart(passkey::passkey(host, request)),
        Endpoint::PasskeyScript => apart(std::future::ready(passkey::script(request))),
        Endpoint::Playground => apart(std::future::ready(assets::playground(request))),
        Endpoint::PlaygroundClient => apart(playground::client(host, request)),
        Endpoint::PlaygroundTyped => apart(playground::typed(host)),
        Endpoint::Resource => apart(oauth::resource(host, request)),
        Endpoint::Revoke => apart(oauth::revoke(host, request)),
        Endpoint::SessionFrame => apart(end_session::session_frame(host, request)),
        Endpoint::SessionScript => apart(std::future::ready(end_session::session_script())),
        Endpoint::SignUp => apart(sign_up::sign_up(host, request)),
        Endpoint::Token => apart(oauth::token(host, request)),
        Endpoint::UserInfo => apart(oauth::userinfo(host, request)),
    };
    answer.await
}

/// What one endpoint does, apart from all others: whoever asks for it comes through no code of another,
/// which a fresh isolate would have to compile first.
fn apart<'a>(
    answer: impl Future<Output = Response> + 'a,
) -> Pin<Box<dyn Future<Output = Response> + 'a>> {
    Box::pin(answer)
}

/// Fetch §3.2.2: what a page of another origin may send.
fn preflight(endpoint: Endpoint, request: &Request) -> Response {
    let asked = request.header("access-control-request-headers");
    Response::empty(204)
        .with_header("Access-Control-Allow-Origin", "*")
        .with_header(
            "Access-Control-Allow-Methods",
            endpoint.methods().join(", "),
        )
        .with_header("Access-Control-Allow-Headers", allowed_headers(asked))
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
