//! What a person has withdrawn is refused wherever it is relied on, in the words of the place.
//!
//! A person says from which epoch on counts what was granted in their name, and every shelf on which
//! that may be is told. So whatever is decided there is decided without asking anybody else.

use super::{Authentication, Command, Grant, Reply, Standing, Store, state::Verdict};
use crate::{Timestamp, documents::OFFLINE_ACCESS, oauth::Refusal, people::Known};

/// Where somebody relies on what a person has granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reliance {
    /// A page of ours comes back, from whoever signed in when it was shown.
    Page,
    /// A client asks about the person. RFC 6750 §3.1.
    UserInfo,
}

impl Reliance {
    /// What is known of the person, if they are there still and have withdrawn nothing.
    pub fn on(self, known: Option<Known>) -> Result<Known, Refusal> {
        known.ok_or(match self {
            Self::Page => Refusal::FormExpired,
            Self::UserInfo => Refusal::AccessTokenInvalid,
        })
    }
}

/// Applies `command` to `grant`, and to what is left of it where the person has withdrawn what it
/// relies on.
pub(super) fn apply<S: Store>(
    store: &S,
    grant: Grant,
    command: Command,
    now: Timestamp,
) -> Result<Verdict, S::Error> {
    let goes_on = match command {
        // It is of the session, whatever lasts longer than that.
        Command::Share { .. } => in_session(store, &grant)?,
        _ => true,
    };
    Ok(
        if goes_on && stands(store, &grant, command.authentication())? {
            grant.apply(command, now)
        } else {
            grant.apply_withdrawn(command, now)
        },
    )
}

/// Whether nobody has withdrawn what `by`, or else whoever has agreed, has agreed to.
pub(super) fn stands<S: Store>(
    store: &S,
    grant: &Grant,
    by: Option<&Authentication>,
) -> Result<bool, S::Error> {
    // Whoever comes from a page of a session that has ended is not there any more; what was granted
    // before may last longer than the session.
    let outlasts = by.is_none() && grant.outlasts_sessions();
    match by.or_else(|| grant.authentication()) {
        Some(by) => Ok(by.epoch >= store.valid_from(&by.account, grant.client())?
            && !has_ended(store, by, outlasts)?),
        None => Ok(true),
    }
}

/// Whether the session goes on in which somebody agreed.
fn in_session<S: Store>(store: &S, grant: &Grant) -> Result<bool, S::Error> {
    match grant.authentication() {
        Some(by) => Ok(!has_ended(store, by, false)?),
        None => Ok(true),
    }
}

/// Whether the session has ended in which somebody agreed, and with it what they agreed to.
fn has_ended<S: Store>(store: &S, by: &Authentication, outlasts: bool) -> Result<bool, S::Error> {
    let Some(sid) = &by.sid else {
        return Ok(false);
    };
    let ended = store.ended_session(sid)?;
    Ok(ended.is_some_and(|ends_offline| ends_offline || !outlasts))
}

impl Command {
    /// Who agrees or refuses now.
    fn authentication(&self) -> Option<&Authentication> {
        match self {
            Self::Fail { by, .. } => by.as_ref(),
            Self::Issue(issue) => Some(&issue.authentication),
            Self::Introspect(_)
            | Self::Note { .. }
            | Self::Open { .. }
            | Self::Recall { .. }
            | Self::Redeem(_)
            | Self::Refresh(_)
            | Self::Revoke { .. }
            | Self::Share { .. } => None,
        }
    }
}

impl Grant {
    /// Who has agreed, if anybody has.
    fn authentication(&self) -> Option<&Authentication> {
        let person = self.authorized()?.person.as_ref();
        person.map(|person| &person.authentication)
    }

    /// Whether it is for when the person is away. OpenID Connect Core §11.
    fn outlasts_sessions(&self) -> bool {
        let authorized = self.authorized();
        authorized.is_some_and(|authorized| authorized.scope.contains(OFFLINE_ACCESS))
    }

    /// What comes of a command where the person has withdrawn. Whoever may redeem or refresh ends
    /// the grant with that; nobody else learns of it.
    fn apply_withdrawn(self, command: Command, now: Timestamp) -> Verdict {
        match command {
            Command::Fail { by: Some(_), .. } | Command::Issue(_) => {
                self.refuse(Refusal::FormExpired)
            }
            Command::Introspect(_) => (self, Ok(Reply::Standing(Box::new(Standing::Void)))),
            Command::Redeem(_) | Command::Refresh(_) => match self.clone().apply(command, now) {
                (_, Ok(_)) => (self.revoked(), Err(Refusal::GrantWithdrawn)),
                refused => refused,
            },
            Command::Share { device_secret } => self.share_ended(&device_secret),
            Command::Fail { .. }
            | Command::Note { .. }
            | Command::Open { .. }
            | Command::Recall { .. }
            | Command::Revoke { .. } => self.apply(command, now),
        }
    }

    pub(super) fn revoked(self) -> Self {
        match self {
            Self::Active(active) => Self::Revoked(active.ended()),
            Self::Coded(coded) => Self::Revoked(coded.ended()),
            Self::Closed(_) | Self::Pushed(_) | Self::Revoked(_) => self,
        }
    }
}
