//! A code is redeemed, once.

use super::{
    active::{Active, Family},
    authorized::Authorized,
    coded::Coded,
    command::{Asker, Redeem},
    device_secret::ds_hash,
    listed::OpaqueToken,
    reply::{Redeemed, Reply},
    state::{Grant, Verdict},
};
use crate::{
    Timestamp,
    oauth::{
        Refusal,
        request::{access::Access, terms::Form},
    },
};

impl Grant {
    pub(super) fn redeem(self, redeem: Redeem, now: Timestamp) -> Verdict {
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
}

impl Coded {
    fn form(&self, asker: &Asker) -> Result<(Access, Form), Refusal> {
        let (granted, terms) = (&self.authorized, &asker.terms);
        let asked = granted.asked(&asker.authorization_details)?;
        let access = terms.allowed(self.profile, &asked)?;
        let audience = granted.audience.narrowed(asker.audience.clone())?;
        let access = granted.shown(&access, &audience, terms)?;
        let form = terms.form_under(self.profile, &audience, &access)?;
        Ok((access, form.enriched(&asker.enriched)))
    }

    pub(super) fn activate(self, redeem: Redeem, now: Timestamp) -> Verdict {
        let (access, form) = match self.form(&redeem.asker) {
            Ok(form) => form,
            Err(refusal) => return Grant::Coded(Box::new(self)).refuse(refusal),
        };
        let may_be_offline = redeem.allows_offline(&access.scope);
        let redemption = self.redemption();
        let asker = redeem.asker;
        let (minted, left) = (redeem.device_secret, &access.scope);
        let device_secret = asker.device_secret(minted, &self.authorized, left, self.profile);
        let granted = Authorized {
            extras: self.authorized.extras.clone().merged(asker.extras),
            ..self.authorized
        };
        let refresh_token = redeem.refresh_token.filter(|_| may_be_offline);
        let last = now.after(form.lifetime);
        // The last refresh may come just before the refresh token expires: its access token must
        // still find the row.
        let until = refresh_token
            .map_or(last, |token| token.expires.after(form.lifetime))
            .max(self.until);
        let mut listed = self.beside.unwrap_or_default();
        listed.list(OpaqueToken::of(
            asker.access_token,
            &form,
            asker.cnf.clone(),
            asker.claims,
            now,
        ));
        let authorized = Authorized {
            scope: access.scope,
            authorization_details: access.details,
            ..granted.clone()
        };
        let redeemed = Redeemed {
            has_refresh_token: refresh_token.is_some(),
            refresh_token_expires: refresh_token.map(|token| token.expires),
            ds_hash: device_secret.as_ref().map(ds_hash),
            ..Redeemed::new(authorized, form, asker.cnf.clone(), now)
        };
        let begun = Active::begun(self.client, self.profile, granted, listed, until);
        let refresh_cnf = asker.cnf.filter(|_| asker.is_public);
        let active = Active {
            code: Some(self.code.digest),
            redemption: Some(redemption),
            family: refresh_token
                .and(redeem.family)
                .map(|secret| Family { secret, since: now }),
            refresh_token,
            refresh_cnf,
            device_secret,
            ..begun
        };
        (
            Grant::Active(Box::new(active)),
            Ok(Reply::Redeemed(Box::new(redeemed))),
        )
    }
}

impl Active {
    /// The code comes again. RFC 6749 §4.1.2: the server "SHOULD revoke (when possible) all tokens
    /// previously issued based on that code"; only if the request is right in all else.
    pub(super) fn replayed(self, redeem: &Redeem, now: Timestamp) -> Verdict {
        let redemption = self.redemption.as_ref();
        let refusal = match redemption.filter(|redemption| !redemption.is_over(now)) {
            Some(redemption) => redemption
                .refusal(redeem)
                .or_else(|| redeem.asker.refusal_under(self.profile)),
            None => Some(Refusal::CodeUnknown),
        };
        match refusal {
            Some(refusal) => Grant::Active(Box::new(self)).refuse(refusal),
            None => Grant::Revoked(self.ended()).refuse(Refusal::CodeReplayed),
        }
    }
}
