//! What the browser is to take to the client, as a caller is told it.

use crate::{
    engine::{Operation, Told, Verb, number::number},
    oauth::{Refusal, answer::authorization_response::AuthorizationResponse},
};

/// What is said of an answer.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// The operation that was called.
    pub operation: Operation,
    /// Its number.
    pub number: &'static str,
    /// The sentence.
    pub sentence: &'a str,
}

impl Outcome<'_> {
    /// The answer, of which `page` makes a form that the browser posts. OAuth 2.0 Form Post Response
    /// Mode §2.
    pub fn told(
        &self,
        response: &AuthorizationResponse,
        page: impl FnOnce(&str, &[(&'static str, String)]) -> String,
    ) -> Told {
        let (verb, content) = match response {
            AuthorizationResponse::Redirect(uri) => (Verb::Location, uri.clone()),
            AuthorizationResponse::Form {
                redirect_uri,
                parameters,
            } => (Verb::Form, page(redirect_uri, parameters)),
        };
        Told::outcome(self.operation, self.number, self.sentence, verb).content(content)
    }
}

/// What is said where a refusal goes to the client, and of what was issued where there is none.
pub fn said_of(operation: Operation, refusal: Option<&Refusal>) -> (&'static str, String) {
    match refusal {
        Some(refusal) => (number(operation, refusal), refusal.to_string()),
        None => (
            "A040001",
            "The authorization request was processed successfully.".to_owned(),
        ),
    }
}
