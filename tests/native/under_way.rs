//! What is under way when something changes: narrowed scopes, a client that is another since, a
//! code that comes again, and proofs of those who have proved nothing. RFC 6749 §3.3 and §4.1.2,
//! RFC 7592 §2.3, OAuth 2.1 §4.1.3, RFC 9449 §11.1.

use crate::support::expect::{assert_refused, parameters, text, unchanged, with, without};
use crate::support::ordinary::{
    Browser, Parameters, TOKEN, answer_of, basic, code_request, joined, provider, provider_for,
    put_api, put_client, request_for, secret_of, spa, token, tokens, web,
};
use crate::support::{Server, TestClient, json, server::USERNAME};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

const SCOPE: &str = "openid email offline_access read";
const API: &str = "https://api.example.com";

fn first(server: &Server, client_id: &str) -> Value {
    tokens(server, &request_for(client_id, "code", SCOPE))
}

fn code(server: &Server, client_id: &str) -> String {
    let answer = answer_of(&Browser::new(server).agreed(&request_for(client_id, "code", SCOPE)));
    answer.get("code").expect("a code").to_owned()
}

fn refresh_request(before: &Value) -> Parameters {
    parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(before, "refresh_token")),
    ])
}

fn refresh(server: &Server, client_id: &str, before: &Value) -> Response {
    token(server, client_id, &refresh_request(before))
}

fn introspected(server: &Server, client_id: &str, token: &str) -> Value {
    let headers = [basic(client_id, &secret_of(client_id))];
    json(&server.post(
        "/oauth/introspect",
        &parameters(&[("token", token)]),
        &headers,
    ))
}

fn is_active(server: &Server, token: &str) -> bool {
    introspected(server, "web", token)["active"] == true
}

/// Holds `web` to these scopes from now on.
fn narrow(server: &Server, scopes: &[&str]) {
    let extension = json_value!({ "requestableScopesEnabled": true, "requestableScopes": scopes });
    let document = joined(&web("web"), &json_value!({ "extension": extension }));
    put_client(server, &without_secret(document));
}

fn without_secret(mut document: Value) -> Value {
    document
        .as_object_mut()
        .expect("an object")
        .remove("clientSecret");
    document
}

#[test]
fn a_narrowed_client_is_given_what_is_left_at_the_next_refresh_and_told_so() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    narrow(&server, &["openid", "offline_access"]);
    let opaque = text(&before, "access_token");
    assert_eq!(
        introspected(&server, "web", opaque)["scope"],
        "openid offline_access"
    );
    let after = json(&refresh(&server, "web", &before));
    assert_eq!(after["scope"], "openid offline_access");
    let told = introspected(&server, "web", text(&after, "access_token"));
    assert_eq!(told["scope"], "openid offline_access");
    narrow(&server, &["openid", "email", "offline_access", "read"]);
    let again = json(&refresh(&server, "web", &after));
    assert_eq!(again["scope"], SCOPE, "the grant is as wide as it was");
}

#[test]
fn a_client_that_may_have_nothing_any_more_is_given_nothing_and_keeps_its_grant() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    narrow(&server, &["phone"]);
    let refused = unchanged(&server, || refresh(&server, "web", &before));
    assert_refused(&refused, 400, "invalid_scope");
    narrow(&server, &["read", "offline_access"]);
    let after = json(&refresh(&server, "web", &before));
    assert_eq!(after["scope"], "offline_access read");
}

#[test]
fn openid_connect_core_11_a_client_that_may_not_be_offline_any_more_refreshes_nothing() {
    for kept in [false, true] {
        let server = provider(&json_value!({ "refreshTokenKept": kept }));
        let before = first(&server, "web");
        let opaque = text(&before, "access_token");
        narrow(&server, &["openid", "read"]);
        let refused = unchanged(&server, || refresh(&server, "web", &before));
        assert_refused(&refused, 400, "invalid_grant");
        assert!(is_active(&server, opaque), "{kept}");
        narrow(&server, &["openid", "read", "offline_access"]);
        let after = refresh(&server, "web", &before);
        assert_eq!(after.status, 200, "{kept} {}", after.body);
        // Whoever asks for less than it has may still be offline.
        let less = with(refresh_request(&json(&after)), "scope", "read");
        assert_eq!(json(&token(&server, "web", &less))["scope"], "read");
    }
}

