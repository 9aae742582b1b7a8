//! What a grant answers.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Authorized, OpaqueToken, Pushed, managed::Managed};
use crate::{
    Timestamp,
    documents::{Api, Client, Service},
    jose::audience,
    json::FromJson,
    oauth::{
        Confirmation,
        answer::authorization_response::ResponseTarget,
        handle::{Row, Shelf},
        request::{
            access::Access,
            authorization_details::AuthorizationDetails,
            authorization_request::AuthorizationRequest,
            profile::Profile,
            scope::Scope,
            terms::{Form, Terms},
        },
    },
};

/// Declares the replies and how to take each out of [`Reply`].
macro_rules! replies {
    ($($(#[$doc:meta])* $name:ident($type:ty),)*) => {
        /// What a grant answers.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
        pub enum Reply { $($(#[$doc])* $name($type),)* }
        $(impl TryFrom<Reply> for $type {
            type Error = Reply;
            fn try_from(reply: Reply) -> Result<Self, Reply> {
                match reply { Reply::$name(value) => Ok(value), other => Err(other) }
            }
        })*
    };
}

replies! {
    /// The request was completed, one way or the other: the answer goes there.
    Completed(Box<Completed>),
    /// It is done, and there is nothing to say.
    Done(()),
    /// Whether there was anything to remove.
    Emptied(bool),
    /// Where the grant of a token of a chosen value is, if anybody chose it.
    Pointed(Option<(Shelf, Row)>),
    /// What was found of many grants.
    Managed(Box<Managed>),
    /// The request that a ticket completes.
    Recalled(Box<Pushed>),
    /// The request is open to be shown to the person.
    Opened(Box<AuthorizationRequest>),
    /// What would be redeemed; nothing was.
    Previewed(Box<Preview>),
    /// Tokens may be issued.
    Redeemed(Box<Redeemed>),
    /// What was granted with a device secret.
    Shared(Box<Shared>),
    /// Whether the token stands.
    Standing(Box<Standing>),
}

/// What was granted with a device secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Shared {
    /// The number of the client.
    pub client: u64,
    /// What was agreed to, and by whom.
    pub authorized: Authorized,
    /// The rules it was granted under.
    pub profile: Profile,
}

/// A completed request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Completed {
    /// Where the answer goes.
    pub target: ResponseTarget,
    /// What may be issued with it, where the response type asks for tokens.
    pub redeemed: Option<Redeemed>,
}

/// What a token request would be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Preview {
    /// To whom and for what.
    pub authorized: Authorized,
    /// The form of the access token.
    pub form: Form,
    /// Whether the same was given before, so that nobody is asked again.
    pub is_repeated: bool,
}

impl Preview {
    /// The same as `client` is told.
    pub fn told_to(self, client: &Client) -> Self {
        let authorized = self.authorized.told_of(client);
        Self { authorized, ..self }
    }
}

/// The right to have tokens issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[must_use]
pub struct Redeemed {
    pub(super) authorized: Authorized,
    pub(super) form: Form,
    #[serde(rename = "jkt")]
    pub(super) cnf: Option<Confirmation>,
    pub(super) issued_at: Timestamp,
    pub(super) has_refresh_token: bool,
    /// When it expires, where whoever answers says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refresh_token_expires: Option<Timestamp>,
    /// Whether that refresh token takes the place of another.
    pub(super) is_rotated: bool,
    /// Whether that one was given before with another access token, and this one comes beside it.
    #[serde(default)]
    pub(super) is_beside: bool,
    /// Where an answer is given again: what hooks had added to the access token.
    pub(super) repeated: Option<Map<String, Value>>,
    /// The same of the ID token.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(super) repeated_id_token: Map<String, Value>,
    /// Where it is refreshed: the `client_id` that the first tokens were for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first_client_id: Option<String>,
    /// What the ID token says of the device secret of the grant, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ds_hash: Option<String>,
}

impl Redeemed {
    pub(super) fn new(
        authorized: Authorized,
        form: Form,
        cnf: Option<Confirmation>,
        now: Timestamp,
    ) -> Self {
        Self {
            authorized,
            form,
            cnf,
            issued_at: now,
            has_refresh_token: false,
            refresh_token_expires: None,
            is_rotated: false,
            is_beside: false,
            repeated: None,
            repeated_id_token: Map::new(),
            first_client_id: None,
            ds_hash: None,
        }
    }

    /// The right to another ID token of what was granted. No access token follows from it: one would
    /// live no time.
    pub fn of_id_token(authorized: Authorized, now: Timestamp) -> Self {
        let form = Form {
            algorithm: None,
            lifetime: 0,
            audience: Vec::new(),
            scope: authorized.scope.clone(),
            authorization_details: AuthorizationDetails::default(),
        };
        Self {
            first_client_id: Some(authorized.client_id.clone()),
            ..Self::new(authorized, form, None, now)
        }
    }

    /// What the tokens are for.
    pub const fn authorized(&self) -> &Authorized {
        &self.authorized
    }

    /// What the access token looks like.
    pub const fn form(&self) -> &Form {
        &self.form
    }

    /// The key they are bound to, if to any.
    pub const fn cnf(&self) -> Option<&Confirmation> {
        self.cnf.as_ref()
    }

    /// When they are issued: now, or when the same answer was given first.
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// When the access token expires.
    pub const fn expires(&self) -> Timestamp {
        self.issued_at.after(self.form.lifetime)
    }

    /// Whether a refresh token comes with them.
    pub const fn has_refresh_token(&self) -> bool {
        self.has_refresh_token
    }

    /// When that refresh token expires, where it is known.
    pub const fn refresh_token_expires(&self) -> Option<Timestamp> {
        self.refresh_token_expires
    }

    /// Whether the refresh token is the one that takes the place of another.
    pub const fn is_rotated(&self) -> bool {
        self.is_rotated
    }

    /// Whether the access token is a new one, though the refresh token was given before.
    pub const fn is_beside(&self) -> bool {
        self.is_beside
    }

    /// What the ID token says of the device secret of the grant, where it has one. OpenID Connect Native
    /// SSO §3.4.1.
    pub fn ds_hash(&self) -> Option<&str> {
        self.ds_hash.as_deref()
    }

    /// What hooks had added to the access token, where it is given again.
    pub const fn repeated(&self) -> Option<&Map<String, Value>> {
        self.repeated.as_ref()
    }

    /// What hooks had added to the ID token, where it is given again.
    pub const fn repeated_id_token(&self) -> &Map<String, Value> {
        &self.repeated_id_token
    }

    /// Where it is refreshed: the `client_id` that the first tokens were for, whatever the client
    /// calls itself now.
    pub fn first_client_id(&self) -> Option<&str> {
        self.first_client_id.as_deref()
    }

    /// The same as `client` is told. OpenID Connect Core §12.2 has the first `client_id` for its `aud`,
    /// as long as that names the client.
    pub fn told_to(self, client: &Client) -> Self {
        let authorized = self.authorized.told_of(client);
        let first_client_id = self.first_client_id.map(|first| {
            let names = client.is_named(&first);
            if names {
                first
            } else {
                authorized.client_id.clone()
            }
        });
        Self {
            authorized,
            first_client_id,
            ..self
        }
    }

    /// The same, seen and not given.
    pub fn preview(self) -> Preview {
        Preview {
            authorized: self.authorized,
            form: self.form,
            is_repeated: self.repeated.is_some(),
        }
    }
}

/// Whether a token stands, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Standing {
    /// A JWT that was not withdrawn, of a grant of this client that stands.
    Jwt(u64, Authorized),
    /// An opaque access token of this client.
    Opaque(u64, Authorized, OpaqueToken),
    /// A refresh token of this client.
    RefreshToken(u64, Authorized, Timestamp),
    /// It does not stand.
    Void,
}

/// The claim of RFC 9396 §9.1.
const DETAILS: &str = "authorization_details";

impl Standing {
    /// The same, now that its client is known: none if that one is gone or locked. `jwt` are the
    /// claims of the token where it is a JWT.
    ///
    /// RFC 7592 §2.3: with a client, its tokens end. What a locked or deleted client holds does not
    /// stand, even if another has its number or its name now. Whatever its format, a token is good
    /// here for what is left of it.
    #[must_use]
    pub fn of(
        self,
        owner: Option<&Client>,
        service: &Service,
        jwt: Option<&mut Map<String, Value>>,
    ) -> Self {
        let Some(owner) = owner.filter(|owner| self.is_of(owner)) else {
            return Self::Void;
        };
        let left = self.told_of(owner).left(&Terms::of(service, owner), jwt);
        left.unwrap_or(Self::Void)
    }

    fn told_of(self, owner: &Client) -> Self {
        match self {
            Self::Jwt(client, authorized) => Self::Jwt(client, authorized.told_of(owner)),
            Self::Opaque(client, authorized, token) => {
                Self::Opaque(client, authorized.told_of(owner), token)
            }
            Self::RefreshToken(client, authorized, expires) => {
                Self::RefreshToken(client, authorized.told_of(owner), expires)
            }
            Self::Void => Self::Void,
        }
    }

    fn left(mut self, terms: &Terms, jwt: Option<&mut Map<String, Value>>) -> Option<Self> {
        match (&mut self, jwt) {
            (Self::Jwt(_, authorized), Some(claims)) => {
                let scope = claims.get("scope").and_then(Value::as_str);
                // One that was issued without any has none to lose.
                let signed = Scope::parse(scope.unwrap_or_default()).unwrap_or_default();
                // Whoever speaks for the service may have taken some of it back since.
                let told = claims.get(DETAILS).cloned();
                let details = told.and_then(AuthorizationDetails::of).unwrap_or_default();
                let signed = Access {
                    scope: signed,
                    details,
                };
                let access = authorized.within(&signed).left_of(&signed).ok()?;
                let targets: Vec<String> = audience(claims.get("aud")).map(str::to_owned).collect();
                let held = Profile::when(claims.contains_key("cnf"));
                let left = terms.left(held, &targets, &access)?;
                claims.insert("scope".into(), left.scope.to_text().into());
                claims.remove(DETAILS);
                let details = left.details.to_value();
                claims.extend(details.map(|details| (DETAILS.to_owned(), details)));
            }
            (Self::Opaque(_, _, token), _) => {
                let held = Profile::when(token.cnf.is_some());
                let left = terms.left(held, &token.audience, &token.access())?;
                token.scope = left.scope;
                token.authorization_details = left.details;
            }
            (Self::RefreshToken(_, authorized, _), _) => {
                let left = terms.left(Profile::Fapi2Security, &[], &authorized.access())?;
                if terms.ends_refreshing(&authorized.scope, &left.scope) {
                    return None;
                }
                authorized.scope = left.scope;
                authorized.authorization_details = left.details;
            }
            (Self::Jwt(..), None) | (Self::Void, _) => {}
        }
        Some(self)
    }

    fn is_of(&self, owner: &Client) -> bool {
        match self {
            Self::Jwt(client, authorized)
            | Self::Opaque(client, authorized, _)
            | Self::RefreshToken(client, authorized, _) => {
                !owner.locked && owner.id() == *client && authorized.is_of_client(owner.created_at)
            }
            Self::Void => false,
        }
    }

    /// What `asker` is told: a token is the business of its client, and of who introspects for an
    /// API that it is for; `audience` are those of the token. RFC 7662 §4.
    #[must_use]
    pub fn seen_by(self, asker: &Client, service: &Service, audience: &[String]) -> Self {
        let is_own = self.client() == Some(asker.id());
        let introspects = |api: &Api| {
            audience.contains(&api.identifier)
                && api
                    .introspection_clients
                    .iter()
                    .any(|name| asker.is_named(name))
        };
        let is_of_api =
            !matches!(self, Self::RefreshToken(..)) && service.apis.iter().any(introspects);
        if is_own || is_of_api {
            self
        } else {
            Self::Void
        }
    }

    /// Whose token it is, if it stands.
    pub const fn client(&self) -> Option<u64> {
        match self {
            Self::Jwt(client, ..) | Self::Opaque(client, ..) | Self::RefreshToken(client, ..) => {
                Some(*client)
            }
            Self::Void => None,
        }
    }
}
