//! Signatures that others have made: RFC 9421 §3.2.

use super::{
    Component, HttpSignatureError, Message,
    algorithm_name::name,
    structured_field::{Bare, InnerList, Item, Member, dictionary},
};
use crate::{
    Timestamp,
    jose::{Algorithm, JwkSet},
};

/// The most signatures of one message that are looked at.
const MOST: usize = 8;

/// What a signature has to be like.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    /// What has to be covered.
    pub components: &'a [Component],
    /// What it is for.
    pub tag: Option<&'a str>,
    /// How old it may be, in seconds.
    pub age: u32,
    /// How far its clock may differ from ours, in seconds.
    pub skew: u32,
    /// The time.
    pub now: Timestamp,
}

/// What a signature that is valid covers. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    components: Vec<Component>,
    label: String,
}

impl Covered {
    /// What is covered.
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// The name of the signature.
    pub fn label(&self) -> &str {
        &self.label
    }
}

/// What is covered by the first signature of `message` with the tag that is expected, if it is one by one
/// of `keys`. FAPI 2.0 Message Signing and RFC 9421 §3.2: what is not covered is not protected.
pub fn verify(
    message: &Message<'_>,
    keys: &JwkSet,
    expected: &Expected<'_>,
) -> Result<Covered, HttpSignatureError> {
    let inputs = read(message, "signature-input")?;
    let signatures = read(message, "signature")?;
    let is_meant = |list: &InnerList| match (expected.tag, text(list, "tag")) {
        (Some(tag), Some(said)) => tag == said,
        (Some(_), None) => false,
        (None, _) => true,
    };
    let mut candidates = inputs
        .iter()
        .take(MOST)
        .filter_map(|(label, member)| match member {
            Member::List(list) if is_meant(list) => Some((label, list)),
            Member::List(_) | Member::Item(_) => None,
        });
    let (label, input) = candidates.next().ok_or(HttpSignatureError::Missing)?;
    let signature = signatures.iter().find(|(name, _)| name == label);
    let Some((
        _,
        Member::Item(Item {
            bare: Bare::Bytes(signature),
            ..
        }),
    )) = signature
    else {
        return Err(HttpSignatureError::Missing);
    };
    check_time(input, expected)?;
    let components: Result<Vec<_>, _> = input.items.iter().map(Component::read).collect();
    let components = components?;
    if !expected
        .components
        .iter()
        .all(|one| components.contains(one))
    {
        return Err(HttpSignatureError::Uncovered);
    }
    let base = message.base(&components, input)?;
    check_signature(&base, signature, input, keys)?;
    Ok(Covered {
        components,
        label: label.clone(),
    })
}

fn read(message: &Message<'_>, name: &str) -> Result<Vec<(String, Member)>, HttpSignatureError> {
    let named = message.fields.iter().filter(|(field, _)| *field == name);
    let values: Vec<&str> = named.map(|(_, value)| *value).collect();
    if values.is_empty() {
        return Err(HttpSignatureError::Missing);
    }
    dictionary(&values.join(", ")).ok_or(HttpSignatureError::Malformed)
}

fn parameter<'a>(list: &'a InnerList, name: &str) -> Option<&'a Bare> {
    let mut named = list.parameters.iter().filter(|(known, _)| known == name);
    named.next().map(|(_, value)| value)
}

fn text<'a>(list: &'a InnerList, name: &str) -> Option<&'a str> {
    match parameter(list, name)? {
        Bare::String(text) => Some(text),
        _ => None,
    }
}

fn check_time(input: &InnerList, expected: &Expected<'_>) -> Result<(), HttpSignatureError> {
    let moment = |name| match parameter(input, name) {
        None => Ok(None),
        Some(Bare::Integer(seconds)) => Ok(Some(Timestamp::from_seconds(*seconds))),
        Some(_) => Err(HttpSignatureError::Malformed),
    };
    let created = moment("created")?.ok_or(HttpSignatureError::Time)?;
    let is_of_now = created <= expected.now.after(expected.skew)
        && expected.now <= created.after(expected.age).after(expected.skew);
    let is_over =
        moment("expires")?.is_some_and(|expires| expires.after(expected.skew) <= expected.now);
    if is_of_now && !is_over {
        Ok(())
    } else {
        Err(HttpSignatureError::Time)
    }
}

fn check_signature(
    base: &str,
    signature: &[u8],
    input: &InnerList,
    keys: &JwkSet,
) -> Result<(), HttpSignatureError> {
    let kid = text(input, "keyid");
    let alg = match parameter(input, "alg") {
        None => None,
        Some(Bare::String(alg)) => Some(alg.as_str()),
        Some(_) => return Err(HttpSignatureError::Malformed),
    };
    let mut refusal = HttpSignatureError::Key;
    for algorithm in [
        Algorithm::Ed25519,
        Algorithm::EdDsa,
        Algorithm::Es256,
        Algorithm::Rs256,
    ] {
        for key in keys.candidates(kid, algorithm) {
            if alg.is_some_and(|alg| Some(alg) != name(algorithm)) {
                refusal = HttpSignatureError::Algorithm;
            } else if key.has_signed_octets(algorithm, base.as_bytes(), signature) {
                return Ok(());
            } else {
                refusal = HttpSignatureError::Invalid;
            }
        }
    }
    Err(refusal)
}
