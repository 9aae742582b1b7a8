//! For whom access tokens are: RFC 8707, RFC 9068 §2.2 and §3, and the two authorization requests
//! by which an article tells apart what a client gets with an audience and without, parameter by
//! parameter.

use crate::support::expect::{
    assert_refused, parameters, parts_of, text, unchanged, with, without,
};
use crate::support::ordinary::{
    Answer, Browser, GRANT_TYPES, Page, Parameters, USERINFO, answer_of, basic, code_request,
    endpoint, joined, provider_for, put_api, put_client, request_for, secret_of, shows, spa, token,
    tokens, tokens_of, userinfo, verified, wide_client,
};
use crate::support::{
    Server,
    client::{CHALLENGE, ISSUER, VERIFIER},
    json,
    server::{PASSWORD, USERNAME},
};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

const API: &str = "https://api.example.com";
const OTHER: &str = "https://other.example.com/v1";
const OPAQUE: &str = "https://opaque.example.com";
const EDDSA: &str = "https://eddsa.example.com";

fn service(members: &Value) -> Value {
    let scopes = [
        "openid",
        "profile",
        "email",
        "offline_access",
        "read",
        "write",
        "admin",
        "free",
    ];
    let ordinary = json_value!({
        "supportedGrantTypes": GRANT_TYPES,
        "supportedResponseTypes": crate::support::ordinary::RESPONSE_TYPES,
        "supportedScopes": scopes.map(|name| json_value!({ "name": name })),
    });
    joined(&ordinary, members)
}

/// Four APIs: two alike, one with opaque tokens, one with another algorithm.
fn server_with(members: &Value) -> Server {
    let server = provider_for(
        &service(members),
        &[wide_client("web"), wide_client("other"), spa("spa")],
    );
    for api in [
        json_value!({ "identifier": API, "scopes": ["read"], "accessTokenDuration": 600 }),
        json_value!({ "identifier": OTHER, "scopes": ["read", "write"], "accessTokenDuration": 900 }),
        json_value!({ "identifier": OPAQUE, "scopes": ["read"], "accessTokenFormat": "OPAQUE" }),
        json_value!({ "identifier": EDDSA, "scopes": ["admin"], "accessTokenSignAlg": "EdDSA" }),
    ] {
        put_api(&server, &api);
    }
    server
}

fn server() -> Server {
    server_with(&json_value!({}))
}

fn targeted(mut request: Parameters, targets: &[(&str, &str)]) -> Parameters {
    request.extend(parameters(targets));
    request
}

/// The tokens of `web` for this scope and these targets.
fn given(server: &Server, scope: &str, targets: &[(&str, &str)]) -> Value {
    tokens(
        server,
        &targeted(request_for("web", "code", scope), targets),
    )
}

fn claims(server: &Server, tokens: &Value) -> Value {
    verified(server, "web", text(tokens, "access_token")).1
}

fn introspected(server: &Server, tokens: &Value) -> Value {
    let asked = parameters(&[("token", text(tokens, "access_token"))]);
    json(&server.post(
        "/oauth/introspect",
        &asked,
        &[basic("web", &secret_of("web"))],
    ))
}

fn is_opaque(tokens: &Value) -> bool {
    !text(tokens, "access_token").starts_with("eyJ")
}

fn userinfo_url() -> String {
    endpoint(USERINFO)
}

/// The error of a request that is refused at the redirect URI.
fn refused_at_client(server: &Server, request: &Parameters, error: &str) {
    let answer = answer_of(&unchanged(server, || Browser::new(server).open(request)));
    assert_eq!(answer.get("error"), Some(error), "{answer:?}");
}

/// The application of the article. It sends no code_challenge, so the service does not demand one.
fn article_server() -> Server {
    let members = service(
        &json_value!({ "pkceRequired": false, "issSuppressed": true, "pkceS256Required": false }),
    );
    let app = json_value!({
        "clientId": 123,
        "clientName": "App",
        "redirectUris": ["https://app.example.com/callback"],
        "tokenAuthMethod": "CLIENT_SECRET_BASIC",
        "clientSecret": secret_of("123"),
    });
    let server = provider_for(&members, &[app]);
    put_api(
        &server,
        &json_value!({ "identifier": API, "scopes": ["read"], "accessTokenSignAlg": "RS256" }),
    );
    server
}

