//! Signing in by name and password.

use super::{
    accounts::{Accounts, chosen},
    cookies::{Session, known_browser, with_known_browser, with_others},
    offer,
    step_up::{enrol, sealed},
    steps::{form, resumed, shown, step},
    visit::{Visit, address_of},
};
use crate::{
    Digest, Timestamp,
    audit::{Kind, Note},
    backend::{
        Failure, Host, logout,
        people::{ask, hashing, knock},
    },
    front::{
        Request, Response,
        pages::{Letter, Message},
    },
    oauth::endpoint::path,
    oauth::interaction::{
        demanded::Needed,
        next::{Next, SignedIn, on_short, on_sign_in},
        own::session_duration,
        sealed::Half,
    },
    people::{
        Attempt, Authenticated, Command, Identity, Known, KnownBrowser, Level, Meant, NewSession,
        Reached, meant,
    },
};

/// What trying a name and a password costs an address, in seconds: sixty at once, then six a minute.
pub const SIGN_IN: u32 = 10;

/// `POST /oauth/authorize/login`: what comes after signing in, or the sign-in page again.
pub async fn login<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = check_name_and_password(host, request).await;
    shown(host, request, outcome).await
}

async fn check_name_and_password<H: Host>(
    host: &H,
    request: &Request,
) -> Result<Response, Failure> {
    let form = form(request)?;
    let visit = resumed(host, request, &form).await?;
    let interaction = form.required("interaction")?;
    if form.contains("create") && visit.asked().offers_sign_up() {
        return Ok(visit.sign_up(interaction, &form, None));
    }
    if form.contains("account") || form.contains("another") {
        return chosen(host, request, visit, &form).await;
    }
    let username = form.optional("username").unwrap_or_default().trim();
    let password = form.optional("password").unwrap_or_default();
    let meant = meant(username, password, host);
    if meant.is_empty() {
        return Ok(wrong(host, &visit, interaction, username));
    }
    if let Some(meant) = meant.first() {
        host.note(Note::Name(meant.username.clone()));
    }
    let keys = host.keys().await?;
    let known = known_browser(request, &visit.service);
    let browser = |name: &str| KnownBrowser::of_cookie(known, name, &keys.lasting(host.now()));
    if meant.iter().all(|meant| browser(&meant.username).is_none()) {
        let waits = knock(host, address_of(host, request), SIGN_IN).await?;
        if let Some(seconds) = waits {
            return Ok(throttled(host, &visit, interaction, username, seconds));
        }
    }
    let mut longest = None;
    for meant in meant {
        let browser = browser(&meant.username);
        let username = meant.username.clone();
        match sign_in(host, request, &visit, meant, browser).await? {
            (Attempt::Authenticated(person), session) => {
                let proved = Proved {
                    knows_passkeys: form.contains("webauthn"),
                    ..Proved::now(username, person, session, host.now())
                };
                return welcome(host, request, visit, proved).await;
            }
            (Attempt::SecondFactor { subject, epoch }, _) => {
                let half = Half::of(username, subject, epoch, host.now());
                return ask_for_it(host, visit, half).await;
            }
            (Attempt::Rejected, _) => {}
            (Attempt::Throttled(seconds), _) => longest = longest.max(Some(seconds)),
        }
    }
    Ok(match longest {
        Some(seconds) => throttled(host, &visit, interaction, username, seconds),
        None => wrong(host, &visit, interaction, username),
    })
}

/// Asks for the second factor.
async fn ask_for_it<H: Host>(host: &H, mut visit: Visit, half: Half) -> Result<Response, Failure> {
    visit.interaction.half = Some(half);
    let keys = host.keys().await?;
    let sealed = visit.interaction.seal(keys.seal(host.now()));
    Ok(visit.second_factor(&sealed, None))
}

/// Writes to somebody who has signed in where they never had, or by what is used up now.
async fn tell_of_device<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    proved: &Proved,
) -> Result<(), Failure> {
    if proved.identity.is_by_recovery_code() {
        host.note(Note::Event(Kind::RecoveryCodeUsed));
        let letter = Letter::Factor(Kind::RecoveryCodeUsed);
        return write(host, visit, proved, letter).await;
    }
    let letters = visit.letters();
    let keys = host.keys().await?;
    let keys = keys.lasting(host.now());
    let known = known_browser(request, &visit.service);
    if !letters.are_sent() || KnownBrowser::of_cookie(known, &proved.username, &keys).is_some() {
        return Ok(());
    }
    write(host, visit, proved, Letter::Device).await
}

