//! What others have encrypted: the examples of RFC 7516, RFC 7518 and RFC 7520.

use serde_json::json;

use super::{
    agreement::{Parties, derived, shared},
    content::Sealed,
    *,
};
use crate::jose::{
    PublicJwk,
    jwk::VerifyingKey,
    vectors::{octets, text},
};

pub(super) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let octet = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(octet).collect()
}

/// RFC 7520 §5.5, §5.6 and §5.8: the same text.
const RFC_7520: &str = "You can trust us to stick with you through thick and thin\u{2013}to the bitter end. And you can trust us to keep any secret of yours\u{2013}closer than you keep it yourself. But you cannot trust us to let you face trouble alone, and go off without a word. We are your friends, Frodo.";

const RFC_7520_5_5: &str = "\
    eyJhbGciOiJFQ0RILUVTIiwia2lkIjoibWVyaWFkb2MuYnJhbmR5YnVja0BidWNrbGFuZC5leGFtcGxlIiwiZXBrIjp7Imt0eSI6IkVDIiwiY3\
    J2IjoiUC0yNTYiLCJ4IjoibVBVS1RfYkFXR0hJaGcwVHBqanFWc1AxclhXUXVfdndWT0hIdE5rZFlvQSIsInkiOiI4QlFBc0ltR2VBUzQ2ZnlX\
    dzVNaFlmR1RUMElqQnBGdzJTUzM0RHY0SXJzIn0sImVuYyI6IkExMjhDQkMtSFMyNTYifQ..yc9N8v5sYyv3iGQT926IUg.BoDlwPnTypYq-iv\
    jmQvAYJLb5Q6l-F3LIgQomlz87yW4OPKbWE1zSTEFjDfhU9IPIOSA9Bml4m7iDFwA-1ZXvHteLDtw4R1XRGMEsDIqAYtskTTmzmzNa-_q4F_ev\
    APUmwlO-ZG45Mnq4uhM1fm_D9rBtWolqZSF3xGNNkpOMQKF1Cl8i8wjzRli7-IXgyirlKQsbhhqRzkv8IcY6aHl24j03C-AR2le1r7URUhArM7\
    9BY8soZU0lzwI-sD5PZ3l4NDCCei9XkoIAfsXJWmySPoeRb2Ni5UZL4mYpvKDiwmyzGd65KqVw7MsFfI_K767G9C9Azp73gKZD0DyUn1mn0WW5\
    LmyX_yJ-3AROq8p1WZBfG-ZyJ6195_JGG2m9Csg.WCCkNa-x4BeB9hIDIfFuhg";

const RFC_7520_5_6: &str = "\
    eyJhbGciOiJkaXIiLCJraWQiOiI3N2M3ZTJiOC02ZTEzLTQ1Y2YtODY3Mi02MTdiNWI0NTI0M2EiLCJlbmMiOiJBMTI4R0NNIn0..refa467Qz\
    zKx6QAB.JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjFuvZPjQS-m0IFtVcXkZXdH_lr_FrdYt9H\
    RUYkshtrMmIUAyGmUnd9zMDB2n0cRDIHAzFVeJUDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtBP-c_BIwCPTjb9o0SbdcdREEMJMyZBH\
    8ySWMVi1gPD9yxi-aQpGbSv_F9N4IZAxscj5g-NJsUPbjk29-s7LJAGb15wEBtXphVCgyy53CoIKLHHeJHXex45Uz9aKZSRSInZI-wjsY0yu3c\
    T4_aQ3i1o-tiE-F8Ios61EKgyIQ4CWao8PFMj8TTnp.vbb32Xvllea2OtmHAdccRQ";

const RFC_7520_5_8: &str = "\
    eyJhbGciOiJBMTI4S1ciLCJraWQiOiI4MWIyMDk2NS04MzMyLTQzZDktYTQ2OC04MjE2MGFkOTFhYzgiLCJlbmMiOiJBMTI4R0NNIn0.CBI6oD\
    w8MydIx1IBntf_lQcw2MmJKIQx.Qx0pmsDa8KnJc9Jo.AwliP-KmWgsZ37BvzCefNen6VTbRK3QMA4TkvRkH0tP1bTdhtFJgJxeVmJkLD61A1h\
    nWGetdg11c9ADsnWgL56NyxwSYjU1ZEHcGkd3EkU0vjHi9gTlb90qSYFfeF0LwkcTtjbYKCsiNJQkcIp1yeM03OmuiYSoYJVSpf7ej6zaYcMv3\
    WwdxDFl8REwOhNImk2Xld2JXq6BR53TSFkyT7PwVLuq-1GwtGHlQeg7gDT6xW0JqHDPn_H-puQsmthc9Zg0ojmJfqqFvETUxLAF-KjcBTS5dNy\
    6egwkYtOt8EIHK-oEsKYtZRaa8Z7MOZ7UGxGIMvEmxrGCPeJa14slv2-gaqK0kEThkaSqdYw0FkQZF.ER7MWJZ1FBI_NKvn7Zb1Lw";