const WITHOUT_AUDIENCE: &str = "response_type=code&scope=openid%20email%20favorite_color%20offline_access&client_id=123\
    &state=af0ifjsldkj&redirect_uri=https://app.example.com/callback&device=my-device-name";
const WITH_AUDIENCE: &str = "response_type=code&scope=openid%20email%20offline_access&client_id=123\
    &state=af0ifjsldkj&redirect_uri=https://app.example.com/callback&audience=https://api.example.com";

/// The answer at the redirect URI to a query that Alice agrees to.
fn article_answer(server: &Server, query: &str) -> Answer {
    let browser = Browser::new(server);
    let page = browser.open_query(query);
    let signed_in = browser.sign_in(&page, USERNAME, PASSWORD);
    // What the person has allowed before, they are not asked again.
    answer_of(&if shows(&signed_in) == Page::Consent {
        browser.decide(&signed_in, "allow")
    } else {
        signed_in
    })
}

/// The token response to the code of `answer`; what the articles leave out is not sent.
fn article_tokens(server: &Server, answer: &Answer, more: &[(&str, &str)]) -> Response {
    let code = answer.get("code").expect("a code");
    let redeem = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", "https://app.example.com/callback"),
    ];
    let redeem = targeted(parameters(&redeem), more);
    server.post("/oauth/token", &redeem, &[basic("123", &secret_of("123"))])
}

