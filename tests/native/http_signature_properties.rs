//! Properties of signatures of messages that hold for every input: no field brings the reader down, and
//! what was signed is verified as long as it is the same.

use proptest::prelude::*;
use sekisho::{
    Timestamp,
    jose::{
        Algorithm, JwkSet, SigningKey,
        http_signature::{
            Component, Expected, Message, Signed, Signing, Target, asked_label, claimed,
            content_digest, is_digest_of, verify,
        },
    },
};
use serde_json::json;

const NOW: Timestamp = Timestamp::from_seconds(1_618_884_473);

const EXPECTED: Expected<'static> = Expected {
    algorithms: Algorithm::ALL,
    components: &[],
    tag: None,
    age: 60,
    skew: 0,
    now: NOW,
};

fn key() -> SigningKey {
    SigningKey::from_seed(Algorithm::EdDsa, &[7; 32]).expect("a key")
}

fn keys() -> JwkSet {
    JwkSet::parse(&json!({ "keys": [key().public_jwk()] })).expect("keys")
}

fn message<'a>(fields: &'a [(&'a str, &'a str)]) -> Message<'a> {
    let target = Target::of_uri("https://as.example/x?y").expect("a URI");
    Message {
        fields,
        request: Some(("GET", target)),
        status: None,
        answers: None,
    }
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z]{1,3}=(\\((\"[@a-z-]{1,8}\"(;req)?(;key=\"[a-z]\")? ?){0,4}\\)|:[A-Za-z0-9+/=]{0,8}:)(;(created|keyid|alg|tag|expires)=[\"a-z0-9]{0,12}){0,4}",
    ]
}

proptest! {
    #[test]
    fn no_fields_bring_the_reader_down(input in texts(), signature in texts(), digest in texts()) {
        let fields = [("signature-input", input.as_str()), ("signature", &signature), ("content-digest", &digest)];
        prop_assert!(verify(&message(&fields), &keys(), &EXPECTED).is_err());
        let _ = is_digest_of(&digest, b"");
        // What is told of a signature that claims a tag is told of one that is there.
        if let Ok(Some(claimed)) = claimed(&message(&fields), "t") {
            prop_assert!(input.contains(&claimed.label) && input.contains("tag"));
        }
        let _ = asked_label(&input, "t");
    }

    #[test]
    fn no_octet_of_a_signature_can_be_another(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let fields = [("x", "a b")];
        let signing = Signing { label: "a", components: vec![Component::new("@method"), Component::new("x")], created: NOW, tag: Some("t") };
        let Signed { input, signature } = signing.sign(&message(&fields), &key()).expect("a signature");
        let mut changed = [input.as_str(), &signature].concat().into_bytes();
        let at = at.index(changed.len());
        prop_assume!(changed[at] != to && to.is_ascii());
        changed[at] = to;
        let changed = String::from_utf8(changed).expect("ASCII");
        let (input, signature) = changed.split_at(input.len());
        let fields = [("x", "a b"), ("signature-input", input), ("signature", signature)];
        let expected = Expected { tag: Some("t"), ..EXPECTED };
        // White space at an end of a field is no part of it.
        prop_assume!(!matches!(to, b' ' | b'\t'));
        prop_assert!(verify(&message(&fields), &keys(), &expected).is_err());
    }

    #[test]
    fn what_is_signed_is_verified_until_it_changes(value in "[ -~]{1,20}", other in "[ -~]{1,20}", body in any::<Vec<u8>>()) {
        let digest = content_digest(&body);
        prop_assert!(is_digest_of(&digest, &body));
        let fields = [("x", value.as_str()), ("content-digest", &digest)];
        let signing = Signing {
            label: "a",
            components: ["@method", "@target-uri", "x", "content-digest"].map(Component::new).to_vec(),
            created: NOW,
            tag: None,
        };
        let Signed { input, signature } = signing.sign(&message(&fields), &key()).expect("a signature");
        let with = |value: &str| {
            let fields = [("x", value), ("content-digest", &digest), ("signature-input", &input), ("signature", &signature)];
            verify(&message(&fields), &keys(), &EXPECTED).is_ok()
        };
        prop_assert!(with(&value));
        // White space around a value is no part of it.
        prop_assert_eq!(with(&other), other.trim_matches(' ') == value.trim_matches(' '));
    }
}
