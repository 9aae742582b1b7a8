//! The secrets of clients.

use super::*;

fn text_of(secret: Option<ClientSecret>) -> Option<String> {
    secret.map(|secret| secret.reveal().to_owned())
}

#[test]
fn a_secret_is_stored_and_never_told_again() {
    let server = server();
    let change = applied(&server, shop(json!({ "clientSecret": SECRET })));
    assert_eq!(change.get("clientSecret"), None);
    assert!(
        change["members"]
            .as_array()
            .expect("members")
            .contains(&json!({ "member": "clientSecret", "after": "(set)" }))
    );
    assert_eq!(text_of(secret(&server, "shop")).as_deref(), Some(SECRET));
    let told = [
        change.to_string(),
        json!(documents(&server)).to_string(),
        server.host.log.borrow().join("\n"),
    ];
    assert!(told.iter().all(|text| !text.contains(SECRET)), "{told:?}");
    for (key, text) in &server.host.documents.borrow().0 {
        assert_eq!(text.contains(SECRET), key.starts_with("secret/"), "{key}");
    }
}

#[test]
fn keys_and_secrets_are_not_copied() {
    let server = server();
    applied(&server, shop(json!({})));
    applied(&server, api(json!({})));
    let stored = server.host.documents.borrow();
    let copied: Vec<&str> = stored
        .0
        .keys()
        .map(String::as_str)
        .filter(|key| is_copied(key))
        .collect();
    assert!(
        copied.contains(&"view") && copied.contains(&"alias/shop"),
        "{copied:?}"
    );
    assert!(
        copied
            .iter()
            .all(|key| *key == "view" || key.starts_with("alias/") || key.starts_with("client/")),
        "{copied:?}"
    );
}

