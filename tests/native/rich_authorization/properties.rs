//! What holds for every text: none brings the reader down, and what is read comes out as it went in.

use proptest::prelude::*;
use sekisho::{
    documents::{Client, Service},
    oauth::{
        interaction::described::Described, request::authorization_details::AuthorizationDetails,
    },
};

use super::*;

/// Any JSON, four levels deep, of fields that details have and others.
fn values() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        4 => "type|actions|locations|datatypes|privileges|identifier|instructedAmount|currency|amount|creditorName",
        1 => any::<String>(),
    ];
    let leaves = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 8.0)),
        "account_information|payment_initiation|anything|EUR".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaves.prop_recursive(4, 40, 5, move |within| {
        let members = prop::collection::btree_map(name.clone(), within.clone(), 0..5);
        prop_oneof![
            prop::collection::vec(within, 0..5).prop_map(Value::from),
            members.prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A list of details of some type, and any other text.
fn texts() -> impl Strategy<Value = String> {
    let typed = |(mut value, name): (Value, String)| {
        if let Value::Object(members) = &mut value {
            members.insert("type".to_owned(), name.into());
        }
        value
    };
    let typed = (values(), "account_information|payment_initiation|anything").prop_map(typed);
    prop_oneof![
        4 => prop::collection::vec(typed, 0..4).prop_map(|list| Value::from(list).to_string()),
        1 => values().prop_map(|value| value.to_string()),
        1 => any::<String>(),
    ]
}

fn parties() -> (Service, Client) {
    let service = json!({ "issuer": "https://as.example", "authorizationDetailsTypes": types() });
    let mut client = spa("spa");
    client["clientId"] = json!(7);
    let service = Service::parse(&service).expect("a service");
    (service, Client::parse(&client).expect("a client"))
}

proptest! {
    #[test]
    fn what_is_read_is_written_as_it_was_and_is_within_itself(text in texts(), words in any::<String>()) {
        let (service, client) = parties();
        let read = |text: &str| AuthorizationDetails::parse(Some(text), &service, &client);
        if let Ok(details) = read(&text) {
            prop_assert_eq!(details.to_value().expect("some").to_string(), serde_json::to_string(&details).expect("text"));
            prop_assert_eq!(read(&serde_json::to_string(&details).expect("text")), Ok(details.clone()));
            prop_assert_eq!(details.narrowed(details.clone()), Ok(details.clone()));
            for one in details.iter() {
                let _ = Described::of(one, None);
                let _ = Described::of(one, Some(&words));
            }
        }
    }
}
