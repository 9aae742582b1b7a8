//! Documents under which no request could succeed: refused when they are applied, with the members
//! that are in each other's way, and read all the same where they are stored.

use crate::support::Server;
use crate::support::expect::assert_document_refused;
use crate::support::ordinary::{joined, provider, provider_for, web};
use crate::support::{json, state::settled};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

fn apply(server: &Server, kind: &str, document: &Value) -> Response {
    let document = json_value!({ "name": "it", "kind": kind, "document": document });
    server.admin("/admin/apply", &json_value!({ "documents": [document] }))
}

fn service(members: &Value) -> Value {
    let service = json_value!({ "issuer": "https://localhost", "fapiModes": [] });
    joined(&service, members)
}

fn client(members: &Value) -> Value {
    joined(&web("shop"), members)
}

#[test]
fn a_client_of_no_grant_type_of_its_service_is_refused() {
    let server = provider(&json_value!({}));
    let machine = json_value!({ "grantTypes": ["CLIENT_CREDENTIALS"], "redirectUris": [] });
    let implicit = json_value!({ "grantTypes": ["IMPLICIT"], "responseTypes": ["NONE"] });
    for members in [machine, implicit] {
        let apply = || apply(&server, "client", &client(&members));
        assert_document_refused(&server, apply, "grantTypes");
    }
    let both = json_value!({ "grantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"] });
    assert_eq!(apply(&server, "client", &client(&both)).status, 200);
}

#[test]
fn a_client_of_no_response_type_of_its_service_is_refused() {
    let only = json_value!({ "supportedResponseTypes": ["CODE"] });
    let server = provider(&only);
    let members = json_value!({ "responseTypes": ["NONE"] });
    assert_document_refused(
        &server,
        || apply(&server, "client", &client(&members)),
        "responseTypes",
    );
    let members = json_value!({ "responseTypes": ["NONE", "CODE"] });
    assert_eq!(apply(&server, "client", &client(&members)).status, 200);
}

#[test]
fn a_client_whose_tokens_are_bound_and_come_from_the_authorization_endpoint_alone_is_refused() {
    let wide = json_value!({
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "IMPLICIT"],
        "supportedResponseTypes": ["CODE", "TOKEN", "ID_TOKEN_TOKEN"],
    });
    let server = provider(&wide);
    let asking = |types: Value| {
        client(&json_value!({
            "grantTypes": ["AUTHORIZATION_CODE", "IMPLICIT"], "responseTypes": types, "dpopRequired": true,
        }))
    };
    let bound = asking(json_value!(["TOKEN", "ID_TOKEN_TOKEN"]));
    assert_document_refused(
        &server,
        || apply(&server, "client", &bound),
        "responseTypes",
    );
    let one_can_be = asking(json_value!(["TOKEN", "CODE"]));
    assert_eq!(apply(&server, "client", &one_can_be).status, 200);
}

#[test]
fn a_client_that_asks_for_id_tokens_alone_and_not_for_openid_is_refused() {
    let wide = json_value!({
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "IMPLICIT"],
        "supportedResponseTypes": ["CODE", "ID_TOKEN", "CODE_ID_TOKEN"],
    });
    let server = provider(&wide);
    let held = |scope: &str| {
        client(&json_value!({
            "grantTypes": ["AUTHORIZATION_CODE", "IMPLICIT"],
            "responseTypes": ["ID_TOKEN", "CODE_ID_TOKEN"],
            "extension": { "requestableScopesEnabled": true, "requestableScopes": [scope] },
        }))
    };
    assert_document_refused(
        &server,
        || apply(&server, "client", &held("email")),
        "responseTypes",
    );
    assert_eq!(apply(&server, "client", &held("openid")).status, 200);
}

#[test]
fn a_client_that_may_ask_for_no_scope_of_its_service_is_refused() {
    let server = provider(&json_value!({}));
    let held = |scopes: Value| {
        client(&json_value!({
            "extension": { "requestableScopesEnabled": true, "requestableScopes": scopes },
        }))
    };
    for scopes in [json_value!([]), json_value!(["unknown"])] {
        assert_document_refused(
            &server,
            || apply(&server, "client", &held(scopes.clone())),
            "extension.requestableScopes",
        );
    }
    let one = held(json_value!(["unknown", "email"]));
    assert_eq!(apply(&server, "client", &one).status, 200);
}

#[test]
fn a_service_of_which_nobody_can_ask_what_it_supports_is_refused() {
    let server = settled(&json_value!({}));
    let fapi = json_value!([{ "name": "pay", "attributes": [{ "key": "fapi2", "value": "sp" }] }]);
    for (members, member) in [
        (
            json_value!({ "supportedScopes": fapi, "supportedTokenAuthMethods": ["CLIENT_SECRET_BASIC"] }),
            "supportedTokenAuthMethods",
        ),
        (
            json_value!({ "supportedGrantTypes": ["CLIENT_CREDENTIALS"], "supportedTokenAuthMethods": ["NONE"] }),
            "supportedTokenAuthMethods",
        ),
        (
            json_value!({
                "supportedGrantTypes": ["AUTHORIZATION_CODE", "IMPLICIT"],
                "supportedResponseTypes": ["CODE", "CODE_ID_TOKEN"],
                "supportedScopes": [{ "name": "read" }],
            }),
            "supportedResponseTypes",
        ),
    ] {
        let apply = || apply(&server, "service", &service(&members));
        assert_document_refused(&server, apply, member);
    }
}

/// A server with a client in vain, as an older version has accepted it.
fn of_an_older_version() -> Server {
    let server = provider_for(&json_value!({}), &[web("web"), client(&json_value!({}))]);
    for text in server.host.documents.borrow_mut().0.values_mut() {
        if text.contains("\"shop\"") && text.starts_with('{') {
            let mut document: Value = serde_json::from_str(text).expect("a document");
            document["extension"] =
                json_value!({ "requestableScopesEnabled": true, "requestableScopes": ["gone"] });
            *text = document.to_string();
        }
    }
    server
}

#[test]
fn what_was_stored_before_is_applied_again_as_it_is_and_refused_once_anything_changes() {
    let server = of_an_older_version();
    let again = json(&server.admin("/admin/export", &Value::Null));
    let response = server.admin("/admin/apply", &again);
    assert_eq!(response.status, 200, "{}", response.body);
    let mut changed = again;
    let documents = changed["documents"].as_array_mut().expect("documents");
    let shop = documents
        .iter_mut()
        .find(|one| one["document"]["clientIdAlias"] == "shop")
        .expect("the client");
    shop["document"]["clientName"] = json_value!("Shop");
    let apply = || server.admin("/admin/apply", &changed);
    assert_document_refused(&server, apply, "extension.requestableScopes");
}

#[test]
fn what_was_stored_before_is_read_and_is_in_the_way_of_no_other_document() {
    let server = of_an_older_version();
    let exported = json(&server.admin("/admin/export", &Value::Null));
    assert!(exported.to_string().contains("\"gone\""), "{exported}");
    let scopes = json_value!([{ "name": "openid" }, { "name": "read" }]);
    let renamed = service(&json_value!({ "serviceName": "Example", "supportedScopes": scopes }));
    let response = apply(&server, "service", &renamed);
    assert_eq!(response.status, 200, "{}", response.body);
}
