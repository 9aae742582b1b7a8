//! What every step of a person has in common: taking up a form of ours, doing what comes next, and
//! showing how it ended.

use std::rc::Rc;

use super::{
    cookies,
    step_up::step_up,
    visit::{Visit, address_of, language_of},
};
use crate::{
    Digest,
    audit::Kind,
    backend::{
        Failure, Host,
        authorization::{self, Agreed, Pending},
        logo, people, succession,
    },
    documents::Client,
    front::{
        Request, Response,
        actions::{Reader, perform},
    },
    jose::HeaderParams,
    oauth::{
        Parameters, Refusal,
        answer::action::{Action, Notice},
        grant::Said,
        interaction::{
            next::{Next, on_allowed, on_sign_in, takes_back},
            own,
            returned::{Returned, from_here},
            sealed::Interaction,
            ticket::Ticket,
        },
        request::authorization_request::AuthorizationRequest,
    },
    people::Device,
};

/// Does what comes next, in a browser whose scripts see whose session it is.
pub async fn step<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    next: Next,
) -> Result<Response, Failure> {
    let response = taken(host, request, visit, next).await?;
    Ok(visit.with_browser_state(response, request))
}

async fn taken<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    next: Next,
) -> Result<Response, Failure> {
    let interaction = &visit.interaction;
    let ticket = interaction.ticket()?;
    interaction
        .request
        .target
        .matched(&visit.client, &visit.service)?;
    let next = match (next, &interaction.person) {
        (Next::StepUp, Some(person)) => match step_up(host, request, visit, person).await? {
            Some(page) => return Ok(page),
            None => on_sign_in(&visit.asked(), person),
        },
        (next, _) => next,
    };
    let (next, end) = in_the_end(host, visit, next).await?;
    let next = interaction.reconsidered(next, &visit.client, &visit.service, &end);
    let action = match next {
        // Nobody is asked for more where nobody is there.
        Next::SignIn | Next::StepUp => {
            let hint = interaction
                .request
                .openid
                .login_hint
                .as_deref()
                .unwrap_or_default();
            return Ok(visit.sign_in(&sealed(host, interaction).await?, hint, None));
        }
        Next::Select => return Ok(visit.select(&sealed(host, interaction).await?)),
        Next::SignUp => {
            return Ok(visit.sign_up(
                &sealed(host, interaction).await?,
                &Parameters::default(),
                None,
            ));
        }
        Next::Enter => {
            let page = &interaction.request.target.redirect_uri;
            return Ok(Response::see_other(page.as_str().to_owned()));
        }
        Next::Consent => {
            let shown = interaction.showing(&end, &visit.service);
            let logo = logo::of(host, &visit.client).await;
            let sealed = sealed(host, &shown).await?;
            return Ok(visit.consent(&sealed, &end, logo.as_deref()));
        }
        Next::Issue => agree(host, visit, &ticket, &end).await?,
        Next::Refuse(refusal) => {
            let person = interaction.person.as_ref();
            let refused =
                authorization::refuse(host, &visit.pending(&ticket), person, &refusal).await?;
            forget(host, visit, &refusal).await?;
            refused
        }
    };
    Ok(perform(host, request, action, visit.reader()))
}

/// What will be granted in the end, where that is about to be shown or was. Where the grant is not there any
/// more that this is to succeed, or is not of whoever has signed in, the client is told.
async fn in_the_end<H: Host>(
    host: &H,
    visit: &Visit,
    next: Next,
) -> Result<(Next, AuthorizationRequest), Failure> {
    let Visit {
        interaction,
        client,
        service,
        ..
    } = visit;
    let request = &interaction.request;
    let (Next::Consent | Next::Issue, Some(person)) = (&next, &interaction.person) else {
        return Ok((next, request.clone()));
    };
    match succession::in_the_end(host, request, service, client, person).await {
        Err(Failure::Refusal(refusal)) => Ok((Next::Refuse(refusal), request.clone())),
        end => Ok((next, end?)),
    }
}

