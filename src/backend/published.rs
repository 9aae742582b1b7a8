//! The metadata document, as everybody may read it. RFC 8414 §3.

use std::rc::Rc;

use serde_json::Value;

use super::{Fault, Host};
use crate::oauth::answer::metadata::{SignedMetadata, document, signer};

/// The document, with itself signed in it where the service says so. RFC 8414 §2.1.
pub async fn metadata<H: Host>(host: &H) -> Result<Value, Fault> {
    let service = host.service().await?;
    let document = document(&service);
    if !service.signed_metadata {
        return Ok(document.into());
    }
    let keys = host.keys().await?;
    let key = signer(&service, &keys, host.now()).ok_or_else(Fault::no_key)?;
    let number = service.api_key.unwrap_or_default();
    let kept = host.signed_metadata(number);
    if let Some(kept) = kept.filter(|kept| kept.is_of(&document, key)) {
        return Ok(kept.told());
    }
    let signed = Rc::new(SignedMetadata::of(document, key));
    host.keep_signed_metadata(number, &signed);
    Ok(signed.told())
}
