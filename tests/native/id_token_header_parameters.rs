//! Parameters of their own in the header of ID tokens (RFC 7515 §4): from the service or the
//! client, as their documents are when the token is issued.

use crate::support::expect::{assert_document_refused, parameters, text, with};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, RESPONSE_TYPES, answer_of, code_request, header_text, joined,
    provider_for, put_client, request, request_for, secret_of, spa, token, tokens, tokens_of,
    verified, web,
};
use crate::support::{Server, json, server::PASSWORD};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use sekisho::{
    Digest, Timestamp,
    front::Response,
    jose::{Algorithm, Untrusted},
};
use serde_json::{Value, json as json_value};

/// What the parameters are in these tests, as text and as an object.
const PARAMS: &str = "{\"typ\":\"JWT\",\n          \"extra_key\":\"extra_value\"}";

fn params() -> Value {
    json_value!({ "typ": "JWT", "extra_key": "extra_value" })
}

/// The header of the ID token of a code flow of `web`.
fn header_of(server: &Server) -> Value {
    let tokens = tokens(server, &request("web"));
    verified(server, "web", text(&tokens, "id_token")).0
}

fn served(service: &Value, client: &Value) -> Server {
    provider_for(service, &[joined(&web("web"), client)])
}

mod the_example {
    //! A request and its responses, as they were published.

    use super::*;

    const ISSUER: &str = "https://as.example.com";
    const CLIENT_ID: &str = "2830451796085940";
    const SUBJECT: &str = "testuser01";
    const ISSUED_AT: i64 = 1_599_639_640;
    const EXPIRES: i64 = 1_599_726_040;
    const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImV4dHJhX2tleSI6ImV4dHJhX3ZhbHVlIn0";
    const PAYLOAD: &str = "eyJzdWIiOiJ0ZXN0dXNlcjAxIiwiYXVkIjpbIjI4MzA0NTE3OTYwODU5NDAiXSwiaXNzIjoiaHR0cHM6Ly9hcy5leGFtcGxlLmNvbSIs\
         ImV4cCI6MTU5OTcyNjA0MCwiaWF0IjoxNTk5NjM5NjQwfQ";
    const REDIRECT_URI: &str = "https://client.example.com/callback";

    /// How the published request and responses come about: no PKCE, no state, no `iss`, tokens of a
    /// day, a refresh token without `offline_access`, and nobody signed in before.
    fn server(service_params: &Value, client: &Value) -> Server {
        let service = json_value!({
            "issuer": ISSUER,
            "pkceRequired": false,
            "issSuppressed": true,
            "accessTokenDuration": 86_400,
            "idTokenDuration": 86_400,
            "offlineAccessRequired": false,
            "sessionDuration": 0,
        });
        let members = json_value!({
            "clientId": CLIENT_ID.parse::<u64>().expect("a number"),
            "redirectUris": [REDIRECT_URI],
            "idTokenSignAlg": "HS256",
        });
        let client = joined(&joined(&web("web"), &members), client);
        let server = provider_for(&joined(&service, service_params), &[client]);
        server
            .host
            .users
            .borrow_mut()
            .0
            .get_mut("alice")
            .expect("alice")
            .subject = SUBJECT.to_owned();
        server.host.now.set(ISSUED_AT);
        server
    }

