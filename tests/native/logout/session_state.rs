//! What pages of clients can see: OpenID Connect Session Management §2, §3 and §4.

use super::*;
use sekisho::Digest;

const STATE_COOKIE: &str = "__Host-sekisho-state";

/// The `session_state` of an answer.
fn state_of(response: &Response) -> Option<String> {
    answer_of(response).get("session_state").map(str::to_owned)
}

/// What the frame would answer to a page of `origin`.
fn is_unchanged(browser: &Browser<'_>, client_id: &str, origin: &str, state: &str) -> bool {
    let kept = browser.cookie(STATE_COOKIE).unwrap_or_default();
    let (hash, salt) = state.split_once('.').expect("a salt");
    hash == Digest::of(format!("{client_id} {origin} {kept} {salt}")).encode()
}

#[test]
fn session_management_3_2_the_frame_finds_a_session_unchanged_until_it_ends() {
    let server = server();
    let browser = Browser::new(&server);
    let answer = browser.agreed(&request("web"));
    let state = state_of(&answer).expect("a state");
    let good = |state: &str| is_unchanged(&browser, "web", "https://web.example", state);
    assert!(good(&state));
    assert!(!is_unchanged(
        &browser,
        "web",
        "https://other.example",
        &state
    ));
    // Another answer has another salt, and the same session.
    let again = state_of(&browser.agreed(&request("web"))).expect("a state");
    assert!(again != state && good(&again) && good(&state));
    let other = state_of(&browser.agreed(&request("other"))).expect("a state");
    assert!(is_unchanged(
        &browser,
        "other",
        "https://other.example",
        &other
    ));
    let tokens = tokens_of_client(&server, &answer, "web");
    let hint = text(&tokens, "id_token");
    browser.get(END_SESSION, &asking(&[("id_token_hint", &hint)]));
    assert!(!good(&state) && !good(&again));
    let anew = state_of(&browser.agreed(&request("web"))).expect("a state");
    assert!(good(&anew) && !good(&state));
}

#[test]
fn another_person_in_the_browser_changes_it() {
    let server = server();
    let browser = Browser::new(&server);
    let state = state_of(&browser.agreed(&request("web"))).expect("a state");
    let page = browser.open(&with(request("web"), "prompt", "login"));
    browser.sign_in(&page, BOB, PASSWORD);
    assert!(!is_unchanged(
        &browser,
        "web",
        "https://web.example",
        &state
    ));
}

#[test]
fn what_scripts_see_proves_nothing() {
    let server = server();
    let browser = Browser::new(&server);
    let answer = browser.agreed(&request("web"));
    let cookie = |response: &Response| {
        let mut cookies = response
            .headers
            .iter()
            .filter(|(name, _)| *name == "Set-Cookie");
        cookies.find_map(|(_, value)| {
            value
                .strip_prefix(&format!("{STATE_COOKIE}="))
                .map(str::to_owned)
        })
    };
    let set = cookie(&answer).expect("a cookie");
    assert!(set.ends_with("; Path=/; SameSite=None; Secure"), "{set}");
    let kept = browser.cookie(STATE_COOKIE).expect("a state");
    for name in browser.cookie_names() {
        if name != STATE_COOKIE {
            browser.remove_cookie(&name);
        }
    }
    assert!(!kept.is_empty() && !is_signed_in(&browser));
}

#[test]
fn no_state_is_told_where_there_is_no_openid_no_session_or_no_wish() {
    let off = json_value!({ "people": { "logout": { "sessionManagement": false } } });
    for (members, scope) in [
        (json_value!({}), "read"),
        (json_value!({ "sessionDuration": 0 }), "openid"),
        (off, "openid"),
    ] {
        let server = server_with(&members);
        let browser = Browser::new(&server);
        let answer = browser.agreed(&request_for("web", "code", scope));
        assert!(answer_of(&answer).get("code").is_some());
        assert_eq!(state_of(&answer), None);
    }
}

#[test]
fn session_management_3_3_everybody_may_have_the_frame_and_it_runs_our_script_alone() {
    let server = server();
    let frame = server.get("/oauth/session", "", &[]);
    assert_eq!(frame.status, 200);
    assert_eq!(
        frame.header("content-security-policy"),
        Some("default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'")
    );
    for framing in [
        "x-frame-options",
        "cross-origin-opener-policy",
        "set-cookie",
    ] {
        assert_eq!(frame.header(framing), None);
    }
    let script = "<script src=\"/oauth/session.js\" data-cookie=\"__Host-sekisho-state\"></script>";
    assert!(frame.body.contains(script), "{}", frame.body);
    let script = server.get("/oauth/session.js", "", &[]);
    assert_eq!(
        script.header("content-type"),
        Some("text/javascript; charset=utf-8")
    );
    assert_eq!(script.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(server.post("/oauth/session", &[], &[]).status, 405);
}

#[test]
fn discovery_tells_what_is_served_and_nothing_else() {
    let told = |members: &Value| {
        let document = server_with(members).get("/.well-known/openid-configuration", "", &[]);
        crate::support::json(&document)
    };
    let usual = told(&json_value!({}));
    let issuer = text(&usual, "issuer");
    assert_eq!(
        usual["end_session_endpoint"],
        format!("{issuer}/oauth/end_session")
    );
    assert_eq!(
        usual["check_session_iframe"],
        format!("{issuer}/oauth/session")
    );
    for flag in [
        "backchannel_logout_supported",
        "backchannel_logout_session_supported",
        "frontchannel_logout_supported",
        "frontchannel_logout_session_supported",
    ] {
        assert_eq!(usual[flag], true, "{flag}");
        assert_eq!(
            told(&json_value!({ "sessionDuration": 0 }))[flag],
            false,
            "{flag}"
        );
    }
    let off = json_value!({ "people": { "logout": { "frontchannel": false, "sessionManagement": false } } });
    let off = told(&off);
    assert_eq!(off.get("check_session_iframe"), None);
    assert_eq!(off["frontchannel_logout_supported"], false);
    assert_eq!(off["backchannel_logout_supported"], true);
    let forgetful = told(&json_value!({ "sessionDuration": 0 }));
    assert_eq!(forgetful.get("check_session_iframe"), None);
    assert!(forgetful["end_session_endpoint"].is_string());
}

#[test]
fn a_client_that_has_registered_nothing_of_log_out_is_answered_as_ever() {
    let server = provider_for(&json_value!({}), &[web("web"), hearing("other")]);
    let browser = Browser::new(&server);
    let answer = browser.agreed(&request("web"));
    assert_eq!(answer_of(&answer).names(), ["code", "iss", "state"]);
    assert_eq!(browser.cookie(STATE_COOKIE), None);
    let other = state_of(&browser.agreed(&request("other"))).expect("a state");
    let is_good = || is_unchanged(&browser, "other", "https://other.example", &other);
    assert!(is_good());
    // Who signs in in front of it changes what the other sees.
    let page = browser.open(&with(request("web"), "prompt", "login"));
    browser.sign_in(&page, BOB, PASSWORD);
    assert!(!is_good());
}
