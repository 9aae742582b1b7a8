//! What keys and secrets sign.

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
