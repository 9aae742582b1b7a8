//! Signatures of answers at a resource, for whoever asks for one: RFC 9421 §5.1, FAPI 2.0 Message Signing
//! §5.6. What is signed is bound to the request that is answered.

use crate::{
    Timestamp,
    documents::Service,
    jose::{
        SigningKey,
        http_signature::{Component, Message, Signing, Target, content_digest},
    },
    register::keys::KeySet,
};

/// What it is for.
const TAG: &str = "fapi-2-response";

/// An answer, and what it answers.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The method of the request.
    pub method: &'a str,
    /// The URI of the request.
    pub uri: &'a str,
    /// The status of the answer.
    pub status: u16,
    /// The media type of its body.
    pub content_type: &'a str,
    /// Its body.
    pub body: &'a str,
}

/// The fields that sign an answer; none where nobody has asked for them by `Accept-Signature`, or the
/// service has no key that signs messages.
pub fn fields(
    accept_signature: Option<&str>,
    answered: &Answered<'_>,
    service: &Service,
    keys: &KeySet,
    now: Timestamp,
) -> Vec<(&'static str, String)> {
    let is_asked_for = accept_signature.is_some_and(|asked| !asked.trim().is_empty());
    let key = service
        .usual_alg(false)
        .and_then(|one| keys.signer_for(one, now));
    let signed = key
        .filter(|_| is_asked_for)
        .and_then(|key| signed(answered, key, now));
    signed.map(Vec::from).unwrap_or_default()
}

fn signed(
    answered: &Answered<'_>,
    key: &SigningKey,
    now: Timestamp,
) -> Option<[(&'static str, String); 3]> {
    let request = Message {
        fields: &[],
        request: Some((answered.method, Target::of_uri(answered.uri)?)),
        status: None,
        answers: None,
    };
    let digest = content_digest(answered.body.as_bytes());
    let fields = [
        ("content-digest", digest.as_str()),
        ("content-type", answered.content_type),
    ];
    let answer = Message {
        fields: &fields,
        request: None,
        status: Some(answered.status),
        answers: Some(&request),
    };
    let covered = ["@status", "content-digest", "content-type"].map(Component::new);
    let of_request = ["@method", "@target-uri"].map(Component::of_request);
    let signing = Signing {
        label: "sig",
        components: covered.into_iter().chain(of_request).collect(),
        created: now,
        tag: Some(TAG),
    };
    let signed = signing.sign(&answer, key).ok()?;
    Some([
        ("Content-Digest", digest),
        ("Signature-Input", signed.input),
        ("Signature", signed.signature),
    ])
}
