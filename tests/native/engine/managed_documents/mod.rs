//! `/api/documents/*`: the documents of a service, as whoever manages it reads and puts them.

mod history;
mod keys;
mod listed;
mod races;
pub mod rights;

use serde_json::{Value, json};

use super::{
    clients::{refused, send},
    openapi, told,
};
use crate::support::{
    Server,
    client::ISSUER,
    ordinary::{joined, provider},
};
use sekisho::engine::operation::Route;

/// What is read at `path`.
fn read(server: &Server, path: &str) -> Value {
    let (status, told) = send(server, "GET", path, &Value::Null);
    assert_eq!(status, 200, "{told}");
    let bare = path.split('?').next().unwrap_or_default();
    let api = format!("/api{bare}");
    let Route::Served(operation, ..) = Route::of(&api) else {
        panic!("{path} is not served");
    };
    openapi::assert_described(operation, &told);
    told
}

/// What comes of putting these.
fn apply(server: &Server, documents: &Value) -> (u16, Value) {
    let body = json!({ "documents": documents });
    send(server, "POST", "/documents/apply", &body)
}

/// What is answered with this status to putting these, and changes nothing.
fn apply_in_vain(server: &Server, documents: &Value, expected: u16) -> Value {
    let before = server.host.snapshot();
    let (status, told) = apply(server, documents);
    assert_eq!(status, expected, "{told}");
    assert!(server.host.snapshot() == before);
    let described = &openapi_of_refusals()["properties"];
    for (name, value) in told.as_object().expect("an object") {
        assert!(
            described[name]["type"] == "string" && value.is_string(),
            "{name}"
        );
    }
    told
}

fn openapi_of_refusals() -> Value {
    let document = sekisho::engine::openapi::document();
    let content = &document["components"]["responses"]["Refused"]["content"];
    content["application/json;charset=UTF-8"]["schema"].clone()
}

fn web(server: &Server) -> Value {
    read(server, "/documents/client/web")
}

#[test]
fn a_document_is_read_as_it_is_applied_with_a_word_for_its_version() {
    let server = provider(&json!({ "serviceName": "Example" }));
    let service = read(&server, "/documents/service");
    assert_eq!(service["document"]["serviceName"], "Example");
    assert_eq!(service["document"]["issuer"], ISSUER);
    let number = &service["document"]["apiKey"];
    assert_eq!(
        read(&server, &format!("/{number}/documents/service")),
        service
    );
    let web = web(&server);
    let id = &web["document"]["clientId"];
    assert_eq!(read(&server, &format!("/documents/client/{id}")), web);
    assert_ne!(web["version"], service["version"]);
    assert!(!web.to_string().contains("clientSecret"));
    let exported = server.admin("/admin/export", &Value::Null);
    let exported: Value = serde_json::from_str(&exported.body).expect("JSON");
    let all = exported["documents"].as_array().expect("documents");
    for document in [&web["document"], &service["document"]] {
        assert!(all.iter().any(|one| one["document"] == *document));
    }
    for nobody in ["nobody", "7", "Web"] {
        let path = format!("/documents/client/{nobody}");
        refused(&server, "GET", &path, &Value::Null, (404, "A910245"));
    }
}

#[test]
fn apis_are_read_all_at_once() {
    let server = provider(&json!({}));
    assert_eq!(read(&server, "/documents/apis"), json!({ "apis": [] }));
    let api = json!({ "identifier": "https://api.example", "scopes": ["read"] });
    let (status, told) = apply(&server, &json!([{ "kind": "api", "document": api }]));
    assert_eq!(
        (status, &told["changes"][0]["change"]),
        (200, &json!("created"))
    );
    let apis = read(&server, "/documents/apis")["apis"].clone();
    assert_eq!(apis[0]["document"], api);
    assert!(
        apis[0]["version"]
            .as_str()
            .is_some_and(|word| word.len() == 22)
    );
    assert_eq!(apis.as_array().map(Vec::len), Some(1));
}

