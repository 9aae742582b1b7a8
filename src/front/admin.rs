//! The admin road: JSON in, JSON out, for the holder of the admin secret.

use std::rc::Rc;

use serde_json::json;

use super::{
    Request, Response, admin_operators,
    admin_replies::{FLAT, changed, invalid_request, missing, read, refused},
    admin_services::{self, NO_SERVICE, Query, Road},
    replies::{method_not_allowed, not_found, unavailable},
};
use crate::{
    audit::{Kind, Note},
    backend::{
        Failure, Fault, Host,
        admin::{self, Applied, Apply},
        people, services,
    },
    directory::Entry,
    jose::LEVELS_OF_OTHERS,
    json::FromJson,
    people::{Put, PutUser},
    register::keys::Rotation,
};

/// Where an admin request may lead.
#[derive(Clone, Copy)]
enum Route {
    Apply,
    ClientSecret,
    Delete,
    DeleteService,
    DeleteUser,
    Directory(Road),
    Export,
    Operators(admin_operators::Road),
    PutUser,
    RotateKeys,
    SignOutUser,
    UserConsents,
    WithdrawConsent,
}

const ROUTES: &[(&str, &str, Route)] = &[
    ("/admin/apply", "POST", Route::Apply),
    ("/admin/client/secret", "POST", Route::ClientSecret),
    ("/admin/delete", "POST", Route::Delete),
    ("/admin/export", "GET", Route::Export),
    ("/admin/keys/rotate", "POST", Route::RotateKeys),
    (
        "/admin/operator/delete",
        "POST",
        Route::Operators(admin_operators::Road::Delete),
    ),
    (
        "/admin/operator/invite",
        "POST",
        Route::Operators(admin_operators::Road::Invite),
    ),
    (
        "/admin/operator/list",
        "GET",
        Route::Operators(admin_operators::Road::List),
    ),
    (
        "/admin/secret",
        "POST",
        Route::Directory(Road::RotateSecret),
    ),
    (
        "/admin/service/create",
        "POST",
        Route::Directory(Road::CreateService),
    ),
    ("/admin/service/delete", "POST", Route::DeleteService),
    (
        "/admin/service/list",
        "GET",
        Route::Directory(Road::ListServices),
    ),
    (
        "/admin/token/create",
        "POST",
        Route::Directory(Road::CreateToken),
    ),
    (
        "/admin/token/list",
        "GET",
        Route::Directory(Road::ListTokens),
    ),
    (
        "/admin/token/revoke",
        "POST",
        Route::Directory(Road::RevokeToken),
    ),
    ("/admin/user", "POST", Route::PutUser),
    ("/admin/user/consents", "POST", Route::UserConsents),
    (
        "/admin/user/consents/withdraw",
        "POST",
        Route::WithdrawConsent,
    ),
    ("/admin/user/delete", "POST", Route::DeleteUser),
    ("/admin/user/sign-out", "POST", Route::SignOutUser),
];

/// Every path of the admin road, with its method.
pub fn roads() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROUTES.iter().map(|(path, method, _)| (*method, *path))
}

/// Whether the path belongs to the admin road.
pub fn is_admin_path(path: &str) -> bool {
    path.starts_with("/admin/")
}

/// Answers a request on the admin road.
pub async fn serve<H: Host>(host: &H, request: &Request) -> Response {
    match admin::is_admin(host, request.header("authorization")) {
        Ok(true) => dispatch(host, request).await,
        Ok(false) => unauthorized(host, request),
        Err(fault) => unavailable(host, &fault),
    }
}

async fn dispatch<H: Host>(host: &H, request: &Request) -> Response {
    let response = outcome(host, request).await;
    // Whoever holds the secret leaves a trace: where, and what came of it, but no value.
    host.log(&format!(
        "admin {} {}: {}",
        request.method(),
        request.path(),
        response.status
    ));
    response
}

