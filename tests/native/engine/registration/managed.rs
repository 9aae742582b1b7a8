//! RFC 7592: what a client changes of itself, with the token that is its own.

use super::*;

#[test]
fn no_other_token_manages_a_client() {
    let server = open();
    let [one, two] = [web(), machine()].map(|said| registered(&server, &said));
    let token = one["registration_access_token"].as_str().expect("a token");
    for wrong in [
        two["registration_access_token"].clone(),
        token.to_uppercase().into(),
        token[1..].into(),
        one["client_secret"].clone(),
        "".into(),
        Value::Null,
    ] {
        unauthorized(
            &server,
            &joined(&one, &json!({ "registration_access_token": wrong })),
        );
    }
    for id in [
        two["client_id"].clone(),
        "7".into(),
        "nobody".into(),
        "web".into(),
    ] {
        let other = joined(&one, &json!({ "client_id": id }));
        unauthorized(&server, &other);
    }
    let unnamed = json!({ "token": token });
    let ask = || told(&server, "/client/registration/get", &unnamed);
    refused(&server, "INTERNAL_SERVER_ERROR", ask);
}

#[test]
fn a_client_that_was_not_registered_by_itself_is_managed_by_nobody() {
    let server = open();
    let made = told(
        &server,
        "/client/create",
        &json!({ "redirectUris": ["https://app.example/cb"] }),
    );
    let client =
        json!({ "client_id": made["clientId"].to_string(), "registration_access_token": "" });
    unauthorized(&server, &client);
    let secret = json!({ "registration_access_token": made["clientSecret"] });
    unauthorized(&server, &joined(&client, &secret));
}

#[test]
fn a_client_that_is_locked_manages_nothing() {
    let server = open();
    let client = registered(&server, &web());
    let id = client["client_id"].as_str().expect("a number");
    let path = format!("/client/lock_flag/update/{id}");
    told(&server, &path, &json!({ "clientLocked": true }));
    unauthorized(&server, &client);
    told(&server, &path, &json!({ "clientLocked": false }));
    assert_outcome(
        &manage(&server, "get", &client, &json!({})),
        "A213001",
        "OK",
    );
}

#[test]
fn rfc_7592_2_2_a_change_says_everything_anew() {
    let server = open();
    let first = joined(
        &web(),
        &json!({ "logo_uri": "https://app.example/logo", "client_name#ja": "ア" }),
    );
    let client = registered(&server, &first);
    let next = json!({ "redirect_uris": ["https://app.example/next"], "client_secret": client["client_secret"] });
    let outcome = manage(&server, "update", &client, &of(&client, &next));
    assert_outcome(&outcome, "A216001", "UPDATED");
    let told = content(&outcome);
    assert_eq!(told["redirect_uris"], next["redirect_uris"]);
    for gone in ["client_name", "client_name#ja", "logo_uri", "client_secret"] {
        assert_eq!(told.get(gone), None, "{gone}");
    }
    for same in [
        "client_id",
        "client_id_issued_at",
        "registration_access_token",
    ] {
        assert_eq!(told[same], client[same], "{same}");
    }
    // A secret that is needed from now on is told once.
    let keys = json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://app.example/jwks" });
    let client = registered(&server, &joined(&web(), &keys));
    let outcome = manage(&server, "update", &client, &of(&client, &web()));
    assert!(content(&outcome)["client_secret"].is_string(), "{outcome}");
    let outcome = manage(&server, "update", &client, &of(&client, &web()));
    assert_eq!(content(&outcome).get("client_secret"), None, "{outcome}");
}

#[test]
fn what_says_0_is_said_and_goes_when_it_is_said_no_more() {
    let server = open();
    let client = registered(&server, &joined(&web(), &json!({ "default_max_age": 0 })));
    assert_eq!(client["default_max_age"], 0);
    let outcome = manage(&server, "update", &client, &of(&client, &web()));
    assert_eq!(content(&outcome).get("default_max_age"), None, "{outcome}");
}

#[test]
fn a_change_that_breaks_a_rule_changes_nothing() {
    let server = open();
    let client = registered(&server, &web());
    for over in [
        json!({ "client_id": "7" }),
        json!({ "client_id": null }),
        json!({ "client_id": 7 }),
        json!({ "client_secret": "a-secret-that-nobody-else-has-made" }),
        json!({ "client_secret": "" }),
        json!({ "client_secret": 7 }),
        json!({ "registration_access_token": client["registration_access_token"] }),
        json!({ "registration_client_uri": client["registration_client_uri"] }),
        json!({ "client_id_issued_at": 0 }),
        json!({ "client_secret_expires_at": 0 }),
        json!({ "scope": "admin" }),
        json!({ "token_endpoint_auth_method": "spiffe" }),
        json!({ "request_object_signing_alg": "ES256" }),
    ] {
        let metadata = joined(&of(&client, &web()), &over);
        let ask = || manage(&server, "update", &client, &metadata);
        let (error, sentence) = refused(&server, "BAD_REQUEST", ask);
        assert_eq!(error, "invalid_client_metadata", "{over}");
        let member = over
            .as_object()
            .and_then(|over| over.keys().next())
            .expect("a member");
        assert!(sentence.starts_with(member), "{over} {sentence}");
    }
    let moved = joined(
        &of(&client, &web()),
        &json!({ "redirect_uris": ["http://app.example/"] }),
    );
    let (error, _) = refused(&server, "BAD_REQUEST", || {
        manage(&server, "update", &client, &moved)
    });
    assert_eq!(error, "invalid_redirect_uri");
}

