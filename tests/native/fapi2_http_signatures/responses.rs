//! Signing resource responses: §5.3.2.1.

use super::*;
use crate::support::{expect::apply_service, messages::digest, state::signing_key};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sekisho::jose::Algorithm;

/// The text of `signature-input` behind the label, and the signature.
fn fields(response: &Response, label: &str) -> (String, Vec<u8>) {
    let field = |name| response.header(name).unwrap_or_else(|| panic!("no {name}"));
    let start = format!("{label}=");
    let input = field("signature-input").strip_prefix(&start);
    let signature = field("signature").strip_prefix(&format!("{label}=:"));
    let signature = signature.and_then(|text| text.strip_suffix(':'));
    let signature = STANDARD.decode(signature.expect("octets"));
    (
        input.expect("the label").to_owned(),
        signature.expect("base64"),
    )
}

/// The line of a component of an answer to `sent`. RFC 9421 §2.1.2, §2.4 and §2.5.
fn line(identifier: &str, sent: &Sent, response: &Response) -> String {
    let field = |name: &str| response.header(name).map(str::to_owned);
    let member = |name: &str| {
        let value = sent.value(name).expect("a field");
        value.strip_prefix("sig1=").map(str::to_owned)
    };
    let value = match identifier {
        "\"@status\"" => Some(response.status.to_string()),
        "\"content-digest\"" => field("content-digest"),
        "\"content-type\"" => field("content-type"),
        "\"@method\";req" => Some(sent.method.to_owned()),
        "\"@target-uri\";req" => Some(sent.uri()),
        "\"content-digest\";req" => sent.value("content-digest"),
        "\"authorization\";req" => sent.value("authorization"),
        "\"dpop\";req" => sent.value("dpop"),
        "\"signature\";req;key=\"sig1\"" => member("signature"),
        "\"signature-input\";req;key=\"sig1\"" => member("signature-input"),
        other => panic!("{other} is not expected"),
    };
    format!("{identifier}: {}\n", value.expect("a value"))
}

/// What the answer covers, whose signature `label` by the key of the server holds for it and for `sent`.
fn covered(held: &Held, sent: &Sent, response: &Response, label: &str) -> Vec<String> {
    let (input, signature) = fields(response, label);
    let (list, _) = input[1..].split_once(')').expect("a list");
    let identifiers: Vec<String> = list.split(' ').map(str::to_owned).collect();
    let lines = identifiers.iter().map(|one| line(one, sent, response));
    let base = format!(
        "{}\"@signature-params\": {input}",
        lines.collect::<String>()
    );
    let key = signing_key(&held.server);
    let key = key.verifying();
    assert!(
        key.has_signed_octets(Algorithm::Es256, base.as_bytes(), &signature),
        "{base}"
    );
    identifiers
}

fn asking(sent: Sent) -> Sent {
    sent.header("accept-signature", "sig=();tag=\"fapi-2-response\"")
}

/// §5.3.2.1 (1): shall create an HTTP Message Signature for the response.
///
/// In `oauth/answer/signed_response.rs`: `fields`; `jose/http_signature/asking.rs`: `asked_label`;
/// `documents/service.rs`: `Service`.
#[test]
fn an_answer_is_signed_for_whoever_asks_or_always() {
    let held = held();
    let answer = held.answer(&held.unsigned());
    assert_eq!(answer.header("signature"), None);
    let named = held.unsigned().header(
        "accept-signature",
        "x=(\"@status\");tag=\"fapi-2-response\"",
    );
    covered(&held, &named, &held.answer(&named), "x");
    for other in ["x=();tag=\"other\"", "x", "x=(", "please"] {
        let sent = held.unsigned().header("accept-signature", other);
        assert_eq!(held.answer(&sent).header("signature"), None, "{other}");
    }
    let applied = apply_service(&held.server, &json_value!({ "rsResponseSigned": true }));
    assert_eq!(applied.status, 200, "{}", applied.body);
    let sent = held.unsigned();
    covered(&held, &sent, &held.answer(&sent), "sig");
    // No resource is introspection.
    let told = held.server.post("/oauth/introspect", &[], &[]);
    assert_eq!(told.header("signature"), None);
}

