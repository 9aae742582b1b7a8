//! What is encrypted here and read again, by this server and by others; and what is none.

use serde_json::{Map, Value, json};

use super::{
    vectors::{hex, parts},
    *,
};
use crate::{
    Secret,
    jose::{
        Algorithm, JwkSet, PublicJwk, SigningKey,
        vectors::{octets, text},
    },
};

const MINTED: Secret = Secret::new([7; 32]);

fn key() -> DecryptionKey {
    DecryptionKey::from_seed(&[3; 32]).unwrap()
}

/// The recipient who holds [`key`].
fn us(algorithm: KeyManagement, encryption: ContentEncryption) -> Recipient {
    let set = JwkSet::parse(&json!({ "keys": [key().public_jwk()] })).unwrap();
    Recipient::of_set(&set, algorithm, encryption).unwrap()
}

fn encrypted(content: &str) -> String {
    us(KeyManagement::EcdhEs, ContentEncryption::A128Gcm).encrypt(Content::Nested(content), &MINTED)
}

/// What becomes of a token for [`key`].
fn read(token: &str) -> Result<String, JweError> {
    let decrypted = Encrypted::parse(token)?.decrypt(&[key()])?;
    Ok(decrypted.content().to_owned())
}

/// A token for [`key`] with another header, which is no more authentic.
fn with_header(change: impl FnOnce(&mut Map<String, Value>)) -> String {
    let token = encrypted("content");
    let (protected, rest) = token.split_once('.').unwrap();
    let mut header = serde_json::from_slice(&octets(protected)).unwrap();
    change(&mut header);
    format!("{}.{rest}", text(Value::from(header).to_string()))
}

fn refusal(change: impl FnOnce(&mut Map<String, Value>)) -> JweError {
    read(&with_header(change)).unwrap_err()
}

#[test]
fn what_is_encrypted_for_us_is_read_by_every_algorithm() {
    for algorithm in KeyManagement::TO_US {
        for encryption in ContentEncryption::ALL {
            for length in [0, 1, 15, 16, 17, 1000] {
                let content = "x".repeat(length);
                let token = us(*algorithm, *encryption).encrypt(Content::Nested(&content), &MINTED);
                let encrypted = Encrypted::parse(&token).unwrap();
                assert_eq!(
                    (encrypted.algorithm(), encrypted.encryption()),
                    (*algorithm, *encryption)
                );
                let decrypted = encrypted.decrypt(&[key()]).unwrap();
                assert_eq!(
                    (decrypted.content(), decrypted.is_nested()),
                    (content.as_str(), true)
                );
            }
        }
    }
}

#[test]
fn no_two_contents_share_a_key_or_a_vector_under_one_secret() {
    let recipient = us(KeyManagement::EcdhEsA128Kw, ContentEncryption::A256Gcm);
    let [one, other] =
        ["one", "other"].map(|text| recipient.encrypt(Content::Claims(text), &MINTED));
    let (header, key, sealed) = parts(&one);
    let (other_header, other_key, other_sealed) = parts(&other);
    assert_ne!(header, other_header);
    assert_ne!(key, other_key);
    assert_ne!(sealed.iv, other_sealed.iv);
    let again = recipient.encrypt(Content::Claims("one"), &Secret::new([8; 32]));
    assert_ne!(sealed.iv, parts(&again).2.iv);
}

#[test]
fn any_changed_letter_is_refused_and_nothing_says_which() {
    let token = encrypted("content");
    let first_dot = token.find('.').unwrap();
    for at in first_dot + 1..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let refusal = read(&changed).unwrap_err();
        assert!(
            matches!(refusal, JweError::Undecipherable | JweError::Malformed),
            "{changed}"
        );
    }
    // Nothing about the header is believed before it is authentic.
    assert_eq!(
        refusal(|header| {
            header.insert("x".into(), json!(1));
        }),
        JweError::Undecipherable
    );
    assert_eq!(
        refusal(|header| {
            header.insert("cty".into(), json!("text"));
        }),
        JweError::Undecipherable
    );
}

