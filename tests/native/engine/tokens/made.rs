//! `POST /api/auth/token/create`.

use std::cell::RefCell;

use sekisho::front::serve;
use serde_json::{Value, json};

use super::{listed, revoked, sent, stands, told};
use crate::support::{
    Server,
    faulty::FaultyHost,
    ordinary::{
        GRANT_TYPES, basic, endpoint, joined, provider, put_api, put_client, secret_of, token,
        userinfo, web,
    },
    server::block_on,
};

const PATH: &str = "/auth/token/create";
/// A token of another server.
const THEIRS: &str = "iZd2nmHTwKfDpGZQO2yKTVSOjYtMgxyxdKGKXXYOBSI";
const UNTAKEN: &str = "cXvAj8mVfTn0_2bLrQyEwHs5Zk-PoUdGiN7tYx1lMaw";
const THEIR_REFRESH: &str = "kvZlSkPMrNdr_R0cCz4KhhrpKPzlqmOv3MDbCnWmdcY";

fn asked(members: &Value) -> Value {
    let asked = json!({
        "grantType": "AUTHORIZATION_CODE", "clientIdentifier": "web", "subject": "john",
        "scopes": ["openid", "read"],
    });
    joined(&asked, members)
}

fn made(server: &Server, members: &Value) -> Value {
    let told = told(server, PATH, &asked(members));
    super::super::assert_outcome(&told, "A109001", "OK");
    told
}

fn introspected(server: &Server, token: &Value) -> Value {
    told(server, "/auth/introspection", &json!({ "token": token }))
}

/// What the token endpoint answers to a refresh by the client `web`.
fn refreshed(server: &Server, refresh_token: &Value) -> Value {
    let parameters = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.as_str().expect("a token")),
    ];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    crate::support::json(&token(server, "web", &parameters))
}

#[test]
fn what_is_made_is_told_and_stands() {
    let server = provider(&json!({}));
    let properties =
        json!([{ "key": "a", "value": "1" }, { "key": "b", "value": "2", "hidden": true }]);
    let told = made(
        &server,
        &json!({ "acr": "urn:a", "authTime": 1_700_000_000, "properties": properties, "clientIdAliasUsed": true }),
    );
    let now = server.now();
    for (member, value) in [
        ("expiresAt", json!((now + 3600) * 1000)),
        ("expiresIn", json!(3600)),
        ("grantType", json!("AUTHORIZATION_CODE")),
        ("properties", properties.clone()),
        ("scopes", json!(["openid", "read"])),
        ("subject", json!("john")),
        ("tokenType", json!("Bearer")),
    ] {
        assert_eq!(told[member], value, "{member}");
    }
    let seen = introspected(&server, &told["accessToken"]);
    for (member, value) in [
        ("acr", json!("urn:a")),
        ("authTime", json!(1_700_000_000)),
        ("clientIdAliasUsed", json!(true)),
        ("expiresAt", told["expiresAt"].clone()),
        ("grantType", json!("AUTHORIZATION_CODE")),
        ("properties", properties),
        ("scopes", json!(["openid", "read"])),
        ("subject", json!("john")),
    ] {
        assert_eq!(seen[member], value, "{member}");
    }
    let again = refreshed(&server, &told["refreshToken"]);
    assert!(stands(&server, &again["access_token"]), "{again}");
    let entries = listed(&server, "subject=john");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["tokenId"], told["tokenId"]);
    let access_token = told["accessToken"].as_str().expect("a token");
    assert_eq!(
        crate::support::json(&userinfo(&server, access_token)),
        json!({ "sub": "john" })
    );
}

#[test]
fn what_is_set_is_what_it_lives_and_what_it_is_bound_to() {
    let server = provider(&json!({}));
    let jkt = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
    let told_of = made(
        &server,
        &json!({ "accessTokenDuration": 60, "refreshTokenDuration": 120, "dpopKeyThumbprint": jkt }),
    );
    assert_eq!(
        (&told_of["expiresIn"], &told_of["tokenType"]),
        (&json!(60), &json!("DPoP"))
    );
    assert_eq!(
        introspected(&server, &told_of["accessToken"])["action"],
        "UNAUTHORIZED"
    );
    let entry = &listed(&server, "subject=john")[0];
    assert_eq!(entry["dpopKeyThumbprint"], jkt);
    assert_eq!(entry["refreshTokenExpiresAt"], (server.now() + 120) * 1000);
}

