//! What access tokens look like: decided where the grant is, from terms that travel with each
//! request, so that no grant keeps a copy of a document. RFC 9068 §2.2, RFC 8707 §2.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    access::Access,
    audience::Audience,
    authorization_details::{AuthorizationDetails, is_for, type_of},
    profile::Profile,
    scope::Scope,
};
use crate::{
    documents::{AccessTokenFormat, Action, Client, OFFLINE_ACCESS, OPENID_SCOPES, Service},
    jose::Algorithm,
    json::FromJson,
    oauth::{Refusal, endpoint::path},
};

/// What an access token looks like: what signs it, how long it lives, for whom it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Signs the token; without, it is opaque.
    pub algorithm: Option<Algorithm>,
    /// Seconds it lives.
    pub lifetime: u32,
    /// Its `aud`.
    pub audience: Vec<String>,
    /// What it is good for.
    pub scope: Scope,
    /// What it is good for besides.
    #[serde(default, skip_serializing_if = "AuthorizationDetails::is_empty")]
    pub authorization_details: AuthorizationDetails,
}

impl Form {
    /// The same with what a hook has made of its details, if it has.
    #[must_use]
    pub fn enriched(mut self, details: &AuthorizationDetails) -> Self {
        if !details.is_empty() && details.enriches(&self.authorization_details) {
            self.authorization_details = details.clone();
        }
        self
    }

    /// Whether it is `other`, or what a hook has made of that.
    pub fn is_of(&self, other: &Self) -> bool {
        let (details, others) = (&self.authorization_details, &other.authorization_details);
        let plain = Self {
            authorization_details: others.clone(),
            ..self.clone()
        };
        plain == *other && details.enriches(others)
    }

    /// All that it is good for.
    pub fn access(&self) -> Access {
        Access::of(&self.scope, &self.authorization_details)
    }
}

/// How the service answers a client that asks for access tokens, in one value that travels to where
/// the grant is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Terms {
    issuer: String,
    userinfo: String,
    /// Whether the rules are FAPI's, whose tokens are for the issuer unless they name an API.
    is_fapi: bool,
    algorithm: Option<Algorithm>,
    lifetime: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    apis: Vec<ApiTerms>,
    /// Scopes that have meaning at UserInfo and in ID tokens, by rules of the service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    told: Vec<String>,
    /// What signs what the client is told of a person: ID tokens, and UserInfo where it is signed.
    /// None where whoever asks does not say.
    #[serde(default)]
    of_person: Vec<Algorithm>,
    /// The scopes the client may have now; none where whoever asks does not say.
    #[serde(default)]
    scopes: Option<Vec<ScopeTerms>>,
    /// What it takes to refresh.
    #[serde(default)]
    offline: OfflineRule,
    /// The types of authorization details the client may have now; none where whoever asks does not
    /// say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    details: Option<Vec<DetailsTerms>>,
}

/// Whether a refresh token needs the scope `offline_access`; it does not, where whoever asks does
/// not say. OpenID Connect Core §11.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
pub struct OfflineRule {
    /// Whether it does.
    pub is_required: bool,
    /// Whether that holds only where `openid` was granted.
    pub is_of_openid: bool,
}

