//! The examples of RFC 9421 appendix B, and what is no signature.

use serde_json::json;

use super::*;
use crate::{
    Timestamp,
    jose::{Algorithm, JwkSet, SigningKey, vectors},
};

const CREATED: Timestamp = Timestamp::from_seconds(1_618_884_473);

const DIGEST: &str = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";
const ANSWER_DIGEST: &str = "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:";

const TARGET: Target<'static> = Target {
    authority: "example.com",
    path: "/foo",
    query: Some("param=Value&Pet=dog"),
    scheme: "https",
};

/// RFC 9421 §B.2, test-request.
const REQUEST: [(&str, &str); 5] = [
    ("host", "example.com"),
    ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
    ("content-type", "application/json"),
    ("content-digest", DIGEST),
    ("content-length", "18"),
];

/// RFC 9421 §B.2, test-response.
const RESPONSE: [(&str, &str); 4] = [
    ("date", "Tue, 20 Apr 2021 02:07:56 GMT"),
    ("content-type", "application/json"),
    ("content-digest", ANSWER_DIGEST),
    ("content-length", "23"),
];

fn request<'a>(fields: &'a [(&'a str, &'a str)]) -> Message<'a> {
    Message {
        fields,
        request: Some(("POST", TARGET)),
        status: None,
        answers: None,
    }
}

fn response<'a>(fields: &'a [(&'a str, &'a str)]) -> Message<'a> {
    Message {
        fields,
        request: None,
        status: Some(200),
        answers: None,
    }
}

fn signed<'a>(
    fields: &[(&'a str, &'a str)],
    input: &'a str,
    signature: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let both = [("signature-input", input), ("signature", signature)];
    fields.iter().copied().chain(both).collect()
}

/// RFC 9421 §B.1.3.
fn ecc_p256() -> JwkSet {
    let key = json!({
        "kty": "EC", "crv": "P-256", "kid": "test-key-ecc-p256",
        "x": "qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA", "y": "Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0",
    });
    JwkSet::parse(&json!({ "keys": [key] })).unwrap()
}

/// RFC 9421 §B.1.4.
fn ed25519() -> SigningKey {
    SigningKey::from_private_jwk(&json!({
        "kty": "OKP", "crv": "Ed25519", "kid": "test-key-ed25519", "alg": "EdDSA",
        "x": "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs", "d": "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU",
    }))
    .unwrap()
}

fn set_of(key: &SigningKey) -> JwkSet {
    JwkSet::parse(&json!({ "keys": [key.public_jwk()] })).unwrap()
}

const EXPECTED: Expected<'static> = Expected {
    algorithms: Algorithm::ALL,
    components: &[],
    tag: None,
    age: 60,
    skew: 10,
    now: CREATED,
};

const B_2_4_INPUT: &str = r#"sig-b24=("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256""#;
const B_2_4: &str = "sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:";
const B_2_6_INPUT: &str = r#"sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519""#;
const B_2_6: &str = "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:";

#[test]
fn rfc_9421_appendix_b_2_4() {
    let fields = signed(&RESPONSE, B_2_4_INPUT, B_2_4);
    let covered = verify(&response(&fields), &ecc_p256(), &EXPECTED).unwrap();
    let names: Vec<&str> = covered.components().iter().map(Component::name).collect();
    assert_eq!(
        names,
        [
            "@status",
            "content-type",
            "content-digest",
            "content-length"
        ]
    );
    assert_eq!(covered.label(), "sig-b24");
}

#[test]
fn rfc_9421_appendix_b_2_6() {
    let fields = signed(&REQUEST, B_2_6_INPUT, B_2_6);
    assert!(verify(&request(&fields), &set_of(&ed25519()), &EXPECTED).is_ok());
    // Ed25519 signs the same way each time.
    let names = [
        "date",
        "@method",
        "@path",
        "@authority",
        "content-type",
        "content-length",
    ];
    let signing = Signing {
        label: "sig-b26",
        components: names.map(Component::new).to_vec(),
        created: CREATED,
        tag: None,
    };
    let made = signing.sign(&request(&REQUEST), &ed25519()).unwrap();
    assert_eq!(
        (made.input.as_str(), made.signature.as_str()),
        (B_2_6_INPUT, B_2_6)
    );
}

