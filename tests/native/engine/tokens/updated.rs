//! `POST /api/auth/token/update`.

use std::cell::RefCell;

use sekisho::front::serve;
use serde_json::{Value, json};

use super::{given, joined, listed, of_alice, refreshes, stands, token, told};
use crate::support::{Server, faulty::FaultyHost, ordinary::provider, server::block_on};

const PATH: &str = "/auth/token/update";

fn updated(server: &Server, token: &Value, members: &Value) -> Value {
    let told = told(
        server,
        PATH,
        &joined(&json!({ "accessToken": token }), members),
    );
    assert_eq!(
        (&told["resultCode"], &told["action"]),
        (&json!("A135001"), &json!("OK")),
        "{told}"
    );
    told
}

fn introspected(server: &Server, token: &Value) -> Value {
    told(server, "/auth/introspection", &json!({ "token": token }))
}

#[test]
fn a_token_lives_as_long_as_is_said_from_then_on() {
    let server = provider(&json!({}));
    let tokens = given(&server, "web", "john", &json!({}));
    let token = &tokens["access_token"];
    let at = (server.now() + 7200) * 1000;
    let told = updated(&server, token, &json!({ "accessTokenExpiresAt": at }));
    assert_eq!(told["accessTokenExpiresAt"], at);
    server.wait(7199);
    assert_eq!(introspected(&server, token)["expiresAt"], at);
    server.wait(1);
    assert!(!stands(&server, token));
    let tokens = given(&server, "web", "john", &json!({}));
    let at = (server.now() + 10) * 1000;
    updated(
        &server,
        &tokens["access_token"],
        &json!({ "accessTokenExpiresAt": at, "refreshTokenExpiresAt": at }),
    );
    server.wait(10);
    assert!(!stands(&server, &tokens["access_token"]));
    assert!(!refreshes(&server, "web", &tokens["refresh_token"]));
}

#[test]
fn a_token_is_good_for_the_scopes_that_are_said_and_so_is_what_comes_after_it() {
    let server = provider(&json!({}));
    let tokens = given(&server, "web", "john", &json!({}));
    let token = &tokens["access_token"];
    let told_of = updated(
        &server,
        token,
        &json!({ "scopes": ["read", "email", "unheard-of"] }),
    );
    assert_eq!(told_of["scopes"], json!(["read", "email"]));
    assert_eq!(
        introspected(&server, token)["scopes"],
        json!(["read", "email"])
    );
    let members = json!({ "token": token, "scopes": ["openid"] });
    assert_eq!(
        told(&server, "/auth/introspection", &members)["action"],
        "FORBIDDEN"
    );
    assert_eq!(
        listed(&server, "subject=john")[0]["refreshTokenScopes"],
        json!(["read", "email"])
    );
}

#[test]
fn scopes_that_change_may_begin_the_life_anew() {
    let server = provider(&json!({}));
    let tokens = given(&server, "web", "john", &json!({}));
    server.wait(1000);
    let scopes = json!({ "scopes": ["read"] });
    let told = updated(&server, &tokens["access_token"], &scopes);
    assert_eq!(told["accessTokenExpiresAt"], (server.now() + 2600) * 1000);
    let renewed = joined(
        &scopes,
        &json!({ "accessTokenExpiresAtUpdatedOnScopeUpdate": true }),
    );
    let told = updated(&server, &tokens["access_token"], &renewed);
    assert_eq!(told["accessTokenExpiresAt"], (server.now() + 3600) * 1000);
    let usual = server.now() - 1000 + 2_592_000;
    assert_eq!(told["refreshTokenExpiresAt"], usual * 1000);
    let flag = json!({ "refreshTokenExpiresAtUpdatedOnScopeUpdate": true });
    let told = updated(&server, &tokens["access_token"], &flag);
    assert_eq!(
        told["refreshTokenExpiresAt"],
        usual * 1000,
        "no scope changes"
    );
    let told = updated(&server, &tokens["access_token"], &joined(&scopes, &flag));
    assert_eq!(told["refreshTokenExpiresAt"], (usual + 1000) * 1000);
    assert_eq!(told["accessTokenExpiresAt"], (server.now() + 3600) * 1000);
    let last = server.now() + 60;
    let named = joined(
        &joined(&scopes, &flag),
        &json!({ "refreshTokenExpiresAt": last * 1000 }),
    );
    let told = updated(&server, &tokens["access_token"], &named);
    assert_eq!(told["refreshTokenExpiresAt"], last * 1000);
}

