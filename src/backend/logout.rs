//! Log-out: ends the session of a browser with what was granted in it, and tells clients. OpenID
//! Connect RP-Initiated Logout, Back-Channel Logout.

use std::rc::Rc;

use super::{
    Failure, Fault, Host, OfShelf, Outgoing, audit,
    id_token_hint::read_one,
    operators,
    people::{ask, kept_name},
    protection::signer,
    services::of_number,
};
use crate::{
    Digest,
    audit::{Kind, Note, Noted},
    documents::{Client, HookTarget, Service},
    oauth::{
        answer::id_token::session_id,
        grant::{EndedSid, serve},
        handle::Shelf,
        logout::{
            frame::Frame,
            logout_token::Told,
            request::{LogoutRequest, found, names},
        },
        outgoing::is_allowed,
        request::id_token_hint::Hinted,
    },
    people::{
        Command, Current, EndedSession, Found, Manage, Removed, Shelves, UsedBy,
        passkey::PasskeyCommand,
    },
};

/// How long a client has to answer, in milliseconds.
const TIME_LIMIT: u32 = 5_000;

/// How much of its answer is read, in bytes. It says nothing that is read.
const LARGEST: usize = 16_384;

/// A request to log out, as far as it can be told without the session of the browser.
pub struct Asked {
    /// Who asks, if anybody does that is known here.
    pub client: Option<Rc<Client>>,
    /// Whom the client means.
    hinted: Option<Hinted>,
    /// Where the browser goes then.
    pub destination: Option<String>,
}

/// Reads who asks, whom it means, and where the browser is to go.
pub async fn read<H: Host>(host: &H, request: &LogoutRequest) -> Result<Asked, Failure> {
    let hint = request.hint()?;
    let client = match request.asker(hint.as_ref())? {
        Some(client_id) => Some(found(host.unlocked_client(&client_id).await?)?),
        None => None,
    };
    let hinted = match (&hint, &client) {
        (Some(hint), Some(client)) => {
            let service = host.service().await?;
            let read = read_one(host, &service, client, hint).await?;
            request.hinted(read, &service, client, host.now())?
        }
        _ => None,
    };
    let destination = request.destination(client.as_deref())?;
    Ok(Asked {
        client,
        hinted,
        destination,
    })
}

impl Asked {
    /// Whether the client has named this session, so that nobody has to be asked.
    pub async fn names<H: Host>(&self, host: &H, session: &Current) -> Result<bool, Failure> {
        let keys = host.keys().await?;
        let is_it = |client: &Rc<Client>, hinted: &Hinted| {
            names(hinted, client, session, keys.pairwise_salt())
        };
        let both = self.client.as_ref().zip(self.hinted.as_ref());
        Ok(both.is_some_and(|(client, hinted)| is_it(client, hinted)))
    }
}

/// The session of a browser, if there is one.
pub async fn current<H: Host>(
    host: &H,
    username: &str,
    session: Digest,
) -> Result<Option<Current>, Failure> {
    let command = Command::Current { session };
    Ok(ask(host, username, command).await?.try_into()?)
}

/// Ends the session of a browser: what was granted in it first, so that whoever hears of a failure can
/// try again. Clients hear of it from the object of the person.
pub async fn end<H: Host>(
    host: &H,
    username: &str,
    secret: Digest,
) -> Result<Option<Current>, Failure> {
    let Some(session) = current(host, username, secret).await? else {
        return Ok(None);
    };
    for one in void(host, &session.clients, &session.session).await? {
        one.client?;
    }
    ask(host, username, Command::EndSession { session: secret }).await?;
    host.note(Note::Person {
        subject: session.subject.clone(),
        username: username.to_owned(),
        amr: Vec::new(),
    });
    host.note(Note::Event(Kind::SessionEnded));
    Ok(Some(session))
}

/// The same of the session that an operator knows by this name. The answer is whether it was there.
pub async fn end_named<H: Host>(host: &H, username: &str, name: &str) -> Result<bool, Failure> {
    let username = &kept_name(host, username).await?;
    let manage = |asked| ask(host, username, Command::Manage(asked));
    let session = manage(Manage::Session(name.to_owned())).await?;
    let Some(session): Option<Current> = session.try_into()? else {
        return Ok(false);
    };
    for one in void(host, &session.clients, &session.session).await? {
        one.client?;
    }
    let ended = manage(Manage::EndSession(name.to_owned())).await?;
    host.note(Note::Person {
        subject: session.subject,
        username: username.to_owned(),
        amr: Vec::new(),
    });
    let Removed(was_there) = ended.try_into()?;
    Ok(was_there)
}

