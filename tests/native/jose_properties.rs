//! Properties of `jose` that hold for every input: no text brings a parser down, and no change to a
//! token goes unseen.

use crate::support::rsa_key::RsaKey;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::{prelude::*, sample::Index};
use sekisho::Timestamp;
use sekisho::jose::{
    Algorithm, HeaderParams, Jkt, JwkSet, PublicJwk, SigningKey, Untrusted, hs256,
};
use serde_json::{Value, json};

const CURVES: [Algorithm; 3] = [Algorithm::Ed25519, Algorithm::EdDsa, Algorithm::Es256];

/// Any key of a curve, or now and then the one RSA key: to make another takes long.
fn signers() -> impl Strategy<Value = SigningKey> {
    let curves = (0..CURVES.len(), any::<[u8; 32]>())
        .prop_filter_map("a seed that is no key", |(which, seed)| {
            SigningKey::from_seed(CURVES[which], &seed).ok()
        });
    let rsa = prop_oneof![Just("PS256"), Just("RS256")]
        .prop_map(|alg| SigningKey::from_private_jwk(&RsaKey::private_jwk(alg)).expect("a key"));
    prop_oneof![9 => curves, 1 => rsa]
}

/// Any JSON, three levels deep; names and texts that mean something in keys and tokens are among
/// the others.
fn values() -> impl Strategy<Value = Value> {
    let names = prop_oneof![
        "kty|crv|x|y|n|e|d|p|q|dp|dq|qi|oth|k|kid|use|alg|key_ops|keys|crit|b64|jwk|typ|cty|x5t|x5t#S256|iss|exp|nbf|iat",
        "[a-z]{0,3}"
    ];
    let texts = prop_oneof![
        "EC|OKP|RSA|oct|P-256|Ed25519|ES256|EdDSA|HS256|PS256|RS256|sig|enc",
        "[A-Za-z0-9_-]{0,44}",
        any::<String>()
    ];
    let leaves = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|halves| Value::from(f64::from(halves) / 2.0)),
        texts.prop_map(Value::from),
    ];
    leaves.prop_recursive(3, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Asks a token everything there is to ask, and says whether it verifies.
fn verifies(text: &str, key: &SigningKey) -> bool {
    let Ok(token) = Untrusted::parse_among(text, Algorithm::ALL) else {
        return false;
    };
    let _ = (
        token.algorithm(),
        token.kid(),
        token.typ(),
        token.jwk().map(PublicJwk::parse),
        format!("{token:?}"),
    );
    if let Ok(claims) = token.unverified_claims() {
        let _ = (
            claims.string("iss"),
            claims.timestamp("exp"),
            claims.timestamp("x"),
            claims.get("aud"),
        );
    }
    token.verify(key.verifying()).is_ok() || token.verify_with_secret(&[7; 32]).is_ok()
}

proptest! {
    #[test]
    fn no_text_brings_the_token_parser_down(text in any::<String>(), key in signers()) {
        prop_assert!(!verifies(&text, &key));
    }

    #[test]
    fn no_parts_bring_the_token_parser_down(text in "([A-Za-z0-9_=+-]{0,99}\\.){0,5}[A-Za-z0-9_-]{0,99}", key in signers()) {
        prop_assert!(!verifies(&text, &key));
    }

    #[test]
    fn no_header_and_payload_bring_the_token_parser_down(mut header in values(), payload in values(), key in signers()) {
        if let Some(members) = header.as_object_mut() {
            members.entry("alg").or_insert(key.algorithm().name().into());
        }
        let of_another = key.sign("JWT", &json!({ "another": "token" }));
        let signature = of_another.rsplit('.').next().unwrap_or_default().to_owned();
        let parts = [URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(payload.to_string()), signature];
        prop_assert!(!verifies(&parts.join("."), &key));
    }

    #[test]
    fn no_json_brings_the_key_parsers_down(value in values()) {
        let _ = (PublicJwk::parse(&value), SigningKey::from_private_jwk(&value));
        let _ = (JwkSet::parse(&value), JwkSet::parse(&json!({ "keys": [value] })));
    }

    #[test]
    fn no_text_brings_the_thumbprint_parser_down(text in prop_oneof![any::<String>(), "[A-Za-z0-9_-]{40,46}"]) {
        prop_assert!(Jkt::parse(&text).is_none_or(|jkt| jkt.as_str() == text && text.len() == 43));
    }

    #[test]
    fn what_is_signed_verifies(key in signers(), claims in prop::collection::btree_map("[a-z]{1,8}_", values(), 0..8)) {
        let text = key.sign("JWT", &claims);
        let token = Untrusted::parse_among(&text, &[key.algorithm()]).and_then(|token| token.verify(key.verifying())).unwrap();
        let token = token.begun(0, Timestamp::from_seconds(i64::MAX)).unwrap();
        prop_assert!(claims.iter().all(|(name, claim)| token.claims().get(name) == Some(claim)));
    }

    #[test]
    fn no_changed_character_verifies(key in signers(), at in any::<Index>(), to in "[A-Za-z0-9_.=-]|\\PC") {
        let text = key.sign("at+jwt", &json!({ "iss": "https://as.example", "exp": 1_300_819_380 }));
        let (before, after) = text.split_at(at.index(text.len()));
        let changed = [before, &to, &after[1..]].concat();
        prop_assume!(changed != text);
        prop_assert!(!verifies(&changed, &key));
    }

    #[test]
    fn no_character_added_or_removed_verifies(key in signers(), at in any::<Index>(), added in "[A-Za-z0-9_.=-]") {
        let text = key.sign("at+jwt", &json!({ "iss": "https://as.example" }));
        let (before, after) = text.split_at(at.index(text.len()));
        prop_assert!(!verifies(&[before, &after[1..]].concat(), &key));
        prop_assert!(!verifies(&[before, &added, after].concat(), &key));
    }

    #[test]
    fn no_json_brings_the_header_parameters_down(value in values(), text in any::<String>()) {
        let _ = (HeaderParams::parse(&value.to_string().into()), HeaderParams::parse(&text.into()));
        if let Ok(params) = HeaderParams::parse(&value) {
            let text = hs256(&[7; 32], &params, &json!({})).unwrap();
            let token = Untrusted::parse_among(&text, &[Algorithm::Hs256]).unwrap();
            prop_assert!(token.verify_with_secret(&[7; 32]).is_ok() && token.kid().is_none());
        }
    }

    #[test]
    fn no_changed_secret_verifies(at in 0..32_usize, octet in any::<u8>()) {
        let text = hs256(&[7; 32], &HeaderParams::default(), &json!({})).unwrap();
        let token = Untrusted::parse_among(&text, &[Algorithm::Hs256]).unwrap();
        let mut secret = [7; 32];
        secret[at] = octet;
        prop_assert_eq!(token.verify_with_secret(&secret).is_ok(), octet == 7);
    }

    #[test]
    fn no_other_key_verifies(key in signers(), other in signers()) {
        prop_assume!(key.verifying().thumbprint() != other.verifying().thumbprint());
        let text = key.sign("JWT", &json!({}));
        prop_assert!(!verifies(&text, &other));
    }

    #[test]
    fn a_key_read_from_what_it_writes_is_the_same_key(key in signers()) {
        let stored = key.to_private_jwk();
        prop_assert_eq!(&PublicJwk::parse(&key.public_jwk()).unwrap(), key.verifying());
        prop_assert_eq!(SigningKey::from_private_jwk(&stored).unwrap().to_private_jwk(), stored);
    }
}
