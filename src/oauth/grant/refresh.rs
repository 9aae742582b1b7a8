//! A grant is refreshed, with a token that is kept or rotated.

use serde_json::{Map, Value};

use super::{
    active::{Active, Family, Rotated},
    authorized::Authorized,
    command::{Asker, Refresh, Rotation},
    listed::OpaqueToken,
    reply::{Redeemed, Reply},
    state::{Grant, Verdict},
    stored::Stored,
};
use crate::{
    Digest, Timestamp,
    oauth::{Refusal, request::access::Access},
};

impl Grant {
    pub(super) fn refresh(self, refresh: Refresh, now: Timestamp) -> Verdict {
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
}

impl Family {
    const fn end(&self, rule: &Rotation) -> Timestamp {
        self.since.after(rule.family_lifetime)
    }
}

/// What a refresh token is to the grant it names.
enum Presented {
    /// The one that counts.
    Current,
    /// The one before, while its answer can be given again.
    Repeatable(Box<Rotated>),
}

impl Active {
    pub(super) fn refresh(self, refresh: Refresh, now: Timestamp) -> Verdict {
        match self.presented(&refresh, now) {
            Ok(Presented::Current) => self.renewed(refresh, now),
            Ok(Presented::Repeatable(rotated)) => self.repeated(*rotated, refresh, now),
            // RFC 9700 §4.14.2: "it will revoke the active refresh token", because one of two
            // holders is a thief.
            Err(Refusal::RefreshTokenReplayed) => {
                Grant::Revoked(self.ended()).refuse(Refusal::RefreshTokenReplayed)
            }
            Err(refusal) => Grant::Active(Box::new(self)).refuse(refusal),
        }
    }

    /// What the refresh token of the request is to this grant, once it is clear that the client may
    /// use it.
    fn presented(&self, refresh: &Refresh, now: Timestamp) -> Result<Presented, Refusal> {
        let digest = refresh.refresh_token;
        if !self.holds(digest, refresh.family) {
            return Err(Refusal::RefreshTokenUnknown);
        }
        if self.client != refresh.asker.client || !self.authorized.is_of(refresh.asker.created_at) {
            return Err(Refusal::RefreshTokenOfAnotherClient);
        }
        refresh
            .asker
            .refusal_under(self.profile)
            .map_or(Ok(()), Err)?;
        let is = |token: &Stored| token.digest == digest;
        let is_over = |token: &Stored| token.is_expired(now) || self.family_is_over(refresh, now);
        let presented = match (self.refresh_token.filter(is), &self.rotated) {
            (Some(token), _) if is_over(&token) => Err(Refusal::RefreshTokenExpired),
            (Some(_), _) => Ok(Presented::Current),
            (None, Some(rotated)) if is(&rotated.token) && now < rotated.repeatable_until => {
                // What it would give again is over.
                if self.refresh_token.is_some_and(|next| is_over(&next)) {
                    Err(Refusal::RefreshTokenExpired)
                } else {
                    Ok(Presented::Repeatable(Box::new(rotated.clone())))
                }
            }
            // Whatever key comes with it: it may be a thief who bound its successor to another.
            (None, _) => return Err(Refusal::RefreshTokenReplayed),
        };
        self.key_refusal(refresh).map_or(presented, Err)
    }

    /// Whether the family has ended by the rule of now, whatever it was when its tokens were issued,
    /// and whether they are kept or rotated.
    fn family_is_over(&self, refresh: &Refresh, now: Timestamp) -> bool {
        let end = self.family.as_ref().zip(refresh.rotation.as_ref());
        end.is_some_and(|(family, rule)| family.end(rule) <= now)
    }

    /// RFC 9449 §5: refresh tokens of public clients are bound to the key, and it "MUST be
    /// validated when the refresh token is later presented"; RFC 8705 §4 says the same of the
    /// certificate.
    fn key_refusal(&self, refresh: &Refresh) -> Option<Refusal> {
        let bound = self.refresh_cnf.as_ref();
        let bound = bound.filter(|_| !self.profile.is_fapi())?;
        bound.refusal_of(refresh.asker.cnf.as_ref())
    }

