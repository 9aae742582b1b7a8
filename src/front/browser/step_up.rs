//! Whoever is there has proved less than is asked of them: they are asked for the rest, and nothing
//! begins before. RFC 9470 §5.

use super::{cookies::Session, visit::Visit};
use crate::{
    backend::{Failure, Host, people::ask},
    front::{Request, Response, pages::Setup},
    oauth::interaction::{next::SignedIn, own::session_duration, sealed::Half},
    people::{Change, Command, Level, Tending, TotpKey, User},
};

/// Asks somebody for more who is signed in in this browser; the password is not asked for again. None
/// where they have no more, and what they have proved is enough.
pub(super) async fn step_up<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    person: &SignedIn,
) -> Result<Option<Response>, Failure> {
    let mut all = Session::all(request, &visit.service).into_iter();
    let session = all.find(|session| session.username == person.username);
    let user = match &session {
        Some(session) => look(host, visit, session).await?,
        None => None,
    };
    let now = host.now();
    let is_for_passkeys = visit.asked().demanded() == Ok(Level::Passkey);
    let half = Half::of_session(person, now);
    let takes_passkeys = visit.service.relying_party().is_ok();
    let may_enrol = |user: &User| {
        let fresh = |session: &Session| user.is_fresh(&session.secret.digest(), now);
        let has_none = !takes_passkeys || user.passkeys().is_empty();
        has_none && session.as_ref().is_some_and(fresh)
    };
    let page = match user.filter(|user| user.subject == person.account && !is_for_passkeys) {
        Some(user) if user.recovery_left().is_some() => {
            let sealed = sealed(host, visit, Some(half)).await?;
            visit.second_factor(&sealed, None)
        }
        _ if visit.asked().is_met_by(person.level()) => return Ok(None),
        // To add a factor takes a proof of just now, and of whoever has a passkey that.
        Some(user) if may_enrol(&user) => enrol(host, visit, half).await?,
        _ => {
            let page = sealed(host, visit, None).await?;
            visit.sign_in(&page, &person.username, None)
        }
    };
    Ok(Some(page))
}

/// Asks for a code of an authenticator that is to be theirs.
pub(super) async fn enrol<H: Host>(
    host: &H,
    visit: &Visit,
    half: Half,
) -> Result<Response, Failure> {
    let key = TotpKey::of(&host.mint()?);
    let setup = Setup::new(&key, &visit.service, &half.username);
    let sealed = sealed(host, visit, Some(half)).await?;
    Ok(visit.enrolling(&sealed, Some(&setup), &[], None))
}

/// What the page brings back: nobody is signed in by it.
pub(super) async fn sealed<H: Host>(
    host: &H,
    visit: &Visit,
    half: Option<Half>,
) -> Result<String, Failure> {
    let interaction = visit.interaction.without_person(half);
    Ok(interaction.seal(host.keys().await?.seal(host.now())))
}

async fn look<H: Host>(
    host: &H,
    visit: &Visit,
    session: &Session,
) -> Result<Option<Box<User>>, Failure> {
    let command = Command::Tend(Tending {
        session: session.secret.digest(),
        duration: session_duration(&visit.service, &visit.client),
        idle: visit.service.people.sessions.idle(),
        change: Change::Look,
    });
    Ok(ask(host, &session.username, command).await?.try_into()?)
}
