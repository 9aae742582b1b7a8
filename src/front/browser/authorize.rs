//! Where a person arrives: the authorization endpoint of the browser. RFC 6749 §3.1.

use super::{
    cookies::{self, Session},
    steps::{answered, shown, step},
    visit::{Visit, language_of},
};
use crate::{
    backend::{
        Failure, Host,
        authorization::{self, Opened, Opening},
        people::{Asking, resume},
    },
    front::{Request, Response, replies::log_refusal},
    oauth::{
        Parameters, Refusal,
        interaction::{
            next::{Next, on_arrival},
            sealed::{Interaction, LIFETIME},
            ticket::Ticket,
        },
    },
};

/// `GET` or `POST /oauth/authorize`: shows the page that comes first, or answers at once. RFC 6749
/// §3.1.
pub async fn authorize<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = match authorization_parameters(request) {
        Ok(parameters) => begin(host, request, &parameters).await,
        Err(refusal) => Err(refusal.into()),
    };
    shown(host, request, outcome).await
}

fn authorization_parameters(request: &Request) -> Result<Parameters, Refusal> {
    if request.method() == "POST" {
        Parameters::parse(request.form()?)
    } else {
        Parameters::parse(request.query().as_bytes())
    }
}

async fn begin<H: Host>(
    host: &H,
    request: &Request,
    parameters: &Parameters,
) -> Result<Response, Failure> {
    let opened = match authorization::open(host, parameters).await? {
        Opening::Opened(opened) => *opened,
        Opening::Refused(refusal, response) => {
            log_refusal(host, request, &refusal);
            let service = host.service().await?;
            let language = language_of(parameters.optional("ui_locales"), request, Some(&service));
            return Ok(answered(response, &service, language));
        }
    };
    let service = opened.service.clone();
    let browser = match cookies::browsers(request, &service).pop() {
        Some(known) => known,
        None => host.mint()?,
    };
    let session = match Session::of(request, &service).filter(|_| service.session_duration > 0) {
        Some(session) => {
            let asking = Asking {
                client: &opened.client,
                service: &service,
            };
            resume(host, asking, &session.username, &session.secret).await?
        }
        None => None,
    };
    let now = host.now();
    let next = on_arrival(&opened.asked(), session.as_ref(), now);
    let Opened {
        ticket,
        request: asked,
        client,
        expected,
        ..
    } = opened;
    let interaction = Interaction {
        ticket: ticket.handle().encode(),
        is_brought: matches!(ticket, Ticket::Brought(_)),
        request: asked,
        expected,
        person: session.filter(|_| matches!(next, Next::Consent | Next::Issue)),
        browser: browser.digest(),
        expires: now.after(LIFETIME),
    };
    let visit = Visit::new(interaction, client, service.clone(), request);
    let response = step(host, request, &visit, next).await?;
    Ok(cookies::with_browser(response, &browser, &service))
}
