//! `POST /api/auth/token/revoke`, and `DELETE` and `POST /api/auth/token/delete`.

use sekisho::oauth::handle::Row;
use serde_json::{Value, json};

use super::{code, given, listed, of_alice, refreshes, revoked, sent, stands, told};
use crate::support::{
    Server,
    ordinary::{code_request, provider, request_for, token, wide_provider},
};

#[test]
fn a_grant_ends_by_whatever_names_it() {
    for by in [
        "access_token",
        "accessTokenHash",
        "tokenId",
        "refresh_token",
        "refreshTokenHash",
    ] {
        let server = provider(&json!({}));
        let tokens = given(&server, "web", "john", &json!({}));
        let others = given(&server, "web", "john", &json!({}));
        let entry = &listed(&server, "subject=john")[0];
        let entries = listed(&server, "subject=john");
        let is_first = |entry: &Value| {
            let members = json!({ "token": tokens["access_token"] });
            let told = told(&server, "/auth/introspection", &members);
            told["expiresAt"] == entry["accessTokenExpiresAt"]
        };
        assert!(is_first(entry) && entries.len() == 2);
        let named = if by.contains('_') {
            tokens[by].clone()
        } else {
            entry[by].clone()
        };
        let member = if by.starts_with("refresh") {
            "refreshTokenIdentifier"
        } else {
            "accessTokenIdentifier"
        };
        assert_eq!(revoked(&server, &json!({ member: named })), 1, "{by}");
        let left = [&tokens, &others].map(|one| {
            (
                stands(&server, &one["access_token"]),
                refreshes(&server, "web", &one["refresh_token"]),
            )
        });
        let one_is_left =
            left == [(true, true), (false, false)] || left == [(false, false), (true, true)];
        assert!(one_is_left, "{by} {left:?}");
        assert_eq!(revoked(&server, &json!({ member: named })), 0, "{by}");
    }
}

#[test]
fn all_of_a_person_or_of_a_client_end_and_no_others() {
    let server = provider(&json!({}));
    let of = |client: &str, subject: &str| given(&server, client, subject, &json!({}));
    let tokens = [
        of("web", "john"),
        of("other", "john"),
        of("web", "mary"),
        of("spa", "mary"),
    ];
    let alice = of_alice(&server, "web");
    let left = || {
        tokens
            .each_ref()
            .map(|one| stands(&server, &one["access_token"]))
    };
    let both = json!({ "subject": "john", "clientIdentifier": "other" });
    assert_eq!(revoked(&server, &both), 1);
    assert_eq!(left(), [true, false, true, true]);
    assert_eq!(revoked(&server, &json!({ "subject": "john" })), 1);
    assert_eq!(left(), [false, false, true, true]);
    assert_eq!(revoked(&server, &json!({ "clientIdentifier": "web" })), 2);
    assert_eq!(left(), [false, false, false, true]);
    assert!(!stands(&server, &alice["access_token"]));
    assert!(!refreshes(&server, "web", &alice["refresh_token"]));
}

#[test]
fn more_than_are_changed_at_once_all_end() {
    const MANY: u64 = 1500;
    let server = provider(&json!({}));
    given(&server, "web", "john", &json!({}));
    for shelf in server.host.shelves.borrow_mut().values_mut() {
        let grant = shelf.grants.values().next().cloned();
        let rows = (0..MANY - 1).filter_map(Row::kept);
        shelf.grants.extend(
            grant
                .into_iter()
                .flat_map(|grant| rows.clone().map(move |row| (row, grant.clone()))),
        );
    }
    let told = super::got(
        &server,
        "/auth/token/get/list?subject=john&start=1200&end=1300",
    );
    assert_eq!(told["totalCount"], MANY);
    assert_eq!(told["accessTokens"].as_array().map(Vec::len), Some(100));
    for by in ["subject", "clientIdentifier"] {
        let named = if by == "subject" { "john" } else { "web" };
        let expected = if by == "subject" { MANY } else { 0 };
        assert_eq!(revoked(&server, &json!({ by: named })), expected);
    }
    assert!(listed(&server, "subject=john").is_empty());
}

#[test]
fn whoever_was_revoked_can_agree_anew() {
    let server = provider(&json!({}));
    given(&server, "web", "john", &json!({}));
    assert_eq!(revoked(&server, &json!({ "subject": "john" })), 1);
    let again = given(&server, "web", "john", &json!({}));
    assert!(stands(&server, &again["access_token"]));
    assert!(refreshes(&server, "web", &again["refresh_token"]));
}

