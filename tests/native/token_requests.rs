//! Token requests of ordinary clients: RFC 6749 §3.2, §4.1.3, §4.4.2, §5 and §6. Among them are the
//! two that articles about token requests show, parameter by parameter.

use crate::support::expect::{
    assert_refused, grants_unchanged, parameters, parts_of, text, unchanged, with, without,
};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, Parameters, TOKEN, answer_of, basic, code_request, endpoint, joined,
    provider_for, put_api, redirect_uri, request, request_for, secret_of, spa, token, tokens,
    userinfo, verified, web,
};
use crate::support::{
    Server,
    client::{ISSUER, VERIFIER},
    json,
};
use sekisho::front::{Request, Response};
use sekisho::oauth::request::body::Body;
use serde_json::{Value, json as json_value};

const API: &str = "https://api.example.com";

/// The client of the articles, which sends its secret in the body.
fn article_client() -> Value {
    json_value!({
        "clientIdAlias": "client-id",
        "clientSecret": "client-secret-of-128-bits",
        "tokenAuthMethod": "CLIENT_SECRET_POST",
        "grantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS", "REFRESH_TOKEN"],
        "redirectUris": [redirect_uri("client-id")],
    })
}

/// Scopes of nobody in particular, and `read` of an API.
fn server() -> Server {
    let scopes = [
        "openid",
        "profile",
        "email",
        "offline_access",
        "read",
        "write",
        "free",
    ];
    let service = json_value!({
        "supportedGrantTypes": GRANT_TYPES,
        "supportedScopes": scopes.map(|name| json_value!({ "name": name })),
    });
    let machine = joined(
        &web("machine"),
        &json_value!({ "grantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"] }),
    );
    let server = provider_for(
        &service,
        &[
            article_client(),
            machine,
            web("web"),
            web("other"),
            spa("spa"),
        ],
    );
    put_api(
        &server,
        &json_value!({ "identifier": API, "scopes": ["read", "write"] }),
    );
    server
}

/// `POST` of a body as it is written.
fn post_text(server: &Server, body: &str) -> Response {
    let request = Request::new("POST", TOKEN, None)
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_body(Body::Read(body.as_bytes().to_vec()));
    server.send(&request)
}

fn members(value: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

/// RFC 6749 §5.1: the status, and what keeps everybody from storing the tokens.
fn issued(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(
        (response.header("cache-control"), response.header("pragma")),
        (Some("no-store"), Some("no-cache"))
    );
    json(response)
}

/// A code of `client_id` for this scope.
fn code(server: &Server, client_id: &str, scope: &str) -> String {
    let answer = answer_of(&Browser::new(server).agreed(&request_for(client_id, "code", scope)));
    answer.get("code").expect("a code").to_owned()
}

fn by_article(parameters: Parameters) -> Parameters {
    with(
        with(parameters, "client_id", "client-id"),
        "client_secret",
        "client-secret-of-128-bits",
    )
}

/// A refresh token of the client of the articles.
fn refresh_token(server: &Server, scope: &str) -> String {
    let redeem = by_article(code_request("client-id", &code(server, "client-id", scope)));
    text(&issued(&server.post(TOKEN, &redeem, &[])), "refresh_token").to_owned()
}

fn client_credentials() -> Parameters {
    parameters(&[("grant_type", "client_credentials"), ("scope", "read")])
}

#[test]
fn a_client_whose_stored_secret_is_short_still_authenticates() {
    let server = server();
    {
        let mut documents = server.host.documents.borrow_mut();
        let row = format!("secret/{}", documents.0["alias/client-id"]);
        let stored = documents.0.insert(row, "client-secret".into());
        assert!(stored.is_some());
    }
    let body = |secret: &str| {
        format!(
            "grant_type=client_credentials&client_id=client-id&client_secret={secret}&scope=read"
        )
    };
    issued(&post_text(&server, &body("client-secret")));
    let other = post_text(&server, &body("client-secret-of-128-bits"));
    assert_refused(&other, 400, "invalid_client");
}

#[test]
fn the_client_credentials_request_of_the_articles_is_answered_member_by_member() {
    let server = server();
    let response = post_text(
        &server,
        "grant_type=client_credentials&client_id=client-id&client_secret=client-secret-of-128-bits&scope=read",
    );
    let answer = issued(&response);
    assert_eq!(
        members(&answer),
        ["access_token", "expires_in", "scope", "token_type"]
    );
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["expires_in"], 3600);
    assert_eq!(answer["scope"], "read");
    let access_token = text(&answer, "access_token");
    assert!(
        access_token.starts_with("eyJhbGci"),
        "a JWT whose header begins with alg"
    );
    let (header, claims) = verified(&server, "client-id", access_token);
    assert_eq!(
        (header["alg"].as_str(), header["typ"].as_str()),
        (Some("ES256"), Some("at+jwt"))
    );
    assert_eq!(
        (claims["iss"].as_str(), claims["aud"].as_str()),
        (Some(ISSUER), Some(API))
    );
    assert_eq!(
        (claims["sub"].as_str(), claims["client_id"].as_str()),
        (Some("client-id"), Some("client-id"))
    );
    assert_eq!(
        (claims["iat"].as_i64(), claims["exp"].as_i64()),
        (Some(server.now()), Some(server.now() + 3600))
    );
    assert_eq!(claims["scope"], "read");
}