/// A client that a session was used for, where it is there still and what it was granted in it is void.
struct Voided<'a> {
    used: &'a UsedBy,
    client: Result<Option<Rc<Client>>, Failure>,
}

/// Ends what clients were granted in this session. A session has few of them, each on few shelves, which
/// are asked at once.
async fn void<'a, H: Host>(
    host: &H,
    clients: &'a [UsedBy],
    session: &Digest,
) -> Result<Vec<Voided<'a>>, Failure> {
    let ends_offline = host.service().await?.people.logout.ends_offline_access;
    let (mut voided, mut asked, now) = (Vec::new(), Vec::new(), host.now());
    let mut asked_of = Vec::new();
    for used in clients.iter().filter(|one| one.is_client()) {
        let client = known(host, used).await;
        if let Ok(Some(client)) = &client {
            let ended = EndedSid::now(session_id(session, client), ends_offline, now);
            // A version before shelves grants on the client's own and notes none.
            let own = Shelf::of_client(client.id());
            let shelves = used.shelves(clients);
            let may_be = |one: &Shelf| *one == own || shelves.has(one.number());
            let shelves = match shelves == Shelves::EVERY {
                true => host.everywhere().await?,
                false => Shelf::all().filter(may_be).collect(),
            };
            for shelf in shelves {
                asked_of.push(voided.len());
                asked.push(OfShelf {
                    shelf,
                    request: serve::Request {
                        now,
                        first_uses: Vec::new(),
                        action: serve::Action::EndSession(ended.clone()),
                    },
                });
            }
        }
        let client = client.map_err(Failure::from);
        voided.push(Voided { used, client });
    }
    for (place, answer) in asked_of.into_iter().zip(host.some_shelves(&asked).await) {
        match answer {
            Ok(Ok(_)) => {}
            Ok(Err(refusal)) => voided[place].client = Err(refusal.into()),
            Err(fault) => voided[place].client = Err(fault.into()),
        }
    }
    Ok(voided)
}

/// The client that a session was used for, if it is there and is the same.
async fn known<H: Host>(host: &H, used: &UsedBy) -> Result<Option<Rc<Client>>, Fault> {
    let client = host.client(&used.client.to_string()).await?;
    Ok(client.filter(|client| used.created_at.is_none_or(|at| at == client.created_at)))
}

/// A session is used for a client from now on, as `command` says; whether it is there still.
pub(crate) async fn begin_use<H: Host>(
    host: &H,
    username: &str,
    command: Command,
) -> Result<bool, Failure> {
    let Found(is_there) = ask(host, username, command).await?.try_into()?;
    Ok(is_there)
}

/// What the browser loads for the clients of a session that has ended.
pub async fn frames<H: Host>(host: &H, session: &Current) -> Result<Vec<Frame>, Failure> {
    let service = host.service().await?;
    let mut frames = Vec::new();
    if !service.people.logout.frontchannel {
        return Ok(frames);
    }
    for used in session.clients.iter().filter(|one| one.is_client()) {
        let client = known(host, used).await?.filter(|client| !client.locked);
        frames.extend(client.and_then(|client| Frame::of(&client, &service, &session.session)));
    }
    Ok(frames)
}

/// Tells clients that a session has ended; those that have not heard.
pub async fn tell<H: Host>(host: &H, ended: &EndedSession) -> Vec<UsedBy> {
    let Some(id) = ended.service else {
        return heard(host, ended).await;
    };
    match of_number(host, id).await {
        Ok(Some(entry)) => heard(&host.of(&entry), ended).await,
        // With a service, all that it would say ends.
        Ok(None) => Vec::new(),
        Err(fault) => {
            host.log(&fault.line());
            ended.clients.clone()
        }
    }
}

/// The same, in the world of the service.
async fn heard<H: Host>(host: &H, ended: &EndedSession) -> Vec<UsedBy> {
    if !ended.is_departure() {
        return tell_all(host, ended).await;
    }
    match departed(host, ended).await {
        Ok(()) => Vec::new(),
        Err(fault) => {
            host.log(&fault.line());
            ended.clients.clone()
        }
    }
}

