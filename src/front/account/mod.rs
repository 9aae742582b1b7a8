//! `/account`: what somebody sees and changes of what is theirs. Each change asks for a fresh proof of
//! who they are.

pub mod adding;
mod applications;
mod factor;
pub mod letters;
pub mod links;
mod passkeys;
mod password;
pub mod visitor;

use self::{
    applications::applications,
    letters::Letters,
    visitor::{Proof, Visitor, sent},
};
use super::{
    Request, Response,
    browser::steps::{form, shown},
    pages::{Field, FormAction, Letter, Passkeys, Section, headers_with_script},
};
use crate::{
    audit::{Kind, Note},
    backend::{
        Failure, Host,
        people::{spend, tell},
    },
    oauth::{
        Parameters,
        endpoint::{Endpoint, path},
        interaction::own::Wanted,
    },
    people::{Change, EDITABLE, Purpose},
};

/// Answers at a page of `/account`.
pub async fn account<H: Host>(host: &H, request: &Request, endpoint: Endpoint) -> Response {
    let outcome = answered(host, request, endpoint).await;
    shown(host, request, outcome).await
}

async fn answered<H: Host>(
    host: &H,
    request: &Request,
    endpoint: Endpoint,
) -> Result<Response, Failure> {
    if request.method() != "POST" {
        return Ok(
            match Visitor::of(host, request, endpoint, Proof::to_see(endpoint)).await? {
                Ok(visitor) => visitor.seen(host, request, None).await?,
                Err(page) => page,
            },
        );
    }
    let form = form(request)?;
    match Visitor::of(host, request, endpoint, Proof::Fresh).await? {
        Ok(visitor) => {
            visitor.check(host, &form).await?;
            match endpoint {
                Endpoint::AccountFactor => {
                    return visitor.factor_changed(host, request, &form).await;
                }
                Endpoint::AccountPasskeys => {
                    return visitor.change_passkeys(host, request, &form).await;
                }
                Endpoint::AccountPassword => {
                    return visitor.change_password(host, request, &form).await;
                }
                Endpoint::AccountProfile if form.contains("verify") => {
                    let username = &visitor.session.username;
                    let letters = visitor.letters();
                    letters.link(host, username, Purpose::Verify).await?;
                    return Ok(visitor.done());
                }
                _ => {}
            }
            match Wanted::of(endpoint, &form, &visitor.service)? {
                Wanted::Change(change) => visitor.changed(host, request, change).await,
                Wanted::Download => Ok(visitor.downloaded()),
                Wanted::Leave(delay) => {
                    let (name, user) = (&visitor.session.username, &visitor.user);
                    spend(host, name, &user.subject).await?;
                    let change = Change::Leave(host.now().after(delay));
                    visitor.changed(host, request, change).await
                }
                Wanted::Unfit(field) => visitor.seen(host, request, Some((field, &form))).await,
            }
        }
        Err(page) => Ok(page),
    }
}

impl Visitor {
    /// Changes what is asked for; what was granted and is void from then on, the shelves are told.
    async fn changed<H: Host>(
        &self,
        host: &H,
        request: &Request,
        change: Change,
    ) -> Result<Response, Failure> {
        let voided = match &change {
            Change::Leave(_) | Change::Password(_) => Some(None),
            Change::Withdraw(client) => Some(Some(*client)),
            Change::EndOthers
            | Change::EndSession(_)
            | Change::Enrol(_)
            | Change::Look
            | Change::Profile(_)
            | Change::Recovery(_)
            | Change::RemoveFactors => None,
        };
        let kind = match change {
            Change::Password(_) => Kind::PasswordChanged,
            Change::RemoveFactors => Kind::AuthenticatorRemoved,
            _ => Kind::AccountChanged,
        };
        let Some(user) = self.change(host, change).await? else {
            return self.seen(host, request, None).await;
        };
        self.told(host, request, kind);
        let letters = self.letters();
        if user.claims.get("email") != self.user.claims.get("email") {
            let username = &self.session.username;
            letters.link(host, username, Purpose::Verify).await?;
        }
        if let Some(until) = user.leaves {
            let username = &self.session.username;
            if !letters.undo(host, username, until).await? {
                letters.write_to(host, &user, Letter::Leaving(until));
            }
        }
        if let Some(client) = voided {
            tell(host, &self.session.username, client).await?;
        }
        Ok(match user.leaves {
            Some(until) => sent(200, self.page("", Section::Left(until)).render()),
            None => self.done(),
        })
    }

