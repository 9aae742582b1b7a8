//! A public key as JSON (RFC 7517, RFC 7518 §6, RFC 8037 §2).
//!
//! Parsing is the whole check: what comes out is on its curve, long enough, and public. It refuses
//! private and symmetric keys outright, because a client that shows us its secret has already lost
//! it.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fast_rsa::KeyError;
use serde_json::{Map, Value};

use super::{Algorithm, Jkt, KeyManagement, X5t, der_of};
use crate::json::only;

/// A key that can verify or be encrypted for, with the members it came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicJwk {
    key: VerifyingKey,
    algorithms: &'static [Algorithm],
    encryption: &'static [KeyManagement],
    thumbprint: Jkt,
    members: Map<String, Value>,
}

/// The key itself, already valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum VerifyingKey {
    Ed25519(ed25519_compact::PublicKey),
    P256(p256::ecdsa::VerifyingKey),
    Rsa(fast_rsa::PublicKey),
}

impl PublicJwk {
    /// Reads a key, or names the first rule it breaks.
    pub fn parse(value: &Value) -> Result<Self, JwkError> {
        let members = value.as_object().ok_or(JwkError::NotAnObject)?;
        refuse_secrets(members)?;
        optional(members, "kid")?;
        let (key, thumbprint) = match required(members, "kty")? {
            "EC" => elliptic_curve(members),
            "OKP" => octet_key_pair(members),
            "RSA" => rsa(members),
            _ => Err(JwkError::UnsupportedKeyType),
        }?;
        Ok(Self {
            algorithms: algorithms(&key, members)?,
            encryption: encryption(&key, members)?,
            key,
            thumbprint,
            members: members.clone(),
        })
    }

    /// The `kid`. RFC 7517 §4.5.
    pub fn kid(&self) -> Option<&str> {
        self.members.get("kid")?.as_str()
    }

    /// The thumbprint. RFC 7638.
    pub const fn thumbprint(&self) -> &Jkt {
        &self.thumbprint
    }

    /// Whether the certificate of this name may be that of the key: one that names certificates, by `x5c`
    /// or `x5t#S256`, means the first of these alone. RFC 7517 §4.7: "The PKIX certificate containing the
    /// key value MUST be the first certificate."
    pub fn may_be_in(&self, x5t: &X5t) -> bool {
        let first = |value: &Value| Some(X5t::of(&der_of(value.get(0)?.as_str()?).ok()?));
        let named = |value: &Value| X5t::parse(value.as_str()?);
        let is_it = |read: Option<X5t>| read.as_ref() == Some(x5t);
        let chain = self.members.get("x5c").map(first);
        let thumbprint = self.members.get("x5t#S256").map(named);
        [chain, thumbprint].into_iter().flatten().all(is_it)
    }

    /// The JSON it was read from.
    pub fn to_value(&self) -> Value {
        Value::Object(self.members.clone())
    }

    /// Whether the key's type, `alg`, `use` and `key_ops` all let it verify `algorithm`. RFC 7517
    /// §4.2 to §4.4.
    pub fn can_verify(&self, algorithm: Algorithm) -> bool {
        self.algorithms.contains(&algorithm)
    }

    /// Whether there is any algorithm the key can verify; a key for encryption has none.
    pub const fn verifies_signatures(&self) -> bool {
        !self.algorithms.is_empty()
    }

    /// Whether something can be encrypted for the holder of the key by `algorithm`: its type, `alg`,
    /// `use` and `key_ops` all let it. RFC 7517 §4.2 to §4.4.
    pub fn can_encrypt(&self, algorithm: KeyManagement) -> bool {
        self.encryption.contains(&algorithm)
    }

    /// Whether there is any algorithm by which something can be encrypted for its holder.
    pub const fn encrypts(&self) -> bool {
        !self.encryption.is_empty()
    }

    /// Whether the key says that it is for encryption, and for nothing else.
    pub(super) fn is_for_encryption(&self) -> bool {
        self.members
            .get("use")
            .is_some_and(|purpose| purpose == "enc")
    }

    /// Whether nothing tells this key from `other`.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.thumbprint == other.thumbprint
            && self.kid() == other.kid()
            && self.algorithms == other.algorithms
            && self.encryption == other.encryption
    }

    pub(super) const fn verifying_key(&self) -> &VerifyingKey {
        &self.key
    }

    /// The members the thumbprint is made of: the key and nothing about it. RFC 7638 §3.2.
    pub(super) fn bare(&self) -> Map<String, Value> {
        let is_the_key = |name: &str| matches!(name, "crv" | "e" | "kty" | "n" | "x" | "y");
        only(&self.members, &is_the_key)
    }
}

impl VerifyingKey {
    /// What the key verifies if nothing about it says otherwise.
    const fn algorithms(&self) -> &'static [Algorithm] {
        match self {
            Self::Ed25519(_) => &[Algorithm::Ed25519, Algorithm::EdDsa],
            Self::P256(_) => &[Algorithm::Es256],
            Self::Rsa(_) => &[Algorithm::Ps256, Algorithm::Rs256],
        }
    }
}

