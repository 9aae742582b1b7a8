//! The authorization endpoint in two calls. RFC 6749 §4.1 and §4.2, OpenID Connect Core §3.

use serde_json::json;

use super::failed::Failed;
use crate::{
    backend::{
        Failure, Host,
        authorization::{
            self, Agreed, Opened, Opening,
            recalled::{end, keep, recall},
        },
        succession,
    },
    documents::Service,
    engine::{
        Asked, Operation, Told,
        authorization::{
            agreed::{Agreement, issued, ticket},
            opened::{opened, showable},
            reason,
            returned::{Outcome, said_of},
        },
        grant_management,
        ticket::{context, info},
        told::Shown,
    },
    front::pages::{FormPost, Language, Towards},
    oauth::{
        Parameters,
        answer::{action::Action, authorization_response::AuthorizationResponse},
        grant::managed::Kept,
        interaction::ticket::Ticket,
    },
};

/// `POST /api/auth/authorization`.
pub(super) async fn open<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let refused = |refusal| Failed::Refused(refusal, Shown::Nothing);
    let context = context(call)?;
    let parameters = Parameters::read(call.parameters()?.as_bytes());
    let parameters = parameters.and_then(Parameters::decided).map_err(refused)?;
    let operation = Operation::Authorization;
    let request = match authorization::open(host, &parameters, None).await? {
        Opening::Opened(request) => *request,
        Opening::Refused(action) => {
            return Ok(told(operation, &action, &*host.service().await?));
        }
    };
    let former = match former(host, &request).await {
        Err(Failure::Refusal(refusal)) => {
            let asked = &request.request;
            let target = asked.target.matched(&request.client, &request.service);
            let target = target.map_err(refused)?;
            let action = authorization::refused(host, &refusal, target, &asked.client_id).await?;
            return Ok(told(operation, &action, &request.service));
        }
        former => former?,
    };
    let ticket = keep(host, &request, former.as_ref(), context).await?;
    let keys = host.keys().await?;
    let of_grant = grant_management::asked(&request.request, former.as_ref(), keys.pairwise_salt());
    Ok(opened(&request.asked(), &ticket).with(of_grant))
}

/// The grant that the request is to succeed, for whoever shows it. Where a browser brought it and there is none,
/// the client is told when somebody has signed in: [`succession::brought`].
async fn former<H: Host>(host: &H, opened: &Opened) -> Result<Option<Kept>, Failure> {
    showable(&opened.asked())?;
    let Opened {
        request, client, ..
    } = opened;
    let former = succession::former(host, request, client).await;
    let still = |former: Kept| match request.succession() {
        Some(succession) => former.still(succession),
        None => Ok(former),
    };
    match former {
        Err(Failure::Refusal(_)) if matches!(opened.ticket, Ticket::Brought(_)) => Ok(None),
        former => Ok(former?.map(still).transpose()?),
    }
}

/// `POST /api/auth/authorization/issue`.
pub(super) async fn issue<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let ticket = ticket(call)?;
    let agreement = Agreement::read(call)?;
    let mut recalled = recall(host, ticket).await?;
    let asked = recalled.asked();
    agreement.to(&asked)?;
    let person = recalled.person(host, agreement.person(&asked)).await?;
    agreement.by(&asked, &person)?;
    let operation = Operation::AuthorizationIssue;
    let late = |failure| Failed::of(failure, Shown::Late);
    if let Some(refusal) = recalled.barred(host, &person).await? {
        let target = end(host, &recalled, host.mint()?.digest()).await;
        let target = target.map_err(late)?;
        let refused = authorization::refused(host, &refusal, target, recalled.client_id()).await?;
        return Ok(told(operation, &refused, &recalled.service));
    }
    let agreed = Agreed {
        pending: recalled.pending(),
        person: &person,
        // The code follows from this: nobody who completes the request again is given it again.
        browser: host.mint()?.digest(),
        header_params: agreement.header_params.clone(),
        session_state: None,
        said: recalled.said(agreement.said(&recalled.asked())),
    };
    let outcome = authorization::issue(host, &agreed).await.map_err(late)?;
    let told = told(operation, &outcome.action, &recalled.service);
    let told = match recalled.context() {
        Some(context) => told.with(json!({ "ticketInfo": info(Some(context)) })),
        None => told,
    };
    Ok(issued(told, &outcome.parameters, outcome.now))
}

/// `POST /api/auth/authorization/fail`.
pub(super) async fn fail<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let ticket = ticket(call)?;
    let failed = reason::Failed::read(call)?;
    let recalled = recall(host, ticket).await?;
    let target = end(host, &recalled, host.mint()?.digest()).await?;
    let service = &recalled.service;
    let outcome = Outcome {
        operation: Operation::AuthorizationFail,
        number: failed.number(),
        sentence: failed.sentence(),
    };
    let answer = failed.answer(target, service);
    let response = authorization::answered(host, answer, recalled.client_id()).await?;
    Ok(taken_on(outcome, &response, service))
}

/// What the browser takes to the client.
fn told(operation: Operation, action: &Action, service: &Service) -> Told {
    let Action::Return { response, refusal } = action else {
        return Told::unavailable("The server answered something else than it was asked.");
    };
    let (number, sentence) = said_of(operation, refusal.as_ref());
    let outcome = Outcome {
        operation,
        number,
        sentence: &sentence,
    };
    let mut told = taken_on(outcome, response, service);
    told.rule = refusal.as_ref().map(|refusal| refusal.rule());
    told
}

fn taken_on(outcome: Outcome<'_>, response: &AuthorizationResponse, service: &Service) -> Told {
    outcome.told(response, |redirect_uri, parameters| {
        let page = FormPost {
            redirect_uri,
            parameters,
            towards: Towards::App,
            service_name: service.service_name.as_deref(),
            language: Language::default(),
        };
        page.render()
    })
}
