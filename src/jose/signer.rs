//! Keys that sign (RFC 7515 §5.1): the server's own, and those of clients written in Rust.
//!
//! A key is made of a seed, which the host mints: here are no dice. HS256 has no such key;
//! [`hs256`] signs with a secret that the one who verifies holds as well.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jwt_compact::{
    Algorithm as _, AlgorithmExt as _, Claims, Header, Renamed,
    alg::{Hs256, Hs256Key},
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    Algorithm, HeaderParams, JwkError, PublicJwk, SigningKeyError, es256,
    jws::SHORTEST_SECRET,
    rsa_key::{Padding, RsaKey},
    signature::{EdDsa, Es256, Ps256, Rs256},
};
use crate::json::object;

const CLAIMS_ARE_AN_OBJECT: &str =
    "claims are an object, and serde_json writes every object whose names are strings";

/// A private key and the name it goes by.
pub struct SigningKey {
    private: PrivateKey,
    public: PublicJwk,
}

enum PrivateKey {
    Ed25519(ed25519_compact::SecretKey),
    EdDsa(ed25519_compact::SecretKey),
    Es256(p256::SecretKey),
    Ps256(RsaKey),
    Rs256(RsaKey),
}

impl SigningKey {
    /// The key of this seed, always the same one: for ES256 the seed is the scalar, for EdDSA the
    /// seed of RFC 8032 §5.1.5. For PS256 and RS256 a generator of that seed proposes primes until
    /// there are two, which together have 2048 bits.
    pub fn from_seed(algorithm: Algorithm, seed: &[u8; 32]) -> Result<Self, SigningKeyError> {
        Self::new(match algorithm {
            Algorithm::Ed25519 => PrivateKey::Ed25519(ed25519(seed)?),
            Algorithm::EdDsa => PrivateKey::EdDsa(ed25519(seed)?),
            Algorithm::Es256 => PrivateKey::Es256(p256(seed)?),
            Algorithm::Hs256 => return Err(SigningKeyError::AlgorithmNotAllowed),
            Algorithm::Ps256 => PrivateKey::Ps256(RsaKey::from_seed(seed)?),
            Algorithm::Rs256 => PrivateKey::Rs256(RsaKey::from_seed(seed)?),
        })
    }

    fn new(private: PrivateKey) -> Result<Self, SigningKeyError> {
        let bare = PublicJwk::parse(&Value::Object(private.public_members()))?;
        let mut members = bare.bare();
        members.extend(
            [
                ("kid", bare.thumbprint().as_str()),
                ("alg", private.algorithm().name()),
                ("use", "sig"),
            ]
            .map(|(name, value)| text(name, value)),
        );
        Ok(Self {
            private,
            public: PublicJwk::parse(&Value::Object(members))?,
        })
    }

    /// Reads a private key with its `alg`. A `kid` of its own is kept; without one it goes by its
    /// thumbprint.
    pub fn from_private_jwk(value: &Value) -> Result<Self, SigningKeyError> {
        let mut members = value.as_object().ok_or(JwkError::NotAnObject)?.clone();
        let algorithm = members
            .get("alg")
            .and_then(Value::as_str)
            .and_then(Algorithm::from_name);
        let key = match algorithm.ok_or(SigningKeyError::AlgorithmNotAllowed)? {
            Algorithm::Ps256 => Self::new(PrivateKey::Ps256(RsaKey::take(&mut members)?))?,
            Algorithm::Rs256 => Self::new(PrivateKey::Rs256(RsaKey::take(&mut members)?))?,
            algorithm @ (Algorithm::Ed25519
            | Algorithm::EdDsa
            | Algorithm::Es256
            | Algorithm::Hs256) => Self::from_seed(algorithm, &take_seed(&mut members)?)?,
        };
        let public = PublicJwk::parse(&Value::Object(members))?;
        if public.thumbprint() != key.public.thumbprint() || !public.can_verify(key.algorithm()) {
            return Err(SigningKeyError::KeyPairMismatch);
        }
        Ok(if public.kid().is_some() {
            Self { public, ..key }
        } else {
            key
        })
    }

    /// The key with its private members, for storage. RFC 7518 §6.2.2 and §6.3.2, RFC 8037 §2.
    pub fn to_private_jwk(&self) -> Value {
        let mut jwk = self.public_jwk();
        match &self.private {
            PrivateKey::Ed25519(key) | PrivateKey::EdDsa(key) => {
                jwk["d"] = URL_SAFE_NO_PAD.encode(*key.seed()).into()
            }
            PrivateKey::Es256(key) => jwk["d"] = URL_SAFE_NO_PAD.encode(key.to_bytes()).into(),
            PrivateKey::Ps256(key) | PrivateKey::Rs256(key) => {
                key.private_members()
                    .for_each(|(name, value)| jwk[name] = value);
            }
        }
        jwk
    }

    /// The key as everyone may see it, with `kid`, `alg` and `use`.
    pub fn public_jwk(&self) -> Value {
        self.public.to_value()
    }

    /// The name of the key in the headers of what it signs.
    pub fn kid(&self) -> &str {
        self.public
            .kid()
            .unwrap_or(self.public.thumbprint().as_str())
    }

    /// The algorithm the key signs with.
    pub const fn algorithm(&self) -> Algorithm {
        self.private.algorithm()
    }

    /// The key that verifies what this one signs.
    pub const fn verifying(&self) -> &PublicJwk {
        &self.public
    }

