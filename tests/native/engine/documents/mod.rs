//! Services and clients in Authlete's words, member by member.

mod client;
mod names;
mod service;
mod told;
mod walk;

use sekisho::{
    documents::{Client, Service},
    engine::{
        Asked, CallerError,
        documents::{Extent, Said, client as clients, service as services},
    },
    oauth::request::body::Body,
};
use serde_json::{Value, json};

use crate::support::ordinary::joined;

/// A call with this body.
fn asked(body: &Value) -> Asked {
    let body = Body::Read(body.to_string().into_bytes());
    Asked::read(&body, Some("application/json")).expect("an object")
}

/// The service that a call makes of one, or why it does not.
fn service(before: &Value, body: &Value, extent: Extent) -> Result<Service, String> {
    let call = &asked(body);
    let former = Service::parse(before).ok();
    let edit = services::edit(Said { call, extent }, former.as_ref()).map_err(told)?;
    Service::parse(&edit.of(before.clone())).map_err(|error| error.to_string())
}

/// The client that a call makes of one, or why it does not.
fn client(before: &Value, body: &Value, extent: Extent) -> Result<Client, String> {
    let call = &asked(body);
    let service = ordinary();
    let edit = clients::edit(Said { call, extent }, &service).map_err(told)?;
    Client::parse(&edit.of(before.clone())).map_err(|error| error.to_string())
}

fn told(error: CallerError) -> String {
    error.to_string()
}

fn ordinary() -> Service {
    Service::parse(&json!({ "issuer": "https://as.example", "fapiModes": [] })).expect("a service")
}

/// A call that says the least that makes a service.
fn least_service() -> Value {
    json!({ "issuer": "https://as.example" })
}

/// A call that says the least that makes a client.
fn least_client() -> Value {
    json!({ "redirectUris": ["https://shop.example/cb"] })
}

fn new_service(body: &Value) -> Result<Service, String> {
    let body = joined(&least_service(), body);
    service(&json!({}), &body, Extent::Overwrite)
}

fn new_client(body: &Value) -> Result<Client, String> {
    let body = joined(&least_client(), body);
    client(&json!({ "clientId": 7 }), &body, Extent::Overwrite)
}

/// A document with every member that it can have at once.
fn full(schema: &str) -> Value {
    match schema {
        "service" => full_service(),
        _ => full_client(),
    }
}

fn full_service() -> Value {
    let tokens = joined(&service_of_requests(), &service_of_tokens());
    joined(&tokens, &service_of_objects())
}

fn service_of_requests() -> Value {
    json!({
        "apiKey": 21_653_835_348_762_u64,
        "tlsClientCertificateBoundAccessTokens": true,
        "mtlsEndpointAliases": [{ "name": "token_endpoint", "uri": "https://mtls.front.example/token" }],
        "serviceName": "Example",
        "description": "Ours",
        "issuer": "https://as.example",
        "fapiModes": [],
        "supportedServiceProfiles": [],
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN"],
        "supportedResponseTypes": ["NONE", "CODE"],
        "supportedTokenAuthMethods": ["CLIENT_SECRET_POST"],
        "supportedScopes": [{ "name": "a", "defaultEntry": true, "description": "A", "descriptions": [{ "tag": "ja", "value": "あ" }], "attributes": [{ "key": "k", "value": "v" }] }],
        "authorizationDetailsTypes": [{ "type": "a", "schema": { "required": ["identifier"] } }],
        "grantManagementActions": ["CREATE"], "grantManagementActionRequired": true, "nativeSsoSupported": true,
        "pushedAuthReqDuration": 60,
        "authorizationCodeDuration": 30,
        "accessTokenDuration": 600,
        "accessTokenSignAlg": "RS256",
        "refreshTokenDuration": 86_400,
        "refreshTokenDurationKept": true,
        "refreshTokenDurationReset": true,
        "offlineAccessRequired": false,
        "offlineAccessRequiredWithOpenidOnly": true, "grantsNearby": true, "signedMetadata": true,
        "grantManagementEndpoint": "https://front.example/grantManagementEndpoint",
    })
}

fn service_of_tokens() -> Value {
    json!({
        "supportedIdTokenSignAlgs": ["PS256"],
        "idTokenDuration": 300,
        "idTokenAudType": "string",
        "idtHeaderParams": { "a": "b" },
        "supportedAcrs": ["gold"],
        "sessionDuration": 0,
        "jurisdiction": "eu",
        "signUpEnabled": true,
        "people": {"pages": false, "passkeys": {"enabled": false, "offered": true}, "password": {"memory": 9216, "passes": 3, "lanes": 2, "shortestAlone": 12}, "deletionDelay": 86400, "factors": {"required": "SECOND_FACTOR"}, "sessions": {"idle": 1800}, "signUp": "INVITATION", "mail": {"from": "id@as.example", "hookUrl": "https://mail.example/send"}, "theme": {"accent": "#7a1f5c", "accentDark": "#e0a4c8", "logo": "data:image/png;base64,iVBORw0KGgo="}},
        "allowableClockSkew": 10,
        "dpopNonceRequired": true,
        "dpopNonceDuration": 60,
        "loopbackRedirectionUriVariable": false,
        "issSuppressed": true,
        "clientAssertionAudRestrictedToIssuer": true,
        "refreshTokenKept": true,
        "refreshTokenFamilyDuration": 600,
        "refreshTokenIdempotencyDuration": 15,
        "parRequired": true,
        "pkceRequired": false,
        "pkceS256Required": false,
        "supportedUiLocales": ["ja"],
        "errorDescriptionOmitted": true,
        "authorizationEndpoint": "https://front.example/authorizationEndpoint",
        "tokenEndpoint": "https://front.example/tokenEndpoint",
        "pushedAuthReqEndpoint": "https://front.example/pushedAuthReqEndpoint",
        "revocationEndpoint": "https://front.example/revocationEndpoint",
        "introspectionEndpoint": "https://front.example/introspectionEndpoint",
        "userInfoEndpoint": "https://front.example/userInfoEndpoint",
        "jwksUri": "https://front.example/jwksUri",
        "dynamicRegistrationSupported": true,
        "registrationEndpoint": "https://front.example/registrationEndpoint",
        "registrationManagementEndpoint": "https://front.example/registrationManagementEndpoint",
        "actions": [{ "type": "RULE", "claim": "a", "constant": 1, "destinations": ["ID_TOKEN"] }],
        "stored": { "supportedDisplays": ["POPUP"] },
    })
}

