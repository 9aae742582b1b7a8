//! Sign-in and consent: the first customer of the operations, holding a ticket like any third
//! party.

use super::{
    cookies::{self, Session},
    visit::Visit,
};
use crate::{
    backend::{
        Failure, Fault, Host, admin,
        authorization::{self, Agreed, Opened, Opening, signed_in},
    },
    documents::Service,
    front::{
        Request, Response,
        oauth::log_refusal,
        pages::{
            ErrorPage, FormAction, FormPost, Language, Message, Problem, SignUpMessage, headers,
        },
    },
    jose::HeaderParams,
    oauth::interaction::ticket::Ticket,
    oauth::{
        Parameters, Refusal,
        answer::authorization_response::AuthorizationResponse,
        interaction::{
            next::{Next, SignedIn, on_arrival, on_sign_in},
            sealed::{Interaction, LIFETIME},
        },
    },
    people,
};

/// `GET` or `POST /oauth/authorize`: shows the page that comes first, or answers at once. RFC 6749
/// §3.1.
pub async fn authorize<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = match authorization_parameters(request) {
        Ok(parameters) => begin(host, request, &parameters).await,
        Err(refusal) => Err(refusal.into()),
    };
    shown(host, request, outcome).await
}

fn authorization_parameters(request: &Request) -> Result<Parameters, Refusal> {
    if request.method() == "POST" {
        Parameters::parse(request.form()?)
    } else {
        Parameters::parse(request.query().as_bytes())
    }
}

async fn begin<H: Host>(
    host: &H,
    request: &Request,
    parameters: &Parameters,
) -> Result<Response, Failure> {
    let opened = match authorization::open(host, parameters).await? {
        Opening::Opened(opened) => *opened,
        Opening::Refused(refusal, response) => {
            log_refusal(host, request, &refusal);
            let service = host.service().await?;
            let language = language_of(parameters.optional("ui_locales"), request, Some(&service));
            return Ok(answered(response, &service, language));
        }
    };
    let Opened {
        ticket,
        request: asked,
        client,
        service,
        expected,
    } = opened;
    let browser = match cookies::browsers(request, &service).pop() {
        Some(known) => known,
        None => host.mint()?,
    };
    let session = match Session::of(request, &service).filter(|_| service.session_duration > 0) {
        Some(session) => {
            authorization::resume(host, &client, &session.username, &session.secret).await?
        }
        None => None,
    };
    let now = host.now();
    let next = on_arrival(&asked, session.as_ref(), expected.as_deref(), &service, now);
    let interaction = Interaction {
        ticket: ticket.handle().encode(),
        is_brought: matches!(ticket, Ticket::Brought(_)),
        request: asked,
        expected,
        person: session.filter(|_| matches!(next, Next::Consent | Next::Issue)),
        browser: browser.digest(),
        expires: now.after(LIFETIME),
    };
    let visit = Visit::new(interaction, client, service.clone(), request);
    let response = step(host, request, &visit, next).await?;
    Ok(cookies::with_browser(response, &browser, &service))
}

/// Does what comes next.
async fn step<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    next: Next,
) -> Result<Response, Failure> {
    let interaction = &visit.interaction;
    let ticket = interaction.ticket().ok_or(Refusal::TicketUnknown)?;
    let response = match next {
        Next::SignIn => {
            let hint = interaction
                .request
                .openid
                .login_hint
                .as_deref()
                .unwrap_or_default();
            return Ok(visit.sign_in(&sealed(host, visit).await?, hint, None));
        }
        Next::SignUp => {
            return Ok(visit.sign_up(&sealed(host, visit).await?, &Parameters::default(), None));
        }
        Next::Consent => return Ok(visit.consent(&sealed(host, visit).await?)),
        Next::Issue => agree(host, visit, &ticket).await?,
        Next::Refuse(refusal) => {
            log_refusal(host, request, &refusal);
            let Visit {
                client, service, ..
            } = visit;
            let asked = (&ticket, &interaction.request, &**client);
            if refusal == Refusal::Denied {
                authorization::deny(host, asked, service, interaction.expires).await?
            } else {
                authorization::fail(host, asked, service, &refusal).await?
            }
        }
    };
    Ok(answered(response, &visit.service, visit.language))
}

