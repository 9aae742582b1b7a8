//! Client authentication: RFC 6749 §2.3, RFC 7523 §2.2 and §3, RFC 8705 §2, OpenID Connect Core §9, FAPI
//! 2.0 SP §5.3.2.1 (6, 8, 13).
//!
//! First [`Presented`] says which client a request claims to come from, then [`Presented::verify`]
//! makes it prove that.

use std::rc::Rc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;

use super::{client_certificate::ShownCertificate, field::trimmed, profile::Profile};
use crate::{
    Digest, Timestamp,
    documents::{Client, ClientSecret, Service, TokenAuthMethod},
    jose::{Algorithm, Claims, JwkSet, TimeError, Untrusted, Verified, X5t, audience},
    oauth::{FirstUse, Parameters, Refusal, endpoint::path},
};

/// RFC 7523 §2.2.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The explicit type of an assertion, for clients that name one, as the draft that revises RFC 7523 says.
const OWN_TYPE: &str = "client-authentication+jwt";

/// The furthest `exp` accepted, in seconds from now: the `jti` is remembered until then.
const MAXIMUM_LIFETIME: u32 = 3600;

/// What a request shows of its client, nothing of it verified.
#[derive(Debug)]
pub struct Presented<'a> {
    credential: Credential<'a>,
    certificate: Option<&'a ShownCertificate>,
    client_id: String,
    named: Option<&'a str>,
}

/// What comes with a request beside its parameters.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// The value of the Authorization header.
    pub authorization: Option<&'a str>,
    /// The certificate that the client has shown.
    pub certificate: Option<&'a ShownCertificate>,
}

/// What the client shows to prove who it is.
#[derive(Debug)]
enum Credential<'a> {
    /// A signed JWT: `private_key_jwt` or `client_secret_jwt`.
    Assertion(Box<Untrusted<'a>>),
    /// Nothing else than a certificate, perhaps: `none`, or one of the methods of mutual TLS.
    None,
    /// The digest of a secret, and how it came: `client_secret_basic` or `client_secret_post`.
    Secret(Digest, TokenAuthMethod),
}

/// What the service knows to verify a client with.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The keys at the client's `jwks_uri`, where it has one.
    pub jwks: Option<Rc<JwkSet>>,
    /// The secret it shares with the service.
    pub secret: Option<ClientSecret>,
}

impl<'a> Presented<'a> {
    /// Reads what a request shows.
    pub fn parse(
        parameters: &'a Parameters,
        beside: Beside<'a>,
        service: &Service,
    ) -> Result<Self, Refusal> {
        let (client_id, credential) = claimed(parameters, beside, service)?;
        Ok(Self {
            credential,
            certificate: beside.certificate,
            client_id,
            named: parameters.optional("client_id"),
        })
    }

    /// The client that the request speaks for.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Whether the request shows what is held against the keys of `client`, so that it matters what they
    /// are: a signature, or a certificate that is its own authority.
    pub const fn needs_keys_of(&self, client: &Client) -> bool {
        match (&self.credential, client.token_auth_method) {
            (Credential::Assertion(_), TokenAuthMethod::PrivateKeyJwt) => true,
            (Credential::None, TokenAuthMethod::SelfSignedTlsClientAuth) => {
                self.certificate.is_some()
            }
            _ => false,
        }
    }

    /// Whether `keys` lack the one that an assertion names, or that of the certificate: they may have
    /// changed since they were fetched.
    pub fn is_proved_beyond(&self, keys: &JwkSet) -> bool {
        match &self.credential {
            Credential::Assertion(assertion) => keys
                .candidates(assertion.kid(), assertion.algorithm())
                .next()
                .is_none(),
            Credential::None => self.certificate.is_some_and(|shown| shown.is_beyond(keys)),
            Credential::Secret(..) => false,
        }
    }

