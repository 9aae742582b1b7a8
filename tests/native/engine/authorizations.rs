//! What a person has authorized clients to do: `/api/client/authorization/` and
//! `/api/client/granted_scopes/`.

use serde_json::{Value, json};

use super::{
    call,
    tokens::{given, got, listed, of_alice, refreshes, sent, stands},
    told,
};
use crate::support::{
    Server,
    ordinary::{joined, provider, put_client, web},
};

const LIST: &str = "/client/authorization/get/list";

fn names(told: &Value) -> Vec<&str> {
    let clients = told["clients"].as_array().expect("a list").iter();
    let names = clients.map(|client| client["clientIdAlias"].as_str().expect("a name"));
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names
}

fn answered(server: &Server, method: &str, path: &str) -> Value {
    let response = sent(server, method, path);
    assert_eq!(response.status, 200, "{}", response.body);
    serde_json::from_str(&response.body).expect("JSON")
}

fn sorted(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list").iter();
    let mut texts: Vec<&str> = list.filter_map(Value::as_str).collect();
    texts.sort_unstable();
    texts
}

fn scopes(server: &Server, subject: &str) -> Value {
    got(server, &format!("/client/granted_scopes/get/web/{subject}"))
}

#[test]
fn each_client_that_a_person_has_authorized_is_told_once_by_every_spelling() {
    let server = provider(&json!({}));
    for client in ["web", "web", "spa"] {
        given(&server, client, "john", &json!({}));
    }
    given(&server, "other", "mary", &json!({}));
    let told_of = [
        got(&server, &format!("{LIST}?subject=john")),
        got(&server, &format!("{LIST}/john")),
        told(
            &server,
            LIST,
            &json!({ "subject": "john", "start": 0, "end": 0 }),
        ),
        told(
            &server,
            &format!("{LIST}/john"),
            &json!({ "subject": "mary" }),
        ),
    ];
    for told in &told_of {
        assert_eq!(names(told), ["spa", "web"]);
        assert_eq!(
            (&told["totalCount"], &told["subject"]),
            (&json!(2), &json!("john"))
        );
    }
    let part = got(&server, &format!("{LIST}/john?start=1&end=2"));
    assert_eq!((names(&part).len(), &part["totalCount"]), (1, &json!(2)));
    assert_eq!(
        got(&server, &format!("{LIST}/john?developer=nobody"))["totalCount"],
        0
    );
    assert_eq!(
        got(&server, &format!("{LIST}/subject-of-alice"))["totalCount"],
        0
    );
}

#[test]
fn a_client_whose_tokens_do_not_count_is_not_told() {
    let server = provider(&json!({ "refreshTokenDuration": 7200 }));
    given(&server, "web", "john", &json!({}));
    given(&server, "spa", "john", &json!({}));
    let path = "/client/authorization/delete/spa/john";
    assert_eq!(answered(&server, "DELETE", path)["resultCode"], "A910014");
    assert_eq!(names(&got(&server, &format!("{LIST}/john"))), ["web"]);
    put_client(&server, &joined(&web("web"), &json!({ "locked": true })));
    assert!(names(&got(&server, &format!("{LIST}/john"))).is_empty());
    put_client(&server, &web("web"));
    server.wait(7200);
    assert!(names(&got(&server, &format!("{LIST}/john"))).is_empty());
}

#[test]
fn a_client_that_has_the_number_of_another_stands_for_itself() {
    for _ in 0..10 {
        let server = provider(&json!({}));
        let former = given(&server, "web", "john", &json!({}));
        let id = got(&server, &format!("{LIST}/john"))["clients"][0]["clientId"].clone();
        // As a version left them that deleted clients alone.
        let kept = std::mem::take(&mut *server.host.shelves.borrow_mut());
        server.admin("/admin/delete", &json!({ "kind": "client", "id": "web" }));
        *server.host.shelves.borrow_mut() = kept;
        server.wait(1);
        put_client(&server, &joined(&web("web"), &json!({ "clientId": id })));
        let change = json!({ "accessToken": former["access_token"], "scopes": ["read"] });
        let changed = told(&server, "/auth/token/update", &change);
        assert_eq!(changed["resultCode"], "A134202", "it does not stand");
        assert!(names(&got(&server, &format!("{LIST}/john"))).is_empty());
        given(&server, "web", "john", &json!({}));
        assert_eq!(names(&got(&server, &format!("{LIST}/john"))), ["web"]);
    }
}

#[test]
fn what_one_person_has_authorized_one_client_to_do_ends_by_every_spelling() {
    for (method, path, body) in [
        (
            "DELETE",
            "/client/authorization/delete/web?subject=john",
            None,
        ),
        (
            "DELETE",
            "/client/authorization/delete/web/john?subject=john",
            None,
        ),
        (
            "POST",
            "/client/authorization/delete/web",
            Some(json!({ "subject": "john" })),
        ),
    ] {
        let server = provider(&json!({}));
        let tokens = [("web", "john"), ("web", "mary"), ("other", "john")]
            .map(|(client, subject)| given(&server, client, subject, &json!({})));
        match body {
            Some(body) => assert_eq!(told(&server, path, &body)["resultCode"], "A910014"),
            None => drop(answered(&server, method, path)),
        }
        let left = tokens
            .each_ref()
            .map(|one| stands(&server, &one["access_token"]));
        assert_eq!(left, [false, true, true], "{method} {path}");
        assert!(!refreshes(&server, "web", &tokens[0]["refresh_token"]));
    }
}

