//! No member is forgotten: each changes ours, or is kept, or is told to be refused; and none of ours is
//! lost that the other language has no word for.

use std::collections::BTreeSet;

use sekisho::{
    documents::{Client, Service, differences},
    engine::documents::{
        Extent, Fate, Kind, Member, client as clients, client::CLIENT, client::EXTENSION, each,
        service as services, service::SERVICE,
    },
};
use serde_json::{Value, json};

use super::{client, full, names, new_client, new_service, service};

#[test]
fn every_published_member_is_in_its_table_once() {
    for (published, ours, table) in [
        (names::SERVICE, "", SERVICE),
        (names::CLIENT, names::OF_OURS, CLIENT),
    ] {
        let mut listed: Vec<&str> = each(table).map(|member| member.name).collect();
        let known: BTreeSet<&str> = listed.iter().copied().collect();
        let published = published.split_whitespace().chain(ours.split_whitespace());
        assert_eq!(published.collect::<BTreeSet<_>>(), known);
        listed.dedup();
        assert_eq!(listed.len(), known.len());
    }
    let extension: BTreeSet<&str> = each(EXTENSION).map(|member| member.name).collect();
    let published = [
        "accessTokenDuration",
        "idTokenDuration",
        "refreshTokenDuration",
        "requestableScopes",
        "requestableScopesEnabled",
        "tokenExchangePermitted",
    ];
    assert_eq!(extension, BTreeSet::from(published));
}

/// A value of a member that is ours and not what the least call makes of it, with what it needs.
fn telling(name: &str) -> Value {
    match name {
        "accessTokenSignAlg" => json!({ name: "ES256" }),
        "accessTokenType" => json!({ name: "Bearer" }),
        "allowableClockSkew" => json!({ name: 11 }),
        "applicationType" => json!({ name: "NATIVE" }),
        "attributes" => json!({ name: [{ "key": "k", "value": "v" }] }),
        "authorizationCodeDuration" | "pushedAuthReqDuration" => json!({ name: 59 }),
        "clientNames" => json!({ name: [{ "tag": "ja", "value": "v" }] }),
        "clientType" => json!({ name: "PUBLIC" }),
        "issuer" => json!({ name: "https://x.example" }),
        "jurisdiction" => json!({ name: "eu" }),
        "clientUri"
        | "policyUri"
        | "logoUri"
        | "tosUri"
        | "jwksUri"
        | "authorizationEndpoint"
        | "tokenEndpoint"
        | "pushedAuthReqEndpoint"
        | "revocationEndpoint"
        | "introspectionEndpoint"
        | "registrationEndpoint"
        | "registrationManagementEndpoint"
        | "backchannelLogoutUri"
        | "grantManagementEndpoint"
        | "userInfoEndpoint" => {
            json!({ name: "https://x.example/y" })
        }
        "defaultMaxAge"
        | "accessTokenDuration"
        | "authorizationResponseDuration"
        | "dpopNonceDuration"
        | "idTokenDuration"
        | "refreshTokenDuration" => json!({ name: 77 }),
        "extension" => json!({ name: { "accessTokenDuration": 77 } }),
        "fapiModes" => {
            json!({ name: ["FAPI2_SECURITY"], "tokenAuthMethod": "PRIVATE_KEY_JWT", "jwksUri": "https://x.example/y", "dpopRequired": true })
        }
        "grantTypes" => json!({ name: ["AUTHORIZATION_CODE"] }),
        "idTokenAudType" => json!({ name: "string" }),
        "requestUris" => json!({ name: ["https://x.example/y#z"] }),
        "responseModes" => json!({ name: ["JWT"] }),
        "frontchannelLogoutUri" => {
            json!({ name: "https://x.example/out", "redirectUris": ["https://x.example/y"] })
        }
        "postLogoutRedirectUris" | "redirectUris" => json!({ name: ["https://x.example/y"] }),
        "responseTypes" | "supportedResponseTypes" => json!({ name: ["NONE"] }),
        "sectorIdentifierUri" => json!({ name: "https://x.example/y", "subjectType": "PAIRWISE" }),
        "subjectType" => json!({ name: "PAIRWISE" }),
        "supportedGrantTypes" => json!({ name: ["AUTHORIZATION_CODE"] }),
        "supportedScopes" => {
            json!({ name: [{ "name": "a", "defaultEntry": false, "description": null, "other": 1 }] })
        }
        "supportedServiceProfiles" => json!({ name: ["FAPI"] }),
        "supportedTokenAuthMethods" => json!({ name: ["CLIENT_SECRET_POST"] }),
        "supportedUiLocales" => json!({ name: ["ja"] }),
        _ => telling_of_cryptography(name),
    }
}

