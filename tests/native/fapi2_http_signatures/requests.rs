//! Verifying resource requests: §5.3.1.2.

use super::*;
use crate::support::{TestClient, expect::apply_client};
use sekisho::jose::{Algorithm, SigningKey};

/// §5.3.1.2 (1): shall retrieve the valid public key for the client.
///
/// In `backend/message_signature.rs`: `verified`; `oauth/request/client_keys.rs`: `Wanted`.
#[test]
fn the_key_is_one_of_the_client_that_the_token_is_of() {
    let held = held();
    held.serves(&held.signed());
    let stranger = |signer: &TestClient| {
        let sent = held.unsigned();
        held.refuses(
            &sent.signed(signer, held.server.now()),
            "No key of the client",
        );
    };
    stranger(&held.server.two);
    stranger(&TestClient::new("one", 9));
}

/// §5.3.1.2 (1), with FAPI 2.0 SP §5.4.1: by PS256, ES256 or EdDSA.
///
/// In `oauth/request/message_signature.rs`: `verify`; `jose/algorithm.rs`: `FAPI`.
#[test]
fn a_request_is_signed_by_an_algorithm_of_the_profile() {
    for (algorithm, alg) in [
        (Algorithm::Es256, ";alg=\"ecdsa-p256-sha256\""),
        (Algorithm::EdDsa, ";alg=\"ed25519\""),
        (Algorithm::Ps256, ""),
    ] {
        let held = held();
        let key = SigningKey::from_seed(algorithm, &[5; 32]).expect("a key");
        let keys = json_value!([held.server.one.key.public_jwk(), key.public_jwk()]);
        let members = json_value!({ "jwks": { "keys": keys }, "rsSignedRequestKeyId": key.kid() });
        let applied = apply_client(&held.server, &held.server.one, &members);
        assert_eq!(applied.status, 200, "{}", applied.body);
        let components = ["@method", "@target-uri", "authorization", "dpop"];
        let parameters = |alg: &str| {
            let (now, kid) = (held.server.now(), key.kid());
            format!(";created={now};keyid=\"{kid}\"{alg};tag=\"fapi-2-request\"")
        };
        for alg in ["", alg] {
            let sent = held.unsigned();
            held.serves(&sent.signed_with(&key, &components, &parameters(alg)));
        }
        let sent = held.unsigned();
        let other = parameters(";alg=\"rsa-pss-sha512\"");
        held.refuses(&sent.signed_with(&key, &components, &other), "alg");
        // It is the only one that signs messages.
        held.refuses(&held.signed(), "No key of the client");
    }
}

/// §5.3.1.2 (2): shall verify the signature as RFC 9421 has it.
///
/// In `jose/http_signature/verifying.rs`: `verify`; `jose/http_signature/component.rs`: `base`.
#[test]
fn a_signature_is_one_of_the_whole_of_what_it_covers() {
    let held = held();
    let covered = [
        "@method",
        "@target-uri",
        "authorization",
        "dpop",
        "@authority",
        "@path",
        "@query",
        "x-note",
    ];
    let now = held.server.now();
    let signed = |query| {
        let one = &held.server.one;
        let sent = Sent {
            query,
            ..held.unsigned()
        }
        .header("x-note", "a b");
        sent.signed_with(&one.key, &covered, &parameters(one, now))
    };
    for query in [None, Some("a=b&c=%20"), Some("")] {
        held.serves(&signed(query));
    }
    for sent in [
        signed(None).header("x-note", "a c"),
        Sent {
            query: Some("a=b"),
            ..signed(None)
        },
        Sent {
            query: None,
            ..signed(Some("a=b"))
        },
        signed(None).changed(
            "signature-input",
            &format!("created={now}"),
            &format!("created={}", now - 1),
        ),
        signed(None).changed(
            "signature-input",
            "\"@path\" \"@query\"",
            "\"@query\" \"@path\"",
        ),
    ] {
        held.refuses(&sent, "is not one of this key for this request");
    }
}

/// §5.3.1.2 (3): shall reject requests with missing or invalid signatures using HTTP Status Code 401.
///
/// In `oauth/request/message_signature.rs`: `signature_of`; `documents/client.rs`: `Client`.
#[test]
fn a_client_that_signs_has_to_sign() {
    let held = held();
    held.serves(&held.unsigned());
    let members = json_value!({ "rsRequestSigned": true });
    let applied = apply_client(&held.server, &held.server.one, &members);
    assert_eq!(applied.status, 200, "{}", applied.body);
    held.refuses(&held.unsigned(), "must have an HTTP message signature");
    held.refuses(
        &held.signed().bare("signature"),
        "must have an HTTP message signature",
    );
    held.refuses(&held.signed().bare("signature-input"), "dictionaries");
    let signed = held.signed();
    let signature = signed.value("signature").expect("a signature");
    let other = held.signed().header("signature", &signature);
    held.refuses(&other, "is not one of this key for this request");
    held.serves(&held.signed());
}

