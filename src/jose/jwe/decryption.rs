//! What is encrypted for this server: RFC 7516 §5.2, by ECDH-ES over P-256 (RFC 7518 §4.6).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::{
    ContentEncryption, JweError, KeyManagement,
    agreement::{Parties, Point, derived, shared},
    content::Sealed,
    wrapping,
};
use crate::jose::{
    JwkError, PublicJwk, SigningKeyError,
    es256::public_key,
    jwk::{VerifyingKey, octets, optional, required},
    members::{TOKEN_LEVELS, object_of_others},
};

/// What is signed here is at most 16 KiB; encrypted it is a third longer, with a header and a key.
const LONGEST: usize = 24 * 1024;

/// The longest header, in octets.
const LONGEST_HEADER: usize = 2 * 1024;

/// The longest name of a party, in octets.
const LONGEST_PARTY: usize = 256;

/// A private key on P-256 by which others agree upon keys with this server.
pub struct DecryptionKey {
    private: p256::SecretKey,
    kid: String,
}

impl DecryptionKey {
    /// The key of this seed, which is its scalar. One seed in 2^32 is none.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, SigningKeyError> {
        let private =
            p256::SecretKey::from_slice(seed).map_err(|_| SigningKeyError::SeedOutOfRange)?;
        let public = PublicJwk::parse(&members(&private))?;
        let kid = public.thumbprint().as_str().to_owned();
        Ok(Self { private, kid })
    }

    /// Reads what [`DecryptionKey::to_private_jwk`] has written.
    pub fn from_private_jwk(value: &Value) -> Result<Self, SigningKeyError> {
        let members = value.as_object().ok_or(JwkError::NotAnObject)?;
        let seed = octets(required(members, "d")?, "d")?;
        let seed = seed.try_into().map_err(|_| JwkError::Malformed("d"))?;
        let key = Self::from_seed(&seed)?;
        if key.to_private_jwk() == *value {
            Ok(key)
        } else {
            Err(SigningKeyError::KeyPairMismatch)
        }
    }

    /// The key with its private member, for storage. RFC 7518 §6.2.2.
    pub fn to_private_jwk(&self) -> Value {
        let mut jwk = self.public_jwk();
        jwk["d"] = URL_SAFE_NO_PAD.encode(self.private.to_bytes()).into();
        jwk
    }

    /// The key as everyone may see it. It names no `alg`: by ECDH-ES a key may be agreed upon or wrapped.
    pub fn public_jwk(&self) -> Value {
        let mut jwk = members(&self.private);
        jwk["kid"] = json!(self.kid);
        jwk["use"] = json!("enc");
        jwk
    }

    /// The name of the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key under a name that others gave it.
    #[cfg(test)]
    pub(super) fn named(self, kid: &str) -> Self {
        Self {
            kid: kid.to_owned(),
            ..self
        }
    }
}

fn members(private: &p256::SecretKey) -> Value {
    let (x, y) = public_key(private);
    let [x, y] = [x, y].map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
    json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y })
}

impl fmt::Debug for DecryptionKey {
    /// Never the key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = formatter.debug_struct("DecryptionKey");
        key.field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// An encrypted token as it came: well-formed, by algorithms that are read here.
pub struct Encrypted<'a> {
    protected: &'a str,
    header: Map<String, Value>,
    algorithm: KeyManagement,
    encryption: ContentEncryption,
    ephemeral: Point,
    parties: Parties,
    encrypted_key: Vec<u8>,
    sealed: Sealed,
}

/// What a token held that was encrypted for this server. Only [`Encrypted`] makes one.
pub struct Decrypted {
    content: String,
    is_nested: bool,
}

impl<'a> Encrypted<'a> {
    /// Whether a token is an encrypted one, if it is any: it has five parts. RFC 7516 §9.
    pub fn is_it(text: &str) -> bool {
        text.bytes().filter(|octet| *octet == b'.').count() == 4
    }

    /// Reads the five parts of a token, and all that is said of it beside its content.
    pub fn parse(text: &'a str) -> Result<Self, JweError> {
        if text.len() > LONGEST {
            return Err(JweError::TooLong);
        }
        let mut parts = text.split('.');
        let mut part = || parts.next().ok_or(JweError::Malformed);
        let [protected, encrypted_key, iv, ciphertext, tag] =
            [part()?, part()?, part()?, part()?, part()?];
        if parts.next().is_some() {
            return Err(JweError::Malformed);
        }
        let header = read_header(protected)?;
        let (algorithm, encryption) = algorithms(&header)?;
        let sealed = Sealed {
            iv: decoded(iv)?,
            ciphertext: decoded(ciphertext)?,
            tag: decoded(tag)?,
        };
        let token = Self {
            protected,
            algorithm,
            encryption,
            ephemeral: ephemeral(&header)?,
            parties: parties(&header)?,
            header,
            encrypted_key: decoded(encrypted_key)?,
            sealed,
        };
        if token.has_right_lengths() {
            Ok(token)
        } else {
            Err(JweError::Malformed)
        }
    }

    /// What its algorithms say: RFC 7518 §4.4, §4.6 ("the JWE Encrypted Key value is the empty octet
    /// sequence" of a key that is agreed upon directly), §5.2 and §5.3.
    fn has_right_lengths(&self) -> bool {
        let wrapped = match self.algorithm.wrapping_length() {
            Some(_) => self.encryption.key_length() + wrapping::GROWTH,
            None => 0,
        };
        self.encrypted_key.len() == wrapped
            && self.sealed.iv.len() == self.encryption.iv_length()
            && self.sealed.tag.len() == self.encryption.tag_length()
    }

