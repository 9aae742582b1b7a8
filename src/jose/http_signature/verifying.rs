//! Signatures that others have made: RFC 9421 §3.2.

use super::{
    Component, HttpSignatureError, Message,
    algorithm_name::is_by,
    structured_field::{Bare, InnerList, Member, dictionary},
};
use crate::{
    Timestamp,
    jose::{Algorithm, JwkSet},
};

/// What a signature has to be like.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    /// By what it may be.
    pub algorithms: &'a [Algorithm],
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

/// What is covered by the signature of `message` with the tag that is expected, if it is one by one of
/// `keys`. FAPI 2.0 HTTP Signatures §5.3 and RFC 9421 §3.2: what is not covered is not protected. Of two
/// with that tag nobody could say which one counts.
pub fn verify(
    message: &Message<'_>,
    keys: &JwkSet,
    expected: &Expected<'_>,
) -> Result<Covered, HttpSignatureError> {
    let (label, input) = named(message, expected.tag)?.ok_or(HttpSignatureError::Missing)?;
    let signatures = read(message, "signature")?.ok_or(HttpSignatureError::Missing)?;
    let signature = match signatures.iter().find(|(name, _)| *name == label) {
        Some((_, Member::Item(item))) => &item.bare,
        Some(_) => return Err(HttpSignatureError::Malformed),
        None => return Err(HttpSignatureError::Missing),
    };
    let Bare::Bytes(signature) = signature else {
        return Err(HttpSignatureError::Malformed);
    };
    check_time(&input, expected)?;
    let components = components(&input)?;
    let is_covered = |one: &Component| components.contains(one);
    if !expected.components.iter().all(is_covered) {
        return Err(HttpSignatureError::Uncovered);
    }
    let base = message.base(&components, &input)?;
    check_signature(&base, signature, &input, keys, expected.algorithms)?;
    Ok(Covered { components, label })
}

/// What a signature says of itself, and is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// What it covers.
    pub components: Vec<Component>,
    /// By which key it is, if it says that.
    pub keyid: Option<String>,
    /// Its name.
    pub label: String,
}

/// What the signature of `message` with this tag says of itself; nothing if there is none.
pub fn claimed(message: &Message<'_>, tag: &str) -> Result<Option<Claimed>, HttpSignatureError> {
    let Some((label, input)) = named(message, Some(tag))? else {
        return Ok(None);
    };
    Ok(Some(Claimed {
        components: components(&input)?,
        keyid: text(&input, "keyid")?.map(str::to_owned),
        label,
    }))
}

/// What is said of the signature with this tag, and its name.
fn named(
    message: &Message<'_>,
    tag: Option<&str>,
) -> Result<Option<(String, InnerList)>, HttpSignatureError> {
    let inputs = read(message, "signature-input")?.unwrap_or_default();
    // A signature of which nothing is said is none, and whoever sent it meant one.
    if inputs.is_empty() && message.field("signature").is_some() {
        return Err(HttpSignatureError::Malformed);
    }
    let mut found = None;
    for (label, member) in inputs {
        let Member::List(input) = member else {
            return Err(HttpSignatureError::Malformed);
        };
        if tag.is_some() && text(&input, "tag")? != tag {
            continue;
        }
        if found.replace((label, input)).is_some() {
            return Err(HttpSignatureError::Twice);
        }
    }
    Ok(found)
}

fn components(input: &InnerList) -> Result<Vec<Component>, HttpSignatureError> {
    input.items.iter().map(Component::read).collect()
}

/// The dictionary that a field is, if it is there.
fn read(
    message: &Message<'_>,
    name: &str,
) -> Result<Option<Vec<(String, Member)>>, HttpSignatureError> {
    let read = |text: String| dictionary(&text).ok_or(HttpSignatureError::Malformed);
    message.field(name).map(read).transpose()
}

fn parameter<'a>(list: &'a InnerList, name: &str) -> Option<&'a Bare> {
    let mut named = list.parameters.iter().filter(|(known, _)| known == name);
    named.next().map(|(_, value)| value)
}

fn text<'a>(list: &'a InnerList, name: &str) -> Result<Option<&'a str>, HttpSignatureError> {
    match parameter(list, name) {
        None => Ok(None),
        Some(Bare::String(text)) => Ok(Some(text)),
        Some(_) => Err(HttpSignatureError::Malformed),
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
    algorithms: &[Algorithm],
) -> Result<(), HttpSignatureError> {
    let (kid, alg) = (text(input, "keyid")?, text(input, "alg")?);
    let mut refusal = HttpSignatureError::Key;
    for algorithm in algorithms.iter().copied() {
        for key in keys.candidates(kid, algorithm) {
            refusal = match refusal {
                _ if is_by(key, algorithm, alg) => {
                    if key.has_signed_octets(algorithm, base.as_bytes(), signature) {
                        return Ok(());
                    }
                    HttpSignatureError::Invalid
                }
                HttpSignatureError::Key => HttpSignatureError::Algorithm,
                refusal => refusal,
            };
        }
    }
    Err(refusal)
}