/// §5.3.1.2 (4): shall reject requests which don't have a tag parameter with the value of fapi-2-request.
///
/// In `jose/http_signature/verifying.rs`: `named`; `oauth/request/message_signature.rs`: `TAG`.
#[test]
fn a_signature_for_something_else_is_none() {
    let held = held();
    let other = |tag: &str| {
        held.signed()
            .changed("signature-input", ";tag=\"fapi-2-request\"", tag)
    };
    // Who need not sign may have signatures for others.
    held.serves(&other(";tag=\"x\""));
    held.serves(&other(""));
    let members = json_value!({ "rsRequestSigned": true });
    assert_eq!(
        apply_client(&held.server, &held.server.one, &members).status,
        200
    );
    for tag in [
        "",
        ";tag=\"x\"",
        ";tag=\"fapi-2-response\"",
        ";tag=\"FAPI-2-REQUEST\"",
    ] {
        held.refuses(&other(tag), "must have an HTTP message signature");
    }
    held.refuses(&other(";tag=fapi-2-request"), "dictionaries");
}

/// §5.3.1.2 (5): shall reject requests with signatures that are missing @method, @target-uri, or
/// Authorization.
///
/// In `oauth/request/message_signature.rs`: `AT_RESOURCE`, `to_cover`.
#[test]
fn the_method_the_uri_and_the_token_are_covered() {
    let held = held();
    let all = ["@method", "@target-uri", "authorization", "dpop"];
    for missing in ["@method", "@target-uri", "authorization"] {
        let components: Vec<_> = all.into_iter().filter(|one| *one != missing).collect();
        let sentence = format!("must cover {missing}");
        held.refuses(&held.over(&components), &sentence);
    }
    // The parts of a URI are not the URI.
    held.refuses(
        &held.over(&[
            "@method",
            "@authority",
            "@path",
            "@query",
            "authorization",
            "dpop",
        ]),
        "must cover @target-uri",
    );
}

/// §5.3.1.2 (6): shall reject requests with signatures that are missing the created parameter or have one that
/// is greater than an acceptable range (1 minute is recommended).
///
/// In `jose/http_signature/verifying.rs`: `check_time`; `oauth/request/message_signature.rs`: `AGE`.
#[test]
fn a_signature_is_a_minute_old_at_most() {
    let held = Held::new(&json_value!({ "allowableClockSkew": 10 }));
    let now = held.server.now();
    let signed = |created| held.unsigned().signed(&held.server.one, created);
    for created in [now - 70, now - 1, now, now + 10] {
        held.serves(&signed(created));
    }
    for created in [0, now - 71, now + 11, now * 1000, -now, 999_999_999_999_999] {
        held.refuses(&signed(created), "must say created");
    }
    let over = |parameters: &str| {
        let components = ["@method", "@target-uri", "authorization", "dpop"];
        held.unsigned()
            .signed_with(&held.server.one.key, &components, parameters)
    };
    held.refuses(&over(";tag=\"fapi-2-request\""), "must say created");
    let expires = |at: i64| {
        over(&format!(
            ";created={now};expires={at};tag=\"fapi-2-request\""
        ))
    };
    held.refuses(&expires(now - 10), "must say created");
    held.serves(&expires(now - 9));
}

/// §5.3.1.2 (7): when a DPoP header is present in the request, shall reject requests that are missing DPoP in
/// the signature.
///
/// In `oauth/request/message_signature.rs`: `CREDENTIALS`, `to_cover`.
#[test]
fn a_proof_that_is_there_is_covered() {
    let held = held();
    let sent = held.over(&["@method", "@target-uri", "authorization"]);
    held.refuses(&sent, "must cover dpop");
    // So the signature of one request is none of the next.
    let first = held.signed();
    held.serves(&first);
    let proof = held.unsigned().value("dpop").expect("a proof");
    held.refuses(
        &first.header("dpop", &proof),
        "is not one of this key for this request",
    );
}

/// §5.3.1.2 (8): when the request contains a request body, shall reject requests that are missing content-digest
/// in the signature.
///
/// In `oauth/request/message_signature.rs`: `check_digest`, `to_cover`; `jose/http_signature/content_digest.rs`:
/// `is_digest_of`.
#[test]
fn a_body_is_covered_by_its_digest() {
    let held = held();
    held.serves(&held.posted("{\"amount\":1}"));
    let other = |body: &str| Sent {
        body: body.into(),
        ..held.posted("{\"amount\":1}")
    };
    held.refuses(&other("{\"amount\":2}"), "Content-Digest");
    held.refuses(&other(""), "Content-Digest");
    held.refuses(&held.posted("a").bare("content-digest"), "Content-Digest");
    let (one, now) = (&held.server.one, held.server.now());
    let components = ["@method", "@target-uri", "authorization", "dpop"];
    let sent = Sent::posted(&held.server, one, &held.token, "a");
    let sent = sent.signed_with(&one.key, &components, &parameters(one, now));
    held.refuses(&sent, "must cover content-digest");
}
