//! A grant in use: refreshing, with a token that is kept or rotated, and giving tokens back.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Authorized, Ended, Grant, Listed, Redeemed, Refresh, Reply, Rotation, Standing, Stored, Token,
    Verdict,
};
use crate::{
    Digest, Timestamp,
    oauth::{
        Confirmation, Refusal,
        request::{profile::Profile, scope::Scope, terms::Form},
    },
};

/// How many spent refresh tokens are recognised; a replay of an older one is refused without
/// revoking anything.
const MAXIMUM_SPENT: usize = 32;

/// An authorization in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Active {
    pub(super) client: u64,
    pub(super) profile: Profile,
    pub(super) authorized: Authorized,
    /// The code that was spent, if there was one.
    pub(super) code: Option<Digest>,
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
    /// Refresh tokens that were rotated away before the last one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) spent: Vec<Digest>,
    pub(super) listed: Listed,
    pub(super) until: Timestamp,
}

/// A refresh token that was rotated away, and the answer it gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}

impl Active {
    /// A grant in use that no code began and nothing refreshes.
    pub(super) fn begun(
        (client, profile): (u64, Profile),
        authorized: Authorized,
        (listed, until): (Listed, Timestamp),
    ) -> Self {
        Self {
            client,
            profile,
            authorized,
            code: None,
            refresh_token: None,
            refresh_cnf: None,
            rotated: None,
            spent: Vec::new(),
            listed,
            until,
        }
    }

