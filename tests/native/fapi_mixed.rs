//! A service for everybody that also serves clients and scopes under FAPI 2.0 Security Profile:
//! each rule of the profile holds for them, and ordinary clients beside them notice nothing.

use crate::support::expect::{
    assert_error_page, assert_refused, claim, grants_unchanged, parameters, parts_of, text,
    unchanged, with, without,
};
use crate::support::ordinary::{
    AUTHORIZE, Browser, GRANT_TYPES, Parameters, RESPONSE_TYPES, TOKEN, USERINFO, answer_of, basic,
    endpoint, joined, provider_for, put_api, put_client, request_for, secret_of, spa, tokens,
    userinfo, verified, web, wide_client,
};
use crate::support::rsa_key::RsaKey;
use crate::support::{
    Server, TestClient,
    client::{ISSUER, REDIRECT_URI, VERIFIER},
    json,
};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

const PAR: &str = "/oauth/par";
const API: &str = "https://api.example.com";
const RSA_API: &str = "https://rsa.example.com";

/// Everything an ordinary service may allow, so that only the profile forbids it.
fn members() -> Value {
    let scope = |name: &str| json_value!({ "name": name });
    let pay = json_value!({ "name": "pay", "attributes": [{ "key": "fapi2", "value": "sp" }] });
    let scopes = [
        scope("openid"),
        scope("email"),
        scope("offline_access"),
        scope("read"),
        pay,
    ];
    json_value!({
        "supportedScopes": scopes,
        "supportedGrantTypes": GRANT_TYPES,
        "supportedResponseTypes": RESPONSE_TYPES,
        "authorizationCodeDuration": 600,
        "pkceRequired": false,
        "pkceS256Required": false,
    })
}

/// The client that keeps the profile, whatever it asks for.
fn strict() -> TestClient {
    TestClient::new("strict", 3)
}

/// A client with a key that keeps the profile only where a scope demands it.
fn keyed() -> TestClient {
    TestClient::new("keyed", 4)
}

fn document(client: &TestClient, more: &Value) -> Value {
    let grants = json_value!({ "grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"] });
    joined(&joined(&client.document(), &grants), more)
}

fn strict_document() -> Value {
    document(&strict(), &json_value!({ "fapiModes": ["FAPI2_SECURITY"] }))
}

/// Two keys for assertions, and ID tokens that a scope under the profile may come with.
fn keyed_members() -> Value {
    json_value!({ "jwks": { "keys": [keyed().key.public_jwk(), RsaKey::public_jwk()] }, "idTokenSignAlg": "ES256", "pkceRequired": false })
}

fn server() -> Server {
    let keyed = document(&keyed(), &keyed_members());
    let server = provider_for(
        &members(),
        &[strict_document(), keyed, wide_client("web"), spa("spa")],
    );
    put_api(&server, &json_value!({ "identifier": API, "scopes": [] }));
    put_api(
        &server,
        &json_value!({ "identifier": RSA_API, "scopes": [], "accessTokenSignAlg": "RS256" }),
    );
    server
}