    /// The `alg`.
    pub const fn algorithm(&self) -> KeyManagement {
        self.algorithm
    }

    /// The `enc`.
    pub const fn encryption(&self) -> ContentEncryption {
        self.encryption
    }

    /// The `kid`.
    pub fn kid(&self) -> Option<&str> {
        self.header.get("kid")?.as_str()
    }

    /// What the token holds, by the one of `keys` that it names, or by any where it names none.
    pub fn decrypt<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k DecryptionKey>,
    ) -> Result<Decrypted, JweError> {
        let is_meant = |key: &&DecryptionKey| self.kid().is_none_or(|kid| key.kid() == kid);
        let mut refusal = JweError::KeyUnknown;
        for key in keys.into_iter().filter(is_meant) {
            match self.opened(key) {
                Some(content) => return self.decrypted(content),
                None => refusal = JweError::Undecipherable,
            }
        }
        Err(refusal)
    }

    fn opened(&self, key: &DecryptionKey) -> Option<Vec<u8>> {
        let z = shared(&key.private, &self.ephemeral);
        let derived = |name, length| derived(&z, name, &self.parties, length);
        let key = match self.algorithm.wrapping_length() {
            Some(length) => {
                let wrapping = derived(self.algorithm.name(), length);
                wrapping::unwrapped(&wrapping, &self.encrypted_key)?
            }
            None => derived(self.encryption.name(), self.encryption.key_length()),
        };
        self.encryption
            .open(&key, self.protected.as_bytes(), &self.sealed)
    }

    fn decrypted(&self, content: Vec<u8>) -> Result<Decrypted, JweError> {
        let content = String::from_utf8(content).map_err(|_| JweError::Undecipherable)?;
        // RFC 7515 §4.1.10: media types are compared without case, and `application/` may be left out.
        let content_type = self.header.get("cty").and_then(Value::as_str);
        let is_jwt = |name: &str| {
            let name = name.to_ascii_lowercase();
            name.strip_prefix("application/").unwrap_or(&name) == "jwt"
        };
        Ok(Decrypted {
            content,
            is_nested: content_type.is_some_and(is_jwt),
        })
    }
}

impl Decrypted {
    /// What it held.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// Whether `cty` says that this is a token once more. RFC 7519 §5.2.
    pub const fn is_nested(&self) -> bool {
        self.is_nested
    }
}

impl fmt::Debug for Encrypted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut header = formatter.debug_struct("Encrypted");
        header
            .field("alg", &self.algorithm)
            .field("enc", &self.encryption);
        header.field("kid", &self.kid()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Decrypted {
    /// Never what others could not read.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Decrypted").finish_non_exhaustive()
    }
}

fn decoded(part: &str) -> Result<Vec<u8>, JweError> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| JweError::Malformed)
}

fn read_header(protected: &str) -> Result<Map<String, Value>, JweError> {
    let octets = decoded(protected)?;
    if octets.len() > LONGEST_HEADER {
        return Err(JweError::TooLong);
    }
    let header = object_of_others(&octets, TOKEN_LEVELS).ok_or(JweError::HeaderMalformed)?;
    // RFC 7516 §4.1.13 is RFC 7515 §4.1.11: what is not understood and has to be is refused, and an
    // empty list is itself invalid.
    if header.contains_key("crit") {
        return Err(JweError::CriticalHeader);
    }
    if header.contains_key("zip") {
        return Err(JweError::Compressed);
    }
    for name in ["kid", "cty", "typ"] {
        optional(&header, name).map_err(|_| JweError::HeaderMalformed)?;
    }
    Ok(header)
}

fn algorithms(header: &Map<String, Value>) -> Result<(KeyManagement, ContentEncryption), JweError> {
    let name = |member| required(header, member).map_err(|_| JweError::HeaderMalformed);
    let algorithm = KeyManagement::from_name(name("alg")?);
    let algorithm = algorithm.filter(|algorithm| KeyManagement::TO_US.contains(algorithm));
    let encryption = ContentEncryption::from_name(name("enc")?);
    Ok((
        algorithm.ok_or(JweError::AlgorithmNotAllowed)?,
        encryption.ok_or(JweError::ContentEncryptionNotAllowed)?,
    ))
}

/// A point that is none of P-256 is refused before anything secret touches it: on another curve it
/// would give the key away.
fn ephemeral(header: &Map<String, Value>) -> Result<Point, JweError> {
    let key = header.get("epk").ok_or(JweError::EphemeralKeyUnusable)?;
    let key = PublicJwk::parse(key).map_err(|_| JweError::EphemeralKeyUnusable)?;
    match key.verifying_key() {
        VerifyingKey::P256(point) => Ok(*point),
        VerifyingKey::Ed25519(_) | VerifyingKey::Rsa(_) => Err(JweError::EphemeralKeyUnusable),
    }
}

fn parties(header: &Map<String, Value>) -> Result<Parties, JweError> {
    let party = |name| {
        let text = optional(header, name).map_err(|_| JweError::HeaderMalformed)?;
        let octets = URL_SAFE_NO_PAD.decode(text.unwrap_or_default());
        let octets = octets.map_err(|_| JweError::HeaderMalformed)?;
        if octets.len() > LONGEST_PARTY {
            Err(JweError::TooLong)
        } else {
            Ok(octets)
        }
    };
    Ok(Parties {
        producer: party("apu")?,
        recipient: party("apv")?,
    })
}