const CLIENT_CERT: &str = ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:";
const B_3_INPUT: &str = r#"ttrp=("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256""#;
const B_3: &str = "ttrp=:xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw==:";

#[test]
fn rfc_9421_appendix_b_3() {
    let with = |certificate| [&REQUEST[..], &[("client-cert", certificate)]].concat();
    let verdict = |certificate, authority| {
        let fields = with(certificate);
        let fields = signed(&fields, B_3_INPUT, B_3);
        let target = Target {
            authority,
            ..TARGET
        };
        let message = Message {
            request: Some(("POST", target)),
            ..request(&fields)
        };
        verify(&message, &ecc_p256(), &EXPECTED).map(drop)
    };
    let place = "service.internal.example";
    assert_eq!(verdict(CLIENT_CERT, place), Ok(()));
    let invalid = Err(HttpSignatureError::Invalid);
    assert_eq!(verdict(CLIENT_CERT, "example.com"), invalid);
    assert_eq!(verdict(":AAAA:", place), invalid);
}

const B_4_INPUT: &str = r#"transform=("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519""#;
const B_4: &str = "transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:";

/// What becomes of the request of RFC 9421 §B.4, once it is like this.
fn transformed(method: &str, uri: &str, fields: &[(&str, &str)]) -> Result<(), HttpSignatureError> {
    let fields = signed(fields, B_4_INPUT, B_4);
    let message = Message {
        request: Some((method, Target::of_uri(uri).unwrap())),
        ..request(&fields)
    };
    verify(&message, &set_of(&ed25519()), &EXPECTED).map(drop)
}

#[test]
fn rfc_9421_appendix_b_4_what_a_signature_survives_and_what_not() {
    let uri = "https://example.org/demo?name1=Value1&Name2=value2";
    let (one, other) = (("accept", "application/json"), ("accept", "*/*"));
    let accept = [one, other];
    assert_eq!(transformed("GET", uri, &accept), Ok(()));
    // A parameter and a field that nobody covered, and the lines of a field as one.
    let added = [one, other, ("accept-language", "en-US,en;q=0.5")];
    assert_eq!(
        transformed("GET", &format!("{uri}&param=added"), &added),
        Ok(())
    );
    let combined = [
        ("referer", "https://developer.example.org/demo"),
        ("accept", "application/json, */*"),
    ];
    assert_eq!(transformed("GET", uri, &combined), Ok(()));
    // Another method, another authority, and the lines of a field in another order.
    let invalid = Err(HttpSignatureError::Invalid);
    assert_eq!(transformed("POST", uri, &accept), invalid);
    let elsewhere = uri.replace("example.org", "example.com");
    assert_eq!(transformed("GET", &elsewhere, &accept), invalid);
    assert_eq!(transformed("GET", uri, &[other, one]), invalid);
}

#[test]
fn rfc_9421_section_2_1_2_a_member_of_a_dictionary_is_written_in_one_way() {
    let fields = [("d", " a=1,   b=2;x=1;y=2"), ("d", "c=(a   b   c ), d")];
    let message = request(&fields);
    let of = |key: &str| {
        let component = Component::new("d").member(key);
        let input = structured_field::InnerList {
            items: vec![component.item()],
            ..structured_field::InnerList::default()
        };
        let base = message.base(&[component], &input).ok()?;
        base.lines().next().map(str::to_owned)
    };
    for (key, expected) in [
        ("a", "\"d\";key=\"a\": 1"),
        ("b", "\"d\";key=\"b\": 2;x=1;y=2"),
        ("c", "\"d\";key=\"c\": (a b c)"),
        ("d", "\"d\";key=\"d\": ?1"),
    ] {
        assert_eq!(of(key).as_deref(), Some(expected));
    }
    assert_eq!(of("e"), None);
}

