//! What the requests at the token endpoint have in common: who asks, what hooks add, the decision.

use serde_json::Map;

use super::{Desk, Hooked};
use crate::{
    Digest, Secret, Timestamp,
    backend::{
        Failure, Host,
        client::{decide, place},
        custom_claims::ask_hooks,
        issuance::Issuance,
        made::{hold, settle},
        protection::of_id_tokens,
    },
    documents::Destination,
    oauth::{
        Confirmation, FirstUse, Refusal,
        answer::{
            custom_claims,
            protection::Protection,
            token_hook::{Added, Event},
        },
        grant::{
            Asker, Command, Preview, Redeemed, Stored, Token,
            serve::{Action, Answer, Request},
        },
        handle::{Handle, Place, Row, Shelf},
        request::{
            authorization_details::AuthorizationDetails,
            spends::Spends,
            terms::{Form, Terms},
        },
    },
};

impl<H: Host> Desk<'_, H> {
    /// Seconds that a refresh token lives, if the client may have one.
    pub(super) fn refresh_token_lifetime(&self) -> Option<u32> {
        let usual = self.client.client().refresh_token_lifetime(&self.service)?;
        Some(self.said.refresh_token_duration.unwrap_or(usual))
    }

    /// Whether a device secret comes with what the client is granted.
    pub(super) fn may_share(&self) -> bool {
        self.client.client().shares_sign_in(&self.service)
    }

    pub(super) fn asker(&self, access_token: &Handle) -> Asker {
        let client = self.client.client();
        Asker {
            client: client.id(),
            created_at: Some(client.created_at),
            is_public: client.is_public(),
            is_strict: self.client.is_strict(),
            cnf: Confirmation::of(
                self.proof.as_ref().map(|proof| proof.jkt().clone()),
                self.certificate.clone(),
            ),
            terms: Terms::of(&self.service, client).lasting(self.said.access_token_duration),
            audience: self.audience.clone(),
            authorization_details: self.details.clone(),
            access_token: self.said.stored_of(access_token),
            claims: Map::new(),
            enriched: AuthorizationDetails::default(),
            hooks_unasked: false,
            extras: self.said.extras.clone(),
        }
    }

    /// What the request spends.
    pub(super) fn spends(&self) -> Spends {
        Spends::of(&self.client, self.proof.as_ref())
    }

    /// What the grant would give, unless what the request spends was spent before: asking spends
    /// nothing.
    async fn preview(
        &self,
        at: &Handle,
        command: Command,
    ) -> Result<Option<Box<Preview>>, Failure> {
        let Place(shelf, row) = place(at);
        let spends = self.spends();
        if spends.is_elsewhere(shelf) && self.spent(&spends, row).await?.is_some() {
            return Ok(None);
        }
        let first_uses = spends.beside(shelf);
        match self.previewed(shelf, first_uses, row, command).await? {
            Ok(reply) => {
                let preview: Box<Preview> = reply.try_into()?;
                Ok(Some(Box::new(preview.told_to(self.client.client()))))
            }
            // What would be refused is left to be refused: the refusal may revoke what was issued
            // before.
            Err(_) => Ok(None),
        }
    }

    /// What hooks add to what the grant would give: a refusal or a failure of a hook spends nothing.
    pub(super) async fn hooked(
        &self,
        grant_type: &str,
        at: &Handle,
        command: impl FnOnce() -> Command,
    ) -> Result<Hooked, Failure> {
        if !self.service.has_token_hook() {
            return Ok(Hooked::default());
        }
        let preview = self.preview(at, command()).await?;
        match preview.filter(|preview| !preview.is_repeated) {
            Some(preview) => self.ask(grant_type, &preview).await,
            None => Ok(Hooked {
                is_unasked: true,
                ..Hooked::default()
            }),
        }
    }

    /// Refuses what the request spends if it was spent before, where hooks are about to be asked.
    pub(super) async fn unspent(&self, row: Row) -> Result<(), Failure> {
        if !self.service.has_token_hook() {
            return Ok(());
        }
        match self.spent(&self.spends(), row).await? {
            Some(refusal) => Err(refusal.into()),
            None => Ok(()),
        }
    }

    /// Why the request is refused, if what it spends was spent before.
    async fn spent(&self, spends: &Spends, row: Row) -> Result<Option<Refusal>, Failure> {
        // Nobody has a token of this digest, whether or not there is such a row.
        let nothing = Command::Introspect(Token::Handle(Digest::of([])));
        let first_uses = spends.first_uses.clone();
        let answer = self
            .previewed(spends.at, first_uses, row, nothing)
            .await?
            .err();
        Ok(answer.filter(|refusal| !refusal.is_of_no_token()))
    }

    async fn previewed(
        &self,
        shelf: Shelf,
        first_uses: Vec<FirstUse>,
        row: Row,
        command: Command,
    ) -> Result<Answer, Failure> {
        let request = Request {
            now: self.now,
            first_uses,
            action: Action::preview(row, command),
        };
        Ok(self.host.shelf(shelf, &request).await?)
    }

    pub(super) async fn ask(&self, grant_type: &str, preview: &Preview) -> Result<Hooked, Failure> {
        let (service, client) = (&*self.service, self.client.client());
        let event = Event {
            service,
            client,
            grant_type,
            preview,
        };
        let added = ask_hooks(self.host, event, &self.keys, self.now).await?;
        let by_hooks = |to| custom_claims::by_hooks(service, client, preview, &added, to);
        Ok(Hooked {
            is_unasked: false,
            access_token: by_hooks(Destination::AccessToken),
            id_token: by_hooks(Destination::IdToken),
            details: custom_claims::enriched(&added),
            added,
        })
    }

    pub(super) async fn decide(
        &self,
        at: &Handle,
        command: Command,
    ) -> Result<Box<Redeemed>, Failure> {
        if self.said.access_token.is_some() {
            // What is refused, or given again, needs no value.
            let preview = self.preview(at, command.clone()).await?;
            if let Some(preview) = preview.filter(|preview| !preview.is_repeated) {
                hold(self.host, &self.access_token(at, &preview.form)).await?;
            }
        }
        let reply = decide(self.host, &self.spends(), place(at), command).await?;
        let redeemed: Box<Redeemed> = reply.try_into()?;
        self.settle(at, &redeemed).await?;
        Ok(Box::new(redeemed.told_to(self.client.client())))
    }

    /// The access token that is given in this form, of the grant of `minted`.
    pub(super) fn access_token(&self, minted: &Handle, form: &Form) -> Handle {
        self.said.access_token(minted.clone(), form)
    }

    /// Points to what was given, where its value was chosen.
    pub(super) async fn settle(&self, at: &Handle, redeemed: &Redeemed) -> Result<(), Failure> {
        let access_token = self.access_token(at, redeemed.form());
        settle(self.host, &access_token, redeemed.expires()).await
    }

    /// What makes ID tokens of the client, asked before anything is spent: where nothing can be encrypted
    /// for it, nothing is.
    pub(super) async fn protection(&self) -> Result<Option<Protection<'_>>, Failure> {
        if !self.service.is_openid_provider() {
            return Ok(None);
        }
        let client = self.client.client();
        of_id_tokens(self.host, &self.keys, client, &self.service, self.now)
            .await
            .map(Some)
    }

    /// What is issued for what was decided.
    pub(super) fn issuance<'a>(
        &'a self,
        redeemed: &'a Redeemed,
        added: &'a [Added],
    ) -> Issuance<'a> {
        Issuance {
            service: &self.service,
            client: self.client.client(),
            keys: &self.keys,
            redeemed,
            added,
            now: self.now,
        }
    }
}

/// What is stored of the family of a refresh token.
pub(super) fn family(refresh_token: &Handle) -> Option<Digest> {
    refresh_token.family().map(Secret::digest)
}

pub(super) fn stored(handle: &Handle, expires: Timestamp) -> Stored {
    Stored {
        digest: handle.digest(),
        expires,
    }
}
