//! The access tokens of a grant: opaque ones stand while they are listed, JWTs until they are
//! withdrawn.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Stored, Token};
use crate::{
    Digest, Timestamp,
    oauth::{
        Confirmation,
        request::{scope::Scope, terms::Form},
    },
};

/// How many opaque or withdrawn access tokens one grant lists at once; beyond it the oldest ends
/// early.
const MAXIMUM_TOKENS: usize = 256;

/// How many octets of opaque access tokens one grant lists at once, with the claims that hooks have
/// added: a row may be 2 MB long, and beyond that nothing of the grant could be written any more.
const MAXIMUM_SIZE: usize = 1_000_000;

/// An opaque access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpaqueToken {
    /// The secret of the token.
    pub token: Stored,
    /// What it is good for.
    pub scope: Scope,
    /// For whom it is.
    pub audience: Vec<String>,
    /// The key it is bound to, if to any.
    #[serde(default, rename = "jkt", skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// What a hook has added to it.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub claims: Map<String, Value>,
}

/// The tokens that a grant has to remember.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Opaque access tokens that stand. A JWT is not listed: it stands unless it is withdrawn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    opaque: Vec<OpaqueToken>,
    /// JWT access tokens that were revoked before their time, by the digest of their `jti`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    withdrawn: Vec<Stored>,
}

impl OpaqueToken {
    /// The token of this secret and form, bound to `cnf`. A JWT is none: it needs no list, so that
    /// refreshing one writes nothing.
    pub fn of(
        digest: Digest,
        form: &Form,
        cnf: Option<Confirmation>,
        claims: Map<String, Value>,
        now: Timestamp,
    ) -> Option<Self> {
        form.algorithm.is_none().then(|| Self {
            token: Stored {
                digest,
                expires: now.after(form.lifetime),
            },
            scope: form.scope.clone(),
            audience: form.audience.clone(),
            cnf,
            issued_at: now,
            claims,
        })
    }
}

impl Listed {
    /// Lists a token that is issued now, if there is one to list.
    pub fn list(&mut self, token: Option<OpaqueToken>) {
        let Some(token) = token else {
            return;
        };
        let now = token.issued_at;
        self.opaque.retain(|listed| !listed.token.is_expired(now));
        self.opaque.push(token);
        let sizes = self.opaque.iter().rev().scan(0_usize, |sum, token| {
            let size = serde_json::to_string(token).map_or(MAXIMUM_SIZE, |text| text.len());
            *sum = sum.saturating_add(size);
            Some(*sum)
        });
        let kept = sizes
            .take(MAXIMUM_TOKENS)
            .take_while(|sum| *sum <= MAXIMUM_SIZE)
            .count();
        self.opaque.drain(..self.opaque.len() - kept);
    }

    /// The opaque token of this secret, if it stands.
    pub fn find(&self, digest: Digest, now: Timestamp) -> Option<&OpaqueToken> {
        self.opaque
            .iter()
            .find(|listed| listed.token.digest == digest && !listed.token.is_expired(now))
    }

    /// Whether a JWT stands.
    pub fn admits(&self, jwt: &Stored, now: Timestamp) -> bool {
        !jwt.is_expired(now)
            && !self
                .withdrawn
                .iter()
                .any(|withdrawn| withdrawn.digest == jwt.digest)
    }

    /// Takes `token` out. The answer is whether the list still holds everything it has to:
    /// forgetting a withdrawn token would let it stand again.
    #[must_use]
    pub fn withdraw(&mut self, token: &Token, now: Timestamp) -> bool {
        match token {
            Token::Handle(digest) => self.opaque.retain(|listed| listed.token.digest != *digest),
            Token::Jwt(jwt) => {
                self.withdrawn.retain(|withdrawn| {
                    !withdrawn.is_expired(now) && withdrawn.digest != jwt.digest
                });
                self.withdrawn.push(*jwt);
            }
        }
        self.withdrawn.len() <= MAXIMUM_TOKENS
    }
}
