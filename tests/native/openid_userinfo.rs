//! UserInfo: OpenID Connect Core §5.3 and §5.4, RFC 6750 §2 and §3, RFC 9449 §7.

use crate::support::expect::{grants_unchanged, parameters, text, unchanged, with};
use crate::support::ordinary::{
    Browser, USERINFO, answer_of, basic, code_request, endpoint, joined, provider, provider_for,
    put_api, put_client, request, request_for, secret_of, spa, tokens, tokens_of, userinfo,
    verified, web,
};
use crate::support::{Server, client::ISSUER, json, server::USERNAME};
use sekisho::{
    Digest,
    front::{Request, Response},
    jose::{Algorithm, Untrusted},
    oauth::request::body::Body,
};
use serde_json::{Value, json as json_value};

/// The access token of Alice for `web` with this scope.
fn access_token(server: &Server, scope: &str) -> String {
    text(
        &tokens(server, &request_for("web", "code", scope)),
        "access_token",
    )
    .to_owned()
}

/// What UserInfo tells of Alice for this scope.
fn told(server: &Server, scope: &str) -> Value {
    let response = userinfo(server, &access_token(server, scope));
    assert_eq!(response.status, 200, "{}", response.body);
    json(&response)
}

/// RFC 6750 §3: the error is in the challenge of the scheme, and in the body for a person to read.
fn assert_challenged(response: &Response, status: u16, error: &str) {
    let body = json(response);
    assert_eq!(
        (response.status, text(&body, "error")),
        (status, error),
        "{body}"
    );
    assert_eq!(response.header("cache-control"), Some("no-store"));
    let challenge = response.header("www-authenticate").expect("a challenge");
    assert!(
        challenge.contains(&format!("error=\"{error}\"")),
        "{challenge}"
    );
}

