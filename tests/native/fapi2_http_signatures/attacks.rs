//! What is no signature of the request that it comes with, whatever it looks like: RFC 9421 §3.2 and §7.

use super::*;
use crate::support::{expect::apply_client, messages::digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha512};

const ALL: [&str; 4] = ["@method", "@target-uri", "authorization", "dpop"];

#[test]
fn a_signature_of_another_request_is_none_of_this() {
    let held = held();
    let sentence = "is not one of this key for this request";
    let posted = Sent::posted(&held.server, &held.server.one, &held.token, "");
    // Another method, another body, another place.
    let as_get = held.signed();
    let fields = |sent: &Sent, from: &Sent| {
        let value = |name| from.value(name).expect("a field");
        let sent = sent
            .clone()
            .header("signature-input", &value("signature-input"));
        sent.header("signature", &value("signature"))
    };
    let posted = fields(&posted.bare("content-digest"), &as_get);
    held.refuses(&posted, sentence);
    let elsewhere = Sent {
        path: "/oauth/userinfo",
        ..held.unsigned()
    };
    let one = &held.server.one;
    let elsewhere = elsewhere.signed(one, held.server.now());
    held.refuses(&fields(&held.unsigned(), &elsewhere), sentence);
    let large = held.posted("{\"amount\":1000}");
    let small = Sent::posted(&held.server, one, &held.token, "{\"amount\":1}");
    held.refuses(&fields(&small, &large), sentence);
}

#[test]
fn names_that_come_twice_are_refused() {
    let held = held();
    let malformed = "dictionaries";
    let twice = |name: &str| {
        let sent = held.signed();
        let value = sent.value(name).expect("a field");
        sent.beside(name, &value)
    };
    held.refuses(&twice("signature"), malformed);
    held.refuses(&twice("signature-input"), malformed);
    let signed = || held.signed();
    held.refuses(
        &signed().changed("signature-input", ";created", ";created=1;created"),
        malformed,
    );
    held.refuses(
        &signed().changed("signature-input", "\"@method\"", "\"@method\";req;req"),
        malformed,
    );
    // Under two labels nobody could say which counts.
    let sent = signed();
    let other = |name: &str| {
        sent.value(name)
            .expect("a field")
            .replacen("sig1", "sig2", 1)
    };
    let two = sent
        .clone()
        .beside("signature-input", &other("signature-input"));
    held.refuses(
        &two.beside("signature", &other("signature")),
        "no more than one",
    );
}

#[test]
fn a_component_is_covered_once_and_as_it_is() {
    let held = held();
    let with = |component: &str| {
        let components = format!("\"@method\" {component}");
        held.signed()
            .changed("signature-input", "\"@method\"", &components)
    };
    let not_served = "not in the request, or is read in a way";
    for (component, sentence) in [
        ("\"@method\"", "covers a component twice"),
        ("\"dpop\"", "covers a component twice"),
        ("\"signature-input\"", "is not one of this key"),
        ("\"x-none\"", not_served),
        ("\"@status\"", not_served),
        ("\"@signature-params\"", not_served),
        ("\"@query-param\";name=\"a\"", not_served),
        ("\"@x\"", not_served),
        ("\"\"", not_served),
        ("\"DPoP\"", not_served),
        ("\"dpop\";sf", not_served),
        ("\"dpop\";bs", not_served),
        ("\"dpop\";tr", not_served),
        ("\"dpop\";key=\"a\"", not_served),
        ("\"@method\";key=\"a\"", not_served),
        ("\"dpop\";req", not_served),
        ("\"dpop\";req=?0", not_served),
        ("dpop", "dictionaries"),
        ("1", "dictionaries"),
    ] {
        held.refuses(&with(component), sentence);
    }
    // What is covered of a field is all of it.
    let sent = held.unsigned().header("x-note", "a");
    let one = &held.server.one;
    let components = [&ALL[..], &["x-note"]].concat();
    let sent = sent.signed_with(&one.key, &components, &parameters(one, held.server.now()));
    held.serves(&sent);
    let again = sent.header("dpop", &held.unsigned().value("dpop").expect("a proof"));
    held.refuses(&again.beside("x-note", "b"), "is not one of this key");
}

#[test]
fn every_digest_is_that_of_the_body() {
    let held = held();
    let (one, body) = (&held.server.one, "{\"amount\":1}");
    let right = digest(body.as_bytes());
    let sha512 = format!("sha-512=:{}:", STANDARD.encode(Sha512::digest(body)));
    let wrong = digest(b"x");
    let with = |value: &str| {
        let sent = Sent::posted(&held.server, one, &held.token, body);
        sent.header("content-digest", value)
            .signed(one, held.server.now())
    };
    for good in [
        &right,
        &sha512,
        &format!("{right}, {sha512}"),
        &format!("md5=:AAAA:, {right}"),
    ] {
        held.serves(&with(good));
    }
    for bad in [
        &wrong,
        &format!("{wrong}, {sha512}"),
        &format!("{sha512}, {wrong}"),
        &format!("{right}, {}", right.replace("sha-256", "sha-512")),
        &format!("{right}, {wrong}"),
        "md5=:AAAA:",
        "sha-256=x",
        "sha-256",
        "SHA-256=:AAAA:",
        "",
        "x",
        &right.replace("=:", "=\""),
    ] {
        held.refuses(&with(bad), "Content-Digest");
    }
    // One that nobody has signed, of no body, is looked at too.
    held.refuses(
        &held.signed().header("content-digest", &right),
        "Content-Digest",
    );
}