    /// What the request asks for, of what was granted.
    fn asked(&self, refresh: &Refresh, now: Timestamp) -> Result<Redeemed, Refusal> {
        let Refresh { asker, scope, .. } = refresh;
        let (granted, terms) = (&self.authorized, &asker.terms);
        let left = terms.allowed(self.profile, &granted.access())?;
        if terms.ends_refreshing(&granted.scope, &left.scope) {
            return Err(Refusal::OfflineAccessEnded);
        }
        let asked = Access {
            scope: granted.scope.narrowed(scope.as_deref())?,
            ..granted.asked(&asker.authorization_details)?
        };
        let access = terms.allowed(self.profile, &asked)?;
        let audience = granted.audience.narrowed(asker.audience.clone())?;
        let access = granted.shown(&access, &audience, terms)?;
        let form = terms.form_under(self.profile, &audience, &access)?;
        let form = form.enriched(&asker.enriched);
        let authorized = Authorized {
            client_id: refresh.client_id.clone(),
            scope: access.scope,
            authorization_details: access.details,
            extras: self.authorized.extras.clone().merged(asker.extras.clone()),
            ..self.authorized.clone()
        };
        Ok(Redeemed {
            has_refresh_token: true,
            first_client_id: Some(self.authorized.client_id.clone()),
            ds_hash: self.ds_hash(&left.scope),
            ..Redeemed::new(authorized, form, asker.cnf.clone(), now)
        })
    }

    /// The same, for an access token that this grant does not have: of two requests for one chosen value
    /// the second one gets nothing.
    fn asked_anew(&self, refresh: &Refresh, now: Timestamp) -> Result<Redeemed, Refusal> {
        let asked = self.asked(refresh, now)?;
        let known = self.listed.find(refresh.asker.access_token, now);
        match known.filter(|_| asked.form.algorithm.is_none()) {
            Some(_) => Err(Refusal::TokenTaken),
            None => Ok(asked),
        }
    }

    /// The rotated token comes again: whoever asks for the very same gets the same answer, and
    /// whoever asks for something else, or after the end of its access token, gets an access token
    /// of that with the same successor.
    fn repeated(mut self, rotated: Rotated, refresh: Refresh, now: Timestamp) -> Verdict {
        // The key is not asked for, it is who asks.
        if rotated.cnf != refresh.asker.cnf {
            let bound = rotated.cnf.as_ref();
            let refusal = bound.and_then(|bound| bound.refusal_of(refresh.asker.cnf.as_ref()));
            let refusal = refusal.unwrap_or(Refusal::DpopKeyMismatch);
            return Grant::Active(Box::new(self)).refuse(refusal);
        }
        // A successor under another key is one that this row does not know: whoever used it would
        // end the family.
        let next = refresh
            .rotation
            .as_ref()
            .map(|rotation| rotation.next.digest);
        if next != self.refresh_token.map(|current| current.digest) {
            return Grant::Active(Box::new(self)).refuse(Refusal::RefreshTokenRotated);
        }
        let asked = match self.asked(&refresh, now) {
            Ok(asked) => asked,
            Err(refusal) => return Grant::Active(Box::new(self)).refuse(refusal),
        };
        let is_same = rotated.scope == asked.authorized.scope
            && rotated.form.is_of(&asked.form)
            && self.authorized.extras == asked.authorized.extras
            && self.still_holds(&rotated, refresh.rotation.as_ref(), now);
        let refresh_token_expires = self.refresh_token.map(|token| token.expires);
        let redeemed = if is_same {
            Redeemed {
                refresh_token_expires,
                authorized: Authorized {
                    client_id: rotated.client_id,
                    ..asked.authorized
                },
                form: rotated.form,
                issued_at: rotated.issued_at,
                is_rotated: true,
                repeated: Some(rotated.claims),
                repeated_id_token: rotated.id_token_claims,
                ..asked
            }
        } else {
            let asked = match self.asked_anew(&refresh, now) {
                Ok(asked) => asked,
                Err(refusal) => return Grant::Active(Box::new(self)).refuse(refusal),
            };
            self.authorized.extras = asked.authorized.extras.clone();
            self.give(refresh.asker.access_token, &asked, refresh.asker.claims);
            Redeemed {
                refresh_token_expires,
                is_rotated: true,
                is_beside: true,
                ..asked
            }
        };
        let reply = Reply::Redeemed(Box::new(redeemed));
        (Grant::Active(Box::new(self)), Ok(reply))
    }

    /// Whether the access token that came of the rotation stands: one that expired or was given back
    /// is not handed out again.
    fn still_holds(&self, rotated: &Rotated, rotation: Option<&Rotation>, now: Timestamp) -> bool {
        let expires = rotated.issued_at.after(rotated.form.lifetime);
        rotation.is_some_and(|rotation| match rotated.form.algorithm {
            None => self.listed.find(rotation.access_token, now).is_some(),
            Some(_) => {
                let digest = rotation.jti.unwrap_or(rotation.access_token);
                self.listed.admits(&Stored { digest, expires }, now)
            }
        })
    }

