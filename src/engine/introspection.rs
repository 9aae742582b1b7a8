//! What a resource server is told of an access token: whether it is good for what is asked of it.
//! RFC 6750 §3, RFC 9470, RFC 7662.

use serde_json::{Value, json};

use super::{
    Asked, CallerError, Operation, Told, Verb,
    asked::wrong,
    details,
    signed_introspection::{Means, SignedAnswer},
    token::{grant_type, milliseconds, of_client, of_grant},
    told::Shown,
};
use crate::{
    Timestamp,
    documents::{Service, document::extend},
    jose::audience,
    json::object,
    oauth::{
        ErrorCode, Refusal, X5T,
        answer::introspection::Introspection,
        grant::{Authorized, Standing, extras},
        request::{
            accepted_token::{Accepted, Held},
            authentication_demand::AuthenticationDemand,
            authorization_details::AuthorizationDetails,
        },
    },
};

/// What a resource needs of a token.
#[derive(Debug)]
pub struct Needed {
    scopes: Vec<String>,
    subject: Option<String>,
    resources: Vec<String>,
    authentication: AuthenticationDemand,
}

impl Needed {
    /// Reads a call.
    pub fn read(call: &Asked) -> Result<Self, CallerError> {
        Ok(Self {
            scopes: call.texts("scopes")?.unwrap_or_default(),
            subject: call.text("subject")?.map(str::to_owned),
            resources: call.texts("resources")?.unwrap_or_default(),
            authentication: AuthenticationDemand {
                acr_values: call.texts("acrValues")?.unwrap_or_default(),
                max_age: call.number("maxAge", 1..=u32::MAX)?,
            },
        })
    }

    /// Whether the token is good for it. RFC 6750 §3.1, RFC 8707 §2.2, RFC 9470 §4.
    pub fn suffices(&self, accepted: &Accepted, now: Timestamp) -> Result<(), Refusal> {
        let Accepted {
            authorized, claims, ..
        } = accepted;
        let scope = claims["scope"].as_str().unwrap_or_default();
        let has = |needed: &String| scope.split(' ').any(|name| name == needed);
        let is_for = |needed: &String| audience(claims.get("aud")).any(|one| one == needed);
        let is_of = |needed: &String| of_grant(authorized)["subject"] == **needed;
        let rules = [
            (
                self.resources.iter().all(is_for),
                Refusal::AccessTokenAudience,
            ),
            (self.scopes.iter().all(has), Refusal::AccessTokenScope),
            (
                self.subject.as_ref().is_none_or(is_of),
                Refusal::AccessTokenSubject,
            ),
            (
                self.authentication.is_met_by(authorized, now),
                Refusal::AuthenticationInsufficient,
            ),
        ];
        let broken = rules.into_iter().find(|(holds, _)| !holds);
        broken.map_or(Ok(()), |(_, refusal)| Err(refusal))
    }

    /// What is told where it is not. RFC 9470 §3: the challenge names what is needed.
    pub fn denied(&self, refusal: &Refusal, service: &Service, shown: Shown) -> Told {
        let told = Told::refused(Operation::Introspection, refusal, Some(service), shown);
        let told = told.with(json!({ "existent": true, "usable": true, "sufficient": false }));
        if refusal.code() != ErrorCode::InsufficientUserAuthentication {
            return told;
        }
        let challenge = told.told_content().to_owned();
        told.content(challenge + &self.authentication.auth_params())
    }
}

