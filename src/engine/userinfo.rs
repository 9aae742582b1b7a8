//! What a caller is told of a person whom a token tells of, and what it tells. OpenID Connect Core §5.3.

use serde_json::{Map, Value, json};

use super::{
    Asked, CallerError, Operation, Told, Verb,
    authorization::added::check_subject,
    token::{of_client, of_grant},
};
use crate::{
    documents::is_registered_claim,
    jose::{LEVELS_OF_OTHERS, object_of_others},
    oauth::{
        answer::userinfo::has_value,
        grant::{Authorized, extras},
        request::accepted_token::Accepted,
    },
    people::standard_claims::claims_of_scopes,
};

/// What is told of a token that opens UserInfo.
pub fn opened(accepted: &Accepted, token: &str) -> Told {
    let Accepted {
        authorized,
        client,
        claims,
        ..
    } = accepted;
    let scope = claims["scope"].as_str().unwrap_or_default();
    let person = authorized.person.as_ref();
    let asked = person.map(|person| &person.userinfo_claims);
    let asked = asked.filter(|asked| !asked.is_empty());
    let scopes: Vec<&str> = scope.split(' ').filter(|name| !name.is_empty()).collect();
    let sentence = "The access token is valid for UserInfo.";
    Told::outcome(Operation::UserInfo, "A091001", sentence, Verb::Ok)
        .with(of_client(client, &authorized.client_id))
        .with(of_grant(authorized))
        .with(json!({
            "token": token,
            "scopes": scopes,
            "claims": names(authorized, &scopes),
            "userInfoClaims": asked.map(|asked| json!(asked).to_string()),
        }))
}

/// The names of the claims that are told: by scopes and one by one, of which the person has allowed.
fn names(authorized: &Authorized, scopes: &[&str]) -> Vec<String> {
    let asked = authorized
        .person
        .as_ref()
        .map(|person| &person.userinfo_claims);
    let asked = asked.into_iter().flat_map(Map::keys).cloned();
    let asked = asked.filter(|name| !is_registered_claim(name));
    let by_scopes = claims_of_scopes(|name| scopes.contains(&name)).map(str::to_owned);
    let mut names: Vec<String> = by_scopes.chain(asked).collect();
    names.retain(|name| is_allowed(authorized, name));
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether the person lets this claim be told, where the caller has said what they do.
fn is_allowed(authorized: &Authorized, name: &str) -> bool {
    let allowed = authorized
        .extras
        .get(extras::CONSENTED)
        .and_then(Value::as_array);
    let (claim, _) = crate::people::standard_claims::claim_and_tag(name);
    allowed.is_none_or(|allowed| allowed.iter().any(|one| *one == claim || *one == name))
}

/// What a caller tells of the person.
#[derive(Debug)]
pub struct Telling {
    claims: Map<String, Value>,
    sub: Option<String>,
}

impl Telling {
    /// Reads a call.
    pub fn read(call: &Asked) -> Result<Self, CallerError> {
        let claims = match call.text("claims")? {
            Some(text) => object_of_others(text.as_bytes(), LEVELS_OF_OTHERS),
            None => Some(Map::new()),
        };
        let sub = call.text("sub")?;
        check_subject(sub)?;
        Ok(Self {
            claims: claims.ok_or(CallerError::ClaimsMalformed)?,
            sub: sub.map(str::to_owned),
        })
    }

    /// The claims, of which none speaks in the name of the protocol. §5.3.2: the `sub` MUST "exactly
    /// match the sub Claim in the ID Token".
    pub fn told(self, authorized: &Authorized) -> Map<String, Value> {
        let mut told = self.claims;
        told.retain(|name, value| {
            !is_registered_claim(name) && has_value(value) && is_allowed(authorized, name)
        });
        let sub = self.sub.unwrap_or_else(|| authorized.sub().to_owned());
        told.insert("sub".to_owned(), sub.into());
        told
    }
}

/// What the client is to be given.
pub fn written(content: String, verb: Verb) -> Told {
    let sentence = "The UserInfo response was made.";
    Told::outcome(Operation::UserInfoIssue, "A096001", sentence, verb).content(content)
}
