//! An `id_token_hint` that was pushed: what is kept of it is whom it names. OpenID Connect Core
//! §3.1.2.1, RFC 9126 §7.1.

use sekisho::oauth::Grant;
use serde_json::json as json_value;

use crate::support::expect::{parameters, text, with};
use crate::support::ordinary::{
    BOB, Browser, Page, Parameters, answer_of, basic, joined, provider_for, request, secret_of,
    shows, spa, tokens_of, web,
};
use crate::support::{Server, json, server::USERNAME};

fn provider() -> Server {
    let by_secret = joined(&web("shared"), &json_value!({ "idTokenSignAlg": "HS256" }));
    provider_for(
        &json_value!({ "accessTokenSignAlg": "ES256" }),
        &[web("web"), by_secret, spa("spa")],
    )
}

/// An ID token of `username` for `client_id`.
fn id_token(server: &Server, client_id: &str, username: &str) -> String {
    let answer = Browser::new(server).agreed_by(&request(client_id), username);
    text(&tokens_of(server, &answer, &request(client_id)), "id_token").to_owned()
}

/// What a browser brings of a request with `prompt=none` and this hint.
fn pushed(server: &Server, client_id: &str, hint: &str) -> Parameters {
    let asked = with(request(client_id), "prompt", "none");
    pushed_with(server, client_id, with(asked, "id_token_hint", hint))
}

fn pushed_with(server: &Server, client_id: &str, asked: Parameters) -> Parameters {
    let credentials = [basic(client_id, &secret_of(client_id))];
    let credentials = if client_id == "spa" {
        &[][..]
    } else {
        &credentials[..]
    };
    let response = server.post("/oauth/par", &asked, credentials);
    assert_eq!(response.status, 201, "{}", response.body);
    let request_uri = json(&response)["request_uri"].clone();
    let request_uri = request_uri.as_str().expect("a request_uri");
    parameters(&[("client_id", client_id), ("request_uri", request_uri)])
}

fn error(server: &Server, username: &str, short: &Parameters) -> Option<String> {
    let answer = Browser::signed_in(server, username).open(short);
    assert_eq!(shows(&answer), Page::Answer, "{}", answer.body);
    answer_of(&answer).get("error").map(str::to_owned)
}

#[test]
fn what_is_kept_of_a_pushed_hint_is_whom_it_names() {
    let server = provider();
    for client_id in ["web", "shared"] {
        let alices = id_token(&server, client_id, USERNAME);
        let short = pushed(&server, client_id, &alices);
        let rows = server.host.snapshot();
        assert!(!rows.contains(&alices[..40]), "{client_id}");
        // Whoever is meant is there already, or somebody else is.
        assert_eq!(
            error(&server, BOB, &short).as_deref(),
            Some("login_required")
        );
        let short = pushed(&server, client_id, &alices);
        Browser::signed_in(&server, USERNAME).agreed(&request(client_id));
        assert_eq!(error(&server, USERNAME, &short), None);
    }
}

#[test]
fn a_request_uri_that_carries_its_request_carries_whom_the_hint_names() {
    let server = provider();
    let alices = id_token(&server, "spa", USERNAME);
    let bobs = id_token(&server, "spa", BOB);
    let short = pushed(&server, "spa", &alices);
    let without = pushed_with(&server, "spa", with(request("spa"), "prompt", "none"));
    assert!(
        short[1].1.len() < without[1].1.len() + 100,
        "{} {}",
        short[1].1.len(),
        alices.len()
    );
    assert_eq!(
        error(&server, BOB, &short).as_deref(),
        Some("login_required")
    );
    let bobs = pushed(&server, "spa", &bobs);
    assert_eq!(
        error(&server, USERNAME, &bobs).as_deref(),
        Some("login_required")
    );
}

#[test]
fn a_pushed_hint_that_names_nobody_is_told_where_the_request_is_opened() {
    let server = provider();
    for (client_id, other) in [("web", "shared"), ("shared", "web"), ("spa", "web")] {
        let of_another = id_token(&server, other, USERNAME);
        let good = id_token(&server, client_id, USERNAME);
        for hint in ["no.id.token", &of_another, &good[..good.len() - 2]] {
            let short = pushed(&server, client_id, hint);
            assert_eq!(
                error(&server, USERNAME, &short).as_deref(),
                Some("invalid_request"),
                "{client_id} {hint}"
            );
        }
    }
    assert!(!server.host.snapshot().contains("no.id.token"));
}

#[test]
fn a_subject_that_is_asked_for_by_value_says_more_than_a_hint() {
    let server = provider();
    let bobs = id_token(&server, "web", BOB);
    let alice = json_value!({ "id_token": { "sub": { "value": "subject-of-alice" } } });
    for hint in [bobs.as_str(), "no.id.token"] {
        let asked = with(request("web"), "claims", &alice.to_string());
        let asked = with(with(asked, "prompt", "none"), "id_token_hint", hint);
        let short = pushed_with(&server, "web", asked);
        let browser = Browser::signed_in(&server, USERNAME);
        browser.agreed(&request("web"));
        assert_eq!(answer_of(&browser.open(&short)).get("error"), None);
    }
}

#[test]
fn a_row_of_before_that_holds_the_hint_itself_is_read() {
    let server = provider();
    let alices = id_token(&server, "web", USERNAME);
    for (hint, told) in [
        (alices.as_str(), "login_required"),
        ("no.id.token", "invalid_request"),
    ] {
        let short = pushed_with(&server, "web", with(request("web"), "prompt", "none"));
        for shelf in server.host.shelves.borrow_mut().values_mut() {
            for grant in shelf.rows() {
                if let Grant::Pushed(pushed) = grant {
                    pushed.request.openid.id_token_hint = Some(hint.to_owned());
                }
            }
        }
        assert_eq!(error(&server, BOB, &short).as_deref(), Some(told));
    }
}
