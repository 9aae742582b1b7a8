//! What a certificate is read as, and what is none.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use sekisho::{
    Timestamp,
    jose::{AlternativeName, Certificate, CertificateError, DistinguishedName, PublicJwk},
};
use serde_json::json;

use super::*;
use crate::support::certificates::{RFC_8705, der};

fn read(certificate: &TestCertificate) -> Result<Certificate, CertificateError> {
    Certificate::parse(&certificate.to_der())
}

#[test]
fn rfc_8705_appendix_a() {
    let certificate = Certificate::read(RFC_8705).expect("a certificate");
    assert_eq!(
        certificate.x5t().as_str(),
        "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"
    );
    let jwk = json!({
        "kty": "EC",
        "x": "1yfLHCpXqFjxCeHHHMVDTcLscpb07KUxudBmOMn8C7Q",
        "y": "8_coZwxS7LfA4vOLS9WuneIXhbGGWvsDSb0tH6IxLm8",
        "crv": "P-256",
        "x5c": [RFC_8705],
    });
    let jwk = PublicJwk::parse(&jwk).expect("a key");
    assert_eq!(certificate.key(), Some(jwk.thumbprint()));
    assert!(jwk.may_be_in(certificate.x5t()));
    assert!(certificate.is_of(&DistinguishedName::parse("CN=mtls").expect("a name")));
    // From 2018-10-18T12:37:09Z to 2022-05-02T12:37:09Z, inclusive: RFC 5280 §4.1.2.5.
    for (seconds, is_valid) in [
        (1_539_866_228, false),
        (1_539_866_229, true),
        (1_651_495_029, true),
        (1_651_495_030, false),
    ] {
        let now = Timestamp::from_seconds(seconds);
        assert_eq!(certificate.is_valid(now), is_valid, "{seconds}");
    }
}

#[test]
fn rfc_8705_2_1_2_a_certificate_is_of_whom_its_subject_or_an_alternative_name_names() {
    let certificate = certificate("one")
        .or_named(0x81, b"client@Bank.example")
        .or_named(0x82, b"client.bank.example")
        .or_named(0x86, b"https://bank.example/client")
        .or_named(0x87, &[192, 0, 2, 7])
        .or_named(0x87, &[0; 16]);
    let read = read(&certificate).expect("a certificate");
    let subject = DistinguishedName::parse("CN=one,O=Example").expect("a name");
    assert!(read.is_of(&subject));
    for name in [
        AlternativeName::Email("client@bank.example".into()),
        AlternativeName::Dns("CLIENT.bank.example".into()),
        AlternativeName::Uri("https://bank.example/client".into()),
        AlternativeName::Ip("192.0.2.7".parse().expect("an address")),
        AlternativeName::Ip("::".parse().expect("an address")),
    ] {
        assert!(read.has(&name), "{name:?}");
    }
    for name in [
        AlternativeName::Email("client".into()),
        AlternativeName::Dns("bank.example".into()),
        AlternativeName::Dns("client@bank.example".into()),
        AlternativeName::Uri("https://bank.example/Client".into()),
        AlternativeName::Ip("192.0.2.8".parse().expect("an address")),
    ] {
        assert!(!read.has(&name), "{name:?}");
    }
}

#[test]
fn a_name_is_the_same_in_each_type_of_text() {
    let wide: Vec<u8> = "one".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let subject = DistinguishedName::parse("CN=One,O=Example").expect("a name");
    for name in [
        (0x0c, b"ONE".to_vec()),
        (0x13, b"one".to_vec()),
        (0x14, b"one".to_vec()),
        (0x16, b" one ".to_vec()),
        (0x1e, wide),
    ] {
        let certificate = TestCertificate {
            name: name.clone(),
            ..certificate("one")
        };
        assert!(
            read(&certificate).is_ok_and(|read| read.is_of(&subject)),
            "{name:?}"
        );
    }
}

#[test]
fn what_is_not_one_certificate_is_refused() {
    let good = certificate("one").to_der();
    let twice = [good.clone(), good.clone()].concat();
    let chain = der(0x30, &twice);
    for (octets, name) in [
        (Vec::new(), "nothing"),
        (good[..good.len() - 1].to_vec(), "a part"),
        ([good.clone(), vec![0]].concat(), "an octet more"),
        (twice, "two"),
        (chain, "a chain"),
        (b"{}".to_vec(), "no DER"),
        (
            vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
            "an endless length",
        ),
    ] {
        assert_eq!(
            Certificate::parse(&octets),
            Err(CertificateError::Malformed),
            "{name}"
        );
    }
}