/// The same for what says how something is signed, encrypted or certified.
fn telling_of_cryptography(name: &str) -> Value {
    match name {
        "jwks" => {
            json!({ name: "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}" })
        }
        "tokenAuthMethod" => json!({ name: "CLIENT_SECRET_POST" }),
        "tokenAuthSignAlg" => json!({ name: "HS256", "tokenAuthMethod": "CLIENT_SECRET_JWT" }),
        "authorizationEncryptionAlg" | "idTokenEncryptionAlg" | "userInfoEncryptionAlg" => {
            json!({ name: "DIR" })
        }
        "requestEncryptionAlg" => json!({ name: "ECDH_ES" }),
        "requestEncryptionEnc" => json!({ name: "A128GCM", "requestEncryptionAlg": "ECDH_ES" }),
        "authorizationEncryptionEnc" => {
            json!({ name: "A128GCM", "authorizationEncryptionAlg": "DIR" })
        }
        "idTokenEncryptionEnc" => json!({ name: "A128GCM", "idTokenEncryptionAlg": "DIR" }),
        "userInfoEncryptionEnc" => json!({ name: "A128GCM", "userInfoEncryptionAlg": "DIR" }),
        "authorizationSignAlg" | "idTokenSignAlg" | "userInfoSignAlg" => json!({ name: "RS256" }),
        "requestObjectRequired" | "requestSignAlg" => {
            json!({ "requestObjectRequired": true, "requestSignAlg": "HS256" })
        }
        "rsRequestSigned" | "rsSignedRequestKeyId" => {
            json!({ "rsRequestSigned": true, "rsSignedRequestKeyId": "x", "jwksUri": "https://x.example/y" })
        }
        "mtlsEndpointAliases" => {
            json!({ name: [{ "name": "token_endpoint", "uri": "https://mtls.example/token" }] })
        }
        "selfSignedCertificateKeyId" => {
            json!({ name: "x", "tokenAuthMethod": "SELF_SIGNED_TLS_CLIENT_AUTH", "jwksUri": "https://x.example/y" })
        }
        "tlsClientAuthSanDns" => json!({ name: "x.example", "tokenAuthMethod": "TLS_CLIENT_AUTH" }),
        "tlsClientAuthSanUri" => json!({ name: "urn:x", "tokenAuthMethod": "TLS_CLIENT_AUTH" }),
        "tlsClientAuthSanEmail" => json!({ name: "x@y", "tokenAuthMethod": "TLS_CLIENT_AUTH" }),
        "tlsClientAuthSanIp" => json!({ name: "::1", "tokenAuthMethod": "TLS_CLIENT_AUTH" }),
        "tlsClientAuthSubjectDn" => json!({ name: "CN=x", "tokenAuthMethod": "TLS_CLIENT_AUTH" }),
        _ => Value::Null,
    }
}

/// A value of any member of this type.
fn sample(Member { kind, name, .. }: Member) -> Value {
    match telling(name) {
        Value::Null => {}
        told => return told,
    }
    let value = match kind {
        Kind::Any | Kind::Text => json!("x"),
        Kind::Flag => json!(true),
        Kind::Number => json!(77),
        Kind::Object => json!({ "a": { "b": [1] } }),
        Kind::Objects => json!([{ "a": 1 }]),
        Kind::Pairs => json!([{ "key": "k", "value": "v" }]),
        Kind::Tagged => json!([{ "tag": "ja", "value": "v" }]),
        Kind::Texts => json!(["x", "y"]),
    };
    json!({ name: value })
}

/// A value that no member of this type has.
fn of_another_type(kind: Kind) -> Option<Value> {
    match kind {
        Kind::Any => None,
        Kind::Flag | Kind::Number => Some(json!("x")),
        Kind::Object | Kind::Text => Some(json!(["x"])),
        Kind::Objects | Kind::Pairs | Kind::Tagged | Kind::Texts => Some(json!([[]])),
    }
}

/// What becomes of a document by a call that says this besides.
struct Made {
    document: Value,
    told: Value,
}

fn made(is_service: bool, body: &Value) -> Result<Made, String> {
    if is_service {
        new_service(body).map(|service| Made {
            document: service.to_value(),
            told: services::written(&service),
        })
    } else {
        new_client(body).map(|client| Made {
            document: client.to_value(),
            told: clients::written(&client, None),
        })
    }
}

