//! Requests that a client has signed as messages: RFC 9421, RFC 9530, FAPI 2.0 HTTP Signatures §5.3.1.
//!
//! What is signed may come again for a minute: no `nonce` of a signature is remembered. What makes a request
//! count once is the `DPoP` proof that it covers.

use super::{body::Body, field::is_token, profile::Profile};
use crate::{
    Timestamp,
    documents::{Client, Service},
    jose::{
        Algorithm, JwkSet,
        http_signature::{
            Claimed, Component, Expected, HttpSignatureError, Message, Target, claimed,
            is_digest_of, verify,
        },
    },
    oauth::Refusal,
};

/// What the signature of a request is for.
pub const TAG: &str = "fapi-2-request";

/// How old a signature may be, in seconds. FAPI 2.0 HTTP Signatures §5.3.1: "1 minute is recommended".
const AGE: u32 = 60;

/// What a client covers at a resource. FAPI 2.0 HTTP Signatures §5.3.1.
pub const AT_RESOURCE: &[&str] = &["@method", "@target-uri", "authorization"];

/// What it covers at an endpoint of this server.
pub const AT_ENDPOINT: &[&str] = &["@method", "@target-uri"];

/// What is covered wherever it is there: credentials, and what proves them.
const CREDENTIALS: [&str; 2] = ["authorization", "dpop"];

/// What clients may sign with outside FAPI 2.0.
const ALGORITHMS: &[Algorithm] = &[
    Algorithm::Ed25519,
    Algorithm::EdDsa,
    Algorithm::Es256,
    Algorithm::Ps256,
    Algorithm::Rs256,
];

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub struct SentMessage {
    /// The method, where it is known.
    pub method: Option<String>,
    /// The absolute URI that it was sent to, where it is known.
    pub uri: Option<String>,
    /// The names of the fields in small letters, and their values.
    pub fields: Vec<(String, String)>,
    /// The body.
    pub body: SentBody,
}

/// What is known of a body.
#[derive(Clone, Debug)]
pub enum SentBody {
    /// All that was read.
    Read(Body),
    /// That there is one. Whoever has read it answers for its digest.
    Somewhere,
}

impl Default for SentBody {
    fn default() -> Self {
        Self::Read(Body::default())
    }
}

impl SentMessage {
    /// The same with this field besides; a name that is no token names none.
    #[must_use]
    pub fn with_field(mut self, name: &str, value: &str) -> Self {
        if is_token(name) {
            let name = name.to_ascii_lowercase();
            self.fields.push((name, value.to_owned()));
        }
        self
    }

    /// The first value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut named = self.fields.iter().filter(|(known, _)| known == name);
        named.next().map(|(_, value)| value.as_str())
    }

    /// Calls `read` with the message as those read it who verify signatures and make them.
    pub fn read<T>(&self, read: impl FnOnce(&Message<'_>) -> T) -> T {
        let fields = self.fields.iter();
        let fields: Vec<(&str, &str)> = fields.map(|(name, value)| (&**name, &**value)).collect();
        let target = self.uri.as_deref().and_then(Target::of_uri);
        read(&Message {
            fields: &fields,
            request: self.method.as_deref().zip(target),
            status: None,
            answers: None,
        })
    }

    /// What it says that its client has signed, if it says that.
    pub fn claims(&self) -> Result<Option<Claimed>, Refusal> {
        self.read(|message| claimed(message, TAG)).map_err(refusal)
    }

    /// The signature that it shows.
    pub fn signature(&self) -> Result<Option<Shown<'_>>, Refusal> {
        let shown = |claimed| Shown {
            message: self,
            claimed,
        };
        Ok(self.claims()?.map(shown))
    }

    /// That of a request at a resource, where `client` has to sign all of them.
    pub fn signature_of(&self, client: &Client) -> Result<Option<Shown<'_>>, Refusal> {
        match self.signature()? {
            None if client.signed_requests.rs_request_signed => {
                Err(Refusal::MessageSignatureMissing)
            }
            shown => Ok(shown),
        }
    }

    /// What has to be covered: what is `needed`, and besides the credentials and the digest of the body
    /// where they are there.
    fn to_cover(&self, needed: &[&str]) -> Result<Vec<Component>, Refusal> {
        let needed = needed.iter().copied();
        let shown = CREDENTIALS
            .into_iter()
            .filter(|name| self.field(name).is_some());
        let digest = self.has_body()?.then_some("content-digest");
        let names = needed.chain(shown).chain(digest);
        Ok(names.map(Component::new).collect())
    }

    fn has_body(&self) -> Result<bool, Refusal> {
        match &self.body {
            SentBody::Read(body) => Ok(!body.whole()?.is_empty()),
            SentBody::Somewhere => Ok(true),
        }
    }

    /// RFC 9530 §2: each digest that is known has to be that of the body, whether it is signed or not.
    fn check_digest(&self) -> Result<(), Refusal> {
        let digest = self.read(|message| message.field("content-digest"));
        let is_right = match (&self.body, digest) {
            (SentBody::Read(body), Some(digest)) => is_digest_of(&digest, body.whole()?),
            (SentBody::Somewhere, Some(_)) => true,
            (_, None) => !self.has_body()?,
        };
        is_right.then_some(()).ok_or(Refusal::MessageDigest)
    }
}

