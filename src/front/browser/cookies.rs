//! The two cookies: which browser this is, and whose session it has.
//!
//! A browser is known by a secret under a name that follows from it, so that tabs that were opened
//! at once do not take each other's away. Whatever a form or a session was bound to is found by that
//! name, however many there are; what is too old for any form, or too many, is taken back.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    Digest, Secret, Timestamp,
    documents::Service,
    front::{Request, Response, http::Cookie, pages::Choice},
    oauth::interaction::sealed::LIFETIME,
};

/// RFC 6265bis §4.1.3.2: with the prefix `__Host-`, no other host can set the cookie. It demands
/// https.
const PREFIX: &str = "__Host-";
/// How the name of a secret of the browser ends before its suffix.
const BROWSER: &str = "";
const SESSION: &str = "session";
const OTHERS: &str = "others";
const KNOWN: &str = "known";
const OFFERED: &str = "offered";
const STATE: &str = "state";

/// How many secrets a browser keeps.
const MOST: usize = 16;

/// How many accounts a browser has at the most.
pub const MOST_ACCOUNTS: usize = 5;

/// How much of its digest names the secret of a browser, in characters.
const SUFFIX: usize = 8;

/// A cookie is for all paths and for all ports of a host (RFC 6265 §8.5), and other services may be there:
/// the number of a service beside the first one is in the name. No name of one service begins as those of
/// another.
fn name(end: &str, service: &Service) -> String {
    let prefix = if service.issuer.is_https() {
        PREFIX
    } else {
        ""
    };
    match service.api_key.filter(|_| service.is_beside) {
        Some(id) => format!("{prefix}sekisho_{id}-{end}"),
        None => format!("{prefix}sekisho-{end}"),
    }
}

/// RFC 6265 §5.2: `attributes` come after those that every cookie has.
fn set(response: Response, pair: &str, attributes: &str, service: &Service) -> Response {
    let secure = if service.issuer.is_https() {
        "; Secure"
    } else {
        ""
    };
    response.with_cookie(format!(
        "{pair}; Path=/; HttpOnly; SameSite=Lax{secure}{attributes}"
    ))
}

/// A secret that a browser is known by.
#[derive(Clone, Debug)]
pub struct Known {
    /// What proves it.
    pub secret: Secret,
    /// When the browser was last given it; what was given without a time is of no known age.
    given: Option<Timestamp>,
}

impl Known {
    /// A cookie counts where its name follows from its value.
    fn of(cookie: Cookie<'_>, service: &Service) -> Option<Self> {
        let suffix = cookie.name.strip_prefix(&name(BROWSER, service))?;
        let (secret, given) = match cookie.value.split_once('.') {
            Some((secret, seconds)) => {
                (secret, Some(Timestamp::from_seconds(seconds.parse().ok()?)))
            }
            None => (cookie.value, None),
        };
        let secret = Secret::decode(secret)?;
        (suffix_of(&secret.digest()) == suffix).then_some(Self { secret, given })
    }

    /// Whether no form that is bound to it can still be sent.
    fn is_stale(&self, now: Timestamp) -> bool {
        self.given.is_some_and(|given| given.after(LIFETIME) <= now)
    }
}

fn suffix_of(digest: &Digest) -> String {
    digest.encode()[..SUFFIX].to_owned()
}

/// What the browser is known by, the newest last. Two cookies of one name are none.
pub fn browsers(request: &Request, service: &Service) -> Vec<Known> {
    let is_once = |cookie: &Cookie<'_>| request.cookie(cookie.name).is_some();
    let once = request.cookies().filter(is_once);
    let mut known: Vec<Known> = Vec::new();
    // RFC 6265 §5.4: what was set earlier comes earlier, but what is set again keeps its place.
    for one in once.filter_map(|cookie| Known::of(cookie, service)) {
        let place = known.partition_point(|other| other.given <= one.given);
        known.insert(place, one);
    }
    known
}

/// Gives the browser what it is known by, under a name of its own, and takes back what it needs no
/// more: neither that, nor what its session is bound to, but whatever is stale or more than enough.
pub fn with_browser(
    response: Response,
    request: &Request,
    browser: &Secret,
    service: &Service,
    now: Timestamp,
) -> Response {
    let own = suffix_of(&browser.digest());
    let prefix = name(BROWSER, service);
    let value = format!("{}.{}", browser.encode(), now.seconds());
    let response = set(response, &format!("{prefix}{own}={value}"), "", service);
    let bound: Vec<_> = Session::values(request, service)
        .filter_map(|value| value.splitn(3, '.').nth(2))
        .collect();
    let spare = browsers(request, service).into_iter().rev().filter(|one| {
        let suffix = suffix_of(&one.secret.digest());
        suffix != own && !bound.contains(&&*suffix)
    });
    spare
        .enumerate()
        .filter(|(newer, one)| *newer >= MOST - 2 || one.is_stale(now))
        .fold(response, |response, (_, one)| {
            let pair = format!("{prefix}{}=", suffix_of(&one.secret.digest()));
            set(response, &pair, "; Max-Age=0", service)
        })
}

/// A session of a person in a browser: where it is, and what proves it.
#[derive(Clone, Debug)]
pub struct Session {
    /// The name of the person.
    pub username: String,
    /// What proves the session: it follows from both cookies.
    pub secret: Secret,
    /// The value of the cookie.
    value: String,
}