/// Writes to somebody who has just proved who they are, if they are reached.
pub async fn write<H: Host>(
    host: &H,
    visit: &Visit,
    proved: &Proved,
    letter: Letter,
) -> Result<(), Failure> {
    let letters = visit.letters();
    if !letters.are_sent() {
        return Ok(());
    }
    let command = Command::Read {
        subject: proved.identity.subject.clone(),
        epoch: proved.identity.epoch,
        client: visit.client.id(),
    };
    let known: Option<Known> = ask(host, &proved.username, command).await?.try_into()?;
    if let Some(reached) = known.and_then(|Known(claims)| Reached::by(&claims)) {
        letters.write(host, &reached, letter, path::ACCOUNT_DEVICES);
    }
    Ok(())
}

/// Tries one name and one password, and gives the session of the browser if they are right.
async fn sign_in<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    meant: Meant,
    browser: Option<KnownBrowser>,
) -> Result<(Attempt, Option<Session>), Failure> {
    let Meant { username, password } = meant;
    let begun = begun(host, request, visit, &username, Level::Password)?;
    let command = Command::Authenticate {
        password,
        session: begun.kept,
        former: begun.former,
        browser,
        hashing: Some(hashing(host).await?),
        falls_short: begun.falls_short,
    };
    let attempt: Attempt = ask(host, &username, command).await?.try_into()?;
    if matches!(attempt, Attempt::Authenticated(_)) {
        end(host, begun.other).await?;
    }
    Ok((attempt, begun.session))
}

/// The session that begins where somebody signs in, and those that end.
pub struct Begun {
    /// The new one, for the browser, where the service keeps any.
    pub session: Option<Session>,
    /// The same, for the store.
    pub kept: Option<NewSession>,
    /// What the browser had of the same person.
    pub former: Option<Digest>,
    /// What it had of others, if that ends.
    pub other: Vec<Session>,
    /// Whether more is asked for than what it begins by.
    pub falls_short: bool,
}

/// The session that begins where the person of this name signs in by what proves so much: where that
/// is not enough, nothing begins or ends.
pub fn begun<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    username: &str,
    proving: Level,
) -> Result<Begun, Failure> {
    let is_enough = visit.asked().is_met_by(proving);
    let (session, kept) = new_session(host, visit, username, proving)?;
    let accounts = match is_enough {
        true => Accounts::of(request, visit, username),
        false => Accounts::default(),
    };
    Ok(Begun {
        session,
        kept,
        former: accounts.own,
        other: accounts.leaving,
        falls_short: !is_enough,
    })
}

fn wrong<H: Host>(host: &H, visit: &Visit, interaction: &str, username: &str) -> Response {
    refused(host, visit, "WrongPassword");
    let page = visit.sign_in(interaction, username, Some(Message::WrongPassword));
    Response {
        status: 403,
        ..page
    }
}

fn throttled<H: Host>(
    host: &H,
    visit: &Visit,
    interaction: &str,
    username: &str,
    seconds: u32,
) -> Response {
    refused(host, visit, "TooManyAttempts");
    let message = Some(Message::TooManyAttempts { seconds });
    too_many(visit.sign_in(interaction, username, message), seconds)
}

/// Notes why somebody has not signed in.
pub fn refused<H: Host>(host: &H, visit: &Visit, rule: &'static str) {
    host.note(Note::Client(visit.client.id()));
    host.note(Note::Refused(Kind::SignInRefused, rule, String::new()));
}

/// The page with the status of RFC 6585 §4.
pub fn too_many(page: Response, seconds: u32) -> Response {
    Response {
        status: 429,
        ..page
    }
    .with_header("Retry-After", seconds.to_string())
}

/// Ends the sessions of others, whose browser this was until now.
pub async fn end<H: Host>(host: &H, sessions: Vec<Session>) -> Result<(), Failure> {
    for session in sessions {
        logout::end(host, &session.username, session.secret.digest()).await?;
    }
    Ok(())
}

/// A session for whoever is about to sign in by what proves so much, where the service keeps any and
/// that is enough: for the browser, and for the store.
pub fn new_session<H: Host>(
    host: &H,
    visit: &Visit,
    username: &str,
    proving: Level,
) -> Result<(Option<Session>, Option<NewSession>), Failure> {
    let duration = session_duration(&visit.service, &visit.client);
    if duration == 0 || !visit.asked().is_met_by(proving) {
        return Ok((None, None));
    }
    let session = Session::new(username, &host.mint()?, &visit.interaction.browser);
    let kept = NewSession {
        digest: session.secret.digest(),
        expires: host.now().after(duration),
        client: Some(visit.client.id()),
        created_at: Some(visit.client.created_at),
        device: visit.device.clone(),
    };
    Ok((Some(session), Some(kept)))
}