    /// The authentication request, and the code that comes of it.
    fn code(server: &Server) -> String {
        let request = parameters(&[
            ("client_id", CLIENT_ID),
            ("scope", "openid"),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT_URI),
        ]);
        let answer = answer_of(&Browser::new(server).agreed(&request));
        // `https://...?code=eOEh...3eSc`, and nothing else.
        assert_eq!(
            (answer.mode, answer.redirect_uri.as_str(), answer.names()),
            ("query", REDIRECT_URI, vec!["code"])
        );
        answer.get("code").expect("a code").to_owned()
    }

    /// The token request in the words and the order it was published in.
    fn request(code: &str) -> Vec<(String, String)> {
        parameters(&[
            ("redirect_uri", REDIRECT_URI),
            ("grant_type", "authorization_code"),
            ("code", code),
        ])
    }

    fn by_basic(server: &Server) -> Response {
        let credentials = STANDARD.encode(format!(
            "{CLIENT_ID}:{}",
            "web%3A0123456789%26abcdefghij%2B%2541%3Dklmn"
        ));
        server.post(
            "/oauth/token",
            &request(&code(server)),
            &[("authorization", format!("Basic {credentials}"))],
        )
    }

    fn by_post(server: &Server) -> Response {
        let credentials = [
            ("client_id", CLIENT_ID),
            ("client_secret", &secret_of("web")),
        ];
        let all: Vec<_> = request(&code(server))
            .into_iter()
            .chain(parameters(&credentials))
            .collect();
        server.post("/oauth/token", &all, &[])
    }

    /// Member by member.
    fn compare(response: &Response) {
        assert_eq!(
            (response.status, response.header("content-type")),
            (200, Some("application/json")),
            "{}",
            response.body
        );
        assert_eq!(
            (response.header("cache-control"), response.header("pragma")),
            (Some("no-store"), Some("no-cache"))
        );
        let body = json(response);
        let mut members: Vec<&str> = body
            .as_object()
            .expect("an object")
            .keys()
            .map(String::as_str)
            .collect();
        members.sort_unstable();
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
            (
                text(&body, "scope"),
                text(&body, "token_type"),
                body["expires_in"].as_i64()
            ),
            ("openid", "Bearer", Some(86_400))
        );
        assert_ne!(body["access_token"], body["refresh_token"]);
        compare_id_token(text(&body, "id_token"), text(&body, "access_token"));
    }

    fn compare_id_token(id_token: &str, access_token: &str) {
        let (header, _) = id_token.split_once('.').expect("three parts");
        assert_eq!(header, HEADER);
        assert_eq!(
            header_text(id_token),
            r#"{"alg":"HS256","typ":"JWT","extra_key":"extra_value"}"#
        );
        let untrusted = Untrusted::parse_among(id_token, &[Algorithm::Hs256]).expect("a JWS");
        let verified = untrusted
            .verify_with_secret(secret_of("web").as_bytes())
            .expect("a signature under the secret")
            .begun(0, Timestamp::from_seconds(i64::MAX))
            .expect("a token at the end of time");
        let claims = verified.claims().as_map();
        let published: Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(PAYLOAD).expect("base64url"))
                .expect("JSON");
        let expected = json_value!({ "sub": SUBJECT, "aud": [CLIENT_ID], "iss": ISSUER, "exp": EXPIRES, "iat": ISSUED_AT });
        assert_eq!(published, expected);
        for (name, value) in published.as_object().expect("an object") {
            assert_eq!(claims.get(name), Some(value), "{name}");
        }
        // OpenID Connect Core §2 and §3.1.3.6: what this server says besides.
        let at_hash = URL_SAFE_NO_PAD.encode(&Digest::of(access_token).as_bytes()[..16]);
        let besides = json_value!({ "at_hash": at_hash, "auth_time": ISSUED_AT, "amr": ["pwd"], "azp": CLIENT_ID });
        let mut all = published;
        all.as_object_mut()
            .expect("an object")
            .extend(besides.as_object().expect("an object").clone());
        assert_eq!(Value::Object(claims.clone()), all);
    }

    #[test]
    fn custom_header_parameters_of_the_service_are_in_the_id_token_as_published() {
        for written in [json_value!(PARAMS), params()] {
            let server = server(
                &json_value!({ "idtHeaderParams": written }),
                &json_value!({}),
            );
            compare(&by_basic(&server));
        }
    }

    #[test]
    fn custom_header_parameters_of_the_client_are_in_the_id_token_as_published() {
        for written in [json_value!(PARAMS), params()] {
            let server = server(
                &json_value!({}),
                &json_value!({ "idtHeaderParams": written }),
            );
            compare(&by_basic(&server));
        }
    }

    #[test]
    fn custom_header_parameters_are_the_same_however_the_client_authenticates() {
        let post = json_value!({ "tokenAuthMethod": "CLIENT_SECRET_POST" });
        let server = server(&json_value!({ "idtHeaderParams": PARAMS }), &post);
        compare(&by_post(&server));
    }

    #[test]
    fn custom_header_parameters_need_a_code_that_counts() {
        let server = server(
            &json_value!({ "idtHeaderParams": PARAMS }),
            &json_value!({}),
        );
        compare(&by_basic(&server));
        let code = code(&server);
        let credentials = [crate::support::ordinary::basic(
            CLIENT_ID,
            &secret_of("web"),
        )];
        let send =
            |parameters: &[(String, String)]| server.post("/oauth/token", parameters, &credentials);
        for wrong in [
            with(
                request(&code),
                "redirect_uri",
                "https://client.example.com/other",
            ),
            with(request(&code), "grant_type", "implicit"),
            with(request(&code), "code", "eOEh3eSc"),
        ] {
            let refused = send(&wrong);
            assert_eq!(
                (refused.status, json(&refused).get("id_token")),
                (400, None)
            );
        }
        assert_eq!(send(&request(&code)).status, 200);
        assert_eq!(json(&send(&request(&code)))["error"], "invalid_grant");
    }
}