fn assert_article_response(server: &Server, response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(
        (response.header("cache-control"), response.header("pragma")),
        (Some("no-store"), Some("no-cache"))
    );
    let answer = json(response);
    let mut members: Vec<&str> = answer
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    members.sort_unstable();
    // RFC 6749 §5.1: the scope, besides, because it may differ from the one that was asked for.
    assert_eq!(
        members,
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
    assert_eq!(answer["scope"], "openid email offline_access");
    let (header, id_token) = verified(server, "123", text(&answer, "id_token"));
    assert!(text(&answer, "id_token").starts_with("eyJ") && header["alg"] == "RS256");
    assert_eq!(
        (id_token["aud"].clone(), id_token.get("favorite_color")),
        (json_value!(["123"]), None)
    );
    answer
}

#[test]
fn the_authorization_response_of_the_article_holds_a_code_and_the_state_in_both_cases() {
    let server = article_server();
    for query in [WITHOUT_AUDIENCE, WITH_AUDIENCE] {
        let answer = article_answer(&server, query);
        assert_eq!(
            (answer.mode, answer.redirect_uri.as_str()),
            ("query", "https://app.example.com/callback")
        );
        assert_eq!(answer.names(), ["code", "state"]);
        assert_eq!(answer.get("state"), Some("af0ifjsldkj"));
    }
}

#[test]
fn the_request_of_the_article_with_a_device_and_no_audience_gives_an_opaque_token_for_userinfo_alone()
 {
    let server = article_server();
    let answer = article_answer(&server, WITHOUT_AUDIENCE);
    let tokens = assert_article_response(&server, &article_tokens(&server, &answer, &[]));
    assert!(is_opaque(&tokens));
    let told = userinfo(&server, text(&tokens, "access_token"));
    assert_eq!(
        json(&told),
        json_value!({ "sub": "subject-of-alice", "email": "alice@example.com", "email_verified": true })
    );
    let asked = parameters(&[("token", text(&tokens, "access_token"))]);
    let claims = json(&server.post(
        "/oauth/introspect",
        &asked,
        &[basic("123", &secret_of("123"))],
    ));
    assert_eq!(claims["aud"], userinfo_url());
}

#[test]
fn the_request_of_the_article_with_an_audience_gives_a_jwt_for_the_api_and_for_userinfo() {
    let server = article_server();
    let answer = article_answer(&server, WITH_AUDIENCE);
    let tokens = assert_article_response(&server, &article_tokens(&server, &answer, &[]));
    assert!(text(&tokens, "access_token").starts_with("eyJ"));
    let (header, claims) = verified(&server, "123", text(&tokens, "access_token"));
    assert_eq!(
        (header["alg"].as_str(), header["typ"].as_str()),
        (Some("RS256"), Some("at+jwt"))
    );
    assert_eq!(claims["aud"], json_value!([API, userinfo_url()]));
    assert_eq!(
        (claims["client_id"].as_str(), claims["sub"].as_str()),
        (Some("123"), Some("subject-of-alice"))
    );
    assert_eq!(
        json(&userinfo(&server, text(&tokens, "access_token")))["email"],
        "alice@example.com"
    );
}

#[test]
fn the_codes_of_the_article_are_exchanged_with_pkce_as_well() {
    let server = article_server();
    for query in [WITHOUT_AUDIENCE, WITH_AUDIENCE] {
        let answer = article_answer(
            &server,
            &format!("{query}&code_challenge={CHALLENGE}&code_challenge_method=S256"),
        );
        let unverified = unchanged(&server, || article_tokens(&server, &answer, &[]));
        assert_refused(&unverified, 400, "invalid_grant");
        assert_article_response(
            &server,
            &article_tokens(&server, &answer, &[("code_verifier", VERIFIER)]),
        );
    }
}

#[test]
fn a_refresh_token_follows_offline_access_and_never_the_device() {
    let server = article_server();
    for (query, comes) in [
        (WITHOUT_AUDIENCE.replace("%20offline_access", ""), false),
        (WITH_AUDIENCE.replace("%20offline_access", ""), false),
        (WITHOUT_AUDIENCE.replace("&device=my-device-name", ""), true),
        (format!("{WITH_AUDIENCE}&device=my-device-name"), true),
    ] {
        let tokens = json(&article_tokens(
            &server,
            &article_answer(&server, &query),
            &[],
        ));
        assert_eq!(tokens.get("refresh_token").is_some(), comes, "{query}");
    }
}

#[test]
fn the_userinfo_endpoint_as_audience_gives_an_opaque_token() {
    let server = article_server();
    let query = WITH_AUDIENCE.replace(API, &userinfo_url());
    let tokens = assert_article_response(
        &server,
        &article_tokens(&server, &article_answer(&server, &query), &[]),
    );
    assert!(is_opaque(&tokens));
    assert_eq!(userinfo(&server, text(&tokens, "access_token")).status, 200);
    let signed = server_with(&json_value!({ "accessTokenSignAlg": "ES256" }));
    let tokens = given(&signed, "openid", &[("audience", &userinfo_url())]);
    assert!(is_opaque(&tokens));
    assert_eq!(introspected(&signed, &tokens)["aud"], userinfo_url());
}

#[test]
fn a_token_for_an_api_is_good_for_userinfo_only_where_openid_was_granted() {
    let server = server();
    for (scope, audience, status) in [
        ("read openid", json_value!([API, userinfo_url()]), 200),
        ("read", json_value!(API), 401),
        ("read email", json_value!(API), 401),
    ] {
        let tokens = given(&server, scope, &[("audience", API)]);
        assert_eq!(claims(&server, &tokens)["aud"], audience, "{scope}");
        assert_eq!(
            userinfo(&server, text(&tokens, "access_token")).status,
            status,
            "{scope}"
        );
    }
}

#[test]
fn without_an_audience_and_without_openid_a_token_is_for_the_server_and_not_for_userinfo() {
    let server = server();
    let tokens = given(&server, "free", &[]);
    assert!(is_opaque(&tokens));
    assert_eq!(introspected(&server, &tokens)["aud"], ISSUER);
    assert_eq!(userinfo(&server, text(&tokens, "access_token")).status, 403);
}

#[test]
fn a_service_may_sign_the_tokens_that_are_for_itself() {
    let server = server_with(&json_value!({ "accessTokenSignAlg": "ES256" }));
    for targets in [&[][..], &[("audience", ISSUER)], &[("resource", ISSUER)]] {
        let tokens = given(&server, "openid", targets);
        let claims = claims(&server, &tokens);
        assert_eq!(claims["aud"], ISSUER);
        assert_eq!(userinfo(&server, text(&tokens, "access_token")).status, 200);
    }
}

#[test]
fn rfc_8707_2_audience_and_resource_say_the_same() {
    let server = server();
    for targets in [
        &[("audience", API)][..],
        &[("resource", API)],
        &[("audience", API), ("resource", API)],
        &[("resource", API), ("resource", API)],
    ] {
        assert_eq!(
            claims(&server, &given(&server, "read", targets))["aud"],
            API
        );
    }
}

#[test]
fn rfc_8707_2_several_resources_share_one_token_with_the_shortest_of_their_lives() {
    // "Multiple resource parameters MAY be used to indicate that the requested token is intended to
    // be used at multiple resources."
    let server = server();
    for targets in [
        &[("resource", API), ("resource", OTHER)][..],
        &[("resource", OTHER), ("audience", API)],
        &[("audience", API), ("audience", OTHER)],
    ] {
        let tokens = given(&server, "read write openid", targets);
        let claims = claims(&server, &tokens);
        assert_eq!(claims["aud"], json_value!([API, OTHER, userinfo_url()]));
        assert_eq!(
            (tokens["expires_in"].as_i64(), claims["exp"].as_i64()),
            (Some(600), Some(server.now() + 600))
        );
        assert_eq!(tokens["scope"], "read write openid");
    }
}

#[test]
fn a_target_is_asked_for_ten_times_at_most() {
    let server = server();
    let times = |times| {
        targeted(
            request_for("web", "code", "read"),
            &vec![("resource", API); times],
        )
    };
    assert_eq!(claims(&server, &tokens(&server, &times(10)))["aud"], API);
    refused_at_client(&server, &times(11), "invalid_request");
}

#[test]
fn rfc_8707_2_an_unknown_target_is_invalid_wherever_it_is_asked_for() {
    // "invalid_target: The requested resource is invalid, missing, unknown, or malformed."
    let server = server();
    for target in [
        "https://nobody.example.com",
        "https://api.example.com//",
        "http://api.example.com",
        "https://api.example.com#fragment",
        "api.example.com",
        "https://api.example.com https://other.example.com/v1",
        "https://localhost/x",
        "https://localhost/oauth/token",
    ] {
        for name in ["audience", "resource"] {
            let request = targeted(request_for("web", "code", "read openid"), &[(name, target)]);
            refused_at_client(&server, &request, "invalid_target");
            let beside = targeted(
                request_for("web", "code", "read openid"),
                &[("resource", API), (name, target)],
            );
            refused_at_client(&server, &beside, "invalid_target");
            let pushed = unchanged(&server, || {
                server.post(
                    "/oauth/par",
                    &without(request, "client_id"),
                    &[basic("web", &secret_of("web"))],
                )
            });
            assert_refused(&pushed, 400, "invalid_target");
        }
    }
}

#[test]
fn no_token_fits_apis_whose_formats_or_algorithms_differ() {
    let server = server();
    for other in [OPAQUE, EDDSA] {
        let targets = [("resource", API), ("resource", other)];
        refused_at_client(
            &server,
            &targeted(request_for("web", "code", "read admin"), &targets),
            "invalid_target",
        );
        let asked = targeted(
            parameters(&[
                ("grant_type", "client_credentials"),
                ("scope", "read admin"),
            ]),
            &targets,
        );
        assert_refused(
            &unchanged(&server, || token(&server, "web", &asked)),
            400,
            "invalid_target",
        );
    }
}

#[test]
fn an_api_may_want_opaque_tokens_which_are_for_userinfo_too() {
    let server = server();
    let tokens = given(&server, "read openid", &[("audience", OPAQUE)]);
    assert!(is_opaque(&tokens));
    let claims = introspected(&server, &tokens);
    assert_eq!(claims["aud"], json_value!([OPAQUE, userinfo_url()]));
    assert_eq!(
        (claims["scope"].as_str(), claims["exp"].as_i64()),
        (Some("read openid"), Some(server.now() + 3600))
    );
    assert_eq!(userinfo(&server, text(&tokens, "access_token")).status, 200);
    let unsaid = given(&server, "read", &[("audience", OPAQUE)]);
    assert_eq!(introspected(&server, &unsaid)["aud"], OPAQUE);
    assert_eq!(userinfo(&server, text(&unsaid, "access_token")).status, 401);
}

#[test]
fn each_api_has_its_tokens_signed_with_its_algorithm() {
    for algorithm in ["ES256", "EdDSA", "PS256", "RS256"] {
        let server = server();
        put_api(
            &server,
            &json_value!({ "identifier": API, "scopes": ["read"], "accessTokenSignAlg": algorithm }),
        );
        let tokens = given(&server, "read openid", &[("audience", API)]);
        let (header, claims) = verified(&server, "web", text(&tokens, "access_token"));
        assert_eq!(
            (header["alg"].as_str(), header["typ"].as_str()),
            (Some(algorithm), Some("at+jwt"))
        );
        assert_eq!(
            (claims["iss"].as_str(), claims["exp"].as_i64()),
            (Some(ISSUER), Some(server.now() + 3600))
        );
        assert_eq!(introspected(&server, &tokens)["active"], true);
    }
}

#[test]
fn a_client_has_its_tokens_no_longer_than_its_document_says() {
    let server = server();
    let members = json_value!({ "extension": { "accessTokenDuration": 60 } });
    put_client(&server, &joined(&wide_client("web"), &members));
    for target in [API, OTHER, OPAQUE] {
        assert_eq!(
            given(&server, "read", &[("audience", target)])["expires_in"],
            60
        );
    }
    assert_eq!(given(&server, "openid", &[])["expires_in"], 60);
}

#[test]
fn a_scope_of_an_api_is_granted_only_for_that_api() {
    let server = server();
    for (scope, targets, granted) in [
        ("openid read", &[][..], "openid"),
        (
            "openid read write admin",
            &[("audience", API)],
            "openid read",
        ),
        (
            "openid read write admin",
            &[("audience", OTHER)],
            "openid read write",
        ),
        (
            "openid read write admin",
            &[("audience", EDDSA)],
            "openid admin",
        ),
        ("openid admin", &[("audience", API)], "openid"),
        (
            "openid read",
            &[("audience", userinfo_url().as_str())],
            "openid",
        ),
        ("openid read", &[("audience", ISSUER)], "openid"),
        (
            "openid favorite_color read",
            &[("audience", API)],
            "openid read",
        ),
    ] {
        assert_eq!(
            given(&server, scope, targets)["scope"],
            granted,
            "{scope} {targets:?}"
        );
    }
    refused_at_client(
        &server,
        &request_for("web", "code", "read write"),
        "invalid_scope",
    );
    refused_at_client(
        &server,
        &targeted(request_for("web", "code", "admin"), &[("audience", API)]),
        "invalid_scope",
    );
}

#[test]
fn a_scope_that_an_api_does_not_understand_is_not_in_its_token() {
    let server = server();
    let tokens = given(&server, "read free openid", &[("audience", API)]);
    assert_eq!(
        (
            tokens["scope"].as_str(),
            claims(&server, &tokens)["scope"].as_str()
        ),
        (Some("read openid"), Some("read openid"))
    );
}

/// The code of an answer to `web` for two APIs.
fn code_for_two(server: &Server) -> String {
    let targets = [("resource", API), ("resource", OTHER)];
    let request = targeted(
        request_for("web", "code", "read write openid offline_access"),
        &targets,
    );
    answer_of(&Browser::new(server).agreed(&request))
        .parameters
        .remove("code")
        .expect("a code")
}

#[test]
fn rfc_8707_2_2_a_token_request_narrows_what_was_granted_and_never_widens_it() {
    let server = server();
    let redeem = code_request("web", &code_for_two(&server));
    for beyond in [
        OPAQUE,
        EDDSA,
        ISSUER,
        &userinfo_url(),
        "https://nobody.example.com",
    ] {
        for targets in [
            &[("resource", beyond)][..],
            &[("resource", API), ("audience", beyond)],
        ] {
            let refused = unchanged(&server, || {
                token(&server, "web", &targeted(redeem.clone(), targets))
            });
            assert_refused(&refused, 400, "invalid_target");
        }
    }
    let first = json(&token(
        &server,
        "web",
        &targeted(redeem, &[("resource", API)]),
    ));
    assert_eq!(
        claims(&server, &first)["aud"],
        json_value!([API, userinfo_url()])
    );
    assert_eq!(
        (first["scope"].as_str(), first["expires_in"].as_i64()),
        (Some("read openid offline_access"), Some(600))
    );
    let refresh = |tokens: &Value, targets: &[(&str, &str)]| {
        let request = parameters(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", text(tokens, "refresh_token")),
        ]);
        token(&server, "web", &targeted(request, targets))
    };
    assert_refused(
        &unchanged(&server, || refresh(&first, &[("resource", OPAQUE)])),
        400,
        "invalid_target",
    );
    let second = json(&refresh(&first, &[("resource", OTHER)]));
    assert_eq!(
        claims(&server, &second)["aud"],
        json_value!([OTHER, userinfo_url()])
    );
    assert_eq!(
        (second["scope"].as_str(), second["expires_in"].as_i64()),
        (Some("read write openid offline_access"), Some(900))
    );
    let third = json(&refresh(&second, &[]));
    assert_eq!(
        claims(&server, &third)["aud"],
        json_value!([API, OTHER, userinfo_url()])
    );
}

