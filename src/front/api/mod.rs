//! The engine API: a call is read, handed to the operation that serves `/oauth/*` too, and answered in
//! the words of [`crate::engine`].

mod access;
mod audit;
mod authorization;
mod authorizations;
mod call;
mod client;
mod clients;
mod created;
mod documents;
mod failed;
mod fapi_report;
mod figures;
mod grants;
mod introspection;
mod jose_object;
mod operators;
mod people;
mod persons;
mod presented;
mod probes;
mod pushed;
mod registration;
mod reissue;
mod revocation;
mod service;
mod services;
mod ticket;
mod token;
mod tokens;
mod userinfo;
mod written;

use access::Known;
use call::Call;
use failed::{Failed, with_nonce};
use written::written;

use url::form_urlencoded;

use super::{Request, Response};
use crate::{
    audit::{Kind, Note},
    backend::{self, Fault, Host},
    directory::Who,
    engine::{
        Asked, CallerError, Operation, Told,
        admission::Caller,
        asked::wrong,
        audit::note,
        documents::Extent,
        operation::{Named, Route},
    },
};

pub use crate::engine::operation::is_api_path;

/// Answers a call. `host` is the world of the first service.
pub async fn serve<H: Host>(host: &H, request: &Request) -> Response {
    if let Some(response) = probes::open(request) {
        return response;
    }
    let route = Route::called(request.method(), request.path());
    if probes::is_config(&route, request.method()) {
        let told = operators::config(host, request.origin()).await;
        return written(told.unwrap_or_else(|fault| failing(host, &fault)));
    }
    // A path may end with a token: the log learns the operation.
    let at = match &route {
        Route::Served(operation, ..) => operation.path(),
        Route::Unserved(_) => "",
    };
    let told = match access::known(host, request).await {
        Ok(known) => {
            let told = route_of(host, request, route, &known).await;
            match known.is_operating() {
                true => told.to_operator(),
                false => told,
            }
        }
        Err(failed) => {
            let told = without_outcome(host, failed);
            if told.status < 500 {
                let number = told.result_code().to_owned();
                host.note(Note::Operation(format!("/api{at}"), told.status));
                host.note(Note::Refused(Kind::RequestRefused, "Credentials", number));
            }
            told
        }
    };
    if let Some(rule) = told.rule {
        host.log(&format!("refused {} /api{at}: {rule}", request.method()));
    }
    written(told)
}

async fn route_of<H: Host>(host: &H, request: &Request, route: Route<'_>, known: &Known) -> Told {
    let (operation, number, named) = match route {
        Route::Served(operation, number, named) => (operation, number, named),
        Route::Unserved(reason) => {
            return Told::wrong(None, &CallerError::Unserved(reason.to_owned()));
        }
    };
    host.note(Note::Caller(known.caller().name()));
    if let Err(error) = operation.admits(request.method()) {
        return Told::wrong(Some(operation), &error);
    }
    // The second generation names a service at the end of the path.
    let last = named.iter().find(|(name, _)| *name == "serviceApiKey");
    let last = last.map(|(_, number)| number.as_str());
    if number.is_some() && last.is_some() && number != last {
        return Told::wrong(Some(operation), &CallerError::ServiceUnknown);
    }
    let number = number.or(last);
    if operation.is_of_deployment() && number.is_some() {
        return Told::wrong(Some(operation), &CallerError::of_no_service());
    }
    if operation.is_of_callers() {
        return of_callers(host, request, operation, named, known.caller()).await;
    }
    if let Operation::ServiceCreate | Operation::ServiceDelete | Operation::ServiceList = operation
    {
        let told = of_deployment(host, request, operation, known.caller(), number).await;
        let told = told.unwrap_or_else(|failed| without_outcome(host, failed));
        return noted(host, operation, told);
    }
    let caller = known.caller();
    let entry = match access::service(host, caller, operation, number).await {
        Ok(entry) => entry,
        Err(failed) => {
            let told = without_outcome(host, failed);
            return turned_away(host, caller, operation, told).await;
        }
    };
    let call = Call {
        request,
        operation,
        caller,
        owner: entry.as_ref().and_then(|entry| entry.owner.as_deref()),
    };
    match &entry {
        Some(entry) => {
            let host = host.of(entry);
            host.note(Note::Served);
            outcome(&host, call, named).await
        }
        None => outcome(host, call, named).await,
    }
}

/// What is done with services, in the world of the first one. It is not there perhaps.
async fn of_deployment<H: Host>(
    host: &H,
    request: &Request,
    operation: Operation,
    caller: Caller<'_>,
    number: Option<&str>,
) -> Result<Told, Failed> {
    match operation {
        Operation::ServiceCreate => {
            services::create(host, caller, &asked(request, operation)?).await
        }
        Operation::ServiceDelete => services::delete(host, caller, number).await,
        _ => services::list(host, caller, &asked(request, operation)?).await,
    }
}

