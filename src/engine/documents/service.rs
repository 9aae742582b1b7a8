//! A service in Authlete's words.

use serde_json::{Value, json};

use super::{Extent, Fate, Kind, Members, Said, members, milliseconds, refused, told};
use crate::{
    directory::Entry,
    documents::{
        DetailsType, Edit, Jurisdiction, OPENID_SCOPES, Service, document::extend,
        rules::reach::check_service,
    },
    engine::{Asked, CallerError, asked::wrong},
};

const KEYS: &str = "cannot be given: the keys of a service are made here";
const CHAIN: &str =
    "is not served: the chain of a certificate is verified where TLS ends, by whoever hands it on";
const SECRETS: &str = "is not kept: it is a secret for what is not served here";

/// The members of a service.
#[rustfmt::skip] // One type and one fate, one row.
pub const SERVICE: &[Members] = &[
    members(Kind::Flag, Fate::Stated, &["dpopNonceRequired", "errorDescriptionOmitted", "errorUriOmitted", "frontChannelRequestObjectEncryptionRequired", "grantManagementActionRequired", "issSuppressed", "loopbackRedirectionUriVariable", "nativeSsoSupported", "refreshTokenDurationKept", "refreshTokenDurationReset", "requestObjectAudienceChecked", "requestObjectEncryptionAlgMatchRequired", "requestObjectEncryptionEncMatchRequired", "requestObjectRequired", "rsResponseSigned", "traditionalRequestObjectProcessingApplied"]),
    members(Kind::Number, Fate::Own, &["accessTokenDuration", "allowableClockSkew", "authorizationCodeDuration", "authorizationResponseDuration", "dpopNonceDuration", "idTokenDuration", "pushedAuthReqDuration", "refreshTokenDuration"]),
    members(Kind::Text, Fate::Own, &["authorizationEndpoint", "description", "grantManagementEndpoint", "idTokenAudType", "introspectionEndpoint", "issuer", "jurisdiction", "jwksUri", "pushedAuthReqEndpoint", "revocationEndpoint", "registrationEndpoint", "registrationManagementEndpoint", "serviceName", "tokenEndpoint", "userInfoEndpoint"]),
    members(Kind::Flag, Fate::Own, &["dynamicRegistrationSupported", "tlsClientCertificateBoundAccessTokens"]),
    members(Kind::Objects, Fate::Own, &["mtlsEndpointAliases"]),
    members(Kind::Texts, Fate::Own, &["supportedAcrs", "supportedGrantTypes", "supportedResponseTypes", "supportedTokenAuthMethods", "supportedUiLocales"]),
    members(Kind::Flag, Fate::Joint, &["clientAssertionAudRestrictedToIssuer", "parRequired", "pkceRequired", "pkceS256Required", "refreshTokenIdempotent", "refreshTokenKept"]),
    members(Kind::Objects, Fate::Joint, &["supportedScopes"]),
    members(Kind::Texts, Fate::Joint, &["supportedAuthorizationDetailsTypes"]),
    members(Kind::Text, Fate::Joint, &["accessTokenSignAlg", "accessTokenType"]),
    members(Kind::Texts, Fate::Joint, &["fapiModes", "supportedServiceProfiles"]),
    members(Kind::Any, Fate::ReadOnly, &["apiKey", "apiSecret", "clientIdAliasEnabled", "createdAt", "metadata", "modifiedAt", "number", "serviceOwnerNumber"]),
    members(Kind::Flag, Fate::Refused(CHAIN), &["mutualTlsValidatePkiCertChain"]),
    members(Kind::Texts, Fate::Refused(CHAIN), &["trustedRootCertificates"]),
    members(Kind::Text, Fate::Refused(KEYS), &["credentialJwks", "federationJwks", "jwks"]),
    members(Kind::Objects, Fate::Refused(SECRETS), &["developerSnsCredentials", "snsCredentials"]),
    members(Kind::Text, Fate::Refused(SECRETS), &["authenticationCallbackApiSecret", "developerAuthenticationCallbackApiSecret"]),
    members(Kind::Any, Fate::Stored, &["clientAttesterRoots", "keyAttesterRoots"]),
    members(Kind::Flag, Fate::Stored, &["accessTokenForExternalAttachmentEmbedded", "backchannelBindingMessageRequiredInFapi", "backchannelLogoutSessionSupported", "backchannelLogoutSupported", "backchannelUserCodeParameterSupported", "cimdAllowlistEnabled", "cimdAlwaysRetrieved", "cimdHttpPermitted", "cimdMetadataPolicyEnabled", "cimdQueryPermitted", "claimShortcutRestrictive", "clientIdMetadataDocumentSupported", "dcrDuplicateSoftwareIdBlocked", "dcrScopeUsedAsRequestable", "directAuthorizationEndpointEnabled", "directIntrospectionEndpointEnabled", "directJwksEndpointEnabled", "directRevocationEndpointEnabled", "directTokenEndpointEnabled", "directUserInfoEndpointEnabled", "federationEnabled", "hsmEnabled", "httpAliasProhibited", "idTokenReissuable", "jwtGrantByIdentifiableClientsOnly", "jwtGrantEncryptedJwtRejected", "jwtGrantUnsignedJwtRejected", "missingClientIdAllowed", "nbfOptional", "openidDroppedOnRefreshWithoutOfflineAccess", "preAuthorizedGrantAnonymousAccessSupported", "scopeRequired", "singleAccessTokenPerSubject", "tokenExchangeByConfidentialClientsOnly", "tokenExchangeByIdentifiableClientsOnly", "tokenExchangeByPermittedClientsOnly", "tokenExchangeEncryptedJwtRejected", "tokenExchangeUnsignedJwtRejected", "tokenExpirationLinked", "unauthorizedOnClientConfigSupported", "verifiableCredentialsEnabled"]),
    members(Kind::Number, Fate::Stored, &["attestationChallengeTimeWindow", "backchannelAuthReqIdDuration", "backchannelPollingInterval", "clientsPerDeveloper", "cnonceDuration", "credentialDuration", "credentialOfferDuration", "credentialTransactionDuration", "deviceFlowCodeDuration", "deviceFlowPollingInterval", "federationConfigurationDuration", "userCodeLength", "userPinLength"]),
    members(Kind::Object, Fate::Stored, &["credentialIssuerMetadata"]),
    members(Kind::Objects, Fate::Stored, &["hsks", "trustAnchors"]),
    members(Kind::Pairs, Fate::Stored, &["attributes"]),
    members(Kind::Text, Fate::Stored, &["accessTokenSignatureKeyId", "authenticationCallbackApiKey", "authenticationCallbackEndpoint", "authorizationSignatureKeyId", "backchannelAuthenticationEndpoint", "challengeEndpoint", "cimdMetadataPolicy", "credentialJwksUri", "developerAuthenticationCallbackApiKey", "developerAuthenticationCallbackEndpoint", "deviceAuthorizationEndpoint", "deviceVerificationUri", "deviceVerificationUriComplete", "endSessionEndpoint", "federationRegistrationEndpoint", "federationSignatureKeyId", "haipVersion", "idTokenSignatureKeyId", "introspectionSignatureKeyId", "oid4vciVersion", "organizationName", "policyUri", "predefinedTransformedClaims", "resourceSignatureKeyId", "serviceDocumentation", "signedJwksUri", "tokenBatchNotificationEndpoint", "tosUri", "userCodeCharset", "userInfoSignatureKeyId", "verifiedClaimsValidationSchemaSet"]),
    members(Kind::Texts, Fate::Stored, &["authorityHints", "cimdAllowlist", "supportedAttachments", "supportedBackchannelTokenDeliveryModes", "supportedClaimLocales", "supportedClaimTypes", "supportedClaims", "supportedClientRegistrationTypes", "supportedCustomClientMetadata", "supportedDeveloperSnses", "supportedDigestAlgorithms", "supportedDisplays", "supportedDocuments", "supportedDocumentsCheckMethods", "supportedDocumentsMethods", "supportedDocumentsValidationMethods", "supportedDocumentsVerificationMethods", "supportedElectronicRecords", "supportedEvidence", "supportedIdentityDocuments", "supportedIntrospectionAuthMethods", "supportedPromptValues", "supportedRevocationAuthMethods", "supportedSnses", "supportedTrustFrameworks", "supportedVerificationMethods", "supportedVerifiedClaims"]),
];

