//! What is told of a token request. RFC 6749 §5.1.

use serde_json::{Value, json};

use super::{
    Asked, CallerError, Operation, Told, Verb,
    authorization::added::{
        access_token_duration, choosing, of_access_token, refresh_token_duration,
    },
    details,
};
use crate::{
    Timestamp,
    documents::{Client, GrantType},
    oauth::{
        Confirmation,
        answer::tokens::Tokens,
        grant::{Authorized, Redeemed, Said, extras},
    },
};

/// What a caller says of the tokens that are to be issued.
pub fn said(asked: &Asked) -> Result<Said, CallerError> {
    let said = Said {
        extras: of_access_token(asked)?,
        access_token_duration: access_token_duration(asked)?,
        refresh_token_duration: refresh_token_duration(asked)?,
        ..Said::default()
    };
    choosing(asked, said)
}

/// What was issued.
#[derive(Clone, Copy, Debug)]
pub struct Issued<'a> {
    /// The response.
    pub tokens: &'a Tokens,
    /// What the tokens are for.
    pub redeemed: &'a Redeemed,
    /// To whom.
    pub client: &'a Client,
    /// The `client_id` as the client spells it.
    pub client_id: &'a str,
    /// For what.
    pub grant_type: GrantType,
    /// When.
    pub now: Timestamp,
}

impl Issued<'_> {
    /// What is told of it.
    pub fn told(&self) -> Told {
        let sentence = format!(
            "The token request (grant_type={}) was processed successfully.",
            self.grant_type.name()
        );
        let number = match self.grant_type {
            GrantType::AuthorizationCode | GrantType::Implicit => "A050001",
            GrantType::ClientCredentials => "A052001",
            GrantType::RefreshToken => "A053001",
            GrantType::TokenExchange => "A903399",
        };
        Told::outcome(Operation::Token, number, &sentence, Verb::Ok)
            .with(self.access_token())
            .with(self.refresh_token())
            .with(json!({
                "grantId": self.tokens.grant_id(),
                "idToken": self.tokens.id_token(),
                "grantType": self.grant_type,
                "clientAuthMethod": self.client.token_auth_method,
            }))
            .with(self.device_secret())
            .with(of_client(self.client, self.client_id))
            .with(of_grant(self.redeemed.authorized()))
            .content(json!(self.tokens).to_string())
    }

    fn access_token(&self) -> Value {
        let token = self.tokens.access_token();
        let form = self.redeemed.form();
        json!({
            "accessToken": token,
            "jwtAccessToken": form.algorithm.map(|_| token),
            "accessTokenDuration": form.lifetime,
            "accessTokenExpiresAt": milliseconds(self.redeemed.expires()),
            "scopes": form.scope.iter().collect::<Vec<_>>(),
            "accessTokenResources": form.audience,
            "authorizationDetails": details::told(&form.authorization_details),
            "certificateThumbprint": self.redeemed.cnf().and_then(Confirmation::x5t),
        })
    }

    /// What another client of the vendor brings, and the session that it is of. OpenID Connect Native SSO
    /// for Mobile Apps §3.4.
    fn device_secret(&self) -> Value {
        let Some(device_secret) = self.tokens.device_secret() else {
            return json!({});
        };
        let person = self.redeemed.authorized().person.as_ref();
        json!({
            "deviceSecret": device_secret,
            "deviceSecretHash": self.redeemed.ds_hash(),
            "sessionId": person.and_then(|person| person.authentication.sid.as_deref()),
        })
    }

    fn refresh_token(&self) -> Value {
        let Some(token) = self.tokens.refresh_token() else {
            return json!({});
        };
        let expires = self.redeemed.refresh_token_expires();
        let left = |expires: Timestamp| expires.seconds().saturating_sub(self.now.seconds());
        let scope = &self.redeemed.authorized().scope;
        json!({
            "refreshToken": token,
            "refreshTokenDuration": expires.map(left),
            "refreshTokenExpiresAt": expires.map(milliseconds),
            "refreshTokenScopes": scope.iter().collect::<Vec<_>>(),
        })
    }
}

/// What is told of a client, wherever one is spoken of.
pub fn of_client(client: &Client, client_id: &str) -> Value {
    json!({
        "clientId": client.id(),
        "clientIdAlias": client.client_id_alias,
        "clientIdAliasUsed": client.client_id_alias.as_deref() == Some(client_id),
        "clientAttributes": client.attributes,
    })
}

/// What is told of a grant to whoever speaks for the service: whom it is of, and what was added to it,
/// what is hidden too.
pub fn of_grant(authorized: &Authorized) -> Value {
    let person = authorized
        .person
        .as_ref()
        .map(|person| &person.authentication);
    json!({
        "subject": authorized.whom(),
        "properties": authorized.extras.get(extras::PROPERTIES),
        "consentedClaims": authorized.extras.get(extras::CONSENTED),
        "resources": authorized.audience.iter().collect::<Vec<_>>(),
        "acr": person.and_then(|by| by.acr.as_deref()),
        "authTime": person.map(|by| by.auth_time).filter(|at| *at != Timestamp::default()),
    })
}

/// By what it was granted, as far as it is known.
pub fn grant_type(authorized: &Authorized) -> Value {
    match (
        authorized.extras.get(extras::GRANT_TYPE),
        &authorized.person,
    ) {
        (Some(said), _) => said.clone(),
        (None, Some(_)) => json!(GrantType::AuthorizationCode),
        (None, None) => json!(GrantType::ClientCredentials),
    }
}

/// A moment, as members that end with `ExpiresAt` have it.
pub fn milliseconds(moment: Timestamp) -> i64 {
    moment.seconds().saturating_mul(1000)
}
