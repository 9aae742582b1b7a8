//! What is encrypted for a client: RFC 7516 §5.1.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{
    ContentEncryption, KeyManagement,
    agreement::{Parties, Point, derived, shared},
    chance::Chance,
    secret_key, wrapping,
};
use crate::{
    Secret,
    jose::{JwkSet, PublicJwk, es256::public_key, jwk::VerifyingKey},
};

const FITS: &str = "keys and vectors have the lengths of their algorithms";

/// For whom something is encrypted, and how.
#[derive(Clone)]
pub struct Recipient {
    algorithm: KeyManagement,
    encryption: ContentEncryption,
    key: Key,
    pub(super) kid: Option<String>,
}

#[derive(Clone)]
enum Key {
    P256(Box<Point>),
    Rsa(fast_rsa::PublicKey),
    Symmetric(Vec<u8>),
}

/// What is encrypted.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// Claims, as they are. RFC 7519 §7.1.
    Claims(&'a str),
    /// Another token. RFC 7519 §5.2: "In the case that nested signing or encryption is employed, this
    /// Header Parameter MUST be present; in this case, the value MUST be "JWT"".
    Nested(&'a str),
}

/// The key of the content, and what leads its reader there.
struct Managed {
    key: Vec<u8>,
    encrypted_key: Vec<u8>,
    ephemeral: Option<Value>,
}

impl Recipient {
    /// The holder of a key of a set: the first that says it is for this, or that does not say it is for
    /// something else.
    pub fn of_set(
        keys: &JwkSet,
        algorithm: KeyManagement,
        encryption: ContentEncryption,
    ) -> Option<Self> {
        let key = keys.recipient(algorithm)?;
        Self::of_key(key, algorithm, encryption)
    }

    fn of_key(
        jwk: &PublicJwk,
        algorithm: KeyManagement,
        encryption: ContentEncryption,
    ) -> Option<Self> {
        let key = match (algorithm, jwk.verifying_key()) {
            (KeyManagement::RsaOaep256, VerifyingKey::Rsa(key)) => Key::Rsa(key.clone()),
            (
                KeyManagement::EcdhEs | KeyManagement::EcdhEsA128Kw | KeyManagement::EcdhEsA256Kw,
                VerifyingKey::P256(key),
            ) => Key::P256(Box::new(*key)),
            _ => return None,
        };
        Some(Self {
            algorithm,
            encryption,
            key,
            kid: jwk.kid().map(str::to_owned),
        })
    }

    /// Whoever shares this secret with the service; nobody, if `algorithm` takes a public key. OpenID
    /// Connect Core §10.2.
    pub fn of_secret(
        secret: &[u8],
        algorithm: KeyManagement,
        encryption: ContentEncryption,
    ) -> Option<Self> {
        let key = || Key::Symmetric(secret_key::of_secret(secret, algorithm, encryption));
        algorithm.is_symmetric().then(|| Self {
            algorithm,
            encryption,
            key: key(),
            kid: None,
        })
    }

    /// `content`, for this recipient alone. What is random follows from `minted`.
    ///
    /// # Panics
    ///
    /// When the arithmetic of RSA is wrong on this machine.
    pub fn encrypt(&self, content: Content<'_>, minted: &Secret) -> String {
        let (Content::Claims(text) | Content::Nested(text)) = content;
        let chance = Chance::of(minted, text.as_bytes());
        let managed = self.manage(&chance);
        let header = self.header(content, managed.ephemeral.as_ref());
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        let iv = chance.octets("iv", self.encryption.iv_length());
        let sealed = self
            .encryption
            .seal(&managed.key, &iv, header.as_bytes(), text.as_bytes())
            .expect(FITS);
        let parts = [
            &managed.encrypted_key,
            &sealed.iv,
            &sealed.ciphertext,
            &sealed.tag,
        ];
        let parts = parts.map(|part| URL_SAFE_NO_PAD.encode(part));
        format!("{header}.{}", parts.join("."))
    }

    fn header(&self, content: Content<'_>, ephemeral: Option<&Value>) -> Value {
        let mut header = json!({ "alg": self.algorithm.name(), "enc": self.encryption.name() });
        if let Some(kid) = &self.kid {
            header["kid"] = json!(kid);
        }
        if let Content::Nested(_) = content {
            header["cty"] = json!("JWT");
        }
        if let Some(ephemeral) = ephemeral {
            header["epk"] = ephemeral.clone();
        }
        header
    }

    fn manage(&self, chance: &Chance) -> Managed {
        let fresh = || chance.octets("key", self.encryption.key_length());
        match &self.key {
            Key::P256(point) => self.agree(point, chance),
            Key::Rsa(key) => {
                let fresh = fresh();
                let encrypted = key.encrypt_oaep_sha256(&fresh, &chance.block("seed"));
                let Ok(encrypted_key) = encrypted else {
                    panic!("the arithmetic of RSA is wrong");
                };
                Managed {
                    key: fresh,
                    encrypted_key,
                    ephemeral: None,
                }
            }
            Key::Symmetric(key) => match self.algorithm.wrapping_length() {
                Some(_) => wrapped(key, fresh(), None),
                None => Managed {
                    key: key.clone(),
                    encrypted_key: Vec::new(),
                    ephemeral: None,
                },
            },
        }
    }

    /// RFC 7518 §4.6: with a key of our own that is used this once.
    fn agree(&self, point: &Point, chance: &Chance) -> Managed {
        let private = chance.ephemeral_key();
        let (x, y) = public_key(&private);
        let [x, y] = [x, y].map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
        let ephemeral = Some(json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y }));
        let z = shared(&private, point);
        let derived = |name, length| derived(&z, name, &Parties::default(), length);
        match self.algorithm.wrapping_length() {
            Some(length) => {
                let key = chance.octets("key", self.encryption.key_length());
                wrapped(&derived(self.algorithm.name(), length), key, ephemeral)
            }
            // §4.6.2: "In the Direct Key Agreement case, Data is set to the octets of the ASCII
            // representation of the "enc" Header Parameter value."
            None => Managed {
                key: derived(self.encryption.name(), self.encryption.key_length()),
                encrypted_key: Vec::new(),
                ephemeral,
            },
        }
    }
}

fn wrapped(wrapping: &[u8], key: Vec<u8>, ephemeral: Option<Value>) -> Managed {
    let encrypted_key = wrapping::wrapped(wrapping, &key).expect(FITS);
    Managed {
        key,
        encrypted_key,
        ephemeral,
    }
}

impl std::fmt::Debug for Recipient {
    /// Never the key.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut recipient = formatter.debug_struct("Recipient");
        recipient
            .field("alg", &self.algorithm)
            .field("enc", &self.encryption);
        recipient.field("kid", &self.kid).finish_non_exhaustive()
    }
}