#[test]
fn a_grant_without_an_audience_gives_no_token_for_an_api() {
    let server = server();
    let code = answer_of(&Browser::new(&server).agreed(&request_for("web", "code", "openid")))
        .parameters
        .remove("code");
    let redeem = code_request("web", &code.expect("a code"));
    for target in [API, ISSUER, &userinfo_url()] {
        let refused = unchanged(&server, || {
            token(&server, "web", &with(redeem.clone(), "resource", target))
        });
        assert_refused(&refused, 400, "invalid_target");
    }
    assert_eq!(token(&server, "web", &redeem).status, 200);
}

#[test]
fn an_api_that_is_gone_gets_no_more_tokens() {
    let server = server();
    let targets = [("resource", API), ("resource", OTHER)];
    let before = given(&server, "read write openid offline_access", &targets);
    assert_eq!(
        server
            .admin("/admin/delete", &json_value!({ "kind": "api", "id": API }))
            .status,
        200
    );
    let request = parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(&before, "refresh_token")),
    ]);
    assert_refused(
        &unchanged(&server, || token(&server, "web", &request)),
        400,
        "invalid_target",
    );
    let narrowed = json(&token(&server, "web", &with(request, "resource", OTHER)));
    assert_eq!(
        claims(&server, &narrowed)["aud"],
        json_value!([OTHER, userinfo_url()])
    );
}

