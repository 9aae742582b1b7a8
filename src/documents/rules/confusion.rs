//! What would make one thing pass for another, asked when a document is applied. A document that was
//! stored before is read all the same: these rules bind whoever writes next.

use serde_json::Value;

use crate::{
    documents::{
        action::{Action, OF_THE_PROTOCOL, is_registered_claim},
        document_error::{DocumentError, refused},
    },
    jose::HeaderParams,
};

/// The `typ` with the suffix `+jwt` that an ID token may have: it says what it is.
const ID_TOKEN: &str = "id+jwt";

/// RFC 8725 §3.11: explicit typing keeps one kind of JWT from being taken for another, so an ID
/// token is not typed as what has a meaning of its own: `at+jwt` (RFC 9068 §2.1), `dpop+jwt` (RFC
/// 9449 §4.2), `logout+jwt`, `secevent+jwt`, or any other of that form.
pub fn check_typ(params: &HeaderParams) -> Result<(), DocumentError> {
    let params = params.to_value();
    let typ = params
        .get("typ")
        .and_then(Value::as_str)
        .unwrap_or_default();
    // RFC 7515 §4.1.9: the prefix may be left out. RFC 9110 §8.3.1: media types know no case, and may
    // have parameters.
    let typ = typ.to_ascii_lowercase();
    let typ = typ.split(';').next().unwrap_or_default().trim();
    let name = typ.strip_prefix("application/").unwrap_or(typ);
    if name.ends_with("+jwt") && name != ID_TOKEN {
        return Err(refused(
            "idtHeaderParams",
            "must not type an ID token as another kind of JWT (RFC 8725 3.11).",
        ));
    }
    Ok(())
}

/// RFC 9396 §9.1 and others: what the protocol says in a token no rule says.
pub fn check_claims(actions: &[Action]) -> Result<(), DocumentError> {
    let is_taken =
        |action: &Action| matches!(action, Action::Rule(rule) if is_registered_claim(&rule.claim));
    match actions.iter().position(is_taken) {
        Some(index) => Err(refused(&format!("actions[{index}].claim"), OF_THE_PROTOCOL)),
        None => Ok(()),
    }
}

/// RFC 9068 §5: the `aud` of an ID token is its client, that of an access token a resource server;
/// where both are one name, an ID token may pass for an access token.
pub fn same_name(member: &str) -> DocumentError {
    refused(
        member,
        "must not be the same for a client, an API and the issuer: their tokens would be told apart by nothing (RFC 9068 5).",
    )
}
