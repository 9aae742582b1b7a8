//! Tokens, as whoever speaks for the service lists and changes them.

use serde_json::{Value, json};

use super::{
    Asked, CallerError, Operation, Told, Verb,
    asked::wrong,
    authorization::added::of_access_token,
    details,
    token::{grant_type, milliseconds, of_grant},
};
use crate::{
    Timestamp,
    documents::{Client, Service},
    jose::{Jkt, X5t},
    oauth::{
        Confirmation,
        answer::tokens::token_type,
        grant::{
            extras,
            managed::{Amendment, Kept, Told as Which},
        },
        handle::{Handle, Place, Shelf},
        request::scope::Scope,
    },
};

/// Which of the tokens that are found a call is about.
pub fn which(call: &Asked) -> Result<Which, CallerError> {
    match call.text("tokenStatus")? {
        None | Some("ALL") => Ok(Which::All),
        Some("INVALID") => Ok(Which::Ended),
        Some("VALID") => Ok(Which::Standing),
        Some(_) => Err(wrong("tokenStatus")),
    }
}

/// A grant, as one entry: its last access token, and its refresh token.
pub fn entry(shelf: Shelf, kept: &Kept) -> Value {
    let place = Place(shelf, kept.row);
    let Kept {
        authorized,
        access_token,
        refresh_token,
        ..
    } = kept;
    let issued_at = access_token.as_ref().map(|token| token.issued_at);
    let created_at = kept.since.or(issued_at);
    let access_token_hash = access_token
        .as_ref()
        .map(|one| Handle::mark(place, one.token.digest));
    let cnf = access_token.as_ref().and_then(|one| one.cnf.as_ref());
    let scope = access_token
        .as_ref()
        .map_or(&authorized.scope, |one| &one.scope);
    let details = access_token
        .as_ref()
        .map_or(&authorized.authorization_details, |one| {
            &one.authorization_details
        });
    let entry = json!({
        "accessTokenHash": access_token_hash,
        "accessTokenExpiresAt": access_token.as_ref().map(|one| milliseconds(one.token.expires)),
        "authorizationDetails": details::told(details),
        "clientId": kept.client,
        "createdAt": created_at.map(milliseconds),
        "grantType": grant_type(authorized),
        "lastRefreshedAt": issued_at.filter(|at| Some(*at) > created_at).map(milliseconds),
        "refreshTokenHash": refresh_token.map(|one| Handle::mark(place, one.digest)),
        "refreshTokenExpiresAt": refresh_token.map(|one| milliseconds(one.expires)),
        "refreshTokenScopes": refresh_token.map(|_| names(&authorized.scope)),
        "scopes": names(scope),
        "tokenId": place.to_string(),
        "tokenType": token_type(cnf),
        "certificateThumbprint": cnf.and_then(Confirmation::x5t),
        "dpopKeyThumbprint": cnf.and_then(Confirmation::jkt),
    });
    // What is null is left out, in a list too.
    Told::document(entry, false)
        .with(of_grant(authorized))
        .into_value()
}

fn names(scope: &Scope) -> Vec<&str> {
    scope.iter().collect()
}

/// A call that changes a token.
#[derive(Debug)]
pub struct Update {
    /// What names it.
    pub token: String,
    scopes: Option<Vec<String>>,
    is_renewed_with_scope: bool,
    refreshes_anew_with_scope: bool,
    /// Whether the access token gets another value.
    pub has_new_value: bool,
    amendment: Amendment,
}

/// What names the token of a call that changes it, the first that is there.
const NAMES: [&str; 5] = [
    "accessToken",
    "accessTokenHash",
    "refreshToken",
    "refreshTokenHash",
    "tokenId",
];

/// Members by which a token would be bound to what is not known here, or be for it.
const UNSERVED: [&str; 2] = ["clientEntityIdUsed", "forExternalAttachment"];

