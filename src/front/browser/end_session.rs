//! Where a person logs out: OpenID Connect RP-Initiated Logout §2, with the frames of Front-Channel
//! Logout §3. Opened without parameters, it is the page that ends the session without any protocol.

use std::rc::Rc;

use super::{
    authorize::{arriving, detoured},
    cookies::{self, Session},
    steps::{form, shown},
    visit::{language_of, name_of},
};
use crate::{
    backend::{
        Failure, Host,
        logout::{self, Asked},
    },
    documents::Service,
    front::{
        Request, Response,
        pages::{Choice, FormAction, Language, LogOut, LoggedOut, Outcome, framing, headers},
    },
    oauth::{
        Parameters,
        endpoint::path,
        logout::{
            frame::Frame,
            request::{LogoutRequest, Question},
        },
    },
};

/// How long the page waits for its frames, in seconds.
const PATIENCE: u32 = 5;

/// `GET` or `POST /oauth/end_session`: ends the session of the browser, or asks whether to.
pub async fn end_session<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = arrive(host, request).await;
    shown(host, request, outcome).await
}

/// `POST /oauth/end_session/confirm`: the answer to the question.
pub async fn log_out<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = answered(host, request).await;
    shown(host, request, outcome).await
}

/// Somebody who leaves.
struct Leaving {
    service: Rc<Service>,
    language: Language,
    sessions: Vec<Session>,
}

impl Leaving {
    async fn new<H: Host>(
        host: &H,
        request: &Request,
        asked: &LogoutRequest,
    ) -> Result<Self, Failure> {
        let service = host.service().await?;
        Ok(Self {
            language: language_of(asked.ui_locales.as_deref(), request, Some(&service)),
            sessions: Session::all(request, &service),
            service,
        })
    }
}

async fn arrive<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let arriving = arriving(request);
    arriving.refuse_ahead()?;
    let parameters = parameters(request)?;
    let asked = LogoutRequest::read(&parameters);
    let leaving = Leaving::new(host, request, &asked).await?;
    // RFC 9110 §9.2.1: HEAD is safe.
    if request.method() == "HEAD" {
        return Ok(Response::page(
            200,
            String::new(),
            headers(FormAction::None),
        ));
    }
    let service = &leaving.service;
    let detour = arriving.detour(&parameters, service.issuer.origin());
    if let Some(detour) = detour.filter(|_| leaving.sessions.is_empty()) {
        return Ok(detoured(
            &detour,
            path::END_SESSION,
            service,
            leaving.language,
        ));
    }
    let told = logout::read(host, &asked).await?;
    let destination = told.destination.as_deref();
    let mut there = Vec::new();
    for session in &leaving.sessions {
        let digest = session.secret.digest();
        if let Some(current) = logout::current(host, &session.username, digest).await? {
            if told.names(host, &current).await? {
                let is_named = |one: &Session| one.name() == session.name();
                return leaving.left(host, request, is_named, destination).await;
            }
            there.push(session);
        }
    }
    match there[..] {
        [] => leaving.left(host, request, |_| true, destination).await,
        _ => leaving.asks(host, &there, &told, asked).await,
    }
}

fn parameters(request: &Request) -> Result<Parameters, Failure> {
    Ok(if request.method() == "POST" {
        request.body().form(request.content_type())?
    } else {
        Parameters::parse(request.query().as_bytes())?
    })
}

async fn answered<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let form = form(request)?;
    let keys = host.keys().await?;
    let question = Question::open(&form, &keys.seals(host.now()), host.now())?;
    let leaving = Leaving::new(host, request, &question.request).await?;
    let mut sessions = leaving.sessions.iter().map(|one| one.secret.digest());
    let first = sessions.clone().next();
    let own = sessions.find(|one| *one == question.session).or(first);
    let question = question.of_session(own)?;
    let told = logout::read(host, &question.request).await?;
    let destination = told.destination.as_deref();
    if form.optional("decision") == Some("log_out") {
        let is_chosen = |one: &Session| match form.contains("several") {
            true => form.contains(&format!("account-{}", one.name())),
            false => one.secret.digest() == question.session,
        };
        leaving.left(host, request, is_chosen, destination).await
    } else {
        Ok(leaving.page(Outcome::Stays, destination, &[]))
    }
}

