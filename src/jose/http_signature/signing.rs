//! Signatures that are made: RFC 9421 §3.1.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    Component, HttpSignatureError, Message,
    structured_field::{Bare, InnerList, written_list},
};
use crate::{Timestamp, jose::SigningKey};

/// What is signed of a message, and what is said of that.
#[derive(Clone, Debug)]
pub struct Signing<'a> {
    /// The name of the signature in both fields.
    pub label: &'a str,
    /// What is covered.
    pub components: Vec<Component>,
    /// When it is signed.
    pub created: Timestamp,
    /// What for.
    pub tag: Option<&'a str>,
}

/// The fields that a signature consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// `Signature-Input`.
    pub input: String,
    /// `Signature`.
    pub signature: String,
}

impl Signing<'_> {
    /// Signs `message`.
    ///
    /// # Errors
    ///
    /// Something that is to be covered is not in the message.
    pub fn sign(
        &self,
        message: &Message<'_>,
        key: &SigningKey,
    ) -> Result<Signed, HttpSignatureError> {
        let text = |name: &str, value: &str| (name.to_owned(), Bare::String(value.to_owned()));
        let mut parameters = vec![("created".to_owned(), Bare::Integer(self.created.seconds()))];
        parameters.push(text("keyid", key.kid()));
        parameters.extend(self.tag.map(|tag| text("tag", tag)));
        let input = InnerList {
            items: self.components.iter().map(Component::item).collect(),
            parameters,
        };
        let base = message.base(&self.components, &input)?;
        let signature = STANDARD.encode(key.sign_octets(base.as_bytes()));
        let label = self.label;
        Ok(Signed {
            input: format!("{label}={}", written_list(&input)),
            signature: format!("{label}=:{signature}:"),
        })
    }
}
