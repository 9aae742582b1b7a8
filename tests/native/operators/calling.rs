//! What a call has to present: a token of the console, for the API, with a proof of its key.

use serde_json::{Value, json};

use super::{API, Deployment, HOME, OPERATORS, call, number_of, told, unchanged};
use crate::support::{
    TestClient,
    ordinary::{Browser, Page, joined, put_client, shows},
    server::code_of,
};

const WRONG: (u16, &str) = (401, "A458101");
const UNPROVED: (u16, &str) = (401, "A910285");

pub(super) fn assert_number(
    response: &sekisho::front::Response,
    expected: (u16, &str),
    what: &str,
) {
    let (status, number) = number_of(response);
    assert_eq!(
        (status, number.as_str()),
        expected,
        "{what}: {}",
        response.body
    );
}

#[test]
fn whoever_was_invited_joins_signs_in_at_the_console_unasked_and_calls() {
    let deployment = Deployment::new();
    let invited = deployment.invite(&json!({ "description": "Ann" }));
    let browser = Browser::new(&deployment.server);
    let done = deployment.sign_up(&browser, &invited.link, "ann");
    assert_eq!((done.status, done.header("location")), (303, Some(HOME)));
    let answer = browser.open(&deployment.request(&[]));
    assert_eq!(shows(&answer), Page::Answer, "{}", answer.body);
    assert!(
        answer
            .header("location")
            .expect("a place")
            .starts_with(HOME)
    );
    let tokens = deployment.tokens(&browser);
    let me = deployment.me(&tokens.access);
    assert_eq!(me.status, 200, "{}", me.body);
    let rights = sekisho::directory::Right::ALL.map(sekisho::directory::Right::name);
    let expected = json!({ "subject": invited.subject, "username": "ann", "rights": rights });
    assert_eq!(told(&me), expected);
    let listed = deployment.listed();
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (&listed[0]["joined"], &listed[0]["username"]),
        (&json!(true), &json!("ann"))
    );
    let service = deployment.api(&call("GET", "/service/get"), &tokens.access);
    assert_eq!(service.status, 200, "{}", service.body);
}

#[test]
fn a_token_without_its_proof_or_with_another_opens_nothing() {
    let deployment = Deployment::new();
    let (_, tokens) = deployment.operator(&json!({}), "ann");
    let token = tokens.access.as_str();
    let me = call("GET", "/operators/me");
    let good = deployment.proof(&me, token);
    let over = |members: Value| Some(joined(&good, &members));
    let now = deployment.server.now();
    let other_hash = sekisho::Digest::of("another token").encode();
    for (what, proof) in [
        (
            "another path",
            over(json!({ "htu": format!("{API}/operators/list") })),
        ),
        (
            "another host",
            over(json!({ "htu": "https://evil.example/api/operators/me" })),
        ),
        (
            "the issuer",
            over(json!({ "htu": format!("{OPERATORS}/api/operators/me") })),
        ),
        ("another method", over(json!({ "htm": "POST" }))),
        ("too old", over(json!({ "iat": now - 301 }))),
        ("too early", over(json!({ "iat": now + 600 }))),
        ("another token", over(json!({ "ath": other_hash }))),
        ("no token", over(json!({ "ath": null }))),
        ("no jti", over(json!({ "jti": null }))),
    ] {
        let one = super::Call {
            proof,
            ..me.clone()
        };
        deployment.server.wait(0);
        let refused = unchanged(&deployment, || deployment.api(&one, token));
        assert_number(&refused, UNPROVED, what);
        let challenge = refused.header("www-authenticate").expect("a challenge");
        assert!(
            challenge.starts_with("DPoP realm=\"api\", error=\"invalid_dpop_proof\""),
            "{challenge}"
        );
    }
    let bare = deployment.request_of(&me, token);
    let bare = sekisho::front::Request::new("GET", bare.path(), None)
        .with_header("authorization", &format!("DPoP {token}"));
    assert_number(&deployment.server.send(&bare), UNPROVED, "no proof");
}

#[test]
fn a_bound_token_is_no_bearer_token_before_and_after_it_was_good() {
    let deployment = Deployment::new();
    let (_, tokens) = deployment.operator(&json!({}), "ann");
    let me = call("GET", "/operators/me");
    for scheme in ["Bearer", "bearer"] {
        let bearer = super::Call {
            scheme,
            ..me.clone()
        };
        assert_number(&deployment.api(&bearer, &tokens.access), WRONG, scheme);
        assert_eq!(deployment.me(&tokens.access).status, 200);
        assert_number(&deployment.api(&bearer, &tokens.access), WRONG, scheme);
    }
}

