//! Authorization responses: JARM §2.2, "signed and encrypted".

use super::*;
use crate::support::{
    client::ISSUER,
    expect::unchanged,
    ordinary::{Answer, Browser},
    server::{PASSWORD, USERNAME},
};

const URI: &str = "https://remote.example/jwks.json";

/// What a request of the client asks for that wants its answer signed.
fn asked() -> Vec<(String, String)> {
    with(request_for("web", "code", "openid"), "response_mode", "jwt")
}

/// The JWT that is all of an answer.
fn response(answer: &Answer) -> &str {
    let names: Vec<&str> = answer.parameters.keys().map(String::as_str).collect();
    assert_eq!(names, ["response"]);
    answer.get("response").expect("a response")
}

#[test]
fn jarm_2_2_an_answer_is_signed_and_then_encrypted() {
    for (alg, name) in FAMILY {
        for (enc, content) in CONTENTS {
            let server = provider(
                &json_value!({ "jwks": jwks(), "authorizationEncryptionAlg": alg, "authorizationEncryptionEnc": enc }),
            );
            let answer = answer_of(&Browser::new(&server).agreed(&asked()));
            let inner = opened(response(&answer), name, content);
            let (header, claims) = verified(&server, "web", &inner);
            assert_eq!(header["alg"], "RS256");
            assert_eq!(
                (&claims["iss"], &claims["aud"]),
                (&json_value!(ISSUER), &json_value!("web"))
            );
            let code = claims["code"].as_str().expect("a code");
            let issued = token(&server, "web", &code_request("web", code));
            assert_eq!(issued.status, 200, "{}", issued.body);
        }
    }
}

#[test]
fn openid_connect_core_10_2_the_secret_encrypts_an_answer() {
    for (alg, name) in [("A128KW", "A128KW"), ("A256KW", "A256KW"), ("DIR", "dir")] {
        let server = provider(&json_value!({ "authorizationEncryptionAlg": alg }));
        let answer = answer_of(&Browser::new(&server).agreed(&asked()));
        let expected = json_value!({ "alg": name, "enc": "A128CBC-HS256", "cty": "JWT" });
        assert_eq!(header_of(response(&answer)), expected);
    }
}

#[test]
fn an_error_is_encrypted_like_an_answer() {
    let server =
        provider(&json_value!({ "jwks": jwks(), "authorizationEncryptionAlg": "ECDH_ES" }));
    for (name, value) in [("scope", "unknown"), ("prompt", "none")] {
        let asked = with(asked(), name, value);
        let answer = unchanged(&server, || Browser::new(&server).open(&asked));
        let inner = opened(response(&answer_of(&answer)), "ECDH-ES", "A128CBC-HS256");
        let (_, claims) = verified(&server, "web", &inner);
        assert!(claims["error"].is_string(), "{claims}");
    }
}

#[test]
fn an_answer_that_nobody_has_signed_is_not_encrypted() {
    let server =
        provider(&json_value!({ "jwks": jwks(), "authorizationEncryptionAlg": "ECDH_ES" }));
    let request = request_for("web", "code", "openid");
    let answer = answer_of(&Browser::new(&server).agreed(&request));
    assert!(answer.get("code").is_some() && answer.get("response").is_none());
}

#[test]
fn without_a_key_for_encryption_nothing_is_issued_and_nothing_goes_out_in_clear() {
    let server =
        provider(&json_value!({ "jwksUri": URI, "authorizationEncryptionAlg": "ECDH_ES" }));
    let signing = sekisho::jose::SigningKey::from_seed(sekisho::jose::Algorithm::Es256, &[4; 32]);
    let signing = json_value!({ "keys": [signing.expect("a key").public_jwk()] });
    for body in [signing.to_string(), "nothing".to_owned()] {
        let answers = vec![Some(Fetched {
            status: 200,
            body: body.into_bytes(),
        })];
        server
            .host
            .servers
            .borrow_mut()
            .insert(URI.to_owned(), answers);
        server.wait(601);
        let browser = Browser::new(&server);
        let page = browser.open(&asked());
        let page = browser.sign_in(&page, USERNAME, PASSWORD);
        let grants = server.host.snapshot();
        let answer = browser.decide(&page, "allow");
        assert_eq!(answer.header("location"), None, "{}", answer.body);
        assert!(answer.status >= 400, "{}", answer.body);
        assert_eq!(grants, server.host.snapshot());
    }
}
