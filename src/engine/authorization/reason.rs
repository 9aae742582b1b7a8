//! Why a caller fails a request: each reason with the `error` that the client learns, the number and
//! the sentence. OpenID Connect Core §3.1.2.6, RFC 6749 §4.1.2.1.

use crate::{
    documents::Service,
    engine::{Asked, CallerError, asked::wrong},
    oauth::{
        answer::authorization_response::{Answer, Matched},
        refusal::printable,
    },
};

/// A reason.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    name: &'static str,
    error: &'static str,
    number: &'static str,
    sentence: &'static str,
}

const fn reason(
    name: &'static str,
    error: &'static str,
    number: &'static str,
    sentence: &'static str,
) -> Reason {
    Reason {
        name,
        error,
        number,
        sentence,
    }
}

#[rustfmt::skip] // One reason, one line. The last three have no published number.
const REASONS: [Reason; 16] = [
    reason("UNKNOWN", "server_error", "A060307", "The request could not be completed."),
    reason("NOT_LOGGED_IN", "login_required", "A060301", "Nobody is signed in, and the request forbids asking."),
    reason("MAX_AGE_NOT_SUPPORTED", "login_required", "A060302", "It is not known when the person has signed in, and max_age asks for that."),
    reason("EXCEEDS_MAX_AGE", "login_required", "A060303", "The person has signed in longer ago than max_age allows."),
    reason("DIFFERENT_SUBJECT", "login_required", "A060304", "Another person is signed in than the request is about."),
    reason("ACR_NOT_SATISFIED", "unmet_authentication_requirements", "A060305", "The authentication context that the client demands is not met."),
    reason("DENIED", "access_denied", "A060306", "The request was denied."),
    reason("SERVER_ERROR", "server_error", "A060308", "The server met with an error."),
    reason("NOT_AUTHENTICATED", "login_required", "A060309", "The person has not signed in."),
    reason("ACCOUNT_SELECTION_REQUIRED", "account_selection_required", "A060310", "The person has to choose an account."),
    reason("CONSENT_REQUIRED", "consent_required", "A060311", "The person has to allow this, and the request forbids asking."),
    reason("INTERACTION_REQUIRED", "interaction_required", "A060312", "The person has to be asked something, and the request forbids that."),
    reason("INVALID_TARGET", "invalid_target", "A060313", "The resource is not one that is served."),
    reason("INVALID_SCOPE", "invalid_scope", "A910321", "The scope cannot be granted."),
    reason("TEMPORARILY_UNAVAILABLE", "temporarily_unavailable", "A910322", "The server cannot serve now; try again later."),
    reason("UNAUTHORIZED_CLIENT", "unauthorized_client", "A910323", "The client may not ask this."),
];

/// Why a request fails, and in which words.
#[derive(Debug)]
pub struct Failed<'a> {
    reason: &'static Reason,
    description: Option<&'a str>,
}

impl<'a> Failed<'a> {
    /// Reads a call.
    pub fn read(call: &'a Asked) -> Result<Self, CallerError> {
        let name = call.text("reason")?.ok_or(CallerError::ReasonMissing)?;
        let reason = REASONS.iter().find(|reason| reason.name == name);
        Ok(Self {
            reason: reason.ok_or_else(|| wrong("reason"))?,
            description: call.text("description")?,
        })
    }

    /// The number of the reason.
    pub const fn number(&self) -> &'static str {
        self.reason.number
    }

    /// What is said of it.
    pub const fn sentence(&self) -> &'static str {
        self.reason.sentence
    }

    /// The answer that takes it to the client, in the characters that RFC 6749 §4.1.2.1 allows.
    pub fn answer<'t>(&self, target: Matched<'t>, service: &Service) -> Answer<'t> {
        let words = self.description.unwrap_or(self.reason.sentence);
        let words = (!service.error_description_omitted).then(|| printable(words));
        target.denied(self.reason.error, words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_reasons_have_one_name_or_one_number() {
        for (index, one) in REASONS.iter().enumerate() {
            for other in &REASONS[index + 1..] {
                assert!(one.name != other.name && one.number != other.number);
            }
            assert_eq!(printable(one.sentence), one.sentence);
        }
    }
}