#[test]
fn the_refresh_request_of_the_articles_is_answered_member_by_member() {
    let server = server();
    let literal = "grant_type=refresh_token&refresh_token=refresh-token&client_id=client-id&client_secret=client-secret-of-128-bits";
    assert_refused(
        &unchanged(&server, || post_text(&server, literal)),
        400,
        "invalid_grant",
    );
    let mut request = request_for("client-id", "code", "openid offline_access read");
    request.push(("audience".to_owned(), API.to_owned()));
    let code = answer_of(&Browser::new(&server).agreed(&request))
        .parameters
        .remove("code")
        .expect("a code");
    let first = issued(&server.post(TOKEN, &by_article(code_request("client-id", &code)), &[]));
    assert_eq!(
        members(&first),
        [
            "access_token",
            "expires_in",
            "id_token",
            "refresh_token",
            "scope",
            "token_type"
        ]
    );
    let response = post_text(
        &server,
        &literal.replace("refresh-token", text(&first, "refresh_token")),
    );
    let answer = issued(&response);
    assert_eq!(
        members(&answer),
        [
            "access_token",
            "expires_in",
            "id_token",
            "refresh_token",
            "scope",
            "token_type"
        ]
    );
    assert_eq!(
        (answer["token_type"].as_str(), answer["expires_in"].as_i64()),
        (Some("Bearer"), Some(3600))
    );
    assert_eq!(answer["scope"], first["scope"]);
    assert_ne!(answer["access_token"], first["access_token"]);
    assert_ne!(answer["refresh_token"], first["refresh_token"]);
    assert_eq!(
        verified(&server, "client-id", text(&answer, "access_token")).1["aud"],
        json_value!([API, endpoint("/oauth/userinfo")])
    );
}

#[test]
fn the_parameters_of_the_articles_redeem_a_code() {
    let server = server();
    let code = code(&server, "client-id", "openid");
    let redirect_uri = redirect_uri("client-id");
    let answer = issued(&server.post(
        TOKEN,
        &parameters(&[
            ("grant_type", "authorization_code"),
            ("client_id", "client-id"),
            ("client_secret", "client-secret-of-128-bits"),
            ("code", &code),
            ("redirect_uri", &redirect_uri),
            ("code_verifier", VERIFIER),
        ]),
        &[],
    ));
    assert_eq!(
        members(&answer),
        [
            "access_token",
            "expires_in",
            "id_token",
            "scope",
            "token_type"
        ]
    );
    assert_eq!(
        (answer["token_type"].as_str(), answer["scope"].as_str()),
        (Some("Bearer"), Some("openid"))
    );
    assert_eq!(userinfo(&server, text(&answer, "access_token")).status, 200);
}

