//! A page that is open while the world changes: the form that comes back is matched again. RFC 6749
//! §3.1.2.3 and §4.1.2.1.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

use crate::support::{
    Server,
    expect::{apply_service, assert_error_page, grants_unchanged, parameters, text, with},
    interaction_of, json,
    ordinary::{
        Browser, Page, Parameters, SCOPES, answer_of, basic, joined, provider, provider_for,
        put_api, put_client, redirect_uri, request, request_for, secret_of, shows, spa, web,
        wide_client, wide_provider,
    },
    server::{PASSWORD, USERNAME},
};

/// The forms of a page: the one that asks who is there, and the one that asks what is allowed.
const FORMS: [Page; 2] = [Page::SignIn, Page::Consent];

/// A page of a new browser, as far as `form`.
fn page<'a>(server: &'a Server, form: Page, scope: &str) -> (Browser<'a>, Response) {
    let browser = Browser::new(server);
    let page = browser.open(&request_for("web", "code", scope));
    let page = match form {
        Page::Consent => browser.sign_in(&page, USERNAME, PASSWORD),
        _ => page,
    };
    assert_eq!(shows(&page), form);
    (browser, page)
}

fn send(browser: &Browser<'_>, form: Page, page: &Response) -> Response {
    match form {
        Page::Consent => browser.decide(page, "allow"),
        _ => browser.sign_in(page, USERNAME, PASSWORD),
    }
}

/// The same, as far as the answer.
fn answered(browser: &Browser<'_>, form: Page, page: &Response) -> Response {
    let response = send(browser, form, page);
    match shows(&response) {
        Page::Consent => browser.decide(&response, "allow"),
        _ => response,
    }
}

/// The document of `web` with these members over it.
fn change(server: &Server, members: &Value) {
    put_client(server, &joined(&web("web"), members));
}

#[test]
fn no_answer_goes_to_a_redirect_uri_that_was_taken_away() {
    for form in FORMS {
        for decision in ["allow", "deny"] {
            let server = provider(&json_value!({}));
            let (browser, page) = page(&server, form, "openid");
            change(
                &server,
                &json_value!({ "redirectUris": ["https://new.example/cb"] }),
            );
            let response = grants_unchanged(&server, || match (form, decision) {
                (Page::Consent, decision) => browser.decide(&page, decision),
                _ => browser.sign_in(&page, USERNAME, PASSWORD),
            });
            assert_error_page(&response, 400, "invalid_request");
            assert_eq!(response.header("location"), None);
        }
    }
}

#[test]
fn rfc_6749_4_1_2_1_no_error_goes_to_a_redirect_uri_that_was_taken_away_since_it_was_pushed() {
    let of = |client_id: &str, redirect_uri: &str| {
        let document = match client_id {
            "spa" => spa(client_id),
            _ => web(client_id),
        };
        joined(&document, &json_value!({ "redirectUris": [redirect_uri] }))
    };
    for client_id in ["web", "spa"] {
        for (name, value) in [("id_token_hint", "no.id.token"), ("prompt", "none")] {
            let server = provider(&json_value!({}));
            let asked = with(request(client_id), name, value);
            let credentials = [basic(client_id, &secret_of(client_id))];
            let count = usize::from(client_id != "spa");
            let pushed = server.post("/oauth/par", &asked, &credentials[..count]);
            assert_eq!(pushed.status, 201, "{}", pushed.body);
            let pushed = json(&pushed);
            let named = [
                ("client_id", client_id),
                ("request_uri", text(&pushed, "request_uri")),
            ];
            put_client(&server, &of(client_id, "https://new.example/cb"));
            let shown = Browser::new(&server).open(&parameters(&named));
            assert_error_page(&shown, 400, "invalid_request");
            assert_eq!(shown.header("location"), None, "{client_id} {name}");
            put_client(&server, &of(client_id, &redirect_uri(client_id)));
            let answer = answer_of(&Browser::new(&server).open(&parameters(&named)));
            assert!(answer.get("error").is_some(), "{client_id} {name}");
        }
    }
}

