//! `POST /api/auth/introspection`: all that a resource server has to do.

use sekisho::Digest;
use serde_json::{Value, json};

use super::{assert_outcome, code, issue, redeemed, told};
use crate::support::{
    Server, TestClient,
    client::set,
    ordinary::{joined, provider, put_client, request_for, web},
};

const PATH: &str = "/auth/introspection";
const API: &str = "https://resource.example.com/api/sample";

fn text<'a>(told: &'a Value, name: &str) -> &'a str {
    told[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} in {told}"))
}

/// A token of john, with these members at its issue.
fn token(server: &Server, scope: &str, members: &Value) -> String {
    let code = code(server, &request_for("web", "code", scope), members);
    text(&redeemed(server, &code), "access_token").to_owned()
}

/// A token of the client `one`, bound to its key.
fn bound(server: &Server) -> String {
    let mut asked = server.one.authorization_request();
    set(&mut asked, "scope", "myscope");
    let pushed = crate::support::json(&server.push(&server.one, &asked, &[]));
    let named = [
        ("client_id", "one"),
        ("request_uri", text(&pushed, "request_uri")),
    ];
    let named = named.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let issued = issue(server, &named, &json!({}));
    let response = server.token(
        &server.one,
        &server.one.code_request(text(&issued, "authorizationCode")),
    );
    text(&crate::support::json(&response), "access_token").to_owned()
}

fn proof(server: &Server, client: &TestClient, token: &str, over: &Value) -> Value {
    let mut claims = client.proof_claims("GET", API, server.now());
    claims["ath"] = Digest::of(token).encode().into();
    json!({ "token": token, "dpop": client.proof(&joined(&claims, over)), "htm": "GET", "htu": API })
}

#[test]
fn a_bound_token_is_valid_as_the_published_example_says() {
    let server = Server::new();
    let token = bound(&server);
    let told = told(
        &server,
        PATH,
        &proof(&server, &server.one, &token, &json!({})),
    );
    assert_outcome(&told, "A056001", "OK");
    assert_eq!(
        told["resultMessage"],
        "[A056001] The access token is valid."
    );
    assert_eq!(told["type"], "introspectionResponse");
    assert_eq!(
        (&told["subject"], &told["scopes"]),
        (&json!("john"), &json!(["myscope"]))
    );
    assert_eq!(
        (&told["existent"], &told["usable"], &told["sufficient"]),
        (&json!(true), &json!(true), &json!(true))
    );
    assert_eq!(
        (&told["clientIdAlias"], &told["expiresAt"]),
        (&json!("one"), &json!((server.now() + 3600) * 1000))
    );
    assert_eq!(
        told["scopeDetails"][0]["attributes"],
        json!([{ "key": "fapi2", "value": "sp" }])
    );
}

#[test]
fn a_bound_token_is_good_with_its_key_at_that_place_and_once() {
    let server = Server::new();
    let token = bound(&server);
    let denied = |body: &Value, number: &str, error: &str| {
        let told = told(&server, PATH, body);
        assert_outcome(&told, number, "UNAUTHORIZED");
        let challenge = text(&told, "responseContent");
        assert!(
            challenge.starts_with(&format!("DPoP error=\"{error}\""))
                && challenge.contains("algs=\""),
            "{challenge}"
        );
        assert_eq!(told["sufficient"], false);
    };
    let good = |over: Value| proof(&server, &server.one, &token, &over);
    denied(&json!({ "token": token }), "A065308", "invalid_token");
    denied(
        &proof(&server, &server.two, &token, &json!({})),
        "A065309",
        "invalid_token",
    );
    denied(
        &good(json!({ "htm": "POST" })),
        "A065310",
        "invalid_dpop_proof",
    );
    denied(
        &good(json!({ "htu": "https://resource.example.com/other" })),
        "A065310",
        "invalid_dpop_proof",
    );
    denied(
        &good(json!({ "ath": "x" })),
        "A065310",
        "invalid_dpop_proof",
    );
    denied(
        &good(json!({ "iat": server.now() - 600 })),
        "A065310",
        "invalid_dpop_proof",
    );
    let once = good(json!({}));
    assert_outcome(&told(&server, PATH, &once), "A056001", "OK");
    denied(&once, "A065310", "invalid_dpop_proof");
    for missing in ["htm", "htu"] {
        let told = told(
            &server,
            PATH,
            &joined(&good(json!({})), &json!({ missing: null })),
        );
        assert_outcome(&told, "A910213", "INTERNAL_SERVER_ERROR");
        // RFC 6750 §3: what a caller hands on is a challenge, here too.
        let challenge = text(&told, "responseContent");
        assert!(
            challenge.starts_with("Bearer error=\"server_error\", error_description=\""),
            "{challenge}"
        );
    }
}

#[test]
fn a_token_that_does_not_stand_is_told_without_a_reason() {
    let server = provider(&json!({ "accessTokenDuration": 60 }));
    let token = token(&server, "openid read", &json!({}));
    assert_outcome(
        &told(&server, PATH, &json!({ "token": token })),
        "A056001",
        "OK",
    );
    for body in [json!({}), json!({ "token": null }), json!({ "token": "" })] {
        let told = told(&server, PATH, &body);
        assert_outcome(&told, "A057301", "BAD_REQUEST");
        assert!(
            text(&told, "responseContent").starts_with("Bearer realm="),
            "{told}"
        );
        assert_eq!(told["existent"], false);
    }
    let unknown = |token: &str| {
        let told = told(&server, PATH, &json!({ "token": token }));
        assert_outcome(&told, "A057302", "UNAUTHORIZED");
        assert!(
            text(&told, "responseContent").starts_with("Bearer error=\"invalid_token\""),
            "{told}"
        );
        assert_eq!(
            (&told["existent"], &told["usable"], told.get("subject")),
            (&json!(false), &json!(false), None)
        );
    };
    unknown("x");
    unknown(&format!("{}A", &token[..token.len() - 1]));
    unknown("a.b.c");
    server.wait(60);
    unknown(&token);
}

