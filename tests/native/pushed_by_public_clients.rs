//! What a public client pushes: `client_id` alone proves nothing, so that nothing is written for it,
//! and its request_uri carries its own request. RFC 9126 §2.1, §2.2 and §7.1, RFC 9449 §10.

use crate::support::expect::{
    assert_error_page, assert_refused, grants_unchanged, parameters, text, unchanged, with,
};
use crate::support::ordinary::{
    Browser, Page, Parameters, TOKEN, answer_of, basic, code_request, joined, provider,
    provider_for, put_client, request, secret_of, shows, spa, token, web,
};
use crate::support::server::{PASSWORD, USERNAME};
use crate::support::state::sweep;
use crate::support::{Server, TestClient, interaction_of, json};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

const PAR: &str = "/oauth/par";
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// A provider with two public clients, whose keys exist.
fn serving(members: &Value) -> Server {
    let clients = [web("web"), spa("spa"), spa("spa-too")];
    let server = provider_for(members, &clients);
    assert_eq!(server.get("/oauth/jwks", "", &[]).status, 200);
    server
}

fn push(server: &Server, parameters: &Parameters) -> Response {
    server.post(PAR, parameters, &[])
}

/// What a browser brings for what `spa` has pushed.
fn pushed(server: &Server, parameters: &Parameters) -> Parameters {
    let response = unchanged(server, || push(server, parameters));
    assert_eq!(response.status, 201, "{}", response.body);
    named("spa", text(&json(&response), "request_uri"))
}

fn named(client_id: &str, request_uri: &str) -> Parameters {
    parameters(&[("client_id", client_id), ("request_uri", request_uri)])
}

/// The person is told, and nothing changes.
fn shown(server: &Server, asked: &Parameters, error: &str) {
    let page = unchanged(server, || Browser::new(server).open(asked));
    assert_error_page(&page, 400, error);
}

fn code(answer: &Response) -> String {
    answer_of(answer).get("code").expect("a code").to_owned()
}

#[test]
fn nothing_is_written_and_no_object_is_asked_for_whoever_proves_nothing() {
    let server = serving(&json_value!({}));
    let prover = TestClient::new("spa", 7);
    let proof = [("dpop", prover.proof_for(PAR, server.now()))];
    let calls = server.host.calls.get();
    for headers in [&[][..], &proof[..], &proof[..]] {
        let response = unchanged(&server, || server.post(PAR, &request("spa"), headers));
        assert_eq!(response.status, 201, "{}", response.body);
        assert_eq!(json(&response)["expires_in"], 90);
    }
    assert_eq!(server.host.calls.get(), calls);
    assert!(server.host.grants().is_empty());
}

#[test]
fn whoever_proves_who_it_is_has_its_request_kept() {
    let server = serving(&json_value!({}));
    let headers = [basic("web", &secret_of("web"))];
    let response = server.post(PAR, &request("web"), &headers);
    assert_eq!(response.status, 201, "{}", response.body);
    let request_uri = json(&response)["request_uri"].clone();
    let reference = text(&json(&response), "request_uri").len();
    assert!(reference < PREFIX.len() + 100, "{request_uri}");
    assert_eq!(server.host.grants().len(), 1);
}

#[test]
fn what_the_request_uri_carries_is_what_is_asked_and_nothing_beside_it() {
    let server = serving(&json_value!({ "parRequired": true }));
    let short = pushed(&server, &request("spa"));
    let beside = parameters(&[("scope", "openid email"), ("state", "another")]);
    let answer = Browser::new(&server).agreed(&[short, beside].concat());
    assert_eq!(answer_of(&answer).get("state"), Some("af0ifjsldkj"));
    let tokens = json(&token(&server, "spa", &code_request("spa", &code(&answer))));
    assert_eq!(tokens["scope"], "openid", "{tokens}");
}

#[test]
fn a_request_uri_tells_nobody_what_it_carries() {
    let server = serving(&json_value!({}));
    let hinted = with(request("spa"), "login_hint", "alice@example.com");
    let short = pushed(&server, &hinted);
    assert!(!short[1].1.contains("YWxpY2VAZXhhbXBsZS5jb2"));
    assert_ne!(short, pushed(&server, &hinted));
}

