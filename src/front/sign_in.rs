//! Sign-in and consent: the first customer of the operations, holding a ticket like any third party.

use std::rc::Rc;

use super::{
    Request, Response,
    interaction::{Interaction, LIFETIME, SignedIn},
    pages::{Consent, ErrorPage, FormAction, Language, Message, Problem, Scope, SignIn, headers},
    protocol::log_refusal,
};
use crate::{
    Secret,
    backend::{
        Failure, Fault, Host,
        authorization::{self, Opened, Person},
    },
    oauth::{Parameters, Refusal, handle::Handle},
    registry::{Client, Service, user},
};

/// `GET` or `POST /oauth/authorize`: shows the sign-in page. RFC 6749 §3.1.
pub async fn authorize<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = match authorization_parameters(request) {
        Ok(parameters) => begin(host, request, &parameters).await,
        Err(refusal) => Err(refusal.into()),
    };
    shown(host, request, outcome).await
}

fn authorization_parameters(request: &Request) -> Result<Parameters, Refusal> {
    if request.method() == "POST" { Parameters::parse(request.form()?) } else { Parameters::parse(request.query().as_bytes()) }
}

async fn begin<H: Host>(host: &H, request: &Request, parameters: &Parameters) -> Result<Response, Failure> {
    let Opened { ticket, request: asked, client, service } = authorization::open(host, parameters).await?;
    let cookie = cookie_name(&service);
    let browser = match request.cookie(cookie).and_then(Secret::decode) {
        Some(known) => known,
        None => host.mint()?,
    };
    let interaction = Interaction {
        ticket: ticket.encode(),
        request: asked,
        person: None,
        browser: browser.digest(),
        expires: host.now().after(LIFETIME),
    };
    let visit = Visit { interaction, client, service: service.clone(), language: Language::English };
    let visit = visit.in_language_of(request);
    let page = visit.sign_in(&visit.interaction.seal(host.keys().await?.seal()), "", None);
    Ok(page.with_header("Set-Cookie", set_cookie(cookie, &browser, &service)))
}

/// `POST /oauth/authorize/login`: shows the consent page, or the sign-in page again.
pub async fn login<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = check_name_and_password(host, request).await;
    shown(host, request, outcome).await
}

async fn check_name_and_password<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let form = Parameters::parse(request.form()?)?;
    let visit = Visit::resume(host, request, &form).await?;
    let keys = host.keys().await?;
    let username = form.optional("username").unwrap_or_default().trim().to_owned();
    let password = form.optional("password").unwrap_or_default().to_owned();
    let now = host.now();
    let command = user::Command::Authenticate { password, session: None, former: None };
    let reply = host.user(&user::Request { now, username: username.clone(), command }).await?;
    match reply {
        user::Reply::Authenticated { subject } => {
            let person = Some(SignedIn { username, subject, auth_time: now });
            let interaction = Interaction { person, ..visit.interaction.clone() };
            Ok(visit.consent(&interaction.seal(keys.seal()), interaction.person.as_ref()))
        }
        user::Reply::Rejected => {
            let page = visit.sign_in(form.required("interaction")?, &username, Some(Message::WrongPassword));
            Ok(Response { status: 403, ..page })
        }
        user::Reply::Throttled { seconds } => {
            let message = Some(Message::TooManyAttempts { seconds });
            let page = visit.sign_in(form.required("interaction")?, &username, message);
            Ok(Response { status: 429, ..page }.with_header("Retry-After", seconds.to_string()))
        }
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

/// `POST /oauth/authorize/consent`: sends the browser back to the client.
pub async fn consent<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = complete(host, request).await;
    shown(host, request, outcome).await
}

async fn complete<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let form = Parameters::parse(request.form()?)?;
    let Interaction { ticket, person, .. } = Visit::resume(host, request, &form).await?.interaction;
    let SignedIn { subject, auth_time, .. } = person.ok_or(Refusal::FormExpired)?;
    let ticket = Handle::decode(&ticket).ok_or(Refusal::TicketUnknown)?;
    let uri = match form.required("decision")? {
        "allow" => authorization::issue(host, &ticket, Person { subject, auth_time }).await?,
        "deny" => authorization::fail(host, &ticket, &Refusal::Denied).await?,
        _ => return Err(Refusal::ParameterMalformed("decision".into()).into()),
    };
    Ok(Response::see_other(uri))
}

/// A person in front of a page.
struct Visit {
    interaction: Interaction,
    client: Rc<Client>,
    service: Rc<Service>,
    language: Language,
}

impl Visit {
    /// Takes up the interaction that a form brings back, if it comes from our own page in the same browser.
    async fn resume<H: Host>(host: &H, request: &Request, form: &Parameters) -> Result<Self, Failure> {
        // Fetch Metadata §2.3: a browser says where a form was sent from; "none" is the person's own doing.
        if request.header("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
            return Err(Refusal::FormFromElsewhere.into());
        }
        let service = host.service().await?;
        let browser = request.cookie(cookie_name(&service)).and_then(Secret::decode).ok_or(Refusal::FormExpired)?;
        let keys = host.keys().await?;
        let sealed = form.required("interaction")?;
        let interaction = Interaction::open(sealed, keys.seal(), &browser, host.now()).ok_or(Refusal::FormExpired)?;
        let client = host.client(&interaction.request.client_id).await?.ok_or(Refusal::TicketUnknown)?;
        Ok(Self { interaction, client, service, language: Language::English }.in_language_of(request))
    }