fn posted(headers: &[(&str, &str)], body: &str) -> Request {
    let request =
        Request::new("POST", USERINFO, None).with_body(Body::Read(body.as_bytes().to_vec()));
    headers.iter().fold(request, |request, (name, value)| {
        request.with_header(name, value)
    })
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[test]
fn openid_connect_core_5_3_1_the_token_comes_by_get_or_post_in_the_header_or_the_form() {
    let server = provider(&json_value!({}));
    let token = access_token(&server, "openid email");
    let bearer = format!("Bearer {token}");
    let expected = json_value!({ "sub": "subject-of-alice", "email": "alice@example.com", "email_verified": true });
    for request in [
        Request::new("GET", USERINFO, None).with_header("authorization", &bearer),
        // RFC 9110 §11.1: the scheme is case-insensitive.
        Request::new("GET", USERINFO, None)
            .with_header("authorization", &format!("bearer {token}")),
        posted(&[("authorization", &bearer)], ""),
        posted(&[("authorization", &bearer), FORM], ""),
        posted(
            &[
                ("authorization", &bearer),
                ("content-type", "application/json"),
            ],
            "{}",
        ),
        posted(&[FORM], &format!("access_token={token}")),
    ] {
        let response = unchanged(&server, || server.send(&request));
        assert_eq!(
            (response.status, response.header("cache-control")),
            (200, Some("no-store")),
            "{request:?} {}",
            response.body
        );
        assert_eq!(json(&response), expected);
    }
}

#[test]
fn rfc_6750_2_a_token_anywhere_else_is_refused() {
    let server = provider(&json_value!({}));
    let token = access_token(&server, "openid");
    let bearer = format!("Bearer {token}");
    let in_form = format!("access_token={token}");
    let refused = |request: &Request, status: u16, error: &str| {
        assert_challenged(&unchanged(&server, || server.send(request)), status, error);
    };
    // RFC 9700 §4.3.2: a token in the query is in logs and histories.
    let query = format!("access_token={token}");
    refused(
        &Request::new("GET", USERINFO, Some(&query)),
        400,
        "invalid_request",
    );
    refused(
        &Request::new("GET", USERINFO, Some(&query)).with_header("authorization", &bearer),
        400,
        "invalid_request",
    );
    // "Clients MUST NOT use more than one method to transmit the token in each request."
    refused(
        &posted(&[("authorization", &bearer), FORM], &in_form),
        400,
        "invalid_request",
    );
    refused(
        &posted(&[FORM], &format!("{in_form}&{in_form}")),
        400,
        "invalid_request",
    );
    // §2.2: "In particular, this means that the GET method MUST NOT be used."
    let get = Request::new("GET", USERINFO, None).with_header(FORM.0, FORM.1);
    refused(
        &get.with_body(Body::Read(in_form.clone().into_bytes())),
        400,
        "invalid_request",
    );
    refused(
        &Request::new("GET", USERINFO, None).with_header("authorization", "Bearer"),
        401,
        "invalid_token",
    );
    refused(
        &Request::new("GET", USERINFO, None).with_header("authorization", &token),
        401,
        "invalid_token",
    );
    refused(
        &Request::new("GET", USERINFO, None)
            .with_header("authorization", &format!("Token {token}")),
        401,
        "invalid_token",
    );
    let (name, credentials) = basic("web", &secret_of("web"));
    refused(
        &Request::new("GET", USERINFO, None).with_header(name, &credentials),
        401,
        "invalid_token",
    );
}

#[test]
fn rfc_6750_3_1_without_a_token_the_challenge_names_the_schemes_and_no_error() {
    let server = provider(&json_value!({}));
    for request in [
        Request::new("GET", USERINFO, None),
        posted(&[FORM], ""),
        posted(&[("content-type", "text/plain")], "access_token=x"),
    ] {
        let response = unchanged(&server, || server.send(&request));
        let challenge = response.header("www-authenticate").expect("a challenge");
        assert_eq!(response.status, 401);
        assert!(
            challenge.starts_with("Bearer ")
                && challenge.contains("DPoP ")
                && !challenge.contains("error"),
            "{challenge}"
        );
    }
}

#[test]
fn rfc_6750_3_the_challenge_is_of_the_scheme_that_was_used() {
    let server = provider(&json_value!({}));
    for (scheme, other) in [("Bearer", "DPoP "), ("DPoP", "Bearer ")] {
        let response = server.get(
            USERINFO,
            "",
            &[
                ("authorization", format!("{scheme} 1.2.x")),
                ("dpop", "x".to_owned()),
            ],
        );
        let challenge = response.header("www-authenticate").expect("a challenge");
        assert_eq!(response.status, 401);
        assert!(
            challenge.starts_with(&format!("{scheme} ")) && !challenge.contains(other),
            "{challenge}"
        );
    }
}

#[test]
fn openid_connect_core_5_4_each_scope_gives_its_claims_and_no_others() {
    let server = provider(&json_value!({}));
    let of = |scope: &str, names: &[&str]| {
        let mut expected = json_value!({ "sub": "subject-of-alice" });
        let known = crate::support::ordinary::alice_claims();
        for name in names {
            expected[name] = known[*name].clone();
        }
        assert_eq!(told(&server, scope), expected, "{scope}");
    };
    let profile = [
        "name",
        "given_name",
        "family_name",
        "preferred_username",
        "birthdate",
        "locale",
        "updated_at",
    ];
    // §5.3.2: "The sub (subject) Claim MUST always be returned in the UserInfo Response."
    of("openid", &[]);
    of("openid read", &[]);
    of("openid profile", &profile);
    of("openid email", &["email", "email_verified"]);
    of("openid address", &["address"]);
    of("openid phone", &["phone_number", "phone_number_verified"]);
    let all: Vec<&str> = profile
        .into_iter()
        .chain([
            "email",
            "email_verified",
            "address",
            "phone_number",
            "phone_number_verified",
        ])
        .collect();
    of("phone address email profile openid", &all);
}

#[test]
fn openid_connect_core_5_1_claims_have_the_types_of_the_standard() {
    let told = told(
        &provider(&json_value!({})),
        "openid profile email address phone",
    );
    assert!(
        told["updated_at"].is_number() && told["address"].is_object(),
        "{told}"
    );
    assert!(
        told["email_verified"].is_boolean() && told["phone_number_verified"].is_boolean(),
        "{told}"
    );
    assert!(
        ["name", "email", "phone_number", "birthdate"]
            .iter()
            .all(|name| told[*name].is_string()),
        "{told}"
    );
}

#[test]
fn openid_connect_core_5_5_claims_are_given_one_by_one_too() {
    let rule = json_value!({
        "type": "RULE", "claim": "color", "userAttribute": "favorite_color", "destinations": ["ID_TOKEN"],
    });
    let server = provider(&json_value!({ "actions": [rule] }));
    let asked = json_value!({ "userinfo": {
        "given_name": { "essential": true }, "favorite_color": null, "phone_number": { "value": "+1" },
        "website": { "essential": true }, "sub": null, "iss": null,
    }});
    let parameters = with(request("web"), "claims", &asked.to_string());
    let token = text(&tokens(&server, &parameters), "access_token").to_owned();
    let expected = json_value!({
        "sub": "subject-of-alice", "given_name": "Alice", "favorite_color": "green", "phone_number": "+81 3 0000 0000",
    });
    assert_eq!(json(&userinfo(&server, &token)), expected);
}

#[test]
fn openid_connect_core_5_2_claims_come_in_the_languages_that_are_preferred() {
    let server = provider(&json_value!({}));
    let japanese = with(
        request_for("web", "code", "openid profile"),
        "claims_locales",
        "fr ja",
    );
    let told_in_japanese = json(&userinfo(
        &server,
        text(&tokens(&server, &japanese), "access_token"),
    ));
    assert_eq!(
        (
            text(&told_in_japanese, "name"),
            text(&told_in_japanese, "name#ja")
        ),
        ("Alice Example", "アリス")
    );
    assert_eq!(told(&server, "openid profile").get("name#ja"), None);
}

#[test]
fn what_is_told_is_what_is_known_now() {
    let server = provider(&json_value!({}));
    let token = access_token(&server, "openid email");
    server
        .host
        .users
        .borrow_mut()
        .0
        .get_mut(USERNAME)
        .expect("alice")
        .claims
        .insert("email".into(), json_value!("new@example.com"));
    assert_eq!(json(&userinfo(&server, &token))["email"], "new@example.com");
}

#[test]
fn openid_connect_core_5_3_2_a_client_may_have_it_signed() {
    for algorithm in ["HS256", "RS256", "PS256", "ES256", "EdDSA"] {
        let service = json_value!({ "supportedIdTokenSignAlgs": ["RS256", "HS256", "PS256", "ES256", "EdDSA"] });
        let server = provider_for(
            &service,
            &[joined(
                &web("web"),
                &json_value!({ "userInfoSignAlg": algorithm }),
            )],
        );
        let response = userinfo(&server, &access_token(&server, "openid email"));
        assert_eq!(
            (response.status, response.header("content-type")),
            (200, Some("application/jwt")),
            "{}",
            response.body
        );
        assert_eq!(response.header("cache-control"), Some("no-store"));
        let (header, claims) = verified(&server, "web", &response.body);
        assert_eq!(text(&header, "alg"), algorithm);
        // "If signed, the UserInfo Response MUST contain the Claims iss (issuer) and aud (audience)
        // as members."
        let expected = json_value!({
            "iss": ISSUER, "aud": "web", "sub": "subject-of-alice", "email": "alice@example.com", "email_verified": true,
        });
        assert_eq!(claims, expected, "{algorithm}");
    }
}

#[test]
fn an_error_is_json_even_where_the_answer_would_be_signed() {
    let server = provider_for(
        &json_value!({}),
        &[joined(
            &web("web"),
            &json_value!({ "userInfoSignAlg": "RS256" }),
        )],
    );
    let token = access_token(&server, "openid");
    server.wait(3600);
    assert_challenged(&userinfo(&server, &token), 401, "invalid_token");
}

#[test]
fn a_token_that_does_not_stand_tells_nothing() {
    let server = provider(&json_value!({ "accessTokenDuration": 600 }));
    let tokens = tokens(
        &server,
        &request_for("web", "code", "openid offline_access"),
    );
    let token = text(&tokens, "access_token");
    let handle_end = token.len() - 1;
    for wrong in [
        "x",
        "1.2.3",
        &token[..handle_end],
        &format!("{token}A"),
        // RFC 6749 §1.5: a refresh token is "intended for use only with authorization servers"; an
        // ID token is no access token.
        text(&tokens, "refresh_token"),
        text(&tokens, "id_token"),
    ] {
        assert_challenged(
            &unchanged(&server, || userinfo(&server, wrong)),
            401,
            "invalid_token",
        );
    }
    assert_eq!(userinfo(&server, token).status, 200);
    server.wait(600);
    assert_challenged(
        &unchanged(&server, || userinfo(&server, token)),
        401,
        "invalid_token",
    );
}

#[test]
fn a_token_that_was_given_back_tells_nothing() {
    let server = provider(&json_value!({}));
    for format in ["access_token", "refresh_token"] {
        let tokens = tokens(
            &server,
            &request_for("web", "code", "openid offline_access"),
        );
        let give = parameters(&[("token", text(&tokens, format))]);
        assert_eq!(
            server
                .post("/oauth/revoke", &give, &[basic("web", &secret_of("web"))])
                .status,
            200
        );
        assert_challenged(
            &userinfo(&server, text(&tokens, "access_token")),
            401,
            "invalid_token",
        );
    }
}

#[test]
fn rfc_7592_2_3_the_token_of_a_locked_or_removed_client_tells_nothing() {
    let server = provider(&json_value!({}));
    let token = access_token(&server, "openid");
    put_client(
        &server,
        &joined(&web("web"), &json_value!({ "locked": true })),
    );
    assert_challenged(&userinfo(&server, &token), 401, "invalid_token");
    put_client(
        &server,
        &joined(&web("web"), &json_value!({ "locked": false })),
    );
    assert_eq!(userinfo(&server, &token).status, 200);
    let removed = server.admin(
        "/admin/delete",
        &json_value!({ "kind": "client", "id": "web" }),
    );
    assert_eq!(removed.status, 200, "{}", removed.body);
    assert_challenged(&userinfo(&server, &token), 401, "invalid_token");
}

#[test]
fn nothing_is_told_of_a_person_who_is_gone_even_if_another_has_the_name() {
    let server = provider(&json_value!({}));
    let token = access_token(&server, "openid email");
    let alice = server
        .host
        .users
        .borrow_mut()
        .0
        .remove(USERNAME)
        .expect("alice");
    assert_challenged(
        &unchanged(&server, || userinfo(&server, &token)),
        401,
        "invalid_token",
    );
    let mut namesake = alice;
    namesake.subject = "subject-of-another".to_owned();
    server
        .host
        .users
        .borrow_mut()
        .0
        .insert(USERNAME.to_owned(), namesake);
    assert_challenged(
        &unchanged(&server, || userinfo(&server, &token)),
        401,
        "invalid_token",
    );
}

#[test]
fn rfc_6750_3_1_without_openid_the_scope_is_insufficient() {
    let server = provider(&json_value!({}));
    for scope in ["read", "profile email", "email read"] {
        let token = access_token(&server, scope);
        assert_challenged(
            &unchanged(&server, || userinfo(&server, &token)),
            403,
            "insufficient_scope",
        );
    }
}

#[test]
fn a_refresh_that_narrows_the_scope_narrows_what_is_told() {
    let server = provider(&json_value!({ "refreshTokenKept": true }));
    let tokens = tokens(
        &server,
        &request_for("web", "code", "openid email read offline_access"),
    );
    let refreshed = |scope: &str| {
        let request = [
            ("grant_type", "refresh_token"),
            ("refresh_token", text(&tokens, "refresh_token")),
            ("scope", scope),
        ];
        let response = crate::support::ordinary::token(&server, "web", &parameters(&request));
        assert_eq!(response.status, 200, "{}", response.body);
        text(&json(&response), "access_token").to_owned()
    };
    assert_eq!(
        json(&userinfo(&server, &refreshed("openid email")))["email"],
        "alice@example.com"
    );
    assert_eq!(
        json(&userinfo(&server, &refreshed("openid"))),
        json_value!({ "sub": "subject-of-alice" })
    );
    assert_challenged(
        &userinfo(&server, &refreshed("email read")),
        403,
        "insufficient_scope",
    );
}

#[test]
fn a_token_of_a_client_for_itself_speaks_of_nobody() {
    let machine = joined(
        &web("machine"),
        &json_value!({ "grantTypes": ["CLIENT_CREDENTIALS"], "responseTypes": [], "redirectUris": [] }),
    );
    let service = json_value!({ "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"] });
    let server = provider_for(&service, &[machine]);
    let asked = parameters(&[
        ("grant_type", "client_credentials"),
        ("scope", "openid read"),
    ]);
    let tokens = json(&crate::support::ordinary::token(&server, "machine", &asked));
    assert_eq!(text(&tokens, "scope"), "read");
    assert_challenged(
        &unchanged(&server, || userinfo(&server, text(&tokens, "access_token"))),
        403,
        "insufficient_scope",
    );
}

