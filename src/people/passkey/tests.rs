//! Every step of §7.1 and §7.2, broken once.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{
    authentication::{Asserted, Record, authenticate},
    authenticator_data::AuthenticatorData,
    cose_key::public_key,
    vectors::*,
    *,
};
use crate::{Digest, Secret, Timestamp};

const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn expected(challenge: &str) -> Expected {
    Expected {
        challenge: challenge.into(),
        expires: NOW.after(60),
        origin: ORIGIN.into(),
        rp_id: RP_ID.into(),
    }
}

fn of_spec(challenge: &str) -> Expected {
    Expected {
        origin: SPEC_ORIGIN.into(),
        rp_id: SPEC_RP_ID.into(),
        ..expected(challenge)
    }
}

pub(super) fn assertion(vector: &Vector) -> Assertion {
    Assertion {
        id: vector.id.into(),
        client_data: vector.get_client_data.into(),
        authenticator_data: vector.authenticator_data.into(),
        signature: vector.signature.into(),
        user_handle: "aGFuZGxl".into(),
    }
}

fn registered(vector: &Vector) -> Result<Registered, Flaw> {
    let expected = expected(vector.challenge);
    register(vector.client_data, vector.attestation_object, &expected)
}

fn record(vector: &Vector) -> Record {
    let registered = registered(vector).unwrap_or_else(|flaw| panic!("{flaw}"));
    assert_eq!(text(&registered.id), vector.id);
    Record {
        key: registered.key,
        sign_count: registered.sign_count,
        is_backup_eligible: registered.is_backup_eligible,
    }
}

/// Client data with one member changed; with null, without it.
fn client_data(vector: &Vector, name: &str, value: Value) -> String {
    let mut json: Value = serde_json::from_slice(&bytes(vector.client_data)).expect("JSON");
    if value.is_null() {
        json.as_object_mut().expect("an object").remove(name);
    } else {
        json[name] = value;
    }
    text(json.to_string())
}

/// The attestation object whose authenticator data has other bytes.
fn attested(change: impl Fn(&mut [u8])) -> String {
    let mut object = bytes(ES256.attestation_object);
    let at = object.len() - 164;
    change(&mut object[at..]);
    text(object)
}

fn flaw<T>(outcome: Result<T, Flaw>) -> Option<Flaw> {
    outcome.err()
}

#[test]
fn a_credential_of_each_algorithm_is_registered_and_signs() {
    for (vector, has_copies) in [(&ES256, true), (&EDDSA, false), (&RS256, false)] {
        let registered = registered(vector).unwrap_or_else(|flaw| panic!("{flaw}"));
        assert_eq!(registered.is_backup_eligible, has_copies);
        assert_eq!(registered.is_backed_up, has_copies);
        assert_eq!(registered.sign_count, 1);
        let Asserted {
            sign_count,
            is_backed_up,
        } = authenticate(&assertion(vector), &expected(CHALLENGE), &record(vector))
            .unwrap_or_else(|flaw| panic!("{flaw}"));
        assert_eq!((sign_count, is_backed_up), (2, has_copies));
    }
}

#[test]
fn a_credential_of_chromium_is_registered_and_signs() {
    let of_chromium = |challenge: &str| Expected {
        origin: CHROMIUM_ORIGIN.into(),
        rp_id: CHROMIUM_RP_ID.into(),
        ..expected(challenge)
    };
    let vector = &CHROMIUM;
    let registered = register(
        vector.client_data,
        vector.attestation_object,
        &of_chromium(vector.challenge),
    )
    .unwrap_or_else(|flaw| panic!("{flaw}"));
    assert_eq!(text(&registered.id), vector.id);
    let record = Record {
        key: registered.key,
        sign_count: registered.sign_count,
        is_backup_eligible: registered.is_backup_eligible,
    };
    let answer = assertion(vector);
    let asserted = authenticate(&answer, &of_chromium(vector.get_challenge), &record);
    assert_eq!(asserted.map(|one| one.sign_count), Ok(2));
    // As it is, it is of no other origin.
    let elsewhere = authenticate(&answer, &expected(vector.get_challenge), &record);
    assert_eq!(flaw(elsewhere), Some(Flaw::Origin));
}

