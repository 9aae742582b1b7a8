//! What a person sees.

use super::*;

fn assert_secure_page(page: &Response) {
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    let scripts: Vec<&str> = policy
        .split("; ")
        .filter(|directive| directive.starts_with("script-src"))
        .collect();
    // The page where passkeys are asked for runs that script of ours, and no page another.
    match page.body.contains("<script") {
        true => {
            let [script] = scripts[..] else {
                panic!("{policy}")
            };
            let source = script.strip_prefix("script-src ").expect("a source");
            assert!(source == "https://localhost/oauth/passkey.js", "{policy}");
            assert_eq!(page.body.matches("<script").count(), 1);
        }
        false => assert!(scripts.is_empty(), "{policy}"),
    }
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
}

#[test]
fn opening_a_request_shows_the_sign_in_page_and_changes_nothing() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let page = unchanged(&server, || server.open("one", &request_uri));
    assert_eq!(page.status, 200);
    assert!(page.body.contains(&format!("action=\"{LOGIN}\"")));
    assert!(page.body.contains("Client one"));
}

#[test]
fn rfc_6749_3_1_the_request_may_be_posted() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let page = server.post(
        AUTHORIZE,
        &parameters(&[("client_id", "one"), ("request_uri", &request_uri)]),
        &[],
    );
    assert_eq!(page.status, 200);
    assert!(!interaction_of(&page).is_empty());
}

#[test]
fn signing_in_shows_who_asks_for_what_and_where_the_answer_goes() {
    let server = Server::new();
    let (_, consent) = signed_in(&server);
    for shown in [
        "Client one",
        "accounts",
        "client.example",
        USERNAME,
        &format!("action=\"{CONSENT}\""),
    ] {
        assert!(consent.body.contains(shown), "{shown}");
    }
}

#[test]
fn every_page_is_secure_against_framing_scripts_and_caches() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let rejected = server.sign_in(&page, USERNAME, "wrong password");
    for page in [page, consent, rejected, open_with(&server, &[], &[])] {
        assert_secure_page(&page);
    }
}

#[test]
fn the_sign_in_page_submits_to_this_server_only() {
    let (_, page) = opened(&Server::new());
    assert!(
        page.header("content-security-policy")
            .is_some_and(|policy| policy.contains("form-action 'self'"))
    );
}

#[test]
fn the_cookie_is_for_this_host_over_https_and_out_of_reach_of_scripts() {
    let (_, page) = opened(&Server::new());
    let cookie = page.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("__Host-"), "{cookie}");
    let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(attributes.contains(&attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}
