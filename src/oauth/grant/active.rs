//! A grant in use: refreshing, with a token that is kept or rotated, and giving tokens back.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Authorized, Ended, Grant, Listed, Redeem, Redeemed, Redemption, Refresh, Reply, Rotation,
    Standing, Stored, Token, Verdict,
};
use crate::{
    Digest, Timestamp,
    oauth::{
        Confirmation, Refusal,
        request::{profile::Profile, scope::Scope, terms::Form},
    },
};

/// An authorization in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Active {
    pub(super) client: u64,
    pub(super) profile: Profile,
    pub(super) authorized: Authorized,
    /// The code that was spent, if there was one.
    pub(super) code: Option<Digest>,
    /// What the request brought that spent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) redemption: Option<Redemption>,
    pub(super) refresh_token: Option<Stored>,
    /// The key a public client has to prove when it refreshes. RFC 9449 §5.
    #[serde(
        default,
        rename = "refresh_jkt",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) refresh_cnf: Option<Confirmation>,
    /// The last rotation, which can be repeated for a while.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rotated: Option<Rotated>,
    /// What tells a refresh token of this grant, however old, from one that nobody issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) family: Option<Family>,
    /// Refresh tokens of before that are spent and of no family.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) spent: Vec<Digest>,
    pub(super) listed: Listed,
    pub(super) until: Timestamp,
}

/// The refresh tokens of one grant.
///
/// Each carries the secret of the family beside its own, so that one of them is recognised without
/// being remembered. A memory of spent tokens has a bound, and a thief can rotate past it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// The digest of the secret that all refresh tokens of the grant have in common.
    pub(super) secret: Digest,
    /// When the first of them was issued.
    pub(super) since: Timestamp,
}

/// A refresh token that was rotated away, and the answer it gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotated {
    token: Stored,
    repeatable_until: Timestamp,
    client_id: String,
    scope: Scope,
    form: Form,
    #[serde(rename = "jkt")]
    cnf: Option<Confirmation>,
    issued_at: Timestamp,
    /// What hooks had added to the access token.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    claims: Map<String, Value>,
    /// What they had added to the ID token.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    id_token_claims: Map<String, Value>,
}

