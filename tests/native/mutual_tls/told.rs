//! Who is believed that a client has shown a certificate, and what is believed.

use sekisho::{
    Timestamp,
    front::Request,
    oauth::{
        Refusal,
        request::{body::Body, client_certificate::ShownCertificate},
    },
};

use super::*;
use crate::support::{
    expect::{assert_refused, unchanged},
    form,
};

/// A request for a token that brings what the platform tells, and these headers.
fn request(server: &Server, told: &str, shown: &With) -> Request {
    let body = form(&credentials(&server.one)).into_bytes();
    let request = Request::new("POST", "/oauth/token", None)
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_certificate(ShownCertificate::of_platform(told))
        .with_body(Body::Read(body));
    shown
        .headers()
        .iter()
        .fold(request, |request, (name, value)| {
            request.with_header(name, value)
        })
}

fn trusting(header: Option<&str>, verified: Option<&str>) -> Server {
    let mut server = server(&json_value!({}));
    let settings = server.host.settings.clone();
    server.host.settings = settings.with_certificate_headers(header, verified);
    apply(&server, &by_subject());
    server
}

fn refused(server: &Server, told: &str, shown: &With) {
    let response = unchanged(server, || server.send(&request(server, told, shown)));
    assert_refused(&response, 400, "invalid_client");
}

#[test]
fn a_header_that_nobody_has_named_is_anybodys() {
    for header in [None, Some("")] {
        let server = trusting(header, Some(VERIFIED));
        refused(&server, "", &With::verified(&certificate("one")));
    }
    let server = trusting(Some("another-header"), Some(VERIFIED));
    refused(&server, "", &With::verified(&certificate("one")));
}

#[test]
fn a_stranger_who_sends_a_header_changes_no_answer() {
    let server = trusting(None, None);
    let told = format!("1 SUCCESS 0 {}", certificate("one").sequence());
    let plain = server.send(&request(&server, &told, &With::default()));
    let token = access_token(&plain);
    let strangers = With::verified(&certificate("two"));
    let beside = server.send(&request(&server, &told, &strangers));
    assert_eq!(beside.status, 200, "{}", beside.body);
    // What it is bound to is what the platform says.
    assert_eq!(
        call(
            &server,
            &token,
            "Bearer",
            &With::verified(&certificate("one"))
        )
        .status,
        401
    );
}

#[test]
fn a_proxy_that_does_not_say_that_it_verifies_does_not() {
    let server = trusting(Some("Client-Cert"), None);
    refused(&server, "", &With::verified(&certificate("one")));
}

#[test]
fn where_a_proxy_is_named_the_platform_is_not_believed() {
    let server = trusting(Some("Client-Cert"), Some(VERIFIED));
    let told = format!("1 SUCCESS 0 {}", certificate("one").sequence());
    refused(&server, &told, &With::default());
}

#[test]
fn a_header_that_comes_twice_is_none() {
    let server = trusting(Some("Client-Cert"), Some(VERIFIED));
    let one = With::verified(&certificate("one"));
    let twice = request(&server, "", &one).with_header(HEADER, &certificate("one").sequence());
    let response = unchanged(&server, || server.send(&twice));
    assert_refused(&response, 400, "invalid_client");
}

#[test]
fn the_platform_tells_whether_a_chain_is_verified_and_not_revoked() {
    let server = trusting(None, None);
    let own = certificate("one").sequence();
    let told = format!("1 SUCCESS 0 {own}");
    assert_eq!(
        server
            .send(&request(&server, &told, &With::default()))
            .status,
        200
    );
    for told in [
        String::new(),
        "0 NONE 0 ".to_owned(),
        format!("0 SUCCESS 0 {own}"),
        format!(" SUCCESS 0 {own}"),
        format!("1 FAILED 0 {own}"),
        format!("1  0 {own}"),
        // A certificate that is revoked is verified all the same, says the platform.
        format!("1 SUCCESS 1 {own}"),
        format!("1 SUCCESS  {own}"),
        // One that is too large is not told.
        "1 SUCCESS 0 ".to_owned(),
    ] {
        refused(&server, &told, &With::default());
    }
}

#[test]
fn a_certificate_that_the_platform_calls_revoked_proves_nothing_and_binds_nothing() {
    let server = trusting(None, None);
    let own = certificate("one");
    let good = format!("1 SUCCESS 0 {}", own.sequence());
    let revoked = format!("1 SUCCESS 1 {}", own.sequence());
    let token = access_token(&server.send(&request(&server, &good, &With::default())));
    let call = |told: &str| {
        let request = Request::new("GET", "/sample/resource", None)
            .with_header("authorization", &format!("Bearer {token}"))
            .with_certificate(ShownCertificate::of_platform(told));
        server.send(&request)
    };
    assert_eq!(call(&good).status, 200);
    assert_refused(&unchanged(&server, || call(&revoked)), 401, "invalid_token");
    // A client that signs for itself is proved by it as little.
    let mut jwk = key(41).public_jwk();
    jwk["kid"] = "41".into();
    apply(
        &server,
        &json_value!({
            "tokenAuthMethod": "SELF_SIGNED_TLS_CLIENT_AUTH",
            "jwks": { "keys": [jwk] },
            "tlsClientCertificateBoundAccessTokens": true,
            "grantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"],
        }),
    );
    let by_itself = format!("1 FAILED 0 {}", own.sequence());
    let taken = server.send(&request(&server, &by_itself, &With::default()));
    assert_eq!(taken.status, 200, "{}", taken.body);
    refused(&server, &revoked, &With::default());
    refused(
        &server,
        &format!("1 FAILED 1 {}", own.sequence()),
        &With::default(),
    );
    // Nor are tokens of one that proves itself otherwise bound to it.
    let now = Timestamp::from_seconds(server.now());
    let shown = |told: &str| ShownCertificate::of_platform(told).expect("one").bound(now);
    assert!(shown(&good).is_ok());
    assert!(matches!(
        shown(&revoked),
        Err(Refusal::CertificateUnusable(_))
    ));
}
