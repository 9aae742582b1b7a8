//! What the API is, in OpenAPI 3.1: made of the tables that calls are served from, so that neither says
//! what the other does not.

use serde_json::{Map, Value, json};

mod asked;
mod callers;
mod documents;
mod persons;
mod shapes;

use asked::Fields;
use documents::REFUSED;
use shapes::{ENTRY, GRANT, OUTCOME, Shape};

use super::{
    Operation,
    documents::{
        Fate, Kind, Members,
        client::{CLIENT, EXTENSION},
        each,
        service::SERVICE,
    },
};
use crate::{directory::Right, json::object};

const JSON: &str = "application/json;charset=UTF-8";

impl Operation {
    /// Whether the path may or must name a service.
    fn is_of_a_service(self) -> bool {
        self.right().is_some() && !self.is_of_deployment()
    }
}

/// The document.
pub fn document() -> Value {
    let mut paths = Map::new();
    for operation in Operation::ALL {
        for path in spelled(*operation) {
            let methods = operation.methods().iter();
            let item = object(methods.map(|method| {
                (
                    method.to_ascii_lowercase(),
                    called(*operation, method, &path),
                )
            }));
            paths.insert(path, item.into());
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "The engine API of Sekisho", "version": env!("CARGO_PKG_VERSION") },
        "security": [{ "token": [] }, { "secret": [] }, { "operator": [] }],
        "paths": paths,
        "components": {
            "responses": {
                "Error": content(JSON, fields(&[OUTCOME])),
                "Refused": content(JSON, fields(&[OUTCOME, REFUSED])),
            },
            "schemas": {
                "Client": with_extension(table(CLIENT)),
                "Pair": fields(&[&[(Kind::Text, &["key", "value"])]]),
                "Service": table(SERVICE),
                "Token": fields(&[ENTRY, GRANT]),
                "Tagged": fields(&[&[(Kind::Text, &["tag", "value"])]]),
            },
            "securitySchemes": {
                "operator": { "type": "http", "scheme": "dpop" },
                "secret": { "type": "http", "scheme": "basic" },
                "token": { "type": "http", "scheme": "bearer" },
            },
        },
    })
}

/// The paths of an operation: in both generations, with and without what may be left out.
fn spelled(operation: Operation) -> Vec<String> {
    let path = operation.path();
    let mut spelled = vec![path.replace('?', "")];
    if let Some((short, _)) = path.rsplit_once("/{").filter(|_| path.ends_with("?}")) {
        spelled.insert(0, short.to_owned());
    }
    let generations: &[&str] = if operation.is_of_a_service() {
        &["/api", "/api/{serviceId}"]
    } else {
        &["/api"]
    };
    let all = generations.iter();
    all.flat_map(|before| spelled.iter().map(move |path| format!("{before}{path}")))
        .collect()
}

fn called(operation: Operation, method: &str, path: &str) -> Value {
    let mut parameters: Vec<Value> = path
        .split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "in": "path", "name": name, "required": true, "schema": { "type": "string" } }))
        .collect();
    let has_body = !matches!(method, "DELETE" | "GET");
    if let (false, Shape::Members(asked)) = (has_body, operation.asked()) {
        let query = asked.iter().flat_map(|(kind, names)| {
            names
                .iter()
                .map(|name| json!({ "in": "query", "name": name, "schema": schema(*kind) }))
        });
        parameters.extend(query);
    }
    let mut told = json!({
        "operationId": format!("{method} {path}"),
        "parameters": parameters,
        "responses": responses(operation),
    });
    match operation.right() {
        Some(right) => told["description"] = needed(right, operation.also()).into(),
        None if operation.is_open() => told["security"] = json!([]),
        None => {}
    }
    if has_body {
        let asked = nullable(shape(operation.asked()));
        told["requestBody"] = json!({ "content": { "application/json": { "schema": asked } } });
    }
    told
}

fn needed(right: Right, also: &[Right]) -> String {
    let mut needed = format!("Needs the right {}", right.name());
    if !also.is_empty() {
        let names: Vec<&str> = also.iter().map(|right| right.name()).collect();
        needed.push_str("; for some of it ");
        needed.push_str(&names.join(" or "));
        needed.push_str(" is enough");
    }
    needed + "."
}

