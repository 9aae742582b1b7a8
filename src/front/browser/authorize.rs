//! Where a person arrives: the authorization endpoint of the browser. RFC 6749 §3.1.

use super::{
    accounts::{arrived, choices},
    cookies,
    steps::{challenged, shown, step},
    visit::{Visit, language_of},
};
use crate::{
    backend::{
        Failure, Host,
        authorization::{self, Opening},
    },
    documents::Service,
    front::{
        Request, Response,
        actions::{Reader, perform},
        pages::{FormAction, FormPost, Language, Towards, headers},
    },
    oauth::{
        Parameters, Refusal,
        endpoint::path,
        interaction::{
            arrival::{Arriving, Detour},
            next::{Next, asked_among, on_arrival},
            sealed::Interaction,
        },
    },
};

/// `GET` or `POST /oauth/authorize`: shows the page that comes first, or answers at once. RFC 6749
/// §3.1.
pub async fn authorize<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = arrive(host, request).await;
    shown(host, request, outcome).await
}

async fn arrive<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let arriving = arriving(request);
    arriving.refuse_ahead()?;
    let parameters = authorization_parameters(request)?;
    if request.method() == "HEAD" {
        return glimpsed(host, request, &parameters).await;
    }
    let service = host.service().await?;
    let is_known = !cookies::browsers(request, &service).is_empty();
    match arriving.detour(&parameters, service.issuer.origin()) {
        Some(detour) if !is_known => {
            let language = language_of(parameters.optional("ui_locales"), request, Some(&service));
            Ok(detoured(&detour, path::AUTHORIZE, &service, language))
        }
        Some(_) | None => begin(host, request, &parameters).await,
    }
}

/// RFC 9110 §9.2.1: HEAD is safe. It tells of a request what can be told without using it up: to open
/// one, a pushed one too, writes nothing.
async fn glimpsed<H: Host>(
    host: &H,
    request: &Request,
    parameters: &Parameters,
) -> Result<Response, Failure> {
    match authorization::open(host, parameters, None).await? {
        Opening::Opened(_) => Ok(Response::page(
            200,
            String::new(),
            headers(FormAction::None),
        )),
        Opening::Refused(action) => Ok(perform(host, request, action, Reader::default())),
    }
}

/// How the browser comes.
pub fn arriving(request: &Request) -> Arriving<'_> {
    Arriving {
        method: request.method(),
        site: request.header("sec-fetch-site"),
        origin: request.header("origin"),
        purpose: request
            .header("sec-purpose")
            .or_else(|| request.header("purpose"))
            .or_else(|| request.header("x-moz")),
    }
}

/// Has the browser come again to this path, with its cookies.
pub fn detoured(detour: &Detour, path: &str, service: &Service, language: Language) -> Response {
    let here = format!("{}{path}", service.issuer.path());
    match detour {
        Detour::Query(query) => Response::see_other(format!("{here}?{query}")),
        Detour::Form(fields) => {
            let parameters: Vec<(&str, String)> = fields
                .iter()
                .map(|(name, value)| (name.as_str(), value.clone()))
                .collect();
            let page = FormPost {
                redirect_uri: &here,
                parameters: &parameters,
                towards: Towards::Here,
                service_name: service.service_name.as_deref(),
                language,
            };
            // Fetch §3.2: with `no-referrer` the form would come from the origin `null`, like that
            // of another site.
            Response::page(200, page.render(), headers(FormAction::Posted))
                .with_header("Referrer-Policy", "same-origin")
        }
    }
}

fn authorization_parameters(request: &Request) -> Result<Parameters, Refusal> {
    if request.method() == "POST" {
        request.body().brought_form(request.content_type())
    } else {
        Parameters::read(request.query().as_bytes())?.decided()
    }
}

async fn begin<H: Host>(
    host: &H,
    request: &Request,
    parameters: &Parameters,
) -> Result<Response, Failure> {
    let service = host.service().await?;
    let browser = match cookies::browsers(request, &service).pop() {
        Some(known) => known.secret,
        None => host.mint()?,
    };
    let opened = match authorization::open(host, parameters, Some(&browser.digest())).await? {
        Opening::Opened(opened) => *opened,
        Opening::Refused(action) => {
            let language = language_of(parameters.optional("ui_locales"), request, Some(&service));
            let reader = Reader {
                service: Some(&service),
                language,
            };
            return Ok(perform(host, request, action, reader));
        }
    };
    let session = arrived(host, request, &opened).await?;
    let now = host.now();
    let next = on_arrival(&opened.asked(), session.as_ref(), now);
    let person = session.filter(|_| matches!(next, Next::Consent | Next::Issue | Next::StepUp));
    let interaction = Interaction {
        opened: Some(now),
        ..opened.interaction(browser.digest())
    };
    let visit =
        Visit::new(interaction, opened.client, service.clone(), request).with_person(person);
    let mut visit = challenged(host, visit).await?;
    let mut next = next;
    if next == Next::SignIn {
        visit.choices = choices(host, request, &visit).await?;
        next = asked_among(visit.choices.len());
    }
    let response = step(host, request, &visit, next).await?;
    Ok(cookies::with_browser(
        response, request, &browser, &service, now,
    ))
}
