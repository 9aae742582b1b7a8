//! `/api/documents/clients`: a few words about each client, found by what it is called.

use serde_json::{Value, json};

use super::{super::clients::refused, apply, read};
use crate::support::{
    Server,
    ordinary::{joined, provider_for},
};

/// A service with these clients, each by its alias and its name.
fn named(clients: &[(&str, &str)]) -> Server {
    let server = provider_for(&json!({}), &[]);
    for alias in ["one", "two"] {
        let body = json!({ "kind": "client", "id": alias });
        assert_eq!(
            super::send(&server, "POST", "/documents/delete", &body).0,
            200
        );
    }
    let entry = |(place, (alias, name)): (usize, &(&str, &str))| {
        let number = 100 + u64::try_from(place).expect("few");
        let mut document = json!({ "clientId": number, "tokenAuthMethod": "CLIENT_SECRET_BASIC", "redirectUris": ["https://shop.example/cb"] });
        for (member, value) in [("clientIdAlias", alias), ("clientName", name)] {
            if !value.is_empty() {
                document[member] = json!(value);
            }
        }
        json!({ "kind": "client", "document": document })
    };
    let entries: Vec<Value> = clients.iter().enumerate().map(entry).collect();
    let (status, told) = apply(&server, &entries.into());
    assert_eq!(status, 200, "{told}");
    server
}

/// The numbers that are told, and how many there are.
fn found(server: &Server, query: &str) -> (Vec<u64>, u64) {
    let told = read(server, &format!("/documents/clients{query}"));
    let clients = told["clients"].as_array().expect("clients");
    let numbers = clients.iter().map(|one| {
        one["clientId"]
            .as_str()
            .and_then(|number| number.parse().ok())
            .expect("a number")
    });
    (
        numbers.collect(),
        told["totalCount"].as_u64().expect("a number"),
    )
}

#[test]
fn a_few_words_about_each_client_are_told_and_nothing_of_its_keys_and_uris() {
    let server = named(&[("shop", "The Shop"), ("", "")]);
    let held = json!({ "kind": "client", "id": "shop", "document": joined(
        &json!({ "clientIdAlias": "shop", "clientName": "The Shop", "locked": true }),
        &json!({ "redirectUris": ["http://127.0.0.1/cb"], "applicationType": "NATIVE", "clientType": "PUBLIC", "tokenAuthMethod": "NONE" }),
    ) });
    assert_eq!(apply(&server, &json!([held])).0, 200);
    let told = read(&server, "/documents/clients");
    let expected = json!({
        "start": 0, "end": 100, "totalCount": 2,
        "clients": [
            {
                "clientId": "100", "clientIdAlias": "shop", "clientName": "The Shop", "clientType": "PUBLIC",
                "applicationType": "NATIVE", "tokenAuthMethod": "NONE", "fapiModes": [], "locked": true,
            },
            {
                "clientId": "101", "clientType": "CONFIDENTIAL", "applicationType": "WEB",
                "tokenAuthMethod": "CLIENT_SECRET_BASIC", "fapiModes": [], "locked": false,
            },
        ],
    });
    assert_eq!(told, expected);
}

#[test]
fn clients_are_found_by_a_part_of_their_number_alias_or_name_in_any_case() {
    let server = named(&[
        ("shop", "Der Laden"),
        ("ECLAIR", "Bäckerei É"),
        ("third", "店舗"),
        ("", "100%"),
    ]);
    for (query, expected) in [
        ("", vec![100, 101, 102, 103]),
        ("?query=", vec![100, 101, 102, 103]),
        ("?query=sho", vec![100]),
        ("?query=LADEN", vec![100]),
        ("?query=%C3%A9", vec![101]),
        ("?query=eclaiR", vec![101]),
        ("?query=B%C3%84CK", vec![101]),
        ("?query=%E8%88%97", vec![102]),
        ("?query=10", vec![100, 101, 102, 103]),
        ("?query=102", vec![102]),
        ("?query=100%25", vec![103]),
        ("?query=%25", vec![103]),
        ("?query=_", vec![]),
        ("?query=client/", vec![]),
        ("?query=https", vec![]),
        ("?query=shop+", vec![]),
    ] {
        let total = expected.len() as u64;
        assert_eq!(found(&server, query), (expected, total), "{query}");
    }
}

#[test]
fn a_list_is_told_in_parts() {
    let clients: Vec<(String, String)> = (0..7).map(|n| (format!("c{n}"), String::new())).collect();
    let clients: Vec<(&str, &str)> = clients
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let server = named(&clients);
    for query in ["", "query=c&"] {
        let of = |part: &str| found(&server, &format!("?{query}{part}"));
        assert_eq!(of("start=2&end=4"), (vec![102, 103], 7));
        assert_eq!(of("start=5&end=500"), (vec![105, 106], 7));
        assert_eq!(of("start=7"), (vec![], 7));
        assert_eq!(of("start=4&end=2"), (vec![], 7));
    }
    for query in ["start=x", "end=1.5", "start=4294967296"] {
        let path = format!("/documents/clients?{query}");
        refused(&server, "GET", &path, &Value::Null, (400, "A910203"));
    }
    let long = format!("/documents/clients?query={}", "x".repeat(201));
    refused(&server, "GET", &long, &Value::Null, (400, "A910203"));
}

#[test]
fn a_client_that_cannot_be_read_is_a_fault_where_it_would_be_told() {
    let server = named(&[("shop", "Shop"), ("other", "Other")]);
    server
        .host
        .documents
        .borrow_mut()
        .0
        .insert("client/100".into(), "{".into());
    for (query, expected) in [
        ("", 503),
        ("?start=1", 200),
        ("?query=other", 200),
        ("?query=100", 503),
    ] {
        let path = format!("/documents/clients{query}");
        let (status, told) = super::send(&server, "GET", &path, &Value::Null);
        assert_eq!(status, expected, "{query}: {told}");
    }
}