/// A provider with the API `https://api.example`, which understands `read`.
fn provider_with_api() -> Server {
    let server = provider(&json_value!({}));
    put_api(
        &server,
        &json_value!({ "identifier": "https://api.example", "scopes": ["read"] }),
    );
    server
}

#[test]
fn rfc_9068_4_a_token_for_an_api_is_no_token_for_userinfo_unless_openid_was_granted() {
    let server = provider_with_api();
    let token = |scope: &str| {
        let asked = with(
            request_for("web", "code", scope),
            "audience",
            "https://api.example",
        );
        text(&tokens(&server, &asked), "access_token").to_owned()
    };
    let for_the_api = token("read");
    assert_challenged(
        &unchanged(&server, || userinfo(&server, &for_the_api)),
        401,
        "invalid_token",
    );
    let told = userinfo(&server, &token("openid read email"));
    assert_eq!(
        (told.status, json(&told)["email"].as_str()),
        (200, Some("alice@example.com"))
    );
}

#[test]
fn the_userinfo_url_is_an_audience_of_its_own() {
    let server = provider_with_api();
    let asked = with(
        request_for("web", "code", "openid"),
        "audience",
        &endpoint(USERINFO),
    );
    let tokens = tokens(&server, &asked);
    // Opaque: nobody reads it as a JWT.
    let untrusted = Untrusted::parse_among(text(&tokens, "access_token"), Algorithm::ALL);
    assert!(untrusted.is_err());
    assert_eq!(userinfo(&server, text(&tokens, "access_token")).status, 200);
}

