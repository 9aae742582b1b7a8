//! A code for tokens: RFC 6749 §4.1.3, OpenID Connect Core §3.1.3.

use super::{
    Desk, Given,
    desk::{family, stored},
};
use crate::{
    backend::{Failure, Host},
    oauth::{
        grant::{Command, Redeem},
        handle::Handle,
        request::{pkce::ChallengeDemand, profile::Profile, token_request::AuthorizationCode},
    },
};

impl<H: Host> Desk<'_, H> {
    pub(super) async fn redeem(&self, asked: AuthorizationCode) -> Result<Given, Failure> {
        let protection = self.protection().await?;
        let client = self.client.client();
        let access_token = asked.code.with_secret(self.host.mint()?);
        let refresh_token = match self.refresh_token_lifetime() {
            Some(lifetime) => Some((
                asked
                    .code
                    .with_secret(self.host.mint()?)
                    .of_family(self.host.mint()?),
                self.now.after(lifetime),
            )),
            None => None,
        };
        let device_secret = match self.may_share() {
            true => Some(asked.code.with_secret(self.host.mint()?)),
            false => None,
        };
        let mut redeem = Redeem {
            asker: self.asker(&access_token),
            code: asked.code.digest(),
            redirect_uri: asked.redirect_uri,
            code_verifier: asked.code_verifier,
            challenge: ChallengeDemand::of(
                &self.service,
                client,
                Profile::of_client(&self.service, client),
            ),
            refresh_token: refresh_token
                .as_ref()
                .map(|(handle, expires)| stored(handle, *expires)),
            family: refresh_token
                .as_ref()
                .and_then(|(handle, _)| family(handle)),
            device_secret: device_secret.as_ref().map(Handle::digest),
            offline_access_required: self.service.offline_access_required,
            offline_access_required_with_openid_only: self
                .service
                .offline_access_required_with_openid_only,
        };
        let command = || Command::Redeem(Box::new(redeem.clone()));
        let hooked = self
            .hooked("authorization_code", &asked.code, command)
            .await?;
        redeem.asker.claims = hooked.access_token;
        redeem.asker.enriched = hooked.details;
        redeem.asker.hooks_unasked = hooked.is_unasked;
        let command = Command::Redeem(Box::new(redeem));
        let redeemed = self.decide(&asked.code, command).await?;
        let refresh_token = refresh_token
            .map(|(handle, _)| handle)
            .filter(|_| redeemed.has_refresh_token());
        let access_token = self.access_token(&access_token, redeemed.form());
        let issuance = self.issuance(&redeemed, &hooked.added);
        let tokens = issuance.tokens(access_token, refresh_token.as_ref(), protection.as_ref())?;
        let device_secret = device_secret.filter(|_| redeemed.ds_hash().is_some());
        let tokens = tokens.with_device_secret(device_secret.as_ref());
        Ok(Given { tokens, redeemed })
    }
}
