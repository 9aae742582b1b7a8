//! Answers at UserInfo: OpenID Connect Core §5.3.2.

use super::*;

fn told(members: &Value) -> (Server, String) {
    let server = provider(members);
    let issued = tokens(&server, &request_for("web", "code", "openid email"));
    let response = userinfo(&server, text(&issued, "access_token"));
    assert_eq!(
        (response.status, response.header("content-type")),
        (200, Some("application/jwt")),
        "{}",
        response.body
    );
    (server, response.body)
}

#[test]
fn openid_connect_core_5_3_2_it_may_be_encrypted_without_being_signed() {
    let (_, body) = told(
        &json_value!({ "jwks": jwks(), "userInfoEncryptionAlg": "ECDH_ES_A128KW", "userInfoEncryptionEnc": "A128GCM" }),
    );
    assert_eq!(header_of(&body).get("cty"), None);
    let claims: Value =
        serde_json::from_str(&opened(&body, "ECDH-ES+A128KW", "A128GCM")).expect("JSON");
    let expected = json_value!({ "sub": "subject-of-alice", "email": "alice@example.com", "email_verified": true });
    assert_eq!(claims, expected);
}

#[test]
fn openid_connect_core_5_3_2_what_is_signed_and_encrypted_is_a_nested_jwt() {
    for algorithm in ["RS256", "HS256"] {
        let members = json_value!({ "jwks": jwks(), "userInfoSignAlg": algorithm, "userInfoEncryptionAlg": "ECDH_ES" });
        let service = json_value!({ "supportedIdTokenSignAlgs": ["RS256", "HS256"] });
        let server = provider_for(&service, &[joined(&web("web"), &members)]);
        let issued = tokens(&server, &request_for("web", "code", "openid email"));
        let body = userinfo(&server, text(&issued, "access_token")).body;
        let inner = opened(&body, "ECDH-ES", "A128CBC-HS256");
        let (header, claims) = verified(&server, "web", &inner);
        assert_eq!(
            (&header["alg"], &claims["email"]),
            (&json_value!(algorithm), &json_value!("alice@example.com"))
        );
    }
}

#[test]
fn an_id_token_is_not_encrypted_because_user_info_is() {
    let server = provider(&json_value!({ "jwks": jwks(), "userInfoEncryptionAlg": "ECDH_ES" }));
    let issued = tokens(&server, &request_for("web", "code", "openid"));
    verified(&server, "web", text(&issued, "id_token"));
}
