//! What the API is said to be.

use sekisho::{
    engine::{Operation, openapi::document},
    front::Request,
};
use serde_json::{Value, json};

use crate::support::Server;

const WRITTEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/openapi.json");

/// `SEKISHO_WRITE=1 cargo test --test native openapi` writes the file anew.
#[test]
fn the_file_is_the_document_that_is_published() {
    let written = format!("{:#}\n", document());
    if std::env::var_os("SEKISHO_WRITE").is_some() {
        std::fs::write(WRITTEN, &written).expect("it is written");
    }
    let kept = std::fs::read_to_string(WRITTEN).expect("the file");
    assert_eq!(kept, written);
    let published = Server::new().send(&Request::new("GET", "/api/openapi.json", None));
    assert_eq!(published.status, 200);
    let published: Value = serde_json::from_str(&published.body).expect("JSON");
    assert_eq!(published, document());
}

#[test]
fn every_operation_is_in_it_in_both_generations_with_its_methods() {
    let document = document();
    for operation in Operation::ALL {
        let path = operation.path().replace('?', "");
        let methods: Vec<String> = operation
            .methods()
            .iter()
            .map(|method| method.to_ascii_lowercase())
            .collect();
        let of = |prefix: &str| {
            let item = document["paths"][format!("{prefix}{path}")].as_object();
            item.map(|item| item.keys().cloned().collect::<Vec<_>>())
        };
        assert_eq!(of("/api"), Some(methods.clone()), "{operation:?}");
        let is_of_a_service = operation.right().is_some() && !operation.is_of_deployment();
        let third = is_of_a_service.then_some(methods);
        assert_eq!(of("/api/{serviceId}"), third, "{operation:?}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut found = 0;
    let mut waiting = vec![&document];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(members) => {
                if let Some(path) = members.get("$ref").and_then(Value::as_str) {
                    let pointer = path.strip_prefix('#').expect("of this document");
                    assert_ne!(document.pointer(pointer), None, "{path}");
                    found += 1;
                }
                waiting.extend(members.values());
            }
            Value::Array(values) => waiting.extend(values),
            _ => {}
        }
    }
    assert!(found > 0);
}

/// Whether an answer to `operation` has members of the document only, each of its type.
pub fn assert_described(operation: Operation, told: &Value) {
    let document = document();
    let path = format!("/api{}", operation.path().replace('?', ""));
    let [method, ..] = operation.methods() else {
        panic!("no method");
    };
    let answer = &document["paths"][path][method.to_ascii_lowercase()]["responses"]["200"];
    let schema = &answer["content"]["application/json;charset=UTF-8"]["schema"];
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).expect("a schema"),
        None => schema,
    };
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    for (name, value) in told.as_object().expect("an object") {
        let described = properties.get(name);
        let expected = &described.unwrap_or_else(|| panic!("{operation:?}: {name}"))["type"];
        if expected.is_null() {
            continue;
        }
        let found = match value {
            Value::Array(_) => "array",
            Value::Bool(_) => "boolean",
            Value::Null => "null",
            Value::Number(_) => "integer",
            Value::Object(_) => "object",
            Value::String(_) => "string",
        };
        assert_eq!(expected, &json!(found), "{operation:?}: {name}");
    }
}