#[test]
fn a_form_of_a_client_is_not_that_of_another_who_has_its_name_now() {
    for form in FORMS {
        let server = provider(&json_value!({}));
        let (browser, page) = page(&server, form, "openid");
        let deleted = server.admin(
            "/admin/delete",
            &json_value!({ "kind": "client", "id": "web" }),
        );
        assert_eq!(deleted.status, 200, "{}", deleted.body);
        put_client(&server, &web("web"));
        let response = grants_unchanged(&server, || send(&browser, form, &page));
        assert_error_page(&response, 400, "invalid_request");
    }
}

/// The client `web`, under a number of its own.
fn numbered() -> Value {
    joined(&web("web"), &json_value!({ "clientId": 4711 }))
}

/// `web` is deleted, and another has its name and its number since.
fn succeed(server: &Server) {
    let named = json_value!({ "kind": "client", "id": "web" });
    assert_eq!(server.admin("/admin/delete", &named).status, 200);
    server.wait(10);
    put_client(server, &numbered());
}

#[test]
fn a_form_of_a_client_is_not_that_of_another_who_has_its_number_now() {
    for form in FORMS {
        let server = provider_for(&json_value!({}), &[numbered()]);
        let (browser, page) = page(&server, form, "openid");
        succeed(&server);
        let response = grants_unchanged(&server, || send(&browser, form, &page));
        assert_error_page(&response, 400, "invalid_request");
    }
}

#[test]
fn rfc_9126_2_2_a_request_that_a_client_pushed_is_not_that_of_another_who_has_its_number_now() {
    let server = provider_for(&json_value!({}), &[numbered()]);
    let headers = [basic("web", &secret_of("web"))];
    let pushed = server.post("/oauth/par", &request("web"), &headers);
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    succeed(&server);
    let pushed = json(&pushed);
    let named = [
        ("client_id", "web"),
        ("request_uri", text(&pushed, "request_uri")),
    ];
    let page = Browser::new(&server).open(&parameters(&named));
    assert_error_page(&page, 400, "invalid_request_uri");
}

#[test]
fn a_client_that_is_locked_while_a_page_is_open_gets_no_answer() {
    for form in FORMS {
        let server = provider(&json_value!({}));
        let (browser, page) = page(&server, form, "openid");
        change(&server, &json_value!({ "locked": true }));
        let response = grants_unchanged(&server, || send(&browser, form, &page));
        assert_error_page(&response, 400, "invalid_request");
    }
}

#[test]
fn what_the_client_may_not_ask_any_more_it_is_told() {
    let narrowed = json_value!({ "extension": { "requestableScopes": ["openid"], "requestableScopesEnabled": true } });
    let implicit = json_value!({ "responseTypes": ["NONE"] });
    for form in FORMS {
        for (members, error) in [
            (&narrowed, "invalid_scope"),
            (&implicit, "unauthorized_client"),
        ] {
            let server = provider(&json_value!({ "supportedResponseTypes": ["CODE", "NONE"] }));
            let (browser, page) = page(&server, form, "openid read");
            change(&server, members);
            let answer = answer_of(&grants_unchanged(&server, || {
                answered(&browser, form, &page)
            }));
            assert_eq!(answer.get("error"), Some(error), "{form:?} {members}");
        }
    }
}

