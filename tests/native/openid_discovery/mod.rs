//! Discovery: OpenID Connect Discovery §3, RFC 8414 §2. Each member is compared with what the
//! server does, not with what it says elsewhere.

use std::collections::BTreeSet;

use crate::support::expect::{parameters, text, with};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, Page, RESPONSE_TYPES, answer_of, joined, provider, provider_for, request,
    request_for, shows, spa, tokens, userinfo, verified, web, wide_provider,
};
use crate::support::rsa_key::RsaKey;
use crate::support::{
    Server, TestClient,
    client::{ISSUER, VERIFIER},
    json,
    server::USERNAME,
};
use sekisho::{
    front::Request,
    jose::{Algorithm, SigningKey},
};
use serde_json::{Value, json as json_value};

mod endpoints;
mod offered;
mod services;

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

fn metadata(server: &Server) -> Value {
    let response = server.get(OAUTH, "", &[]);
    assert_eq!(
        (response.status, response.header("content-type")),
        (200, Some("application/json"))
    );
    json(&response)
}

fn listed(metadata: &Value, name: &str) -> BTreeSet<String> {
    let values = metadata[name].as_array().into_iter().flatten();
    values
        .map(|value| {
            value
                .as_str()
                .unwrap_or_else(|| panic!("{name}: {value}"))
                .to_owned()
        })
        .collect()
}

/// Services that differ in every member that discovery speaks of.
fn providers() -> Vec<Server> {
    let plain = provider(&json_value!({}));
    let wide = wide_provider(&json_value!({
        "signUpEnabled": true,
        "supportedAcrs": ["urn:example:pwd"],
        "supportedIdTokenSignAlgs": ["HS256", "RS256", "PS256", "ES256", "EdDSA"],
        "pkceS256Required": false,
    }));
    let narrow = provider_for(
        &json_value!({
            "supportedGrantTypes": ["AUTHORIZATION_CODE"],
            "supportedResponseTypes": ["CODE"],
            "supportedTokenAuthMethods": ["CLIENT_SECRET_BASIC", "PRIVATE_KEY_JWT"],
            "supportedIdTokenSignAlgs": ["ES256"],
            "supportedScopes": [{ "name": "openid" }, { "name": "email" }],
            "supportedUiLocales": ["ja"],
            "sessionDuration": 0,
            "issSuppressed": true,
        }),
        &[],
    );
    vec![plain, wide, narrow]
}