#[test]
fn a_client_does_not_take_back_what_somebody_else_has_made_stricter() {
    let server = open();
    let client = registered(&server, &machine());
    let id = client["client_id"].as_str().expect("a number");
    let stricter = json!({ "dpopRequired": true, "parRequired": true, "description": "watched" });
    let path = format!("/client/update/{id}");
    let patch = sekisho::front::Request::new("PATCH", &format!("/api{path}"), None)
        .with_header(
            "authorization",
            &format!("Bearer {}", crate::support::host::ADMIN_SECRET),
        )
        .with_header("content-type", "application/json")
        .with_body(sekisho::oauth::request::body::Body::Read(
            stricter.to_string().into_bytes(),
        ));
    assert_eq!(server.send(&patch).status, 200);
    for said in [
        json!({}),
        json!({ "dpop_bound_access_tokens": false, "require_pushed_authorization_requests": false }),
    ] {
        let outcome = manage(
            &server,
            "update",
            &client,
            &joined(&of(&client, &machine()), &said),
        );
        assert_outcome(&outcome, "A216001", "UPDATED");
        let document = stored(&server, &client);
        for (name, value) in stricter.as_object().expect("an object") {
            assert_eq!(&document[name], value, "{name}");
        }
    }
}

#[test]
fn a_client_narrows_its_scopes_and_widens_none() {
    let server = open();
    let client = registered(
        &server,
        &joined(&machine(), &json!({ "scope": "read write" })),
    );
    let update = |scope: Value| {
        let said = joined(&machine(), &json!({ "scope": scope }));
        manage(&server, "update", &client, &of(&client, &said))
    };
    assert_eq!(content(&update("read".into()))["scope"], "read");
    // Saying nothing of it changes nothing.
    assert_eq!(content(&update(Value::Null))["scope"], "read");
    for wider in ["read write", "write"] {
        let (error, sentence) = refused(&server, "BAD_REQUEST", || update(wider.into()));
        assert_eq!(error, "invalid_client_metadata", "{wider}");
        assert!(sentence.starts_with("scope"), "{sentence}");
    }
}

#[test]
fn rfc_7592_2_3_a_client_that_is_deleted_is_gone_with_its_tokens() {
    let server = open();
    let client = registered(&server, &machine());
    let access = tokens(&server, &client, "read");
    let introspected = || {
        told(
            &server,
            "/auth/introspection",
            &json!({ "token": access["access_token"] }),
        )
    };
    assert_eq!(introspected()["action"], "OK");
    let deleted = manage(&server, "delete", &client, &json!({}));
    assert_outcome(&deleted, "A217001", "DELETED");
    assert_eq!(
        (deleted.get("responseContent"), deleted.get("client")),
        (None, None)
    );
    assert_ne!(introspected()["action"], "OK");
    unauthorized(&server, &client);
    let kept = server.host.documents.borrow().0.clone();
    assert!(!kept.keys().any(|key| key.starts_with("registration/")));
}

#[test]
fn a_token_is_not_that_of_a_client_who_comes_after_under_the_same_number() {
    let server = open();
    let client = registered(&server, &web());
    let number: u64 = client["client_id"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .expect("a number");
    let kept = server.host.documents.borrow().0.clone();
    let path = format!("/client/delete/{number}");
    let delete = sekisho::front::Request::new("DELETE", &format!("/api{path}"), None).with_header(
        "authorization",
        &format!("Bearer {}", crate::support::host::ADMIN_SECRET),
    );
    assert_eq!(server.send(&delete).status, 204);
    // A version from before this one leaves it there.
    let left = kept
        .into_iter()
        .filter(|(key, _)| key.starts_with("registration/"));
    server.host.documents.borrow_mut().0.extend(left);
    let document = json!({ "clientId": number, "redirectUris": ["https://app.example/cb"], "clientType": "PUBLIC", "tokenAuthMethod": "NONE" });
    crate::support::ordinary::put_client(&server, &document);
    unauthorized(&server, &client);
}
