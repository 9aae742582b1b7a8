//! What holds for every object: none brings the reader down, and what a client has signed is what is
//! read.

use proptest::prelude::*;
use sekisho::{
    Timestamp,
    documents::{Client, Service},
    jose::SigningKey,
    oauth::{
        Parameters, Refusal,
        request::{
            authorization_request::{Arrival, AuthorizationRequest},
            client_auth::Known,
            request_object::{Asks, Received, RequestObject, Signed},
        },
    },
};
use serde_json::{Map, Value, json};

use super::{keyed, keyed_document};
use crate::support::client::{ISSUER, unsigned};

const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

fn service() -> Service {
    let scopes = json!([{ "name": "accounts" }]);
    let document = json!({ "issuer": ISSUER, "fapiModes": [], "supportedScopes": scopes });
    Service::parse(&document).expect("a service")
}

fn client(members: &Value) -> Client {
    Client::parse(&keyed_document(members)).expect("a client")
}

fn read(text: &str, client: &Client) -> Result<RequestObject, Refusal> {
    let service = &service();
    let beside = Parameters::default();
    Received::parse(text, service, client)?.verify(
        Asks { client, service },
        &Known::default(),
        &beside,
        NOW,
    )
}

fn sign(claims: &Map<String, Value>) -> String {
    let key: SigningKey = keyed().key;
    key.sign("oauth-authz-req+jwt", claims)
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => "client_id|response_type|redirect_uri|scope|state|nonce|max_age|claims|resource|prompt|\
              response_mode|code_challenge|exp|nbf|iat|aud|iss|jti|sub|request|request_uri|login_hint",
        1 => any::<String>(),
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let leaves = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "keyed|code|accounts|jwt|https://client.example/cb".prop_map(Value::from),
    ];
    leaves.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_comes_as_an_object_is_read_or_refused(text in prop_oneof![
        any::<String>(),
        "eyJ[A-Za-z0-9_-]{0,60}\\.eyJ[A-Za-z0-9_-]{0,60}\\.[A-Za-z0-9_-]{0,90}",
        "[A-Za-z0-9_.-]{0,90}",
    ]) {
        for signs in [json!({}), json!({ "requestSignAlg": "NONE" })] {
            let is_read = read(&text, &client(&signs)).is_ok();
            prop_assert!(!is_read);
        }
    }

    #[test]
    fn whatever_a_client_signs_is_read_or_refused(
        claims in prop::collection::vec((names(), values()), 0..10)
    ) {
        let mut claims: Map<String, Value> = claims.into_iter().collect();
        claims.insert("client_id".to_owned(), "keyed".into());
        let (service, signing) = (service(), client(&json!({})));
        if let Ok(object) = read(&sign(&claims), &signing) {
            let arrival = Arrival::Pushed(Some(&object), None);
            let asked = AuthorizationRequest::parse(object.parameters(), &service, &signing, arrival);
            prop_assert!(asked.is_err() || asked.is_ok_and(|asked| asked.signed != Signed::No));
            prop_assert!(!claims.contains_key("request") && !claims.contains_key("request_uri"));
        }
        let none = client(&json!({ "requestSignAlg": "NONE" }));
        let text = unsigned(&json!({ "alg": "none" }), &claims.into(), "");
        if let Ok(object) = read(&text, &none) {
            prop_assert_eq!(object.signed(), Signed::No);
            prop_assert!(object.first_use().is_none());
        }
    }

    #[test]
    fn the_texts_that_a_client_signs_are_those_that_are_read(
        texts in prop::collection::btree_map("state|nonce|scope|prompt|login_hint|ui_locales|x-[a-z]{1,9}", "\\PC{1,30}", 0..8)
    ) {
        let mut claims: Map<String, Value> = texts.iter().map(|(name, text)| (name.clone(), text.as_str().into())).collect();
        claims.insert("client_id".to_owned(), "keyed".into());
        let object = read(&sign(&claims), &client(&json!({}))).expect("an object");
        let parameters = object.parameters();
        prop_assert!(texts.iter().all(|(name, text)| parameters.optional(name) == Some(text)));
        prop_assert_eq!(parameters.iter().count(), texts.len() + 1);
    }
}
