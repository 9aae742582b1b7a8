//! A grant in use, and what it remembers of its tokens.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    authorized::Authorized,
    listed::Listed,
    redemption::Redemption,
    reply::Standing,
    stored::{Stored, Token},
};
use crate::{
    Digest, Timestamp,
    json::FromJson,
    oauth::{
        Confirmation,
        request::{profile::Profile, scope::Scope, terms::Form},
    },
};

/// An authorization in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
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
    /// What is stored of the device secret that came with it. OpenID Connect Native SSO §3.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) device_secret: Option<Digest>,
    pub(super) until: Timestamp,
}

/// The refresh tokens of one grant.
///
/// Each carries the secret of the family beside its own, so that one of them is recognised without
/// being remembered. A memory of spent tokens has a bound, and a thief can rotate past it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// The digest of the secret that all refresh tokens of the grant have in common.
    pub(super) secret: Digest,
    /// When the first of them was issued.
    pub(super) since: Timestamp,
}

/// A refresh token that was rotated away, and the answer it gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rotated {
    pub(super) token: Stored,
    pub(super) repeatable_until: Timestamp,
    pub(super) client_id: String,
    pub(super) scope: Scope,
    pub(super) form: Form,
    #[serde(rename = "jkt")]
    pub(super) cnf: Option<Confirmation>,
    pub(super) issued_at: Timestamp,
    /// What hooks had added to the access token.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(super) claims: Map<String, Value>,
    /// What they had added to the ID token.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(super) id_token_claims: Map<String, Value>,
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
            device_secret: None,
            until,
        }
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

    /// Whether it is or was a refresh token of this grant, however old it is.
    pub(super) fn holds(&self, digest: Digest, family: Option<Digest>) -> bool {
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
}
