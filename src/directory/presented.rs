//! What a caller of the API presents.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::Principal;
use crate::Digest;

/// What came in the `Authorization` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presented {
    /// No header.
    Nothing,
    /// Neither of the two schemes, or not well-formed.
    Unknown,
    /// A token. RFC 6750 §2.1.
    Token(Digest),
    /// A name and its secret. RFC 7617 §2.
    Secret {
        /// The number of a service, or the name of an owner.
        name: String,
        /// What is stored of the secret.
        digest: Digest,
    },
}

impl Presented {
    /// Reads the header.
    pub fn read(authorization: Option<&str>) -> Self {
        let Some(value) = authorization else {
            return Self::Nothing;
        };
        let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
        let rest = rest.trim_matches([' ', '\t']);
        if scheme.eq_ignore_ascii_case("Bearer") && !rest.is_empty() {
            return Self::Token(Digest::of(rest));
        }
        if scheme.eq_ignore_ascii_case("Basic") {
            return secret(rest).unwrap_or(Self::Unknown);
        }
        Self::Unknown
    }

    /// What is looked for; nothing, where nothing could be found.
    pub const fn digest(&self) -> Option<&Digest> {
        match self {
            Self::Nothing | Self::Unknown => None,
            Self::Token(digest) | Self::Secret { digest, .. } => Some(digest),
        }
    }
}

fn secret(encoded: &str) -> Option<Presented> {
    let pair = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (name, secret) = pair.split_once(':')?;
    Some(Presented::Secret {
        name: name.to_owned(),
        digest: Principal::digest(name, secret),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_a_token_or_a_name_with_its_secret() {
        let token = Presented::Token(Digest::of("abc"));
        for header in ["Bearer abc", "bearer abc", "BEARER  abc "] {
            assert_eq!(Presented::read(Some(header)), token, "{header}");
        }
        let secret = Presented::Secret {
            name: "21653835348762".to_owned(),
            digest: Digest::of("21653835348762:a:b"),
        };
        let header = format!("Basic {}", STANDARD.encode("21653835348762:a:b"));
        assert_eq!(Presented::read(Some(&header)), secret);
    }

    #[test]
    fn what_is_neither_is_told_apart_from_nothing() {
        assert_eq!(Presented::read(None), Presented::Nothing);
        let no_colon = format!("Basic {}", STANDARD.encode("name"));
        let no_text = format!("Basic {}", STANDARD.encode(b"a:\xff"));
        for header in [
            "",
            "Bearer",
            "Bearer  ",
            "abc",
            "Digest abc",
            "Basic",
            "Basic *",
            &no_colon,
            &no_text,
        ] {
            assert_eq!(
                Presented::read(Some(header)),
                Presented::Unknown,
                "{header}"
            );
        }
    }
}
