//! For whom an access token is: the `audience` and `resource` parameters (RFC 8707 §2), and what
//! follows from them.
//!
//! Each value is the identifier of an API of the service, its UserInfo endpoint, or the issuer.
//! What nobody serves is refused.

use serde::Serialize;

use crate::{
    documents::{Api, Client, OPENID_SCOPES, Service, reading::alike::alike},
    json::FromJson,
    oauth::{Parameters, Refusal, endpoint::path},
};

/// What was asked for, each once, in the order of the request; empty where nothing was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[serde(transparent)]
pub struct Audience(Vec<String>);

/// The most targets that two requests name together.
const MOST: usize = 100;

/// The identifier that `target` spells, as it is registered: an API, this server, or its UserInfo
/// endpoint.
fn registered(target: &str, service: &Service) -> Option<String> {
    let apis = service.apis.iter().map(|api| api.identifier.clone());
    let own = [
        service.issuer.as_str().to_owned(),
        service.issuer.endpoint(path::USERINFO),
    ];
    let known: Vec<String> = apis.chain(own).collect();
    let exactly = known.iter().find(|known| *known == target);
    exactly
        .or_else(|| known.iter().find(|known| alike(known) == alike(target)))
        .cloned()
}

impl Audience {
    /// Reads the parameters of a request.
    pub fn parse(parameters: &Parameters, service: &Service) -> Result<Self, Refusal> {
        let named = parameters.all("audience").chain(parameters.all("resource"));
        Self::of(named, service)
    }

    /// Reads the parameters of a token exchange for Native SSO. OpenID Connect Native SSO §4.1: audience
    /// "MUST be the issuer URI for the OpenID Provider that issued the id_token"; so it names no target.
    pub fn of_exchange(parameters: &Parameters, service: &Service) -> Result<Self, Refusal> {
        let audiences: Vec<&str> = parameters.all("audience").collect();
        match audiences.as_slice() {
            [issuer] if *issuer == service.issuer.as_str() => {
                Self::of(parameters.all("resource"), service)
            }
            [] => Err(Refusal::ParameterMissing("audience".into())),
            _ => Err(Refusal::ExchangeAudience),
        }
    }

    fn of<'t>(named: impl Iterator<Item = &'t str>, service: &Service) -> Result<Self, Refusal> {
        let mut targets: Vec<String> = Vec::new();
        for target in named {
            let known = registered(target, service).ok_or(Refusal::TargetUnknown)?;
            if !targets.contains(&known) {
                targets.push(known);
            }
        }
        Ok(Self(targets))
    }

    /// What a token request may have of what was granted. RFC 8707 §2.2: a subset.
    pub fn narrowed(&self, asked: Self) -> Result<Self, Refusal> {
        if asked.is_empty() {
            return Ok(self.clone());
        }
        if asked.0.iter().all(|target| self.names(target)) {
            Ok(asked)
        } else {
            Err(Refusal::TargetBeyondGrant)
        }
    }

    /// What a client means that names nothing: the API of its document, if it has one. RFC 8707
    /// §2.1: "a predefined default resource value".
    pub fn or_default(self, service: &Service, client: &Client) -> Result<Self, Refusal> {
        match &client.default_resource {
            Some(target) if self.is_empty() => {
                let api = service.api(target).ok_or(Refusal::TargetUnknown)?;
                Ok(Self(vec![api.identifier.clone()]))
            }
            _ => Ok(self),
        }
    }

    /// For a client itself, which has no use for a token without an API: the APIs that understand
    /// what it asks for and may have, where it names none.
    #[must_use]
    pub fn or_owners_of(self, scope: Option<&str>, service: &Service, client: &Client) -> Self {
        let Some(scope) = scope.filter(|_| self.is_empty()) else {
            return self;
        };
        let asked = |name: &String| {
            scope.split(' ').any(|asked| asked == name) && client.may_request(service, name)
        };
        let owners = service
            .apis
            .iter()
            .filter(|api| api.scopes.iter().any(asked));
        Self(owners.map(|api| api.identifier.clone()).collect())
    }

    /// These targets and those of `more`, unless they are too many. Nothing is `usual`, where the other is
    /// something.
    pub fn and(&self, more: &Self, usual: &str) -> Option<Self> {
        if self.is_empty() && more.is_empty() {
            return Some(Self::default());
        }
        let named = |one: &Self| match one.is_empty() {
            true => vec![usual.to_owned()],
            false => one.0.clone(),
        };
        let mut both = named(self);
        for target in named(more) {
            if !both.contains(&target) {
                both.push(target);
            }
        }
        (both.len() <= MOST).then_some(Self(both))
    }

    /// The targets in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The same as a list.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    /// Whether nothing was asked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `target` was asked for.
    pub fn names(&self, target: &str) -> bool {
        self.0.iter().any(|known| known == target)
    }

    /// Whether a scope that some API lists may be granted for these targets: only one of its own
    /// APIs makes it grantable.
    pub fn admits(&self, service: &Service, scope: &str) -> bool {
        self.unnamed_owner(service, scope).is_none()
    }

    /// An API that lists this scope, where none that does was asked for.
    pub fn unnamed_owner<'s>(&self, service: &'s Service, scope: &str) -> Option<&'s Api> {
        let lists = |api: &&Api| api.scopes.iter().any(|name| name == scope);
        let mut owners = service.apis.iter().filter(lists);
        let is_named = owners.clone().any(|api| self.names(&api.identifier));
        owners
            .next()
            .filter(|_| !is_named && !OPENID_SCOPES.contains(&scope))
    }
}