#[test]
fn the_parameters_of_a_client_win_over_those_of_its_service() {
    let service = json_value!({ "idtHeaderParams": { "typ": "JWT", "region": "eu", "extra_key": "of the service" } });
    let server = served(
        &service,
        &json_value!({ "idtHeaderParams": { "extra_key": "of the client", "n": [1, { "a": null }] } }),
    );
    let header = header_of(&server);
    assert_eq!(
        (header["typ"].as_str(), header["region"].as_str()),
        (Some("JWT"), Some("eu"))
    );
    assert_eq!(
        (header["extra_key"].as_str(), &header["n"]),
        (Some("of the client"), &json_value!([1, { "a": null }]))
    );
}

#[test]
fn the_parameters_of_one_client_are_not_in_the_tokens_of_another() {
    let server = provider_for(
        &json_value!({}),
        &[
            joined(&web("web"), &json_value!({ "idtHeaderParams": params() })),
            web("other"),
        ],
    );
    assert_eq!(header_of(&server)["extra_key"], "extra_value");
    let tokens = tokens(&server, &request("other"));
    assert_eq!(
        verified(&server, "other", text(&tokens, "id_token"))
            .0
            .get("extra_key"),
        None
    );
}

#[test]
fn with_a_key_of_the_service_the_header_names_the_key_too() {
    for algorithm in ["RS256", "ES256", "EdDSA"] {
        let client = json_value!({ "idTokenSignAlg": algorithm, "idtHeaderParams": params() });
        let header = header_of(&served(&json_value!({}), &client));
        let mut names: Vec<&str> = header
            .as_object()
            .expect("an object")
            .keys()
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["alg", "extra_key", "kid", "typ"]);
        assert_eq!(
            (
                text(&header, "alg"),
                text(&header, "typ"),
                text(&header, "extra_key")
            ),
            (algorithm, "JWT", "extra_value")
        );
    }
}

#[test]
fn without_parameters_the_header_is_what_it_has_to_be() {
    let server = served(
        &json_value!({}),
        &json_value!({ "idTokenSignAlg": "HS256" }),
    );
    let tokens = tokens(&server, &request("web"));
    assert_eq!(
        header_text(text(&tokens, "id_token")),
        r#"{"alg":"HS256","typ":"JWT"}"#
    );
}

#[test]
fn a_type_of_their_own_takes_the_place_of_jwt() {
    let server = served(
        &json_value!({ "idtHeaderParams": { "typ": "id+jwt" } }),
        &json_value!({ "idTokenSignAlg": "HS256" }),
    );
    let tokens = tokens(&server, &request("web"));
    assert_eq!(
        header_text(text(&tokens, "id_token")),
        r#"{"alg":"HS256","typ":"id+jwt"}"#
    );
}

#[test]
fn the_parameters_are_those_of_the_documents_when_a_token_is_issued() {
    let members = json_value!({ "idtHeaderParams": params() });
    let server = served(&json_value!({}), &members);
    let asked = request_for("web", "code", "openid offline_access");
    let before = tokens(&server, &asked);
    let answer = Browser::new(&server).agreed(&asked);
    let refreshed = |before: &Value| {
        let request = parameters(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", text(before, "refresh_token")),
        ]);
        json(&token(&server, "web", &request))
    };
    let header = |tokens: &Value| verified(&server, "web", text(tokens, "id_token")).0;
    assert_eq!(header(&before)["extra_key"], "extra_value");
    let later = json_value!({ "idtHeaderParams": { "extra_key": "later" } });
    put_client(&server, &joined(&web("web"), &later));
    assert_eq!(
        header(&tokens_of(&server, &answer, &asked))["extra_key"],
        "later"
    );
    let after = refreshed(&before);
    assert_eq!(header(&after)["extra_key"], "later");
    put_client(&server, &web("web"));
    assert_eq!(header(&refreshed(&after)).get("extra_key"), None);
}

#[test]
fn what_a_row_of_before_has_copied_of_the_parameters_is_not_used() {
    let server = served(&json_value!({}), &json_value!({}));
    let asked = request_for("web", "code", "openid");
    let answer = Browser::new(&server).agreed(&asked);
    for shelf in server.host.shelves.borrow_mut().values_mut() {
        for grant in shelf.rows() {
            let mut row = serde_json::to_value(&*grant).expect("data");
            let person = row.pointer_mut("/Coded/authorized/person");
            person.expect("a person")["header_params"] = params();
            *grant = sekisho::json::from_value(row).expect("a row of before");
        }
    }
    let tokens = tokens_of(&server, &answer, &asked);
    let (header, _) = verified(&server, "web", text(&tokens, "id_token"));
    assert_eq!(header.get("extra_key"), None);
}