#[test]
fn a_proof_counts_once() {
    let deployment = Deployment::new();
    let (_, tokens) = deployment.operator(&json!({}), "ann");
    let me = call("GET", "/operators/me");
    let proof = Some(deployment.proof(&me, &tokens.access));
    let one = super::Call { proof, ..me };
    assert_eq!(deployment.api(&one, &tokens.access).status, 200);
    assert_number(&deployment.api(&one, &tokens.access), WRONG, "again");
    let elsewhere = deployment.elsewhere();
    assert_number(&elsewhere.api(&one, &tokens.access), WRONG, "elsewhere");
}

#[test]
fn another_key_than_that_of_the_token_opens_nothing() {
    let mut deployment = Deployment::new();
    let (_, tokens) = deployment.operator(&json!({}), "ann");
    deployment.console = TestClient::new("console", 9).with_dpop_key(77);
    assert_number(&deployment.me(&tokens.access), WRONG, "another key");
}

#[test]
fn a_token_ends_with_its_time_its_session_and_its_person() {
    let deployment = Deployment::new();
    let (_, tokens) = deployment.operator(&json!({}), "ann");
    let good = |tokens: &super::Tokens| deployment.me(&tokens.access).status;
    assert_eq!(good(&tokens), 200);
    deployment.server.wait(900);
    assert_eq!(good(&tokens), 401);
    let refreshed = deployment.refreshed(&tokens.refresh);
    assert_eq!(refreshed.status, 200, "{}", refreshed.body);
    let text = |name: &str| told(&refreshed)[name].as_str().expect("a token").to_owned();
    let tokens = super::Tokens {
        access: text("access_token"),
        refresh: text("refresh_token"),
    };
    assert_eq!(good(&tokens), 200);
    let number = deployment.number();
    let path = format!("/{number}/people/lock_flag/update/ann");
    let locked = deployment.road("POST", &format!("/api{path}"), &json!({ "locked": true }));
    assert_eq!(locked.status, 200, "{}", locked.body);
    assert_number(&deployment.me(&tokens.access), WRONG, "locked");
    assert_eq!(deployment.refreshed(&tokens.refresh).status, 400);
}

#[test]
fn logging_out_ends_what_the_console_holds() {
    let deployment = Deployment::new();
    let invited = deployment.invite(&json!({}));
    let browser = deployment.joined(&invited.link, "ann");
    let tokens = deployment.tokens(&browser);
    assert_eq!(deployment.me(&tokens.access).status, 200);
    let page = browser.get("/oauth/end_session", &[]);
    let done = browser.submit(
        "/oauth/end_session/confirm",
        &page,
        &[("decision", "log_out")],
    );
    assert_eq!(done.status, 200, "{}", done.body);
    assert_number(&deployment.me(&tokens.access), WRONG, "logged out");
    assert_eq!(deployment.refreshed(&tokens.refresh).status, 400);
}

#[test]
fn a_token_that_was_given_back_opens_nothing() {
    let deployment = Deployment::new();
    let (_, tokens) = deployment.operator(&json!({}), "ann");
    assert_eq!(deployment.me(&tokens.access).status, 200);
    let form = [("client_id", "console"), ("token", tokens.refresh.as_str())]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let revoked = deployment.server.post("/oauth/revoke", &form, &[]);
    assert_eq!(revoked.status, 200, "{}", revoked.body);
    assert_number(&deployment.me(&tokens.access), WRONG, "revoked");
}

#[test]
fn a_token_without_the_scope_or_for_something_else_opens_nothing() {
    let deployment = Deployment::new();
    let invited = deployment.invite(&json!({}));
    let browser = deployment.joined(&invited.link, "ann");
    let scopeless = deployment.tokens_for(&browser, &[("scope", "openid")]);
    assert_number(&deployment.me(&scopeless.access), WRONG, "no scope");
    assert_number(&deployment.me(&scopeless.refresh), WRONG, "nothing");
    let tokens = deployment.tokens(&browser);
    assert_number(&deployment.me(&tokens.refresh), WRONG, "a refresh token");
    assert_number(&deployment.me("a.b.c"), WRONG, "no token");
    assert_number(&deployment.me(&"A".repeat(64)), WRONG, "a guess");
}

