//! `GET` and `POST /api/auth/token/get/list`.

use sekisho::oauth::handle::Row;
use serde_json::{Value, json};

use super::{given, got, listed, of_alice, sent, told};
use crate::support::{
    Server,
    ordinary::{basic, joined, provider, put_client, secret_of, web},
};

const PATH: &str = "/auth/token/get/list";

fn subjects(entries: &[Value]) -> Vec<&str> {
    let mut subjects: Vec<&str> = entries
        .iter()
        .map(|entry| entry["subject"].as_str().unwrap_or("nobody"))
        .collect();
    subjects.sort_unstable();
    subjects
}

#[test]
fn the_tokens_of_a_client_are_those_of_its_people_and_no_secret_is_among_them() {
    let server = provider(&json!({}));
    let john = given(&server, "web", "john", &json!({}));
    given(&server, "web", "mary", &json!({}));
    given(&server, "other", "john", &json!({}));
    let alice = of_alice(&server, "web");
    let told = got(&server, &format!("{PATH}?clientIdentifier=web"));
    assert_eq!(told["resultCode"], "A910011");
    assert_eq!(
        (&told["start"], &told["end"], &told["totalCount"]),
        (&json!(0), &json!(5), &json!(3))
    );
    assert_eq!(told["client"]["clientIdAlias"], "web");
    let entries = told["accessTokens"].as_array().expect("a list");
    assert_eq!(subjects(entries), ["john", "mary", "subject-of-alice"]);
    for token in [&john, &alice] {
        for name in ["access_token", "refresh_token"] {
            let token = token[name].as_str().expect("a token");
            assert!(!told.to_string().contains(token), "{name}");
        }
    }
}

#[test]
fn an_entry_says_what_was_granted_and_until_when() {
    let server = provider(&json!({}));
    let members =
        json!({ "properties": [{ "key": "a", "value": "1", "hidden": true }], "acr": "urn:a" });
    given(&server, "web", "john", &members);
    let entries = listed(&server, "subject=john");
    let [entry] = &entries[..] else {
        panic!("{entries:?}");
    };
    let now = server.now();
    for (member, value) in [
        ("accessTokenExpiresAt", json!((now + 3600) * 1000)),
        ("createdAt", json!(now * 1000)),
        ("grantType", json!("AUTHORIZATION_CODE")),
        ("properties", members["properties"].clone()),
        ("refreshTokenExpiresAt", json!((now + 2_592_000) * 1000)),
        (
            "refreshTokenScopes",
            json!(["openid", "offline_access", "read"]),
        ),
        ("scopes", json!(["openid", "offline_access", "read"])),
        ("tokenType", json!("Bearer")),
    ] {
        assert_eq!(entry[member], value, "{member}");
    }
    for member in ["accessTokenHash", "refreshTokenHash", "tokenId"] {
        assert!(entry[member].is_string(), "{member}");
    }
    let has_null = entry
        .as_object()
        .expect("an object")
        .values()
        .any(Value::is_null);
    assert!(
        !has_null && entry.get("lastRefreshedAt").is_none(),
        "{entry}"
    );
}

#[test]
fn a_person_is_found_at_every_client_and_nobody_of_the_same_name() {
    let server = provider(&json!({}));
    for client in ["web", "other", "spa"] {
        given(&server, client, "alice", &json!({}));
    }
    given(&server, "web", "alice2", &json!({}));
    of_alice(&server, "web");
    let told = got(&server, &format!("{PATH}?subject=alice"));
    assert_eq!(
        (&told["totalCount"], &told["subject"]),
        (&json!(3), &json!("alice"))
    );
    assert_eq!(
        listed(&server, "subject=alice&clientIdentifier=spa").len(),
        1
    );
    // Somebody who signs in here is named as introspection tells of them, and not by their name.
    assert_eq!(listed(&server, "subject=subject-of-alice").len(), 1);
    for nobody in ["", "lice", ":alice", "%22", "%5C"] {
        let query = format!("subject=x{nobody}");
        assert!(listed(&server, &query).is_empty(), "{nobody}");
    }
}

