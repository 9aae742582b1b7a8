//! What makes a token of claims for a client: a signature, and encryption around it where the client
//! asks for that. OpenID Connect Core §10, §16.14: "signed then encrypted".

use serde_json::{Map, Value};

use super::signer::Signer;
use crate::{
    Secret,
    documents::{ClientSecret, Encryption},
    jose::{Algorithm, Content, HeaderParams, JwkSet, Recipient},
    oauth::Refusal,
};

/// For whom something is encrypted, and with what chance.
#[derive(Debug)]
pub struct Encrypter {
    recipient: Recipient,
    minted: Secret,
}

impl Encrypter {
    /// For a client with these keys. What it asks to have encrypted goes nowhere in clear.
    pub fn of_keys(keys: &JwkSet, encryption: Encryption, minted: Secret) -> Result<Self, Refusal> {
        let recipient = Recipient::of_set(keys, encryption.algorithm, encryption.content);
        let recipient = recipient.ok_or(Refusal::ClientEncryptionKeyMissing)?;
        Ok(Self { recipient, minted })
    }

    /// For a client that shares this secret with the service. OpenID Connect Core §10.2.
    pub fn of_secret(
        secret: Option<&ClientSecret>,
        encryption: Encryption,
        minted: Secret,
    ) -> Result<Self, Refusal> {
        let of = |secret: &ClientSecret| {
            Recipient::of_secret(secret.as_bytes(), encryption.algorithm, encryption.content)
        };
        let recipient = secret.and_then(of);
        let recipient = recipient.ok_or(Refusal::ClientEncryptionKeyMissing)?;
        Ok(Self { recipient, minted })
    }

    /// Claims that are not signed. OpenID Connect Core §5.3.2.
    pub fn claims(&self, claims: &Map<String, Value>) -> String {
        let text = Value::Object(claims.clone()).to_string();
        self.recipient.encrypt(Content::Claims(&text), &self.minted)
    }

    fn nested(&self, token: &str) -> String {
        self.recipient.encrypt(Content::Nested(token), &self.minted)
    }
}

/// What signs for a client, and encrypts where it asks for that.
#[derive(Debug)]
pub struct Protection<'a> {
    signer: Signer<'a>,
    encrypter: Option<Encrypter>,
}

impl<'a> Protection<'a> {
    /// This signature, and this encryption around it, if there is one.
    pub const fn new(signer: Signer<'a>, encrypter: Option<Encrypter>) -> Self {
        Self { signer, encrypter }
    }

    /// The algorithm of the signature.
    pub const fn algorithm(&self) -> Algorithm {
        self.signer.algorithm()
    }

    /// The token of `claims` with `params` in the header that is signed; nothing if the secret is too
    /// short for that.
    pub fn protect(&self, params: &HeaderParams, claims: &Map<String, Value>) -> Option<String> {
        let signed = self.signer.sign(params, claims)?;
        Some(match &self.encrypter {
            Some(encrypter) => encrypter.nested(&signed),
            None => signed,
        })
    }
}
