//! What was agreed to, and by whom.

use serde::Serialize;
use serde_json::{Map, Value};

use super::extras::{Extras, SUB};
use crate::{
    Timestamp,
    documents::{Client, OPENID_SCOPES},
    jose::HeaderParams,
    json::FromJson,
    oauth::{
        Refusal,
        handle::{Place, Row},
        request::{
            access::Access,
            audience::Audience,
            authorization_details::{AuthorizationDetails, type_of},
            scope::Scope,
            terms::Terms,
        },
    },
};

/// What was agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Authorized {
    /// The `client_id` as the client spells it.
    pub client_id: String,
    /// Who agreed, by the `sub` this client knows; the client itself, if it asked for itself.
    pub subject: String,
    /// To what.
    pub scope: Scope,
    /// To what besides. RFC 9396.
    #[serde(default, skip_serializing_if = "AuthorizationDetails::is_empty")]
    pub authorization_details: AuthorizationDetails,
    /// For whom.
    #[serde(default, skip_serializing_if = "Audience::is_empty")]
    pub audience: Audience,
    /// Which of it each API listed when it was granted, as `identifier scope`; what another lists
    /// later was not asked about. Where it is not written, what they list counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_scopes: Option<Vec<String>>,
    /// When the client came to be that it was granted to. Another that has its number since is not
    /// that one; where it is not written, nothing tells them apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_created_at: Option<Timestamp>,
    /// The person, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The row that its `grant_id` names, where that is not its own: that of a grant that it has merged or
    /// replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Row>,
    /// What whoever speaks for the service has added.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

/// A person who agreed, and what the client asked about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// How they proved who they are.
    pub authentication: Authentication,
    /// The client's own value for the ID token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// Claims for the ID token, as they were when the person agreed.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub id_token_claims: Map<String, Value>,
    /// Which of them a scope gave, and no request for them alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope_claims: Vec<String>,
    /// Individual claims the client asks for at UserInfo.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub userinfo_claims: Map<String, Value>,
    /// The languages the client prefers for claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims_locales: Option<String>,
    /// What whoever completed the request adds to the header of the ID token. What service and client
    /// add follows from their documents; rows of before have copies of that in `header_params`, which
    /// are not read.
    #[serde(
        default,
        rename = "own_header_params",
        skip_serializing_if = "HeaderParams::is_empty"
    )]
    pub header_params: HeaderParams,
    /// The copies in rows of before.
    #[serde(default, rename = "header_params", skip_serializing)]
    pub copied_header_params: Value,
}

/// How a person proved who they are. OpenID Connect Core §2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Authentication {
    /// The name they signed in with: where they are found.
    pub username: String,
    /// Their own subject, whatever a client is told.
    pub account: String,
    /// When.
    pub auth_time: Timestamp,
    /// The epoch of the person when they agreed: what was withdrawn since does not count.
    #[serde(default)]
    pub epoch: u32,
    /// The authentication context class that was met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// By what. RFC 8176.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The session of the browser. OpenID Connect Front-Channel Logout §3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// What actions of the service may say of the person in tokens, as it was when they agreed.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
}

impl Person {
    /// One of whom no request has asked anything but these claims.
    pub fn without_request(
        authentication: Authentication,
        id_token_claims: Map<String, Value>,
        scope_claims: Vec<String>,
    ) -> Self {
        Self {
            authentication,
            nonce: None,
            id_token_claims,
            scope_claims,
            userinfo_claims: Map::new(),
            claims_locales: None,
            header_params: HeaderParams::default(),
            copied_header_params: Value::Null,
        }
    }

