//! One authorization, from the pushed request to the last refresh: a state machine in one row.
//!
//! ```text
//!   Pushed ──open──▶ Pushed ──issue──▶ Coded ──redeem──▶ Active ──refresh──▶ Active
//!                      └──fail──▶ Closed               │   └──revoke──▶ Revoked
//!                                                      └─redeem again──▶ Revoked, refusal CodeReplayed
//! ```
//!
//! request_uri, ticket, code and refresh token are names of this row at different stages, so "used once", "revoke what the
//! code issued" and "introspection sees revocation" are transitions here and joins nowhere. A pair of state and command that
//! makes no sense leaves the state as it is and gives a refusal.

use serde::{Deserialize, Serialize};

use super::{
    Refusal,
    authorization_request::AuthorizationRequest,
    authorization_response::ResponseTarget,
    pkce::{CodeChallenge, CodeVerifier},
    redirect_uri::RedirectUri,
    scope::Scope,
};
use crate::{Digest, Timestamp, jose::Jkt};

/// How many opaque or withdrawn access tokens one grant lists at once; beyond it the oldest ends early.
const MAXIMUM_TOKENS: usize = 256;

/// The states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grant {
    /// The client has pushed its request; the person may open it, and complete it once.
    Pushed(Pushed),
    /// The person has agreed, and the code is on its way.
    Coded(Coded),
    /// The code was redeemed.
    Active(Active),
    /// The person said no.
    Closed(Ended),
    /// Nothing of it counts any more.
    Revoked(Ended),
}

/// A pushed request. RFC 9126.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pushed {
    /// The client that pushed it.
    pub client: u64,
    /// What it asks for.
    pub request: AuthorizationRequest,
    /// Opens the request.
    pub request_uri: Stored,
    /// Completes the request.
    pub ticket: Stored,
}

/// An authorization whose code is not redeemed yet. RFC 6749 §4.1.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coded {
    client: u64,
    authorized: Authorized,
    code: Stored,
    redirect_uri: RedirectUri,
    code_challenge: CodeChallenge,
    jkt: Option<Jkt>,
}

/// An authorization in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Active {
    client: u64,
    authorized: Authorized,
    code: Digest,
    refresh_token: Option<Stored>,
    /// Opaque access tokens that stand. A JWT is not listed: it stands unless it is withdrawn.
    access_tokens: Vec<OpaqueToken>,
    /// JWT access tokens that were revoked before their time, by the digest of their `jti`.
    withdrawn: Vec<Stored>,
    until: Timestamp,
}

/// What is left of an authorization that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    client: u64,
    /// The code that was spent, if there was one.
    code: Option<Digest>,
    until: Timestamp,
}

/// What is kept of a secret, and until when the secret counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The SHA-256 of the secret.
    pub digest: Digest,
    /// The moment from which it is refused.
    pub expires: Timestamp,
}

impl Stored {
    fn is_expired(&self, now: Timestamp) -> bool {
        self.expires <= now
    }
}

/// What the person agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorized {
    /// The `client_id` as the client spells it.
    pub client_id: String,
    /// Who agreed.
    pub subject: String,
    /// When that person proved who they are.
    pub auth_time: Timestamp,
    /// To what.
    pub scope: Scope,
}

/// An opaque access token, bound to a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpaqueToken {
    /// The secret of the token.
    pub token: Stored,
    /// What it is good for.
    pub scope: Scope,
    /// The key it is bound to.
    pub jkt: Jkt,
    /// When it was issued.
    pub issued_at: Timestamp,
}

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
    Issue(Issue),
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
    /// Who agrees.
    pub subject: String,
    /// When that person proved who they are.
    pub auth_time: Timestamp,
    /// The code to issue.
    pub code: Stored,
}

/// The client redeems the code. RFC 6749 §4.1.3.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Redeem {
    /// The authenticated client.
    pub client: u64,
    /// The secret of the code.
    pub code: Digest,
    /// The `redirect_uri` of the token request.
    pub redirect_uri: String,
    /// The `code_verifier` of the token request.
    pub code_verifier: CodeVerifier,
    /// The key it proved.
    pub jkt: Jkt,
    /// The refresh token to issue, if any.
    pub refresh_token: Option<Stored>,
    /// The access token to issue.
    pub access_token: Minted,
}

/// The client refreshes. RFC 6749 §6.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refresh {
    /// The authenticated client.
    pub client: u64,
    /// The `client_id` as the client spells it now.
    pub client_id: String,
    /// The secret of the refresh token.
    pub refresh_token: Digest,
    /// The key it proved: a confidential client may bring a new one each time.
    pub jkt: Jkt,
    /// The `scope` parameter, if there was one.
    pub scope: Option<String>,
    /// The access token to issue.
    pub access_token: Minted,
}