async fn sealed<H: Host>(host: &H, visit: &Visit) -> Result<String, Failure> {
    Ok(visit.interaction.seal(host.keys().await?.seal()))
}

async fn agree<H: Host>(
    host: &H,
    visit: &Visit,
    ticket: &Ticket,
) -> Result<AuthorizationResponse, Failure> {
    let Visit {
        interaction,
        client,
        service,
        ..
    } = visit;
    let person = interaction.person.as_ref().ok_or(Refusal::FormExpired)?;
    let Interaction {
        request,
        expires,
        browser,
        ..
    } = interaction;
    let (expires, browser, header_params) = (*expires, *browser, HeaderParams::default());
    authorization::issue(
        host,
        &Agreed {
            ticket,
            request,
            client,
            service,
            person,
            browser,
            expires,
            header_params,
        },
    )
    .await
}

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
    let (session, kept) = new_session(host, &visit.service, &username)?;
    let former = Session::of(request, &visit.service);
    let (own, other): (Option<Session>, Option<Session>) = match former {
        Some(former) if former.username == username => (Some(former), None),
        other => (None, other),
    };
    let command = people::Command::Authenticate {
        password,
        session: kept,
        former: own.map(|own| own.secret.digest()),
    };
    match host
        .user(&people::Request {
            now: host.now(),
            username: username.clone(),
            command,
        })
        .await?
    {
        people::Reply::Authenticated { subject } => {
            end(host, other).await?;
            welcome(host, request, visit, (username, subject), session).await
        }
        people::Reply::Rejected => {
            let page = visit.sign_in(interaction, &username, Some(Message::WrongPassword));
            Ok(Response {
                status: 403,
                ..page
            })
        }
        people::Reply::Throttled { seconds } => {
            let message = Some(Message::TooManyAttempts { seconds });
            let page = visit.sign_in(interaction, &username, message);
            Ok(Response {
                status: 429,
                ..page
            }
            .with_header("Retry-After", seconds.to_string()))
        }
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

/// Ends the session of somebody else, whose browser this was until now.
async fn end<H: Host>(host: &H, session: Option<Session>) -> Result<(), Failure> {
    if let Some(Session { username, secret }) = session {
        let command = people::Command::EndSession {
            session: secret.digest(),
        };
        host.user(&people::Request {
            now: host.now(),
            username,
            command,
        })
        .await?;
    }
    Ok(())
}

/// A session for whoever is about to sign in, where the service keeps any: for the browser, and for
/// the store.
fn new_session<H: Host>(
    host: &H,
    service: &Service,
    username: &str,
) -> Result<(Option<Session>, Option<people::NewSession>), Failure> {
    if service.session_duration == 0 {
        return Ok((None, None));
    }
    let secret = host.mint()?;
    let kept = people::NewSession {
        digest: secret.digest(),
        expires: host.now().after(service.session_duration),
    };
    Ok((
        Some(Session {
            username: username.to_owned(),
            secret,
        }),
        Some(kept),
    ))
}

/// Somebody has signed in: what comes next, and the session the browser keeps.
async fn welcome<H: Host>(
    host: &H,
    request: &Request,
    visit: Visit,
    (username, account): (String, String),
    session: Option<Session>,
) -> Result<Response, Failure> {
    let client = visit.client.clone();
    let remembered = match &session {
        Some(session) => {
            authorization::resume(host, &client, &session.username, &session.secret).await?
        }
        None => None,
    };
    let fresh = |keys| signed_in(&client, keys, (&username, account, host.now()), None);
    let person: SignedIn = match remembered {
        Some(person) => person,
        None => fresh(&*host.keys().await?),
    };
    let next = on_sign_in(
        &visit.interaction.request,
        &person,
        visit.interaction.expected.as_deref(),
    );
    let service = visit.service.clone();
    let visit = visit.with_person(Some(person));
    let response = step(host, request, &visit, next).await?;
    Ok(session.map_or(response.clone(), |session| session.set(response, &service)))
}

/// `POST /oauth/authorize/sign-up`: makes an account, where the service lets people do so.
pub async fn sign_up<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = create_account(host, request).await;
    shown(host, request, outcome).await
}

