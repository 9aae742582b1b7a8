//! The token hook: one signed event before tokens are issued, and an answer that may add claims or
//! refuse.

use serde_json::{Map, Value, json};

use crate::{
    Secret, Timestamp,
    documents::{
        Client, Destination, HookError, HookTarget, Service, TokenHook, is_registered_claim,
    },
    jose::{SigningKey, object_of_others},
    json::FromJson,
    oauth::{
        Refusal,
        grant::{Authorized, Preview},
        request::authorization_details::AuthorizationDetails,
    },
};

/// The `typ` of the event. RFC 8725 §3.11: explicit typing.
const TYP: &str = "token-hook+jwt";

/// How long an event may be looked at, in seconds.
const LIFETIME: u32 = 60;

/// The largest answer, in bytes.
pub const LARGEST_ANSWER: usize = 16 * 1024;

/// The deepest an answer may be nested, in levels: two around the claims, and eight of theirs.
const ANSWER_LEVELS: usize = 10;

/// How long a hook may take, in milliseconds.
pub const TIME_LIMIT: u32 = 2000;

/// Claims for the tokens of one response.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Added {
    /// For the access token.
    pub access_token: Map<String, Value>,
    /// For the ID token.
    pub id_token: Map<String, Value>,
    /// The details of the access token with more fields; none where they stay.
    #[serde(skip)]
    pub authorization_details: AuthorizationDetails,
}

impl Added {
    /// The claims for one kind of token. UserInfo is no token.
    pub fn of(&self, destination: Destination) -> Map<String, Value> {
        match destination {
            Destination::AccessToken => self.access_token.clone(),
            Destination::IdToken => self.id_token.clone(),
            Destination::UserInfo => Map::new(),
        }
    }
}

/// What a hook may answer, with status 200.
#[derive(FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Answer {
    #[serde(default)]
    claims: Added,
    #[serde(default)]
    deny: bool,
    #[serde(default)]
    authorization_details: Option<Value>,
}

impl Answer {
    /// Objects only: left to itself, the deserializer takes arrays for them, too.
    fn read(body: &[u8]) -> Option<Self> {
        let members = object_of_others(body, ANSWER_LEVELS)?;
        let has_claims = members.get("claims").is_none_or(Value::is_object);
        has_claims
            .then(|| crate::json::from_value(members.into()).ok())
            .flatten()
    }
}

/// Who asks for what, and what the tokens will say so far.
#[derive(Clone, Copy)]
pub struct Event<'a> {
    /// Who is asked.
    pub service: &'a Service,
    /// Who asks.
    pub client: &'a Client,
    /// By what. RFC 6749 §4.
    pub grant_type: &'a str,
    /// What the tokens will say.
    pub preview: &'a Preview,
}

impl Event<'_> {
    /// The event for this hook as a JWT.
    pub fn sign(&self, hook: &TokenHook, key: &SigningKey, jti: &Secret, now: Timestamp) -> String {
        let Self {
            service,
            client,
            grant_type,
            ..
        } = self;
        let Preview {
            authorized, form, ..
        } = self.preview;
        let audience = match &hook.target {
            HookTarget::Binding(name) => name,
            HookTarget::Url(url) => url,
        };
        let claims = json!({
            "iss": service.issuer.as_str(),
            "aud": audience,
            "iat": now,
            "exp": now.after(LIFETIME),
            "jti": jti.encode(),
            "event": {
                "grant_type": grant_type,
                "client_id": authorized.client_id,
                "client": { "clientId": client.id(), "clientName": client.client_name, "attributes": client.attributes },
                "sub": authorized.subject,
                "user": user(authorized, service),
                "scope": authorized.scope.to_text(),
                "audience": form.audience,
            },
        });
        let details = form.authorization_details.to_value();
        let mut claims = claims;
        if let Some(details) = details {
            claims["event"]["authorization_details"] = details;
        }
        key.sign(TYP, &claims)
    }
}

/// Of the person, what rules name now, whatever they named when the person agreed.
fn user(authorized: &Authorized, service: &Service) -> Value {
    match &authorized.person {
        Some(person) => json!({
            "account": person.authentication.account,
            "auth_time": person.authentication.auth_time,
            "attributes": service.in_tokens(&person.authentication.attributes),
        }),
        None => Value::Null,
    }
}

/// What a hook has answered, unread.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// The status code.
    pub status: u16,
    /// The body, whole.
    pub body: &'a [u8],
}

/// What an answer of the hook means about a token of these details; `None` is an answer that did not
/// come, or was too large.
pub fn judge(
    hook: &TokenHook,
    granted: &AuthorizationDetails,
    answer: Option<Heard<'_>>,
) -> Result<Added, Refusal> {
    let Some(answer) = answer
        .filter(|answer| answer.status == 200)
        .and_then(|answer| Answer::read(answer.body))
    else {
        return Err(refusal(hook.on_failure));
    };
    if answer.deny {
        return Err(refusal(hook.on_refusal));
    }
    let overwrites =
        |claims: &Map<String, Value>| claims.keys().any(|name| is_registered_claim(name));
    if overwrites(&answer.claims.access_token) || overwrites(&answer.claims.id_token) {
        return Err(refusal(hook.on_failure));
    }
    let Some(enriched) = answer.authorization_details else {
        return Ok(answer.claims);
    };
    let enriched = AuthorizationDetails::of(enriched);
    let enriched = enriched.filter(|enriched| enriched.enriches(granted));
    Ok(Added {
        authorization_details: enriched.ok_or_else(|| refusal(hook.on_failure))?,
        ..answer.claims
    })
}

const fn refusal(error: HookError) -> Refusal {
    match error {
        HookError::AccessDenied => Refusal::HookDenied,
        HookError::TemporarilyUnavailable => Refusal::HookUnavailable,
    }
}
