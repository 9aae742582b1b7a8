//! What the profile demands of documents.

use super::*;

#[test]
fn a_client_that_joins_the_profile_later_is_held_to_it_from_then_on() {
    let server = server();
    let before = issued(&token(
        &server,
        &keyed(),
        &redeem(&server, &keyed(), "openid read offline_access"),
    ));
    let redeem = redeem(&server, &keyed(), "openid read offline_access");
    put_client(
        &server,
        &document(&keyed(), &json_value!({ "fapiModes": ["FAPI2_SECURITY"] })),
    );
    for asked in [refresh(&before), redeem] {
        assert_strict(&server, &keyed(), &asked);
        assert_eq!(
            issued(&token(&server, &keyed(), &asked))["token_type"],
            "DPoP"
        );
    }
    let page = unchanged(&server, || {
        server.get(
            AUTHORIZE,
            &crate::support::form(&request(&keyed(), "openid read")),
            &[],
        )
    });
    assert_error_page(&page, 400, "invalid_request");
}

fn refused_client(more: &Value, member: &str) {
    let server = server();
    let document = document(
        &strict(),
        &joined(&json_value!({ "fapiModes": ["FAPI2_SECURITY"] }), more),
    );
    let documents =
        json_value!([{ "name": "client.json", "kind": "client", "document": document }]);
    crate::support::expect::assert_document_refused(
        &server,
        || server.admin("/admin/apply", &json_value!({ "documents": documents })),
        member,
    );
}

#[test]
fn the_document_of_a_client_under_the_profile_keeps_its_rules_in_any_service() {
    for (more, member) in [
        (
            json_value!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE", "grantTypes": ["AUTHORIZATION_CODE"] }),
            "clientType",
        ),
        (
            json_value!({ "tokenAuthMethod": "CLIENT_SECRET_BASIC" }),
            "tokenAuthMethod",
        ),
        (
            json_value!({ "tokenAuthMethod": "CLIENT_SECRET_JWT" }),
            "tokenAuthMethod",
        ),
        (
            json_value!({ "tokenAuthSignAlg": "RS256" }),
            "tokenAuthSignAlg",
        ),
        (
            json_value!({ "jwks": { "keys": [joined(&RsaKey::public_jwk(), &json_value!({ "alg": "RS256" }))] } }),
            "jwks",
        ),
        (
            json_value!({ "responseTypes": ["CODE", "NONE"] }),
            "responseTypes",
        ),
        (
            json_value!({ "grantTypes": ["AUTHORIZATION_CODE", "IMPLICIT"] }),
            "grantTypes",
        ),
        (json_value!({ "dpopRequired": false }), "dpopRequired"),
        (json_value!({ "idTokenSignAlg": "RS256" }), "idTokenSignAlg"),
        (
            json_value!({ "idTokenSignAlg": "HS256", "clientSecret": secret_of("strict") }),
            "idTokenSignAlg",
        ),
        (
            json_value!({ "userInfoSignAlg": "RS256" }),
            "userInfoSignAlg",
        ),
        (
            json_value!({ "redirectUris": ["com.example.app:/cb"] }),
            "redirectUris[0]",
        ),
    ] {
        refused_client(&more, member);
    }
}

#[test]
fn a_service_that_leaves_the_issuer_out_has_no_client_and_no_scope_under_the_profile() {
    let plain = json_value!({ "issSuppressed": true, "supportedScopes": [{ "name": "openid" }, { "name": "read" }] });
    let server = provider_for(&plain, &[web("web")]);
    let client = |document: Value| json_value!({ "documents": [{ "name": "client.json", "kind": "client", "document": document }] });
    let apply = |document: Value| server.admin("/admin/apply", &client(document));
    crate::support::expect::assert_document_refused(
        &server,
        || apply(strict_document_without_credentials()),
        "fapiModes",
    );
    let scopes = json_value!([{ "name": "read" }, { "name": "pay", "attributes": [{ "key": "fapi2", "value": "sp" }] }]);
    let service =
        json_value!({ "fapiModes": [], "issSuppressed": true, "supportedScopes": scopes });
    crate::support::expect::assert_document_refused(
        &server,
        || crate::support::expect::apply_service(&server, &service),
        "issSuppressed",
    );
    let suppressed = joined(
        &members(),
        &json_value!({ "fapiModes": [], "issSuppressed": true, "supportedScopes": plain_scopes() }),
    );
    let other = self::server();
    let response = unchanged(&other, || {
        crate::support::expect::apply_service(&other, &suppressed)
    });
    assert_eq!(
        (response.status, json(&response)["error"].as_str()),
        (400, Some("invalid_document"))
    );
}

fn plain_scopes() -> Value {
    ["openid", "email", "offline_access", "read"]
        .map(|name| json_value!({ "name": name }))
        .to_vec()
        .into()
}

fn strict_document_without_credentials() -> Value {
    joined(
        &strict_document(),
        &json_value!({ "grantTypes": ["AUTHORIZATION_CODE"] }),
    )
}

#[test]
fn a_scope_under_the_profile_is_for_a_service_that_says_it_serves_it() {
    let server = server();
    let scopes =
        json_value!([{ "name": "pay", "attributes": [{ "key": "fapi2", "value": "sp" }] }]);
    let service =
        json_value!({ "fapiModes": [], "supportedServiceProfiles": [], "supportedScopes": scopes });
    crate::support::expect::assert_document_refused(
        &server,
        || crate::support::expect::apply_service(&server, &service),
        "supportedServiceProfiles",
    );
}
