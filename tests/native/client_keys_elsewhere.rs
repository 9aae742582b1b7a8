//! Clients whose keys are at their `jwks_uri`: OpenID Connect Dynamic Client Registration §2,
//! OpenID Connect Core §10.1.1.

use crate::support::expect::{assert_refused, parameters, unchanged};
use crate::support::ordinary::{GRANT_TYPES, Parameters, TOKEN, joined, provider_for, put_client};
use crate::support::rsa_key::RsaKey;
use crate::support::{Server, TestClient, host::ADMIN_SECRET};
use sekisho::{
    backend::{Fetched, Settings},
    front::Response,
};
use serde_json::{Value, json as json_value};

const URI: &str = "https://remote.example/jwks.json";
/// Seconds for which fetched keys are used, and for which an unknown key has nobody ask again.
const LIFETIME: i64 = 600;
const PATIENCE: i64 = 30;

fn document(uri: &str) -> Value {
    json_value!({ "clientIdAlias": "remote", "grantTypes": ["CLIENT_CREDENTIALS"], "jwksUri": uri })
}

fn server_at(uri: &str) -> Server {
    provider_for(
        &json_value!({ "supportedGrantTypes": GRANT_TYPES }),
        &[document(uri)],
    )
}

fn jwks(clients: &[&TestClient]) -> String {
    let keys: Vec<Value> = clients
        .iter()
        .map(|client| client.key.public_jwk())
        .collect();
    json_value!({ "keys": keys }).to_string()
}

fn answer(status: u16, body: &str) -> Option<Fetched> {
    Some(Fetched {
        status,
        body: body.as_bytes().to_vec(),
    })
}

/// Sets what the server at `uri` answers from now on, in order.
fn set_answers(server: &Server, uri: &str, answers: Vec<Option<Fetched>>) {
    server
        .host
        .servers
        .borrow_mut()
        .insert(uri.to_owned(), answers);
}

/// A server of a client with key 3, whose keys can be had.
fn server() -> Server {
    let server = server_at(URI);
    set_answers(&server, URI, vec![answer(200, &jwks(&[&old()]))]);
    server
}

fn old() -> TestClient {
    TestClient::new("remote", 3)
}

fn new() -> TestClient {
    TestClient::new("remote", 4)
}

fn stranger() -> TestClient {
    TestClient::new("remote", 9)
}

/// How often the keys were fetched.
fn fetches(server: &Server) -> usize {
    server.host.sent.borrow().len()
}

fn request(server: &Server, client: &TestClient) -> Parameters {
    let jti = format!("{}-{}", client.key.kid(), server.host.calls.get());
    let claims = crate::support::expect::claim(client.assertion_claims(server.now()), "jti", jti);
    let asked = parameters(&[("grant_type", "client_credentials"), ("scope", "read")]);
    asked
        .into_iter()
        .chain(client.authentication_with(&client.assertion(&claims)))
        .collect()
}

fn send(server: &Server, client: &TestClient) -> Response {
    server.post(TOKEN, &request(server, client), &[])
}

fn accepts(server: &Server, client: &TestClient) {
    let response = send(server, client);
    assert_eq!(response.status, 200, "{}", response.body);
}

fn refuses(server: &Server, client: &TestClient) {
    assert_refused(
        &unchanged(server, || send(server, client)),
        400,
        "invalid_client",
    );
}

#[test]
fn keys_are_fetched_once_and_used_for_ten_minutes() {
    let server = server();
    for _ in 0..3 {
        accepts(&server, &old());
    }
    assert_eq!(*server.host.sent.borrow(), [(URI.to_owned(), None)]);
    server.wait(LIFETIME - 1);
    accepts(&server, &old());
    assert_eq!(fetches(&server), 1);
    server.wait(1);
    accepts(&server, &old());
    assert_eq!(fetches(&server), 2);
}

#[test]
fn openid_connect_core_10_1_1_a_key_that_is_unknown_is_looked_for_once() {
    // "The verifier knows to go back to the jwks_uri location to re-retrieve the keys when it sees
    // an unfamiliar kid value."
    let server = server();
    accepts(&server, &old());
    set_answers(&server, URI, vec![answer(200, &jwks(&[&old(), &new()]))]);
    accepts(&server, &new());
    accepts(&server, &old());
    assert_eq!(fetches(&server), 2);
}

