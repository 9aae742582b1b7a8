//! A certificate that a client has shown to the caller: it authenticates, tokens are bound to it, and what is
//! told of that. RFC 8705.

use serde_json::{Value, json};

use super::{assert_outcome, handed, told};
use crate::support::{
    Server,
    certificates::TestCertificate,
    expect::{apply_client, parameters},
    ordinary::joined,
};

fn certificate(seed: u8) -> TestCertificate {
    let key = sekisho::jose::SigningKey::from_seed(sekisho::jose::Algorithm::Es256, &[seed; 32]);
    TestCertificate::new("one", &key.expect("a key"))
}

/// A server whose client `one` authenticates by its certificate and binds its tokens to it.
fn server() -> Server {
    let server = Server::with_service(&json!({
        "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT", "TLS_CLIENT_AUTH"],
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"],
        "tlsClientCertificateBoundAccessTokens": true,
    }));
    let members = json!({
        "tokenAuthMethod": "TLS_CLIENT_AUTH",
        "tlsClientAuthSubjectDn": "CN=one,O=Example",
        "tlsClientCertificateBoundAccessTokens": true,
        "grantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"],
    });
    let applied = apply_client(&server, &server.one, &members);
    assert_eq!(applied.status, 200, "{}", applied.body);
    server
}

fn token(server: &Server, members: &Value) -> Value {
    let asked = parameters(&[
        ("grant_type", "client_credentials"),
        ("client_id", "one"),
        ("scope", "accounts"),
    ]);
    told(server, "/auth/token", &joined(&handed(&asked), members))
}

#[test]
fn a_certificate_is_read_in_each_way_in_which_servers_in_front_write_it() {
    let server = server();
    let base64 = certificate(1).base64();
    let pem = format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n");
    let escaped = pem
        .replace('+', "%2B")
        .replace('\n', "%0A")
        .replace(' ', "%20");
    for text in [base64, pem, escaped, certificate(1).sequence()] {
        let told = token(
            &server,
            &json!({ "clientCertificate": text, "clientCertificatePath": ["x"] }),
        );
        assert_outcome(&told, "A052001", "OK");
        assert_eq!(told["certificateThumbprint"], certificate(1).x5t());
    }
    for members in [json!({}), json!({ "clientCertificate": "none" })] {
        let told = token(&server, &members);
        assert_eq!(told["action"], "INVALID_CLIENT", "{told}");
    }
}

#[test]
fn a_bound_token_is_good_with_its_certificate_alone() {
    let server = server();
    let made = token(
        &server,
        &json!({ "clientCertificate": certificate(1).base64() }),
    );
    let ask = |members: &Value| {
        let body = json!({ "token": made["accessToken"] });
        told(&server, "/auth/introspection", &joined(&body, members))
    };
    let good = ask(&json!({ "clientCertificate": certificate(1).base64() }));
    assert_outcome(&good, "A056001", "OK");
    assert_eq!(good["certificateThumbprint"], certificate(1).x5t());
    for members in [
        json!({}),
        json!({ "clientCertificate": certificate(2).base64() }),
    ] {
        assert_eq!(ask(&members)["action"], "UNAUTHORIZED", "{members}");
    }
}

#[test]
fn a_token_is_made_for_a_certificate() {
    let server = server();
    let body = json!({ "grantType": "CLIENT_CREDENTIALS", "clientIdentifier": "one", "scopes": ["accounts"] });
    let create = |members: &Value| told(&server, "/auth/token/create", &joined(&body, members));
    let made = create(&json!({ "certificateThumbprint": certificate(1).x5t() }));
    assert_outcome(&made, "A109001", "OK");
    assert_eq!(made["tokenType"], "Bearer");
    assert_eq!(made["certificateThumbprint"], certificate(1).x5t());
    assert_ne!(create(&json!({}))["action"], "OK");
}
