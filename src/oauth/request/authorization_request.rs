//! The authorization request, pushed or brought by a browser: RFC 6749 §4.1.1, RFC 9126 §2.1, RFC
//! 7636 §4.3, RFC 9449 §10, OpenID Connect Core §3.1.2.1 and §3.3.2.1, RFC 8707 §2, FAPI 2.0 SP
//! §5.3.2.2.
//!
//! All of it is checked when it arrives, so that nothing is left to refuse in front of a person.

use serde::Serialize;

use super::{
    access::Access,
    audience::Audience,
    authorization_details::AuthorizationDetails,
    claims_request::ClaimsRequest,
    dpop::Proof,
    grant_management::{GrantAsked, Said, Succession},
    pkce::{ChallengeDemand, CodeChallenge},
    profile::Profile,
    prompt::Prompt,
    redirect_uri::RedirectUri,
    request_object::{RequestObject, Signed, is_demanded},
    scope::Scope,
    terms::{Form, Terms},
};
use crate::{
    documents::{Client, GrantType, OFFLINE_ACCESS, ResponseType, Service},
    jose::{Algorithm, Jkt},
    json::FromJson,
    oauth::{
        Parameters, Refusal,
        answer::authorization_response::{ResponseMode, ResponseTarget},
    },
};

/// The longest `state`, in characters.
pub(super) const LONGEST_STATE: usize = 4096;

/// The longest `nonce`, in characters.
const LONGEST_NONCE: usize = 2048;

/// The longest hint that is looked at, in bytes: a longer one is as good as none.
const LONGEST_HINT: usize = 256;

/// The longest `id_token_hint`, in bytes.
const LONGEST_ID_TOKEN_HINT: usize = 16 * 1024;

/// The longest `acr_values` that are looked at, in bytes.
const LONGEST_ACR_VALUES: usize = 2048;

/// A valid authorization request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct AuthorizationRequest {
    /// The `client_id` as the client spelled it, for the tokens.
    pub client_id: String,
    /// The rules it is held to.
    pub profile: Profile,
    /// What is asked for.
    pub response_type: ResponseType,
    /// Where the answer goes.
    pub target: ResponseTarget,
    /// Whether the request named its redirect URI, so that the token request has to name it too.
    /// RFC 6749 §4.1.3.
    pub redirect_uri_sent: bool,
    /// What of the requested scope can be granted.
    pub scope: Scope,
    /// What is asked for besides. RFC 9396 §3.
    #[serde(default, skip_serializing_if = "AuthorizationDetails::is_empty")]
    pub authorization_details: AuthorizationDetails,
    /// For whom the access tokens are to be.
    #[serde(default, skip_serializing_if = "Audience::is_empty")]
    pub audience: Audience,
    /// The challenge that the token request must answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<CodeChallenge>,
    /// The key that the token request must prove, where the client named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jkt: Option<Jkt>,
    /// How its client has signed it.
    #[serde(default, skip_serializing_if = "Signed::is_no")]
    pub signed: Signed,
    /// What the object says that it came in, as JSON: for whoever shows the request in the place of this
    /// server. It does not travel with a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// What is to become of grants. Grant Management for OAuth 2.0 §5.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<GrantAsked>,
    /// What OpenID Connect adds.
    #[serde(default)]
    pub openid: OpenId,
}

/// What OpenID Connect Core §3.1.2.1 adds to the request of RFC 6749.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[serde(default, deny_unknown_fields)]
pub struct OpenId {
    /// The client's own value, for the ID token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// What the person is to be asked.
    pub prompt: Prompt,
    /// How long ago the person may have signed in, in seconds, where the request says so: what the
    /// client says of every request is asked of the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u32>,
    /// Individual claims.
    #[serde(skip_serializing_if = "ClaimsRequest::is_empty")]
    pub claims: ClaimsRequest,
    /// The authentication contexts the client would like, the preferred one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acr_values: Vec<String>,
    /// An ID token of the person the client expects, as long as it was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_hint: Option<String>,
    /// The name the person may sign in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// The languages the person prefers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ui_locales: Option<String>,
    /// The languages the client prefers for claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims_locales: Option<String>,
}