/// Somebody who has just proved who they are.
pub struct Proved {
    /// The name.
    pub username: String,
    /// Who it is.
    pub identity: Identity,
    /// The session that begins, where the service keeps any.
    pub session: Option<Session>,
    /// What they have allowed the client before, where the service remembers it.
    pub scopes: Vec<String>,
    /// Whether they have a passkey.
    pub has_passkey: bool,
    /// Whether the browser says that it knows passkeys.
    pub knows_passkeys: bool,
    /// Whether they were leaving, and stay.
    pub came_back: bool,
    /// The recovery codes of whoever has just added an authenticator.
    pub codes: Vec<String>,
}

impl Proved {
    /// Somebody who has proved it at this moment, and what begins with that.
    pub fn now(
        username: String,
        person: Authenticated,
        session: Option<Session>,
        now: Timestamp,
    ) -> Self {
        Self {
            username,
            identity: Identity::of(&person, now),
            session,
            scopes: person.scopes,
            has_passkey: person.has_passkey,
            knows_passkeys: false,
            came_back: person.came_back,
            codes: Vec::new(),
        }
    }
}

/// Somebody has signed in: what comes next, and the session the browser keeps.
pub async fn welcome<H: Host>(
    host: &H,
    request: &Request,
    visit: Visit,
    proved: Proved,
) -> Result<Response, Failure> {
    let service = visit.service.clone();
    let asking = visit.asking()?;
    let staying = Accounts::of(request, &visit, &proved.username).staying;
    let keys = host.keys().await?;
    let begun = proved.session.as_ref();
    let begun = begun.map(|session| session.secret.digest());
    let identity = proved.identity.clone();
    let person = SignedIn {
        consented: proved.scopes.clone(),
        ..asking.signed_in(&proved.username, identity, begun.as_ref(), &keys)
    };
    let next = on_sign_in(&visit.asked(), &person);
    if !visit.asked().is_met_by(person.level()) {
        let visit = visit.with_person(Some(person));
        return fallen_short(host, request, visit, proved.has_passkey, next).await;
    }
    tell_of_device(host, request, &visit, &proved).await?;
    let known = known_cookie(host, request, &visit, &proved).await?;
    let visit = visit.with_person(Some(person));
    visit.note(host, Kind::SignInAccepted);
    if proved.came_back {
        host.note(Note::Event(Kind::AccountRestored));
    }
    let response = if proved.codes.is_empty() {
        let lacks_one = proved.knows_passkeys && !proved.has_passkey;
        let offered = match lacks_one {
            true => offer::due(host, request, &visit, &next).await?,
            false => None,
        };
        match offered {
            Some(page) => page,
            None => step(host, request, &visit, next).await?,
        }
    } else {
        let sealed = visit.interaction.seal(keys.seal(host.now()));
        let page = visit.enrolling(&sealed, None, &proved.codes, None);
        visit.with_browser_state(page, request)
    };
    let response = with_known_browser(response, &known, &service);
    Ok(match proved.session {
        Some(session) => {
            let response = session.set(response, &service);
            with_others(response, request, &staying, &service)
        }
        None => response,
    })
}

/// Whoever has proved who they are by less than is asked for, in front of `next`, and has no session
/// from that.
async fn fallen_short<H: Host>(
    host: &H,
    request: &Request,
    mut visit: Visit,
    has_passkey: bool,
    next: Next,
) -> Result<Response, Failure> {
    visit.needed = has_passkey.then_some(Needed::Passkey);
    let next = match next {
        Next::StepUp => on_short(&visit.asked(), has_passkey),
        next => next,
    };
    let person = visit.interaction.signed_in()?;
    match next {
        Next::StepUp => {
            let (username, account) = (person.username.clone(), person.account.clone());
            let half = Half::of(username, account, person.epoch, host.now());
            enrol(host, &visit, half).await
        }
        Next::SignIn => {
            let sealed = sealed(host, &visit, None).await?;
            let page = visit.sign_in(&sealed, &person.username, None);
            Ok(Response {
                status: 403,
                ..page
            })
        }
        next => step(host, request, &visit, next).await,
    }
}

/// What a browser keeps from now on, in which this person has signed in.
async fn known_cookie<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    proved: &Proved,
) -> Result<String, Failure> {
    let former = known_browser(request, &visit.service);
    let keys = host.keys().await?;
    let (keys, secret) = (keys.lasting(host.now()), host.mint()?);
    let Proved {
        username, identity, ..
    } = proved;
    Ok(KnownBrowser::cookie(
        former, username, identity, &secret, &keys,
    ))
}
