//! The one script that is a file: it asks the browser for a passkey.

use std::sync::LazyLock;

use crate::Digest;

/// The script.
pub const PASSKEY_SCRIPT: &str = include_str!("../../../templates/passkey.js");

/// What names these very bytes, so that a browser may keep them for good.
pub static VERSION: LazyLock<String> =
    LazyLock::new(|| Digest::of(PASSKEY_SCRIPT).encode()[..12].to_owned());
