//! A token for a client itself: RFC 6749 §4.4.

use super::{Desk, Given};
use crate::{
    backend::{Failure, Host, client::act, made::hold, nearby::near},
    oauth::{
        Grant,
        grant::{Asker, ClientCredentials, Redeemed, serve::Action},
        handle::{Handle, Place},
        lane::Following,
        request::{access::Access, profile::Profile, scope::Scope},
    },
};

impl<H: Host> Desk<'_, H> {
    /// RFC 6749 §4.4.3: "A refresh token SHOULD NOT be included."
    pub(super) async fn grant(&self, scope: Option<&str>) -> Result<Given, Failure> {
        let client = self.client.client();
        let named = self.audience.clone().or_default(&self.service, client)?;
        let audience = named.or_owners_of(scope, &self.service, client);
        let scope = Scope::of_client(scope, &self.service, client, &audience, &self.details)?;
        let follows = Following {
            near: near(self.host, &self.service).await?,
            ..Following::default()
        };
        let Place(shelf, row) = follows.place(client, &self.host.mint()?);
        let access_token = Handle::new(shelf, row, self.host.mint()?);
        let client_id = self.client.client_id().to_owned();
        let asker = Asker {
            audience,
            ..self.asker(&access_token)
        };
        let access = Access::of(&scope, &self.details);
        let profile = Profile::of_request(&self.service, client, &access);
        let mut asked = ClientCredentials {
            asker,
            client_id,
            scope,
            profile,
        };
        let (_, redeemed) = Grant::of_client(asked.clone(), self.now)?;
        let access_token = self.access_token(&access_token, redeemed.form());
        self.unspent(row).await?;
        let hooked = self.ask("client_credentials", &redeemed.preview()).await?;
        asked.asker.claims = hooked.access_token;
        asked.asker.enriched = hooked.details;
        hold(self.host, &access_token).await?;
        let action = Action::Grant(row, Box::new(asked));
        let reply = act(self.host, &self.spends(), shelf, action).await?;
        let redeemed: Box<Redeemed> = reply.try_into()?;
        self.settle(&access_token, &redeemed).await?;
        let issuance = self.issuance(&redeemed, &hooked.added);
        let tokens = issuance.tokens(access_token, None, None)?;
        Ok(Given { tokens, redeemed })
    }
}