const RFC_7516_A_3: &str = "\
    eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ.AxY\
    8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ";

/// A token as its parts: the header, the encrypted key, and what is sealed.
pub(super) fn parts(token: &str) -> (&str, Vec<u8>, Sealed) {
    let parts: Vec<&str> = token.split('.').collect();
    let sealed = Sealed {
        iv: octets(parts[2]),
        ciphertext: octets(parts[3]),
        tag: octets(parts[4]),
    };
    (parts[0], octets(parts[1]), sealed)
}

/// It is opened with this key, and sealed again it is the same.
fn assert_sealed(encryption: ContentEncryption, key: &[u8], token: &str, content: &str) {
    let (header, _, sealed) = parts(token);
    let opened = encryption.open(key, header.as_bytes(), &sealed);
    assert_eq!(opened.as_deref(), Some(content.as_bytes()));
    let again = encryption.seal(key, &sealed.iv, header.as_bytes(), content.as_bytes());
    assert_eq!(again, Some(sealed));
}

#[test]
fn rfc_7516_appendix_a_1_the_content() {
    // Its key is encrypted with the SHA-1 of RSA-OAEP, which is not read here.
    let key = [
        177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107, 154, 212, 246, 138, 7, 110,
        91, 112, 46, 34, 105, 47, 130, 203, 46, 122, 234, 64, 252,
    ];
    let token = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ..48V1_ALb6US04U3b.\
        5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ";
    let content = "The true sign of intelligence is not knowledge but imagination.";
    assert_sealed(ContentEncryption::A256Gcm, &key, token, content);
}

#[test]
fn rfc_7516_appendix_a_3() {
    let (_, encrypted_key, _) = parts(RFC_7516_A_3);
    let wrapping = octets("GawgguFyGrWKav7AX4VKUg");
    let key = wrapping::unwrapped(&wrapping, &encrypted_key).unwrap();
    assert_eq!(wrapping::wrapped(&wrapping, &key), Some(encrypted_key));
    let content = "Live long and prosper.";
    assert_sealed(ContentEncryption::A128CbcHs256, &key, RFC_7516_A_3, content);
}

#[test]
fn rfc_7520_section_5_5() {
    let jwk = json!({
        "kty": "EC", "kid": "meriadoc.brandybuck@buckland.example", "use": "enc", "crv": "P-256",
        "x": "Ze2loSV3wrroKUN_4zhwGhCqo3Xhu1td4QjeQ5wIVR0",
        "y": "HlLtdXARY_f55A3fnzQbPcm6hgr34Mp8p-nuzQCE0Zw",
    });
    let seed = octets("r_kHyZ-a06rmxM3yESK84r1otSg-aQcVStkRhA-iCM8");
    let key = DecryptionKey::from_seed(&seed.try_into().unwrap()).unwrap();
    let key = key.named("meriadoc.brandybuck@buckland.example");
    assert_eq!(key.public_jwk(), jwk);
    let token = Encrypted::parse(RFC_7520_5_5).unwrap();
    assert_eq!(
        (token.algorithm(), token.encryption()),
        (KeyManagement::EcdhEs, ContentEncryption::A128CbcHs256)
    );
    let decrypted = token.decrypt(&[key]).unwrap();
    assert_eq!(
        (decrypted.content(), decrypted.is_nested()),
        (RFC_7520, false)
    );
    let key = octets("hzHdlfQIAEehb8Hrd_mFRhKsKLEzPfshfXs9l6areCc");
    assert_sealed(
        ContentEncryption::A128CbcHs256,
        &key,
        RFC_7520_5_5,
        RFC_7520,
    );
}

#[test]
fn rfc_7520_section_5_6() {
    let key = octets("XctOhJAkA-pD9Lh7ZgW_2A");
    assert_sealed(ContentEncryption::A128Gcm, &key, RFC_7520_5_6, RFC_7520);
}

#[test]
fn rfc_7520_section_5_8() {
    let (_, encrypted_key, _) = parts(RFC_7520_5_8);
    let wrapping = octets("GZy6sIZ6wl9NJOKB-jnmVQ");
    let key = wrapping::unwrapped(&wrapping, &encrypted_key).unwrap();
    assert_eq!(key, octets("aY5_Ghmk9KxWPBLu_glx1w"));
    assert_eq!(wrapping::wrapped(&wrapping, &key), Some(encrypted_key));
    assert_sealed(ContentEncryption::A128Gcm, &key, RFC_7520_5_8, RFC_7520);
}

