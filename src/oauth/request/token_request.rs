//! The token request: RFC 6749 §4.1.3, §4.4.2 and §6, RFC 8693 §2.1. The password grant is none of these (RFC 9700
//! §2.4, FAPI 2.0 SP §5.3.2.1 (2)).

use super::{
    audience::Audience, pkce::CodeVerifier, profile::Profile, token_exchange::TokenExchange,
};
use crate::{
    documents::{Client, GrantType, Service},
    oauth::{Parameters, Refusal, handle::Handle},
};

/// What a client may ask the token endpoint.
#[derive(Debug)]
pub enum TokenRequest {
    /// `grant_type=authorization_code`.
    AuthorizationCode(AuthorizationCode),
    /// `grant_type=client_credentials`, with its `scope`.
    ClientCredentials(Option<String>),
    /// `grant_type=refresh_token`.
    RefreshToken(RefreshToken),
    /// `grant_type=urn:ietf:params:oauth:grant-type:token-exchange`.
    TokenExchange(TokenExchange),
}

/// RFC 6749 §4.1.3, RFC 7636 §4.5.
#[derive(Debug)]
pub struct AuthorizationCode {
    /// The code, as a place and a secret.
    pub code: Handle,
    /// The `redirect_uri`, to be compared with that of the authorization request.
    pub redirect_uri: Option<String>,
    /// The answer to the challenge.
    pub code_verifier: Option<CodeVerifier>,
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
    /// What it is called.
    pub const fn grant_type(&self) -> GrantType {
        match self {
            Self::AuthorizationCode(_) => GrantType::AuthorizationCode,
            Self::ClientCredentials(_) => GrantType::ClientCredentials,
            Self::RefreshToken(_) => GrantType::RefreshToken,
            Self::TokenExchange(_) => GrantType::TokenExchange,
        }
    }

    /// For whom the token is to be that it asks for.
    pub fn audience(
        &self,
        parameters: &Parameters,
        service: &Service,
    ) -> Result<Audience, Refusal> {
        match self {
            Self::TokenExchange(_) => Audience::of_exchange(parameters, service),
            _ => Audience::parse(parameters, service),
        }
    }

    /// Reads the parameters of a token request of `client`, whose refresh token is `chosen` if somebody
    /// chose its value.
    pub fn parse(
        parameters: &Parameters,
        service: &Service,
        client: &Client,
        chosen: Option<Handle>,
    ) -> Result<Self, Refusal> {
        let grant_type = grant_type(parameters, service, client)?;
        let profile = Profile::of_client(service, client);
        match grant_type {
            GrantType::AuthorizationCode => {
                AuthorizationCode::parse(parameters, profile).map(Self::AuthorizationCode)
            }
            GrantType::ClientCredentials => Ok(Self::ClientCredentials(
                parameters.optional("scope").map(str::to_owned),
            )),
            GrantType::RefreshToken => {
                RefreshToken::parse(parameters, chosen).map(Self::RefreshToken)
            }
            GrantType::TokenExchange => TokenExchange::parse(parameters).map(Self::TokenExchange),
            GrantType::Implicit => Err(Refusal::GrantTypeUnsupported),
        }
    }
}

/// The grant type that is asked for, if both sides use it. RFC 6749 §5.2: `unsupported_grant_type`
/// is the server's limit, `unauthorized_client` the client's.
fn grant_type(
    parameters: &Parameters,
    service: &Service,
    client: &Client,
) -> Result<GrantType, Refusal> {
    let name = parameters.required("grant_type")?;
    let grant_type = service
        .served_grant_types()
        .filter(|served| *served != GrantType::Implicit)
        .find(|served| served.name() == name);
    let grant_type = grant_type.ok_or(Refusal::GrantTypeUnsupported)?;
    // RFC 6749 §4.4: "The client credentials grant type MUST only be used by confidential clients."
    let is_open = grant_type != GrantType::ClientCredentials || !client.is_public();
    if is_open && client.grant_types.contains(&grant_type) {
        Ok(grant_type)
    } else {
        Err(Refusal::ClientGrantType)
    }
}

impl AuthorizationCode {
    fn parse(parameters: &Parameters, profile: Profile) -> Result<Self, Refusal> {
        let code = Handle::decode(parameters.required("code")?).ok_or(Refusal::CodeUnknown)?;
        let redirect_uri = match profile.is_fapi() {
            true => Some(parameters.required("redirect_uri")?),
            false => parameters.optional("redirect_uri"),
        };
        // RFC 7636 §4.6: what does not answer the challenge is invalid_grant, and nothing answers
        // no challenge.
        let code_verifier = match parameters.optional("code_verifier") {
            None if !profile.is_fapi() => None,
            verifier => Some(
                verifier
                    .and_then(CodeVerifier::parse)
                    .ok_or(Refusal::CodeVerifierMalformed)?,
            ),
        };
        Ok(Self {
            code,
            redirect_uri: redirect_uri.map(str::to_owned),
            code_verifier,
        })
    }
}

impl RefreshToken {
    fn parse(parameters: &Parameters, chosen: Option<Handle>) -> Result<Self, Refusal> {
        let text = parameters.required("refresh_token")?;
        let refresh_token = Handle::decode(text).or(chosen);
        let refresh_token = refresh_token.ok_or(Refusal::RefreshTokenUnknown)?;
        Ok(Self {
            refresh_token,
            scope: parameters.optional("scope").map(str::to_owned),
        })
    }
}
