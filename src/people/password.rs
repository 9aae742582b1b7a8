//! Passwords: Argon2id (RFC 9106) with the parameters of the OWASP password storage guide, 19 MiB,
//! 2 passes, 1 lane.

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::SaltString,
};

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The shortest password accepted for a user, in characters.
pub const SHORTEST: usize = 8;

/// The longest password looked at, in bytes.
pub const LONGEST: usize = 1024;

/// Whether it may be somebody's new password.
pub fn is_password(text: &str) -> bool {
    text.chars().count() >= SHORTEST && text.len() <= LONGEST && !text.chars().any(char::is_control)
}

fn argon2id() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .expect("constants within the bounds of RFC 9106 §3.1");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// A password as it is kept: salted and hashed, in the PHC string format.
///
/// `None` if the salt is unusable, which 16 bytes are not.
pub fn hash(password: &str, salt: &[u8; 16]) -> Option<String> {
    let salt = SaltString::encode_b64(salt).ok()?;
    argon2id()
        .hash_password(password.as_bytes(), &salt)
        .ok()
        .map(|hash| hash.to_string())
}

/// Whether `password` is the one that was hashed. Without a hash it takes as long, and the answer
/// is no.
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let Some(stored) = stored else {
        // The time of an answer must not tell which user names exist.
        return hash(password, &[0; 16]).is_none();
    };
    PasswordHash::new(stored).is_ok_and(|stored| {
        argon2id()
            .verify_password(password.as_bytes(), &stored)
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_verifies() {
        let stored = hash("correct horse", &[7; 16]).expect("a hash");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse", Some(&stored)));
        for other in ["correct horsf", "Correct horse", "correct horse ", ""] {
            assert!(!verify(other, Some(&stored)), "{other}");
        }
    }

    #[test]
    fn nothing_verifies_where_there_is_no_user_or_no_hash() {
        assert!(!verify("anything", None));
        assert!(!verify("anything", Some("anything")));
        assert!(!verify(&"a".repeat(LONGEST + 1), None));
    }
}
