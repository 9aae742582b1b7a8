//! A type of authorization details demands the profile as a scope does. RFC 9396 §3.1: the server "MUST
//! process both sets of requirements in combination with each other".

use super::*;
use crate::support::{
    expect::apply_service,
    objects::{over, signed},
    ordinary::{code_request, token as token_of},
};

const NAME: &str = "authorization_details";
const PAYMENT: &str = r#"[{"type":"payment"}]"#;
const ACCOUNT: &str = r#"[{"type":"account"}]"#;

/// The members of the service, where `payment` demands that.
fn types(attributes: &Value) -> Value {
    let types =
        json_value!([{ "type": "payment", "attributes": attributes }, { "type": "account" }]);
    joined(
        &members(),
        &json_value!({ "fapiModes": [], "authorizationDetailsTypes": types }),
    )
}

fn fapi2(value: &str) -> Value {
    types(&json_value!([{ "key": "fapi2", "value": value }]))
}

fn server_of(members: &Value) -> Server {
    let keyed = document(&keyed(), &keyed_members());
    provider_for(members, &[keyed, web("web"), spa("spa")])
}

/// What `keyed` asks for these details, and for `read`.
fn asking(details: &str) -> Parameters {
    with(request(&keyed(), "openid read"), NAME, details)
}

#[test]
fn only_strict_clients_push_a_request_for_details_under_the_profile() {
    let server = server_of(&fapi2("sp"));
    for weak in weak(&server, &keyed()) {
        let refused = joined_parameters(&asking(PAYMENT), weak.clone());
        let refused = unchanged(&server, || server.post(PAR, &refused, &[]));
        assert_refused(&refused, 400, "invalid_client");
        let other = joined_parameters(&asking(ACCOUNT), weak);
        assert_eq!(server.post(PAR, &other, &[]).status, 201);
    }
    let unchallenged = |details| {
        without(
            without(asking(details), "code_challenge"),
            "code_challenge_method",
        )
    };
    let refused = unchanged(&server, || push(&server, &keyed(), &unchallenged(PAYMENT)));
    assert_refused(&refused, 400, "invalid_request");
    assert_eq!(push(&server, &keyed(), &asking(PAYMENT)).status, 201);
    assert_eq!(push(&server, &keyed(), &unchallenged(ACCOUNT)).status, 201);
}

#[test]
fn a_request_for_details_under_the_profile_that_was_not_pushed_is_refused() {
    let server = server_of(&fapi2("sp"));
    for client in ["spa", "web"] {
        let asked = |details| with(request_for(client, "code", "read"), NAME, details);
        let answer = unchanged(&server, || Browser::new(&server).open(&asked(PAYMENT)));
        assert_eq!(answer_of(&answer).get("error"), Some("invalid_request"));
        let answer = Browser::new(&server).agreed(&asked(ACCOUNT));
        assert!(answer_of(&answer).get("code").is_some());
    }
}

#[test]
fn a_request_object_for_details_under_the_profile_is_held_to_it() {
    let server = server_of(&fapi2("sp"));
    let object = |details: &str| {
        signed(
            4,
            &json_value!({}),
            &over(&keyed(), &asking(details), server.now()),
        )
    };
    let brought =
        |details: &str| parameters(&[("client_id", "keyed"), ("request", &object(details))]);
    let answer = unchanged(&server, || Browser::new(&server).open(&brought(PAYMENT)));
    assert_eq!(answer_of(&answer).get("error"), Some("invalid_request"));
    let answer = Browser::new(&server).agreed(&brought(ACCOUNT));
    assert!(answer_of(&answer).get("code").is_some());
    for weak in weak(&server, &keyed()) {
        let pushed = joined_parameters(&parameters(&[("request", &object(PAYMENT))]), weak);
        let refused = unchanged(&server, || server.post(PAR, &pushed, &[]));
        assert_refused(&refused, 400, "invalid_client");
    }
}

