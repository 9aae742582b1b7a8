//! The device secret, and what the ID token says of it: §3.

use super::*;

#[test]
fn a_device_secret_comes_with_the_scope_for_it_and_the_id_token_says_so() {
    let server = server();
    let tokens = first(&server);
    let (_, claims) = parts_of(text(&tokens, "id_token"));
    assert!(
        claims["sid"].is_string() && claims["ds_hash"].is_string(),
        "{claims}"
    );
    assert_ne!(claims["ds_hash"], tokens["device_secret"]);
    let another = first(&server);
    assert_ne!(tokens["device_secret"], another["device_secret"]);
    assert_ne!(
        parts_of(text(&another, "id_token")).1["ds_hash"],
        claims["ds_hash"]
    );
}

#[test]
fn nothing_of_a_device_secret_is_kept_that_opens_anything() {
    let server = server();
    let tokens = first(&server);
    let secret = text(&tokens, "device_secret");
    assert!(!server.host.snapshot().contains(secret));
    assert!(!is_logged(&server, secret));
    // It is neither an access token nor a refresh token.
    assert_eq!(userinfo(&server, secret).status, 401);
    let asked = parameters(&[("grant_type", "refresh_token"), ("refresh_token", secret)]);
    refused(&server, "one", &asked, "invalid_grant");
    let told = server.post(
        "/oauth/introspect",
        &parameters(&[("token", secret)]),
        &[basic("one", &secret_of("one"))],
    );
    assert_eq!(json_of(&told), json!({ "active": false }));
}

#[test]
fn no_device_secret_comes_where_nobody_shares() {
    let of = |server: &Server, client: &str, scope: &str| {
        let asked = request_for(client, "code", scope);
        let tokens = tokens_of(server, &Browser::new(server).agreed(&asked), &asked);
        let said = tokens
            .get("id_token")
            .map(|token| parts_of(token.as_str().expect("text")).1);
        let said = said.and_then(|claims| claims.get("ds_hash").cloned());
        assert_eq!(said.is_some(), tokens.get("device_secret").is_some());
        tokens.get("device_secret").is_some()
    };
    let server = server();
    assert!(of(&server, "one", "openid device_sso"));
    assert!(
        !of(&server, "one", "openid offline_access"),
        "without the scope"
    );
    assert!(
        !of(&server, "one", "device_sso read"),
        "without an ID token"
    );
    assert!(!of(&server, "web", "openid device_sso"), "without a vendor");
    for off in [
        json!({ "nativeSsoSupported": false }),
        json!({ "sessionDuration": 0 }),
    ] {
        assert!(!of(&server_with(&off), "one", "openid device_sso"), "{off}");
    }
    let symmetric = joined(
        &joined(&web("one"), &of_vendor("acme")),
        &json!({ "idTokenSignAlg": "HS256" }),
    );
    put_client(&server, &symmetric);
    assert!(
        !of(&server, "one", "openid device_sso"),
        "with a secret that signs ID tokens"
    );
    let narrow = json!({ "extension": { "requestableScopesEnabled": true, "requestableScopes": ["openid"] } });
    put_client(
        &server,
        &joined(&joined(&web("one"), &of_vendor("acme")), &narrow),
    );
    assert!(
        !of(&server, "one", "openid device_sso"),
        "without being allowed the scope"
    );
}

#[test]
fn a_refreshed_id_token_says_the_same_of_the_device_secret() {
    let (server, first) = shared();
    let (_, before) = parts_of(text(&first, "id_token"));
    let again = json_of(&refreshed(&server, "one", &first, &[]));
    let (_, after) = parts_of(text(&again, "id_token"));
    assert_eq!(
        (&after["ds_hash"], &after["sid"]),
        (&before["ds_hash"], &before["sid"])
    );
    assert_eq!(again.get("device_secret"), None);
    let mut both = first.clone();
    both["id_token"] = again["id_token"].clone();
    given(&server, "two", &exchange(&both));
    // Less than the scope for it may be asked for, and the secret is still there.
    let less = json_of(&refreshed(&server, "one", &again, &[("scope", "openid")]));
    let (_, after) = parts_of(text(&less, "id_token"));
    assert_eq!(after["ds_hash"], before["ds_hash"]);
    // A client that may not have the scope any more shares nothing.
    let narrow = json!({ "extension": { "requestableScopesEnabled": true, "requestableScopes": ["openid", "offline_access"] } });
    put_client(
        &server,
        &joined(&joined(&web("one"), &of_vendor("acme")), &narrow),
    );
    let last = json_of(&refreshed(&server, "one", &less, &[]));
    assert_eq!(parts_of(text(&last, "id_token")).1.get("ds_hash"), None);
    refused(&server, "two", &exchange(&first), "invalid_grant");
}

#[test]
fn no_rule_of_the_service_speaks_of_a_device_secret() {
    let server = server();
    let rule = json!({ "type": "RULE", "claim": "ds_hash", "constant": "x", "destinations": ["ID_TOKEN"] });
    let service = joined(&sharing(), &json!({ "actions": [rule] }));
    let applied = crate::support::expect::apply_service(&server, &service);
    assert!(
        applied.body.contains("actions[0].claim"),
        "{}",
        applied.body
    );
}