    /// Verifies what was presented with what is known of `client`. `None` is a client that does not
    /// exist.
    pub fn verify(
        self,
        client: Option<Rc<Client>>,
        known: &Known,
        service: &Service,
        now: Timestamp,
    ) -> Result<Authenticated, Refusal> {
        let client = client.ok_or(Refusal::ClientUnknown)?;
        let proved = match &self.credential {
            Credential::Assertion(assertion) => {
                verify_assertion(assertion, &client, known, service, now)?
            }
            Credential::None if client.token_auth_method.is_by_certificate() => {
                // RFC 8705 §2: the client "MUST include the client_id parameter", since nothing else of the
                // request names it.
                self.named.ok_or(Refusal::ClientMissing)?;
                let shown = self.certificate.ok_or(Refusal::ClientCertificateMissing)?;
                shown.proves(&client, known.jwks.as_deref(), now)?;
                Proved {
                    first_use: None,
                    is_strict: true,
                }
            }
            Credential::None => verify_none(&client)?,
            Credential::Secret(digest, method) => {
                let is_served = service.supported_token_auth_methods.contains(method);
                if !is_served || !client.token_auth_method.is_by_password() {
                    return Err(Refusal::ClientAuthenticationMismatch);
                }
                verify_secret(*digest, known)?
            }
        };
        // RFC 6749 §2.3: the `client_id` parameter, where there is one, names the same client.
        if !self.named.is_none_or(|named| client.is_named(named)) {
            return Err(Refusal::ClientIdContradiction);
        }
        if !service
            .supported_token_auth_methods
            .contains(&client.token_auth_method)
        {
            return Err(Refusal::ClientAuthenticationMismatch);
        }
        if client.locked {
            return Err(Refusal::ClientLocked);
        }
        let authenticated = Authenticated {
            client,
            client_id: self.client_id,
            certificate: self.certificate.cloned(),
            proved,
        };
        authenticated.suffices(Profile::of_client(service, &authenticated.client))?;
        Ok(authenticated)
    }
}

/// A client that has proved who it is, or a public one, which cannot. Exists only by
/// [`Presented::verify`].
#[derive(Debug)]
pub struct Authenticated {
    client: Rc<Client>,
    client_id: String,
    certificate: Option<ShownCertificate>,
    proved: Proved,
}

/// By what it has proved that.
#[derive(Debug, Default)]
struct Proved {
    first_use: Option<FirstUse>,
    is_strict: bool,
}

impl Authenticated {
    /// RFC 7662 §2.1: "the endpoint MUST also require some form of authorization", which a public
    /// client has none of.
    pub fn may_introspect(&self) -> Result<(), Refusal> {
        if self.client.is_public() {
            Err(Refusal::ClientCredentialImpossible)
        } else {
            Ok(())
        }
    }

    /// Whether it has authenticated as these rules demand: a scope may demand more of a request than
    /// the client is held to by itself. FAPI 2.0 SP §5.3.2.1 (6).
    pub fn suffices(&self, profile: Profile) -> Result<(), Refusal> {
        if profile.is_fapi() && !self.proved.is_strict {
            Err(Refusal::ClientAuthenticationWeak)
        } else {
            Ok(())
        }
    }

    /// Who it is.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The `client_id` as the client spells it.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The `jti` of the assertion, which must not have been used before.
    pub const fn first_use(&self) -> Option<&FirstUse> {
        self.proved.first_use.as_ref()
    }

    /// The certificate that access tokens are bound to, where the client binds them so. RFC 8705 §3.
    pub fn bound_certificate(&self, now: Timestamp) -> Result<Option<X5t>, Refusal> {
        if !self.client.binds_to_certificate() {
            return Ok(None);
        }
        let shown = self.certificate.as_ref();
        shown
            .ok_or(Refusal::CertificateMissing)?
            .bound(now)
            .map(Some)
    }

    /// Whether the request has to bring a proof of possession: where the client says so, and under these
    /// rules also where nothing else binds its tokens. FAPI 2.0 SP §5.3.2.1 (4, 5).
    pub fn must_prove_key(&self, profile: Profile) -> bool {
        self.client.dpop_required || (profile.is_fapi() && !self.client.binds_to_certificate())
    }

    /// Whether it authenticated as FAPI 2.0 SP §5.3.2.1 (6, 8) and §5.4.1 demand.
    pub const fn is_strict(&self) -> bool {
        self.proved.is_strict
    }
}

type Verdict = Result<Proved, Refusal>;

/// Whom a request claims to be of, and by what it is to be proved.
fn claimed<'a>(
    parameters: &'a Parameters,
    beside: Beside<'a>,
    service: &Service,
) -> Result<(String, Credential<'a>), Refusal> {
    let named = || {
        let named = parameters.optional("client_id");
        named.map(str::to_owned).ok_or(Refusal::ClientMissing)
    };
    let (assertion, secret) = (
        parameters.optional("client_assertion"),
        parameters.optional("client_secret"),
    );
    match (assertion, secret, beside.authorization) {
        (Some(assertion), None, None) => of_assertion(parameters, assertion, service),
        // RFC 6749 §2.3: "The client MUST NOT use more than one authentication method in each
        // request."
        (Some(_), _, _) | (None, Some(_), Some(_)) => Err(Refusal::ClientAuthenticationTwice),
        (None, Some(_), None) | (None, None, Some(_)) if service.is_fapi() => {
            Err(Refusal::ClientAuthenticationMethod)
        }
        (None, None, None) if service.is_fapi() && beside.certificate.is_none() => {
            Err(Refusal::ClientAssertionMissing)
        }
        (None, None, Some(header)) => of_header(header),
        (None, Some(secret), None) => {
            let digest = Digest::of(secret);
            let method = TokenAuthMethod::ClientSecretPost;
            Ok((named()?, Credential::Secret(digest, method)))
        }
        (None, None, None) => Ok((named()?, Credential::None)),
    }
}

