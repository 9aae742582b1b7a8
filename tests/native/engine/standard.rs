//! `POST /api/auth/introspection/standard` and `POST /api/auth/revocation`. RFC 7662, RFC 7009.

use serde_json::{Value, json};

use super::{assert_outcome, call, code, content, redeemed, told};
use crate::support::{
    Server,
    ordinary::{basic, joined, provider, request_for, secret_of, verified},
};

const PATH: &str = "/auth/introspection/standard";

fn tokens(server: &Server, members: &Value) -> Value {
    redeemed(
        server,
        &code(
            server,
            &request_for("web", "code", "openid offline_access read"),
            members,
        ),
    )
}

fn asked(token: &Value, members: &Value) -> Value {
    let token = token.as_str().expect("a token");
    joined(&json!({ "parameters": format!("token={token}") }), members)
}

#[test]
fn a_token_is_told_as_the_endpoint_itself_tells_it() {
    let server = provider(&json!({}));
    let tokens = tokens(
        &server,
        &json!({ "properties": [{ "key": "a", "value": "1" }, { "key": "b", "value": "2", "hidden": true }] }),
    );
    let told_of = told(&server, PATH, &asked(&tokens["access_token"], &json!({})));
    assert_outcome(&told_of, "A145001", "OK");
    assert!(
        told_of["resultMessage"]
            .as_str()
            .is_some_and(|text| text.ends_with("(type=ACCESS_TOKEN, active=true)"))
    );
    let parameters = [(
        "token".to_owned(),
        tokens["access_token"].as_str().expect("one").to_owned(),
    )];
    let endpoint = server.post(
        "/oauth/introspect",
        &parameters,
        &[basic("web", &secret_of("web"))],
    );
    assert_eq!(content(&told_of), crate::support::json(&endpoint));
    assert_eq!(
        (&content(&told_of)["a"], content(&told_of).get("b")),
        (&json!("1"), None)
    );
    let all = told(
        &server,
        PATH,
        &asked(
            &tokens["access_token"],
            &json!({ "withHiddenProperties": true }),
        ),
    );
    assert_eq!(
        (&content(&all)["a"], &content(&all)["b"]),
        (&json!("1"), &json!("2"))
    );
}

#[test]
fn what_does_not_stand_is_inactive_and_no_more() {
    let server = provider(&json!({}));
    let tokens = tokens(&server, &json!({}));
    let inactive = |body: &Value| {
        let told = told(&server, PATH, body);
        assert_outcome(&told, "A145001", "OK");
        assert_eq!(content(&told), json!({ "active": false }));
    };
    inactive(&asked(&json!("x"), &json!({})));
    inactive(&asked(
        &tokens["access_token"],
        &json!({ "rsUri": "https://api.example/" }),
    ));
    inactive(&asked(
        &tokens["access_token"],
        &json!({ "rsUri": "https://api.example/", "withHiddenProperties": true }),
    ));
    let userinfo = json!({ "rsUri": "https://localhost/oauth/userinfo" });
    let told_of = told(&server, PATH, &asked(&tokens["access_token"], &userinfo));
    assert_eq!(content(&told_of)["active"], true);
    server.wait(3600);
    inactive(&asked(&tokens["access_token"], &json!({})));
}

const JWT: &str = "application/token-introspection+jwt";
const RS: &str = "https://localhost/oauth/userinfo";

#[test]
fn fapi_2_0_message_signing_5_5_where_it_is_demanded_nothing_is_told_in_json() {
    let server =
        Server::with_service(&json!({ "fapiModes": ["FAPI2_MESSAGE_SIGNING_INTROSPECTION_RES"] }));
    let response = call(&server, PATH, &asked(&json!("x"), &json!({})));
    assert_eq!(response.status, 400, "{}", response.body);
    assert!(
        response.body.contains("httpAcceptHeader"),
        "{}",
        response.body
    );
    let signed = asked(
        &json!("x"),
        &json!({ "httpAcceptHeader": JWT, "rsUri": RS }),
    );
    assert_outcome(&told(&server, PATH, &signed), "A145001", "JWT");
}

