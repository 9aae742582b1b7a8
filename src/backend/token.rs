//! The token endpoint: RFC 6749 §3.2, OpenID Connect Core §3.1.3, RFC 9449 §5.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::{
    Failure, Fault, Host,
    client::{ClientRequest, decide, nonces, place, spends},
    custom_claims::ask_hooks,
    id_token,
    people::granted,
};
use crate::{
    Digest, Secret, Timestamp,
    documents::{Destination, Service},
    jose::SigningKey,
    oauth::{
        Grant, Refusal,
        answer::{
            custom_claims,
            id_token::{Beside, Signer},
            token_hook::Added,
            tokens::{AccessToken, Tokens, rotated},
        },
        grant::{
            Asker, ClientCredentials, Command, Preview, Redeem, Redeemed, Refresh, Rotation,
            Stored, Token,
            serve::{Action, Request},
        },
        handle::{Handle, Row, Shelf},
        request::{
            audience::Audience,
            client_auth::Authenticated,
            dpop::Proof,
            profile::Profile,
            scope::Scope,
            terms::Terms,
            token_request::{AuthorizationCode, RefreshToken, TokenRequest},
        },
    },
    register::keys::KeySet,
};

/// Redeems a code or a refresh token, or grants a client a token of its own.
pub async fn token<H: Host>(host: &H, request: &ClientRequest) -> Result<Tokens, Failure> {
    let now = host.now();
    let service = host.service().await?;
    let client = request.authenticate(host, &service, now).await?;
    let profile = Profile::of_client(&service, client.client());
    let asked = TokenRequest::parse(&request.parameters, &service, client.client())?;
    let audience = Audience::parse(&request.parameters, &service)?;
    let nonces = nonces(host, &service).await?;
    let proof = if profile.is_fapi() || client.client().dpop_required {
        Some(request.must_prove(&service, nonces.as_ref(), now)?)
    } else {
        request.prove(&service, nonces.as_ref(), now)?
    };
    let desk = Desk {
        host,
        keys: host.keys().await?,
        service,
        client,
        proof,
        audience,
        now,
    };
    match asked {
        TokenRequest::AuthorizationCode(code) => desk.redeem(code).await,
        TokenRequest::ClientCredentials(scope) => desk.grant(scope.as_deref()).await,
        TokenRequest::RefreshToken(token) => desk.refresh(token).await,
    }
}

/// One token request: who asks whom, with which key, for whom, when.
struct Desk<'h, H> {
    host: &'h H,
    service: Rc<Service>,
    keys: Rc<KeySet>,
    client: Authenticated,
    proof: Option<Proof>,
    audience: Audience,
    now: Timestamp,
}

/// What hooks have answered, and the claims that they have a part in.
#[derive(Default)]
struct Hooked {
    added: Vec<Added>,
    access_token: Map<String, Value>,
    id_token: Map<String, Value>,
}

