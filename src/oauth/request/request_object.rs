//! The request object: RFC 9101, OpenID Connect Core §6, FAPI 2.0 Message Signing §5.3.
//!
//! First [`Received`] says how an object claims to be signed, then [`Received::verify`] makes its
//! client prove that. What it says is read as parameters, like those of any other request.

use serde::Serialize;
use serde_json::Value;

use super::{client_auth::Known, params::Parameters, profile::Profile};
use crate::{
    Digest, Timestamp,
    documents::{Client, RequestSignAlg, Service},
    jose::{
        Algorithm, Claims, Encrypted, JwkSet, JwsError, TimeError, Unsecured, Untrusted, Verified,
        audience,
    },
    json::FromJson,
    oauth::{FirstUse, Refusal},
};

/// How long an object may last, and how old it may be, in seconds. FAPI 2.0 Message Signing §5.3.1 (3,
/// 4): "60 minutes".
const HOUR: u32 = 3600;

/// RFC 9101 §10.8: the explicit type.
const TYPE: &str = "oauth-authz-req+jwt";

/// What clients sign with that have named no algorithm.
const ASYMMETRIC: &[Algorithm] = &[
    Algorithm::Ed25519,
    Algorithm::EdDsa,
    Algorithm::Es256,
    Algorithm::Ps256,
    Algorithm::Rs256,
];

/// Claims of RFC 7519 §4.1, which are no parameters.
const REGISTERED: [&str; 7] = ["aud", "exp", "iat", "iss", "jti", "nbf", "sub"];

/// Parameters that are JSON, and so are JSON in an object. RFC 9101 §4: "Parameters that are [...] JSON
/// data structures [...] MUST NOT be encoded as strings"; of a request they are the text.
const STRUCTURED: [&str; 2] = ["authorization_details", "claims"];

/// Parameters that may be there more than once, and so are lists. RFC 8707 §2.
const LISTED: [&str; 2] = ["audience", "resource"];

/// Parameters that are text.
const TEXTS: [&str; 20] = [
    "acr_values",
    "claims_locales",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "display",
    "dpop_jkt",
    "grant_id",
    "grant_management_action",
    "id_token_hint",
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "ui_locales",
];

/// How a client has signed its request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
pub enum Signed {
    /// Not at all.
    #[default]
    No,
    /// As RFC 9101 says.
    Object,
    /// As FAPI 2.0 Message Signing §5.3.1 says besides.
    Strictly,
}

impl Signed {
    /// Whether it has not.
    pub fn is_no(&self) -> bool {
        *self == Self::No
    }

    /// Whether that is enough under `profile`, where signed objects are demanded anyway if so.
    pub fn suffices(self, profile: Profile, is_demanded: bool) -> Result<(), Refusal> {
        let lacks = match self {
            Self::No => is_demanded || profile.signs_requests(),
            Self::Object => profile.signs_requests(),
            Self::Strictly => false,
        };
        if lacks {
            Err(Refusal::RequestObjectMissing)
        } else {
            Ok(())
        }
    }
}

/// Whether every request of `client` has to be a signed object, whatever else it is held to. RFC 9101
/// §10.5.
pub const fn is_demanded(service: &Service, client: &Client) -> bool {
    service.request_object_required || client.request_object_required
}

/// A request object as it came, not to be believed.
#[derive(Debug)]
pub struct Received<'a>(Form<'a>);

#[derive(Debug)]
enum Form<'a> {
    Signed(Box<Untrusted<'a>>),
    Unsecured(Unsecured),
}

/// The text of a JWS. What is encrypted was decrypted before, and is not encrypted twice. RFC 9101 §6.1.
fn compact(text: &str) -> Result<&str, Refusal> {
    if Encrypted::is_it(text) {
        Err(Refusal::RequestObjectEncrypted)
    } else {
        Ok(text)
    }
}

impl<'a> Received<'a> {
    /// Reads an object of `client`. RFC 9101 §6.2.
    pub fn parse(text: &'a str, service: &Service, client: &Client) -> Result<Self, Refusal> {
        let text = compact(text)?;
        if client.request_sign_alg == Some(RequestSignAlg::None) {
            let unsecured = Unsecured::parse(text).map_err(malformed)?;
            return Ok(Self(Form::Unsecured(unsecured)));
        }
        let allowed = |one: &Algorithm| match client.request_sign_alg {
            Some(named) => named.algorithm() == Some(*one),
            None => ASYMMETRIC.contains(one),
        };
        let is_fapi = Profile::of_client(service, client).is_fapi();
        let algorithms = Algorithm::ALL.iter().copied();
        let algorithms: Vec<Algorithm> = algorithms
            .filter(|one| allowed(one) && (!is_fapi || one.is_fapi()))
            .collect();
        let token = Untrusted::parse_among(text, &algorithms).map_err(malformed)?;
        // RFC 7516 §4.1.3 defines it for what is encrypted: signed, it would be read in two ways.
        if token.has_header("zip") {
            let reason = "The zip header parameter of the JWT is not supported.";
            return Err(Refusal::RequestObjectMalformed(reason.into()));
        }
        Ok(Self(Form::Signed(Box::new(token))))
    }