proptest::proptest! {
    #[test]
    fn no_bytes_bring_a_parser_down(
        data in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
        json in ".{0,200}",
        at in 0_usize..190,
        value in proptest::prelude::any::<u8>(),
    ) {
        let _ = public_key(&data);
        let _ = AuthenticatorData::decode(&data);
        let _ = Assertion::parse(&json);
        let _ = Attestation::parse(&json);
        let _ = challenge_of(&text(&data));
        let _ = register(&text(&json), &text(&data), &expected(CHALLENGE));
        let mut object = bytes(ES256.attestation_object);
        let at = at % object.len();
        object[at] = value;
        let _ = register(ES256.client_data, &text(&object), &expected(CHALLENGE));
        object.truncate(at);
        let _ = register(ES256.client_data, &text(object), &expected(CHALLENGE));
    }
}

#[test]
fn web_authentication_16_2_is_read_and_refused_where_the_person_is_not_verified() {
    let vector = &SPEC_16_2;
    let expected = of_spec(vector.challenge);
    let outcome = register(vector.client_data, vector.attestation_object, &expected);
    assert_eq!(flaw(outcome), Some(Flaw::UserUnverified));
    // The rest of it is right: its key verifies its signature.
    let object = bytes(vector.attestation_object);
    let key = public_key(&object[object.len() - 77..]).unwrap_or_else(|flaw| panic!("{flaw}"));
    let data = bytes(vector.authenticator_data);
    let hash = *Digest::of(bytes(vector.get_client_data)).as_bytes();
    let signed = [&data[..], &hash].concat();
    assert!(key.has_signed(&signed, &bytes(vector.signature)));
    assert!(!key.has_signed(&data, &bytes(vector.signature)));
    let record = Record {
        key,
        sign_count: 0,
        is_backup_eligible: true,
    };
    let outcome = authenticate(&assertion(vector), &of_spec(vector.get_challenge), &record);
    assert_eq!(flaw(outcome), Some(Flaw::UserUnverified));
}

#[test]
fn web_authentication_16_3_the_attestation_of_the_credential_itself_is_verified() {
    let vector = &SPEC_16_3;
    let expected = of_spec(vector.challenge);
    let registered = register(vector.client_data, vector.attestation_object, &expected);
    assert_eq!(
        text(registered.unwrap_or_else(|flaw| panic!("{flaw}")).id),
        vector.id
    );
    let mut object = bytes(vector.attestation_object);
    object[60] ^= 1; // in its signature
    let outcome = register(vector.client_data, &text(object), &expected);
    assert_eq!(flaw(outcome), Some(Flaw::Attestation));
}

#[test]
fn registration_steps_5_to_11_refuse_other_client_data() {
    for (name, value, expected_flaw) in [
        ("type", json!("webauthn.get"), Flaw::Type),
        ("type", json!("webauthn.create "), Flaw::Type),
        ("type", json!(null), Flaw::Malformed),
        ("challenge", json!("Y2hhbGxlbmdm"), Flaw::Challenge),
        ("challenge", json!("Y2hhbGxlbmdl="), Flaw::Challenge),
        ("challenge", json!(1), Flaw::Malformed),
        ("origin", json!("https://id.example:8443"), Flaw::Origin),
        ("origin", json!("http://id.example"), Flaw::Origin),
        ("origin", json!("https://id.example/"), Flaw::Origin),
        ("origin", json!("https://ID.example"), Flaw::Origin),
        ("origin", json!("https://evil.id.example"), Flaw::Origin),
        ("origin", json!("null"), Flaw::Origin),
        ("origin", json!(null), Flaw::Malformed),
        ("crossOrigin", json!(true), Flaw::CrossOrigin),
        ("crossOrigin", json!("true"), Flaw::Malformed),
        ("topOrigin", json!("https://id.example"), Flaw::TopOrigin),
        ("topOrigin", json!(1), Flaw::Malformed),
    ] {
        let changed = client_data(&ES256, name, value.clone());
        let outcome = register(&changed, ES256.attestation_object, &expected(CHALLENGE));
        assert_eq!(flaw(outcome), Some(expected_flaw), "{name} {value}");
    }
    let register = |client_data: &str| {
        flaw(register(
            client_data,
            ES256.attestation_object,
            &expected(CHALLENGE),
        ))
    };
    // Without the member, which older browsers leave out, it is of the page itself.
    assert_eq!(
        register(&client_data(&ES256, "crossOrigin", json!(null))),
        None
    );
    let twice = br#"{"type":"webauthn.create","type":"webauthn.create","challenge":"Y2hhbGxlbmdl","origin":"https://id.example"}"#;
    for malformed in [
        "",
        "!",
        &text("{"),
        &text("[]"),
        &text(twice),
        &text([0xff]),
    ] {
        assert_eq!(register(malformed), Some(Flaw::Malformed), "{malformed}");
    }
    let marked = [b"\xef\xbb\xbf", bytes(ES256.client_data).as_slice()].concat();
    assert_eq!(register(&text(marked)), None);
    let long = client_data(&ES256, "more", json!("a".repeat(5000)));
    assert_eq!(register(&long), Some(Flaw::Malformed));
}

