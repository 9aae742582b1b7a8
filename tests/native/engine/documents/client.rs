//! What a call makes of a client.

use sekisho::{
    documents::{Client, ClientSecret, ClientType, EncryptedAnswers, Service, TokenAuthMethod},
    engine::documents::{
        Extent, Said,
        client::{edit, written},
    },
};
use serde_json::{Value, json};

use super::{asked, client, full, new_client};

#[test]
fn a_client_that_names_only_where_answers_go_has_a_secret_and_the_code_flow() {
    let made = new_client(&json!({})).expect("a client");
    assert_eq!(made.token_auth_method, TokenAuthMethod::ClientSecretBasic);
    let told = written(&made, ClientSecret::parse("correct-horse-battery").as_ref());
    for (name, value) in [
        ("clientId", json!(7)),
        ("clientSecret", json!("correct-horse-battery")),
        ("clientType", json!("CONFIDENTIAL")),
        ("applicationType", json!("WEB")),
        ("grantTypes", json!(["AUTHORIZATION_CODE", "REFRESH_TOKEN"])),
        ("responseTypes", json!(["CODE"])),
        ("subjectType", json!("PUBLIC")),
        ("tokenAuthMethod", json!("CLIENT_SECRET_BASIC")),
        ("clientIdAliasEnabled", json!(true)),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    assert_eq!(written(&made, None).get("clientSecret"), None);
}

#[test]
fn rfc_6749_2_1_the_type_of_a_client_and_its_method_follow_from_each_other() {
    let of = |body: Value| new_client(&body).map(|made| (made.client_type, made.token_auth_method));
    let public = Ok((ClientType::Public, TokenAuthMethod::None));
    assert_eq!(of(json!({ "clientType": "PUBLIC" })), public);
    assert_eq!(of(json!({ "tokenAuthMethod": "NONE" })), public);
    for unfit in [
        json!({ "clientType": "PUBLIC", "tokenAuthMethod": "CLIENT_SECRET_POST" }),
        json!({ "clientType": "CONFIDENTIAL", "tokenAuthMethod": "NONE" }),
    ] {
        assert!(of(unfit).is_err_and(|told| told.contains("tokenAuthMethod")));
    }
}

#[test]
fn where_no_secret_is_served_a_client_that_names_no_method_has_one_that_is() {
    let call = asked(&json!({}));
    let said = Said {
        call: &call,
        extent: Extent::Overwrite,
    };
    let fapi = Service::parse(&json!({ "issuer": "https://as.example" })).expect("a service");
    let edit = edit(said, &fapi).expect("a client");
    assert_eq!(
        edit.value("tokenAuthMethod"),
        Some(&json!("PRIVATE_KEY_JWT"))
    );
}

#[test]
fn what_is_not_served_is_refused_by_its_name() {
    for (member, value) in [
        ("grantTypes", json!(["PASSWORD"])),
        ("grantTypes", json!(["JWT_BEARER"])),
        ("responseTypes", json!(["TOKEN"])),
        ("tokenAuthMethod", json!("ATTEST_JWT")),
        ("tokenAuthMethod", json!("PRIVATE_KEY_JWT")),
        ("tokenAuthSignAlg", json!("ES256")),
        ("idTokenSignAlg", json!("NONE")),
        ("idTokenSignAlg", json!("ES512")),
        ("userInfoSignAlg", json!("HS512")),
        ("idTokenEncryptionAlg", json!("RSA1_5")),
        ("idTokenEncryptionEnc", json!("A128GCM")),
        ("userInfoEncryptionAlg", json!("ECDH_ES")),
        ("fapiModes", json!(["FAPI1_BASELINE"])),
        ("redirectUris", json!(["http://shop.example/cb"])),
        ("clientIdAlias", json!("123")),
        ("clientUri", json!("shop")),
        ("jwks", json!("{}")),
        ("jwks", json!({ "keys": [] })),
        ("extension", json!([])),
        ("extension", json!({ "accessTokenDuration": 86_401 })),
        ("requestableScopes", json!([])),
        ("attributes", json!([{ "key": "k" }])),
        ("defaultMaxAge", json!(31_536_001)),
    ] {
        let told = new_client(&json!({ member: value })).err();
        match member {
            "jwks" => assert!(
                told.is_some_and(|told| told.starts_with("jwks") || told.contains("member jwks")),
                "{value}"
            ),
            "tokenAuthMethod" if value == "PRIVATE_KEY_JWT" => {
                assert!(told.is_some_and(|told| told.contains("jwks")))
            }
            "requestableScopes" => assert_eq!(told, None),
            _ => assert!(
                told.as_ref().is_some_and(|told| told.contains(member)),
                "{member}: {told:?}"
            ),
        }
    }
    let nowhere = client(&json!({ "clientId": 7 }), &json!({}), Extent::Overwrite);
    assert_eq!(nowhere.err().as_deref(), Some("redirectUris is required"));
    for inner in [
        "accessTokenDuration",
        "requestableScopes",
        "tokenExchangePermitted",
    ] {
        let told = new_client(&json!({ "extension": { inner: "x" } })).err();
        assert!(told.is_some_and(|told| told.contains(inner)), "{inner}");
    }
}

#[test]
fn user_info_signed_with_none_is_json() {
    let made = new_client(&json!({ "userInfoSignAlg": "NONE" })).expect("a client");
    assert_eq!(made.user_info_sign_alg, None);
}

#[test]
fn the_keys_are_told_as_text() {
    let keys = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }] });
    let body = json!({ "jwks": keys.to_string(), "tokenAuthMethod": "PRIVATE_KEY_JWT" });
    let told = written(&new_client(&body).expect("a client"), None);
    let text = told["jwks"].as_str().expect("a text");
    assert_eq!(serde_json::from_str::<Value>(text).expect("JSON"), keys);
}