fn responses(operation: Operation) -> Value {
    let mut all = Map::new();
    let (status, told) = match operation.told() {
        Shape::Nothing => ("204", json!({ "description": "" })),
        Shape::Text => (
            "200",
            content("text/plain;charset=UTF-8", json!({ "type": "string" })),
        ),
        Shape::Members(own) if operation != Operation::Info => {
            let grant: Fields = if operation.tells_of_a_grant() {
                GRANT
            } else {
                &[]
            };
            ("200", content(JSON, fields(&[OUTCOME, own, grant])))
        }
        Shape::Part(name, of) if operation.lists_grants() => {
            let more: Fields = &[
                (Kind::Text, &["developer", "subject"]),
                (Kind::Object, &["client"]),
            ];
            ("200", content(JSON, part(name, of, &[OUTCOME, more])))
        }
        other => ("200", content(JSON, shape(other))),
    };
    all.insert(status.to_owned(), told);
    for status in ["400", "401", "403", "404", "405", "413", "429", "503"] {
        let error = json!({ "$ref": "#/components/responses/Error" });
        all.insert(status.to_owned(), error);
    }
    for status in operation.refusals() {
        let refused = json!({ "$ref": "#/components/responses/Refused" });
        all.insert((*status).to_owned(), refused);
    }
    all.into()
}

fn content(media_type: &str, schema: Value) -> Value {
    json!({ "description": "", "content": { media_type: { "schema": schema } } })
}

fn shape(shape: Shape) -> Value {
    match shape {
        Shape::Members(members) => fields(&[members]),
        Shape::Nothing | Shape::Object => json!({ "type": "object" }),
        Shape::Part(name, of) => part(name, of, &[]),
        Shape::Schema(name) => json!({ "$ref": format!("#/components/schemas/{name}") }),
        Shape::Text => json!({ "type": "string" }),
    }
}

/// A part of a list, with these members besides.
fn part(name: &str, of: &str, more: &[Fields]) -> Value {
    let counted: Fields = &[(Kind::Number, &["start", "end", "totalCount"])];
    let mut part = fields(&[&[counted], more].concat());
    let one = json!({ "$ref": format!("#/components/schemas/{of}") });
    part["properties"][name] = json!({ "type": "array", "items": one });
    part
}

/// An object of these members and of no others.
fn fields(all: &[Fields]) -> Value {
    let members = all.iter().flat_map(|fields| fields.iter());
    let properties = members
        .flat_map(|(kind, names)| names.iter().map(|name| ((*name).to_owned(), schema(*kind))));
    let properties = object(properties);
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn table(members: &'static [Members]) -> Value {
    let properties = object(each(members).map(|member| {
        let mut schema = schema(member.kind);
        match member.fate {
            Fate::ReadOnly => schema["readOnly"] = json!(true),
            Fate::Refused(rule) => schema["description"] = json!(format!("It {rule}.")),
            Fate::Stored => schema["description"] = json!("It is kept, and has no effect."),
            Fate::Joint | Fate::Own | Fate::Stated => {}
        }
        (member.name.to_owned(), schema)
    }));
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn with_extension(mut client: Value) -> Value {
    client["properties"]["extension"] = table(EXTENSION);
    client
}

fn schema(kind: Kind) -> Value {
    let list = |items: Value| json!({ "type": "array", "items": items });
    match kind {
        Kind::Any => json!({}),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Number => json!({ "type": "integer" }),
        Kind::Object => json!({ "type": "object" }),
        Kind::Objects => list(json!({ "type": "object" })),
        Kind::Pairs => list(json!({ "$ref": "#/components/schemas/Pair" })),
        Kind::Tagged => list(json!({ "$ref": "#/components/schemas/Tagged" })),
        Kind::Text => json!({ "type": "string" }),
        Kind::Texts => list(json!({ "type": "string" })),
    }
}

/// What is asked may be null wherever it may be absent, and may have members that nobody knows.
fn nullable(mut asked: Value) -> Value {
    if let Some(properties) = asked["properties"].as_object_mut() {
        for schema in properties.values_mut() {
            if let Some(kind) = schema.get("type").cloned() {
                schema["type"] = json!([kind, "null"]);
            }
        }
        asked["additionalProperties"] = json!(true);
    }
    asked
}
