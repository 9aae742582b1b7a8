//! The access tokens of a grant: opaque ones stand while they are listed, JWTs until they are
//! withdrawn.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Stored, Token};
use crate::{
    Digest, Timestamp,
    json::FromJson,
    oauth::{
        Confirmation,
        request::{
            access::Access, authorization_details::AuthorizationDetails, scope::Scope, terms::Form,
        },
    },
};

/// How many opaque or withdrawn access tokens one grant lists at once; beyond it the oldest ends
/// early.
const MAXIMUM_TOKENS: usize = 256;

/// How many octets of opaque access tokens one grant lists at once, with the claims that hooks have
/// added: a row may be 2 MB long, and beyond that nothing of the grant could be written any more.
const MAXIMUM_SIZE: usize = 1_000_000;

/// An opaque access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct OpaqueToken {
    /// The secret of the token.
    pub token: Stored,
    /// What it is good for.
    pub scope: Scope,
    /// What it is good for besides.
    #[serde(default, skip_serializing_if = "AuthorizationDetails::is_empty")]
    pub authorization_details: AuthorizationDetails,
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Opaque access tokens that stand. A JWT is not listed: it stands unless it is withdrawn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    opaque: Vec<OpaqueToken>,
    /// JWT access tokens that were revoked before their time, by the digest of their `jti`; and the
    /// last opaque one.
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
            authorization_details: form.authorization_details.clone(),
            audience: form.audience.clone(),
            cnf,
            issued_at: now,
            claims,
        })
    }

    /// All that it is good for.
    pub fn access(&self) -> Access {
        Access::of(&self.scope, &self.authorization_details)
    }

    /// How many octets it takes in a row at most. Counted and not written: with each token that is
    /// listed, all of them are.
    fn size(&self) -> usize {
        let listed = |text: &str| size_of_text(text) + 1;
        let scope: usize = self.scope.iter().map(listed).sum();
        let audience: usize = self.audience.iter().map(|one| listed(one)).sum();
        let details = self.authorization_details.iter();
        let details: usize = details.map(|one| size_of_members(one) + 1).sum();
        let certificate = self.cnf.as_ref().and_then(Confirmation::x5t);
        let bound = certificate.map_or(0, |_| CERTIFICATE_SIZE);
        FIXED_SIZE + bound + scope + audience + details + size_of_members(&self.claims)
    }
}

/// The names of the members, two digests, two times and the brackets.
const FIXED_SIZE: usize = 320;

/// What names a certificate, beside a key.
const CERTIFICATE_SIZE: usize = 80;

/// The longest that a number is written.
const NUMBER_SIZE: usize = 32;

fn size_of(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => NUMBER_SIZE,
        Value::String(text) => size_of_text(text),
        Value::Array(values) => 2 + values.iter().map(|value| size_of(value) + 1).sum::<usize>(),
        Value::Object(members) => size_of_members(members),
    }
}

fn size_of_members(members: &Map<String, Value>) -> usize {
    let of_member = |(name, value): (&String, &Value)| size_of_text(name) + size_of(value) + 2;
    2 + members.iter().map(of_member).sum::<usize>()
}

/// RFC 8259 §7: what is escaped takes two octets, or six.
fn size_of_text(text: &str) -> usize {
    let of_octet = |octet: u8| match octet {
        0..0x20 => 6,
        b'"' | b'\\' => 2,
        _ => 1,
    };
    2 + text.bytes().map(of_octet).sum::<usize>()
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
            *sum = sum.saturating_add(token.size());
            Some(*sum)
        });
        let kept = sizes
            .take(MAXIMUM_TOKENS)
            .take_while(|sum| *sum <= MAXIMUM_SIZE)
            .count();
        self.opaque.drain(..self.opaque.len() - kept);
    }

    /// The opaque tokens, the last of them last.
    pub(super) fn opaque(&self) -> impl Iterator<Item = &OpaqueToken> {
        self.opaque.iter()
    }

    pub(super) fn opaque_mut(&mut self) -> impl Iterator<Item = &mut OpaqueToken> {
        self.opaque.iter_mut()
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

    /// Whether everything that was listed has been given back: of JWTs one is taken for all.
    pub(super) const fn is_given_back(&self) -> bool {
        self.opaque.is_empty() && !self.withdrawn.is_empty()
    }

    /// Takes `token` out. The answer is whether the list still holds everything it has to:
    /// forgetting a withdrawn token would let it stand again.
    #[must_use]
    pub fn withdraw(&mut self, token: &Token, now: Timestamp) -> bool {
        match token {
            Token::Handle(digest) => {
                let is_it = |listed: &OpaqueToken| listed.token.digest == *digest;
                let taken = self.opaque.iter().find(|listed| is_it(listed));
                let taken = taken.map(|listed| listed.token);
                self.opaque.retain(|listed| !is_it(listed));
                // That none is left tells of JWTs, unless one is known to be gone.
                if self.opaque.is_empty() && self.withdrawn.is_empty() {
                    self.withdrawn.extend(taken);
                }
            }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn token(claims: Value) -> OpaqueToken {
        let token = json!({
            "token": { "digest": Digest::of("a"), "expires": i64::MAX },
            "scope": ["openid", "orders:read"],
            "audience": ["https://api.example.com/orders", "https://api.example.com/bills"],
            "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
            "issued_at": i64::MAX,
            "claims": claims,
        });
        crate::json::from_value(token).expect("a token")
    }

    #[test]
    fn a_token_takes_no_more_octets_than_are_counted_and_not_much_less() {
        for claims in [
            json!({}),
            json!({ "a": null, "b": true, "c": -1.797_693_134_862_315_7e308, "d": u64::MAX }),
            json!({ "roles": ["a", "b"], "org": { "id": 7, "name": "Gr\u{fc}n \u{1f600}" } }),
            json!({ "odd\n": "\u{0}\u{1f}\u{7f}\"\\\t/", "empty": "", "none": [], "nothing": {} }),
            json!({ "long": "x".repeat(10_000) }),
        ] {
            let token = token(claims);
            let text = serde_json::to_string(&token).expect("text");
            assert!(text.len() <= token.size(), "{text}");
            assert!(token.size() < text.len() + 400, "{text}");
        }
    }
}