/// What is done with those who may call. The trail of the operators' service remembers it.
async fn of_callers<H: Host>(
    host: &H,
    request: &Request,
    operation: Operation,
    named: Named,
    caller: Caller<'_>,
) -> Told {
    let told = match asked(request, operation) {
        Ok(call) => operators::serve(host, request, operation, caller, &call.naming(named)).await,
        Err(error) => Err(error.into()),
    };
    let told = told.unwrap_or_else(|failed| match failed {
        Failed::Caller(error) => Told::wrong(Some(operation), &error),
        failed => without_outcome(host, failed),
    });
    match backend::operators::service(host).await {
        Ok(Some(entry)) => noted(&host.of(&entry), operation, told),
        Ok(None) | Err(_) => noted(host, operation, told),
    }
}

/// The outcome of a call, in the world of the service that it is for.
async fn outcome<H: Host>(host: &H, call: Call<'_>, named: Named) -> Told {
    let operation = call.operation;
    let service = match host.service().await {
        Ok(service) => Some(service),
        Err(Fault::NoService) if operation.begins_a_service() => None,
        Err(fault) => return failing(host, &fault),
    };
    let told = match dispatch(host, &call, named).await {
        Ok(told) => told,
        Err(Failed::Caller(error)) => Told::wrong(Some(operation), &error),
        Err(Failed::Refused(refusal, shown)) => {
            let told = Told::refused(operation, &refusal, service.as_deref(), shown);
            match &service {
                Some(service) => with_nonce(host, service, told).await,
                None => told,
            }
        }
        Err(Failed::Fault(fault)) => failing(host, &fault),
    };
    noted(host, operation, told)
}

/// What was told to somebody who has come no further, whatever they meant: it is remembered where they are known, at
/// the service that their credential is for, at that of the operators, or else at the first one.
async fn turned_away<H: Host>(
    host: &H,
    caller: Caller<'_>,
    operation: Operation,
    told: Told,
) -> Told {
    if told.wrong.is_none() {
        return told;
    }
    let own = match (caller, caller.service()) {
        (Caller::Holder(Who::Operator(_)), _) => backend::operators::service(host).await,
        (_, Some(id)) => backend::services::of_number(host, id).await,
        (_, None) => Ok(None),
    };
    match own {
        Ok(Some(entry)) => noted(&host.of(&entry), operation, told),
        Ok(None) | Err(_) => noted(host, operation, told),
    }
}

/// What was told, remembered where it is to be.
fn noted<H: Host>(host: &H, operation: Operation, told: Told) -> Told {
    let path = format!("/api{}{}", operation.path(), told.did);
    host.note(Note::Operation(path, told.status));
    if let Some(note) = note(operation, &told) {
        host.note(note);
    }
    told
}

/// What is answered before there is anything that an outcome could be of.
fn without_outcome<H: Host>(host: &H, failed: Failed) -> Told {
    match failed {
        Failed::Caller(error) => Told::wrong(None, &error),
        Failed::Refused(..) => Told::wrong(None, &CallerError::CredentialsWrong),
        Failed::Fault(fault) => failing(host, &fault),
    }
}

/// What a call says. RFC 9110 §9.3.5: what a DELETE is about is in its address.
fn asked(request: &Request, operation: Operation) -> Result<Asked, CallerError> {
    if matches!(request.method(), "DELETE" | "GET") {
        Asked::of_form(request.query().as_bytes())
    } else {
        let (body, content_type) = (request.body(), request.content_type());
        if !operation.is_own_change() {
            return Asked::read_within(body, content_type, operation.levels());
        }
        unqueried(request.query())?;
        Asked::read_strictly(body, content_type, operation.levels())
    }
}

/// What is said in the query of a POST is not heard, so where no word may be lost there is to be none.
fn unqueried(query: &str) -> Result<(), CallerError> {
    let said = form_urlencoded::parse(query.as_bytes()).min_by_key(|(name, _)| name.is_empty());
    said.map_or(Ok(()), |(name, _)| Err(wrong(&name)))
}