/// The tokens of `web`, bound to the key of the test client.
fn bound(server: &Server) -> Value {
    let answer = answer_of(&Browser::new(server).agreed(&request("web")));
    let proof = server.one.proof_for("/oauth/token", server.now());
    let headers = [basic("web", &secret_of("web")), ("dpop", proof)];
    let tokens = json(&server.post(
        "/oauth/token",
        &code_request("web", answer.get("code").expect("a code")),
        &headers,
    ));
    assert_eq!(text(&tokens, "token_type"), "DPoP");
    tokens
}

fn with_proof(server: &Server, token: &str, claims: &Value) -> Response {
    let headers = [
        ("authorization", format!("DPoP {token}")),
        ("dpop", server.one.proof(claims)),
    ];
    let method = if text(claims, "htm") == "POST" {
        "POST"
    } else {
        "GET"
    };
    let request = Request::new(method, USERINFO, None);
    server.send(&headers.iter().fold(request, |request, (name, value)| {
        request.with_header(name, value)
    }))
}

fn proof_claims(server: &Server, method: &str, token: &str) -> Value {
    let claims = server
        .one
        .proof_claims(method, &endpoint(USERINFO), server.now());
    joined(&claims, &json_value!({ "ath": Digest::of(token).encode() }))
}

#[test]
fn rfc_9449_7_1_a_bound_token_comes_with_a_proof_of_its_key() {
    let server = provider(&json_value!({}));
    let tokens = bound(&server);
    let token = text(&tokens, "access_token");
    for method in ["GET", "POST"] {
        let response = with_proof(&server, token, &proof_claims(&server, method, token));
        assert_eq!(
            (response.status, text(&json(&response), "sub")),
            (200, "subject-of-alice")
        );
    }
    let good = proof_claims(&server, "GET", token);
    for (name, value) in [
        ("htu", endpoint("/oauth/token")),
        ("htm", "PUT".to_owned()),
        ("ath", Digest::of("another").encode()),
    ] {
        let wrong = joined(
            &good,
            &json_value!({ name: value, "jti": server.one.jti() }),
        );
        assert_challenged(
            &unchanged(&server, || with_proof(&server, token, &wrong)),
            401,
            "invalid_dpop_proof",
        );
    }
    let old = joined(
        &good,
        &json_value!({ "iat": server.now() - 3600, "jti": server.one.jti() }),
    );
    assert_challenged(
        &unchanged(&server, || with_proof(&server, token, &old)),
        401,
        "invalid_dpop_proof",
    );
    assert_eq!(with_proof(&server, token, &good).status, 200);
    assert_challenged(
        &unchanged(&server, || with_proof(&server, token, &good)),
        401,
        "invalid_dpop_proof",
    );
}

