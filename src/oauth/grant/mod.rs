//! One authorization, from the pushed request to the last refresh: a state machine in one row.
//!
//! ```text
//!   Pushed ──open──▶ Pushed ──issue──▶ Coded ──redeem──▶ Active ──refresh──▶ Active
//!                      └──fail──▶ Closed               │   └──revoke──▶ Revoked
//!                                                      └─redeem again──▶ Revoked, refusal CodeReplayed
//! ```
//!
//! request_uri, ticket, code and refresh token are names of this row at different stages, so "used
//! once", "revoke what the code issued" and "introspection sees revocation" are transitions here
//! and joins nowhere. A pair of state and command that makes no sense leaves the state as it is and
//! gives a refusal.

mod active;
mod authorized;
mod coded;
mod command;
mod listed;
mod pushed;
mod redemption;
mod reply;
pub mod serve;
mod store;
mod stored;
pub mod withdrawal;

use serde::{Deserialize, Serialize};

pub use active::{Active, Family};
pub use authorized::{Authentication, Authorized, Person};
pub use coded::Coded;
pub use command::{
    Asker, ClientCredentials, Command, Issue, Redeem, Refresh, Rotation, Withdrawal,
};
pub use listed::{Listed, OpaqueToken};
pub use pushed::Pushed;
pub use redemption::Redemption;
pub use reply::{Completed, Preview, Redeemed, Reply, Standing};
pub use store::Store;
pub use stored::{Stored, Token};

use super::{Refusal, answer::authorization_response::ResponseTarget, request::profile::Profile};
use crate::{Digest, Timestamp};

/// The states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grant {
    /// The client has pushed its request; the person may open it, and complete it once.
    Pushed(Box<Pushed>),
    /// The person has agreed, and the code is on its way.
    Coded(Box<Coded>),
    /// Tokens were issued.
    Active(Box<Active>),
    /// The request was answered, and nothing is left to redeem.
    Closed(Ended),
    /// Nothing of it counts any more.
    Revoked(Ended),
}

/// What is left of an authorization that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    client: u64,
    /// The code that was spent, if there was one.
    code: Option<Digest>,
    /// The ticket of a refusal with its reason, and where it went, and until when whoever refuses
    /// again for the same reason is answered the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered: Option<(Stored, ResponseTarget)>,
    until: Timestamp,
}

/// A person who presses twice, on a slow line, sees the second answer only: for so many seconds it
/// is the first one again.
const REPEATABLE: u32 = 30;

pub(super) type Verdict = (Grant, Result<Reply, Refusal>);
type Refused = (Grant, Refusal);

fn refused(grant: Grant, refusal: Refusal) -> Box<Refused> {
    Box::new((grant, refusal))
}

impl Grant {
    /// The one way a grant changes: atomic, because whoever calls it does not await between load
    /// and save.
    pub fn apply(self, command: Command, now: Timestamp) -> Verdict {
        match command {
            Command::Open {
                client,
                request_uri,
            } => self.open(client, request_uri, now),
            Command::Issue(issue) => self.issue(*issue, now),
            Command::Fail { ticket, reason } => self.fail(ticket, reason, now),
            Command::Redeem(redeem) => self.redeem(*redeem, now),
            Command::Refresh(refresh) => self.refresh(*refresh, now),
            Command::Introspect(token) => {
                let standing = Box::new(self.standing(&token, now));
                (self, Ok(Reply::Standing(standing)))
            }
            Command::Revoke {
                client,
                token,
                family,
            } => self.revoke(client, &token, family, now),
        }
    }