#[test]
fn rfc_8725_section_3_6_what_is_compressed_is_refused_before_it_is_inflated() {
    for zip in [json!("DEF"), json!(null), json!(1)] {
        assert_eq!(
            refusal(|header| {
                header.insert("zip".into(), zip);
            }),
            JweError::Compressed
        );
    }
}

#[test]
fn rfc_7516_section_4_1_13_an_extension_is_refused() {
    for crit in [json!([]), json!(["exp"]), json!(null)] {
        assert_eq!(
            refusal(|header| {
                header.insert("crit".into(), crit);
            }),
            JweError::CriticalHeader
        );
    }
}

#[test]
fn an_algorithm_that_is_not_for_us_is_refused() {
    for name in [
        "RSA-OAEP-256",
        "RSA-OAEP",
        "RSA1_5",
        "A128KW",
        "dir",
        "none",
        "ecdh-es",
        "",
    ] {
        assert_eq!(
            refusal(|header| {
                header.insert("alg".into(), json!(name));
            }),
            JweError::AlgorithmNotAllowed
        );
    }
    for name in ["A192GCM", "none", "a128gcm", ""] {
        assert_eq!(
            refusal(|header| {
                header.insert("enc".into(), json!(name));
            }),
            JweError::ContentEncryptionNotAllowed
        );
    }
    for name in ["alg", "enc"] {
        assert_eq!(
            refusal(|header| {
                header.remove(name);
            }),
            JweError::HeaderMalformed
        );
        assert_eq!(
            refusal(|header| {
                header.insert(name.into(), json!(1));
            }),
            JweError::HeaderMalformed
        );
    }
}

#[test]
fn rfc_8725_section_3_4_a_point_that_is_not_on_the_curve_is_refused() {
    let epk = |change: fn(&mut Value)| refusal(|header| change(header.get_mut("epk").unwrap()));
    assert_eq!(
        epk(|epk| epk["y"] = epk["x"].clone()),
        JweError::EphemeralKeyUnusable
    );
    assert_eq!(
        epk(|epk| epk["x"] = json!(text([0; 32]))),
        JweError::EphemeralKeyUnusable
    );
    assert_eq!(
        epk(|epk| epk["x"] = json!(text([0; 31]))),
        JweError::EphemeralKeyUnusable
    );
    assert_eq!(
        epk(|epk| epk["crv"] = json!("P-384")),
        JweError::EphemeralKeyUnusable
    );
    assert_eq!(
        epk(|epk| epk["d"] = json!(text([1; 32]))),
        JweError::EphemeralKeyUnusable
    );
    assert_eq!(
        epk(|epk| *epk = crate::jose::vectors::rfc_8037_key()),
        JweError::EphemeralKeyUnusable
    );
    assert_eq!(epk(|epk| *epk = json!("x")), JweError::EphemeralKeyUnusable);
    assert_eq!(
        refusal(|header| {
            header.remove("epk");
        }),
        JweError::EphemeralKeyUnusable
    );
}

#[test]
fn a_key_that_is_not_here_is_refused() {
    assert_eq!(
        refusal(|header| {
            header.insert("kid".into(), json!("other"));
        }),
        JweError::KeyUnknown
    );
    let token = encrypted("content");
    let parsed = Encrypted::parse(&token).unwrap();
    assert_eq!(parsed.decrypt(&[]).unwrap_err(), JweError::KeyUnknown);
    let other = DecryptionKey::from_seed(&[4; 32]).unwrap();
    assert_eq!(parsed.decrypt(&[other]).unwrap_err(), JweError::KeyUnknown);
    assert_eq!(read(&token).unwrap(), "content");
}

#[test]
fn a_token_that_names_no_key_is_tried_with_each() {
    let mut jwk = key().public_jwk();
    jwk.as_object_mut().unwrap().remove("kid");
    let set = JwkSet::parse(&json!({ "keys": [jwk] })).unwrap();
    let recipient =
        Recipient::of_set(&set, KeyManagement::EcdhEs, ContentEncryption::A128Gcm).unwrap();
    let token = recipient.encrypt(Content::Claims("{}"), &MINTED);
    let other = || DecryptionKey::from_seed(&[4; 32]).unwrap();
    let parsed = Encrypted::parse(&token).unwrap();
    let decrypted = parsed.decrypt(&[other(), key()]).unwrap();
    assert_eq!((decrypted.content(), decrypted.is_nested()), ("{}", false));
    assert_eq!(
        parsed.decrypt(&[other()]).unwrap_err(),
        JweError::Undecipherable
    );
}