async fn outcome<H: Host>(host: &H, request: &Request) -> Response {
    let Some((_, method, route)) = ROUTES.iter().find(|(path, ..)| *path == request.path()) else {
        return not_found();
    };
    if request.method() != *method {
        return method_not_allowed(&[method]);
    }
    let Some(query) = Query::read(request.query()) else {
        return invalid_request(400, "The query is not as expected.");
    };
    match found(host, query.service).await {
        Ok(Found::First) => noted(host, host, request, *route, query).await,
        Ok(Found::Nobody) => missing(NO_SERVICE),
        Ok(Found::Of(entry)) => noted(&host.of(&entry), host, request, *route, query).await,
        Err(fault) => unavailable(host, &fault),
    }
}

/// Which service an operator means.
enum Found {
    First,
    Nobody,
    Of(Rc<Entry>),
}

/// Without a number the first one is meant; that has one, too.
async fn found<H: Host>(host: &H, service: Option<u64>) -> Result<Found, Fault> {
    let Some(id) = service else {
        return Ok(Found::First);
    };
    Ok(match services::of_id(host, id).await? {
        Some(entry) => Found::Of(entry),
        None if services::first(host).await?.id == service => Found::First,
        None => Found::Nobody,
    })
}

/// What reads changes nothing, and is not remembered.
async fn noted<H: Host>(
    host: &H,
    first: &H,
    request: &Request,
    route: Route,
    query: Query,
) -> Response {
    host.note(Note::Caller("operator".into()));
    let response = respond(host, first, request, route, query).await;
    if request.method() != "GET" {
        host.note(Note::Operation(request.path().to_owned(), response.status));
        host.note(Note::Event(Kind::AdminChanged));
    }
    response
}

/// `host` is that of the service that is meant, and `first` that of the first one, beside which others
/// are.
async fn respond<H: Host>(
    host: &H,
    first: &H,
    request: &Request,
    route: Route,
    query: Query,
) -> Response {
    let outcome = match route {
        Route::Apply => apply(host, request).await,
        Route::ClientSecret => rotate_client_secret(host, request).await,
        Route::Delete => delete(host, request).await,
        Route::DeleteService => admin_services::delete(first, request).await,
        Route::DeleteUser => delete_user(host, request).await,
        Route::Directory(road) => admin_services::serve(first, request, road, query).await,
        Route::Export => export(host).await,
        Route::Operators(road) => admin_operators::serve(first, request, road).await,
        Route::PutUser => put_user(host, request).await,
        Route::RotateKeys => rotate_keys(host, request).await,
        Route::SignOutUser => sign_out_user(host, request).await,
        Route::UserConsents => user_consents(host, request).await,
        Route::WithdrawConsent => withdraw_consent(host, request).await,
    };
    match outcome {
        Ok(response) => response,
        Err(Failure::Refusal(refusal)) => refused(&refusal),
        Err(Failure::Fault(fault)) => unavailable(host, &fault),
    }
}

async fn apply<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let asked: Apply = match read(request, IN_DOCUMENTS + LEVELS_OF_OTHERS) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let applied = admin::apply(host, asked).await?;
    let status = if matches!(applied, Applied::Changes { .. }) {
        200
    } else {
        400
    };
    Ok(Response::json(status, &applied))
}

/// What becomes of the former keys. Without a body it is the ordinary rotation.
#[derive(FromJson)]
#[serde(deny_unknown_fields)]
struct RotateKeys {
    #[serde(default)]
    compromised: bool,
}

async fn rotate_keys<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let is_ordinary = request.body().of_admin().is_ok_and(<[u8]>::is_empty);
    let asked: Option<RotateKeys> = if is_ordinary {
        None
    } else {
        match read(request, FLAT) {
            Ok(asked) => asked,
            Err(response) => return Ok(response),
        }
    };
    let rotation = if asked.is_some_and(|asked| asked.compromised) {
        Rotation::Compromised
    } else {
        Rotation::Ordinary
    };
    let keys = admin::rotate_keys(host, rotation).await?;
    Ok(Response::json(200, &keys))
}

async fn export<H: Host>(host: &H) -> Result<Response, Failure> {
    let documents = admin::export(host).await?;
    Ok(Response::json(200, &json!({ "documents": documents })))
}

