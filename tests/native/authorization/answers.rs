//! What a client is answered.

use super::*;

/// The names in the query of a redirect, in order.
fn names_of(response: &Response) -> Vec<String> {
    let location = Url::parse(response.header("location").expect("a redirect")).expect("a URI");
    assert_eq!(location.fragment(), None);
    location
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .collect()
}

#[test]
fn allowing_sends_code_state_and_iss_by_303() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let answer = server.decide(&page, &consent, "allow");
    assert_eq!(answer.status, 303);
    assert!(
        answer
            .header("location")
            .is_some_and(|uri| uri.starts_with(&format!("{REDIRECT_URI}?")))
    );
    assert_eq!(names_of(&answer), ["code", "state", "iss"]);
    assert_eq!(query_of(&answer, "state").as_deref(), Some("af0ifjsldkj"));
    assert_eq!(query_of(&answer, "iss").as_deref(), Some(ISSUER));
}

#[test]
fn denying_sends_access_denied_with_state_and_iss_and_no_code() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let answer = server.decide(&page, &consent, "deny");
    assert_eq!(answer.status, 303);
    assert_eq!(
        names_of(&answer),
        ["error", "error_description", "error_uri", "state", "iss"]
    );
    let page = format!("{ISSUER}/errors/Denied");
    assert_eq!(query_of(&answer, "error_uri"), Some(page));
    assert_eq!(query_of(&answer, "error").as_deref(), Some("access_denied"));
    assert_eq!(query_of(&answer, "state").as_deref(), Some("af0ifjsldkj"));
    assert_eq!(query_of(&answer, "iss").as_deref(), Some(ISSUER));
}

#[test]
fn the_redirect_leaks_nothing_and_is_not_stored() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let answer = server.decide(&page, &consent, "allow");
    assert_eq!(
        (
            answer.header("referrer-policy"),
            answer.header("cache-control")
        ),
        (Some("no-referrer"), Some("no-store"))
    );
    assert_eq!(answer.body, "");
}

#[test]
fn rfc_6749_3_1_2_the_query_of_the_redirect_uri_is_retained() {
    let server = Server::new();
    let uri = "https://client.example/cb?dummy1=lorem&dummy2=ipsum";
    let state = "0123456789-._~ABCDEF".repeat(7);
    let request = with(
        with(server.one.authorization_request(), "redirect_uri", uri),
        "state",
        &state[..128],
    );
    for decision in ["allow", "deny"] {
        let pushed = json(&server.push(&server.one, &request, &[]));
        let answer = server.authorize(&server.one, text(&pushed, "request_uri"), decision);
        assert!(
            answer
                .header("location")
                .is_some_and(|location| location.starts_with(&format!("{uri}&")))
        );
        assert_eq!(query_of(&answer, "state").as_deref(), Some(&state[..128]));
    }
}

#[test]
fn parameters_in_the_url_that_were_pushed_too_do_not_count() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let repeated = [
        ("client_id", "one"),
        ("request_uri", request_uri.as_str()),
        ("response_type", "token"),
        ("scope", "payments"),
        ("redirect_uri", "https://evil.example/cb"),
        ("state", "another"),
        ("nonce", "another"),
        ("code_challenge_method", "plain"),
    ];
    let page = open_with(&server, &repeated, &[]);
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    assert!(!consent.body.contains("payments") && !consent.body.contains("evil.example"));
    let answer = server.decide(&page, &consent, "allow");
    assert!(
        answer
            .header("location")
            .is_some_and(|uri| uri.starts_with(&format!("{REDIRECT_URI}?code=")))
    );
    assert_eq!(query_of(&answer, "state").as_deref(), Some("af0ifjsldkj"));
}

#[test]
fn a_state_that_is_only_in_the_url_is_not_returned() {
    let server = Server::new();
    let request = crate::support::expect::without(server.one.authorization_request(), "state");
    let pushed = json(&server.push(&server.one, &request, &[]));
    let pairs = [
        ("client_id", "one"),
        ("request_uri", text(&pushed, "request_uri")),
        ("state", "outside"),
    ];
    let page = open_with(&server, &pairs, &[]);
    let answer = server.decide(&page, &server.sign_in(&page, USERNAME, PASSWORD), "allow");
    assert_eq!(names_of(&answer), ["code", "iss"]);
}
