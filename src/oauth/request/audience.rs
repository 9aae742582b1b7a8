//! For whom an access token is: the `audience` and `resource` parameters (RFC 8707 §2), and what
//! follows from them.
//!
//! Each value is the identifier of an API of the service, its UserInfo endpoint, or the issuer.
//! What nobody serves is refused.

use serde::{Deserialize, Serialize};

use super::{profile::Profile, scope::Scope};
use crate::{
    documents::{AccessTokenFormat, Client, Service},
    jose::Algorithm,
    oauth::{Parameters, Refusal, answer::metadata::path},
};

/// The scopes that say something of the person or the grant, and belong to no API. OpenID Connect
/// Core §3.1.2.1, §5.4, §11.
pub const OPENID_SCOPES: [&str; 6] = [
    "openid",
    "profile",
    "email",
    "address",
    "phone",
    "offline_access",
];

/// What was asked for, each once, in the order of the request; empty where nothing was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Audience(Vec<String>);

impl Audience {
    /// Reads the parameters of a request.
    pub fn parse(parameters: &Parameters, service: &Service) -> Result<Self, Refusal> {
        let mut targets: Vec<String> = Vec::new();
        for target in parameters.all("audience").chain(parameters.all("resource")) {
            let known = service.api(target).is_some()
                || target == service.issuer.as_str()
                || target == service.issuer.endpoint(path::USERINFO);
            if !known {
                return Err(Refusal::TargetUnknown);
            }
            if !targets.iter().any(|earlier| earlier == target) {
                targets.push(target.to_owned());
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

    /// For a client itself, which has no use for a token without an API: the APIs that understand
    /// what it asks for, where it names none.
    #[must_use]
    pub fn or_owners_of(self, scope: Option<&str>, service: &Service) -> Self {
        let Some(scope) = scope.filter(|_| self.is_empty()) else {
            return self;
        };
        let asked = |name: &String| scope.split(' ').any(|asked| asked == name);
        let owners = service
            .apis
            .iter()
            .filter(|api| api.scopes.iter().any(asked));
        Self(owners.map(|api| api.identifier.clone()).collect())
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
        let mut owners = service
            .apis
            .iter()
            .filter(|api| api.scopes.iter().any(|name| name == scope))
            .peekable();
        OPENID_SCOPES.contains(&scope)
            || owners.peek().is_none()
            || owners.any(|api| self.names(&api.identifier))
    }
}

/// What an access token looks like: what signs it, how long it lives, for whom it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Signs the token; without, it is opaque.
    pub algorithm: Option<Algorithm>,
    /// Seconds it lives.
    pub lifetime: u32,
    /// Its `aud`.
    pub audience: Vec<String>,
    /// What it is good for.
    pub scope: Scope,
}

/// How the service answers a client that asks for access tokens, in one value that travels to where
/// the grant is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    issuer: String,
    userinfo: String,
    /// Whether the rules are FAPI's, whose tokens are for the issuer unless they name an API.
    is_fapi: bool,
    algorithm: Option<Algorithm>,
    lifetime: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    apis: Vec<ApiTerms>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ApiTerms {
    identifier: String,
    algorithm: Option<Algorithm>,
    lifetime: u32,
    scopes: Vec<String>,
}

impl Terms {
    /// The terms of `service` for `client`.
    pub fn of(service: &Service, client: &Client) -> Self {
        let longest = client.extension.access_token_duration.unwrap_or(u32::MAX);
        let api = |api: &crate::documents::Api| ApiTerms {
            identifier: api.identifier.clone(),
            algorithm: (api.access_token_format == AccessTokenFormat::Jwt)
                .then_some(api.access_token_sign_alg),
            lifetime: api
                .access_token_duration
                .unwrap_or(service.access_token_duration)
                .min(longest),
            scopes: api.scopes.clone(),
        };
        Self {
            issuer: service.issuer.as_str().to_owned(),
            userinfo: service.issuer.endpoint(path::USERINFO),
            is_fapi: Profile::of_client(service, client).is_fapi(),
            algorithm: service.access_token_sign_alg,
            lifetime: client.access_token_lifetime(service),
            apis: service.apis.iter().map(api).collect(),
        }
    }

    /// The form of a token for `audience` with `scope`.
    ///
    /// A token for several APIs has the shortest of their lives, and one format: where theirs
    /// differ, no token fits both.
    pub fn form(&self, audience: &Audience, scope: &Scope) -> Result<Form, Refusal> {
        // An API that was there when it was asked for may be gone since.
        if !audience.0.iter().all(|target| self.knows(target)) {
            return Err(Refusal::TargetUnknown);
        }
        let selected: Vec<&ApiTerms> = self
            .apis
            .iter()
            .filter(|api| audience.names(&api.identifier))
            .collect();
        let Some(first) = selected.first() else {
            return Ok(self.form_without_api(audience, scope));
        };
        if selected.iter().any(|api| api.algorithm != first.algorithm) {
            return Err(Refusal::TargetsDiffer);
        }
        let understood = |name: &str| {
            OPENID_SCOPES.contains(&name)
                || selected
                    .iter()
                    .any(|api| api.scopes.iter().any(|known| known == name))
        };
        let userinfo = scope.contains("openid").then(|| self.userinfo.clone());
        Ok(Form {
            algorithm: first.algorithm,
            lifetime: selected
                .iter()
                .map(|api| api.lifetime)
                .min()
                .unwrap_or(self.lifetime),
            audience: selected
                .iter()
                .map(|api| api.identifier.clone())
                .chain(userinfo)
                .collect(),
            scope: scope.filtered(understood),
        })
    }

    fn knows(&self, target: &str) -> bool {
        target == self.issuer
            || target == self.userinfo
            || self.apis.iter().any(|api| api.identifier == target)
    }

    /// The form of a token that a request under `profile` is to be given.
    pub fn form_under(
        &self,
        profile: Profile,
        audience: &Audience,
        scope: &Scope,
    ) -> Result<Form, Refusal> {
        let form = self.form(audience, scope)?;
        let fits = !profile.is_fapi() || form.algorithm.is_none_or(Algorithm::is_fapi);
        if fits {
            Ok(form)
        } else {
            Err(Refusal::TargetAlgorithm)
        }
    }

    /// Without an API a token is for this server: for UserInfo alone where that was asked for or
    /// nothing was, and `openid` granted.
    fn form_without_api(&self, audience: &Audience, scope: &Scope) -> Form {
        let named = audience.names(&self.userinfo);
        let unnamed = audience.is_empty()
            && !self.is_fapi
            && self.algorithm.is_none()
            && scope.contains("openid");
        let (algorithm, target) = if named || unnamed {
            (None, &self.userinfo)
        } else {
            (self.algorithm, &self.issuer)
        };
        Form {
            algorithm,
            lifetime: self.lifetime,
            audience: vec![target.clone()],
            scope: scope.clone(),
        }
    }
}