#[test]
fn a_component_is_the_same_in_whichever_order_it_says_what_it_is() {
    let asked = request(&REQUEST);
    let verdict = |list: &str| {
        let fields = [
            ("signature-input", format!("s=({list});created=1618884473")),
            ("signature", "s=:AAAA:".to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, &**value))
            .collect();
        let message = Message {
            answers: Some(&asked),
            ..response(&fields)
        };
        verify(&message, &set_of(&key()), &EXPECTED).map(drop)
    };
    let twice = Err(HttpSignatureError::ComponentTwice);
    assert_eq!(
        verdict(r#""content-digest";req;key="sha-512" "content-digest";key="sha-512";req"#),
        twice
    );
    let invalid = Err(HttpSignatureError::Invalid);
    assert_eq!(
        verdict(r#""content-digest";req "content-digest";key="sha-512";req"#),
        invalid
    );
}

#[test]
fn rfc_9421_section_2_2_each_derived_component_is_told_of_its_message() {
    let message = request(&REQUEST);
    let value = |name: &str| {
        let component = Component::new(name);
        let input = structured_field::InnerList {
            items: vec![component.item()],
            ..structured_field::InnerList::default()
        };
        let base = message.base(&[component], &input).ok()?;
        let line = base.lines().next().map(str::to_owned)?;
        line.strip_prefix(&format!("\"{name}\": "))
            .map(str::to_owned)
    };
    for (name, expected) in [
        ("@method", "POST"),
        ("@target-uri", "https://example.com/foo?param=Value&Pet=dog"),
        ("@authority", "example.com"),
        ("@scheme", "https"),
        ("@request-target", "/foo?param=Value&Pet=dog"),
        ("@path", "/foo"),
        ("@query", "?param=Value&Pet=dog"),
        ("content-length", "18"),
    ] {
        assert_eq!(value(name).as_deref(), Some(expected), "{name}");
    }
    for name in [
        "@status",
        "@query-param",
        "@signature-params",
        "x-none",
        "@",
    ] {
        assert_eq!(value(name), None, "{name}");
    }
}

#[test]
fn a_target_is_read_from_its_uri() {
    assert_eq!(
        Target::of_uri("https://example.com/foo?param=Value&Pet=dog"),
        Some(TARGET)
    );
    let bare = Target {
        path: "",
        query: None,
        authority: "localhost:8787",
        scheme: "http",
    };
    assert_eq!(Target::of_uri("http://localhost:8787"), Some(bare));
    assert_eq!(Target::of_uri("/foo"), None);
}

fn key() -> SigningKey {
    SigningKey::from_seed(Algorithm::Es256, &[7; 32]).unwrap()
}

fn signing() -> Signing<'static> {
    Signing {
        label: "sig",
        components: vec![
            Component::new("@status"),
            Component::new("content-digest"),
            Component::of_request("@method"),
            Component::of_request("@target-uri"),
        ],
        created: CREATED,
        tag: Some("fapi-2-response"),
    }
}

/// What becomes of an answer that was signed and then changed.
fn verdict(change: impl FnOnce(&mut String, &mut String)) -> Result<Covered, HttpSignatureError> {
    let asked = request(&REQUEST);
    let answer = Message {
        answers: Some(&asked),
        ..response(&RESPONSE)
    };
    let Signed {
        mut input,
        mut signature,
    } = signing().sign(&answer, &key()).unwrap();
    change(&mut input, &mut signature);
    let fields = signed(&RESPONSE, &input, &signature);
    let answer = Message {
        answers: Some(&asked),
        ..response(&fields)
    };
    let expected = Expected {
        components: &signing().components,
        tag: Some("fapi-2-response"),
        ..EXPECTED
    };
    verify(&answer, &set_of(&key()), &expected)
}

#[test]
fn rfc_9421_section_2_4_an_answer_is_bound_to_the_request_that_it_answers() {
    assert!(verdict(|_, _| {}).is_ok());
    let asked = request(&REQUEST);
    let answer = Message {
        answers: Some(&asked),
        ..response(&RESPONSE)
    };
    let Signed { input, signature } = signing().sign(&answer, &key()).unwrap();
    let fields = signed(&RESPONSE, &input, &signature);
    let other = Message {
        request: Some(("GET", TARGET)),
        ..asked
    };
    for answers in [Some(&other), None] {
        let answer = Message {
            answers,
            ..response(&fields)
        };
        assert!(verify(&answer, &set_of(&key()), &EXPECTED).is_err());
    }
}

#[test]
fn a_signature_that_was_changed_is_refused() {
    let replaced = |from: &'static str, to: &'static str| {
        verdict(move |input, _| *input = input.replace(from, to))
    };
    for (from, to, error) in [
        ("\"@status\" ", "", HttpSignatureError::Uncovered),
        (
            "\"@status\"",
            "\"@status\" \"content-length\"",
            HttpSignatureError::Invalid,
        ),
        ("fapi-2-response", "other", HttpSignatureError::Missing),
        (
            "created=1618884473",
            "created=1618884474",
            HttpSignatureError::Invalid,
        ),
        ("created=1618884473;", "", HttpSignatureError::Time),
        (
            "created=1618884473",
            "created=1618884400",
            HttpSignatureError::Time,
        ),
        (
            "created=1618884473",
            "created=1618884484",
            HttpSignatureError::Time,
        ),
        (";tag", ";expires=1618884463;tag", HttpSignatureError::Time),
        (
            ";tag",
            ";alg=\"ed25519\";tag",
            HttpSignatureError::Algorithm,
        ),
        (";tag", ";alg=x;tag", HttpSignatureError::Malformed),
        ("keyid=\"", "keyid=\"x", HttpSignatureError::Key),
        (
            "\"@status\"",
            "\"@status\" \"@status\"",
            HttpSignatureError::ComponentTwice,
        ),
        (
            "\"@status\"",
            "\"@status\" \"date\";sf",
            HttpSignatureError::Component,
        ),
        (
            "\"@status\"",
            "\"@status\" \"x-none\"",
            HttpSignatureError::Component,
        ),
        (
            "\"@status\"",
            "\"@status\" date",
            HttpSignatureError::Malformed,
        ),
    ] {
        assert_eq!(replaced(from, to), Err(error), "{from} -> {to}");
    }
}

#[test]
fn what_is_no_signature_of_that_label_is_refused() {
    let replaced = |from: &'static str, to: &'static str| {
        verdict(move |input, _| *input = input.replace(from, to))
    };
    assert_eq!(replaced("sig=", "sig==").map_err(|_| ()), Err(()));
    assert_eq!(
        verdict(|_, signature| *signature = signature.replace("sig=", "gis=")),
        Err(HttpSignatureError::Missing)
    );
    assert_eq!(
        verdict(|_, signature| *signature = "sig=:AAAA:".to_owned()),
        Err(HttpSignatureError::Invalid)
    );
}

#[test]
fn an_alg_that_the_key_has_is_let_be() {
    // It was signed without: so it is invalid, and not refused for the name.
    let said = verdict(|input, _| *input = input.replace(";tag", ";alg=\"ecdsa-p256-sha256\";tag"));
    assert_eq!(said, Err(HttpSignatureError::Invalid));
}

/// What becomes of an answer that a key for PS256 has signed, where these keys are known.
fn verdict_of_ps256(keys: &JwkSet, alg: &str) -> Result<Covered, HttpSignatureError> {
    let key =
        SigningKey::from_private_jwk(&vectors::rfc_7520_private_key(Algorithm::Ps256)).unwrap();
    let signing = Signing {
        components: vec![Component::new("@status")],
        ..signing()
    };
    let Signed { input, signature } = signing.sign(&response(&RESPONSE), &key).unwrap();
    let input = input + alg;
    verify(
        &response(&signed(&RESPONSE, &input, &signature)),
        keys,
        &EXPECTED,
    )
}

/// The key of RFC 7520 §3.3, which says that it is for `alg`, if it says that.
fn rsa(alg: Option<&str>) -> JwkSet {
    let key =
        SigningKey::from_private_jwk(&vectors::rfc_7520_private_key(Algorithm::Ps256)).unwrap();
    let mut jwk = key.public_jwk();
    match alg {
        Some(alg) => jwk["alg"] = alg.into(),
        None => drop(jwk.as_object_mut().unwrap().remove("alg")),
    }
    JwkSet::parse(&json!({ "keys": [jwk] })).unwrap()
}

#[test]
fn rfc_9421_section_3_3_7_ps256_is_said_by_the_key_and_never_by_alg() {
    for keys in [rsa(Some("PS256")), rsa(None)] {
        assert!(verdict_of_ps256(&keys, "").is_ok());
        for alg in ["rsa-pss-sha512", "PS256", "rsa-pss-sha256", ""] {
            let alg = format!(";alg=\"{alg}\"");
            let verdict = verdict_of_ps256(&keys, &alg);
            assert_eq!(verdict, Err(HttpSignatureError::Algorithm), "{alg}");
        }
    }
    let verdict = verdict_of_ps256(&rsa(Some("RS256")), "");
    assert_eq!(verdict, Err(HttpSignatureError::Invalid));
}

#[test]
fn an_rsa_key_that_does_not_say_how_it_signs_signs_by_ps256() {
    let key =
        SigningKey::from_private_jwk(&vectors::rfc_7520_private_key(Algorithm::Rs256)).unwrap();
    let signing = Signing {
        components: vec![Component::new("@status")],
        ..signing()
    };
    let Signed { input, signature } = signing.sign(&response(&RESPONSE), &key).unwrap();
    let fields = signed(&RESPONSE, &input, &signature);
    let verdict = |keys: &JwkSet, algorithms| {
        let expected = Expected {
            algorithms,
            ..EXPECTED
        };
        verify(&response(&fields), keys, &expected).map(drop)
    };
    assert_eq!(verdict(&rsa(Some("RS256")), Algorithm::ALL), Ok(()));
    let invalid = Err(HttpSignatureError::Invalid);
    assert_eq!(verdict(&rsa(None), Algorithm::ALL), invalid);
    // FAPI 2.0 Security Profile §5.4.1 does not let it in.
    let verdict = verdict(&rsa(Some("RS256")), Algorithm::FAPI);
    assert_eq!(verdict, Err(HttpSignatureError::Key));
}

#[test]
fn a_field_of_more_than_one_line_is_not_signed() {
    let fields = [("x", "a\n\"@status\": 200")];
    let message = response(&fields);
    let signing = Signing {
        components: vec![Component::new("x")],
        ..signing()
    };
    assert_eq!(
        signing.sign(&message, &key()),
        Err(HttpSignatureError::Component)
    );
}

#[test]
fn rfc_9530_a_digest_is_one_of_the_body() {
    let body = br#"{"hello": "world"}"#;
    assert_eq!(
        content_digest(body),
        "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
    );
    for right in [
        DIGEST.to_owned(),
        content_digest(body),
        format!("md5=:AAAA:, {DIGEST}"),
    ] {
        assert!(is_digest_of(&right, body), "{right}");
        assert!(!is_digest_of(&right, b"{}"), "{right}");
    }
    for wrong in [
        "",
        "md5=:AAAA:",
        "sha-256=x",
        "sha-256=()",
        "sha-256",
        &format!("sha-256=:AAAA:, {DIGEST}"),
    ] {
        assert!(!is_digest_of(wrong, body), "{wrong}");
    }
}