async fn dispatch<H: Host>(host: &H, call: &Call<'_>, named: Named) -> Result<Told, Failed> {
    let Call {
        request, operation, ..
    } = *call;
    let asked = asked(request, operation)?.naming(named);
    let extent = match request.method() {
        "PATCH" => Extent::Merge,
        _ => Extent::Overwrite,
    };
    match operation {
        Operation::DocumentsApis
        | Operation::DocumentsApply
        | Operation::DocumentsClient
        | Operation::DocumentsClients
        | Operation::DocumentsDelete
        | Operation::DocumentsHistory
        | Operation::DocumentsService
        | Operation::KeysGet
        | Operation::KeysRotate => documents::serve(host, call, &asked).await,
        Operation::Audit => audit::tell(host, &asked).await,
        Operation::Authorization => authorization::open(host, &asked).await,
        Operation::AuthorizationFail => authorization::fail(host, &asked).await,
        Operation::AuthorizationIssue => authorization::issue(host, &asked).await,
        Operation::ClientAuthorizationDelete => authorizations::delete(host, &asked).await,
        Operation::ClientAuthorizationList => authorizations::list(host, &asked).await,
        Operation::ClientAuthorizationUpdate => authorizations::update(host, &asked).await,
        Operation::GrantedScopesDelete => authorizations::forget(host, &asked).await,
        Operation::GrantedScopesGet => authorizations::scopes(host, &asked).await,
        Operation::Info => Ok(probes::info()),
        Operation::FapiReport => fapi_report::tell(host, &asked).await,
        Operation::Metrics => figures::tell(host, &asked).await,
        Operation::ServiceGet => service::get(host, &asked).await,
        Operation::ServiceUpdate => service::update(host, &asked, extent).await,
        Operation::Configuration => service::configuration(host, &asked).await,
        Operation::GrantManagement => grants::manage(host, &asked).await,
        Operation::IdTokenReissue => reissue::reissue(host, &asked).await,
        Operation::Introspection => introspection::introspect(host, &asked).await,
        Operation::IntrospectionStandard => introspection::standard(host, &asked).await,
        Operation::JoseVerify => jose_object::verify(host, &asked).await,
        Operation::Jwks => service::jwks(host, &asked).await,
        Operation::Revocation => revocation::revoke(host, &asked).await,
        Operation::UserInfo => userinfo::open(host, &asked).await,
        Operation::UserInfoIssue => userinfo::issue(host, &asked).await,
        Operation::TicketInfo => ticket::info(host, &asked).await,
        Operation::TicketUpdate => ticket::update(host, &asked).await,
        Operation::TokenCreate => created::create(host, &asked).await,
        Operation::TokenDelete => tokens::delete(host, &asked).await,
        Operation::TokenList => tokens::list(host, &asked).await,
        Operation::TokenRevoke => tokens::revoke(host, &asked).await,
        Operation::TokenUpdate => tokens::update(host, &asked).await,
        Operation::Token => token::token(host, &asked).await,
        Operation::PushedAuthReq => pushed::push(host, &asked).await,
        _ => managed(host, operation, &asked, extent).await,
    }
}

/// What is done with clients and people.
async fn managed<H: Host>(
    host: &H,
    operation: Operation,
    asked: &Asked,
    extent: Extent,
) -> Result<Told, Failed> {
    match operation {
        Operation::ClientCreate => clients::create(host, asked).await,
        Operation::ClientDelete => clients::delete(host, asked).await,
        Operation::ClientGet => clients::get(host, asked).await,
        Operation::ClientList => clients::list(host, asked).await,
        Operation::ClientLock => clients::lock(host, asked).await,
        Operation::ClientScopesDelete => clients::delete_scopes(host, asked).await,
        Operation::ClientScopesGet => clients::scopes(host, asked).await,
        Operation::ClientScopesUpdate => clients::update_scopes(host, asked).await,
        Operation::ClientSecretRefresh => clients::refresh_secret(host, asked).await,
        Operation::ClientSecretUpdate => clients::update_secret(host, asked).await,
        Operation::ClientRegistration
        | Operation::ClientRegistrationDelete
        | Operation::ClientRegistrationGet
        | Operation::ClientRegistrationUpdate => registration::serve(host, operation, asked).await,
        Operation::ClientUpdate => clients::update(host, asked, extent).await,
        Operation::PeopleDelete
        | Operation::PeopleExport
        | Operation::PeopleFactorsReset
        | Operation::PeopleGet
        | Operation::PeopleImport
        | Operation::PeopleInvitationList
        | Operation::PeopleInvitationWithdraw
        | Operation::PeopleInvite
        | Operation::PeopleList
        | Operation::PeopleLock
        | Operation::PeopleSignOut => people::serve(host, operation, asked).await,
        Operation::OutboxList
        | Operation::PeopleConsentWithdraw
        | Operation::PeopleConsents
        | Operation::PeoplePasskeyRemove
        | Operation::PeoplePasskeys
        | Operation::PeoplePut
        | Operation::PeopleSessionEnd
        | Operation::PeopleSessions => persons::serve(host, operation, asked).await,
        // These are answered before.
        _ => Err(CallerError::of_no_service().into()),
    }
}

/// The answer where the world failed. The log learns how.
fn failing<H: Host>(host: &H, fault: &Fault) -> Told {
    host.log(&fault.line());
    Told::unavailable(&fault.to_string())
}
