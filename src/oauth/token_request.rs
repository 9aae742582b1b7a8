//! The token request: RFC 6749 §4.1.3 and §6. Two grant types exist here; the password grant is none of them
//! (FAPI 2.0 SP §5.3.2.1 (2)).

use super::{Parameters, Refusal, handle::Handle, pkce::CodeVerifier};
use crate::registry::{Client, GrantType, Service};

/// What a client may ask the token endpoint.
#[derive(Debug)]
pub enum TokenRequest {
    /// `grant_type=authorization_code`.
    AuthorizationCode(AuthorizationCode),
    /// `grant_type=refresh_token`.
    RefreshToken(RefreshToken),
}

/// RFC 6749 §4.1.3, RFC 7636 §4.5.
#[derive(Debug)]
pub struct AuthorizationCode {
    /// The code, as a place and a secret.
    pub code: Handle,
    /// The `redirect_uri`, to be compared with that of the authorization request.
    pub redirect_uri: String,
    /// The answer to the challenge.
    pub code_verifier: CodeVerifier,
}

/// RFC 6749 §6.
#[derive(Debug)]
pub struct RefreshToken {
    /// The token, as a place and a secret.
    pub refresh_token: Handle,
    /// A narrower scope, if one is wanted.
    pub scope: Option<String>,
}

impl TokenRequest {
    /// Reads the parameters of a token request.
    pub fn parse(parameters: &Parameters) -> Result<Self, Refusal> {
        match parameters.required("grant_type")? {
            "authorization_code" => AuthorizationCode::parse(parameters).map(Self::AuthorizationCode),
            "refresh_token" => RefreshToken::parse(parameters).map(Self::RefreshToken),
            _ => Err(Refusal::GrantTypeUnsupported),
        }
    }

    /// RFC 6749 §5.2: `unsupported_grant_type` is the server's limit, `unauthorized_client` the client's.
    pub fn check_grant_type(&self, service: &Service, client: &Client) -> Result<(), Refusal> {
        let grant_type = match self {
            Self::AuthorizationCode(_) => GrantType::AuthorizationCode,
            Self::RefreshToken(_) => GrantType::RefreshToken,
        };
        if !service.supported_grant_types.contains(&grant_type) {
            return Err(Refusal::GrantTypeUnsupported);
        }
        if client.grant_types.contains(&grant_type) { Ok(()) } else { Err(Refusal::ClientGrantType) }
    }
}

impl AuthorizationCode {
    fn parse(parameters: &Parameters) -> Result<Self, Refusal> {
        let code = Handle::decode(parameters.required("code")?).ok_or(Refusal::CodeUnknown)?;
        let redirect_uri = parameters.required("redirect_uri")?.to_owned();
        // RFC 7636 §4.6: what does not answer the challenge is invalid_grant, and nothing answers no challenge.
        let code_verifier = parameters.optional("code_verifier").and_then(CodeVerifier::parse);
        Ok(Self { code, redirect_uri, code_verifier: code_verifier.ok_or(Refusal::CodeVerifierMalformed)? })
    }
}

impl RefreshToken {
    fn parse(parameters: &Parameters) -> Result<Self, Refusal> {
        let refresh_token = Handle::decode(parameters.required("refresh_token")?).ok_or(Refusal::RefreshTokenUnknown)?;
        Ok(Self { refresh_token, scope: parameters.optional("scope").map(str::to_owned) })
    }
}
