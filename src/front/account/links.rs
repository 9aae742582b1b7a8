//! Links that are mailed: asking for one, and what it leads to. To open a link uses nothing up, so that
//! whoever looks through mail does no harm: that takes the button of the page.

use super::{
    letters::Letters,
    visitor::{arrival, sent},
};
use crate::{
    audit::{Kind, Note},
    backend::{Failure, Host, invitations, links, people::knock},
    documents::Service,
    front::{
        Request, Response,
        browser::{
            login::too_many,
            steps::{form, shown},
            visit::{address_of, language_of},
        },
        pages::{AccountPage, Letter, Section, SignUpMessage},
    },
    oauth::{
        Parameters,
        endpoint::{Endpoint, path},
    },
    people::{Fitness, Invitee, Mail, MailedLink, Purpose, meant, prepared_password},
};

/// What asking for a link, or using one, costs an address, in seconds: ten at once, then one a minute.
const COST: u32 = 60;

/// Answers where links are asked for, and where they lead.
pub async fn links<H: Host>(host: &H, request: &Request, endpoint: Endpoint) -> Response {
    let outcome = answered(host, request, endpoint).await;
    shown(host, request, outcome).await
}

async fn answered<H: Host>(
    host: &H,
    request: &Request,
    endpoint: Endpoint,
) -> Result<Response, Failure> {
    let form = if request.method() == "POST" {
        Some(form(request)?)
    } else {
        None
    };
    let service = host.service().await?;
    if let Some(link) = invitation(request, endpoint) {
        return invited(host, request, &link).await;
    }
    let letters = Letters {
        service: &service,
        language: language_of(None, request, Some(&service)),
    };
    if endpoint == Endpoint::AccountOutbox {
        let unsent = host.outbox().into_iter();
        let mails: Vec<Mail> = unsent.map(|unsent| unsent.mail).collect();
        return Ok(sent(
            200,
            page(&letters, endpoint, Section::Outbox(&mails)).render(),
        ));
    }
    if !letters.are_sent() {
        return Ok(sent(
            200,
            page(&letters, endpoint, Section::NoMail).render(),
        ));
    }
    let Some(form) = form else {
        let query = Parameters::read(request.query().as_bytes()).unwrap_or_default();
        let text = query.optional("l").unwrap_or_default();
        return Ok(first(host, &letters, endpoint, text).await);
    };
    if let Some(seconds) = knock(host, address_of(host, request), COST).await? {
        let mut page = page(&letters, endpoint, Section::Forgot);
        page.message = Some(SignUpMessage::TooManyAttempts { seconds });
        return Ok(too_many(sent(429, page.render()), seconds));
    }
    match endpoint {
        Endpoint::AccountForgot => forgotten(host, &letters, &form).await,
        _ => opened(host, &letters, &form).await,
    }
}

/// The invitation that is opened, if it is one.
fn invitation(request: &Request, endpoint: Endpoint) -> Option<MailedLink> {
    let query = Parameters::read(request.query().as_bytes()).ok()?;
    let is_opened = endpoint == Endpoint::AccountLink && request.method() != "POST";
    let link = MailedLink::parse(query.optional("l").filter(|_| is_opened)?)?;
    (link.purpose == Purpose::Invite).then_some(link)
}

/// Whoever was invited makes an account, and is at it then.
async fn invited<H: Host>(
    host: &H,
    request: &Request,
    link: &MailedLink,
) -> Result<Response, Failure> {
    let arrival = arrival(host, request, Endpoint::Account, "").await?;
    arrival.visit.asked().may_sign_up(Some(link))?;
    let Some(Invitee { claims, .. }) = invitations::look(host, link).await? else {
        let letters = arrival.visit.letters();
        return Ok(stale(&letters, Some(Purpose::Invite)));
    };
    let (text, email) = (link.written(), claims.get("email"));
    let email = email.and_then(|email| email.as_str()).unwrap_or_default();
    let entered = Parameters::of([("invitation", text.as_str()), ("email", email)]);
    let keys = host.keys().await?;
    let sealed = arrival.visit.interaction.seal(keys.seal(host.now()));
    let page = arrival.visit.sign_up(&sealed, &entered, None);
    Ok(arrival.remembered(page, request, host.now()))
}

