//! Signing in by a passkey. WebAuthn §7.2.

use super::{
    cookies::Session,
    login::{self, Proved, SIGN_IN, begun, end, too_many, welcome},
    steps::{form, resumed, shown},
    visit::{Visit, address_of},
};
use crate::{
    audit::{Kind, Note},
    backend::{
        Failure, Host,
        people::{ask, knock},
    },
    front::{
        Request, Response,
        pages::{Message, PASSKEY_SCRIPT, PASSKEY_SCRIPT_VERSION},
    },
    oauth::{
        Refusal,
        endpoint::path,
        interaction::passkeys::{Answered, Challenges},
    },
    people::{
        Attempt, Command, Level,
        passkey::{Assertion, Flaw, PasskeyCommand},
    },
};

/// `POST /oauth/authorize/passkey`: what comes after signing in, or the sign-in page again.
pub async fn passkey<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = check_passkey(host, request).await;
    shown(host, request, outcome).await
}

async fn check_passkey<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let form = form(request)?;
    let visit = resumed(host, request, &form).await?;
    let interaction = form.required("interaction")?;
    let credential = form.required("credential")?;
    let keys = host.keys().await?;
    let challenges = Challenges {
        keys: &keys.seals(host.now()),
        now: host.now(),
    };
    let party = visit.service.relying_party()?;
    let answered = match challenges.assertion(credential, &visit.ceremony(), &party) {
        Ok(answered) => answered,
        Err(flaw) => return Ok(refused(host, &visit, interaction, flaw)),
    };
    // Whoever is told nothing of an account by a handle that nobody has pays for asking.
    let Some(username) = owner(host, &answered.answer).await? else {
        return match knock(host, address_of(host, request), SIGN_IN).await? {
            Some(seconds) => Ok(throttled(host, &visit, interaction, seconds)),
            None => Ok(refused(host, &visit, interaction, Flaw::Unknown)),
        };
    };
    host.note(Note::Name(username.clone()));
    let (attempt, session) = sign_in(host, request, &visit, &username, answered).await?;
    match attempt {
        Ok(Attempt::Authenticated(person)) => {
            let proved = Proved::now(username, person, session, host.now());
            welcome(host, request, visit, proved).await
        }
        Ok(Attempt::Rejected | Attempt::SecondFactor { .. }) => {
            Ok(refused(host, &visit, interaction, Flaw::Unknown))
        }
        Ok(Attempt::Throttled(seconds)) => Ok(throttled(host, &visit, interaction, seconds)),
        Err(flaw) => Ok(refused(host, &visit, interaction, flaw)),
    }
}

/// Whose passkey it says it is.
async fn owner<H: Host>(host: &H, assertion: &Assertion) -> Result<Option<String>, Failure> {
    let command = Command::Passkey(PasskeyCommand::Find);
    let found = ask(host, &assertion.user_handle, command).await?;
    Ok(found.try_into()?)
}

async fn sign_in<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    username: &str,
    answered: Answered<Assertion>,
) -> Result<(Result<Attempt, Flaw>, Option<Session>), Failure> {
    let begun = begun(host, request, visit, username, Level::Passkey)?;
    let command = PasskeyCommand::SignIn {
        assertion: answered.answer,
        expected: answered.expected,
        session: begun.kept,
        former: begun.former,
        falls_short: begun.falls_short,
    };
    let reply = ask(host, username, Command::Passkey(command)).await?;
    let attempt: Result<Attempt, Flaw> = reply.try_into()?;
    if matches!(attempt, Ok(Attempt::Authenticated { .. })) {
        end(host, begun.other).await?;
    }
    Ok((attempt, begun.session))
}

/// The sign-in page again, which says the same whatever is wrong; the log says what.
fn refused<H: Host>(host: &H, visit: &Visit, interaction: &str, flaw: Flaw) -> Response {
    let refusal: Refusal = flaw.into();
    let rule = refusal.rule();
    host.log(&format!("refused POST {}: {rule}: {flaw}", path::PASSKEY));
    host.note(Note::Client(visit.client.id()));
    let number = refusal.result_code().as_str().to_owned();
    host.note(Note::Refused(Kind::SignInRefused, rule, number));
    let page = visit.sign_in(interaction, "", Some(Message::PasskeyRefused));
    Response {
        status: 403,
        ..page
    }
}

fn throttled<H: Host>(host: &H, visit: &Visit, interaction: &str, seconds: u32) -> Response {
    login::refused(host, visit, "TooManyAttempts");
    let message = Some(Message::TooManyAttempts { seconds });
    too_many(visit.sign_in(interaction, "", message), seconds)
}

/// `GET /oauth/passkey.js`: whoever names this version keeps it.
pub fn script(request: &Request) -> Response {
    let version = request.query().strip_prefix("v=");
    let is_this = version == Some(PASSKEY_SCRIPT_VERSION.as_str());
    let kept = if is_this {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = vec![
        ("Content-Type", "text/javascript; charset=utf-8".to_owned()),
        ("Cache-Control", kept.to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Cross-Origin-Resource-Policy", "same-origin".to_owned()),
    ];
    Response::page(200, PASSKEY_SCRIPT.to_owned(), headers)
}
