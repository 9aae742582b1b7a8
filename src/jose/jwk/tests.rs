//! Which keys are read, and which verify.

use super::*;
use crate::jose::vectors;
use serde_json::json;

fn changed(mut key: Value, name: &str, value: Value) -> Result<PublicJwk, JwkError> {
    key[name] = value;
    PublicJwk::parse(&key)
}

fn without(mut key: Value, name: &str) -> Result<PublicJwk, JwkError> {
    key.as_object_mut().unwrap().remove(name);
    PublicJwk::parse(&key)
}

fn verifies(key: &PublicJwk) -> Vec<&'static str> {
    Algorithm::ALL
        .iter()
        .filter(|algorithm| key.can_verify(**algorithm))
        .map(|algorithm| algorithm.name())
        .collect()
}

#[test]
fn a_key_without_alg_verifies_what_its_type_can() {
    assert_eq!(
        verifies(&PublicJwk::parse(&vectors::rfc_8037_key()).unwrap()),
        ["Ed25519", "EdDSA"]
    );
    assert_eq!(
        verifies(&PublicJwk::parse(&vectors::rfc_7515_key()).unwrap()),
        ["ES256"]
    );
    assert_eq!(
        verifies(&PublicJwk::parse(&vectors::rfc_7520_key()).unwrap()),
        ["PS256", "RS256"]
    );
}

#[test]
fn a_key_with_alg_verifies_nothing_else() {
    assert_eq!(
        verifies(&changed(vectors::rfc_8037_key(), "alg", json!("EdDSA")).unwrap()),
        ["EdDSA"]
    );
    for alg in ["PS256", "RS256"] {
        assert_eq!(
            verifies(&changed(vectors::rfc_7520_key(), "alg", json!(alg)).unwrap()),
            [alg]
        );
    }
}

#[test]
fn a_key_for_an_algorithm_unknown_here_verifies_nothing() {
    for alg in ["RS512", "RSA-OAEP", "HS256", "none", "rs256"] {
        assert!(
            !changed(vectors::rfc_7520_key(), "alg", json!(alg))
                .unwrap()
                .verifies_signatures()
        );
    }
}

#[test]
fn a_key_for_the_algorithm_of_another_type_verifies_nothing() {
    for alg in ["PS256", "RS256", "EdDSA"] {
        assert!(
            !changed(vectors::rfc_7515_key(), "alg", json!(alg))
                .unwrap()
                .verifies_signatures()
        );
    }
}

#[test]
fn a_key_for_encryption_verifies_nothing() {
    assert!(
        !changed(vectors::rfc_7515_key(), "use", json!("enc"))
            .unwrap()
            .verifies_signatures()
    );
}

#[test]
fn a_key_whose_operations_leave_out_verify_verifies_nothing() {
    assert!(
        !changed(vectors::rfc_7515_key(), "key_ops", json!(["encrypt"]))
            .unwrap()
            .verifies_signatures()
    );
}

#[test]
fn a_key_is_written_as_it_was_read() {
    let mut value = vectors::rfc_7515_key();
    value["use"] = "sig".into();
    value["x5t"] = "kept".into();
    assert_eq!(PublicJwk::parse(&value).unwrap().to_value(), value);
}

#[test]
fn a_private_key_is_refused() {
    for (key, d) in [
        (vectors::rfc_7515_key(), vectors::RFC_7515_D),
        (vectors::rfc_8037_key(), vectors::RFC_8037_D),
    ] {
        assert_eq!(changed(key, "d", json!(d)), Err(JwkError::PrivateMember));
    }
}

#[test]
fn any_private_member_is_refused_whatever_its_value() {
    for name in ["d", "dp", "dq", "oth", "p", "priv", "q", "qi"] {
        assert_eq!(
            changed(vectors::rfc_7520_key(), name, json!(null)),
            Err(JwkError::PrivateMember)
        );
    }
}

#[test]
fn a_symmetric_key_is_refused() {
    assert_eq!(
        PublicJwk::parse(&json!({ "kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMko" })),
        Err(JwkError::Symmetric)
    );
    assert_eq!(
        changed(vectors::rfc_7515_key(), "k", json!("AA")),
        Err(JwkError::Symmetric)
    );
}

#[test]
fn an_rsa_key_of_1024_bits_is_refused() {
    assert_eq!(
        PublicJwk::parse(&vectors::rsa_1024_key()),
        Err(JwkError::RsaTooShort)
    );
}

#[test]
fn an_rsa_key_of_2047_bits_is_refused() {
    let mut modulus = [0xff; 256];
    modulus[0] = 0x7f;
    assert_eq!(
        changed(vectors::rfc_7520_key(), "n", json!(vectors::text(modulus))),
        Err(JwkError::RsaTooShort)
    );
}

#[test]
fn an_rsa_key_of_more_than_4096_bits_is_refused() {
    assert_eq!(
        changed(
            vectors::rfc_7520_key(),
            "n",
            json!(vectors::text([0xff; 513]))
        ),
        Err(JwkError::RsaTooLong)
    );
}

