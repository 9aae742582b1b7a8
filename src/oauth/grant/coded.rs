//! A grant whose code is on its way: what it takes to redeem it.

use serde::{Deserialize, Serialize};

use super::{
    Active, Asker, Authorized, Ended, Family, Grant, Issue, Listed, Redeem, Redeemed, Redemption,
    Reply, Standing, Stored, Token, Verdict,
};
use crate::{
    Timestamp,
    oauth::{
        Confirmation, Refusal,
        answer::authorization_response::ResponseTarget,
        request::{
            authorization_request::AuthorizationRequest, pkce::CodeChallenge, profile::Profile,
            scope::Scope, terms::Form,
        },
    },
};

/// An authorization whose code is not redeemed yet. RFC 6749 §4.1.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        let is_theirs = self.client == asker.client && self.authorized.is_of(asker);
        if self.code.digest != redeem.code {
            return Some(Refusal::CodeUnknown);
        }
        if !is_theirs {
            return Some(Refusal::CodeOfAnotherClient);
        }
        if self.code.is_expired(now) {
            return Some(Refusal::CodeExpired);
        }
        Redemption::of(self)
            .refusal(redeem)
            .or_else(|| asker.refusal_under(self.profile))
    }

    fn form(&self, asker: &Asker) -> Result<(Scope, Form), Refusal> {
        let scope = asker.terms.allowed(self.profile, &self.authorized.scope)?;
        let audience = self.authorized.audience.narrowed(asker.audience.clone())?;
        let form = asker.terms.form_under(self.profile, &audience, &scope)?;
        Ok((scope, form))
    }

    pub(super) fn activate(self, redeem: Redeem, now: Timestamp) -> Verdict {
        let (scope, form) = match self.form(&redeem.asker) {
            Ok(form) => form,
            Err(refusal) => return Grant::Coded(Box::new(self)).refuse(refusal),
        };
        let may_be_offline = redeem.allows_offline(&scope);
        let redemption = Redemption::of(&self);
        let asker = redeem.asker;
        let refresh_token = redeem.refresh_token.filter(|_| may_be_offline);
        let last = now.after(form.lifetime);
        // The last refresh may come just before the refresh token expires: its access token must
        // still find the row.
        let until = refresh_token
            .map_or(last, |token| token.expires.after(form.lifetime))
            .max(self.until);
        let mut listed = self.beside.unwrap_or_default();
        listed.list(
            asker.access_token,
            &form,
            asker.cnf.clone(),
            asker.claims,
            now,
        );
        let authorized = Authorized {
            scope,
            ..self.authorized.clone()
        };
        let redeemed = Redeemed {
            has_refresh_token: refresh_token.is_some(),
            ..Redeemed::new(authorized, form, asker.cnf.clone(), now)
        };
        let begun = Active::begun(self.client, self.profile, self.authorized, listed, until);
        let refresh_cnf = asker.cnf.filter(|_| asker.is_public);
        let active = Active {
            code: Some(self.code.digest),
            redemption: Some(redemption),
            family: refresh_token
                .and(redeem.family)
                .map(|secret| Family { secret, since: now }),
            refresh_token,
            refresh_cnf,
            ..begun
        };
        (
            Grant::Active(Box::new(active)),
            Ok(Reply::Redeemed(Box::new(redeemed))),
        )
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

    pub(super) fn without(mut self, token: &Token, now: Timestamp) -> Grant {
        if self
            .beside
            .as_mut()
            .is_none_or(|beside| beside.withdraw(token, now))
        {
            return Grant::Coded(Box::new(self));
        }
        Grant::Revoked(self.ended())
    }

    pub(super) const fn ended(&self) -> Ended {
        Ended {
            client: self.client,
            code: Some(self.code.digest),
            answered: None,
            until: self.until,
        }
    }
}