/// What is seen first, which changes nothing.
async fn first<H: Host>(
    host: &H,
    letters: &Letters<'_>,
    endpoint: Endpoint,
    text: &str,
) -> Response {
    if endpoint == Endpoint::AccountForgot {
        return sent(200, page(letters, endpoint, Section::Forgot).render());
    }
    let Some(link) = MailedLink::parse(text) else {
        return stale(letters, None);
    };
    if !links::counts(host, &link).await {
        return stale(letters, Some(link.purpose));
    }
    let shortest = letters.service.people.password.shortest_alone;
    let section = Section::Link(link.purpose, text, shortest);
    sent(200, page(letters, endpoint, section).render())
}

/// A link for this does not count.
fn stale(letters: &Letters<'_>, purpose: Option<Purpose>) -> Response {
    let section = Section::Stale(purpose);
    sent(400, page(letters, Endpoint::AccountLink, section).render())
}

/// Whoever has forgotten their password is told the same, whoever they are.
async fn forgotten<H: Host>(
    host: &H,
    letters: &Letters<'_>,
    form: &Parameters,
) -> Result<Response, Failure> {
    let typed = form.optional("username").unwrap_or_default().trim();
    for meant in meant(typed, "", host) {
        letters.link(host, &meant.username, Purpose::Reset).await?;
    }
    Ok(sent(
        200,
        page(letters, Endpoint::AccountForgot, Section::Sent).render(),
    ))
}

async fn opened<H: Host>(
    host: &H,
    letters: &Letters<'_>,
    form: &Parameters,
) -> Result<Response, Failure> {
    let endpoint = Endpoint::AccountLink;
    let text = form.optional("l").unwrap_or_default();
    let Some(link) = MailedLink::parse(text) else {
        return Ok(stale(letters, None));
    };
    let password = prepared_password(form.optional("password").unwrap_or_default(), host);
    let sets = link.purpose == Purpose::Reset;
    let shortest = letters.service.people.password.shortest_alone;
    let unfit = match Fitness::of(&password, &link.username, shortest) {
        Fitness::Common => Some(SignUpMessage::PasswordCommon),
        Fitness::Fit => None,
        Fitness::Unfit => Some(SignUpMessage::PasswordUnfit { shortest }),
    };
    if let Some(unfit) = unfit.filter(|_| sets) {
        let mut page = page(
            letters,
            endpoint,
            Section::Link(link.purpose, text, shortest),
        );
        page.message = Some(unfit);
        return Ok(sent(400, page.render()));
    }
    let password = Some(password.as_str()).filter(|_| sets);
    let Some(reached) = links::open(host, &link, password).await? else {
        return Ok(stale(letters, Some(link.purpose)));
    };
    if link.purpose == Purpose::Undo {
        host.note(Note::Name(link.username.clone()));
        host.note(Note::Event(Kind::AccountRestored));
    }
    if sets {
        host.note(Note::Name(link.username.clone()));
        host.note(Note::Event(Kind::PasswordChanged));
        letters.write(host, &reached, Letter::Changed, path::ACCOUNT_FORGOT);
    }
    Ok(sent(
        200,
        page(letters, endpoint, Section::Opened(link.purpose)).render(),
    ))
}

fn page<'a>(letters: &Letters<'a>, endpoint: Endpoint, section: Section<'a>) -> AccountPage<'a> {
    let service: &'a Service = letters.service;
    AccountPage {
        endpoint,
        prefix: service.issuer.path(),
        form: "",
        done: false,
        unfit: None,
        message: None,
        section,
        service_name: service.service_name.as_deref(),
        language: letters.language,
    }
}
