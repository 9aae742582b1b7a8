//! What a caller adds to what is issued: claims, properties, times, header parameters.

use serde_json::{Map, Value, json};

use crate::{
    documents::{
        is_registered_claim, reading::durations::LONGEST_TOKEN, rules::confusion::check_typ,
    },
    engine::{Asked, CallerError, asked::wrong},
    jose::{HeaderParams, HeaderParamsError, LEVELS_OF_OTHERS, object_of_others},
    oauth::{
        grant::{Extras, Said, extras},
        handle::Handle,
    },
};

/// The most that properties, claims or their names may take, in octets of their text.
pub(super) const LARGEST: usize = 64 * 1024;

/// The longest life of a refresh token, in seconds: ten years.
const LONGEST_REFRESH_TOKEN: u32 = 315_360_000;

/// Members of the answers of RFC 6749 §5 and §4.2.2, RFC 7662 §2.2, RFC 8693 §2.2.1, RFC 9396 §7 and of
/// Grant Management §5.5: no property speaks in their name.
const RESERVED: [&str; 15] = [
    "access_token",
    "authorization_details",
    "code",
    "error",
    "error_description",
    "error_uri",
    "expires_in",
    "grant_id",
    "id_token",
    "issued_token_type",
    "refresh_token",
    "resource",
    "response",
    "state",
    "success",
];

/// The properties, as they are kept.
fn properties(asked: &Asked) -> Result<Value, CallerError> {
    let mut kept = Vec::new();
    let mut size = 0;
    for one in asked.list(extras::PROPERTIES)? {
        let text = |name: &str| one.get(name).and_then(Value::as_str);
        let (Some(key), Some(value)) = (text("key").filter(|key| !key.is_empty()), text("value"))
        else {
            return Err(wrong(extras::PROPERTIES));
        };
        if RESERVED.contains(&key) || is_registered_claim(key) {
            return Err(CallerError::PropertyReserved(key.to_owned()));
        }
        let is_hidden = match one.get("hidden") {
            None | Some(Value::Null) => false,
            Some(hidden) => hidden.as_bool().ok_or_else(|| wrong(extras::PROPERTIES))?,
        };
        size += key.len() + value.len();
        kept.push(if is_hidden {
            json!({ "key": key, "value": value, "hidden": true })
        } else {
            json!({ "key": key, "value": value })
        });
    }
    if size > LARGEST || kept.len() > LARGEST / 64 {
        return Err(CallerError::PropertiesTooBig);
    }
    Ok(if kept.is_empty() {
        Value::Null
    } else {
        kept.into()
    })
}

/// An object that comes as text.
fn object(
    asked: &Asked,
    name: &str,
    malformed: CallerError,
) -> Result<Option<Map<String, Value>>, CallerError> {
    let Some(text) = asked.text(name)? else {
        return Ok(None);
    };
    let object = Some(text).filter(|text| text.len() <= LARGEST);
    let object = object.and_then(|text| object_of_others(text.as_bytes(), LEVELS_OF_OTHERS));
    object.map(Some).ok_or(malformed)
}

/// What goes with the ID token alone.
pub fn of_id_token(asked: &Asked) -> Result<Extras, CallerError> {
    let aud_type = asked.text("idTokenAudType")?;
    if aud_type.is_some_and(|named| !matches!(named, "array" | "string")) {
        return Err(wrong("idTokenAudType"));
    }
    let sub = asked.text(extras::SUB)?;
    check_subject(sub)?;
    let claims = object(asked, "claims", CallerError::ClaimsMalformed)?;
    Ok(Extras::default()
        .with(extras::ID_TOKEN, json!(claims))
        .with(extras::SUB, json!(sub))
        .with(extras::AUD_TYPE, json!(aud_type)))
}

/// What goes with the access token.
pub fn of_access_token(asked: &Asked) -> Result<Extras, CallerError> {
    let claims = object(asked, "jwtAtClaims", CallerError::AtClaimsMalformed)?;
    Ok(Extras::default()
        .with(extras::PROPERTIES, properties(asked)?)
        .with(extras::ACCESS_TOKEN, json!(claims)))
}

/// Seconds that the access token is to live.
pub fn access_token_duration(asked: &Asked) -> Result<Option<u32>, CallerError> {
    asked.number("accessTokenDuration", 1..=LONGEST_TOKEN)
}

/// Seconds that the refresh token is to live.
pub fn refresh_token_duration(asked: &Asked) -> Result<Option<u32>, CallerError> {
    asked.number("refreshTokenDuration", 1..=LONGEST_REFRESH_TOKEN)
}

/// The same, with the value of the access token, if the caller has chosen it.
pub fn choosing(asked: &Asked, mut said: Said) -> Result<Said, CallerError> {
    let name = "accessToken";
    if let Some(text) = asked.text(name)? {
        Handle::digest_of_chosen(text).ok_or_else(|| CallerError::TokenShape(name.to_owned()))?;
        said.access_token = Some(text.to_owned());
        said.extras = said.extras.with(extras::CHOSEN, true.into());
    }
    Ok(said)
}

/// What is merged into the header of the ID token.
pub fn header_params(asked: &Asked) -> Result<HeaderParams, CallerError> {
    let Some(text) = asked.text("idtHeaderParams")? else {
        return Ok(HeaderParams::default());
    };
    let params = HeaderParams::parse(&text.into()).map_err(|error| match error {
        HeaderParamsError::TooLong => CallerError::HeaderParamsTooBig,
        HeaderParamsError::NotAnObject => CallerError::HeaderParamsMalformed,
        other => CallerError::HeaderParamsReserved(other.to_string()),
    })?;
    match check_typ(&params) {
        Ok(()) => Ok(params),
        Err(error) => Err(CallerError::HeaderParamsReserved(error.to_string())),
    }
}

/// OpenID Connect Core §2: a `sub` "MUST NOT exceed 255 ASCII characters in length"; the published limit
/// is 100.
pub fn check_subject(subject: Option<&str>) -> Result<(), CallerError> {
    match subject {
        Some(subject) if subject.len() > 100 => Err(CallerError::SubjectTooLong),
        Some(subject) if !subject.bytes().all(|b| matches!(b, 0x20..=0x7e)) => {
            Err(CallerError::SubjectNotAscii)
        }
        _ => Ok(()),
    }
}
