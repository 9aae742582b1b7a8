//! What a hook is told.

use super::*;

#[test]
fn the_event_is_a_typed_jwt_that_a_key_of_the_jwk_set_verifies() {
    // RFC 8725 §3.11: "it is RECOMMENDED that the explicit typing be used".
    let server = server(&[hook()]);
    issued(&token(&server, "web", &redeem(&server, "openid read", API)));
    let (url, header, claims) = last_event(&server);
    assert_eq!((url.as_str(), asked(&server)), (URL, 1));
    assert_eq!(
        (header["typ"].as_str(), header["alg"].as_str()),
        (Some("token-hook+jwt"), Some("ES256"))
    );
    assert_eq!(
        (claims["iss"].as_str(), claims["aud"].as_str()),
        (Some(ISSUER), Some(URL))
    );
    assert_eq!(
        (claims["iat"].as_i64(), claims["exp"].as_i64()),
        (Some(server.now()), Some(server.now() + 60))
    );
    let jti = claims["jti"].clone();
    issued(&token(&server, "web", &redeem(&server, "openid read", API)));
    assert_ne!(
        last_event(&server).2["jti"],
        jti,
        "each event has a jti of its own"
    );
}

#[test]
fn the_event_says_who_asks_for_what_by_which_grant() {
    let server = server(&[
        hook(),
        json_value!({ "type": "RULE", "claim": "c", "userAttribute": "favorite_color", "destinations": ["ID_TOKEN"] }),
    ]);
    let attributes = json_value!([{ "key": "tier", "value": "gold" }]);
    put_client(
        &server,
        &joined(
            &wide_client("web"),
            &json_value!({ "attributes": attributes }),
        ),
    );
    let number: u64 = server.host.documents.borrow().0["alias/web"]
        .parse()
        .expect("a number");
    let client =
        json_value!({ "clientId": number, "clientName": "Client web", "attributes": attributes });
    let user = json_value!({ "account": "subject-of-alice", "auth_time": server.now(), "attributes": { "favorite_color": "green" } });
    let of_person = |grant_type: &str, scope: &str| {
        json_value!({
            "grant_type": grant_type, "client_id": "web", "client": client, "sub": "subject-of-alice", "user": user,
            "scope": scope, "audience": [API, endpoint("/oauth/userinfo")],
        })
    };
    let first = issued(&token(
        &server,
        "web",
        &redeem(&server, "openid read offline_access", API),
    ));
    assert_eq!(
        last_event(&server).2["event"],
        of_person("authorization_code", "openid read offline_access")
    );
    issued(&token(
        &server,
        "web",
        &with(refresh(&first), "scope", "openid read"),
    ));
    assert_eq!(
        last_event(&server).2["event"],
        of_person("refresh_token", "openid read")
    );
    Browser::new(&server).agreed(&with(
        request("openid read", API),
        "response_type",
        "id_token token",
    ));
    assert_eq!(
        last_event(&server).2["event"],
        of_person("implicit", "openid read")
    );
    issued(&token(&server, "web", &client_credentials(API)));
    let of_client = json_value!({
        "grant_type": "client_credentials", "client_id": "web", "client": client, "sub": "web", "user": null,
        "scope": "read", "audience": [API],
    });
    assert_eq!(last_event(&server).2["event"], of_client);
}

#[test]
fn an_event_holds_no_secret() {
    let server = server(&[hook()]);
    let first = issued(&token(
        &server,
        "web",
        &redeem(&server, "openid read offline_access", API),
    ));
    let redeemed = issued(&token(&server, "web", &refresh(&first)));
    for (_, body) in server.host.sent.borrow().iter() {
        let (_, claims) = verified(&server, "web", body.as_ref().expect("a body"));
        for secret in [
            text(&first, "access_token"),
            text(&redeemed, "refresh_token"),
            &secret_of("web"),
            PASSWORD,
            "alice@example.com",
        ] {
            assert!(!claims.to_string().contains(secret));
        }
    }
}

#[test]
fn a_hook_is_told_of_a_person_what_rules_name_now() {
    let color = json_value!({ "type": "RULE", "claim": "c", "userAttribute": "favorite_color", "destinations": ["ID_TOKEN"] });
    let apply = |server: &Server, actions: Value| {
        let service = json_value!({
            "fapiModes": [], "actions": actions, "supportedGrantTypes": GRANT_TYPES,
            "supportedScopes": SCOPES.map(|name| json_value!({ "name": name })),
        });
        let applied = crate::support::expect::apply_service(server, &service);
        assert_eq!(applied.status, 200, "{}", applied.body);
    };
    let told = |server: &Server| last_event(server).2["event"]["user"]["attributes"].clone();
    let server = server(&[hook(), color.clone()]);
    let asked = redeem(&server, "openid read offline_access", API);
    let before = issued(&token(&server, "web", &asked));
    assert_eq!(told(&server), json_value!({ "favorite_color": "green" }));
    apply(&server, json_value!([hook()]));
    let after = issued(&token(&server, "web", &refresh(&before)));
    assert_eq!(told(&server), json_value!({}));
    apply(&server, json_value!([hook(), color]));
    issued(&token(&server, "web", &refresh(&after)));
    assert_eq!(told(&server), json_value!({ "favorite_color": "green" }));
}