async fn create_account<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let form = Parameters::parse(request.form()?)?;
    let visit = resumed(host, request, &form).await?;
    let interaction = form.required("interaction")?;
    if !visit.service.sign_up_enabled {
        return Err(Refusal::SignUpUnavailable.into());
    }
    if form.contains("sign_in") {
        return Ok(visit.sign_in(
            interaction,
            form.optional("username").unwrap_or_default(),
            None,
        ));
    }
    let username = form
        .optional("username")
        .unwrap_or_default()
        .trim()
        .to_owned();
    let (session, kept) = new_session(host, &visit.service, &username)?;
    let account = admin::Account {
        username: username.clone(),
        password: form.optional("password").unwrap_or_default().to_owned(),
        claims: claims_of(&form),
    };
    match admin::sign_up(host, account, kept).await? {
        Ok(subject) => welcome(host, request, visit, (username, subject), session).await,
        Err(unfit) => {
            let (status, message) = match unfit {
                admin::Unfit::Password => (400, SignUpMessage::PasswordUnfit),
                admin::Unfit::Username => (400, SignUpMessage::UsernameUnfit),
                admin::Unfit::UsernameTaken => (409, SignUpMessage::UsernameTaken),
            };
            Ok(Response {
                status,
                ..visit.sign_up(interaction, &form, Some(message))
            })
        }
    }
}

fn claims_of(form: &Parameters) -> serde_json::Map<String, serde_json::Value> {
    let claim = |name: &str| Some((name.to_owned(), form.optional(name)?.trim().into()));
    ["name", "email"].into_iter().filter_map(claim).collect()
}

/// `POST /oauth/authorize/consent`: sends the browser back to the client, or lets somebody else
/// sign in.
pub async fn consent<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = complete(host, request).await;
    shown(host, request, outcome).await
}

async fn complete<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let form = Parameters::parse(request.form()?)?;
    let visit = resumed(host, request, &form).await?;
    if visit.interaction.person.is_none() {
        return Err(Refusal::FormExpired.into());
    }
    let next = match form.required("decision")? {
        "allow" => Next::Issue,
        "deny" => Next::Refuse(Refusal::Denied),
        "switch" => Next::SignIn,
        _ => return Err(Refusal::ParameterMalformed("decision".into()).into()),
    };
    let visit = if next == Next::SignIn {
        visit.with_person(None)
    } else {
        visit
    };
    step(host, request, &visit, next).await
}

/// Takes up the interaction that a form brings back, if it comes from our own page in the same
/// browser.
async fn resumed<H: Host>(
    host: &H,
    request: &Request,
    form: &Parameters,
) -> Result<Visit, Failure> {
    // Fetch Metadata §2.3: a browser says where a form was sent from; "none" is the person's own
    // doing.
    if request
        .header("sec-fetch-site")
        .is_some_and(|site| !matches!(site, "same-origin" | "none"))
    {
        return Err(Refusal::FormFromElsewhere.into());
    }
    let service = host.service().await?;
    let browsers = cookies::browsers(request, &service);
    if browsers.is_empty() {
        return Err(Refusal::CookieMissing.into());
    }
    let keys = host.keys().await?;
    let sealed = form.required("interaction")?;
    let opened = browsers
        .iter()
        .find_map(|browser| Interaction::open(sealed, keys.seal(), browser, host.now()));
    let interaction = opened.ok_or(Refusal::FormExpired)?;
    let client = host
        .client(&interaction.request.client_id)
        .await?
        .filter(|client| !client.locked);
    let client = client.ok_or(Refusal::TicketUnknown)?;
    Ok(Visit::new(interaction, client, service, request))
}

