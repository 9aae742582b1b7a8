//! The members of a service and of a client, as they are published: what the contract names, and what
//! the published clients `@authlete/typescript-sdk` 0.0.3-beta and `authlete` 1.3.0 know.

pub const SERVICE: &str = "\
    accessTokenDuration accessTokenForExternalAttachmentEmbedded accessTokenSignAlg accessTokenSignatureKeyId \
    accessTokenType allowableClockSkew apiKey apiSecret attestationChallengeTimeWindow attributes \
    authenticationCallbackApiKey authenticationCallbackApiSecret authenticationCallbackEndpoint authorityHints \
    authorizationCodeDuration authorizationEndpoint authorizationResponseDuration authorizationSignatureKeyId \
    backchannelAuthReqIdDuration backchannelAuthenticationEndpoint backchannelBindingMessageRequiredInFapi \
    backchannelLogoutSessionSupported backchannelLogoutSupported backchannelPollingInterval \
    backchannelUserCodeParameterSupported challengeEndpoint cimdAllowlist cimdAllowlistEnabled \
    cimdAlwaysRetrieved cimdHttpPermitted cimdMetadataPolicy cimdMetadataPolicyEnabled cimdQueryPermitted \
    claimShortcutRestrictive clientAssertionAudRestrictedToIssuer clientAttesterRoots clientIdAliasEnabled \
    clientIdMetadataDocumentSupported clientsPerDeveloper cnonceDuration createdAt credentialDuration \
    credentialIssuerMetadata credentialJwks credentialJwksUri credentialOfferDuration \
    credentialTransactionDuration dcrDuplicateSoftwareIdBlocked dcrScopeUsedAsRequestable description \
    developerAuthenticationCallbackApiKey developerAuthenticationCallbackApiSecret \
    developerAuthenticationCallbackEndpoint developerSnsCredentials deviceAuthorizationEndpoint \
    deviceFlowCodeDuration deviceFlowPollingInterval deviceVerificationUri deviceVerificationUriComplete \
    directAuthorizationEndpointEnabled directIntrospectionEndpointEnabled directJwksEndpointEnabled \
    directRevocationEndpointEnabled directTokenEndpointEnabled directUserInfoEndpointEnabled dpopNonceDuration \
    dpopNonceRequired dynamicRegistrationSupported endSessionEndpoint errorDescriptionOmitted errorUriOmitted \
    fapiModes federationConfigurationDuration federationEnabled federationJwks federationRegistrationEndpoint \
    federationSignatureKeyId frontChannelRequestObjectEncryptionRequired grantManagementActionRequired \
    grantManagementEndpoint haipVersion hsks hsmEnabled httpAliasProhibited idTokenAudType idTokenDuration \
    idTokenReissuable idTokenSignatureKeyId introspectionEndpoint introspectionSignatureKeyId issSuppressed \
    issuer jurisdiction jwks jwksUri jwtGrantByIdentifiableClientsOnly jwtGrantEncryptedJwtRejected \
    jwtGrantUnsignedJwtRejected keyAttesterRoots loopbackRedirectionUriVariable metadata missingClientIdAllowed \
    modifiedAt mtlsEndpointAliases mutualTlsValidatePkiCertChain nativeSsoSupported nbfOptional number \
    oid4vciVersion openidDroppedOnRefreshWithoutOfflineAccess organizationName parRequired pkceRequired \
    pkceS256Required policyUri preAuthorizedGrantAnonymousAccessSupported predefinedTransformedClaims \
    pushedAuthReqDuration pushedAuthReqEndpoint refreshTokenDuration refreshTokenDurationKept \
    refreshTokenDurationReset refreshTokenIdempotent refreshTokenKept registrationEndpoint \
    registrationManagementEndpoint requestObjectAudienceChecked requestObjectEncryptionAlgMatchRequired \
    requestObjectEncryptionEncMatchRequired requestObjectRequired resourceSignatureKeyId revocationEndpoint \
    rsResponseSigned scopeRequired serviceDocumentation serviceName serviceOwnerNumber signedJwksUri \
    singleAccessTokenPerSubject snsCredentials supportedAcrs supportedAttachments \
    supportedAuthorizationDetailsTypes supportedBackchannelTokenDeliveryModes supportedClaimLocales \
    supportedClaimTypes supportedClaims supportedClientRegistrationTypes supportedCustomClientMetadata \
    supportedDeveloperSnses supportedDigestAlgorithms supportedDisplays supportedDocuments \
    supportedDocumentsCheckMethods supportedDocumentsMethods supportedDocumentsValidationMethods \
    supportedDocumentsVerificationMethods supportedElectronicRecords supportedEvidence supportedGrantTypes \
    supportedIdentityDocuments supportedIntrospectionAuthMethods supportedPromptValues supportedResponseTypes \
    supportedRevocationAuthMethods supportedScopes supportedServiceProfiles supportedSnses \
    supportedTokenAuthMethods supportedTrustFrameworks supportedUiLocales supportedVerificationMethods \
    supportedVerifiedClaims tlsClientCertificateBoundAccessTokens tokenBatchNotificationEndpoint tokenEndpoint \
    tokenExchangeByConfidentialClientsOnly tokenExchangeByIdentifiableClientsOnly \
    tokenExchangeByPermittedClientsOnly tokenExchangeEncryptedJwtRejected tokenExchangeUnsignedJwtRejected \
    tokenExpirationLinked tosUri traditionalRequestObjectProcessingApplied trustAnchors trustedRootCertificates \
    unauthorizedOnClientConfigSupported userCodeCharset userCodeLength userInfoEndpoint userInfoSignatureKeyId \
    userPinLength verifiableCredentialsEnabled verifiedClaimsValidationSchemaSet \
";