/// Flags that FAPI 2.0 Security Profile fixes: under it they are true, whatever a call says that may
/// not know them.
const FIXED: [&str; 5] = [
    "clientAssertionAudRestrictedToIssuer",
    "parRequired",
    "pkceRequired",
    "pkceS256Required",
    "refreshTokenKept",
];

/// What a service that keeps nothing else is told to have.
const USUAL: [(&str, &str); 2] = [
    ("supportedClaimTypes", "NORMAL"),
    ("supportedDisplays", "PAGE"),
];

/// What becomes of a service, which is this one so far.
pub fn edit(said: Said<'_>, former: Option<&Service>) -> Result<Edit, CallerError> {
    let call = said.call;
    let mut edit = said.edit(SERVICE, "")?;
    let modes = call.texts("fapiModes")?.unwrap_or_default();
    let has_modes = !modes.is_empty();
    let stays = !said.speaks_of("fapiModes") && former.is_some_and(Service::is_fapi);
    let is_fapi = has_modes || stays;
    let is_said = |flag: &&str| said.speaks_of(flag) || has_modes;
    for flag in FIXED.into_iter().filter(is_said) {
        edit.set(flag, call.flag(flag)? || is_fapi);
    }
    if said.speaks_of("supportedServiceProfiles") {
        let mut profiles = call.texts("supportedServiceProfiles")?.unwrap_or_default();
        if is_fapi && profiles.is_empty() {
            profiles.push("FAPI".to_owned());
        }
        edit.set("supportedServiceProfiles", profiles);
    }
    if said.speaks_of("fapiModes") {
        edit.set("fapiModes", modes);
    }
    for (name, usual) in USUAL {
        if call.value(name) == Some(&json!([usual])) {
            edit.unset(format!("stored.{name}"));
        }
    }
    tokens(said, &mut edit)?;
    if said.speaks_of("supportedScopes") {
        edit.set("supportedScopes", scopes(said)?);
    }
    details_types(said, former, &mut edit)?;
    Ok(edit)
}