#[test]
fn a_subject_is_any_text_of_printable_ascii() {
    let server = provider(&json!({}));
    for (subject, query) in [
        ("a\"b", "a%22b"),
        ("a\\b", "a%5Cb"),
        ("a\",\"client\":7,\"", "a%22,%22client%22:7,%22"),
        (":a", ":a"),
        ("a%b_", "a%25b_"),
    ] {
        given(&server, "web", subject, &json!({}));
        let entries = listed(&server, &format!("subject={query}"));
        assert_eq!(subjects(&entries), [subject], "{query}");
    }
}

#[test]
fn a_list_is_told_in_parts_that_are_all_of_it() {
    let server = provider(&json!({}));
    for client in ["web", "other", "spa"] {
        for _ in 0..3 {
            given(&server, client, "john", &json!({}));
        }
    }
    let all = listed(&server, "subject=john&end=100");
    assert_eq!(all.len(), 9);
    let parts = [
        "start=0&end=4",
        "start=4&end=7",
        "start=7&end=50",
        "start=9&end=50",
    ];
    let parts = parts.map(|part| listed(&server, &format!("subject=john&{part}")));
    assert_eq!(parts.each_ref().map(Vec::len), [4, 3, 2, 0]);
    assert_eq!(parts.concat(), all);
    let unset = "subject=john&start=0&end=0&clientIdentifier=0&tokenStatus=";
    assert_eq!(listed(&server, unset).len(), 5);
    let posted = told(
        &server,
        PATH,
        &json!({ "subject": "john", "start": 4, "end": 7 }),
    );
    assert_eq!(posted["accessTokens"], json!(parts[1]));
}

#[test]
fn a_part_that_would_be_too_large_is_shorter_and_the_next_one_goes_on() {
    let server = provider(&json!({}));
    let long = json!([{ "key": "a", "value": "x".repeat(60_000) }]);
    for client in ["web", "other"] {
        given(&server, client, "john", &json!({ "properties": long }));
    }
    // The rows of a client are all on one shelf: there are 200 of each.
    for shelf in server.host.shelves.borrow_mut().values_mut() {
        let Some(grant) = shelf.grants.values().next().cloned() else {
            continue;
        };
        let rows = (0..199).filter_map(Row::kept);
        shelf.grants.extend(rows.map(|row| (row, grant.clone())));
    }
    for of in ["subject=john", "clientIdentifier=web"] {
        let mut places = Vec::new();
        let total = loop {
            let query = format!(
                "{PATH}?{of}&start={}&end={}",
                places.len(),
                places.len() + 200
            );
            let response = sent(&server, "GET", &query);
            assert!(
                response.body.len() < 9 << 20,
                "{of}: {}",
                response.body.len()
            );
            let told: Value = serde_json::from_str(&response.body).expect("JSON");
            let entries = told["accessTokens"].as_array().expect("a list").iter();
            let before = places.len();
            places.extend(entries.map(|entry| entry["tokenId"].to_string()));
            if told["totalCount"] != json!(places.len()) {
                assert_eq!(told["end"], json!(places.len()), "{of}");
            }
            if places.len() == before {
                break told["totalCount"].clone();
            }
        };
        assert_eq!(json!(places.len()), total, "{of}");
        places.sort_unstable();
        places.dedup();
        assert_eq!(json!(places.len()), total, "{of}");
    }
    let scopes = got(&server, "/client/granted_scopes/get/web/john");
    assert_eq!(
        scopes["mergedGrantedScopes"],
        json!(["openid", "offline_access", "read"])
    );
}

#[test]
fn what_counts_and_what_does_not_are_told_apart() {
    let server = provider(&json!({ "refreshTokenDuration": 7200 }));
    given(&server, "web", "john", &json!({}));
    let count = |status: &str| listed(&server, &format!("subject=john&tokenStatus={status}")).len();
    assert_eq!([count("ALL"), count("VALID"), count("INVALID")], [1, 1, 0]);
    server.wait(7200);
    assert_eq!([count("ALL"), count("VALID"), count("INVALID")], [1, 0, 1]);
    assert_eq!(
        sent(&server, "GET", &format!("{PATH}?tokenStatus=valid")).status,
        400
    );
}