/// None of the members that are not served.
pub fn only_served(call: &Asked) -> Result<(), CallerError> {
    let named = UNSERVED.iter().find(|name| call.is_there(name));
    named.map_or(Ok(()), |name| Err(CallerError::Unbound((*name).to_owned())))
}

/// The key and the certificate that a token is bound to.
pub fn binding(call: &Asked) -> Result<Option<Confirmation>, CallerError> {
    let (key, certificate) = ("dpopKeyThumbprint", "certificateThumbprint");
    let jkt = |text| Jkt::parse(text).ok_or_else(|| wrong(key));
    let x5t = |text| X5t::parse(text).ok_or_else(|| wrong(certificate));
    Ok(Confirmation::of(
        call.text(key)?.map(jkt).transpose()?,
        call.text(certificate)?.map(x5t).transpose()?,
    ))
}

impl Update {
    /// Reads a call.
    pub fn read(call: &Asked) -> Result<Self, CallerError> {
        only_served(call)?;
        let mut named = NAMES.iter().filter_map(|name| call.text(name).transpose());
        let token = named.next().transpose()?;
        let added = of_access_token(call)?;
        Ok(Self {
            token: token.ok_or(CallerError::TokenMissing)?.to_owned(),
            scopes: call.texts("scopes")?,
            is_renewed_with_scope: call.flag("accessTokenExpiresAtUpdatedOnScopeUpdate")?,
            refreshes_anew_with_scope: call.flag("refreshTokenExpiresAtUpdatedOnScopeUpdate")?,
            has_new_value: call.flag("accessTokenValueUpdated")?,
            amendment: Amendment {
                expires: call.moment("accessTokenExpiresAt")?,
                refresh_expires: call.moment("refreshTokenExpiresAt")?,
                authorization_details: details::asked(call)?,
                cnf: binding(call)?,
                extras: extras::Extras::default().with(
                    extras::PROPERTIES,
                    added.get(extras::PROPERTIES).cloned().unwrap_or_default(),
                ),
                ..Amendment::default()
            },
        })
    }

    /// What changes of a grant of this client, with this new value of its access token.
    pub fn amendment(
        &self,
        kept: &Kept,
        client: &Client,
        service: &Service,
        now: Timestamp,
    ) -> Result<Amendment, CallerError> {
        let scope = self.scopes.as_ref();
        let scope =
            scope.map(|names| Scope::of_names(names, |name| client.may_request(service, name)));
        let renewed = now.after(client.access_token_lifetime(service));
        let renewed = Some(renewed).filter(|_| scope.is_some() && self.is_renewed_with_scope);
        let refreshes = kept
            .refresh_token
            .and(client.refresh_token_lifetime(service));
        let refreshes = refreshes.filter(|_| scope.is_some() && self.refreshes_anew_with_scope);
        let refresh_renewed = refreshes.map(|lifetime| now.after(lifetime));
        let amendment = Amendment {
            token: kept.access_token.as_ref().map(|one| one.token.digest),
            expires: self.amendment.expires.or(renewed),
            refresh_expires: self.amendment.refresh_expires.or(refresh_renewed),
            scope,
            ..self.amendment.clone()
        };
        let changes_access_token = self.has_new_value
            || amendment.expires.is_some()
            || amendment.scope.is_some()
            || amendment.authorization_details.is_some()
            || amendment.cnf.is_some();
        if changes_access_token && kept.access_token.is_none() {
            return Err(CallerError::TokenSigned);
        }
        if amendment.refresh_expires.is_some() && kept.refresh_token.is_none() {
            return Err(CallerError::RefreshTokenMissing);
        }
        Ok(amendment)
    }
}

/// What is told of a token that was changed, which is `access_token` now if it has a new value.
pub fn updated(entry: Value, access_token: Option<String>) -> Told {
    let sentence = "The access token was updated.";
    Told::outcome(Operation::TokenUpdate, "A135001", sentence, Verb::Ok)
        .with(entry)
        .with(json!({ "accessToken": access_token }))
}
