//! What a caller has signed, and perhaps encrypted, for a resource server that asks about a token: RFC
//! 9701, with keys of the service or such as the call brings.

use serde_json::{Value, json};

use super::{Asked, CallerError, asked::wrong};
use crate::{
    Secret, Timestamp,
    documents::{ClientSecret, Encryption, Service},
    jose::{
        Algorithm, ContentEncryption, JwkSet, KeyManagement, LEVELS_OF_OTHERS, SHORTEST_SECRET,
        object_of_others,
    },
    oauth::answer::{
        protection::{Encrypter, Protection},
        signed_introspection::{Ends, is_asked_for, signed},
        signer::Signer,
    },
    register::keys::KeySet,
};

/// How the answer is signed and encrypted, where it is to be a JWT. RFC 9701.
#[derive(Debug)]
pub struct SignedAnswer {
    audience: String,
    algorithm: Option<Algorithm>,
    secret: Option<ClientSecret>,
    encryption: Option<(Encryption, KeyOfCaller)>,
}

/// What the caller brings to have the answer encrypted with.
#[derive(Debug)]
enum KeyOfCaller {
    Public(JwkSet),
    Shared(ClientSecret),
}

/// What an answer is made with.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// Whose tokens they are.
    pub service: &'a Service,
    /// Its keys.
    pub keys: &'a KeySet,
    /// What is random of it.
    pub minted: &'a Secret,
    /// When.
    pub now: Timestamp,
}

impl SignedAnswer {
    /// Reads a call that hands on an `Accept`; nothing if that does not ask for a JWT. RFC 9701 §5: the
    /// answer names the resource server.
    pub fn read(call: &Asked) -> Result<Option<Self>, CallerError> {
        if !is_asked_for(call.text("httpAcceptHeader")?) {
            return Ok(None);
        }
        let algorithm = call.text("introspectionSignAlg")?;
        let named = |name: &str| {
            let known = Algorithm::from_name(name);
            known.ok_or_else(|| wrong("introspectionSignAlg"))
        };
        let secret = call.text("sharedKeyForSign")?;
        let long = |text: &str| {
            let is_long = text.len() >= SHORTEST_SECRET;
            let secret = ClientSecret::parse(text).filter(|_| is_long);
            secret.ok_or_else(|| wrong("sharedKeyForSign"))
        };
        Ok(Some(Self {
            audience: call
                .text("rsUri")?
                .ok_or_else(|| wrong("rsUri"))?
                .to_owned(),
            algorithm: algorithm.map(named).transpose()?,
            secret: secret.map(long).transpose()?,
            encryption: encryption(call)?,
        }))
    }

    /// The answer.
    pub fn jwt(&self, told: &Value, means: Means<'_>) -> Result<String, CallerError> {
        let Means {
            service, keys, now, ..
        } = means;
        let algorithm = self.algorithm.or_else(|| service.usual_alg(false));
        let signer = match (algorithm, &self.secret) {
            (Some(Algorithm::Hs256), Some(secret)) => Some(Signer::Secret(secret.clone())),
            (Some(algorithm), _) if !service.is_fapi() || algorithm.is_fapi() => {
                keys.signer_for(algorithm, now).map(Signer::Key)
            }
            _ => None,
        };
        let signer = signer.ok_or_else(|| wrong("introspectionSignAlg"))?;
        let encrypter = self.encrypter(means.minted)?;
        let protection = Protection::new(signer, encrypter);
        let ends = Ends {
            issuer: &service.issuer,
            audience: &self.audience,
        };
        let jwt = signed(told, &protection, ends, now);
        jwt.ok_or_else(|| wrong("sharedKeyForSign"))
    }

    fn encrypter(&self, minted: &Secret) -> Result<Option<Encrypter>, CallerError> {
        let Some((encryption, key)) = &self.encryption else {
            return Ok(None);
        };
        let minted = minted.clone();
        let encrypter = match key {
            KeyOfCaller::Public(keys) => Encrypter::of_keys(keys, *encryption, minted),
            KeyOfCaller::Shared(secret) => Encrypter::of_secret(Some(secret), *encryption, minted),
        };
        encrypter
            .map(Some)
            .map_err(|_| wrong("introspectionEncryptionAlg"))
    }
}

/// How the caller has the answer encrypted, and with which key, if it does.
fn encryption(call: &Asked) -> Result<Option<(Encryption, KeyOfCaller)>, CallerError> {
    let (alg, enc) = ("introspectionEncryptionAlg", "introspectionEncryptionEnc");
    let Some(algorithm) = call.text(alg)? else {
        return Ok(None);
    };
    let algorithm: KeyManagement =
        crate::json::from_value(algorithm.into()).map_err(|_| wrong(alg))?;
    let content = match call.text(enc)? {
        Some(content) => crate::json::from_value(content.into()).map_err(|_| wrong(enc))?,
        None => ContentEncryption::default(),
    };
    let encryption = Encryption { algorithm, content };
    let key = match (
        algorithm.is_symmetric(),
        call.text("sharedKeyForEncryption")?,
    ) {
        (true, Some(shared)) => ClientSecret::parse(shared).map(KeyOfCaller::Shared),
        (true, None) => None,
        (false, _) => {
            let text = call.text("publicKeyForEncryption")?.unwrap_or_default();
            let key = object_of_others(text.as_bytes(), LEVELS_OF_OTHERS);
            let keys = key.and_then(|key| JwkSet::parse(&json!({ "keys": [key] })).ok());
            keys.map(KeyOfCaller::Public)
        }
    };
    let name = match algorithm.is_symmetric() {
        true => "sharedKeyForEncryption",
        false => "publicKeyForEncryption",
    };
    Ok(Some((encryption, key.ok_or_else(|| wrong(name))?)))
}