/// How a request arrived.
#[derive(Clone, Copy, Debug)]
pub enum Arrival<'a> {
    /// A browser brought it, perhaps in an object.
    Browser(Option<&'a RequestObject>),
    /// Its client pushed it, perhaps in an object, perhaps with a proof.
    Pushed(Option<&'a RequestObject>, Option<&'a Proof>),
}

impl<'a> Arrival<'a> {
    const fn object(self) -> Option<&'a RequestObject> {
        match self {
            Self::Browser(object) | Self::Pushed(object, _) => object,
        }
    }

    const fn proof(self) -> Option<&'a Proof> {
        match self {
            Self::Browser(_) => None,
            Self::Pushed(_, proof) => proof,
        }
    }

    const fn is_pushed(self) -> bool {
        matches!(self, Self::Pushed(..))
    }

    /// Whether it is signed as `profile` demands, and service and client do of every request.
    pub fn check_signed(
        self,
        profile: Profile,
        service: &Service,
        client: &Client,
    ) -> Result<(), Refusal> {
        let object = self.object();
        object.map_or(Ok(()), |object| object.suffices(profile))?;
        let signed = object.map_or(Signed::No, RequestObject::signed);
        signed.suffices(profile, is_demanded(service, client))
    }
}

impl AuthorizationRequest {
    /// Whether the ID token is all that is returned, so that claims have no other way. OpenID
    /// Connect Core §5.4.
    pub fn is_id_token_only(&self) -> bool {
        self.response_type == ResponseType::IdToken
    }

    /// Whether the ID token may tell more of the person than who they are.
    pub fn tells_claims(&self, client: &Client) -> bool {
        self.tells_scope_claims(client) || !self.openid.claims.id_token.is_empty()
    }

    /// Whether the ID token tells the claims that scopes give. OpenID Connect Core §5.4.
    pub fn tells_scope_claims(&self, client: &Client) -> bool {
        self.is_id_token_only() || client.scope_claims_in_id_token
    }

    /// The form of an access token for what is asked, of which the client has what it may have now.
    pub fn form(&self, terms: &Terms) -> Result<Form, Refusal> {
        let access = terms.allowed(self.profile, &self.access())?;
        terms.form_under(self.profile, &self.audience, &access)
    }

    /// All that is asked for.
    pub fn access(&self) -> Access {
        Access::of(&self.scope, &self.authorization_details)
    }

    /// The grant that it succeeds, if it does.
    pub fn succession(&self) -> Option<&Succession> {
        self.grant.as_ref()?.succession()
    }

    /// Whether what another grant holds stays, and this joins it.
    pub const fn merges(&self) -> bool {
        matches!(self.grant, Some(GrantAsked::Merge(_)))
    }

    /// Reads a request of `client`: these parameters are those of its object, where it has one. Which grant
    /// it succeeds is looked for by whoever can.
    pub fn parse(
        parameters: &Parameters,
        service: &Service,
        client: &Client,
        arrival: Arrival<'_>,
    ) -> Result<Self, Refusal> {
        refuse_request_objects(parameters, arrival)?;
        arrival.check_signed(Profile::of_client(service, client), service, client)?;
        let said = Said::read(parameters, service)?;
        let audience = Audience::parse(parameters, service)?.or_default(service, client)?;
        let response_type = response_type(parameters, service, client)?;
        said.map_or(Ok(()), |said| said.fits(response_type, client))?;
        let details = parameters.optional("authorization_details");
        let details = AuthorizationDetails::parse(details, service, client)?;
        let scope = parameters.optional("scope");
        let scope = Scope::grantable(scope, service, client, &audience, &details)?;
        let access = Access { scope, details };
        let profile = Profile::of_request(service, client, &access);
        check_profile(parameters, profile, arrival)?;
        arrival.check_signed(profile, service, client)?;
        let access = useful(access, response_type, service, client)?;
        let Access { scope, details } = access;
        require_redirect_uri(parameters, profile, &scope)?;
        let request = Self {
            client_id: parameters
                .optional("client_id")
                .map_or_else(|| client.name_on_the_wire(), str::to_owned),
            target: ResponseTarget {
                redirect_uri: redirect_uri(parameters, service, client)?,
                response_mode: response_mode(parameters, response_type, profile, arrival)?,
                state: echo(parameters, "state", LONGEST_STATE)?,
            },
            redirect_uri_sent: parameters.contains("redirect_uri"),
            code_challenge: if response_type.has_code() {
                code_challenge(parameters, ChallengeDemand::of(service, client, profile))?
            } else {
                None
            },
            jkt: bound_key(parameters.optional("dpop_jkt"), arrival.proof())?,
            signed: arrival.object().map_or(Signed::No, RequestObject::signed),
            object: arrival.object().map(|object| object.payload().to_owned()),
            grant: (said == Some(Said::Create)).then_some(GrantAsked::Create),
            openid: OpenId::parse(parameters, service, client, response_type)?,
            profile,
            response_type,
            audience,
            scope,
            authorization_details: details,
        };
        request.check_answer(service, client)?;
        // Whether one token fits all the targets is known now, and would be no better known later.
        Terms::of(service, client).form_under(profile, &request.audience, &request.access())?;
        Ok(request)
    }

