//! A grant whose code is on its way: what it takes to redeem it.

use serde::{Deserialize, Serialize};

use super::{
    Active, Authorized, Ended, Family, Grant, Issue, Listed, Redeem, Redeemed, Reply, Standing,
    Stored, Token, Verdict,
};
use crate::{
    Timestamp,
    oauth::{
        Confirmation, Refusal,
        answer::authorization_response::ResponseTarget,
        request::{
            authorization_request::AuthorizationRequest, pkce::CodeChallenge, profile::Profile,
        },
    },
};

/// An authorization whose code is not redeemed yet. RFC 6749 §4.1.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        let rules = [
            (self.code.digest == redeem.code, Refusal::CodeUnknown),
            (self.client == asker.client, Refusal::CodeOfAnotherClient),
            (!self.code.is_expired(now), Refusal::CodeExpired),
            (
                self.is_answered_at(redeem.redirect_uri.as_deref()),
                Refusal::RedirectUriMismatch,
            ),
            // RFC 9700 §4.8.2: a code_verifier where no code_challenge was is refused, or an
            // attacker could strip the challenge.
            (
                self.code_challenge.is_some() || redeem.code_verifier.is_none(),
                Refusal::CodeVerifierUnexpected,
            ),
            (
                self.code_challenge.is_none() || redeem.code_verifier.is_some(),
                Refusal::CodeVerifierMalformed,
            ),
            (self.is_answered_by(redeem), Refusal::CodeVerifierMismatch),
            // RFC 9449 §10: the code is bound to the key that dpop_jkt or the proof of the pushed
            // request named.
            (
                self.cnf.is_none() || self.cnf == asker.cnf,
                Refusal::DpopKeyMismatch,
            ),
        ];
        let broken = rules
            .into_iter()
            .find_map(|(holds, refusal)| (!holds).then_some(refusal));
        broken.or_else(|| {
            self.profile
                .is_fapi()
                .then(|| asker.fapi_refusal())
                .flatten()
        })
    }

    /// RFC 6749 §4.1.3: `redirect_uri` is "REQUIRED, if the "redirect_uri" parameter was included
    /// in the authorization request [...], and their values MUST be identical".
    fn is_answered_at(&self, redirect_uri: Option<&str>) -> bool {
        redirect_uri.map_or(!self.redirect_uri_sent, |uri| {
            uri == self.target.redirect_uri.as_str()
        })
    }

    fn is_answered_by(&self, redeem: &Redeem) -> bool {
        match (&self.code_challenge, &redeem.code_verifier) {
            (Some(challenge), Some(verifier)) => verifier.answers(challenge),
            _ => true,
        }
    }

    pub(super) fn activate(self, redeem: Redeem, now: Timestamp) -> Verdict {
        let may_be_offline = redeem.allows_offline(&self.authorized.scope);
        let asker = redeem.asker;
        let form = self.authorized.audience.narrowed(asker.audience);
        let form =
            match form.and_then(|audience| asker.terms.form(&audience, &self.authorized.scope)) {
                Ok(form) => form,
                Err(refusal) => return Grant::Coded(Box::new(self)).refuse(refusal),
            };
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
        let redeemed = Redeemed {
            has_refresh_token: refresh_token.is_some(),
            ..Redeemed::new(self.authorized.clone(), form, asker.cnf.clone(), now)
        };
        let begun = Active::begun(self.client, self.profile, self.authorized, listed, until);
        let refresh_cnf = asker.cnf.filter(|_| asker.is_public);
        let active = Active {
            code: Some(self.code.digest),
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
        Grant::Revoked(Ended {
            client: self.client,
            code: Some(self.code.digest),
            answered: None,
            until: self.until,
        })
    }
}
