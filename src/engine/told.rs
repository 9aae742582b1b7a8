//! What a caller is told: the result, the action, the content for whoever asked, and members.

use serde_json::{Map, Value, json};

use super::{
    CallerError, Operation, Verb,
    caller_error::{Learnt, OPERATOR_SCOPE},
    number::number,
    operation::Face,
};
use crate::{
    documents::{Service, document::extend},
    oauth::{
        Refusal,
        answer::action::{Content, Credentials, Reply},
        error_code::Challenge,
        refusal::printable,
        request::presented_token::Scheme,
    },
};

/// An answer to a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The status of the call itself.
    pub status: u16,
    /// The value of `WWW-Authenticate` of the call itself.
    pub challenge: Option<&'static str>,
    /// The value of `Allow`.
    pub allow: Option<String>,
    /// The value of `Retry-After`.
    pub retry_after: Option<String>,
    /// The value of `DPoP-Nonce`.
    pub nonce: Option<String>,
    /// The rule that was broken, for the log.
    pub rule: Option<&'static str>,
    /// What the caller has done wrong, for the trail.
    pub wrong: Option<&'static str>,
    /// Whether the body is written for people to read.
    pub is_pretty: bool,
    /// Which of the things that the operation can do it has done, for the trail.
    pub did: &'static str,
    members: Map<String, Value>,
}

/// How whoever asked in the end has shown credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A client, there.
    ByClient(Credentials),
    /// A token, by this scheme.
    Token(Scheme),
    /// A ticket that stood when the call began.
    Late,
    /// Nothing that counts.
    Nothing,
}

impl Told {
    /// The outcome of an operation. Whatever it is, the call itself succeeded.
    pub fn outcome(operation: Operation, number: &str, sentence: &str, verb: Verb) -> Self {
        let told = Self {
            status: 200,
            challenge: None,
            allow: None,
            retry_after: None,
            nonce: None,
            rule: None,
            wrong: None,
            is_pretty: false,
            did: "",
            members: result(number, sentence),
        };
        told.with(json!({ "type": operation.kind(), "action": verb }))
    }

    /// The same with these members besides. RFC 8259 has null, and readers of this have not: what is
    /// null is left out.
    #[must_use]
    pub fn with(mut self, members: Value) -> Self {
        extend(&mut self.members, members);
        self.members.retain(|_, value| !value.is_null());
        self
    }

    /// The same, of an operation that locks or unlocks.
    #[must_use]
    pub fn locking(self, is_locked: bool) -> Self {
        let did = if is_locked {
            "?locked=true"
        } else {
            "?locked=false"
        };
        self.doing(did)
    }

    /// The same, of an operation that can do several things and has done this.
    #[must_use]
    pub fn doing(self, did: &'static str) -> Self {
        Self { did, ..self }
    }

    /// The same, with what whoever asked is to be told.
    #[must_use]
    pub fn content(self, content: impl Into<String>) -> Self {
        self.with(json!({ "responseContent": content.into() }))
    }

    /// What whoever asked is to be told.
    pub fn told_content(&self) -> &str {
        let content = self.members.get("responseContent");
        content.and_then(Value::as_str).unwrap_or_default()
    }

    /// The same, with the nonce that the next proof has to carry. RFC 9449 §8.
    #[must_use]
    pub fn nonce(self, nonce: &str) -> Self {
        self.with(json!({ "dpopNonce": nonce }))
    }