#[test]
fn registration_steps_13_to_17_refuse_other_authenticator_data() {
    let register = |object: &str| flaw(register(ES256.client_data, object, &expected(CHALLENGE)));
    assert_eq!(register(&attested(|_| ())), None);
    assert_eq!(register(&attested(|data| data[0] ^= 1)), Some(Flaw::RpId));
    let flags = |flags: u8| attested(move |data| data[32] = flags);
    assert_eq!(register(&flags(0x5d & !1)), Some(Flaw::UserAbsent));
    assert_eq!(register(&flags(0x5d & !4)), Some(Flaw::UserUnverified));
    assert_eq!(register(&flags(0x5d & !8)), Some(Flaw::BackupState));
    // Without the bit of a credential its bytes are left over; with that of extensions they lack.
    assert_eq!(register(&flags(0x5d & !0x40)), Some(Flaw::Malformed));
    assert_eq!(register(&flags(0x5d | 0x80)), Some(Flaw::Malformed));
    let object = bytes(ES256.attestation_object);
    for end in 0..object.len() {
        assert_eq!(
            register(&text(&object[..end])),
            Some(Flaw::Malformed),
            "{end}"
        );
    }
    assert_eq!(
        register(&text([&object[..], &[0]].concat())),
        Some(Flaw::Malformed)
    );
}

#[test]
fn registration_step_20_refuses_keys_of_other_algorithms_and_of_no_point() {
    let register = |object: &str| flaw(register(ES256.client_data, object, &expected(CHALLENGE)));
    // From byte 87 on: a5 01 02 03 26 20 01 21 58 20 x 22 58 20 y.
    let byte = |at: usize, value: u8| attested(move |data| data[87 + at] = value);
    assert_eq!(register(&byte(4, 0x27)), Some(Flaw::Algorithm)); // EdDSA of an EC key
    assert_eq!(register(&byte(4, 0x38)), Some(Flaw::Malformed));
    assert_eq!(register(&byte(2, 0x01)), Some(Flaw::Algorithm));
    assert_eq!(register(&byte(6, 0x02)), Some(Flaw::Algorithm)); // P-384
    assert_eq!(register(&byte(7, 0x22)), Some(Flaw::Malformed)); // y twice, no x
    assert_eq!(
        register(&attested(|data| data[99] ^= 1)),
        Some(Flaw::Algorithm)
    );
}