#[test]
fn both_id_tokens_of_a_hybrid_flow_have_them() {
    let service = json_value!({ "supportedGrantTypes": GRANT_TYPES, "supportedResponseTypes": RESPONSE_TYPES });
    let wide = json_value!({ "grantTypes": GRANT_TYPES, "responseTypes": RESPONSE_TYPES, "idtHeaderParams": params() });
    let server = served(&service, &wide);
    let answer =
        answer_of(&Browser::new(&server).agreed(&request_for("web", "code id_token", "openid")));
    let back = json(&token(
        &server,
        "web",
        &code_request("web", answer.get("code").expect("a code")),
    ));
    for id_token in [
        answer.get("id_token").expect("an ID token"),
        text(&back, "id_token"),
    ] {
        assert_eq!(
            verified(&server, "web", id_token).0["extra_key"],
            "extra_value"
        );
    }
}

#[test]
fn no_other_token_has_them() {
    let service = json_value!({ "accessTokenSignAlg": "ES256", "idtHeaderParams": params() });
    let server = served(&service, &json_value!({ "userInfoSignAlg": "ES256" }));
    let tokens = tokens(&server, &request("web"));
    let access_token = text(&tokens, "access_token");
    let userinfo = crate::support::ordinary::userinfo(&server, access_token);
    assert_eq!(userinfo.status, 200, "{}", userinfo.body);
    for (token, typ) in [(access_token, "at+jwt"), (&userinfo.body, "JWT")] {
        let header: Value = serde_json::from_str(&header_text(token)).expect("JSON");
        assert_eq!((text(&header, "typ"), header.get("extra_key")), (typ, None));
    }
}

#[test]
fn what_says_how_a_token_is_signed_is_no_parameter() {
    let server = served(&json_value!({}), &json_value!({}));
    let refused = |written: Value| {
        for (kind, document) in [
            (
                "client",
                joined(&web("web"), &json_value!({ "idtHeaderParams": written })),
            ),
            ("service", service(&written)),
        ] {
            let documents = json_value!([{ "name": "a.json", "kind": kind, "document": document }]);
            let apply = || server.admin("/admin/apply", &json_value!({ "documents": documents }));
            assert_document_refused(&server, apply, "idtHeaderParams");
        }
    };
    for name in [
        "alg", "kid", "jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "x5z", "crit", "b64", "enc",
        "zip", "cty",
    ] {
        refused(json_value!({ name: "value" }));
        refused(json_value!(format!("{{\"extra_key\":1,\"{name}\":null}}")));
    }
    let long = "v".repeat(2048);
    for no_object in [
        json_value!([]),
        json_value!(1),
        json_value!("[]"),
        json_value!("x"),
        json_value!("{\"a\":1,\"a\":2}"),
    ] {
        refused(no_object);
    }
    refused(json_value!({ "typ": 1 }));
    refused(json_value!({ "extra_key": long }));
}

/// A service document with these parameters.
fn service(written: &Value) -> Value {
    json_value!({ "issuer": crate::support::client::ISSUER, "fapiModes": [], "supportedScopes": [{ "name": "openid" }], "idtHeaderParams": written })
}

#[test]
fn a_public_client_has_no_secret_to_sign_with_and_its_parameters_all_the_same() {
    let server = provider_for(
        &json_value!({}),
        &[joined(
            &spa("spa"),
            &json_value!({ "idtHeaderParams": params() }),
        )],
    );
    let tokens = tokens(&server, &request("spa"));
    let (header, _) = verified(&server, "spa", text(&tokens, "id_token"));
    assert_eq!(
        (text(&header, "alg"), text(&header, "extra_key")),
        ("RS256", "extra_value")
    );
}

#[test]
fn somebody_who_is_asked_in_between_changes_nothing() {
    let server = served(
        &json_value!({}),
        &json_value!({ "idtHeaderParams": params() }),
    );
    let browser = Browser::new(&server);
    let asked = with(request("web"), "prompt", "login consent");
    let page = browser.sign_in(&browser.open(&asked), "bob", PASSWORD);
    server.wait(60);
    let tokens = tokens_of(&server, &browser.decide(&page, "allow"), &asked);
    let (header, claims) = verified(&server, "web", text(&tokens, "id_token"));
    assert_eq!(
        (text(&header, "extra_key"), text(&claims, "sub")),
        ("extra_value", "subject-of-bob")
    );
}