#[test]
fn what_is_unset_stays() {
    let server = provider(&json!({}));
    let properties = json!([{ "key": "a", "value": "1" }]);
    let tokens = given(&server, "web", "john", &json!({ "properties": properties }));
    let before = listed(&server, "subject=john");
    let unset = json!({
        "accessTokenExpiresAt": 0, "scopes": null, "properties": null, "refreshTokenExpiresAt": -1,
        "accessTokenValueUpdated": false, "dpopKeyThumbprint": null, "certificateThumbprint": null,
    });
    let told = updated(&server, &tokens["access_token"], &unset);
    assert!(told.get("accessToken").is_none());
    assert_eq!(listed(&server, "subject=john"), before);
    assert_eq!(before[0]["properties"], properties);
    let others = json!([{ "key": "b", "value": "2" }]);
    let told = updated(
        &server,
        &tokens["access_token"],
        &json!({ "properties": others }),
    );
    assert_eq!(told["properties"], others);
    assert_eq!(
        introspected(&server, &tokens["access_token"])["properties"],
        others
    );
}

#[test]
fn a_new_key_leaves_the_certificate_and_a_new_certificate_the_key() {
    let server = provider(&json!({}));
    let tokens = given(&server, "web", "john", &json!({}));
    let token = &tokens["access_token"];
    // RFC 7638 §3.1 and RFC 8705 appendix A.
    let (jkt, x5t) = (
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0",
    );
    let bound = |members: &Value| {
        updated(&server, token, members);
        let entry = &listed(&server, "subject=john")[0];
        ["dpopKeyThumbprint", "certificateThumbprint"].map(|name| entry[name].clone())
    };
    let key = json!({ "dpopKeyThumbprint": jkt });
    let certificate = json!({ "certificateThumbprint": x5t });
    assert_eq!(bound(&certificate), [Value::Null, json!(x5t)]);
    assert_eq!(bound(&key), [json!(jkt), json!(x5t)]);
    let another = json!({ "certificateThumbprint": jkt });
    assert_eq!(bound(&another), [json!(jkt), json!(jkt)]);
    assert_eq!(bound(&json!({})), [json!(jkt), json!(jkt)]);
}

#[test]
fn a_new_value_takes_the_place_of_the_old_one() {
    let server = provider(&json!({}));
    let tokens = given(&server, "web", "john", &json!({}));
    let told = updated(
        &server,
        &tokens["access_token"],
        &json!({ "accessTokenValueUpdated": true }),
    );
    assert!(stands(&server, &told["accessToken"]));
    assert!(!stands(&server, &tokens["access_token"]));
    assert_eq!(
        told["accessTokenHash"],
        listed(&server, "subject=john")[0]["accessTokenHash"]
    );
    assert!(refreshes(&server, "web", &tokens["refresh_token"]));
}

#[test]
fn a_token_is_named_by_its_hash_its_refresh_token_or_its_number() {
    let server = provider(&json!({}));
    let tokens = given(&server, "web", "john", &json!({}));
    let entry = &listed(&server, "subject=john")[0];
    for (index, (name, value)) in [
        ("accessToken", &tokens["access_token"]),
        ("accessTokenHash", &entry["accessTokenHash"]),
        ("refreshToken", &tokens["refresh_token"]),
        ("refreshTokenHash", &entry["refreshTokenHash"]),
        ("tokenId", &entry["tokenId"]),
    ]
    .into_iter()
    .enumerate()
    {
        let at = (server.now() + 100 + i64::try_from(index).expect("few")) * 1000;
        let told = told(
            &server,
            PATH,
            &json!({ name: value, "accessTokenExpiresAt": at }),
        );
        assert_eq!(told["action"], "OK", "{name}");
        assert_eq!(
            introspected(&server, &tokens["access_token"])["expiresAt"],
            at,
            "{name}"
        );
    }
}

