//! What is wrong, and who is told.

use super::*;

#[test]
fn what_else_is_wrong_is_told_at_the_redirect_uri() {
    let server = provider(&json_value!({}));
    let good = request("web");
    let long = "s".repeat(2049);
    let told = |parameters: &_, error| {
        let answer = refused(&server, parameters, error);
        let back = (answer.get("state"), answer.get("iss"));
        assert_eq!(back, (Some(STATE), Some(ISSUER)), "{parameters:?}");
    };
    told(&without(good.clone(), "response_type"), "invalid_request");
    told(&without(good.clone(), "scope"), "invalid_scope");
    for (name, value, error) in [
        ("response_type", "unknown", "unsupported_response_type"),
        ("response_type", "Code", "unsupported_response_type"),
        ("response_mode", "cookie", "invalid_request"),
        ("scope", "unknown", "invalid_scope"),
        ("scope", " ", "invalid_scope"),
        ("scope", "\"openid\"", "invalid_scope"),
        ("nonce", &long, "invalid_request"),
        ("prompt", "sometimes", "invalid_request"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "create", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("max_age", "1.5", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("claims", "[]", "invalid_request"),
        ("claims", r#"{"id_token":{"acr":1}}"#, "invalid_request"),
        ("id_token_hint", "no.id.token", "invalid_request"),
        ("dpop_jkt", "short", "invalid_request"),
        ("audience", "https://unknown.example", "invalid_target"),
        ("resource", "https://unknown.example", "invalid_target"),
        ("request", "e30.e30.", "invalid_request_object"),
        (
            "request_uri",
            "https://web.example/request.jwt",
            "invalid_request_uri",
        ),
    ] {
        told(&with(good.clone(), name, value), error);
    }
}

#[test]
fn a_state_that_cannot_go_back_is_refused_and_does_not_go_back() {
    let server = provider(&json_value!({}));
    for state in ["s".repeat(4097), "\u{e9}".to_owned(), "a\nb".to_owned()] {
        let answer = refused(
            &server,
            &with(request("web"), "state", &state),
            "invalid_request",
        );
        assert_eq!(answer.get("state"), None);
    }
}

#[test]
fn a_state_is_the_clients_choice_and_goes_back_as_it_came() {
    let server = provider(&json_value!({}));
    let odd = "a b&c=d%20+#\"<é>".replace('é', "~");
    for state in [&odd, &"s".repeat(4096)] {
        let answer =
            answer_of(&Browser::new(&server).agreed(&with(request("web"), "state", state)));
        assert_eq!(answer.get("state"), Some(state.as_str()));
    }
    let answer = answer_of(&Browser::new(&server).agreed(&without(request("web"), "state")));
    assert_eq!(answer.names(), ["code", "iss"]);
}

#[test]
fn rfc_6749_4_1_2_1_a_client_is_told_of_a_parameter_that_is_there_twice() {
    // "The request is missing a required parameter, includes an invalid parameter value, includes a
    // parameter more than once, or is otherwise malformed."
    let server = provider(&json_value!({}));
    for prompt in ["", "&prompt=none"] {
        let good = format!("{}{prompt}", form(&request("web")));
        let names = request("web").into_iter().map(|(name, _)| name);
        for name in names.chain(["unknown".to_owned(), "claims".to_owned()]) {
            let query = format!("{good}&{name}=again&{name}=again");
            if matches!(name.as_str(), "client_id" | "redirect_uri") {
                let response = unchanged(&server, || Browser::new(&server).open_query(&query));
                assert_error_page(&response, 400, "invalid_request");
                continue;
            }
            let answer = told(&server, &query);
            assert_eq!(answer.get("error"), Some("invalid_request"), "{name}");
            let state = (name != "state").then_some(STATE);
            assert_eq!(answer.get("state"), state, "{name}");
        }
        for flawed in ["login_hint=50%", "login_hint=%EB", "x=%zz", "scope=%ff"] {
            let answer = told(&server, &format!("{good}&{flawed}"));
            assert_eq!(answer.get("error"), Some("invalid_request"), "{flawed}");
            assert_eq!(answer.get("state"), Some(STATE), "{flawed}");
        }
    }
}

#[test]
fn no_sentence_of_whoever_made_a_link_is_told_in_the_name_of_this_server() {
    let server = provider(&json_value!({}));
    let text = "Security%20notice%3A%20call%20%2B1%20800%20555%200199";
    let query = format!("{}&{text}=1&{text}=2", form(&request("web")));
    let answer = told(&server, &query);
    let description = answer.get("error_description").expect("a sentence");
    assert!(description.contains("more than once"), "{description}");
    assert!(!description.contains("555"), "{description}");
}

#[test]
fn a_flaw_is_the_persons_to_see_where_the_client_or_its_redirect_uri_is_in_doubt() {
    let server = provider(&json_value!({}));
    let twice = |parameters: &Parameters| format!("{}&scope=openid&scope=openid", form(parameters));
    for query in [
        twice(&with(
            request("web"),
            "redirect_uri",
            "https://evil.example/cb",
        )),
        twice(&without(request("web"), "redirect_uri")),
        twice(&without(request("web"), "client_id")),
        twice(&with(request("web"), "client_id", "nobody")),
        format!(
            "{}&redirect_uri=%",
            form(&without(request("web"), "redirect_uri"))
        ),
        format!(
            "{}&client_id=%ff",
            form(&without(request("web"), "client_id"))
        ),
        format!("{}&%zz=1", form(&request("web"))),
    ] {
        let response = unchanged(&server, || Browser::new(&server).open_query(&query));
        assert_error_page(&response, 400, "invalid_request");
    }
}

#[test]
fn rfc_6749_3_1_a_parameter_that_is_unknown_or_empty_is_ignored() {
    let server = provider(&json_value!({}));
    accepted(&server, &with(request("web"), "unknown", "value"));
    for (name, value) in [
        ("display", "popup"),
        ("device", "phone"),
        ("ui_locales", "xx yy"),
        ("claims_locales", "xx"),
        ("prompt", ""),
        ("max_age", ""),
        ("claims", ""),
        ("resource", ""),
        ("response_mode", ""),
        ("request_uri", ""),
    ] {
        accepted(&server, &with(request("web"), name, value));
    }
}

#[test]
fn what_does_no_harm_is_not_refused() {
    let server = provider(&json_value!({}));
    let long = "x".repeat(5000);
    for (name, value) in [
        ("scope", " openid  email "),
        ("prompt", " login  consent "),
        ("login_hint", long.as_str()),
        ("ui_locales", &long),
        ("claims_locales", &long),
        ("acr_values", &long),
        ("state", &long[..4096]),
        ("nonce", &long[..2048]),
    ] {
        accepted(&server, &with(request("web"), name, value));
    }
    for (name, value) in [("state", &long[..4097]), ("nonce", &long[..2049])] {
        let answer = told(&server, &form(&with(request("web"), name, value)));
        assert_eq!(answer.get("error"), Some("invalid_request"), "{name}");
    }
    let none = with(request("web"), "prompt", " none ");
    let answer = answer_of(&Browser::new(&server).open(&none));
    assert_eq!(answer.get("error"), Some("login_required"));
}

#[test]
fn what_is_no_form_is_refused() {
    let server = provider(&json_value!({}));
    for query in [
        "client_id=web&state=%",
        "client_id=%ff",
        "client_id=web&%zz=1",
        "",
    ] {
        assert_error_page(
            &unchanged(&server, || Browser::new(&server).open_query(query)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn rfc_6749_3_3_what_cannot_be_granted_is_dropped_and_the_response_says_what_was_granted() {
    let server = provider(&json_value!({}));
    let parameters = with(
        request("web"),
        "scope",
        "favorite_color email unknown openid",
    );
    assert_eq!(tokens(&server, &parameters)["scope"], "email openid");
}

#[test]
fn rfc_6749_3_3_a_client_gets_no_scope_it_may_not_request() {
    let narrow = json_value!({ "extension": { "requestableScopes": ["openid", "read"], "requestableScopesEnabled": true } });
    let server = provider_for(&json_value!({}), &[joined(&web("web"), &narrow)]);
    assert_eq!(
        tokens(&server, &with(request("web"), "scope", "openid email read"))["scope"],
        "openid read"
    );
    refused(
        &server,
        &with(request("web"), "scope", "email profile"),
        "invalid_scope",
    );
}
