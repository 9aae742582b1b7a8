//! Whatever text arrives as an encrypted token or as one of our own keys: an answer or a refusal, never a
//! panic.
use sekisho::jose::{DecryptionKey, Encrypted};

/// Holds whatever is brought against that.
pub fn holds(text: &str) {
    let key = DecryptionKey::from_seed(&[7; 32]).expect("a key");
    if let Ok(token) = Encrypted::parse(text) {
        assert!(Encrypted::is_it(text), "it has five parts");
        let _ = (token.algorithm(), token.encryption(), token.kid());
        if let Ok(decrypted) = token.decrypt(&[key]) {
            let _ = (decrypted.content(), decrypted.is_nested());
        }
    }
    if let Ok(value) = serde_json::from_str(text)
        && let Ok(key) = DecryptionKey::from_private_jwk(&value)
    {
        assert_eq!(
            key.to_private_jwk(),
            value,
            "a key writes what it is read from"
        );
    }
}
