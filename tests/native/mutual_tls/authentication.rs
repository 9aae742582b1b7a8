//! §2: the client authenticates by its certificate.

use sekisho::backend::Fetched;

use super::*;
use crate::support::{
    client::set,
    expect::{assert_document_refused, assert_refused, unchanged},
};

const PATHS: [&str; 4] = [
    "/oauth/par",
    "/oauth/token",
    "/oauth/introspect",
    "/oauth/revoke",
];

fn request(server: &Server, path: &str) -> Vec<(String, String)> {
    let client = &server.one;
    match path {
        "/oauth/par" => client.authorization_request(),
        "/oauth/token" => credentials(client),
        _ => [
            ("client_id", client.client_id.as_str()),
            ("token", "unknown"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec(),
    }
}

fn send(server: &Server, path: &str, shown: &With) -> Response {
    post(server, path, &request(server, path), shown)
}

/// Nothing is said about the client, and nothing is written, at any endpoint.
fn refused(server: &Server, shown: &With) {
    for path in PATHS {
        let response = unchanged(server, || send(server, path, shown));
        assert_refused(&response, 400, "invalid_client");
    }
}

fn accepted(server: &Server, shown: &With) {
    for path in PATHS {
        let response = send(server, path, shown);
        let expected = if path == "/oauth/par" { 201 } else { 200 };
        assert_eq!(response.status, expected, "{path}: {}", response.body);
    }
}

#[test]
fn s2_1_a_client_authenticates_by_the_subject_of_its_verified_certificate() {
    let server = server(&json_value!({}));
    apply(&server, &by_subject());
    accepted(&server, &With::verified(&certificate("one")));
    refused(&server, &With::verified(&certificate("two")));
    refused(&server, &With::default());
}

#[test]
fn s2_1_a_chain_that_nobody_has_verified_proves_nothing() {
    let server = server(&json_value!({}));
    apply(&server, &by_subject());
    let shown = With::shown(&certificate("one"));
    for verified in [
        None,
        Some(""),
        Some("success"),
        Some("NONE"),
        Some("FAILED"),
        Some("FAILED:certificate has expired"),
        Some("SUCCESS, SUCCESS"),
        Some("1"),
    ] {
        refused(
            &server,
            &With {
                verified,
                ..shown.clone()
            },
        );
    }
}

#[test]
fn s2_1_2_each_kind_of_name_is_one_by_which_a_client_is_known() {
    let server = server(&json_value!({}));
    let full = certificate("one")
        .or_named(0x81, b"client@bank.example")
        .or_named(0x82, b"client.bank.example")
        .or_named(0x86, b"https://bank.example/client")
        .or_named(0x87, &[192, 0, 2, 7]);
    for (member, own, other) in [
        ("tlsClientAuthSanDns", "Client.bank.example", "bank.example"),
        (
            "tlsClientAuthSanEmail",
            "client@BANK.example",
            "Client@bank.example",
        ),
        ("tlsClientAuthSanIp", "192.0.2.7", "192.0.2.8"),
        (
            "tlsClientAuthSanUri",
            "https://bank.example/client",
            "https://bank.example/",
        ),
    ] {
        let document = |value: &str| {
            let method = "TLS_CLIENT_AUTH";
            let grants = ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"];
            json_value!({ "tokenAuthMethod": method, member: value, "grantTypes": grants, "tlsClientCertificateBoundAccessTokens": true })
        };
        apply(&server, &document(own));
        accepted(&server, &With::verified(&full));
        // One that has its name as its subject alone is of nobody.
        refused(&server, &With::verified(&certificate(own)));
        apply(&server, &document(other));
        refused(&server, &With::verified(&full));
    }
}

#[test]
fn s2_1_2_exactly_one_name_is_registered() {
    let server = server(&json_value!({}));
    for (members, member) in [
        (
            json_value!({ "tokenAuthMethod": "TLS_CLIENT_AUTH" }),
            "tlsClientAuthSubjectDn",
        ),
        (
            json_value!({ "tokenAuthMethod": "TLS_CLIENT_AUTH", "tlsClientAuthSubjectDn": "CN=a", "tlsClientAuthSanIp": "::1" }),
            "tlsClientAuthSanIp",
        ),
        (
            json_value!({ "tlsClientAuthSanDns": "a.example" }),
            "tlsClientAuthSanDns",
        ),
        (
            json_value!({ "selfSignedCertificateKeyId": "a" }),
            "selfSignedCertificateKeyId",
        ),
        (
            json_value!({ "tokenAuthMethod": "SELF_SIGNED_TLS_CLIENT_AUTH", "selfSignedCertificateKeyId": "a" }),
            "selfSignedCertificateKeyId",
        ),
        (
            json_value!({ "tokenAuthMethod": "TLS_CLIENT_AUTH", "tlsClientAuthSubjectDn": "one" }),
            "tlsClientAuthSubjectDn",
        ),
        (
            json_value!({ "tokenAuthMethod": "TLS_CLIENT_AUTH", "tlsClientAuthSanIp": "192.0.2" }),
            "tlsClientAuthSanIp",
        ),
        (
            json_value!({ "tokenAuthMethod": "TLS_CLIENT_AUTH", "tlsClientAuthSanEmail": "one" }),
            "tlsClientAuthSanEmail",
        ),
        (
            json_value!({ "tokenAuthMethod": "TLS_CLIENT_AUTH", "tlsClientAuthSanDns": "one example" }),
            "tlsClientAuthSanDns",
        ),
    ] {
        assert_document_refused(
            &server,
            || apply_client(&server, &server.one, &members),
            member,
        );
    }
}

/// The members of a client that authenticates by what is registered of its own certificate.
fn self_signed(jwks: Value) -> Value {
    json_value!({
        "tokenAuthMethod": "SELF_SIGNED_TLS_CLIENT_AUTH",
        "jwks": { "keys": jwks },
        "tlsClientCertificateBoundAccessTokens": true,
        "grantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"],
    })
}

fn jwk(certificate: &TestCertificate, seed: u8, name: &str) -> Value {
    let mut jwk = key(seed).public_jwk();
    jwk["kid"] = seed.to_string().into();
    match name {
        "x5c" => jwk[name] = json_value!([certificate.base64()]),
        "x5t#S256" => jwk[name] = certificate.x5t().into(),
        _ => {}
    }
    jwk
}

#[test]
fn s2_2_a_client_authenticates_by_a_certificate_of_its_own_whoever_has_signed_it() {
    let server = server(&json_value!({}));
    let own = certificate("one");
    // The same key and the same name, and still another certificate.
    let renewed = TestCertificate {
        not_after: "340101000000Z",
        ..own.clone()
    };
    for (name, is_any) in [("", true), ("x5c", false), ("x5t#S256", false)] {
        apply(&server, &self_signed(json_value!([jwk(&own, 41, name)])));
        accepted(&server, &With::shown(&own));
        accepted(&server, &With::verified(&own));
        match is_any {
            true => accepted(&server, &With::shown(&renewed)),
            false => refused(&server, &With::shown(&renewed)),
        }
        refused(&server, &With::verified(&certificate("two")));
        refused(&server, &With::default());
    }
}

#[test]
fn s2_2_a_certificate_that_is_registered_with_another_key_proves_nothing() {
    let server = server(&json_value!({}));
    let own = certificate("one");
    for name in ["x5c", "x5t#S256"] {
        apply(&server, &self_signed(json_value!([jwk(&own, 42, name)])));
        refused(&server, &With::shown(&own));
    }
    let mut broken = jwk(&own, 41, "");
    broken["x5c"] = json_value!("none");
    apply(&server, &self_signed(json_value!([broken])));
    refused(&server, &With::shown(&own));
}

#[test]
fn s2_2_of_several_keys_the_one_that_is_named_counts() {
    let server = server(&json_value!({}));
    let (one, two) = (certificate("one"), certificate("two"));
    let mut members = self_signed(json_value!([jwk(&one, 41, ""), jwk(&two, 42, "x5c")]));
    apply(&server, &members);
    accepted(&server, &With::shown(&one));
    accepted(&server, &With::shown(&two));
    members["selfSignedCertificateKeyId"] = "42".into();
    apply(&server, &members);
    refused(&server, &With::shown(&one));
    accepted(&server, &With::shown(&two));
}

#[test]
fn s2_2_2_the_certificates_may_be_at_the_jwks_uri_of_the_client() {
    let server = server(&json_value!({}));
    let uri = "https://client.example/jwks";
    let mut members = self_signed(json_value!([]));
    members["jwks"] = Value::Null;
    members["jwksUri"] = uri.into();
    let mut document = server.one.document();
    let all = document.as_object_mut().expect("an object");
    all.extend(members.as_object().expect("an object").clone());
    all.remove("jwks");
    let documents = json_value!([{ "name": "a.json", "kind": "client", "document": document }]);
    let applied = server.admin("/admin/apply", &json_value!({ "documents": documents }));
    assert_eq!(applied.status, 200, "{}", applied.body);
    let publish = |keys: Value| {
        let body = json_value!({ "keys": keys }).to_string().into_bytes();
        let fetched = Some(Fetched { status: 200, body });
        let mut servers = server.host.servers.borrow_mut();
        servers.insert(uri.to_owned(), vec![fetched.clone(); 8]);
    };
    let (one, two) = (certificate("one"), certificate("two"));
    publish(json_value!([jwk(&one, 41, "x5c")]));
    // Nobody has to fetch them for a request that shows none.
    let response = send(&server, "/oauth/token", &With::default());
    assert_refused(&response, 400, "invalid_client");
    assert_eq!(server.host.sent.borrow().len(), 0);
    assert_eq!(
        send(&server, "/oauth/token", &With::shown(&one)).status,
        200
    );
    assert_eq!(server.host.sent.borrow().len(), 1);
    // Another one has them fetched again, and that does not happen for each request.
    publish(json_value!([jwk(&two, 42, "x5c")]));
    assert_eq!(
        send(&server, "/oauth/token", &With::shown(&two)).status,
        200
    );
    let response = send(&server, "/oauth/token", &With::shown(&one));
    assert_refused(&response, 400, "invalid_client");
    assert_eq!(server.host.sent.borrow().len(), 2);
}

#[test]
fn s2_the_client_names_itself() {
    let server = server(&json_value!({}));
    apply(&server, &by_subject());
    let shown = With::verified(&certificate("one"));
    for path in PATHS {
        let parameters = without(request(&server, path), "client_id");
        let response = unchanged(&server, || post(&server, path, &parameters, &shown));
        assert_refused(&response, 400, "invalid_client");
        let parameters = with(request(&server, path), "client_id", "two");
        let response = unchanged(&server, || post(&server, path, &parameters, &shown));
        assert_refused(&response, 400, "invalid_client");
    }
}

#[test]
fn rfc_5280_4_1_2_5_a_certificate_counts_while_it_is_good() {
    let server = server(&json_value!({}));
    let own = certificate("one");
    let late = TestCertificate {
        not_after: "251231235959Z",
        ..own.clone()
    };
    let early = TestCertificate {
        not_before: "260101000001Z",
        ..own.clone()
    };
    apply(&server, &by_subject());
    for certificate in [&late, &early] {
        refused(&server, &With::verified(certificate));
    }
    apply(&server, &self_signed(json_value!([jwk(&own, 41, "")])));
    for certificate in [&late, &early] {
        refused(&server, &With::shown(certificate));
    }
    server.wait(1);
    accepted(&server, &With::shown(&early));
}

#[test]
fn a_certificate_that_cannot_be_read_proves_nothing() {
    let server = server(&json_value!({}));
    apply(&server, &by_subject());
    let own = certificate("one");
    for text in [
        "none".to_owned(),
        format!("{}, {}", own.sequence(), own.sequence()),
        format!(":{}:", "A".repeat(16_000)),
        ":MIIB:".to_owned(),
    ] {
        let certificate = Some(text);
        refused(
            &server,
            &With {
                certificate,
                ..With::verified(&own)
            },
        );
    }
}

#[test]
fn rfc_6749_2_3_no_client_authenticates_by_another_method_than_its_own() {
    let server = server(&json_value!({}));
    // It signs assertions.
    apply(
        &server,
        &json_value!({ "grantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"] }),
    );
    refused(&server, &With::verified(&certificate("one")));
    // It shows certificates.
    apply(&server, &by_subject());
    let mut parameters = credentials(&server.one);
    parameters.extend(server.one.authentication(server.now()));
    let shown = With::verified(&certificate("one"));
    let response = unchanged(&server, || {
        post(&server, "/oauth/token", &parameters, &shown)
    });
    assert_refused(&response, 400, "invalid_client");
    let parameters = with(credentials(&server.one), "client_secret", "a secret");
    let response = unchanged(&server, || {
        post(&server, "/oauth/token", &parameters, &shown)
    });
    assert_refused(&response, 400, "invalid_client");
}

