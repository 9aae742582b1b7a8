//! "Next time without a password?": what whoever has signed in by one is offered on the way, once in a
//! while, where the browser knows passkeys and they have none.

use super::{
    cookies::{self, Session},
    steps::{form, onward, resumed, shown, step},
    visit::Visit,
};
use crate::{
    audit::{Kind, Note},
    backend::{
        Failure, Host, logout,
        people::{ask, known},
    },
    front::{
        Request, Response,
        account::adding::Adding,
        pages::{Letter, Offer},
    },
    oauth::{
        Parameters, Refusal,
        endpoint::path,
        interaction::next::{Next, SignedIn},
    },
    people::{
        Command, Known, Reached, Reply,
        passkey::{Flaw, Owner},
    },
};

/// The page, if it is due to whoever has no passkey and a browser that knows them. Whoever sees it has it remembered, so that it is never shown again and again.
pub async fn due<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    next: &Next,
) -> Result<Option<Response>, Failure> {
    // Whoever looks after their account is not held up there.
    let goes_on = matches!(next, Next::Consent | Next::Issue);
    let is_due = goes_on && visit.service.people.passkeys.offered;
    if !is_due || cookies::was_offered(request, &visit.service) {
        return Ok(None);
    }
    let page = page(host, visit, None).await?;
    Ok(page.map(|page| {
        let page = visit.with_browser_state(page, request);
        cookies::with_offer(page, &visit.service)
    }))
}

/// `POST /oauth/authorize/passkey/offer`: what comes next, with a passkey or without.
pub async fn offer<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = answered(host, request).await;
    shown(host, request, outcome).await
}

async fn answered<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let form = form(request)?;
    let visit = resumed(host, request, &form).await?;
    if form.contains("credential") {
        let person = visit.interaction.signed_in()?;
        if !person.is_fresh(host.now()) || !is_there(host, request, &visit, person).await? {
            let nobody = visit.with_person(None);
            return step(host, request, &nobody, Next::SignIn).await;
        }
        if let Some(flaw) = add(host, &visit, person, &form).await? {
            let refusal: Refusal = flaw.into();
            let rule = refusal.rule();
            let endpoint = path::PASSKEY_OFFER;
            host.log(&format!("refused POST {endpoint}: {rule}: {flaw}"));
            let number = refusal.result_code().as_str().to_owned();
            note(host, person);
            host.note(Note::Refused(Kind::PasskeyRefused, rule, number));
            if let Some(page) = page(host, &visit, Some(flaw)).await? {
                return Ok(page);
            }
        }
    }
    let next = onward(&visit);
    step(host, request, &visit, next).await
}

/// Whether the session goes on in which they were offered it: a page that was left open is not for
/// the next person at the same screen.
async fn is_there<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    person: &SignedIn,
) -> Result<bool, Failure> {
    if person.session.is_none() {
        return Ok(true);
    }
    let mut all = Session::all(request, &visit.service).into_iter();
    let Some(own) = all.find(|one| one.username == person.username) else {
        return Ok(false);
    };
    let current = logout::current(host, &own.username, own.secret.digest()).await?;
    Ok(current.map(|current| current.session) == person.session)
}

fn adding<'a>(visit: &'a Visit, person: &'a SignedIn) -> Adding<'a> {
    Adding {
        service: &visit.service,
        browser: &visit.interaction.browser,
        owner: Owner {
            subject: person.account.clone(),
            epoch: person.epoch,
        },
        username: &person.username,
        proved: person.level(),
    }
}

async fn page<H: Host>(
    host: &H,
    visit: &Visit,
    flaw: Option<Flaw>,
) -> Result<Option<Response>, Failure> {
    let person = visit.interaction.signed_in()?;
    let adding = adding(visit, person);
    let Some(options) = adding.options(host, &person.username, &[]).await? else {
        return Ok(None);
    };
    let sealed = visit.interaction.seal(host.keys().await?.seal(host.now()));
    let page = Offer {
        interaction: &sealed,
        options: &options,
        name: &visit.device.agent,
        prefix: visit.service.issuer.path(),
        service_name: visit.service.service_name.as_deref(),
        is_refused: flaw.is_some(),
        language: visit.language,
    };
    Ok(Some(visit.offer(&page)))
}

/// Adds what the form brings; the step that it fails, if it does.
async fn add<H: Host>(
    host: &H,
    visit: &Visit,
    person: &SignedIn,
    form: &Parameters,
) -> Result<Option<Flaw>, Failure> {
    let command = match adding(visit, person).wanted(host, form).await? {
        Ok(command) => command,
        Err(flaw) => return Ok(Some(flaw)),
    };
    let reply = ask(host, &person.username, Command::Passkey(command)).await?;
    if reply == Reply::Done {
        note(host, person);
        host.note(Note::Event(Kind::PasskeyAdded));
        let told = known(host, person, visit.client.id()).await?;
        if let Some(reached) = told.and_then(|Known(claims)| Reached::by(&claims)) {
            let letter = Letter::Factor(Kind::PasskeyAdded);
            let letters = visit.letters();
            letters.write(host, &reached, letter, path::ACCOUNT_PASSKEYS);
        }
    }
    Ok(reply.try_into()?)
}

/// Notes who it is, and where.
fn note<H: Host>(host: &H, person: &SignedIn) {
    host.note(Note::Person {
        subject: person.account.clone(),
        username: person.username.clone(),
        amr: Vec::new(),
    });
    host.note(Note::Operation(path::PASSKEY_OFFER.to_owned(), 0));
}
