//! `accessToken` at `auth/authorization/issue` and `auth/token`: a value that the caller has chosen.

mod at_once;

use serde_json::{Value, json};

use super::{
    assert_outcome, code, content, handed, issue, ticket,
    tokens::{listed, revoked, sent, stands},
    told,
};
use crate::support::{
    Server,
    client::set,
    ordinary::{
        GRANT_TYPES, code_request, joined, provider, put_api, put_client, request_for, secret_of,
        userinfo, web, wide_provider,
    },
};

const ISSUE: &str = "/auth/authorization/issue";
const TOKEN: &str = "/auth/token";
const VALUE: &str = "iZd2nmHTwKfDpGZQO2yKTVSOjYtMgxyxdKGKXXYOBSI";
const OTHER: &str = "cXvAj8mVfTn0_2bLrQyEwHs5Zk-PoUdGiN7tYx1lMaw";

type Parameters = Vec<(String, String)>;

fn request(scope: &str) -> Parameters {
    request_for("web", "code", scope)
}

fn chosen(value: &str) -> Value {
    json!({ "accessToken": value })
}

/// A call to the token endpoint for the client `web`.
fn token_call(parameters: &[(String, String)], members: &Value) -> Value {
    let credentials = json!({ "clientId": "web", "clientSecret": secret_of("web") });
    joined(&joined(&handed(parameters), &credentials), members)
}

fn redeemed(server: &Server, code: &str, members: &Value) -> Value {
    let asked = token_call(&code_request("web", code), members);
    told(server, TOKEN, &asked)
}

