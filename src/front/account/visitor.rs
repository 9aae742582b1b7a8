//! Somebody at their account: in a browser with a session that lasts, or led through the sign-in page
//! and back.

use std::rc::Rc;

use crate::{
    Secret, Timestamp,
    backend::{Failure, Host, people::ask},
    documents::Service,
    front::{
        Request, Response,
        browser::{
            cookies::{self, Session},
            steps::{challenged, step},
            visit::{Visit, language_of},
        },
        pages::{AccountPage, FormAction, Language, Section, headers},
    },
    oauth::{
        Parameters,
        endpoint::Endpoint,
        handle::{Handle, Row, Shelf},
        interaction::{
            demanded::{Needed, needed_to_change, required},
            next::Next,
            own::{self, OwnForm},
            sealed::Interaction,
        },
        request::authorization_request::OpenId,
    },
    people::{Change, Command, Level, Tending, User},
};

/// How lately somebody has to have proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// As long as the session lasts.
    Any,
    /// Just now: something is about to change.
    Fresh,
}

impl Proof {
    /// What it takes to see a page. Whoever adds a passkey has made it before the form is sent, so that
    /// no other proof may be asked for in between.
    pub fn to_see(endpoint: Endpoint) -> Self {
        // Whoever scans a key, or thinks of a password, has no time to prove again who they are.
        if changes_factors(endpoint) {
            Self::Fresh
        } else {
            Self::Any
        }
    }
}

/// Whether a page changes what somebody proves themselves by.
const fn changes_factors(endpoint: Endpoint) -> bool {
    matches!(
        endpoint,
        Endpoint::AccountFactor | Endpoint::AccountPasskeys | Endpoint::AccountPassword
    )
}

/// Whether what a page changes says to whom a way back leads: the links to a new password, and out of a
/// deletion, go to the address.
const fn leads_back(endpoint: Endpoint) -> bool {
    matches!(endpoint, Endpoint::AccountDelete | Endpoint::AccountProfile)
}

/// Somebody at their account.
pub struct Visitor {
    /// Where they are.
    pub endpoint: Endpoint,
    /// Whose account it is at.
    pub service: Rc<Service>,
    /// Their session.
    pub session: Session,
    /// What they see of their row: no secret.
    pub user: Box<User>,
    /// The language of the page.
    pub language: Language,
}

impl Visitor {
    /// Whoever the browser says is there, or the sign-in page, which leads back to `endpoint`.
    pub async fn of<H: Host>(
        host: &H,
        request: &Request,
        endpoint: Endpoint,
        proof: Proof,
    ) -> Result<Result<Self, Response>, Failure> {
        let service = host.service().await?;
        let Some(session) = Session::of(request, &service) else {
            return Ok(Err(sign_in(host, request, endpoint, "", None).await?));
        };
        let user = tend(host, &service, &session, Change::Look).await?;
        let now = host.now();
        let (own, demanded) = (
            session.secret.digest(),
            required(&service, &own::client(&service)),
        );
        let is_of_factors =
            changes_factors(endpoint) || proof == Proof::Fresh && leads_back(endpoint);
        let changing = user.as_deref().filter(|_| is_of_factors);
        let needed = changing.and_then(|user| needed_to_change(user, &own, &service));
        let is_enough = |user: &User| {
            user.level(&own) >= demanded && (proof == Proof::Any || user.is_fresh(&own, now))
        };
        let Some(user) = user.filter(|user| needed.is_none() && is_enough(user)) else {
            let page = sign_in(host, request, endpoint, &session.username, needed).await?;
            return Ok(Err(page));
        };
        Ok(Ok(Self {
            endpoint,
            language: language_of(None, request, Some(&service)),
            service,
            session,
            user,
        }))
    }

    /// Changes the account; none if the session is over.
    pub async fn change<H: Host>(
        &self,
        host: &H,
        change: Change,
    ) -> Result<Option<Box<User>>, Failure> {
        tend(host, &self.service, &self.session, change).await
    }

    /// How much they have proved.
    pub fn level(&self) -> Level {
        self.user.level(&self.session.secret.digest())
    }