/// What comes next where nothing else is asked for: whoever has just seen their recovery codes, or was
/// offered a passkey, goes on.
pub fn onward(visit: &Visit) -> Next {
    let (asked, interaction) = (visit.asked(), &visit.interaction);
    match &interaction.person {
        None => Next::SignIn,
        Some(person) => match on_allowed(&asked, person, interaction.opened) {
            Next::Issue => on_sign_in(&asked, person),
            next => next,
        },
    }
}

async fn sealed<H: Host>(host: &H, interaction: &Interaction) -> Result<String, Failure> {
    Ok(interaction.seal(host.keys().await?.seal(host.now())))
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
    end: &AuthorizationRequest,
) -> Result<Action, Failure> {
    let request = visit.interaction.request.clone().held_as(end);
    let agreed = Agreed {
        pending: Pending {
            request: &request,
            ..visit.pending(ticket)
        },
        person: visit.interaction.signed_in()?,
        browser: visit.interaction.browser,
        header_params: HeaderParams::default(),
        said: Said::default(),
        session_state: visit.session_state(&host.mint()?),
    };
    let action = authorization::issue(host, &agreed).await?.action;
    // Only what a consent page has shown somebody has just said yes to.
    let is_issued = matches!(&action, Action::Return { refusal: None, .. });
    if is_issued && visit.interaction.shown.is_some() {
        visit.note(host, Kind::ConsentGiven);
    }
    Ok(action)
}

/// The fields of a form of ours that comes back.
pub fn form(request: &Request) -> Result<Parameters, Failure> {
    from_here(request.header("sec-fetch-site"))?;
    Ok(request.body().form(request.content_type())?)
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
    let mut interaction = returned.interaction(&keys.seals(host.now()), host.now())?;
    let client = if interaction.is_own() {
        Rc::new(own::client(&service))
    } else {
        client_of(host, &interaction).await?
    };
    interaction.take_up(&client, &service, keys.pairwise_salt());
    let visit = Visit {
        device: Device::of(request.header("user-agent"), address_of(host, request)),
        ..Visit::new(interaction, client, service, request)
    };
    challenged(host, visit).await
}

/// The visit with a challenge for whoever signs in by a passkey, where the service has any.
pub async fn challenged<H: Host>(host: &H, visit: Visit) -> Result<Visit, Failure> {
    if visit.service.relying_party().is_err() {
        return Ok(visit);
    }
    let (keys, now) = (host.keys().await?, host.now());
    let challenge = visit
        .ceremony()
        .challenge(&host.mint()?, keys.seal(now), now);
    Ok(Visit {
        challenge: Some(challenge),
        ..visit
    })
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

/// An error that must not travel to a redirect URI is shown to the person. RFC 6749 §4.1.2.1.
pub async fn shown<H: Host>(
    host: &H,
    request: &Request,
    outcome: Result<Response, Failure>,
) -> Response {
    let notice = match outcome {
        Ok(response) => return response,
        Err(Failure::Fault(fault)) => {
            host.log(&fault.line());
            Notice::unavailable(fault.to_string())
        }
        Err(Failure::Refusal(refusal)) => Notice::refused(&refusal),
    };
    show(host, request, notice).await
}

/// A form that was opened by its address instead of being sent.
pub async fn not_sent<H: Host>(host: &H, request: &Request) -> Response {
    let page = show(host, request, Notice::not_sent()).await;
    page.with_header("Allow", "POST")
}

async fn show<H: Host>(host: &H, request: &Request, notice: Notice) -> Response {
    let service = host.service().await.ok();
    let ui_locales = Parameters::read(request.query().as_bytes()).ok();
    let ui_locales = ui_locales
        .as_ref()
        .and_then(|parameters| parameters.optional("ui_locales"));
    let reader = Reader {
        service: service.as_deref(),
        language: language_of(ui_locales, request, service.as_deref()),
    };
    perform(host, request, Action::Show(notice), reader)
}