/// An access token about to be issued.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Minted {
    /// Listed with its grant.
    Opaque(Stored),
    /// Known by its signature, until then.
    Jwt(Timestamp),
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
            Self::Jwt(client) | Self::Opaque(client, ..) | Self::RefreshToken(client, ..) => Some(*client),
            Self::Void => None,
        }
    }
}

impl Minted {
    const fn expires(&self) -> Timestamp {
        match self {
            Self::Opaque(stored) => stored.expires,
            Self::Jwt(expires) => *expires,
        }
    }
}

/// A token as somebody holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Token {
    /// A handle: a refresh token or an opaque access token, by the digest of its secret.
    Handle(Digest),
    /// A JWT whose signature was verified, by the digest of its `jti`, and when it expires.
    Jwt(Stored),
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
    Completed(ResponseTarget),
    /// It is done, and there is nothing to say.
    Done(()),
    /// The request is open to be shown to the person.
    Opened(Box<AuthorizationRequest>),
    /// The code is redeemed, or the grant refreshed.
    Redeemed(Redeemed),
    /// Whether the token stands.
    Standing(Standing),
}

/// The right to have tokens issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[must_use]
pub struct Redeemed {
    authorized: Authorized,
    jkt: Jkt,
}

impl Redeemed {
    /// What the tokens are for.
    pub const fn authorized(&self) -> &Authorized {
        &self.authorized
    }

    /// The key they are bound to.
    pub const fn jkt(&self) -> &Jkt {
        &self.jkt
    }
}

/// Whether a token stands, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// A JWT that was not withdrawn, of a grant of this client that stands.
    Jwt(u64),
    /// An opaque access token of this client.
    Opaque(u64, Authorized, OpaqueToken),
    /// A refresh token of this client.
    RefreshToken(u64, Authorized, Timestamp),
    /// It does not stand.
    Void,
}

type Verdict = (Grant, Result<Reply, Refusal>);
type Refused = (Grant, Refusal);

fn refused(grant: Grant, refusal: Refusal) -> Box<Refused> {
    Box::new((grant, refusal))
}

impl Grant {
    /// The one way a grant changes: atomic, because whoever calls it does not await between load and save.
    pub fn apply(self, command: Command, now: Timestamp) -> Verdict {
        match command {
            Command::Open { client, request_uri } => self.open(client, request_uri, now),
            Command::Issue(issue) => self.issue(issue, now),
            Command::Fail { ticket } => self.fail(ticket, now),
            Command::Redeem(redeem) => self.redeem(*redeem, now),
            Command::Refresh(refresh) => self.refresh(*refresh, now),
            Command::Introspect(token) => {
                let standing = self.standing(&token, now);
                (self, Ok(Reply::Standing(standing)))
            }
            Command::Revoke { client, token } => self.revoke(client, &token, now),
        }
    }

    /// When the row may be swept away: nothing that names it counts from then on.
    pub fn until(&self) -> Timestamp {
        match self {
            Self::Pushed(pushed) => pushed.ticket.expires,
            Self::Coded(coded) => coded.code.expires,
            Self::Active(active) => active.until,
            Self::Closed(ended) | Self::Revoked(ended) => ended.until,
        }
    }

    fn refuse(self, refusal: Refusal) -> Verdict {
        (self, Err(refusal))
    }

    fn open(self, client: u64, request_uri: Digest, now: Timestamp) -> Verdict {
        let refusal = match &self {
            Self::Pushed(pushed) if pushed.request_uri.digest != request_uri => Refusal::RequestUriUnknown,
            Self::Pushed(pushed) if pushed.client != client => Refusal::RequestUriOfAnotherClient,
            Self::Pushed(pushed) if pushed.request_uri.is_expired(now) => Refusal::RequestUriExpired,
            Self::Pushed(pushed) => {
                let reply = Reply::Opened(Box::new(pushed.request.clone()));
                return (self, Ok(reply));
            }
            Self::Coded(_) | Self::Active(_) | Self::Closed(_) | Self::Revoked(_) => Refusal::RequestUriUsed,
        };
        self.refuse(refusal)
    }

    /// The request whose ticket is presented for the first time, or why there is none.
    fn completed(self, ticket: Digest, now: Timestamp) -> Result<Pushed, Box<Refused>> {
        match self {
            Self::Pushed(pushed) if pushed.ticket.digest != ticket => Err(refused(Self::Pushed(pushed), Refusal::TicketUnknown)),
            Self::Pushed(pushed) if pushed.ticket.is_expired(now) => Err(refused(Self::Pushed(pushed), Refusal::TicketExpired)),
            Self::Pushed(pushed) => Ok(pushed),
            other => Err(refused(other, Refusal::TicketUsed)),
        }
    }