/// RFC 7518 appendix B: the keys count up, and the rest is the same in all examples.
fn assert_rfc_7518_b(encryption: ContentEncryption, length: u8, ciphertext: &str, tag: &str) {
    let key: Vec<u8> = (0..length).collect();
    let plaintext = b"A cipher system must not be required to be secret, and it must be able to fall into the hands of the enemy without inconvenience";
    let iv = hex("1a f3 8c 2d c2 b9 6f fd d8 66 94 09 23 41 bc 04");
    let header = b"The second principle of Auguste Kerckhoffs";
    let sealed = encryption.seal(&key, &iv, header, plaintext).unwrap();
    assert_eq!(
        (&sealed.ciphertext, &sealed.tag),
        (&hex(ciphertext), &hex(tag))
    );
    assert_eq!(
        encryption.open(&key, header, &sealed).as_deref(),
        Some(&plaintext[..])
    );
    for bit in 0..8 {
        let mut changed = sealed.clone();
        changed.tag[15] ^= 1 << bit;
        assert_eq!(encryption.open(&key, header, &changed), None);
    }
}

#[test]
fn rfc_7518_appendix_b_1() {
    assert_rfc_7518_b(
        ContentEncryption::A128CbcHs256,
        32,
        "c8 0e df a3 2d df 39 d5 ef 00 c0 b4 68 83 42 79 a2 e4 6a 1b 80 49 f7 92 f7 6b fe 54 b9 03 a9 c9
         a9 4a c9 b4 7a d2 65 5c 5f 10 f9 ae f7 14 27 e2 fc 6f 9b 3f 39 9a 22 14 89 f1 63 62 c7 03 23 36
         09 d4 5a c6 98 64 e3 32 1c f8 29 35 ac 40 96 c8 6e 13 33 14 c5 40 19 e8 ca 79 80 df a4 b9 cf 1b
         38 4c 48 6f 3a 54 c5 10 78 15 8e e5 d7 9d e5 9f bd 34 d8 48 b3 d6 95 50 a6 76 46 34 44 27 ad e5
         4b 88 51 ff b5 98 f7 f8 00 74 b9 47 3c 82 e2 db",
        "65 2c 3f a3 6b 0a 7c 5b 32 19 fa b3 a3 0b c1 c4",
    );
}

#[test]
fn rfc_7518_appendix_b_3() {
    assert_rfc_7518_b(
        ContentEncryption::A256CbcHs512,
        64,
        "4a ff aa ad b7 8c 31 c5 da 4b 1b 59 0d 10 ff bd 3d d8 d5 d3 02 42 35 26 91 2d a0 37 ec bc c7 bd
         82 2c 30 1d d6 7c 37 3b cc b5 84 ad 3e 92 79 c2 e6 d1 2a 13 74 b7 7f 07 75 53 df 82 94 10 44 6b
         36 eb d9 70 66 29 6a e6 42 7e a7 5c 2e 08 46 a1 1a 09 cc f5 37 0d c8 0b fe cb ad 28 c7 3f 09 b3
         a3 b7 5e 66 2a 25 94 41 0a e4 96 b2 e2 e6 60 9e 31 e6 e0 2c c8 37 f0 53 d2 1f 37 ff 4f 51 95 0b
         be 26 38 d0 9d d7 a4 93 09 30 80 6d 07 03 b1 f6",
        "4d d3 b4 c0 88 a7 f4 5c 21 68 39 64 5b 20 12 bf 2e 62 69 a8 c5 6a 81 6d bc 1b 26 77 61 95 5b c5",
    );
}

#[test]
fn rfc_7518_appendix_c() {
    let alice = p256::SecretKey::from_slice(&octets("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo"));
    let bob = PublicJwk::parse(&json!({
        "kty": "EC", "crv": "P-256",
        "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
        "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
    }))
    .unwrap();
    let VerifyingKey::P256(bob) = bob.verifying_key() else {
        panic!("a point");
    };
    let z = shared(&alice.unwrap(), bob);
    assert_eq!(
        z[..],
        hex(
            "9e 56 d9 1d 81 71 35 d3 72 83 42 83 bf 84 26 9c fb 31 6e a3 da 80 6a 48 f6 da a7 79 8c fe 90 c4"
        )
    );
    let parties = Parties {
        producer: b"Alice".to_vec(),
        recipient: b"Bob".to_vec(),
    };
    assert_eq!(
        text(derived(&z, "A128GCM", &parties, 16)),
        "VqqN6vgjbSBcIijNcacQGg"
    );
}
