//! The metadata document, as everybody may read it. RFC 8414 §3.

use serde_json::Value;

use super::{Fault, Host};
use crate::oauth::answer::metadata;

/// The document, with itself signed in it where the service says so. RFC 8414 §2.1.
pub async fn metadata<H: Host>(host: &H) -> Result<Value, Fault> {
    let service = host.service().await?;
    let document = metadata::document(&service);
    if !service.signed_metadata {
        return Ok(document);
    }
    let keys = host.keys().await?;
    let signed = metadata::signed(document, &service, &keys, host.now());
    signed.ok_or_else(Fault::no_key)
}