/// Somebody is gone: they are found by no passkey, and operate nothing.
async fn departed<H: Host>(host: &H, ended: &EndedSession) -> Result<(), Fault> {
    if let Some(handle) = ended.handle() {
        let forget = Command::Passkey(PasskeyCommand::Forget);
        ask(host, handle, forget).await?;
    }
    operators::departed(host, &ended.subject).await
}

async fn tell_all<H: Host>(host: &H, ended: &EndedSession) -> Vec<UsedBy> {
    if ended.is_given_up() {
        return Vec::new();
    }
    let (mut unheard, mut told, mut requests) = (Vec::new(), Vec::new(), Vec::new());
    // Also what was granted while the session was ended, and where that was stopped half-way.
    let voided = match void(host, &ended.clients, &ended.session).await {
        Ok(voided) => voided,
        Err(failure) => {
            log(host, failure);
            return ended.clients.clone();
        }
    };
    for Voided { used, client } in voided {
        match noticed(host, ended, used, client).await {
            Ok(Some(request)) => {
                told.push(used);
                requests.push(request);
            }
            Ok(None) => {}
            Err(failure) => {
                log(host, failure);
                unheard.push(used.clone());
            }
        }
    }
    let answers = host.fetch_all(&requests).await;
    for (used, answer) in told.into_iter().zip(answers) {
        let reason = match answer {
            // §2.8: "the RP MUST respond with HTTP 200 OK"; some frameworks make 204 of that.
            Ok(answer) if matches!(answer.status, 200 | 204) => continue,
            Ok(answer) => format!("it answered {}", answer.status),
            Err(_) => "it did not answer".to_owned(),
        };
        let then = if ended.is_last_try() {
            "it is not told again"
        } else {
            "it is told again later"
        };
        let client = used.client;
        host.log(&format!(
            "client {client} has not heard of a log-out: {reason}; {then}"
        ));
        unheard.push(used.clone());
    }
    for used in &unheard {
        remember(host, ended, used).await;
    }
    let shelved = |used: &UsedBy| used.shelved(&ended.clients).cloned().collect::<Vec<_>>();
    let told: Vec<_> = unheard.iter().flat_map(shelved).collect();
    unheard.extend(told);
    unheard
}

/// Has the trail remember that a client has not heard.
async fn remember<H: Host>(host: &H, ended: &EndedSession, used: &UsedBy) {
    let mut noted = Noted::default();
    noted.note(Note::Client(used.client));
    noted.note(Note::Person {
        subject: ended.subject.clone(),
        username: String::new(),
        amr: Vec::new(),
    });
    noted.note(Note::Event(Kind::NoticeFailed));
    audit::write(host, &noted).await;
}

/// No shelf refuses to end a session.
fn log<H: Host>(host: &H, failure: Failure) {
    if let Failure::Fault(fault) = failure {
        host.log(&fault.line());
    }
}

/// What tells a client that a session has ended, if it wants to hear.
async fn noticed<H: Host>(
    host: &H,
    ended: &EndedSession,
    used: &UsedBy,
    client: Result<Option<Rc<Client>>, Failure>,
) -> Result<Option<Outgoing>, Failure> {
    let Some(client) = client? else {
        return Ok(None);
    };
    let uri = client.backchannel_logout_uri.as_ref();
    let Some(uri) = uri.filter(|_| !client.locked) else {
        return Ok(None);
    };
    let service = host.service().await?;
    if !is_allowed(uri, host.settings().reach(&service.issuer)) {
        host.log(&format!(
            "client {} is not told of a log-out: no request leads to its backchannelLogoutUri",
            used.client
        ));
        return Ok(None);
    }
    let token = token(host, &service, &client, ended, used).await?;
    Ok(Some(Outgoing {
        target: HookTarget::Url(uri.clone()),
        accept: "*/*",
        body: Some((
            "application/x-www-form-urlencoded",
            format!("logout_token={token}"),
        )),
        time_limit: TIME_LIMIT,
        largest: LARGEST,
    }))
}

async fn token<H: Host>(
    host: &H,
    service: &Service,
    client: &Client,
    ended: &EndedSession,
    used: &UsedBy,
) -> Result<String, Failure> {
    let (keys, now) = (host.keys().await?, host.now());
    let algorithm = client.id_token_alg(service);
    let signer = signer(host, &keys, client, algorithm, now).await?;
    let told = Told {
        ended,
        used,
        client,
        service,
    };
    let token = told.token(&signer, keys.pairwise_salt(), &host.mint()?, now);
    Ok(token.ok_or_else(Fault::no_key)?)
}
