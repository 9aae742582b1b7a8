//! What a call makes of a service.

use sekisho::{
    documents::{OPENID_SCOPES, Service},
    engine::documents::{Extent, service::written},
};
use serde_json::{Value, json};

use super::{full, joined, least_service, new_service, service};

#[test]
fn a_service_that_says_nothing_is_an_ordinary_one_with_the_published_defaults() {
    let made = new_service(&json!({})).expect("a service");
    assert!(!made.is_fapi());
    let told = written(&made);
    for (name, value) in [
        (
            "supportedGrantTypes",
            json!(["AUTHORIZATION_CODE", "REFRESH_TOKEN"]),
        ),
        ("pkceRequired", json!(false)),
        ("parRequired", json!(false)),
        ("issSuppressed", json!(false)),
        ("loopbackRedirectionUriVariable", json!(false)),
        ("refreshTokenKept", json!(false)),
        ("accessTokenType", json!("Bearer")),
        ("supportedDisplays", json!(["PAGE"])),
        ("pushedAuthReqDuration", json!(90)),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    assert_eq!(made.access_token_sign_alg, None);
    let scopes: Vec<&str> = made
        .supported_scopes
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(scopes, OPENID_SCOPES);
    // An empty list is one.
    let none = new_service(&json!({ "supportedScopes": [] })).expect("a service");
    assert_eq!(none.supported_scopes, []);
}

#[test]
fn fapi_2_0_fixes_what_a_caller_may_not_know() {
    let body = json!({
        "fapiModes": ["FAPI2_SECURITY"],
        "pkceRequired": false,
        "parRequired": null,
        "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT"],
        "supportedResponseTypes": null,
    });
    let made = new_service(&body).expect("a service");
    assert!(made.is_fapi() && made.par_required && made.pkce_required && made.pkce_s256_required);
    assert!(made.client_assertion_aud_restricted_to_issuer && made.refresh_token_kept);
    let told = written(&made);
    assert_eq!(told["fapiModes"], json!(["FAPI2_SECURITY"]));
    assert_eq!(told["supportedServiceProfiles"], json!(["FAPI"]));
    // An ordinary service becomes one by the same call, whatever it said before.
    let ordinary = json!({ "issuer": "https://as.example", "fapiModes": [], "pkceRequired": false, "supportedServiceProfiles": [] });
    let body = crate::support::ordinary::joined(&least_service(), &body);
    let after = service(&ordinary, &body, Extent::Overwrite).expect("a service");
    assert!(after.is_fapi() && after.pkce_required);
}

#[test]
fn what_is_not_served_is_refused_by_its_name() {
    for (member, value) in [
        (
            "supportedGrantTypes",
            json!(["AUTHORIZATION_CODE", "PASSWORD"]),
        ),
        ("supportedGrantTypes", json!(["CIBA"])),
        ("supportedTokenAuthMethods", json!(["ATTEST_JWT"])),
        ("mutualTlsValidatePkiCertChain", json!(true)),
        ("trustedRootCertificates", json!(["MIIB"])),
        (
            "mtlsEndpointAliases",
            json!([{ "name": "jwks_uri", "uri": "https://mtls.example" }]),
        ),
        ("supportedServiceProfiles", json!(["OPEN_BANKING"])),
        ("supportedResponseTypes", json!(["TOKEN"])),
        ("fapiModes", json!(["FAPI1_ADVANCED"])),
        ("pushedAuthReqDuration", json!(600)),
        ("accessTokenSignAlg", json!("HS256")),
        ("accessTokenSignAlg", json!("NONE")),
        ("accessTokenType", json!("MAC")),
        ("allowableClockSkew", json!(61)),
        ("idTokenAudType", json!("list")),
        ("supportedScopes", json!([{ "name": "a b" }])),
        (
            "supportedScopes",
            json!([{ "name": "a", "attributes": [{ "key": "fapi", "value": "rw" }] }]),
        ),
        ("supportedScopes", json!(["a"])),
        ("issuer", json!("http://as.example")),
        ("jwks", json!("{\"keys\":[]}")),
        ("accessTokenDuration", json!(-5)),
        ("accessTokenDuration", json!(86_401)),
        ("stored", Value::Null),
    ] {
        let told = new_service(&json!({ member: value })).err();
        match member {
            // What has no name there is ignored.
            "stored" => assert_eq!(told, None),
            _ => assert!(
                told.as_ref().is_some_and(|told| told.contains(member)),
                "{member}: {told:?}"
            ),
        }
    }
    let nameless = service(&json!({}), &json!({}), Extent::Overwrite);
    assert_eq!(nameless.err().as_deref(), Some("issuer is required"));
}