#[test]
fn rfc_9701_whoever_hands_on_what_asks_for_a_jwt_is_given_one() {
    let server = provider(&json!({}));
    let tokens = tokens(&server, &json!({}));
    let of = |members: Value| {
        let members = joined(&json!({ "httpAcceptHeader": JWT, "rsUri": RS }), &members);
        told(&server, PATH, &asked(&tokens["access_token"], &members))
    };
    let plain = told(&server, PATH, &asked(&tokens["access_token"], &json!({})));
    let signed = of(json!({}));
    assert_outcome(&signed, "A145001", "JWT");
    let (header, claims) = verified(
        &server,
        "web",
        signed["responseContent"].as_str().expect("one"),
    );
    assert_eq!(
        (&header["typ"], &header["alg"]),
        (&json!("token-introspection+jwt"), &json!("RS256"))
    );
    assert_eq!(
        (&claims["aud"], &claims["token_introspection"]),
        (&json!(RS), &content(&plain))
    );
    let inactive = of(json!({ "rsUri": "https://api.example/" }));
    let (_, claims) = verified(
        &server,
        "web",
        inactive["responseContent"].as_str().expect("one"),
    );
    assert_eq!(claims["token_introspection"], json!({ "active": false }));
    let shared =
        of(json!({ "introspectionSignAlg": "HS256", "sharedKeyForSign": secret_of("web") }));
    verified(
        &server,
        "web",
        shared["responseContent"].as_str().expect("one"),
    );
    let key = sekisho::jose::DecryptionKey::from_seed(&[3; 32]).expect("a key");
    let encrypted = of(json!({
        "introspectionEncryptionAlg": "ECDH_ES", "publicKeyForEncryption": key.public_jwk().to_string(),
    }));
    let token = encrypted["responseContent"].as_str().expect("one");
    let decrypted = sekisho::jose::Encrypted::parse(token)
        .expect("a JWE")
        .decrypt(&[key])
        .expect("for us");
    verified(&server, "web", decrypted.content());
}

#[test]
fn a_jwt_that_cannot_be_made_is_refused_by_the_member_that_is_wrong() {
    let server = provider(&json!({}));
    let tokens = tokens(&server, &json!({}));
    for (wrong, members) in [
        ("rsUri", json!({ "rsUri": null })),
        (
            "introspectionSignAlg",
            json!({ "introspectionSignAlg": "none" }),
        ),
        (
            "introspectionSignAlg",
            json!({ "introspectionSignAlg": "HS256" }),
        ),
        (
            "sharedKeyForSign",
            json!({ "introspectionSignAlg": "HS256", "sharedKeyForSign": "short" }),
        ),
        (
            "introspectionEncryptionAlg",
            json!({ "introspectionEncryptionAlg": "RSA1_5" }),
        ),
        (
            "introspectionEncryptionEnc",
            json!({ "introspectionEncryptionAlg": "DIR", "introspectionEncryptionEnc": "x" }),
        ),
        (
            "sharedKeyForEncryption",
            json!({ "introspectionEncryptionAlg": "DIR" }),
        ),
        (
            "publicKeyForEncryption",
            json!({ "introspectionEncryptionAlg": "ECDH_ES" }),
        ),
        (
            "publicKeyForEncryption",
            json!({ "introspectionEncryptionAlg": "ECDH_ES", "publicKeyForEncryption": "{}" }),
        ),
    ] {
        let members = joined(&json!({ "httpAcceptHeader": JWT, "rsUri": RS }), &members);
        let response = call(&server, PATH, &asked(&tokens["access_token"], &members));
        assert_eq!(response.status, 400, "{wrong}");
        let told: Value = serde_json::from_str(&response.body).expect("JSON");
        let sentence = told["resultMessage"].as_str().expect("a sentence");
        assert!(
            sentence.contains(&format!("The member {wrong} ")),
            "{wrong}: {sentence}"
        );
    }
}

#[test]
fn a_call_for_nothing_is_refused() {
    let server = provider(&json!({}));
    let missing = told(&server, PATH, &json!({}));
    assert_outcome(&missing, "A145201", "INTERNAL_SERVER_ERROR");
    let no_token = told(
        &server,
        PATH,
        &json!({ "parameters": "token_type_hint=access_token" }),
    );
    assert_outcome(&no_token, "A145301", "BAD_REQUEST");
}

#[test]
fn a_client_takes_its_own_token_back_and_no_other() {
    let server = provider(&json!({}));
    let tokens = tokens(&server, &json!({}));
    let by = |client: &str, token: &Value| {
        let credentials = json!({ "clientId": client, "clientSecret": secret_of(client) });
        told(
            &server,
            "/auth/revocation",
            &joined(&asked(token, &json!({})), &credentials),
        )
    };
    let is_active = || {
        content(&told(
            &server,
            PATH,
            &asked(&tokens["access_token"], &json!({})),
        ))["active"]
            .clone()
    };
    let other = by("other", &tokens["access_token"]);
    assert_outcome(&other, "A116301", "BAD_REQUEST");
    let wrong = json!({ "clientId": "web", "clientSecret": "wrong" });
    let wrong = told(
        &server,
        "/auth/revocation",
        &joined(&asked(&tokens["access_token"], &json!({})), &wrong),
    );
    assert_outcome(&wrong, "A157305", "INVALID_CLIENT");
    let missing = told(&server, "/auth/revocation", &json!({ "clientId": "web" }));
    assert_outcome(&missing, "A113201", "INTERNAL_SERVER_ERROR");
    assert_eq!(is_active(), true);
    assert_outcome(&by("web", &json!("unknown")), "A113001", "OK");
    let revoked = by("web", &tokens["access_token"]);
    assert_outcome(&revoked, "A113001", "OK");
    assert_eq!(
        (is_active(), revoked.get("responseContent")),
        (json!(false), None)
    );
}