    fn issue(self, issue: Issue, now: Timestamp) -> Verdict {
        let pushed = match self.completed(issue.ticket, now) {
            Ok(pushed) => pushed,
            Err(refused) => return refused.0.refuse(refused.1),
        };
        let AuthorizationRequest { client_id, redirect_uri, scope, state, code_challenge, jkt, ui_locales: _ } = pushed.request;
        let target = ResponseTarget { redirect_uri: redirect_uri.clone(), state };
        let authorized = Authorized { client_id, subject: issue.subject, auth_time: issue.auth_time, scope };
        let coded = Coded { client: pushed.client, authorized, code: issue.code, redirect_uri, code_challenge, jkt };
        (Self::Coded(coded), Ok(Reply::Completed(target)))
    }

    fn fail(self, ticket: Digest, now: Timestamp) -> Verdict {
        match self.completed(ticket, now) {
            Ok(pushed) => {
                let ended = Ended { client: pushed.client, code: None, until: pushed.ticket.expires };
                let AuthorizationRequest { redirect_uri, state, .. } = pushed.request;
                (Self::Closed(ended), Ok(Reply::Completed(ResponseTarget { redirect_uri, state })))
            }
            Err(refused) => refused.0.refuse(refused.1),
        }
    }

    fn redeem(self, redeem: Redeem, now: Timestamp) -> Verdict {
        match self {
            Self::Coded(coded) => match coded.refusal(&redeem, now) {
                Some(refusal) => Self::Coded(coded).refuse(refusal),
                None => coded.activate(redeem, now),
            },
            Self::Active(active) if active.code == redeem.code && active.client == redeem.client => {
                // RFC 6749 §4.1.2: the server "SHOULD revoke (when possible) all tokens previously issued based on that code".
                let ended = Ended { client: active.client, code: Some(active.code), until: active.until };
                Self::Revoked(ended).refuse(Refusal::CodeReplayed)
            }
            Self::Revoked(ended) if ended.code == Some(redeem.code) && ended.client == redeem.client => {
                Self::Revoked(ended).refuse(Refusal::CodeReplayed)
            }
            other @ (Self::Pushed(_) | Self::Active(_) | Self::Closed(_) | Self::Revoked(_)) => {
                other.refuse(Refusal::CodeUnknown)
            }
        }
    }

    fn refresh(self, refresh: Refresh, now: Timestamp) -> Verdict {
        match self {
            Self::Active(active) => match active.refreshed_scope(&refresh, now) {
                Ok(scope) => active.refresh(scope, refresh, now),
                Err(refusal) => Self::Active(active).refuse(refusal),
            },
            Self::Revoked(ended) if ended.client == refresh.client => Self::Revoked(ended).refuse(Refusal::GrantRevoked),
            other @ (Self::Pushed(_) | Self::Coded(_) | Self::Closed(_) | Self::Revoked(_)) => {
                other.refuse(Refusal::RefreshTokenUnknown)
            }
        }
    }

    fn standing(&self, token: &Token, now: Timestamp) -> Standing {
        match self {
            Self::Active(active) => active.standing(token, now),
            Self::Pushed(_) | Self::Coded(_) | Self::Closed(_) | Self::Revoked(_) => Standing::Void,
        }
    }

    /// RFC 7009 §2.2: "invalid tokens do not cause an error response", so a token that does not stand is already revoked.
    fn revoke(self, client: u64, token: &Token, now: Timestamp) -> Verdict {
        match self {
            // RFC 7009 §2.1: the server "verifies whether the token was issued to the client making the revocation request".
            Self::Active(active) if active.client != client => Self::Active(active).refuse(Refusal::TokenOfAnotherClient),
            Self::Active(active) => (active.without(token, now), Ok(Reply::Done(()))),
            other => (other, Ok(Reply::Done(()))),
        }
    }
}

impl Coded {
    /// Why this code cannot be redeemed by this request, if so. A failed attempt does not use the code up.
    fn refusal(&self, redeem: &Redeem, now: Timestamp) -> Option<Refusal> {
        let rules = [
            (self.code.digest == redeem.code, Refusal::CodeUnknown),
            (self.client == redeem.client, Refusal::CodeOfAnotherClient),
            (!self.code.is_expired(now), Refusal::CodeExpired),
            (self.redirect_uri.as_str() == redeem.redirect_uri, Refusal::RedirectUriMismatch),
            (redeem.code_verifier.answers(&self.code_challenge), Refusal::CodeVerifierMismatch),
            // RFC 9449 §10: the code is bound to the key that dpop_jkt or the proof of the pushed request named.
            (self.jkt.as_ref().is_none_or(|jkt| *jkt == redeem.jkt), Refusal::DpopKeyMismatch),
        ];
        rules.into_iter().find_map(|(holds, refusal)| (!holds).then_some(refusal))
    }