    fn in_language_of(self, request: &Request) -> Self {
        let language = language_of(self.interaction.request.ui_locales.as_deref(), request, Some(&self.service));
        Self { language, ..self }
    }

    fn client_name(&self) -> &str {
        let names = self.client.client_names.iter().map(|name| (name.tag.as_str(), name.value.as_str()));
        let named = self.language.choose(names).or(self.client.client_name.as_deref());
        named.unwrap_or(&self.interaction.request.client_id)
    }

    fn sign_in(&self, interaction: &str, username: &str, message: Option<Message>) -> Response {
        let page = SignIn {
            interaction,
            username,
            client_name: self.client_name(),
            service_name: self.service.service_name.as_deref(),
            sign_up: false,
            message,
            language: self.language,
        };
        Response::page(200, page.render(), headers(FormAction::Own))
    }

    fn consent(&self, interaction: &str, person: Option<&SignedIn>) -> Response {
        let scopes: Vec<Scope<'_>> = self.interaction.request.scope.iter().map(|name| self.scope(name)).collect();
        let page = Consent {
            interaction,
            username: person.map_or("", |person| &person.username),
            client_name: self.client_name(),
            client_uri: self.client.client_uri.as_deref(),
            policy_uri: self.client.policy_uri.as_deref(),
            tos_uri: self.client.tos_uri.as_deref(),
            scopes: &scopes,
            redirect_uri: self.interaction.request.redirect_uri.as_str(),
            service_name: self.service.service_name.as_deref(),
            switchable: false,
            language: self.language,
        };
        Response::page(200, page.render(), headers(FormAction::Redirected))
    }

    fn scope<'a>(&'a self, name: &'a str) -> Scope<'a> {
        let known = self.service.scope(name);
        let described = known.and_then(|scope| {
            let descriptions = scope.descriptions.iter().map(|text| (text.tag.as_str(), text.value.as_str()));
            self.language.choose(descriptions).or(scope.description.as_deref())
        });
        Scope { name, description: described }
    }
}

/// RFC 6265bis §4.1.3.2: with the prefix `__Host-`, no other host can set the cookie. It demands https.
fn cookie_name(service: &Service) -> &'static str {
    if service.issuer.is_https() { "__Host-sekisho" } else { "sekisho" }
}

fn set_cookie(name: &str, browser: &Secret, service: &Service) -> String {
    let secure = if service.issuer.is_https() { "; Secure" } else { "" };
    format!("{name}={}; Path=/; HttpOnly; SameSite=Lax{secure}", browser.encode())
}

/// An error that must not travel to a redirect URI is shown to the person. RFC 6749 §4.1.2.1.
async fn shown<H: Host>(host: &H, request: &Request, outcome: Result<Response, Failure>) -> Response {
    match outcome {
        Ok(response) => response,
        Err(failure) => error_page(host, request, &failure, host.service().await.ok().as_deref()),
    }
}

/// A form that was opened by its address instead of being sent: there is nothing to show. RFC 9110 §15.5.6.
pub async fn not_sent<H: Host>(host: &H, request: &Request) -> Response {
    let page = shown(host, request, Err(Refusal::FormExpired.into())).await;
    Response { status: 405, ..page }.with_header("Allow", "POST")
}

fn error_page<H: Host>(host: &H, request: &Request, failure: &Failure, service: Option<&Service>) -> Response {
    let ui_locales = Parameters::parse(request.query().as_bytes()).ok();
    let ui_locales = ui_locales.as_ref().and_then(|parameters| parameters.optional("ui_locales"));
    let language = language_of(ui_locales, request, service);
    let service_name = service.and_then(|service| service.service_name.as_deref());
    let (status, problem, code, description) = match failure {
        Failure::Fault(fault) => {
            host.log(&format!("fault: {fault:?}"));
            (503, Problem::Unavailable, "temporarily_unavailable", fault.to_string())
        }
        Failure::Refusal(refusal) => {
            log_refusal(host, request, refusal);
            let status = if *refusal == Refusal::BodyTooLarge { 413 } else { 400 };
            (status, problem(refusal), refusal.code().as_str(), refusal.to_string())
        }
    };
    let page = ErrorPage { problem, code, description: &description, service_name, language };
    Response::page(status, page.render(), headers(FormAction::None))
}

/// The language that the request or the browser prefers, of those the service offers; else the first of these.
fn language_of(ui_locales: Option<&str>, request: &Request, service: Option<&Service>) -> Language {
    let offered =
        || service.into_iter().flat_map(|service| &service.supported_ui_locales).filter_map(|tag| Language::of_tag(tag));
    let preferred = Language::preferred(ui_locales, request.header("accept-language"));
    let fits = preferred.filter(|language| service.is_none() || offered().any(|one| one == *language));
    fits.or_else(|| offered().next()).unwrap_or_default()
}

fn problem(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::FormExpired
        | Refusal::RequestUriExpired
        | Refusal::RequestUriUsed
        | Refusal::TicketExpired
        | Refusal::TicketUsed => Problem::Expired,
        _ => Problem::Refused,
    }
}