#[test]
fn a_patch_leaves_what_it_does_not_name() {
    let before = Client::parse(&full("client")).expect("a client");
    let after = |body: Value| client(&before.to_value(), &body, Extent::Merge).expect("a client");
    assert_eq!(after(json!({})), before);
    let renamed = after(
        json!({ "clientName": "New", "extension": { "accessTokenDuration": 70 }, "logoUri": "" }),
    );
    assert_eq!(renamed.client_name.as_deref(), Some("New"));
    assert_eq!(renamed.extension.access_token_duration, Some(70));
    assert_eq!(renamed.extension.refresh_token_duration, Some(600));
    assert_eq!(renamed.logo_uri, None);
    assert_eq!(renamed.stored.get("softwareId"), Some(&json!("s")));
    // Null is nothing, also of what is not there.
    assert_eq!(
        after(json!({ "softwareVersion": null, "clientName": "Shop" })),
        before
    );
    assert!(!after(json!({ "locked": false })).locked);
}

#[test]
fn whoever_does_not_know_a_member_does_not_unsay_it() {
    let before = Client::parse(&full("client")).expect("a client");
    let mut body = written(&before, None);
    let extension = body["extension"].as_object_mut().expect("an object");
    assert_eq!(extension.remove("idTokenDuration"), Some(json!(50)));
    let after = client(&before.to_value(), &body, Extent::Overwrite).expect("a client");
    assert_eq!(after.extension, before.extension);
    body["extension"]["idTokenDuration"] = json!(0);
    let after = client(&before.to_value(), &body, Extent::Overwrite).expect("a client");
    assert_eq!(after.extension.id_token_duration, None);
}

#[test]
fn an_overwrite_leaves_only_what_it_has_no_word_for() {
    let before = Client::parse(&full("client")).expect("a client");
    let after = client(
        &before.to_value(),
        &super::least_client(),
        Extent::Overwrite,
    )
    .expect("a client");
    assert_eq!(after.client_id, before.client_id);
    assert_eq!(after.idt_header_params, before.idt_header_params);
    assert!(after.scope_claims_in_id_token);
    assert_eq!(after.default_resource, before.default_resource);
    // It says no, and so does whoever says nothing.
    assert_eq!(
        (after.pkce_required, after.default_max_age),
        (Some(false), Some(0))
    );
    let plain = new_client(&json!({})).expect("a client");
    let alike = Client {
        idt_header_params: before.idt_header_params,
        scope_claims_in_id_token: true,
        default_resource: before.default_resource,
        grants_spread: true,
        first_party: true,
        native_sso_group: before.native_sso_group,
        factors_required: before.factors_required,
        introspection_sign_alg: before.introspection_sign_alg,
        encrypted: EncryptedAnswers {
            introspection_encryption_alg: before.encrypted.introspection_encryption_alg,
            introspection_encryption_enc: before.encrypted.introspection_encryption_enc,
            ..EncryptedAnswers::default()
        },
        post_logout_redirect_uris: before.post_logout_redirect_uris,
        frontchannel_logout_uri: before.frontchannel_logout_uri,
        frontchannel_logout_session_required: true,
        pkce_required: Some(false),
        default_max_age: Some(0),
        ..plain
    };
    assert_eq!(after.to_value(), alike.to_value());
}

#[test]
fn what_was_kept_without_effect_is_given_back_and_has_one_once_it_is_written_again() {
    let kept = json!({ "backchannelLogoutUri": "https://shop.example/back" });
    let mut document = super::new_client(&json!({})).expect("a client").to_value();
    document["stored"] = kept.clone();
    let before = Client::parse(&document).expect("a client");
    assert_eq!(before.backchannel_logout_uri, None);
    let told = written(&before, None);
    assert_eq!(told["backchannelLogoutUri"], kept["backchannelLogoutUri"]);
    let after = client(&document, &told, Extent::Overwrite).expect("a client");
    assert_eq!(
        after.backchannel_logout_uri.as_deref(),
        kept["backchannelLogoutUri"].as_str()
    );
}