impl Active {
    /// A grant in use that no code began and nothing refreshes.
    pub(super) const fn begun(
        client: u64,
        profile: Profile,
        authorized: Authorized,
        listed: Listed,
        until: Timestamp,
    ) -> Self {
        Self {
            client,
            profile,
            authorized,
            code: None,
            redemption: None,
            refresh_token: None,
            refresh_cnf: None,
            rotated: None,
            family: None,
            spent: Vec::new(),
            listed,
            until,
        }
    }

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
        if self.client != refresh.asker.client || !self.authorized.is_of(&refresh.asker) {
            return Err(Refusal::RefreshTokenOfAnotherClient);
        }
        self.profile_refusal(refresh).map_or(Ok(()), Err)?;
        let is = |token: &Stored| token.digest == digest;
        match (self.refresh_token.filter(is), &self.rotated) {
            (Some(token), _) if token.is_expired(now) => Err(Refusal::RefreshTokenExpired),
            (Some(_), _) => Ok(Presented::Current),
            (None, Some(rotated)) if is(&rotated.token) && now < rotated.repeatable_until => {
                Ok(Presented::Repeatable(Box::new(rotated.clone())))
            }
            (None, _) => Err(Refusal::RefreshTokenReplayed),
        }
    }

    /// Whether it is or was a refresh token of this grant, however old it is.
    fn holds(&self, digest: Digest, family: Option<Digest>) -> bool {
        let is = |token: &Stored| token.digest == digest;
        let is_of_family = self
            .family
            .as_ref()
            .is_some_and(|own| family == Some(own.secret));
        is_of_family
            || self.refresh_token.as_ref().is_some_and(is)
            || self
                .rotated
                .as_ref()
                .is_some_and(|rotated| is(&rotated.token))
            || self.spent.contains(&digest)
    }

    fn profile_refusal(&self, refresh: &Refresh) -> Option<Refusal> {
        if self.profile.is_fapi() {
            return refresh.asker.refusal_under(self.profile);
        }
        // RFC 9449 §5: refresh tokens of public clients are bound to the key, and it "MUST be
        // validated when the refresh token is later presented".
        let bound_to_another = self.refresh_cnf.is_some() && self.refresh_cnf != refresh.asker.cnf;
        bound_to_another.then_some(Refusal::DpopKeyMismatch)
    }

    /// What the request asks for, of what was granted.
    fn asked(&self, refresh: &Refresh, now: Timestamp) -> Result<Redeemed, Refusal> {
        let Refresh { asker, scope, .. } = refresh;
        let scope = self.authorized.scope.narrowed(scope.as_deref())?;
        let scope = asker.terms.allowed(self.profile, &scope)?;
        let audience = self.authorized.audience.narrowed(asker.audience.clone())?;
        let form = asker.terms.form_under(self.profile, &audience, &scope)?;
        let authorized = Authorized {
            client_id: refresh.client_id.clone(),
            scope,
            ..self.authorized.clone()
        };
        Ok(Redeemed {
            has_refresh_token: true,
            first_client_id: Some(self.authorized.client_id.clone()),
            ..Redeemed::new(authorized, form, asker.cnf.clone(), now)
        })
    }

    /// The rotated token comes again: whoever asks for the very same gets the same answer, and
    /// whoever asks for something else gets an access token of that with the same successor.
    fn repeated(mut self, rotated: Rotated, refresh: Refresh, now: Timestamp) -> Verdict {
        // The key is not asked for, it is who asks.
        if rotated.cnf != refresh.asker.cnf {
            return Grant::Active(Box::new(self)).refuse(Refusal::DpopKeyMismatch);
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
        let is_same = rotated.scope == asked.authorized.scope && rotated.form == asked.form;
        let redeemed = if is_same {
            Redeemed {
                authorized: Authorized {
                    client_id: rotated.client_id,
                    ..asked.authorized
                },
                issued_at: rotated.issued_at,
                is_rotated: true,
                repeated: Some(rotated.claims),
                repeated_id_token: rotated.id_token_claims,
                ..asked
            }
        } else {
            self.give(refresh.asker.access_token, &asked, refresh.asker.claims);
            Redeemed {
                is_rotated: true,
                is_beside: true,
                ..asked
            }
        };
        let reply = Reply::Redeemed(Box::new(redeemed));
        (Grant::Active(Box::new(self)), Ok(reply))
    }

    fn renewed(mut self, refresh: Refresh, now: Timestamp) -> Verdict {
        let asked = match self.asked(&refresh, now) {
            Ok(asked) => asked,
            Err(refusal) => return Grant::Active(Box::new(self)).refuse(refusal),
        };
        let is_public = refresh.asker.is_public;
        let rotation = refresh.rotation.as_ref();
        let rotation = rotation.filter(|rotation| self.rotates(rotation, is_public));
        let redeemed = Redeemed {
            is_rotated: rotation.is_some(),
            ..asked
        };
        let mut access_token = refresh.asker.access_token;
        if let Some(rotation) = rotation {
            access_token = rotation.access_token;
            self.rotate(&refresh, rotation, &redeemed);
        }
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
        self.listed
            .list(access_token, &redeemed.form, cnf, claims, now);
    }

    fn rotates(&self, rotation: &Rotation, is_public: bool) -> bool {
        // RFC 9700 §2.2.2: refresh tokens of public clients "MUST be sender-constrained or use
        // refresh token rotation".
        let is_nobodys = is_public && self.refresh_cnf.is_none();
        // FAPI 2.0 SP §5.3.2.1 (9): "shall not use refresh token rotation".
        !self.profile.is_fapi() && (!rotation.is_last_resort || is_nobodys)
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
        let end = family.map(|family| family.since.after(rotation.family_lifetime));
        let expires = rotation.next.expires;
        let next = Stored {
            expires: end.map_or(expires, |end| end.min(expires)),
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

    pub(super) fn standing(&self, token: &Token, now: Timestamp) -> Standing {
        match token {
            Token::Jwt(jwt) if self.listed.admits(jwt, now) => {
                Standing::Jwt(self.client, self.authorized.clone())
            }
            Token::Jwt(_) => Standing::Void,
            Token::Handle(digest) => self.standing_of_handle(*digest, now),
        }
    }

    fn standing_of_handle(&self, digest: Digest, now: Timestamp) -> Standing {
        let stands = |token: &Stored| token.digest == digest && !token.is_expired(now);
        if let Some(refresh_token) = self.refresh_token.filter(stands) {
            return Standing::RefreshToken(
                self.client,
                self.authorized.clone(),
                refresh_token.expires,
            );
        }
        match self.listed.find(digest, now) {
            Some(listed) => Standing::Opaque(self.client, self.authorized.clone(), listed.clone()),
            None => Standing::Void,
        }
    }

    /// The grant without `token`. RFC 7009 §2.1: revoking a refresh token "SHOULD also invalidate
    /// all access tokens based on the same authorization grant".
    pub(super) fn without(
        mut self,
        token: &Token,
        family: Option<Digest>,
        now: Timestamp,
    ) -> Grant {
        let is_refresh_token =
            matches!(token, Token::Handle(digest) if self.holds(*digest, family));
        if is_refresh_token || !self.listed.withdraw(token, now) {
            Grant::Revoked(self.ended())
        } else {
            Grant::Active(Box::new(self))
        }
    }

    pub(super) const fn ended(&self) -> Ended {
        Ended {
            client: self.client,
            code: self.code,
            answered: None,
            until: self.until,
        }
    }
}

/// What a refresh token is to the grant it names.
enum Presented {
    /// The one that counts.
    Current,
    /// The one before, while its answer can be given again.
    Repeatable(Box<Rotated>),
}