    pub(super) fn refresh(self, refresh: Refresh, now: Timestamp) -> Verdict {
        match self.presented(&refresh, now) {
            Ok(Presented::Current) => self.renewed(refresh, now),
            Ok(Presented::Repeated(redeemed)) => {
                (Grant::Active(Box::new(self)), Ok(Reply::Redeemed(redeemed)))
            }
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
        let current = self.refresh_token.filter(|token| token.digest == digest);
        let rotated = self
            .rotated
            .as_ref()
            .filter(|rotated| rotated.token.digest == digest);
        if current.is_none() && rotated.is_none() && !self.spent.contains(&digest) {
            return Err(Refusal::RefreshTokenUnknown);
        }
        if self.client != refresh.asker.client {
            return Err(Refusal::RefreshTokenOfAnotherClient);
        }
        self.profile_refusal(refresh).map_or(Ok(()), Err)?;
        match (current, rotated) {
            (Some(token), _) if token.is_expired(now) => Err(Refusal::RefreshTokenExpired),
            (Some(_), _) => Ok(Presented::Current),
            (None, Some(rotated)) if now < rotated.repeatable_until => {
                self.repeated(rotated, refresh)
            }
            (None, _) => Err(Refusal::RefreshTokenReplayed),
        }
    }

    fn profile_refusal(&self, refresh: &Refresh) -> Option<Refusal> {
        if self.profile.is_fapi() {
            return refresh.asker.fapi_refusal();
        }
        // RFC 9449 §5: refresh tokens of public clients are bound to the key, and it "MUST be
        // validated when the refresh token is later presented".
        let bound_to_another = self.refresh_cnf.is_some() && self.refresh_cnf != refresh.asker.cnf;
        bound_to_another.then_some(Refusal::DpopKeyMismatch)
    }

    /// The answer that the rotated token gave before, to the same key.
    fn repeated(&self, rotated: &Rotated, refresh: &Refresh) -> Result<Presented, Refusal> {
        if rotated.cnf != refresh.asker.cnf {
            return Err(Refusal::DpopKeyMismatch);
        }
        Ok(Presented::Repeated(Box::new(Redeemed {
            authorized: Authorized {
                client_id: rotated.client_id.clone(),
                scope: rotated.scope.clone(),
                ..self.authorized.clone()
            },
            form: rotated.form.clone(),
            cnf: rotated.cnf.clone(),
            issued_at: rotated.issued_at,
            has_refresh_token: true,
            is_rotated: true,
            repeated: Some(rotated.claims.clone()),
        })))
    }

    fn renewed(mut self, refresh: Refresh, now: Timestamp) -> Verdict {
        let Refresh {
            asker,
            client_id,
            refresh_token,
            rotation,
            scope,
        } = refresh;
        let granted = self.authorized.scope.narrowed(scope.as_deref());
        let audience = self.authorized.audience.narrowed(asker.audience);
        let form = granted.and_then(|scope| Ok((asker.terms.form(&audience?, &scope)?, scope)));
        let (form, scope) = match form {
            Ok(form) => form,
            Err(refusal) => return Grant::Active(Box::new(self)).refuse(refusal),
        };
        let rotation = rotation.filter(|rotation| self.rotates(rotation, asker.is_public));
        let redeemed = Redeemed {
            authorized: Authorized {
                client_id,
                scope,
                ..self.authorized.clone()
            },
            form,
            cnf: asker.cnf,
            issued_at: now,
            has_refresh_token: true,
            is_rotated: rotation.is_some(),
            repeated: None,
        };
        let access_token = rotation
            .as_ref()
            .map_or(asker.access_token, |rotation| rotation.access_token);
        if let Some(rotation) = rotation {
            self.rotate(refresh_token, &rotation, &redeemed, asker.claims.clone());
            // RFC 9449 §5: a refresh token issued to a public client that proves a key "MUST be
            // bound" to it.
            self.refresh_cnf = redeemed.cnf.clone().filter(|_| asker.is_public);
        }
        self.until = self.until.max(redeemed.expires());
        self.listed.list(
            access_token,
            &redeemed.form,
            redeemed.cnf.clone(),
            asker.claims,
            now,
        );
        (
            Grant::Active(Box::new(self)),
            Ok(Reply::Redeemed(Box::new(redeemed))),
        )
    }

    fn rotates(&self, rotation: &Rotation, is_public: bool) -> bool {
        // RFC 9700 §2.2.2: refresh tokens of public clients "MUST be sender-constrained or use
        // refresh token rotation".
        let is_nobodys = is_public && self.refresh_cnf.is_none();
        // FAPI 2.0 SP §5.3.2.1 (9): "shall not use refresh token rotation".
        !self.profile.is_fapi() && (!rotation.is_last_resort || is_nobodys)
    }

    fn rotate(
        &mut self,
        old: Digest,
        rotation: &Rotation,
        redeemed: &Redeemed,
        claims: Map<String, Value>,
    ) {
        let now = redeemed.issued_at;
        self.until = self
            .until
            .max(rotation.next.expires.after(redeemed.form.lifetime));
        self.spent
            .extend(self.rotated.take().map(|rotated| rotated.token.digest));
        let excess = self.spent.len().saturating_sub(MAXIMUM_SPENT);
        self.spent.drain(..excess);
        self.rotated = Some(Rotated {
            token: Stored {
                digest: old,
                expires: now,
            },
            repeatable_until: now.after(rotation.window),
            client_id: redeemed.authorized.client_id.clone(),
            scope: redeemed.authorized.scope.clone(),
            form: redeemed.form.clone(),
            cnf: redeemed.cnf.clone(),
            issued_at: now,
            claims,
        });
        self.refresh_token = Some(rotation.next);
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
    pub(super) fn without(mut self, token: &Token, now: Timestamp) -> Grant {
        let is_refresh_token = matches!(token, Token::Handle(digest) if self.holds(*digest));
        if is_refresh_token || !self.listed.withdraw(token, now) {
            Grant::Revoked(self.ended())
        } else {
            Grant::Active(Box::new(self))
        }
    }

    /// Whether it is or was a refresh token of this grant, as far as that is remembered.
    fn holds(&self, digest: Digest) -> bool {
        let rotated = self.rotated.as_ref().map(|rotated| rotated.token.digest);
        let current = self.refresh_token.map(|token| token.digest);
        current == Some(digest) || rotated == Some(digest) || self.spent.contains(&digest)
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
    /// The one before, whose answer is given again.
    Repeated(Box<Redeemed>),
}