#[test]
fn a_refresh_token_comes_with_offline_access_and_not_without() {
    let server = server();
    for (scope, comes) in [
        ("openid", false),
        ("openid offline_access", true),
        ("offline_access free", true),
        ("free", false),
    ] {
        let redeem = by_article(code_request(
            "client-id",
            &code(&server, "client-id", scope),
        ));
        assert_eq!(
            issued(&server.post(TOKEN, &redeem, &[]))
                .get("refresh_token")
                .is_some(),
            comes,
            "{scope}"
        );
    }
}

/// A good token request of each grant type, of the client of the articles.
fn good_requests(server: &Server) -> [Parameters; 3] {
    let refresh = parameters(&[
        ("grant_type", "refresh_token"),
        (
            "refresh_token",
            &refresh_token(server, "free offline_access"),
        ),
    ]);
    [
        by_article(code_request(
            "client-id",
            &code(server, "client-id", "openid"),
        )),
        by_article(refresh),
        by_article(client_credentials()),
    ]
}

#[test]
fn rfc_6749_3_2_a_parameter_that_is_there_twice_is_refused_whichever_it_is() {
    // "Request and response parameters MUST NOT be included more than once."
    let server = server();
    for request in good_requests(&server) {
        for (name, value) in &request {
            for again in [value.as_str(), "x", ""] {
                let twice: Parameters = request
                    .iter()
                    .cloned()
                    .chain([(name.clone(), again.to_owned())])
                    .collect();
                assert_refused(
                    &unchanged(&server, || server.post(TOKEN, &twice, &[])),
                    400,
                    "invalid_request",
                );
            }
        }
        assert_eq!(server.post(TOKEN, &request, &[]).status, 200);
    }
}

#[test]
fn rfc_6749_5_2_every_required_parameter_is_required_and_an_empty_one_is_missing() {
    // RFC 6749 §3.2: "Parameters sent without a value MUST be treated as if they were omitted from
    // the request."
    let server = server();
    let errors = [
        ("grant_type", "invalid_request"),
        ("code", "invalid_request"),
        ("refresh_token", "invalid_request"),
        ("redirect_uri", "invalid_grant"),
        ("code_verifier", "invalid_grant"),
        ("client_id", "invalid_client"),
        ("client_secret", "invalid_client"),
    ];
    for request in good_requests(&server) {
        for (name, error) in errors
            .iter()
            .filter(|(name, _)| request.iter().any(|(known, _)| known == name))
        {
            for request in [
                without(request.clone(), name),
                with(request.clone(), name, ""),
            ] {
                assert_refused(
                    &unchanged(&server, || server.post(TOKEN, &request, &[])),
                    400,
                    error,
                );
            }
        }
    }
}

#[test]
fn rfc_6749_5_2_a_grant_type_that_is_not_served_is_unsupported() {
    let server = server();
    for grant_type in [
        "password",
        "implicit",
        "Client_Credentials",
        "client_credentials ",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "x",
    ] {
        let request = by_article(with(client_credentials(), "grant_type", grant_type));
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &[])),
            400,
            "unsupported_grant_type",
        );
    }
    let narrow = provider_for(&json_value!({}), &[web("web")]);
    let refused = unchanged(&narrow, || token(&narrow, "web", &client_credentials()));
    assert_refused(&refused, 400, "unsupported_grant_type");
}

#[test]
fn rfc_6749_5_2_a_client_uses_the_grant_types_it_is_registered_for() {
    let server = server();
    assert_refused(
        &unchanged(&server, || token(&server, "web", &client_credentials())),
        400,
        "unauthorized_client",
    );
    let refresh = parameters(&[
        ("grant_type", "refresh_token"),
        (
            "refresh_token",
            &refresh_token(&server, "free offline_access"),
        ),
    ]);
    assert_refused(
        &unchanged(&server, || token(&server, "machine", &refresh)),
        400,
        "unauthorized_client",
    );
}