impl OfflineRule {
    /// Whether a refresh token comes with what was granted, and goes on with what is left of it.
    pub fn allows(self, scope: &Scope) -> bool {
        let is_let_off = self.is_of_openid && !scope.is_openid();
        !self.is_required || is_let_off || scope.contains(OFFLINE_ACCESS)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
struct ScopeTerms {
    name: String,
    /// Whether it is granted under FAPI only.
    is_fapi: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
struct DetailsTerms {
    name: String,
    /// The APIs that understand it; if none, every one.
    apis: Vec<String>,
    /// Whether it is granted under FAPI only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_fapi: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
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
        let allowed = service
            .supported_scopes
            .iter()
            .filter(|scope| client.may_request(service, &scope.name));
        let scope = |scope: &crate::documents::Scope| ScopeTerms {
            name: scope.name.clone(),
            is_fapi: Profile::is_demanded_by(scope.fapi_mode()),
        };
        let details = |known: &crate::documents::DetailsType| DetailsTerms {
            name: known.name.clone(),
            apis: known.apis.clone(),
            is_fapi: Profile::is_demanded_by(known.fapi_mode()),
        };
        Self {
            issuer: service.issuer.as_str().to_owned(),
            userinfo: service.issuer.endpoint(path::USERINFO),
            is_fapi: Profile::of_client(service, client).is_fapi(),
            algorithm: service.access_token_sign_alg,
            lifetime: client.access_token_lifetime(service),
            apis: service.apis.iter().map(api).collect(),
            told: (service.actions.iter().filter_map(Action::rule))
                .filter(|rule| rule.is_in_id_token_or_userinfo())
                .filter_map(|rule| rule.scope.clone())
                .collect(),
            of_person: std::iter::once(client.id_token_alg(service))
                .chain(client.user_info_sign_alg)
                .collect(),
            scopes: Some(allowed.map(scope).collect()),
            details: Some(client.details_types(service).map(details).collect()),
            offline: OfflineRule {
                is_required: service.offline_access_required,
                is_of_openid: service.offline_access_required_with_openid_only,
            },
        }
    }

    /// Whether a refresh token ends because `offline_access` was `granted` and is not `left`. One
    /// that came without it, because nothing demanded it then, goes on.
    pub fn ends_refreshing(&self, granted: &Scope, left: &Scope) -> bool {
        granted.contains(OFFLINE_ACCESS) && !self.offline.allows(left)
    }

    /// The rules for what was begun under `profile`: never weaker than those of the client now.
    pub const fn held_to(&self, profile: Profile) -> Profile {
        profile.stricter(Profile::when(self.is_fapi))
    }

    /// The same, for a token that lives as long as whoever speaks for the service says.
    #[must_use]
    pub fn lasting(mut self, lifetime: Option<u32>) -> Self {
        if let Some(lifetime) = lifetime {
            self.lifetime = lifetime;
            self.apis.iter_mut().for_each(|api| api.lifetime = lifetime);
        }
        self
    }

    /// What is left now of what was granted under `profile`.
    ///
    /// What the service no longer knows, or the client may no longer have, is not granted any more.
    /// Where nothing is left, nothing is given.
    pub fn allowed(&self, profile: Profile, access: &Access) -> Result<Access, Refusal> {
        let is_allowed = |name: &str| {
            self.scopes.as_ref().is_none_or(|scopes| {
                scopes
                    .iter()
                    .any(|known| known.name == name && (profile.is_fapi() || !known.is_fapi))
            })
        };
        let is_known = |name: &str| {
            let types = self.details.as_ref();
            types.is_none_or(|types| {
                types
                    .iter()
                    .any(|known| known.name == name && (profile.is_fapi() || !known.is_fapi))
            })
        };
        let left = Access {
            scope: access.scope.filtered(is_allowed),
            details: (access.details).filtered(|details| is_known(type_of(details))),
        };
        left.left_of(access)
    }

    /// The form of a token for `audience` with `access`.
    ///
    /// A token for several APIs has the shortest of their lives, and one format: where theirs
    /// differ, no token fits both.
    pub fn form(&self, audience: &Audience, access: &Access) -> Result<Form, Refusal> {
        let access = self.understood(audience.as_slice(), access)?;
        let selected: Vec<&ApiTerms> = self
            .apis
            .iter()
            .filter(|api| audience.names(&api.identifier))
            .collect();
        let Some(first) = selected.first() else {
            return Ok(self.form_without_api(audience, access));
        };
        if selected.iter().any(|api| api.algorithm != first.algorithm) {
            return Err(Refusal::TargetsDiffer);
        }
        let userinfo = access.scope.is_openid().then(|| self.userinfo.clone());
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
            scope: access.scope,
            authorization_details: access.details,
        })
    }

    /// Both audiences, unless that is too much. Whoever names no target means this server: that is named
    /// where the other names an API, or it would be none of them.
    pub fn both(&self, one: &Audience, other: &Audience) -> Option<Audience> {
        one.and(other, &self.issuer)
    }

    /// Which of `scope` each API of `audience` lists, as `identifier scope`.
    pub fn api_scopes(&self, audience: &Audience, scope: &Scope) -> Vec<String> {
        let selected = |api: &&ApiTerms| audience.names(&api.identifier);
        let listed = |api: &ApiTerms| {
            let asked = api.scopes.iter().filter(|name| scope.contains(name));
            let pairs = asked.map(|name| format!("{} {name}", api.identifier));
            pairs.collect::<Vec<_>>()
        };
        self.apis.iter().filter(selected).flat_map(listed).collect()
    }

