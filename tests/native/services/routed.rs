//! Where a request leads.

use super::*;
use sekisho::front::Request;

#[test]
fn a_service_beside_the_first_one_is_served_whole_below_its_path() {
    let [first, beside] = two();
    for server in [&first, &beside] {
        let metadata = body(&server.get("/.well-known/openid-configuration", "", &[]));
        let issuer = server.asked.issuer.as_str();
        assert_eq!(metadata["issuer"], issuer);
        for endpoint in ["authorization", "token", "userinfo", "introspection"] {
            let url = metadata[format!("{endpoint}_endpoint")].as_str();
            let below = url.and_then(|url| url.strip_prefix(issuer));
            assert!(
                below.is_some_and(|path| path.starts_with("/oauth/")),
                "{url:?}"
            );
        }
        let issued = tokens(server, &request("web"));
        let (_, claims) = crate::support::ordinary::verified(
            server,
            "web",
            issued["id_token"].as_str().expect("an ID token"),
        );
        assert_eq!(claims["iss"], issuer);
    }
}

#[test]
fn metadata_is_where_each_specification_puts_it() {
    let [first, _] = two();
    let issuer_at = |path: &str| {
        let response = first.get(path, "", &[]);
        assert_eq!(response.status, 200, "{path}");
        body(&response)["issuer"]
            .as_str()
            .expect("a text")
            .to_owned()
    };
    for path in [
        "/.well-known/oauth-authorization-server/b",
        "/.well-known/openid-configuration/b",
        "/b/.well-known/oauth-authorization-server",
        "/b/.well-known/openid-configuration",
        "/b/",
    ] {
        assert_eq!(issuer_at(path), BESIDE, "{path}");
    }
    for path in [
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
        "/",
    ] {
        assert_eq!(issuer_at(path), ISSUER, "{path}");
    }
}

#[test]
fn a_path_that_is_nobodys_leads_nowhere() {
    let [first, _] = two();
    for path in [
        "/c/oauth/jwks",
        "/b/b/oauth/jwks",
        "/B/oauth/jwks",
        "//b/oauth/jwks",
        "/b//oauth/jwks",
        "/%62/oauth/jwks",
        "/b/../oauth/jwks",
        "/b/nowhere",
        "/b",
        "/b/admin/export",
        "/.well-known/openid-configuration/c",
        "/.well-known/openid-configuration/b/",
        "/.well-known/openid-configuration/b/b",
        "/b/.well-known/openid-configuration/b",
        "/.well-known/oauth-authorization-server/c",
        "/oauth/b/jwks",
    ] {
        assert_eq!(
            error_of(&first.get(path, "", &[])),
            (404, "not_found".into()),
            "{path}"
        );
        let glimpsed = first.send(&Request::new("HEAD", path, None));
        assert_eq!(
            (glimpsed.status, glimpsed.body.as_str()),
            (404, ""),
            "{path}"
        );
    }
}

#[test]
fn an_origin_leads_to_its_service_and_any_other_to_the_first_one() {
    let first = first();
    let tenant = beside(&first, "https://other.example");
    let at = |origin: &str| {
        let request = Request::for_url("GET", &format!("{origin}/"), None);
        let response =
            crate::support::server::block_on(sekisho::front::serve(&first.host, &request));
        body(&response)["issuer"].clone()
    };
    assert_eq!(at("https://other.example"), tenant.asked.issuer);
    assert_eq!(at("https://OTHER.example:443"), tenant.asked.issuer);
    // A proxy has ended TLS.
    assert_eq!(at("http://other.example"), tenant.asked.issuer);
    assert_eq!(at("http://other.example:80"), tenant.asked.issuer);
    assert_eq!(at("http://other.example:443"), tenant.asked.issuer);
    for origin in [
        "https://other.example:80",
        "http://other.example:80:443",
        "http://other.example:8080",
        "https://other.example:8443",
        "https://other.example.",
        "https://localhost",
        "https://x.example",
    ] {
        assert_eq!(at(origin), ISSUER, "{origin}");
    }
}