#[derive(FromJson)]
#[serde(deny_unknown_fields)]
struct Delete {
    kind: DeletedKind,
    id: String,
}

/// What can be removed: a service without a document serves nothing, so that one is replaced
/// instead.
#[derive(FromJson)]
#[serde(rename_all = "camelCase")]
enum DeletedKind {
    Api,
    Client,
}

async fn delete<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let Delete { kind, id } = match read(request, FLAT) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    Ok(match kind {
        DeletedKind::Api => match admin::delete_api(host, id).await? {
            Ok(found) => changed(found, "deleted", NO_API),
            Err(refused) => Response::json(400, &refused),
        },
        DeletedKind::Client => changed(admin::delete_client(host, id).await?, "deleted", NO_CLIENT),
    })
}

#[derive(FromJson)]
#[serde(deny_unknown_fields)]
struct RotateClientSecret {
    id: String,
}

async fn rotate_client_secret<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let RotateClientSecret { id } = match read(request, FLAT) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let secret = admin::rotate_client_secret(host, id).await?;
    Ok(match secret {
        Some(secret) => Response::json(200, &json!({ "clientSecret": secret.reveal() })),
        None => missing("There is no such client, or it has no secret."),
    })
}

#[derive(FromJson)]
#[serde(deny_unknown_fields)]
struct NamedUser {
    username: String,
}

async fn delete_user<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let NamedUser { username } = match read(request, FLAT) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let deleted = people::delete(host, &username).await?;
    Ok(changed(deleted, "deleted", NO_USER))
}

async fn sign_out_user<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let NamedUser { username } = match read(request, FLAT) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let signed_out = people::sign_out(host, &username).await?;
    Ok(changed(signed_out, "signedOut", NO_USER))
}

async fn user_consents<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let NamedUser { username } = match read(request, FLAT) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let consents = people::consents(host, &username).await?;
    Ok(match consents {
        Some(consents) => Response::json(200, &json!({ "consents": consents })),
        None => missing(NO_USER),
    })
}

#[derive(FromJson)]
#[serde(deny_unknown_fields)]
struct WithdrawConsent {
    username: String,
    client: String,
}

async fn withdraw_consent<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let WithdrawConsent { username, client } = match read(request, FLAT) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let withdrawn = people::withdraw(host, &username, &client).await?;
    Ok(changed(
        withdrawn,
        "withdrawn",
        "There is no such user, or no such client.",
    ))
}

async fn put_user<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let asked: PutUser = match read(request, 1 + LEVELS_OF_OTHERS) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    Ok(match people::put(host, asked).await? {
        Ok(Some(Put::Created)) => Response::json(200, &json!({ "change": "created" })),
        Ok(Some(Put::Updated)) => Response::json(200, &json!({ "change": "updated" })),
        Ok(None) => missing(NO_USER),
        Err(error) => Response::json(
            400,
            &json!({ "error": "invalid_document", "member": error.member, "error_description": error.rule }),
        ),
    })
}

const NO_API: &str = "There is no such API.";
const NO_CLIENT: &str = "There is no such client.";
const NO_USER: &str = "There is no such user.";

/// Where the constant of a rule is: in a rule, of the actions, of a document, of an entry, of the
/// documents, of the body.
const IN_DOCUMENTS: usize = 6;

/// The road that a path is, and none of what else it may say.
fn road_of(path: &str) -> &'static str {
    let mut roads = ROUTES.iter().map(|(road, ..)| *road);
    roads.find(|road| *road == path).unwrap_or("/admin/")
}

/// RFC 6750 §3.
fn unauthorized<H: Host>(host: &H, request: &Request) -> Response {
    host.log(&format!(
        "refused {} {}: not the admin secret",
        request.method(),
        road_of(request.path())
    ));
    host.note(Note::Operation(road_of(request.path()).to_owned(), 401));
    host.note(Note::Event(Kind::AdminRefused));
    let description = "The admin road needs the admin secret as a bearer token.";
    let body = json!({ "error": "invalid_token", "error_description": description });
    Response::json(401, &body).with_header("WWW-Authenticate", "Bearer realm=\"admin\"")
}
