//! Why a call has no outcome, and what comes with an answer either way.

use crate::{
    backend::{Failure, Fault, Host, client::nonces},
    documents::Service,
    engine::{CallerError, Told, told::Shown},
    oauth::Refusal,
};

/// Why a call has no outcome.
pub(super) enum Failed {
    /// The caller did something wrong.
    Caller(CallerError),
    /// Whoever asked in the end did, who has shown credentials like this.
    Refused(Refusal, Shown),
    /// The world failed.
    Fault(Fault),
}

impl From<CallerError> for Failed {
    fn from(error: CallerError) -> Self {
        Self::Caller(error)
    }
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self::of(failure, Shown::Nothing)
    }
}

impl Failed {
    /// The failure of an operation that somebody asked for who has shown credentials like this.
    pub(super) fn of(failure: Failure, shown: Shown) -> Self {
        match failure {
            // The value was the caller's, whoever asked for the token.
            Failure::Refusal(refusal) if refusal.is_of_taken_value() => {
                Self::Caller(CallerError::AccessTokenTaken)
            }
            Failure::Refusal(refusal) => Self::Refused(refusal, shown),
            Failure::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// RFC 9449 §8.2: the nonce to use next, where any is demanded.
pub(super) async fn with_nonce<H: Host>(host: &H, service: &Service, told: Told) -> Told {
    match nonces(host, service).await {
        Ok(Some(nonces)) => told.nonce(&nonces.current(host.now())),
        Ok(None) | Err(_) => told,
    }
}