#[test]
fn no_refresh_token_comes_where_none_may() {
    let server = provider(&json!({ "supportedGrantTypes": GRANT_TYPES }));
    for grant_type in ["CLIENT_CREDENTIALS", "IMPLICIT"] {
        let mut members = asked(&json!({ "grantType": grant_type, "scopes": ["read"] }));
        if grant_type == "CLIENT_CREDENTIALS" {
            members["subject"] = Value::Null;
        }
        let told = told(&server, PATH, &members);
        super::super::assert_outcome(&told, "A109001", "OK");
        assert!(told.get("refreshToken").is_none(), "{told}");
        let seen = introspected(&server, &told["accessToken"]);
        assert_eq!(seen["grantType"], grant_type);
        assert_eq!(
            seen.get("subject").is_none(),
            grant_type == "CLIENT_CREDENTIALS"
        );
    }
    put_client(
        &server,
        &joined(
            &web("web"),
            &json!({ "grantTypes": ["AUTHORIZATION_CODE"] }),
        ),
    );
    assert!(made(&server, &json!({})).get("refreshToken").is_none());
    let told = told(
        &server,
        PATH,
        &asked(&json!({ "refreshToken": THEIR_REFRESH })),
    );
    super::super::assert_outcome(&told, "A910252", "BAD_REQUEST");
}

#[test]
fn a_token_for_an_api_is_what_the_api_has() {
    let server = provider(&json!({}));
    let api = "https://api.example.com/orders";
    put_api(
        &server,
        &json!({ "identifier": api, "accessTokenFormat": "JWT", "scopes": ["read"] }),
    );
    let members = json!({ "resources": [api], "jwtAtClaims": "{\"tenant\":\"t\",\"iss\":\"x\"}" });
    let told_of = made(&server, &members);
    assert_eq!(told_of["jwtAccessToken"], told_of["accessToken"]);
    let [header, claims] = super::super::parts(told_of["accessToken"].as_str().expect("a JWT"));
    assert_eq!(header["typ"], "at+jwt");
    assert_eq!(
        (&claims["tenant"], &claims["sub"]),
        (&json!("t"), &json!("john"))
    );
    assert_ne!(claims["iss"], "x");
    assert!(stands(&server, &told_of["accessToken"]));
    let chosen = joined(&members, &json!({ "accessToken": THEIRS }));
    let refused = told(&server, PATH, &asked(&chosen));
    super::super::assert_outcome(&refused, "A910256", "BAD_REQUEST");
    let elsewhere = told(
        &server,
        PATH,
        &asked(&json!({ "resources": ["https://other.example.com"] })),
    );
    assert_eq!(elsewhere["action"], "BAD_REQUEST");
}

#[test]
fn values_of_another_server_are_served_as_they_are() {
    let server = provider(&json!({}));
    let told_of = made(
        &server,
        &json!({ "accessToken": THEIRS, "refreshToken": THEIR_REFRESH }),
    );
    assert_eq!(
        (&told_of["accessToken"], &told_of["refreshToken"]),
        (&json!(THEIRS), &json!(THEIR_REFRESH))
    );
    assert!(
        !server.host.snapshot().contains(THEIRS) && !server.host.snapshot().contains(THEIR_REFRESH)
    );
    assert_eq!(introspected(&server, &json!(THEIRS))["subject"], "john");
    assert_eq!(userinfo(&server, THEIRS).status, 200);
    let asked = [("token".to_owned(), THEIRS.to_owned())];
    let response = server.post(
        "/oauth/introspect",
        &asked,
        &[basic("web", &secret_of("web"))],
    );
    assert_eq!(
        crate::support::json(&response)["active"],
        true,
        "{}",
        endpoint("x")
    );
    let again = refreshed(&server, &json!(THEIR_REFRESH));
    assert!(stands(&server, &again["access_token"]), "{again}");
    let once_more = refreshed(&server, &again["refresh_token"]);
    assert!(stands(&server, &once_more["access_token"]), "{once_more}");
    assert_eq!(
        revoked(&server, &json!({ "accessTokenIdentifier": THEIRS })),
        1
    );
    assert!(!stands(&server, &json!(THEIRS)) && !stands(&server, &once_more["access_token"]));
}

