//! What is encrypted for a client after it was signed: OpenID Connect Core §10.2 and §16.14, OpenID
//! Connect Dynamic Client Registration §2.

use sekisho::{
    backend::Fetched,
    jose::{DecryptionKey, Encrypted},
};
use serde_json::{Value, json as json_value};

mod authorization;
mod id_token;
mod key_elsewhere;
mod user_info;

use crate::support::{
    Server,
    expect::{parts_of, text, with},
    json,
    ordinary::{
        answer_of, code_request, joined, provider_for, request_for, token, tokens, userinfo,
        verified, web,
    },
};

/// The key that clients here decrypt with.
fn key() -> DecryptionKey {
    DecryptionKey::from_seed(&[3; 32]).expect("a key")
}

fn jwks() -> Value {
    json_value!({ "keys": [key().public_jwk()] })
}

/// A provider whose client has these members.
fn provider(members: &Value) -> Server {
    provider_for(&json_value!({}), &[joined(&web("web"), members)])
}

/// What is in a token that was encrypted for [`key`], whose header says all this.
fn opened(token: &str, alg: &str, enc: &str) -> String {
    let header = header_of(token);
    assert_eq!(
        (&header["alg"], &header["enc"]),
        (&json_value!(alg), &json_value!(enc))
    );
    assert_eq!(header["kid"], key().kid());
    let encrypted = Encrypted::parse(token).expect("a JWE");
    let decrypted = encrypted.decrypt(&[key()]).expect("for us");
    assert_eq!(decrypted.is_nested(), header["cty"] == "JWT");
    decrypted.content().to_owned()
}

/// The header of any token of five parts.
fn header_of(token: &str) -> Value {
    assert_eq!(token.split('.').count(), 5, "{token}");
    let (header, _) = parts_of(&format!(
        "{}.e30.",
        token.split('.').next().expect("a header")
    ));
    header
}

const FAMILY: [(&str, &str); 3] = [
    ("ECDH_ES", "ECDH-ES"),
    ("ECDH_ES_A128KW", "ECDH-ES+A128KW"),
    ("ECDH_ES_A256KW", "ECDH-ES+A256KW"),
];

const CONTENTS: [(&str, &str); 4] = [
    ("A128CBC_HS256", "A128CBC-HS256"),
    ("A256CBC_HS512", "A256CBC-HS512"),
    ("A128GCM", "A128GCM"),
    ("A256GCM", "A256GCM"),
];
