//! Whatever text arrives as a request object: a request, or a refusal, and never a panic; what is not
//! signed by its client is none.
use std::sync::LazyLock;

use sekisho::{
    Timestamp,
    documents::{Client, Service},
    jose::{Algorithm, SigningKey},
    oauth::{
        Parameters,
        request::{
            authorization_request::{Arrival, AuthorizationRequest},
            client_auth::Known,
            request_object::{Asks, Received},
        },
    },
};
use serde_json::Value;

const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

static KEY: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::from_seed(Algorithm::Es256, &[1; 32]).expect("a key"));

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    let document = r#"{"issuer": "https://as.example", "fapiModes": [], "supportedScopes": [{"name": "accounts"}]}"#;
    Service::parse(&json(document)).expect("a service")
});

fn client(member: &str) -> Client {
    let mut document = json(include_str!("../../schema/examples/fapi/web-client.json"));
    document["jwks"] = serde_json::json!({ "keys": [KEY.public_jwk()] });
    document["extension"] = serde_json::json!({});
    if !member.is_empty() {
        document["requestSignAlg"] = member.into();
    }
    Client::parse(&document).expect("a client")
}

static SIGNING: LazyLock<Client> = LazyLock::new(|| client(""));
static SILENT: LazyLock<Client> = LazyLock::new(|| client("NONE"));

fn read(text: &str, client: &Client) -> bool {
    let asks = Asks {
        client,
        service: &SERVICE,
    };
    let Ok(received) = Received::parse(text, &SERVICE, client) else {
        return false;
    };
    let beside = Parameters::default();
    let Ok(object) = received.verify(asks, &Known::default(), &beside, NOW) else {
        return false;
    };
    let arrival = Arrival::Pushed(Some(&object), None);
    let _ = AuthorizationRequest::parse(object.parameters(), &SERVICE, client, arrival);
    assert!(object.parameters().contains("client_id"));
    true
}

/// Holds whatever is brought against that.
pub fn holds(text: &str) {
    // As it came, as the payload of one that the client has signed, and of one that it need not sign.
    read(text, &SIGNING);
    read(text, &SILENT);
    if let Ok(claims @ Value::Object(_)) = serde_json::from_str::<Value>(text) {
        read(&KEY.sign("oauth-authz-req+jwt", &claims), &SIGNING);
    }
}
