//! A client in Authlete's words.

use serde_json::{Map, Value, json};

use super::{Extent, Fate, Kind, Members, Said, UNKNOWN, members, milliseconds, told};
use crate::{
    documents::{
        Client, ClientSecret, Edit, Service, SubjectType, TokenAuthMethod, document::extend,
    },
    engine::{Asked, CallerError, asked::wrong},
};

/// The members of a client.
#[rustfmt::skip] // One type and one fate, one row.
pub const CLIENT: &[Members] = &[
    members(Kind::Flag, Fate::Own, &["backchannelLogoutSessionRequired", "dpopRequired", "frontChannelRequestObjectEncryptionRequired", "frontchannelLogoutSessionRequired", "locked", "parRequired", "pkceRequired", "pkceS256Required", "requestObjectEncryptionAlgMatchRequired", "requestObjectEncryptionEncMatchRequired", "requestObjectRequired", "rsRequestSigned", "tlsClientCertificateBoundAccessTokens"]),
    members(Kind::Number, Fate::Own, &["defaultMaxAge"]),
    members(Kind::Pairs, Fate::Own, &["attributes"]),
    members(Kind::Tagged, Fate::Own, &["clientNames"]),
    members(Kind::Text, Fate::Own, &["applicationType", "authorizationEncryptionAlg", "authorizationEncryptionEnc", "authorizationSignAlg", "backchannelLogoutUri", "clientIdAlias", "clientName", "clientUri", "description", "developer", "frontchannelLogoutUri", "idTokenEncryptionAlg", "idTokenEncryptionEnc", "idTokenSignAlg", "jwks", "jwksUri", "logoUri", "policyUri", "requestEncryptionAlg", "requestEncryptionEnc", "requestSignAlg", "rsSignedRequestKeyId", "sectorIdentifierUri", "selfSignedCertificateKeyId", "subjectType", "tlsClientAuthSanDns", "tlsClientAuthSanEmail", "tlsClientAuthSanIp", "tlsClientAuthSanUri", "tlsClientAuthSubjectDn", "tokenAuthSignAlg", "tosUri", "userInfoEncryptionAlg", "userInfoEncryptionEnc"]),
    members(Kind::Texts, Fate::Own, &["authorizationDetailsTypes", "defaultAcrs", "fapiModes", "grantTypes", "postLogoutRedirectUris", "redirectUris", "requestUris", "responseModes", "responseTypes"]),
    members(Kind::Object, Fate::Joint, &["extension"]),
    members(Kind::Text, Fate::Joint, &["clientType", "tokenAuthMethod", "userInfoSignAlg"]),
    members(Kind::Any, Fate::ReadOnly, &["automaticallyRegistered", "clientId", "clientIdAliasEnabled", "clientSecret", "createdAt", "derivedSectorIdentifier", "dynamicallyRegistered", "explicitlyRegistered", "modifiedAt", "number", "registrationAccessTokenHash", "serviceNumber"]),
    members(Kind::Flag, Fate::Stored, &["authTimeRequired", "bcUserCodeRequired", "credentialResponseEncryptionRequired", "inScopeForTokenMigration", "mtlsEndpointAliasesUsed", "singleAccessTokenPerSubject"]),
    members(Kind::Number, Fate::Stored, &["trustChainExpiresAt", "trustChainUpdatedAt"]),
    members(Kind::Tagged, Fate::Stored, &["clientUris", "descriptions", "logoUris", "policyUris", "tosUris"]),
    members(Kind::Text, Fate::Stored, &["bcDeliveryMode", "bcNotificationEndpoint", "bcRequestSignAlg", "credentialOfferEndpoint", "customMetadata", "digestAlgorithm", "entityId", "haipVersion", "loginUri", "organizationName", "signedJwksUri", "softwareId", "softwareVersion", "spiffeBundleEndpoint", "spiffeId", "trustAnchorId"]),
    members(Kind::Texts, Fate::Stored, &["clientRegistrationTypes", "contacts", "trustChain"]),
];

/// The members of `extension`.
pub const EXTENSION: &[Members] = &[
    members(Kind::Flag, Fate::Own, &["requestableScopesEnabled"]),
    members(Kind::Number, Fate::Own, &LIVES),
    members(Kind::Texts, Fate::Own, &["requestableScopes"]),
    members(Kind::Flag, Fate::Stored, &["tokenExchangePermitted"]),
];

/// The longest lives of what a client is issued, in seconds.
const LIVES: [&str; 3] = [
    "accessTokenDuration",
    "idTokenDuration",
    "refreshTokenDuration",
];

