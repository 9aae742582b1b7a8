//! What may happen to a grant, and what it answers.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Authentication, Authorized, OpaqueToken, Stored, Token};
use crate::{
    Digest, Timestamp,
    jose::{HeaderParams, Jkt},
    oauth::{
        answer::authorization_response::ResponseTarget,
        request::{
            audience::{Audience, Form, Terms},
            authorization_request::AuthorizationRequest,
            pkce::CodeVerifier,
            profile::Profile,
            scope::Scope,
        },
    },
};

/// What may happen to a grant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// The browser arrives with a request_uri.
    Open {
        /// The client the browser names.
        client: u64,
        /// The secret of the request_uri.
        request_uri: Digest,
    },
    /// The person agrees.
    Issue(Box<Issue>),
    /// The person refuses.
    Fail {
        /// The secret of the ticket.
        ticket: Digest,
    },
    /// The client redeems the code.
    Redeem(Box<Redeem>),
    /// The client refreshes.
    Refresh(Box<Refresh>),
    /// Somebody asks whether a token stands.
    Introspect(Token),
    /// The client gives a token back.
    Revoke {
        /// The client that asks.
        client: u64,
        /// The token.
        token: Token,
    },
}

/// The person agrees.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Issue {
    /// The secret of the ticket.
    pub ticket: Digest,
    /// The `sub` for this client.
    pub subject: String,
    /// Who agrees, and how they proved who they are.
    pub authentication: Authentication,
    /// Claims for the ID token, as they are now.
    pub id_token_claims: Map<String, Value>,
    /// What is merged into the header of the ID token.
    pub header_params: HeaderParams,
    /// The code to issue, where one is asked for.
    pub code: Stored,
    /// The secret of the access token to issue, where one is asked for.
    pub access_token: Digest,
    /// What access tokens look like.
    pub terms: Terms,
    /// What a hook adds to the access token.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub claims: Map<String, Value>,
}

/// Who asks for tokens, and what the client may be given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asker {
    /// The client, authenticated or public.
    pub client: u64,
    /// Whether it is public. RFC 6749 §2.1.
    pub is_public: bool,
    /// Whether it authenticated as FAPI 2.0 SP §5.3.2.1 (6, 8) and §5.4.1 demand.
    pub is_strict: bool,
    /// The key it proved.
    pub jkt: Option<Jkt>,
    /// What access tokens look like.
    pub terms: Terms,
    /// For whom the access token is to be, of what was granted. RFC 8707 §2.2.
    pub audience: Audience,
    /// The secret of the access token to issue.
    pub access_token: Digest,
    /// What a hook adds to the access token.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub claims: Map<String, Value>,
}

/// The client redeems the code. RFC 6749 §4.1.3.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Redeem {
    /// Who asks.
    pub asker: Asker,
    /// The secret of the code.
    pub code: Digest,
    /// The `redirect_uri` of the token request, if there was one.
    pub redirect_uri: Option<String>,
    /// The `code_verifier` of the token request, if there was one.
    pub code_verifier: Option<CodeVerifier>,
    /// The refresh token to issue, if the client may have one.
    pub refresh_token: Option<Stored>,
    /// Whether a refresh token needs the scope `offline_access`. OpenID Connect Core §11.
    pub offline_access_required: bool,
}

/// The client refreshes. RFC 6749 §6.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refresh {
    /// Who asks.
    pub asker: Asker,
    /// The `client_id` as the client spells it now.
    pub client_id: String,
    /// The secret of the refresh token.
    pub refresh_token: Digest,
    /// What takes its place, if it can be rotated at all.
    pub rotation: Option<Rotation>,
    /// The `scope` parameter, if there was one.
    pub scope: Option<String>,
}

/// A refresh token that takes the place of another. RFC 9700 §4.14.2.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rotation {
    /// The new token. It follows from the old one under a key of the service, so that it can be
    /// given again.
    pub next: Stored,
    /// The secret of the access token that comes with it, and follows from the old one as well.
    pub access_token: Digest,
    /// Whether the old one is kept wherever that is allowed.
    pub is_last_resort: bool,
    /// Seconds in which the old one still gives the same answer.
    pub window: u32,
}

/// A client asks for a token of its own. RFC 6749 §4.4.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClientCredentials {
    /// Who asks.
    pub asker: Asker,
    /// The `client_id` as the client spells it.
    pub client_id: String,
    /// For what.
    pub scope: Scope,
    /// The rules that this is held to.
    pub profile: Profile,
}

/// Declares the replies and how to take each out of [`Reply`].
macro_rules! replies {
    ($($(#[$doc:meta])* $name:ident($type:ty),)*) => {
        /// What a grant answers.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The request is open to be shown to the person.
    Opened(Box<AuthorizationRequest>),
    /// What would be redeemed; nothing was.
    Previewed(Box<Preview>),
    /// Tokens may be issued.
    Redeemed(Box<Redeemed>),
    /// Whether the token stands.
    Standing(Box<Standing>),
}

/// A completed request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completed {
    /// Where the answer goes.
    pub target: ResponseTarget,
    /// What may be issued with it, where the response type asks for tokens.
    pub redeemed: Option<Redeemed>,
}

/// What a token request would be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// To whom and for what.
    pub authorized: Authorized,
    /// The form of the access token.
    pub form: Form,
    /// Whether the same was given before, so that nobody is asked again.
    pub is_repeated: bool,
}

/// The right to have tokens issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[must_use]
pub struct Redeemed {
    pub(super) authorized: Authorized,
    pub(super) form: Form,
    pub(super) jkt: Option<Jkt>,
    pub(super) issued_at: Timestamp,
    pub(super) has_refresh_token: bool,
    /// Whether that refresh token takes the place of another.
    pub(super) is_rotated: bool,
    /// Where an answer is given again: what hooks had added to the access token.
    pub(super) repeated: Option<Map<String, Value>>,
}

impl Redeemed {
    /// What the tokens are for.
    pub const fn authorized(&self) -> &Authorized {
        &self.authorized
    }

    /// What the access token looks like.
    pub const fn form(&self) -> &Form {
        &self.form
    }

    /// The key they are bound to, if to any.
    pub const fn jkt(&self) -> Option<&Jkt> {
        self.jkt.as_ref()
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

    /// Whether the refresh token is the one that takes the place of another.
    pub const fn is_rotated(&self) -> bool {
        self.is_rotated
    }

    /// What hooks had added to the access token, where it is given again.
    pub const fn repeated(&self) -> Option<&Map<String, Value>> {
        self.repeated.as_ref()
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

impl Standing {
    /// What `asker` is told: a refresh token is nobody's business but its client's.
    #[must_use]
    pub fn seen_by(self, asker: u64) -> Self {
        match self {
            Self::RefreshToken(client, ..) if client != asker => Self::Void,
            other => other,
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