#[test]
fn an_even_modulus_is_refused() {
    assert_eq!(
        changed(
            vectors::rfc_7520_key(),
            "n",
            json!(vectors::text([0xfe; 256]))
        ),
        Err(JwkError::Malformed("n"))
    );
}

#[test]
fn a_modulus_with_a_leading_zero_is_refused() {
    let padded = [vec![0], vectors::octets(vectors::RFC_7520_N)].concat();
    assert_eq!(
        changed(vectors::rfc_7520_key(), "n", json!(vectors::text(padded))),
        Err(JwkError::Malformed("n"))
    );
}

#[test]
fn an_exponent_that_is_even_or_one_or_long_is_refused() {
    for octets in [&[2][..], &[1], &[1, 0, 0], &[3, 0, 0, 0, 1], &[0xff; 9]] {
        assert_eq!(
            changed(vectors::rfc_7520_key(), "e", json!(vectors::text(octets))),
            Err(JwkError::ExponentOutOfRange)
        );
    }
}

#[test]
fn an_exponent_of_no_octets_is_refused() {
    assert_eq!(
        changed(vectors::rfc_7520_key(), "e", json!("")),
        Err(JwkError::Malformed("e"))
    );
}

#[test]
fn a_key_on_p_384_is_refused() {
    assert_eq!(
        PublicJwk::parse(&vectors::p_384_key()),
        Err(JwkError::UnsupportedCurve)
    );
}

#[test]
fn a_key_on_a_curve_of_192_bits_is_refused_as_too_short() {
    let key = json!({ "kty": "EC", "crv": "P-192", "x": vectors::text([1; 24]), "y": vectors::text([1; 24]) });
    assert_eq!(PublicJwk::parse(&key), Err(JwkError::EcTooShort));
}

#[test]
fn a_key_on_another_octet_key_pair_curve_is_refused() {
    for curve in ["Ed448", "X25519", "ed25519", ""] {
        assert_eq!(
            changed(vectors::rfc_8037_key(), "crv", json!(curve)),
            Err(JwkError::UnsupportedCurve)
        );
    }
}

#[test]
fn a_point_that_is_not_on_the_curve_is_refused() {
    let other = vectors::text([1; 32]);
    assert_eq!(
        changed(vectors::rfc_7515_key(), "y", json!(other)),
        Err(JwkError::PointNotOnCurve)
    );
}

#[test]
fn a_coordinate_beyond_the_field_is_refused() {
    assert_eq!(
        changed(
            vectors::rfc_7515_key(),
            "x",
            json!(vectors::text([0xff; 32]))
        ),
        Err(JwkError::PointNotOnCurve)
    );
}

#[test]
fn an_ed25519_key_of_small_order_is_refused() {
    let mut neutral = [0; 32];
    neutral[0] = 1;
    for octets in [neutral, [0; 32]] {
        assert_eq!(
            changed(vectors::rfc_8037_key(), "x", json!(vectors::text(octets))),
            Err(JwkError::PointNotOnCurve)
        );
    }
}

#[test]
fn a_coordinate_of_another_length_is_refused() {
    for octets in [&[1; 31][..], &[1; 33], &[]] {
        assert_eq!(
            changed(vectors::rfc_7515_key(), "y", json!(vectors::text(octets))),
            Err(JwkError::Malformed("y"))
        );
        assert_eq!(
            changed(vectors::rfc_8037_key(), "x", json!(vectors::text(octets))),
            Err(JwkError::Malformed("x"))
        );
    }
}

#[test]
fn what_is_not_base64url_is_refused() {
    for text in [
        "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU=",
        "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVE+",
        "é",
        "f83O ",
    ] {
        assert_eq!(
            changed(vectors::rfc_7515_key(), "x", json!(text)),
            Err(JwkError::Malformed("x"))
        );
    }
}

#[test]
fn a_member_that_is_missing_is_refused() {
    for name in ["kty", "crv", "x", "y"] {
        assert_eq!(
            without(vectors::rfc_7515_key(), name),
            Err(JwkError::Malformed(name))
        );
    }
    for name in ["n", "e"] {
        assert_eq!(
            without(vectors::rfc_7520_key(), name),
            Err(JwkError::Malformed(name))
        );
    }
}

#[test]
fn a_member_of_another_type_is_refused() {
    for name in ["kty", "crv", "x", "y", "kid", "use", "alg", "key_ops"] {
        assert_eq!(
            changed(vectors::rfc_7515_key(), name, json!(1)),
            Err(JwkError::Malformed(name))
        );
    }
}

#[test]
fn a_key_of_unknown_type_is_refused() {
    for kty in ["AKP", "ec", "rsa", ""] {
        assert_eq!(
            changed(vectors::rfc_7515_key(), "kty", json!(kty)),
            Err(JwkError::UnsupportedKeyType)
        );
    }
}

#[test]
fn what_is_no_object_is_refused() {
    for value in [json!(null), json!([]), json!("key"), json!(1)] {
        assert_eq!(PublicJwk::parse(&value), Err(JwkError::NotAnObject));
    }
}
