//! Files beside the worker, where there are services beside the first one.

use super::*;

fn file_at(server: &Server, path: &str) -> Option<String> {
    let request = sekisho::front::Request::new("GET", path, None).with_origin("https://localhost");
    let response = crate::support::server::block_on(sekisho::front::serve(&server.host, &request));
    response.file.map(|file| file.path)
}

fn issuer_at(server: &Server, path: &str) -> Option<String> {
    let request = sekisho::front::Request::new("GET", path, None).with_origin("https://localhost");
    let response = crate::support::server::block_on(sekisho::front::serve(&server.host, &request));
    let body: Value = serde_json::from_str(&response.body).ok()?;
    Some(body["issuer"].as_str()?.to_owned())
}

const LIST: &str = "/errors/index.en.html";
const ERROR: &str = "/errors/CodeUnknown.en.html";
const PLAYGROUND: &str = "/playground/index.html";

#[test]
fn the_pages_of_errors_and_the_playground_are_below_each_issuer() {
    let [first, _] = two();
    for above in ["", "/b"] {
        let found = |path: &str| file_at(&first, &format!("{above}{path}"));
        assert_eq!(found("/errors/").as_deref(), Some(LIST));
        assert_eq!(found("/errors/CodeUnknown").as_deref(), Some(ERROR));
        assert_eq!(found("/playground/").as_deref(), Some(PLAYGROUND));
    }
    assert_eq!(file_at(&first, "/nowhere/playground/"), None);
}

#[test]
fn a_service_whose_path_is_that_of_such_a_page_is_served_whole() {
    let first = first();
    for name in ["errors", "playground", "b/errors", "b/playground"] {
        let issuer = format!("https://localhost/{name}");
        let server = beside(&first, &issuer);
        tokens(&server, &request("web"));
        for path in [
            format!("/{name}/"),
            format!("/{name}/.well-known/openid-configuration"),
            format!("/.well-known/oauth-authorization-server/{name}"),
        ] {
            assert_eq!(issuer_at(&first, &path).as_ref(), Some(&issuer), "{path}");
        }
        for (path, file) in [
            ("/errors/", LIST),
            ("/errors/CodeUnknown", ERROR),
            ("/playground/", PLAYGROUND),
        ] {
            let path = format!("/{name}{path}");
            assert_eq!(file_at(&first, &path).as_deref(), Some(file), "{path}");
        }
    }
    assert_eq!(
        file_at(&first, "/errors/CodeUnknown").as_deref(),
        Some(ERROR)
    );
}

#[test]
fn only_the_service_that_says_so_has_a_playground_outside_development() {
    for (over, is_there) in [
        (json!({}), false),
        (json!({ "playgroundEnabled": true }), true),
    ] {
        let mut first = first();
        beside_with(&first, BESIDE, &over);
        first.host.settings.development = false;
        assert_eq!(file_at(&first, "/playground/"), None);
        assert_eq!(file_at(&first, "/b/playground/").is_some(), is_there);
    }
}
