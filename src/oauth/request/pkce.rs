//! Proof Key for Code Exchange: RFC 7636, with S256, and `plain` where a service allows it.

use serde::Serialize;
use subtle::ConstantTimeEq as _;

use super::profile::Profile;
use crate::{
    Digest,
    documents::{Client, Service},
    json::FromJson,
    oauth::Refusal,
};

/// A `code_challenge` and its method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum CodeChallenge {
    /// RFC 7636 §4.2: `code_challenge = code_verifier`, of which only the digest is kept.
    Plain(Digest),
    /// RFC 7636 §4.2: `code_challenge = BASE64URL-ENCODE(SHA256(ASCII(code_verifier)))`, so 43
    /// characters.
    S256(String),
}

impl CodeChallenge {
    /// A challenge of any method. RFC 7636 §4.3: the method "defaults to plain if not present in
    /// the request".
    pub fn parse_any(challenge: Option<&str>, method: Option<&str>) -> Result<Self, Refusal> {
        match (challenge, method) {
            (Some(challenge), None | Some("plain")) => CodeVerifier::parse(challenge)
                .map(|verifier| Self::Plain(Digest::of(verifier.0)))
                .ok_or(Refusal::CodeChallengeMalformed),
            _ => Self::parse(challenge, method),
        }
    }

    /// A challenge of S256. FAPI 2.0 SP §5.3.2.2 (5): "shall require PKCE with S256 as the code
    /// challenge method".
    pub fn parse(challenge: Option<&str>, method: Option<&str>) -> Result<Self, Refusal> {
        let challenge = challenge.ok_or(Refusal::CodeChallengeMissing)?;
        // RFC 7636 §4.3: the method "defaults to plain if not present in the request".
        if method != Some("S256") {
            return Err(Refusal::CodeChallengeMethod);
        }
        crate::Secret::decode(challenge).ok_or(Refusal::CodeChallengeMalformed)?;
        Ok(Self::S256(challenge.to_owned()))
    }
}

/// What a client owes in challenges; nothing, where whoever asks does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
pub struct ChallengeDemand {
    /// Whether there has to be one.
    pub is_required: bool,
    /// Whether it has to be of S256.
    pub is_s256: bool,
}

impl ChallengeDemand {
    /// What `client` owes `service` now. RFC 9700 §2.1.1: "Public clients MUST use PKCE".
    pub fn of(service: &Service, client: &Client, profile: Profile) -> Self {
        Self {
            is_required: profile.is_fapi() || client.uses_pkce(service),
            is_s256: profile.is_fapi() || service.pkce_s256_required || client.pkce_s256_required,
        }
    }

    /// What is wrong with this challenge, if anything is.
    pub const fn refusal(self, challenge: Option<&CodeChallenge>) -> Option<Refusal> {
        match challenge {
            None if self.is_required => Some(Refusal::CodeChallengeMissing),
            Some(CodeChallenge::Plain(_)) if self.is_s256 => Some(Refusal::CodeChallengeMethod),
            _ => None,
        }
    }
}

/// A `code_verifier`.
///
/// RFC 7636 §4.1: `code-verifier = 43*128unreserved`.
#[derive(Clone, Serialize, FromJson)]
#[serde(transparent)]
pub struct CodeVerifier(String);

impl CodeVerifier {
    /// Reads a verifier of 43 to 128 unreserved characters.
    pub fn parse(text: &str) -> Option<Self> {
        let unreserved =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        ((43..=128).contains(&text.len()) && text.bytes().all(unreserved))
            .then(|| Self(text.to_owned()))
    }

    /// RFC 7636 §4.6: `BASE64URL-ENCODE(SHA256(ASCII(code_verifier))) == code_challenge`.
    pub fn answers(&self, challenge: &CodeChallenge) -> bool {
        let digest = Digest::of(&self.0);
        match challenge {
            CodeChallenge::Plain(plain) => *plain == digest,
            CodeChallenge::S256(challenge) => digest
                .encode()
                .as_bytes()
                .ct_eq(challenge.as_bytes())
                .into(),
        }
    }
}

impl std::fmt::Debug for CodeVerifier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn rfc_7636_appendix_b_answers() {
        let challenge = CodeChallenge::parse(Some(CHALLENGE), Some("S256")).expect("a challenge");
        assert!(
            CodeVerifier::parse(VERIFIER)
                .expect("a verifier")
                .answers(&challenge)
        );
    }

    #[test]
    fn another_verifier_does_not_answer() {
        let challenge = CodeChallenge::parse(Some(CHALLENGE), Some("S256")).expect("a challenge");
        let other = VERIFIER.replace('d', "e");
        assert!(
            !CodeVerifier::parse(&other)
                .expect("a verifier")
                .answers(&challenge)
        );
    }

    #[test]
    fn the_challenge_itself_does_not_answer() {
        let challenge = CodeChallenge::parse(Some(CHALLENGE), Some("S256")).expect("a challenge");
        assert!(
            !CodeVerifier::parse(CHALLENGE)
                .expect("a verifier")
                .answers(&challenge)
        );
    }

    #[test]
    fn plain_and_no_method_are_refused() {
        for method in [None, Some("plain"), Some("s256"), Some("S512")] {
            assert_eq!(
                CodeChallenge::parse(Some(CHALLENGE), method).err(),
                Some(Refusal::CodeChallengeMethod),
                "{method:?}"
            );
        }
    }

    #[test]
    fn where_plain_is_allowed_the_challenge_is_the_verifier() {
        let plain = CodeChallenge::parse_any(Some(VERIFIER), None).expect("a challenge");
        assert!(
            CodeVerifier::parse(VERIFIER)
                .expect("a verifier")
                .answers(&plain)
        );
        assert!(
            !CodeVerifier::parse(CHALLENGE)
                .expect("a verifier")
                .answers(&plain)
        );
        assert!(CodeChallenge::parse_any(Some("short"), Some("plain")).is_err());
        assert!(CodeChallenge::parse_any(Some(CHALLENGE), Some("S512")).is_err());
    }

    #[test]
    fn a_challenge_of_another_shape_is_refused() {
        for challenge in [
            "a",
            &CHALLENGE[1..],
            &format!("{CHALLENGE}A"),
            &format!("{CHALLENGE}="),
        ] {
            let refusal = CodeChallenge::parse(Some(challenge), Some("S256")).err();
            assert_eq!(
                refusal,
                Some(Refusal::CodeChallengeMalformed),
                "{challenge}"
            );
        }
    }

    #[test]
    fn a_verifier_of_another_shape_is_none() {
        for verifier in [
            &VERIFIER[1..],
            &"a".repeat(129),
            &VERIFIER.replace('d', "+"),
            &VERIFIER.replace('d', "é"),
        ] {
            assert!(CodeVerifier::parse(verifier).is_none(), "{verifier}");
        }
        assert!(CodeVerifier::parse(&"~".repeat(128)).is_some());
    }
}