fn refresh_request(refresh_token: &Value) -> Parameters {
    [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.as_str().expect("a token")),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

fn refreshed(server: &Server, refresh_token: &Value, members: &Value) -> Value {
    let asked = token_call(&refresh_request(refresh_token), members);
    told(server, TOKEN, &asked)
}

/// What the client `web` has for a code, with these members besides.
fn given(server: &Server, members: &Value) -> Value {
    let code = code(server, &request("openid offline_access read"), &json!({}));
    let told = redeemed(server, &code, members);
    assert_outcome(&told, "A050001", "OK");
    told
}

fn assert_taken(told: &Value) {
    assert_outcome(told, "A144201", "INTERNAL_SERVER_ERROR");
}

fn pointers(server: &Server) -> Vec<(String, i64)> {
    let shelves = server.host.shelves.borrow();
    let all = shelves.values().flat_map(|shelf| shelf.pointers.values());
    all.map(|(place, until)| (place.clone(), until.seconds()))
        .collect()
}

/// A service whose client `web` may have tokens of its own, too.
fn with_machines() -> Server {
    let server = provider(&json!({ "supportedGrantTypes": GRANT_TYPES }));
    let grants = json!(["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS", "REFRESH_TOKEN"]);
    put_client(
        &server,
        &joined(&web("web"), &json!({ "grantTypes": grants })),
    );
    server.wait(60);
    server
}

fn of_machine() -> Parameters {
    let of = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    [("grant_type", "client_credentials"), ("scope", "read")]
        .map(of)
        .to_vec()
}

#[test]
fn each_grant_type_gives_the_value_that_the_caller_has_chosen() {
    let server = with_machines();
    let first = given(&server, &chosen(VALUE));
    let second = refreshed(&server, &first["refreshToken"], &chosen(OTHER));
    assert_outcome(&second, "A053001", "OK");
    let third = "a-token_of~a+machine/for=one";
    let own = told(&server, TOKEN, &token_call(&of_machine(), &chosen(third)));
    assert_outcome(&own, "A052001", "OK");
    for (told_of, value) in [(&first, VALUE), (&second, OTHER), (&own, third)] {
        assert_eq!(told_of["accessToken"], value);
        assert_eq!(content(told_of)["access_token"], value);
        assert_eq!(told_of.get("jwtAccessToken"), None);
        assert!(stands(&server, &json!(value)), "{value}");
        assert!(!server.host.snapshot().contains(value), "{value}");
    }
    let until = server.now() + 3600;
    assert!(pointers(&server).iter().all(|(_, kept)| *kept >= until - 1));
    assert_eq!(pointers(&server).len(), 3);
    assert_eq!(userinfo(&server, VALUE).status, 200);
    server.wait(3601);
    assert!(!stands(&server, &json!(VALUE)));
}

#[test]
fn a_token_that_comes_with_the_answer_has_the_value_that_the_caller_has_chosen() {
    let server = wide_provider(&json!({}));
    for (response_type, value) in [("token", VALUE), ("code id_token token", OTHER)] {
        let asked = request_for("wide", response_type, "openid read");
        let told = issue(&server, &asked, &chosen(value));
        assert_outcome(&told, "A040001", "LOCATION");
        assert_eq!(told["accessToken"], value);
        assert_eq!(told.get("jwtAccessToken"), None);
        let answer = told["responseContent"].as_str().expect("an answer");
        assert!(
            answer.contains(&format!("access_token={value}")),
            "{answer}"
        );
        assert!(stands(&server, &json!(value)));
        assert_eq!(userinfo(&server, value).status, 200);
    }
}

#[test]
fn what_was_chosen_is_pushed_and_brought_alike() {
    let server = wide_provider(&json!({}));
    let asked = request_for("wide", "token", "read");
    let credentials = json!({ "clientId": "wide", "clientSecret": secret_of("wide") });
    let pushed = told(
        &server,
        "/pushed_auth_req",
        &joined(&handed(&asked), &credentials),
    );
    let uri = pushed["requestUri"].as_str().expect("a URI").to_owned();
    let named = [
        ("client_id".to_owned(), "wide".to_owned()),
        ("request_uri".to_owned(), uri),
    ];
    assert_eq!(issue(&server, &named, &chosen(VALUE))["accessToken"], VALUE);
    assert!(stands(&server, &json!(VALUE)));
}

#[test]
fn where_no_token_comes_with_the_answer_there_is_nothing_to_choose() {
    let server = wide_provider(&json!({}));
    for value in [VALUE, "short"] {
        let asked = request_for("wide", "code", "openid");
        let told = issue(&server, &asked, &chosen(value));
        assert_outcome(&told, "A040001", "LOCATION");
        assert_eq!(told.get("accessToken"), None);
    }
    assert_eq!(pointers(&server), []);
    assert!(!stands(&server, &json!(VALUE)));
}

#[test]
fn a_value_that_is_none_spends_nothing() {
    let server = wide_provider(&json!({}));
    let asked = request_for("wide", "token", "read");
    let ticket = ticket(&server, &asked);
    let agreed = json!({ "ticket": ticket, "subject": "john" });
    let server_of_codes = provider(&json!({}));
    let code = code(&server_of_codes, &request("read"), &json!({}));
    let before = [&server, &server_of_codes].map(|server| server.host.snapshot());
    let own = given(&provider(&json!({})), &json!({}));
    let own = own["accessToken"].as_str().expect("a token");
    for malformed in ["short", "with.dots.and.long.enough", &"a".repeat(513), own] {
        let told_of = told(&server, ISSUE, &joined(&agreed, &chosen(malformed)));
        assert_outcome(&told_of, "A910255", "INTERNAL_SERVER_ERROR");
        let told_of = redeemed(&server_of_codes, &code, &chosen(malformed));
        assert_outcome(&told_of, "A910255", "INTERNAL_SERVER_ERROR");
    }
    let after = [&server, &server_of_codes].map(|server| server.host.snapshot());
    assert_eq!(after, before);
    let told_of = told(&server, ISSUE, &joined(&agreed, &chosen(VALUE)));
    assert_outcome(&told_of, "A040001", "LOCATION");
    let told_of = redeemed(&server_of_codes, &code, &chosen(VALUE));
    assert_outcome(&told_of, "A050001", "OK");
}

#[test]
fn a_value_that_is_taken_leaves_code_and_refresh_token_unused() {
    let server = with_machines();
    let first = given(&server, &chosen(VALUE));
    let code = code(&server, &request("openid read"), &json!({}));
    let before = server.host.snapshot();
    assert_taken(&redeemed(&server, &code, &chosen(VALUE)));
    assert_taken(&refreshed(&server, &first["refreshToken"], &chosen(VALUE)));
    assert_taken(&told(
        &server,
        TOKEN,
        &token_call(&of_machine(), &chosen(VALUE)),
    ));
    let create =
        json!({ "grantType": "CLIENT_CREDENTIALS", "clientId": "web", "accessToken": VALUE });
    assert_eq!(
        told(&server, "/auth/token/create", &create)["resultCode"],
        "A144201"
    );
    assert_eq!(server.host.snapshot(), before);
    assert_outcome(&redeemed(&server, &code, &chosen(OTHER)), "A050001", "OK");
    let again = refreshed(&server, &first["refreshToken"], &json!({}));
    assert_outcome(&again, "A053001", "OK");
    assert!(stands(&server, &json!(VALUE)));
}

#[test]
fn a_value_that_is_taken_leaves_a_ticket_unused() {
    let server = wide_provider(&json!({}));
    let asked = request_for("wide", "code token", "read");
    issue(&server, &asked, &chosen(VALUE));
    let ticket = ticket(&server, &asked);
    let agreed = json!({ "ticket": ticket, "subject": "mary" });
    let before = server.host.snapshot();
    assert_taken(&told(&server, ISSUE, &joined(&agreed, &chosen(VALUE))));
    assert_eq!(server.host.snapshot(), before);
    let told_of = told(&server, ISSUE, &joined(&agreed, &chosen(OTHER)));
    assert_outcome(&told_of, "A040001", "LOCATION");
    // The ticket is spent: nobody has that value for it.
    let third = "another-value-that-nobody-has";
    let again = told(&server, ISSUE, &joined(&agreed, &chosen(third)));
    assert_eq!(again["action"], "BAD_REQUEST", "{again}");
    assert!(!stands(&server, &json!(third)));
}

#[test]
fn whoever_proves_nothing_has_nothing_held() {
    let server = with_machines();
    let code = code(&server, &request("read"), &json!({}));
    let mut wrong = code_request("web", &code);
    set(&mut wrong, "code_verifier", &"x".repeat(43));
    let before = server.host.snapshot();
    let refused = told(&server, TOKEN, &token_call(&wrong, &chosen(VALUE)));
    assert_eq!(refused["action"], "BAD_REQUEST", "{refused}");
    let junk = given(&provider(&json!({})), &json!({}))["refreshToken"].clone();
    let refused = refreshed(&server, &junk, &chosen(VALUE));
    assert_eq!(refused["action"], "BAD_REQUEST", "{refused}");
    let wrong = joined(
        &token_call(&of_machine(), &chosen(VALUE)),
        &json!({ "clientSecret": "wrong" }),
    );
    assert_eq!(told(&server, TOKEN, &wrong)["action"], "INVALID_CLIENT");
    assert_eq!(server.host.snapshot(), before);
    assert_outcome(&redeemed(&server, &code, &chosen(VALUE)), "A050001", "OK");
}

#[test]
fn a_jwt_has_no_value_to_choose() {
    let server = wide_provider(&json!({ "accessTokenSignAlg": "ES256" }));
    for _ in 0..2 {
        let asked = request_for("wide", "token", "read");
        let told = issue(&server, &asked, &chosen(VALUE));
        assert_outcome(&told, "A040001", "LOCATION");
        assert_eq!(told["jwtAccessToken"], told["accessToken"]);
        assert_ne!(told["accessToken"], VALUE);
    }
    let server = provider(&json!({}));
    let api = "https://api.example.com/orders";
    put_api(
        &server,
        &json!({ "identifier": api, "accessTokenFormat": "JWT", "scopes": ["read"] }),
    );
    let mut asked = request("offline_access read");
    asked.push(("resource".to_owned(), api.to_owned()));
    let code = code(&server, &asked, &json!({}));
    let first = redeemed(&server, &code, &chosen(VALUE));
    let second = refreshed(&server, &first["refreshToken"], &chosen(VALUE));
    let mut ids = Vec::new();
    for told_of in [first, second] {
        assert_eq!(told_of["jwtAccessToken"], told_of["accessToken"]);
        let token = told_of["accessToken"].as_str().expect("a JWT");
        let [_, claims] = super::parts(token);
        assert!(!claims.to_string().contains(VALUE), "{claims}");
        ids.push(claims["jti"].clone());
        assert!(stands(&server, &json!(token)));
    }
    assert_ne!(ids[0], ids[1]);
    assert_eq!(pointers(&server), []);
    assert!(!stands(&server, &json!(VALUE)));
    given(&server, &chosen(VALUE));
}

#[test]
fn a_chosen_token_is_bound_to_the_key_that_is_proved() {
    let server = provider(&json!({}));
    put_client(
        &server,
        &joined(&web("web"), &json!({ "dpopRequired": true })),
    );
    let code = code(&server, &request("openid read"), &json!({}));
    let refused = redeemed(&server, &code, &chosen(VALUE));
    assert_eq!(refused["action"], "BAD_REQUEST", "{refused}");
    assert_eq!(pointers(&server), []);
    let dpop = server.one.proof_for("/oauth/token", server.now());
    let members = json!({ "accessToken": VALUE, "dpop": dpop });
    let told_of = redeemed(&server, &code, &members);
    assert_outcome(&told_of, "A050001", "OK");
    assert_eq!(content(&told_of)["token_type"], "DPoP");
    assert_eq!(told_of["accessToken"], VALUE);
    // RFC 9449 §7.1: it is nothing to a bearer.
    assert!(!stands(&server, &json!(VALUE)));
    assert_eq!(userinfo(&server, VALUE).status, 401);
    let entry = &listed(&server, "subject=john")[0];
    assert_eq!(entry["dpopKeyThumbprint"], server.one.jkt());
}

#[test]
fn a_chosen_token_is_managed_like_others() {
    let server = provider(&json!({}));
    let first = given(&server, &chosen(VALUE));
    // It is not the last one any more.
    let second = refreshed(&server, &first["refreshToken"], &json!({}));
    let at = (server.now() + 7200) * 1000;
    let members = json!({ "accessToken": VALUE, "accessTokenExpiresAt": at });
    let updated = told(&server, "/auth/token/update", &members);
    assert_eq!(updated["accessTokenExpiresAt"], at, "{updated}");
    assert_eq!(pointers(&server)[0].1 * 1000, at);
    let members = json!({ "accessToken": VALUE, "accessTokenValueUpdated": true });
    let changed = told(&server, "/auth/token/update", &members);
    assert!(stands(&server, &changed["accessToken"]) && !stands(&server, &json!(VALUE)));
    // Nobody has the value any more, so it is given again, by the same grant too.
    let third = refreshed(&server, &second["refreshToken"], &chosen(VALUE));
    assert_outcome(&third, "A053001", "OK");
    assert!(stands(&server, &json!(VALUE)));
    let parameters = [("token".to_owned(), VALUE.to_owned())];
    let asked = token_call(&parameters, &json!({}));
    assert_eq!(told(&server, "/auth/revocation", &asked)["action"], "OK");
    assert!(!stands(&server, &json!(VALUE)));
}

#[test]
fn what_is_revoked_or_deleted_by_its_chosen_value_ends_with_its_grant() {
    let server = provider(&json!({}));
    for _ in 0..2 {
        let told_of = given(&server, &chosen(VALUE));
        let path = format!("/auth/token/delete/{VALUE}");
        assert_eq!(sent(&server, "DELETE", &path).status, 204);
        assert!(!stands(&server, &json!(VALUE)));
        let again = refreshed(&server, &told_of["refreshToken"], &json!({}));
        assert_eq!(again["action"], "BAD_REQUEST", "{again}");
    }
    given(&server, &chosen(VALUE));
    assert_eq!(
        revoked(&server, &json!({ "accessTokenIdentifier": VALUE })),
        1
    );
    assert!(!stands(&server, &json!(VALUE)));
}

#[test]
fn a_refresh_that_is_repeated_gives_the_same_value_again() {
    let server = provider(&json!({}));
    let first = given(&server, &json!({}));
    let old = &first["refreshToken"];
    let second = refreshed(&server, old, &chosen(VALUE));
    let next = &second["refreshToken"];
    assert_ne!(next, old);
    server.wait(1);
    let before = server.host.snapshot();
    let again = refreshed(&server, old, &chosen(VALUE));
    assert_outcome(&again, "A053001", "OK");
    assert_eq!(
        (&again["accessToken"], &again["refreshToken"]),
        (&json!(VALUE), next)
    );
    assert_eq!(server.host.snapshot(), before);
    // Another value, and none, is another token with the same successor.
    let other = refreshed(&server, old, &chosen(OTHER));
    assert_eq!(
        (&other["accessToken"], &other["refreshToken"]),
        (&json!(OTHER), next)
    );
    let minted = refreshed(&server, old, &json!({}));
    assert_outcome(&minted, "A053001", "OK");
    assert_eq!(&minted["refreshToken"], next);
    for token in [&json!(VALUE), &json!(OTHER), &minted["accessToken"]] {
        assert!(stands(&server, token), "{token}");
    }
    let last = refreshed(&server, next, &json!({}));
    assert_outcome(&last, "A053001", "OK");
    assert!(stands(&server, &json!(VALUE)));
    assert_taken(&refreshed(&server, &last["refreshToken"], &chosen(VALUE)));
}

#[test]
fn a_refresh_token_that_is_kept_gives_one_value_once() {
    let server = provider(&json!({ "refreshTokenKept": true }));
    let first = given(&server, &chosen(VALUE));
    let token = &first["refreshToken"];
    for (members, value) in [(chosen(OTHER), Some(OTHER)), (json!({}), None)] {
        let told_of = refreshed(&server, token, &members);
        assert_eq!(&told_of["refreshToken"], token);
        assert!(value.is_none_or(|value| told_of["accessToken"] == value));
        assert!(stands(&server, &told_of["accessToken"]));
    }
    let before = server.host.snapshot();
    assert_taken(&refreshed(&server, token, &chosen(OTHER)));
    assert_taken(&refreshed(&server, token, &chosen(VALUE)));
    assert_eq!(server.host.snapshot(), before);
}