/// §5.3.2.1 (2): shall cryptographically link the response to the request by including the request method,
/// request target-uri and (if applicable) the request content-digest by means of the req flag.
///
/// In `oauth/answer/signed_response.rs`: `of_request`; `jose/http_signature/component.rs`: `Component`.
#[test]
fn an_answer_is_bound_to_what_it_answers() {
    let held = held();
    let one = &held.server.one;
    let posted = asking(Sent::posted(&held.server, one, &held.token, "a"));
    let answer = held.answer(&posted);
    assert_eq!(answer.status, 200);
    assert_eq!(
        covered(&held, &posted, &answer, "sig"),
        [
            "\"@status\"",
            "\"content-digest\"",
            "\"content-type\"",
            "\"@method\";req",
            "\"@target-uri\";req",
            "\"content-digest\";req",
        ]
    );
    let sent = asking(Sent {
        query: Some("a=b"),
        ..held.unsigned()
    });
    covered(&held, &sent, &held.answer(&sent), "sig");
}

/// §5.3.2.1 (3): if the request was signed, shall include the request signature and request signature input by
/// means of the req flag, and whatever else that covers.
///
/// In `oauth/answer/signed_response.rs`: `of_request`; `jose/http_signature/component.rs`: `member`.
#[test]
fn an_answer_to_a_signed_request_covers_what_that_covers() {
    let held = held();
    let sent = asking(held.posted("a"));
    let identifiers = covered(&held, &sent, &held.answer(&sent), "sig");
    for identifier in [
        "\"authorization\";req",
        "\"dpop\";req",
        "\"content-digest\";req",
        "\"signature\";req;key=\"sig1\"",
        "\"signature-input\";req;key=\"sig1\"",
    ] {
        let named = identifiers.iter().filter(|one| *one == identifier);
        assert_eq!(named.count(), 1, "{identifier} in {identifiers:?}");
    }
    // A refusal says what it refuses.
    let other = asking(held.signed()).changed("signature", "sig1=:", "sig1=:AAAA");
    let answer = held.answer(&other);
    assert_eq!(answer.status, 401);
    assert!(
        covered(&held, &other, &answer, "sig")
            .contains(&"\"signature\";req;key=\"sig1\"".to_owned())
    );
}

/// §5.3.2.1 (4) to (6): shall include @status, the created parameter, and the tag parameter with a value of
/// fapi-2-response.
///
/// In `oauth/answer/signed_response.rs`: `OF_ANSWER`, `TAG`; `jose/http_signature/signing.rs`: `sign`.
#[test]
fn an_answer_says_its_status_when_it_is_signed_and_what_for() {
    let held = held();
    for sent in [
        asking(held.unsigned()),
        asking(held.unsigned().bare("dpop")),
    ] {
        let answer = held.answer(&sent);
        let identifiers = covered(&held, &sent, &answer, "sig");
        assert!(identifiers.contains(&"\"@status\"".to_owned()));
        let (input, _) = fields(&answer, "sig");
        let created = format!(";created={};keyid=", held.server.now());
        assert!(
            input.contains(&created) && input.ends_with(";tag=\"fapi-2-response\""),
            "{input}"
        );
    }
}

/// §5.3.2.1 (7): when the response contains a body, shall include the content-digest header in the response, and
/// that header in the signature.
///
/// In `oauth/answer/signed_response.rs`: `OF_ANSWER`; `jose/http_signature/content_digest.rs`: `content_digest`.
#[test]
fn the_body_of_an_answer_is_covered_by_its_digest() {
    let held = held();
    let sent = asking(held.unsigned());
    let answer = held.answer(&sent);
    assert_eq!(
        answer.header("content-digest"),
        Some(&*digest(answer.body.as_bytes()))
    );
    assert!(covered(&held, &sent, &answer, "sig").contains(&"\"content-digest\"".to_owned()));
}
