//! What every step of a person has in common: taking up a form of ours, doing what comes next, and
//! showing how it ended.

use std::rc::Rc;

use super::{
    cookies,
    visit::{Visit, language_of},
};
use crate::{
    Digest,
    backend::{
        Failure, Host,
        authorization::{self, Agreed},
        people,
    },
    documents::{Client, Service},
    front::{
        Request, Response,
        pages::{ErrorPage, FormAction, FormPost, Language, Towards, headers},
        replies::log_refusal,
    },
    jose::HeaderParams,
    oauth::{
        Parameters, Refusal,
        answer::{action::Notice, authorization_response::AuthorizationResponse},
        interaction::{
            next::{Next, takes_back},
            returned::Returned,
            sealed::Interaction,
            ticket::Ticket,
        },
    },
};

/// Does what comes next.
pub async fn step<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    next: Next,
) -> Result<Response, Failure> {
    let interaction = &visit.interaction;
    let ticket = interaction.ticket()?;
    interaction.still_leads(&visit.client, &visit.service)?;
    let next = interaction.reconsidered(next, &visit.client, &visit.service);
    let response = match next {
        Next::SignIn => {
            let hint = interaction
                .request
                .openid
                .login_hint
                .as_deref()
                .unwrap_or_default();
            return Ok(visit.sign_in(&sealed(host, visit).await?, hint, None));
        }
        Next::SignUp => {
            return Ok(visit.sign_up(&sealed(host, visit).await?, &Parameters::default(), None));
        }
        Next::Consent => return Ok(visit.consent(&sealed(host, visit).await?)),
        Next::Issue => agree(host, visit, &ticket).await?,
        Next::Refuse(refusal) => {
            log_refusal(host, request, &refusal);
            let refused = authorization::refuse(host, &visit.pending(&ticket), &refusal).await?;
            forget(host, visit, &refusal).await?;
            refused
        }
    };
    Ok(answered(response, &visit.service, visit.language))
}

async fn sealed<H: Host>(host: &H, visit: &Visit) -> Result<String, Failure> {
    Ok(visit.interaction.seal(host.keys().await?.seal(host.now())))
}

/// Whoever is asked anew and says no takes back what they allowed before.
async fn forget<H: Host>(host: &H, visit: &Visit, reason: &Refusal) -> Result<(), Failure> {
    match &visit.interaction.person {
        Some(person) if takes_back(&visit.asked(), person, reason) => {
            people::forget(host, person, visit.client.id()).await
        }
        Some(_) | None => Ok(()),
    }
}

async fn agree<H: Host>(
    host: &H,
    visit: &Visit,
    ticket: &Ticket,
) -> Result<AuthorizationResponse, Failure> {
    let agreed = Agreed {
        pending: visit.pending(ticket),
        person: visit.interaction.signed_in()?,
        browser: visit.interaction.browser,
        header_params: HeaderParams::default(),
    };
    authorization::issue(host, &agreed).await
}

/// Takes up the interaction that a form brings back, if it comes from our own page in the same
/// browser.
pub async fn resumed<H: Host>(
    host: &H,
    request: &Request,
    form: &Parameters,
) -> Result<Visit, Failure> {
    let service = host.service().await?;
    let browsers: Vec<Digest> = cookies::browsers(request, &service)
        .into_iter()
        .map(|known| known.secret.digest())
        .collect();
    let returned = Returned {
        site: request.header("sec-fetch-site"),
        browsers: &browsers,
        form,
    };
    let keys = host.keys().await?;
    let interaction = returned.interaction(&keys.seals(host.now()), host.now())?;
    let client = client_of(host, &interaction).await?;
    Ok(Visit::new(interaction, client, service, request))
}

/// The client of the interaction, whom its name may have left since.
async fn client_of<H: Host>(host: &H, interaction: &Interaction) -> Result<Rc<Client>, Failure> {
    let named = host.client(&interaction.request.client_id).await?;
    let found = match (named, interaction.client) {
        (Some(named), Some(number)) if named.id() == number => Some(named),
        (_, Some(number)) => host.client(&number.to_string()).await?,
        (named, None) => named,
    };
    Ok(interaction.still_of(found)?)
}

/// Takes an answer to the client: by a redirect, or by a form that the browser posts.
pub fn answered(
    response: AuthorizationResponse,
    service: &Service,
    language: Language,
) -> Response {
    match response {
        AuthorizationResponse::Redirect(uri) => Response::see_other(uri),
        AuthorizationResponse::Form {
            redirect_uri,
            parameters,
        } => {
            let service_name = service.service_name.as_deref();
            let page = FormPost {
                redirect_uri: &redirect_uri,
                parameters: &parameters,
                towards: Towards::App,
                service_name,
                language,
            };
            Response::page(200, page.render(), headers(FormAction::Posted))
        }
    }
}

/// An error that must not travel to a redirect URI is shown to the person. RFC 6749 §4.1.2.1.
pub async fn shown<H: Host>(
    host: &H,
    request: &Request,
    outcome: Result<Response, Failure>,
) -> Response {
    match outcome {
        Ok(response) => response,
        Err(failure) => error_page(
            host,
            request,
            &failure,
            host.service().await.ok().as_deref(),
        ),
    }
}

/// A form that was opened by its address instead of being sent: there is nothing to show. RFC 9110
/// §15.5.6.
pub async fn not_sent<H: Host>(host: &H, request: &Request) -> Response {
    let page = shown(host, request, Err(Refusal::FormExpired.into())).await;
    Response {
        status: 405,
        ..page
    }
    .with_header("Allow", "POST")
}

fn error_page<H: Host>(
    host: &H,
    request: &Request,
    failure: &Failure,
    service: Option<&Service>,
) -> Response {
    let ui_locales = Parameters::read(request.query().as_bytes()).ok();
    let ui_locales = ui_locales
        .as_ref()
        .and_then(|parameters| parameters.optional("ui_locales"));
    let language = language_of(ui_locales, request, service);
    let service_name = service.and_then(|service| service.service_name.as_deref());
    let notice = match failure {
        Failure::Fault(fault) => {
            host.log(&fault.line());
            Notice::unavailable(fault.to_string())
        }
        Failure::Refusal(refusal) => {
            log_refusal(host, request, refusal);
            Notice::refused(refusal)
        }
    };
    let page = ErrorPage {
        problem: notice.problem,
        code: notice.error,
        description: &notice.description,
        service_name,
        language,
    };
    Response::page(notice.status, page.render(), headers(FormAction::None))
}
