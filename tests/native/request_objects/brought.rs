//! An object that a browser brings: RFC 9101 §5 and §6.

use super::*;
use crate::support::{client::unsigned, forge, ordinary::secret_of};

#[test]
fn rfc_9101_5_only_what_is_in_the_object_is_asked() {
    let server = server();
    let mut brought = bringing(&object(&no_claim(claims(&server), "state")));
    for (name, value) in [
        ("state", "beside"),
        ("scope", "email"),
        ("redirect_uri", "https://evil.example/cb"),
        ("response_type", "none"),
        ("prompt", "none"),
    ] {
        brought.push((name.to_owned(), value.to_owned()));
    }
    let answer = answer_of(&agreed(&server, &brought));
    assert_eq!(
        (answer.redirect_uri.as_str(), answer.get("state")),
        (REDIRECT_URI, None)
    );
    assert!(answer.get("code").is_some());
}

#[test]
fn an_object_may_be_opened_again_and_only_its_answer_is_given_once() {
    let server = server();
    let brought = bringing(&object(&claim(claims(&server), "jti", "a")));
    for _ in 0..3 {
        is_shown(&server, &brought);
    }
    assert!(answer_of(&agreed(&server, &brought)).get("code").is_some());
}

#[test]
fn rfc_9101_6_3_the_client_id_is_in_the_object_and_the_same_beside_it() {
    let server = server();
    let refused = |claims: &Value| {
        is_told_to_the_person(
            &server,
            &bringing(&object(claims)),
            "invalid_request_object",
        );
    };
    refused(&no_claim(claims(&server), "client_id"));
    refused(&claim(claims(&server), "client_id", "web"));
    refused(&claim(claims(&server), "client_id", ""));
    let mut brought = bringing(&object(&claims(&server)));
    brought.retain(|(name, _)| name != "client_id");
    is_told_to_the_person(&server, &brought, "invalid_request");
}

#[test]
fn rfc_9101_4_an_object_names_no_other_one() {
    let server = server();
    for name in ["request", "request_uri"] {
        let nested = claim(claims(&server), name, "https://client.example/r");
        is_told_to_the_person(
            &server,
            &bringing(&object(&nested)),
            "invalid_request_object",
        );
    }
}

#[test]
fn rfc_9101_6_2_an_object_is_signed_by_its_client() {
    let server = server();
    let forged = signed(9, &json_value!({}), &claims(&server));
    is_told_to_the_person(&server, &bringing(&forged), "invalid_request_object");
    for text in ["", "x", "a.b.c", "a.b.c.d.e"] {
        let brought = with(bringing("x"), "request", text);
        let error = if text.is_empty() {
            "invalid_request"
        } else {
            "invalid_request_object"
        };
        is_told_to_the_person(&server, &brought, error);
    }
}

#[test]
fn whoever_names_no_algorithm_signs_with_any_key_and_with_nothing_else() {
    let server = server();
    let claims = claims(&server);
    let rsa = RsaKey::rfc_7520();
    is_shown(&server, &bringing(&object(&claims)));
    is_shown(
        &server,
        &bringing(&rsa.rs256(&json_value!({ "alg": "RS256" }), &claims)),
    );
    is_shown(
        &server,
        &bringing(&rsa.ps256(&json_value!({ "alg": "PS256" }), &claims)),
    );
    let none = unsigned(&json_value!({ "alg": "none" }), &claims, "");
    is_told_to_the_person(&server, &bringing(&none), "invalid_request_object");
}

#[test]
fn rfc_9101_6_2_whoever_names_an_algorithm_signs_with_that() {
    let server = serving(
        &json_value!({}),
        &json_value!({ "requestSignAlg": "RS256" }),
    );
    let claims = claims(&server);
    let rsa = RsaKey::rfc_7520();
    is_shown(
        &server,
        &bringing(&rsa.rs256(&json_value!({ "alg": "RS256" }), &claims)),
    );
    for other in [
        object(&claims),
        rsa.ps256(&json_value!({ "alg": "PS256" }), &claims),
        unsigned(&json_value!({ "alg": "none" }), &claims, ""),
    ] {
        is_told_to_the_person(&server, &bringing(&other), "invalid_request_object");
    }
}