#[test]
fn rfc_9449_7_2_a_bound_token_is_no_bearer_token_and_the_other_way_round() {
    let server = provider(&json_value!({}));
    let tokens = bound(&server);
    let token = text(&tokens, "access_token");
    assert_challenged(
        &unchanged(&server, || userinfo(&server, token)),
        401,
        "invalid_token",
    );
    let in_form = posted(&[FORM], &format!("access_token={token}"));
    assert_challenged(
        &unchanged(&server, || server.send(&in_form)),
        401,
        "invalid_token",
    );
    let headers = [("authorization", format!("DPoP {token}"))];
    assert_challenged(
        &unchanged(&server, || server.get(USERINFO, "", &headers)),
        401,
        "invalid_dpop_proof",
    );
    let plain = access_token(&server, "openid");
    assert_challenged(
        &with_proof(&server, &plain, &proof_claims(&server, "GET", &plain)),
        401,
        "invalid_token",
    );
    // Another key than the bound one.
    let claims = proof_claims(&server, "GET", token);
    let headers = [
        ("authorization", format!("DPoP {token}")),
        ("dpop", server.two.proof(&claims)),
    ];
    assert_challenged(
        &grants_unchanged(&server, || server.get(USERINFO, "", &headers)),
        401,
        "invalid_token",
    );
}