#[test]
fn what_the_service_does_not_serve_any_more_the_client_is_told() {
    let fewer: Vec<Value> = SCOPES
        .iter()
        .filter(|name| **name != "read")
        .map(|name| json_value!({ "name": name }))
        .collect();
    let pushed = json_value!({ "parRequired": true });
    let fewer = json_value!({ "supportedScopes": fewer });
    for form in FORMS {
        for (members, error) in [(&fewer, "invalid_scope"), (&pushed, "invalid_request")] {
            let server = provider(&json_value!({}));
            let (browser, page) = page(&server, form, "openid read");
            let ordinary = json_value!({
                "fapiModes": [],
                "supportedScopes": SCOPES.map(|name| json_value!({ "name": name })),
            });
            let applied = apply_service(&server, &joined(&ordinary, members));
            assert_eq!(applied.status, 200, "{}", applied.body);
            let answer = answer_of(&answered(&browser, form, &page));
            assert_eq!(answer.get("error"), Some(error), "{form:?} {members}");
        }
    }
}

#[test]
fn an_api_that_is_gone_or_another_while_a_page_is_open_is_told_to_the_client() {
    const API: &str = "https://api.example.com";
    const BESIDE: &str = "https://beside.example.com";
    let gone = |server: &Server| {
        let asked = json_value!({ "kind": "api", "id": API });
        assert_eq!(server.admin("/admin/delete", &asked).status, 200);
    };
    let another = |server: &Server| {
        let opaque = json_value!({
            "identifier": API,
            "scopes": ["read"],
            "accessTokenFormat": "OPAQUE",
        });
        put_api(server, &opaque);
    };
    for (what, error) in [
        (gone as fn(&Server), "invalid_target"),
        (another, "invalid_target"),
    ] {
        let server = provider(&json_value!({}));
        put_api(
            &server,
            &json_value!({ "identifier": API, "scopes": ["read"] }),
        );
        put_api(
            &server,
            &json_value!({ "identifier": BESIDE, "scopes": [] }),
        );
        let mut asked = request_for("web", "code", "openid read");
        asked.extend(parameters(&[("resource", API), ("resource", BESIDE)]));
        let browser = Browser::new(&server);
        let page = browser.sign_in(&browser.open(&asked), USERNAME, PASSWORD);
        assert_eq!(shows(&page), Page::Consent);
        what(&server);
        let answer = answer_of(&browser.decide(&page, "allow"));
        assert_eq!(
            (answer.get("error"), answer.get("code")),
            (Some(error), None)
        );
    }
}

#[test]
fn whoever_refuses_is_taken_at_their_word_though_the_client_may_not_ask_any_more() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let mut asked = request_for("web", "code", "openid");
    asked.extend(parameters(&[("prompt", "consent")]));
    let page = browser.open(&asked);
    let only = |scope: &str| {
        let extension =
            json_value!({ "requestableScopesEnabled": true, "requestableScopes": [scope] });
        change(&server, &json_value!({ "extension": extension }));
    };
    only("email");
    let denied = answer_of(&browser.decide(&page, "deny"));
    assert_eq!(denied.get("error"), Some("access_denied"));
    only("openid");
    assert_error_page(&browser.decide(&page, "allow"), 400, "invalid_request");
    let mut silently = request_for("web", "code", "openid");
    silently.extend(parameters(&[("prompt", "none")]));
    let answer = answer_of(&browser.open(&silently));
    assert_eq!(answer.get("error"), Some("consent_required"));
}

#[test]
fn rfc_9449_5_a_client_that_has_to_prove_a_key_by_now_is_given_no_token_without_one() {
    for (response_type, error) in [
        ("token", Some("unsupported_response_type")),
        ("code token", Some("unsupported_response_type")),
        ("code", None),
    ] {
        let server = wide_provider(&json_value!({}));
        let browser = Browser::new(&server);
        let page = browser.open(&request_for("wide", response_type, "openid"));
        let page = browser.sign_in(&page, USERNAME, PASSWORD);
        assert_eq!(shows(&page), Page::Consent);
        let bound = json_value!({ "dpopRequired": true });
        put_client(&server, &joined(&wide_client("wide"), &bound));
        let answer = answer_of(&browser.decide(&page, "allow"));
        assert_eq!(answer.get("error"), error, "{response_type}");
        assert_eq!(answer.get("access_token"), None);
    }
}