/// RFC 6749 §2.3.1: identifier and password of HTTP Basic are form-encoded before they are
/// joined. An empty password is none, as in the body: so some public clients say who they are.
fn of_header<'a>(header: &str) -> Result<(String, Credential<'a>), Refusal> {
    let (client_id, secret) = basic(header).ok_or(Refusal::ClientAuthenticationHeader)?;
    let credential = if secret.is_empty() {
        Credential::None
    } else {
        Credential::Secret(Digest::of(secret), TokenAuthMethod::ClientSecretBasic)
    };
    Ok((client_id, credential))
}

fn of_assertion<'a>(
    parameters: &Parameters,
    assertion: &'a str,
    service: &Service,
) -> Result<(String, Credential<'a>), Refusal> {
    if parameters.required("client_assertion_type")? != JWT_BEARER {
        return Err(Refusal::ClientAuthenticationMethod);
    }
    let malformed =
        |error: crate::jose::JwsError| Refusal::AssertionMalformed(error.to_string().into());
    let algorithms = if service.is_fapi() {
        Algorithm::FAPI
    } else {
        Algorithm::ALL
    };
    let assertion = Untrusted::parse_among(assertion, algorithms).map_err(malformed)?;
    let claims = assertion.unverified_claims().map_err(malformed)?;
    // RFC 7523 §3 (2): "For client authentication, the subject MUST be the client_id of the
    // OAuth client."
    let client_id = string(&claims, "sub")?.to_owned();
    Ok((client_id, Credential::Assertion(Box::new(assertion))))
}

/// A client without credentials is a public one, and no other.
fn verify_none(client: &Client) -> Verdict {
    if client.is_public() {
        Ok(Proved::default())
    } else {
        Err(Refusal::ClientCredentialMissing)
    }
}

/// RFC 6749 §2.3.1: a client password comes in the header or in the body, whichever of the two the
/// client is registered for, if the service takes it there.
fn verify_secret(digest: Digest, known: &Known) -> Verdict {
    let secret = known.secret.as_ref().ok_or(Refusal::ClientSecretWrong)?;
    if secret.digest() == digest {
        Ok(Proved::default())
    } else {
        Err(Refusal::ClientSecretWrong)
    }
}

fn verify_assertion(
    assertion: &Untrusted<'_>,
    client: &Client,
    known: &Known,
    service: &Service,
    now: Timestamp,
) -> Verdict {
    let algorithm = assertion.algorithm();
    if client
        .token_auth_sign_alg
        .is_some_and(|required| required != algorithm)
    {
        return Err(Refusal::AssertionSignature);
    }
    let verified = match client.token_auth_method {
        TokenAuthMethod::PrivateKeyJwt => known
            .verified(assertion, client)
            .ok_or(Refusal::AssertionSignature),
        TokenAuthMethod::ClientSecretJwt => {
            let secret = known.secret.as_ref().ok_or(Refusal::AssertionSignature)?;
            assertion
                .verify_with_secret(secret.as_bytes())
                .map_err(|_| Refusal::AssertionSignature)
        }
        _ => Err(Refusal::ClientAuthenticationMismatch),
    }?;
    let skew = service.allowable_clock_skew;
    let timely = verified.timely(skew, now).map_err(|error| match error {
        TimeError::Expired => Refusal::AssertionExpired,
        TimeError::TooEarly => Refusal::AssertionTooEarly,
    })?;
    check_type(timely.typ())?;
    let claims = timely.claims();
    check_identity(claims, client)?;
    let is_to_issuer = is_to_issuer(claims, service);
    let is_restricted = service.client_assertion_aud_restricted_to_issuer
        || Profile::of_client(service, client).is_fapi();
    if !is_to_issuer && (is_restricted || !is_to_endpoint(claims, service)) {
        return Err(Refusal::AssertionAudience);
    }
    let until = refused_from(claims, skew, now)?;
    let jti = string(claims, "jti")?;
    let key = Digest::of(format!("assertion\0{}\0{jti}", client.id()));
    let first_use = FirstUse {
        key,
        until,
        refusal: Refusal::AssertionReplayed,
        on_success: false,
    };
    Ok(Proved {
        first_use: Some(first_use),
        is_strict: is_to_issuer && algorithm.is_fapi(),
    })
}

