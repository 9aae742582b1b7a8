//! What is one service's is nothing to the other, whichever is asked.

use super::*;
use crate::support::{
    ordinary::{answer_of, basic, code_request, request_for, secret_of, token, userinfo},
    server::PASSWORD,
};

type Pairs = Vec<(String, String)>;

fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

fn web_basic() -> (&'static str, String) {
    basic("web", &secret_of("web"))
}

/// Runs the test with either service as the one that issues.
fn either(test: impl Fn(&Server, &Server)) {
    let [first, beside] = two();
    test(&first, &beside);
    test(&beside, &first);
}

fn code(server: &Server, scope: &str) -> String {
    let answer = Browser::new(server).agreed(&request_for("web", "code", scope));
    let answer = answer_of(&answer);
    answer.get("code").expect("a code").to_owned()
}

fn refreshed(server: &Server, refresh_token: &str) -> Response {
    let parameters = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
    ];
    token(server, "web", &pairs(&parameters))
}

fn introspected(server: &Server, token: &str) -> Value {
    let parameters = pairs(&[("token", token)]);
    body(&server.post("/oauth/introspect", &parameters, &[web_basic()]))
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().expect("a text")
}

#[test]
fn a_code_is_nobodys_elsewhere_and_stays_good() {
    either(|own, other| {
        let code = code(own, "openid");
        let redeemed = |server| token(server, "web", &code_request("web", &code));
        assert_eq!(error_of(&redeemed(other)), (400, "invalid_grant".into()));
        assert_eq!(redeemed(own).status, 200);
    });
}

#[test]
fn tokens_are_nobodys_elsewhere_and_stay_good() {
    // Opaque ones, and those that are signed.
    for over in [json!({}), json!({ "accessTokenSignAlg": "ES256" })] {
        let [first, beside] = two_with(&over);
        let is_signed = |issued: &Value| text(issued, "access_token").contains('.');
        let issued = tokens(&first, &request("web"));
        assert_eq!(is_signed(&issued), over != json!({}));
        tokens_are_apart(&first, &beside);
        tokens_are_apart(&beside, &first);
    }
}

fn tokens_are_apart(own: &Server, other: &Server) {
    {
        let issued = tokens(own, &request_for("web", "code", "openid offline_access"));
        let (access, refresh) = (
            text(&issued, "access_token"),
            text(&issued, "refresh_token"),
        );
        assert_eq!(userinfo(other, access).status, 401);
        assert_eq!(introspected(other, access), json!({ "active": false }));
        assert_eq!(introspected(other, refresh), json!({ "active": false }));
        assert_eq!(
            error_of(&refreshed(other, refresh)),
            (400, "invalid_grant".into())
        );
        for one in [access, refresh] {
            let parameters = pairs(&[("token", one)]);
            let revoked = other.post("/oauth/revoke", &parameters, &[web_basic()]);
            assert_eq!(revoked.status, 200);
        }
        assert_eq!(userinfo(own, access).status, 200);
        assert_eq!(refreshed(own, refresh).status, 200);
    }
}

#[test]
fn an_id_token_is_no_hint_elsewhere() {
    either(|own, other| {
        let issued = tokens(own, &request("web"));
        let mut hinted = request("web");
        hinted.push(("id_token_hint".into(), text(&issued, "id_token").into()));
        assert_eq!(shows(&Browser::new(own).open(&hinted)), Page::SignIn);
        assert_ne!(shows(&Browser::new(other).open(&hinted)), Page::SignIn);
    });
}

#[test]
fn a_pushed_request_is_nobodys_elsewhere() {
    either(|own, other| {
        let of_web = own.post("/oauth/par", &request("web"), &[web_basic()]);
        let of_spa = own.post("/oauth/par", &request("spa"), &[]);
        for (client_id, pushed) in [("web", of_web), ("spa", of_spa)] {
            assert_eq!(pushed.status, 201, "{}", pushed.body);
            let pushed = body(&pushed);
            let query = pairs(&[
                ("client_id", client_id),
                ("request_uri", text(&pushed, "request_uri")),
            ]);
            assert_eq!(shows(&Browser::new(other).open(&query)), Page::Error);
            assert_eq!(shows(&Browser::new(own).open(&query)), Page::SignIn);
        }
    });
}

