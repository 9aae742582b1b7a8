//! What is asked of somebody whose password was right and who needs something besides: until then there
//! is no session, and no browser that is known. Whoever has nothing yet adds it here.

use super::{
    cookies::known_browser,
    login::{Proved, SIGN_IN, begun, end, refused, too_many, welcome, write},
    steps::{form, onward, resumed, shown, step},
    visit::{Visit, address_of},
};
use crate::{
    audit::{Kind, Note},
    backend::{
        Failure, Host,
        people::{ask, knock},
    },
    front::{
        Request, Response,
        pages::{Letter, Message, Setup},
    },
    oauth::{
        Parameters,
        interaction::{next::Next, own::session_duration, sealed::Half},
    },
    people::{
        Attempt, Command, Enrolment, KnownBrowser, Level, Reply, SecondFactor, TotpKey,
        recovery_codes,
    },
};

/// `POST /oauth/authorize/factor`: what comes after signing in, or the page again.
pub async fn second_factor<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = check_code(host, request).await;
    shown(host, request, outcome).await
}

async fn check_code<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let form = form(request)?;
    let mut visit = resumed(host, request, &form).await?;
    let lasts = |half: &Half| host.now() < half.until && !form.contains("switch");
    let Some(half) = visit.interaction.half.take().filter(lasts) else {
        let next = onward(&visit);
        return step(host, request, &visit, next).await;
    };
    host.note(Note::Name(half.username.clone()));
    let tried = Tried::by(&visit, &half, &form)?;
    let keys = host.keys().await?;
    let known = known_browser(request, &visit.service);
    let browser = KnownBrowser::of_cookie(known, &half.username, &keys.lasting(host.now()));
    if browser.is_none()
        && let Some(seconds) = knock(host, address_of(host, request), SIGN_IN).await?
    {
        return Ok(tried.throttled(host, seconds));
    }
    let code = form.optional("code").unwrap_or_default();
    let (codes, enrolment) = tried.enrolment(host, code, &half.account)?;
    let begun = begun(host, request, &visit, &half.username, Level::SecondFactor)?;
    let command = Command::SecondFactor(SecondFactor {
        subject: half.account,
        epoch: half.epoch,
        code: code.to_owned(),
        session: begun.kept,
        former: begun.former,
        browser,
        since: half.since,
        enrolment,
        takes_passkeys: visit.service.relying_party().is_ok(),
        falls_short: begun.falls_short,
        duration: Some(session_duration(&visit.service, &visit.client)),
        idle: visit.service.people.sessions.idle(),
    });
    let reply = ask(host, &half.username, command).await?;
    // They are gone, or what they did before was withdrawn.
    if reply == Reply::Missing {
        return step(host, request, &visit, Next::SignIn).await;
    }
    match reply.try_into()? {
        Attempt::Authenticated(person) => {
            end(host, begun.other).await?;
            let at = half.since.unwrap_or(host.now());
            let proved = Proved {
                codes,
                ..Proved::now(half.username, person, begun.session, at)
            };
            tell_of_factor(host, request, &visit, &proved).await?;
            welcome(host, request, visit, proved).await
        }
        Attempt::Rejected => Ok(Response {
            status: 403,
            ..tried.again(host, Message::WrongCode)
        }),
        Attempt::Throttled(seconds) => Ok(tried.throttled(host, seconds)),
        Attempt::SecondFactor { .. } => step(host, request, &visit, Next::SignIn).await,
    }
}

/// What was tried.
struct Tried<'a> {
    setup: Option<Setup>,
    interaction: &'a str,
    visit: &'a Visit,
}

impl<'a> Tried<'a> {
    /// What this form tries, of whoever is half signed in.
    fn by(visit: &'a Visit, half: &Half, form: &'a Parameters) -> Result<Self, Failure> {
        let key = form.optional("key").and_then(TotpKey::parse);
        Ok(Self {
            setup: key.map(|key| Setup::new(&key, &visit.service, &half.username)),
            interaction: form.required("interaction")?,
            visit,
        })
    }

    /// What adds the authenticator, and the recovery codes that come with it.
    fn enrolment<H: Host>(
        &self,
        host: &H,
        code: &str,
        subject: &str,
    ) -> Result<(Vec<String>, Option<Enrolment>), Failure> {
        let key = self
            .setup
            .as_ref()
            .and_then(|setup| TotpKey::parse(&setup.key));
        let Some(key) = key else {
            return Ok((Vec::new(), None));
        };
        let (codes, recovery) = recovery_codes(&host.mint()?, subject);
        let code = code.to_owned();
        let enrolment = Enrolment {
            key,
            code,
            recovery,
        };
        Ok((codes, Some(enrolment)))
    }

    fn again<H: Host>(&self, host: &H, message: Message) -> Response {
        let rule = match message {
            Message::TooManyAttempts { .. } => "TooManyAttempts",
            _ => "WrongCode",
        };
        refused(host, self.visit, rule);
        let setup = self.setup.as_ref();
        self.visit
            .enrolling(self.interaction, setup, &[], Some(message))
    }

    fn throttled<H: Host>(&self, host: &H, seconds: u32) -> Response {
        let page = self.again(host, Message::TooManyAttempts { seconds });
        too_many(page, seconds)
    }
}

/// Has it remembered, and written to them, that somebody has added an authenticator.
async fn tell_of_factor<H: Host>(
    host: &H,
    request: &Request,
    visit: &Visit,
    proved: &Proved,
) -> Result<(), Failure> {
    if proved.codes.is_empty() {
        return Ok(());
    }
    host.note(Note::Person {
        subject: proved.identity.subject.clone(),
        username: proved.username.clone(),
        amr: proved.identity.amr.clone(),
    });
    host.note(Note::Operation(request.path().to_owned(), 0));
    host.note(Note::Event(Kind::AuthenticatorAdded));
    write(
        host,
        visit,
        proved,
        Letter::Factor(Kind::AuthenticatorAdded),
    )
    .await
}