#[test]
fn every_member_changes_ours_or_is_kept_or_is_refused_by_its_name() {
    for (table, is_service) in [(SERVICE, true), (CLIENT, false)] {
        let before = made(is_service, &json!({})).expect("it is made");
        for member in each(table) {
            let Member { kind, fate, name } = member;
            let body = sample(member);
            let after = made(is_service, &body);
            if let Fate::Refused(rule) = fate {
                assert_eq!(after.err(), Some(format!("{name} {rule}")));
                continue;
            }
            let after = after.unwrap_or_else(|error| panic!("{name}: {error}"));
            let changed = differences(&before.document, &after.document);
            let changed: Vec<&str> = changed.iter().map(|one| one.member.as_str()).collect();
            match fate {
                // What nobody may choose otherwise is told as it is.
                Fate::Own | Fate::Joint | Fate::Stated if name != "accessTokenType" => {
                    let ours = if name == "refreshTokenIdempotent" {
                        "refreshTokenIdempotencyDuration"
                    } else if name == "supportedAuthorizationDetailsTypes" {
                        "authorizationDetailsTypes"
                    } else {
                        name
                    };
                    assert!(changed.contains(&ours), "{name}: {changed:?}");
                    assert_ne!(before.told.get(name), after.told.get(name), "{name}");
                }
                Fate::Stored => {
                    assert_eq!(changed, ["stored"], "{name}");
                    assert_eq!(after.told[name], body[name], "{name}");
                    assert_eq!(after.document["stored"], body, "{name}");
                }
                _ => assert_eq!(changed, [""; 0], "{name}"),
            }
            if let Some(wrong) = of_another_type(kind) {
                let refused = made(is_service, &json!({ name: wrong })).err();
                assert!(refused.is_some_and(|told| told.contains(name)), "{name}");
            }
        }
    }
}

#[test]
fn whoever_writes_back_what_was_read_changes_nothing() {
    let served = [
        full("service"),
        json!({ "issuer": "https://as.example" }),
        json!({ "issuer": "https://as.example", "fapiModes": [] }),
    ];
    for document in served {
        let before = Service::parse(&document).expect("a service");
        let told = services::written(&before);
        for extent in [Extent::Merge, Extent::Overwrite] {
            let after = service(&before.to_value(), &told, extent).expect("a service");
            assert_eq!(differences(&before.to_value(), &after.to_value()), []);
        }
    }
    let mut public = json!({ "clientId": 7, "redirectUris": ["https://shop.example/cb"], "clientType": "PUBLIC", "tokenAuthMethod": "NONE" });
    for document in [full("client"), public.clone(), {
        public["pkceRequired"] = json!(true);
        public
    }] {
        let before = Client::parse(&document).expect("a client");
        let told = clients::written(&before, None);
        for extent in [Extent::Merge, Extent::Overwrite] {
            let after = client(&before.to_value(), &told, extent).expect("a client");
            assert_eq!(differences(&before.to_value(), &after.to_value()), []);
        }
    }
}

/// What only clients with certificates have.
const ELSEWHERE: [&str; 6] = [
    "selfSignedCertificateKeyId",
    "tlsClientAuthSanDns",
    "tlsClientAuthSanEmail",
    "tlsClientAuthSanIp",
    "tlsClientAuthSanUri",
    "tlsClientAuthSubjectDn",
];

#[test]
fn the_full_documents_here_have_every_member_that_a_document_has() {
    let schemas = [
        ("service", include_str!("../../../../schema/service.json")),
        ("client", include_str!("../../../../schema/client.json")),
    ];
    for (name, schema) in schemas {
        let schema: Value = serde_json::from_str(schema).expect("a schema");
        let full = full(name);
        for member in schema["properties"].as_object().expect("members").keys() {
            // Some of them cannot be there beside others, and a secret is in no document.
            let is_elsewhere = ["clientSecret", "fapiModes", "jwks"].contains(&member.as_str());
            let is_elsewhere = is_elsewhere || ELSEWHERE.contains(&member.as_str());
            assert!(is_elsewhere || full.get(member).is_some(), "{member}");
        }
    }
}

#[test]
fn nothing_that_is_told_is_null_and_nothing_is_told_that_no_table_has() {
    let told = [
        (
            services::written(&new_service(&json!({})).expect("a service")),
            names::SERVICE,
        ),
        (
            clients::written(&new_client(&json!({})).expect("a client"), None),
            names::CLIENT,
        ),
        (
            services::written(&Service::parse(&full("service")).expect("a service")),
            names::SERVICE,
        ),
        (
            clients::written(&Client::parse(&full("client")).expect("a client"), None),
            names::CLIENT,
        ),
    ];
    for (told, published) in told {
        for (name, value) in told.as_object().expect("an object") {
            assert!(!value.is_null(), "{name}");
            let known = published
                .split_whitespace()
                .chain(names::OF_OURS.split_whitespace());
            assert!(known.clone().any(|one| one == name), "{name}");
        }
    }
}