    /// The same, without what is told once.
    #[must_use]
    pub fn without_object(self) -> Self {
        Self {
            object: None,
            ..self
        }
    }

    /// Holds the request to the rules of now where they are the stricter ones.
    pub fn take_up(&mut self, client: &Client, service: &Service) {
        let now = Profile::of_request(service, client, &self.access());
        self.profile = self.profile.stricter(now);
    }

    /// Whether `client` may still ask for that response type, to be answered that way, with that
    /// challenge or without one.
    pub fn still_asked(&self, service: &Service, client: &Client) -> Result<(), Refusal> {
        check_response_type(self.response_type, service, client)?;
        let profile = self.profile;
        if profile.is_fapi() && self.response_type != ResponseType::Code {
            return Err(Refusal::ResponseTypeUnsupported);
        }
        if !self.target.response_mode.fits(self.response_type, profile) {
            return Err(Refusal::ResponseModeUnfit);
        }
        self.signed
            .suffices(profile, is_demanded(service, client))?;
        self.check_answer(service, client)?;
        let grant = self.grant.as_ref();
        grant.map_or(Ok(()), |grant| grant.is_still_served(service, client))?;
        if (profile.is_fapi() || self.scope.is_openid()) && !self.redirect_uri_sent {
            return Err(Refusal::RedirectUriMissing);
        }
        let demand = ChallengeDemand::of(service, client, profile);
        let refusal = demand.refusal(self.code_challenge.as_ref());
        let refusal = refusal.filter(|_| self.response_type.has_code());
        refusal.map_or(Ok(()), Err)
    }

    /// Whether the answer may go as it is asked for. FAPI 2.0 Message Signing §5.4, JARM §3.
    fn check_answer(&self, service: &Service, client: &Client) -> Result<(), Refusal> {
        let mode = self.target.response_mode;
        if self.profile.signs_responses() && !mode.is_signed() {
            return Err(Refusal::ResponseModeUnsigned);
        }
        let is_fit = |algorithm: Algorithm| !self.profile.is_fapi() || algorithm.is_fapi();
        if mode.is_signed() && !client.authorization_alg(service).is_some_and(is_fit) {
            return Err(Refusal::ResponseModeUnserved);
        }
        if mode.is_registered(client) {
            Ok(())
        } else {
            Err(Refusal::ResponseModeUnregistered)
        }
    }
}

impl OpenId {
    fn parse(
        parameters: &Parameters,
        service: &Service,
        client: &Client,
        response_type: ResponseType,
    ) -> Result<Self, Refusal> {
        let bounded = |name: &str, longest: usize| {
            let value = parameters.optional(name);
            value.filter(|value| value.len() <= longest)
        };
        let nonce = echo(parameters, "nonce", LONGEST_NONCE)?;
        // OpenID Connect Core §3.2.2.1 and §3.3.2.11: an ID token from this endpoint needs one.
        if response_type.has_id_token() && nonce.is_none() {
            return Err(Refusal::ParameterMissing("nonce".into()));
        }
        let acr_values = bounded("acr_values", LONGEST_ACR_VALUES).unwrap_or_default();
        let hint = parameters.optional("id_token_hint");
        if hint.is_some_and(|hint| hint.len() > LONGEST_ID_TOKEN_HINT) {
            return Err(Refusal::ParameterMalformed("id_token_hint".into()));
        }
        Ok(Self {
            nonce,
            prompt: Prompt::parse(parameters.optional("prompt"), service)?,
            max_age: max_age(parameters)?,
            claims: ClaimsRequest::parse(parameters.optional("claims"), service, client)?,
            acr_values: acr_values
                .split(' ')
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
                .collect(),
            id_token_hint: hint.map(str::to_owned),
            login_hint: bounded("login_hint", LONGEST_HINT).map(str::to_owned),
            ui_locales: parameters
                .optional("ui_locales")
                .map(|tags| tags.chars().take(256).collect()),
            claims_locales: parameters
                .optional("claims_locales")
                .map(|tags| tags.chars().take(256).collect()),
        })
    }
}