#[test]
fn the_scopes_of_all_tokens_of_one_person_at_one_client_change() {
    for members in [json!({}), json!({ "accessTokenSignAlg": "ES256" })] {
        let server = provider(&members);
        let [first, second, other] = [("web", "john"), ("web", "john"), ("web", "mary")]
            .map(|(client, subject)| given(&server, client, subject, &json!({})));
        let path = "/client/authorization/update/web";
        let body = json!({ "subject": "john", "scopes": ["read", "offline_access", "unheard-of"] });
        assert_eq!(told(&server, path, &body)["resultCode"], "A910013");
        for (tokens, scopes) in [
            (&first, json!(["offline_access", "read"])),
            (&second, json!(["offline_access", "read"])),
            (&other, json!(["offline_access", "openid", "read"])),
        ] {
            let members = json!({ "token": tokens["access_token"] });
            let told = told(&server, "/auth/introspection", &members);
            assert_eq!(json!(sorted(&told["scopes"])), scopes, "{members}");
        }
        let entry = &listed(&server, "subject=john")[0];
        assert_eq!(
            entry["refreshTokenScopes"],
            json!(["read", "offline_access"])
        );
        assert!(refreshes(&server, "web", &first["refresh_token"]));
    }
}

#[test]
fn what_was_granted_is_told_until_it_is_forgotten_and_the_tokens_stay() {
    let server = provider(&json!({}));
    let narrow = given(
        &server,
        "web",
        "john",
        &json!({ "scopes": ["read", "offline_access"] }),
    );
    server.wait(10);
    given(
        &server,
        "web",
        "john",
        &json!({ "scopes": ["openid", "email", "offline_access"] }),
    );
    let told_of = scopes(&server, "john");
    assert_eq!(
        told_of["latestGrantedScopes"],
        json!(["openid", "email", "offline_access"])
    );
    let merged = sorted(&told_of["mergedGrantedScopes"]);
    assert_eq!(merged, ["email", "offline_access", "openid", "read"]);
    assert_eq!(
        (&told_of["modifiedAt"], &told_of["subject"]),
        (&json!(server.now() * 1000), &json!("john"))
    );
    assert!(told_of["clientId"].is_u64());
    let posted = told(
        &server,
        "/client/granted_scopes/get/web",
        &json!({ "subject": "john" }),
    );
    assert_eq!(posted, told_of);
    let forgotten = answered(&server, "DELETE", "/client/granted_scopes/delete/web/john");
    assert_eq!(forgotten["resultCode"], "A910016");
    for members in ["latestGrantedScopes", "mergedGrantedScopes"] {
        assert_eq!(scopes(&server, "john")[members], json!([]));
    }
    assert!(stands(&server, &narrow["access_token"]));
    given(
        &server,
        "web",
        "john",
        &json!({ "scopes": ["read", "offline_access"] }),
    );
    assert_eq!(
        scopes(&server, "john")["mergedGrantedScopes"],
        json!(["read", "offline_access"])
    );
    let by_post = told(
        &server,
        "/client/granted_scopes/delete/web",
        &json!({ "subject": "john" }),
    );
    assert_eq!(by_post["resultCode"], "A910016");
    assert_eq!(scopes(&server, "john")["mergedGrantedScopes"], json!([]));
}

#[test]
fn nobody_else_is_told_of_or_changed() {
    let server = provider(&json!({}));
    let alice = of_alice(&server, "web");
    given(&server, "web", "alice", &json!({}));
    for nobody in ["mary", "lice", ":alice"] {
        assert_eq!(scopes(&server, nobody)["mergedGrantedScopes"], json!([]));
        answered(
            &server,
            "DELETE",
            &format!("/client/authorization/delete/web/{nobody}"),
        );
    }
    answered(&server, "DELETE", "/client/authorization/delete/web/alice");
    assert!(stands(&server, &alice["access_token"]));
    assert_eq!(
        names(&got(&server, &format!("{LIST}/subject-of-alice"))),
        ["web"]
    );
}

#[test]
fn whoever_names_no_person_or_no_client_changes_nothing() {
    let server = provider(&json!({}));
    given(&server, "web", "john", &json!({}));
    let before = server.host.snapshot();
    for (method, path, status) in [
        ("GET", LIST, 400),
        ("DELETE", "/client/authorization/delete/web", 400),
        ("DELETE", "/client/granted_scopes/delete/web", 400),
        ("GET", "/client/granted_scopes/get/web", 400),
        ("DELETE", "/client/authorization/delete/nobody/john", 404),
        ("GET", "/client/granted_scopes/get/nobody/john", 404),
        ("DELETE", "/client/authorization/delete", 404),
        ("PUT", "/client/authorization/delete/web/john", 405),
    ] {
        assert_eq!(
            sent(&server, method, path).status,
            status,
            "{method} {path}"
        );
    }
    let path = "/client/authorization/update/web";
    for body in [
        json!({ "subject": "john" }),
        json!({ "scopes": ["read"] }),
        json!({ "subject": "john", "scopes": "read" }),
    ] {
        assert_eq!(call(&server, path, &body).status, 400, "{body}");
    }
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn every_shelf_is_asked_for_what_was_granted_and_once_more_those_that_have_any() {
    let server = provider(&json!({}));
    given(&server, "web", "john", &json!({}));
    let calls = |subject: &str| {
        let before = server.host.calls.get();
        scopes(&server, subject);
        server.host.calls.get() - before
    };
    assert_eq!((calls("john"), calls("nobody")), (64 + 1, 64));
}
