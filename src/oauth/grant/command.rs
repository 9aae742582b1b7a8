//! What may happen to a grant.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Authentication, Stored, Token, extras::Extras};
use crate::{
    Digest, Timestamp,
    documents::reading::durations::LONGEST_TOKEN,
    jose::HeaderParams,
    json::FromJson,
    oauth::{
        Confirmation, Refusal,
        request::{
            audience::Audience,
            authorization_details::AuthorizationDetails,
            pkce::{ChallengeDemand, CodeVerifier},
            profile::Profile,
            scope::Scope,
            terms::{OfflineRule, Terms},
        },
    },
    people::Validity,
};

/// What may happen to a grant.
#[derive(Clone, Debug, Serialize, FromJson)]
pub enum Command {
    /// The browser arrives with a request_uri.
    Open {
        /// The client the browser names.
        client: u64,
        /// When it came to be, which tells it from another that had its number before.
        #[serde(default)]
        created_at: Option<Timestamp>,
        /// The secret of the request_uri.
        request_uri: Digest,
    },
    /// The person agrees.
    Issue(Box<Issue>),
    /// The person refuses.
    Fail {
        /// The secret of the ticket.
        ticket: Digest,
        /// What the client is told, where it is told again to whoever says the very same.
        #[serde(default)]
        reason: Option<Digest>,
        /// Who refuses, if a person does.
        #[serde(default)]
        by: Option<Authentication>,
    },
    /// The client redeems the code.
    Redeem(Box<Redeem>),
    /// The client refreshes.
    Refresh(Box<Refresh>),
    /// Whoever holds a ticket asks what it completes.
    Recall {
        /// The secret of the ticket.
        ticket: Digest,
    },
    /// Whoever holds a ticket writes on it.
    Note {
        /// The secret of the ticket.
        ticket: Digest,
        /// What is written.
        context: Option<String>,
    },
    /// Somebody asks whether a token stands.
    Introspect(Token),
    /// The client gives a token back.
    Revoke {
        /// The client that asks.
        client: u64,
        /// The token.
        token: Token,
        /// The secret of its family, if it is a refresh token with one.
        #[serde(default)]
        family: Option<Digest>,
    },
    /// Another client of the vendor brings the device secret.
    Share {
        /// What is stored of it.
        device_secret: Digest,
    },
}

impl Command {
    /// Who asks for tokens, where anybody does.
    pub(super) const fn asker(&self) -> Option<&Asker> {
        match self {
            Self::Redeem(redeem) => Some(&redeem.asker),
            Self::Refresh(refresh) => Some(&refresh.asker),
            Self::Open { .. }
            | Self::Issue(_)
            | Self::Fail { .. }
            | Self::Introspect(_)
            | Self::Note { .. }
            | Self::Recall { .. }
            | Self::Revoke { .. }
            | Self::Share { .. } => None,
        }
    }

    /// Whether it gives tokens where it succeeds.
    pub const fn gives_tokens(&self) -> bool {
        self.asker().is_some()
    }

    /// What is answered where there is no row for it.
    pub const fn absent(&self) -> Refusal {
        match self {
            Self::Open { .. } => Refusal::RequestUriUnknown,
            Self::Issue(_) | Self::Fail { .. } | Self::Note { .. } | Self::Recall { .. } => {
                Refusal::TicketUnknown
            }
            Self::Redeem(_) => Refusal::CodeUnknown,
            Self::Refresh(_) => Refusal::RefreshTokenUnknown,
            Self::Introspect(_) | Self::Revoke { .. } => Refusal::AccessTokenInvalid,
            Self::Share { .. } => Refusal::DeviceSecretUnknown,
        }
    }
}

