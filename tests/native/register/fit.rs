//! Documents fit each other.

use super::*;

#[test]
fn a_client_fits_what_its_service_supports() {
    let server = settled(&json!({
        "fapiModes": [],
        "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT", "NONE"],
        "supportedIdTokenSignAlgs": ["RS256"],
    }));
    assert_document_refused(
        &server,
        || apply(&server, &[shop(json!({}))]),
        "tokenAuthMethod",
    );
    for member in ["idTokenSignAlg", "userInfoSignAlg"] {
        let public = json!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE", member: "ES256" });
        assert_document_refused(&server, || apply(&server, &[shop(public)]), member);
    }
}

#[test]
fn a_public_client_fits_no_service_that_signs_with_secrets_only() {
    let server = settled(&json!({ "fapiModes": [] }));
    assert_eq!(
        apply(
            &server,
            &[service(json!({ "supportedIdTokenSignAlgs": ["HS256"] }))]
        )
        .status,
        400
    );
    let public = shop(json!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE" }));
    let fresh = unconfigured();
    let response = apply(
        &fresh,
        &[
            service(json!({ "supportedIdTokenSignAlgs": ["HS256"] })),
            public,
        ],
    );
    assert_eq!(
        (response.status, &body(&response)["member"]),
        (400, &json!("idTokenSignAlg")),
        "{}",
        response.body
    );
}

#[test]
fn a_client_of_a_fapi_service_keeps_the_profile_without_saying_so() {
    let server = settled(&json!({}));
    for (member, value) in [
        ("clientType", json!("PUBLIC")),
        ("tokenAuthMethod", json!("CLIENT_SECRET_JWT")),
        ("tokenAuthSignAlg", json!("RS256")),
        ("dpopRequired", json!(false)),
        ("idTokenSignAlg", json!("RS256")),
    ] {
        let client = with(&server.one.document(), json!({ member: value }));
        assert_document_refused(
            &server,
            || apply(&server, &[named("client", &client)]),
            member,
        );
    }
    let claimed = with(
        &server.one.document(),
        json!({ "redirectUris": ["com.example.app:/cb"] }),
    );
    assert_document_refused(
        &server,
        || apply(&server, &[named("client", &claimed)]),
        "redirectUris[0]",
    );
    applied(
        &server,
        named(
            "client",
            &with(&server.one.document(), json!({ "dpopRequired": true })),
        ),
    );
}

#[test]
fn a_client_of_an_ordinary_service_keeps_the_profile_if_it_says_so() {
    let server = server();
    let document = with(
        &server.one.document(),
        json!({ "fapiModes": ["FAPI2_SECURITY"] }),
    );
    applied(&server, named("client", &document));
    let bound = with(&document, json!({ "dpopRequired": false }));
    assert_document_refused(
        &server,
        || apply(&server, &[named("client", &bound)]),
        "dpopRequired",
    );
}

#[test]
fn a_service_does_not_change_against_its_clients() {
    let server = server();
    applied(&server, shop(json!({})));
    for members in [
        json!({ "fapiModes": ["FAPI2_SECURITY"] }),
        json!({ "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT"] }),
    ] {
        let response = unchanged(&server, || apply(&server, &[service(members.clone())]));
        let told = body(&response);
        assert_eq!(
            (response.status, &told["name"]),
            (400, &json!("service.json")),
            "{told}"
        );
        let number = client_number(&server, "shop").to_string();
        assert!(
            told["error_description"]
                .as_str()
                .is_some_and(|text| text.contains(&number)),
            "{told}"
        );
    }
    assert!(matches!(
        ask(&server, Command::DeleteClient("shop".into())),
        Reply::Removed(true)
    ));
    applied(
        &server,
        service(json!({ "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT"] })),
    );
}

#[test]
fn a_service_changes_together_with_its_clients() {
    let server = server();
    applied(&server, shop(json!({})));
    let signing = shop(
        json!({ "tokenAuthMethod": "PRIVATE_KEY_JWT", "jwksUri": "https://shop.example/jwks" }),
    );
    assert_eq!(
        apply(
            &server,
            &[service(json!({ "fapiModes": ["FAPI2_SECURITY"] })), signing]
        )
        .status,
        200
    );
    assert!(read_service(&server).is_fapi());
}

#[test]
fn a_service_does_not_lose_a_scope_that_an_api_understands() {
    let server = server();
    applied(&server, api(json!({ "scopes": ["accounts"] })));
    let without = service(json!({ "supportedScopes": [{ "name": "payments" }] }));
    let response = unchanged(&server, || apply(&server, std::slice::from_ref(&without)));
    assert_eq!(
        (response.status, &body(&response)["name"]),
        (400, &json!("service.json")),
        "{}",
        response.body
    );
    assert_eq!(
        apply(&server, &[without, api(json!({ "scopes": ["payments"] }))]).status,
        200
    );
}