/// The cookies of one service under the names of the other.
fn renamed(browser: &Browser<'_>, own: &Server, other: &Server) -> Vec<(String, String)> {
    let prefix = |server: &Server| match server.asked.id {
        Some(id) => format!("__Host-sekisho_{id}-"),
        None => "__Host-sekisho-".to_owned(),
    };
    let names = browser.cookie_names();
    let renamed = names.iter().map(|name| {
        let end = name.strip_prefix(&prefix(own)).expect("a name of its own");
        let value = browser.cookie(name).expect("a cookie");
        (format!("{}{end}", prefix(other)), value)
    });
    renamed.collect()
}

#[test]
fn cookies_have_names_of_their_own_on_another_port() {
    // RFC 6265 §8.5: "Cookies do not provide isolation by port."
    let first = first();
    let beside = beside(&first, "https://localhost:8443");
    let names = [&first, &beside].map(|server| {
        let browser = Browser::signed_in(server, USERNAME);
        browser.cookie_names()
    });
    let own = format!("__Host-sekisho_{}-", beside.asked.id.expect("a number"));
    assert!(
        names[0]
            .iter()
            .all(|name| name.starts_with("__Host-sekisho-")),
        "{names:?}"
    );
    assert!(
        names[1].iter().all(|name| name.starts_with(&own)),
        "{names:?}"
    );
}

#[test]
fn cookies_have_names_of_their_own() {
    let [first, beside] = two();
    let names = |server| {
        let browser = Browser::signed_in(server, USERNAME);
        browser.cookie_names()
    };
    let (of_first, of_beside) = (names(&first), names(&beside));
    assert!(of_first.len() >= 3 && of_beside.len() >= 3);
    let id = beside.asked.id.expect("a number");
    for name in &of_beside {
        assert!(name.starts_with(&format!("__Host-sekisho_{id}-")), "{name}");
    }
    for name in &of_first {
        assert!(name.starts_with("__Host-sekisho-"), "{name}");
    }
}

#[test]
fn a_session_is_nobodys_elsewhere_under_either_name() {
    either(|own, other| {
        let browser = Browser::signed_in(own, USERNAME);
        assert_eq!(shows(&browser.open(&request("web"))), Page::Answer);
        let there = Browser::new(other);
        for name in browser.cookie_names() {
            there.set_cookie(&name, &browser.cookie(&name).expect("a cookie"));
        }
        assert_eq!(shows(&there.open(&request("web"))), Page::SignIn);
        for (name, value) in renamed(&browser, own, other) {
            there.set_cookie(&name, &value);
        }
        assert_eq!(shows(&there.open(&request("web"))), Page::SignIn);
    });
}

#[test]
fn a_form_is_nobodys_elsewhere_though_the_browser_is_the_same() {
    either(|own, other| {
        let browser = Browser::new(own);
        let page = browser.open(&request("web"));
        let there = Browser::new(other);
        there.open(&request("web"));
        for (name, value) in renamed(&browser, own, other) {
            there.set_cookie(&name, &value);
        }
        let refused = there.sign_in(&page, USERNAME, PASSWORD);
        assert_eq!(shows(&refused), Page::Error);
        let consent = browser.sign_in(&page, USERNAME, PASSWORD);
        assert_eq!(shows(&there.decide(&consent, "allow")), Page::Error);
        assert_eq!(shows(&browser.decide(&consent, "allow")), Page::Answer);
    });
}

#[test]
fn a_browser_that_is_known_to_one_is_new_to_the_other() {
    either(|own, other| {
        let browser = Browser::signed_in(own, USERNAME);
        let there = Browser::new(other);
        for (name, value) in renamed(&browser, own, other) {
            there.set_cookie(&name, &value);
        }
        // Wrong passwords of strangers keep a new browser out, and not one that is known.
        for server in [own, other] {
            let stranger = Browser::new(server);
            let mut page = stranger.open(&request("web"));
            for _ in 0..12 {
                page = stranger.sign_in(&page, USERNAME, "wrong");
            }
        }
        let mut again = request("web");
        again.push(("prompt".into(), "login".into()));
        let signed_in = |browser: &Browser<'_>| {
            let page = browser.open(&again);
            shows(&browser.sign_in(&page, USERNAME, PASSWORD))
        };
        assert_eq!(signed_in(&there), Page::SignIn);
        assert_ne!(signed_in(&browser), Page::SignIn);
        other.wait(86_400);
    });
}

