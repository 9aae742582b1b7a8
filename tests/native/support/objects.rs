//! Request objects as clients sign them, each part of which can be changed before.

use sekisho::front::Response;
use serde_json::{Map, Value, json};

use super::{Server, TestClient, client::ISSUER, forge};

/// The claims of a good request object over these parameters. RFC 9101 §4, FAPI 2.0 Message Signing
/// §5.3.2.
pub fn over(client: &TestClient, parameters: &[(String, String)], now: i64) -> Value {
    let texts = parameters
        .iter()
        .map(|(name, value)| (name.clone(), Value::from(value.as_str())));
    let mut claims: Map<String, Value> = texts.collect();
    let own = json!({ "iss": client.client_id, "aud": ISSUER, "nbf": now, "exp": now + 300 });
    claims.extend(own.as_object().expect("an object").clone());
    claims.into()
}

/// The claims of the good request of `client`.
pub fn claims(client: &TestClient, now: i64) -> Value {
    over(client, &client.authorization_request(), now)
}

/// An object under the ES256 key of this seed, with this header besides.
pub fn signed(seed: u8, header: &Value, claims: &Value) -> String {
    let mut whole = json!({ "alg": "ES256" });
    let members = header.as_object().expect("an object").clone();
    whole.as_object_mut().expect("an object").extend(members);
    forge::es256(seed, &whole, claims)
}

/// Pushes this object, which is all that is said beside the proof of who asks.
pub fn push(server: &Server, client: &TestClient, object: &str) -> Response {
    let request = [("request".to_owned(), object.to_owned())];
    server.push(client, &request, &[])
}
