//! What a refusal looks like: a status, a code, and a world that is as it was.
#![allow(dead_code, reason = "each test file uses a part of it")]

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sekisho::{front::Response, oauth::Refusal};
use serde_json::{Value, json as json_value};

use crate::support::{Server, TestClient, json};

/// RFC 6749 §5.2: JSON with `error`, whose optional description keeps to its characters, for nobody
/// to store.
pub fn assert_refused(response: &Response, status: u16, error: &str) {
    let body = json(response);
    assert_eq!(
        (response.status, body["error"].as_str()),
        (status, Some(error)),
        "{body}"
    );
    assert_eq!(response.header("cache-control"), Some("no-store"));
    let members: Vec<&str> = body
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert!(
        members
            .iter()
            .all(|name| matches!(*name, "error" | "error_description" | "error_uri")),
        "{body}"
    );
    if let Some(uri) = body.get("error_uri") {
        let page = page_about(error, body["error_description"].as_str().expect("text"));
        let uri = uri.as_str().expect("text");
        assert_eq!(
            uri.rsplit_once("/errors/").map(|(_, page)| page),
            page,
            "{body}"
        );
    }
    if let Some(description) = body.get("error_description") {
        let description = description.as_str().expect("text");
        assert!(
            description
                .bytes()
                .all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)),
            "{description}"
        );
    }
}

/// The page about an error that is told like this, if any row of the table tells it: that of the rule, or
/// of the code where more rules than one are told so.
pub fn page_about(error: &str, description: &str) -> Option<&'static str> {
    let is_it = |refusal: &&Refusal| {
        let sentence = refusal.sentence();
        let (before, after) = sentence.split_once("{name}").unwrap_or((sentence, ""));
        let is_told = match sentence.contains("{name}") {
            true => description.starts_with(before) && description.ends_with(after),
            false => description == sentence,
        };
        refusal.code().as_str() == error && is_told
    };
    let told: Vec<_> = Refusal::every().iter().filter(is_it).collect();
    match told[..] {
        [] => None,
        [one] => Some(one.rule()),
        _ => Some(told[0].code().as_str()),
    }
}

/// RFC 9449 §7.1, RFC 6750 §3: a protected resource answers with a challenge.
pub fn assert_challenged(response: &Response, status: u16, error: &str) {
    assert_refused(response, status, error);
    let challenge = response.header("www-authenticate").expect("a challenge");
    assert!(
        challenge.starts_with("DPoP ") && challenge.contains(&format!("error=\"{error}\"")),
        "{challenge}"
    );
}

/// RFC 6749 §4.1.2.1: the person is told, and "MUST NOT automatically" be redirected.
pub fn assert_error_page(response: &Response, status: u16, error: &str) {
    assert_eq!(response.status, status, "{}", response.body);
    assert_eq!(
        response.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(response.header("location"), None);
    assert!(
        response.body.contains(&format!("<dd>{error}</dd>")),
        "{error} in {}",
        response.body
    );
}

/// Sends a request that changes nothing at all.
pub fn unchanged(server: &Server, send: impl FnOnce() -> Response) -> Response {
    // The keys are made when they are first asked for.
    assert_eq!(server.get("/oauth/jwks", "", &[]).status, 200);
    let before = server.host.snapshot();
    let response = send();
    assert_eq!(server.host.snapshot(), before, "{}", response.body);
    response
}

/// Sends a request that spends its assertion and its proof, and changes no grant.
pub fn grants_unchanged(server: &Server, send: impl FnOnce() -> Response) -> Response {
    let before = server.host.grants();
    let response = send();
    assert_eq!(server.host.grants(), before, "{}", response.body);
    response
}

/// Parameters of a request.
pub fn parameters(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// The parameters with one of them set.
pub fn with(
    mut parameters: Vec<(String, String)>,
    name: &str,
    value: &str,
) -> Vec<(String, String)> {
    crate::support::client::set(&mut parameters, name, value);
    parameters
}

/// The parameters without one of them.
pub fn without(mut parameters: Vec<(String, String)>, name: &str) -> Vec<(String, String)> {
    crate::support::client::unset(&mut parameters, name);
    parameters
}

/// The claims with one of them set.
pub fn claim(mut claims: Value, name: &str, value: impl Into<Value>) -> Value {
    claims[name] = value.into();
    claims
}

/// The claims without one of them.
pub fn no_claim(mut claims: Value, name: &str) -> Value {
    claims.as_object_mut().expect("an object").remove(name);
    claims
}

/// The text of a member.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} in {value}"))
}

/// Applies the document of `client` with these members besides.
pub fn apply_client(server: &Server, client: &TestClient, members: &Value) -> Response {
    let mut document = client.document();
    document
        .as_object_mut()
        .expect("an object")
        .extend(members.as_object().expect("an object").clone());
    apply(server, "client", &document)
}

/// Applies a service document with these members.
pub fn apply_service(server: &Server, members: &Value) -> Response {
    let mut document = json_value!({ "issuer": crate::support::client::ISSUER, "supportedScopes": [{ "name": "accounts" }] });
    document
        .as_object_mut()
        .expect("an object")
        .extend(members.as_object().expect("an object").clone());
    apply(server, "service", &document)
}

fn apply(server: &Server, kind: &str, document: &Value) -> Response {
    let documents = json_value!([{ "name": "a.json", "kind": kind, "document": document }]);
    server.admin("/admin/apply", &json_value!({ "documents": documents }))
}

/// A document is refused for this member, and none is in force that was not before.
pub fn assert_document_refused(server: &Server, apply: impl FnOnce() -> Response, member: &str) {
    let response = unchanged(server, apply);
    let body = json(&response);
    assert_eq!(
        (response.status, body["error"].as_str()),
        (400, Some("invalid_document")),
        "{body}"
    );
    assert_eq!(body["member"], member, "{body}");
}

/// The header and the claims of a compact JWS, not verified.
pub fn parts_of(token: &str) -> (Value, Value) {
    let part = |text: &str| {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).expect("base64url")).expect("JSON")
    };
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3, "{token}");
    (part(parts[0]), part(parts[1]))
}

/// A page without what its script asks an authenticator with: no two pages have the same challenge.
pub fn unchallenged(page: &Response) -> String {
    let (start, end) = ("data-options=\"", '"');
    match page.body.split_once(start) {
        Some((before, after)) => {
            let rest = after.split_once(end).map_or("", |(_, rest)| rest);
            format!("{before}{rest}")
        }
        None => page.body.clone(),
    }
}