#[test]
fn openid_connect_core_11_where_a_service_lets_a_client_be_offline_it_needs_no_scope_for_it() {
    for members in [
        json_value!({ "offlineAccessRequired": false }),
        json_value!({ "offlineAccessRequiredWithOpenidOnly": true }),
    ] {
        let server = provider(&members);
        let before = first(&server, "web");
        narrow(&server, &["read"]);
        assert_eq!(refresh(&server, "web", &before).status, 200, "{members}");
    }
}

#[test]
fn a_code_gives_what_the_client_may_have_when_it_is_redeemed() {
    let server = provider(&json_value!({}));
    let code = code(&server, "web");
    narrow(&server, &["email", "read"]);
    let tokens = json(&token(&server, "web", &code_request("web", &code)));
    assert_eq!(tokens["scope"], "email read");
    // Neither is OpenID Connect any more, nor a refresh token.
    for name in ["id_token", "refresh_token"] {
        assert_eq!(tokens[name], Value::Null, "{name}");
    }
}

/// Deletes `web`, and applies the same document again a second later.
fn replace(server: &Server) {
    let named = json_value!({ "kind": "client", "id": "web" });
    assert_eq!(server.admin("/admin/delete", &named).status, 200);
    server.wait(1);
    put_client(
        server,
        &joined(&web("web"), &json_value!({ "clientId": NUMBER })),
    );
}

const NUMBER: u64 = 4711;

fn numbered() -> Server {
    let numbered = joined(&web("web"), &json_value!({ "clientId": NUMBER }));
    provider_for(&json_value!({}), &[numbered])
}

#[test]
fn rfc_7592_2_3_what_was_granted_to_a_deleted_client_does_not_come_back_with_its_number() {
    let server = numbered();
    let (before, code) = (first(&server, "web"), code(&server, "web"));
    replace(&server);
    for name in ["access_token", "refresh_token"] {
        assert!(!is_active(&server, text(&before, name)), "{name}");
    }
    assert_refused(
        &unchanged(&server, || refresh(&server, "web", &before)),
        400,
        "invalid_grant",
    );
    let redeemed = unchanged(&server, || {
        token(&server, "web", &code_request("web", &code))
    });
    assert_refused(&redeemed, 400, "invalid_grant");
    // What it is granted itself counts.
    let own = first(&server, "web");
    assert_eq!(refresh(&server, "web", &own).status, 200);
}

#[test]
fn rfc_7592_2_3_another_client_with_the_number_is_not_allowed_what_the_former_one_was() {
    let server = numbered();
    let alice = Browser::signed_in(&server, USERNAME);
    let silent = with(request_for("web", "code", "openid"), "prompt", "none");
    assert!(answer_of(&alice.open(&silent)).get("code").is_some());
    replace(&server);
    unchanged(&server, || {
        let told = answer_of(&alice.open(&silent));
        assert_eq!(
            (told.get("error"), told.get("code")),
            (Some("consent_required"), None)
        );
        alice.open(&silent)
    });
    // It asks for itself.
    alice.decide(&alice.open(&request_for("web", "code", "openid")), "allow");
    assert!(answer_of(&alice.open(&silent)).get("code").is_some());
}

#[test]
fn a_client_whose_document_changes_keeps_what_it_was_granted() {
    let server = numbered();
    let before = first(&server, "web");
    server.wait(100);
    let renamed = json_value!({ "clientId": NUMBER, "clientName": "Another name" });
    put_client(&server, &without_secret(joined(&web("web"), &renamed)));
    assert!(is_active(&server, text(&before, "access_token")));
    assert_eq!(refresh(&server, "web", &before).status, 200);
}

/// The request that redeemed the code of the public client, and its tokens.
fn redeemed_by_public(server: &Server) -> (Parameters, Value) {
    let request = code_request("spa", &code(server, "spa"));
    let response = token(server, "spa", &request);
    assert_eq!(response.status, 200, "{}", response.body);
    (request, json(&response))
}

