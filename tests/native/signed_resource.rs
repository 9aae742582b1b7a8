//! Answers of the sample resource that are signed: RFC 9421, RFC 9530.

use crate::support::state::{settled, signing_key, text};
use crate::support::{Server, client::ISSUER};
use sekisho::{
    Timestamp,
    front::Response,
    jose::{
        Algorithm, JwkSet,
        http_signature::{
            Component, Expected, HttpSignatureError, Message, Target, is_digest_of, verify,
        },
    },
};
use serde_json::json;

const PATH: &str = "/sample/resource";

fn asked(server: &Server, accept: Option<&str>) -> Response {
    let token = text(&server.tokens(&server.one), "access_token");
    let mut headers = server.one.resource_headers(&token, server.now()).to_vec();
    headers.extend(accept.map(|accept| ("accept-signature", accept.to_owned())));
    server.get(PATH, "", &headers)
}

/// What becomes of the signature of an answer, as one to this request.
fn verdict(server: &Server, response: &Response, method: &str) -> Result<(), HttpSignatureError> {
    let names = [
        "content-digest",
        "content-type",
        "signature-input",
        "signature",
    ];
    let fields: Vec<(&str, &str)> = names
        .iter()
        .filter_map(|name| Some((*name, response.header(name)?)))
        .collect();
    let uri = format!("{ISSUER}{PATH}");
    let target = Target::of_uri(&uri).expect("a URI");
    let request = Message {
        fields: &[],
        request: Some((method, target)),
        status: None,
        answers: None,
    };
    let answer = Message {
        fields: &fields,
        request: None,
        status: Some(response.status),
        answers: Some(&request),
    };
    let components = [
        Component::new("@status"),
        Component::new("content-digest"),
        Component::of_request("@method"),
        Component::of_request("@target-uri"),
    ];
    let expected = Expected {
        algorithms: Algorithm::FAPI,
        components: &components,
        tag: Some("fapi-2-response"),
        age: 60,
        skew: 0,
        now: Timestamp::from_seconds(server.now()),
    };
    let keys = JwkSet::parse(&json!({ "keys": [signing_key(server).public_jwk()] })).expect("keys");
    verify(&answer, &keys, &expected).map(|_| ())
}

#[test]
fn rfc_9421_5_1_an_answer_is_signed_for_whoever_asks() {
    let server = settled(&json!({}));
    let response = asked(&server, Some(r#"sig=("@status");tag="fapi-2-response""#));
    assert_eq!(response.status, 200, "{}", response.body);
    let digest = response.header("content-digest").expect("a digest");
    assert!(is_digest_of(digest, response.body.as_bytes()));
    assert_eq!(verdict(&server, &response, "GET"), Ok(()));
    // It answers no other request, and is of its time.
    assert_eq!(
        verdict(&server, &response, "POST"),
        Err(HttpSignatureError::Invalid)
    );
    server.wait(61);
    assert_eq!(
        verdict(&server, &response, "GET"),
        Err(HttpSignatureError::Time)
    );
}

#[test]
fn whoever_does_not_ask_is_answered_without() {
    let server = settled(&json!({}));
    for accept in [None, Some(""), Some(" ")] {
        let response = asked(&server, accept);
        assert_eq!(response.status, 200);
        for name in ["content-digest", "signature-input", "signature"] {
            assert_eq!(response.header(name), None, "{name}");
        }
    }
}

#[test]
fn a_refusal_is_signed_too() {
    let server = settled(&json!({}));
    let headers = [("accept-signature", "sig=()".to_owned())];
    let response = server.get(PATH, "", &headers);
    assert_eq!(response.status, 401);
    assert_eq!(verdict(&server, &response, "GET"), Ok(()));
}