/// Who has to have signed a request.
#[derive(Clone, Copy, Debug)]
pub struct Signatory<'a> {
    /// The client.
    pub client: &'a Client,
    /// Its keys, wherever it has them.
    pub keys: &'a JwkSet,
    /// Whose client it is.
    pub service: &'a Service,
}

/// A signature that a request shows, not to be believed.
#[derive(Debug)]
pub struct Shown<'a> {
    message: &'a SentMessage,
    claimed: Claimed,
}

impl Shown<'_> {
    /// The key that it names, if it names one.
    pub fn keyid(&self) -> Option<&str> {
        self.claimed.keyid.as_deref()
    }

    /// Verifies it as one of `by` that covers what is `needed`.
    pub fn verify(
        &self,
        by: Signatory<'_>,
        needed: &[&str],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let Signatory {
            client,
            keys,
            service,
        } = by;
        let message = self.message;
        message.check_digest()?;
        let needed = message.to_cover(needed)?;
        let is_open = |one: &&Component| !self.claimed.components.contains(one);
        if let Some(open) = needed.iter().find(is_open) {
            return Err(Refusal::MessageUncovered(open.name().to_owned().into()));
        }
        let is_fapi = Profile::of_client(service, client).is_fapi();
        let expected = Expected {
            algorithms: if is_fapi { Algorithm::FAPI } else { ALGORITHMS },
            components: &needed,
            tag: Some(TAG),
            age: AGE,
            skew: service.allowable_clock_skew,
            now,
        };
        let named = client.signed_requests.rs_signed_request_key_id.as_deref();
        let named = named.map(|kid| keys.named(kid));
        let keys = named.as_ref().unwrap_or(keys);
        let verified = message.read(|message| verify(message, keys, &expected));
        verified.map(drop).map_err(refusal)
    }
}

const fn refusal(error: HttpSignatureError) -> Refusal {
    match error {
        HttpSignatureError::Algorithm => Refusal::MessageSignatureAlgorithm,
        HttpSignatureError::Component => Refusal::MessageComponent,
        HttpSignatureError::ComponentTwice => Refusal::MessageComponentTwice,
        HttpSignatureError::Invalid => Refusal::MessageSignatureInvalid,
        HttpSignatureError::Key => Refusal::MessageSignatureKey,
        HttpSignatureError::Malformed => Refusal::MessageSignatureMalformed,
        HttpSignatureError::Missing => Refusal::MessageSignatureMissing,
        HttpSignatureError::Time => Refusal::MessageSignatureTime,
        HttpSignatureError::Twice => Refusal::MessageSignatureTwice,
        // What has to be covered was looked at before.
        HttpSignatureError::Uncovered => Refusal::MessageComponent,
    }
}
