//! The authorization request as it is pushed: RFC 6749 §4.1.1, RFC 9126 §2.1, RFC 7636 §4.3, RFC 9449 §10, FAPI 2.0 SP §5.3.2.2.
//!
//! All of it is checked when it is pushed, so that nothing is left to refuse in front of a person.

use serde::{Deserialize, Serialize};

use super::{Parameters, Refusal, dpop::Proof, pkce::CodeChallenge, redirect_uri::RedirectUri, scope::Scope};
use crate::{
    jose::Jkt,
    registry::{Client, Service},
};

/// The longest `state` or `nonce`, in characters.
const MAXIMUM_ECHO: usize = 2048;

/// A valid request for an authorization code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The `client_id` as the client spelled it, for the tokens.
    pub client_id: String,
    /// Where the answer goes.
    pub redirect_uri: RedirectUri,
    /// What of the requested scope can be granted.
    pub scope: Scope,
    /// The client's own value, returned as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The challenge that the token request must answer.
    pub code_challenge: CodeChallenge,
    /// The key that the token request must prove, where the client named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jkt: Option<Jkt>,
    /// The languages the person prefers. OpenID Connect Core §3.1.2.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ui_locales: Option<String>,
}

impl AuthorizationRequest {
    /// Reads a pushed request of an authenticated client.
    pub fn parse(parameters: &Parameters, service: &Service, client: &Client, proof: Option<&Proof>) -> Result<Self, Refusal> {
        refuse_request_objects(parameters)?;
        check_response_type(parameters, client)?;
        // FAPI 2.0 SP §5.3.2.2 (6): "shall require the redirect_uri parameter in pushed authorization requests".
        let redirect_uri = parameters.optional("redirect_uri").ok_or(Refusal::RedirectUriMissing)?;
        let variable = service.loopback_redirection_uri_variable;
        Ok(Self {
            client_id: parameters.optional("client_id").map_or_else(|| client.name_on_the_wire(), str::to_owned),
            redirect_uri: RedirectUri::matching(redirect_uri, &client.redirect_uris, variable)?,
            code_challenge: CodeChallenge::parse(
                parameters.optional("code_challenge"),
                parameters.optional("code_challenge_method"),
            )?,
            jkt: bound_key(parameters.optional("dpop_jkt"), proof)?,
            scope: Scope::grantable(parameters.optional("scope"), service, client)?,
            state: echo(parameters, "state")?,
            ui_locales: parameters.optional("ui_locales").map(|tags| tags.chars().take(256).collect()),
        })
    }
}

fn refuse_request_objects(parameters: &Parameters) -> Result<(), Refusal> {
    // RFC 9126 §2.1 (3): "the request_uri authorization request parameter [...] MUST NOT be provided".
    if parameters.contains("request_uri") {
        return Err(Refusal::RequestUriPushed);
    }
    if parameters.contains("request") { Err(Refusal::RequestObjectUnsupported) } else { Ok(()) }
}

/// FAPI 2.0 SP §5.3.2.2 (1): "shall require the value of response_type described in RFC 6749 to be code".
fn check_response_type(parameters: &Parameters, client: &Client) -> Result<(), Refusal> {
    if parameters.required("response_type")? != "code" {
        return Err(Refusal::ResponseTypeUnsupported);
    }
    if !client.may_use_authorization_code() {
        return Err(Refusal::ClientGrantType);
    }
    match parameters.optional("response_mode") {
        None | Some("query") => Ok(()),
        Some(_) => Err(Refusal::ResponseModeUnsupported),
    }
}

/// RFC 9449 §10.1: both the `dpop_jkt` parameter and a proof name the key; "the authorization server MUST reject the request
/// if the JWK thumbprint in the dpop_jkt parameter does not match the public key in the DPoP header".
fn bound_key(dpop_jkt: Option<&str>, proof: Option<&Proof>) -> Result<Option<Jkt>, Refusal> {
    let named = dpop_jkt.map(|text| Jkt::parse(text).ok_or(Refusal::DpopJktMalformed)).transpose()?;
    let proved = proof.map(|proof| proof.jkt().clone());
    match (named, proved) {
        (Some(named), Some(proved)) if named != proved => Err(Refusal::DpopJktContradiction),
        (named, proved) => Ok(named.or(proved)),
    }
}

/// RFC 6749 appendix A.5: `state = 1*VSCHAR`.
fn echo(parameters: &Parameters, name: &'static str) -> Result<Option<String>, Refusal> {
    let Some(value) = parameters.optional(name) else { return Ok(None) };
    let allowed = value.len() <= MAXIMUM_ECHO && value.bytes().all(|b| matches!(b, 0x20..=0x7e));
    if allowed { Ok(Some(value.to_owned())) } else { Err(Refusal::ParameterMalformed(name.into())) }
}