#[test]
fn the_key_that_was_proved_is_bound_though_its_proof_is_not_remembered() {
    let server = serving(&json_value!({}));
    let (right, wrong) = (TestClient::new("spa", 7), TestClient::new("spa", 8));
    let headers = [("dpop", right.proof_for(PAR, server.now()))];
    let response = server.post(PAR, &request("spa"), &headers);
    let short = named("spa", text(&json(&response), "request_uri"));
    let code = code(&Browser::new(&server).agreed(&short));
    let asked = [
        code_request("spa", &code),
        parameters(&[("client_id", "spa")]),
    ]
    .concat();
    let redeem = |prover: &TestClient| {
        let headers = [("dpop", prover.proof_for(TOKEN, server.now()))];
        server.post(TOKEN, &asked, &headers)
    };
    assert_eq!(server.post(TOKEN, &asked, &[]).status, 400);
    assert_refused(&redeem(&wrong), 400, "invalid_grant");
    assert_eq!(json(&redeem(&right))["token_type"], "DPoP");
}

#[test]
fn a_request_uri_opens_for_its_client_alone() {
    let server = serving(&json_value!({}));
    let short = pushed(&server, &request("spa"));
    for other in ["spa-too", "web", "nobody"] {
        shown(
            &server,
            &with(short.clone(), "client_id", other),
            "invalid_request_uri",
        );
    }
    assert_eq!(shows(&Browser::new(&server).open(&short)), Page::SignIn);
}

#[test]
fn a_request_uri_opens_for_no_client_that_came_to_be_since() {
    let numbered = joined(&spa("spa"), &json_value!({ "clientId": 4711 }));
    let server = provider_for(&json_value!({}), std::slice::from_ref(&numbered));
    let short = pushed(&server, &request("spa"));
    let id = json_value!({ "kind": "client", "id": "spa" });
    assert_eq!(server.admin("/admin/delete", &id).status, 200);
    shown(&server, &short, "invalid_request_uri");
    server.wait(1);
    put_client(&server, &numbered);
    shown(&server, &short, "invalid_request_uri");
}

#[test]
fn a_client_that_has_credentials_by_now_pushes_with_them() {
    let numbered = |client: Value| joined(&client, &json_value!({ "clientId": 4711 }));
    let server = provider_for(
        &json_value!({ "parRequired": true }),
        &[numbered(spa("spa"))],
    );
    let short = pushed(&server, &request("spa"));
    let browser = Browser::new(&server);
    let page = browser.open(&short);
    let confidential = json_value!({ "clientType": "CONFIDENTIAL" });
    put_client(&server, &joined(&numbered(web("spa")), &confidential));
    shown(&server, &short, "invalid_request_uri");
    let consent = browser.sign_in(&page, USERNAME, PASSWORD);
    let answer = answer_of(&browser.decide(&consent, "allow"));
    assert_eq!(
        (answer.get("error"), answer.get("code")),
        (Some("invalid_request"), None)
    );
}

#[test]
fn a_request_uri_opens_for_its_time() {
    for (duration, last) in [(90, 89), (599, 598)] {
        let server = serving(&json_value!({ "pushedAuthReqDuration": duration }));
        let short = pushed(&server, &request("spa"));
        server.wait(last);
        assert_eq!(shows(&Browser::new(&server).open(&short)), Page::SignIn);
        server.wait(1);
        shown(&server, &short, "invalid_request_uri");
    }
}

#[test]
fn a_request_uri_that_was_changed_anywhere_is_none() {
    let server = serving(&json_value!({}));
    let short = pushed(&server, &request("spa"));
    let sealed = short[1].1.strip_prefix(PREFIX).expect("the prefix");
    let other = pushed(&server, &with(request("spa"), "state", "other"));
    let other = other[1].1.strip_prefix(PREFIX).expect("the prefix");
    let parts: Vec<&str> = sealed.split('.').collect();
    let others: Vec<&str> = other.split('.').collect();
    let mixed = |at: usize| {
        let mut parts = parts.clone();
        parts[at] = others[at];
        parts.join(".")
    };
    let mut tried = vec![mixed(1), mixed(2), mixed(3)];
    for at in (0..sealed.len()).step_by(29) {
        let mut bytes = sealed.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        tried.push(String::from_utf8(bytes).expect("ASCII"));
        tried.push(sealed[..at].to_owned());
    }
    tried.extend([
        format!("{sealed}."),
        format!("{sealed}A"),
        format!("1.{sealed}"),
    ]);
    tried.extend([format!(" {sealed}"), "1...".to_owned(), "1.".repeat(3000)]);
    for changed in tried {
        shown(
            &server,
            &named("spa", &format!("{PREFIX}{changed}")),
            "invalid_request_uri",
        );
    }
    let another_server = serving(&json_value!({ "issuer": "https://as.example" }));
    let compromised = json_value!({ "compromised": true });
    assert_eq!(
        another_server
            .admin("/admin/keys/rotate", &compromised)
            .status,
        200
    );
    shown(&another_server, &short, "invalid_request_uri");
}

