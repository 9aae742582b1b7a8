//! A request at a resource as its caller hands it on, where its client may have signed it: RFC 9421, FAPI 2.0
//! HTTP Signatures §5.3.1.2.
//!
//! The caller answers for what it tells: that these are the fields of the request that came with the token.
//! What it does not tell is not there, and cannot be covered.

use super::{Asked, CallerError, asked::wrong};
use crate::oauth::request::{
    body::Body,
    message_signature::{AT_RESOURCE, SentBody, SentMessage},
};

/// A request, and what of it has to be signed.
#[derive(Debug)]
pub struct HandedMessage {
    /// The request.
    pub message: SentMessage,
    needed: Vec<String>,
}

impl HandedMessage {
    /// Reads a call.
    pub fn read(call: &Asked) -> Result<Self, CallerError> {
        let uri = call.text("targetUri")?.or(call.text("htu")?);
        let mut message = SentMessage {
            method: call.text("htm")?.map(str::to_owned),
            uri: uri.map(str::to_owned),
            ..SentMessage::default()
        };
        for header in call.list("headers")? {
            let text = |name: &str| header.get(name).and_then(|value| value.as_str());
            let (key, value) = text("key")
                .zip(text("value"))
                .ok_or_else(|| wrong("headers"))?;
            message = message.with_field(key, value);
        }
        message.body = body(call, &message)?;
        let usual = || AT_RESOURCE.iter().map(|name| (*name).to_owned()).collect();
        let mut needed = call.texts("requiredComponents")?.unwrap_or_else(usual);
        // A proof that came with the token is one of the request, whether it is among its fields or not.
        needed.extend(call.text("dpop")?.map(|_| "dpop".to_owned()));
        Ok(Self { message, needed })
    }

    /// The same, sent by this method to this URI where the call does not say that.
    #[must_use]
    pub fn or_to(mut self, method: &str, uri: &str) -> Self {
        self.message.method.get_or_insert_with(|| method.to_owned());
        self.message.uri.get_or_insert_with(|| uri.to_owned());
        self
    }

    /// What has to be covered.
    pub fn needed(&self) -> Vec<&str> {
        self.needed.iter().map(String::as_str).collect()
    }
}

/// The body: as it is told, or that there is one, as it says or the digest of one shows.
fn body(call: &Asked, message: &SentMessage) -> Result<SentBody, CallerError> {
    let is_there = call.flag("requestBodyContained")? || message.field("content-digest").is_some();
    Ok(match call.text("message")? {
        Some(text) => SentBody::Read(Body::Read(text.as_bytes().to_vec())),
        None if is_there => SentBody::Somewhere,
        None => SentBody::default(),
    })
}
