//! Passkeys in front of a request: what the script of a page asks the browser for, and what its answer
//! has to be. WebAuthn §5.4 and §5.5, §7.1 and §7.2 steps 1.

use serde_json::json;

use crate::{
    Secret, Timestamp,
    documents::Service,
    oauth::Refusal,
    people::passkey::{
        ALGORITHMS, Assertion, Attestation, CHALLENGE_LIFETIME, Ceremony, Expected, Flaw, Passkey,
        challenge_of,
    },
};

/// How long an authenticator may take, in milliseconds: as long as the challenge counts.
const TIMEOUT: u32 = CHALLENGE_LIFETIME * 1000;

/// The server, as authenticators know it. §4, "relying party".
#[derive(Clone, Copy, Debug)]
pub struct RelyingParty<'a> {
    id: &'a str,
    origin: &'a str,
    name: &'a str,
}

/// Somebody who adds a passkey. §5.4.3.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    /// The user handle.
    pub handle: &'a str,
    /// What they sign in with.
    pub username: &'a str,
    /// What they are called.
    pub display_name: &'a str,
    /// Those they have.
    pub passkeys: &'a [Passkey],
}

impl Service {
    /// The server as authenticators know it, where people may sign in by passkeys.
    pub fn relying_party(&self) -> Result<RelyingParty<'_>, Refusal> {
        let id = self.issuer.rp_id().filter(|_| self.people.passkeys.enabled);
        let id = id.ok_or(Refusal::PasskeysUnavailable)?;
        Ok(RelyingParty {
            id,
            origin: self.issuer.origin(),
            name: self.service_name.as_deref().unwrap_or(id),
        })
    }
}

/// The user handle of the person of this `sub`. §14.6.1: it "MUST NOT contain personally identifying
/// information"; nobody else makes it from a `sub`.
pub fn user_handle(subject: &str, salt: &Secret) -> String {
    salt.derive("user handle").mac(subject).encode()
}

impl From<Flaw> for Refusal {
    fn from(flaw: Flaw) -> Self {
        Self::PasskeyUnfit(flaw.as_str().into())
    }
}

impl RelyingParty<'_> {
    /// `PublicKeyCredentialRequestOptionsJSON`: no credential is named, so that whoever has one of
    /// ours is offered it. §5.5.
    pub fn request_options(&self, challenge: &str) -> String {
        let options = json!({
            "challenge": challenge,
            "rpId": self.id,
            "timeout": TIMEOUT,
            "userVerification": "required",
        });
        options.to_string()
    }

    /// `PublicKeyCredentialCreationOptionsJSON`. §5.4.
    pub fn creation_options(&self, challenge: &str, account: &Account<'_>) -> String {
        let parameter = |number: i64| json!({ "type": "public-key", "alg": number });
        let parameters = ALGORITHMS.map(|(number, _)| parameter(number));
        let known = account.passkeys.iter().map(|passkey| {
            json!({ "type": "public-key", "id": passkey.id, "transports": passkey.transports })
        });
        let options = json!({
            "challenge": challenge,
            "rp": { "id": self.id, "name": self.name },
            "user": {
                "id": account.handle,
                "name": account.username,
                "displayName": account.display_name,
            },
            "pubKeyCredParams": parameters,
            "excludeCredentials": known.collect::<Vec<_>>(),
            "authenticatorSelection": {
                "residentKey": "required",
                "requireResidentKey": true,
                "userVerification": "required",
            },
            "attestation": "none",
            "timeout": TIMEOUT,
        });
        options.to_string()
    }

    /// What an answer to a challenge of ours has to be for.
    fn expected(&self, challenge: String, expires: Timestamp) -> Expected {
        Expected {
            challenge,
            expires,
            origin: self.origin.to_owned(),
            rp_id: self.id.to_owned(),
        }
    }
}

/// Where challenges come from.
#[derive(Clone, Copy)]
pub struct Challenges<'a> {
    /// Those under which a challenge may have been made.
    pub keys: &'a [&'a Secret],
    /// When it is answered.
    pub now: Timestamp,
}

impl Challenges<'_> {
    fn expected(
        &self,
        client_data: &str,
        ceremony: &Ceremony<'_>,
        party: &RelyingParty<'_>,
    ) -> Result<Expected, Flaw> {
        let challenge = challenge_of(client_data)?;
        let expires = ceremony.expires(&challenge, self.keys, self.now)?;
        Ok(party.expected(challenge, expires))
    }

    /// The credential of a form that is used, if it answers a challenge of this ceremony.
    pub fn assertion(
        &self,
        credential: &str,
        ceremony: &Ceremony<'_>,
        party: &RelyingParty<'_>,
    ) -> Result<Answered<Assertion>, Flaw> {
        let answer = Assertion::parse(credential)?;
        let expected = self.expected(&answer.client_data, ceremony, party)?;
        Ok(Answered { answer, expected })
    }

    /// The credential of a form that is new, if it answers a challenge of this ceremony.
    pub fn attestation(
        &self,
        credential: &str,
        ceremony: &Ceremony<'_>,
        party: &RelyingParty<'_>,
    ) -> Result<Answered<Attestation>, Flaw> {
        let answer = Attestation::parse(credential)?;
        let expected = self.expected(&answer.client_data, ceremony, party)?;
        Ok(Answered { answer, expected })
    }
}

/// An answer, and what it has to be for.
#[derive(Debug)]
pub struct Answered<T> {
    /// The answer, not to be believed.
    pub answer: T,
    /// What it has to be for.
    pub expected: Expected,
}