    /// Refuses a form that was not shown to this session at this page, or too long ago.
    pub async fn check<H: Host>(&self, host: &H, form: &Parameters) -> Result<(), Failure> {
        let (keys, now) = (host.keys().await?, host.now());
        let token = form.optional("form").unwrap_or_default();
        Ok(self
            .form(&self.session.secret.digest())
            .check(token, &keys.seals(now), now)?)
    }

    /// What the forms of the page bring back.
    pub async fn token<H: Host>(&self, host: &H) -> Result<String, Failure> {
        let (keys, now) = (host.keys().await?, host.now());
        Ok(self
            .form(&self.session.secret.digest())
            .token(keys.seal(now), now))
    }

    const fn form<'a>(&self, session: &'a crate::Digest) -> OwnForm<'a> {
        OwnForm {
            session,
            path: self.endpoint.path(),
        }
    }

    /// The page that shows `section`, with what binds its forms.
    pub fn page<'a>(&'a self, form: &'a str, section: Section<'a>) -> AccountPage<'a> {
        AccountPage {
            endpoint: self.endpoint,
            prefix: self.service.issuer.path(),
            form,
            done: false,
            unfit: None,
            message: None,
            section,
            service_name: self.service.service_name.as_deref(),
            language: self.language,
        }
    }

    /// The way back to the page, which then says that it is done.
    pub fn done(&self) -> Response {
        self.done_at(self.endpoint)
    }

    /// The same, at another page.
    pub fn done_at(&self, endpoint: Endpoint) -> Response {
        let there = self.service.issuer.endpoint(endpoint.path());
        Response::see_other(format!("{there}?done"))
    }
}

/// Sends a page of the account.
pub fn sent(status: u16, html: String) -> Response {
    Response::page(status, html, headers(FormAction::Own))
}

async fn tend<H: Host>(
    host: &H,
    service: &Service,
    session: &Session,
    change: Change,
) -> Result<Option<Box<User>>, Failure> {
    let tending = Tending {
        session: session.secret.digest(),
        duration: own::session_duration(service, &own::client(service)),
        idle: service.people.sessions.idle(),
        change,
    };
    let command = Command::Tend(tending);
    Ok(ask(host, &session.username, command).await?.try_into()?)
}

/// Somebody in front of a page that leads to one of the service itself.
pub struct Arrival {
    /// The page.
    pub visit: Visit,
    /// What the browser is known by.
    browser: Secret,
}

impl Arrival {
    /// The response, which has the browser keep what it is known by.
    pub fn remembered(&self, response: Response, request: &Request, now: Timestamp) -> Response {
        let service = &self.visit.service;
        cookies::with_browser(response, request, &self.browser, service, now)
    }
}

/// Whoever is led to `endpoint`; whoever is known there need not type their name.
pub async fn arrival<H: Host>(
    host: &H,
    request: &Request,
    endpoint: Endpoint,
    username: &str,
) -> Result<Arrival, Failure> {
    let (service, now) = (host.service().await?, host.now());
    let browser = match cookies::browsers(request, &service).pop() {
        Some(known) => known.secret,
        None => host.mint()?,
    };
    let row = Row::from_random(&host.mint()?);
    let ticket = Handle::new(Shelf::of_client(0), row, host.mint()?);
    let openid = OpenId {
        login_hint: Some(username.to_owned()).filter(|name| !name.is_empty()),
        ..OpenId::default()
    };
    let interaction = Interaction {
        browser: browser.digest(),
        ..Interaction::own(&service, endpoint, openid, &ticket, now)?
    };
    let client = Rc::new(own::client(&service));
    let visit = Visit::new(interaction, client, service, request);
    let visit = challenged(host, visit).await?;
    Ok(Arrival { visit, browser })
}

/// The sign-in page, which leads to `endpoint` and says what is needed there.
async fn sign_in<H: Host>(
    host: &H,
    request: &Request,
    endpoint: Endpoint,
    username: &str,
    needed: Option<Needed>,
) -> Result<Response, Failure> {
    let mut arrival = arrival(host, request, endpoint, username).await?;
    arrival.visit.needed = needed;
    let page = step(host, request, &arrival.visit, Next::SignIn).await?;
    Ok(arrival.remembered(page, request, host.now()))
}