    /// A document that says what it is by itself.
    pub fn document(document: Value, is_pretty: bool) -> Self {
        let members = match document {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        Self {
            status: 200,
            challenge: None,
            allow: None,
            retry_after: None,
            nonce: None,
            rule: None,
            wrong: None,
            is_pretty,
            did: "",
            members,
        }
    }

    /// The number of the outcome, if it has one.
    pub fn result_code(&self) -> &str {
        let number = self.members.get("resultCode");
        number.and_then(Value::as_str).unwrap_or_default()
    }

    /// It is done, and there is nothing to tell.
    pub fn nothing() -> Self {
        Self {
            status: 204,
            ..Self::document(Value::Null, false)
        }
    }

    /// It is done.
    pub fn result(number: &str, sentence: &str) -> Self {
        Self {
            members: result(number, sentence),
            ..Self::document(Value::Null, false)
        }
    }

    /// The body.
    pub fn into_value(self) -> Value {
        self.members.into()
    }

    /// A client, a person or a token is refused.
    pub fn refused(
        operation: Operation,
        refusal: &Refusal,
        service: Option<&Service>,
        shown: Shown,
    ) -> Self {
        let reply = match (operation.face(), shown) {
            (Face::Resource, Shown::Token(scheme)) => Reply::denied(refusal, service, Some(scheme)),
            (Face::Resource, _) => Reply::denied(refusal, service, None),
            (_, Shown::ByClient(credentials)) => Reply::refused(refusal, service, credentials),
            (_, Shown::Late | Shown::Nothing | Shown::Token(_)) => {
                Reply::refused(refusal, service, Credentials::Elsewhere)
            }
        };
        let verb = verb(operation, refusal.challenge(), reply.status);
        let content = match (operation.face(), reply.challenge, &reply.content) {
            (Face::Resource, Some(challenge), _) if verb != Verb::NotFound => challenge,
            (_, _, Content::Json(body)) => body.to_string(),
            (_, _, Content::Jwt(jwt) | Content::IntrospectionJwt(jwt)) => jwt.clone(),
        };
        let number = match number(operation, refusal) {
            // Another call has completed the request meanwhile.
            "A041202" if shown == Shown::Late => "A045304",
            number => number,
        };
        let told = Self {
            rule: Some(refusal.rule()),
            ..Self::outcome(operation, number, &refusal.to_string(), verb).content(content)
        };
        if operation != Operation::Introspection {
            return told;
        }
        let is_there = !refusal.is_of_no_token() && matches!(shown, Shown::Token(_));
        told.with(json!({ "existent": is_there, "usable": is_there, "sufficient": false }))
    }

    /// The caller has done something wrong, in a call for `operation` if it was for any.
    pub fn wrong(operation: Option<Operation>, error: &CallerError) -> Self {
        Self {
            wrong: Some(error.rule()),
            ..Self::of_wrong(operation, error)
        }
    }

    fn of_wrong(operation: Option<Operation>, error: &CallerError) -> Self {
        let (number, sentence) = (error.number(operation), error.to_string());
        match (error.learnt(), operation) {
            (Learnt::ServerError, Some(operation)) if operation.face() == Face::Ticket => {
                Self::outcome(operation, number, &sentence, Verb::CallerError)
            }
            (Learnt::ServerError, Some(operation)) if operation.face() == Face::Caller => {
                let verb = match error {
                    CallerError::TokenUnknown => Verb::NotFound,
                    _ => Verb::BadRequest,
                };
                Self::outcome(operation, number, &sentence, verb)
            }
            (Learnt::ServerError, Some(operation)) => {
                let verb = match operation {
                    Operation::GrantManagement => Verb::CallerError,
                    _ => Verb::InternalServerError,
                };
                let told = Self::outcome(operation, number, &sentence, verb);
                told.content(server_error(operation.face(), &sentence))
            }
            (Learnt::Status(status), _) => Self {
                challenge: error.challenge(),
                allow: error.allow(),
                retry_after: error.retry_after(),
                nonce: error.nonce(),
                ..Self::failed(status, number, &sentence)
            },
            (Learnt::ServerError, None) => Self::failed(400, number, &sentence),
        }
    }

    /// The same, to whoever has presented a token with a proof. RFC 9449 §7.1.
    #[must_use]
    pub fn to_operator(self) -> Self {
        let is_of_right = self.status == 403 && self.challenge.is_some();
        Self {
            challenge: if is_of_right {
                Some(OPERATOR_SCOPE)
            } else {
                self.challenge
            },
            ..self
        }
    }

    /// The server could not do it: nothing is said about the request.
    pub fn unavailable(sentence: &str) -> Self {
        Self::failed(503, "A001101", sentence)
    }

    fn failed(status: u16, number: &str, sentence: &str) -> Self {
        Self {
            status,
            challenge: None,
            allow: None,
            retry_after: None,
            nonce: None,
            rule: None,
            wrong: None,
            is_pretty: false,
            did: "",
            members: result(number, sentence),
        }
    }
}

/// What whoever asked is told of what the caller did wrong: at a resource by a challenge (RFC 6750 §3).
fn server_error(face: Face, sentence: &str) -> String {
    if face == Face::Resource {
        let sentence = printable(sentence);
        format!("Bearer error=\"server_error\", error_description=\"{sentence}\"")
    } else {
        json!({ "error": "server_error", "error_description": sentence }).to_string()
    }
}

fn result(number: &str, sentence: &str) -> Map<String, Value> {
    let message = format!("[{number}] {sentence}");
    let mut members = Map::new();
    extend(
        &mut members,
        json!({ "resultCode": number, "resultMessage": message }),
    );
    members
}

/// What the caller is to do with a refusal that has this status in the end.
fn verb(operation: Operation, challenge: Challenge, status: u16) -> Verb {
    match (status, operation.face(), challenge) {
        (500.., Face::Ticket, _) => Verb::AuthleteError,
        (_, Face::Ticket, _) => Verb::NotFound,
        (500.., ..) if operation == Operation::GrantManagement => Verb::AuthleteError,
        (500.., ..) => Verb::InternalServerError,
        (413, Face::Client, _) if operation == Operation::PushedAuthReq => Verb::PayloadTooLarge,
        (_, Face::Client, Challenge::Client) if operation == Operation::PushedAuthReq => {
            Verb::Unauthorized
        }
        (_, Face::Client, Challenge::Client) => Verb::InvalidClient,
        (404, Face::Resource, _) => Verb::NotFound,
        // It has no action for another status.
        (400 | 401, Face::Resource, _) if operation == Operation::GrantManagement => {
            Verb::Unauthorized
        }
        // The published answer to a request without a token is 400, with the challenge.
        (_, Face::Resource, Challenge::Scheme) => Verb::BadRequest,
        (401, Face::Nobody | Face::Resource, _) => Verb::Unauthorized,
        (403, ..) => Verb::Forbidden,
        _ => Verb::BadRequest,
    }
}