#[test]
fn oauth_2_1_4_1_3_a_used_code_that_somebody_has_seen_ends_nothing() {
    let server = provider(&json_value!({}));
    let (right, before) = redeemed_by_public(&server);
    for wrong in [
        without(right.clone(), "code_verifier"),
        with(right.clone(), "code_verifier", &"a".repeat(43)),
        without(right.clone(), "redirect_uri"),
        with(right.clone(), "redirect_uri", "https://spa.example/"),
    ] {
        let refused = unchanged(&server, || token(&server, "spa", &wrong));
        assert_eq!(refused.status, 400, "{}", refused.body);
    }
    let refused = unchanged(&server, || token(&server, "web", &right));
    assert_refused(&refused, 400, "invalid_grant");
    assert_eq!(refresh(&server, "spa", &before).status, 200);
}

#[test]
fn rfc_6749_4_1_2_a_code_replayed_with_all_that_belongs_to_it_revokes_and_for_a_while_only() {
    for (wait, revokes) in [(0, true), (600, true), (86_400, false)] {
        let server = provider(&json_value!({}));
        let (right, before) = redeemed_by_public(&server);
        server.wait(wait);
        assert_refused(&token(&server, "spa", &right), 400, "invalid_grant");
        let refreshed = refresh(&server, "spa", &before);
        assert_eq!(
            refreshed.status == 400,
            revokes,
            "{wait} {}",
            refreshed.body
        );
    }
}

fn proof(server: &Server, path: &str) -> [(&'static str, String); 1] {
    [(
        "dpop",
        TestClient::new("spa", 11).proof_for(path, server.now()),
    )]
}

#[test]
fn rfc_9449_11_1_a_stranger_with_a_proof_and_a_made_up_credential_writes_nothing() {
    let server = provider(&json_value!({}));
    let used = code(&server, "spa");
    let known = first(&server, "spa");
    let made_up = |handle: &str| crate::support::state::with_another_secret(handle);
    let refresh_of = |refresh_token: &str| {
        parameters(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
            ("client_id", "spa"),
        ])
    };
    let redeem = |code: &str| with(code_request("spa", code), "client_id", "spa");
    let token_of = |token: &str| parameters(&[("token", token), ("client_id", "spa")]);
    let (refresh_token, access_token) =
        (text(&known, "refresh_token"), text(&known, "access_token"));
    for (path, request) in [
        (TOKEN, redeem(&made_up(&used))),
        (TOKEN, redeem("x")),
        (TOKEN, without(redeem(&used), "code_verifier")),
        (
            TOKEN,
            refresh_of(&made_up(refresh_token).replace(&refresh_token[60..], &refresh_token[..39])),
        ),
        (TOKEN, refresh_of("x")),
        ("/oauth/revoke", token_of("x")),
        ("/oauth/revoke", token_of(&made_up(access_token))),
        (
            "/oauth/revoke",
            token_of("0.1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ),
    ] {
        unchanged(&server, || {
            server.post(path, &request, &proof(&server, path))
        });
    }
}

#[test]
fn rfc_9449_11_1_the_proof_of_a_public_client_that_succeeds_is_spent() {
    let server = provider(&json_value!({}));
    let request = with(
        code_request("spa", &code(&server, "spa")),
        "client_id",
        "spa",
    );
    let headers = proof(&server, TOKEN);
    let response = server.post(TOKEN, &request, &headers);
    assert_eq!(response.status, 200, "{}", response.body);
    let refresh = parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(&json(&response), "refresh_token")),
        ("client_id", "spa"),
    ]);
    let again = unchanged(&server, || server.post(TOKEN, &refresh, &headers));
    assert_refused(&again, 400, "invalid_dpop_proof");
}

#[test]
fn what_a_confidential_client_spends_stays_spent_though_its_request_is_refused() {
    let server = provider(&json_value!({}));
    let headers = || {
        [
            basic("web", &secret_of("web")),
            proof(&server, TOKEN)[0].clone(),
        ]
    };
    let request = code_request("web", "x");
    let sent = headers();
    let before = code(&server, "web");
    let made_up = code_request("web", &crate::support::state::with_another_secret(&before));
    assert_refused(&server.post(TOKEN, &made_up, &sent), 400, "invalid_grant");
    assert_refused(
        &server.post(TOKEN, &made_up, &sent),
        400,
        "invalid_dpop_proof",
    );
    assert_refused(
        &server.post(TOKEN, &request, &headers()),
        400,
        "invalid_grant",
    );
}