#[test]
fn registration_steps_21_to_24_take_no_attestation_of_others() {
    let object = bytes(ES256.attestation_object);
    let with = |from: &[u8], to: &[u8]| {
        let at = object.windows(from.len()).position(|window| window == from);
        let at = at.expect("there");
        let changed = [&object[..at], to, &object[at + from.len()..]].concat();
        flaw(register(
            ES256.client_data,
            &text(changed),
            &expected(CHALLENGE),
        ))
    };
    assert_eq!(with(b"dnone", b"dnonf"), Some(Flaw::Attestation));
    assert_eq!(with(b"dnone", b"htpm-like"), Some(Flaw::Attestation));
    assert_eq!(with(b"dnone", b"fpacked"), Some(Flaw::Attestation));
    assert_eq!(
        with(b"gattStmt\xa0", b"gattStmt\xa1ax\x01"),
        Some(Flaw::Attestation)
    );
    assert_eq!(with(b"cfmt", b"cfmu"), Some(Flaw::Malformed));
    assert_eq!(with(b"cfmtdnone", b"cfmt\x01"), Some(Flaw::Malformed));
}

#[test]
fn authentication_steps_10_to_14_refuse_other_client_data_before_they_look_at_the_signature() {
    let record = record(&ES256);
    let refused = |client_data: &str| {
        let changed = Assertion {
            client_data: client_data.into(),
            ..assertion(&ES256)
        };
        flaw(authenticate(&changed, &expected(CHALLENGE), &record))
    };
    assert_eq!(refused(ES256.client_data), Some(Flaw::Type));
    let with = |name: &str, value: Value| {
        let of_get = client_data(&ES256, "type", json!("webauthn.get"));
        let mut json: Value = serde_json::from_slice(&bytes(&of_get)).expect("JSON");
        json[name] = value;
        refused(&text(json.to_string()))
    };
    assert_eq!(with("challenge", json!("b3RoZXI")), Some(Flaw::Challenge));
    assert_eq!(
        with("origin", json!("https://other.example")),
        Some(Flaw::Origin)
    );
    assert_eq!(with("crossOrigin", json!(true)), Some(Flaw::CrossOrigin));
    assert_eq!(
        with("topOrigin", json!("https://a.example")),
        Some(Flaw::TopOrigin)
    );
    // Step 21: what is not among what is checked is signed all the same.
    assert_eq!(with("more", json!(1)), Some(Flaw::Signature));
}

#[test]
fn authentication_steps_15_to_21_refuse_other_authenticator_data_and_signatures() {
    let record = record(&ES256);
    let refused = |at: usize, value: u8| {
        let mut data = bytes(ES256.authenticator_data);
        data[at] = value;
        let changed = Assertion {
            authenticator_data: text(data),
            ..assertion(&ES256)
        };
        flaw(authenticate(&changed, &expected(CHALLENGE), &record))
    };
    assert_eq!(refused(0, 0), Some(Flaw::RpId));
    assert_eq!(refused(32, 0x1c), Some(Flaw::UserAbsent));
    assert_eq!(refused(32, 0x19), Some(Flaw::UserUnverified));
    assert_eq!(refused(32, 0x15), Some(Flaw::BackupState));
    assert_eq!(refused(32, 0x05), Some(Flaw::BackupEligibility));
    assert_eq!(refused(32, 0x0d), Some(Flaw::Signature));
    assert_eq!(refused(36, 9), Some(Flaw::Signature));
    let signed = |signature: &str| {
        let changed = Assertion {
            signature: signature.into(),
            ..assertion(&ES256)
        };
        flaw(authenticate(&changed, &expected(CHALLENGE), &record))
    };
    assert_eq!(signed(EDDSA.signature), Some(Flaw::Signature));
    assert_eq!(signed(""), Some(Flaw::Signature));
    assert_eq!(signed("!"), Some(Flaw::Malformed));
}

#[test]
fn authentication_by_the_key_of_another_credential_is_refused() {
    for (vector, other) in [(&ES256, &EDDSA), (&EDDSA, &RS256), (&RS256, &ES256)] {
        let record = Record {
            is_backup_eligible: record(vector).is_backup_eligible,
            ..record(other)
        };
        let outcome = authenticate(&assertion(vector), &expected(CHALLENGE), &record);
        assert_eq!(flaw(outcome), Some(Flaw::Signature));
    }
}

