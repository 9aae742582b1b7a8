//! The grant that a request is to merge or to replace, as far as that is known before its code is redeemed:
//! Grant Management for OAuth 2.0 §5.2 and §5.4.

use serde_json::Value;

use super::{
    authorization_request::AuthorizationRequest,
    grant_management::{GrantAsked, Said, Succession},
    terms::Terms,
};
use crate::{
    documents::{Client, Service},
    oauth::{
        Refusal,
        grant::managed::Kept,
        handle::{Place, Row},
    },
};

/// A grant of a person that stands, if one was found.
pub fn found(kept: Option<Kept>) -> Result<Kept, Refusal> {
    kept.filter(|kept| kept.authorized.person.is_some())
        .ok_or(Refusal::GrantIdInvalid)
}

impl Kept {
    /// The same, if it is of whom the client knows as this subject and who has this account.
    pub fn of_person(self, account: &str, subject: &str) -> Result<Self, Refusal> {
        let person = self.authorized.person.as_ref();
        let is_theirs = person.is_some_and(|person| person.authentication.account == account);
        if is_theirs && self.authorized.subject == subject {
            Ok(self)
        } else {
            Err(Refusal::GrantIdInvalid)
        }
    }

    /// The same, if no other request has succeeded it since.
    pub fn still(self, succession: &Succession) -> Result<Self, Refusal> {
        if self.row == succession.current {
            Ok(self)
        } else {
            Err(Refusal::GrantSucceeded)
        }
    }
}

impl AuthorizationRequest {
    /// The same, to succeed the grant at `place`, which is in the row `current` now.
    pub fn succeed(&mut self, said: Said<'_>, place: Place, current: Row) {
        let succession = Succession {
            shelf: place.0,
            row: place.1,
            current,
        };
        self.grant = Some(match said {
            Said::Create => GrantAsked::Create,
            Said::Succeed { merges: true, .. } => GrantAsked::Merge(succession),
            Said::Succeed { merges: false, .. } => GrantAsked::Replace(succession),
        });
    }

    /// What will be granted in the end, where this joins what `former` holds: that is what a page shows, and
    /// what says to which rules the request is held. What takes the place of the other is held to its own.
    pub fn in_the_end(
        &self,
        former: &Kept,
        service: &Service,
        client: &Client,
    ) -> Result<Self, Refusal> {
        if !self.merges() {
            return Ok(self.clone());
        }
        let terms = Terms::of(service, client);
        let held = &former.authorized;
        let both = || {
            let scope = held.scope.and(&self.scope)?;
            let audience = terms.both(&held.audience, &self.audience)?;
            let details = held
                .authorization_details
                .and(&self.authorization_details)?;
            Some((scope, audience, details))
        };
        let (scope, audience, details) = both().ok_or(Refusal::GrantTooLarge)?;
        let mut request = Self {
            scope,
            audience,
            authorization_details: details,
            profile: self.profile.stricter(former.profile.unwrap_or_default()),
            ..self.clone()
        };
        request.take_up(client, service);
        for name in &former.claims {
            let claims = &mut request.openid.claims.userinfo;
            claims.entry(name.clone()).or_insert(Value::Null);
        }
        Ok(request)
    }

    /// Holds the request, which `client` has pushed, to the rules of what will be granted in the end, of which
    /// one token has all that the client may have now.
    pub fn join(
        &mut self,
        former: &Kept,
        service: &Service,
        client: &Client,
    ) -> Result<(), Refusal> {
        let end = self.in_the_end(former, service, client)?;
        end.still_asked(service, client)?;
        end.form(&Terms::of(service, client))?;
        self.profile = end.profile;
        Ok(())
    }

    /// The same, held to the rules of what will be granted in the `end`.
    #[must_use]
    pub fn held_as(self, end: &Self) -> Self {
        Self {
            profile: end.profile,
            ..self
        }
    }
}