/// A client with a secret, of which the document says this besides.
fn secretive(members: &Value) -> (Server, Value, Parameters) {
    let server = provider_for(&json_value!({}), &[joined(&web("web"), members)]);
    let asked = crate::support::ordinary::request("web");
    let claims = over(&TestClient::new("web", 5), &asked, server.now());
    (server, claims, asked)
}

fn web_bringing(object: &str) -> Parameters {
    with(bringing(object), "client_id", "web")
}

#[test]
fn a_secret_signs_only_where_its_client_has_registered_that() {
    let header = json_value!({ "alg": "HS256" });
    let hs256 = |claims: &Value| forge::hs256(secret_of("web").as_bytes(), &header, claims);
    let (server, claims, _) = secretive(&json_value!({ "requestSignAlg": "HS256" }));
    is_shown(&server, &web_bringing(&hs256(&claims)));
    let forged = forge::hs256(secret_of("other").as_bytes(), &header, &claims);
    is_told_to_the_person(&server, &web_bringing(&forged), "invalid_request_object");
    let (server, claims, _) = secretive(&json_value!({}));
    is_told_to_the_person(
        &server,
        &web_bringing(&hs256(&claims)),
        "invalid_request_object",
    );
}

#[test]
fn nobody_signs_only_where_its_client_has_registered_that() {
    let none = |claims: &Value| unsigned(&json_value!({ "alg": "none" }), claims, "");
    let (server, claims, _) = secretive(&json_value!({ "requestSignAlg": "NONE" }));
    is_shown(&server, &web_bringing(&none(&claims)));
    for refused in [
        unsigned(&json_value!({ "alg": "none" }), &claims, "AA"),
        unsigned(&json_value!({ "alg": "NONE" }), &claims, ""),
        signed(5, &json_value!({}), &claims),
        none(&claim(claims.clone(), "exp", server.now() - 31)),
    ] {
        is_told_to_the_person(&server, &web_bringing(&refused), "invalid_request_object");
    }
    let (server, claims, _) = secretive(&json_value!({}));
    is_told_to_the_person(
        &server,
        &web_bringing(&none(&claims)),
        "invalid_request_object",
    );
}

#[test]
fn what_an_object_says_of_itself_has_to_be_true() {
    let server = server();
    let good = claims(&server);
    let now = server.now();
    for (name, value) in [
        ("aud", json_value!("https://other.example")),
        ("aud", json_value!(["https://other.example"])),
        ("iss", json_value!("web")),
        ("exp", json_value!(now - 31)),
        ("nbf", json_value!(now + 31)),
        ("iat", json_value!(now + 31)),
        ("exp", json_value!("x")),
        ("jti", json_value!(1)),
    ] {
        let object = object(&claim(good.clone(), name, value));
        is_told_to_the_person(&server, &bringing(&object), "invalid_request_object");
    }
    // Outside FAPI 2.0 it need not say any of it.
    let names = ["aud", "iss", "exp", "nbf"];
    let silent = names.into_iter().fold(good, no_claim);
    is_shown(&server, &bringing(&object(&silent)));
    let server = serving(
        &json_value!({ "requestObjectAudienceChecked": true }),
        &json_value!({}),
    );
    is_told_to_the_person(
        &server,
        &bringing(&object(&silent)),
        "invalid_request_object",
    );
    is_shown(&server, &bringing(&object(&claims(&server))));
}

#[test]
fn rfc_9101_10_8_another_kind_of_jwt_is_no_request_object() {
    let server = server();
    let of = |typ: &str| signed(4, &json_value!({ "typ": typ }), &claims(&server));
    for typ in [
        "JWT",
        "jwt",
        "oauth-authz-req+jwt",
        "application/oauth-authz-req+jwt",
    ] {
        is_shown(&server, &bringing(&of(typ)));
    }
    for typ in ["dpop+jwt", "at+jwt", "logout+jwt", "secevent+jwt", ""] {
        is_told_to_the_person(&server, &bringing(&of(typ)), "invalid_request_object");
    }
}

#[test]
fn rfc_9101_10_8_an_object_that_would_pass_for_an_assertion_is_refused() {
    let server = server();
    let of = |sub: &str| object(&claim(claims(&server), "sub", sub));
    is_shown(&server, &bringing(&of("somebody")));
    let client_id = claims(&server)["client_id"].clone();
    let client_id = client_id.as_str().expect("a client_id");
    is_told_to_the_person(&server, &bringing(&of(client_id)), "invalid_request_object");
}

