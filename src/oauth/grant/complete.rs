//! A request is completed: what the answer of the person makes of it.

use super::{
    active::Active,
    authorized::{Authorized, Person},
    coded::Coded,
    command::Issue,
    listed::{Listed, OpaqueToken},
    pushed::Pushed,
    reply::{Completed, Redeemed, Reply},
    state::{Ended, Grant, REPEATABLE, Verdict},
    stored::Stored,
};
use crate::{
    Digest, Timestamp,
    oauth::{
        Refusal,
        request::{authorization_request::AuthorizationRequest, terms::Form},
    },
};

type Refused = (Grant, Refusal);

fn refused(grant: Grant, refusal: Refusal) -> Box<Refused> {
    Box::new((grant, refusal))
}

impl Grant {
    /// The request whose ticket is presented for the first time, or why there is none.
    pub(super) fn completed(self, ticket: Digest, now: Timestamp) -> Result<Pushed, Box<Refused>> {
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

    pub(super) fn issue(self, issue: Issue, now: Timestamp) -> Verdict {
        if let Self::Coded(coded) = &self
            && coded.is_repeated_by(&issue, now)
        {
            let completed = Completed {
                target: coded.target.clone(),
                redeemed: None,
            };
            return (self, Ok(Reply::Completed(Box::new(completed))));
        }
        let mut pushed = match self.completed(issue.ticket, now) {
            Ok(pushed) => pushed,
            Err(refused) => return refused.0.refuse(refused.1),
        };
        let profile = &mut pushed.request.profile;
        *profile = profile.stricter(issue.profile.unwrap_or(*profile));
        if let Some(scope) = &issue.scope {
            pushed.request.scope = scope.clone();
        }
        if let Some(details) = &issue.authorization_details {
            pushed.request.authorization_details = details.clone();
        }
        match pushed.request.form(&issue.terms) {
            Ok(form) => {
                let form = form.enriched(&issue.enriched);
                let kept_until = issue.kept_until;
                let (grant, reply) = pushed.issue(issue, form, now);
                (grant.kept_until(kept_until), reply)
            }
            Err(refusal) => Self::Pushed(Box::new(pushed)).refuse(refusal),
        }
    }

    pub(super) fn fail(self, ticket: Digest, reason: Option<Digest>, now: Timestamp) -> Verdict {
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
                    succeeded_by: None,
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
}

impl Pushed {
    /// What the person's agreement makes of the request: what the response type asks for.
    pub(super) fn issue(self, issue: Issue, form: Form, now: Timestamp) -> Verdict {
        let Self {
            client,
            created_at,
            request,
            ticket,
            ..
        } = self;
        let response_type = request.response_type;
        let authorized = request.authorized(&issue, created_at);
        let is_answered_here = response_type.has_token() || response_type.has_id_token();
        let redeemed =
            is_answered_here.then(|| Redeemed::new(authorized.clone(), form.clone(), None, now));
        let mut listed = Listed::default();
        let mut until = issue.code.expires;
        if response_type.has_token() {
            let token = OpaqueToken::of(issue.access_token, &form, None, issue.claims, now);
            listed.list(token);
            until = until.max(now.after(form.lifetime));
        }
        let completed = Completed {
            target: request.target.clone(),
            redeemed,
        };
        let reply = Ok(Reply::Completed(Box::new(completed)));
        if response_type.has_code() {
            // What was issued beside the code cannot be issued again: only a code alone is given a
            // second time.
            let answered = Stored {
                digest: issue.ticket,
                expires: now.after(REPEATABLE),
            };
            let answered = (!is_answered_here).then_some(answered);
            let beside = response_type.has_token().then_some(listed);
            let coded = Coded {
                answered,
                beside,
                ..Coded::of(request, client, authorized, issue.code, until)
            };
            return (Grant::Coded(Box::new(coded)), reply);
        }
        let grant = if response_type.has_token() {
            Grant::Active(Box::new(Active::begun(
                client,
                request.profile,
                authorized,
                listed,
                until,
            )))
        } else {
            Grant::Closed(Ended {
                client,
                code: None,
                answered: None,
                succeeded_by: None,
                until: ticket.expires,
            })
        };
        (grant, reply)
    }
}

impl AuthorizationRequest {
    /// What this agreement to the request authorizes.
    pub fn authorized(&self, issue: &Issue, client_created_at: Option<Timestamp>) -> Authorized {
        Authorized {
            client_id: self.client_id.clone(),
            subject: issue.subject.clone(),
            scope: self.scope.clone(),
            authorization_details: self.authorization_details.clone(),
            audience: self.audience.clone(),
            api_scopes: Some(issue.terms.api_scopes(&self.audience, &self.scope)),
            client_created_at,
            grant: None,
            person: Some(Person {
                authentication: issue.authentication.clone(),
                nonce: self.openid.nonce.clone(),
                id_token_claims: issue.id_token_claims.clone(),
                scope_claims: issue.scope_claims.clone(),
                userinfo_claims: self.openid.claims.userinfo.clone(),
                claims_locales: self.openid.claims_locales.clone(),
                header_params: issue.header_params.clone(),
                copied_header_params: serde_json::Value::Null,
            }),
            extras: issue.extras.clone(),
        }
    }
}
