//! What a server remembers, seen and changed from the outside.
#![allow(dead_code, reason = "each test file uses a part of it")]

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sekisho::{Timestamp, jose::SigningKey};
use serde_json::Value;

use crate::support::Server;

/// A server whose keys exist, so that nothing but a decision changes its state.
pub fn settled(members: &Value) -> Server {
    let server = Server::with_service(members);
    assert_eq!(server.get("/oauth/jwks", "", &[]).status, 200);
    server
}

/// What the alarms of the shelves do: forgets what may be forgotten.
pub fn sweep(server: &Server) {
    let now = Timestamp::from_seconds(server.now());
    for shelf in server.host.shelves.borrow_mut().values_mut() {
        shelf.sweep_before(now);
    }
}

/// The key that `server` signs with: what a test needs in order to sign what the server never
/// would.
pub fn signing_key(server: &Server) -> SigningKey {
    let documents = server.host.documents.borrow();
    let stored: Value = serde_json::from_str(&documents.0["keys"]).expect("keys");
    SigningKey::from_private_jwk(&stored["keys"][0]["jwk"]).expect("a key")
}

/// Changes the stored service as no document could: as a version of before may have left it.
pub fn change_stored_service(server: &Server, change: impl Fn(&mut Value)) {
    let mut documents = server.host.documents.borrow_mut();
    let mut changed = |key: &str, within: &str| {
        let mut stored: Value = serde_json::from_str(&documents.0[key]).expect("JSON");
        change(stored.pointer_mut(within).expect("a service"));
        documents.0.insert(key.to_owned(), stored.to_string());
    };
    changed("service", "");
    changed("view", "/service");
}

/// The claims of a JWT, read without looking at its signature.
pub fn claims_of(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
}

/// The handle of the same row with another secret of its own: nobody was given it.
pub fn with_another_secret(handle: &str) -> String {
    let secret: String = handle[14..56].chars().rev().collect();
    format!("{}{secret}{}", &handle[..14], &handle[56..])
}

/// A member of a response that is text.
pub fn text(body: &Value, name: &str) -> String {
    body[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {body}"))
        .to_owned()
}
