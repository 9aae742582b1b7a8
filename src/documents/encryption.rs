//! What of what a client is told is encrypted for it, and by what: OpenID Connect Core §10.2, RFC 9701
//! §6, JARM §3, OpenID Connect Dynamic Client Registration §2.

use serde::Serialize;

use super::{
    document_error::DocumentError,
    reading::place::{Members, Place},
};
use crate::jose::{ContentEncryption, KeyManagement};

/// How something is encrypted for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encryption {
    /// How the client comes by the key: `alg`.
    pub algorithm: KeyManagement,
    /// What encrypts the content: `enc`.
    pub content: ContentEncryption,
}

/// The members of a client that say what is encrypted for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EncryptedAnswers {
    /// The `alg` of the client's ID tokens; if none, they are signed alone.
    pub id_token_encryption_alg: Option<KeyManagement>,
    /// Their `enc`.
    pub id_token_encryption_enc: Option<ContentEncryption>,
    /// The `alg` of answers at UserInfo; if none, they are not encrypted.
    pub user_info_encryption_alg: Option<KeyManagement>,
    /// Their `enc`.
    pub user_info_encryption_enc: Option<ContentEncryption>,
    /// The `alg` of answers at introspection; if none, they are not encrypted.
    pub introspection_encryption_alg: Option<KeyManagement>,
    /// Their `enc`.
    pub introspection_encryption_enc: Option<ContentEncryption>,
    /// The `alg` of signed authorization responses; if none, they are not encrypted. JARM §3.
    pub authorization_encryption_alg: Option<KeyManagement>,
    /// Their `enc`.
    pub authorization_encryption_enc: Option<ContentEncryption>,
}

/// The two members that belong together, and what they say.
pub(super) struct Pair {
    pub(super) alg: &'static str,
    pub(super) enc: &'static str,
    pub(super) algorithm: Option<KeyManagement>,
    pub(super) content: Option<ContentEncryption>,
}

impl Pair {
    pub(super) fn encryption(&self) -> Option<Encryption> {
        Some(Encryption {
            algorithm: self.algorithm?,
            content: self.content.unwrap_or_default(),
        })
    }
}

impl EncryptedAnswers {
    #[rustfmt::skip] // One member, one line.
    pub(super) fn read(members: &mut Members<'_, '_>) -> Self {
        Self {
            id_token_encryption_alg: members.optional("idTokenEncryptionAlg", algorithm),
            id_token_encryption_enc: members.optional("idTokenEncryptionEnc", content),
            user_info_encryption_alg: members.optional("userInfoEncryptionAlg", algorithm),
            user_info_encryption_enc: members.optional("userInfoEncryptionEnc", content),
            introspection_encryption_alg: members.optional("introspectionEncryptionAlg", algorithm),
            introspection_encryption_enc: members.optional("introspectionEncryptionEnc", content),
            authorization_encryption_alg: members.optional("authorizationEncryptionAlg", algorithm),
            authorization_encryption_enc: members.optional("authorizationEncryptionEnc", content),
        }
    }

    pub(super) const fn id_token(&self) -> Pair {
        Pair {
            alg: "idTokenEncryptionAlg",
            enc: "idTokenEncryptionEnc",
            algorithm: self.id_token_encryption_alg,
            content: self.id_token_encryption_enc,
        }
    }

    pub(super) const fn user_info(&self) -> Pair {
        Pair {
            alg: "userInfoEncryptionAlg",
            enc: "userInfoEncryptionEnc",
            algorithm: self.user_info_encryption_alg,
            content: self.user_info_encryption_enc,
        }
    }

    pub(super) const fn introspection(&self) -> Pair {
        Pair {
            alg: "introspectionEncryptionAlg",
            enc: "introspectionEncryptionEnc",
            algorithm: self.introspection_encryption_alg,
            content: self.introspection_encryption_enc,
        }
    }

    pub(super) const fn authorization(&self) -> Pair {
        Pair {
            alg: "authorizationEncryptionAlg",
            enc: "authorizationEncryptionEnc",
            algorithm: self.authorization_encryption_alg,
            content: self.authorization_encryption_enc,
        }
    }

    pub(super) const fn pairs(&self) -> [Pair; 4] {
        [
            self.id_token(),
            self.user_info(),
            self.introspection(),
            self.authorization(),
        ]
    }
}

fn algorithm(place: &Place<'_>) -> Result<KeyManagement, DocumentError> {
    place.one_of(
        "must be RSA_OAEP_256, ECDH_ES, ECDH_ES_A128KW, ECDH_ES_A256KW, A128KW, A256KW or DIR",
    )
}

pub(super) fn content(place: &Place<'_>) -> Result<ContentEncryption, DocumentError> {
    place.one_of("must be A128CBC_HS256, A256CBC_HS512, A128GCM or A256GCM")
}