pub const CLIENT: &str = "\
    applicationType attributes authTimeRequired authorizationDetailsTypes authorizationEncryptionAlg \
    authorizationEncryptionEnc authorizationSignAlg automaticallyRegistered backchannelLogoutSessionRequired \
    backchannelLogoutUri bcDeliveryMode bcNotificationEndpoint bcRequestSignAlg bcUserCodeRequired clientId \
    clientIdAlias clientIdAliasEnabled clientName clientNames clientRegistrationTypes clientSecret clientType \
    clientUri clientUris contacts createdAt credentialOfferEndpoint credentialResponseEncryptionRequired \
    customMetadata defaultAcrs defaultMaxAge derivedSectorIdentifier description descriptions developer \
    digestAlgorithm dpopRequired dynamicallyRegistered entityId explicitlyRegistered extension fapiModes \
    frontChannelRequestObjectEncryptionRequired grantTypes haipVersion idTokenEncryptionAlg idTokenEncryptionEnc \
    idTokenSignAlg inScopeForTokenMigration jwks jwksUri locked loginUri logoUri logoUris modifiedAt \
    mtlsEndpointAliasesUsed number organizationName parRequired pkceRequired pkceS256Required policyUri \
    policyUris redirectUris registrationAccessTokenHash requestEncryptionAlg requestEncryptionEnc \
    requestObjectEncryptionAlgMatchRequired requestObjectEncryptionEncMatchRequired requestObjectRequired \
    requestSignAlg requestUris responseModes responseTypes rsRequestSigned rsSignedRequestKeyId \
    sectorIdentifierUri selfSignedCertificateKeyId serviceNumber signedJwksUri singleAccessTokenPerSubject \
    softwareId softwareVersion spiffeBundleEndpoint spiffeId subjectType tlsClientAuthSanDns \
    tlsClientAuthSanEmail tlsClientAuthSanIp tlsClientAuthSanUri tlsClientAuthSubjectDn \
    tlsClientCertificateBoundAccessTokens tokenAuthMethod tokenAuthSignAlg tosUri tosUris trustAnchorId \
    trustChain trustChainExpiresAt trustChainUpdatedAt userInfoEncryptionAlg userInfoEncryptionEnc \
    userInfoSignAlg \
";

/// Members of a client that no published client has a word for: what is asked for by these names.
pub const OF_OURS: &str =
    "frontchannelLogoutSessionRequired frontchannelLogoutUri postLogoutRedirectUris";
