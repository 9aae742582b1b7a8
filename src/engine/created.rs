//! Tokens that a caller has made: for whom, for what, with which values.

use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;

use super::{
    Asked, CallerError, Operation, Told, Verb,
    authorization::added::{
        access_token_duration, check_subject, of_access_token, refresh_token_duration,
    },
    details,
    token::{milliseconds, of_client, of_grant},
    tokens::{binding, only_served},
};
use crate::{
    Secret, Timestamp,
    documents::{Client, Service},
    jose::HeaderParams,
    oauth::{
        Confirmation, Parameters, Refusal,
        answer::{
            id_token::{Parties, subject_of_caller},
            tokens::{Tokens, token_type},
        },
        grant::{
            Asker, Authentication, ClientCredentials, Made, Person, Redeemed, Said, Stored, extras,
        },
        handle::{Handle, Place},
        request::{
            access::Access, audience::Audience, authorization_details::AuthorizationDetails,
            profile::Profile, scope::Scope, terms::Terms,
        },
    },
};

/// What tokens may be said to be granted by. RFC 6749 §1.3 and what extends it; a refresh grants nothing.
const GRANT_TYPES: [&str; 9] = [
    "AUTHORIZATION_CODE",
    "CIBA",
    "CLIENT_CREDENTIALS",
    "DEVICE_CODE",
    "IMPLICIT",
    "JWT_BEARER",
    "PASSWORD",
    "PRE_AUTHORIZED_CODE",
    "TOKEN_EXCHANGE",
];

/// A call that makes tokens.
#[derive(Debug)]
pub struct Creation {
    grant_type: &'static str,
    /// The client, by number or alias.
    pub client: String,
    is_alias_used: bool,
    subject: Option<String>,
    scopes: Vec<String>,
    resources: Vec<String>,
    auth_time: Timestamp,
    acr: Option<String>,
    cnf: Option<Confirmation>,
    /// What is said of the tokens.
    pub said: Said,
    /// The value of the access token, where it is chosen.
    pub access_token: Option<String>,
    /// The value of the refresh token, where it is chosen.
    pub refresh_token: Option<String>,
}

/// The tokens that are made.
#[derive(Debug)]
pub struct Handles {
    /// The access token.
    pub access_token: Handle,
    /// The refresh token, and when it expires.
    pub refresh_token: Option<(Handle, Timestamp)>,
}

impl Handles {
    /// Where their grant is.
    pub const fn place(&self) -> Place {
        Place(self.access_token.shelf, self.access_token.row)
    }
}

impl Creation {
    /// Reads a call.
    pub fn read(call: &Asked) -> Result<Self, CallerError> {
        only_served(call)?;
        let grant_type = call
            .text("grantType")?
            .ok_or(CallerError::GrantTypeMissing)?;
        let grant_type = GRANT_TYPES.iter().find(|known| **known == grant_type);
        let grant_type = *grant_type.ok_or(CallerError::GrantTypeUnfit)?;
        let client = match call.identifier("clientIdentifier")? {
            Some(client) => Some(client),
            None => call.identifier("clientId")?,
        };
        let subject = call.text("subject")?;
        check_subject(subject)?;
        match (grant_type, subject) {
            ("CLIENT_CREDENTIALS", Some(_)) => return Err(CallerError::SubjectUnfit),
            ("CLIENT_CREDENTIALS" | "JWT_BEARER", _) | (_, Some(_)) => {}
            (_, None) => return Err(CallerError::SubjectMissing),
        }
        let auth_time = call.number("authTime", 1..=u32::MAX)?.unwrap_or_default();
        let acr = call.text("acr")?;
        if acr.is_some_and(|acr| acr.len() > 256) {
            return Err(CallerError::AcrTooLong);
        }
        let own = |name| Ok::<_, CallerError>(call.text(name)?.map(str::to_owned));
        let (access_token, refresh_token) = (own("accessToken")?, own("refreshToken")?);
        let is_chosen = access_token.is_some() || refresh_token.is_some();
        if is_chosen && access_token == refresh_token {
            return Err(CallerError::RefreshTokenTaken);
        }
        let extras = of_access_token(call)?.with(extras::GRANT_TYPE, json!(grant_type));
        let extras = extras.with(extras::CHOSEN, is_chosen.then_some(true).into());
        Ok(Self {
            grant_type,
            client: client.ok_or(CallerError::ClientUnnamed)?,
            is_alias_used: call.flag("clientIdAliasUsed")?,
            subject: subject.map(str::to_owned),
            scopes: call.texts("scopes")?.unwrap_or_default(),
            resources: call.texts("resources")?.unwrap_or_default(),
            auth_time: Timestamp::from_seconds(auth_time.into()),
            acr: acr.map(str::to_owned),
            cnf: binding(call)?,
            said: Said {
                extras,
                access_token_duration: access_token_duration(call)?,
                refresh_token_duration: refresh_token_duration(call)?,
                authorization_details: details::asked(call)?,
                ..Said::default()
            },
            access_token,
            refresh_token,
        })
    }

    /// Why the client is given no such token, if so: one that has to prove a key at the token endpoint,
    /// or to show a certificate, has no token without one.
    pub fn refusal(&self, client: &Client) -> Option<Refusal> {
        let cnf = self.cnf.as_ref();
        let has_key = cnf.and_then(Confirmation::jkt).is_some();
        let has_certificate = cnf.and_then(Confirmation::x5t).is_some();
        let lacks_certificate = client.binds_to_certificate() && !has_certificate;
        let lacks_key = client.dpop_required && !has_key;
        let refusal = lacks_certificate.then_some(Refusal::CertificateMissing);
        refusal.or_else(|| lacks_key.then_some(Refusal::DpopMissing))
    }

