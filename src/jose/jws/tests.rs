//! What a token must be to be read and verified.

use super::*;
use crate::{
    Timestamp,
    jose::{SigningKey, vectors},
};
use serde_json::json;

fn key(value: Value) -> PublicJwk {
    PublicJwk::parse(&value).unwrap()
}

fn refusal(text: &str) -> JwsError {
    Untrusted::parse(text).unwrap_err()
}

fn signer() -> SigningKey {
    SigningKey::from_seed(Algorithm::Es256, &[7; 32]).unwrap()
}

/// A token with this header and payload and a signature of this length.
fn token(header: &str, payload: &str, signature: &[u8]) -> String {
    [
        vectors::text(header),
        vectors::text(payload),
        vectors::text(signature),
    ]
    .join(".")
}

fn with_header(header: &str) -> String {
    token(header, r#"{"iss":"joe"}"#, &[1; 64])
}

fn with_payload(payload: &str) -> String {
    token(r#"{"alg":"ES256"}"#, payload, &[1; 64])
}

fn verified(text: &str, value: Value) -> Result<Verified, JwsError> {
    Untrusted::parse(text)?.verify(&key(value))
}

fn hs256(text: &str, secret: &[u8]) -> Result<Verified, JwsError> {
    Untrusted::parse_among(text, &[Algorithm::Hs256])?.verify_with_secret(secret)
}

#[test]
fn rfc_7515_appendix_a_1() {
    let token = hs256(vectors::RFC_7515_A_1, &vectors::octets(vectors::RFC_7515_K))
        .unwrap()
        .at_last();
    assert_eq!(
        (token.algorithm(), token.typ()),
        (Algorithm::Hs256, Some("JWT"))
    );
    assert_eq!(token.claims().string("iss"), Ok(Some("joe")));
}

#[test]
fn rfc_7515_appendix_a_2() {
    let token = Untrusted::parse_among(vectors::RFC_7515_A_2, &[Algorithm::Rs256]).unwrap();
    let token = token
        .verify(&key(vectors::rfc_7515_rsa_key()))
        .unwrap()
        .at_last();
    assert_eq!(
        (token.algorithm(), token.claims().string("iss")),
        (Algorithm::Rs256, Ok(Some("joe")))
    );
}

#[test]
fn rfc_7515_appendix_a_3() {
    let token = verified(vectors::RFC_7515_A_3, vectors::rfc_7515_key())
        .unwrap()
        .at_last();
    assert_eq!(token.claims().string("iss"), Ok(Some("joe")));
    assert_eq!(
        token.claims().timestamp("exp"),
        Ok(Some(Timestamp::from_seconds(1_300_819_380)))
    );
    assert_eq!(
        token.claims().get("http://example.com/is_root"),
        Some(&json!(true))
    );
}

#[test]
fn openssl_signs_ps256_with_the_key_of_rfc_7520_section_3_4() {
    let token = verified(&vectors::ps256(vectors::PS256), vectors::rfc_7520_key())
        .unwrap()
        .at_last();
    assert_eq!(token.claims().string("iss"), Ok(Some("joe")));
}

#[test]
fn rfc_8017_section_5_2_2_a_ps256_signature_beyond_the_modulus_is_refused() {
    let text = vectors::ps256(vectors::PS256_PLUS_MODULUS);
    assert_eq!(
        verified(&text, vectors::rfc_7520_key()),
        Err(JwsError::SignatureInvalid)
    );
}

#[test]
fn rfc_7518_section_3_5_a_ps256_signature_with_salt_of_another_length_is_refused() {
    for signature in [vectors::PS256_WITHOUT_SALT, vectors::PS256_WITH_LONG_SALT] {
        assert_eq!(
            verified(&vectors::ps256(signature), vectors::rfc_7520_key()),
            Err(JwsError::SignatureInvalid)
        );
    }
}

#[test]
fn an_rs256_signature_called_ps256_is_refused() {
    let text = vectors::ps256(vectors::RS256_CALLED_PS256);
    assert_eq!(
        verified(&text, vectors::rfc_7520_key()),
        Err(JwsError::SignatureInvalid)
    );
}

#[test]
fn rfc_7515_appendix_a_5_alg_none_is_refused() {
    let text = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";
    assert_eq!(refusal(text), JwsError::AlgorithmNotAllowed);
}

#[test]
fn an_algorithm_that_is_not_listed_is_refused() {
    for name in [
        "none", "None", "HS256", "RS256", "RS512", "PS384", "ES384", "ES256K", "es256", "",
    ] {
        assert_eq!(
            refusal(&with_header(&json!({ "alg": name }).to_string())),
            JwsError::AlgorithmNotAllowed
        );
    }
}

#[test]
fn rfc_8725_section_3_1_a_token_is_read_exactly_if_its_algorithm_is_listed() {
    for algorithm in Algorithm::ALL {
        let text = with_header(&json!({ "alg": algorithm }).to_string());
        let others: Vec<_> = Algorithm::ALL
            .iter()
            .copied()
            .filter(|other| other != algorithm)
            .collect();
        assert_eq!(
            Untrusted::parse_among(&text, &others).unwrap_err(),
            JwsError::AlgorithmNotAllowed
        );
        assert_eq!(
            Untrusted::parse_among(&text, &[*algorithm])
                .unwrap()
                .algorithm(),
            *algorithm
        );
        assert_eq!(Untrusted::parse(&text).is_ok(), algorithm.is_fapi());
    }
    let none = with_header(r#"{"alg":"none"}"#);
    assert_eq!(
        Untrusted::parse_among(&none, Algorithm::ALL).unwrap_err(),
        JwsError::AlgorithmNotAllowed
    );
}

#[test]
fn rfc_8725_section_2_1_a_public_key_is_no_secret() {
    let text = super::super::hs256(
        &vectors::octets(vectors::RFC_7520_N),
        &Default::default(),
        &json!({}),
    )
    .unwrap();
    let token = Untrusted::parse_among(&text, Algorithm::ALL).unwrap();
    for key in [
        vectors::rfc_7520_key(),
        vectors::rfc_7515_key(),
        vectors::rfc_8037_key(),
    ]
    .map(key)
    {
        assert_eq!(token.verify(&key), Err(JwsError::KeyMismatch));
    }
}

#[test]
fn a_secret_verifies_nothing_but_hs256() {
    for algorithm in Algorithm::ALL
        .iter()
        .filter(|algorithm| !algorithm.is_symmetric())
    {
        let text = with_header(&json!({ "alg": algorithm }).to_string());
        let token = Untrusted::parse_among(&text, Algorithm::ALL).unwrap();
        assert_eq!(
            token.verify_with_secret(&[7; 32]),
            Err(JwsError::KeyMismatch)
        );
    }
}

#[test]
fn rfc_7518_section_3_2_a_secret_of_fewer_than_32_octets_is_refused() {
    let [short, long] = [[7; 31].as_slice(), &[7; 32]].map(jwt_compact::alg::Hs256Key::new);
    let signed = |key| {
        Hs256
            .token(
                &jwt_compact::Header::empty(),
                &jwt_compact::Claims::new(json!({})),
                &key,
            )
            .unwrap()
    };
    assert_eq!(hs256(&signed(short), &[7; 31]), Err(JwsError::KeyMismatch));
    assert!(hs256(&signed(long), &[7; 32]).is_ok());
}

#[test]
fn another_secret_is_refused() {
    let mut secret = vectors::octets(vectors::RFC_7515_K);
    secret[0] ^= 1;
    for other in [
        secret.clone(),
        secret[..63].to_vec(),
        [secret.as_slice(), &[1]].concat(),
        vec![0; 64],
    ] {
        assert_eq!(
            hs256(vectors::RFC_7515_A_1, &other),
            Err(JwsError::SignatureInvalid)
        );
    }
}

#[test]
fn an_hs256_signature_of_another_length_is_refused() {
    for length in [0, 1, 31, 33, 64] {
        let text = token(r#"{"alg":"HS256"}"#, "{}", &vec![1; length]);
        assert_eq!(hs256(&text, &[7; 32]), Err(JwsError::SignatureInvalid));
    }
}

#[test]
fn an_rsa_key_for_one_algorithm_is_refused_for_the_other() {
    let mut jwk = vectors::rfc_7515_rsa_key();
    jwk["alg"] = "PS256".into();
    let token = Untrusted::parse_among(vectors::RFC_7515_A_2, Algorithm::ALL).unwrap();
    assert_eq!(token.verify(&key(jwk)), Err(JwsError::KeyMismatch));
}

#[test]
fn crit_is_refused_whatever_it_lists() {
    for crit in [json!(["exp"]), json!([]), json!(null)] {
        assert_eq!(
            refusal(&with_header(
                &json!({ "alg": "ES256", "crit": crit }).to_string()
            )),
            JwsError::CriticalHeader
        );
    }
}

#[test]
fn b64_is_refused_whatever_it_says() {
    for b64 in [true, false] {
        assert_eq!(
            refusal(&with_header(
                &json!({ "alg": "ES256", "b64": b64 }).to_string()
            )),
            JwsError::UnencodedPayload
        );
    }
}

#[test]
fn a_nested_token_is_refused() {
    assert_eq!(
        refusal(&with_header(r#"{"alg":"ES256","cty":"JWT"}"#)),
        JwsError::ContentTypeNotAllowed
    );
}

#[test]
fn another_number_of_parts_than_three_is_refused() {
    for text in [
        "",
        ".",
        "e30",
        "e30.e30",
        "e30.e30.AA.AA",
        "e30.e30.AA.AA.AA",
        "e30.e30.AA.",
    ] {
        assert_eq!(refusal(text), JwsError::Malformed);
    }
}

#[test]
fn parts_that_are_not_base64url_are_refused() {
    let good = with_header(r#"{"alg":"ES256"}"#);
    for bad in [
        format!("{good}="),
        format!("{good}+"),
        format!(" {good}"),
        format!("{good}\n"),
        good.replace('.', ".é"),
    ] {
        assert_eq!(refusal(&bad), JwsError::Malformed);
    }
}

#[test]
fn a_header_that_is_no_object_with_alg_is_refused() {
    for header in [
        "",
        "{",
        "{}",
        "[]",
        "null",
        "\"ES256\"",
        r#"{"alg":1}"#,
        r#"{"alg":null}"#,
        r#"{"alg":"ES256"} {}"#,
        "\u{feff}{}",
    ] {
        assert_eq!(refusal(&with_header(header)), JwsError::HeaderMalformed);
    }
}

#[test]
fn a_header_parameter_that_is_used_twice_is_refused() {
    for twice in [
        r#""alg":"none""#,
        r#""kid":"a","kid":"b""#,
        r#""jwk":{},"jwk":{}"#,
        r#""jwk":{"x":"a","x":"b"}"#,
    ] {
        assert_eq!(
            refusal(&with_header(&format!(r#"{{"alg":"ES256",{twice}}}"#))),
            JwsError::HeaderMalformed
        );
    }
}

#[test]
fn a_typ_or_kid_that_is_no_string_is_refused() {
    for name in ["typ", "kid"] {
        assert_eq!(
            refusal(&with_header(
                &json!({ "alg": "ES256", name: 1 }).to_string()
            )),
            JwsError::HeaderMalformed
        );
    }
}

#[test]
fn a_token_longer_than_16_kib_is_refused() {
    assert_eq!(
        refusal(&with_payload(&"a".repeat(LONGEST))),
        JwsError::TooLong
    );
}

#[test]
fn a_signature_of_another_length_is_refused() {
    for length in [0, 1, 63, 65, 128, 256] {
        for (alg, value) in [
            ("ES256", vectors::rfc_7515_key()),
            ("EdDSA", vectors::rfc_8037_key()),
        ] {
            let text = token(&json!({ "alg": alg }).to_string(), "{}", &vec![1; length]);
            assert_eq!(verified(&text, value), Err(JwsError::SignatureInvalid));
        }
    }
}

#[test]
fn a_ps256_signature_of_another_length_than_the_modulus_is_refused() {
    for length in [0, 64, 255, 257] {
        let text = token(r#"{"alg":"PS256"}"#, "{}", &vec![1; length]);
        assert_eq!(
            verified(&text, vectors::rfc_7520_key()),
            Err(JwsError::SignatureInvalid)
        );
    }
}

#[test]
fn an_es256_signature_of_zeros_is_refused() {
    let text = token(r#"{"alg":"ES256"}"#, "{}", &[0; 64]);
    assert_eq!(
        verified(&text, vectors::rfc_7515_key()),
        Err(JwsError::SignatureInvalid)
    );
}

#[test]
fn an_eddsa_signature_of_zeros_is_refused() {
    let text = token(r#"{"alg":"EdDSA"}"#, "{}", &[0; 64]);
    assert_eq!(
        verified(&text, vectors::rfc_8037_key()),
        Err(JwsError::SignatureInvalid)
    );
}

#[test]
fn the_key_of_another_type_is_refused() {
    assert_eq!(
        verified(vectors::RFC_7515_A_3, vectors::rfc_8037_key()),
        Err(JwsError::KeyMismatch)
    );
}

#[test]
fn another_key_of_the_same_type_is_refused() {
    let other = signer().public_jwk();
    assert_eq!(
        verified(vectors::RFC_7515_A_3, other),
        Err(JwsError::SignatureInvalid)
    );
}

#[test]
fn the_key_for_eddsa_is_refused_for_ed25519() {
    let key = SigningKey::from_seed(Algorithm::EdDsa, &[7; 32]).unwrap();
    let text = SigningKey::from_seed(Algorithm::Ed25519, &[7; 32])
        .unwrap()
        .sign("JWT", &json!({}));
    assert_eq!(
        verified(&text, key.public_jwk()),
        Err(JwsError::KeyMismatch)
    );
}

#[test]
fn a_signature_moved_to_other_claims_is_refused() {
    let signature = vectors::RFC_7515_A_3.rsplit_once('.').unwrap().1;
    let text = token(
        r#"{"alg":"ES256"}"#,
        r#"{"iss":"eve"}"#,
        &vectors::octets(signature),
    );
    assert_eq!(
        verified(&text, vectors::rfc_7515_key()),
        Err(JwsError::SignatureInvalid)
    );
}

#[test]
fn the_key_that_signed_is_found_among_others() {
    let keys = [
        key(vectors::rfc_8037_key()),
        signer().verifying().clone(),
        key(vectors::rfc_7515_key()),
    ];
    assert!(
        Untrusted::parse(vectors::RFC_7515_A_3)
            .unwrap()
            .verify_with_any(&keys)
            .is_ok()
    );
}

#[test]
fn no_key_among_others_is_a_mismatch_or_an_invalid_signature() {
    let token = Untrusted::parse(vectors::RFC_7515_A_3).unwrap();
    assert_eq!(token.verify_with_any([]), Err(JwsError::KeyMismatch));
    assert_eq!(
        token.verify_with_any(&[key(vectors::rfc_8037_key())]),
        Err(JwsError::KeyMismatch)
    );
    let keys = [signer().verifying().clone(), key(vectors::rfc_8037_key())];
    assert_eq!(
        token.verify_with_any(&keys),
        Err(JwsError::SignatureInvalid)
    );
}

#[test]
fn a_payload_that_is_no_object_is_refused() {
    for payload in ["", "{", "[]", "null", "\"joe\"", "{} {}"] {
        assert_eq!(
            Untrusted::parse(&with_payload(payload))
                .unwrap()
                .unverified_claims(),
            Err(JwsError::ClaimsMalformed)
        );
    }
}

#[test]
fn a_claim_that_is_used_twice_is_refused() {
    for payload in [
        r#"{"iss":"a","iss":"b"}"#,
        r#"{"exp":1,"exp":2}"#,
        r#"{"cnf":{"jkt":"a","jkt":"b"}}"#,
    ] {
        assert_eq!(
            Untrusted::parse(&with_payload(payload))
                .unwrap()
                .unverified_claims(),
            Err(JwsError::ClaimsMalformed)
        );
    }
}

#[test]
fn a_numeric_date_that_is_no_moment_is_refused() {
    for moment in [
        "\"1300819380\"",
        "1e400",
        "1e300",
        "-1e300",
        "null",
        "true",
        "[]",
        "18446744073709551615",
    ] {
        for name in ["exp", "nbf", "iat"] {
            let text = with_payload(&format!(r#"{{"{name}":{moment}}}"#));
            assert_eq!(
                Untrusted::parse(&text).unwrap().unverified_claims(),
                Err(JwsError::ClaimsMalformed)
            );
        }
    }
}

#[test]
fn a_numeric_date_may_be_negative_or_have_a_fraction() {
    for (moment, seconds) in [
        ("-1", -1),
        ("1300819380.5", 1_300_819_380),
        ("1.3e9", 1_300_000_000),
        ("0", 0),
    ] {
        for name in ["exp", "nbf", "iat"] {
            let text = with_payload(&format!(r#"{{"{name}":{moment}}}"#));
            let claims = Untrusted::parse(&text)
                .unwrap()
                .unverified_claims()
                .unwrap();
            assert_eq!(
                claims.timestamp(name),
                Ok(Some(Timestamp::from_seconds(seconds)))
            );
        }
    }
}

#[test]
fn a_signed_payload_that_is_malformed_is_refused() {
    let text = signer().sign("JWT", &json!({ "exp": "soon" }));
    assert_eq!(
        Untrusted::parse(&text)
            .unwrap()
            .verify(signer().verifying()),
        Err(JwsError::ClaimsMalformed)
    );
}

#[test]
fn a_token_prints_without_its_claims_and_signature() {
    let text = signer().sign("JWT", &json!({ "sub": "alice" }));
    let printed = format!("{:?}", Untrusted::parse(&text).unwrap());
    assert!(!printed.contains("alice") && !printed.contains(text.rsplit_once('.').unwrap().1));
}

#[test]
fn every_refusal_is_a_sentence_fit_for_error_description() {
    // RFC 6749 §5.2: "MUST NOT include characters outside the set %x20-21 / %x23-5B / %x5D-7E".
    let fit = |sentence: String| {
        sentence
            .bytes()
            .all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e))
    };
    assert!(
        fit(JwsError::ClaimOfWrongType("iat").to_string())
            && fit(JwsError::AlgorithmNotAllowed.to_string())
    );
    assert!(fit(crate::jose::JwkError::Malformed("x").to_string()));
}