    /// The names of the claims that were asked for one by one, and not by a scope. OpenID Connect Core
    /// §5.5.
    pub fn asked_claims(&self) -> Vec<String> {
        let of_scope = |name: &&String| self.scope_claims.contains(name);
        let in_token = self.id_token_claims.keys().filter(|name| !of_scope(name));
        let all = self.userinfo_claims.keys().chain(in_token);
        let mut names: Vec<String> = all.cloned().collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// What an account of a caller's own begins with: no account of a person here does.
const OF_CALLER: char = ':';

impl Authentication {
    /// Somebody whom a caller of the engine API knows, and this server does not: under no name, which
    /// nobody here has, and in a space of accounts of their own, so that what is withdrawn of a person
    /// of ours is not withdrawn of one of theirs.
    pub fn account_of_caller(subject: &str) -> String {
        format!("{OF_CALLER}{subject}")
    }

    /// Whom the caller calls so, if it is one of theirs.
    pub fn subject_of_caller(&self) -> Option<&str> {
        Some(self.account.strip_prefix(OF_CALLER)?).filter(|_| self.username.is_empty())
    }
}

impl Authorized {
    /// Whether it was granted to this client, and not to another that had its number before. RFC
    /// 7592 §2.3: with a client, what was granted to it ends.
    pub(super) fn is_of(&self, created_at: Option<Timestamp>) -> bool {
        created_at.is_none_or(|created_at| self.is_of_client(created_at))
    }

    /// The place that its `grant_id` names, where it is in `place`.
    pub fn named_at(&self, place: Place) -> Place {
        Place(place.0, self.grant.unwrap_or(place.1))
    }

    /// All of it.
    pub fn access(&self) -> Access {
        Access::of(&self.scope, &self.authorization_details)
    }

    /// What of this a token still tells that was signed: whoever speaks for the service may have taken
    /// some of it back since.
    pub(super) fn within(&self, signed: &Access) -> Access {
        let is_granted = |name: &str| self.authorization_details.types().any(|own| own == name);
        Access {
            scope: signed.scope.filtered(|name| self.scope.contains(name)),
            details: (signed.details).filtered(|details| is_granted(type_of(details))),
        }
    }

    /// What a token request asks for of it: of details what it names, if it names any.
    pub(super) fn asked(&self, details: &AuthorizationDetails) -> Result<Access, Refusal> {
        let details = self.authorization_details.narrowed(details.clone())?;
        Ok(Access::of(&self.scope, &details))
    }

    /// What may be given of `access` for `audience`: nothing that one of these APIs lists and did not
    /// list when it was granted. OpenID Connect Core §3.1.2.4, RFC 8707 §3.
    pub(super) fn shown(
        &self,
        access: &Access,
        audience: &Audience,
        terms: &Terms,
    ) -> Result<Access, Refusal> {
        let scope = &access.scope;
        let listed = terms.api_scopes(audience, scope);
        let is_new = |pair: &&String| {
            let known = self.api_scopes.as_ref();
            known.is_some_and(|known| !known.contains(pair))
        };
        let new: Vec<&String> = listed.iter().filter(is_new).collect();
        let is_shown = |name: &str| !new.iter().any(|pair| pair.ends_with(&format!(" {name}")));
        let shown = scope.filtered(|name| OPENID_SCOPES.contains(&name) || is_shown(name));
        Access::of(&shown, &access.details).left_of(access)
    }

    /// The same as it is told now: an alias may have become another client's, whose tokens these are
    /// not. RFC 9068 §5.
    #[must_use]
    pub fn told_of(mut self, client: &Client) -> Self {
        self.client_id = client.as_spelled(&self.client_id);
        if self.person.is_none() {
            self.subject.clone_from(&self.client_id);
        }
        self
    }

    /// Whom whoever speaks for the service is told of: one of theirs by the name they gave, and a
    /// person of this server by the `sub` that the client knows; none of a client itself.
    pub fn whom(&self) -> Option<&str> {
        let by = &self.person.as_ref()?.authentication;
        Some(by.subject_of_caller().unwrap_or(&self.subject))
    }

    /// The `sub` of the ID token and of UserInfo.
    pub fn sub(&self) -> &str {
        self.extras.text(SUB).unwrap_or(&self.subject)
    }

    /// Whether it was granted to the client that came to be then.
    pub fn is_of_client(&self, created_at: Timestamp) -> bool {
        self.client_created_at.is_none_or(|at| at == created_at)
    }
}