/// A client under the profile and what it asks for, by its own word and by that of a scope.
fn both() -> [(TestClient, &'static str); 2] {
    [
        (strict(), "openid read offline_access"),
        (keyed(), "openid pay offline_access"),
    ]
}

fn request(client: &TestClient, scope: &str) -> Parameters {
    with(
        with(client.authorization_request(), "scope", scope),
        "nonce",
        crate::support::ordinary::NONCE,
    )
}

/// The parameters that authenticate `client`, with one claim of the assertion changed.
fn assertion(server: &Server, client: &TestClient, name: &str, value: Value) -> Parameters {
    client.authentication_with(&client.assertion(&claim(
        client.assertion_claims(server.now()),
        name,
        value,
    )))
}

/// What FAPI 2.0 SP §5.3.2.1 (6, 8) and §5.4.1 (1) keep a client from authenticating with, though
/// it is good elsewhere.
fn weak(server: &Server, client: &TestClient) -> Vec<Parameters> {
    let audiences = [
        json_value!(endpoint(TOKEN)),
        json_value!(endpoint(PAR)),
        json_value!([ISSUER]),
    ];
    audiences
        .into_iter()
        .map(|audience| assertion(server, client, "aud", audience))
        .collect()
}

/// RS256 by a client that may use it outside the profile.
fn weak_signature(server: &Server) -> Parameters {
    let client = keyed();
    let claims = claim(
        client.assertion_claims(server.now()),
        "jti",
        format!("rsa-{}", server.host.calls.get()),
    );
    client.authentication_with(&RsaKey::rfc_7520().rs256(&json_value!({ "alg": "RS256" }), &claims))
}

/// The clients of [`both`] count the `jti` of each of their assertions anew: none is the same
/// twice.
fn good(server: &Server, client: &TestClient) -> Parameters {
    assertion(
        server,
        client,
        "jti",
        format!("good-{}", server.host.calls.get()).into(),
    )
}

fn joined_parameters(one: &[(String, String)], other: Parameters) -> Parameters {
    one.iter().cloned().chain(other).collect()
}

fn push(server: &Server, client: &TestClient, request: &[(String, String)]) -> Response {
    server.post(PAR, &joined_parameters(request, good(server, client)), &[])
}

/// The authorization response to a pushed request that Alice agrees to.
fn agreed(server: &Server, client: &TestClient, request: &[(String, String)]) -> Response {
    let pushed = push(server, client, request);
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let request_uri = text(&json(&pushed), "request_uri").to_owned();
    Browser::new(server).agreed(&parameters(&[
        ("client_id", &client.client_id),
        ("request_uri", &request_uri),
    ]))
}

fn redeem(server: &Server, client: &TestClient, scope: &str) -> Parameters {
    let answer = answer_of(&agreed(server, client, &request(client, scope)));
    client.code_request(answer.get("code").expect("a code"))
}

fn proof(server: &Server, client: &TestClient) -> [(&'static str, String); 1] {
    let claims = client.proof_claims("POST", &endpoint(TOKEN), server.now());
    [(
        "dpop",
        client.proof(&claim(
            claims,
            "jti",
            format!("proof-{}", server.host.calls.get()),
        )),
    )]
}

fn token(server: &Server, client: &TestClient, asked: &[(String, String)]) -> Response {
    server.post(
        TOKEN,
        &joined_parameters(asked, good(server, client)),
        &proof(server, client),
    )
}

fn issued(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.body);
    json(response)
}

fn refresh(tokens: &Value) -> Parameters {
    parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(tokens, "refresh_token")),
    ])
}

/// No weak client and none without a proof gets what this token request asks for.
fn assert_strict(server: &Server, client: &TestClient, asked: &[(String, String)]) {
    for weak in weak(server, client) {
        let refused = grants_unchanged(server, || {
            server.post(
                TOKEN,
                &joined_parameters(asked, weak),
                &proof(server, client),
            )
        });
        assert_refused(&refused, 400, "invalid_client");
    }
    let unproved = joined_parameters(asked, good(server, client));
    assert_refused(
        &grants_unchanged(server, || server.post(TOKEN, &unproved, &[])),
        400,
        "invalid_dpop_proof",
    );
}

#[test]
fn fapi_2_0_5_3_2_2_3_a_request_that_was_not_pushed_is_refused() {
    // "shall reject authorization requests sent without [RFC9126]".
    let server = server();
    let (strict, keyed) = (strict(), keyed());
    let page = unchanged(&server, || {
        Browser::new(&server).open(&request(&strict, "openid read"))
    });
    assert_error_page(&page, 400, "invalid_request");
    let answer = unchanged(&server, || {
        Browser::new(&server).open(&request(&keyed, "openid pay"))
    });
    assert_eq!(answer_of(&answer).get("error"), Some("invalid_request"));
    let public = unchanged(&server, || {
        Browser::new(&server).open(&request_for("spa", "code", "openid pay"))
    });
    assert_eq!(answer_of(&public).get("error"), Some("invalid_request"));
}