const DETAILS_TYPES: &str = "supportedAuthorizationDetailsTypes";

/// The types of authorization details, by their names: what else is said of one that stays, stays.
fn details_types(
    said: Said<'_>,
    former: Option<&Service>,
    edit: &mut Edit,
) -> Result<(), CallerError> {
    if !said.speaks_of(DETAILS_TYPES) {
        return Ok(());
    }
    let names = said.call.texts(DETAILS_TYPES)?.unwrap_or_default();
    let known = former.map_or(&[][..], |former| &former.authorization_details_types);
    let one = |name: String| {
        let stays = known.iter().find(|known| known.name == name);
        json!(stays.cloned().unwrap_or_else(|| DetailsType::of(name)))
    };
    let types: Vec<Value> = names.into_iter().map(one).collect();
    edit.unset(format!("stored.{DETAILS_TYPES}"));
    edit.set("authorizationDetailsTypes", types);
    Ok(())
}

/// The same, where a document may be missing, as far as the directory knows it.
pub fn unfurnished(mut told: Value, entry: &Entry) -> Value {
    told["apiKey"] = entry.id.into();
    told["issuer"] = entry.issuer.clone().into();
    told["createdAt"] = milliseconds(entry.created_at);
    told
}

/// What makes a service. Whoever names scopes has those of OpenID Connect besides, and who may refresh
/// depends on grant types alone, as published clients expect it.
pub fn made(call: &Asked) -> Result<Edit, CallerError> {
    let extent = Extent::Overwrite;
    let mut edit = edit(Said { call, extent }, None)?;
    edit.set("offlineAccessRequired", false);
    let mut scopes = edit.value("supportedScopes").cloned().unwrap_or_default();
    if let Some(scopes) = scopes.as_array_mut() {
        for name in OPENID_SCOPES {
            if !scopes.iter().any(|scope| scope["name"] == name) {
                scopes.push(json!({ "name": name }));
            }
        }
    }
    edit.set("supportedScopes", scopes);
    let made = Service::parse(&edit.of(json!({})));
    let checked = made.and_then(|service| check_service(&service));
    match checked {
        Ok(()) => Ok(edit),
        Err(error) => Err(CallerError::Document(error.to_string())),
    }
}

