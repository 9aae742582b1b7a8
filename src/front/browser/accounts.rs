//! Several accounts in one browser: each has a session of its own, and one of them is in use. OpenID
//! Connect Core §3.1.2.1, `prompt=select_account` and `login_hint`.

use super::{
    cookies::{self, Session},
    steps::step,
    visit::Visit,
};
use crate::{
    Digest,
    backend::{
        Failure, Host,
        authorization::Opened,
        people::{Asking, resume},
    },
    front::{Request, Response, pages::Choice},
    oauth::{
        Parameters,
        interaction::next::{Next, SignedIn, on_selected},
    },
};

/// The sessions that a browser has where somebody signs in there.
#[derive(Default)]
pub(super) struct Accounts {
    /// Of the same person, in whose place another begins.
    pub(super) own: Option<Digest>,
    /// Those that end with it.
    pub(super) leaving: Vec<Session>,
    /// Those that go on beside it.
    pub(super) staying: Vec<Session>,
}

impl Accounts {
    /// Those of the browser where `username` signs in. Somebody who was never there ends all others,
    /// unless another account was asked for at this page: it may be the next one at the same screen.
    pub(super) fn of(request: &Request, visit: &Visit, username: &str) -> Self {
        let mut staying = Session::all(request, &visit.service);
        let place = staying.iter().position(|one| one.username == username);
        let own = place.map(|place| staying.remove(place).secret.digest());
        let most = match own.is_some() || visit.interaction.adds {
            true => cookies::MOST_ACCOUNTS - 1,
            false => 0,
        };
        Self {
            own,
            leaving: staying.split_off(most.min(staying.len())),
            staying,
        }
    }
}

async fn found<H: Host>(
    host: &H,
    asking: Asking<'_>,
    session: &Session,
) -> Result<Option<SignedIn>, Failure> {
    resume(host, asking, &session.username, &session.secret).await
}

/// Whom the browser says is there: whoever `login_hint` names, or else whose account is in use; where
/// the client means somebody, they, if they are among them.
pub(super) async fn arrived<H: Host>(
    host: &H,
    request: &Request,
    opened: &Opened,
) -> Result<Option<SignedIn>, Failure> {
    let (client, service) = (&*opened.client, &*opened.service);
    let shelf = opened.ticket.handle().shelf;
    let asking = Asking {
        shelf,
        client,
        service,
    };
    if service.session_duration == 0 {
        return Ok(None);
    }
    let mut all = Session::all(request, service);
    let hint = opened.request.openid.login_hint.as_deref();
    let hinted = all.iter().position(|one| Some(&*one.username) == hint);
    if let Some(place) = hinted {
        all[..=place].rotate_right(1);
    }
    let is_one = hinted.is_some() || Session::of(request, service).is_some();
    let most = match &opened.expected {
        Some(_) => all.len(),
        None => usize::from(is_one),
    };
    let mut first = None;
    for session in all.iter().take(most) {
        let person = found(host, asking, session).await?;
        match person {
            Some(person) if opened.asked().means(&person) => return Ok(Some(person)),
            person => first = first.or(person),
        }
    }
    Ok(first)
}

/// The accounts that somebody may choose from, where they may: those in which the browser is signed
/// in.
pub(super) async fn choices<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
) -> Result<Vec<Choice>, Failure> {
    let service = &*visit.service;
    let prompt = visit.interaction.request.openid.prompt;
    let (all, is_one) = (
        Session::all(request, service),
        Session::of(request, service).is_some(),
    );
    let mut choices = Vec::new();
    if prompt.login || !(prompt.select_account || all.len() > usize::from(is_one)) {
        return Ok(choices);
    }
    for session in &all {
        let person = found(host, visit.asking()?, session).await?;
        choices.extend(person.map(|_| Choice::from(session)));
    }
    Ok(choices)
}

/// Somebody has chosen an account at the page that lists them, or another one.
pub(super) async fn chosen<H: Host>(
    host: &H,
    request: &Request,
    mut visit: Visit,
    form: &Parameters,
) -> Result<Response, Failure> {
    visit.interaction.adds = true;
    visit.interaction.request.openid.login_hint = None;
    let name = form.optional("account").unwrap_or_default();
    let mut all = Session::all(request, &visit.service);
    let Some(place) = all.iter().position(|one| one.name() == name) else {
        return step(host, request, &visit, Next::SignIn).await;
    };
    let session = all.remove(place);
    let person = found(host, visit.asking()?, &session).await?;
    let next = match &person {
        Some(person) => on_selected(&visit.asked(), person, host.now()),
        None => Next::SignIn,
    };
    if next == Next::SignIn {
        visit.interaction.request.openid.login_hint = Some(session.username);
        return step(host, request, &visit, next).await;
    }
    let visit = visit.with_person(person);
    let response = step(host, request, &visit, next).await?;
    let response = session.set(response, &visit.service);
    Ok(cookies::with_others(
        response,
        request,
        &all,
        &visit.service,
    ))
}
