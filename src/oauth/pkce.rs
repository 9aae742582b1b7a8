//! Proof Key for Code Exchange: RFC 7636, with S256 as the only method.

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::Refusal;
use crate::Digest;

/// A `code_challenge` of the method S256.
///
/// RFC 7636 §4.2: `code_challenge = BASE64URL-ENCODE(SHA256(ASCII(code_verifier)))`, so 43 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// FAPI 2.0 SP §5.3.2.2 (5): "shall require PKCE with S256 as the code challenge method".
    pub fn parse(challenge: Option<&str>, method: Option<&str>) -> Result<Self, Refusal> {
        let challenge = challenge.ok_or(Refusal::CodeChallengeMissing)?;
        // RFC 7636 §4.3: the method "defaults to plain if not present in the request".
        if method != Some("S256") {
            return Err(Refusal::CodeChallengeMethod);
        }
        crate::Secret::decode(challenge).ok_or(Refusal::CodeChallengeMalformed)?;
        Ok(Self(challenge.to_owned()))
    }
}

/// A `code_verifier`.
///
/// RFC 7636 §4.1: `code-verifier = 43*128unreserved`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeVerifier(String);

impl CodeVerifier {
    /// Reads a verifier of 43 to 128 unreserved characters.
    pub fn parse(text: &str) -> Option<Self> {
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        ((43..=128).contains(&text.len()) && text.bytes().all(unreserved)).then(|| Self(text.to_owned()))
    }

    /// RFC 7636 §4.6: `BASE64URL-ENCODE(SHA256(ASCII(code_verifier))) == code_challenge`.
    pub fn answers(&self, challenge: &CodeChallenge) -> bool {
        Digest::of(&self.0).encode().as_bytes().ct_eq(challenge.0.as_bytes()).into()
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
        assert!(CodeVerifier::parse(VERIFIER).expect("a verifier").answers(&challenge));
    }

    #[test]
    fn another_verifier_does_not_answer() {
        let challenge = CodeChallenge::parse(Some(CHALLENGE), Some("S256")).expect("a challenge");
        let other = VERIFIER.replace('d', "e");
        assert!(!CodeVerifier::parse(&other).expect("a verifier").answers(&challenge));
    }

    #[test]
    fn the_challenge_itself_does_not_answer() {
        let challenge = CodeChallenge::parse(Some(CHALLENGE), Some("S256")).expect("a challenge");
        assert!(!CodeVerifier::parse(CHALLENGE).expect("a verifier").answers(&challenge));
    }

    #[test]
    fn plain_and_no_method_are_refused() {
        for method in [None, Some("plain"), Some("s256"), Some("S512")] {
            assert_eq!(CodeChallenge::parse(Some(CHALLENGE), method).err(), Some(Refusal::CodeChallengeMethod), "{method:?}");
        }
    }

    #[test]
    fn a_challenge_of_another_shape_is_refused() {
        for challenge in ["a", &CHALLENGE[1..], &format!("{CHALLENGE}A"), &format!("{CHALLENGE}=")] {
            let refusal = CodeChallenge::parse(Some(challenge), Some("S256")).err();
            assert_eq!(refusal, Some(Refusal::CodeChallengeMalformed), "{challenge}");
        }
    }

    #[test]
    fn a_verifier_of_another_shape_is_none() {
        for verifier in [&VERIFIER[1..], &"a".repeat(129), &VERIFIER.replace('d', "+"), &VERIFIER.replace('d', "é")] {
            assert!(CodeVerifier::parse(verifier).is_none(), "{verifier}");
        }
        assert!(CodeVerifier::parse(&"~".repeat(128)).is_some());
    }
}
