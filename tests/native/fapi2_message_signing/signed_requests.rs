//! Signing authorization requests: §5.3.1.

use super::*;
use crate::support::{
    client::{ISSUER, unsigned},
    code_of,
    expect::{
        apply_client, apply_service, assert_document_refused, assert_error_page, assert_refused,
        grants_unchanged, unchanged, with as with_parameter, without as without_parameter,
    },
    form, query_of,
    rsa_key::RsaKey,
};

/// The request is refused for its object, and nothing of it is kept.
fn refused(response: impl FnOnce(&Server) -> Response) {
    let server = signing();
    let response = unchanged(&server, || response(&server));
    assert_refused(&response, 400, "invalid_request_object");
}

/// §5.3.1 (1): shall require use of, and verify, signed request objects at the PAR endpoint.
///
/// In `oauth/request/request_object.rs`: `Received`, `suffices`.
#[test]
fn a_request_in_a_signed_object_is_all_there_has_to_be() {
    let server = signing();
    let pushed = push_with(&server, |claims, _| claims);
    let answer = server.authorize(&server.one, &request_uri_of(&pushed), "allow");
    assert_eq!(query_of(&answer, "state").as_deref(), Some("af0ifjsldkj"));
    let code = server.one.code_request(&code_of(&answer));
    assert_eq!(server.token(&server.one, &code).status, 200);
}

