//! `id_token_hint`: "ID Token previously issued by the Authorization Server being passed as a hint
//! about the End-User's current or past authenticated session with the Client." OpenID Connect Core
//! §3.1.2.1. It is read once, where the request arrives; what is carried on is whom it names.

use super::authorization_request::OpenId;
use crate::{
    Timestamp,
    documents::{Client, Service},
    jose::{Algorithm, Claims, PublicJwk, Untrusted, Verified, audience},
    oauth::Refusal,
};

/// A hint whose signature is not looked at yet.
pub struct IdTokenHint<'a>(Untrusted<'a>);

impl<'a> IdTokenHint<'a> {
    /// Reads a signed token. It may be of any algorithm that ID tokens of this server have.
    pub fn parse(text: &'a str) -> Option<Self> {
        Untrusted::parse_among(text, Algorithm::ALL).ok().map(Self)
    }

    /// The client that it was issued to, by its own word: the one that it is for, or that it names
    /// among several (OpenID Connect Core §2, azp).
    pub fn unverified_client(&self) -> Option<String> {
        let claims = self.0.unverified_claims().ok()?;
        let named = claims.string("azp").ok()?;
        let first = audience(claims.get("aud")).next();
        named.or(first).map(str::to_owned)
    }

    /// Whether the secret of its client signs it, and no key of the service.
    pub fn is_symmetric(&self) -> bool {
        self.0.algorithm().is_symmetric()
    }

    /// The hint, if the secret of its client signed it.
    pub fn verify_with_secret(&self, secret: &[u8]) -> Option<Verified> {
        self.0.verify_with_secret(secret).ok()
    }

    /// What the hint is to `client`, where `keys` are those of `service` now.
    pub fn read<'k>(
        &self,
        keys: impl Iterator<Item = &'k PublicJwk> + Clone,
        service: &Service,
        client: &Client,
    ) -> Read {
        let kid = self.0.kid();
        let is_known = kid.is_none() || keys.clone().any(|key| key.kid() == kid);
        let claims = self.0.unverified_claims();
        match claims {
            Ok(claims) if !is_known && is_of(&claims, service, client) => Read::Former,
            _ => self.0.verify_with_any(keys).ok().into(),
        }
    }
}

/// What is left of a hint from before a rotation of keys, where nobody may be asked instead; no client
/// has such a token.
const FORMER: &str = "former";

/// What a hint turned out to be.
#[derive(Debug)]
pub enum Read {
    /// By its own word an ID token of here for this client, under a key that is known no more.
    Former,
    /// None that this server has issued.
    Nobodys,
    /// One whose signature is right.
    Verified(Verified),
}

impl From<Option<Verified>> for Read {
    fn from(verified: Option<Verified>) -> Self {
        verified.map_or(Self::Nobodys, Self::Verified)
    }
}

/// Whether an ID token of `service` for `client` would have these claims.
///
/// RFC 8725 §3.12: what else it signs for a client, a UserInfo response, has neither `exp` nor `iat`,
/// which are REQUIRED in an ID token (OpenID Connect Core §2).
fn is_of(claims: &Claims, service: &Service, client: &Client) -> bool {
    let is_ours = claims.string("iss") == Ok(Some(service.issuer.as_str()));
    let is_dated = ["exp", "iat"].map(|name| claims.get(name).is_some()) == [true; 2];
    // A logout token is none, though the same key signs it. OpenID Connect Back-Channel Logout §3.
    let is_event = claims.get("events").is_some();
    is_ours && is_dated && !is_event && audience(claims.get("aud")).any(|aud| client.is_named(aud))
}

/// Whom an ID token names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hinted {
    /// The `sub`.
    pub subject: String,
    /// The session, if it says which.
    pub sid: Option<String>,
    /// What it says of a device secret that came with it, if it does. OpenID Connect Native SSO §3.4.1.
    pub ds_hash: Option<String>,
}

impl Hinted {
    /// Whom an ID token names that this server has issued to this client. It may have expired.
    pub fn of(hint: Verified, service: &Service, client: &Client, now: Timestamp) -> Option<Self> {
        let begun = hint.begun(service.allowable_clock_skew, now).ok()?;
        let claims = begun.claims();
        let text = |name| claims.string(name).ok().flatten().map(str::to_owned);
        let subject = text("sub")?;
        is_of(claims, service, client).then(|| Self {
            subject,
            sid: text("sid"),
            ds_hash: text("ds_hash"),
        })
    }
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
        if let Some(hint) = &self.id_token_hint {
            // §3.1.2.1: without a page nobody tells whether it is who the client means.
            if self.prompt.none && hint == FORMER {
                return Err(Refusal::LoginRequired);
            }
            return Err(Refusal::ParameterMalformed("id_token_hint".into()));
        }
        Ok(self.claims.subject().map(str::to_owned))
    }

    /// Puts whom the hint names in the place of the hint: the client asks for this `sub` and no
    /// other. What is left of a hint that names nobody is an empty one, which is refused where the
    /// request is opened. One of a former key says nothing, and is no mistake of the client.
    pub fn read_hint(&mut self, hint: Read, service: &Service, client: &Client, now: Timestamp) {
        let Some(text) = self.id_token_hint.take() else {
            return;
        };
        if self.claims.subject().is_some() {
            return;
        }
        let verified = match hint {
            Read::Former => {
                self.id_token_hint = self.prompt.none.then(|| FORMER.to_owned());
                return;
            }
            Read::Nobodys => None,
            Read::Verified(hint) => Hinted::of(hint, service, client, now),
        };
        match verified {
            Some(Hinted { subject, .. }) => self.claims.ask_for_subject(&subject),
            // Whoever reads again finds what was left.
            None if text == FORMER => self.id_token_hint = Some(text),
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
