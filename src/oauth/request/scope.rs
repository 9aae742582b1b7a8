//! The `scope` of a request and of a grant. RFC 6749 §3.3.

use serde::Serialize;

use super::{audience::Audience, authorization_details::AuthorizationDetails};
use crate::{
    documents::{Client, OPENID, OPENID_SCOPES, Service, scope::is_scope_token},
    json::FromJson,
    oauth::Refusal,
};

/// Scope values, each once, in the order they were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[serde(transparent)]
pub struct Scope(Vec<String>);

/// The longest `scope`, in bytes.
const LONGEST: usize = 4096;

impl Scope {
    /// RFC 6749 §3.3: `scope = scope-token *( SP scope-token )`. A space too many says nothing else.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > LONGEST {
            return Err(Refusal::ScopeMalformed);
        }
        let mut values: Vec<String> = Vec::new();
        for value in text.split(' ').filter(|value| !value.is_empty()) {
            if !is_scope_token(value) {
                return Err(Refusal::ScopeMalformed);
            }
            if !values.iter().any(|known| known == value) {
                values.push(value.to_owned());
            }
        }
        if values.is_empty() {
            return Err(Refusal::ScopeMalformed);
        }
        Ok(Self(values))
    }

    /// What may be granted of a request: scopes the service knows and the client may ask for.
    ///
    /// RFC 6749 §3.3: the server "MAY fully or partially ignore the scope requested by the client",
    /// and without any it "MUST either process the request using a pre-defined default value or
    /// fail the request". Whoever asks for `details` may ask for no scope at all: RFC 9396 §3.1.
    pub fn grantable(
        requested: Option<&str>,
        service: &Service,
        client: &Client,
        audience: &Audience,
        details: &AuthorizationDetails,
    ) -> Result<Self, Refusal> {
        let asked = match requested {
            Some(text) => Self::parse(text)?,
            None => Self(service.default_scopes().map(str::to_owned).collect()),
        };
        let granted = asked
            .filtered(|name| client.may_request(service, name) && audience.admits(service, name));
        if !granted.is_empty() || asked.is_empty() && !details.is_empty() {
            Ok(granted)
        } else {
            Err(asked.ungranted(service, client, audience))
        }
    }

    /// Why nothing of it can be granted, to a client that may ask for what it names.
    fn ungranted(&self, service: &Service, client: &Client, audience: &Audience) -> Refusal {
        if self.is_empty() {
            return Refusal::ScopeMissing;
        }
        let mut allowed = self.iter().filter(|name| client.may_request(service, name));
        let owner = allowed.find_map(|name| audience.unnamed_owner(service, name));
        owner.map_or(Refusal::ScopeInvalid, |api| {
            Refusal::ScopeOfUnnamedApi(api.identifier.clone().into())
        })
    }

    /// What may be granted to a client itself: no scope that speaks of a person. Without any in the
    /// request and the service, it is what the client may ask of the APIs it names.
    pub fn of_client(
        requested: Option<&str>,
        service: &Service,
        client: &Client,
        audience: &Audience,
        details: &AuthorizationDetails,
    ) -> Result<Self, Refusal> {
        let of_apis = || {
            service
                .apis
                .iter()
                .filter(|api| audience.names(&api.identifier))
                .flat_map(|api| api.scopes.clone())
        };
        let unnamed = requested.is_none() && service.default_scopes().next().is_none();
        if unnamed && !details.is_empty() {
            return Ok(Self::default());
        }
        if unnamed && audience.is_empty() {
            return Err(Refusal::TargetMissing);
        }
        let asked = if unnamed {
            Some(Self(of_apis().collect()).to_text()).filter(|text| !text.is_empty())
        } else {
            None
        };
        let asked = asked.as_deref().or(requested);
        let granted = Self::grantable(asked, service, client, audience, details)?;
        let granted = granted.filtered(|name| !OPENID_SCOPES.contains(&name));
        if granted.is_empty() && details.is_empty() {
            Err(Refusal::ScopeInvalid)
        } else {
            Ok(granted)
        }
    }

    /// Those of `names` for which `keep` holds, none of which is empty or two.
    pub fn of_names(names: &[String], keep: impl Fn(&str) -> bool) -> Self {
        let mut values: Vec<String> = Vec::new();
        for name in names {
            if is_scope_token(name) && keep(name) && !values.contains(name) {
                values.push(name.clone());
            }
        }
        Self(values)
    }

    /// The values for which `keep` holds.
    #[must_use]
    pub fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(
            self.iter()
                .filter(|name| keep(name))
                .map(str::to_owned)
                .collect(),
        )
    }

    /// These values and those of `more`, unless that is too long to be asked for at once.
    pub fn and(&self, more: &Self) -> Option<Self> {
        let new = more.iter().filter(|name| !self.contains(name));
        let both = Self(self.iter().chain(new).map(str::to_owned).collect());
        (both.to_text().len() <= LONGEST).then_some(both)
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scope of a refreshed token. RFC 6749 §6: it "MUST NOT include any scope not originally
    /// granted".
    pub fn narrowed(&self, requested: Option<&str>) -> Result<Self, Refusal> {
        let Some(text) = requested else {
            return Ok(self.clone());
        };
        let asked = Self::parse(text)?;
        if asked.0.iter().all(|name| self.contains(name)) {
            Ok(asked)
        } else {
            Err(Refusal::ScopeBeyondGrant)
        }
    }

    /// Whether this is of OpenID Connect: OpenID Connect Core §3.1.2.1, "If the openid scope value is
    /// not present, the behavior is entirely unspecified."
    pub fn is_openid(&self) -> bool {
        self.contains(OPENID)
    }

    /// Whether `name` is among the values.
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|value| value == name)
    }

    /// The values in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The values as the wire has them, separated by spaces.
    pub fn to_text(&self) -> String {
        self.0.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_named_twice_counts_once() {
        assert_eq!(Scope::parse("b a b").expect("a scope").to_text(), "b a");
    }

    #[test]
    fn characters_outside_the_scope_token_are_refused() {
        for text in ["", " ", "a\"b", "a\\b", "a\tb", "é", "a\u{7f}"] {
            assert!(Scope::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_space_too_many_says_nothing_else() {
        for text in ["a  b", " a b", "a b ", "  a   b  "] {
            assert_eq!(Scope::parse(text).expect("a scope").to_text(), "a b");
        }
    }

    #[test]
    fn a_refresh_narrows_but_never_widens() {
        let granted = Scope::parse("accounts payments").expect("a scope");
        assert_eq!(
            granted
                .narrowed(Some("payments"))
                .expect("narrower")
                .to_text(),
            "payments"
        );
        assert_eq!(granted.narrowed(None).expect("the same"), granted);
        assert_eq!(
            granted.narrowed(Some("payments admin")),
            Err(Refusal::ScopeBeyondGrant)
        );
    }
}