#[test]
fn a_refresh_token_and_a_revoked_one_are_no_access_tokens() {
    let server = provider(&json!({}));
    let code = code(
        &server,
        &request_for("web", "code", "openid offline_access"),
        &json!({}),
    );
    let tokens = redeemed(&server, &code);
    let number =
        |token: &str| told(&server, PATH, &json!({ "token": token }))["resultCode"].clone();
    assert_eq!(number(text(&tokens, "refresh_token")), "A057302");
    assert_eq!(number(text(&tokens, "access_token")), "A056001");
    let revoke = json!({ "parameters": format!("token={}", text(&tokens, "refresh_token")), "clientId": "web", "clientSecret": crate::support::ordinary::secret_of("web") });
    assert_outcome(&told(&server, "/auth/revocation", &revoke), "A113001", "OK");
    assert_eq!(number(text(&tokens, "access_token")), "A057302");
}

#[test]
fn a_token_of_a_client_that_is_locked_does_not_stand() {
    let server = provider(&json!({}));
    let token = token(&server, "openid read", &json!({}));
    put_client(&server, &joined(&web("web"), &json!({ "locked": true })));
    server.wait(60);
    assert_outcome(
        &told(&server, PATH, &json!({ "token": token })),
        "A057302",
        "UNAUTHORIZED",
    );
}

#[test]
fn scope_subject_and_resource_have_to_suffice() {
    let server = provider(&json!({}));
    let token = token(&server, "openid read", &json!({}));
    let ask = |members: Value| told(&server, PATH, &joined(&json!({ "token": token }), &members));
    for good in [
        json!({ "scopes": ["read"] }),
        json!({ "scopes": [] }),
        json!({ "scopes": ["read", "openid"], "subject": "john" }),
    ] {
        assert_outcome(&ask(good), "A056001", "OK");
    }
    for scopes in [json!(["write"]), json!(["read", "write"]), json!([""])] {
        let told = ask(json!({ "scopes": scopes }));
        assert_outcome(&told, "A064302", "FORBIDDEN");
        assert!(text(&told, "responseContent").contains("error=\"insufficient_scope\""));
        assert_eq!(
            (&told["existent"], &told["usable"], &told["sufficient"]),
            (&json!(true), &json!(true), &json!(false))
        );
    }
    for subject in ["jane", "John", ":john"] {
        let told = ask(json!({ "subject": subject }));
        assert_outcome(&told, "A066302", "FORBIDDEN");
        assert!(text(&told, "responseContent").contains("error=\"invalid_request\""));
    }
    let told = ask(json!({ "resources": ["https://api.example/"] }));
    assert_outcome(&told, "A900301", "UNAUTHORIZED");
    // A form says the same.
    let fields = [("token", token.as_str()), ("scopes", "read write")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let bearer = format!("Bearer {}", crate::support::host::ADMIN_SECRET);
    let response = server.post(
        "/api/auth/introspection",
        &fields,
        &[("authorization", bearer)],
    );
    assert!(response.body.contains("\"A064302\""), "{}", response.body);
}

#[test]
fn rfc_9470_3_an_authentication_that_does_not_suffice_is_challenged() {
    let server = provider(&json!({}));
    let at = server.now() - 100;
    let known = token(
        &server,
        "openid read",
        &json!({ "authTime": at, "acr": "silver" }),
    );
    let unsaid = token(&server, "openid read", &json!({}));
    let ask = |token: &str, members: Value| {
        told(&server, PATH, &joined(&json!({ "token": token }), &members))
    };
    for good in [
        json!({ "acrValues": ["gold", "silver"] }),
        json!({ "maxAge": 100 }),
        json!({ "maxAge": 0, "acrValues": null }),
    ] {
        let told = ask(&known, good);
        assert_outcome(&told, "A056001", "OK");
        assert_eq!(
            (&told["acr"], &told["authTime"]),
            (&json!("silver"), &json!(at))
        );
    }
    assert_outcome(&ask(&unsaid, json!({})), "A056001", "OK");
    for (token, members, named) in [
        (
            &known,
            json!({ "acrValues": ["gold", "x"] }),
            ", acr_values=\"gold x\"",
        ),
        (&known, json!({ "maxAge": 99 }), ", max_age=\"99\""),
        (
            &unsaid,
            json!({ "maxAge": 1_000_000, "acrValues": ["silver"] }),
            ", acr_values=\"silver\", max_age=\"1000000\"",
        ),
        (
            &known,
            json!({ "acrValues": ["a\"b"] }),
            ", acr_values=\"a?b\"",
        ),
    ] {
        let told = ask(token, members);
        assert_outcome(&told, "A901348", "UNAUTHORIZED");
        let challenge = text(&told, "responseContent");
        assert!(
            challenge.starts_with("Bearer error=\"insufficient_user_authentication\""),
            "{challenge}"
        );
        assert!(challenge.ends_with(named), "{challenge}");
    }
}

#[test]
fn what_was_added_is_told_with_what_is_hidden() {
    let server = provider(&json!({}));
    let properties =
        json!([{ "key": "a", "value": "1" }, { "key": "b", "value": "2", "hidden": true }]);
    let token = token(
        &server,
        "openid read",
        &json!({ "properties": properties, "consentedClaims": ["name"] }),
    );
    let told = told(&server, PATH, &json!({ "token": token }));
    assert_eq!(
        (&told["properties"], &told["consentedClaims"]),
        (&properties, &json!(["name"]))
    );
}