#[test]
fn a_chosen_value_expires_is_taken_back_and_is_changed_like_others() {
    let server = provider(&json!({}));
    made(
        &server,
        &json!({ "accessToken": THEIRS, "refreshToken": THEIR_REFRESH }),
    );
    let at = (server.now() + 7200) * 1000;
    let members = json!({ "accessToken": THEIRS, "accessTokenExpiresAt": at });
    assert_eq!(
        told(&server, "/auth/token/update", &members)["accessTokenExpiresAt"],
        at
    );
    for shelf in server.host.shelves.borrow().values() {
        let kept = shelf.pointers.values().map(|(_, until)| until.seconds());
        assert!(kept.into_iter().all(|until| until >= at / 1000));
    }
    server.wait(7199);
    assert!(stands(&server, &json!(THEIRS)));
    let pointers = || -> usize {
        let shelves = server.host.shelves.borrow();
        shelves.values().map(|shelf| shelf.pointers.len()).sum()
    };
    assert_eq!(pointers(), 2);
    let members = json!({ "accessToken": THEIRS, "accessTokenValueUpdated": true });
    let changed = told(&server, "/auth/token/update", &members);
    assert!(stands(&server, &changed["accessToken"]) && !stands(&server, &json!(THEIRS)));
    assert_eq!(
        pointers(),
        2,
        "a value of this server says where its grant is"
    );
    let parameters = [("token".to_owned(), THEIR_REFRESH.to_owned())];
    let credentials = basic("web", &secret_of("web"));
    assert_eq!(
        server
            .post("/oauth/revoke", &parameters, &[credentials])
            .status,
        200
    );
    assert!(!stands(&server, &json!(THEIRS)));
    assert_eq!(
        refreshed(&server, &json!(THEIR_REFRESH))["error"],
        "invalid_grant"
    );
}

#[test]
fn a_chosen_value_that_lives_anew_is_found_as_long_as_it_lives() {
    let server = provider(&json!({ "refreshTokenKept": true, "refreshTokenDurationReset": true }));
    made(&server, &json!({ "refreshToken": THEIR_REFRESH }));
    server.wait(100);
    let again = refreshed(&server, &json!(THEIR_REFRESH));
    assert_eq!(again["refresh_token"], THEIR_REFRESH);
    let last = listed(&server, "subject=john")[0]["refreshTokenExpiresAt"].clone();
    assert_eq!(last, (server.now() + 2_592_000) * 1000);
    let shelves = server.host.shelves.borrow();
    let pointers = shelves.values().flat_map(|shelf| shelf.pointers.values());
    let until: Vec<i64> = pointers.map(|(_, until)| until.seconds() * 1000).collect();
    assert_eq!(json!(until), json!([last]));
}

#[test]
fn no_two_tokens_have_one_value() {
    let server = provider(&json!({}));
    made(&server, &json!({ "accessToken": THEIRS }));
    made(&server, &json!({ "refreshToken": THEIR_REFRESH }));
    let before = server.host.snapshot();
    for (members, number) in [
        (json!({ "accessToken": THEIRS }), "A144201"),
        (json!({ "accessToken": THEIR_REFRESH }), "A144201"),
        (json!({ "refreshToken": THEIR_REFRESH }), "A144202"),
        (
            json!({ "clientIdentifier": "other", "refreshToken": THEIRS }),
            "A144202",
        ),
        (
            json!({ "accessToken": UNTAKEN, "refreshToken": THEIR_REFRESH }),
            "A144202",
        ),
        (
            json!({ "accessToken": UNTAKEN, "refreshToken": UNTAKEN }),
            "A144202",
        ),
    ] {
        let told = told(
            &server,
            PATH,
            &asked(&joined(&members, &json!({ "subject": "mary" }))),
        );
        super::super::assert_outcome(&told, number, "BAD_REQUEST");
    }
    assert_eq!(server.host.snapshot(), before);
    assert_eq!(introspected(&server, &json!(THEIRS))["subject"], "john");
    made(&server, &json!({ "accessToken": UNTAKEN }));
}

#[test]
fn a_value_that_no_token_has_any_more_can_be_given_again() {
    let server = provider(&json!({}));
    for _ in 0..2 {
        let both = json!({ "accessToken": THEIRS, "refreshToken": THEIR_REFRESH });
        made(&server, &both);
        let path = format!("/auth/token/delete/{THEIRS}");
        assert_eq!(sent(&server, "DELETE", &path).status, 204);
        assert!(!stands(&server, &json!(THEIRS)));
    }
    let other = json!({ "accessToken": THEIRS, "subject": "mary" });
    made(&server, &other);
    assert_eq!(introspected(&server, &json!(THEIRS))["subject"], "mary");
    let again = made(&server, &json!({ "refreshToken": THEIR_REFRESH }));
    refreshed(&server, &json!(THEIR_REFRESH));
    let taken = told(
        &server,
        PATH,
        &asked(&json!({ "refreshToken": THEIR_REFRESH })),
    );
    super::super::assert_outcome(&taken, "A144202", "BAD_REQUEST");
    assert!(stands(&server, &again["accessToken"]));
}

