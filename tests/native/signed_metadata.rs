//! Metadata that is signed: RFC 8414 §2.1.

use crate::support::expect::{apply_service, assert_document_refused};
use crate::support::state::{claims_of, settled, signing_key};
use crate::support::{Server, json as body};
use sekisho::jose::Untrusted;
use serde_json::{Value, json};

fn metadata(server: &Server) -> Value {
    let response = server.get("/.well-known/oauth-authorization-server", "", &[]);
    assert_eq!(response.status, 200, "{}", response.body);
    body(&response)
}

#[test]
fn rfc_8414_2_1_the_document_is_signed_by_the_service_and_does_not_hold_itself() {
    let server = settled(&json!({ "signedMetadata": true }));
    let mut told = metadata(&server);
    let members = told.as_object_mut().expect("an object");
    let signed = members.remove("signed_metadata").expect("a JWT");
    let signed = signed.as_str().expect("a text").to_owned();
    let token = Untrusted::parse(&signed).expect("a JWT");
    assert!(token.verify(signing_key(&server).verifying()).is_ok());
    members.insert("iss".to_owned(), members["issuer"].clone());
    assert_eq!(claims_of(&signed), told);
    // It is the same as long as the document is.
    server.wait(20);
    assert_eq!(metadata(&server)["signed_metadata"], signed.as_str());
}

#[test]
fn a_service_that_does_not_say_so_signs_no_metadata() {
    assert_eq!(metadata(&settled(&json!({}))).get("signed_metadata"), None);
}

#[test]
fn what_anybody_may_ask_for_is_signed_once_for_each_document_and_key() {
    let server = settled(&json!({ "signedMetadata": true }));
    let signed = || metadata(&server)["signed_metadata"].clone();
    let first = signed();
    assert_eq!((signed(), server.host.signatures.get()), (first.clone(), 1));
    let changed = json!({ "signedMetadata": true, "supportedUiLocales": ["ja"] });
    assert_eq!(apply_service(&server, &changed).status, 200);
    let second = signed();
    assert_eq!(
        (signed(), server.host.signatures.get()),
        (second.clone(), 2)
    );
    assert_ne!(first, second);
    let claims = claims_of(second.as_str().expect("a JWT"));
    assert_eq!(claims["ui_locales_supported"], json!(["ja"]));
}

#[test]
fn signed_metadata_is_no_token() {
    let server = settled(&json!({ "signedMetadata": true }));
    let signed = metadata(&server)["signed_metadata"]
        .as_str()
        .expect("a JWT")
        .to_owned();
    assert_eq!(
        server.introspect(&server.one, &signed),
        json!({ "active": false })
    );
    assert_eq!(server.resource(&server.one, &signed).status, 401);
}

#[test]
fn a_service_that_signs_nothing_signs_no_metadata_either() {
    let server = settled(&json!({ "accessTokenSignAlg": null }));
    let apply = || {
        apply_service(
            &server,
            &json!({ "accessTokenSignAlg": null, "signedMetadata": true }),
        )
    };
    assert_document_refused(&server, apply, "signedMetadata");
}