#[test]
fn a_patch_leaves_what_it_does_not_name() {
    let before = Service::parse(&full("service")).expect("a service");
    let patched = service(
        &before.to_value(),
        &json!({ "serviceName": "New", "supportedDisplays": null, "parRequired": false }),
        Extent::Merge,
    );
    let patched = patched.expect("a service");
    assert_eq!(patched.service_name.as_deref(), Some("New"));
    assert!(!patched.par_required && patched.stored.get("supportedDisplays").is_none());
    let others = |service: &Service| Service {
        service_name: None,
        par_required: false,
        stored: Default::default(),
        ..service.clone()
    };
    assert_eq!(others(&patched), others(&before));
    let nothing = service(&before.to_value(), &json!({}), Extent::Merge).expect("a service");
    assert_eq!(nothing, before);
}

#[test]
fn an_overwrite_leaves_only_what_it_has_no_word_for() {
    let before = Service::parse(&full("service")).expect("a service");
    let after =
        service(&before.to_value(), &least_service(), Extent::Overwrite).expect("a service");
    assert_eq!(
        (after.service_name, after.stored),
        (None, Default::default())
    );
    assert_eq!(after.access_token_duration, 3600);
    assert_eq!(after.api_key, before.api_key);
    assert_eq!(after.actions, before.actions);
    assert_eq!(after.session_duration, 0);
    assert!(after.sign_up_enabled);
    assert_eq!(after.idt_header_params, before.idt_header_params);
    assert_eq!(
        after.supported_id_token_sign_algs,
        before.supported_id_token_sign_algs
    );
    assert_eq!(after.refresh_token_family_duration, 600);
    assert!(after.grants_nearby);
}

#[test]
fn repeats_of_a_refresh_are_answered_for_as_long_as_before_or_not_at_all() {
    let before = full("service");
    for (flag, seconds) in [(true, 15), (false, 0)] {
        let after = service(
            &before,
            &json!({ "refreshTokenIdempotent": flag }),
            Extent::Merge,
        )
        .expect("a service");
        assert_eq!(after.refresh_token_idempotency_duration, seconds);
        let again = service(
            &after.to_value(),
            &json!({ "refreshTokenIdempotent": true }),
            Extent::Merge,
        )
        .expect("a service");
        assert!(again.refresh_token_idempotency_duration > 0);
    }
}

#[test]
fn what_is_kept_is_bounded() {
    let large = json!({ "policyUri": "x".repeat(17_000) });
    let told = new_service(&large).err();
    assert!(told.is_some_and(|told| told.contains("stored")));
}

#[test]
fn whoever_does_not_know_a_member_does_not_unsay_it() {
    let before = Service::parse(&full("service")).expect("a service");
    let mut body = written(&before);
    // What the published client for Python has no word for, in version 1.3.0.
    let unknown = [
        "authorizationCodeDuration",
        "clientAssertionAudRestrictedToIssuer",
    ];
    let members = body.as_object_mut().expect("an object");
    members.retain(|name, _| !unknown.contains(&name.as_str()));
    let after = service(&before.to_value(), &body, Extent::Overwrite).expect("a service");
    assert_eq!(after, before);
    body[unknown[0]] = json!(0);
    body[unknown[1]] = json!(false);
    let after = service(&before.to_value(), &body, Extent::Overwrite).expect("a service");
    assert_eq!(after.authorization_code_duration, 60);
    assert!(!after.client_assertion_aud_restricted_to_issuer);
    let made = new_service(&json!({})).expect("a service");
    assert!(!made.client_assertion_aud_restricted_to_issuer);
}

#[test]
fn a_patch_cannot_lift_what_fapi_2_0_fixes() {
    let before = new_service(&json!({ "fapiModes": ["FAPI2_SECURITY"] })).expect("a service");
    let patch = json!({ "parRequired": false, "refreshTokenKept": false });
    let after = service(&before.to_value(), &patch, Extent::Merge).expect("a service");
    assert!(after.par_required && after.refresh_token_kept);
    let lifted = joined(
        &patch,
        &json!({ "fapiModes": [], "supportedServiceProfiles": [] }),
    );
    let after = service(&before.to_value(), &lifted, Extent::Merge).expect("a service");
    assert!(!after.par_required && !after.refresh_token_kept && !after.is_fapi());
}
