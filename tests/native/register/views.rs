//! What is told and made of documents.

use super::*;

#[test]
fn the_view_of_a_register_from_before_there_were_apis_is_put_together() {
    let server = server();
    server.host.documents.borrow_mut().0.remove("view");
    assert_eq!(read_service(&server).issuer.as_str(), ISSUER);
    assert!(!server.host.documents.borrow().0.contains_key("view"));
    applied(&server, api(json!({})));
    assert!(server.host.documents.borrow().0.contains_key("view"));
}

#[test]
fn where_there_is_no_service_there_is_no_view() {
    let server = unconfigured();
    assert!(matches!(
        ask(&server, Command::Service),
        Reply::Document(None)
    ));
}

#[test]
fn keys_are_made_for_what_the_service_signs() {
    let server = settled(
        &json!({ "fapiModes": [], "supportedScopes": [{ "name": "openid" }], "supportedIdTokenSignAlgs": ["ES256", "EdDSA", "HS256"] }),
    );
    let jwks = body(&server.get("/oauth/jwks", "", &[]));
    let algorithms: Vec<&Value> = jwks["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .map(|key| &key["alg"])
        .collect();
    assert_eq!(algorithms, ["ES256", "EdDSA"]);
    let Reply::Keys(Some(keys)) = ask(&server, Command::Keys(vec![Algorithm::Es256])) else {
        panic!("no keys")
    };
    assert_eq!(keys.summary()["keys"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_client_document_alone_has_no_secret_in_it() {
    let document = shop(json!({ "clientSecret": SECRET }))["document"].clone();
    assert_eq!(
        Client::parse(&document).map_err(|error| error.member),
        Err("clientSecret".to_owned())
    );
}

/// The documents of a folder of examples, as a batch; a folder below has a batch of its own.
#[test]
fn no_id_token_is_typed_as_another_kind_of_jwt() {
    let server = server();
    for typ in [
        "at+jwt",
        "AT+JWT",
        "application/at+jwt",
        "Application/At+Jwt",
        "dpop+jwt",
        "token-hook+jwt",
        "logout+jwt",
        "secevent+jwt",
        "token-introspection+jwt",
        "oauth-authz-req+jwt",
        "application/anything+jwt",
        "at+jwt;v=1",
        "at+jwt ; v=1",
        " at+jwt ",
    ] {
        let params = json!({ "idtHeaderParams": { "typ": typ } });
        for document in [shop(params.clone()), service(params)] {
            assert_document_refused(&server, || apply(&server, &[document]), "idtHeaderParams");
        }
    }
    for typ in [
        "JWT",
        "jwt",
        "id+jwt",
        "application/id+jwt",
        "id+jwt;v=1",
        "JWT;x=at+jwt",
    ] {
        applied(&server, shop(json!({ "idtHeaderParams": { "typ": typ } })));
    }
}

#[test]
fn no_client_has_the_name_of_an_api_or_of_the_issuer() {
    let server = server();
    applied(&server, api(json!({})));
    let issuers =
        ["", "/", "?", "/oauth/userinfo", "/oauth/"].map(|path| format!("{ISSUER}{path}"));
    let alike = [
        ISSUER.to_uppercase(),
        API.replace("api.example", "API.example"),
    ];
    for alias in [&[API.to_owned()][..], &issuers, &alike].concat() {
        let named = shop(json!({ "clientIdAlias": alias }));
        assert_document_refused(&server, || apply(&server, &[named]), "clientIdAlias");
    }
    for identifier in [format!("{ISSUER}?"), ISSUER.replace("https", "HTTPS")] {
        let odd = api(json!({ "identifier": identifier }));
        assert_document_refused(&server, || apply(&server, &[odd]), "identifier");
    }
    let other = "https://other.example";
    applied(&server, shop(json!({ "clientIdAlias": other })));
    for identifier in [other, "https://other.example/", "https://OTHER.example"] {
        let later = api(json!({ "identifier": identifier }));
        assert_document_refused(&server, || apply(&server, &[later]), "identifier");
    }
    let moved = service(json!({ "issuer": other }));
    assert_document_refused(&server, || apply(&server, &[moved]), "issuer");
}

#[test]
fn a_document_that_an_older_version_took_is_still_read() {
    let server = server();
    applied(&server, shop(json!({ "clientId": 42 })));
    let mut documents = server.host.documents.borrow_mut();
    let text = documents.0.get_mut("client/42").expect("the client");
    let mut document: Value = serde_json::from_str(text).expect("JSON");
    document["idtHeaderParams"] = json!({ "typ": "at+jwt" });
    *text = document.to_string();
    drop(documents);
    assert_eq!(client_number(&server, "shop"), 42);
    assert_eq!(server.get("/oauth/jwks", "", &[]).status, 200);
}

fn examples(folder: &str) -> Vec<Value> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schema/examples")
        .join(folder);
    let files = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    let document = |file: std::path::PathBuf| {
        let name = file.file_stem()?.to_str()?;
        let kind = name.rsplit('-').next()?;
        let text = std::fs::read_to_string(file.with_extension("json")).ok()?;
        Some(named(kind, &serde_json::from_str(&text).expect("JSON")))
    };
    files
        .filter(|file| {
            file.extension()
                .is_some_and(|extension| extension == "json")
        })
        .filter_map(document)
        .collect()
}

#[test]
fn the_examples_of_each_folder_are_applied_together() {
    for (folder, count, told) in [
        ("fapi", 3, 0),
        ("hook", 2, 0),
        ("message-signing", 2, 0),
        ("mtls", 3, 0),
        ("openid", 5, 2),
    ] {
        let documents = examples(folder);
        let server = unconfigured();
        let response = apply(&server, &documents);
        assert_eq!(response.status, 200, "{}", response.body);
        let changes = body(&response)["changes"]
            .as_array()
            .expect("changes")
            .clone();
        let secrets = changes
            .iter()
            .filter(|change| change["clientSecret"].is_string())
            .count();
        assert_eq!((changes.len(), secrets), (count, told), "{folder}");
    }
}