#[test]
fn what_is_no_jwe_is_refused() {
    let token = encrypted("content");
    let parts: Vec<&str> = token.split('.').collect();
    for text in [
        "",
        "....",
        "a.b.c",
        &token.replace('.', "="),
        &format!("{token}."),
        &parts[..4].join("."),
    ] {
        assert!(Encrypted::parse(text).is_err(), "{text}");
    }
    let with = |place: usize, part: &str| {
        let mut parts = parts.clone();
        parts[place] = part;
        Encrypted::parse(&parts.join(".")).unwrap_err()
    };
    // A key where none is encrypted, a vector of another length, a tag cut short.
    assert_eq!(with(1, "AAAA"), JweError::Malformed);
    assert_eq!(with(2, &text([0; 16])), JweError::Malformed);
    assert_eq!(with(4, &text([0; 12])), JweError::Malformed);
    assert_eq!(with(3, "A+A="), JweError::Malformed);
    for header in [
        "[]",
        "{",
        r#"{"alg":"ECDH-ES","alg":"ECDH-ES","enc":"A128GCM"}"#,
    ] {
        assert_eq!(with(0, &text(header)), JweError::HeaderMalformed);
    }
    assert_eq!(read(&"A".repeat(24 * 1024 + 1)), Err(JweError::TooLong));
    let long = |header: &mut Map<String, Value>| {
        header.insert("x".into(), json!("x".repeat(2048)));
    };
    assert_eq!(refusal(long), JweError::TooLong);
    let party = |header: &mut Map<String, Value>| {
        header.insert("apu".into(), json!(text([0; 257])));
    };
    assert_eq!(refusal(party), JweError::TooLong);
}

#[test]
fn a_key_survives_storage() {
    let stored = key().to_private_jwk();
    let read = DecryptionKey::from_private_jwk(&stored).unwrap();
    assert_eq!(
        (read.kid(), read.to_private_jwk()),
        (key().kid(), stored.clone())
    );
    for (name, value) in [
        ("x", stored["y"].clone()),
        ("kid", json!("x")),
        ("d", json!(text([9; 32]))),
        ("d", json!("x")),
    ] {
        let mut broken = stored.clone();
        broken[name] = value;
        assert!(DecryptionKey::from_private_jwk(&broken).is_err());
    }
    assert!(!format!("{:?}", key()).contains(&text([3; 32])));
}

#[test]
fn the_recipient_is_a_key_for_encryption_and_never_one_for_signatures() {
    let signing = SigningKey::from_seed(Algorithm::Es256, &[5; 32])
        .unwrap()
        .public_jwk();
    let set = |keys: &[Value]| JwkSet::parse(&json!({ "keys": keys })).unwrap();
    let of = |keys: &[Value]| {
        let recipient = Recipient::of_set(
            &set(keys),
            KeyManagement::EcdhEs,
            ContentEncryption::default(),
        );
        recipient.map(|recipient| recipient.kid.unwrap_or_default())
    };
    assert_eq!(of(std::slice::from_ref(&signing)), None);
    assert_eq!(
        of(&[signing.clone(), key().public_jwk()]),
        Some(key().kid().to_owned())
    );
    let mut unsaid = signing;
    for name in ["use", "alg"] {
        unsaid.as_object_mut().unwrap().remove(name);
    }
    unsaid["kid"] = json!("unsaid");
    assert_eq!(of(&[unsaid.clone()]), Some("unsaid".to_owned()));
    assert_eq!(
        of(&[unsaid.clone(), key().public_jwk()]),
        Some(key().kid().to_owned())
    );
    for (name, value) in [
        ("alg", json!("ECDH-ES+A128KW")),
        ("key_ops", json!(["verify"])),
        ("use", json!("sig")),
    ] {
        let mut other = unsaid.clone();
        other[name] = value;
        assert_eq!(of(&[other]), None, "{name}");
    }
    // What is for encryption verifies nothing.
    assert!(
        !set(&[key().public_jwk()])
            .keys()
            .any(PublicJwk::verifies_signatures)
    );
}