#[test]
fn a_method_that_the_service_does_not_serve_proves_nothing() {
    let server = server(&json_value!({}));
    apply(&server, &by_subject());
    let members = json_value!({ "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT"], "tlsClientCertificateBoundAccessTokens": true });
    let applied = apply_service(&server, &members);
    // No document of a client is left behind that could ask for nothing.
    assert_eq!(applied.status, 400, "{}", applied.body);
    let members = json_value!({ "supportedTokenAuthMethods": ["PASSWORD"] });
    assert_document_refused(
        &server,
        || apply_service(&server, &members),
        "supportedTokenAuthMethods[0]",
    );
}

#[test]
fn a_client_that_is_locked_or_gone_is_told_nothing_of_its_certificate() {
    let server = server(&json_value!({}));
    let mut members = by_subject();
    members["locked"] = true.into();
    apply(&server, &members);
    refused(&server, &With::verified(&certificate("one")));
    let mut parameters = credentials(&server.one);
    set(&mut parameters, "client_id", "nobody");
    let shown = With::verified(&certificate("one"));
    let response = unchanged(&server, || {
        post(&server, "/oauth/token", &parameters, &shown)
    });
    assert_refused(&response, 400, "invalid_client");
}

#[test]
fn a_proof_beside_a_certificate_is_used_once() {
    let server = server(&json_value!({}));
    apply(&server, &by_subject());
    let proof = server.one.proof_for("/oauth/token", server.now());
    let shown = With::verified(&certificate("one")).and_proof(proof);
    let first = send(&server, "/oauth/token", &shown);
    assert_eq!(json(&first)["token_type"], "DPoP", "{}", first.body);
    let again = send(&server, "/oauth/token", &shown);
    assert_refused(&again, 400, "invalid_dpop_proof");
}
