//! The names of what encrypts: `alg` (RFC 7518 §4.1) and `enc` (§5.1).
//!
//! There is no name for RSAES-PKCS1-v1_5 (RFC 8725 §3.2), for passwords, or for AES of 192 bits.

use serde::Serialize;

use crate::json::FromJson;

/// An `alg`: how whoever reads comes by the key of the content. RFC 7518 §4.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum KeyManagement {
    /// The key is wrapped with one of 128 bits that both hold. RFC 7518 §4.4.
    #[serde(rename = "A128KW")]
    A128Kw,
    /// The key is wrapped with one of 256 bits that both hold. RFC 7518 §4.4.
    #[serde(rename = "A256KW")]
    A256Kw,
    /// The key is one that both hold. RFC 7518 §4.5.
    #[serde(rename = "DIR")]
    Dir,
    /// The key is agreed upon. RFC 7518 §4.6.
    #[serde(rename = "ECDH_ES")]
    EcdhEs,
    /// The key is wrapped with one of 128 bits that is agreed upon. RFC 7518 §4.6.
    #[serde(rename = "ECDH_ES_A128KW")]
    EcdhEsA128Kw,
    /// The key is wrapped with one of 256 bits that is agreed upon. RFC 7518 §4.6.
    #[serde(rename = "ECDH_ES_A256KW")]
    EcdhEsA256Kw,
    /// The key is encrypted for an RSA key, with SHA-256 and MGF1 with SHA-256. RFC 7518 §4.3.
    #[serde(rename = "RSA_OAEP_256")]
    RsaOaep256,
}

impl KeyManagement {
    /// By which a client can be sent something.
    pub const ALL: &'static [Self] = &[
        Self::A128Kw,
        Self::A256Kw,
        Self::Dir,
        Self::EcdhEs,
        Self::EcdhEsA128Kw,
        Self::EcdhEsA256Kw,
        Self::RsaOaep256,
    ];

    /// By which something can be sent here.
    pub const TO_US: &'static [Self] = &[Self::EcdhEs, Self::EcdhEsA128Kw, Self::EcdhEsA256Kw];

    /// The name in `alg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A128Kw => "A128KW",
            Self::A256Kw => "A256KW",
            Self::Dir => "dir",
            Self::EcdhEs => "ECDH-ES",
            Self::EcdhEsA128Kw => "ECDH-ES+A128KW",
            Self::EcdhEsA256Kw => "ECDH-ES+A256KW",
            Self::RsaOaep256 => "RSA-OAEP-256",
        }
    }

    /// The algorithm of this name, letter for letter. RFC 7516 §4.1.1.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }

    /// Whether the key is one that both sides hold.
    pub const fn is_symmetric(self) -> bool {
        match self {
            Self::A128Kw | Self::A256Kw | Self::Dir => true,
            Self::EcdhEs | Self::EcdhEsA128Kw | Self::EcdhEsA256Kw | Self::RsaOaep256 => false,
        }
    }

    /// How many octets the key has that wraps another one, where one does.
    pub(super) const fn wrapping_length(self) -> Option<usize> {
        match self {
            Self::A128Kw | Self::EcdhEsA128Kw => Some(16),
            Self::A256Kw | Self::EcdhEsA256Kw => Some(32),
            Self::Dir | Self::EcdhEs | Self::RsaOaep256 => None,
        }
    }
}

/// An `enc`: what encrypts the content and authenticates it. RFC 7518 §5.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
pub enum ContentEncryption {
    /// AES-CBC and HMAC-SHA-256, keys of 128 bits each. RFC 7518 §5.2.3. OpenID Connect Dynamic Client
    /// Registration §2 makes it the default.
    #[default]
    #[serde(rename = "A128CBC_HS256")]
    A128CbcHs256,
    /// AES-GCM with a key of 128 bits. RFC 7518 §5.3.
    #[serde(rename = "A128GCM")]
    A128Gcm,
    /// AES-CBC and HMAC-SHA-512, keys of 256 bits each. RFC 7518 §5.2.5.
    #[serde(rename = "A256CBC_HS512")]
    A256CbcHs512,
    /// AES-GCM with a key of 256 bits. RFC 7518 §5.3.
    #[serde(rename = "A256GCM")]
    A256Gcm,
}

impl ContentEncryption {
    /// Every one there is here.
    pub const ALL: &'static [Self] = &[
        Self::A128CbcHs256,
        Self::A128Gcm,
        Self::A256CbcHs512,
        Self::A256Gcm,
    ];

    /// The name in `enc`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A128CbcHs256 => "A128CBC-HS256",
            Self::A128Gcm => "A128GCM",
            Self::A256CbcHs512 => "A256CBC-HS512",
            Self::A256Gcm => "A256GCM",
        }
    }

    /// The one of this name, letter for letter. RFC 7516 §4.1.2.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }

    /// How many octets its key has.
    pub(super) const fn key_length(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A128CbcHs256 | Self::A256Gcm => 32,
            Self::A256CbcHs512 => 64,
        }
    }

    /// How many octets its initialization vector has. RFC 7518 §5.2.2.1 and §5.3.
    pub(super) const fn iv_length(self) -> usize {
        match self {
            Self::A128Gcm | Self::A256Gcm => 12,
            Self::A128CbcHs256 | Self::A256CbcHs512 => 16,
        }
    }

    /// How many octets its authentication tag has.
    pub(super) const fn tag_length(self) -> usize {
        match self {
            Self::A128CbcHs256 | Self::A128Gcm | Self::A256Gcm => 16,
            Self::A256CbcHs512 => 32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_name_and_by_no_other_spelling() {
        for one in KeyManagement::ALL {
            assert_eq!(KeyManagement::from_name(one.name()), Some(*one));
            assert_eq!(
                KeyManagement::from_name(&one.name().replace('-', "_")),
                (!one.name().contains('-')).then_some(*one)
            );
        }
        for one in ContentEncryption::ALL {
            assert_eq!(ContentEncryption::from_name(one.name()), Some(*one));
            assert_eq!(
                ContentEncryption::from_name(&one.name().to_lowercase()),
                None
            );
        }
    }

    #[test]
    fn in_documents_a_name_has_no_hyphen_and_no_plus() {
        for one in KeyManagement::ALL {
            let written = one.name().replace(['-', '+'], "_").to_uppercase();
            assert_eq!(serde_json::to_value(one).unwrap(), written);
            assert_eq!(
                crate::json::from_value::<KeyManagement>(written.into()).unwrap(),
                *one
            );
        }
        for one in ContentEncryption::ALL {
            let written = one.name().replace('-', "_");
            assert_eq!(serde_json::to_value(one).unwrap(), written);
            assert_eq!(
                crate::json::from_value::<ContentEncryption>(written.into()).unwrap(),
                *one
            );
        }
    }

    #[test]
    fn what_is_broken_or_not_needed_has_no_name() {
        let none = [
            "none",
            "RSA1_5",
            "RSA-OAEP",
            "A192KW",
            "ECDH-ES+A192KW",
            "A128GCMKW",
            "PBES2-HS256+A128KW",
            "Dir",
            "",
        ];
        assert!(
            none.iter()
                .all(|name| KeyManagement::from_name(name).is_none())
        );
        let none = [
            "none",
            "A192GCM",
            "A192CBC-HS384",
            "A128CBC+HS256",
            "XC20P",
            "",
        ];
        assert!(
            none.iter()
                .all(|name| ContentEncryption::from_name(name).is_none())
        );
    }
}
