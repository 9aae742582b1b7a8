//! Whatever text arrives as a token, a key or a thumbprint: an answer or a refusal, never a panic.
use sekisho::jose::{Jkt, JwkSet, PublicJwk, Untrusted};

/// Holds whatever is brought against that.
pub fn holds(text: &str) {
    if let Ok(token) = Untrusted::parse(text) {
        let _ = (token.algorithm(), token.kid(), token.typ());
        if let Ok(claims) = token.unverified_claims() {
            let _ = (
                claims.string("iss"),
                claims.timestamp("exp"),
                claims.timestamp("auth_time"),
            );
        }
        // A key that comes with its token is the one a DPoP proof is verified with. RFC 9449 §4.3.
        if let Some(Ok(key)) = token.jwk().map(PublicJwk::parse) {
            let _ = token.verify(&key);
        }
    }
    if let Ok(value) = serde_json::from_str(text)
        && let Ok(set) = JwkSet::parse(&value)
    {
        assert_eq!(
            JwkSet::parse(&set.to_value()).as_ref(),
            Ok(&set),
            "a set reads what it writes"
        );
    }
    assert!(
        Jkt::parse(text).is_none_or(|jkt| jkt.as_str() == text),
        "a thumbprint is its text"
    );
}