    /// Seconds that a refresh token lives, where one comes with it.
    pub fn refreshes(
        &self,
        client: &Client,
        service: &Service,
    ) -> Result<Option<u32>, CallerError> {
        let usual = match self.grant_type {
            "CLIENT_CREDENTIALS" | "IMPLICIT" => None,
            _ => client.refresh_token_lifetime(service),
        };
        if usual.is_none() && self.refresh_token.is_some() {
            return Err(CallerError::RefreshTokenMissing);
        }
        Ok(usual.map(|usual| self.said.refresh_token_duration.unwrap_or(usual)))
    }

    fn scope(&self, client: &Client, service: &Service) -> Result<Scope, CallerError> {
        let may = |name: &str| client.may_request(service, name);
        match self.scopes.iter().find(|name| !may(name)) {
            Some(name) => Err(CallerError::ScopeUnsupported(
                name.chars().take(64).collect(),
            )),
            None => Ok(Scope::of_names(&self.scopes, may)),
        }
    }

    /// For whom the access token is. RFC 8707 §2.
    pub fn audience(&self, client: &Client, service: &Service) -> Result<Audience, Refusal> {
        let mut form = Serializer::new(String::new());
        for resource in &self.resources {
            form.append_pair("resource", resource);
        }
        let parameters = Parameters::parse(form.finish().as_bytes())?;
        Audience::parse(&parameters, service)?.or_default(service, client)
    }

    fn person(&self, client: &Client, salt: &Secret) -> Option<(String, Person)> {
        let subject = self.subject.as_deref()?;
        let person = Person {
            authentication: Authentication {
                username: String::new(),
                account: Authentication::account_of_caller(subject),
                auth_time: self.auth_time,
                epoch: 0,
                acr: self.acr.clone(),
                amr: Vec::new(),
                sid: None,
                attributes: Map::new(),
            },
            nonce: None,
            id_token_claims: Map::new(),
            scope_claims: Vec::new(),
            userinfo_claims: Map::new(),
            claims_locales: None,
            header_params: HeaderParams::default(),
            copied_header_params: Value::Null,
        };
        Some((subject_of_caller(subject, client, salt), person))
    }

    /// What is to be made of it.
    pub fn made(
        &self,
        parties: Parties<'_>,
        salt: &Secret,
        audience: Audience,
        handles: &Handles,
    ) -> Result<Made, CallerError> {
        let Parties { service, client } = parties;
        let scope = self.scope(client, service)?;
        let alias = client
            .client_id_alias
            .clone()
            .filter(|_| self.is_alias_used);
        let asker = Asker {
            client: client.id(),
            created_at: Some(client.created_at),
            is_public: client.is_public(),
            // Whoever speaks for the service vouches for the client.
            is_strict: true,
            cnf: self.cnf.clone(),
            terms: Terms::of(service, client).lasting(self.said.access_token_duration),
            audience,
            authorization_details: self.said.authorization_details.clone().unwrap_or_default(),
            access_token: handles.access_token.digest(),
            claims: Map::new(),
            enriched: AuthorizationDetails::default(),
            hooks_unasked: false,
            extras: self.said.extras.clone(),
        };
        let access = Access::of(&scope, &asker.authorization_details);
        let profile = Profile::of_request(service, client, &access);
        let refresh_token = handles.refresh_token.as_ref();
        let stored = |(handle, expires): &(Handle, Timestamp)| Stored {
            digest: handle.digest(),
            expires: *expires,
        };
        Ok(Made {
            asked: ClientCredentials {
                asker,
                client_id: alias.unwrap_or_else(|| client.id().to_string()),
                profile,
                scope,
            },
            person: self.person(client, salt),
            refresh_token: refresh_token.map(stored),
            family: refresh_token
                .and_then(|(handle, _)| handle.family())
                .map(Secret::digest),
            api_scopes: None,
        })
    }
}

/// The handle of a token at `place`: of the value that was chosen, or of this secret.
pub fn handle(
    place: Place,
    chosen: Option<&str>,
    name: &str,
    secret: Secret,
) -> Result<Handle, CallerError> {
    match chosen {
        Some(text) => {
            Handle::chosen(place, text).ok_or_else(|| CallerError::TokenShape(name.to_owned()))
        }
        None => Ok(Handle::new(place.0, place.1, secret)),
    }
}

/// What is told of tokens that were made.
pub fn told(client: &Client, redeemed: &Redeemed, tokens: &Tokens, place: Place) -> Told {
    let authorized = redeemed.authorized();
    let form = redeemed.form();
    let refresh_token = tokens.refresh_token();
    let scope: Vec<&str> = authorized.scope.iter().collect();
    let sentence = "The tokens were made.";
    Told::outcome(Operation::TokenCreate, "A109001", sentence, Verb::Ok)
        .with(of_client(client, &authorized.client_id))
        .with(of_grant(authorized))
        .with(json!({
            "accessToken": tokens.access_token(),
            "jwtAccessToken": form.algorithm.map(|_| tokens.access_token()),
            "refreshToken": refresh_token,
            "refreshTokenScopes": refresh_token.map(|_| &scope),
            "refreshTokenExpiresAt": redeemed.refresh_token_expires().map(milliseconds),
            "expiresAt": milliseconds(redeemed.expires()),
            "expiresIn": form.lifetime,
            "tokenType": token_type(redeemed.cnf()),
            "certificateThumbprint": redeemed.cnf().and_then(Confirmation::x5t),
            "tokenId": place.to_string(),
            "grantType": authorized.extras.get(extras::GRANT_TYPE),
            "scopes": form.scope.iter().collect::<Vec<_>>(),
            "accessTokenResources": form.audience,
            "authorizationDetails": details::told(&form.authorization_details),
        }))
}