/// Takes an answer to the client: by a redirect, or by a form that the browser posts.
fn answered(response: AuthorizationResponse, service: &Service, language: Language) -> Response {
    match response {
        AuthorizationResponse::Redirect(uri) => Response::see_other(uri),
        AuthorizationResponse::Form {
            redirect_uri,
            parameters,
        } => {
            let service_name = service.service_name.as_deref();
            let page = FormPost {
                redirect_uri: &redirect_uri,
                parameters: &parameters,
                service_name,
                language,
            };
            Response::page(200, page.render(), headers(FormAction::Posted))
        }
    }
}

/// An error that must not travel to a redirect URI is shown to the person. RFC 6749 §4.1.2.1.
async fn shown<H: Host>(
    host: &H,
    request: &Request,
    outcome: Result<Response, Failure>,
) -> Response {
    match outcome {
        Ok(response) => response,
        Err(failure) => error_page(
            host,
            request,
            &failure,
            host.service().await.ok().as_deref(),
        ),
    }
}

/// A form that was opened by its address instead of being sent: there is nothing to show. RFC 9110
/// §15.5.6.
pub async fn not_sent<H: Host>(host: &H, request: &Request) -> Response {
    let page = shown(host, request, Err(Refusal::FormExpired.into())).await;
    Response {
        status: 405,
        ..page
    }
    .with_header("Allow", "POST")
}

fn error_page<H: Host>(
    host: &H,
    request: &Request,
    failure: &Failure,
    service: Option<&Service>,
) -> Response {
    let ui_locales = Parameters::parse(request.query().as_bytes()).ok();
    let ui_locales = ui_locales
        .as_ref()
        .and_then(|parameters| parameters.optional("ui_locales"));
    let language = language_of(ui_locales, request, service);
    let service_name = service.and_then(|service| service.service_name.as_deref());
    let (status, problem, code, description) = match failure {
        Failure::Fault(fault) => {
            host.log(&format!("fault: {fault:?}"));
            (
                503,
                Problem::Unavailable,
                "temporarily_unavailable",
                fault.to_string(),
            )
        }
        Failure::Refusal(refusal) => {
            log_refusal(host, request, refusal);
            let status = if *refusal == Refusal::BodyTooLarge {
                413
            } else {
                400
            };
            (
                status,
                problem(refusal),
                refusal.code().as_str(),
                refusal.to_string(),
            )
        }
    };
    let page = ErrorPage {
        problem,
        code,
        description: &description,
        service_name,
        language,
    };
    Response::page(status, page.render(), headers(FormAction::None))
}

/// The language that the request or the browser prefers, of those the service offers; else the
/// first of these.
pub fn language_of(
    ui_locales: Option<&str>,
    request: &Request,
    service: Option<&Service>,
) -> Language {
    let offered = || {
        service
            .into_iter()
            .flat_map(|service| &service.supported_ui_locales)
            .filter_map(|tag| Language::of_tag(tag))
    };
    let preferred = Language::preferred(ui_locales, request.header("accept-language"));
    let fits =
        preferred.filter(|language| service.is_none() || offered().any(|one| one == *language));
    fits.or_else(|| offered().next()).unwrap_or_default()
}

fn problem(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::CookieMissing => Problem::Cookies,
        Refusal::FormExpired
        | Refusal::RequestUriExpired
        | Refusal::RequestUriUsed
        | Refusal::TicketExpired
        | Refusal::TicketUsed => Problem::Expired,
        _ => Problem::Refused,
    }
}