/// What becomes of a client of `service`.
pub fn edit(said: Said<'_>, service: &Service) -> Result<Edit, CallerError> {
    let mut edit = said.edit(CLIENT, "")?;
    authentication(said, service, &mut edit)?;
    if said.speaks_of("userInfoSignAlg") {
        // Whoever has them signed with NONE has them as JSON.
        match said.call.text("userInfoSignAlg")? {
            None | Some("NONE") => edit.unset("userInfoSignAlg"),
            Some(algorithm) => edit.set("userInfoSignAlg", algorithm),
        }
    }
    if said.speaks_of("extension") {
        if !said.call.is_there("extension") {
            edit.unset("extension.idTokenDuration");
        }
        let extension = said.call.object("extension")?.unwrap_or_default();
        let said = Said {
            call: &extension,
            ..said
        };
        edit.join(said.edit(EXTENSION, "extension.")?);
    }
    Ok(edit)
}

/// What makes a client of `service`. One that can keep a secret may bring the one that it has.
pub fn made(call: &Asked, service: &Service) -> Result<Edit, CallerError> {
    let extent = Extent::Overwrite;
    let mut edit = edit(Said { call, extent }, service)?;
    let is_public = edit.value("clientType") == Some(&json!("PUBLIC"));
    if let Some(secret) = call.text("clientSecret")?.filter(|_| !is_public) {
        edit.set("clientSecret", secret);
    }
    Ok(edit)
}

/// How the client authenticates and whether it can: neither is anything without the other. RFC 6749
/// §2.1.
fn authentication(
    Said { call, extent }: Said<'_>,
    service: &Service,
    edit: &mut Edit,
) -> Result<(), CallerError> {
    let (method, kind) = (call.text("tokenAuthMethod")?, call.text("clientType")?);
    let none = json!(TokenAuthMethod::None);
    let method = match (method, kind) {
        (Some(method), _) => Some(json!(method)),
        (None, _) if extent == Extent::Merge => None,
        (None, Some("PUBLIC")) => Some(none.clone()),
        (None, _) => Some(json!(usual_method(service))),
    };
    match (kind, extent) {
        (Some(kind), _) => edit.set("clientType", kind),
        (None, Extent::Overwrite) if method.as_ref() == Some(&none) => {
            edit.set("clientType", "PUBLIC");
        }
        (None, Extent::Overwrite) => edit.unset("clientType"),
        (None, Extent::Merge) => {}
    }
    if let Some(method) = method {
        edit.set("tokenAuthMethod", method);
    }
    Ok(())
}

/// The method of a client that names none: the secret in the header, where that is served.
pub fn usual_method(service: &Service) -> TokenAuthMethod {
    let served = &service.supported_token_auth_methods;
    let usual = TokenAuthMethod::ClientSecretBasic;
    let mut others = served.iter().filter(|one| **one != TokenAuthMethod::None);
    match served.contains(&usual) {
        true => usual,
        false => others.next().copied().unwrap_or(usual),
    }
}

/// The client, with its secret where that is told.
pub fn written(client: &Client, secret: Option<&ClientSecret>) -> Value {
    let document = json!(client);
    let mut told = told(CLIENT, &document, &client.stored);
    let is_pairwise = client.subject_type == SubjectType::Pairwise;
    let more = json!({
        "clientId": client.client_id,
        "clientIdAliasEnabled": true,
        "clientSecret": secret.map(ClientSecret::reveal),
        "clientType": client.client_type,
        "createdAt": milliseconds(client.created_at),
        "derivedSectorIdentifier": client.sector().filter(|_| is_pairwise),
        "extension": extension(client, &document["extension"]),
        "jwks": client.jwks.as_ref().map(|jwks| jwks.to_value().to_string()),
        "tokenAuthMethod": client.token_auth_method,
        "userInfoSignAlg": client.user_info_sign_alg,
    });
    extend(&mut told, more);
    if client.fapi_modes.is_empty() {
        told.remove("fapiModes");
    }
    // What published clients have no word for is told where it says anything.
    let says = |value: &Value| *value != json!(false) && *value != json!([]);
    told.retain(|name, value| {
        !value.is_null() && (!UNKNOWN.contains(&name.as_str()) || says(value))
    });
    told.into()
}

fn extension(client: &Client, document: &Value) -> Map<String, Value> {
    let mut extension = told(EXTENSION, document, &client.stored);
    for name in LIVES {
        extension.entry(name).or_insert_with(|| 0.into());
    }
    let enabled = client.extension.requestable_scopes_enabled;
    extension.insert("requestableScopesEnabled".to_owned(), enabled.into());
    extension
}

/// Whether a client is locked from now on. A call has to say so: a slip of the pen unlocks nobody.
pub fn is_locked(call: &Asked) -> Result<bool, CallerError> {
    let name = "clientLocked";
    if !call.names(name) {
        return Err(wrong(name));
    }
    call.flag(name)
}

/// What locks a client, or unlocks it.
pub fn lock(call: &Asked) -> Result<Edit, CallerError> {
    let mut edit = Edit::default();
    edit.set("locked", is_locked(call)?);
    Ok(edit)
}

/// Another secret, of the caller's choice.
pub fn secret(call: &Asked) -> Result<Edit, CallerError> {
    let mut edit = Edit::default();
    let secret = call.text("clientSecret")?;
    edit.set(
        "clientSecret",
        secret.ok_or(super::refused("clientSecret", "is required"))?,
    );
    Ok(edit)
}
