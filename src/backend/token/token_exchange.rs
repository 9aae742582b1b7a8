//! What another client of the vendor was given, for tokens: OpenID Connect Native SSO for Mobile Apps §4.

use std::rc::Rc;

use serde_json::json;

use super::{
    Desk, Given,
    desk::{family, stored},
};
use crate::{
    backend::{
        Failure, Host,
        client::{act, place},
        id_token_hint,
        logout::begin_use,
        nearby::near,
        people::ask,
    },
    documents::{Client, GrantType},
    oauth::{
        answer::id_token::subject,
        grant::{
            Asker, Authentication, ClientCredentials, Command, Made, Shared,
            extras::GRANT_TYPE,
            serve::{Action, Request},
        },
        handle::{Handle, Place},
        interaction::exchange::{Exchange, going_on},
        lane::Following,
        request::{
            id_token_hint::Hinted,
            profile::Profile,
            scope::Scope,
            token_exchange::{SubjectToken, TokenExchange},
        },
    },
    people::{self, SharedSession, UsedBy},
};

/// The handles of what is granted.
struct Handles {
    access_token: Handle,
    refresh_token: Option<Handle>,
}

/// What the client shares of a sign-in.
struct Shares<'a> {
    asker: Asker,
    scope: Scope,
    by: &'a Authentication,
    session: &'a SharedSession,
}

impl<H: Host> Desk<'_, H> {
    pub(super) async fn exchange(&self, asked: TokenExchange) -> Result<Given, Failure> {
        let protection = self.protection().await?;
        let (first, token) = self.subject(&asked).await?;
        let exchange = Exchange {
            service: &self.service,
            first: &first,
            client: self.client.client(),
        };
        exchange.check_clients()?;
        let shared = self.shared(&asked.device_secret).await?;
        let secret = asked.device_secret.digest();
        let by = exchange.authentication(&shared, &token, &secret, self.now)?;
        let session = self.session(&exchange, by).await?;
        let audience = self.audience.clone();
        let audience = audience.or_default(&self.service, exchange.client)?;
        let scope = asked.scope.as_deref();
        let scope = exchange.scope(scope, &audience, &self.details, &session)?;
        let handles = self.handles(&exchange, &scope).await?;
        let asker = self.asker(&handles.access_token);
        let extras = asker.extras.clone();
        let asker = Asker {
            audience,
            extras: extras.with(GRANT_TYPE, json!(GrantType::TokenExchange)),
            ..asker
        };
        let shares = Shares {
            asker,
            scope,
            by,
            session: &session,
        };
        let mut made = self.made(&exchange, shares, &handles);
        let (_, redeemed) = made.clone().grant(self.now)?;
        self.unspent(handles.access_token.row).await?;
        let grant_type = GrantType::TokenExchange.name();
        let hooked = self.ask(grant_type, &redeemed.preview()).await?;
        made.asked.asker.claims = hooked.access_token;
        made.asked.asker.enriched = hooked.details;
        let (grant, redeemed) = made.grant(self.now)?;
        self.used(by, &session, &handles.access_token).await?;
        let Place(shelf, row) = place(&handles.access_token);
        let action = Action::Begin(row, Box::new(grant));
        act(self.host, &self.spends(), shelf, action).await?;
        let redeemed = Box::new(redeemed);
        let issuance = self.issuance(&redeemed, &hooked.added);
        let refresh_token = handles.refresh_token.as_ref();
        let tokens = issuance.tokens(handles.access_token, refresh_token, protection.as_ref())?;
        let tokens = tokens.exchanged();
        Ok(Given { tokens, redeemed })
    }

    /// The client that the ID token is for, and what it says.
    async fn subject(&self, asked: &TokenExchange) -> Result<(Rc<Client>, Hinted), Failure> {
        let token = asked.subject_token()?;
        let first = SubjectToken::of(self.host.unlocked_client(&token.client).await?)?;
        let read = id_token_hint::read_one(self.host, &self.service, &first, &token.hint).await?;
        let told = SubjectToken::told(read, &self.service, &first, self.now)?;
        Ok((first, told))
    }

    /// What was granted with the device secret.
    async fn shared(&self, device_secret: &Handle) -> Result<Box<Shared>, Failure> {
        let Place(shelf, row) = place(device_secret);
        let command = Command::Share {
            device_secret: device_secret.digest(),
        };
        let request = Request {
            now: self.now,
            first_uses: Vec::new(),
            action: Action::apply(row, command),
        };
        Ok(self.host.shelf(shelf, &request).await??.try_into()?)
    }

    /// The session of the person, if it goes on.
    async fn session(
        &self,
        exchange: &Exchange<'_>,
        by: &Authentication,
    ) -> Result<SharedSession, Failure> {
        let command = people::Command::Share(exchange.sharing(by));
        let session = ask(self.host, &by.username, command).await?;
        let session: Option<SharedSession> = session.try_into()?;
        Ok(going_on(session)?)
    }

    /// The session is used for the client from now on, before anything is granted in it: so that this ends
    /// with it.
    async fn used(
        &self,
        by: &Authentication,
        session: &SharedSession,
        at: &Handle,
    ) -> Result<(), Failure> {
        let client = self.client.client();
        let command = people::Command::Use {
            session: session.session,
            client: UsedBy {
                client: client.id(),
                created_at: Some(client.created_at),
                client_id: self.client.client_id().to_owned(),
            },
            shelf: Some(at.shelf.number()),
        };
        let is_there = begin_use(self.host, &by.username, command).await?;
        Ok(going_on(is_there.then_some(()))?)
    }

    async fn handles(&self, exchange: &Exchange<'_>, scope: &Scope) -> Result<Handles, Failure> {
        let follows = Following {
            key: self.proof.as_ref().map(|proof| proof.jkt()),
            near: near(self.host, &self.service).await?,
            ..Following::default()
        };
        let Place(shelf, row) = follows.place(exchange.client, &self.host.mint()?);
        let access_token = Handle::new(shelf, row, self.host.mint()?);
        let may_be_offline =
            self.refresh_token_lifetime().is_some() && exchange.allows_offline(scope);
        let refresh_token = match may_be_offline {
            true => {
                let token = access_token.with_secret(self.host.mint()?);
                Some(token.of_family(self.host.mint()?))
            }
            false => None,
        };
        Ok(Handles {
            access_token,
            refresh_token,
        })
    }

    /// What is granted, in the name of the person.
    fn made(&self, exchange: &Exchange<'_>, shares: Shares<'_>, handles: &Handles) -> Made {
        let Shares {
            asker,
            scope,
            by,
            session,
        } = shares;
        let client = exchange.client;
        let lifetime = self.refresh_token_lifetime().unwrap_or_default();
        let expires = self.now.after(lifetime);
        let refresh_token = handles.refresh_token.as_ref();
        Made {
            api_scopes: Some(asker.terms.api_scopes(&asker.audience, &scope)),
            person: Some((
                subject(&by.account, client, self.keys.pairwise_salt()),
                exchange.person(by, &scope, session),
            )),
            refresh_token: refresh_token.map(|token| stored(token, expires)),
            family: refresh_token.and_then(family),
            asked: ClientCredentials {
                asker,
                client_id: self.client.client_id().to_owned(),
                scope,
                profile: Profile::Ordinary,
            },
        }
    }
}