impl VerifyingKey {
    /// By what something is encrypted for its holder if nothing about it says otherwise.
    const fn encryption(&self) -> &'static [KeyManagement] {
        match self {
            Self::Ed25519(_) => &[],
            Self::P256(_) => &[
                KeyManagement::EcdhEs,
                KeyManagement::EcdhEsA128Kw,
                KeyManagement::EcdhEsA256Kw,
            ],
            Self::Rsa(_) => &[KeyManagement::RsaOaep256],
        }
    }
}

/// RFC 7518 §6.2.2, §6.3.2 and §6.4, RFC 8037 §2: the members that only the holder of a key may
/// know.
fn refuse_secrets(members: &Map<String, Value>) -> Result<(), JwkError> {
    const PRIVATE: [&str; 8] = ["d", "dp", "dq", "oth", "p", "priv", "q", "qi"];
    if members.contains_key("k") || members.get("kty").is_some_and(|kty| kty == "oct") {
        return Err(JwkError::Symmetric);
    }
    if PRIVATE.iter().any(|name| members.contains_key(*name)) {
        return Err(JwkError::PrivateMember);
    }
    Ok(())
}

fn elliptic_curve(members: &Map<String, Value>) -> Result<(VerifyingKey, Jkt), JwkError> {
    let (curve, x, y) = (
        required(members, "crv")?,
        required(members, "x")?,
        required(members, "y")?,
    );
    if curve != "P-256" {
        // FAPI 2.0 Security Profile §5.4.1: elliptic curve keys shall have at least 224 bits.
        return Err(if octets(x, "x")?.len() < 28 {
            JwkError::EcTooShort
        } else {
            JwkError::UnsupportedCurve
        });
    }
    // RFC 7518 §6.2.1.2: "The length of this octet string MUST be the full size of a coordinate for
    // the curve".
    let point = [&[4][..], &coordinate(x, "x")?, &coordinate(y, "y")?].concat();
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point)
        .map_err(|_| JwkError::PointNotOnCurve)?;
    Ok((
        VerifyingKey::P256(key),
        Jkt::of(&[("crv", curve), ("kty", "EC"), ("x", x), ("y", y)]),
    ))
}

fn octet_key_pair(members: &Map<String, Value>) -> Result<(VerifyingKey, Jkt), JwkError> {
    let (curve, x) = (required(members, "crv")?, required(members, "x")?);
    if curve != "Ed25519" {
        return Err(JwkError::UnsupportedCurve);
    }
    let key = ed25519_compact::PublicKey::new(coordinate(x, "x")?);
    // Under a key of small order one signature fits many messages.
    key.validate().map_err(|_| JwkError::PointNotOnCurve)?;
    Ok((
        VerifyingKey::Ed25519(key),
        Jkt::of(&[("crv", curve), ("kty", "OKP"), ("x", x)]),
    ))
}

fn rsa(members: &Map<String, Value>) -> Result<(VerifyingKey, Jkt), JwkError> {
    let (n, e) = (required(members, "n")?, required(members, "e")?);
    let (modulus, exponent) = (unsigned(n, "n")?, unsigned(e, "e")?);
    let key = fast_rsa::PublicKey::new(&modulus, &exponent).map_err(|error| match error {
        KeyError::ExponentOutOfRange => JwkError::ExponentOutOfRange,
        KeyError::Inconsistent | KeyError::ModulusEven => JwkError::Malformed("n"),
        KeyError::ModulusTooLong => JwkError::RsaTooLong,
        // RFC 7518 §3.3 and §3.5: "A key of size 2048 bits or larger MUST be used with" these
        // algorithms.
        KeyError::ModulusTooShort => JwkError::RsaTooShort,
    })?;
    Ok((
        VerifyingKey::Rsa(key),
        Jkt::of(&[("e", e), ("kty", "RSA"), ("n", n)]),
    ))
}

fn algorithms(
    key: &VerifyingKey,
    members: &Map<String, Value>,
) -> Result<&'static [Algorithm], JwkError> {
    let for_signatures = optional(members, "use")?.is_none_or(|purpose| purpose == "sig");
    if !for_signatures || !may(&["verify"], members)? {
        return Ok(&[]);
    }
    let Some(name) = optional(members, "alg")? else {
        return Ok(key.algorithms());
    };
    let only = key
        .algorithms()
        .chunks(1)
        .find(|algorithm| algorithm[0].name() == name);
    Ok(only.unwrap_or_default())
}

fn encryption(
    key: &VerifyingKey,
    members: &Map<String, Value>,
) -> Result<&'static [KeyManagement], JwkError> {
    let for_encryption = optional(members, "use")?.is_none_or(|purpose| purpose == "enc");
    // RFC 7517 §4.3, of what is done with the public part; a key of ECDH has no operation but its own.
    const OPERATIONS: [&str; 4] = ["deriveBits", "deriveKey", "encrypt", "wrapKey"];
    if !for_encryption || !may(&OPERATIONS, members)? {
        return Ok(&[]);
    }
    let Some(name) = optional(members, "alg")? else {
        return Ok(key.encryption());
    };
    let only = key.encryption().chunks(1).find(|one| one[0].name() == name);
    Ok(only.unwrap_or_default())
}