#[test]
fn a_token_of_another_audience_of_that_service_opens_nothing() {
    let deployment = Deployment::new();
    let invited = deployment.invite(&json!({}));
    let other = json!({ "identifier": "https://other.example", "scopes": ["console"], "accessTokenFormat": "OPAQUE" });
    let path = format!("/admin/apply?service={}", deployment.number());
    let request = json!({ "documents": [{ "name": "a", "kind": "api", "document": other }] });
    let applied = apply(&deployment, &path, &request);
    assert_eq!(applied.status, 200, "{}", applied.body);
    let browser = deployment.joined(&invited.link, "ann");
    let tokens = deployment.tokens_for(&browser, &[("resource", "https://other.example")]);
    assert_number(&deployment.me(&tokens.access), WRONG, "another audience");
}

fn apply(deployment: &Deployment, path: &str, body: &Value) -> sekisho::front::Response {
    let (path, query) = path.split_once('?').expect("a query");
    let request = sekisho::front::Request::new("POST", path, Some(query))
        .with_header(
            "authorization",
            &format!("Bearer {}", crate::support::host::ADMIN_SECRET),
        )
        .with_header("content-type", "application/json")
        .with_body(sekisho::oauth::request::body::Body::Read(
            body.to_string().into_bytes(),
        ));
    deployment.server.send(&request)
}

#[test]
fn a_token_of_another_client_of_that_service_opens_nothing() {
    let mut deployment = Deployment::new();
    let invited = deployment.invite(&json!({}));
    deployment.server.asked.id = Some(deployment.number());
    let other = json!({
        "clientIdAlias": "other", "clientType": "PUBLIC", "tokenAuthMethod": "NONE",
        "dpopRequired": true, "redirectUris": ["https://other.example/cb"],
    });
    put_client(&deployment.server, &other);
    deployment.server.asked.id = None;
    let browser = deployment.joined(&invited.link, "ann");
    let over = [
        ("client_id", "other"),
        ("redirect_uri", "https://other.example/cb"),
    ];
    let page = browser.open(&deployment.request(&over));
    // It is no part of the service, so the person is asked.
    assert_eq!(shows(&page), Page::Consent);
    let code = code_of(&browser.decide(&page, "allow"));
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "other"),
        ("code", &code),
        ("redirect_uri", "https://other.example/cb"),
        ("code_verifier", crate::support::client::VERIFIER),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let given = deployment.at_token_endpoint(&form);
    assert_eq!(given.status, 200, "{}", given.body);
    let token = told(&given)["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    assert_number(&deployment.me(&token), WRONG, "another client");
}

#[test]
fn a_token_of_the_first_service_for_an_api_of_that_name_opens_nothing() {
    let deployment = Deployment::with(
        &json!({ "supportedScopes": [{ "name": "openid" }, { "name": "console" }] }),
    );
    deployment.invite(&json!({}));
    let console = json!({
        "clientIdAlias": "console", "clientType": "PUBLIC", "tokenAuthMethod": "NONE",
        "dpopRequired": true, "redirectUris": [HOME], "firstParty": true,
    });
    let first = crate::support::Server {
        host: deployment.server.host.clone(),
        one: TestClient::new("one", 1),
        two: TestClient::new("two", 2),
        asked: crate::support::server::Asked {
            id: None,
            issuer: "https://localhost".into(),
        },
    };
    for format in ["JWT", "OPAQUE"] {
        let api = json!({ "identifier": API, "scopes": ["console"], "accessTokenFormat": format });
        crate::support::ordinary::put_api(&first, &api);
        put_client(&first, &console);
        let browser = Browser::new(&first);
        let page = browser.open(&deployment.request(&[("scope", "openid console")]));
        let answer = browser.sign_in(&page, "alice", crate::support::server::PASSWORD);
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", "console"),
            ("code", &code_of(&answer)),
            ("redirect_uri", HOME),
            ("code_verifier", crate::support::client::VERIFIER),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let claims =
            deployment
                .console
                .proof_claims("POST", "https://localhost/oauth/token", first.now());
        let given = first.post(
            "/oauth/token",
            &form,
            &[("dpop", deployment.console.proof(&claims))],
        );
        assert_eq!(given.status, 200, "{}", given.body);
        let token = told(&given)["access_token"]
            .as_str()
            .expect("a token")
            .to_owned();
        assert_number(&deployment.me(&token), WRONG, format);
    }
}