#[test]
fn a_deployment_of_one_service_never_asks_the_directory() {
    let first = first();
    tokens(&first, &request("web"));
    assert_eq!(first.get("/b/oauth/jwks", "", &[]).status, 404);
    assert_eq!(first.host.directory_calls.get(), 0);
    let _ = made(&first, BESIDE);
    first.host.directory_calls.set(0);
    // Nor does a request for the issuer of the first one.
    tokens(&first, &request("web"));
    assert_eq!(first.host.directory_calls.get(), 0);
}

#[test]
fn an_answer_of_the_directory_is_remembered_and_a_miss_for_a_moment() {
    let [first, beside] = two();
    let asked = || first.host.directory_calls.replace(0);
    let get = |server: &Server| server.get("/oauth/jwks", "", &[]).status;
    assert_eq!(get(&beside), 200);
    asked();
    first.wait(29);
    assert_eq!((get(&beside), asked()), (200, 0));
    first.wait(1);
    assert_eq!((get(&beside), asked()), (200, 1));
    let miss = || first.get("/c/oauth/jwks", "", &[]).status;
    assert_eq!((miss(), miss(), asked()), (404, 404, 1));
    first.wait(5);
    assert_eq!((miss(), asked()), (404, 1));
}

#[test]
fn a_flood_of_unknown_paths_is_bounded_and_meets_no_service() {
    let [first, beside] = two();
    assert_eq!(beside.get("/oauth/jwks", "", &[]).status, 200);
    first.host.directory_calls.set(0);
    for number in 0..80 {
        let status = first.get(&format!("/x{number}/oauth/jwks"), "", &[]).status;
        assert_eq!(status, if number < 50 { 404 } else { 503 }, "{number}");
    }
    assert_eq!(first.host.directory_calls.get(), 50);
    for server in [&first, &beside] {
        assert_eq!(server.get("/oauth/jwks", "", &[]).status, 200);
    }
}

#[test]
fn a_flood_of_unknown_paths_closes_neither_an_origin_nor_a_number() {
    let first = first();
    let tenant = beside(&first, "https://other.example");
    let host = first.host.another_isolate();
    let send = |request: &Request| {
        crate::support::server::block_on(sekisho::front::serve(&host, request)).status
    };
    let at = |url: String| send(&Request::for_url("GET", &url, None));
    for number in 0..60 {
        at(format!("{ISSUER}/x{number}/oauth/jwks"));
    }
    assert_eq!(at(format!("{ISSUER}/y/oauth/jwks")), 503);
    let number = tenant.asked.id.expect("a number");
    let admin = format!("Bearer {}", crate::support::host::ADMIN_SECRET);
    let path = format!("/api/{number}/service/get");
    let get = Request::new("GET", &path, None).with_header("authorization", &admin);
    assert_eq!(send(&get), 200);
    for origin in ["https://other.example", "https://alias.example"] {
        assert_eq!(at(format!("{origin}/oauth/jwks")), 200, "{origin}");
    }
    // Nor do many origins close a path.
    first.wait(1);
    for number in 0..60 {
        at(format!("https://x{number}.example/oauth/jwks"));
    }
    assert_eq!(at("https://y.example/oauth/jwks".to_owned()), 503);
    assert_eq!(at(format!("{ISSUER}/z/oauth/jwks")), 404);
}

#[test]
fn a_flood_of_unknown_origins_closes_no_alias() {
    let first = first();
    let _ = beside(&first, "https://other.example");
    let host = first.host.another_isolate();
    let at = |url: &str| {
        let request = Request::for_url("GET", url, None);
        crate::support::server::block_on(sekisho::front::serve(&host, &request)).status
    };
    assert_eq!(at("https://other.example/oauth/jwks"), 200);
    for number in 0..60 {
        at(&format!("https://x{number}.example/oauth/jwks"));
    }
    assert_eq!(at("https://y.example/oauth/jwks"), 503);
    assert_eq!(at("https://mtls.other.example/oauth/jwks"), 200);
}