    /// Their address, where it is not confirmed and they can be mailed a link.
    fn unconfirmed(&self) -> Option<&str> {
        let claims = &self.user.claims;
        let is_confirmed = claims.get("email_verified") == Some(&true.into());
        let email = claims.get("email").and_then(|email| email.as_str());
        email.filter(|_| !is_confirmed && self.letters().are_sent())
    }

    /// Whoever writes to them.
    fn letters(&self) -> Letters<'_> {
        Letters {
            service: &self.service,
            language: self.language,
        }
    }

    /// Has it remembered that somebody has changed something, and writes to them where it is what they
    /// prove themselves by.
    fn told<H: Host>(&self, host: &H, request: &Request, kind: Kind) {
        self.noted(host, request);
        host.note(Note::Event(kind));
        self.letters()
            .write_to(host, &self.user, Letter::Factor(kind));
    }

    /// Notes who it is, and where.
    fn noted<H: Host>(&self, host: &H, request: &Request) {
        host.note(Note::Person {
            subject: self.user.subject.clone(),
            username: self.session.username.clone(),
            amr: Vec::new(),
        });
        host.note(Note::Operation(request.path().to_owned(), 0));
    }

    /// All that is kept about somebody.
    fn downloaded(&self) -> Response {
        Response::json(200, &self.user.all_of(&self.session.username)).with_header(
            "Content-Disposition",
            "attachment; filename=\"account.json\"",
        )
    }

    /// The page as it is; with what was sent, where a field of it cannot be.
    async fn seen<H: Host>(
        &self,
        host: &H,
        request: &Request,
        sent_before: Option<(&'static str, &Parameters)>,
    ) -> Result<Response, Failure> {
        let form = self.token(host).await?;
        let digest = self.session.secret.digest();
        let (devices, clients, fields, passkeys, setup);
        let mut script = None;
        let section = match self.endpoint {
            Endpoint::AccountApplications => {
                clients = applications(host, self).await?;
                Section::Applications(&clients)
            }
            Endpoint::AccountData => Section::Data,
            Endpoint::AccountDelete => {
                Section::Delete(self.service.people.deletion_delay.div_ceil(86_400))
            }
            Endpoint::AccountDevices => {
                devices = self.user.signed_in_at(&digest);
                Section::Devices(&devices)
            }
            Endpoint::AccountPasskeys => {
                passkeys = Passkeys {
                    all: self.user.passkeys(),
                    options: self.creation_options(host).await?,
                };
                script = passkeys.options.as_ref().map(|_| self.script());
                Section::Passkeys(&passkeys)
            }
            Endpoint::AccountFactor => match self.user.recovery_left() {
                Some(left) => Section::Authenticator(left),
                None => {
                    setup = self.setup(host, sent_before.map(|(_, form)| form))?;
                    Section::Enrol(&setup)
                }
            },
            Endpoint::AccountPassword => Section::Password(self.shortest()),
            Endpoint::AccountProfile => {
                fields = EDITABLE.map(|name| Field {
                    name,
                    value: match sent_before {
                        Some((_, form)) => form.optional(name).unwrap_or_default(),
                        None => self
                            .user
                            .claims
                            .get(name)
                            .and_then(|value| value.as_str())
                            .unwrap_or_default(),
                    },
                });
                Section::Profile(&fields, self.unconfirmed())
            }
            _ => Section::Index(&self.session.username),
        };
        let mut page = self.page(&form, section);
        page.done = request.query() == "done";
        page.unfit = sent_before.map(|(field, _)| field);
        let status = if sent_before.is_some() { 400 } else { 200 };
        let headers = headers_with_script(FormAction::Own, script.as_deref());
        Ok(Response::page(status, page.render(), headers))
    }

    /// Where the one script of the page is.
    fn script(&self) -> String {
        self.service.issuer.endpoint(path::PASSKEY_SCRIPT)
    }
}