    fn activate(self, redeem: Redeem, now: Timestamp) -> Verdict {
        let redeemed = Redeemed { authorized: self.authorized.clone(), jkt: redeem.jkt.clone() };
        let last = redeem.access_token.expires();
        // The last refresh may come just before the refresh token expires: its access token must still find the row.
        let lifetime = last.seconds().saturating_sub(now.seconds()).try_into().unwrap_or(0);
        let until = redeem.refresh_token.map_or(last, |token| token.expires.after(lifetime)).max(self.code.expires);
        let mut active = Active {
            client: self.client,
            authorized: self.authorized,
            code: self.code.digest,
            refresh_token: redeem.refresh_token,
            access_tokens: Vec::new(),
            withdrawn: Vec::new(),
            until,
        };
        active.list(redeem.access_token, redeemed.authorized.scope.clone(), redeem.jkt, now);
        (Grant::Active(active), Ok(Reply::Redeemed(redeemed)))
    }
}

impl Active {
    fn refreshed_scope(&self, refresh: &Refresh, now: Timestamp) -> Result<Scope, Refusal> {
        match &self.refresh_token {
            Some(token) if token.digest == refresh.refresh_token => {
                if self.client != refresh.client {
                    return Err(Refusal::RefreshTokenOfAnotherClient);
                }
                if token.is_expired(now) {
                    return Err(Refusal::RefreshTokenExpired);
                }
                self.authorized.scope.narrowed(refresh.scope.as_deref())
            }
            _ => Err(Refusal::RefreshTokenUnknown),
        }
    }

    fn refresh(mut self, scope: Scope, refresh: Refresh, now: Timestamp) -> Verdict {
        let authorized = Authorized { client_id: refresh.client_id, scope: scope.clone(), ..self.authorized.clone() };
        self.until = self.until.max(refresh.access_token.expires());
        self.list(refresh.access_token, scope, refresh.jkt.clone(), now);
        (Grant::Active(self), Ok(Reply::Redeemed(Redeemed { authorized, jkt: refresh.jkt })))
    }

    /// Lists an opaque token; a JWT needs no list, so that refreshing one writes nothing.
    fn list(&mut self, token: Minted, scope: Scope, jkt: Jkt, now: Timestamp) {
        let Minted::Opaque(token) = token else { return };
        self.access_tokens.retain(|listed| !listed.token.is_expired(now));
        self.access_tokens.push(OpaqueToken { token, scope, jkt, issued_at: now });
        let excess = self.access_tokens.len().saturating_sub(MAXIMUM_TOKENS);
        self.access_tokens.drain(..excess);
    }

    fn standing(&self, token: &Token, now: Timestamp) -> Standing {
        match token {
            Token::Jwt(jwt) => {
                let withdrawn = self.withdrawn.iter().any(|withdrawn| withdrawn.digest == jwt.digest);
                if withdrawn || jwt.is_expired(now) { Standing::Void } else { Standing::Jwt(self.client) }
            }
            Token::Handle(digest) => self.standing_of_handle(*digest, now),
        }
    }

    fn standing_of_handle(&self, digest: Digest, now: Timestamp) -> Standing {
        let stands = |token: &Stored| token.digest == digest && !token.is_expired(now);
        if let Some(refresh_token) = self.refresh_token.filter(stands) {
            return Standing::RefreshToken(self.client, self.authorized.clone(), refresh_token.expires);
        }
        match self.access_tokens.iter().find(|listed| stands(&listed.token)) {
            Some(listed) => Standing::Opaque(self.client, self.authorized.clone(), listed.clone()),
            None => Standing::Void,
        }
    }

    /// The grant without `token`. RFC 7009 §2.1: revoking a refresh token "SHOULD also invalidate all access tokens based on the
    /// same authorization grant".
    fn without(mut self, token: &Token, now: Timestamp) -> Grant {
        let revoked = Ended { client: self.client, code: Some(self.code), until: self.until };
        match token {
            Token::Handle(digest) if self.refresh_token.is_some_and(|token| token.digest == *digest) => {
                return Grant::Revoked(revoked);
            }
            Token::Handle(digest) => self.access_tokens.retain(|listed| listed.token.digest != *digest),
            Token::Jwt(jwt) => {
                self.withdrawn.retain(|withdrawn| !withdrawn.is_expired(now) && withdrawn.digest != jwt.digest);
                self.withdrawn.push(*jwt);
            }
        }
        // Forgetting a withdrawn token would let it stand again.
        if self.withdrawn.len() > MAXIMUM_TOKENS { Grant::Revoked(revoked) } else { Grant::Active(self) }
    }
}
