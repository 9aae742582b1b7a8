//! Introspection as signed messages, beside RFC 9701: what holds of a resource holds of it.

use super::*;
use crate::support::{
    expect::{assert_refused, grants_unchanged},
    form,
    messages::digest,
};

fn introspection(held: &Held) -> Sent {
    let one = &held.server.one;
    let mut parameters = one.authentication(held.server.now());
    parameters.push(("token".to_owned(), held.token.clone()));
    let body = form(&parameters);
    let sent = Sent {
        method: "POST",
        path: "/oauth/introspect",
        query: None,
        headers: Vec::new(),
        body: body.clone().into_bytes(),
    };
    sent.header("content-type", "application/x-www-form-urlencoded")
        .header("content-digest", &digest(body.as_bytes()))
}

fn signed(held: &Held) -> Sent {
    introspection(held).signed(&held.server.one, held.server.now())
}

/// §5.3.1.2 (1), of introspection: a request that is signed is verified with the keys of who asks.
///
/// In `backend/introspection.rs`: `introspect`; `oauth/request/message_signature.rs`: `AT_ENDPOINT`.
#[test]
fn who_asks_about_a_token_may_sign_that() {
    let held = held();
    let told = held.answer(&signed(&held));
    assert_eq!(told.status, 200, "{}", told.body);
    assert!(told.body.contains("\"active\":true"), "{}", told.body);
    let by_two = introspection(&held).signed(&held.server.two, held.server.now());
    let one = &held.server.one;
    let loose = introspection(&held);
    let loose = loose.signed_with(
        &one.key,
        &["@method", "@target-uri"],
        &parameters(one, held.server.now()),
    );
    let past = introspection(&held).signed(one, held.server.now() - 200);
    let other = signed(&held).header("content-digest", &digest(b"x"));
    for (sent, sentence) in [
        (by_two, "No key of the client"),
        (loose, "must cover content-digest"),
        (past, "must say created"),
        (other, "Content-Digest"),
        (
            signed(&held).beside("signature", "sig1=:AAAA:"),
            "dictionaries",
        ),
    ] {
        let refused = grants_unchanged(&held.server, || held.answer(&sent));
        assert_refused(&refused, 400, "invalid_request");
        assert!(
            refused.body.contains(sentence),
            "{sentence} in {}",
            refused.body
        );
        assert!(!refused.body.contains("active"), "{}", refused.body);
    }
}

/// §5.3.2.1 (1), of introspection: the answer is signed for whoever asks by `Accept-Signature`.
///
/// In `oauth/answer/signed_response.rs`: `Wish`; `front/oauth.rs`: `introspect`.
#[test]
fn what_is_told_of_a_token_is_signed_for_whoever_asks() {
    let held = held();
    let plain = held.answer(&signed(&held));
    assert_eq!(plain.header("signature"), None);
    let sent = signed(&held).header("accept-signature", "rs=();tag=\"fapi-2-response\"");
    let told = held.answer(&sent);
    assert_eq!(told.status, 200, "{}", told.body);
    let input = told.header("signature-input").expect("it is signed");
    assert!(
        input.starts_with("rs=(\"@status\" \"content-digest\""),
        "{input}"
    );
    assert!(input.contains("\"signature\";req;key=\"sig1\""), "{input}");
    let body = told.body.as_bytes();
    assert_eq!(told.header("content-digest"), Some(&*digest(body)));
    // Nobody who has not authenticated has the server sign.
    for refused in [
        sent.clone().header("content-type", "text/plain"),
        Sent {
            body: b"token=x".to_vec(),
            ..sent
        }
        .bare("signature")
        .bare("signature-input"),
    ] {
        let refused = held.answer(&refused);
        assert_eq!((refused.status, refused.header("signature")), (400, None));
    }
}