#[test]
fn a_code_that_is_under_way_ends_with_the_tokens() {
    let server = provider(&json!({}));
    let code = code(&server, &request_for("web", "code", "openid"), &json!({}));
    assert_eq!(revoked(&server, &json!({ "subject": "john" })), 0);
    let response = token(&server, "web", &code_request("web", &code));
    assert_eq!(response.status, 400, "{}", response.body);
    assert_eq!(crate::support::json(&response)["error"], "invalid_grant");
}

#[test]
fn a_jwt_ends_with_its_grant() {
    let server = provider(&json!({ "accessTokenSignAlg": "ES256" }));
    for by in [
        json!({ "subject": "john" }),
        json!({ "clientIdentifier": "web" }),
        Value::Null,
    ] {
        let tokens = given(&server, "web", "john", &json!({}));
        let token = &tokens["access_token"];
        assert!(token.as_str().is_some_and(|token| token.contains('.')) && stands(&server, token));
        let entry = &listed(&server, "subject=john")[0];
        assert!(entry.get("accessTokenHash").is_none() && entry["tokenId"].is_string());
        let by = if by.is_null() {
            json!({ "accessTokenIdentifier": token })
        } else {
            by
        };
        assert_eq!(revoked(&server, &by), 1, "{by}");
        assert!(!stands(&server, token), "{by}");
        assert!(!refreshes(&server, "web", &tokens["refresh_token"]), "{by}");
    }
}

#[test]
fn a_token_of_another_person_or_client_than_is_named_stays() {
    let server = provider(&json!({}));
    let tokens = given(&server, "web", "john", &json!({}));
    for members in [
        json!({ "subject": "mary" }),
        json!({ "clientIdentifier": "other" }),
    ] {
        let mut call = json!({ "accessTokenIdentifier": tokens["access_token"] });
        for (name, value) in members.as_object().expect("an object") {
            call[name] = value.clone();
        }
        assert_eq!(revoked(&server, &call), 0, "{members}");
    }
    assert!(stands(&server, &tokens["access_token"]));
}

#[test]
fn whoever_says_nothing_ends_nothing() {
    let server = provider(&json!({}));
    let tokens = given(&server, "web", "john", &json!({}));
    for members in [
        json!({}),
        json!({ "subject": "", "clientIdentifier": null }),
    ] {
        let response = super::super::call(&server, "/auth/token/revoke", &members);
        assert_eq!(response.status, 400, "{}", response.body);
    }
    for (member, junk) in [
        ("accessTokenIdentifier", "x"),
        ("refreshTokenIdentifier", "7.1"),
        ("accessTokenIdentifier", "AwAHAAAAAAAAAA"),
        ("subject", "nobody"),
    ] {
        assert_eq!(revoked(&server, &json!({ member: junk })), 0, "{junk}");
    }
    assert!(stands(&server, &tokens["access_token"]));
}

#[test]
fn a_token_is_deleted_by_either_method_once() {
    for method in ["DELETE", "POST"] {
        let server = provider(&json!({}));
        let tokens = given(&server, "web", "john", &json!({}));
        let entry = &listed(&server, "subject=john")[0];
        for named in [
            &entry["accessTokenHash"],
            &tokens["refresh_token"],
            &entry["tokenId"],
        ] {
            let tokens = given(&server, "web", "mary", &json!({}));
            let path =
                |named: &Value| format!("/auth/token/delete/{}", named.as_str().expect("text"));
            let deleted = sent(&server, method, &path(&tokens["access_token"]));
            assert_eq!((deleted.status, deleted.body.as_str()), (204, ""));
            assert!(!stands(&server, &tokens["access_token"]));
            let again = sent(&server, method, &path(&tokens["access_token"]));
            assert_eq!(again.status, 404, "{named}");
            assert_eq!(
                serde_json::from_str::<Value>(&again.body).expect("JSON")["resultCode"],
                "A161201"
            );
        }
        assert!(stands(&server, &tokens["access_token"]));
        let mark = entry["accessTokenHash"].as_str().expect("a mark");
        assert_eq!(
            sent(&server, method, &format!("/auth/token/delete/{mark}")).status,
            204
        );
        assert!(!stands(&server, &tokens["access_token"]));
    }
}

#[test]
fn a_token_with_slashes_is_deleted_whether_or_not_they_are_encoded() {
    let value = "iZd2nmHTwKfDpGZQO2/yKTVSOjYtMgxy/xdKGKXXYOBSI=";
    for spelled in [value.to_owned(), value.replace('/', "%2F")] {
        let server = provider(&json!({}));
        let call = json!({
            "grantType": "AUTHORIZATION_CODE", "clientIdentifier": "web", "subject": "john",
            "accessToken": value,
        });
        assert_eq!(told(&server, "/auth/token/create", &call)["action"], "OK");
        let path = format!("/auth/token/delete/{spelled}");
        assert_eq!(sent(&server, "DELETE", &path).status, 204, "{spelled}");
        assert!(!stands(&server, &json!(value)));
    }
}

