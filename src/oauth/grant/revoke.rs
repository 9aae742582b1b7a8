//! Tokens are given back. RFC 7009.

use super::{
    active::Active,
    coded::Coded,
    reply::Reply,
    state::{Ended, Grant, Verdict},
    stored::Token,
};
use crate::{Digest, Timestamp, oauth::Refusal};

impl Grant {
    /// RFC 7009 §2.2: "invalid tokens do not cause an error response", so a token that does not
    /// stand is already revoked.
    pub(super) fn revoke(
        self,
        client: u64,
        token: &Token,
        family: Option<Digest>,
        now: Timestamp,
    ) -> Verdict {
        match self {
            // RFC 7009 §2.1: the server "verifies whether the token was issued to the client making
            // the revocation request".
            Self::Active(active) if active.client != client => {
                Self::Active(active).refuse(Refusal::TokenOfAnotherClient)
            }
            Self::Coded(coded) if coded.beside.is_some() && coded.client != client => {
                Self::Coded(coded).refuse(Refusal::TokenOfAnotherClient)
            }
            Self::Active(active) => (active.without(token, family, now), Ok(Reply::Done(()))),
            Self::Coded(coded) => (coded.without(token, now), Ok(Reply::Done(()))),
            other => (other, Ok(Reply::Done(()))),
        }
    }
}

impl Active {
    /// The grant without `token`. RFC 7009 §2.1: revoking a refresh token "SHOULD also invalidate
    /// all access tokens based on the same authorization grant".
    pub(super) fn without(
        mut self,
        token: &Token,
        family: Option<Digest>,
        now: Timestamp,
    ) -> Grant {
        if matches!(token, Token::Handle(digest) if self.device_secret == Some(*digest)) {
            // It alone: no token is based on it.
            self.device_secret = None;
            return Grant::Active(Box::new(self));
        }
        let is_refresh_token =
            matches!(token, Token::Handle(digest) if self.holds(*digest, family));
        if is_refresh_token || !self.listed.withdraw(token, now) {
            Grant::Revoked(self.ended())
        } else {
            Grant::Active(Box::new(self))
        }
    }

    pub(super) const fn ended(&self) -> Ended {
        Ended {
            client: self.client,
            code: self.code,
            answered: None,
            succeeded_by: None,
            until: self.until,
        }
    }
}

impl Coded {
    pub(super) fn without(mut self, token: &Token, now: Timestamp) -> Grant {
        if self
            .beside
            .as_mut()
            .is_none_or(|beside| beside.withdraw(token, now))
        {
            return Grant::Coded(Box::new(self));
        }
        Grant::Revoked(self.ended())
    }

    pub(super) const fn ended(&self) -> Ended {
        Ended {
            client: self.client,
            code: Some(self.code.digest),
            answered: None,
            succeeded_by: None,
            until: self.until,
        }
    }
}