impl Leaving {
    /// The page that asks.
    async fn asks<H: Host>(
        &self,
        host: &H,
        sessions: &[&Session],
        told: &Asked,
        asked: LogoutRequest,
    ) -> Result<Response, Failure> {
        let question = Question::new(sessions[0].secret.digest(), asked, host.now());
        let accounts: Vec<_> = sessions.iter().map(|one| Choice::from(*one)).collect();
        let name = told.client.as_ref().map(|client| {
            let spelled = question.request.client_id.as_deref().unwrap_or_default();
            let named = name_of(client, self.language).map(str::to_owned);
            named.unwrap_or_else(|| client.as_spelled(spelled))
        });
        let page = LogOut {
            interaction: &question.seal(host.keys().await?.seal(host.now())),
            prefix: self.service.issuer.path(),
            accounts: &accounts,
            client_name: name.as_deref(),
            service_name: self.service.service_name.as_deref(),
            language: self.language,
        };
        let form_action = match told.destination {
            Some(_) => FormAction::Redirected,
            None => FormAction::Own,
        };
        Ok(Response::page(200, page.render(), headers(form_action)))
    }

    /// Ends the sessions that are meant, if there are any, and sends the browser on.
    async fn left<H: Host>(
        &self,
        host: &H,
        request: &Request,
        is_meant: impl Fn(&Session) -> bool,
        destination: Option<&str>,
    ) -> Result<Response, Failure> {
        let mut frames = Vec::new();
        for session in self.sessions.iter().filter(|one| is_meant(one)) {
            let digest = session.secret.digest();
            if let Some(ended) = logout::end(host, &session.username, digest).await? {
                frames.extend(logout::frames(host, &ended).await?);
            }
        }
        let mut left = self.sessions.clone();
        left.retain(|one| !is_meant(one));
        let outcome = match left.is_empty() {
            true => Outcome::SignedOut,
            false => Outcome::OthersStay,
        };
        let response = match destination {
            Some(uri) if frames.is_empty() => Response::see_other(uri.to_owned()),
            _ => self.page(outcome, destination, &frames),
        };
        let in_use = Session::of(request, &self.service).map(|one| one.name());
        let is_in_use = |one: &Session| Some(one.name()) == in_use;
        let response = match left.iter().any(is_in_use) {
            true => response,
            false => cookies::without_session(response, &self.service),
        };
        left.retain(|one| !is_in_use(one));
        Ok(cookies::with_others(
            response,
            request,
            &left,
            &self.service,
        ))
    }

    fn page(&self, outcome: Outcome, destination: Option<&str>, frames: &[Frame]) -> Response {
        let page = LoggedOut {
            outcome,
            destination,
            frames,
            prefix: self.service.issuer.path(),
            service_name: self.service.service_name.as_deref(),
            language: self.language,
        };
        let response = Response::page(200, page.render(), framing(frames));
        match destination {
            // Where the script does not run, and where a frame never loads.
            Some(uri) if !frames.is_empty() => {
                response.with_header("Refresh", format!("{PATIENCE}; url={uri}"))
            }
            _ => response,
        }
    }
}

/// `GET /oauth/session`: the frame of OpenID Connect Session Management §3.3, which pages of everybody
/// may have.
pub async fn session_frame<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = frame(host).await;
    shown(host, request, outcome).await
}

async fn frame<H: Host>(host: &H) -> Result<Response, Failure> {
    let service = host.service().await?;
    let (script, cookie) = (path::SESSION_SCRIPT, cookies::state_name(&service));
    let prefix = service.issuer.path();
    let html = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>Session</title><script src=\"{prefix}{script}\" data-cookie=\"{cookie}\"></script>"
    );
    let headers = vec![
        ("Content-Type", "text/html; charset=utf-8".to_owned()),
        ("Content-Security-Policy", POLICY.to_owned()),
        ("Cache-Control", CACHED.to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("Cross-Origin-Resource-Policy", "cross-origin".to_owned()),
    ];
    Ok(Response::page(200, html, headers))
}

/// The frame runs our script, and nothing else; it is the one page that others may frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'";

/// Whoever has them asks again after an update.
const CACHED: &str = "max-age=300";

/// `GET /oauth/session.js`: the script of that frame, and of the page after log-out.
pub fn session_script() -> Response {
    let headers = vec![
        ("Content-Type", "text/javascript; charset=utf-8".to_owned()),
        ("Cache-Control", CACHED.to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Cross-Origin-Resource-Policy", "same-origin".to_owned()),
    ];
    let script = include_str!("../../../templates/session.js");
    Response::page(200, script.to_owned(), headers)
}