#[test]
fn rfc_9700_2_1_1_a_request_without_a_challenge_gives_no_code_where_one_is_required_by_now() {
    let without = |mut request: Parameters, names: &[&str]| {
        request.retain(|(name, _)| !names.contains(&name.as_str()));
        request
    };
    let plain = without(request("web"), &["code_challenge_method"]);
    let none = without(plain.clone(), &["code_challenge"]);
    for (asked, is_answered) in [(none, false), (plain, false), (request("web"), true)] {
        let lax = json_value!({ "pkceRequired": false, "pkceS256Required": false });
        let server = provider(&lax);
        let browser = Browser::new(&server);
        let page = browser.sign_in(&browser.open(&asked), USERNAME, PASSWORD);
        assert_eq!(shows(&page), Page::Consent);
        let strict = json_value!({
            "fapiModes": [],
            "supportedScopes": SCOPES.map(|name| json_value!({ "name": name })),
            "pkceRequired": true,
            "pkceS256Required": true,
        });
        assert_eq!(apply_service(&server, &strict).status, 200);
        let answer = answer_of(&browser.decide(&page, "allow"));
        let error = (!is_answered).then_some("invalid_request");
        assert_eq!(answer.get("error"), error);
        assert_eq!(answer.get("code").is_some(), is_answered);
    }
}

#[test]
fn a_form_tells_nobody_who_the_person_is() {
    let server = provider(&json_value!({}));
    let (_, page) = page(&server, Page::Consent, "openid");
    let field = interaction_of(&page);
    let account = server.host.users.borrow().0[USERNAME].subject.clone();
    assert!(!account.is_empty());
    let decoded: Vec<u8> = field
        .split('.')
        .filter_map(|part| URL_SAFE_NO_PAD.decode(part).ok())
        .flatten()
        .collect();
    for text in [
        account.as_str(),
        USERNAME,
        "client_id",
        "web.example",
        "ticket",
    ] {
        assert!(!page.body.contains(&account));
        assert!(
            !decoded
                .windows(text.len())
                .any(|window| window == text.as_bytes()),
            "{text}"
        );
    }
}

#[test]
fn a_form_that_was_touched_anywhere_is_none() {
    let server = provider(&json_value!({}));
    let (browser, page) = page(&server, Page::Consent, "openid");
    let field = interaction_of(&page);
    let decide = |field: &str| {
        browser.post(
            "/oauth/authorize/consent",
            &[
                ("interaction".to_owned(), field.to_owned()),
                ("decision".to_owned(), "allow".to_owned()),
            ],
        )
    };
    for at in (0..field.len()).step_by(7) {
        let mut touched = field.clone().into_bytes();
        touched[at] = if touched[at] == b'A' { b'B' } else { b'A' };
        let touched = String::from_utf8(touched).expect("ASCII");
        assert_error_page(&decide(&touched), 400, "invalid_request");
    }
    for cut in [
        "",
        ".",
        "..",
        "1...",
        &field[..field.len() - 1],
        &field[2..],
    ] {
        assert_eq!(decide(cut).status, 400, "{cut}");
    }
    assert!(answer_of(&decide(&field)).get("code").is_some());
}

#[test]
fn a_form_that_is_open_shows_the_same_person_the_same_request() {
    let server = provider(&json_value!({}));
    let (browser, page) = page(&server, Page::Consent, "openid read");
    // A change that has nothing to do with the request leaves it alone.
    change(&server, &json_value!({ "clientName": "Renamed" }));
    let code = answer_of(&browser.decide(&page, "allow"))
        .get("code")
        .expect("a code")
        .to_owned();
    let tokens = crate::support::ordinary::token(
        &server,
        "web",
        &crate::support::ordinary::code_request("web", &code),
    );
    assert_eq!(json(&tokens)["scope"], "openid read");
    assert_eq!(shows(&browser.open(&request("web"))), Page::Answer);
}
