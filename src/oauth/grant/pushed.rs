//! A pushed request, and what the answer of the person makes of it.

use serde::{Deserialize, Serialize};

use super::{
    Active, Coded, Completed, Ended, Grant, Issue, Listed, REPEATABLE, Redeemed, Reply, Stored,
    Verdict,
};
use crate::{
    Timestamp,
    oauth::request::{authorization_request::AuthorizationRequest, terms::Form},
};

/// A pushed request. RFC 9126.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pushed {
    /// The client that pushed it.
    pub client: u64,
    /// When that client came to be.
    #[serde(default)]
    pub created_at: Timestamp,
    /// What it asks for.
    pub request: AuthorizationRequest,
    /// Opens the request.
    pub request_uri: Stored,
    /// Completes the request.
    pub ticket: Stored,
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
            listed.list(issue.access_token, &form, None, issue.claims, now);
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
                until: ticket.expires,
            })
        };
        (grant, reply)
    }
}
