//! Properties of encrypted tokens that hold for every input: no text brings their parser down, and what
//! was encrypted is read as it was, by its holder and by nobody else.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::{prelude::*, sample::Index};
use sekisho::{
    Secret,
    jose::{
        Content, ContentEncryption, DecryptionKey, Encrypted, JwkSet, KeyManagement, Recipient,
    },
};
use serde_json::{Value, json};

fn keys() -> impl Strategy<Value = DecryptionKey> {
    any::<[u8; 32]>().prop_filter_map("a seed that is no key", |seed| {
        DecryptionKey::from_seed(&seed).ok()
    })
}

fn recipients(key: &DecryptionKey, algorithm: Index, encryption: Index) -> Recipient {
    let set = JwkSet::parse(&json!({ "keys": [key.public_jwk()] })).unwrap();
    let algorithm = *algorithm.get(KeyManagement::TO_US);
    Recipient::of_set(&set, algorithm, *encryption.get(ContentEncryption::ALL)).unwrap()
}

/// Headers of members that mean something, and of others.
fn headers() -> impl Strategy<Value = Value> {
    let names = "alg|enc|epk|apu|apv|zip|crit|kid|cty|typ|[a-z]{0,3}";
    let point = json!({
        "kty": "EC", "crv": "P-256",
        "x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
        "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
    });
    let values = prop_oneof![
        "ECDH-ES|ECDH-ES\\+A128KW|ECDH-ES\\+A256KW|A128GCM|A256GCM|A128CBC-HS256|A256CBC-HS512|DEF|JWT"
            .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(point),
        Just(Value::Null),
    ];
    prop::collection::vec((names, values), 0..8)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

proptest! {
    #[test]
    fn no_text_brings_the_parser_down(text in prop_oneof![any::<String>(), "[A-Za-z0-9_-]{0,60}(\\.[A-Za-z0-9_-]{0,60}){4}"]) {
        if let Ok(token) = Encrypted::parse(&text) {
            prop_assert!(Encrypted::is_it(&text) && token.decrypt(&[]).is_err());
        }
    }

    #[test]
    fn no_header_brings_the_parser_down(header in headers(), key in keys(), rest in "(\\.[A-Za-z0-9_-]{0,30}){4}") {
        let token = URL_SAFE_NO_PAD.encode(header.to_string()) + &rest;
        if let Ok(token) = Encrypted::parse(&token) {
            prop_assert!(token.decrypt(&[key]).is_err());
        }
    }

    #[test]
    fn what_is_encrypted_is_read_by_its_holder_alone(
        key in keys(), other in keys(), content in any::<String>(), (algorithm, encryption) in any::<(Index, Index)>(), seed in any::<[u8; 32]>(),
    ) {
        let token = recipients(&key, algorithm, encryption).encrypt(Content::Claims(&content), &Secret::new(seed));
        let token = Encrypted::parse(&token).unwrap();
        prop_assert!(token.decrypt(&[other]).is_err());
        let decrypted = token.decrypt(&[key]).unwrap();
        prop_assert_eq!(decrypted.content(), content);
    }

    #[test]
    fn no_changed_character_is_read(key in keys(), (algorithm, encryption) in any::<(Index, Index)>(), at in any::<Index>(), to in "[A-Za-z0-9_.=-]|\\PC") {
        let token = recipients(&key, algorithm, encryption).encrypt(Content::Nested("a.b.c"), &Secret::new([7; 32]));
        let (before, after) = token.split_at(at.index(token.len()));
        let changed = [before, &to, &after[1..]].concat();
        prop_assume!(changed != token);
        prop_assert!(Encrypted::parse(&changed).and_then(|token| token.decrypt(&[key])).is_err());
    }

    #[test]
    fn a_key_read_from_what_it_writes_is_the_same_key(key in keys()) {
        let stored = key.to_private_jwk();
        prop_assert_eq!(DecryptionKey::from_private_jwk(&stored).unwrap().to_private_jwk(), stored);
    }
}