#[test]
fn a_certificate_is_bounded_in_octets_and_in_names() {
    let named = |count: usize| {
        let one = |number: usize| (0x82, format!("{number}.example").into_bytes());
        TestCertificate {
            alternative: (0..count).map(one).collect(),
            ..certificate("one")
        }
    };
    // Two are in the subject.
    assert!(read(&named(62)).is_ok());
    for count in [63, 100] {
        assert_eq!(read(&named(count)), Err(CertificateError::TooManyNames));
    }
    let long = |length: usize| certificate("one").or_named(0x82, &vec![b'a'; length]);
    assert!(read(&long(7000)).is_ok());
    for length in [8192, 10_240, 30_000] {
        assert_eq!(
            read(&long(length)),
            Err(CertificateError::TooLong),
            "{length}"
        );
    }
}

#[test]
fn text_that_is_none_of_its_type_is_refused() {
    for name in [
        (0x0c, vec![0xff, 0xfe]),
        (0x13, vec![0xe9]),
        (0x16, vec![0xe9]),
        (0x1e, vec![0x00]),
        (0x1e, vec![0xd8, 0x00]),
    ] {
        let certificate = TestCertificate {
            name: name.clone(),
            ..certificate("one")
        };
        assert_eq!(
            read(&certificate),
            Err(CertificateError::SubjectMalformed),
            "{name:?}"
        );
    }
    for (tag, name) in [(0x82, &[0xe9][..]), (0x8f, b"a"), (0x9f, b"a")] {
        let certificate = certificate("one").or_named(tag, name);
        assert_eq!(
            read(&certificate),
            Err(CertificateError::NamesMalformed),
            "{tag}"
        );
    }
}

#[test]
fn fapi_2_0_5_4_1_a_short_key_is_refused() {
    let algorithm = |oid: &[u8]| der(0x30, &[oid, &[5, 0]].concat());
    let rsa_of = |bits: usize, exponent: u8, kind: u8| {
        let modulus = [vec![0], vec![0xff; bits / 8]].concat();
        let numbers = [der(2, &modulus), der(2, &[exponent])].concat();
        let key = [vec![0], der(0x30, &numbers)].concat();
        let oid = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, kind];
        der(0x30, &[algorithm(&oid), der(3, &key)].concat())
    };
    let rsa = |bits: usize| rsa_of(bits, 3, 1);
    let curve = |octets: usize| {
        let oid = [6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
        let point = [vec![0, 4], vec![1; octets * 2]].concat();
        der(0x30, &[algorithm(&oid), der(3, &point)].concat())
    };
    for (key, is_refused) in [
        (rsa(1024), true),
        (rsa(2048), false),
        // Neither an exponent that no client can register nor RSASSA-PSS (RFC 4055 §1.2) makes it longer.
        (rsa_of(1024, 1, 1), true),
        (rsa_of(2048, 1, 1), false),
        (rsa_of(1024, 3, 10), true),
        (rsa_of(2048, 3, 10), false),
        (curve(24), true),
        (curve(48), false),
    ] {
        let certificate = TestCertificate {
            key,
            ..certificate("one")
        };
        let refused = read(&certificate) == Err(CertificateError::KeyTooShort);
        assert_eq!(refused, is_refused);
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_a_certificate_or_refused(octets in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Certificate::parse(&octets);
        let _ = Certificate::read(&STANDARD.encode(&octets));
    }

    #[test]
    fn a_certificate_with_another_octet_is_another_one(at in any::<prop::sample::Index>(), octet in any::<u8>()) {
        let certificate = certificate("one").or_named(0x82, b"a.example").or_named(0x87, &[1, 2, 3, 4]);
        let mut octets = certificate.to_der();
        let at = at.index(octets.len());
        let is_same = octets[at] == octet;
        octets[at] = octet;
        if let Ok(read) = Certificate::parse(&octets) {
            prop_assert_eq!(read.x5t().as_str() == certificate.x5t(), is_same);
        }
    }
}
