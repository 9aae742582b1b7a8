//! What would let no request succeed, asked when a document is applied. A document that was stored
//! before is read all the same: these rules bind whoever writes next.

use crate::documents::{
    client::Client,
    document_error::{DocumentError, refused},
    grant_type::GrantType,
    openid::OPENID,
    response_type::ResponseType,
    service::Service,
    token_auth_method::TokenAuthMethod,
};

/// Whether every scope and response type of the service can be asked for.
pub fn check_service(service: &Service) -> Result<(), DocumentError> {
    let methods = &service.supported_token_auth_methods;
    let is_demanded = service.demanded_modes().next().is_some();
    // FAPI 2.0 Security Profile §5.3.2.1 (6).
    if is_demanded && !methods.iter().any(|one| one.is_fapi()) {
        return Err(refused(
            "supportedTokenAuthMethods",
            "must include PRIVATE_KEY_JWT, TLS_CLIENT_AUTH or SELF_SIGNED_TLS_CLIENT_AUTH: an entry of supportedScopes or authorizationDetailsTypes has the attribute fapi2",
        ));
    }
    let grant_types = &service.supported_grant_types;
    if *grant_types == [GrantType::ClientCredentials] && *methods == [TokenAuthMethod::None] {
        return Err(refused(
            "supportedTokenAuthMethods",
            "must have another entry than NONE: supportedGrantTypes has CLIENT_CREDENTIALS alone (RFC 6749 4.4)",
        ));
    }
    let mut asked = service.supported_response_types.iter();
    if asked.any(|one| one.has_id_token()) && service.scope(OPENID).is_none() {
        return Err(refused(
            "supportedResponseTypes",
            "may name ID_TOKEN only if supportedScopes has openid (OpenID Connect Core 3.2.2.1)",
        ));
    }
    Ok(())
}

/// Whether the client can ask its service for anything.
pub fn check_client(client: &Client, service: &Service) -> Result<(), DocumentError> {
    let supported = &service.supported_grant_types;
    let mut begins = client
        .grant_types
        .iter()
        .filter(|one| **one != GrantType::RefreshToken);
    if !begins.any(|one| supported.contains(one)) {
        return Err(refused(
            "grantTypes",
            "must have an entry of supportedGrantTypes of the service",
        ));
    }
    let extension = &client.extension;
    let mut asked = extension.requestable_scopes.iter();
    if extension.requestable_scopes_enabled && !asked.any(|name| client.may_request(service, name))
    {
        return Err(refused(
            "extension.requestableScopes",
            "must have an entry of supportedScopes of the service, or requestableScopesEnabled must be false",
        ));
    }
    let served = |one: &ResponseType| service.supported_response_types.contains(one);
    let bound = |one: &ResponseType| client.is_sender_constrained() && one.has_token();
    let lacks_openid =
        |one: &ResponseType| one.has_id_token() && !client.may_request(service, OPENID);
    let types = &client.response_types;
    let rule = match types {
        types if types.is_empty() => return Ok(()),
        types if !types.iter().any(served) => {
            "must have an entry of supportedResponseTypes of the service"
        }
        types if types.iter().all(bound) => {
            "must have an entry without TOKEN: dpopRequired or tlsClientCertificateBoundAccessTokens binds tokens, and those of the authorization endpoint cannot be bound"
        }
        types if types.iter().all(lacks_openid) => {
            "must have an entry without ID_TOKEN, or the client must be able to ask for the scope openid (OpenID Connect Core 3.2.2.1)"
        }
        _ => return Ok(()),
    };
    Err(refused("responseTypes", rule))
}