impl Known {
    /// What a key of `client` has signed, if one has.
    pub(super) fn verified(&self, token: &Untrusted<'_>, client: &Client) -> Option<Verified> {
        let keys = self.jwks.as_deref().or(client.jwks.as_ref())?;
        let candidates = keys.candidates(token.kid(), token.algorithm());
        token.verify_with_any(candidates).ok()
    }
}

/// RFC 8725 §3.11: a JWT that says which kind it is, as a request object does, is no other kind.
fn check_type(typ: Option<&str>) -> Result<(), Refusal> {
    let typ = typ.unwrap_or_default().to_ascii_lowercase();
    let typ = typ.strip_prefix("application/").unwrap_or(&typ);
    if typ.ends_with("+jwt") && typ != OWN_TYPE {
        Err(Refusal::AssertionMalformed(
            "Its typ is that of another kind of JWT.".into(),
        ))
    } else {
        Ok(())
    }
}

/// RFC 7523 §3 (1, 2): `iss` and `sub` are the client.
fn check_identity(claims: &Claims, client: &Client) -> Result<(), Refusal> {
    let (iss, sub) = (string(claims, "iss")?, string(claims, "sub")?);
    if iss == sub && client.is_named(sub) {
        Ok(())
    } else {
        Err(Refusal::AssertionIssuer)
    }
}

/// FAPI 2.0 SP §5.3.2.1 (8): "shall only accept its issuer identifier value [...] as a string in
/// the aud claim".
fn is_to_issuer(claims: &Claims, service: &Service) -> bool {
    claims.get("aud").and_then(|aud| aud.as_str()) == Some(service.issuer.as_str())
}

/// OpenID Connect Core §9: the audience "SHOULD be the URL of the Authorization Server's Token
/// Endpoint"; RFC 9126 §2 adds its own endpoint and the issuer. Either is here and, where there is a
/// server in front of this one, also there.
fn is_to_endpoint(claims: &Claims, service: &Service) -> bool {
    let ours = [
        service.issuer.as_str().to_owned(),
        service.issuer.endpoint(path::TOKEN),
        service.issuer.endpoint(path::PAR),
        service.endpoint(path::TOKEN),
        service.endpoint(path::PAR),
    ];
    let aliases = [service.alias(path::TOKEN), service.alias(path::PAR)];
    let aliases = || aliases.iter().flatten().copied();
    let is_ours = |audience: &str| {
        ours.iter().any(|own| own == audience) || aliases().any(|own| own == audience)
    };
    audience(claims.get("aud")).any(is_ours)
}

/// The moment from which the assertion is refused as expired. RFC 7523 §3 (4): it "MUST contain an
/// exp (expiration time) claim", and a server may reject one "that is unreasonably far in the future".
fn refused_from(claims: &Claims, skew: u32, now: Timestamp) -> Result<Timestamp, Refusal> {
    let missing = || Refusal::AssertionClaim("exp".into());
    let expires = claims.timestamp("exp").map_err(|_| missing())?;
    let expires = expires.ok_or_else(missing)?;
    if expires > now.after(MAXIMUM_LIFETIME).after(skew) {
        Err(Refusal::AssertionLifetime)
    } else {
        Ok(expires.after(skew))
    }
}

fn string<'a>(claims: &'a Claims, name: &'static str) -> Result<&'a str, Refusal> {
    match claims.string(name) {
        Ok(Some(value)) if !value.is_empty() => Ok(value),
        _ => Err(Refusal::AssertionClaim(name.into())),
    }
}

/// The two halves of HTTP Basic (RFC 7617 §2), each form-decoded.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(trimmed(encoded)).ok()?).ok()?;
    let (client_id, secret) = text.split_once(':')?;
    let decode = |text: &str| {
        percent_decode_str(&text.replace('+', " "))
            .decode_utf8()
            .ok()
            .map(|text| text.into_owned())
    };
    Some((decode(client_id)?, decode(secret)?)).filter(|(client_id, _)| !client_id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_6749_2_3_1_example() {
        let header = "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3";
        assert_eq!(
            basic(header),
            Some(("s6BhdRkqt3".into(), "7Fjfp0ZBr1KtDRbnfVdmIw".into()))
        );
    }

    #[test]
    fn rfc_6749_2_3_1_both_halves_are_form_decoded() {
        let header = format!("basic {}", STANDARD.encode("a%3Ab+c:%C2%A3%25"));
        assert_eq!(basic(&header), Some(("a:b c".into(), "£%".into())));
    }

    #[test]
    fn another_scheme_or_what_is_not_basic_is_nobody() {
        for header in [
            "",
            "Basic",
            "Basic ",
            "Basic *",
            "Bearer czZCaGRSa3F0Mzo3",
            "Basic czZCaGRSa3F0Mw==",
            "Basic OnNlY3JldA==",
        ] {
            assert_eq!(basic(header), None, "{header}");
        }
    }
}