    /// Whether it shows a signature that a key of its client verifies.
    pub const fn is_by_key(&self) -> bool {
        match &self.0 {
            Form::Signed(token) => !token.algorithm().is_symmetric(),
            Form::Unsecured(_) => false,
        }
    }

    /// Whether it is signed with the secret of its client.
    pub const fn is_by_secret(&self) -> bool {
        match &self.0 {
            Form::Signed(token) => token.algorithm().is_symmetric(),
            Form::Unsecured(_) => false,
        }
    }

    /// Whether `keys` lack the one that it names: they may have changed since they were fetched.
    pub fn is_signed_beyond(&self, keys: &JwkSet) -> bool {
        match &self.0 {
            Form::Signed(token) => keys
                .candidates(token.kid(), token.algorithm())
                .next()
                .is_none(),
            Form::Unsecured(_) => false,
        }
    }

    /// Verifies it with what is known of its client, and reads it as the request that `beside` was sent
    /// with.
    pub fn verify(
        self,
        asks: Asks<'_>,
        known: &Known,
        beside: &Parameters,
        now: Timestamp,
    ) -> Result<RequestObject, Refusal> {
        let Asks { client, service } = asks;
        let skew = service.allowable_clock_skew;
        let (claims, typ, algorithm) = match self.0 {
            Form::Signed(token) => {
                let verified =
                    verified(&token, client, known).ok_or(Refusal::RequestObjectSignature)?;
                let timely = verified.timely(skew, now).map_err(untimely)?;
                let typ = timely.typ().map(str::to_owned);
                let algorithm = timely.algorithm();
                (timely.claims().clone(), typ, Some(algorithm))
            }
            Form::Unsecured(token) => {
                let typ = token.typ().map(str::to_owned);
                (token.timely(skew, now).map_err(untimely)?, typ, None)
            }
        };
        let said = Said {
            claims,
            typ,
            algorithm,
        };
        said.read(asks, beside, now)
    }
}

/// Who asks whom.
#[derive(Clone, Copy, Debug)]
pub struct Asks<'a> {
    /// Who asks.
    pub client: &'a Client,
    /// Whom it asks.
    pub service: &'a Service,
}

fn verified(token: &Untrusted<'_>, client: &Client, known: &Known) -> Option<Verified> {
    if token.algorithm().is_symmetric() {
        let secret = known.secret.as_ref()?;
        token.verify_with_secret(secret.as_bytes()).ok()
    } else {
        known.verified(token, client)
    }
}

fn malformed(error: JwsError) -> Refusal {
    match error {
        JwsError::AlgorithmNotAllowed => Refusal::RequestObjectAlgorithm,
        error => Refusal::RequestObjectMalformed(error.to_string().into()),
    }
}

const fn untimely(error: TimeError) -> Refusal {
    match error {
        TimeError::Expired => Refusal::RequestObjectExpired,
        TimeError::TooEarly => Refusal::RequestObjectTooEarly,
    }
}

/// What an object says, in its time.
struct Said {
    claims: Claims,
    typ: Option<String>,
    /// What signs it; nothing, where its client has registered that.
    algorithm: Option<Algorithm>,
}

impl Said {
    fn read(
        self,
        asks: Asks<'_>,
        beside: &Parameters,
        now: Timestamp,
    ) -> Result<RequestObject, Refusal> {
        let Asks { client, service } = asks;
        self.check(client, service)?;
        let within = parameters(&self.claims)?;
        let profile = Profile::of_client(service, client);
        let is_merged = service.traditional_request_object_processing_applied && !profile.is_fapi();
        let parameters = if is_merged {
            merged(&within, beside)?
        } else {
            agrees(&within, beside)?;
            within.clone()
        };
        if !parameters
            .optional("client_id")
            .is_none_or(|named| client.is_named(named))
        {
            return Err(Refusal::RequestObjectClient);
        }
        let is_whole = parameters.iter().eq(within.iter());
        let laxity = self.laxity(service, now).err();
        let laxity = laxity.or((!is_whole).then_some(Refusal::RequestObjectBeside));
        let object = RequestObject {
            payload: crate::json::to_string(self.claims.as_map()),
            once: self.once(client, service.allowable_clock_skew, now),
            algorithm: self.algorithm,
            laxity,
            parameters,
        };
        object.suffices(profile)?;
        Ok(object)
    }

