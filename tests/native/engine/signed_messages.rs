//! Requests that clients sign as HTTP messages, as a resource server hands them on: RFC 9421, FAPI 2.0 HTTP
//! Signatures §5.3.1.2, at `auth/introspection`.

use sekisho::Digest;
use serde_json::{Value, json};

use super::{assert_outcome, call, told};
use crate::support::{
    Server,
    client::ISSUER,
    expect::{apply_client, apply_service},
    messages::{Sent, digest, parameters},
    ordinary::joined,
};

const PATH: &str = "/auth/introspection";

struct Held {
    server: Server,
    token: String,
}

impl Held {
    fn new() -> Self {
        let server = Server::new();
        let token = server.tokens(&server.one)["access_token"]
            .as_str()
            .map(str::to_owned);
        let token = token.expect("a token");
        Self { server, token }
    }

    /// A request at a resource elsewhere.
    fn sent(&self, method: &'static str) -> Sent {
        let one = &self.server.one;
        let sent = Sent {
            method,
            path: "/accounts",
            query: Some("a=b"),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let uri = format!("{ISSUER}/accounts");
        let mut claims = one.proof_claims(method, &uri, self.server.now());
        claims["ath"] = Digest::of(&self.token).encode().into();
        let sent = sent.header("authorization", &format!("DPoP {}", self.token));
        sent.header("dpop", &one.proof(&claims))
    }

    fn signed(&self, sent: Sent) -> Sent {
        sent.signed(&self.server.one, self.server.now())
    }

    /// The call that hands it on.
    fn call(&self, sent: &Sent, over: &Value) -> Value {
        let headers = sent.headers.iter();
        let headers: Vec<Value> = headers
            .map(|(key, value)| json!({ "key": key.to_uppercase(), "value": value }))
            .collect();
        let call = json!({
            "token": self.token, "dpop": sent.value("dpop"), "htm": sent.method, "htu": format!("{ISSUER}/accounts"),
            "targetUri": sent.uri(), "headers": headers,
        });
        joined(&call, over)
    }

    fn accepts(&self, sent: &Sent, over: &Value) -> Value {
        let told = told(&self.server, PATH, &self.call(sent, over));
        assert_outcome(&told, "A056001", "OK");
        told
    }

    fn denies(&self, sent: &Sent, over: &Value, number: &str) {
        let told = told(&self.server, PATH, &self.call(sent, over));
        assert_outcome(&told, number, "UNAUTHORIZED");
        let challenge = told["responseContent"].as_str().expect("a challenge");
        assert!(
            challenge.starts_with("DPoP error=\"invalid_request\""),
            "{challenge}"
        );
        assert_eq!(told["sufficient"], false);
    }

    fn has_to_sign(&self) {
        let members = json!({ "rsRequestSigned": true });
        let applied = apply_client(&self.server, &self.server.one, &members);
        assert_eq!(applied.status, 200, "{}", applied.body);
    }
}

#[test]
fn a_request_that_its_client_has_signed_is_verified() {
    let held = Held::new();
    held.accepts(&held.sent("GET"), &json!({}));
    let told = held.accepts(&held.signed(held.sent("GET")), &json!({}));
    assert_eq!(told.get("responseSigningRequired"), None);
    let signed = || held.signed(held.sent("GET"));
    let none = json!({});
    held.denies(
        &signed().changed("signature", "sig1=:", "sig1=:AAAA"),
        &none,
        "A904304",
    );
    held.denies(
        &signed(),
        &json!({ "targetUri": format!("{ISSUER}/accounts") }),
        "A904304",
    );
    held.denies(
        &held.sent("GET").signed(&held.server.two, held.server.now()),
        &none,
        "A904305",
    );
    held.denies(
        &held.sent("GET").signed(&held.server.one, 1),
        &none,
        "A904308",
    );
    held.denies(&signed().header("signature", "x="), &none, "A904306");
    let lax = held.sent("GET").signed_with(
        &held.server.one.key,
        &["@method", "@target-uri", "authorization"],
        &parameters(&held.server.one, held.server.now()),
    );
    held.denies(&lax, &none, "A904310");
    // A proof that is not handed on as a field is still one that has to be covered.
    held.denies(
        &lax.clone().bare("dpop"),
        &json!({ "dpop": held.sent("GET").value("dpop") }),
        "A904310",
    );
}

#[test]
fn a_client_that_signs_has_to_sign_there_too() {
    let held = Held::new();
    held.has_to_sign();
    held.denies(&held.sent("GET"), &json!({}), "A904307");
    held.denies(
        &held.signed(held.sent("GET")),
        &json!({ "headers": null }),
        "A904307",
    );
    held.accepts(&held.signed(held.sent("GET")), &json!({}));
}

#[test]
fn a_body_is_told_or_said_to_be_there() {
    let held = Held::new();
    let body = "{\"amount\":1}";
    let with = |value: &str| {
        let sent = held.sent("POST").header("content-digest", value);
        held.signed(Sent {
            body: body.into(),
            ..sent
        })
    };
    let good = || with(&digest(body.as_bytes()));
    held.accepts(&good(), &json!({ "message": body }));
    held.accepts(&good(), &json!({ "requestBodyContained": true }));
    held.accepts(&good(), &json!({}));
    held.denies(&good(), &json!({ "message": "{}" }), "A904302");
    held.denies(&with(&digest(b"x")), &json!({ "message": body }), "A904302");
    let bare = || held.signed(held.sent("POST"));
    held.denies(&bare(), &json!({ "requestBodyContained": true }), "A904302");
    held.denies(&bare(), &json!({ "message": body }), "A904302");
    held.denies(
        &bare().header("content-digest", &digest(b"")),
        &json!({}),
        "A904310",
    );
}

#[test]
fn a_resource_says_what_else_has_to_be_covered() {
    let held = Held::new();
    let signed = || held.signed(held.sent("GET"));
    held.accepts(
        &signed(),
        &json!({ "requiredComponents": ["@method", "@target-uri"] }),
    );
    held.denies(
        &signed(),
        &json!({ "requiredComponents": ["x-request-id"] }),
        "A904310",
    );
    let few = |components: &[&str]| {
        let parameters = parameters(&held.server.one, held.server.now());
        held.sent("GET")
            .signed_with(&held.server.one.key, components, &parameters)
    };
    let components = ["@method", "authorization", "dpop"];
    held.denies(&few(&components), &json!({}), "A904310");
    held.accepts(
        &few(&components),
        &json!({ "requiredComponents": ["@method"] }),
    );
    // Credentials are covered whatever is said.
    held.denies(
        &few(&["@method"]),
        &json!({ "requiredComponents": ["@method"] }),
        "A904310",
    );
    for wrong in [
        json!({ "headers": [{ "key": "a" }] }),
        json!({ "headers": ["a"] }),
        json!({ "headers": "a" }),
    ] {
        let response = call(&held.server, PATH, &held.call(&signed(), &wrong));
        assert_eq!(response.status, 400, "{}", response.body);
        assert!(response.body.contains("headers"), "{}", response.body);
    }
}

#[test]
fn a_resource_is_told_to_sign_its_answer_where_the_service_says_so() {
    let held = Held::new();
    let applied = apply_service(&held.server, &json!({ "rsResponseSigned": true }));
    assert_eq!(applied.status, 200, "{}", applied.body);
    let told = held.accepts(&held.sent("GET"), &json!({}));
    assert_eq!(told["responseSigningRequired"], true);
}