fn service_of_objects() -> Value {
    json!({
        "authorizationResponseDuration": 300,
        "errorUriOmitted": true, "playgroundEnabled": true,
        "requestObjectRequired": true,
        "rsResponseSigned": true,
        "requestObjectAudienceChecked": true,
        "traditionalRequestObjectProcessingApplied": true,
        "requestObjectEncryptionSupported": true,
        "frontChannelRequestObjectEncryptionRequired": true,
        "requestObjectEncryptionAlgMatchRequired": true,
        "requestObjectEncryptionEncMatchRequired": true,
    })
}

fn full_client() -> Value {
    let shown = joined(&client_as_shown(), &client_of_answers());
    let shown = joined(
        &shown,
        &json!({ "nativeSsoGroup": "acme", "firstParty": true }),
    );
    joined(&shown, &client_of_encryption())
}

fn client_as_shown() -> Value {
    json!({
        "clientId": 7,
        "clientIdAlias": "shop",
        "clientName": "Shop",
        "clientNames": [{ "tag": "ja", "value": "店" }],
        "description": "A shop",
        "clientUri": "https://shop.example",
        "policyUri": "https://shop.example/p",
        "tosUri": "https://shop.example/t",
        "clientType": "CONFIDENTIAL",
        "applicationType": "NATIVE",
        "grantTypes": ["AUTHORIZATION_CODE"],
        "responseTypes": ["NONE", "CODE"],
        "redirectUris": ["https://shop.example/cb", "https://other.example/cb"],
        "tokenAuthMethod": "CLIENT_SECRET_JWT",
        "tokenAuthSignAlg": "HS256",
        "jwksUri": "https://shop.example/jwks",
        "authorizationDetailsTypes": ["a"],
        "dpopRequired": true,
        "parRequired": true,
        "pkceRequired": false,
        "pkceS256Required": true,
        "subjectType": "PAIRWISE",
        "sectorIdentifierUri": "https://sector.example/uris",
        "idTokenSignAlg": "ES256",
        "userInfoSignAlg": "RS256",
        "idtHeaderParams": { "a": "b" },
        "scopeClaimsInIdToken": true,
        "factorsRequired": "PASSKEY",
        "defaultAcrs": ["gold"],
            "defaultMaxAge": 0,
        "defaultResource": "https://api.example",
        "grantsSpread": true,
        "locked": true,
        "developer": "dev",
        "attributes": [{ "key": "k", "value": "v" }],
        "extension": { "requestableScopes": ["a"], "requestableScopesEnabled": true, "accessTokenDuration": 60, "refreshTokenDuration": 600, "idTokenDuration": 50 },
        "logoUri": "https://shop.example/logo",
        "stored": { "softwareId": "s" },
    })
}

fn client_of_answers() -> Value {
    json!({
        "tlsClientCertificateBoundAccessTokens": true,
        "postLogoutRedirectUris": ["https://shop.example/out"],
        "backchannelLogoutUri": "https://shop.example/back",
        "backchannelLogoutSessionRequired": true,
        "frontchannelLogoutUri": "https://shop.example/front",
        "frontchannelLogoutSessionRequired": true,
        "authorizationSignAlg": "ES256",
        "responseModes": ["QUERY"],
        "requestSignAlg": "RS256",
        "requestObjectRequired": true,
        "rsRequestSigned": true,
        "rsSignedRequestKeyId": "rs",
        "requestUris": ["https://shop.example/request.jwt"],
    })
}

fn client_of_encryption() -> Value {
    json!({
        "requestEncryptionAlg": "ECDH_ES",
        "requestEncryptionEnc": "A256GCM",
        "frontChannelRequestObjectEncryptionRequired": true,
        "requestObjectEncryptionAlgMatchRequired": true,
        "requestObjectEncryptionEncMatchRequired": true,
        "authorizationEncryptionAlg": "ECDH_ES",
        "authorizationEncryptionEnc": "A256GCM",
        "idTokenEncryptionAlg": "RSA_OAEP_256",
        "idTokenEncryptionEnc": "A256GCM",
        "userInfoEncryptionAlg": "ECDH_ES_A128KW",
        "userInfoEncryptionEnc": "A128GCM",
        "introspectionSignAlg": "ES256",
        "introspectionEncryptionAlg": "A128KW",
        "introspectionEncryptionEnc": "A256CBC_HS512",
    })
}
