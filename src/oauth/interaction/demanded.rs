//! How much of who they are somebody has to prove: what the service, the client and the request ask for.
//!
//! OpenID Connect Core §3.1.2.1 and §5.5.1.1, RFC 9470 §5, OpenID Connect Unmet Authentication
//! Requirements 1.0.

use super::next::Asked;
use crate::{
    Digest, Timestamp,
    documents::{Client, Service},
    oauth::{Refusal, grant::Authentication, request::authorization_request::AuthorizationRequest},
    people::{Level, User},
};

/// What everybody proves who signs in in front of `client`.
pub fn required(service: &Service, client: &Client) -> Level {
    let required = service.people.factors.required.max(client.factors_required);
    if client.is_of_the_service() {
        // Whoever has no passkey is let in to add one.
        required.min(Level::SecondFactor)
    } else {
        required
    }
}

/// What somebody is told at the sign-in page that they need, since a password is not enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// A code beside it, or a passkey, to change what they prove themselves by.
    CodeToChange,
    /// A passkey, in front of a client.
    Passkey,
    /// A passkey, to change what they prove themselves by.
    PasskeyToChange,
}

/// What whoever has the session `own` needs before they change what they prove themselves by: more than
/// a password, where they have more. Otherwise whoever knows the password takes away, or adds, what is
/// asked for beside it.
pub fn needed_to_change(user: &User, own: &Digest, service: &Service) -> Option<Needed> {
    let has_passkey = service.relying_party().is_ok() && !user.passkeys().is_empty();
    if user.level(own) >= Level::SecondFactor {
        None
    } else if user.recovery_left().is_some() {
        Some(Needed::CodeToChange)
    } else {
        has_passkey.then_some(Needed::PasskeyToChange)
    }
}

/// Whether somebody has proved enough, and lately, for whatever `client` asks where its request says
/// nothing of that. OpenID Connect Dynamic Client Registration §2, `default_max_age` and
/// `default_acr_values`.
pub fn suffices(service: &Service, client: &Client, by: &Authentication, now: Timestamp) -> bool {
    let longest = client.default_max_age;
    let is_recent = longest.is_none_or(|longest| longest > 0 && now <= by.auth_time.after(longest));
    let preferred: Vec<&str> = client.default_acrs.iter().map(String::as_str).collect();
    let required = required(service, client);
    let wanted = service.wanted(&preferred, required);
    is_recent && wanted.is_ok_and(|wanted| required.max(wanted) <= Level::of(&by.amr))
}

impl Asked<'_> {
    /// Whether it is enough to prove so much.
    pub fn is_met_by(&self, proved: Level) -> bool {
        self.demanded().is_ok_and(|demanded| demanded <= proved)
    }

    /// Whether a second factor is asked for where there is one, by a class that nobody has to meet. OpenID
    /// Connect Core §5.5.1.1: "If the Claim is not Essential and a requested value cannot be provided,
    /// the Authorization Server SHOULD return the session's current acr".
    pub fn wishes_more_than(&self, proved: Level) -> bool {
        let wished = self.request.openid.claims.acrs();
        proved < Level::SecondFactor && self.service.least(&wished) == Some(Level::SecondFactor)
    }

    /// What the person proves at least; a refusal where nobody can.
    pub fn demanded(&self) -> Result<Level, Refusal> {
        let service = self.service;
        let required = required(service, self.client);
        if self.client.is_of_the_service() {
            return Ok(required);
        }
        let unmet = Refusal::AuthenticationContextUnmet;
        let openid = &self.request.openid;
        let essential = openid.claims.essential_acrs().unwrap_or_default();
        let demanded = match service.least(&essential) {
            // §5.5.1.1: "If this is an Essential Claim and the requirement cannot be met, then the
            // Authorization Server MUST treat that outcome as a failed authentication attempt."
            None if !essential.is_empty() => return Err(unmet),
            least => least.unwrap_or(required),
        };
        let wanted = service.wanted(&acr_values(self.request, self.client), required)?;
        let all = required.max(demanded).max(wanted);
        let can_be = all < Level::Passkey || service.relying_party().is_ok();
        can_be.then_some(all).ok_or(unmet)
    }
}

/// The classes that the client would like, by its request or else by its document, the preferred one
/// first. OpenID Connect Dynamic Client Registration §2, default_acr_values: "The acr_values request
/// parameter or an individual acr Claim request override these default values."
fn acr_values<'a>(request: &'a AuthorizationRequest, client: &'a Client) -> Vec<&'a str> {
    let openid = &request.openid;
    let is_silent = openid.acr_values.is_empty() && openid.claims.acrs().is_empty();
    let stated = if is_silent {
        &client.default_acrs
    } else {
        &openid.acr_values
    };
    stated.iter().map(String::as_str).collect()
}

impl Service {
    /// The class that somebody meets who has proved so much: the first that is asked for, or else the
    /// strongest.
    pub fn acr_of(
        &self,
        amr: &[String],
        request: &AuthorizationRequest,
        client: &Client,
    ) -> Option<String> {
        let proved = Level::of(amr);
        let met = || {
            self.reachable()
                .filter(|acr| self.level_of(acr) <= Some(proved))
        };
        let claims = request.openid.claims.acrs().into_iter();
        let mut asked = claims.chain(acr_values(request, client));
        let asked = asked.find(|asked| met().any(|acr| acr == *asked));
        // Of the strongest, the first.
        let stronger = |one, other| {
            if self.level_of(other) > self.level_of(one) {
                other
            } else {
                one
            }
        };
        asked.or_else(|| met().reduce(stronger)).map(str::to_owned)
    }

    /// The classes that people can meet at the pages, in the order of the service.
    pub fn reachable(&self) -> impl Iterator<Item = &str> {
        let most = if self.relying_party().is_ok() {
            Level::Passkey
        } else {
            Level::SecondFactor
        };
        let first = self.supported_acrs.first().into_iter();
        let stated = self.people.factors.acrs.iter().map(|rule| &rule.acr);
        let others = stated.filter(|acr| self.supported_acrs.first() != Some(acr));
        let all = first.chain(others).map(String::as_str);
        all.filter(move |acr| self.level_of(acr).is_some_and(|level| level <= most))
    }

    /// What one of these asks for, or else `required`. RFC 9470 §5: "the authorization server SHOULD
    /// consider the requested acr value as necessary for successfully fulfilling the request". One that
    /// nobody here knows asks for nothing.
    fn wanted(&self, preferred: &[&str], required: Level) -> Result<Level, Refusal> {
        let is_known = preferred.iter().any(|acr| self.level_of(acr).is_some());
        match self.least(preferred) {
            None if is_known => Err(Refusal::AuthenticationContextUnmet),
            least => Ok(least.unwrap_or(required)),
        }
    }

    /// The least that meets one of these.
    fn least(&self, acrs: &[&str]) -> Option<Level> {
        let reachable = self.reachable().filter(|acr| acrs.contains(acr));
        reachable.filter_map(|acr| self.level_of(acr)).min()
    }

    /// What meets this class at the pages: what the service says of it; of the first that it supports,
    /// if it says nothing, any sign-in.
    fn level_of(&self, acr: &str) -> Option<Level> {
        let mut rules = self.people.factors.acrs.iter();
        let stated = rules.find(|rule| rule.acr == acr).map(|rule| rule.level);
        let is_first = || {
            self.supported_acrs
                .first()
                .is_some_and(|first| first == acr)
        };
        stated.or_else(|| is_first().then_some(Level::Password))
    }
}