#[test]
fn rfc_6749_4_2_a_token_from_the_authorization_endpoint_is_for_the_api_as_well() {
    let server = server();
    let request = targeted(
        request_for("web", "id_token token", "read openid"),
        &[("audience", API)],
    );
    let answer = answer_of(&Browser::new(&server).agreed(&request));
    let access_token = answer.get("access_token").expect("a token");
    assert_eq!(
        parts_of(access_token).1["aud"],
        json_value!([API, userinfo_url()])
    );
    assert_eq!(
        (answer.get("scope"), answer.get("expires_in")),
        (Some("read openid"), Some("600"))
    );
    assert_eq!(
        verified(&server, "web", access_token).1["scope"],
        "read openid"
    );
}

#[test]
fn both_tokens_of_a_hybrid_answer_are_for_the_same_api() {
    let server = server();
    let request = targeted(
        request_for("web", "code token", "read openid"),
        &[("audience", API)],
    );
    let response = Browser::new(&server).agreed(&request);
    let front = answer_of(&response)
        .parameters
        .remove("access_token")
        .expect("a token");
    let back = tokens_of(&server, &response, &request);
    assert_ne!(front, text(&back, "access_token"));
    for access_token in [front.as_str(), text(&back, "access_token")] {
        assert_eq!(
            verified(&server, "web", access_token).1["aud"],
            json_value!([API, userinfo_url()])
        );
    }
}

#[test]
fn rfc_7662_4_whoever_asks_a_jwt_is_told_for_whom_it_is() {
    let server = server();
    let tokens = given(&server, "read openid", &[("audience", API)]);
    let told = introspected(&server, &tokens);
    assert_eq!(
        told,
        joined(
            &claims(&server, &tokens),
            &json_value!({ "active": true, "token_type": "Bearer" })
        )
    );
}
