//! Issuing what was decided, at the token endpoint and at the authorization endpoint: the access
//! token, and the ID token beside it.

use super::{Failure, Fault};
use crate::{
    Timestamp,
    documents::{Client, Destination, Service},
    jose::SigningKey,
    oauth::{
        answer::{
            custom_claims,
            id_token::{Beside, Parties, id_token},
            protection::Protection,
            token_hook::Added,
            tokens::{AccessToken, Tokens},
        },
        grant::{Redeemed, extras},
        grant_id,
        handle::{Handle, Place},
    },
    register::keys::KeySet,
};

/// What is issued, by whom, for whom, when.
pub(crate) struct Issuance<'a> {
    /// Who issues.
    pub service: &'a Service,
    /// To whom.
    pub client: &'a Client,
    /// What signs.
    pub keys: &'a KeySet,
    /// The right to it.
    pub redeemed: &'a Redeemed,
    /// What hooks add.
    pub added: &'a [Added],
    /// When.
    pub now: Timestamp,
}

impl Issuance<'_> {
    /// The token response. RFC 6749 §5.1.
    pub(crate) fn tokens(
        &self,
        access_token: Handle,
        refresh_token: Option<&Handle>,
        protection: Option<&Protection<'_>>,
    ) -> Result<Tokens, Failure> {
        let grant_id = self.grant_id(Place(access_token.shelf, access_token.row));
        let access_token = self.access_token(access_token)?;
        let beside = Beside {
            access_token: Some(access_token.as_str()),
            ..Beside::default()
        };
        let id_token = protection.and_then(|protection| self.id_token(protection, beside));
        let issued_at = self.redeemed.issued_at().seconds();
        let elapsed = self.now.seconds().saturating_sub(issued_at);
        let tokens = Tokens::new(access_token, refresh_token, id_token, elapsed);
        let tokens = tokens.of_grant(grant_id);
        Ok(tokens.with(self.redeemed.authorized().extras.visible()))
    }

    /// The name of the grant at `place`, where clients manage those of people. Grant Management for OAuth
    /// 2.0 §5.5.
    fn grant_id(&self, place: Place) -> Option<String> {
        let is_managed = !self.service.grant_management_actions.is_empty();
        let authorized = self.redeemed.authorized();
        authorized.person.as_ref().filter(|_| is_managed)?;
        let place = authorized.named_at(place);
        Some(grant_id::of(place, self.keys.pairwise_salt()))
    }

    /// The access token of `handle`.
    pub(crate) fn access_token(&self, handle: Handle) -> Result<AccessToken, Fault> {
        let key = access_token_key(self.keys, self.service, self.redeemed, self.now)?;
        let mut claims = self.custom(Destination::AccessToken);
        claims.extend(self.redeemed.repeated().cloned().unwrap_or_default());
        let extras = &self.redeemed.authorized().extras;
        claims.extend(extras.visible());
        claims.extend(extras.claims(extras::ACCESS_TOKEN));
        let issuer = &self.service.issuer;
        Ok(AccessToken::issue(
            self.redeemed,
            handle,
            key,
            issuer,
            &claims,
        ))
    }

    /// The ID token that comes with what is issued `beside` it, where there is one to come.
    pub(crate) fn id_token(
        &self,
        protection: &Protection<'_>,
        beside: Beside<'_>,
    ) -> Option<String> {
        let mut custom = self.custom(Destination::IdToken);
        custom.extend(self.redeemed.repeated_id_token().clone());
        let parties = Parties {
            service: self.service,
            client: self.client,
        };
        id_token(self.redeemed, parties, protection, beside, custom)
    }

    fn custom(&self, to: Destination) -> serde_json::Map<String, serde_json::Value> {
        custom_claims::for_token(self.service, self.client, self.redeemed, self.added, to)
    }
}

/// The key for an access token, where its form is a JWT. An API gets what its document says.
fn access_token_key<'a>(
    keys: &'a KeySet,
    service: &Service,
    redeemed: &Redeemed,
    now: Timestamp,
) -> Result<Option<&'a SigningKey>, Fault> {
    let form = redeemed.form();
    let Some(algorithm) = form.algorithm else {
        return Ok(None);
    };
    let key = if form.audience == [service.issuer.as_str()] {
        keys.signer(algorithm, now)
    } else {
        keys.signer_for(algorithm, now)
    };
    key.map(Some).ok_or_else(Fault::no_key)
}
