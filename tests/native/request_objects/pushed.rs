//! An object that its client pushes: RFC 9126 §3.

use super::*;
use crate::support::{
    expect::{assert_refused, grants_unchanged, parameters, text},
    json,
    ordinary::{basic, secret_of, spa},
};
use sekisho::backend::Fetched;

const PAR: &str = "/oauth/par";

fn push(server: &Server, object: &str) -> Response {
    let request = [("request".to_owned(), object.to_owned())];
    server.post(PAR, &[request.to_vec(), proof(server)].concat(), &[])
}

#[test]
fn an_object_is_pushed_without_anything_beside_it() {
    let server = server();
    let pushed = push(&server, &object(&claims(&server)));
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let pushed = json(&pushed);
    let opens = parameters(&[
        ("client_id", "keyed"),
        ("request_uri", text(&pushed, "request_uri")),
    ]);
    let answer = answer_of(&agreed(&server, &opens));
    assert_eq!(answer.get("state"), Some("af0ifjsldkj"));
}

#[test]
fn a_client_that_shows_its_secret_pushes_an_object_too() {
    let members = json_value!({ "jwks": { "keys": [keyed().key.public_jwk()] } });
    let server = provider_for(&json_value!({}), &[joined(&web("web"), &members)]);
    let asked = crate::support::ordinary::request("web");
    let claims = over(&TestClient::new("web", 4), &asked, server.now());
    let push = |client_id: &str, object: String| {
        let asked = parameters(&[("request", &object), ("client_id", client_id)]);
        let asked: Parameters = asked
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .collect();
        server.post(PAR, &asked, &[basic("web", &secret_of("web"))])
    };
    assert_eq!(push("", object(&claims)).status, 201);
    assert_eq!(push("web", object(&claims)).status, 201);
    let other = unchanged(&server, || {
        push("", object(&claim(claims.clone(), "client_id", "x")))
    });
    assert_refused(&other, 400, "invalid_request_object");
}

#[test]
fn a_public_client_pushes_an_object_and_nothing_is_remembered_of_it() {
    let members = json_value!({ "jwks": { "keys": [keyed().key.public_jwk()] } });
    let server = provider_for(&json_value!({}), &[joined(&spa("spa"), &members)]);
    let asked = crate::support::ordinary::request("spa");
    let claims = over(&TestClient::new("spa", 4), &asked, server.now());
    let object = object(&claim(claims, "jti", "a"));
    let asked = parameters(&[("client_id", "spa"), ("request", &object)]);
    let calls = server.host.calls.get();
    for _ in 0..2 {
        let pushed = unchanged(&server, || server.post(PAR, &asked, &[]));
        assert_eq!(pushed.status, 201, "{}", pushed.body);
    }
    assert_eq!(server.host.calls.get(), calls);
    let pushed = json(&server.post(PAR, &asked, &[]));
    let opens = parameters(&[
        ("client_id", "spa"),
        ("request_uri", text(&pushed, "request_uri")),
    ]);
    assert!(answer_of(&agreed(&server, &opens)).get("code").is_some());
}

#[test]
fn a_jti_counts_once_where_the_object_ends_within_the_hour() {
    let server = server();
    let once = object(&claim(claims(&server), "jti", "a"));
    assert_eq!(push(&server, &once).status, 201);
    let again = grants_unchanged(&server, || push(&server, &once));
    assert_refused(&again, 400, "invalid_request_object");
    let for_ever = no_claim(claim(claims(&server), "jti", "b"), "exp");
    let for_long = claim(
        claim(claims(&server), "jti", "c"),
        "exp",
        server.now() + 86_400,
    );
    for claims in [for_ever, for_long] {
        for _ in 0..2 {
            assert_eq!(push(&server, &object(&claims)).status, 201);
        }
    }
}

#[test]
fn the_keys_of_an_object_are_fetched_from_where_its_client_publishes_them() {
    let keys = json_value!({ "keys": [keyed().key.public_jwk()] });
    let uri = "https://localhost/keys";
    let members = json_value!({ "jwksUri": uri });
    let server = provider_for(&json_value!({}), &[joined(&web("web"), &members)]);
    let fetched = Fetched {
        status: 200,
        body: keys.to_string().into_bytes(),
    };
    let answers = vec![Some(fetched)];
    server
        .host
        .servers
        .borrow_mut()
        .insert(uri.to_owned(), answers);
    let asked = crate::support::ordinary::request("web");
    let claims = over(&TestClient::new("web", 4), &asked, server.now());
    let brought = with(bringing(&object(&claims)), "client_id", "web");
    is_shown(&server, &brought);
    let forged = signed(9, &json_value!({}), &claims);
    let forged = with(bringing(&forged), "client_id", "web");
    is_told_to_the_person(&server, &forged, "invalid_request_object");
    assert_eq!(server.host.sent.borrow().len(), 1);
}

#[test]
fn rfc_9126_2_1_a_request_uri_is_not_pushed() {
    let server = serving(
        &json_value!({}),
        &json_value!({ "requestUris": ["https://localhost/request.jwt"] }),
    );
    let asked = with(request(), "request_uri", "https://localhost/request.jwt");
    let asked = [asked, proof(&server)].concat();
    let response = unchanged(&server, || server.post(PAR, &asked, &[]));
    assert_refused(&response, 400, "invalid_request");
    assert!(server.host.sent.borrow().is_empty());
}