/// Where the data of a service that is made have to stay.
pub fn jurisdiction(call: &Asked) -> Result<Option<Jurisdiction>, CallerError> {
    let name = "jurisdiction";
    let read = |text: &str| crate::json::from_value(text.into()).map_err(|_| wrong(name));
    call.text(name)?.map(read).transpose()
}

/// What access tokens and refresh tokens are.
fn tokens(said: Said<'_>, edit: &mut Edit) -> Result<(), CallerError> {
    let call = said.call;
    if call
        .text("accessTokenType")?
        .is_some_and(|kind| kind != "Bearer")
    {
        return Err(refused("accessTokenType", "must be Bearer"));
    }
    if said.speaks_of("accessTokenSignAlg") {
        // Null is what it says where they are opaque.
        edit.set(
            "accessTokenSignAlg",
            json!(call.text("accessTokenSignAlg")?),
        );
    }
    if said.speaks_of("refreshTokenIdempotent") {
        match call.flag("refreshTokenIdempotent")? {
            true => edit.allow("refreshTokenIdempotencyDuration"),
            false => edit.set("refreshTokenIdempotencyDuration", 0),
        }
    }
    Ok(())
}

/// The scopes. Whoever says nothing of them has those of OpenID Connect.
fn scopes(said: Said<'_>) -> Result<Value, CallerError> {
    const MEMBERS: [&str; 5] = [
        "attributes",
        "defaultEntry",
        "description",
        "descriptions",
        "name",
    ];
    if !said.call.is_there("supportedScopes") {
        let named = OPENID_SCOPES.iter().map(|name| json!({ "name": name }));
        return Ok(named.collect());
    }
    let scopes = said.call.list("supportedScopes")?;
    let mut written = Vec::with_capacity(scopes.len());
    for scope in scopes {
        let mut members = scope
            .as_object()
            .cloned()
            .ok_or_else(|| wrong("supportedScopes"))?;
        members.retain(|name, value| {
            MEMBERS.contains(&name.as_str()) && !value.is_null() && *value != json!("")
        });
        written.push(Value::Object(members));
    }
    Ok(written.into())
}

/// The service.
pub fn written(service: &Service) -> Value {
    let document = json!(service);
    let mut told = told(SERVICE, &document, &service.stored);
    for flag in FIXED {
        told.insert(flag.to_owned(), document[flag].clone());
    }
    let more = json!({
        "accessTokenSignAlg": service.access_token_sign_alg,
        "accessTokenType": "Bearer",
        "apiKey": service.api_key,
        "clientIdAliasEnabled": true,
        "refreshTokenIdempotent": service.refresh_token_idempotency_duration > 0,
        "supportedScopes": service.supported_scopes,
    });
    extend(&mut told, more);
    if service.is_fapi() {
        extend(&mut told, json!({ "fapiModes": service.fapi_modes }));
    }
    if !service.supported_service_profiles.is_empty() {
        let profiles = json!({ "supportedServiceProfiles": service.supported_service_profiles });
        extend(&mut told, profiles);
    }
    for (name, usual) in USUAL {
        told.entry(name).or_insert_with(|| json!([usual]));
    }
    let types = service.authorization_details_types.iter();
    let types: Vec<&str> = types.map(|known| known.name.as_str()).collect();
    let kept = service.stored.get(DETAILS_TYPES).cloned();
    let types = (!types.is_empty()).then(|| json!(types)).or(kept);
    told.extend(types.map(|types| (DETAILS_TYPES.to_owned(), types)));
    told.retain(|_, value| !value.is_null());
    told.into()
}
