//! A grant whose code is on its way: what it takes to redeem it.

use serde::Serialize;

use super::{
    authorized::Authorized,
    command::{Issue, Redeem},
    listed::Listed,
    redemption::{REMEMBERED, Redemption},
    reply::Standing,
    stored::{Stored, Token},
};
use crate::{
    Digest, Timestamp,
    json::FromJson,
    oauth::{
        Confirmation, Refusal,
        answer::authorization_response::ResponseTarget,
        request::{
            authorization_request::AuthorizationRequest, grant_management::GrantAsked,
            pkce::CodeChallenge, profile::Profile,
        },
    },
};

/// An authorization whose code is not redeemed yet. RFC 6749 §4.1.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Coded {
    pub(super) client: u64,
    pub(super) profile: Profile,
    pub(super) authorized: Authorized,
    pub(super) code: Stored,
    pub(super) target: ResponseTarget,
    pub(super) redirect_uri_sent: bool,
    pub(super) code_challenge: Option<CodeChallenge>,
    #[serde(rename = "jkt")]
    pub(super) cnf: Option<Confirmation>,
    /// The ticket, and until when whoever completes the request again is answered the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) answered: Option<Stored>,
    /// The access token that was issued beside the code, if one was. OpenID Connect Core §3.3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) beside: Option<Listed>,
    /// What it is to succeed, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) grant: Option<GrantAsked>,
    /// What the grant held that it is to join when the person agreed, by its digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) joins: Option<Digest>,
    pub(super) until: Timestamp,
}

impl Coded {
    /// A code for what was asked, alone.
    pub(super) fn of(
        request: AuthorizationRequest,
        client: u64,
        authorized: Authorized,
        code: Stored,
        until: Timestamp,
    ) -> Self {
        Self {
            client,
            profile: request.profile,
            authorized,
            code,
            target: request.target,
            redirect_uri_sent: request.redirect_uri_sent,
            code_challenge: request.code_challenge,
            cnf: request.jkt.map(Confirmation::Jkt),
            answered: None,
            beside: None,
            grant: request.grant.filter(|grant| grant.succession().is_some()),
            joins: None,
            until,
        }
    }

    /// Whether the same person completes the request again, with the code that follows from the
    /// same ticket.
    pub(super) fn is_repeated_by(&self, issue: &Issue, now: Timestamp) -> bool {
        let is_answered = self
            .answered
            .is_some_and(|answered| answered.digest == issue.ticket && !answered.is_expired(now));
        is_answered
            && !self.code.is_expired(now)
            && self.code.digest == issue.code.digest
            && self.authorized.subject == issue.subject
    }

    /// Why this code cannot be redeemed by this request, if so. A failed attempt does not use the
    /// code up.
    pub(super) fn refusal(&self, redeem: &Redeem, now: Timestamp) -> Option<Refusal> {
        let asker = &redeem.asker;
        let is_theirs = self.client == asker.client && self.authorized.is_of(asker.created_at);
        if self.code.digest != redeem.code {
            return Some(Refusal::CodeUnknown);
        }
        if !is_theirs {
            return Some(Refusal::CodeOfAnotherClient);
        }
        if self.code.is_expired(now) {
            return Some(Refusal::CodeExpired);
        }
        self.redemption()
            .refusal(redeem)
            .or_else(|| asker.refusal_under(self.profile))
    }

    pub(super) fn standing(&self, token: &Token, now: Timestamp) -> Standing {
        let Some(beside) = &self.beside else {
            return Standing::Void;
        };
        match token {
            Token::Jwt(jwt) if beside.admits(jwt, now) => {
                Standing::Jwt(self.client, self.authorized.clone())
            }
            Token::Jwt(_) => Standing::Void,
            Token::Handle(digest) => match beside.find(*digest, now) {
                Some(listed) => {
                    Standing::Opaque(self.client, self.authorized.clone(), listed.clone())
                }
                None => Standing::Void,
            },
        }
    }

    /// What its redemption has to bring.
    pub(super) fn redemption(&self) -> Redemption {
        Redemption {
            redirect_uri: Digest::of(self.target.redirect_uri.as_str()),
            redirect_uri_sent: self.redirect_uri_sent,
            code_challenge: self.code_challenge.clone(),
            cnf: self.cnf.clone(),
            until: self.code.expires.after(REMEMBERED),
        }
    }
}