#[test]
fn what_a_jwt_says_by_itself_cannot_be_changed() {
    let server = provider(&json!({ "accessTokenSignAlg": "ES256" }));
    let tokens = given(&server, "web", "john", &json!({}));
    let before = server.host.snapshot();
    for members in [
        json!({ "scopes": ["read"] }),
        json!({ "accessTokenExpiresAt": (server.now() + 100) * 1000 }),
        json!({ "accessTokenValueUpdated": true }),
        json!({ "dpopKeyThumbprint": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs" }),
    ] {
        let call = joined(&json!({ "accessToken": tokens["access_token"] }), &members);
        let told = told(&server, PATH, &call);
        super::super::assert_outcome(&told, "A910251", "BAD_REQUEST");
    }
    assert_eq!(server.host.snapshot(), before);
    let others = json!([{ "key": "b", "value": "2" }]);
    updated(
        &server,
        &tokens["access_token"],
        &json!({ "properties": others }),
    );
    assert_eq!(
        introspected(&server, &tokens["access_token"])["properties"],
        others
    );
}

#[test]
fn what_is_not_there_is_not_found_and_what_is_wrong_changes_nothing() {
    let server = provider(&json!({}));
    let tokens = given(&server, "web", "john", &json!({}));
    let before = server.host.snapshot();
    for (name, value) in [
        ("accessToken", "x"),
        ("tokenId", "7.1"),
        ("refreshTokenHash", "AAAA"),
    ] {
        let told = told(&server, PATH, &json!({ name: value, "scopes": ["read"] }));
        super::super::assert_outcome(&told, "A134202", "NOT_FOUND");
    }
    for members in [
        json!({ "clientEntityIdUsed": true }),
        json!({ "forExternalAttachment": true }),
        json!({ "properties": [{ "key": "iss", "value": "x" }] }),
    ] {
        let call = joined(&json!({ "accessToken": tokens["access_token"] }), &members);
        assert_eq!(
            told(&server, PATH, &call)["action"],
            "BAD_REQUEST",
            "{members}"
        );
    }
    for members in [
        json!({ "accessTokenExpiresAt": "tomorrow" }),
        json!({ "accessTokenExpiresAt": 253_402_300_800_000_i64 }),
        json!({ "scopes": "read" }),
        json!({ "dpopKeyThumbprint": "x" }),
    ] {
        let call = joined(&json!({ "accessToken": tokens["access_token"] }), &members);
        assert_eq!(
            super::super::call(&server, PATH, &call).status,
            400,
            "{members}"
        );
    }
    assert_eq!(super::super::call(&server, PATH, &json!({})).status, 400);
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn what_was_withdrawn_is_not_changed() {
    let server = provider(&json!({}));
    let tokens = of_alice(&server, "web");
    super::revoked(&server, &json!({ "subject": "subject-of-alice" }));
    let call = json!({ "accessToken": tokens["access_token"], "scopes": ["read"] });
    assert_eq!(told(&server, PATH, &call)["action"], "NOT_FOUND");
}

#[test]
fn a_token_that_is_named_is_the_one_that_changes() {
    let server = provider(&json!({}));
    let tokens = given(&server, "web", "john", &json!({}));
    let (status, service) = super::super::clients::send(
        &server,
        "PATCH",
        "/service/update",
        &json!({ "accessTokenSignAlg": "ES256", "refreshTokenKept": true }),
    );
    assert_eq!(status, 200, "{service}");
    let refreshed = |server: &Server| {
        let parameters = [
            ("grant_type", "refresh_token"),
            (
                "refresh_token",
                tokens["refresh_token"].as_str().expect("a token"),
            ),
        ];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
        crate::support::json(&token(server, "web", &parameters))
    };
    let jwt = refreshed(&server)["access_token"].clone();
    assert!(jwt.as_str().is_some_and(|jwt| jwt.contains('.')), "{jwt}");
    for members in [
        json!({ "accessTokenValueUpdated": true }),
        json!({ "accessTokenExpiresAt": (server.now() + 100) * 1000 }),
    ] {
        let call = joined(&json!({ "accessToken": jwt }), &members);
        super::super::assert_outcome(&told(&server, PATH, &call), "A910251", "BAD_REQUEST");
    }
    let opaque = introspected(&server, &tokens["access_token"]);
    assert_eq!(opaque["expiresAt"], (server.now() + 3600) * 1000);
    let (_, service) = super::super::clients::send(
        &server,
        "PATCH",
        "/service/update",
        &json!({ "accessTokenSignAlg": null }),
    );
    assert_eq!(service.get("accessTokenSignAlg"), None);
    let last = refreshed(&server)["access_token"].clone();
    let at = (server.now() + 100) * 1000;
    let first = joined(
        &json!({ "accessToken": tokens["access_token"] }),
        &json!({ "accessTokenExpiresAt": at }),
    );
    assert_eq!(told(&server, PATH, &first)["accessTokenExpiresAt"], at);
    assert_ne!(introspected(&server, &last)["expiresAt"], at);
}

#[test]
fn of_two_new_values_at_once_the_one_that_stands_is_told() {
    let server = provider(&json!({}));
    let tokens = given(&server, "web", "john", &json!({}));
    let call = json!({ "refreshToken": tokens["refresh_token"], "accessTokenValueUpdated": true });
    let first = RefCell::new(Value::Null);
    let happens = || drop(first.replace(told(&server, PATH, &call)));
    // The token is found, and somebody else changes it before it is changed.
    let host = FaultyHost::racing(&server.host, 1, &happens);
    let request = super::super::request("/api/auth/token/update", &call);
    let second = block_on(serve(&host, &request)).body;
    let second = serde_json::from_str(&second).expect("JSON");
    super::super::assert_outcome(&second, "A134202", "NOT_FOUND");
    assert!(stands(&server, &first.borrow()["accessToken"]));
}