    /// The grant of a client for itself, which no person began. RFC 6749 §4.4.
    pub fn of_client(
        asked: ClientCredentials,
        now: Timestamp,
    ) -> Result<(Self, Redeemed), Refusal> {
        let ClientCredentials {
            asker,
            client_id,
            scope,
            profile,
        } = asked;
        if let Some(refusal) = asker.refusal_under(profile) {
            return Err(refusal);
        }
        let form = asker.terms.form_under(profile, &asker.audience, &scope)?;
        let authorized = Authorized {
            subject: client_id.clone(),
            client_id,
            scope,
            audience: asker.audience.clone(),
            client_created_at: asker.created_at.unwrap_or_default(),
            person: None,
        };
        let mut listed = Listed::default();
        listed.list(
            asker.access_token,
            &form,
            asker.cnf.clone(),
            asker.claims,
            now,
        );
        let until = now.after(form.lifetime);
        let active = Active::begun(
            asker.client,
            Profile::Ordinary,
            authorized.clone(),
            listed,
            until,
        );
        Ok((
            Self::Active(Box::new(active)),
            Redeemed::new(authorized, form, asker.cnf, now),
        ))
    }

    /// The client it was granted to, or asked by.
    const fn client(&self) -> u64 {
        match self {
            Self::Pushed(pushed) => pushed.client,
            Self::Coded(coded) => coded.client,
            Self::Active(active) => active.client,
            Self::Closed(ended) | Self::Revoked(ended) => ended.client,
        }
    }

    /// When the row may be swept away: nothing that names it counts from then on.
    pub fn until(&self) -> Timestamp {
        match self {
            Self::Pushed(pushed) => pushed.ticket.expires,
            Self::Coded(coded) => coded.until,
            Self::Active(active) => active.until,
            Self::Closed(ended) | Self::Revoked(ended) => ended.until,
        }
    }

    /// The same, in a row that is not swept away before `until`.
    #[must_use]
    pub fn kept_until(mut self, until: Timestamp) -> Self {
        let last = match &mut self {
            // The ticket is what keeps this row.
            Self::Pushed(_) => return self,
            Self::Coded(coded) => &mut coded.until,
            Self::Active(active) => &mut active.until,
            Self::Closed(ended) | Self::Revoked(ended) => &mut ended.until,
        };
        *last = until.max(*last);
        self
    }

    fn refuse(self, refusal: Refusal) -> Verdict {
        (self, Err(refusal))
    }

    fn open(self, client: u64, request_uri: Digest, now: Timestamp) -> Verdict {
        let refusal = match &self {
            Self::Pushed(pushed) if pushed.request_uri.digest != request_uri => {
                Refusal::RequestUriUnknown
            }
            Self::Pushed(pushed) if pushed.client != client => Refusal::RequestUriOfAnotherClient,
            Self::Pushed(pushed) if pushed.request_uri.is_expired(now) => {
                Refusal::RequestUriExpired
            }
            Self::Pushed(pushed) => {
                let reply = Reply::Opened(Box::new(pushed.request.clone()));
                return (self, Ok(reply));
            }
            Self::Coded(_) | Self::Active(_) | Self::Closed(_) | Self::Revoked(_) => {
                Refusal::RequestUriUsed
            }
        };
        self.refuse(refusal)
    }

    /// The request whose ticket is presented for the first time, or why there is none.
    fn completed(self, ticket: Digest, now: Timestamp) -> Result<Pushed, Box<Refused>> {
        match self {
            Self::Pushed(pushed) if pushed.ticket.digest != ticket => {
                Err(refused(Self::Pushed(pushed), Refusal::TicketUnknown))
            }
            Self::Pushed(pushed) if pushed.ticket.is_expired(now) => {
                Err(refused(Self::Pushed(pushed), Refusal::TicketExpired))
            }
            Self::Pushed(pushed) => Ok(*pushed),
            other => Err(refused(other, Refusal::TicketUsed)),
        }
    }

    fn issue(self, issue: Issue, now: Timestamp) -> Verdict {
        if let Self::Coded(coded) = &self
            && coded.is_repeated_by(&issue, now)
        {
            let completed = Completed {
                target: coded.target.clone(),
                redeemed: None,
            };
            return (self, Ok(Reply::Completed(Box::new(completed))));
        }
        let pushed = match self.completed(issue.ticket, now) {
            Ok(pushed) => pushed,
            Err(refused) => return refused.0.refuse(refused.1),
        };
        let (terms, profile) = (&issue.terms, pushed.request.profile);
        let form = terms
            .allowed(profile, &pushed.request.scope)
            .and_then(|scope| terms.form_under(profile, &pushed.request.audience, &scope));
        match form {
            Ok(form) => pushed.issue(issue, form, now),
            Err(refusal) => Self::Pushed(Box::new(pushed)).refuse(refusal),
        }
    }

