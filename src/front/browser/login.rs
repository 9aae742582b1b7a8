//! Signing in by name and password.

use super::{
    cookies::Session,
    steps::{resumed, shown, step},
    visit::Visit,
};
use crate::{
    backend::{
        Failure, Host,
        people::{Asking, ask, resume},
    },
    front::{Request, Response, pages::Message},
    oauth::{
        Parameters,
        interaction::next::{SignedIn, on_sign_in},
    },
    people::{Attempt, Command, Identity, NewSession},
};

/// `POST /oauth/authorize/login`: what comes after signing in, or the sign-in page again.
pub async fn login<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = check_name_and_password(host, request).await;
    shown(host, request, outcome).await
}

async fn check_name_and_password<H: Host>(
    host: &H,
    request: &Request,
) -> Result<Response, Failure> {
    let form = Parameters::parse(request.form()?)?;
    let visit = resumed(host, request, &form).await?;
    let interaction = form.required("interaction")?;
    if form.contains("create") && visit.service.sign_up_enabled {
        return Ok(visit.sign_up(interaction, &form, None));
    }
    let username = form
        .optional("username")
        .unwrap_or_default()
        .trim()
        .to_owned();
    let password = form.optional("password").unwrap_or_default().to_owned();
    let (session, kept) = new_session(host, &visit, &username)?;
    let former = Session::of(request, &visit.service);
    let (own, other): (Option<Session>, Option<Session>) = match former {
        Some(former) if former.username == username => (Some(former), None),
        other => (None, other),
    };
    let command = Command::Authenticate {
        password,
        session: kept,
        former: own.map(|own| own.secret.digest()),
    };
    match ask(host, &username, command).await?.try_into()? {
        Attempt::Authenticated { subject, epoch } => {
            end(host, other).await?;
            let identity = Identity::by_password(subject, epoch, host.now());
            welcome(host, request, visit, (username, identity), session).await
        }
        Attempt::Rejected => {
            let page = visit.sign_in(interaction, &username, Some(Message::WrongPassword));
            Ok(Response {
                status: 403,
                ..page
            })
        }
        Attempt::Throttled(seconds) => {
            let message = Some(Message::TooManyAttempts { seconds });
            let page = visit.sign_in(interaction, &username, message);
            Ok(Response {
                status: 429,
                ..page
            }
            .with_header("Retry-After", seconds.to_string()))
        }
    }
}

/// Ends the session of somebody else, whose browser this was until now.
async fn end<H: Host>(host: &H, session: Option<Session>) -> Result<(), Failure> {
    if let Some(Session {
        username, secret, ..
    }) = session
    {
        let command = Command::EndSession {
            session: secret.digest(),
        };
        ask(host, &username, command).await?;
    }
    Ok(())
}

/// A session for whoever is about to sign in, where the service keeps any: for the browser, and for
/// the store.
pub fn new_session<H: Host>(
    host: &H,
    visit: &Visit,
    username: &str,
) -> Result<(Option<Session>, Option<NewSession>), Failure> {
    let duration = visit.service.session_duration;
    if duration == 0 {
        return Ok((None, None));
    }
    let session = Session::new(username, &host.mint()?, &visit.interaction.browser);
    let kept = NewSession {
        digest: session.secret.digest(),
        expires: host.now().after(duration),
    };
    Ok((Some(session), Some(kept)))
}

/// Somebody has signed in: what comes next, and the session the browser keeps.
pub async fn welcome<H: Host>(
    host: &H,
    request: &Request,
    visit: Visit,
    (username, identity): (String, Identity),
    session: Option<Session>,
) -> Result<Response, Failure> {
    let (client, service) = (visit.client.clone(), visit.service.clone());
    let asking = Asking {
        client: &client,
        service: &service,
    };
    let remembered = match &session {
        Some(session) => resume(host, asking, &session.username, &session.secret).await?,
        None => None,
    };
    let person: SignedIn = match remembered {
        Some(person) => person,
        None => asking.signed_in(&username, identity, None, &*host.keys().await?),
    };
    let next = on_sign_in(&visit.asked(), &person);
    let visit = visit.with_person(Some(person));
    let response = step(host, request, &visit, next).await?;
    Ok(session.map_or(response.clone(), |session| session.set(response, &service)))
}
