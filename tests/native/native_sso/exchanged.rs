//! What the second app is given: §4.4.

use super::*;

#[test]
fn another_app_of_the_vendor_is_given_tokens_of_its_own() {
    let (server, first) = shared();
    for client in ["two", "spa-two"] {
        let tokens = given(&server, client, &exchange(&first));
        assert_eq!(tokens["issued_token_type"], ACCESS_TOKEN);
        assert_eq!(tokens["token_type"], "Bearer");
        assert_eq!(tokens["scope"], SECOND);
        assert_eq!(tokens.get("device_secret"), None);
        let (_, claims) = verified(&server, client, text(&tokens, "id_token"));
        let (_, of_first) = parts_of(text(&first, "id_token"));
        assert_eq!(claims["sub"], of_first["sub"]);
        assert_eq!(claims["auth_time"], of_first["auth_time"]);
        assert_eq!(claims["amr"], of_first["amr"]);
        assert!(claims["sid"].is_string() && claims["sid"] != of_first["sid"]);
        assert_eq!((claims.get("ds_hash"), claims.get("nonce")), (None, None));
        assert_eq!(userinfo(&server, text(&tokens, "access_token")).status, 200);
        assert_eq!(refreshed(&server, client, &tokens, &[]).status, 200);
    }
}

#[test]
fn an_id_token_that_has_expired_still_says_who_has_signed_in() {
    let (server, first) = shared();
    server.wait(3600 + 60);
    given(&server, "two", &exchange(&first));
}

#[test]
fn the_second_app_knows_the_person_by_its_own_pairwise_sub() {
    let (server, _) = shared();
    let pairwise = |client: &str| {
        let apart = json!({ "subjectType": "PAIRWISE", "redirectUris": [format!("https://{client}.example/cb")] });
        put_client(
            &server,
            &joined(&joined(&web(client), &of_vendor("acme")), &apart),
        );
        allow(&server, client, SECOND);
    };
    pairwise("one");
    pairwise("two");
    let first = first(&server);
    let tokens = given(&server, "two", &exchange(&first));
    let asked = request_for("two", "code", "openid");
    let own = tokens_of(&server, &Browser::new(&server).agreed(&asked), &asked);
    let sub = |tokens: &Value| parts_of(text(tokens, "id_token")).1["sub"].clone();
    assert_eq!(sub(&tokens), sub(&own));
    assert_ne!(sub(&tokens), sub(&first));
    let told = json_of(&userinfo(&server, text(&tokens, "access_token")));
    assert_eq!(told["sub"], sub(&own));
}

#[test]
fn the_former_name_of_a_device_secret_is_understood() {
    let (server, first) = shared();
    let former = with(
        exchange(&first),
        "actor_token_type",
        "urn:x-oath:params:oauth:token-type:device-secret",
    );
    given(&server, "two", &former);
    let stated = with(exchange(&first), "requested_token_type", ACCESS_TOKEN);
    given(&server, "two", &stated);
}

#[test]
fn tokens_are_bound_as_the_second_app_has_to_bind_them() {
    let (server, first) = shared();
    let bound = json!({ "dpopRequired": true });
    put_client(
        &server,
        &joined(&joined(&web("two"), &of_vendor("acme")), &bound),
    );
    let unproved = grants_unchanged(&server, || token(&server, "two", &exchange(&first)));
    assert_refused(&unproved, 400, "invalid_dpop_proof");
    let key = crate::support::TestClient::new("two", 9);
    let claims = key.proof_claims(
        "POST",
        &crate::support::ordinary::endpoint("/oauth/token"),
        server.now(),
    );
    let proof = key.proof(&claims);
    let headers = [basic("two", &secret_of("two")), ("dpop", proof)];
    let response = server.post("/oauth/token", &exchange(&first), &headers);
    assert_eq!(
        json_of(&response)["token_type"],
        "DPoP",
        "{}",
        response.body
    );
    // A proof is used once, whatever it asks for.
    let again = server.post("/oauth/token", &exchange(&first), &headers);
    assert_refused(&again, 400, "invalid_dpop_proof");
}

#[test]
fn no_refresh_token_comes_where_none_may() {
    let (server, first) = shared();
    let tokens = given(
        &server,
        "two",
        &with(exchange(&first), "scope", "openid read"),
    );
    assert_eq!(tokens.get("refresh_token"), None);
    let alone =
        json!({ "grantTypes": ["AUTHORIZATION_CODE", "TOKEN_EXCHANGE"], "nativeSsoGroup": "acme" });
    put_client(&server, &joined(&web("two"), &alone));
    let tokens = given(&server, "two", &exchange(&first));
    assert_eq!(
        (tokens.get("refresh_token"), &tokens["scope"]),
        (None, &json!("openid read"))
    );
}