    /// What holds of every object: it is for this server and of this client, as far as it says that, it is
    /// no other kind of JWT, and there is no other in it.
    fn check(&self, client: &Client, service: &Service) -> Result<(), Refusal> {
        let is_type = |typ: &str| typ.eq_ignore_ascii_case("JWT") || is_explicit(typ);
        if !self.typ.as_deref().is_none_or(is_type) {
            return Err(Refusal::RequestObjectType);
        }
        // RFC 9101 §10.8: an object whose `sub` is its client would be good as the client's assertion for
        // whoever has seen it in a browser.
        if self
            .claims
            .get("sub")
            .and_then(Value::as_str)
            .is_some_and(|sub| client.is_named(sub))
        {
            return Err(Refusal::RequestObjectSubject);
        }
        // RFC 9101 §4: "request and request_uri parameters MUST NOT be included in Request Objects."
        let nested = ["request", "request_uri"];
        if let Some(name) = nested
            .into_iter()
            .find(|name| self.claims.get(name).is_some())
        {
            return Err(Refusal::RequestObjectNested(name.into()));
        }
        let is_ours = || audience(self.claims.get("aud")).any(|aud| aud == service.issuer.as_str());
        let names_audience = self.claims.get("aud").is_some();
        // RFC 7519 §4.1.3: who does not find itself in an aud that is there "MUST" reject the JWT.
        if (names_audience || service.request_object_audience_checked) && !is_ours() {
            return Err(Refusal::RequestObjectAudience);
        }
        match self.string("iss")? {
            Some(iss) if !client.is_named(iss) => Err(Refusal::RequestObjectIssuer),
            _ => self.string("jti").map(drop),
        }
    }

    /// Why it is not as FAPI 2.0 Message Signing §5.3.1 says, if so.
    fn laxity(&self, service: &Service, now: Timestamp) -> Result<(), Refusal> {
        let missing = |name: &'static str| Refusal::RequestObjectClaim(name.into());
        if !self.algorithm.is_some_and(Algorithm::is_fapi) {
            return Err(Refusal::RequestObjectAlgorithm);
        }
        if !self.typ.as_deref().is_none_or(is_explicit) {
            return Err(Refusal::RequestObjectType);
        }
        // (2): aud "to be, or to be an array containing, the authorization server's issuer identifier".
        if !audience(self.claims.get("aud")).any(|aud| aud == service.issuer.as_str()) {
            return Err(Refusal::RequestObjectAudience);
        }
        self.string("iss")?.ok_or_else(|| missing("iss"))?;
        // (3): "an nbf claim that is no longer than 60 minutes in the past".
        let begins = self.moment("nbf")?;
        if begins.after(HOUR) < now {
            return Err(Refusal::RequestObjectOld);
        }
        // (4): "an exp claim that has a lifetime of no longer than 60 minutes after the nbf claim".
        if self.moment("exp")? > begins.after(HOUR) {
            return Err(Refusal::RequestObjectLifetime);
        }
        Ok(())
    }

    fn string(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        let claim = self.claims.string(name);
        claim.map_err(|_| Refusal::RequestObjectClaim(name.into()))
    }

    fn moment(&self, name: &'static str) -> Result<Timestamp, Refusal> {
        let moment = self.claims.timestamp(name).ok().flatten();
        moment.ok_or_else(|| Refusal::RequestObjectClaim(name.into()))
    }

    /// What counts once: the `jti` of an object that its client has signed and that ends within the
    /// hour, so that it is remembered until it is refused for its age. One that lasts longer, or for
    /// ever, is meant to be used again.
    fn once(&self, client: &Client, skew: u32, now: Timestamp) -> Option<FirstUse> {
        self.algorithm?;
        let jti = self.claims.string("jti").ok().flatten()?;
        let expires = self.claims.timestamp("exp").ok().flatten()?;
        let is_soon = expires <= now.after(HOUR).after(skew);
        is_soon.then(|| FirstUse {
            key: Digest::of(format!("request object\0{}\0{jti}", client.id())),
            until: expires.after(skew),
            refusal: Refusal::RequestObjectReplayed,
            on_success: false,
        })
    }
}

/// RFC 7515 §4.1.9: a media type, whose `application/` may be left out, in any case.
fn is_explicit(typ: &str) -> bool {
    let named = typ.split_once('/');
    let named = named.filter(|(kind, _)| kind.eq_ignore_ascii_case("application"));
    let subtype = named.map_or(typ, |(_, subtype)| subtype);
    subtype.eq_ignore_ascii_case(TYPE)
}