#[test]
fn rfc_6749_4_4_no_public_client_asks_for_itself() {
    // "The client credentials grant type MUST only be used by confidential clients."
    let server = server();
    assert_refused(
        &unchanged(&server, || token(&server, "spa", &client_credentials())),
        400,
        "unauthorized_client",
    );
    let machine = joined(
        &spa("spa2"),
        &json_value!({ "grantTypes": ["CLIENT_CREDENTIALS"] }),
    );
    let documents = json_value!([{ "name": "client.json", "kind": "client", "document": machine }]);
    crate::support::expect::assert_document_refused(
        &server,
        || server.admin("/admin/apply", &json_value!({ "documents": documents })),
        "grantTypes",
    );
}

#[test]
fn a_code_is_redeemed_by_its_client_at_its_redirect_uri_with_its_verifier() {
    let server = server();
    let good = code_request("web", &code(&server, "web", "openid"));
    let by_another = unchanged(&server, || {
        token(
            &server,
            "other",
            &with(good.clone(), "redirect_uri", &redirect_uri("web")),
        )
    });
    assert_refused(&by_another, 400, "invalid_grant");
    for (name, wrong) in [
        ("code", "x"),
        ("code", "1.2.3"),
        ("redirect_uri", "https://web.example/cb/"),
        ("redirect_uri", "https://other.example/cb"),
        ("code_verifier", "x"),
        ("code_verifier", &VERIFIER.to_lowercase()),
    ] {
        let request = with(good.clone(), name, wrong);
        assert_refused(
            &unchanged(&server, || token(&server, "web", &request)),
            400,
            "invalid_grant",
        );
    }
    let code = &good[1].1;
    for wrong in [&code[1..], &code[..code.len() - 1], &format!("{code}A")] {
        let request = with(good.clone(), "code", wrong);
        assert_refused(
            &unchanged(&server, || token(&server, "web", &request)),
            400,
            "invalid_grant",
        );
    }
    assert_eq!(token(&server, "web", &good).status, 200);
}

#[test]
fn rfc_6749_4_1_2_a_code_used_twice_is_refused_and_what_it_gave_is_revoked() {
    // "If an authorization code is used more than once, the authorization server MUST deny the
    // request and SHOULD revoke (when possible) all tokens previously issued based on that
    // authorization code."
    let server = server();
    let redeem = code_request("web", &code(&server, "web", "openid"));
    let first = issued(&token(&server, "web", &redeem));
    assert_eq!(userinfo(&server, text(&first, "access_token")).status, 200);
    assert_refused(&token(&server, "web", &redeem), 400, "invalid_grant");
    assert_eq!(userinfo(&server, text(&first, "access_token")).status, 401);
    assert_refused(
        &unchanged(&server, || token(&server, "web", &redeem)),
        400,
        "invalid_grant",
    );
}

#[test]
fn a_code_is_refused_once_its_minute_is_over() {
    let server = server();
    let redeem = code_request("web", &code(&server, "web", "openid"));
    server.wait(60);
    assert_refused(
        &unchanged(&server, || token(&server, "web", &redeem)),
        400,
        "invalid_grant",
    );
}

#[test]
fn what_one_grant_type_needs_does_not_serve_another() {
    let server = server();
    let code = code(&server, "client-id", "openid");
    let refresh_token = refresh_token(&server, "free offline_access");
    for (contradiction, error) in [
        (
            vec![("grant_type", "refresh_token"), ("code", code.as_str())],
            "invalid_request",
        ),
        (
            vec![
                ("grant_type", "authorization_code"),
                ("refresh_token", refresh_token.as_str()),
            ],
            "invalid_request",
        ),
        (
            vec![
                ("grant_type", "authorization_code"),
                ("code", refresh_token.as_str()),
            ],
            "invalid_grant",
        ),
        (
            vec![
                ("grant_type", "refresh_token"),
                ("refresh_token", code.as_str()),
            ],
            "invalid_grant",
        ),
    ] {
        let request = by_article(parameters(&contradiction));
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &[])),
            400,
            error,
        );
    }
}