/// No object is left to read: what it says are the parameters.
fn refuse_request_objects(parameters: &Parameters, arrival: Arrival<'_>) -> Result<(), Refusal> {
    match arrival {
        // RFC 9126 §2.1 (3): "the request_uri authorization request parameter [...] MUST NOT be
        // provided".
        Arrival::Pushed(..) if parameters.contains("request_uri") => Err(Refusal::RequestUriPushed),
        Arrival::Browser(_) if parameters.contains("request_uri") => {
            Err(Refusal::RequestUriUnsupported)
        }
        _ if parameters.contains("request") => Err(Refusal::RequestObjectUnsupported),
        _ => Ok(()),
    }
}

fn response_type(
    parameters: &Parameters,
    service: &Service,
    client: &Client,
) -> Result<ResponseType, Refusal> {
    let response_type = ResponseType::parse(parameters.required("response_type")?)
        .ok_or(Refusal::ResponseTypeUnsupported)?;
    check_response_type(response_type, service, client)?;
    Ok(response_type)
}

/// Whether `client` may ask for that, now.
fn check_response_type(
    response_type: ResponseType,
    service: &Service,
    client: &Client,
) -> Result<(), Refusal> {
    // FAPI 2.0 SP §5.3.2.2 (1): "shall require the value of response_type described in RFC 6749 to
    // be code".
    let is_fapi = Profile::of_client(service, client).is_fapi();
    let is_served = service.supported_response_types.contains(&response_type);
    // A token from this endpoint cannot be bound to a key, nor to a certificate.
    let is_bound = client.is_sender_constrained() && response_type.has_token();
    if !is_served || is_bound || (is_fapi && response_type != ResponseType::Code) {
        return Err(Refusal::ResponseTypeUnsupported);
    }
    if !client.response_types.contains(&response_type) {
        return Err(Refusal::ClientResponseType);
    }
    let needed = [
        (response_type.has_code(), GrantType::AuthorizationCode),
        (
            response_type.has_token() || response_type.has_id_token(),
            GrantType::Implicit,
        ),
    ];
    let lacks = |(is_needed, grant_type): &(bool, GrantType)| {
        *is_needed && !client.grant_types.contains(grant_type)
    };
    if needed.iter().any(lacks) {
        Err(Refusal::ClientGrantType)
    } else {
        Ok(())
    }
}

/// What a scope, or a type of details, demands of the request that asks for it, where neither the service nor the client
/// demands it of all.
fn check_profile(
    parameters: &Parameters,
    profile: Profile,
    arrival: Arrival<'_>,
) -> Result<(), Refusal> {
    if !profile.is_fapi() {
        return Ok(());
    }
    // FAPI 2.0 SP §5.3.2.2 (3): "shall reject authorization requests sent without RFC 9126".
    if !arrival.is_pushed() {
        return Err(Refusal::PushedRequestRequired);
    }
    if parameters.required("response_type")? == "code" {
        Ok(())
    } else {
        Err(Refusal::ResponseTypeUnsupported)
    }
}

/// OpenID Connect Core §11: the server "MUST ignore the offline_access request unless the Client is
/// using a response_type value that would result in an Authorization Code being returned".
/// §3.2.2.1: an ID token needs the scope openid.
fn useful(
    access: Access,
    response_type: ResponseType,
    service: &Service,
    client: &Client,
) -> Result<Access, Refusal> {
    let may_be_offline =
        response_type.has_code() && client.refresh_token_lifetime(service).is_some();
    let scope = (access.scope).filtered(|name| name != OFFLINE_ACCESS || may_be_offline);
    if response_type.has_id_token() && !scope.is_openid() {
        return Err(Refusal::ScopeOpenidMissing);
    }
    let useful = Access { scope, ..access };
    if useful.is_empty() {
        Err(Refusal::ScopeInvalid)
    } else {
        Ok(useful)
    }
}

