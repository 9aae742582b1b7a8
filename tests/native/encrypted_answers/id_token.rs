//! ID tokens.

use super::*;

#[test]
fn openid_connect_core_16_14_an_id_token_is_signed_and_then_encrypted() {
    for (alg, name) in FAMILY {
        for (enc, content) in CONTENTS {
            let members = json_value!({ "jwks": jwks(), "idTokenEncryptionAlg": alg, "idTokenEncryptionEnc": enc });
            let server = provider(&members);
            let issued = tokens(&server, &request_for("web", "code", "openid"));
            let inner = opened(text(&issued, "id_token"), name, content);
            let (header, claims) = verified(&server, "web", &inner);
            assert_eq!(
                (&header["typ"], &claims["sub"]),
                (&json_value!("JWT"), &json_value!("subject-of-alice"))
            );
        }
    }
}

#[test]
fn openid_connect_registration_2_the_content_is_encrypted_by_a128cbc_hs256_by_default() {
    let server = provider(&json_value!({ "jwks": jwks(), "idTokenEncryptionAlg": "ECDH_ES" }));
    let issued = tokens(&server, &request_for("web", "code", "openid"));
    opened(text(&issued, "id_token"), "ECDH-ES", "A128CBC-HS256");
}

#[test]
fn openid_connect_core_10_2_a_secret_or_an_rsa_key_encrypts() {
    let rsa = json_value!({ "keys": [joined(&crate::support::rsa_key::RsaKey::public_jwk(), &json_value!({ "use": "enc", "kid": "rsa" }))] });
    for (alg, name) in [
        ("A128KW", "A128KW"),
        ("A256KW", "A256KW"),
        ("DIR", "dir"),
        ("RSA_OAEP_256", "RSA-OAEP-256"),
    ] {
        let server = provider(
            &json_value!({ "jwks": rsa, "idTokenEncryptionAlg": alg, "idTokenEncryptionEnc": "A256GCM" }),
        );
        let issued = tokens(&server, &request_for("web", "code", "openid"));
        let token = text(&issued, "id_token");
        let mut expected = json_value!({ "alg": name, "enc": "A256GCM", "cty": "JWT" });
        if name == "RSA-OAEP-256" {
            expected["kid"] = json_value!("rsa");
        }
        assert_eq!(header_of(token), expected);
        let encrypted_key = token.split('.').nth(1).expect("a part");
        assert_eq!(encrypted_key.is_empty(), name == "dir");
        assert!(!token.contains(".eyJ"), "nothing of it is in clear");
    }
}

#[test]
fn an_id_token_that_comes_with_the_answer_is_encrypted_too() {
    let members = json_value!({
        "jwks": jwks(), "idTokenEncryptionAlg": "ECDH_ES",
        "grantTypes": ["AUTHORIZATION_CODE", "IMPLICIT"],
        "responseTypes": ["CODE_ID_TOKEN", "ID_TOKEN", "CODE"],
    });
    let service = json_value!({ "supportedGrantTypes": crate::support::ordinary::GRANT_TYPES, "supportedResponseTypes": crate::support::ordinary::RESPONSE_TYPES });
    let server = provider_for(&service, &[joined(&web("web"), &members)]);
    for response_type in ["id_token", "code id_token"] {
        let request = with(request_for("web", response_type, "openid"), "nonce", "n");
        let answer = answer_of(&crate::support::ordinary::Browser::new(&server).agreed(&request));
        let inner = opened(
            answer.get("id_token").expect("one"),
            "ECDH-ES",
            "A128CBC-HS256",
        );
        let (_, claims) = verified(&server, "web", &inner);
        assert_eq!(
            claims.get("c_hash").is_some(),
            response_type == "code id_token"
        );
    }
}

#[test]
fn two_id_tokens_share_no_key() {
    let server = provider(&json_value!({ "jwks": jwks(), "idTokenEncryptionAlg": "ECDH_ES" }));
    let [one, other] = [(); 2].map(|()| tokens(&server, &request_for("web", "code", "openid")));
    let [one, other] =
        [&one, &other].map(|issued| header_of(text(issued, "id_token"))["epk"].clone());
    assert_ne!(one, other);
}

#[test]
fn an_encrypted_id_token_is_no_hint_and_does_no_harm() {
    let server = provider(&json_value!({ "jwks": jwks(), "idTokenEncryptionAlg": "ECDH_ES" }));
    let issued = tokens(&server, &request_for("web", "code", "openid"));
    let request = with(
        request_for("web", "code", "openid"),
        "id_token_hint",
        text(&issued, "id_token"),
    );
    let answer = answer_of(&crate::support::ordinary::Browser::new(&server).open(&request));
    assert_eq!(answer.get("error"), Some("invalid_request"));
}

#[test]
fn metadata_says_what_may_be_encrypted_and_by_what() {
    let server = provider(&json_value!({}));
    let metadata = json(&server.get("/.well-known/openid-configuration", "", &[]));
    for of in ["authorization", "id_token", "userinfo", "introspection"] {
        let listed =
            |name: &str| metadata[format!("{of}_encryption_{name}_values_supported")].clone();
        assert_eq!(
            listed("alg"),
            json_value!([
                "A128KW",
                "A256KW",
                "dir",
                "ECDH-ES",
                "ECDH-ES+A128KW",
                "ECDH-ES+A256KW",
                "RSA-OAEP-256"
            ])
        );
        assert_eq!(
            listed("enc"),
            json_value!(["A128CBC-HS256", "A128GCM", "A256CBC-HS512", "A256GCM"])
        );
    }
}