#[test]
fn fapi_2_0_5_3_2_1_6_only_strict_clients_push_a_request_under_the_profile() {
    // "shall authenticate clients using one of the following methods: [...] private_key_jwt".
    let server = server();
    for (client, scope) in both() {
        for weak in weak(&server, &client) {
            let request = joined_parameters(&request(&client, scope), weak);
            assert_refused(
                &unchanged(&server, || server.post(PAR, &request, &[])),
                400,
                "invalid_client",
            );
        }
        assert_eq!(push(&server, &client, &request(&client, scope)).status, 201);
    }
    let by_rsa = joined_parameters(&request(&keyed(), "openid pay"), weak_signature(&server));
    assert_refused(
        &unchanged(&server, || server.post(PAR, &by_rsa, &[])),
        400,
        "invalid_client",
    );
    let by_secret = unchanged(&server, || {
        server.post(
            PAR,
            &request_for("web", "code", "pay"),
            &[basic("web", &secret_of("web"))],
        )
    });
    assert_refused(&by_secret, 401, "invalid_client");
    let by_nobody = unchanged(&server, || {
        server.post(PAR, &request_for("spa", "code", "pay"), &[])
    });
    assert_refused(&by_nobody, 400, "invalid_client");
}

#[test]
fn what_a_scope_demands_is_not_demanded_without_it() {
    let server = server();
    for weak in weak(&server, &keyed())
        .into_iter()
        .chain([weak_signature(&server)])
    {
        let request = joined_parameters(&request(&keyed(), "openid read"), weak);
        assert_eq!(server.post(PAR, &request, &[]).status, 201);
    }
    for weak in weak(&server, &strict()) {
        let request = joined_parameters(&request(&strict(), "openid read"), weak);
        assert_refused(
            &unchanged(&server, || server.post(PAR, &request, &[])),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn fapi_2_0_5_3_2_2_a_pushed_request_under_the_profile_keeps_its_rules() {
    let server = server();
    for (client, scope) in both() {
        let good = request(&client, scope);
        for (wrong, error) in [
            // (1) "shall require the value of response_type described in [RFC6749] to be code".
            (
                with(good.clone(), "response_type", "code id_token"),
                "response type",
            ),
            (
                with(good.clone(), "response_type", "token"),
                "response type",
            ),
            (with(good.clone(), "response_type", "none"), "response type"),
            // (5) "shall require PKCE [RFC7636] with S256 as the code challenge method".
            (
                without(
                    without(good.clone(), "code_challenge"),
                    "code_challenge_method",
                ),
                "invalid_request",
            ),
            (
                without(good.clone(), "code_challenge_method"),
                "invalid_request",
            ),
            (
                with(
                    with(good.clone(), "code_challenge_method", "plain"),
                    "code_challenge",
                    VERIFIER,
                ),
                "invalid_request",
            ),
            // (6) "shall require the redirect_uri parameter in pushed authorization requests".
            (without(good.clone(), "redirect_uri"), "invalid_request"),
            (
                with(good.clone(), "response_mode", "fragment"),
                "invalid_request",
            ),
            (
                with(good.clone(), "response_mode", "form_post"),
                "invalid_request",
            ),
        ] {
            let response = unchanged(&server, || push(&server, &client, &wrong));
            // The service serves these response types; one client may not have them, the other is
            // not registered for them.
            let of_type = if client.client_id == "strict" {
                "unsupported_response_type"
            } else {
                "unauthorized_client"
            };
            assert_refused(
                &response,
                400,
                if error == "response type" {
                    of_type
                } else {
                    error
                },
            );
        }
    }
}

/// A client that is registered for every response type has none but `code` under the profile.
#[test]
fn fapi_2_0_5_3_2_2_1_a_scope_under_the_profile_comes_with_a_code_only() {
    let server = server();
    let wide = json_value!({
        "grantTypes": GRANT_TYPES, "responseTypes": RESPONSE_TYPES,
    });
    put_client(
        &server,
        &document(&keyed(), &joined(&keyed_members(), &wide)),
    );
    for response_type in [
        "none",
        "token",
        "id_token",
        "id_token token",
        "code token",
        "code id_token",
        "code id_token token",
    ] {
        let wrong = with(
            request(&keyed(), "openid pay"),
            "response_type",
            response_type,
        );
        let refused = unchanged(&server, || push(&server, &keyed(), &wrong));
        assert_refused(&refused, 400, "unsupported_response_type");
        let fine = with(
            request(&keyed(), "openid read"),
            "response_type",
            response_type,
        );
        assert_eq!(push(&server, &keyed(), &fine).status, 201);
    }
}

#[test]
fn fapi_2_0_5_3_2_1_4_tokens_under_the_profile_are_bound_to_a_key() {
    // "shall only issue sender-constrained access tokens".
    let server = server();
    for (client, scope) in both() {
        let redeem = redeem(&server, &client, scope);
        assert_strict(&server, &client, &redeem);
        let first = issued(&token(&server, &client, &redeem));
        assert_eq!(first["token_type"], "DPoP");
        assert_strict(&server, &client, &refresh(&first));
        let second = issued(&token(&server, &client, &refresh(&first)));
        assert_eq!(second["token_type"], "DPoP");
        for tokens in [&first, &second] {
            assert_eq!(
                userinfo(&server, text(tokens, "access_token")).status,
                401,
                "no bearer token"
            );
            let claims = client.proof_claims("GET", &endpoint(USERINFO), server.now());
            let ath = sekisho::Digest::of(text(tokens, "access_token")).encode();
            let proof = client.proof(&claim(
                claim(claims, "ath", ath),
                "jti",
                format!("at-{}", server.host.calls.get()),
            ));
            let headers = [
                (
                    "authorization",
                    format!("DPoP {}", text(tokens, "access_token")),
                ),
                ("dpop", proof),
            ];
            assert_eq!(server.get(USERINFO, "", &headers).status, 200);
        }
    }
}

#[test]
fn a_token_narrowed_to_other_scopes_is_still_under_the_profile_of_its_grant() {
    let server = server();
    let client = keyed();
    let first = issued(&token(
        &server,
        &client,
        &redeem(&server, &client, "openid pay offline_access"),
    ));
    assert_strict(&server, &client, &with(refresh(&first), "scope", "openid"));
}

#[test]
fn fapi_2_0_5_3_2_1_9_refresh_tokens_under_the_profile_are_kept_where_others_rotate() {
    // "shall not use refresh token rotation except in extraordinary circumstances".
    let server = server();
    for (client, scope) in both() {
        let first = issued(&token(&server, &client, &redeem(&server, &client, scope)));
        for _ in 0..2 {
            assert_eq!(
                issued(&token(&server, &client, &refresh(&first)))["refresh_token"],
                first["refresh_token"]
            );
            server.wait(100);
        }
    }
    let ordinary = issued(&token(
        &server,
        &keyed(),
        &redeem(&server, &keyed(), "openid read offline_access"),
    ));
    assert_ne!(
        issued(&token(&server, &keyed(), &refresh(&ordinary)))["refresh_token"],
        ordinary["refresh_token"]
    );
}

#[test]
fn fapi_2_0_5_3_2_1_11_a_code_under_the_profile_lives_a_minute_where_others_live_longer() {
    // "shall issue authorization codes with a maximum lifetime of 60 seconds".
    let server = server();
    for (client, scope) in both() {
        for (wait, is_good) in [(59, true), (60, false)] {
            let redeem = redeem(&server, &client, scope);
            server.wait(wait);
            let response = token(&server, &client, &redeem);
            if is_good {
                assert_eq!(response.status, 200)
            } else {
                assert_refused(&response, 400, "invalid_grant")
            }
        }
    }
    let answer = answer_of(&Browser::new(&server).agreed(&request_for("web", "code", "openid")));
    let redeem = crate::support::ordinary::code_request("web", answer.get("code").expect("a code"));
    server.wait(599);
    assert_eq!(
        crate::support::ordinary::token(&server, "web", &redeem).status,
        200
    );
}

#[test]
fn fapi_2_0_5_3_2_2_7_the_authorization_response_names_the_issuer() {
    // "shall return an iss parameter in the authorization response according to [RFC9207]".
    let server = server();
    for (client, scope) in both() {
        let answer = answer_of(&agreed(&server, &client, &request(&client, scope)));
        assert_eq!(
            (answer.mode, answer.names()),
            ("query", vec!["code", "iss", "state"])
        );
        assert_eq!(
            (answer.get("iss"), answer.redirect_uri.as_str()),
            (Some(ISSUER), REDIRECT_URI)
        );
    }
}

#[test]
fn fapi_2_0_5_4_1_tokens_under_the_profile_are_not_signed_with_rs256() {
    // "shall adhere to [RFC8725]" and "shall use PS256, ES256, or EdDSA (using the Ed25519 variant)
    // algorithms".
    let server = server();
    for (client, scope) in both() {
        for target in [RSA_API, API] {
            let asked = joined_parameters(
                &request(&client, scope),
                parameters(&[("resource", target)]),
            );
            let pushed = push(&server, &client, &asked);
            if target == RSA_API {
                assert_refused(&pushed, 400, "invalid_target");
                continue;
            }
            let answer = answer_of(&agreed(&server, &client, &asked));
            let tokens = issued(&token(
                &server,
                &client,
                &client.code_request(answer.get("code").expect("a code")),
            ));
            assert_eq!(parts_of(text(&tokens, "access_token")).0["alg"], "ES256");
        }
    }
    let tokens = issued(&token(
        &server,
        &strict(),
        &redeem(&server, &strict(), "openid read"),
    ));
    assert_eq!(
        verified(&server, "strict", text(&tokens, "id_token")).0["alg"],
        "ES256"
    );
    let elsewhere = joined_parameters(
        &request(&keyed(), "openid read"),
        parameters(&[("resource", RSA_API)]),
    );
    assert_eq!(push(&server, &keyed(), &elsewhere).status, 201);
}

#[test]
fn fapi_2_0_5_4_1_a_scope_under_the_profile_comes_with_no_id_token_that_is_signed_with_rs256() {
    let server = server();
    for algorithm in ["RS256", "HS256"] {
        let members =
            json_value!({ "idTokenSignAlg": algorithm, "clientSecret": secret_of("keyed") });
        put_client(
            &server,
            &document(&keyed(), &joined(&keyed_members(), &members)),
        );
        let refused = unchanged(&server, || {
            push(&server, &keyed(), &request(&keyed(), "openid pay"))
        });
        assert_refused(&refused, 400, "unauthorized_client");
        for scope in ["pay", "openid read"] {
            assert_eq!(
                push(&server, &keyed(), &request(&keyed(), scope)).status,
                201,
                "{scope}"
            );
        }
    }
}

#[test]
fn fapi_2_0_5_3_2_1_4_a_client_under_the_profile_asks_for_itself_with_a_proof() {
    let server = server();
    for (client, scope) in [(strict(), "read"), (keyed(), "pay")] {
        let asked = parameters(&[("grant_type", "client_credentials"), ("scope", scope)]);
        assert_strict(&server, &client, &asked);
        assert_eq!(
            issued(&token(&server, &client, &asked))["token_type"],
            "DPoP"
        );
        let signed = with(asked, "resource", RSA_API);
        if client.client_id == "strict" {
            assert_refused(
                &grants_unchanged(&server, || token(&server, &client, &signed)),
                400,
                "invalid_target",
            );
        }
    }
    let by_secret = parameters(&[("grant_type", "client_credentials"), ("scope", "pay")]);
    let refused = unchanged(&server, || {
        server.post(TOKEN, &by_secret, &[basic("web", &secret_of("web"))])
    });
    assert_refused(&refused, 401, "invalid_client");
    let beside = with(by_secret, "scope", "read pay");
    let refused = unchanged(&server, || {
        server.post(TOKEN, &beside, &[basic("web", &secret_of("web"))])
    });
    assert_refused(&refused, 401, "invalid_client");
}

#[test]
fn rfc_9449_10_a_code_under_the_profile_is_bound_to_the_key_that_the_request_named() {
    let server = server();
    for (client, scope) in both() {
        let named = with(request(&client, scope), "dpop_jkt", &client.jkt());
        let answer = answer_of(&agreed(&server, &client, &named));
        let redeem = client.code_request(answer.get("code").expect("a code"));
        let thief = TestClient::new(&client.client_id, 3).with_dpop_key(99);
        let all = joined_parameters(&redeem, good(&server, &client));
        let refused = grants_unchanged(&server, || {
            server.post(TOKEN, &all, &proof(&server, &thief))
        });
        assert_refused(&refused, 400, "invalid_grant");
        assert_eq!(token(&server, &client, &redeem).status, 200);
    }
}

#[test]
fn ordinary_clients_beside_them_have_bearer_tokens_from_requests_that_a_browser_brings() {
    let server = server();
    for client in ["web", "spa"] {
        let given = tokens(
            &server,
            &request_for(client, "code", "openid read offline_access"),
        );
        assert_eq!(given["token_type"], "Bearer");
        assert_eq!(userinfo(&server, text(&given, "access_token")).status, 200);
        assert_eq!(
            crate::support::ordinary::token(&server, client, &refresh(&given)).status,
            200
        );
    }
    let answer = answer_of(&Browser::new(&server).agreed(&request_for(
        "web",
        "id_token token",
        "openid read",
    )));
    assert_eq!(
        (answer.mode, answer.get("token_type")),
        ("fragment", Some("Bearer"))
    );
    let (header, _) = verified(&server, "web", answer.get("id_token").expect("an ID token"));
    assert_eq!(header["alg"], "RS256");
}

#[test]
fn a_client_that_joins_the_profile_later_is_held_to_it_from_then_on() {
    let server = server();
    let before = issued(&token(
        &server,
        &keyed(),
        &redeem(&server, &keyed(), "openid read offline_access"),
    ));
    let redeem = redeem(&server, &keyed(), "openid read offline_access");
    put_client(
        &server,
        &document(&keyed(), &json_value!({ "fapiModes": ["FAPI2_SECURITY"] })),
    );
    for asked in [refresh(&before), redeem] {
        assert_strict(&server, &keyed(), &asked);
        assert_eq!(
            issued(&token(&server, &keyed(), &asked))["token_type"],
            "DPoP"
        );
    }
    let page = unchanged(&server, || {
        server.get(
            AUTHORIZE,
            &crate::support::form(&request(&keyed(), "openid read")),
            &[],
        )
    });
    assert_error_page(&page, 400, "invalid_request");
}

fn refused_client(more: &Value, member: &str) {
    let server = server();
    let document = document(
        &strict(),
        &joined(&json_value!({ "fapiModes": ["FAPI2_SECURITY"] }), more),
    );
    let documents =
        json_value!([{ "name": "client.json", "kind": "client", "document": document }]);
    crate::support::expect::assert_document_refused(
        &server,
        || server.admin("/admin/apply", &json_value!({ "documents": documents })),
        member,
    );
}

#[test]
fn the_document_of_a_client_under_the_profile_keeps_its_rules_in_any_service() {
    for (more, member) in [
        (
            json_value!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE", "grantTypes": ["AUTHORIZATION_CODE"] }),
            "clientType",
        ),
        (
            json_value!({ "tokenAuthMethod": "CLIENT_SECRET_BASIC" }),
            "tokenAuthMethod",
        ),
        (
            json_value!({ "tokenAuthMethod": "CLIENT_SECRET_JWT" }),
            "tokenAuthMethod",
        ),
        (
            json_value!({ "tokenAuthSignAlg": "RS256" }),
            "tokenAuthSignAlg",
        ),
        (
            json_value!({ "jwks": { "keys": [joined(&RsaKey::public_jwk(), &json_value!({ "alg": "RS256" }))] } }),
            "jwks",
        ),
        (
            json_value!({ "responseTypes": ["CODE", "NONE"] }),
            "responseTypes",
        ),
        (
            json_value!({ "grantTypes": ["AUTHORIZATION_CODE", "IMPLICIT"] }),
            "grantTypes",
        ),
        (json_value!({ "dpopRequired": false }), "dpopRequired"),
        (json_value!({ "idTokenSignAlg": "RS256" }), "idTokenSignAlg"),
        (
            json_value!({ "idTokenSignAlg": "HS256", "clientSecret": secret_of("strict") }),
            "idTokenSignAlg",
        ),
        (
            json_value!({ "userInfoSignAlg": "RS256" }),
            "userInfoSignAlg",
        ),
        (
            json_value!({ "redirectUris": ["com.example.app:/cb"] }),
            "redirectUris[0]",
        ),
    ] {
        refused_client(&more, member);
    }
}

#[test]
fn a_service_that_leaves_the_issuer_out_has_no_client_and_no_scope_under_the_profile() {
    let plain = json_value!({ "issSuppressed": true, "supportedScopes": [{ "name": "openid" }, { "name": "read" }] });
    let server = provider_for(&plain, &[web("web")]);
    let client = |document: Value| json_value!({ "documents": [{ "name": "client.json", "kind": "client", "document": document }] });
    let apply = |document: Value| server.admin("/admin/apply", &client(document));
    crate::support::expect::assert_document_refused(
        &server,
        || apply(strict_document_without_credentials()),
        "fapiModes",
    );
    let scopes = json_value!([{ "name": "read" }, { "name": "pay", "attributes": [{ "key": "fapi2", "value": "sp" }] }]);
    let service =
        json_value!({ "fapiModes": [], "issSuppressed": true, "supportedScopes": scopes });
    crate::support::expect::assert_document_refused(
        &server,
        || crate::support::expect::apply_service(&server, &service),
        "issSuppressed",
    );
    let suppressed = joined(
        &members(),
        &json_value!({ "fapiModes": [], "issSuppressed": true, "supportedScopes": plain_scopes() }),
    );
    let other = self::server();
    let response = unchanged(&other, || {
        crate::support::expect::apply_service(&other, &suppressed)
    });
    assert_eq!(
        (response.status, json(&response)["error"].as_str()),
        (400, Some("invalid_document"))
    );
}

fn plain_scopes() -> Value {
    ["openid", "email", "offline_access", "read"]
        .map(|name| json_value!({ "name": name }))
        .to_vec()
        .into()
}

fn strict_document_without_credentials() -> Value {
    joined(
        &strict_document(),
        &json_value!({ "grantTypes": ["AUTHORIZATION_CODE"] }),
    )
}

#[test]
fn a_scope_under_the_profile_is_for_a_service_that_says_it_serves_it() {
    let server = server();
    let scopes =
        json_value!([{ "name": "pay", "attributes": [{ "key": "fapi2", "value": "sp" }] }]);
    let service =
        json_value!({ "fapiModes": [], "supportedServiceProfiles": [], "supportedScopes": scopes });
    crate::support::expect::assert_document_refused(
        &server,
        || crate::support::expect::apply_service(&server, &service),
        "supportedServiceProfiles",
    );
}
