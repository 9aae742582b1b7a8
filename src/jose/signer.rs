//! Keys that sign (RFC 7515 §5.1): the server's own, and those of clients written in Rust.
//!
//! A key is made of a seed, which the host mints: here are no dice. HS256 has no such key;
//! [`hs256`] signs with a secret that the one who verifies holds as well.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jwt_compact::{
    AlgorithmExt as _, Claims, Header, Renamed,
    alg::{Hs256, Hs256Key},
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    Algorithm, HeaderParams, JwkError, PublicJwk, SigningKeyError,
    jws::SHORTEST_SECRET,
    rsa_key::RsaKey,
    signature::{EdDsa, Es256, Ps256, Rs256},
};

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
    Es256(p256::ecdsa::SigningKey),
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
            .map(text),
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

    fn token(&self, header: &Header<impl Serialize>, claims: &impl Serialize) -> String {
        let claims = Claims::new(claims);
        let token = match &self.private {
            PrivateKey::Ed25519(key) => Renamed::new(EdDsa, "Ed25519").token(header, &claims, key),
            PrivateKey::EdDsa(key) => EdDsa.token(header, &claims, key),
            PrivateKey::Es256(key) => Es256.token(header, &claims, key),
            PrivateKey::Ps256(key) => Ps256.token(header, &claims, key),
            PrivateKey::Rs256(key) => Rs256.token(header, &claims, key),
        };
        token.expect(CLAIMS_ARE_AN_OBJECT)
    }
}

/// Signs `claims` with HS256 under a header of `alg`, `typ` and the other `params`: no `kid`, which
/// would tell about the secret. `None` if `secret` has fewer than the 32 octets of RFC 7518 §3.2.
///
/// # Panics
///
/// As [`SigningKey::sign`].
pub fn hs256(secret: &[u8], params: &HeaderParams, claims: &impl Serialize) -> Option<String> {
    let header = Header::new(params.others()).with_token_type(params.typ());
    let sign = || {
        Hs256
            .token(&header, &Claims::new(claims), &Hs256Key::new(secret))
            .expect(CLAIMS_ARE_AN_OBJECT)
    };
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
                [("kty", "OKP"), ("crv", "Ed25519"), ("x", &x)]
                    .map(text)
                    .into_iter()
                    .collect()
            }
            Self::Es256(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                // Uncompressed: one octet of form, then 32 octets for each coordinate. SEC 1
                // §2.3.3.
                let (x, y) = point.as_bytes()[1..].split_at(32);
                let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
                [("kty", "EC"), ("crv", "P-256"), ("x", &x), ("y", &y)]
                    .map(text)
                    .into_iter()
                    .collect()
            }
            Self::Ps256(key) | Self::Rs256(key) => {
                let numbers = key.public_members();
                numbers
                    .iter()
                    .map(|(name, number)| text((name, number)))
                    .chain([text(("kty", "RSA"))])
                    .collect()
            }
        }
    }
}