/// What is told of a token that is good.
pub fn sufficient(accepted: &Accepted, service: &Service) -> Told {
    let Accepted {
        authorized,
        client,
        claims,
        ..
    } = accepted;
    let sentence = "The access token is valid.";
    let scope: Vec<&str> = words(claims["scope"].as_str());
    let is_granted = |one: &&crate::documents::Scope| scope.contains(&one.name.as_str());
    let descriptions: Vec<Value> = service
        .supported_scopes
        .iter()
        .filter(is_granted)
        .map(|one| json!(one))
        .collect();
    let granted = claims.get("authorization_details").cloned();
    let granted = granted.and_then(AuthorizationDetails::of);
    Told::outcome(Operation::Introspection, "A056001", sentence, Verb::Ok)
        // What the published API has here, and nobody reads.
        .content("Bearer error=\"invalid_request\"")
        .with(of_client(client, &authorized.client_id))
        .with(of_grant(authorized))
        .with(json!({
            "existent": true,
            "usable": true,
            "sufficient": true,
            "scopes": scope,
            "scopeDetails": descriptions,
            "authorizationDetails": details::told(&granted.unwrap_or_default()),
            "expiresAt": expires(claims),
            "grantType": grant_type(authorized),
            "accessTokenResources": audience(claims.get("aud")).collect::<Vec<_>>(),
            "certificateThumbprint": claims["cnf"].get(X5T),
            "responseSigningRequired": service.signed_responses.rs_response_signed.then_some(true),
        }))
}

/// When a token expires.
fn expires(claims: &Value) -> Option<i64> {
    let seconds = claims["exp"].as_i64()?;
    Some(milliseconds(Timestamp::from_seconds(seconds)))
}

fn words(text: Option<&str>) -> Vec<&str> {
    let words = text.into_iter().flat_map(|text| text.split(' '));
    words.filter(|word| !word.is_empty()).collect()
}

/// A call for what RFC 7662 tells.
#[derive(Debug)]
pub struct Standard {
    resource_server: Option<String>,
    is_hidden_told: bool,
    signed: Option<SignedAnswer>,
}

impl Standard {
    /// Reads a call.
    pub fn read(call: &Asked) -> Result<Self, CallerError> {
        Ok(Self {
            resource_server: call.text("rsUri")?.map(str::to_owned),
            is_hidden_told: call.flag("withHiddenProperties")?,
            signed: SignedAnswer::read(call)?,
        })
    }

    /// What is told of a token: RFC 7662 §2.2. To a resource server that it is not for it is inactive.
    pub fn told(&self, held: Held, means: Means<'_>) -> Result<Told, CallerError> {
        let kind = match &held.standing {
            Standing::Jwt(..) | Standing::Opaque(..) => "ACCESS_TOKEN",
            Standing::RefreshToken(..) => "REFRESH_TOKEN",
            Standing::Void => "NONE",
        };
        let hidden = match &held.standing {
            Standing::Jwt(_, authorized)
            | Standing::Opaque(_, authorized, _)
            | Standing::RefreshToken(_, authorized, _) => hidden(authorized),
            Standing::Void => json!({}),
        };
        let mut body = held.introspection.into_value();
        let is_for = |uri: &String| audience(body.get("aud")).any(|one| one == uri);
        if !self.resource_server.as_ref().is_none_or(is_for) {
            body = Introspection::Inactive.into_value();
        }
        let is_active = body["active"] == true;
        if let (true, true, Value::Object(members)) = (is_active, self.is_hidden_told, &mut body) {
            let told = members.clone();
            extend(members, hidden);
            members.extend(told);
        }
        let sentence = format!("The token was introspected. (type={kind}, active={is_active})");
        let (verb, content) = match &self.signed {
            Some(signed) => (Verb::Jwt, signed.jwt(&body, means)?),
            None if means.service.signs_introspection() => return Err(wrong("httpAcceptHeader")),
            None => (Verb::Ok, body.to_string()),
        };
        let operation = Operation::IntrospectionStandard;
        Ok(Told::outcome(operation, "A145001", &sentence, verb).content(content))
    }
}

/// The properties that only the caller is told.
fn hidden(authorized: &Authorized) -> Value {
    let properties = authorized.extras.get(extras::PROPERTIES);
    let properties = properties.and_then(Value::as_array).into_iter().flatten();
    let named =
        properties.filter_map(|one| Some((one["key"].as_str()?.to_owned(), one["value"].clone())));
    object(named).into()
}
