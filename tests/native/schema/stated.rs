//! What the documents in which every member is stated say of how people are met, and how requests and
//! answers are signed.

use super::*;

/// Of a service.
pub(super) fn of_service() -> Value {
    let mut stated = json!({
            "jurisdiction": "eu",
            "idTokenDuration": 300,
            "idTokenAudType": "string",
            "idtHeaderParams": {"typ": "JWT", "extra_key": "extra_value"},
            "authorizationResponseDuration": 300,
            "requestObjectRequired": true,
            "rsResponseSigned": true,
            "requestObjectAudienceChecked": true,
            "traditionalRequestObjectProcessingApplied": true,
            "requestObjectEncryptionSupported": true,
            "frontChannelRequestObjectEncryptionRequired": true,
            "requestObjectEncryptionAlgMatchRequired": true,
            "requestObjectEncryptionEncMatchRequired": true,
            "supportedAcrs": ["urn:mace:incommon:iap:silver"],
            "sessionDuration": 600,
            "signUpEnabled": true,
            "people": {"logout": {"endsOfflineAccess": true, "frontchannel": false, "sessionManagement": false}, "pages": false, "passkeys": {"enabled": false, "offered": true}, "password": {"memory": 9216, "passes": 3, "lanes": 2, "shortestAlone": 12}, "deletionDelay": 86400, "factors": {"required": "SECOND_FACTOR", "acrs": [{"acr": "urn:mace:incommon:iap:silver", "level": "PASSKEY"}]}, "sessions": {"idle": 1800}, "signUp": "INVITATION", "mail": {"from": "id@as.example", "hookUrl": "https://mail.example/send"}, "audit": {"enabled": true, "keep": 30, "address": "FULL", "usernames": true}, "theme": {"accent": "#7a1f5c", "accentDark": "#e0a4c8", "logo": "data:image/png;base64,iVBORw0KGgo="}},
            "allowableClockSkew": 10,
            "dpopNonceRequired": true,
            "dpopNonceDuration": 60,
            "loopbackRedirectionUriVariable": false,
            "issSuppressed": false,
            "signedMetadata": true,
            "clientAssertionAudRestrictedToIssuer": true,
            "parRequired": true,
            "pkceRequired": true,
            "pkceS256Required": true,
            "supportedUiLocales": ["ja"],
            "errorDescriptionOmitted": true,
            "grantsNearby": true,
            "grantManagementActions": ["CREATE"],
            "grantManagementActionRequired": true,
            "nativeSsoSupported": false,
            "actions": [{"type": "RULE", "claim": "a", "constant": {"b": 1}, "destinations": ["ID_TOKEN"]}],
            "stored": {"supportedDisplays": ["PAGE"]}
    });
    stated["errorUriOmitted"] = true.into();
    stated["playgroundEnabled"] = true.into();
    stated
}

/// Of a client.
pub(super) fn of_client() -> Value {
    json!({
        "subjectType": "PAIRWISE",
        "developer": "team-budget",
        "grantsSpread": true, "firstParty": true, "locked": true,
        "idTokenSignAlg": "ES256",
        "userInfoSignAlg": "EdDSA",
        "idtHeaderParams": {"typ": "JWT"},
        "nativeSsoGroup": "acme",
        "scopeClaimsInIdToken": true,
        "factorsRequired": "PASSKEY",
        "defaultAcrs": ["urn:mace:incommon:iap:silver"],
        "authorizationDetailsTypes": ["payment_initiation"],
        "defaultResource": "https://api.example/orders",
        "defaultMaxAge": 3600,
            "logoUri": "https://budget.example/logo.png",
            "postLogoutRedirectUris": ["https://budget.example/signed-out"],
            "backchannelLogoutUri": "https://budget.example/backchannel",
            "backchannelLogoutSessionRequired": true,
            "frontchannelLogoutUri": "https://budget.example/frontchannel",
            "frontchannelLogoutSessionRequired": true,
            "authorizationSignAlg": "ES256",
            "responseModes": ["JWT"],
            "requestSignAlg": "ES256",
            "requestObjectRequired": true,
            "rsRequestSigned": true,
            "rsSignedRequestKeyId": "Rbi3QN6ldVXTA3pRaMDZeE847gtjdBt85etJlEz48sE",
            "requestUris": ["https://budget.example/request.jwt#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM"],
    })
}