#[test]
fn rfc_9449_9_where_proofs_need_a_nonce_the_answer_has_one() {
    let server = provider(&json_value!({ "dpopNonceRequired": true }));
    let plain = access_token(&server, "openid");
    let response = userinfo(&server, &plain);
    let nonce = response.header("dpop-nonce").expect("a nonce").to_owned();
    assert_eq!(response.status, 200);
    let claims = proof_claims(&server, "GET", &plain);
    assert_challenged(
        &unchanged(&server, || with_proof(&server, &plain, &claims)),
        401,
        "use_dpop_nonce",
    );
    let with_nonce = joined(
        &claims,
        &json_value!({ "nonce": nonce, "jti": server.one.jti() }),
    );
    assert_challenged(
        &with_proof(&server, &plain, &with_nonce),
        401,
        "invalid_token",
    );
}

#[test]
fn fapi_2_0_5_3_4_under_the_profile_only_a_bound_token_in_the_header_counts() {
    let scopes = json_value!([{ "name": "openid" }, { "name": "accounts" }]);
    let server = Server::with_service(&json_value!({ "supportedScopes": scopes }));
    let request = with(server.one.authorization_request(), "scope", "openid");
    let tokens = json(
        &server.token(
            &server.one,
            &server
                .one
                .code_request(&server.code_for(&server.one, &request)),
        ),
    );
    let token = text(&tokens, "access_token");
    let response = with_proof(&server, token, &proof_claims(&server, "GET", token));
    assert_eq!(
        (response.status, json(&response)),
        (200, json_value!({ "sub": "subject-of-alice" }))
    );
    for request in [
        Request::new("GET", USERINFO, None)
            .with_header("authorization", &format!("Bearer {token}")),
        posted(&[FORM], &format!("access_token={token}")),
        Request::new("GET", USERINFO, None),
    ] {
        let response = unchanged(&server, || server.send(&request));
        let challenge = response.header("www-authenticate").expect("a challenge");
        assert!(
            matches!(response.status, 400 | 401)
                && challenge.starts_with("DPoP ")
                && !challenge.contains("Bearer error"),
            "{challenge}"
        );
    }
}

