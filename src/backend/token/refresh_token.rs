//! A refresh token for tokens: RFC 6749 §6, RFC 9700 §4.14.2.

use serde_json::Map;

use super::{
    Desk, Given,
    desk::{family, stored},
};
use crate::{
    backend::{Failure, Host, chosen::point},
    oauth::{
        answer::tokens::{rotated, withdrawn_by},
        grant::{Command, Refresh, Rotation},
        handle::Place,
        request::token_request::RefreshToken,
    },
};

impl<H: Host> Desk<'_, H> {
    pub(super) async fn refresh(&self, asked: RefreshToken) -> Result<Given, Failure> {
        let protection = self.protection().await?;
        let old = asked.refresh_token;
        let (next, next_access_token) = rotated(&old, self.keys.derivation());
        let access_token = old.with_secret(self.host.mint()?);
        let lifetime = self.refresh_token_lifetime().unwrap_or_default();
        let mut refresh = Refresh {
            asker: self.asker(&access_token),
            client_id: self.client.client_id().to_owned(),
            refresh_token: old.digest(),
            family: family(&old),
            rotation: Some(Rotation {
                next: stored(&next, self.now.after(lifetime)),
                family: family(&next),
                family_lifetime: self.service.refresh_token_family_duration,
                keeps_end: self.service.refresh_token_duration_kept,
                resets_end: self.service.refresh_token_duration_reset,
                access_token: self.said.stored_of(&next_access_token),
                jti: Some(withdrawn_by(&next_access_token)),
                is_last_resort: self.service.refresh_token_kept,
                window: self.service.refresh_token_idempotency_duration,
                id_token_claims: Map::new(),
            }),
            scope: asked.scope,
        };
        let command = || Command::Refresh(Box::new(refresh.clone()));
        let hooked = self.hooked("refresh_token", &old, command).await?;
        refresh.asker.claims = hooked.access_token;
        refresh.asker.enriched = hooked.details;
        refresh.asker.hooks_unasked = hooked.is_unasked;
        if let Some(rotation) = &mut refresh.rotation {
            rotation.id_token_claims = hooked.id_token;
        }
        let command = Command::Refresh(Box::new(refresh));
        let redeemed = self.decide(&old, command).await?;
        let refresh_token = if redeemed.is_rotated() { &next } else { &old };
        if refresh_token.is_chosen() && self.service.refresh_token_duration_reset {
            // It is found for as long as it lives now.
            let expires = redeemed.refresh_token_expires().unwrap_or(self.now);
            let place = Place(old.shelf, old.row);
            point(self.host, &stored(&old, expires), None, place).await?;
        }
        let access_token = if redeemed.is_rotated() && !redeemed.is_beside() {
            next_access_token
        } else {
            access_token
        };
        let access_token = self.access_token(&access_token, redeemed.form());
        let issuance = self.issuance(&redeemed, &hooked.added);
        let tokens = issuance.tokens(access_token, Some(refresh_token), protection.as_ref())?;
        Ok(Given { tokens, redeemed })
    }
}
