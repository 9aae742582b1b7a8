//! What is asked of somebody whose password was right and who needs something besides: until then there
//! is no session, and no browser that is known.

use super::{
    cookies::{Session, known_browser},
    login::{Proved, SIGN_IN, end, new_session, too_many, welcome},
    steps::{form, resumed, shown, step},
    visit::{Visit, address_of},
};
use crate::{
    backend::{
        Failure, Host,
        people::{ask, knock},
    },
    front::{Request, Response, pages::Message},
    oauth::interaction::{next::Next, sealed::Half},
    people::{Attempt, Command, Identity, KnownBrowser, Reply, SecondFactor},
};

/// `POST /oauth/authorize/factor`: what comes after signing in, or the page again.
pub async fn second_factor<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = check_code(host, request).await;
    shown(host, request, outcome).await
}

async fn check_code<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let form = form(request)?;
    let mut visit = resumed(host, request, &form).await?;
    let interaction = form.required("interaction")?;
    let half = visit.interaction.half.take();
    let lasts = |half: &Half| host.now() < half.until && !form.contains("switch");
    let Some(half) = half.filter(lasts) else {
        return step(host, request, &visit, Next::SignIn).await;
    };
    let keys = host.keys().await?;
    let known = known_browser(request, &visit.service);
    let browser = KnownBrowser::of_cookie(known, &half.username, &keys.lasting(host.now()));
    if browser.is_none()
        && let Some(seconds) = knock(host, address_of(host, request), SIGN_IN).await?
    {
        return Ok(throttled(&visit, interaction, seconds));
    }
    let (session, kept) = new_session(host, &visit, &half.username)?;
    let former = Session::of(request, &visit.service);
    let is_own = |former: &Session| former.username == half.username;
    let own = former.as_ref().filter(|former| is_own(former));
    let command = Command::SecondFactor(SecondFactor {
        subject: half.account,
        epoch: half.epoch,
        code: form.optional("code").unwrap_or_default().to_owned(),
        session: kept,
        former: own.map(|own| own.secret.digest()),
        browser,
    });
    let reply = ask(host, &half.username, command).await?;
    // They are gone, or what they did before was withdrawn.
    if reply == Reply::Missing {
        return step(host, request, &visit, Next::SignIn).await;
    }
    match reply.try_into()? {
        Attempt::Authenticated(person) => {
            end(host, former.filter(|former| !is_own(former))).await?;
            let proved = Proved {
                identity: Identity::of(&person, host.now()),
                username: half.username,
                session,
                scopes: person.scopes,
            };
            welcome(host, request, visit, proved).await
        }
        Attempt::Rejected => Ok(Response {
            status: 403,
            ..visit.second_factor(interaction, Some(Message::WrongCode))
        }),
        Attempt::Throttled(seconds) => Ok(throttled(&visit, interaction, seconds)),
        Attempt::SecondFactor { .. } => step(host, request, &visit, Next::SignIn).await,
    }
}

fn throttled(visit: &Visit, interaction: &str, seconds: u32) -> Response {
    let message = Some(Message::TooManyAttempts { seconds });
    too_many(visit.second_factor(interaction, message), seconds)
}