#[test]
fn details_of_message_signing_are_asked_for_in_what_is_signed() {
    let server = server_of(&fapi2("ms-authreq"));
    let refused = unchanged(&server, || push(&server, &keyed(), &asking(PAYMENT)));
    assert_refused(&refused, 400, "invalid_request");
    assert_eq!(push(&server, &keyed(), &asking(ACCOUNT)).status, 201);
    let server = server_of(&fapi2("ms-authres"));
    let refused = unchanged(&server, || push(&server, &keyed(), &asking(PAYMENT)));
    assert_refused(&refused, 400, "invalid_request");
    let signed = with(asking(PAYMENT), "response_mode", "jwt");
    assert_eq!(push(&server, &keyed(), &signed).status, 201);
}

#[test]
fn what_is_under_way_is_held_to_the_profile_once_the_type_demands_it() {
    let server = server_of(&types(&json_value!([])));
    let asked = |details: &str| {
        with(
            request_for("web", "code", "read offline_access"),
            NAME,
            details,
        )
    };
    let both = r#"[{"type":"payment"},{"type":"account"}]"#;
    let before = tokens(&server, &asked(both));
    let code = answer_of(&Browser::new(&server).agreed(&asked(both)));
    let code = code.get("code").expect("a code").to_owned();
    let browser = Browser::new(&server);
    let page = browser.open(&asked(PAYMENT));
    let page = browser.sign_in(&page, "alice", crate::support::server::PASSWORD);
    assert_eq!(apply_service(&server, &fapi2("sp")).status, 200);
    // A form that comes back.
    let answer = browser.decide(&page, "allow");
    assert_eq!(answer_of(&answer).get("error"), Some("invalid_request"));
    // What was granted to nobody's key: an access token, a refresh token and a code.
    let introspected = server.post(
        "/oauth/introspect",
        &parameters(&[("token", text(&before, "access_token"))]),
        &[basic("web", &secret_of("web"))],
    );
    let account = json_value!([{ "type": "account" }]);
    assert_eq!(json(&introspected)[NAME], account);
    let refreshed = token_of(&server, "web", &refresh(&before));
    assert_eq!(issued(&refreshed)[NAME], account);
    let redeemed = token_of(&server, "web", &code_request("web", &code));
    assert_eq!(issued(&redeemed)[NAME], account);
}

#[test]
fn a_client_asks_for_itself_under_the_profile_that_its_details_demand() {
    let server = server_of(&fapi2("sp"));
    let asked = |details| {
        parameters(&[
            ("grant_type", "client_credentials"),
            ("scope", "read"),
            (NAME, details),
        ])
    };
    assert_strict(&server, &keyed(), &asked(PAYMENT));
    assert_eq!(
        issued(&token(&server, &keyed(), &asked(PAYMENT)))["token_type"],
        "DPoP"
    );
    let unbound = joined_parameters(&asked(ACCOUNT), good(&server, &keyed()));
    assert_eq!(
        issued(&server.post(TOKEN, &unbound, &[]))["token_type"],
        "Bearer"
    );
}

#[test]
fn a_type_under_the_profile_is_for_a_service_that_serves_it() {
    let server = server_of(&fapi2("sp"));
    for (more, member) in [
        (
            json_value!({ "supportedServiceProfiles": [] }),
            "supportedServiceProfiles",
        ),
        (json_value!({ "issSuppressed": true }), "issSuppressed"),
        (
            json_value!({ "supportedTokenAuthMethods": ["CLIENT_SECRET_BASIC"] }),
            "supportedTokenAuthMethods",
        ),
    ] {
        let plain = json_value!({ "supportedScopes": [{ "name": "openid" }, { "name": "read" }] });
        let service = joined(&joined(&fapi2("sp"), &plain), &more);
        crate::support::expect::assert_document_refused(
            &server,
            || apply_service(&server, &service),
            member,
        );
    }
    for (key, value) in [
        ("fapi2", "SP"),
        ("fapi2", "ms-introres"),
        ("access_token.duration", "60"),
    ] {
        let service = types(&json_value!([{ "key": key, "value": value }]));
        let refused = apply_service(&server, &service);
        assert!(
            refused
                .body
                .contains("authorizationDetailsTypes[0].attributes[0]"),
            "{}",
            refused.body
        );
    }
}