    /// Signs `claims` under a header of `alg`, `kid` and `typ`.
    ///
    /// # Panics
    ///
    /// When `claims` do not serialize as an object, which is a mistake of the caller and never the
    /// doing of a request.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> String {
        self.token(
            &Header::empty().with_key_id(self.kid()).with_token_type(typ),
            claims,
        )
    }

    /// Signs `claims` under a header of `alg`, `kid`, `typ` and the other `params`.
    ///
    /// # Panics
    ///
    /// As [`SigningKey::sign`].
    pub fn sign_with_header(&self, params: &HeaderParams, claims: &impl Serialize) -> String {
        self.token(
            &Header::new(params.others())
                .with_key_id(self.kid())
                .with_token_type(params.typ()),
            claims,
        )
    }

    /// Signs `claims` under a header of `alg`, `typ` and the key itself, as RFC 9449 §4.2 wants a
    /// DPoP proof.
    ///
    /// # Panics
    ///
    /// As [`SigningKey::sign`].
    pub fn sign_with_jwk(&self, typ: &str, claims: &impl Serialize) -> String {
        let header = Header::new(Map::from_iter([(
            "jwk".to_owned(),
            self.public.bare().into(),
        )]));
        self.token(&header.with_token_type(typ), claims)
    }

    /// Signs octets that are no JWS, by the algorithm of the key: R and S of ECDSA, each of 32 octets.
    pub fn sign_octets(&self, octets: &[u8]) -> Vec<u8> {
        match &self.private {
            PrivateKey::Ed25519(key) | PrivateKey::EdDsa(key) => EdDsa.sign(key, octets).to_vec(),
            PrivateKey::Es256(key) => es256::sign(key, octets).to_vec(),
            PrivateKey::Ps256(key) => key.sign(Padding::Pss, octets),
            PrivateKey::Rs256(key) => key.sign(Padding::Pkcs1v15, octets),
        }
    }

    fn token(&self, header: &Header<impl Serialize>, claims: &impl Serialize) -> String {
        let claims = Claims::new(claims);
        let token = match &self.private {
            PrivateKey::Ed25519(key) => Renamed::new(EdDsa, "Ed25519").token(header, &claims, key),
            PrivateKey::EdDsa(key) => EdDsa.token(header, &claims, key),
            PrivateKey::Es256(key) => Es256.token(header, &claims, key),
            PrivateKey::Ps256(key) => Ps256.token(header, &claims, key),
            PrivateKey::Rs256(key) => Rs256.token(header, &claims, key),
        };
        signed(token)
    }
}

/// What was signed. The errors of others are told to nobody, so they need no words.
fn signed<E>(token: Result<String, E>) -> String {
    let Ok(token) = token else {
        panic!("{CLAIMS_ARE_AN_OBJECT}");
    };
    token
}

/// Signs `claims` with HS256 under a header of `alg`, `typ` and the other `params`: no `kid`, which
/// would tell about the secret. `None` if `secret` has fewer than the 32 octets of RFC 7518 §3.2.
///
/// # Panics
///
/// As [`SigningKey::sign`].
pub fn hs256(secret: &[u8], params: &HeaderParams, claims: &impl Serialize) -> Option<String> {
    let header = Header::new(params.others()).with_token_type(params.typ());
    let sign = || signed(Hs256.token(&header, &Claims::new(claims), &Hs256Key::new(secret)));
    (secret.len() >= SHORTEST_SECRET).then(sign)
}

impl PrivateKey {
    const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519(_) => Algorithm::Ed25519,
            Self::EdDsa(_) => Algorithm::EdDsa,
            Self::Es256(_) => Algorithm::Es256,
            Self::Ps256(_) => Algorithm::Ps256,
            Self::Rs256(_) => Algorithm::Rs256,
        }
    }

    fn public_members(&self) -> Map<String, Value> {
        match self {
            Self::Ed25519(key) | Self::EdDsa(key) => {
                let x = URL_SAFE_NO_PAD.encode(*key.public_key());
                texts(&[("kty", "OKP"), ("crv", "Ed25519"), ("x", &x)])
            }
            Self::Es256(key) => {
                let (x, y) = es256::public_key(key);
                let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
                texts(&[("kty", "EC"), ("crv", "P-256"), ("x", &x), ("y", &y)])
            }
            Self::Ps256(key) | Self::Rs256(key) => {
                let numbers = key.public_members();
                let numbers = numbers.iter().map(|(name, number)| text(name, number));
                object(numbers.chain([text("kty", "RSA")]))
            }
        }
    }
}

fn texts(members: &[(&str, &str)]) -> Map<String, Value> {
    object(members.iter().map(|(name, value)| text(name, value)))
}

fn text(name: &str, value: &str) -> (String, Value) {
    (name.to_owned(), value.into())
}

/// The private member `d` of an elliptic curve: 32 octets for both of them.
fn take_seed(members: &mut Map<String, Value>) -> Result<[u8; 32], JwkError> {
    let seed = members
        .remove("d")
        .as_ref()
        .and_then(Value::as_str)
        .and_then(|d| URL_SAFE_NO_PAD.decode(d).ok());
    seed.and_then(|seed| seed.try_into().ok())
        .ok_or(JwkError::Malformed("d"))
}

fn ed25519(seed: &[u8; 32]) -> Result<ed25519_compact::SecretKey, SigningKeyError> {
    let pair = ed25519_compact::KeyPair::try_from_seed(ed25519_compact::Seed::new(*seed));
    pair.map(|pair| pair.sk)
        .map_err(|_| SigningKeyError::SeedOutOfRange)
}

fn p256(seed: &[u8; 32]) -> Result<p256::SecretKey, SigningKeyError> {
    p256::SecretKey::from_slice(seed).map_err(|_| SigningKeyError::SeedOutOfRange)
}

impl fmt::Debug for SigningKey {
    /// Never the key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = formatter.debug_struct("SigningKey");
        key.field("kid", &self.kid())
            .field("alg", &self.algorithm())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