#[test]
fn a_secret_is_that_of_the_client_of_one_service() {
    let [first, beside] = two();
    // The former one is refused for ever where another was made, and only there.
    a_secret_is_good_at(&first, &beside);
    let [first, beside] = two();
    a_secret_is_good_at(&beside, &first);
}

fn a_secret_is_good_at(own: &Server, other: &Server) {
    let new = own.admin("/admin/client/secret", &json!({ "id": "web" }));
    let new = text(&body(&new), "clientSecret").to_owned();
    let asked = pairs(&[("token", "unknown")]);
    let status = |server: &Server, secret: &str| {
        let header = basic("web", secret);
        server.post("/oauth/introspect", &asked, &[header]).status
    };
    assert_eq!((status(own, &new), status(other, &new)), (200, 401));
    let old = secret_of("web");
    assert_eq!((status(own, &old), status(other, &old)), (401, 200));
}

#[test]
fn a_person_is_known_to_one_service() {
    either(|own, other| {
        let put = json!({ "username": "carol", "password": "correct horse battery staple" });
        assert_eq!(own.admin("/admin/user", &put).status, 200);
        let named = json!({ "username": "carol" });
        assert_eq!(other.admin("/admin/user/delete", &named).status, 404);
        assert_eq!(own.admin("/admin/user/sign-out", &named).status, 200);
        assert_eq!(own.admin("/admin/user/delete", &named).status, 200);
    });
}

#[test]
fn withdrawing_at_one_service_leaves_what_the_other_has_granted() {
    either(|own, other| {
        let [here, there] = [own, other].map(|server| tokens(server, &request("web")));
        let named = json!({ "username": USERNAME });
        assert_eq!(own.admin("/admin/user/sign-out", &named).status, 200);
        assert_eq!(userinfo(own, text(&here, "access_token")).status, 401);
        assert_eq!(userinfo(other, text(&there, "access_token")).status, 200);
    });
}

#[test]
fn an_assertion_is_for_one_service_though_the_key_is_the_clients_at_both() {
    let [first, beside] = two();
    let keys = json!({ "tokenAuthMethod": "PRIVATE_KEY_JWT", "idTokenSignAlg": "ES256" });
    for server in [&first, &beside] {
        put_client(server, &joined(&first.one.document(), &keys));
    }
    let status = |server: &Server, audience: &str| {
        let mut claims = first.one.assertion_claims(server.now());
        claims["aud"] = audience.into();
        let assertion = first.one.assertion(&claims);
        let mut parameters = first.one.authentication_with(&assertion);
        parameters.push(("token".into(), "unknown".into()));
        server.post("/oauth/introspect", &parameters, &[]).status
    };
    for (server, own, other) in [(&first, ISSUER, BESIDE), (&beside, BESIDE, ISSUER)] {
        assert_eq!(status(server, own), 200);
        for wrong in [other.to_owned(), format!("{other}/oauth/token")] {
            assert!(matches!(status(server, &wrong), 400 | 401), "{wrong}");
        }
    }
}

#[test]
fn a_nonce_is_that_of_one_service() {
    let [first, beside] = two_with(&json!({ "dpopNonceRequired": true }));
    let code_of_spa = |server: &Server| {
        let answer = answer_of(&Browser::new(server).agreed(&request("spa")));
        let mut parameters = code_request("spa", answer.get("code").expect("a code"));
        parameters.push(("client_id".into(), "spa".into()));
        parameters
    };
    let send = |server: &Server, parameters: &Pairs, nonce: Option<&str>| {
        let url = format!("{}/oauth/token", server.asked.issuer);
        let mut claims = server.one.proof_claims("POST", &url, server.now());
        if let Some(nonce) = nonce {
            claims["nonce"] = nonce.into();
        }
        let proof = [("dpop", server.one.proof(&claims))];
        server.post("/oauth/token", parameters, &proof)
    };
    for (own, other) in [(&first, &beside), (&beside, &first)] {
        let [here, there] = [own, other].map(code_of_spa);
        let challenge = send(own, &here, None);
        assert_eq!(error_of(&challenge), (400, "use_dpop_nonce".into()));
        let nonce = challenge.header("dpop-nonce").expect("a nonce");
        let refused = send(other, &there, Some(nonce));
        assert_eq!(error_of(&refused), (400, "use_dpop_nonce".into()));
        assert_eq!(send(own, &here, Some(nonce)).status, 200);
    }
}
