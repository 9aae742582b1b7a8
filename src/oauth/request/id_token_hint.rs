//! `id_token_hint`: "ID Token previously issued by the Authorization Server being passed as a hint
//! about the End-User's current or past authenticated session with the Client." OpenID Connect Core
//! §3.1.2.1. It is read once, where the request arrives; what is carried on is whom it names.

use super::authorization_request::OpenId;
use crate::{
    Timestamp,
    documents::{Client, Service},
    jose::{Algorithm, PublicJwk, Untrusted, Verified, audience},
    oauth::Refusal,
};

/// A hint whose signature is not looked at yet.
pub struct IdTokenHint<'a>(Untrusted<'a>);

impl<'a> IdTokenHint<'a> {
    /// Reads a signed token. It may be of any algorithm that ID tokens of this server have.
    fn parse(text: &'a str) -> Option<Self> {
        Untrusted::parse_among(text, Algorithm::ALL).ok().map(Self)
    }

    /// Whether the secret of its client signs it, and no key of the service.
    pub fn is_symmetric(&self) -> bool {
        self.0.algorithm().is_symmetric()
    }

    /// The hint, if the secret of its client signed it.
    pub fn verify_with_secret(&self, secret: &[u8]) -> Option<Verified> {
        self.0.verify_with_secret(secret).ok()
    }

    /// The hint, if one of `keys` signed it.
    pub fn verify_with_any<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k PublicJwk>,
    ) -> Option<Verified> {
        self.0.verify_with_any(keys).ok()
    }
}

/// The `sub` of an ID token that this server has issued to this client. It may have expired.
fn subject(hint: Verified, service: &Service, client: &Client, now: Timestamp) -> Option<String> {
    let begun = hint.begun(service.allowable_clock_skew, now).ok()?;
    let claims = begun.claims();
    let is_theirs = audience(claims.get("aud")).any(|aud| client.is_named(aud));
    let is_ours = claims.string("iss").ok()? == Some(service.issuer.as_str());
    let subject = claims.string("sub").ok()??;
    (is_ours && is_theirs).then(|| subject.to_owned())
}

impl OpenId {
    /// The hint, if it is still to be read. A `sub` that the client asks for by value says more.
    pub fn unread_hint(&self) -> Option<IdTokenHint<'_>> {
        let hint = self.id_token_hint.as_deref()?;
        let is_meant = self.claims.subject().is_none();
        is_meant.then(|| IdTokenHint::parse(hint))?
    }

    /// The `sub` of the person whom the client means, if it names one. A hint that nobody could be
    /// read from is refused.
    pub fn expected(&self) -> Result<Option<String>, Refusal> {
        if self.id_token_hint.is_some() {
            return Err(Refusal::ParameterMalformed("id_token_hint".into()));
        }
        Ok(self.claims.subject().map(str::to_owned))
    }

    /// Puts whom the hint names in the place of the hint: the client asks for this `sub` and no
    /// other. What is left of a hint that names nobody is an empty one, which is refused where the
    /// request is opened.
    pub fn read_hint(
        &mut self,
        hint: Option<Verified>,
        service: &Service,
        client: &Client,
        now: Timestamp,
    ) {
        if self.id_token_hint.take().is_none() || self.claims.subject().is_some() {
            return;
        }
        match hint.and_then(|hint| subject(hint, service, client, now)) {
            Some(subject) => self.claims.ask_for_subject(&subject),
            None => self.id_token_hint = Some(String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_that_nobody_could_be_read_from_is_refused() {
        let mut openid = OpenId::default();
        assert_eq!(openid.expected(), Ok(None));
        openid.claims.ask_for_subject("alice's sub");
        assert_eq!(openid.expected(), Ok(Some("alice's sub".to_owned())));
        let malformed = Err(Refusal::ParameterMalformed("id_token_hint".into()));
        for left in ["", "a.b.c"] {
            openid.id_token_hint = Some(left.to_owned());
            assert_eq!(openid.expected(), malformed);
        }
    }
}