#[test]
fn no_flood_makes_an_isolate_forget_a_service() {
    let [first, beside] = two();
    assert_eq!(beside.get("/oauth/jwks", "", &[]).status, 200);
    for second in 0..30 {
        for number in 0..50 {
            let path = format!("/x{second}-{number}/oauth/jwks");
            assert_eq!(first.get(&path, "", &[]).status, 404);
        }
        first.wait(1);
    }
    for number in 0..60 {
        first.get(&format!("/y{number}/oauth/jwks"), "", &[]);
    }
    assert_eq!(first.get("/y60/oauth/jwks", "", &[]).status, 503);
    // Its entry is too old to be used unasked.
    first.host.directory_calls.set(0);
    assert_eq!(beside.get("/oauth/jwks", "", &[]).status, 200);
    assert_eq!(first.host.directory_calls.get(), 1);
}

#[test]
fn pages_and_redirects_stay_below_the_path() {
    let [_, beside] = two();
    let browser = Browser::new(&beside);
    let page = browser.open(&request("web"));
    assert!(page.body.contains("action=\"/b/oauth/authorize/login\""));
    let consent = browser.sign_in(&page, USERNAME, crate::support::server::PASSWORD);
    assert!(
        consent
            .body
            .contains("action=\"/b/oauth/authorize/consent\"")
    );
    let elsewhere = [
        ("origin", "https://app.example".to_owned()),
        ("sec-fetch-site", "cross-site".to_owned()),
    ];
    let detour = beside.post("/oauth/authorize", &request("web"), &elsewhere);
    assert_eq!(detour.status, 303);
    let location = detour.header("location").expect("a redirect");
    assert!(location.starts_with("/b/oauth/authorize?"), "{location}");
    // What a page of this origin posts comes with its cookies.
    let own = [("origin", "https://localhost".to_owned())];
    assert_eq!(
        beside
            .post("/oauth/authorize", &request("web"), &own)
            .status,
        200
    );
}

#[test]
fn a_proof_is_for_the_url_with_the_path() {
    let [first, beside] = two();
    let parameters = |server: &Server| {
        let browser = Browser::new(server);
        let code = crate::support::ordinary::answer_of(&browser.agreed(&request("spa")));
        let code = code.get("code").expect("a code").to_owned();
        let mut parameters = crate::support::ordinary::code_request("spa", &code);
        parameters.push(("client_id".into(), "spa".into()));
        parameters
    };
    for (server, right, wrong) in [
        (&first, "/oauth/token", "/b/oauth/token"),
        (&beside, "/b/oauth/token", "/oauth/token"),
    ] {
        let parameters = parameters(server);
        let send = |path: &str| {
            let proof = server.one.proof_for(path, server.now());
            server.post("/oauth/token", &parameters, &[("dpop", proof)])
        };
        assert_eq!(error_of(&send(wrong)), (400, "invalid_dpop_proof".into()));
        let response = send(right);
        assert_eq!(
            (response.status, &body(&response)["token_type"]),
            (200, &json!("DPoP"))
        );
    }
}

#[test]
fn that_there_are_other_services_is_known_within_30_seconds_and_costs_no_call_of_its_own() {
    let first = first();
    let told = |members: &Value| {
        let asked = json!({
            "now": first.now(), "seeds": [sekisho::Secret::new([1; 32]), sekisho::Secret::new([1; 32])],
            "command": { "Keys": [] },
        });
        let request = sekisho::json::from_value(joined(&asked, members)).expect("a request");
        let documents = &mut *first.host.documents.borrow_mut();
        let Ok(reply) = sekisho::register::serve(documents, request);
        serde_json::to_value(reply).expect("plain data")["Keys"].clone()
    };
    let knowing = json!({ "knows_others": true });
    let before = told(&knowing);
    assert_eq!(before.get("has_others"), None);
    let _ = made(&first, BESIDE);
    let after = told(&knowing);
    assert_eq!(after["has_others"], true);
    assert!(after["version"].as_u64() > before["version"].as_u64());
    // A version from before there were others reads what it is told, and what is stored.
    assert_eq!(told(&json!({})).get("has_others"), None);
    assert!(!first.host.documents.borrow().0["keys"].contains("has_others"));
}