fn text((name, value): (&str, &str)) -> (String, Value) {
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

fn p256(seed: &[u8; 32]) -> Result<p256::ecdsa::SigningKey, SigningKeyError> {
    p256::ecdsa::SigningKey::from_slice(seed).map_err(|_| SigningKeyError::SeedOutOfRange)
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
mod tests {
    use super::*;
    use crate::jose::{Untrusted, vectors};
    use serde_json::json;

    const CURVES: [Algorithm; 3] = [Algorithm::Ed25519, Algorithm::EdDsa, Algorithm::Es256];
    const SIGNERS: [Algorithm; 5] = [
        Algorithm::Ed25519,
        Algorithm::EdDsa,
        Algorithm::Es256,
        Algorithm::Ps256,
        Algorithm::Rs256,
    ];

    fn key(algorithm: Algorithm) -> SigningKey {
        if CURVES.contains(&algorithm) {
            SigningKey::from_seed(algorithm, &[7; 32]).unwrap()
        } else {
            SigningKey::from_private_jwk(&vectors::rfc_7520_private_key(algorithm)).unwrap()
        }
    }

    fn header(text: &str) -> String {
        String::from_utf8(vectors::octets(text.split('.').next().unwrap())).unwrap()
    }

    fn params(value: Value) -> HeaderParams {
        HeaderParams::parse(&value).unwrap()
    }

    fn rfc_7515_private_key() -> Value {
        let mut jwk = vectors::rfc_7515_key();
        jwk["alg"] = "ES256".into();
        jwk["d"] = vectors::RFC_7515_D.into();
        jwk
    }

    #[test]
    fn what_a_key_signs_it_verifies() {
        for algorithm in SIGNERS {
            let text = key(algorithm).sign("at+jwt", &json!({ "sub": "alice", "exp": 1 }));
            let token = Untrusted::parse_among(&text, &[algorithm])
                .unwrap()
                .verify(key(algorithm).verifying())
                .unwrap()
                .at_last();
            assert_eq!(
                (token.claims().string("sub"), token.typ()),
                (Ok(Some("alice")), Some("at+jwt"))
            );
        }
    }

    #[test]
    fn the_header_is_alg_then_kid_then_typ() {
        let key = key(Algorithm::Es256);
        let expected = format!(
            r#"{{"alg":"ES256","kid":"{}","typ":"at+jwt"}}"#,
            key.verifying().thumbprint().as_str()
        );
        assert_eq!(header(&key.sign("at+jwt", &json!({}))), expected);
    }

    #[test]
    fn the_other_header_parameters_come_last() {
        let text = key(Algorithm::Rs256).sign_with_header(
            &params(json!({ "typ": "x", "z": [1], "a": {} })),
            &json!({}),
        );
        assert_eq!(
            header(&text),
            r#"{"alg":"RS256","kid":"bilbo.baggins@hobbiton.example","typ":"x","a":{},"z":[1]}"#
        );
    }

    #[test]
    fn without_parameters_the_typ_is_jwt() {
        for algorithm in SIGNERS {
            let key = key(algorithm);
            assert_eq!(
                key.sign_with_header(&HeaderParams::default(), &json!({})),
                key.sign("JWT", &json!({}))
            );
        }
        assert_eq!(
            header(&hs256(&[7; 32], &HeaderParams::default(), &json!({})).unwrap()),
            r#"{"alg":"HS256","typ":"JWT"}"#
        );
    }

    #[test]
    fn an_hs256_header_is_alg_then_typ_then_the_others() {
        let params = params(json!({ "typ": "JWT", "extra_key": "extra_value" }));
        let text = hs256(&[7; 32], &params, &json!({})).unwrap();
        assert_eq!(
            header(&text),
            r#"{"alg":"HS256","typ":"JWT","extra_key":"extra_value"}"#
        );
    }

    #[test]
    fn what_a_secret_signs_it_verifies() {
        let text = hs256(
            &[7; 32],
            &HeaderParams::default(),
            &json!({ "sub": "alice" }),
        )
        .unwrap();
        let token = Untrusted::parse_among(&text, &[Algorithm::Hs256]).unwrap();
        assert_eq!(
            token
                .verify_with_secret(&[7; 32])
                .unwrap()
                .at_last()
                .claims()
                .string("sub"),
            Ok(Some("alice"))
        );
    }

    #[test]
    fn openssl_signs_hs256_the_same_way() {
        let text = hs256(
            b"abcdefghijklmnopqrstuvwxyz012345",
            &HeaderParams::default(),
            &json!({ "iss": "joe" }),
        )
        .unwrap();
        let expected = "\
            eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJqb2UifQ.Htp_QlD-DP5sfxS8ZpWr4ryy3eN_7Je7tcrK4BscYyo";
        assert_eq!(text, expected);
    }

    #[test]
    fn rfc_7518_section_3_2_a_secret_of_fewer_than_32_octets_does_not_sign() {
        for length in [0, 1, 31] {
            assert_eq!(
                hs256(&vec![7; length], &HeaderParams::default(), &json!({})),
                None
            );
        }
    }

    #[test]
    fn the_same_claims_are_signed_the_same_way() {
        for algorithm in SIGNERS {
            assert_eq!(
                key(algorithm).sign("JWT", &json!({ "n": 1 })),
                key(algorithm).sign("JWT", &json!({ "n": 1 }))
            );
        }
    }

    #[test]
    fn rfc_8037_appendix_a_1_and_a_2() {
        let key = SigningKey::from_seed(
            Algorithm::EdDsa,
            &vectors::octets(vectors::RFC_8037_D).try_into().unwrap(),
        )
        .unwrap();
        assert_eq!(key.public_jwk()["x"], vectors::RFC_8037_X);
    }

    #[test]
    fn rfc_7515_appendix_a_3_1() {
        let key = SigningKey::from_seed(
            Algorithm::Es256,
            &vectors::octets(vectors::RFC_7515_D).try_into().unwrap(),
        )
        .unwrap();
        assert_eq!(
            Value::Object(key.verifying().bare()),
            vectors::rfc_7515_key()
        );
    }

    #[test]
    fn a_key_goes_by_its_thumbprint() {
        let key = key(Algorithm::EdDsa);
        assert_eq!(key.kid(), key.verifying().thumbprint().as_str());
        assert_eq!(key.public_jwk()["kid"], key.kid());
        assert_eq!(key.public_jwk()["use"], "sig");
        assert_eq!(key.public_jwk()["alg"], "EdDSA");
    }

    #[test]
    fn a_public_key_has_no_private_member() {
        for algorithm in SIGNERS {
            let jwk = key(algorithm).public_jwk();
            assert!(
                ["d", "p", "q", "dp", "dq", "qi"]
                    .iter()
                    .all(|name| jwk.get(name).is_none())
            );
        }
    }

    #[test]
    fn a_key_survives_storage() {
        for algorithm in SIGNERS {
            let stored = key(algorithm).to_private_jwk();
            let read = SigningKey::from_private_jwk(&stored).unwrap();
            assert_eq!(read.to_private_jwk(), stored);
            assert_eq!(
                read.sign("JWT", &json!({})),
                key(algorithm).sign("JWT", &json!({}))
            );
        }
    }

    #[test]
    fn a_seed_is_always_the_same_rsa_key_of_2048_bits() {
        let [ps256, rs256] = [Algorithm::Ps256, Algorithm::Rs256]
            .map(|algorithm| SigningKey::from_seed(algorithm, &[7; 32]).unwrap());
        assert_eq!(
            ps256.verifying().thumbprint(),
            rs256.verifying().thumbprint()
        );
        assert_eq!(ps256.public_jwk()["e"], "AQAB");
        let modulus = vectors::octets(ps256.public_jwk()["n"].as_str().unwrap());
        assert!(modulus.len() == 256 && modulus[0] >= 0x80);
        for key in [ps256, rs256] {
            let text = key.sign("JWT", &json!({}));
            assert!(
                Untrusted::parse_among(&text, &[key.algorithm()])
                    .unwrap()
                    .verify(key.verifying())
                    .is_ok()
            );
            assert_eq!(
                SigningKey::from_private_jwk(&key.to_private_jwk())
                    .unwrap()
                    .sign("JWT", &json!({})),
                text
            );
        }
    }

    #[test]
    fn a_kid_of_its_own_is_kept() {
        let mut jwk = rfc_7515_private_key();
        jwk["kid"] = "first".into();
        assert_eq!(SigningKey::from_private_jwk(&jwk).unwrap().kid(), "first");
    }

    #[test]
    fn a_proof_carries_the_key_and_nothing_about_it() {
        let key = SigningKey::from_private_jwk(&rfc_7515_private_key()).unwrap();
        let text = key.sign_with_jwk("dpop+jwt", &json!({}));
        let proof = Untrusted::parse(&text).unwrap();
        assert_eq!(
            (proof.jwk(), proof.kid(), proof.typ()),
            (Some(&vectors::rfc_7515_key()), None, Some("dpop+jwt"))
        );
    }

    #[test]
    fn a_key_prints_without_its_secret() {
        for algorithm in SIGNERS {
            let printed = format!("{:?}", key(algorithm));
            let jwk = key(algorithm).to_private_jwk();
            let secrets = ["d", "p", "q", "dp", "dq", "qi"]
                .iter()
                .filter_map(|name| jwk.get(name)?.as_str());
            assert!(
                secrets.into_iter().all(|secret| !printed.contains(secret))
                    && printed.contains(key(algorithm).kid())
            );
        }
    }

    #[test]
    fn a_seed_of_zeros_is_refused() {
        for algorithm in CURVES {
            assert_eq!(
                SigningKey::from_seed(algorithm, &[0; 32]).unwrap_err(),
                SigningKeyError::SeedOutOfRange
            );
        }
    }

    #[test]
    fn a_scalar_that_is_the_order_of_the_curve_is_refused() {
        // SEC 2 §2.4.2, n: FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        let order = vectors::octets("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE")
            .try_into()
            .unwrap();
        assert_eq!(
            SigningKey::from_seed(Algorithm::Es256, &order).unwrap_err(),
            SigningKeyError::SeedOutOfRange
        );
        assert_eq!(
            SigningKey::from_seed(Algorithm::Es256, &[0xff; 32]).unwrap_err(),
            SigningKeyError::SeedOutOfRange
        );
    }

    #[test]
    fn there_is_no_key_pair_for_hs256() {
        assert_eq!(
            SigningKey::from_seed(Algorithm::Hs256, &[7; 32]).unwrap_err(),
            SigningKeyError::AlgorithmNotAllowed
        );
    }

    #[test]
    fn a_private_key_without_a_known_alg_is_refused() {
        for alg in [
            json!(null),
            json!("HS256"),
            json!("none"),
            json!("RS512"),
            json!("es256"),
            json!(1),
        ] {
            let mut jwk = rfc_7515_private_key();
            jwk["alg"] = alg;
            assert_eq!(
                SigningKey::from_private_jwk(&jwk).unwrap_err(),
                SigningKeyError::AlgorithmNotAllowed
            );
        }
    }

    #[test]
    fn a_private_key_with_the_public_part_of_another_is_refused() {
        let mut jwk = key(Algorithm::Es256).to_private_jwk();
        jwk["d"] = vectors::RFC_7515_D.into();
        assert_eq!(
            SigningKey::from_private_jwk(&jwk).unwrap_err(),
            SigningKeyError::KeyPairMismatch
        );
    }

    #[test]
    fn a_private_key_of_another_type_than_its_alg_is_refused() {
        let mut jwk = rfc_7515_private_key();
        jwk["alg"] = "EdDSA".into();
        assert_eq!(
            SigningKey::from_private_jwk(&jwk).unwrap_err(),
            SigningKeyError::KeyPairMismatch
        );
    }

    #[test]
    fn a_private_key_for_encryption_is_refused() {
        for mut jwk in [
            rfc_7515_private_key(),
            vectors::rfc_7520_private_key(Algorithm::Rs256),
        ] {
            jwk["use"] = "enc".into();
            assert_eq!(
                SigningKey::from_private_jwk(&jwk).unwrap_err(),
                SigningKeyError::KeyPairMismatch
            );
        }
    }

    #[test]
    fn a_private_member_of_another_length_is_refused() {
        for d in [
            json!(null),
            json!(1),
            json!(""),
            json!("AA"),
            json!("*"),
            json!(vectors::text([1; 33])),
        ] {
            let mut jwk = rfc_7515_private_key();
            jwk["d"] = d;
            assert_eq!(
                SigningKey::from_private_jwk(&jwk).unwrap_err(),
                SigningKeyError::Jwk(JwkError::Malformed("d"))
            );
        }
    }

    #[test]
    fn a_public_key_does_not_sign() {
        for algorithm in SIGNERS {
            let jwk = key(algorithm).public_jwk();
            assert_eq!(
                SigningKey::from_private_jwk(&jwk).unwrap_err(),
                SigningKeyError::Jwk(JwkError::Malformed("d"))
            );
        }
    }
}