    /// What of `access` counts at `audience`: at APIs, what they list. RFC 9068 §2.2.3: all of it
    /// "MUST have meaning for the resources indicated in the aud claim". RFC 9396 §9.1: details are
    /// "filtered to the specific audience".
    fn understood(&self, audience: &[String], access: &Access) -> Result<Access, Refusal> {
        let scope = &access.scope;
        let api = |target: &String| self.apis.iter().find(|api| api.identifier == *target);
        let is_own = |target: &String| *target == self.issuer || *target == self.userinfo;
        // An API that was there when it was asked for may be gone since.
        if !audience
            .iter()
            .all(|target| is_own(target) || api(target).is_some())
        {
            return Err(Refusal::TargetUnknown);
        }
        let apis: Vec<&ApiTerms> = audience.iter().filter_map(api).collect();
        if apis.is_empty() {
            return Ok(access.clone());
        }
        let listed: Vec<&String> = apis.iter().flat_map(|api| &api.scopes).collect();
        let is_listed = |name: &str| listed.iter().any(|own| *own == name);
        let is_told = |name: &str| scope.is_openid() && self.told.iter().any(|told| told == name);
        let is_understood =
            |name: &str| OPENID_SCOPES.contains(&name) || is_listed(name) || is_told(name);
        let is_for_one = |details: &Map<String, Value>| {
            let mut identifiers = apis.iter().map(|api| api.identifier.as_str());
            identifiers.any(|identifier| self.is_for(details, identifier))
        };
        Ok(Access {
            scope: scope.filtered(is_understood),
            details: access.details.filtered(is_for_one),
        })
    }

    fn is_for(&self, details: &Map<String, Value>, identifier: &str) -> bool {
        let mut known = self.details.iter().flatten();
        let known = known.find(|known| known.name == type_of(details));
        let apis = known.map_or(&[][..], |known| &known.apis);
        is_for(details, identifier, apis)
    }

    /// What a token for `audience` is good for now, of what it was issued for; where nothing is left,
    /// for nothing. Under FAPI 2.0 a token is bound to a key, so what is of FAPI by now counts in a
    /// token under that profile only: FAPI 2.0 SP §5.3.2.1 (4).
    pub fn left(&self, profile: Profile, audience: &[String], access: &Access) -> Option<Access> {
        let access = self.allowed(profile, access).ok()?;
        let understood = self.understood(audience, &access).ok()?;
        understood.left_of(&access).ok()
    }

    /// The form of a token that a request under `profile` is to be given. FAPI 2.0 SP §5.4.1: what
    /// signs it, and what comes with it about a person, is no weaker than that now either.
    pub fn form_under(
        &self,
        profile: Profile,
        audience: &Audience,
        access: &Access,
    ) -> Result<Form, Refusal> {
        let is_fapi = self.held_to(profile).is_fapi();
        let is_weak = |algorithm: &Algorithm| is_fapi && !algorithm.is_fapi();
        if access.scope.is_openid() && self.of_person.iter().any(is_weak) {
            return Err(Refusal::IdTokenAlgorithmWeak);
        }
        let form = self.form(audience, access)?;
        if form.algorithm.as_ref().is_some_and(is_weak) {
            return Err(Refusal::TargetAlgorithm);
        }
        form.access().left_of(access)?;
        Ok(form)
    }

    /// Without an API a token is for this server: for UserInfo alone where that was asked for or
    /// nothing was, and `openid` granted.
    fn form_without_api(&self, audience: &Audience, access: Access) -> Form {
        let named = audience.names(&self.userinfo);
        let unnamed = audience.is_empty()
            && !self.is_fapi
            && self.algorithm.is_none()
            && access.scope.is_openid();
        let (algorithm, target) = if named || unnamed {
            (None, &self.userinfo)
        } else {
            (self.algorithm, &self.issuer)
        };
        Form {
            algorithm,
            lifetime: self.lifetime,
            audience: vec![target.clone()],
            scope: access.scope,
            authorization_details: access.details,
        }
    }
}
