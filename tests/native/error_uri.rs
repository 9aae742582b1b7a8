//! `error_uri`: wherever an error is told, the page about its rule, and no more than the rest tells.
//! RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.

use sekisho::front::Response;
use serde_json::{Value, json as json_value};

use crate::support::{
    Server,
    client::ISSUER,
    expect::{assert_error_page, parameters, text, with, without},
    json,
    ordinary::{
        Browser, TOKEN, answer_of, basic, code_request, joined, provider_for, request_for, token,
        verified, web,
    },
    server::{PASSWORD, USERNAME},
};

fn provider(members: &Value) -> Server {
    provider_for(members, &[web("web")])
}

/// The page of a code.
fn page(code: &str) -> String {
    format!("{ISSUER}/errors/{code}")
}

fn unknown_code(server: &Server) -> Response {
    token(server, "web", &code_request("web", "nothing"))
}

/// The services that leave it out, each with what they still tell.
fn silent() -> [(Value, bool); 3] {
    [
        (json_value!({ "errorUriOmitted": true }), true),
        (json_value!({ "errorDescriptionOmitted": true }), false),
        (json_value!({ "people": { "pages": false } }), true),
    ]
}

#[test]
fn a_client_is_told_the_page_of_the_rule_it_breaks() {
    let server = provider(&json_value!({}));
    let pushed = |parameters: &[(&str, &str)]| {
        let headers = [basic("web", &crate::support::ordinary::secret_of("web"))];
        server.post(
            "/oauth/par",
            &crate::support::expect::parameters(parameters),
            &headers,
        )
    };
    for (response, error, code) in [
        (unknown_code(&server), "invalid_grant", "invalid_grant"),
        (
            token(&server, "web", &parameters(&[("grant_type", "password")])),
            "unsupported_grant_type",
            "GrantTypeUnsupported",
        ),
        (
            token(&server, "web", &parameters(&[("scope", "a")])),
            "invalid_request",
            "ParameterMissing",
        ),
        (
            pushed(&[("request_uri", "urn:a")]),
            "invalid_request",
            "RequestUriPushed",
        ),
    ] {
        let body = json(&response);
        assert_eq!(
            (text(&body, "error"), text(&body, "error_uri")),
            (error, &*page(code))
        );
        assert!(body["error_description"].is_string());
    }
}

#[test]
fn who_fails_to_authenticate_is_told_the_page_of_the_code_whatever_the_rule() {
    let server = provider(&json_value!({}));
    let asked = parameters(&[("grant_type", "refresh_token"), ("refresh_token", "a")]);
    let told = |client: &str, secret: &str| {
        let response = server.post(TOKEN, &asked, &[basic(client, secret)]);
        (response.status, json(&response))
    };
    let unknown = told("nobody", &"a".repeat(43));
    assert_eq!(unknown, told("web", &"a".repeat(43)));
    assert_eq!(unknown.1["error_uri"], page("invalid_client"));
}

#[test]
fn the_page_of_a_rule_does_not_tell_whose_a_code_is() {
    let server = provider_for(&json_value!({}), &[web("web"), web("other")]);
    let code = answer_of(&Browser::new(&server).agreed(&request_for("web", "code", "openid")));
    let of_another = code_request("other", code.get("code").expect("a code"));
    let [another, unknown] = [of_another, code_request("other", "nothing")]
        .map(|asked| json(&token(&server, "other", &asked)));
    assert_eq!(another, unknown);
    assert_eq!(unknown["error_uri"], page("invalid_grant"));
}

#[test]
fn rfc_6750_3_a_challenge_has_the_same_page_as_the_body() {
    let server = provider(&json_value!({}));
    let headers = [("authorization", "Bearer nothing".to_owned())];
    let denied = server.get("/oauth/userinfo", "", &headers);
    let uri = page("AccessTokenInvalid");
    assert_eq!(json(&denied)["error_uri"], uri);
    let challenge = denied.header("www-authenticate").expect("a challenge");
    assert!(
        challenge.contains(&format!(", error_uri=\"{uri}\"")),
        "{challenge}"
    );
}

#[test]
fn rfc_6750_3_1_a_request_without_a_token_is_challenged_without_a_page() {
    let server = provider(&json_value!({}));
    let denied = server.get("/oauth/userinfo", "", &[]);
    let challenge = denied.header("www-authenticate").expect("a challenge");
    assert!(!challenge.contains("error"), "{challenge}");
}

