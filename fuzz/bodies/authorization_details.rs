//! Whatever text arrives as `authorization_details`: details that fit their types or a refusal, never a
//! panic; what is read is within itself, is written as it was read, and can be shown.
use std::sync::LazyLock;

use sekisho::{
    documents::{Client, Service},
    oauth::{
        interaction::described::Described, request::authorization_details::AuthorizationDetails,
    },
};
use serde_json::json;

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    let amount = json!({ "required": ["amount"], "properties": { "amount": { "type": "string", "maxLength": 9 } } });
    let types = json!([
        { "type": "a" },
        { "type": "b", "schema": { "required": ["actions"], "properties": { "sum": amount, "list": { "items": { "type": "integer", "minimum": 0 } } } } },
    ]);
    Service::parse(&json!({ "issuer": "https://as.example", "authorizationDetailsTypes": types }))
        .expect("a service")
});

static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    let document = json!({ "clientIdAlias": "c", "clientType": "PUBLIC", "tokenAuthMethod": "NONE", "redirectUris": ["https://client.example/cb"] });
    Client::parse(&document).expect("a client")
});

/// Holds whatever is brought against that.
pub fn holds(text: &str) {
    let Ok(details) = AuthorizationDetails::parse(Some(text), &SERVICE, &CLIENT) else {
        return;
    };
    assert!(
        (1..=32).contains(&details.iter().count()),
        "RFC 9396 2: there are some"
    );
    assert_eq!(
        details.narrowed(details.clone()).as_ref(),
        Ok(&details),
        "all of it is within it"
    );
    let written = serde_json::to_string(&details).expect("plain data");
    assert_eq!(
        AuthorizationDetails::parse(Some(&written), &SERVICE, &CLIENT).as_ref(),
        Ok(&details)
    );
    for one in details.iter() {
        let _ = Described::of(one, None);
        let _ = Described::of(one, Some(text));
    }
}