#[test]
fn authentication_step_22_refuses_a_count_that_does_not_rise() {
    for (before, expected_flaw) in [
        (0, None),
        (1, None),
        (2, Some(Flaw::SignCount)),
        (u32::MAX, Some(Flaw::SignCount)),
    ] {
        let record = Record {
            sign_count: before,
            ..record(&ES256)
        };
        let outcome = authenticate(&assertion(&ES256), &expected(CHALLENGE), &record);
        assert_eq!(flaw(outcome), expected_flaw, "{before}");
    }
}

#[test]
fn an_authenticator_that_does_not_count_is_read() {
    let data = bytes(SPEC_16_2.authenticator_data);
    assert!(AuthenticatorData::decode(&data).is_ok());
}

#[test]
fn what_a_page_brings_back_is_read_by_the_names_of_the_standard() {
    let json = json!({
        "id": "AAE", "rawId": "AAE", "type": "public-key", "clientExtensionResults": {},
        "response": {
            "clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AQ", "userHandle": "Ag",
            "attestationObject": "oA", "transports": ["internal", "hybrid", 1, "NO", ""],
        },
    });
    let read = Assertion::parse(&json.to_string()).expect("an assertion");
    assert_eq!((read.id.as_str(), read.user_handle.as_str()), ("AAE", "Ag"));
    let read = Attestation::parse(&json.to_string()).expect("a credential");
    assert_eq!(read.transports, ["internal", "hybrid"]);
    for (place, value) in [
        ("/type", json!("password")),
        ("/rawId", json!("AAF")),
        ("/rawId", json!("A+E")),
        ("/response/userHandle", json!(null)),
        ("/response/signature", json!(1)),
        ("/response", json!([])),
    ] {
        let mut changed = json.clone();
        *changed.pointer_mut(place).expect("there") = value;
        let read = Assertion::parse(&changed.to_string());
        assert_eq!(read, Err(Flaw::Malformed), "{place}");
    }
    for text in [
        "",
        "null",
        "{}",
        "[",
        r#"{"type":"public-key","type":"public-key"}"#,
    ] {
        assert_eq!(Assertion::parse(text), Err(Flaw::Malformed), "{text}");
        assert_eq!(Attestation::parse(text), Err(Flaw::Malformed), "{text}");
    }
}

#[test]
fn a_challenge_is_for_one_browser_one_purpose_and_its_time() {
    let (browser, other) = (Digest::of("a"), Digest::of("b"));
    let (key, former) = (Secret::new([1; 32]), Secret::new([2; 32]));
    let sign_in = |browser| Ceremony {
        browser,
        purpose: Purpose::SignIn("ticket"),
    };
    let challenge = sign_in(&browser).challenge(&Secret::new([7; 32]), &key, NOW);
    let expires = NOW.after(CHALLENGE_LIFETIME);
    let keys = [&former, &key];
    for now in [NOW, expires.before(1)] {
        assert_eq!(
            sign_in(&browser).expires(&challenge, &keys, now),
            Ok(expires)
        );
    }
    let late = sign_in(&browser).expires(&challenge, &keys, expires);
    assert_eq!(late, Err(Flaw::ChallengeUsed));
    let elsewhere = sign_in(&other).expires(&challenge, &keys, NOW);
    assert_eq!(elsewhere, Err(Flaw::Challenge));
    for purpose in [Purpose::SignIn("other"), Purpose::Registration("ticket")] {
        let ceremony = Ceremony {
            browser: &browser,
            purpose,
        };
        assert_eq!(
            ceremony.expires(&challenge, &keys, NOW),
            Err(Flaw::Challenge)
        );
    }
    assert_eq!(
        sign_in(&browser).expires(&challenge, &[&former], NOW),
        Err(Flaw::Challenge)
    );
    let mut later = bytes(&challenge);
    later[7] ^= 1;
    for forged in [
        text(later),
        text([0; 24]),
        text([0; 56]),
        String::new(),
        "!".into(),
    ] {
        assert_eq!(
            sign_in(&browser).expires(&forged, &keys, NOW),
            Err(Flaw::Challenge)
        );
    }
    let again = sign_in(&browser).challenge(&Secret::new([8; 32]), &key, NOW);
    assert_ne!(again, challenge);
}