#[test]
fn other_methods_are_not_served_and_a_service_without_openid_serves_none() {
    let server = provider(&json_value!({}));
    for method in ["PUT", "DELETE", "PATCH"] {
        let response = server.send(&Request::new(method, USERINFO, None));
        assert_eq!(
            (response.status, response.header("allow")),
            (405, Some("GET, POST"))
        );
    }
    let plain = provider(&json_value!({ "supportedScopes": [{ "name": "read" }] }));
    assert_eq!(plain.get(USERINFO, "", &[]).status, 404);
}

#[test]
fn a_public_client_asks_the_same_way() {
    let server = provider_for(&json_value!({}), &[spa("spa")]);
    let parameters = request_for("spa", "code", "openid phone");
    let answer = Browser::new(&server).agreed(&parameters);
    let tokens = tokens_of(&server, &answer, &parameters);
    assert_eq!(
        json(&userinfo(&server, text(&tokens, "access_token")))["phone_number"],
        "+81 3 0000 0000"
    );
}

#[test]
fn parameters_that_userinfo_does_not_ask_about_may_be_there_twice() {
    let server = provider(&json_value!({}));
    let token = access_token(&server, "openid");
    let header = [("authorization", format!("Bearer {token}"))];
    for query in ["_=1&_=2", "x=%zz", "schema=openid&schema=openid"] {
        assert_eq!(
            server.get("/oauth/userinfo", query, &header).status,
            200,
            "{query}"
        );
    }
    let refused = |response: &Response| {
        assert_eq!(response.status, 400, "{}", response.body);
        assert!(
            response.body.contains("RFC 6750 section 2"),
            "{}",
            response.body
        );
    };
    for query in [
        "access_token=a&access_token=b",
        "access_token=%zz",
        "access_token=a",
    ] {
        refused(&server.get("/oauth/userinfo", query, &header));
        refused(&server.get("/oauth/userinfo", query, &[]));
    }
    let twice = parameters(&[("access_token", &token), ("access_token", &token)]);
    refused(&server.post("/oauth/userinfo", &twice, &[]));
}