#[test]
fn what_names_a_token_opens_nothing() {
    let server = provider(&json!({}));
    given(&server, "web", "john", &json!({}));
    let entry = &listed(&server, "subject=john")[0];
    for name in ["accessTokenHash", "refreshTokenHash", "tokenId"] {
        assert!(!stands(&server, &entry[name]), "{name}");
        assert!(!refreshes(&server, "web", &entry[name]), "{name}");
    }
}

/// A refresh token that was rotated away, and the tokens that took its place.
fn rotated(server: &Server) -> (Value, Value) {
    let first = given(server, "web", "john", &json!({}))["refresh_token"].clone();
    let parameters = [
        ("grant_type", "refresh_token"),
        ("refresh_token", first.as_str().expect("a token")),
    ];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let response = token(server, "web", &parameters);
    assert_eq!(response.status, 200, "{}", response.body);
    (first, crate::support::json(&response))
}

#[test]
fn a_refresh_token_that_was_rotated_away_names_its_grant_too() {
    let server = provider(&json!({}));
    let (first, next) = rotated(&server);
    let change = json!({ "refreshToken": first, "scopes": ["read"] });
    assert_eq!(told(&server, "/auth/token/update", &change)["action"], "OK");
    let named = json!({ "refreshTokenIdentifier": first });
    assert_eq!(revoked(&server, &named), 1);
    assert!(!stands(&server, &next["access_token"]));
    assert!(!refreshes(&server, "web", &next["refresh_token"]));
    let (first, next) = rotated(&server);
    let path = format!("/auth/token/delete/{}", first.as_str().expect("text"));
    assert_eq!(sent(&server, "DELETE", &path).status, 204);
    assert!(!refreshes(&server, "web", &next["refresh_token"]));
}

#[test]
fn the_grants_of_both_tokens_end_that_a_call_names() {
    let server = provider(&json!({}));
    let of = |subject: &str| given(&server, "web", subject, &json!({}));
    let (johns, marys) = (of("john"), of("mary"));
    let both = json!({
        "accessTokenIdentifier": johns["access_token"],
        "refreshTokenIdentifier": marys["refresh_token"],
    });
    assert_eq!(revoked(&server, &both), 2);
    assert!(!stands(&server, &johns["access_token"]));
    assert!(!refreshes(&server, "web", &marys["refresh_token"]));
    let johns = of("john");
    let one = json!({
        "accessTokenIdentifier": johns["access_token"],
        "refreshTokenIdentifier": johns["refresh_token"],
    });
    assert_eq!(revoked(&server, &one), 1, "they are of one grant");
}

/// An access token that was issued beside a code, and the code.
fn beside(server: &Server) -> (Value, String) {
    let asked = request_for("wide", "code token", "openid read");
    let issued = super::super::issue(server, &asked, &json!({}));
    let code = issued["authorizationCode"].as_str().expect("a code");
    (issued["accessToken"].clone(), code.to_owned())
}

#[test]
fn a_token_beside_a_code_is_found_changed_and_deleted_like_others() {
    let server = wide_provider(&json!({}));
    let (token, code) = beside(&server);
    let entry = &listed(&server, "subject=john&tokenStatus=VALID")[0];
    assert!(entry["accessTokenHash"].is_string() && entry.get("refreshTokenHash").is_none());
    let change = json!({ "accessToken": token, "accessTokenExpiresAt": (server.now() + 9) * 1000 });
    let changed = told(&server, "/auth/token/update", &change);
    assert_eq!(
        changed["accessTokenExpiresAt"],
        change["accessTokenExpiresAt"]
    );
    let path = "/client/authorization/update/wide";
    told(
        &server,
        path,
        &json!({ "subject": "john", "scopes": ["read"] }),
    );
    let seen = told(&server, "/auth/introspection", &json!({ "token": token }));
    assert_eq!(seen["scopes"], json!(["read"]));
    let path = format!("/auth/token/delete/{}", token.as_str().expect("text"));
    assert_eq!(sent(&server, "DELETE", &path).status, 204);
    assert!(!stands(&server, &token));
    let response = super::token(&server, "wide", &code_request("wide", &code));
    assert_eq!(crate::support::json(&response)["error"], "invalid_grant");
}