/// What the client is told by this way of a request that the person refuses.
fn denied(server: &Server, mode: &str) -> Response {
    let asked = with(request_for("web", "code", "openid"), "response_mode", mode);
    let browser = Browser::new(server);
    let page = browser.sign_in(&browser.open(&asked), USERNAME, PASSWORD);
    browser.decide(&page, "deny")
}

#[test]
fn the_browser_takes_the_page_to_the_client_however_the_answer_travels() {
    let server = provider(&json_value!({}));
    for mode in ["query", "fragment", "form_post"] {
        let answer = answer_of(&denied(&server, mode));
        assert_eq!(answer.get("error"), Some("access_denied"), "{mode}");
        assert_eq!(answer.get("error_uri"), Some(&*page("Denied")), "{mode}");
    }
    let signed = denied(&server, "query.jwt");
    let signed = crate::support::query_of(&signed, "response").expect("a response");
    let (_, claims) = verified(&server, "web", &signed);
    assert_eq!(claims["error_uri"], page("Denied"));
}

#[test]
fn the_person_finds_the_page_in_their_language_where_the_client_is_not_told() {
    let server = provider(&json_value!({}));
    let nowhere = with(
        request_for("web", "code", "openid"),
        "redirect_uri",
        "https://a.example",
    );
    let query = crate::support::form(&nowhere);
    for (accepted, tag) in [("en", "en"), ("ja", "ja")] {
        let headers = [("accept-language", accepted.to_owned())];
        let shown = server.get("/oauth/authorize", &query, &headers);
        assert_error_page(&shown, 400, "invalid_request");
        let link = format!(
            "<a href=\"{}?lang={tag}\">",
            page("RedirectUriUnregistered")
        );
        assert!(shown.body.contains(&link), "{}", shown.body);
    }
}

#[test]
fn a_service_leaves_it_out_by_its_own_word_and_where_it_shows_or_says_less() {
    for (members, is_described) in silent() {
        let server = provider(&members);
        let body = json(&unknown_code(&server));
        assert_eq!(body["error"], "invalid_grant");
        assert_eq!(body.get("error_uri"), None, "{members}");
        assert_eq!(
            body.get("error_description").is_some(),
            is_described,
            "{members}"
        );
        let headers = [("authorization", "Bearer nothing".to_owned())];
        let denied = server.get("/oauth/userinfo", "", &headers);
        let challenge = denied.header("www-authenticate").expect("a challenge");
        assert!(!challenge.contains("error_uri"), "{challenge}");
    }
    for members in silent().map(|(members, _)| members).iter().take(2) {
        let server = provider(members);
        assert_eq!(answer_of(&denied(&server, "query")).get("error_uri"), None);
        let nowhere = without(request_for("web", "code", "openid"), "client_id");
        let shown = Browser::new(&server).open(&nowhere);
        assert_error_page(&shown, 400, "invalid_request");
        assert!(!shown.body.contains("<a "), "{}", shown.body);
    }
}

#[test]
fn what_no_rule_refuses_has_no_page() {
    let server = provider(&json_value!({}));
    let wrong_method = server.get("/oauth/token", "", &[]);
    let nowhere = server.get("/nowhere", "", &[]);
    let mut broken = vec![wrong_method, nowhere];
    server.host.broken.set(true);
    broken.push(unknown_code(&server));
    for (response, status) in broken.iter().zip([405, 404, 503]) {
        assert_eq!(response.status, status);
        assert_eq!(json(response).get("error_uri"), None);
    }
}

#[test]
fn a_page_has_only_the_characters_of_rfc_6749_5_2() {
    for issuer in [
        "https://as.example",
        "https://[2001:db8::1]:8443",
        "http://localhost/a.b/~c",
    ] {
        let document = joined(
            &json_value!({ "fapiModes": [] }),
            &json_value!({ "issuer": issuer }),
        );
        let service = sekisho::documents::Service::parse(&document).expect("a service");
        for refusal in sekisho::oauth::Refusal::every() {
            let uri = service.error_uri(refusal).expect("a page");
            assert!(
                uri.bytes()
                    .all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)),
                "{uri}"
            );
            assert_eq!(uri, format!("{issuer}/errors/{}", refusal.page()));
        }
    }
}
