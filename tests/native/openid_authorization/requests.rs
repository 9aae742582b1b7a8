//! Requests and redirect URIs.

use super::*;

#[test]
fn rfc_6749_4_1_2_the_code_the_state_and_the_issuer_come_back_in_the_query() {
    let server = provider(&json_value!({}));
    let answer = answer_of(&Browser::new(&server).agreed(&request("web")));
    assert_eq!(
        (answer.mode, answer.redirect_uri.as_str()),
        ("query", redirect_uri("web").as_str())
    );
    assert_eq!(answer.names(), ["code", "iss", "state"]);
    assert_eq!(
        (answer.get("state"), answer.get("iss")),
        (Some(STATE), Some(ISSUER))
    );
}

#[test]
fn openid_connect_core_3_1_2_1_the_request_may_be_posted() {
    // "Authorization Servers MUST support the use of the HTTP GET and POST methods".
    let server = provider(&json_value!({}));
    let page = Browser::new(&server).post(AUTHORIZE, &request("web"));
    assert_eq!(shows(&page), Page::SignIn);
    let wrong = Browser::new(&server).post(AUTHORIZE, &without(request("web"), "response_type"));
    assert_eq!(answer_of(&wrong).get("error"), Some("invalid_request"));
}

#[test]
fn a_posted_request_is_read_from_its_body_alone() {
    let server = provider(&json_value!({}));
    let query = form(&request("web"));
    let request = sekisho::front::Request::new("POST", AUTHORIZE, Some(&query));
    assert_error_page(&server.send(&request), 400, "invalid_request");
    let typed = request.with_header("content-type", "application/x-www-form-urlencoded");
    assert_error_page(&server.send(&typed), 400, "invalid_request");
}

#[test]
fn rfc_6749_4_1_2_1_nothing_about_the_client_or_the_redirect_uri_travels() {
    let server = provider(&json_value!({}));
    let good = request("web");
    for (name, value) in [
        ("client_id", ""),
        ("client_id", "nobody"),
        ("client_id", "99999999"),
        ("client_id", "WEB"),
        ("redirect_uri", "https://web.example/other"),
        ("redirect_uri", "https://web.example/cb/"),
        ("redirect_uri", "https://web.example/cb?x=1"),
        ("redirect_uri", "https://web.example/cb#"),
        ("redirect_uri", "https://WEB.example/cb"),
        ("redirect_uri", "http://web.example/cb"),
        ("redirect_uri", "https://web.example:443/cb"),
        ("redirect_uri", "https://other.example/cb"),
        ("redirect_uri", "javascript:alert(1)"),
    ] {
        let parameters = with(good.clone(), name, value);
        // Whatever else is wrong with it changes nothing.
        for also in [
            ("state", STATE),
            ("response_type", "unknown"),
            ("prompt", "none"),
            ("request", "e30.e30."),
        ] {
            shown(
                &server,
                &with(parameters.clone(), also.0, also.1),
                "invalid_request",
            );
        }
    }
}

#[test]
fn openid_connect_core_3_1_2_1_with_openid_the_redirect_uri_is_required() {
    let server = provider(&json_value!({}));
    shown(
        &server,
        &without(request("web"), "redirect_uri"),
        "invalid_request",
    );
    shown(
        &server,
        &with(without(request("web"), "redirect_uri"), "prompt", "none"),
        "invalid_request",
    );
}

#[test]
fn a_locked_client_is_no_client() {
    let server = provider_for(
        &json_value!({}),
        &[joined(&web("web"), &json_value!({ "locked": true }))],
    );
    shown(&server, &request("web"), "invalid_request");
}

#[test]
fn rfc_6749_3_1_2_3_without_openid_a_client_with_one_redirect_uri_need_not_name_it() {
    let server = provider(&json_value!({}));
    let parameters = without(request_for("web", "code", "read"), "redirect_uri");
    let answer = answer_of(&Browser::new(&server).agreed(&parameters));
    assert_eq!(answer.redirect_uri, redirect_uri("web"));
    let code = answer.get("code").expect("a code");
    let elsewhere = with(
        code_request("web", code),
        "redirect_uri",
        "https://web.example/other",
    );
    assert_refused(
        &grants_unchanged(&server, || token(&server, "web", &elsewhere)),
        400,
        "invalid_grant",
    );
    assert_eq!(
        token(
            &server,
            "web",
            &without(code_request("web", code), "redirect_uri")
        )
        .status,
        200
    );
}

#[test]
fn rfc_6749_4_1_3_a_redirect_uri_that_was_named_has_to_be_named_again() {
    let server = provider(&json_value!({}));
    let answer = answer_of(&Browser::new(&server).agreed(&request("web")));
    let good = code_request("web", answer.get("code").expect("a code"));
    for wrong in [
        without(good.clone(), "redirect_uri"),
        with(good.clone(), "redirect_uri", "https://web.example/cb2"),
    ] {
        assert_refused(
            &grants_unchanged(&server, || token(&server, "web", &wrong)),
            400,
            "invalid_grant",
        );
    }
    assert_eq!(token(&server, "web", &good).status, 200);
}

#[test]
fn rfc_6749_3_1_2_3_a_client_with_several_redirect_uris_names_one() {
    let uris = json_value!({ "redirectUris": ["https://web.example/cb", "https://web.example/other?a=b&c=d"] });
    let server = provider_for(&json_value!({}), &[joined(&web("web"), &uris)]);
    let parameters = request_for("web", "code", "read");
    shown(
        &server,
        &without(parameters.clone(), "redirect_uri"),
        "invalid_request",
    );
    // §3.1.2: a query component "MUST be retained when adding additional query parameters".
    let other = with(
        parameters,
        "redirect_uri",
        "https://web.example/other?a=b&c=d",
    );
    let answer = answer_of(&Browser::new(&server).agreed(&other));
    assert_eq!(answer.names(), ["a", "c", "code", "iss", "state"]);
}

#[test]
fn rfc_8252_7_a_native_client_is_answered_on_loopback_and_by_a_scheme_of_its_own() {
    let native = joined(
        &spa("spa"),
        &json_value!({ "applicationType": "NATIVE", "redirectUris": ["http://127.0.0.1/cb", "com.example.app:/cb"] }),
    );
    let server = provider_for(&json_value!({}), &[native]);
    let at = |uri: &str| with(request("spa"), "redirect_uri", uri);
    for uri in [
        "http://127.0.0.1/cb",
        "http://127.0.0.1:51004/cb",
        "com.example.app:/cb",
    ] {
        let answer = answer_of(&Browser::new(&server).agreed(&at(uri)));
        assert_eq!(
            (answer.redirect_uri.as_str(), answer.get("state")),
            (uri, Some(STATE))
        );
    }
    for uri in [
        "http://localhost/cb",
        "http://127.0.0.1:51004/other",
        "https://127.0.0.1/cb",
        "com.example.app:/cb2",
        "com.example.app://cb",
    ] {
        shown(&server, &at(uri), "invalid_request");
    }
}