#[test]
fn rfc_6749_4_1_2_1_the_client_is_told_where_it_says_so_with_authority() {
    let server = server();
    // What a good object asks for is answered where it says.
    let unknown = claim(claims(&server), "scope", "unknown");
    let state = Some("af0ifjsldkj");
    is_told_to_the_client(
        &server,
        &bringing(&object(&unknown)),
        "invalid_scope",
        state,
    );
    // What is in one that nobody vouches for leads nowhere; what is beside it does, if it is registered.
    let forged = signed(9, &json_value!({}), &claims(&server));
    let beside = with(bringing(&forged), "redirect_uri", REDIRECT_URI);
    is_told_to_the_client(&server, &beside, "invalid_request_object", None);
    let stated = with(beside, "state", "s");
    is_told_to_the_client(&server, &stated, "invalid_request_object", Some("s"));
    let elsewhere = with(bringing(&forged), "redirect_uri", "https://evil.example/cb");
    is_told_to_the_person(&server, &elsewhere, "invalid_request");
    // Nor does a redirect URI in the object that is not registered.
    let evil = claim(claims(&server), "redirect_uri", "https://evil.example/cb");
    is_told_to_the_person(&server, &bringing(&object(&evil)), "invalid_request");
    let evil = with(bringing(&object(&evil)), "redirect_uri", REDIRECT_URI);
    is_told_to_the_person(&server, &evil, "invalid_request");
}

#[test]
fn rfc_9101_4_numbers_and_structures_are_not_texts_in_an_object() {
    let server = server();
    let asked = json_value!({ "userinfo": { "email": { "essential": true } } });
    let claims = claim(claim(claims(&server), "max_age", 300), "claims", asked);
    is_shown(&server, &bringing(&object(&claims)));
    for (name, value) in [
        ("max_age", json_value!("300")),
        ("claims", json_value!("{}")),
        ("resource", json_value!([])),
        ("ui_locales", json_value!("ja")),
    ] {
        is_shown(
            &server,
            &bringing(&object(&claim(claims.clone(), name, value))),
        );
    }
    for (name, value) in [
        ("max_age", json_value!([1])),
        ("max_age", json_value!(true)),
        ("state", json_value!(1)),
        ("resource", json_value!([["https://api.example"]])),
    ] {
        let object = object(&claim(claims.clone(), name, value));
        is_told_to_the_person(&server, &bringing(&object), "invalid_request_object");
    }
    for (name, value) in [("max_age", json_value!(1.5)), ("max_age", json_value!(-1))] {
        let object = object(&claim(claims.clone(), name, value));
        let state = Some("af0ifjsldkj");
        is_told_to_the_client(&server, &bringing(&object), "invalid_request", state);
    }
}

#[test]
fn rfc_9101_10_5_whoever_has_to_sign_is_refused_what_is_not_signed() {
    let required = json_value!({ "requestObjectRequired": true });
    for server in [
        serving(&required, &json_value!({})),
        serving(&json_value!({}), &required),
    ] {
        let state = Some("af0ifjsldkj");
        is_told_to_the_client(&server, &request(), "invalid_request", state);
        is_shown(&server, &bringing(&object(&claims(&server))));
    }
    let (server, claims, asked) = secretive(&json_value!({ "requestSignAlg": "NONE" }));
    let members = json_value!({ "requestSignAlg": "HS256", "requestObjectRequired": true });
    put_client(&server, &joined(&web("web"), &members));
    let refused = unchanged(&server, || Browser::new(&server).open(&asked));
    assert_eq!(answer_of(&refused).get("error"), Some("invalid_request"));
    let none = unsigned(&json_value!({ "alg": "none" }), &claims, "");
    is_told_to_the_person(&server, &web_bringing(&none), "invalid_request_object");
}

#[test]
fn a_request_that_says_a_thing_twice_beside_its_object_is_refused() {
    let server = server();
    let mut brought = bringing(&object(&claims(&server)));
    brought.extend([
        ("x".to_owned(), "1".to_owned()),
        ("x".to_owned(), "2".to_owned()),
    ]);
    let state = Some("af0ifjsldkj");
    is_told_to_the_client(&server, &brought, "invalid_request", state);
}