#[test]
fn a_request_uri_outlasts_a_rotation_of_the_keys_and_none_after_a_compromise() {
    let server = serving(&json_value!({ "pushedAuthReqDuration": 599 }));
    let short = pushed(&server, &request("spa"));
    assert_eq!(
        server.admin("/admin/keys/rotate", &json_value!({})).status,
        200
    );
    server.wait(120);
    assert_eq!(shows(&Browser::new(&server).open(&short)), Page::SignIn);
    let compromised = json_value!({ "compromised": true });
    assert_eq!(server.admin("/admin/keys/rotate", &compromised).status, 200);
    shown(&server, &short, "invalid_request_uri");
}

#[test]
fn a_form_is_no_request_uri_and_a_request_uri_no_form() {
    let server = serving(&json_value!({}));
    let short = pushed(&server, &request("spa"));
    let browser = Browser::new(&server);
    let page = browser.open(&short);
    let form = interaction_of(&page);
    shown(
        &server,
        &named("spa", &format!("{PREFIX}{form}")),
        "invalid_request_uri",
    );
    let sealed = short[1].1.strip_prefix(PREFIX).expect("the prefix");
    let signed_in = parameters(&[
        ("interaction", sealed),
        ("username", USERNAME),
        ("password", PASSWORD),
    ]);
    let refused = unchanged(&server, || {
        browser.post("/oauth/authorize/login", &signed_in)
    });
    assert_error_page(&refused, 400, "invalid_request");
}

#[test]
fn a_request_uri_is_completed_once_whichever_browser_it_was_opened_in() {
    for (decision, again) in [("allow", "allow"), ("allow", "deny"), ("deny", "allow")] {
        let server = serving(&json_value!({}));
        let short = pushed(&server, &request("spa"));
        let (first, second) = (Browser::new(&server), Browser::new(&server));
        let consents = [&first, &second].map(|browser| {
            let page = unchanged(&server, || browser.open(&short));
            browser.sign_in(&page, USERNAME, PASSWORD)
        });
        assert_eq!(shows(&first.decide(&consents[0], decision)), Page::Answer);
        assert_eq!(server.host.grants().len(), 1);
        let grants = server.host.grants();
        assert_error_page(&second.decide(&consents[1], again), 400, "invalid_request");
        let later = Browser::new(&server).agreed(&short);
        assert_error_page(&later, 400, "invalid_request");
        assert_eq!(server.host.grants(), grants);
    }
}

#[test]
fn a_request_uri_that_was_completed_is_so_for_every_page_of_it_however_late() {
    let server = serving(&json_value!({}));
    let short = pushed(&server, &with(request("spa"), "prompt", "consent"));
    let first = Browser::new(&server).agreed(&short);
    assert!(!code(&first).is_empty());
    server.wait(89);
    let browser = Browser::new(&server);
    let consent = browser.sign_in(&browser.open(&short), USERNAME, PASSWORD);
    assert_eq!(shows(&consent), Page::Consent);
    for seconds in [1700, 99, 1, 1, 60] {
        server.wait(seconds);
        sweep(&server);
        // Her session says first that she has used the client, or a log-out could miss it.
        let late = grants_unchanged(&server, || browser.decide(&consent, "allow"));
        assert_eq!(shows(&late), Page::Error, "{}", late.body);
    }
}

#[test]
fn a_request_that_is_too_long_to_be_carried_is_refused_when_it_is_pushed() {
    let server = serving(&json_value!({}));
    let long = |client: &str, length: usize| with(request(client), "state", &"s".repeat(length));
    let refused = unchanged(&server, || push(&server, &long("spa", 4000)));
    assert_refused(&refused, 413, "invalid_request");
    let short = pushed(&server, &long("spa", 2000));
    assert!(short[1].1.len() <= 4_000 + PREFIX.len());
    let answer = answer_of(&Browser::new(&server).agreed(&short));
    assert_eq!(answer.get("state").map(str::len), Some(2000));
    // Whoever proves who it is may ask for as much as ever, and so may a browser.
    let headers = [basic("web", &secret_of("web"))];
    assert_eq!(server.post(PAR, &long("web", 4000), &headers).status, 201);
    let page = Browser::new(&server).open(&long("spa", 4000));
    assert_eq!(shows(&page), Page::SignIn);
}

#[test]
fn what_cannot_be_granted_silently_leaves_nothing_behind() {
    let server = provider(&json_value!({}));
    let short = pushed(&server, &with(request("spa"), "prompt", "none"));
    let answer = unchanged(&server, || Browser::new(&server).open(&short));
    assert_eq!(answer_of(&answer).get("error"), Some("login_required"));
}
