//! The two cookies: which browser this is, and whose session it has.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    Secret,
    documents::Service,
    front::{Request, Response},
};

/// RFC 6265bis §4.1.3.2: with the prefix `__Host-`, no other host can set the cookie. It demands
/// https.
const BROWSER: [&str; 2] = ["__Host-sekisho-", "sekisho-"];
const SESSION: [&str; 2] = ["__Host-sekisho-session", "sekisho-session"];

/// How many cookies of a browser are looked at.
const MOST: usize = 8;

fn name(names: [&'static str; 2], service: &Service) -> &'static str {
    let [secure, plain] = names;
    if service.issuer.is_https() {
        secure
    } else {
        plain
    }
}

fn set(response: Response, name: &str, value: &str, service: &Service) -> Response {
    let secure = if service.issuer.is_https() {
        "; Secure"
    } else {
        ""
    };
    response.with_cookie(format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}"
    ))
}

/// What the browser is known by. Two tabs that were opened at once in a new browser have given it
/// two.
pub fn browsers(request: &Request, service: &Service) -> Vec<Secret> {
    let named = request
        .cookies()
        .filter(|cookie| cookie.name.starts_with(name(BROWSER, service)));
    named
        .filter_map(|cookie| Secret::decode(cookie.value))
        .take(MOST)
        .collect()
}

/// Gives the browser what it is known by, under a name of its own.
pub fn with_browser(response: Response, browser: &Secret, service: &Service) -> Response {
    let suffix = &browser.digest().encode()[..8];
    set(
        response,
        &format!("{}{suffix}", name(BROWSER, service)),
        &browser.encode(),
        service,
    )
}

/// A session of a person in a browser: where it is, and what proves it.
#[derive(Clone, Debug)]
pub struct Session {
    /// The name of the person.
    pub username: String,
    /// What proves the session.
    pub secret: Secret,
}

impl Session {
    /// The session that the browser claims to have.
    pub fn of(request: &Request, service: &Service) -> Option<Self> {
        let (username, secret) = request.cookie(name(SESSION, service))?.split_once('.')?;
        let username = String::from_utf8(URL_SAFE_NO_PAD.decode(username).ok()?).ok()?;
        Some(Self {
            username,
            secret: Secret::decode(secret)?,
        })
    }

    /// Gives the browser its session.
    pub fn set(&self, response: Response, service: &Service) -> Response {
        let username = URL_SAFE_NO_PAD.encode(&self.username);
        set(
            response,
            name(SESSION, service),
            &format!("{username}.{}", self.secret.encode()),
            service,
        )
    }
}