/// The claims that are parameters.
fn parameters(claims: &Claims) -> Result<Parameters, Refusal> {
    let mut pairs = Vec::new();
    for (name, value) in claims.as_map() {
        if REGISTERED.contains(&name.as_str()) {
            continue;
        }
        let refused = || Refusal::RequestObjectClaim(printed(name).into());
        let texts = texts(name, value).ok_or_else(refused)?;
        pairs.extend(texts.into_iter().map(|text| (name.as_str(), text)));
    }
    // RFC 6749 §3.1: "Parameters sent without a value MUST be treated as if they were omitted".
    pairs.retain(|(_, text)| !text.is_empty());
    let parameters = Parameters::of(pairs.iter().map(|(name, text)| (*name, text.as_str())));
    parameters.flaw().cloned().map_or(Ok(parameters), Err)
}

/// The values of a parameter; none of what nobody here knows, and nothing where it is of another type
/// than it has to be.
fn texts(name: &str, value: &Value) -> Option<Vec<String>> {
    let is_text = TEXTS.contains(&name);
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Number(number) if name == "max_age" => Some(vec![number.to_string()]),
        Value::Array(_) | Value::Object(_) if STRUCTURED.contains(&name) => {
            Some(vec![value.to_string()])
        }
        Value::Array(values) if LISTED.contains(&name) => {
            let texts = values.iter().map(|one| one.as_str().map(str::to_owned));
            texts.collect()
        }
        _ if is_text || STRUCTURED.contains(&name) || LISTED.contains(&name) => None,
        _ => Some(Vec::new()),
    }
}

/// The name, of those that are known.
fn printed(name: &str) -> &'static str {
    let mut known = TEXTS.iter().chain(&STRUCTURED).chain(&LISTED);
    known
        .find(|known| **known == name)
        .copied()
        .unwrap_or("in question")
}

/// RFC 9101 §6.3: "The Client ID values in the client_id request parameter and in the Request Object
/// client_id claim MUST be identical." §5: parameters beside the object do not count.
fn agrees(within: &Parameters, beside: &Parameters) -> Result<(), Refusal> {
    let named = within.optional("client_id");
    let named = named.ok_or(Refusal::RequestObjectClient)?;
    match beside.optional("client_id") {
        Some(other) if other != named => Err(Refusal::RequestObjectClient),
        _ => Ok(()),
    }
}

/// OpenID Connect Core §6.1: what the object says counts more, and what it does not say is said beside
/// it. "The values for [response_type and client_id] parameters MUST match those in the Request
/// Object, if present."
fn merged(within: &Parameters, beside: &Parameters) -> Result<Parameters, Refusal> {
    for name in ["client_id", "response_type"] {
        let both = within.optional(name).zip(beside.optional(name));
        if both.is_some_and(|(one, other)| one != other) {
            return Err(Refusal::RequestObjectContradiction(name.into()));
        }
    }
    let is_more = |name: &str| !within.contains(name) && !is_of_transport(name);
    let more = beside.iter().filter(|(name, _)| is_more(name));
    Ok(Parameters::of(within.iter().chain(more)))
}

/// What conveys the object, or proves who sends it.
fn is_of_transport(name: &str) -> bool {
    let is_credential = name.starts_with("client_") && name != "client_id";
    is_credential || matches!(name, "request" | "request_uri")
}

/// A request object that its client has signed, in its time; or has not, where it has registered that.
/// Exists only by [`Received::verify`].
#[derive(Debug)]
pub struct RequestObject {
    payload: String,
    parameters: Parameters,
    algorithm: Option<Algorithm>,
    /// Why it is not as FAPI 2.0 Message Signing §5.3.1 says, if so.
    laxity: Option<Refusal>,
    once: Option<FirstUse>,
}

impl RequestObject {
    /// The parameters of the request.
    pub const fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// All its claims, as JSON.
    pub fn payload(&self) -> &str {
        &self.payload
    }

    /// How its client has signed it.
    pub const fn signed(&self) -> Signed {
        match (self.algorithm, &self.laxity) {
            (None, _) => Signed::No,
            (Some(_), Some(_)) => Signed::Object,
            (Some(_), None) => Signed::Strictly,
        }
    }

    /// Whether it is signed as `profile` demands.
    pub fn suffices(&self, profile: Profile) -> Result<(), Refusal> {
        if profile.signs_requests()
            && let Some(laxity) = &self.laxity
        {
            return Err(laxity.clone());
        }
        if profile.is_fapi() && !self.algorithm.is_some_and(Algorithm::is_fapi) {
            return Err(Refusal::RequestObjectAlgorithm);
        }
        Ok(())
    }

    /// What must not have been used before.
    pub const fn first_use(&self) -> Option<&FirstUse> {
        self.once.as_ref()
    }
}
