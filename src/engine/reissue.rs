//! An ID token once more, for tokens that a refresh has given. OpenID Connect Core §12.2.

use serde_json::json;

use super::{
    Asked, CallerError, Operation, Told, Verb,
    authorization::added::{header_params, of_id_token},
};
use crate::{
    Timestamp,
    documents::document::extend,
    jose::HeaderParams,
    oauth::{
        grant::{Extras, extras},
        request::{accepted_token::Accepted, scope::Scope},
    },
};

/// What a caller asks for.
#[derive(Debug)]
pub struct Reissue<'a> {
    /// The access token of the token response.
    pub access_token: &'a str,
    /// Its refresh token.
    pub refresh_token: &'a str,
    header_params: HeaderParams,
    extras: Extras,
}

impl<'a> Reissue<'a> {
    /// Reads a call.
    pub fn read(call: &'a Asked) -> Result<Self, CallerError> {
        let required = |name| call.text(name)?.ok_or(CallerError::TokensMissing);
        Ok(Self {
            access_token: required("accessToken")?,
            refresh_token: required("refreshToken")?,
            header_params: header_params(call)?,
            extras: of_id_token(call)?,
        })
    }

    /// What was granted, with what is added now over what was before. §12.2: "its sub Claim Value MUST
    /// be the same as in the ID Token issued when the original authentication occurred".
    pub fn added(&self, mut accepted: Accepted) -> Result<Accepted, CallerError> {
        let authorized = &mut accepted.authorized;
        let sub = self.extras.text(extras::SUB);
        if sub.is_some_and(|sub| sub != authorized.sub()) {
            return Err(CallerError::SubChanged);
        }
        let extras = authorized.extras.clone();
        authorized.extras = extras.merged(self.extras.clone());
        if let Some(person) = &mut authorized.person {
            person.header_params = person.header_params.merged(&self.header_params);
        }
        let scope = accepted.claims["scope"].as_str().unwrap_or_default();
        authorized.scope = Scope::parse(scope).unwrap_or_default();
        Ok(accepted)
    }

    /// The token response with the ID token in it. RFC 6749 §5.1, OpenID Connect Core §3.1.3.3.
    pub fn told(&self, accepted: &Accepted, id_token: &str, now: Timestamp) -> Told {
        let claims = &accepted.claims;
        let expires = claims["exp"].as_i64().unwrap_or_default();
        let mut content = accepted.authorized.extras.visible();
        let response = json!({
            "access_token": self.access_token,
            "token_type": claims["token_type"],
            "expires_in": expires.saturating_sub(now.seconds()),
            "scope": claims["scope"],
            "refresh_token": self.refresh_token,
            "id_token": id_token,
        });
        extend(&mut content, response);
        let sentence = "The ID token was reissued.";
        Told::outcome(Operation::IdTokenReissue, "A910005", sentence, Verb::Ok)
            .with(json!({ "idToken": id_token }))
            .content(json!(content).to_string())
    }
}