#[test]
fn a_code_is_no_token_and_what_was_revoked_is_gone() {
    let server = provider(&json!({}));
    super::code(
        &server,
        &crate::support::ordinary::request("web"),
        &json!({}),
    );
    assert!(listed(&server, "clientIdentifier=web").is_empty());
    let tokens = given(&server, "web", "john", &json!({}));
    assert_eq!(
        super::revoked(
            &server,
            &json!({ "accessTokenIdentifier": tokens["access_token"] })
        ),
        1
    );
    assert!(listed(&server, "clientIdentifier=web&tokenStatus=ALL").is_empty());
}

#[test]
fn a_client_that_has_the_number_of_another_has_none_of_its_tokens() {
    let server = provider(&json!({}));
    given(&server, "web", "john", &json!({}));
    let id = got(&server, &format!("{PATH}?clientIdentifier=web"))["client"]["clientId"].clone();
    server.wait(1);
    let again = joined(&web("web"), &json!({ "clientId": id }));
    let deleted = server.admin("/admin/delete", &json!({ "kind": "client", "id": "web" }));
    assert_eq!(deleted.status, 200, "{}", deleted.body);
    put_client(&server, &again);
    assert!(listed(&server, &format!("clientIdentifier={id}")).is_empty());
}

#[test]
fn nobody_lists_the_tokens_of_a_client_that_is_not_there() {
    let server: Server = provider(&json!({}));
    for query in ["clientIdentifier=nobody", "clientIdentifier=7&subject=john"] {
        let response = sent(&server, "GET", &format!("{PATH}?{query}"));
        assert_eq!(response.status, 404, "{query}");
    }
}

/// The client `web` gives this token back.
fn given_back(server: &Server, token: &Value) {
    let token = token.as_str().expect("a token").to_owned();
    let credentials = [basic("web", &secret_of("web"))];
    let response = server.post(
        "/oauth/revoke",
        &[("token".to_owned(), token)],
        &credentials,
    );
    assert_eq!(response.status, 200, "{}", response.body);
}

#[test]
fn what_a_client_has_given_back_is_gone() {
    for members in [json!({}), json!({ "accessTokenSignAlg": "ES256" })] {
        let server = provider(&members);
        let call = json!({ "grantType": "IMPLICIT", "clientIdentifier": "web", "subject": "john" });
        let made = told(&server, "/auth/token/create", &call);
        assert_eq!(listed(&server, "subject=john&tokenStatus=VALID").len(), 1);
        given_back(&server, &made["accessToken"]);
        assert!(listed(&server, "subject=john&tokenStatus=ALL").is_empty());
        let clients = got(&server, "/client/authorization/get/list/john");
        assert_eq!(clients["totalCount"], 0);
        assert_eq!(super::revoked(&server, &json!({ "subject": "john" })), 0);
        let tokens = given(&server, "web", "john", &json!({}));
        given_back(&server, &tokens["access_token"]);
        let entries = listed(&server, "subject=john&tokenStatus=VALID");
        assert_eq!(entries.len(), 1, "its refresh token stands");
        given_back(&server, &tokens["refresh_token"]);
        assert!(listed(&server, "subject=john&tokenStatus=ALL").is_empty());
    }
}

#[test]
fn what_a_client_had_that_is_deleted_is_gone() {
    for by_api in [true, false] {
        let server = provider(&json!({}));
        for client in ["web", "other"] {
            given(&server, client, "john", &json!({}));
        }
        if by_api {
            assert_eq!(sent(&server, "DELETE", "/client/delete/web").status, 204);
        } else {
            server.admin("/admin/delete", &json!({ "kind": "client", "id": "web" }));
        }
        let entries = listed(&server, "subject=john&tokenStatus=ALL");
        assert_eq!(entries.len(), 1, "{by_api}");
        let left = got(&server, &format!("{PATH}?clientIdentifier=other"));
        assert_eq!(left["accessTokens"], json!(entries));
    }
}
