//! What a client may have of a sign-in that another client of its vendor shares: OpenID Connect Native SSO for
//! Mobile Apps §4.3. Nobody is in front of a page, so nobody is asked anything: what the person has not
//! allowed this very client before, it does not get.

use super::{demanded::suffices, next::is_consented};
use crate::{
    Digest, Timestamp,
    documents::{Client, DEVICE_SSO, OFFLINE_ACCESS, Service},
    oauth::{
        Refusal,
        answer::{id_token::session_id, userinfo::IdTokenClaims},
        grant::{Authentication, Person, Shared, device_secret::ds_hash},
        request::{
            access::Access,
            audience::Audience,
            authorization_details::AuthorizationDetails,
            id_token_hint::Hinted,
            profile::Profile,
            scope::Scope,
            terms::{OfflineRule, Terms},
        },
    },
    people::{SharedSession, Sharing},
};

/// What was found of the session, if it goes on. §4.3 (4).
pub fn going_on<T>(found: Option<T>) -> Result<T, Refusal> {
    found.ok_or(Refusal::ExchangeSessionEnded)
}

/// Between whom.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// Whom both are clients of.
    pub service: &'a Service,
    /// The client that the ID token is for.
    pub first: &'a Client,
    /// The client that asks.
    pub client: &'a Client,
}

impl Exchange<'_> {
    /// §4.3 (5): the AS "ensures that both client_ids are allowed to share user authentications": those of
    /// whom the operator has said so, and nobody else.
    pub fn check_clients(self) -> Result<(), Refusal> {
        let vendor = self.client.vendor(self.service);
        if vendor.is_none() || vendor != self.first.vendor(self.service) {
            return Err(Refusal::ExchangeBetweenVendors);
        }
        let is_fapi = |client| Profile::of_client(self.service, client).is_fapi();
        match is_fapi(self.first) || is_fapi(self.client) {
            true => Err(Refusal::ExchangeUnderFapi),
            false => Ok(()),
        }
    }

    /// Who has signed in, where the ID token is one that came with the device secret, of which `stored` is
    /// kept: each alone is worth nothing. §4.3 (3).
    pub fn authentication<'s>(
        self,
        shared: &'s Shared,
        token: &Hinted,
        stored: &Digest,
        now: Timestamp,
    ) -> Result<&'s Authentication, Refusal> {
        let authorized = &shared.authorized;
        let by = authorized.person.as_ref().map(|one| &one.authentication);
        let by = by.ok_or(Refusal::DeviceSecretUnknown)?;
        let is_of_first =
            shared.client == self.first.id() && authorized.is_of_client(self.first.created_at);
        let is_of_secret = token.ds_hash == Some(ds_hash(stored))
            && token.sid.is_some()
            && token.sid == by.sid
            && token.subject == authorized.sub();
        if !is_of_first || !is_of_secret {
            return Err(Refusal::DeviceSecretMismatch);
        }
        // Who copies what an app keeps, but not the key that its refresh token is bound to, gains nothing.
        if self.client.id() == self.first.id() {
            return Err(Refusal::ExchangeWithItself);
        }
        let terms = Terms::of(self.service, self.first);
        let left = terms.allowed(shared.profile, &authorized.access());
        let is_left =
            left.is_ok_and(|left| left.scope.is_openid() && left.scope.contains(DEVICE_SSO));
        // Whom a caller of the engine API knows has no session here.
        if !is_left || by.subject_of_caller().is_some() {
            return Err(Refusal::DeviceSecretUnknown);
        }
        if shared.profile.is_fapi() {
            return Err(Refusal::ExchangeUnderFapi);
        }
        let is_enough = suffices(self.service, self.client, by, now);
        is_enough
            .then_some(by)
            .ok_or(Refusal::ExchangeAuthentication)
    }

    /// Which session has to go on. §4.3 (4).
    pub fn sharing(self, by: &Authentication) -> Sharing {
        Sharing {
            subject: by.account.clone(),
            epoch: by.epoch,
            of: self.first.id(),
            sid: by.sid.clone().unwrap_or_default(),
            client: self.client.id(),
            created_at: Some(self.client.created_at),
            duration: Some(self.service.session_duration),
            idle: self.service.people.sessions.idle(),
        }
    }

    /// What is granted: what is asked for, if the person has allowed this client all of it before. A device
    /// secret stays with the grant that it came with, and no other comes with this one.
    ///
    /// §4.3 (6): "If any requested scopes require explicit user consent the AS SHOULD fail the request and
    /// return an error of 'invalid_scope'."
    pub fn scope(
        self,
        asked: Option<&str>,
        audience: &Audience,
        details: &AuthorizationDetails,
        session: &SharedSession,
    ) -> Result<Scope, Refusal> {
        if !details.is_empty() {
            return Err(Refusal::ExchangeDetails);
        }
        let (service, client) = (self.service, self.client);
        let may_be_offline = client.refresh_token_lifetime(service).is_some();
        let scope = Scope::grantable(asked, service, client, audience, details)?;
        let scope = scope.filtered(|name| match name {
            DEVICE_SSO => false,
            OFFLINE_ACCESS => may_be_offline,
            _ => true,
        });
        if scope.is_empty() {
            return Err(Refusal::ScopeInvalid);
        }
        if Profile::of_request(service, client, &Access::of(&scope, details)).is_fapi() {
            return Err(Refusal::ExchangeUnderFapi);
        }
        let is_allowed = is_consented(&scope, audience, client, service, &session.scopes);
        is_allowed.then_some(scope).ok_or(Refusal::ExchangeScope)
    }

    /// Whether a refresh token comes with it. OpenID Connect Core §11.
    pub fn allows_offline(self, scope: &Scope) -> bool {
        let rule = OfflineRule {
            is_required: self.service.offline_access_required,
            is_of_openid: self.service.offline_access_required_with_openid_only,
        };
        rule.allows(scope)
    }

    /// The person, as this client is told of them: by a session of its own name, and by no nonce, since it
    /// has sent none.
    pub fn person(self, by: &Authentication, scope: &Scope, session: &SharedSession) -> Person {
        let told = IdTokenClaims::of_scope(&session.claims, scope, self.client);
        let authentication = Authentication {
            epoch: session.epoch,
            sid: Some(session_id(&session.session, self.client)),
            attributes: self.service.in_tokens(&session.claims),
            amr: if scope.is_openid() {
                by.amr.clone()
            } else {
                Vec::new()
            },
            ..by.clone()
        };
        Person::without_request(authentication, told.claims, told.of_scopes)
    }
}
