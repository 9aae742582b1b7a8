//! Signatures of answers, for whoever asks for one or has to have one: RFC 9421 §5.1, FAPI 2.0 HTTP
//! Signatures §5.3.2. What is signed is bound to the request that is answered.

use crate::{
    Timestamp,
    documents::Service,
    jose::{
        SigningKey,
        http_signature::{Component, Message, Signing, asked_label, content_digest},
    },
    oauth::request::message_signature::SentMessage,
    register::keys::KeySet,
};

/// What it is for.
const TAG: &str = "fapi-2-response";

/// What it is called where nobody has said that.
const LABEL: &str = "sig";

/// What is covered of each answer.
const OF_ANSWER: [&str; 3] = ["@status", "content-digest", "content-type"];

/// What is covered of each request, where it is there. FAPI 2.0 HTTP Signatures §5.3.2.
const OF_REQUEST: [&str; 3] = ["@method", "@target-uri", "content-digest"];

/// Who has answers signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A client that has authenticated, and asks for it by `Accept-Signature`: what is refused is not
    /// signed, since a stranger could have the server sign without end.
    OfClient,
    /// Whoever asks a resource for it, and the service, where it says so of all resources.
    OfResource,
}

/// An answer, and what it answers.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The request.
    pub request: &'a SentMessage,
    /// The status of the answer.
    pub status: u16,
    /// The media type of its body.
    pub content_type: &'a str,
    /// Its body.
    pub body: &'a str,
}

/// The fields that sign an answer; none where nobody wishes that, or the service has no key that signs.
pub fn fields(
    answered: &Answered<'_>,
    wish: Wish,
    service: &Service,
    keys: &KeySet,
    now: Timestamp,
) -> Vec<(&'static str, String)> {
    let asked = answered.request.field("accept-signature");
    let asked = asked.and_then(|asked| asked_label(asked, TAG));
    let label = match wish {
        Wish::OfClient => asked.filter(|_| answered.status == 200),
        Wish::OfResource if service.signed_responses.rs_response_signed => {
            Some(asked.unwrap_or_else(|| LABEL.to_owned()))
        }
        Wish::OfResource => asked,
    };
    let key = service
        .usual_alg(false)
        .and_then(|one| keys.signer_for(one, now));
    let signed = label
        .zip(key)
        .and_then(|(label, key)| signed(answered, &label, key, now));
    signed.map(Vec::from).unwrap_or_default()
}

fn signed(
    answered: &Answered<'_>,
    label: &str,
    key: &SigningKey,
    now: Timestamp,
) -> Option<[(&'static str, String); 3]> {
    let digest = content_digest(answered.body.as_bytes());
    let fields = [
        ("content-digest", digest.as_str()),
        ("content-type", answered.content_type),
    ];
    let of_request = of_request(answered.request);
    let signed = answered.request.read(|request| {
        let answer = Message {
            fields: &fields,
            request: None,
            status: Some(answered.status),
            answers: Some(request),
        };
        let components = OF_ANSWER.into_iter().map(Component::new).chain(of_request);
        let signing = Signing {
            label,
            components: components.filter(|one| one.is_in(&answer)).collect(),
            created: now,
            tag: Some(TAG),
        };
        signing.sign(&answer, key).ok()
    })?;
    Some([
        ("Content-Digest", digest),
        ("Signature-Input", signed.input),
        ("Signature", signed.signature),
    ])
}

/// What is covered of a request: what its client has signed of it, and its signature. FAPI 2.0 HTTP
/// Signatures §5.3.2: a signature of the signature alone would not bind what that covers.
fn of_request(request: &SentMessage) -> Vec<Component> {
    let mut components: Vec<_> = OF_REQUEST.map(Component::of_request).into();
    // One that cannot be read was refused, and the answer says that.
    let Some(claimed) = request.claims().ok().flatten() else {
        return components;
    };
    let covered = claimed.components.iter();
    let covered = covered.filter_map(Component::as_of_request);
    let fields = ["signature", "signature-input"].map(Component::of_request);
    let own = fields.map(|field| field.member(&claimed.label));
    for component in covered.chain(own) {
        if !components.contains(&component) {
            components.push(component);
        }
    }
    components
}