/// The person agrees.
#[derive(Clone, Debug, Serialize, FromJson)]
pub struct Issue {
    /// The secret of the ticket.
    pub ticket: Digest,
    /// The rules it is held to now, which may be stricter than when it arrived.
    #[serde(default)]
    pub profile: Option<Profile>,
    /// The `sub` for this client.
    pub subject: String,
    /// Who agrees, and how they proved who they are.
    pub authentication: Authentication,
    /// Claims for the ID token, as they are now.
    pub id_token_claims: Map<String, Value>,
    /// Which of them a scope gives, and no request for them alone.
    #[serde(default)]
    pub scope_claims: Vec<String>,
    /// What whoever completes the request adds to the header of the ID token.
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
    /// What it makes of the details of the access token, if anything.
    #[serde(default, skip_serializing_if = "AuthorizationDetails::is_empty")]
    pub enriched: AuthorizationDetails,
    /// Until when the row is kept at least: as long as its request can come back.
    #[serde(default)]
    pub kept_until: Timestamp,
    /// The scope that is granted, where it is not the one that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// The details that are granted, where they are not those that were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_details: Option<AuthorizationDetails>,
    /// What whoever speaks for the service adds.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

/// Who asks for tokens, and what the client may be given.
#[derive(Clone, Debug, Serialize, FromJson)]
pub struct Asker {
    /// The client, authenticated or public.
    pub client: u64,
    /// When it came to be, which tells it from another that had its number before.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// Whether it is public. RFC 6749 §2.1.
    pub is_public: bool,
    /// Whether it authenticated as FAPI 2.0 SP §5.3.2.1 (6, 8) and §5.4.1 demand.
    pub is_strict: bool,
    /// The key it proved.
    #[serde(rename = "jkt")]
    pub cnf: Option<Confirmation>,
    /// What access tokens look like.
    pub terms: Terms,
    /// For whom the access token is to be, of what was granted. RFC 8707 §2.2.
    pub audience: Audience,
    /// What of the details that were granted it is to be good for: all, if none are named. RFC 9396 §6.
    #[serde(default, skip_serializing_if = "AuthorizationDetails::is_empty")]
    pub authorization_details: AuthorizationDetails,
    /// The secret of the access token to issue.
    pub access_token: Digest,
    /// What a hook adds to the access token.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub claims: Map<String, Value>,
    /// What it makes of the details of the access token, if anything.
    #[serde(default, skip_serializing_if = "AuthorizationDetails::is_empty")]
    pub enriched: AuthorizationDetails,
    /// Whether there are hooks that were not asked, because nothing new seemed to be given: then only
    /// what was given before is.
    #[serde(default)]
    pub hooks_unasked: bool,
    /// What whoever speaks for the service adds.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

/// The client redeems the code. RFC 6749 §4.1.3.
#[derive(Clone, Debug, Serialize, FromJson)]
pub struct Redeem {
    /// Who asks.
    pub asker: Asker,
    /// The secret of the code.
    pub code: Digest,
    /// The `redirect_uri` of the token request, if there was one.
    pub redirect_uri: Option<String>,
    /// The `code_verifier` of the token request, if there was one.
    pub code_verifier: Option<CodeVerifier>,
    /// What the client owes in challenges now, whatever it owed when it asked.
    #[serde(default)]
    pub challenge: ChallengeDemand,
    /// The refresh token to issue, if the client may have one.
    pub refresh_token: Option<Stored>,
    /// The secret of the family that it begins.
    #[serde(default)]
    pub family: Option<Digest>,
    /// The device secret to issue, where the client may have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_secret: Option<Digest>,
    /// Whether a refresh token needs the scope `offline_access`. OpenID Connect Core §11.
    pub offline_access_required: bool,
    /// Whether that holds only where `openid` was granted.
    #[serde(default)]
    pub offline_access_required_with_openid_only: bool,
}

impl Redeem {
    /// Whether a refresh token comes with what was granted.
    pub(super) fn allows_offline(&self, scope: &Scope) -> bool {
        let rule = OfflineRule {
            is_required: self.offline_access_required,
            is_of_openid: self.offline_access_required_with_openid_only,
        };
        rule.allows(scope)
    }
}

/// The client refreshes. RFC 6749 §6.
#[derive(Clone, Debug, Serialize, FromJson)]
pub struct Refresh {
    /// Who asks.
    pub asker: Asker,
    /// The `client_id` as the client spells it now.
    pub client_id: String,
    /// The refresh token.
    pub refresh_token: Digest,
    /// The secret of the family in it, if there is one.
    #[serde(default)]
    pub family: Option<Digest>,
    /// What takes its place, if it can be rotated at all.
    pub rotation: Option<Rotation>,
    /// The `scope` parameter, if there was one.
    pub scope: Option<String>,
}

/// What counts of all that was granted in the name of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Withdrawal {
    /// The person, by their own `sub`.
    pub account: String,
    /// The client that it was granted to; everybody, if there is none.
    pub client: Option<u64>,
    /// The epoch from which on it counts. It only ever rises.
    pub valid_from: u32,
}

impl Withdrawal {
    /// What a person has withdrawn, if they have withdrawn anything.
    pub fn of(validity: Validity, client: Option<u64>) -> Option<Self> {
        let Validity { subject, from } = validity;
        (from > 0).then_some(Self {
            account: subject,
            client,
            valid_from: from,
        })
    }