#[test]
fn rfc_6749_3_2_an_unrecognised_parameter_is_ignored() {
    // "The authorization server MUST ignore unrecognized request parameters."
    let server = server();
    for request in good_requests(&server) {
        let more: Parameters = request
            .into_iter()
            .chain(parameters(&[
                ("device", "my-device-name"),
                ("username", "a"),
            ]))
            .collect();
        assert_eq!(server.post(TOKEN, &more, &[]).status, 200);
    }
}

#[test]
fn rfc_6749_4_4_3_client_credentials_give_neither_a_refresh_token_nor_an_id_token() {
    let server = server();
    for scope in ["read", "read openid", "read offline_access profile"] {
        let answer = issued(&server.post(
            TOKEN,
            &by_article(with(client_credentials(), "scope", scope)),
            &[],
        ));
        assert_eq!(
            members(&answer),
            ["access_token", "expires_in", "scope", "token_type"]
        );
        assert_eq!(answer["scope"], "read", "{scope}");
        assert_eq!(userinfo(&server, text(&answer, "access_token")).status, 401);
    }
}

#[test]
fn scopes_that_speak_of_a_person_are_not_for_a_client_itself() {
    let server = server();
    for scope in [
        "openid",
        "openid profile email",
        "offline_access",
        "unknown",
        "openid unknown",
        "Read",
    ] {
        let request = by_article(with(client_credentials(), "scope", scope));
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &[])),
            400,
            "invalid_scope",
        );
    }
}

#[test]
fn rfc_6749_5_2_a_malformed_scope_is_invalid_in_every_grant_that_takes_one() {
    let server = server();
    let [_, refresh, credentials] = good_requests(&server);
    for scope in [
        " ",
        "read\twrite",
        "read\t",
        "\"read\"",
        "r\u{e9}ad",
        &"a".repeat(5000),
    ] {
        for request in [&refresh, &credentials] {
            let request = with(request.clone(), "scope", scope);
            assert_refused(
                &unchanged(&server, || server.post(TOKEN, &request, &[])),
                400,
                "invalid_scope",
            );
        }
    }
}

#[test]
fn rfc_6749_3_3_what_a_client_may_not_have_is_left_out_and_the_answer_says_so() {
    let server = server();
    let asked = |scope: &str| {
        issued(&server.post(
            TOKEN,
            &by_article(with(client_credentials(), "scope", scope)),
            &[],
        ))
    };
    assert_eq!(asked("read unknown favorite_color")["scope"], "read");
    assert_eq!(asked("write read")["scope"], "write read");
    assert_eq!(asked("free")["scope"], "free");
}

#[test]
fn a_scope_of_no_api_gives_a_token_for_the_server_itself() {
    let server = server();
    let answer = issued(&server.post(
        TOKEN,
        &by_article(with(client_credentials(), "scope", "free")),
        &[],
    ));
    let access_token = text(&answer, "access_token");
    assert!(!access_token.contains('.'), "nobody takes it for a JWT");
    let asked = by_article(parameters(&[("token", access_token)]));
    let claims = json(&server.post("/oauth/introspect", &asked, &[]));
    assert_eq!(
        (
            claims["active"].as_bool(),
            claims["aud"].as_str(),
            claims["sub"].as_str()
        ),
        (Some(true), Some(ISSUER), Some("client-id"))
    );
}

#[test]
fn rfc_6749_3_3_without_a_scope_a_client_has_what_the_api_it_names_understands() {
    let server = server();
    let unscoped = by_article(parameters(&[("grant_type", "client_credentials")]));
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &unscoped, &[])),
        400,
        "invalid_scope",
    );
    let answer = issued(&server.post(TOKEN, &with(unscoped, "audience", API), &[]));
    assert_eq!(answer["scope"], "read write");
}

#[test]
fn rfc_8707_2_a_target_that_nobody_serves_is_invalid() {
    let server = server();
    for target in [
        "https://nobody.example",
        "https://api.example.com//",
        "api.example.com",
        &format!("{API}#x"),
        "x",
    ] {
        for name in ["audience", "resource"] {
            let request = by_article(with(client_credentials(), name, target));
            assert_refused(
                &unchanged(&server, || server.post(TOKEN, &request, &[])),
                400,
                "invalid_target",
            );
        }
    }
}