/// RFC 7517 §4.3: `key_ops`, when there is one, names one of `allowed`.
fn may(allowed: &[&str], members: &Map<String, Value>) -> Result<bool, JwkError> {
    let Some(operations) = members.get("key_ops") else {
        return Ok(true);
    };
    let operations = operations
        .as_array()
        .ok_or(JwkError::Malformed("key_ops"))?;
    let is_allowed = |operation: &Value| allowed.iter().any(|allowed| operation == *allowed);
    Ok(operations.iter().any(is_allowed))
}

pub(super) fn optional<'a>(
    members: &'a Map<String, Value>,
    name: &'static str,
) -> Result<Option<&'a str>, JwkError> {
    members
        .get(name)
        .map(|value| value.as_str().ok_or(JwkError::Malformed(name)))
        .transpose()
}

pub(super) fn required<'a>(
    members: &'a Map<String, Value>,
    name: &'static str,
) -> Result<&'a str, JwkError> {
    optional(members, name)?.ok_or(JwkError::Malformed(name))
}

pub(super) fn octets(text: &str, name: &'static str) -> Result<Vec<u8>, JwkError> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| JwkError::Malformed(name))
}

fn coordinate(text: &str, name: &'static str) -> Result<[u8; 32], JwkError> {
    octets(text, name)?
        .try_into()
        .map_err(|_| JwkError::Malformed(name))
}

/// RFC 7518 §2, Base64urlUInt: "The octet sequence MUST utilize the minimum number of octets needed
/// to represent the value."
pub(super) fn unsigned(text: &str, name: &'static str) -> Result<Vec<u8>, JwkError> {
    let octets = octets(text, name)?;
    if matches!(octets[..], [] | [0, ..]) {
        return Err(JwkError::Malformed(name));
    }
    Ok(octets)
}

/// As [`unsigned`] reads it.
pub(super) fn unsigned_text(number: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(number)
}

/// The rule a key, or a set of keys, breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JwkError {
    /// Two keys of a set have one `kid` and one algorithm, so neither says which is meant. FAPI 2.0
    /// Security Profile §5.4.3.
    DuplicateKeyId,
    /// Elliptic curve keys have at least 224 bits. FAPI 2.0 Security Profile §5.4.1.
    EcTooShort,
    /// The exponent is even, less than 3 or more than 33 bits. RFC 8017 §3.1.
    ExponentOutOfRange,
    /// The member is missing, of another type, or not base64url of the length its key needs. RFC
    /// 7518 §6.
    Malformed(&'static str),
    /// RFC 7517 §4: "A JWK is a JSON object".
    NotAnObject,
    /// The coordinates are those of no point of the curve, or of one of small order. RFC 7518
    /// §6.2.1, RFC 8032 §5.1.3.
    PointNotOnCurve,
    /// A public key has no private member. RFC 7518 §6.2.2 and §6.3.2, RFC 8037 §2.
    PrivateMember,
    /// A modulus of more than 4096 bits costs more than it protects.
    RsaTooLong,
    /// A modulus has at least 2048 bits. RFC 7518 §3.3 and §3.5, FAPI 2.0 Security Profile §5.4.1.
    RsaTooShort,
    /// A symmetric key proves nothing to a third party. RFC 7518 §6.4.
    Symmetric,
    /// A curve other than P-256 and Ed25519.
    UnsupportedCurve,
    /// A `kty` other than EC, OKP and RSA.
    UnsupportedKeyType,
}

impl fmt::Display for JwkError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::DuplicateKeyId => "Two keys of the set have the same kid and algorithm.",
            Self::EcTooShort => "An elliptic curve key must have at least 224 bits.",
            Self::ExponentOutOfRange => {
                "The exponent of the RSA key must be odd, at least 3 and at most 33 bits long."
            }
            Self::Malformed(member) => {
                return write!(
                    formatter,
                    "The member {member} of the key is missing or malformed."
                );
            }
            Self::NotAnObject => "The key or key set must be a JSON object.",
            Self::PointNotOnCurve => {
                "The coordinates of the key are not those of a usable point of its curve."
            }
            Self::PrivateMember => "The key must be public, but it has a private member.",
            Self::RsaTooLong => "An RSA key must have at most 4096 bits.",
            Self::RsaTooShort => "An RSA key must have at least 2048 bits.",
            Self::Symmetric => "The key must be asymmetric.",
            Self::UnsupportedCurve => "The curve of the key must be P-256 or Ed25519.",
            Self::UnsupportedKeyType => "The kty of the key must be EC, OKP or RSA.",
        })
    }
}

impl std::error::Error for JwkError {}

#[cfg(test)]
mod tests;