/// A service with an API whose tokens `other` may introspect, and a token of `web` for it.
fn introspecting(api: &Value) -> (Server, String) {
    let server = provider_for(
        &json_value!({}),
        &[web("web"), web("other"), web("third"), spa("spa")],
    );
    let members = json_value!({
        "identifier": API,
        "scopes": ["read"],
        "introspectionClients": ["other"],
    });
    put_api(&server, &joined(&members, api));
    let mut request = request_for("web", "code", SCOPE);
    request.push(("resource".to_owned(), API.to_owned()));
    let token = text(&tokens(&server, &request), "access_token").to_owned();
    (server, token)
}

#[test]
fn rfc_7662_4_a_token_is_told_to_its_client_and_to_who_introspects_for_its_api() {
    for format in ["JWT", "OPAQUE"] {
        let (server, token) = introspecting(&json_value!({ "accessTokenFormat": format }));
        for (asker, is_told) in [("web", true), ("other", true), ("third", false)] {
            let told = introspected(&server, asker, &token);
            assert_eq!(told["active"], is_told, "{format} {asker}");
            if !is_told {
                assert_eq!(told, json_value!({ "active": false }));
            }
        }
    }
}

#[test]
fn a_client_that_is_called_otherwise_since_keeps_its_tokens_in_either_format() {
    for format in ["JWT", "OPAQUE"] {
        let numbered = joined(&web("web"), &json_value!({ "clientId": 4711 }));
        let server = provider_for(&json_value!({}), std::slice::from_ref(&numbered));
        let api =
            json_value!({ "identifier": API, "scopes": ["read"], "accessTokenFormat": format });
        put_api(&server, &api);
        let request = with(request_for("web", "code", SCOPE), "resource", API);
        let tokens = tokens(&server, &request);
        let token = text(&tokens, "access_token");
        let renamed = joined(&numbered, &json_value!({ "clientIdAlias": "web2" }));
        put_client(&server, &renamed);
        for has_another_the_name in [false, true] {
            if has_another_the_name {
                put_client(&server, &web("web"));
            }
            let headers = [basic("web2", &secret_of("web"))];
            let asked = parameters(&[("token", token)]);
            let told = json(&server.post("/oauth/introspect", &asked, &headers));
            assert_eq!(told["active"], true, "{format} {has_another_the_name}");
        }
        assert!(!is_active(&server, token), "it is not the other's");
        put_client(&server, &joined(&renamed, &json_value!({ "locked": true })));
        let presented = crate::support::ordinary::userinfo(&server, token);
        assert_eq!(presented.status, 401);
    }
}

#[test]
fn rfc_7662_4_who_introspects_for_one_api_is_told_nothing_of_what_is_for_others() {
    let (server, _) = introspecting(&json_value!({}));
    let plain = first(&server, "web");
    for name in ["access_token", "refresh_token"] {
        let told = introspected(&server, "other", text(&plain, name));
        assert_eq!(told, json_value!({ "active": false }), "{name}");
    }
}

/// Rows as a version writes them that knows no time of creation.
fn strip_creation(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for name in ["created_at", "client_created_at"] {
                members.remove(name);
            }
            members.values_mut().for_each(strip_creation);
        }
        Value::Array(values) => values.iter_mut().for_each(strip_creation),
        _ => {}
    }
}

#[test]
fn what_was_granted_by_a_version_that_writes_no_time_of_creation_stands() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    let code = code(&server, "web");
    let headers = [basic("web", &secret_of("web"))];
    let pushed = server.post("/oauth/par", &request_for("web", "code", SCOPE), &headers);
    for shelf in server.host.shelves.borrow_mut().values_mut() {
        for grant in shelf.rows() {
            let mut row = serde_json::to_value(&*grant).expect("data");
            let written = row.clone();
            strip_creation(&mut row);
            assert_ne!(row, written);
            *grant = sekisho::json::from_value(row).expect("a row of before");
        }
    }
    assert!(is_active(&server, text(&before, "access_token")));
    let pushed = json(&pushed);
    let request_uri = text(&pushed, "request_uri");
    let named = parameters(&[("client_id", "web"), ("request_uri", request_uri)]);
    assert_eq!(Browser::new(&server).open(&named).status, 200);
    assert_eq!(
        token(&server, "web", &code_request("web", &code)).status,
        200
    );
    assert_eq!(refresh(&server, "web", &before).status, 200);
    // It is of the client that has the number, and of no other.
    assert_eq!(refresh(&server, "other", &before).status, 400);
}