#[test]
fn of_two_calls_at_once_for_one_value_one_is_told_a_token() {
    // Before each call to a shelf that one of them makes, the other one is made.
    for before in 0..8 {
        let server = provider(&json!({}));
        let first = json!({ "accessToken": THEIRS, "refreshToken": THEIR_REFRESH });
        let second = asked(&joined(&first, &json!({ "subject": "mary" })));
        let others = RefCell::new(Value::Null);
        let happens = || drop(others.replace(told(&server, PATH, &asked(&first))));
        let host = FaultyHost::racing(&server.host, before, &happens);
        let request = super::super::request(&format!("/api{PATH}"), &second);
        let told: Value =
            serde_json::from_str(&block_on(serve(&host, &request)).body).expect("JSON");
        let outcomes = [&told, &others.borrow()].map(|one| one["action"] == "OK");
        assert_eq!(
            outcomes.iter().filter(|is_ok| **is_ok).count(),
            1,
            "{before}: {told}"
        );
        let whose = if outcomes[0] { "mary" } else { "john" };
        assert_eq!(introspected(&server, &json!(THEIRS))["subject"], whose);
        assert_eq!(listed(&server, "").len(), 1);
    }
}

#[test]
fn what_nobody_chose_is_looked_for_once_and_writes_nothing() {
    let server = provider(&json!({}));
    let before = server.host.snapshot();
    for (junk, calls) in [(THEIRS, 1), ("short", 0), ("a.b.c.d.e.f.g.h.i.j.k.l", 0)] {
        let asked = server.host.calls.get();
        assert!(!stands(&server, &json!(junk)));
        assert!(server.host.calls.get() - asked >= calls);
        assert_eq!(userinfo(&server, junk).status, 401);
        assert_eq!(refreshed(&server, &json!(junk))["error"], "invalid_grant");
    }
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn what_cannot_be_made_is_told_by_its_number_and_nothing_is_kept() {
    let server = provider(&json!({}));
    let before = server.host.snapshot();
    for (members, number) in [
        (json!({ "grantType": null }), "A104201"),
        (json!({ "grantType": "REFRESH_TOKEN" }), "A104202"),
        (json!({ "clientIdentifier": null }), "A105201"),
        (json!({ "clientIdentifier": "nobody" }), "A105202"),
        (json!({ "subject": null }), "A107201"),
        (json!({ "subject": "a".repeat(101) }), "A107202"),
        (json!({ "subject": "\u{e9}" }), "A107203"),
        (json!({ "scopes": ["read", "unheard-of"] }), "A106201"),
        (json!({ "grantType": "CLIENT_CREDENTIALS" }), "A910257"),
        (json!({ "forExternalAttachment": true }), "A910253"),
        (json!({ "clientEntityIdUsed": true }), "A910253"),
        (json!({ "accessToken": "short" }), "A910255"),
        (
            json!({ "refreshToken": "with.dots.in.between.them" }),
            "A910255",
        ),
        (
            json!({ "properties": [{ "key": "scope", "value": "x" }] }),
            "A910211",
        ),
    ] {
        let told = told(&server, PATH, &asked(&members));
        super::super::assert_outcome(&told, number, "BAD_REQUEST");
    }
    assert_eq!(server.host.snapshot(), before);
    put_client(&server, &joined(&web("web"), &json!({ "locked": true })));
    let told = told(&server, PATH, &asked(&json!({})));
    super::super::assert_outcome(&told, "A105202", "BAD_REQUEST");
    put_client(&server, &web("web"));
    assert!(listed(&server, "").is_empty());
}

#[test]
fn a_client_whose_tokens_are_bound_is_given_none_without_a_key() {
    let server = provider(&json!({}));
    let bound = json!({ "dpopRequired": true });
    put_client(&server, &joined(&web("web"), &bound));
    let told_of = told(&server, PATH, &asked(&json!({})));
    super::super::assert_outcome(&told_of, "A152305", "BAD_REQUEST");
    let jkt = json!({ "dpopKeyThumbprint": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs" });
    assert_eq!(made(&server, &jkt)["tokenType"], "DPoP");
    let server = Server::new();
    let members = json!({ "clientIdentifier": "one", "scopes": ["myscope"] });
    let told_of = told(&server, PATH, &asked(&members));
    super::super::assert_outcome(&told_of, "A152305", "BAD_REQUEST");
    assert_eq!(made(&server, &joined(&members, &jkt))["tokenType"], "DPoP");
}