/// §5.3.1 (1), RFC 9101 §5: parameters beside the object do not count.
///
/// In `oauth/request/request_object.rs`: `parameters`, `merged`.
#[test]
fn only_parameters_of_the_object_count() {
    let server = signing();
    let now = server.now();
    let object = signed(
        1,
        &json_value!({}),
        &no_claim(claims(&server.one, now), "state"),
    );
    let beside = [
        ("request", object.as_str()),
        ("state", "beside"),
        ("scope", "payments"),
        ("redirect_uri", "https://evil.example/cb"),
        ("response_mode", "form_post"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let pushed = server.push(&server.one, &beside, &[]);
    let answer = server.authorize(&server.one, &request_uri_of(&pushed), "allow");
    let location = answer.header("location").expect("a redirect");
    assert!(
        location.starts_with("https://client.example/cb?"),
        "{location}"
    );
    assert_eq!(query_of(&answer, "state"), None);
}

#[test]
fn what_is_missing_in_the_object_is_missing_though_it_is_beside_it() {
    for name in ["redirect_uri", "code_challenge", "response_type"] {
        let server = signing();
        let object = no_claim(claims(&server.one, server.now()), name);
        let mut beside = server.one.authorization_request();
        beside.retain(|(known, _)| known != "client_id");
        beside.push(("request".to_owned(), signed(1, &json_value!({}), &object)));
        let response = unchanged(&server, || server.push(&server.one, &beside, &[]));
        assert_refused(&response, 400, "invalid_request");
    }
}

#[test]
fn a_request_that_is_not_signed_is_refused_before_anything_else_is_looked_at() {
    let server = signing();
    let good = server.one.authorization_request();
    for request in [
        good.clone(),
        with_parameter(good.clone(), "request", ""),
        with_parameter(good.clone(), "scope", "unknown"),
        without_parameter(good, "response_type"),
    ] {
        let response = unchanged(&server, || server.push(&server.one, &request, &[]));
        assert_refused(&response, 400, "invalid_request");
        assert!(
            response.body.contains("request object"),
            "{}",
            response.body
        );
    }
}

#[test]
fn an_object_that_a_browser_brings_was_not_pushed() {
    let server = signing();
    let object = signed(1, &json_value!({}), &claims(&server.one, server.now()));
    let query = [("client_id", "one"), ("request", object.as_str())];
    let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let page = unchanged(&server, || {
        server.get("/oauth/authorize", &form(&query), &[])
    });
    assert_error_page(&page, 400, "invalid_request");
}

#[test]
fn an_object_is_signed_with_the_key_of_its_client() {
    refused(|server| {
        let object = signed(9, &json_value!({}), &claims(&server.one, server.now()));
        objects::push(server, &server.one, &object)
    });
    // That of another client verifies nothing of this one.
    refused(|server| {
        let object = signed(2, &json_value!({}), &claims(&server.one, server.now()));
        objects::push(server, &server.one, &object)
    });
    refused(|server| {
        let object = signed(1, &json_value!({}), &claims(&server.one, server.now()));
        let (signed, signature) = object.rsplit_once('.').expect("a signature");
        let other = if signature.starts_with('A') { 'B' } else { 'A' };
        let broken = format!("{signed}.{other}{}", &signature[1..]);
        objects::push(server, &server.one, &broken)
    });
    let server = signing();
    let object = signed(9, &json_value!({}), &claims(&impostor(), server.now()));
    let response = unchanged(&server, || objects::push(&server, &server.one, &object));
    assert_refused(&response, 400, "invalid_request_object");
}

/// §5.2 with FAPI 2.0 SP §5.4.1: shall use PS256, ES256 or EdDSA, and shall not use or accept none.
///
/// In `oauth/request/request_object.rs`: `laxity`; `jose/algorithm.rs`: `FAPI`.
#[test]
fn no_other_algorithm_is_accepted() {
    refused(|server| {
        let claims = claims(&server.one, server.now());
        let none = unsigned(&json_value!({ "alg": "none" }), &claims, "");
        objects::push(server, &server.one, &none)
    });
    refused(|server| {
        let claims = claims(&server.one, server.now());
        let key = server.one.key.public_jwk()["x"].to_string();
        let header = json_value!({ "alg": "HS256" });
        let object = crate::support::forge::hs256(key.as_bytes(), &header, &claims);
        objects::push(server, &server.one, &object)
    });
    let server = signing();
    let keys = json_value!({ "keys": [server.one.key.public_jwk(), RsaKey::public_jwk()] });
    let applied = apply_client(&server, &server.one, &json_value!({ "jwks": keys }));
    assert_eq!(applied.status, 200, "{}", applied.body);
    let claims = claims(&server.one, server.now());
    let rsa = RsaKey::rfc_7520();
    let rs256 = rsa.rs256(&json_value!({ "alg": "RS256" }), &claims);
    let response = unchanged(&server, || objects::push(&server, &server.one, &rs256));
    assert_refused(&response, 400, "invalid_request_object");
    let ps256 = rsa.ps256(&json_value!({ "alg": "PS256" }), &claims);
    assert_eq!(objects::push(&server, &server.one, &ps256).status, 201);
}

/// §5.3.1 (2): shall require the aud claim in the request object to be, or to be an array containing,
/// the issuer identifier.
///
/// In `oauth/request/request_object.rs`: `check`.
#[test]
fn the_audience_is_the_issuer_or_names_it() {
    let server = signing();
    for aud in [
        json_value!(ISSUER),
        json_value!([ISSUER]),
        json_value!(["https://other.example", ISSUER, "x"]),
    ] {
        assert_eq!(push_with(&server, with("aud", aud)).status, 201);
    }
    refused(|server| push_with(server, without("aud")));
    for aud in [
        json_value!("https://other.example"),
        json_value!(format!("{ISSUER}/")),
        json_value!(format!("{ISSUER}/oauth/par")),
        json_value!(["https://other.example"]),
        json_value!([]),
        json_value!([[ISSUER]]),
        json_value!({ ISSUER: true }),
        json_value!(null),
    ] {
        refused(|server| push_with(server, with("aud", aud)));
    }
}

/// §5.3.1 (3): shall require the request object to contain an nbf claim that is no longer than 60
/// minutes in the past.
///
/// In `oauth/request/request_object.rs`: `laxity`.
#[test]
fn the_object_counts_from_a_moment_within_the_last_hour() {
    let at = |seconds: i64| {
        move |claims: Value, now: i64| {
            claim(
                claim(claims, "nbf", now + seconds),
                "exp",
                now + seconds + 3600,
            )
        }
    };
    // FAPI 2.0 SP §5.3.2.1 (13): 8 seconds ahead are accepted, and more than 60 are not.
    for seconds in [-3_599, -60, 0, 8] {
        assert_eq!(push_with(&signing(), at(seconds)).status, 201, "{seconds}");
    }
    for seconds in [-3_601, -4_200, 61, 600] {
        refused(|server| push_with(server, at(seconds)));
    }
    refused(|server| push_with(server, without("nbf")));
    for nbf in [json_value!("0"), json_value!(null), json_value!([])] {
        refused(|server| push_with(server, with("nbf", nbf)));
    }
    refused(|server| {
        push_with(server, |claims, now| {
            claim(claim(claims, "nbf", now - 4_200), "exp", now + 60)
        })
    });
}

/// §5.3.1 (4): shall require the request object to contain an exp claim that has a lifetime of no
/// longer than 60 minutes after the nbf claim.
///
/// In `oauth/request/request_object.rs`: `laxity`.
#[test]
fn the_object_lasts_an_hour_at_most() {
    let server = signing();
    let until = |seconds: i64| move |claims, now: i64| claim(claims, "exp", now + seconds);
    for seconds in [1, 3_600] {
        assert_eq!(push_with(&server, until(seconds)).status, 201, "{seconds}");
    }
    for seconds in [-3_600, -31, 3_601, 4_200] {
        refused(|server| push_with(server, until(seconds)));
    }
    refused(|server| push_with(server, without("exp")));
    refused(|server| push_with(server, with("exp", "4102444800")));
}

/// §5.3.1 (5): shall accept request objects with typ oauth-authz-req+jwt.
///
/// In `oauth/request/request_object.rs`: `is_explicit`.
#[test]
fn the_type_is_that_of_a_request_object_in_any_case_or_none() {
    let push = |server: &Server, header: Value| {
        let claims = claims(&server.one, server.now());
        objects::push(server, &server.one, &signed(1, &header, &claims))
    };
    let server = signing();
    for typ in [
        "oauth-authz-req+jwt",
        "OautH-auThZ-REQ+jWt",
        "application/oauth-authz-req+jwt",
    ] {
        let pushed = push(&server, json_value!({ "typ": typ }));
        assert_eq!(pushed.status, 201, "{typ}: {}", pushed.body);
    }
    for typ in [
        "JWT",
        "dpop+jwt",
        "at+jwt",
        "",
        "oauth-authz-req",
        "text/oauth-authz-req+jwt",
    ] {
        refused(|server| push(server, json_value!({ "typ": typ })));
    }
}

/// §5.3.2 with RFC 9101 §4: `iss` is the client.
///
/// In `oauth/request/request_object.rs`: `check`.
#[test]
fn the_issuer_of_the_object_is_its_client() {
    refused(|server| push_with(server, without("iss")));
    for iss in [
        json_value!("two"),
        json_value!(ISSUER),
        json_value!(["one"]),
        json_value!(""),
    ] {
        refused(|server| push_with(server, with("iss", iss)));
    }
    refused(|server| push_with(server, without("client_id")));
    for client_id in [json_value!("two"), json_value!(1), json_value!(["one"])] {
        refused(|server| push_with(server, with("client_id", client_id)));
    }
}

/// RFC 9101 §4 and RFC 9126 §2.1: an object names no other one.
#[test]
fn a_request_uri_is_refused_in_the_object_and_beside_it() {
    for name in ["request_uri", "request"] {
        refused(|server| push_with(server, with(name, "urn:ietf:params:oauth:request_uri:x")));
    }
    let server = signing();
    let object = signed(1, &json_value!({}), &claims(&server.one, server.now()));
    let beside = [("request", object.as_str()), ("request_uri", "urn:x")];
    let beside = beside.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let response = unchanged(&server, || server.push(&server.one, &beside, &[]));
    assert_refused(&response, 400, "invalid_request");
}

#[test]
fn an_object_that_not_everybody_reads_alike_is_refused() {
    for header in [
        json_value!({ "crit": ["exp"] }),
        json_value!({ "b64": false, "crit": ["b64"] }),
        json_value!({ "zip": "DEF" }),
        json_value!({ "cty": "JWT" }),
    ] {
        refused(|server| {
            let claims = claims(&server.one, server.now());
            objects::push(server, &server.one, &signed(1, &header, &claims))
        });
    }
    let nested = "[".repeat(40) + &"]".repeat(40);
    let nested: Value = serde_json::from_str(&nested).expect("JSON");
    refused(|server| push_with(server, with("extension", nested)));
    refused(|server| push_with(server, with("extension", "x".repeat(16 * 1024))));
    for text in ["a.b.c.d.e", "a.b.c", "a", "..", "eyJhbGciOiJFUzI1NiJ9..x"] {
        refused(|server| objects::push(server, &server.one, text));
    }
}

#[test]
fn a_parameter_of_another_type_is_refused() {
    for (name, value) in [
        ("state", json_value!({})),
        ("scope", json_value!(["accounts"])),
        ("redirect_uri", json_value!(["https://client.example/cb"])),
        ("code_challenge", json_value!(1)),
        ("response_type", json_value!(null)),
        ("resource", json_value!([1])),
        ("claims", json_value!(true)),
    ] {
        refused(|server| push_with(server, with(name, value)));
    }
    // What nobody here knows counts for nothing, whatever it is.
    let pushed = push_with(&signing(), with("extension", json_value!({ "a": [1] })));
    assert_eq!(pushed.status, 201);
}

/// RFC 7519 §4.1.7: `jti` "can be used to prevent the JWT from being replayed".
#[test]
fn an_object_with_a_jti_is_pushed_once_and_one_without_as_often_as_it_counts() {
    let server = signing();
    for _ in 0..2 {
        assert_eq!(push_with(&server, |claims, _| claims).status, 201);
    }
    assert_eq!(push_with(&server, with("jti", "a")).status, 201);
    let again = grants_unchanged(&server, || push_with(&server, with("jti", "a")));
    assert_refused(&again, 400, "invalid_request_object");
    assert_eq!(push_with(&server, with("jti", "b")).status, 201);
    // It is of its client alone.
    let claims = claim(claims(&server.two, server.now()), "jti", "a");
    let object = signed(2, &json_value!({}), &claims);
    assert_eq!(objects::push(&server, &server.two, &object).status, 201);
    for jti in [json_value!(1), json_value!(null)] {
        refused(|server| push_with(server, with("jti", jti)));
    }
}

#[test]
fn the_jti_of_an_object_that_was_refused_may_come_again() {
    let server = signing();
    let claims = claim(claims(&server.one, server.now()), "jti", "a");
    let forged = signed(9, &json_value!({}), &claims);
    let response = unchanged(&server, || objects::push(&server, &server.one, &forged));
    assert_refused(&response, 400, "invalid_request_object");
    let good = signed(1, &json_value!({}), &claims);
    assert_eq!(objects::push(&server, &server.one, &good).status, 201);
}

#[test]
fn a_client_or_a_scope_demands_it_where_the_service_does_not() {
    let scope = json_value!([{ "name": "accounts" }, { "name": "pay", "attributes": [{ "key": "fapi2", "value": "ms-authreq" }] }]);
    let server = Server::with_service(&json_value!({ "supportedScopes": scope }));
    let asking = |scope: &str| with_parameter(server.one.authorization_request(), "scope", scope);
    assert_eq!(
        server.push(&server.one, &asking("accounts"), &[]).status,
        201
    );
    let response = unchanged(&server, || server.push(&server.one, &asking("pay"), &[]));
    assert_refused(&response, 400, "invalid_request");
    assert_eq!(push_with(&server, with("scope", "pay")).status, 201);
    let lax = |claims, now: i64| claim(claim(claims, "exp", now + 7_200), "scope", "pay");
    let response = unchanged(&server, || push_with(&server, lax));
    assert_refused(&response, 400, "invalid_request_object");
    let modes = json_value!({ "fapiModes": [REQUESTS] });
    assert_eq!(apply_client(&server, &server.two, &modes).status, 200);
    let asked = server.two.authorization_request();
    let response = unchanged(&server, || server.push(&server.two, &asked, &[]));
    assert_refused(&response, 400, "invalid_request");
}

#[test]
fn the_metadata_says_that_requests_are_signed() {
    let server = signing();
    let metadata = json(&server.get("/.well-known/oauth-authorization-server", "", &[]));
    assert_eq!(metadata["require_signed_request_object"], true);
    assert_eq!(metadata["request_parameter_supported"], true);
    assert_eq!(metadata["request_uri_parameter_supported"], false);
    let algorithms = metadata["request_object_signing_alg_values_supported"].clone();
    assert_eq!(
        algorithms,
        json_value!(["Ed25519", "EdDSA", "ES256", "PS256"])
    );
}

#[test]
fn a_document_keeps_the_security_profile_too() {
    let server = signing();
    for (member, value) in [
        ("parRequired", json_value!(false)),
        ("supportedTokenAuthMethods", json_value!(["NONE"])),
        ("issSuppressed", json_value!(true)),
    ] {
        let service = json_value!({ "fapiModes": [REQUESTS], member: value });
        assert_document_refused(&server, || apply_service(&server, &service), member);
    }
    let client = json_value!({ "requestSignAlg": "RS256" });
    let apply = || apply_client(&server, &server.one, &client);
    assert_document_refused(&server, apply, "requestSignAlg");
}
