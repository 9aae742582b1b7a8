//! What a resource needs to know of how a person has proved who they are, and the challenge that says so:
//! RFC 9470.

use crate::{
    Timestamp,
    oauth::{Parameters, Refusal, answer::action::Reply, grant::Authorized, refusal::printable},
};

/// The longest `acr_values`, in bytes.
const LONGEST: usize = 2048;

/// How somebody has to have proved who they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthenticationDemand {
    /// The contexts of which one has been met, if any has to be.
    pub acr_values: Vec<String>,
    /// How long ago they may have signed in, in seconds.
    pub max_age: Option<u32>,
}

impl AuthenticationDemand {
    /// Reads what a query says.
    pub fn parse(parameters: &Parameters) -> Result<Self, Refusal> {
        let malformed = |name: &'static str| Refusal::ParameterMalformed(name.into());
        let acrs = parameters.optional("acr_values").unwrap_or_default();
        if acrs.len() > LONGEST {
            return Err(malformed("acr_values"));
        }
        let acrs = acrs.split(' ').filter(|acr| !acr.is_empty());
        let age = parameters.optional("max_age");
        let age = age.map(|text| text.parse().map_err(|_| malformed("max_age")));
        Ok(Self {
            acr_values: acrs.map(str::to_owned).collect(),
            max_age: age.transpose()?,
        })
    }

    /// Whether a token of this grant says that it is met. Nothing that is not said is met: RFC 9470 §6.
    pub fn is_met_by(&self, authorized: &Authorized, now: Timestamp) -> bool {
        let person = authorized
            .person
            .as_ref()
            .map(|person| &person.authentication);
        let acr = person.and_then(|by| by.acr.as_ref());
        let is_wanted = |acr: &String| self.acr_values.contains(acr);
        let since = person
            .map(|by| by.auth_time)
            .filter(|at| *at != Timestamp::default());
        let is_recent = |longest: u32| since.is_some_and(|at| now <= at.after(longest));
        (self.acr_values.is_empty() || acr.is_some_and(is_wanted))
            && self.max_age.is_none_or(is_recent)
    }

    /// The same, as a refusal.
    pub fn check(&self, authorized: &Authorized, now: Timestamp) -> Result<(), Refusal> {
        let is_met = self.is_met_by(authorized, now);
        is_met
            .then_some(())
            .ok_or(Refusal::AuthenticationInsufficient)
    }

    /// What a challenge names beside the error. RFC 9470 §3.
    pub fn auth_params(&self) -> String {
        let acrs = self.acr_values.join(" ");
        let acrs = (!acrs.is_empty()).then(|| format!(", acr_values=\"{}\"", printable(&acrs)));
        let age = self.max_age;
        let age = age.map(|seconds| format!(", max_age=\"{seconds}\""));
        acrs.into_iter().chain(age).collect()
    }

    /// The reply of a resource that needs this: where that is why it says no, it says so.
    pub fn named_in(&self, reply: Reply) -> Reply {
        if reply.result != Some(Refusal::AuthenticationInsufficient.result_code()) {
            return reply;
        }
        let challenge = reply
            .challenge
            .map(|challenge| challenge + &self.auth_params());
        Reply { challenge, ..reply }
    }
}