#[test]
fn what_is_put_is_in_force_and_each_change_is_told_in_the_order_of_the_call() {
    let server = provider(&json!({}));
    let web = web(&server);
    let named = joined(&web["document"], &json!({ "clientName": "Shop" }));
    let (status, told) = apply(
        &server,
        &json!([
            { "kind": "client", "document": named, "version": web["version"] },
            { "kind": "api", "document": { "identifier": "https://api.example", "scopes": ["read"] } },
            { "kind": "service", "document": read(&server, "/documents/service")["document"] },
        ]),
    );
    assert_eq!(status, 200, "{told}");
    let changes = told["changes"].as_array().expect("changes");
    let words: Vec<_> = (changes.iter())
        .map(|one| {
            (
                one["kind"].as_str(),
                one["name"].as_str(),
                one["change"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        words,
        [
            (Some("client"), Some("Shop"), Some("updated")),
            (Some("api"), Some("https://api.example"), Some("created")),
            (Some("service"), Some(ISSUER), Some("unchanged")),
        ]
    );
    assert_eq!(changes[0]["id"], web["document"]["clientId"].to_string());
    assert_eq!(
        changes[0]["members"],
        json!([{ "member": "clientName", "before": "Client web", "after": "Shop" }])
    );
    let after = read(&server, "/documents/client/web");
    assert_eq!(after["document"], named);
    assert_ne!(after["version"], web["version"]);
    let got = read(&server, "/client/get/web");
    assert_eq!(got["clientName"], "Shop");
}

#[test]
fn a_dry_run_tells_what_would_change_and_changes_nothing() {
    let server = provider(&json!({}));
    let before = server.host.snapshot();
    let dry = |document: Value| {
        let body =
            json!({ "dryRun": true, "documents": [{ "kind": "client", "document": document }] });
        let told = told(&server, "/documents/apply", &body);
        told["changes"][0].clone()
    };
    let named = joined(&web(&server)["document"], &json!({ "clientName": "Shop" }));
    assert_eq!(dry(named)["change"], "updated");
    let made = dry(
        json!({ "redirectUris": ["https://shop.example/cb"], "tokenAuthMethod": "CLIENT_SECRET_BASIC" }),
    );
    assert_eq!(made["change"], "created");
    // A secret that is not kept is not told.
    assert_eq!(made.get("clientSecret"), None);
    assert!(server.host.snapshot() == before);
}

#[test]
fn a_client_without_a_name_is_made_and_its_secret_is_told_once() {
    let server = provider(&json!({}));
    let document = json!({ "redirectUris": ["https://shop.example/cb"], "tokenAuthMethod": "CLIENT_SECRET_BASIC" });
    let entry = json!({ "kind": "client", "document": document });
    let (status, told) = apply(&server, &json!([entry, entry]));
    assert_eq!(status, 200, "{told}");
    let [one, other] = [0, 1].map(|place| told["changes"][place].clone());
    assert_ne!(one["id"], other["id"]);
    for made in [one, other] {
        assert_eq!(made["change"], "created");
        let secret = made["clientSecret"].as_str().expect("a secret");
        let id = made["id"].as_str().expect("a number");
        assert_eq!(made["name"], id);
        let read = read(&server, &format!("/documents/client/{id}"));
        assert!(!read.to_string().contains(secret));
    }
}

#[test]
fn the_id_says_whose_a_document_is_that_does_not_say_so() {
    let server = provider(&json!({}));
    let web = web(&server);
    let number = web["document"]["clientId"].to_string();
    let mut bare = web["document"].clone();
    bare.as_object_mut().expect("members").remove("clientId");
    for id in [number.as_str(), "web"] {
        let named = joined(&bare, &json!({ "clientName": id }));
        let (status, told) = apply(
            &server,
            &json!([{ "kind": "client", "id": id, "document": named }]),
        );
        assert_eq!(
            (status, &told["changes"][0]["id"]),
            (200, &json!(number)),
            "{told}"
        );
    }
    // Who is called otherwise from now on is the same.
    let renamed = joined(&bare, &json!({ "clientIdAlias": "shop" }));
    let (status, told) = apply(
        &server,
        &json!([{ "kind": "client", "id": "web", "document": renamed }]),
    );
    assert_eq!(
        (status, &told["changes"][0]["id"]),
        (200, &json!(number)),
        "{told}"
    );
    let api =
        json!([{ "kind": "api", "id": "https://api.example", "document": { "scopes": ["read"] } }]);
    assert_eq!(apply(&server, &api).0, 200);
    let service = read(&server, "/documents/service")["document"].clone();
    let id = service["apiKey"].to_string();
    let entry = json!([{ "kind": "service", "id": id, "document": service }]);
    assert_eq!(
        apply(&server, &entry).1["changes"][0]["change"],
        "unchanged"
    );
}

#[test]
fn a_document_that_is_not_the_one_that_its_id_names_is_refused() {
    let server = provider(&json!({}));
    let web = web(&server)["document"].clone();
    let service = read(&server, "/documents/service")["document"].clone();
    let api = json!({ "identifier": "https://api.example", "scopes": ["read"] });
    for (kind, id, document, member) in [
        ("client", "other", &web, "clientId"),
        ("client", "7", &web, "clientId"),
        ("client", "nobody", &web, "id"),
        ("client", "", &web, "id"),
        ("client", "-1", &web, "id"),
        ("client", "+7", &web, "id"),
        ("client", "99999999999999999999", &web, "id"),
        ("api", "https://another.example", &api, "identifier"),
        ("service", "7", &service, "apiKey"),
        ("service", "x", &service, "id"),
    ] {
        let entry = json!([{ "kind": kind, "id": id, "document": document }]);
        let told = apply_in_vain(&server, &entry, 400);
        let named = [&told["error"], &told["kind"], &told["id"], &told["member"]];
        assert_eq!(named, ["invalid_document", kind, id, member], "{told}");
    }
}

#[test]
fn a_document_that_breaks_a_rule_is_refused_with_all_that_came_with_it() {
    let server = provider(&json!({}));
    let web = web(&server)["document"].clone();
    let named = joined(&web, &json!({ "clientName": "Shop" }));
    let future = joined(&web, &json!({ "future": 1 }));
    for (kind, broken, member) in [
        ("client", json!({}), "redirectUris"),
        ("client", json!([]), ""),
        ("client", json!({ "clientId": "7" }), "clientId"),
        ("client", json!({ "clientIdAlias": 7 }), "clientIdAlias"),
        ("client", future, "future"),
        ("client", web, "clientId"),
        ("api", json!({}), "identifier"),
        ("api", Value::Null, ""),
        (
            "service",
            json!({ "issuer": "http://else.example" }),
            "issuer",
        ),
    ] {
        let broken = json!({ "kind": kind, "document": broken });
        let entries = json!([{ "kind": "client", "document": named }, broken]);
        let told = apply_in_vain(&server, &entries, 400);
        let said = [
            &told["error"],
            &told["kind"],
            &told["member"],
            &told["resultCode"],
        ];
        assert_eq!(
            said,
            ["invalid_document", kind, member, "A910240"],
            "{told}"
        );
        let sentence = told["error_description"].as_str().expect("a sentence");
        assert!(
            told["resultMessage"]
                .as_str()
                .is_some_and(|one| one.ends_with(sentence))
        );
    }
}

#[test]
fn a_call_that_is_misspelt_is_refused_and_nothing_is_put() {
    let server = provider(&json!({}));
    let entry = json!({ "kind": "client", "document": { "redirectUris": ["https://shop.example/cb"], "tokenAuthMethod": "CLIENT_SECRET_BASIC" } });
    for (body, member) in [
        (json!({}), "documents"),
        (json!({ "documents": [] }), "documents"),
        (json!({ "documents": entry }), "documents"),
        (json!({ "documents": [entry], "dryrun": true }), "dryrun"),
        (json!({ "documents": [entry], "dryRun": "true" }), "dryRun"),
        (
            json!({ "documents": [joined(&entry, &json!({ "Version": "x" }))] }),
            "documents[0]",
        ),
        (
            json!({ "documents": [entry, joined(&entry, &json!({ "version": 7 }))] }),
            "documents[1]",
        ),
        (
            json!({ "documents": [joined(&entry, &json!({ "id": 7 }))] }),
            "documents[0]",
        ),
        (
            json!({ "documents": [joined(&entry, &json!({ "kind": "person" }))] }),
            "documents[0]",
        ),
        (
            json!({ "documents": [{ "kind": "client" }] }),
            "documents[0]",
        ),
        (json!({ "documents": ["client"] }), "documents[0]"),
    ] {
        let message = refused(&server, "POST", "/documents/apply", &body, (400, "A910203"));
        assert!(message.contains(&format!(" {member} ")), "{message}");
    }
}

#[test]
fn constants_may_be_as_deep_as_on_the_admin_road() {
    let server = provider(&json!({}));
    let service = read(&server, "/documents/service");
    let constant = |levels: usize| {
        let value = (0..levels).fold(json!(1), |value, _| json!([value]));
        let rule = json!({ "claim": "deep", "constant": value });
        joined(
            &service["document"],
            &json!({ "actions": { "accessTokenClaims": [rule] } }),
        )
    };
    let put = |levels: usize| {
        let documents = json!([{ "kind": "service", "document": constant(levels) }]);
        let road = server.admin(
            "/admin/apply",
            &json!({ "dryRun": true, "documents": [{ "name": "s", "kind": "service", "document": constant(levels) }] }),
        );
        let body = json!({ "dryRun": true, "documents": documents });
        [
            send(&server, "POST", "/documents/apply", &body).0,
            road.status,
        ]
    };
    for levels in 1..12 {
        let [told, of_road] = put(levels);
        assert_eq!(told, of_road, "{levels}");
    }
}

#[test]
fn a_deployment_without_a_service_is_given_its_first_one() {
    let host = crate::support::MemoryHost::new();
    let server = Server {
        host,
        ..Server::new()
    };
    let path = "/documents/service";
    let (status, told) = send(&server, "GET", path, &Value::Null);
    assert_eq!((status, &told["resultCode"]), (404, &json!("A910245")));
    let (status, _) = send(&server, "GET", "/documents/apis", &Value::Null);
    assert_eq!(status, 503);
    let document = json!({ "issuer": ISSUER, "fapiModes": [] });
    let entry = json!([{ "kind": "service", "document": document }]);
    let (status, told) = apply(&server, &entry);
    assert_eq!(
        (status, &told["changes"][0]["change"]),
        (200, &json!("created")),
        "{told}"
    );
    assert_eq!(read(&server, path)["document"]["issuer"], ISSUER);
}

#[test]
fn a_client_or_an_api_is_deleted_and_what_has_to_stay_stays() {
    let server = provider(&json!({}));
    let api = json!({ "identifier": "https://api.example", "scopes": ["read"] });
    let client = json!({ "clientIdAlias": "shop", "tokenAuthMethod": "CLIENT_SECRET_BASIC", "redirectUris": ["https://shop.example/cb"], "defaultResource": "https://api.example" });
    let entries =
        json!([{ "kind": "api", "document": api }, { "kind": "client", "document": client }]);
    assert_eq!(apply(&server, &entries).0, 200);
    let delete = |kind: &str, id: &str| {
        let body = json!({ "kind": kind, "id": id });
        send(&server, "POST", "/documents/delete", &body)
    };
    let (status, told) = delete("api", "https://api.example");
    let said = [&told["error"], &told["member"], &told["kind"]];
    assert_eq!(
        (status, said.map(|one| one.as_str())),
        (
            400,
            [
                Some("invalid_document"),
                Some("defaultResource"),
                Some("api")
            ]
        )
    );
    for (kind, id) in [("client", "shop"), ("api", "https://api.example")] {
        let told = delete(kind, id);
        assert_eq!(
            told,
            (200, json!({ "kind": kind, "id": id, "change": "deleted" }))
        );
        assert_eq!(delete(kind, id).0, 404);
    }
    refused(
        &server,
        "GET",
        "/documents/client/shop",
        &Value::Null,
        (404, "A910245"),
    );
    assert_eq!(read(&server, "/documents/apis")["apis"], json!([]));
}

#[test]
fn what_is_said_in_the_query_of_a_change_is_refused_and_never_unheard() {
    let server = provider(&json!({}));
    let mut document = web(&server)["document"].clone();
    document["clientName"] = "Another name".into();
    let entries = json!({ "documents": [{ "kind": "client", "document": document }] });
    let before = server.host.snapshot();
    for (path, body, member) in [
        ("/documents/apply?dryRun=true", &entries, "dryRun"),
        ("/keys/rotate?compromised=true", &json!({}), "compromised"),
        (
            "/documents/delete?version=x",
            &json!({ "kind": "client", "id": "web" }),
            "version",
        ),
        (
            "/operators/invite?rights=VIEW_CLIENT",
            &json!({ "rights": ["ADMIN"] }),
            "rights",
        ),
        (
            "/operators/invite?&=x&rights=VIEW_CLIENT",
            &json!({ "rights": ["ADMIN"] }),
            "rights",
        ),
        (
            "/tokens/create?service=7",
            &json!({ "rights": ["ADMIN"] }),
            "service",
        ),
    ] {
        let message = refused(&server, "POST", path, body, (400, "A910203"));
        assert!(message.contains(&format!(" {member} ")), "{message}");
    }
    assert!(server.host.snapshot() == before);
}

#[test]
fn what_somebody_else_has_changed_meanwhile_is_not_deleted() {
    let server = provider(&json!({}));
    let api = |name: &str| json!([{ "kind": "api", "document": { "identifier": "https://api.example", "name": name, "scopes": ["read"] } }]);
    assert_eq!(apply(&server, &api("An API")).0, 200);
    let version_of = |kind: &str| match kind {
        "api" => read(&server, "/documents/apis")["apis"][0]["version"].clone(),
        _ => web(&server)["version"].clone(),
    };
    let read_before = ["api", "client"].map(version_of);
    let mut document = web(&server)["document"].clone();
    document["clientName"] = "Another name".into();
    assert_eq!(apply(&server, &api("Another API")).0, 200);
    let entries = json!([{ "kind": "client", "document": document }]);
    assert_eq!(apply(&server, &entries).0, 200);
    let kept = server.host.snapshot();
    let named = [("api", "https://api.example"), ("client", "web")];
    for ((kind, id), version) in named.into_iter().zip(read_before) {
        for version in [version, json!("NEW")] {
            let body = json!({ "kind": kind, "id": id, "version": version });
            let (status, told) = send(&server, "POST", "/documents/delete", &body);
            let said = [&told["error"], &told["member"], &told["kind"], &told["id"]];
            assert_eq!(
                (status, said.map(|one| one.as_str())),
                (
                    409,
                    [Some("conflict"), Some("version"), Some(kind), Some(id)]
                )
            );
        }
    }
    assert!(server.host.snapshot() == kept);
    for (kind, id) in named {
        let body = json!({ "kind": kind, "id": id, "version": version_of(kind) });
        assert_eq!(send(&server, "POST", "/documents/delete", &body).0, 200);
        assert_eq!(
            send(&server, "POST", "/documents/delete", &body).0,
            404,
            "{kind}"
        );
    }
}

#[test]
fn what_is_not_there_and_what_is_misspelt_is_not_deleted() {
    let server = provider(&json!({}));
    let before = server.host.snapshot();
    for (kind, id) in [
        ("api", "https://none.example"),
        ("client", "nobody"),
        ("client", "7"),
    ] {
        let body = json!({ "kind": kind, "id": id });
        let (status, _) = send(&server, "POST", "/documents/delete", &body);
        assert_eq!(status, 404, "{kind} {id}");
    }
    assert!(server.host.snapshot() == before);
    for (body, member) in [
        (json!({ "kind": "service", "id": "7" }), "kind"),
        (json!({ "kind": "client" }), "id"),
        (json!({ "kind": "client", "id": 7 }), "id"),
        (json!({ "id": "web" }), "kind"),
        (json!({ "kind": ["client"], "id": "web" }), "kind"),
        (
            json!({ "kind": "client", "id": "web", "version": 1 }),
            "version",
        ),
        (
            json!({ "kind": "client", "id": "web", "Version": "x" }),
            "Version",
        ),
    ] {
        let path = "/documents/delete";
        let message = refused(&server, "POST", path, &body, (400, "A910203"));
        assert!(message.contains(&format!(" {member} ")), "{message}");
    }
}

#[test]
fn who_has_put_what_is_remembered_and_a_dry_run_is_told_apart() {
    let server = provider(&json!({ "people": { "audit": { "enabled": true } } }));
    server.host.writes_trail.set(true);
    let web = web(&server)["document"].clone();
    for dry_run in [false, true] {
        let body =
            json!({ "dryRun": dry_run, "documents": [{ "kind": "client", "document": web }] });
        told(&server, "/documents/apply", &body);
    }
    apply(&server, &json!([{ "kind": "client", "document": {} }]));
    let events = server.events();
    let told: Vec<_> = (events.iter())
        .map(|event| {
            (
                event["type"].as_str(),
                event["caller"].as_str(),
                event["operation"].as_str(),
                event["status"].as_u64(),
            )
        })
        .collect();
    let of =
        |kind, operation, status| (Some(kind), Some("operator"), Some(operation), Some(status));
    assert_eq!(
        told,
        [
            of("api.changed", "/api/documents/apply", 200),
            of("api.changed", "/api/documents/apply?dryRun=true", 200),
            of("api.refused", "/api/documents/apply", 400),
        ]
    );
    let refusal = json!({ "rule": "Document", "number": "A910240" });
    assert_eq!(events[2]["refusal"], refusal);
}