/// FAPI 2.0 SP §5.3.2.2 (6): "shall require the redirect_uri parameter in pushed authorization
/// requests". OpenID Connect Core §3.1.2.1: redirect_uri is REQUIRED.
fn require_redirect_uri(
    parameters: &Parameters,
    profile: Profile,
    scope: &Scope,
) -> Result<(), Refusal> {
    let is_required = profile.is_fapi() || scope.is_openid();
    if is_required && !parameters.contains("redirect_uri") {
        Err(Refusal::RedirectUriMissing)
    } else {
        Ok(())
    }
}

fn response_mode(
    parameters: &Parameters,
    response_type: ResponseType,
    profile: Profile,
    arrival: Arrival<'_>,
) -> Result<ResponseMode, Refusal> {
    Ok(match parameters.optional("response_mode") {
        None => ResponseMode::default_of(response_type),
        Some(name) => ResponseMode::parse(name, response_type)
            .filter(|mode| mode.fits(response_type, profile))
            .ok_or(if arrival.is_pushed() && profile.is_fapi() {
                Refusal::ResponseModeUnsupported
            } else {
                Refusal::ResponseModeUnfit
            })?,
    })
}

/// RFC 6749 §3.1.2.3: a client that registered one redirect URI need not name it.
pub(super) fn redirect_uri(
    parameters: &Parameters,
    service: &Service,
    client: &Client,
) -> Result<RedirectUri, Refusal> {
    let variable = service.loopback_redirection_uri_variable;
    match (
        parameters.optional("redirect_uri"),
        client.redirect_uris.as_slice(),
    ) {
        (Some(sent), registered) => RedirectUri::matching(sent, registered, variable),
        (None, [only]) => RedirectUri::matching(only, &client.redirect_uris, variable),
        (None, _) => Err(Refusal::RedirectUriMissing),
    }
}

fn code_challenge(
    parameters: &Parameters,
    demand: ChallengeDemand,
) -> Result<Option<CodeChallenge>, Refusal> {
    let (challenge, method) = (
        parameters.optional("code_challenge"),
        parameters.optional("code_challenge_method"),
    );
    match challenge {
        None if method.is_none() && !demand.is_required => Ok(None),
        _ if demand.is_s256 => CodeChallenge::parse(challenge, method).map(Some),
        _ => CodeChallenge::parse_any(challenge, method).map(Some),
    }
}

/// RFC 9449 §10.1: both the `dpop_jkt` parameter and a proof name the key; "the authorization
/// server MUST reject the request if the JWK thumbprint in the dpop_jkt parameter does not match
/// the public key in the DPoP header".
fn bound_key(dpop_jkt: Option<&str>, proof: Option<&Proof>) -> Result<Option<Jkt>, Refusal> {
    let named = dpop_jkt
        .map(|text| Jkt::parse(text).ok_or(Refusal::DpopJktMalformed))
        .transpose()?;
    let proved = proof.map(|proof| proof.jkt().clone());
    match (named, proved) {
        (Some(named), Some(proved)) if named != proved => Err(Refusal::DpopJktContradiction),
        (named, proved) => Ok(named.or(proved)),
    }
}

/// OpenID Connect Core §3.1.2.1: "the allowable elapsed time in seconds".
fn max_age(parameters: &Parameters) -> Result<Option<u32>, Refusal> {
    let Some(text) = parameters.optional("max_age") else {
        return Ok(None);
    };
    let digits = text.len() <= 10 && text.bytes().all(|b| b.is_ascii_digit());
    let number = digits
        .then(|| text.parse::<u64>().ok())
        .flatten()
        .ok_or(Refusal::ParameterMalformed("max_age".into()))?;
    Ok(Some(u32::try_from(number).unwrap_or(u32::MAX)))
}

/// RFC 6749 appendix A.5: `state = 1*VSCHAR`.
pub(super) fn echo(
    parameters: &Parameters,
    name: &'static str,
    longest: usize,
) -> Result<Option<String>, Refusal> {
    let Some(value) = parameters.optional(name) else {
        return Ok(None);
    };
    let allowed = value.len() <= longest && value.bytes().all(|b| matches!(b, 0x20..=0x7e));
    if allowed {
        Ok(Some(value.to_owned()))
    } else {
        Err(Refusal::ParameterMalformed(name.into()))
    }
}
