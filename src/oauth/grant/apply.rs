//! What may happen to a grant, whatever its state: a plain function, total over states and commands.

use super::{
    command::Command,
    pushed::Pushed,
    reply::{Reply, Standing},
    state::{Grant, Verdict},
    stored::Token,
};
use crate::{Digest, Timestamp, oauth::Refusal};

impl Grant {
    /// The one way a grant changes: atomic, because whoever calls it does not await between load
    /// and save.
    pub fn apply(self, command: Command, now: Timestamp) -> Verdict {
        match command {
            Command::Open {
                client,
                created_at,
                request_uri,
            } => self.open(client, created_at, request_uri, now),
            Command::Issue(issue) => self.issue(*issue, now),
            Command::Fail { ticket, reason, .. } => self.fail(ticket, reason, now),
            Command::Redeem(redeem) => self.redeem(*redeem, now),
            Command::Refresh(refresh) => self.refresh(*refresh, now),
            Command::Note { ticket, context } => self.note(ticket, context, now),
            Command::Recall { ticket } => self.recall(ticket, now),
            Command::Introspect(token) => {
                let standing = Box::new(self.standing(&token, now));
                (self, Ok(Reply::Standing(standing)))
            }
            Command::Revoke {
                client,
                token,
                family,
            } => self.revoke(client, &token, family, now),
            Command::Share { device_secret } => self.share(&device_secret),
        }
    }

    fn open(
        self,
        client: u64,
        created_at: Option<Timestamp>,
        request_uri: Digest,
        now: Timestamp,
    ) -> Verdict {
        let is_theirs = |pushed: &Pushed| {
            let is_untold = created_at.is_none() || pushed.created_at.is_none();
            pushed.client == client && (is_untold || pushed.created_at == created_at)
        };
        let refusal = match &self {
            Self::Pushed(pushed) if pushed.request_uri.digest != request_uri => {
                Refusal::RequestUriUnknown
            }
            Self::Pushed(pushed) if !is_theirs(pushed) => Refusal::RequestUriOfAnotherClient,
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

    /// What a ticket completes. It stays as it is.
    fn recall(self, ticket: Digest, now: Timestamp) -> Verdict {
        match self.completed(ticket, now) {
            Ok(pushed) => {
                let reply = Reply::Recalled(Box::new(pushed.clone()));
                (Self::Pushed(Box::new(pushed)), Ok(reply))
            }
            Err(refused) => refused.0.refuse(refused.1),
        }
    }

    /// Something is written on a ticket.
    fn note(self, ticket: Digest, context: Option<String>, now: Timestamp) -> Verdict {
        match self.completed(ticket, now) {
            Ok(pushed) => {
                let noted = Pushed { context, ..pushed };
                (Self::Pushed(Box::new(noted)), Ok(Reply::Done(())))
            }
            Err(refused) => refused.0.refuse(refused.1),
        }
    }

    fn standing(&self, token: &Token, now: Timestamp) -> Standing {
        match self {
            Self::Active(active) => active.standing(token, now),
            Self::Coded(coded) => coded.standing(token, now),
            Self::Pushed(_) | Self::Closed(_) | Self::Revoked(_) => Standing::Void,
        }
    }
}
