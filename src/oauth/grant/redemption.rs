//! What a token request has to bring with a code: RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 9449 §10.

use serde::Serialize;

use super::command::Redeem;
use crate::{
    Digest, Timestamp,
    json::FromJson,
    oauth::{Confirmation, Refusal, request::pkce::CodeChallenge},
};

/// For how many seconds after its end a code is still known to have been used.
pub(super) const REMEMBERED: u32 = 1800;

/// What the right token request brings beside the code. It stays with the grant for a while: a
/// replay revokes only if it is "a second valid token request" (OAuth 2.1 §4.1.3), because whoever
/// has merely seen a code in a log is not to end what it gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Redemption {
    /// The digest of the `redirect_uri`.
    pub(super) redirect_uri: Digest,
    /// Whether the authorization request had one.
    pub(super) redirect_uri_sent: bool,
    pub(super) code_challenge: Option<CodeChallenge>,
    #[serde(rename = "jkt")]
    pub(super) cnf: Option<Confirmation>,
    /// The moment from which the code is one that nobody issued.
    pub(super) until: Timestamp,
}

impl Redemption {
    /// Whether nobody has to know any more that the code was used.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.until <= now
    }

    /// Why this request does not redeem the code, if so.
    pub(super) fn refusal(&self, redeem: &Redeem) -> Option<Refusal> {
        let rules = [
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
            // RFC 9700 §2.1.1: the code goes to what the client is now.
            (
                redeem
                    .challenge
                    .refusal(self.code_challenge.as_ref())
                    .is_none(),
                Refusal::CodeUnprotected,
            ),
            // RFC 9449 §10: the code is bound to the key that dpop_jkt or the proof of the pushed
            // request named.
            (
                self.cnf
                    .as_ref()
                    .is_none_or(|cnf| cnf.refusal_of(redeem.asker.cnf.as_ref()).is_none()),
                Refusal::DpopKeyMismatch,
            ),
        ];
        rules
            .into_iter()
            .find_map(|(holds, refusal)| (!holds).then_some(refusal))
    }

    /// RFC 6749 §4.1.3: `redirect_uri` is "REQUIRED, if the "redirect_uri" parameter was included
    /// in the authorization request [...], and their values MUST be identical".
    fn is_answered_at(&self, redirect_uri: Option<&str>) -> bool {
        redirect_uri.map_or(!self.redirect_uri_sent, |uri| {
            Digest::of(uri) == self.redirect_uri
        })
    }

    fn is_answered_by(&self, redeem: &Redeem) -> bool {
        match (&self.code_challenge, &redeem.code_verifier) {
            (Some(challenge), Some(verifier)) => verifier.answers(challenge),
            _ => true,
        }
    }
}
