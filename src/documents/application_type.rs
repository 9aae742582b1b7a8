//! Where a client runs, and so where it may be answered: OpenID Connect Dynamic Client Registration
//! §2.

use serde::Serialize;

use crate::json::FromJson;

/// What kind of application a client is. OpenID Connect Dynamic Client Registration 1.0 §2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApplicationType {
    /// It runs on a device and may be answered on loopback or by a scheme of its own. RFC 8252.
    Native,
    /// It runs on a server, or in a browser.
    Web,
}
