//! How much somebody has proved of who they are, and how much they are asked to prove.

use serde::Serialize;

use crate::json::FromJson;

/// How much of who they are somebody proves, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Level {
    /// A password, where they have nothing besides.
    Password,
    /// A second factor besides the password, or a passkey.
    SecondFactor,
    /// A passkey, which no other site can ask for.
    Passkey,
}

impl Level {
    /// What these methods prove. RFC 8176 §2.
    pub fn of(amr: &[String]) -> Self {
        let has = |name: &str| amr.iter().any(|method| method == name);
        if has("hwk") || has("swk") {
            Self::Passkey
        } else if has("mfa") {
            Self::SecondFactor
        } else {
            Self::Password
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::amr::{by_passkey, by_password, by_recovery_code, by_totp},
        *,
    };

    #[test]
    fn rfc_8176_what_was_shown_is_a_level() {
        for (amr, level) in [
            (Vec::new(), Level::Password),
            (by_password(), Level::Password),
            (by_recovery_code(), Level::SecondFactor),
            (by_totp(), Level::SecondFactor),
            (by_passkey(true), Level::Passkey),
            (by_passkey(false), Level::Passkey),
        ] {
            assert_eq!(Level::of(&amr), level, "{amr:?}");
        }
    }
}
