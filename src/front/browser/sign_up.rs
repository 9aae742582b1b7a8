//! Making an account, where the service lets people do so.

use super::{
    accounts::Accounts,
    login::{Proved, end, new_session, too_many, welcome},
    steps::{form, resumed, shown},
    visit::{Visit, address_of},
};
use crate::{
    audit::{Kind, Note},
    backend::{
        Failure, Host, people,
        sign_up::{self, Made},
    },
    front::{Request, Response, pages::SignUpMessage},
    oauth::Parameters,
    people::{Account, Level, MailedLink, Purpose, Unfit},
};

/// What making an account costs an address, in seconds: ten at once, then one a minute.
const SIGN_UP: u32 = 60;

/// `POST /oauth/authorize/sign-up`: makes an account, where the service lets people do so.
pub async fn sign_up<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = create_account(host, request).await;
    shown(host, request, outcome).await
}

async fn create_account<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let form = form(request)?;
    let visit = resumed(host, request, &form).await?;
    let interaction = form.required("interaction")?;
    let link = form.optional("invitation").and_then(MailedLink::parse);
    visit.asked().may_sign_up(link.as_ref())?;
    if form.contains("sign_in") {
        return Ok(visit.sign_in(
            interaction,
            form.optional("username").unwrap_or_default(),
            None,
        ));
    }
    let typed = |name: &str| form.optional(name).unwrap_or_default();
    let account = Account {
        username: typed("username").trim().to_owned(),
        password: typed("password").to_owned(),
        claims: claims_of(&form),
    }
    .prepared(host);
    let username = account.username.clone();
    let (session, kept) = new_session(host, &visit, &username, Level::Password)?;
    if let Some(seconds) = people::knock(host, address_of(host, request), SIGN_UP).await? {
        let message = Some(SignUpMessage::TooManyAttempts { seconds });
        return Ok(too_many(
            visit.sign_up(interaction, &form, message),
            seconds,
        ));
    }
    // Where a password is not enough, nothing begins or ends yet.
    let leaving = match visit.asked().is_met_by(Level::Password) {
        true => Accounts::of(request, &visit, &username).leaving,
        false => Vec::new(),
    };
    match sign_up::sign_up(host, account, kept, link.as_ref()).await? {
        Ok(Made {
            identity,
            is_of_operator,
        }) => {
            end(host, leaving).await?;
            let letters = visit.letters();
            letters.link(host, &username, Purpose::Verify).await?;
            let proved = Proved {
                username,
                identity,
                session,
                scopes: Vec::new(),
                has_passkey: false,
                knows_passkeys: false,
                came_back: false,
                codes: Vec::new(),
            };
            host.note(Note::Event(Kind::SignUpAccepted));
            let console = format!("{}/console/", visit.service.issuer.origin());
            let response = welcome(host, request, visit, proved).await?;
            Ok(led(response, is_of_operator.then_some(console)))
        }
        Err(unfit) => refused(host, &visit, &form, unfit),
    }
}

/// The response, which leads to the console whoever has come for that, and to no page of their account.
fn led(response: Response, console: Option<String>) -> Response {
    match console.filter(|_| response.status == 303) {
        Some(console) => response.with_header("Location", console),
        None => response,
    }
}

/// The page again, with what is wrong.
fn refused<H: Host>(
    host: &H,
    visit: &Visit,
    form: &Parameters,
    unfit: Unfit,
) -> Result<Response, Failure> {
    host.note(Note::Client(visit.client.id()));
    host.note(Note::Refused(
        Kind::SignUpRefused,
        unfit.name(),
        String::new(),
    ));
    let (status, message) = match unfit {
        Unfit::Details => (400, SignUpMessage::DetailsUnfit),
        Unfit::Invitation => (409, SignUpMessage::InvitationUnfit),
        Unfit::Password => {
            let shortest = visit.service.people.password.shortest_alone;
            (400, SignUpMessage::PasswordUnfit { shortest })
        }
        Unfit::PasswordCommon => (400, SignUpMessage::PasswordCommon),
        Unfit::Username => (400, SignUpMessage::UsernameUnfit),
        Unfit::UsernameTaken => (409, SignUpMessage::UsernameTaken),
    };
    Ok(Response {
        status,
        ..visit.sign_up(form.required("interaction")?, form, Some(message))
    })
}

fn claims_of(form: &Parameters) -> serde_json::Map<String, serde_json::Value> {
    let claim = |name: &str| Some((name.to_owned(), form.optional(name)?.trim().into()));
    crate::json::object(["name", "email"].into_iter().filter_map(claim))
}