#[test]
fn what_is_no_structured_field_is_refused() {
    let held = held();
    let malformed = "dictionaries";
    let long = format!("sig1=(\"{}\")", "a".repeat(8192));
    let many: Vec<String> = (0..33).map(|at| format!("s{at}=()")).collect();
    let list = format!("sig1=({})", "\"a\" ".repeat(33));
    for input in [
        "",
        ",",
        "sig1",
        "sig1=1",
        "sig1=(",
        "sig1=()x",
        "sig1=(\"@method\"\t\"dpop\")",
        "Sig1=()",
        "sig1=();created=1.0",
        "sig1=();created=1e9",
        "sig1=();created=\"1\";tag=\"fapi-2-request\"",
        "sig1=();keyid=k;tag=\"fapi-2-request\"",
        "sig1=();tag=fapi-2-request",
        "sig1=(\"\u{e9}\")",
        "sig1=(\"@method\");\u{2003}created=1",
        "sig1=(\"a\r\n b\")",
        "sig1=()\r\n ;tag=\"fapi-2-request\"",
        &long,
        &many.join(","),
        &list,
    ] {
        let sent = held.signed().header("signature-input", input);
        let response = held.answer(&sent);
        assert_challenged(&response, 401, "invalid_request");
        assert!(
            response.body.contains(malformed) || response.body.contains("must"),
            "{input}: {}",
            response.body
        );
    }
}

#[test]
fn what_are_no_octets_of_that_name_is_no_signature() {
    let held = held();
    let malformed = "dictionaries";
    for signature in [
        "sig1",
        "sig1=()",
        "sig1=\"x\"",
        "sig1=AAAA",
        "sig1=:A:",
        "sig1=:AA-_:",
        "sig1=:AAAA",
        "sig1=:\u{e9}:",
    ] {
        held.refuses(&held.signed().header("signature", signature), malformed);
    }
    for signature in [
        "sig1=::",
        "sig1=:AAAA:",
        &format!("sig1=:{}:", STANDARD.encode([0; 64])),
    ] {
        held.refuses(
            &held.signed().header("signature", signature),
            "is not one of this key",
        );
    }
    for signature in ["", "sig2=:AAAA:"] {
        held.refuses(
            &held.signed().header("signature", signature),
            "must have an HTTP message signature",
        );
    }
}

#[test]
fn what_is_covered_is_plain_text_of_one_line() {
    let held = held();
    let (one, now) = (&held.server.one, held.server.now());
    let components = [&ALL[..], &["x-note"]].concat();
    for value in ["caf\u{e9}", "a\r\n\"@method\": POST", "a\n", "\u{2003}"] {
        let sent = held.unsigned().header("x-note", value);
        let sent = sent.signed_with(&one.key, &components, &parameters(one, now));
        held.refuses(&sent, "not in the request, or is read in a way");
    }
    // White space around a value is no part of it: RFC 9421 §2.1.
    let sent = held.unsigned().header("x-note", "a");
    let sent = sent.signed_with(&one.key, &components, &parameters(one, now));
    held.serves(&sent.header("x-note", " a\t"));
}

#[test]
fn a_stranger_learns_nothing_by_a_signature() {
    let held = held();
    // Without a token that stands nobody looks at it.
    let sent = held.signed().changed("authorization", &held.token, "x");
    let response = held.answer(&sent.header("signature-input", "x"));
    assert_challenged(&response, 401, "invalid_dpop_proof");
    let sent = held.signed().bare("authorization");
    assert_eq!(held.answer(&sent).status, 401);
}

#[test]
fn no_other_resource_here_is_a_way_around_a_signature() {
    let scopes = [
        "accounts",
        "openid",
        "grant_management_query",
        "grant_management_revoke",
    ];
    let scopes = scopes.map(|name| json_value!({ "name": name }));
    let held =
        Held::new(&json_value!({ "supportedScopes": scopes, "grantManagementActions": ["QUERY"] }));
    let (server, one) = (&held.server, &held.server.one);
    let members = json_value!({ "rsRequestSigned": true });
    assert_eq!(apply_client(server, one, &members).status, 200);
    for path in ["/oauth/userinfo", "/oauth/grants/x"] {
        let sent = || Sent::to_place(path, server, one, &held.token);
        held.refuses(&sent(), "must have an HTTP message signature");
        let past = sent().signed(one, server.now() - 200);
        held.refuses(&past, "must say created");
        // It is refused for what the token lacks.
        let signed = held.answer(&sent().signed(one, server.now()));
        assert_ne!(signed.status, 200);
        assert!(!signed.body.contains("signature"), "{}", signed.body);
    }
}