impl Session {
    /// A new session with a minted secret, in the browser of this digest alone.
    pub fn new(username: &str, minted: &Secret, browser: &Digest) -> Self {
        let suffix = suffix_of(browser);
        Self {
            username: username.to_owned(),
            secret: bound(minted, browser),
            value: format!(
                "{}.{}.{suffix}",
                URL_SAFE_NO_PAD.encode(username),
                minted.encode()
            ),
        }
    }

    /// The session that the browser claims to have. One of two parts was begun before sessions were
    /// bound to a browser, and stands until it expires.
    pub fn of(request: &Request, service: &Service) -> Option<Self> {
        Self::read(request.cookie(&name(SESSION, service))?, request, service)
    }

    /// All that it claims to have, one for each account: the one in use, if there is one, and then others.
    pub fn all(request: &Request, service: &Service) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for one in Self::values(request, service) {
            let one = Self::read(one, request, service);
            let is_new = |one: &Self| all.iter().all(|known| known.username != one.username);
            all.extend(one.filter(is_new));
        }
        all.truncate(MOST_ACCOUNTS);
        all
    }

    fn values<'a>(request: &'a Request, service: &Service) -> impl Iterator<Item = &'a str> {
        let others = request.cookie(&name(OTHERS, service)).unwrap_or_default();
        let others = others.split('~').take(MOST_ACCOUNTS);
        request
            .cookie(&name(SESSION, service))
            .into_iter()
            .chain(others)
    }

    /// What names it on a page: that opens nothing.
    pub fn name(&self) -> String {
        self.secret.digest().encode()[..2 * SUFFIX].to_owned()
    }

    fn read(value: &str, request: &Request, service: &Service) -> Option<Self> {
        let mut parts = value.splitn(3, '.');
        let username = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let given = Secret::decode(parts.next()?)?;
        let secret = match parts.next() {
            None => given,
            Some(suffix) => {
                let mut digests = browsers(request, service)
                    .into_iter()
                    .map(|known| known.secret.digest());
                bound(&given, &digests.find(|digest| suffix_of(digest) == suffix)?)
            }
        };
        Some(Self {
            username: String::from_utf8(username).ok()?,
            secret,
            value: value.to_owned(),
        })
    }

    /// Gives the browser its session.
    pub fn set(&self, response: Response, service: &Service) -> Response {
        let pair = format!("{}={}", name(SESSION, service), self.value);
        set(response, &pair, "", service)
    }
}

impl From<&Session> for Choice {
    fn from(session: &Session) -> Self {
        Self {
            name: session.name(),
            username: session.username.clone(),
        }
    }
}

/// Gives the browser its sessions of other accounts than the one in use.
pub fn with_others(
    response: Response,
    request: &Request,
    others: &[Session],
    service: &Service,
) -> Response {
    let name = name(OTHERS, service);
    let values: Vec<&str> = others.iter().map(|one| one.value.as_str()).collect();
    match (others.is_empty(), request.cookie(&name)) {
        (true, None) => response,
        (true, Some(_)) => set(response, &format!("{name}="), "; Max-Age=0", service),
        (false, _) => set(
            response,
            &format!("{name}={}", values.join("~")),
            "",
            service,
        ),
    }
}

/// Whether the browser was offered a passkey a while ago at most.
pub fn was_offered(request: &Request, service: &Service) -> bool {
    request.cookie(&name(OFFERED, service)).is_some()
}

/// Has the browser remember for 30 days that it was.
pub fn with_offer(response: Response, service: &Service) -> Response {
    let pair = format!("{}=1", name(OFFERED, service));
    set(response, &pair, "; Max-Age=2592000", service)
}

/// What proves a session in one browser and in no other.
fn bound(given: &Secret, browser: &Digest) -> Secret {
    given.mac(&browser.encode())
}

/// Takes back the session of the browser, and what scripts see of it.
pub fn without_session(response: Response, service: &Service) -> Response {
    let pair = format!("{}=", name(SESSION, service));
    let response = set(response, &pair, "; Max-Age=0", service);
    legible(response, "", "; Max-Age=0", service)
}

/// The name of what scripts see of the session of the browser.
pub fn state_name(service: &Service) -> String {
    name(STATE, service)
}

/// Shows scripts this of the session of the browser. It proves nothing.
pub fn with_state(response: Response, state: &str, service: &Service) -> Response {
    legible(response, state, "", service)
}

/// OpenID Connect Session Management §3.2: the script of a frame reads it, in pages of others.
fn legible(response: Response, state: &str, attributes: &str, service: &Service) -> Response {
    let site = if service.issuer.is_https() {
        "; SameSite=None; Secure"
    } else {
        "; SameSite=Lax"
    };
    let name = state_name(service);
    response.with_cookie(format!("{name}={state}; Path=/{site}{attributes}"))
}

/// What the browser keeps of people who have signed in there before.
pub fn known_browser<'a>(request: &'a Request, service: &Service) -> &'a str {
    request.cookie(&name(KNOWN, service)).unwrap_or_default()
}

/// Gives the browser what it keeps of these people, for a year: it opens nothing.
pub fn with_known_browser(response: Response, value: &str, service: &Service) -> Response {
    let pair = format!("{}={value}", name(KNOWN, service));
    set(response, &pair, "; Max-Age=31536000", service)
}
