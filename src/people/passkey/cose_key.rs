//! The public key of a credential: a `COSE_Key` (RFC 9052 §7) of one of the algorithms that are asked
//! for, as a JWK. It is valid as any key that verifies here is.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use minicbor::{Decoder, data::Type, decode::Error};
use serde_json::Value;

use super::flaw::Flaw;
use crate::jose::{Algorithm, PublicJwk};

/// The algorithms that are asked for, the dearest first, by their numbers in COSE. RFC 9053 §2, RFC
/// 8812 §2.
pub const ALGORITHMS: [(i64, Algorithm); 3] = [
    (-7, Algorithm::Es256),
    (-8, Algorithm::EdDsa),
    (-257, Algorithm::Rs256),
];

/// The labels of a `COSE_Key`. RFC 9052 §7.1; those below zero are of the key type.
const KEY_TYPE: i64 = 1;
const ALGORITHM: i64 = 3;

/// What is read of a `COSE_Key`.
#[derive(Default)]
struct CoseKey<'a> {
    key_type: Option<i64>,
    algorithm: Option<i64>,
    /// By the labels -1, -2 and -3.
    numbers: [Option<i64>; 3],
    texts: [Option<&'a [u8]>; 3],
}

/// §7.1 step 20: "Verify that the "alg" parameter in the credential public key in authData matches the
/// alg attribute of one of the items in pkOptions.pubKeyCredParams."
///
/// §5.8.5: ES256 "MUST specify P-256 as the crv parameter", EdDSA Ed25519.
pub(super) fn public_key(bytes: &[u8]) -> Result<PublicJwk, Flaw> {
    let key = read(bytes).map_err(|_| Flaw::Malformed)?;
    let [curve, ..] = key.numbers;
    let [n, x, y] = key
        .texts
        .map(|text| text.map(|text| URL_SAFE_NO_PAD.encode(text)));
    let members: Vec<(&str, Option<String>)> = match (key.key_type, key.algorithm, curve) {
        (Some(2), Some(-7), Some(1)) => {
            vec![
                said("alg", "ES256"),
                said("kty", "EC"),
                said("crv", "P-256"),
                ("x", x),
                ("y", y),
            ]
        }
        (Some(1), Some(-8), Some(6)) => {
            vec![
                said("alg", "EdDSA"),
                said("kty", "OKP"),
                said("crv", "Ed25519"),
                ("x", x),
            ]
        }
        (Some(3), Some(-257), None) => {
            vec![said("alg", "RS256"), said("kty", "RSA"), ("n", n), ("e", x)]
        }
        _ => return Err(Flaw::Algorithm),
    };
    let given = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
    let jwk = Value::Object(crate::json::object(given));
    PublicJwk::parse(&jwk).map_err(|_| Flaw::Algorithm)
}

fn said(name: &'static str, value: &str) -> (&'static str, Option<String>) {
    (name, Some(value.to_owned()))
}

/// Reads the map, in which no label is twice.
fn read(bytes: &[u8]) -> Result<CoseKey<'_>, Error> {
    let mut decoder = Decoder::new(bytes);
    let mut key = CoseKey::default();
    let pairs = decoder.map()?.ok_or(Error::message(""))?;
    for _ in 0..pairs {
        let label = decoder.i64()?;
        let taken = match (label, decoder.datatype()?) {
            (KEY_TYPE, _) => key.key_type.replace(decoder.i64()?).is_some(),
            (ALGORITHM, _) => key.algorithm.replace(decoder.i64()?).is_some(),
            (-3..=-1, Type::Bytes) => place(&mut key.texts, label)
                .replace(decoder.bytes()?)
                .is_some(),
            (-3..=-1, _) => place(&mut key.numbers, label)
                .replace(decoder.i64()?)
                .is_some(),
            _ => decoder.skip().map(|()| false)?,
        };
        if taken {
            return Err(Error::message(""));
        }
    }
    Ok(key)
}

/// Where what is under the labels -1, -2 and -3 is kept.
fn place<T>(places: &mut [T; 3], label: i64) -> &mut T {
    let [one, two, three] = places;
    match label {
        -1 => one,
        -2 => two,
        _ => three,
    }
}