    /// What counts of somebody who has withdrawn everything and is about to be deleted: nothing that
    /// is granted in between either.
    pub fn of_leaving(validity: Validity) -> Self {
        Self {
            account: validity.subject,
            client: None,
            valid_from: validity.from.saturating_add(1),
        }
    }
}

/// A session that has ended, as a client knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct EndedSid {
    /// The `sid`.
    pub sid: String,
    /// Whether what was granted with `offline_access` ends with it.
    pub ends_offline: bool,
    /// Until when nothing of it can be left.
    pub until: Timestamp,
}

impl EndedSid {
    /// The end of a session, now: as long as the longest refresh token may live it is remembered.
    pub fn now(sid: String, ends_offline: bool, now: Timestamp) -> Self {
        Self {
            sid,
            ends_offline,
            until: now.after(LONGEST_GRANT),
        }
    }
}

/// The longest life of what is granted, in seconds: no refresh token lives longer, and none of a session
/// that has ended is given another.
const LONGEST_GRANT: u32 = 315_360_000 + LONGEST_TOKEN;

/// A refresh token that takes the place of another. RFC 9700 §4.14.2.
#[derive(Clone, Debug, Serialize, FromJson)]
pub struct Rotation {
    /// The new token. It follows from the old one under a key of the service, so that it can be
    /// given again.
    pub next: Stored,
    /// The secret of the family in it.
    #[serde(default)]
    pub family: Option<Digest>,
    /// Seconds in which a family ends, from its first token on.
    #[serde(default = "endless")]
    pub family_lifetime: u32,
    /// Whether the new token expires when the old one would have.
    #[serde(default)]
    pub keeps_end: bool,
    /// Whether an old one that is kept lives as long as a new one would.
    #[serde(default)]
    pub resets_end: bool,
    /// The secret of the access token that comes with it, and follows from the old one as well.
    pub access_token: Digest,
    /// The digest of the `jti` of that access token, where it is a JWT: by that it is withdrawn.
    #[serde(default)]
    pub jti: Option<Digest>,
    /// Whether the old one is kept wherever that is allowed.
    pub is_last_resort: bool,
    /// Seconds in which the old one still gives the same answer.
    pub window: u32,
    /// What a hook adds to the ID token that comes with it.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub id_token_claims: Map<String, Value>,
}

const fn endless() -> u32 {
    u32::MAX
}

/// The longest window of a token that anybody can use who has it.
const UNBOUND_WINDOW: u32 = 10;

impl Rotation {
    /// Seconds in which the old token still gives the same answer to `asker`.
    ///
    /// A thief who is as quick as that stays unseen until the next rotation. So where no key and no
    /// credential stands behind the token, it is as long as it takes to load a page again.
    pub(super) fn window_for(&self, asker: &Asker) -> u32 {
        let is_anybodys = asker.is_public && asker.cnf.is_none();
        self.window.min(if is_anybodys {
            UNBOUND_WINDOW
        } else {
            u32::MAX
        })
    }
}

/// A client asks for a token of its own. RFC 6749 §4.4.
#[derive(Clone, Debug, Serialize, FromJson)]
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

impl Asker {
    /// FAPI 2.0 SP §5.3.2.1 (4, 6): what a grant under the profile demands of whoever redeems or
    /// refreshes it.
    pub(super) fn refusal_under(&self, profile: Profile) -> Option<Refusal> {
        if !self.terms.held_to(profile).is_fapi() {
            return None;
        }
        if !self.is_strict {
            return Some(Refusal::ClientAuthenticationWeak);
        }
        self.cnf.is_none().then_some(Refusal::DpopMissing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validity(from: u32) -> Validity {
        Validity {
            subject: "s".into(),
            from,
        }
    }

    #[test]
    fn who_has_withdrawn_nothing_has_nothing_to_tell() {
        assert_eq!(Withdrawal::of(validity(0), None), None);
        assert_eq!(Withdrawal::of(validity(0), Some(7)), None);
        let told = Withdrawal::of(validity(1), Some(7)).expect("a withdrawal");
        assert_eq!((told.valid_from, told.client), (1, Some(7)));
    }

    #[test]
    fn what_is_told_of_somebody_who_leaves_is_beyond_what_can_be_granted_meanwhile() {
        assert_eq!(Withdrawal::of_leaving(validity(8)).valid_from, 9);
        let last = Withdrawal::of_leaving(validity(u32::MAX));
        assert_eq!((last.valid_from, last.client), (u32::MAX, None));
    }
}
