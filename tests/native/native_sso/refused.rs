//! What is no exchange: §4.1, §4.3 and RFC 8693 §2.2.2.

use super::*;

#[test]
fn each_parameter_of_the_profile_is_needed_and_says_what_it_has_to() {
    let (server, first) = shared();
    let good = exchange(&first);
    for name in [
        "audience",
        "subject_token",
        "subject_token_type",
        "actor_token",
        "actor_token_type",
    ] {
        refused(
            &server,
            "two",
            &without(good.clone(), name),
            "invalid_request",
        );
    }
    for (name, value, error) in [
        ("audience", "https://other.example", "invalid_target"),
        ("audience", "https://as.example/", "invalid_target"),
        ("subject_token_type", ACCESS_TOKEN, "invalid_request"),
        (
            "subject_token_type",
            "urn:ietf:params:oauth:token-type:jwt",
            "invalid_request",
        ),
        ("actor_token_type", ID_TOKEN, "invalid_request"),
        ("requested_token_type", ID_TOKEN, "invalid_request"),
        (
            "requested_token_type",
            "urn:ietf:params:oauth:token-type:refresh_token",
            "invalid_request",
        ),
        (
            "authorization_details",
            r#"[{"type":"x"}]"#,
            "invalid_authorization_details",
        ),
        ("resource", "https://unknown.example", "invalid_target"),
    ] {
        refused(&server, "two", &with(good.clone(), name, value), error);
    }
    let twice = [
        good.clone(),
        parameters(&[("audience", "https://other.example")]),
    ]
    .concat();
    refused(&server, "two", &twice, "invalid_target");
    given(&server, "two", &good);
}

#[test]
fn the_service_and_both_clients_have_to_say_so() {
    let (server, first) = shared();
    let good = exchange(&first);
    for outsider in ["other", "web"] {
        refused(&server, outsider, &good, "unauthorized_client");
    }
    let only_code = json!({ "nativeSsoGroup": "acme" });
    put_client(&server, &joined(&web("two"), &only_code));
    refused(&server, "two", &good, "unauthorized_client");
    let two = joined(&web("two"), &of_vendor("acme"));
    put_client(&server, &two);
    given(&server, "two", &good);
    // The first app leaves the vendor, or is locked.
    put_client(&server, &joined(&web("one"), &of_vendor("gone")));
    refused(&server, "two", &good, "unauthorized_client");
    let locked = json!({ "locked": true });
    put_client(
        &server,
        &joined(&joined(&web("one"), &of_vendor("acme")), &locked),
    );
    refused(&server, "two", &good, "invalid_request");
    put_client(&server, &joined(&web("one"), &of_vendor("acme")));
    for off in [
        json!({ "nativeSsoSupported": false }),
        json!({ "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN"] }),
    ] {
        let service = joined(&sharing(), &off);
        assert_eq!(
            crate::support::expect::apply_service(&server, &service).status,
            200
        );
        refused(&server, "two", &good, "unsupported_grant_type");
    }
}

#[test]
fn nobody_is_given_what_the_person_has_not_allowed_this_app() {
    let server = server();
    let first = first(&server);
    let asked = |scope| with(exchange(&first), "scope", scope);
    // What the first app was allowed is not allowed to the second.
    refused(&server, "two", &asked("openid"), "invalid_scope");
    allow(&server, "two", "openid read");
    given(&server, "two", &asked("openid read"));
    for more in ["openid email", "openid read offline_access", "email"] {
        refused(&server, "two", &asked(more), "invalid_scope");
    }
    for nothing in ["unknown", "device_sso"] {
        refused(&server, "two", &asked(nothing), "invalid_scope");
    }
    // Bob's consent is not Alice's.
    let answer = Browser::new(&server).agreed_by(&request_for("two", "code", "openid email"), BOB);
    assert!(answer_of(&answer).get("code").is_some());
    refused(&server, "two", &asked("openid email"), "invalid_scope");
    let person = json!({ "username": "alice", "client": "two" });
    let withdrawn = server.admin("/admin/user/consents/withdraw", &person);
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.body);
    refused(&server, "two", &asked("openid read"), "invalid_scope");
}

#[test]
fn nobody_shares_less_than_the_second_app_demands_of_a_sign_in() {
    let (server, first) = shared();
    let demands = |more: Value| {
        put_client(
            &server,
            &joined(&joined(&web("two"), &of_vendor("acme")), &more),
        )
    };
    demands(json!({ "factorsRequired": "SECOND_FACTOR" }));
    refused(&server, "two", &exchange(&first), "invalid_grant");
    demands(json!({ "defaultMaxAge": 0 }));
    refused(&server, "two", &exchange(&first), "invalid_grant");
    demands(json!({ "defaultMaxAge": 100 }));
    given(&server, "two", &exchange(&first));
    server.wait(101);
    refused(&server, "two", &exchange(&first), "invalid_grant");
    demands(json!({}));
    given(&server, "two", &exchange(&first));
}

#[test]
fn what_is_held_to_fapi_is_not_exchanged() {
    let (server, first) = shared();
    let scopes: Vec<Value> = SCOPES
        .iter()
        .chain(&["device_sso"])
        .map(|name| match *name {
            "read" => json!({ "name": name, "attributes": [{ "key": "fapi2", "value": "sp" }] }),
            name => json!({ "name": name }),
        })
        .collect();
    let service = joined(&sharing(), &json!({ "supportedScopes": scopes }));
    assert_eq!(
        crate::support::expect::apply_service(&server, &service).status,
        200
    );
    refused(&server, "two", &exchange(&first), "unauthorized_client");
    given(&server, "two", &with(exchange(&first), "scope", "openid"));
}