    fn fail(self, ticket: Digest, reason: Option<Digest>, now: Timestamp) -> Verdict {
        let digest = reason.map_or(ticket, |reason| {
            Digest::of([*ticket.as_bytes(), *reason.as_bytes()].concat())
        });
        if let Self::Closed(Ended {
            answered: Some((answered, target)),
            ..
        }) = &self
            && answered.digest == digest
            && !answered.is_expired(now)
        {
            let completed = Completed {
                target: target.clone(),
                redeemed: None,
            };
            return (self, Ok(Reply::Completed(Box::new(completed))));
        }
        match self.completed(ticket, now) {
            Ok(pushed) => {
                let expires = now.after(REPEATABLE).min(pushed.ticket.expires);
                let answered = Some((Stored { digest, expires }, pushed.request.target.clone()));
                let ended = Ended {
                    client: pushed.client,
                    code: None,
                    answered,
                    until: pushed.ticket.expires,
                };
                let completed = Completed {
                    target: pushed.request.target,
                    redeemed: None,
                };
                (
                    Self::Closed(ended),
                    Ok(Reply::Completed(Box::new(completed))),
                )
            }
            Err(refused) => refused.0.refuse(refused.1),
        }
    }

    fn redeem(self, redeem: Redeem, now: Timestamp) -> Verdict {
        let (code, client) = (redeem.code, redeem.asker.client);
        match self {
            Self::Coded(coded) => match coded.refusal(&redeem, now) {
                Some(refusal) => Self::Coded(coded).refuse(refusal),
                None => coded.activate(redeem, now),
            },
            Self::Active(active) if active.code == Some(code) && active.client == client => {
                active.replayed(&redeem, now)
            }
            Self::Revoked(ended) if ended.code == Some(code) && ended.client == client => {
                Self::Revoked(ended).refuse(Refusal::CodeReplayed)
            }
            other @ (Self::Pushed(_) | Self::Active(_) | Self::Closed(_) | Self::Revoked(_)) => {
                other.refuse(Refusal::CodeUnknown)
            }
        }
    }

    fn refresh(self, refresh: Refresh, now: Timestamp) -> Verdict {
        match self {
            Self::Active(active) => active.refresh(refresh, now),
            Self::Revoked(ended) if ended.client == refresh.asker.client => {
                Self::Revoked(ended).refuse(Refusal::GrantRevoked)
            }
            other @ (Self::Pushed(_) | Self::Coded(_) | Self::Closed(_) | Self::Revoked(_)) => {
                other.refuse(Refusal::RefreshTokenUnknown)
            }
        }
    }

    fn standing(&self, token: &Token, now: Timestamp) -> Standing {
        match self {
            Self::Active(active) => active.standing(token, now),
            Self::Coded(coded) => coded.standing(token, now),
            Self::Pushed(_) | Self::Closed(_) | Self::Revoked(_) => Standing::Void,
        }
    }

    /// RFC 7009 §2.2: "invalid tokens do not cause an error response", so a token that does not
    /// stand is already revoked.
    fn revoke(self, client: u64, token: &Token, family: Option<Digest>, now: Timestamp) -> Verdict {
        match self {
            // RFC 7009 §2.1: the server "verifies whether the token was issued to the client making
            // the revocation request".
            Self::Active(active) if active.client != client => {
                Self::Active(active).refuse(Refusal::TokenOfAnotherClient)
            }
            Self::Coded(coded) if coded.beside.is_some() && coded.client != client => {
                Self::Coded(coded).refuse(Refusal::TokenOfAnotherClient)
            }
            Self::Active(active) => (active.without(token, family, now), Ok(Reply::Done(()))),
            Self::Coded(coded) => (coded.without(token, now), Ok(Reply::Done(()))),
            other => (other, Ok(Reply::Done(()))),
        }
    }
}