#[test]
fn openid_connect_core_10_2_a_secret_is_hashed_and_cut_to_length() {
    let of = |algorithm, encryption| secret_key::of_secret(b"secret", algorithm, encryption);
    // The SHA-256 of the word, and its SHA-512.
    let sha256 = hex("2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b");
    let sha512 = hex(
        "bd2b1aaf7ef4f09be9f52ce2d8d599674d81aa9d6a4421696dc4d93dd0619d682ce56b4d64a9ef097761ced99e0f67265b5f76085e5b0ee7ca4696b2ad6fe2b2",
    );
    for encryption in ContentEncryption::ALL {
        assert_eq!(of(KeyManagement::A128Kw, *encryption), sha256[..16]);
        assert_eq!(of(KeyManagement::A256Kw, *encryption), sha256);
    }
    assert_eq!(
        of(KeyManagement::Dir, ContentEncryption::A128Gcm),
        sha256[..16]
    );
    assert_eq!(
        of(KeyManagement::Dir, ContentEncryption::A128CbcHs256),
        sha256
    );
    assert_eq!(of(KeyManagement::Dir, ContentEncryption::A256Gcm), sha256);
    assert_eq!(
        of(KeyManagement::Dir, ContentEncryption::A256CbcHs512),
        sha512
    );
    for algorithm in KeyManagement::ALL {
        let recipient = Recipient::of_secret(b"secret", *algorithm, ContentEncryption::default());
        assert_eq!(recipient.is_some(), algorithm.is_symmetric());
    }
}

#[test]
fn what_is_encrypted_with_a_secret_opens_with_it() {
    for algorithm in [
        KeyManagement::A128Kw,
        KeyManagement::A256Kw,
        KeyManagement::Dir,
    ] {
        for encryption in ContentEncryption::ALL {
            let recipient = Recipient::of_secret(b"secret", algorithm, *encryption).unwrap();
            let token = recipient.encrypt(Content::Nested("a.b.c"), &MINTED);
            let (header, encrypted_key, sealed) = parts(&token);
            let held = secret_key::of_secret(b"secret", algorithm, *encryption);
            let key = match algorithm {
                KeyManagement::Dir => held,
                _ => wrapping::unwrapped(&held, &encrypted_key).unwrap(),
            };
            let opened = encryption.open(&key, header.as_bytes(), &sealed);
            assert_eq!(opened.as_deref(), Some(&b"a.b.c"[..]));
        }
    }
}

#[test]
fn rsa_oaep_256_is_decrypted_by_somebody_else() {
    let private = rsa::RsaPrivateKey::from_components(
        rsa::BigUint::from_bytes_be(&octets(crate::jose::vectors::RFC_7520_N)),
        rsa::BigUint::from(65_537_u32),
        rsa::BigUint::from_bytes_be(&octets(crate::jose::vectors::RFC_7520_D)),
        vec![],
    )
    .unwrap();
    let set = JwkSet::parse(&json!({ "keys": [crate::jose::vectors::rfc_7520_key()] })).unwrap();
    for encryption in ContentEncryption::ALL {
        let recipient = Recipient::of_set(&set, KeyManagement::RsaOaep256, *encryption).unwrap();
        let token = recipient.encrypt(Content::Nested("a.b.c"), &MINTED);
        let (header, encrypted_key, sealed) = parts(&token);
        let key = private
            .decrypt(rsa::Oaep::new::<rsa::sha2::Sha256>(), &encrypted_key)
            .unwrap();
        let opened = encryption.open(&key, header.as_bytes(), &sealed);
        assert_eq!(opened.as_deref(), Some(&b"a.b.c"[..]));
        let header: Value = serde_json::from_slice(&octets(header)).unwrap();
        assert_eq!(
            header,
            json!({ "alg": "RSA-OAEP-256", "enc": encryption.name(), "cty": "JWT" })
        );
    }
}