#[test]
fn a_key_that_was_taken_away_counts_no_more_once_the_keys_are_fetched_again() {
    let server = server();
    accepts(&server, &old());
    set_answers(&server, URI, vec![answer(200, &jwks(&[&new()]))]);
    accepts(&server, &new());
    refuses(&server, &old());
    assert_eq!(fetches(&server), 2);
}

#[test]
fn strangers_do_not_decide_how_often_keys_are_fetched() {
    let server = server();
    accepts(&server, &old());
    for _ in 0..5 {
        refuses(&server, &stranger());
    }
    assert_eq!(fetches(&server), 2);
    server.wait(PATIENCE - 1);
    refuses(&server, &stranger());
    assert_eq!(fetches(&server), 2);
    server.wait(1);
    refuses(&server, &stranger());
    refuses(&server, &stranger());
    assert_eq!(fetches(&server), 3);
    accepts(&server, &old());
    assert_eq!(fetches(&server), 3);
}

#[test]
fn a_wrong_signature_under_a_known_key_fetches_nothing() {
    let server = server();
    accepts(&server, &old());
    let mut request = request(&server, &old());
    let assertion = &mut request.last_mut().expect("an assertion").1;
    assertion.truncate(assertion.len() - 4);
    assertion.push_str("AAAA");
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &request, &[])),
        400,
        "invalid_client",
    );
    assert_eq!(fetches(&server), 1);
}

#[test]
fn nothing_is_fetched_for_a_client_that_shows_no_assertion() {
    let server = server();
    let nothing = parameters(&[
        ("grant_type", "client_credentials"),
        ("client_id", "remote"),
    ]);
    let secret = crate::support::expect::with(nothing.clone(), "client_secret", "x");
    for request in [nothing, secret] {
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &[])),
            400,
            "invalid_client",
        );
    }
    assert_eq!(fetches(&server), 0);
}

