//! `POST /api/auth/userinfo` and `/issue`. OpenID Connect Core §5.3.

use sekisho::Digest;
use serde_json::{Value, json};

use super::{assert_outcome, code, content, parts, redeemed, told};
use crate::support::{
    Server,
    client::{ISSUER, set},
    ordinary::{joined, provider, put_client, request_for, tokens as tokens_of_alice, web},
};

const OPEN: &str = "/auth/userinfo";
const ISSUE: &str = "/auth/userinfo/issue";

fn token(server: &Server, scope: &str, members: &Value) -> String {
    let mut asked = request_for("web", "code", scope);
    set(&mut asked, "claims", r#"{"userinfo":{"birthdate":null}}"#);
    let tokens = redeemed(server, &code(server, &asked, members));
    tokens["access_token"].as_str().expect("a token").to_owned()
}

#[test]
fn what_is_to_be_told_is_said_and_told_as_the_caller_says() {
    let server = provider(&json!({}));
    let token = token(&server, "openid email", &json!({}));
    let opened = told(&server, OPEN, &json!({ "token": token }));
    assert_outcome(&opened, "A091001", "OK");
    assert_eq!(
        (&opened["subject"], &opened["token"]),
        (&json!("john"), &json!(token))
    );
    assert_eq!(
        opened["claims"],
        json!(["birthdate", "email", "email_verified"])
    );
    assert_eq!(opened["userInfoClaims"], r#"{"birthdate":null}"#);
    let claims = json!({ "email": "john@example.com", "email#ja": "x", "empty": "", "sub": "jane", "iss": "x" });
    let issued = told(
        &server,
        ISSUE,
        &json!({ "token": token, "claims": claims.to_string() }),
    );
    assert_outcome(&issued, "A096001", "JSON");
    assert_eq!(
        content(&issued),
        json!({ "sub": "john", "email": "john@example.com", "email#ja": "x" })
    );
    let named = told(&server, ISSUE, &json!({ "token": token, "sub": "j" }));
    assert_eq!(content(&named), json!({ "sub": "j" }));
}

#[test]
fn what_the_caller_says_wrongly_tells_nothing_and_is_a_challenge() {
    let server = provider(&json!({}));
    let token = token(&server, "openid email", &json!({}));
    let issued = |members: &Value| {
        let body = joined(&json!({ "token": token }), members);
        told(&server, ISSUE, &body)
    };
    // OpenID Connect Core §2: a sub "MUST NOT exceed 255 ASCII characters in length".
    for (members, number) in [
        (json!({ "claims": "[]" }), "A044201"),
        (json!({ "claims": "{\"a\":1,\"a\":2}" }), "A044201"),
        (json!({ "sub": "x".repeat(101) }), "A042202"),
        (json!({ "sub": "j\u{f6}hn" }), "A042203"),
        (json!({ "sub": "a\nb" }), "A042203"),
    ] {
        let told = issued(&members);
        assert_outcome(&told, number, "INTERNAL_SERVER_ERROR");
        let challenge = told["responseContent"].as_str().expect("a challenge");
        assert!(
            challenge.starts_with("Bearer error=\"server_error\", error_description=\""),
            "{challenge}"
        );
    }
    let longest = issued(&json!({ "sub": "x".repeat(100) }));
    assert_outcome(&longest, "A096001", "JSON");
}

#[test]
fn what_the_person_has_not_allowed_is_not_told() {
    let server = provider(&json!({}));
    let token = token(
        &server,
        "openid email",
        &json!({ "consentedClaims": ["email"], "sub": "j" }),
    );
    assert_eq!(
        told(&server, OPEN, &json!({ "token": token }))["claims"],
        json!(["email"])
    );
    let claims = json!({ "email": "a@example.com", "birthdate": "2000-01-01" }).to_string();
    let issued = told(&server, ISSUE, &json!({ "token": token, "claims": claims }));
    assert_eq!(
        content(&issued),
        json!({ "sub": "j", "email": "a@example.com" })
    );
    // Of nobody is nothing allowed.
    let none = self::token(&server, "openid email", &json!({ "consentedClaims": [] }));
    assert_eq!(
        told(&server, OPEN, &json!({ "token": none }))["claims"],
        json!([])
    );
}

#[test]
fn a_token_without_openid_or_of_nobody_opens_nothing() {
    let server = provider(&json!({}));
    let plain = token(&server, "read", &json!({}));
    for path in [OPEN, ISSUE] {
        let told_of = |body: Value| told(&server, path, &body);
        assert_eq!(told_of(json!({ "token": plain }))["action"], "FORBIDDEN");
        let missing = told_of(json!({}));
        assert_eq!(missing["action"], "BAD_REQUEST");
        let unknown = told_of(json!({ "token": "x" }));
        assert_eq!(unknown["action"], "UNAUTHORIZED");
        assert!(
            unknown["responseContent"]
                .as_str()
                .is_some_and(|text| text.starts_with("Bearer error=\"invalid_token\""))
        );
    }
    assert_outcome(&told(&server, OPEN, &json!({})), "A088301", "BAD_REQUEST");
    assert_outcome(
        &told(&server, OPEN, &json!({ "token": "x" })),
        "A088302",
        "UNAUTHORIZED",
    );
    let mut asked = request_for("web", "code", "read");
    set(&mut asked, "resource", ISSUER);
    let tokens = redeemed(&server, &code(&server, &asked, &json!({})));
    let told_of = told(&server, OPEN, &json!({ "token": tokens["access_token"] }));
    assert_outcome(&told_of, "A089304", "FORBIDDEN");
    assert!(
        told_of["responseContent"]
            .as_str()
            .is_some_and(|text| text.contains("insufficient_scope"))
    );
    let malformed = told(&server, ISSUE, &json!({ "token": plain, "claims": "[]" }));
    assert_outcome(&malformed, "A044201", "INTERNAL_SERVER_ERROR");
}

#[test]
fn a_client_that_wants_it_signed_has_it_signed() {
    let server = provider(&json!({}));
    put_client(
        &server,
        &joined(&web("web"), &json!({ "userInfoSignAlg": "ES256" })),
    );
    server.wait(60);
    let token = token(&server, "openid", &json!({}));
    let issued = told(
        &server,
        ISSUE,
        &json!({ "token": token, "claims": "{\"name\":\"John\"}" }),
    );
    assert_outcome(&issued, "A096001", "JWT");
    let [_, claims] = parts(issued["responseContent"].as_str().expect("a JWT"));
    assert_eq!(
        claims,
        json!({ "iss": ISSUER, "aud": "web", "sub": "john", "name": "John" })
    );
}

#[test]
fn a_bound_token_comes_with_its_key() {
    let server = provider(&json!({}));
    let code = code(&server, &request_for("web", "code", "openid"), &json!({}));
    let proof = server.one.proof_for("/oauth/token", server.now());
    let headers = [
        ("dpop", proof),
        crate::support::ordinary::basic("web", &crate::support::ordinary::secret_of("web")),
    ];
    let response = server.post(
        "/oauth/token",
        &crate::support::ordinary::code_request("web", &code),
        &headers,
    );
    let token = crate::support::json(&response)["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let proof = |method: &str, uri: &str| {
        let mut claims = server.one.proof_claims(method, uri, server.now());
        claims["ath"] = Digest::of(&token).encode().into();
        json!({ "token": token, "dpop": server.one.proof(&claims) })
    };
    let here = format!("{ISSUER}/oauth/userinfo");
    assert_outcome(&told(&server, OPEN, &proof("GET", &here)), "A091001", "OK");
    let posted = joined(&proof("POST", &here), &json!({ "htm": "POST" }));
    assert_outcome(&told(&server, OPEN, &posted), "A091001", "OK");
    assert_outcome(
        &told(&server, OPEN, &proof("POST", &here)),
        "A089313",
        "UNAUTHORIZED",
    );
    assert_outcome(
        &told(&server, OPEN, &json!({ "token": token })),
        "A089311",
        "UNAUTHORIZED",
    );
    assert_outcome(
        &told(&server, ISSUE, &json!({ "token": token })),
        "A096001",
        "JSON",
    );
}

#[test]
fn of_a_person_here_who_is_gone_nobody_tells_anything() {
    let server = provider(&json!({}));
    let tokens = tokens_of_alice(&server, &request_for("web", "code", "openid"));
    let body = json!({ "token": tokens["access_token"] });
    assert_eq!(told(&server, OPEN, &body)["subject"], "subject-of-alice");
    let out = server.admin("/admin/user/sign-out", &json!({ "username": "alice" }));
    assert_eq!(out.status, 200, "{}", out.body);
    assert_eq!(told(&server, OPEN, &body)["action"], "UNAUTHORIZED");
    assert_eq!(told(&server, ISSUE, &body)["action"], "UNAUTHORIZED");
}
