//! Where an answer may go without a question: RFC 8252 §8.6. What a person has allowed a client is
//! no answer to whoever uses its name on a device.

use crate::support::expect::{parameters, with};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, Page, Parameters, RESPONSE_TYPES, answer_of, joined, provider_for,
    request, request_for, shows, spa, web,
};
use crate::support::{
    Server,
    server::{PASSWORD, USERNAME},
};
use serde_json::{Value, json};

/// Where a native client may have its answer: registered, and sent.
const ON_A_DEVICE: [(&str, &str); 7] = [
    ("http://localhost/cb", "http://localhost:49999/cb"),
    ("http://127.0.0.1/cb", "http://127.0.0.1:49999/cb"),
    ("http://[::1]:8000/cb", "http://[::1]:8000/cb"),
    ("com.example.app:/cb", "com.example.app:/cb"),
    ("https://localhost:8443/cb", "https://localhost:8443/cb"),
    ("https://0.0.0.0:8443/cb", "https://0.0.0.0:8443/cb"),
    ("https://[::]:8443/cb", "https://[::]:8443/cb"),
];

/// A client that may ask for everything and has its answers at this address.
fn native(document: &Value, registered: &str) -> Value {
    let members = json!({
        "applicationType": "NATIVE", "redirectUris": [registered],
        "grantTypes": GRANT_TYPES, "responseTypes": RESPONSE_TYPES,
    });
    let members = if document["clientType"] == "PUBLIC" {
        let grant_types = ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "IMPLICIT"];
        joined(&members, &json!({ "grantTypes": grant_types }))
    } else {
        members
    };
    joined(document, &members)
}

/// A provider of the public `spa` and the confidential `other`, both native.
fn serving(registered: &str) -> Server {
    let wide =
        json!({ "supportedGrantTypes": GRANT_TYPES, "supportedResponseTypes": RESPONSE_TYPES });
    let clients = [
        web("web"),
        native(&web("other"), registered),
        native(&spa("spa"), registered),
    ];
    provider_for(&wide, &clients)
}

fn asking(client_id: &str, response_type: &str, redirect_uri: &str) -> Parameters {
    with(
        request_for(client_id, response_type, "openid email"),
        "redirect_uri",
        redirect_uri,
    )
}

/// Nothing is given without asking: not with prompt=none, not with a session, not for a password.
fn is_asked(browser: &Browser<'_>, parameters: &Parameters) {
    let silent = answer_of(&browser.open(&with(parameters.clone(), "prompt", "none")));
    assert_eq!(silent.get("error"), Some("consent_required"), "{silent:?}");
    for given in ["code", "access_token", "id_token"] {
        assert_eq!(silent.get(given), None, "{silent:?}");
    }
    assert_eq!(shows(&browser.open(parameters)), Page::Consent);
    let page = browser.open(&with(parameters.clone(), "prompt", "login"));
    let page = browser.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(shows(&page), Page::Consent);
    assert_eq!(shows(&browser.decide(&page, "allow")), Page::Answer);
}

/// What was allowed is given.
fn is_given(browser: &Browser<'_>, parameters: &Parameters) {
    let silent = browser.open(&with(parameters.clone(), "prompt", "none"));
    assert_eq!(answer_of(&silent).get("error"), None, "{silent:?}");
    assert_eq!(shows(&browser.open(parameters)), Page::Answer);
}

#[test]
fn rfc_8252_8_6_a_public_client_on_a_device_is_never_answered_without_asking() {
    for (registered, sent) in ON_A_DEVICE {
        let server = serving(registered);
        for response_type in [
            "code",
            "token",
            "id_token",
            "id_token token",
            "code id_token",
        ] {
            let browser = Browser::new(&server);
            let asked = asking("spa", response_type, sent);
            assert_eq!(shows(&browser.agreed(&asked)), Page::Answer);
            is_asked(&browser, &asked);
        }
    }
}

#[test]
fn a_pushed_request_of_a_public_client_on_a_device_is_asked_about_too() {
    let (registered, sent) = ON_A_DEVICE[0];
    let server = serving(registered);
    let browser = Browser::new(&server);
    let asked = asking("spa", "code", sent);
    assert_eq!(shows(&browser.agreed(&asked)), Page::Answer);
    let pushed = server.post("/oauth/par", &with(asked, "prompt", "none"), &[]);
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let request_uri = crate::support::json(&pushed)["request_uri"].clone();
    let by_reference = parameters(&[
        ("client_id", "spa"),
        ("request_uri", request_uri.as_str().expect("a request_uri")),
    ]);
    let answer = answer_of(&browser.open(&by_reference));
    assert_eq!(answer.get("error"), Some("consent_required"));
}

#[test]
fn a_public_client_at_an_https_address_is_answered_by_what_was_allowed() {
    let server = serving("https://app.example/cb");
    for response_type in ["code", "token", "id_token", "code id_token token"] {
        let browser = Browser::new(&server);
        let asked = asking("spa", response_type, "https://app.example/cb");
        assert_eq!(shows(&browser.agreed(&asked)), Page::Answer);
        is_given(&browser, &asked);
    }
}

#[test]
fn a_confidential_client_is_answered_on_a_device_only_where_its_credentials_are_needed() {
    for (registered, sent) in ON_A_DEVICE {
        let server = serving(registered);
        for response_type in RESPONSE_TYPES.map(|name| name.to_lowercase().replace('_', " ")) {
            let response_type = response_type.replace("id token", "id_token");
            let browser = Browser::new(&server);
            let asked = asking("other", &response_type, sent);
            assert_eq!(shows(&browser.agreed(&asked)), Page::Answer);
            match response_type.as_str() {
                "code" | "none" => is_given(&browser, &asked),
                _ => is_asked(&browser, &asked),
            }
        }
    }
}

#[test]
fn an_impostor_with_a_challenge_of_its_own_gets_nothing_silently() {
    let server = serving("http://localhost/callback");
    let browser = Browser::new(&server);
    let honest = asking("spa", "code", "http://localhost:8000/callback");
    assert_eq!(shows(&browser.agreed(&honest)), Page::Answer);
    let impostor = with(
        asking("spa", "code", "http://localhost:49999/callback"),
        "code_challenge",
        "K2-ltc83acc4h0c9w6ESC_rEMTJ3bww-uCHaoeK1t8U",
    );
    is_asked(&browser, &impostor);
    // Nor does signing in for somebody else's request count as allowing this one.
    assert_eq!(shows(&browser.agreed(&request("web"))), Page::Answer);
    is_asked(&browser, &impostor);
}
