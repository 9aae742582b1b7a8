//! APIs of a service.

use super::*;

#[test]
fn an_api_belongs_to_its_service() {
    let server = server();
    let change = applied(&server, api(json!({})));
    assert_eq!(
        (&change["kind"], &change["id"], &change["change"]),
        (&json!("api"), &json!(API), &json!("created"))
    );
    let service = read_service(&server);
    assert_eq!(
        service.api(API).map(|api| api.scopes.clone()),
        Some(vec!["accounts".to_owned()])
    );
    assert_eq!(applied(&server, api(json!({})))["change"], "unchanged");
    assert_eq!(
        applied(&server, api(json!({ "name": "Ledger" })))["change"],
        "updated"
    );
}

#[test]
fn an_api_of_no_service_is_refused() {
    let server = unconfigured();
    let alone = apply(&server, &[api(json!({}))]);
    assert_eq!(
        (alone.status, &body(&alone)["name"]),
        (400, &json!("api.json"))
    );
    assert_eq!(
        apply(
            &server,
            &[shop(json!({})), api(json!({})), service(json!({}))]
        )
        .status,
        200
    );
}

#[test]
fn a_removed_api_is_gone_and_the_service_stays() {
    let server = server();
    applied(&server, api(json!({})));
    for unknown in ["", "https://api.example", "service", "../client/1"] {
        assert!(
            matches!(
                ask(&server, Command::DeleteApi(unknown.into())),
                Reply::Removed(false)
            ),
            "{unknown}"
        );
    }
    assert!(matches!(
        ask(&server, Command::DeleteApi(API.into())),
        Reply::Removed(true)
    ));
    assert_eq!(read_service(&server).apis, []);
    assert!(matches!(
        ask(&server, Command::DeleteApi(API.into())),
        Reply::Removed(false)
    ));
    assert_eq!(documents(&server).len(), 3);
}

#[test]
fn one_batch_names_an_api_once() {
    let server = server();
    let twice = [api(json!({})), named("api", &json!({ "identifier": API }))];
    assert_document_refused(&server, || apply(&server, &twice), "identifier");
}

#[test]
fn a_service_has_at_most_100_apis() {
    let server = server();
    let one = |n: usize| named("api", &json!({ "identifier": format!("urn:example:{n}") }));
    let many: Vec<Value> = (0..100).map(one).collect();
    assert_eq!(apply(&server, &many).status, 200);
    assert_eq!(apply(&server, &[one(7)]).status, 200);
    assert_document_refused(&server, || apply(&server, &[one(100)]), "");
}

#[test]
fn an_api_understands_scopes_of_its_service() {
    let server = server();
    assert_document_refused(
        &server,
        || apply(&server, &[api(json!({ "scopes": ["accounts", "admin"] }))]),
        "scopes[1]",
    );
}

#[test]
fn an_api_is_not_the_authorization_server_itself() {
    let server = server();
    for path in ["", "/", "/oauth/userinfo", "/oauth/token"] {
        let identifier = format!("{ISSUER}{path}");
        assert_document_refused(
            &server,
            || apply(&server, &[api(json!({ "identifier": identifier }))]),
            "identifier",
        );
    }
    applied(
        &server,
        api(json!({ "identifier": format!("{ISSUER}/sample/resource") })),
    );
}

#[test]
fn the_authorization_server_does_not_become_what_an_api_is() {
    for path in ["", "/", "/oauth/userinfo"] {
        let server = server();
        let moved = "https://moved.example";
        applied(
            &server,
            api(json!({ "identifier": format!("{moved}{path}") })),
        );
        let response = unchanged(&server, || {
            apply(&server, &[service(json!({ "issuer": moved }))])
        });
        assert_eq!(
            (response.status, &body(&response)["name"]),
            (400, &json!("service.json")),
            "{}",
            response.body
        );
    }
}

#[test]
fn fapi_2_0_5_4_1_an_api_under_the_profile_has_no_tokens_signed_with_rs256() {
    let server = settled(&json!({}));
    let rs256 = api(json!({ "accessTokenSignAlg": "RS256" }));
    assert_document_refused(
        &server,
        || apply(&server, std::slice::from_ref(&rs256)),
        "accessTokenSignAlg",
    );
    applied(&server, api(json!({ "accessTokenSignAlg": "PS256" })));
}

#[test]
fn an_export_names_the_file_of_an_api_after_it_and_never_twice() {
    let server = server();
    for identifier in [
        "https://api.example/a?b",
        "https://api.example/a/b",
        "https://api.example/a:b",
        &format!("urn:{}", "x".repeat(2000)),
    ] {
        applied(&server, named("api", &json!({ "identifier": identifier })));
    }
    let apis: Vec<Value> = documents(&server)
        .into_iter()
        .filter(|document| document["kind"] == "api")
        .collect();
    let mut names: Vec<&str> = apis
        .iter()
        .map(|document| document["name"].as_str().expect("a name"))
        .collect();
    for name in &names {
        let file = name
            .strip_prefix("apis/")
            .and_then(|name| name.strip_suffix(".json"))
            .expect("a file below apis");
        assert!(
            file.len() < 200
                && file
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b)),
            "{file}"
        );
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 4);
    let response = unchanged(&server, || apply(&server, &apis));
    assert_eq!(response.status, 200, "{}", response.body);
}

#[test]
fn rfc_9068_5_one_name_is_refused_of_what_is_brought_and_not_of_what_is_served_already() {
    let server = server();
    let named_alike = || shop(json!({ "clientId": 42, "clientIdAlias": API }));
    applied(&server, named_alike());
    assert_document_refused(&server, || apply(&server, &[api(json!({}))]), "identifier");
    // As it was applied before there was a rule against it.
    let stored = with(&api(json!({}))["document"], json!({}));
    let row = (format!("api/{API}"), stored.to_string());
    server.host.documents.borrow_mut().0.extend([row]);
    let again = apply(&server, &[named_alike(), api(json!({}))]);
    assert_eq!(again.status, 200, "{}", again.body);
    for (changed, member) in [
        (api(json!({ "name": "Ledger" })), "identifier"),
        (
            with(
                &named_alike(),
                json!({ "document": with(&named_alike()["document"], json!({ "clientName": "Shop" })) }),
            ),
            "clientIdAlias",
        ),
    ] {
        assert_document_refused(&server, || apply(&server, &[changed]), member);
    }
}

#[test]
fn rfc_7662_4_a_name_by_which_an_api_knows_its_client_is_left_to_nobody_else() {
    let server = server();
    let introspected = |by: &[&str]| api(json!({ "introspectionClients": by }));
    let named = |alias: Option<&str>| shop(json!({ "clientId": 42, "clientIdAlias": alias }));
    applied(&server, named(Some("shop")));
    applied(&server, introspected(&["shop"]));
    for renamed in [named(Some("former")), named(None)] {
        assert_document_refused(&server, || apply(&server, &[renamed]), "clientIdAlias");
    }
    // What is called so still is applied as before.
    assert_eq!(applied(&server, named(Some("shop")))["change"], "unchanged");
    // Together with the API, or where that names the number, it may be called otherwise.
    let both = [named(Some("former")), introspected(&["former"])];
    let response = apply(&server, &both);
    assert_eq!(response.status, 200, "{}", response.body);
    applied(&server, introspected(&["42"]));
    applied(&server, named(Some("shop")));
}
