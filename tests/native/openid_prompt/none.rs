//! `prompt=none`, and the cookie of a session.

use super::*;

#[test]
fn openid_connect_core_3_1_2_1_prompt_none_shows_no_page() {
    // "The Authorization Server MUST NOT display any authentication or consent user interface
    // pages."
    let server = provider(&json_value!({}));
    let stranger = Browser::new(&server);
    unchanged(&server, || {
        refused(&stranger, &asking("prompt", "none"), "login_required");
        stranger.open(&asking("prompt", "none"))
    });
    let alice = Browser::signed_in(&server, USERNAME);
    assert_eq!(sees(&alice, &asking("prompt", "none")), Page::Answer);
    refused(
        &alice,
        &with(asking("prompt", "none"), "scope", "openid email"),
        "consent_required",
    );
    refused(
        &alice,
        &with(request("other"), "prompt", "none"),
        "consent_required",
    );
    refused(
        &alice,
        &with(
            asking("prompt", "none"),
            "claims",
            r#"{"userinfo":{"email":null}}"#,
        ),
        "consent_required",
    );
}

#[test]
fn prompt_none_is_told_the_same_of_a_pushed_request() {
    let server = provider(&json_value!({}));
    let credentials = [crate::support::ordinary::basic(
        "web",
        &crate::support::ordinary::secret_of("web"),
    )];
    let pushed = json(&server.post("/oauth/par", &asking("prompt", "none"), &credentials));
    let short = parameters(&[
        ("client_id", "web"),
        ("request_uri", text(&pushed, "request_uri")),
    ]);
    refused(&Browser::new(&server), &short, "login_required");
    // It is complete.
    assert_eq!(
        shows(&Browser::signed_in(&server, USERNAME).open(&short)),
        Page::Error
    );
}

#[test]
fn a_cookie_that_proves_no_session_is_none() {
    let server = provider(&json_value!({}));
    let alice = Browser::signed_in(&server, USERNAME);
    let bob = Browser::signed_in(&server, BOB);
    let name = "__Host-sekisho-session";
    let (alices, bobs) = (
        alice.cookie(name).expect("a session"),
        bob.cookie(name).expect("a session"),
    );
    let (of_alice, _) = alices.split_once('.').expect("a name and a secret");
    let (_, secret_of_bob) = bobs.split_once('.').expect("a name and a secret");
    let other_user = format!("bm9ib2R5.{secret_of_bob}");
    for cookie in [
        "",
        ".",
        "x",
        "x.y",
        &format!("{of_alice}.{secret_of_bob}"),
        of_alice,
        &alices[..alices.len() - 1],
        &other_user,
    ] {
        let thief = Browser::new(&server);
        thief.set_cookie(name, cookie);
        refused(&thief, &asking("prompt", "none"), "login_required");
    }
    // Behind another name it is no session either.
    let plain = Browser::new(&server);
    plain.set_cookie("sekisho-session", &alices);
    refused(&plain, &asking("prompt", "none"), "login_required");
}

#[test]
fn rfc_6265_5_the_session_cookie_is_for_this_host_and_for_no_script() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let response = browser.sign_in(&browser.open(&request("web")), USERNAME, PASSWORD);
    let cookies = response
        .headers
        .iter()
        .filter(|(name, _)| *name == "Set-Cookie")
        .map(|(_, value)| value);
    let session = cookies
        .into_iter()
        .find(|cookie| cookie.starts_with("__Host-sekisho-session="))
        .expect("a session");
    let (_, attributes) = session.split_once("; ").expect("attributes");
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax; Secure");
}

#[test]
fn nobody_who_fails_to_sign_in_gets_a_session() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let page = browser.sign_in(&browser.open(&request("web")), USERNAME, "a wrong password");
    assert_eq!((page.status, shows(&page)), (403, Page::SignIn));
    assert_eq!(browser.cookie("__Host-sekisho-session"), None);
    refused(&browser, &asking("prompt", "none"), "login_required");
}
