//! What is exported, deleted and rotated.

use super::*;

#[test]
fn an_export_holds_the_documents_and_no_secret() {
    let server = server();
    let text = server.admin("/admin/export", &Value::Null).body;
    let names: Vec<Value> = exported(&server)
        .iter()
        .map(|entry| entry["kind"].clone())
        .collect();
    assert_eq!(names, ["service", "client", "client"]);
    for secret in [
        "\"d\"",
        "seal",
        "argon2",
        "password",
        USERNAME,
        PASSWORD,
        ADMIN_SECRET,
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn a_client_is_deleted_by_either_of_its_names() {
    for by_number in [true, false] {
        let server = server();
        let number = number_of(&server, "one").to_string();
        let id = if by_number { &number } else { "one" };
        let delete = || server.admin("/admin/delete", &json!({ "kind": "client", "id": id }));
        assert_eq!(delete().status, 200);
        assert!(!is_known(&server, &server.one, "one") && !is_known(&server, &server.one, &number));
        assert!(is_known(&server, &server.two, "two"));
        assert_eq!(exported(&server).len(), 2);
        assert_refused(&unchanged(&server, delete), 404, "not_found");
    }
}

#[test]
fn what_is_not_there_cannot_be_deleted() {
    let server = server();
    for id in [
        "unknown",
        "",
        "0",
        "007",
        "keys",
        "service",
        "client/one",
        "18446744073709551616",
    ] {
        let response = unchanged(&server, || {
            server.admin("/admin/delete", &json!({ "kind": "client", "id": id }))
        });
        assert_refused(&response, 404, "not_found");
    }
    for (kind, id) in [
        ("service", json!("service")),
        ("keys", json!("keys")),
        ("client", json!(1)),
    ] {
        let response = unchanged(&server, || {
            server.admin("/admin/delete", &json!({ "kind": kind, "id": id }))
        });
        assert_eq!(response.status, 400, "{kind}");
    }
}

fn kids(server: &Server) -> Vec<String> {
    let keys = body(&server.get("/oauth/jwks", "", &[]))["keys"].clone();
    keys.as_array()
        .expect("keys")
        .iter()
        .map(|key| text(key, "kid"))
        .collect()
}

fn kid_of_new_token(server: &Server) -> String {
    let token = text(&server.tokens(&server.one), "access_token");
    crate::support::expect::parts_of(&token).0["kid"]
        .as_str()
        .expect("a kid")
        .to_owned()
}

#[test]
fn a_rotated_key_is_published_before_it_signs_and_the_old_one_stays_for_its_tokens() {
    let server = server();
    let old = kid_of_new_token(&server);
    let token = text(&server.tokens(&server.one), "access_token");
    let response = server.admin("/admin/keys/rotate", &json!({}));
    assert_eq!(response.status, 200, "{}", response.body);
    assert!(!response.body.contains("\"d\""));
    let published = kids(&server);
    assert_eq!(published.len(), 2);
    assert!(published.contains(&old));
    assert_eq!(kid_of_new_token(&server), old);
    server.wait(3599);
    let new = kid_of_new_token(&server);
    assert!(new != old && published.contains(&new));
    assert_eq!(server.introspect(&server.one, &token)["active"], true);
    server.wait(2 * 86_400);
    assert_eq!(kids(&server), [new]);
}

#[test]
fn two_services_in_one_batch_are_refused() {
    let server = Server::new();
    let before = server.host.snapshot();
    let service = serde_json::json!({ "issuer": "https://localhost" });
    let documents = serde_json::json!([
        { "name": "a.json", "kind": "service", "document": service },
        { "name": "b.json", "kind": "service", "document": service },
    ]);
    let refused = server.admin(
        "/admin/apply",
        &serde_json::json!({ "documents": documents }),
    );
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("b.json"), "{}", refused.body);
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn a_new_algorithm_signs_only_after_its_key_was_published() {
    let server = Server::new();
    let algorithm = |server: &Server| {
        let tokens = server.tokens(&server.one);
        let token = tokens["access_token"].as_str().expect("a token").to_owned();
        sekisho::jose::Untrusted::parse(&token)
            .expect("a JWT")
            .algorithm()
    };
    assert_eq!(algorithm(&server), sekisho::jose::Algorithm::Es256);
    let mut service =
        serde_json::json!({ "issuer": "https://localhost", "accessTokenSignAlg": "EdDSA" });
    service["supportedScopes"] = serde_json::json!([{ "name": "accounts" }]);
    let documents =
        serde_json::json!([{ "name": "service.json", "kind": "service", "document": service }]);
    assert_eq!(
        server
            .admin(
                "/admin/apply",
                &serde_json::json!({ "documents": documents })
            )
            .status,
        200
    );
    assert_eq!(algorithm(&server), sekisho::jose::Algorithm::Es256);
    assert_eq!(
        crate::support::json(&server.get("/oauth/jwks", "", &[]))["keys"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    server.wait(60);
    assert_eq!(algorithm(&server), sekisho::jose::Algorithm::EdDsa);
}

#[test]
fn each_admin_request_leaves_a_line_that_tells_its_road_and_outcome_and_no_value() {
    let server = server();
    server.host.log.borrow_mut().clear();
    let user = json!({ "username": "mallory", "password": "correct horse battery" });
    server.admin("/admin/user", &user);
    server.admin(
        "/admin/user",
        &json!({ "username": "mallory", "password": "short" }),
    );
    server.admin("/admin/user/delete", &json!({ "username": "nobody" }));
    server.admin("/admin/nowhere", &json!({}));
    let lines = [
        "admin POST /admin/user: 200",
        "admin POST /admin/user: 400",
        "admin POST /admin/user/delete: 404",
        "admin POST /admin/nowhere: 404",
    ];
    assert_eq!(*server.host.log.borrow(), lines);
}