#[test]
fn rfc_9449_5_a_proof_binds_the_token_of_whoever_sends_one() {
    let server = server();
    let proof = |uri: &str| {
        [(
            "dpop",
            server
                .one
                .proof(&server.one.proof_claims("POST", uri, server.now())),
        )]
    };
    let request = by_article(client_credentials());
    let answer = issued(&server.post(TOKEN, &request, &proof(&endpoint(TOKEN))));
    assert_eq!(answer["token_type"], "DPoP");
    assert_eq!(
        parts_of(text(&answer, "access_token")).1["cnf"],
        json_value!({ "jkt": server.one.jkt() })
    );
    let elsewhere = proof(&endpoint("/oauth/par"));
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &request, &elsewhere)),
        400,
        "invalid_dpop_proof",
    );
    let spent = proof(&endpoint(TOKEN));
    assert_eq!(server.post(TOKEN, &request, &spent).status, 200);
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &request, &spent)),
        400,
        "invalid_dpop_proof",
    );
}

#[test]
fn a_client_that_binds_its_tokens_sends_a_proof() {
    let server = server();
    crate::support::ordinary::put_client(
        &server,
        &joined(&article_client(), &json_value!({ "dpopRequired": true })),
    );
    for request in good_requests_bound(&server) {
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &[])),
            400,
            "invalid_dpop_proof",
        );
    }
}

/// What a client that binds its tokens may ask for.
fn good_requests_bound(server: &Server) -> [Parameters; 2] {
    [
        by_article(client_credentials()),
        by_article(code_request(
            "client-id",
            &code(server, "client-id", "openid"),
        )),
    ]
}

#[test]
fn rfc_6749_3_2_the_token_endpoint_takes_posted_forms_only() {
    // "The client MUST use the HTTP "POST" method when making access token requests."
    let server = server();
    let body = "grant_type=client_credentials&client_id=client-id&client_secret=client-secret-of-128-bits&scope=read";
    let get = unchanged(&server, || server.get(TOKEN, body, &[]));
    assert_eq!((get.status, get.header("allow")), (405, Some("POST")));
    for content_type in [
        None,
        Some("application/json"),
        Some("text/plain"),
        Some("multipart/form-data; boundary=x"),
    ] {
        let request =
            Request::new("POST", TOKEN, None).with_body(Body::Read(body.as_bytes().to_vec()));
        let request = content_type.map_or(request.clone(), |content_type| {
            request.with_header("content-type", content_type)
        });
        assert_refused(
            &unchanged(&server, || server.send(&request)),
            400,
            "invalid_request",
        );
    }
    for malformed in ["%", "grant_type=%zz", "grant_type=%ff", "grant_type=%c3%28"] {
        assert_refused(
            &unchanged(&server, || post_text(&server, malformed)),
            400,
            "invalid_request",
        );
    }
    assert_eq!(post_text(&server, body).status, 200);
}

#[test]
fn a_service_may_leave_descriptions_out_of_its_errors() {
    let server = provider_for(
        &json_value!({ "errorDescriptionOmitted": true }),
        &[web("web")],
    );
    let refused = unchanged(&server, || token(&server, "web", &code_request("web", "x")));
    assert_eq!(json(&refused), json_value!({ "error": "invalid_grant" }));
    let stranger = unchanged(&server, || server.post(TOKEN, &[], &[basic("web", "x")]));
    assert_eq!(
        (stranger.status, json(&stranger)),
        (401, json_value!({ "error": "invalid_client" }))
    );
}

#[test]
fn one_client_has_the_tokens_of_many_browsers() {
    let server = server();
    let all = [
        tokens(&server, &request("web")),
        tokens(&server, &request("web")),
    ];
    assert_ne!(all[0]["access_token"], all[1]["access_token"]);
    let before = server.host.grants().len();
    assert_eq!(before, 2);
    let wrong = grants_unchanged(&server, || {
        server.post(
            TOKEN,
            &code_request("web", "x"),
            &[basic("web", &secret_of("web"))],
        )
    });
    assert_refused(&wrong, 400, "invalid_grant");
}