#[test]
fn whoever_speaks_for_the_service_of_the_operators_makes_no_token_of_an_operator() {
    let deployment = Deployment::new();
    let invited = deployment.invite(&json!({}));
    let asked = json!({
        "grantType": "AUTHORIZATION_CODE", "clientIdentifier": "console", "subject": invited.subject,
        "scopes": ["console"], "resources": [API], "dpopKeyThumbprint": deployment.console.jkt(),
    });
    let path = format!("/api/{}/auth/token/create", deployment.number());
    let made = deployment.road("POST", &path, &asked);
    assert_eq!(made.status, 200, "{}", made.body);
    let token = told(&made)["accessToken"]
        .as_str()
        .expect("a token")
        .to_owned();
    assert_number(&deployment.me(&token), WRONG, "a person of a caller");
}

#[test]
fn a_nonce_is_demanded_where_the_service_does_and_is_no_guess() {
    let mut deployment = Deployment::new();
    let settings = deployment.server.host.settings.clone();
    deployment.server.host.settings = settings.with_address_header(Some("CF-Connecting-IP"));
    let (_, tokens) = deployment.operator(&json!({}), "ann");
    let number = deployment.number();
    let changed = deployment.road(
        "PATCH",
        &format!("/api/{number}/service/update"),
        &json!({ "dpopNonceRequired": true }),
    );
    assert_eq!(changed.status, 200, "{}", changed.body);
    let me = call("GET", "/operators/me");
    let elsewhere = deployment.elsewhere();
    let mut nonce = String::new();
    for _ in 0..20 {
        let refused = elsewhere.api(&me, &tokens.access);
        assert_number(&refused, (401, "A910282"), "no nonce");
        let challenge = refused.header("www-authenticate").expect("a challenge");
        assert!(
            challenge.contains("error=\"use_dpop_nonce\""),
            "{challenge}"
        );
        nonce = refused.header("dpop-nonce").expect("a nonce").to_owned();
    }
    let proof = joined(
        &elsewhere.proof(&me, &tokens.access),
        &json!({ "nonce": nonce }),
    );
    let with = super::Call {
        proof: Some(proof),
        ..me
    };
    assert_eq!(elsewhere.api(&with, &tokens.access).status, 200);
}

#[test]
fn guesses_are_slowed_and_whoever_was_known_there_is_not() {
    let mut deployment = Deployment::new();
    let settings = deployment.server.host.settings.clone();
    deployment.server.host.settings = settings.with_address_header(Some("CF-Connecting-IP"));
    let (_, tokens) = deployment.operator(&json!({}), "ann");
    assert_eq!(deployment.me(&tokens.access).status, 200);
    for guess in 0..10 {
        let guessed = format!("{}{guess}", "A".repeat(60));
        assert_number(&deployment.me(&guessed), WRONG, "a guess");
    }
    assert_number(&deployment.me("another"), (429, "A910218"), "an eleventh");
    assert_eq!(deployment.me(&tokens.access).status, 200);
    let away = super::Call {
        network: "198.51.100.1",
        ..call("GET", "/operators/me")
    };
    assert_number(&deployment.api(&away, "another"), WRONG, "from elsewhere");
}

#[test]
fn whoever_has_signed_in_without_a_record_operates_nothing() {
    let deployment = Deployment::new();
    deployment.invite(&json!({}));
    let number = deployment.number();
    let path = format!("/api/{number}/people/invitations/create");
    let invited = deployment.road("POST", &path, &json!({ "email": "bob@example.com" }));
    let link = told(&invited)["link"]
        .as_str()
        .map(super::link_in)
        .expect("a link");
    let tokens = deployment.tokens(&deployment.joined(&link, "bob"));
    for path in [
        "/operators/me",
        "/info",
        "/service/get/list",
        "/service/get",
        "/operators/list",
    ] {
        let refused = deployment.api(&call("GET", path), &tokens.access);
        assert_number(&refused, (403, "A910283"), path);
        let challenge = refused.header("www-authenticate").expect("a challenge");
        assert!(challenge.starts_with("DPoP "), "{challenge}");
    }
}