#[test]
fn an_answer_that_is_no_jwk_set_authenticates_nobody() {
    let too_large =
        json_value!({ "keys": [old().key.public_jwk()], "padding": "x".repeat(64 * 1024) })
            .to_string();
    let private = json_value!({ "keys": [old().key.to_private_jwk()] }).to_string();
    let good = jwks(&[&old()]);
    for wrong in [
        None,
        answer(404, &good),
        answer(500, &good),
        answer(204, ""),
        answer(301, &good),
        answer(302, &good),
        answer(200, ""),
        answer(200, "<html>"),
        answer(200, "[]"),
        answer(200, "{}"),
        answer(200, r#"{"keys":{}}"#),
        answer(200, r#"{"keys":[]}"#),
        answer(200, r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#),
        answer(200, &good[1..]),
        answer(200, &private),
        answer(200, &too_large),
    ] {
        let server = server_at(URI);
        set_answers(&server, URI, vec![wrong]);
        refuses(&server, &old());
        assert_eq!(fetches(&server), 1);
    }
}

#[test]
fn a_server_that_was_down_is_asked_again_after_a_while_and_not_by_every_stranger() {
    let server = server_at(URI);
    set_answers(&server, URI, vec![None, answer(200, &jwks(&[&old()]))]);
    for _ in 0..3 {
        refuses(&server, &old());
    }
    server.wait(PATIENCE - 1);
    refuses(&server, &stranger());
    assert_eq!(fetches(&server), 1);
    server.wait(1);
    accepts(&server, &old());
    assert_eq!(fetches(&server), 2);
}

#[test]
fn keys_that_are_known_count_while_the_server_is_down() {
    let server = server();
    accepts(&server, &old());
    set_answers(&server, URI, vec![None]);
    refuses(&server, &new());
    accepts(&server, &old());
    refuses(&server, &new());
    assert_eq!(fetches(&server), 2);
    server.wait(LIFETIME);
    refuses(&server, &old());
}

#[test]
fn the_limits_of_a_fetch_are_told_to_whoever_performs_it() {
    let server = server();
    accepts(&server, &old());
    let limits = server.host.limits.borrow();
    assert_eq!(*limits, [(2000, 64 * 1024)]);
}

#[test]
fn nothing_is_fetched_from_a_private_address_outside_development() {
    for uri in [
        "https://127.0.0.1/jwks",
        "https://localhost/jwks",
        "https://10.0.0.1/jwks",
        "https://192.168.1.1/jwks",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/jwks",
        "https://[fd00::1]/jwks",
        "https://intranet/jwks",
        "http://127.0.0.1:8080/jwks",
    ] {
        let mut server = server_at(uri);
        set_answers(&server, uri, vec![answer(200, &jwks(&[&old()]))]);
        server.host.settings = Settings::new(Some(ADMIN_SECRET), false);
        refuses(&server, &old());
        assert_eq!(fetches(&server), 0, "{uri}");
    }
}

#[test]
fn in_development_keys_may_be_on_this_machine() {
    for uri in [
        "http://127.0.0.1:8080/jwks",
        "http://localhost:8080/jwks",
        "https://127.0.0.1/jwks",
    ] {
        let server = server_at(uri);
        set_answers(&server, uri, vec![answer(200, &jwks(&[&old()]))]);
        accepts(&server, &old());
    }
}

#[test]
fn keys_of_rsa_may_be_elsewhere_too() {
    let server = server_at(URI);
    set_answers(
        &server,
        URI,
        vec![answer(
            200,
            &json_value!({ "keys": [RsaKey::public_jwk()] }).to_string(),
        )],
    );
    let client = old();
    let assertion = RsaKey::rfc_7520().rs256(
        &json_value!({ "alg": "RS256" }),
        &client.assertion_claims(server.now()),
    );
    let asked = parameters(&[("grant_type", "client_credentials"), ("scope", "read")]);
    let all: Parameters = asked
        .into_iter()
        .chain(client.authentication_with(&assertion))
        .collect();
    assert_eq!(server.post(TOKEN, &all, &[]).status, 200);
    refuses(&server, &client);
}

#[test]
fn a_client_that_moves_its_keys_is_verified_with_those_at_the_new_place() {
    let server = server();
    accepts(&server, &old());
    let elsewhere = "https://remote.example/other.json";
    set_answers(&server, elsewhere, vec![answer(200, &jwks(&[&new()]))]);
    put_client(&server, &document(elsewhere));
    refuses(&server, &old());
    accepts(&server, &new());
}

#[test]
fn rfc_7591_2_a_client_has_its_keys_in_one_place() {
    // "The "jwks_uri" and "jwks" parameters MUST NOT both be present in the same request or
    // response."
    let server = server();
    let both = joined(
        &document(URI),
        &json_value!({ "jwks": { "keys": [old().key.public_jwk()] } }),
    );
    for wrong in [
        both,
        document("http://remote.example/jwks"),
        document("ftp://remote.example/"),
        document("jwks.json"),
    ] {
        let documents =
            json_value!([{ "name": "client.json", "kind": "client", "document": wrong }]);
        let response = unchanged(&server, || {
            server.admin("/admin/apply", &json_value!({ "documents": documents }))
        });
        assert_eq!(response.status, 400, "{}", response.body);
    }
}

#[test]
fn rfc_7517_5_a_key_that_cannot_be_used_leaves_the_others_useful() {
    let good = old().key.public_jwk();
    let short = json_value!({ "kty": "RSA", "use": "enc", "e": "AQAB", "n": "wQAB" });
    for beside in [
        short,
        json_value!({ "kty": "AKP", "pub": "AA" }),
        json_value!({ "kty": "EC", "crv": "P-256", "x": good["x"] }),
        joined(&new().key.public_jwk(), &json_value!({ "kid": 7 })),
        good.clone(),
        json_value!("not a key"),
    ] {
        let server = server_at(URI);
        let set = json_value!({ "keys": [beside, good] }).to_string();
        set_answers(&server, URI, vec![answer(200, &set)]);
        accepts(&server, &old());
        assert_eq!(fetches(&server), 1);
    }
}

#[test]
fn what_is_wrong_with_the_keys_elsewhere_is_said() {
    let private = json_value!({ "keys": [old().key.to_private_jwk()] }).to_string();
    let unusable = r#"{"keys":[{"kty":"AKP"}]}"#;
    let twice = r#"{"keys":[],"keys":[]}"#;
    let nested = format!(r#"{{"keys":[{}{}]}}"#, "[".repeat(120), "]".repeat(120));
    for (answered, said) in [
        (None, "could not be fetched"),
        (answer(500, "{}"), "could not be fetched"),
        (answer(200, &private), "private member"),
        (answer(200, unusable), "none of them can be used"),
        (answer(200, twice), "no JSON object"),
        (answer(200, &nested), "no JSON object"),
    ] {
        let server = server_at(URI);
        set_answers(&server, URI, vec![answered]);
        let response = send(&server, &old());
        crate::support::expect::assert_refused(&response, 400, "invalid_client");
        assert!(response.body.contains(said), "{}", response.body);
    }
}