#[test]
fn a_secret_that_is_missing_is_made_and_told_once() {
    let server = server();
    let change = applied(&server, shop(json!({})));
    let told = change["clientSecret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    // 256 bits in base64url.
    assert_eq!(told.len(), 43);
    assert_eq!(text_of(secret(&server, "shop")), Some(told));
    let again = applied(&server, shop(json!({})));
    assert_eq!(
        (&again["change"], again.get("clientSecret")),
        (&json!("unchanged"), None)
    );
}

#[test]
fn a_dry_run_tells_no_secret_and_keeps_none() {
    let server = server();
    let dry = || {
        server.admin(
            "/admin/apply",
            &json!({ "documents": [shop(json!({}))], "dryRun": true }),
        )
    };
    let change = body(&unchanged(&server, dry))["changes"][0].clone();
    assert_eq!(
        (&change["change"], change.get("clientSecret")),
        (&json!("created"), None)
    );
}

#[test]
fn a_secret_stays_until_another_is_given() {
    let server = server();
    applied(&server, shop(json!({ "clientSecret": SECRET })));
    assert_eq!(
        applied(&server, shop(json!({ "clientSecret": SECRET })))["change"],
        "unchanged"
    );
    assert_eq!(
        applied(&server, shop(json!({ "clientName": "Shop" })))["change"],
        "updated"
    );
    assert_eq!(text_of(secret(&server, "shop")).as_deref(), Some(SECRET));
    let change = applied(
        &server,
        shop(json!({ "clientName": "Shop", "clientSecret": "another-secret-of-128-bits" })),
    );
    let expected = json!([{ "member": "clientSecret", "after": "(set)" }]);
    assert_eq!(
        (&change["change"], &change["members"]),
        (&json!("updated"), &expected)
    );
    assert_eq!(
        text_of(secret(&server, "shop")).as_deref(),
        Some("another-secret-of-128-bits")
    );
}

#[test]
fn a_client_that_needs_no_secret_any_more_keeps_it() {
    let server = server();
    applied(&server, shop(json!({ "clientSecret": SECRET })));
    applied(
        &server,
        shop(
            json!({ "tokenAuthMethod": "PRIVATE_KEY_JWT", "jwksUri": "https://shop.example/jwks" }),
        ),
    );
    assert_eq!(text_of(secret(&server, "shop")).as_deref(), Some(SECRET));
}

#[test]
fn a_client_that_needs_no_secret_gets_none() {
    let server = server();
    assert_eq!(secret(&server, "one"), None);
    let public = shop(json!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE" }));
    assert_eq!(applied(&server, public).get("clientSecret"), None);
    assert_eq!(secret(&server, "shop"), None);
}

#[test]
fn a_secret_out_of_bounds_is_refused() {
    let server = server();
    for text in [
        json!(""),
        json!("eleven-char"),
        json!("a-correct-horse"),
        json!("s".repeat(21)),
        json!("s".repeat(257)),
        json!("with a space in between it"),
        json!("schlüsselwort-schlüsselwort"),
        json!(12),
        json!(["s"]),
    ] {
        assert_document_refused(
            &server,
            || apply(&server, &[shop(json!({ "clientSecret": text }))]),
            "clientSecret",
        );
    }
}

#[test]
fn a_public_client_is_given_no_secret() {
    let server = server();
    let public =
        shop(json!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE", "clientSecret": SECRET }));
    assert_document_refused(
        &server,
        || apply(&server, std::slice::from_ref(&public)),
        "clientSecret",
    );
}

#[test]
fn rfc_7518_3_2_a_key_of_hs256_has_32_bytes() {
    let server = server();
    for members in [
        json!({ "idTokenSignAlg": "HS256" }),
        json!({ "userInfoSignAlg": "HS256" }),
        json!({ "tokenAuthMethod": "CLIENT_SECRET_JWT" }),
    ] {
        let short = with(&members, json!({ "clientSecret": "s".repeat(31) }));
        assert_document_refused(&server, || apply(&server, &[shop(short)]), "clientSecret");
    }
    applied(
        &server,
        shop(json!({ "idTokenSignAlg": "HS256", "clientSecret": "s".repeat(32) })),
    );
    let made = applied(
        &server,
        shop(json!({ "clientIdAlias": "other", "idTokenSignAlg": "HS256" })),
    );
    assert_eq!(made["clientSecret"].as_str().map(str::len), Some(43));
}

/// A secret of the shop, as it was stored when shorter ones could be brought.
fn store_secret(server: &Server, secret: &str) {
    let row = format!("secret/{}", client_number(server, "shop"));
    let mut documents = server.host.documents.borrow_mut();
    assert!(documents.0.insert(row, secret.to_owned()).is_some());
}

#[test]
fn rfc_6749_10_10_a_secret_of_fewer_than_128_bits_is_refused_by_its_rule() {
    let server = server();
    let short = shop(json!({ "clientSecret": "s".repeat(21) }));
    let told = crate::support::json(&apply(&server, &[short]));
    let rule = told.to_string();
    assert!(rule.contains("RFC 6749 sections 2.3.1 and 10.10"), "{rule}");
    applied(&server, shop(json!({ "clientSecret": "s".repeat(22) })));
}

#[test]
fn a_short_secret_that_is_stored_stays_and_no_other_is_brought() {
    let server = server();
    applied(&server, shop(json!({ "clientSecret": SECRET })));
    store_secret(&server, "short-secret");
    applied(&server, shop(json!({ "clientName": "Shop" })));
    assert_eq!(
        text_of(secret(&server, "shop")).as_deref(),
        Some("short-secret")
    );
    // A new version starts with the documents that are served.
    let again = shop(json!({ "clientName": "Shop", "clientSecret": "short-secret" }));
    assert_eq!(applied(&server, again)["change"], "unchanged");
    let other = shop(json!({ "clientSecret": "short-secreu" }));
    assert_document_refused(&server, || apply(&server, &[other]), "clientSecret");
}

fn rotate(server: &Server, client_id: &str) {
    let reply = ask(server, Command::RotateClientSecret(client_id.into()));
    assert!(matches!(reply, Reply::ClientSecret(Some(_))));
}

#[test]
fn a_secret_that_was_rotated_away_is_not_good_again() {
    const OTHER: &str = "another-secret-of-128-bits";
    let server = server();
    let keyed = |secret: &str| shop(json!({ "clientId": 42, "clientSecret": secret }));
    applied(&server, keyed(SECRET));
    rotate(&server, "shop");
    let refused = |secret: &str| {
        let apply = || apply(&server, &[keyed(secret)]);
        assert_document_refused(&server, apply, "clientSecret");
    };
    refused(SECRET);
    // Neither after others nor for who comes after under the same number, and none of them.
    applied(&server, keyed(OTHER));
    rotate(&server, "42");
    refused(SECRET);
    refused(OTHER);
    let delete = Command::DeleteClient("shop".into());
    assert!(matches!(ask(&server, delete), Reply::Removed(true)));
    refused(SECRET);
    assert_eq!(applied(&server, shop(json!({})))["change"], "created");
    for (key, text) in &server.host.documents.borrow().0 {
        assert!(!key.contains(SECRET) && !text.contains(SECRET), "{key}");
    }
}

#[test]
fn a_secret_that_was_rotated_away_from_one_client_is_of_another() {
    let server = server();
    applied(&server, shop(json!({ "clientSecret": SECRET })));
    rotate(&server, "shop");
    let other = shop(json!({ "clientIdAlias": "other", "clientSecret": SECRET }));
    assert_eq!(applied(&server, other)["change"], "created");
}

#[test]
fn a_short_secret_that_is_stored_does_not_become_a_key() {
    let server = server();
    applied(&server, shop(json!({ "clientSecret": SECRET })));
    store_secret(&server, "short-secret");
    assert_document_refused(
        &server,
        || apply(&server, &[shop(json!({ "idTokenSignAlg": "HS256" }))]),
        "clientSecret",
    );
}

#[test]
fn a_deleted_client_leaves_no_secret_to_who_comes_after() {
    let server = server();
    applied(
        &server,
        shop(json!({ "clientId": 42, "clientSecret": SECRET })),
    );
    assert!(matches!(
        ask(&server, Command::DeleteClient("shop".into())),
        Reply::Removed(true)
    ));
    assert!(matches!(
        ask(&server, Command::ClientSecret(42)),
        Reply::ClientSecret(None)
    ));
    let change = applied(&server, shop(json!({ "clientId": 42 })));
    assert_ne!(change["clientSecret"], SECRET);
}

#[test]
fn a_secret_is_rotated_by_either_name_of_its_client() {
    let server = server();
    applied(&server, shop(json!({ "clientSecret": SECRET })));
    let number = client_number(&server, "shop").to_string();
    let mut known = vec![SECRET.to_owned()];
    for name in ["shop", &number] {
        let Reply::ClientSecret(Some(told)) =
            ask(&server, Command::RotateClientSecret(name.into()))
        else {
            panic!("no secret")
        };
        assert!(!known.contains(&told.reveal().to_owned()));
        assert_eq!(secret(&server, "shop").as_ref(), Some(&told));
        known.push(told.reveal().to_owned());
    }
}

#[test]
fn nobody_else_gets_a_secret() {
    let server = server();
    applied(
        &server,
        shop(json!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE" })),
    );
    let before = server.host.snapshot();
    for name in ["shop", "unknown", "", "0", "keys"] {
        assert!(
            matches!(
                ask(&server, Command::RotateClientSecret(name.into())),
                Reply::ClientSecret(None)
            ),
            "{name}"
        );
    }
    let copied = json!(server.host.documents.borrow().0.keys().collect::<Vec<_>>()).to_string();
    assert!(!copied.contains("secret/"), "{copied}");
    assert_eq!(server.host.snapshot().len(), before.len());
}