    fn renewed(mut self, refresh: Refresh, now: Timestamp) -> Verdict {
        let asked = match self.asked_anew(&refresh, now) {
            Ok(asked) => asked,
            Err(refusal) => return Grant::Active(Box::new(self)).refuse(refusal),
        };
        let rule = refresh.rotation.as_ref();
        let rotation = rule.filter(|rotation| self.rotates(rotation, &refresh.asker));
        let mut redeemed = Redeemed {
            is_rotated: rotation.is_some(),
            ..asked
        };
        let mut access_token = refresh.asker.access_token;
        if let Some(rotation) = rotation {
            access_token = rotation.access_token;
            self.rotate(&refresh, rotation, &redeemed);
        } else if let Some(rule) = rule.filter(|rule| rule.resets_end) {
            self.reset(rule, &redeemed);
        }
        redeemed.refresh_token_expires = self.refresh_token.map(|token| token.expires);
        self.authorized.extras = redeemed.authorized.extras.clone();
        self.give(access_token, &redeemed, refresh.asker.claims);
        let reply = Reply::Redeemed(Box::new(redeemed));
        (Grant::Active(Box::new(self)), Ok(reply))
    }

    /// An access token is given: it is listed if it is opaque, and the row outlives it.
    fn give(&mut self, access_token: Digest, redeemed: &Redeemed, claims: Map<String, Value>) {
        let now = redeemed.issued_at;
        self.until = self.until.max(redeemed.expires());
        if self
            .redemption
            .as_ref()
            .is_some_and(|redemption| redemption.is_over(now))
        {
            (self.code, self.redemption) = (None, None);
        }
        let cnf = redeemed.cnf.clone();
        let token = OpaqueToken::of(access_token, &redeemed.form, cnf, claims, now);
        self.listed.list(token);
    }

    fn rotates(&self, rotation: &Rotation, asker: &Asker) -> bool {
        // RFC 9700 §2.2.2: refresh tokens of public clients "MUST be sender-constrained or use
        // refresh token rotation".
        let is_nobodys = asker.is_public && self.refresh_cnf.is_none();
        // FAPI 2.0 SP §5.3.2.1 (9): "shall not use refresh token rotation".
        let is_fapi = asker.terms.held_to(self.profile).is_fapi();
        !is_fapi && (!rotation.is_last_resort || is_nobodys)
    }

    /// The refresh token stays, and has its life again: up to the end of its family, and no shorter
    /// one than it had.
    fn reset(&mut self, rule: &Rotation, redeemed: &Redeemed) {
        let end = self.family.as_ref().map(|family| family.end(rule));
        let Some(token) = &mut self.refresh_token else {
            return;
        };
        let again = end.into_iter().fold(rule.next.expires, Timestamp::min);
        token.expires = token.expires.max(again);
        self.until = self.until.max(token.expires.after(redeemed.form.lifetime));
    }

    fn rotate(&mut self, refresh: &Refresh, rotation: &Rotation, redeemed: &Redeemed) {
        let (now, old) = (redeemed.issued_at, refresh.refresh_token);
        let before = self.rotated.take().filter(|_| self.family.is_none());
        self.spent
            .extend(before.map(|rotated| rotated.token.digest));
        if let Some(secret) = rotation.family {
            let since = now;
            self.family.get_or_insert(Family { secret, since });
        }
        let family = self.family.as_ref();
        // A token from before families is remembered, or its replay would not be known.
        if family.is_none_or(|family| refresh.family != Some(family.secret)) {
            self.spent.push(old);
        }
        // However often it is rotated, the family ends.
        let end = family.map(|family| family.end(rotation));
        let former = self.refresh_token.filter(|_| rotation.keeps_end);
        let ends = end.into_iter().chain(former.map(|token| token.expires));
        let next = Stored {
            expires: ends.fold(rotation.next.expires, Timestamp::min),
            ..rotation.next
        };
        self.until = self.until.max(next.expires.after(redeemed.form.lifetime));
        self.refresh_token = Some(next);
        self.rotated = Some(Rotated {
            token: Stored {
                digest: old,
                expires: now,
            },
            repeatable_until: now.after(rotation.window_for(&refresh.asker)),
            client_id: redeemed.authorized.client_id.clone(),
            scope: redeemed.authorized.scope.clone(),
            form: redeemed.form.clone(),
            cnf: redeemed.cnf.clone(),
            issued_at: now,
            claims: refresh.asker.claims.clone(),
            id_token_claims: rotation.id_token_claims.clone(),
        });
        // RFC 9449 §5: a refresh token issued to a public client that proves a key "MUST be bound"
        // to it.
        self.refresh_cnf = redeemed.cnf.clone().filter(|_| refresh.asker.is_public);
    }
}