impl<H: Host> Desk<'_, H> {
    async fn redeem(&self, asked: AuthorizationCode) -> Result<Tokens, Failure> {
        let signer = self.id_token_signer().await?;
        let access_token = asked.code.with_secret(self.host.mint()?);
        let refresh_token = match self.client.client().refresh_token_lifetime(&self.service) {
            Some(lifetime) => Some((
                asked
                    .code
                    .with_secret(self.host.mint()?)
                    .of_family(self.host.mint()?),
                self.now.after(lifetime),
            )),
            None => None,
        };
        let mut redeem = Redeem {
            asker: self.asker(&access_token),
            code: asked.code.digest(),
            redirect_uri: asked.redirect_uri,
            code_verifier: asked.code_verifier,
            refresh_token: refresh_token
                .as_ref()
                .map(|(handle, expires)| stored(handle, *expires)),
            family: refresh_token
                .as_ref()
                .and_then(|(handle, _)| family(handle)),
            offline_access_required: self.service.offline_access_required,
            offline_access_required_with_openid_only: self
                .service
                .offline_access_required_with_openid_only,
        };
        let preview = if self.service.has_token_hook() {
            let command = Command::Redeem(Box::new(redeem.clone()));
            self.preview(&asked.code, command, Refusal::CodeUnknown)
                .await?
        } else {
            None
        };
        let hooked = self.hooked("authorization_code", preview).await?;
        redeem.asker.claims = hooked.access_token;
        let command = Command::Redeem(Box::new(redeem));
        let redeemed = self
            .decide(&asked.code, command, Refusal::CodeUnknown)
            .await?;
        let refresh_token = refresh_token
            .map(|(handle, _)| handle)
            .filter(|_| redeemed.has_refresh_token());
        self.issue(
            &redeemed,
            access_token,
            refresh_token.as_ref(),
            (signer, &hooked.added),
        )
    }

    async fn refresh(&self, asked: RefreshToken) -> Result<Tokens, Failure> {
        let signer = self.id_token_signer().await?;
        let old = asked.refresh_token;
        let client = self.client.client();
        let (next, next_access_token) = rotated(&old, self.keys.derivation());
        let access_token = old.with_secret(self.host.mint()?);
        let lifetime = client
            .refresh_token_lifetime(&self.service)
            .unwrap_or_default();
        let mut refresh = Refresh {
            asker: self.asker(&access_token),
            client_id: self.client.client_id().to_owned(),
            refresh_token: old.digest(),
            family: family(&old),
            rotation: Some(Rotation {
                next: stored(&next, self.now.after(lifetime)),
                family: family(&next),
                family_lifetime: self.service.refresh_token_family_duration,
                access_token: next_access_token.digest(),
                is_last_resort: self.service.refresh_token_kept,
                window: self.service.refresh_token_idempotency_duration,
                id_token_claims: Map::new(),
            }),
            scope: asked.scope,
        };
        let command = Command::Refresh(Box::new(refresh.clone()));
        let absent = Refusal::RefreshTokenUnknown;
        let preview = self.preview(&old, command, absent).await?;
        self.stands(preview.as_deref(), &old).await?;
        let hooked = self.hooked("refresh_token", preview).await?;
        refresh.asker.claims = hooked.access_token;
        if let Some(rotation) = &mut refresh.rotation {
            rotation.id_token_claims = hooked.id_token;
        }
        let command = Command::Refresh(Box::new(refresh));
        let redeemed = self
            .decide(&old, command, Refusal::RefreshTokenUnknown)
            .await?;
        let refresh_token = if redeemed.is_rotated() { &next } else { &old };
        let access_token = if redeemed.is_rotated() && !redeemed.is_beside() {
            next_access_token
        } else {
            access_token
        };
        self.issue(
            &redeemed,
            access_token,
            Some(refresh_token),
            (signer, &hooked.added),
        )
    }

    /// A person may have withdrawn what they granted. That has to be asked for, before anything is
    /// spent, and ends the grant.
    async fn stands(&self, preview: Option<&Preview>, at: &Handle) -> Result<(), Failure> {
        let Some(person) = preview.and_then(|preview| preview.authorized.person.as_ref()) else {
            return Ok(());
        };
        let client = self.client.client().id();
        let known = granted(self.host, &person.authentication, client).await?;
        if known.is_some() {
            return Ok(());
        }
        let token = Token::Handle(at.digest());
        let command = Command::Revoke {
            client,
            token,
            family: family(at),
        };
        let apply = (command, Refusal::RefreshTokenUnknown, self.now);
        let spends = spends(&self.client, self.proof.as_ref());
        decide(self.host, &self.client, spends, place(at), apply).await?;
        Err(Refusal::GrantWithdrawn.into())
    }

    /// RFC 6749 §4.4.3: "A refresh token SHOULD NOT be included."
    async fn grant(&self, scope: Option<&str>) -> Result<Tokens, Failure> {
        let client = self.client.client();
        let named = self.audience.clone().or_default(&self.service, client)?;
        let audience = named.or_owners_of(scope, &self.service);
        let scope = Scope::of_client(scope, &self.service, client, &audience)?;
        let shelf = Shelf::of_client(client.id());
        let row = Row::from_random(&self.host.mint()?);
        let access_token = Handle::new(shelf, row, self.host.mint()?);
        let client_id = self.client.client_id().to_owned();
        let asker = Asker {
            audience,
            ..self.asker(&access_token)
        };
        let profile = Profile::of_request(&self.service, client, &scope);
        let mut asked = ClientCredentials {
            asker,
            client_id,
            scope,
            profile,
        };
        let (_, redeemed) = Grant::of_client(asked.clone(), self.now)?;
        let hooked = self.ask("client_credentials", &redeemed.preview()).await?;
        asked.asker.claims = hooked.access_token;
        let first_uses = spends(&self.client, self.proof.as_ref());
        let request = Request {
            now: self.now,
            first_uses,
            action: Action::Grant(access_token.row, Box::new(asked)),
        };
        let redeemed: Box<Redeemed> = self.host.shelf(shelf, &request).await??.try_into()?;
        self.issue(&redeemed, access_token, None, (None, &hooked.added))
    }

    fn asker(&self, access_token: &Handle) -> Asker {
        let client = self.client.client();
        Asker {
            client: client.id(),
            created_at: Some(client.created_at),
            is_public: client.is_public(),
            is_strict: self.client.is_strict(),
            cnf: self.proof.as_ref().map(Proof::confirmation),
            terms: Terms::of(&self.service, client),
            audience: self.audience.clone(),
            access_token: access_token.digest(),
            claims: Map::new(),
        }
    }

    /// What the grant would give: asking spends nothing.
    async fn preview(
        &self,
        at: &Handle,
        command: Command,
        absent: Refusal,
    ) -> Result<Option<Box<Preview>>, Failure> {
        let (shelf, row) = place(at);
        let action = Action::Preview(row, command, absent);
        let request = Request {
            now: self.now,
            first_uses: Vec::new(),
            action,
        };
        match self.host.shelf(shelf, &request).await? {
            Ok(reply) => Ok(Some(reply.try_into()?)),
            // What would be refused is left to be refused: the refusal may revoke what was issued
            // before.
            Err(_) => Ok(None),
        }
    }

    /// What hooks add to what the grant would give: a refusal or a failure of a hook spends nothing.
    async fn hooked(
        &self,
        grant_type: &str,
        preview: Option<Box<Preview>>,
    ) -> Result<Hooked, Failure> {
        let asks = self.service.has_token_hook();
        match preview.filter(|preview| asks && !preview.is_repeated) {
            Some(preview) => self.ask(grant_type, &preview).await,
            None => Ok(Hooked::default()),
        }
    }

    async fn ask(&self, grant_type: &str, preview: &Preview) -> Result<Hooked, Failure> {
        let (service, client) = (&*self.service, self.client.client());
        let added = ask_hooks(
            self.host,
            (service, client, &self.keys),
            grant_type,
            preview,
            self.now,
        )
        .await?;
        let by_hooks = |to| custom_claims::by_hooks(service, client, preview, &added, to);
        Ok(Hooked {
            access_token: by_hooks(Destination::AccessToken),
            id_token: by_hooks(Destination::IdToken),
            added,
        })
    }

    async fn decide(
        &self,
        at: &Handle,
        command: Command,
        absent: Refusal,
    ) -> Result<Box<Redeemed>, Failure> {
        let spends = spends(&self.client, self.proof.as_ref());
        let reply = decide(
            self.host,
            &self.client,
            spends,
            place(at),
            (command, absent, self.now),
        )
        .await?;
        Ok(reply.try_into()?)
    }

    async fn id_token_signer(&self) -> Result<Option<Signer<'_>>, Failure> {
        if !self.service.is_openid_provider() {
            return Ok(None);
        }
        let client = self.client.client();
        let algorithm = client.id_token_alg(&self.service);
        id_token::signer(self.host, &self.keys, client, algorithm, self.now)
            .await
            .map(Some)
    }

    fn issue(
        &self,
        redeemed: &Redeemed,
        access_token: Handle,
        refresh_token: Option<&Handle>,
        (signer, added): (Option<Signer<'_>>, &[Added]),
    ) -> Result<Tokens, Failure> {
        let custom =
            |to| custom_claims::for_token(&self.service, self.client.client(), redeemed, added, to);
        let key = access_token_key(&self.keys, &self.service, redeemed, self.now)?;
        let issuer = &self.service.issuer;
        let mut claims = custom(Destination::AccessToken);
        claims.extend(redeemed.repeated().cloned().unwrap_or_default());
        let access_token = AccessToken::issue(redeemed, access_token, key, issuer, &claims);
        let beside = Beside {
            access_token: Some(access_token.as_str()),
            ..Beside::default()
        };
        let mut id_token_claims = custom(Destination::IdToken);
        id_token_claims.extend(redeemed.repeated_id_token().clone());
        let id_token = signer.and_then(|signer| {
            crate::oauth::answer::id_token::id_token(
                redeemed,
                &self.service,
                &signer,
                beside,
                &id_token_claims,
            )
        });
        let elapsed = self
            .now
            .seconds()
            .saturating_sub(redeemed.issued_at().seconds());
        Ok(Tokens::new(access_token, refresh_token, id_token, elapsed))
    }
}

/// What is stored of the family of a refresh token.
fn family(refresh_token: &Handle) -> Option<Digest> {
    refresh_token.family().map(Secret::digest)
}

fn stored(handle: &Handle, expires: Timestamp) -> Stored {
    Stored {
        digest: handle.digest(),
        expires,
    }
}

/// The key for an access token, where its form is a JWT.
pub fn access_token_key<'a>(
    keys: &'a KeySet,
    service: &Service,
    redeemed: &Redeemed,
    now: Timestamp,
) -> Result<Option<&'a SigningKey>, Fault> {
    let Some(algorithm) = redeemed.form().algorithm else {
        return Ok(None);
    };
    let key = if service.access_token_sign_alg == Some(algorithm) {
        keys.signer(algorithm, now)
    } else {
        keys.signer_for(algorithm, now)
    };
    key.map(Some)
        .ok_or_else(|| Fault::World("the service has no key of this algorithm".into()))
}
