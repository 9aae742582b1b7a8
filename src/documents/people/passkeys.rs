//! What a service says about passkeys, and the relying party it is to authenticators.

use serde_json::{Value, json};

use crate::documents::{Issuer, document_error::DocumentError, reading::place::Place};

/// The member `people.passkeys` of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasskeyRules {
    /// Whether people may sign in by passkeys, and add them.
    pub enabled: bool,
    /// Whether whoever has signed in by password is offered to add one.
    pub offered: bool,
}

impl PasskeyRules {
    pub(super) const fn usual() -> Self {
        Self {
            enabled: true,
            offered: false,
        }
    }

    pub(super) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        let or = Self::usual();
        place.object(|members| {
            Ok(Self {
                enabled: members.or("enabled", or.enabled, Place::flag),
                offered: members.or("offered", or.offered, Place::flag),
            })
        })
    }

    pub(super) fn stated(self) -> Value {
        json!({ "enabled": self.enabled, "offered": self.offered })
    }
}

impl Issuer {
    /// The RP ID: the host, where it is a name. WebAuthn §5.1.3 wants "a valid domain", which an
    /// address is not.
    pub fn rp_id(&self) -> Option<&str> {
        let (_, authority) = self.origin().split_once("://")?;
        if authority.starts_with('[') {
            return None;
        }
        let host = authority.split(':').next()?;
        let last = host.rsplit('.').next()?;
        let is_address = last.bytes().all(|byte| byte.is_ascii_digit());
        (!is_address).then_some(host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rp_id_is_the_host_where_that_is_a_name() {
        for (issuer, expected) in [
            ("https://id.example", Some("id.example")),
            ("https://id.example:8443", Some("id.example")),
            ("https://id.example/tenant", Some("id.example")),
            ("http://localhost:8787", Some("localhost")),
            ("http://127.0.0.1:8787", None),
            ("https://192.0.2.1", None),
            ("http://[::1]:8787", None),
        ] {
            let issuer = Issuer::parse(issuer).expect("an issuer");
            assert_eq!(issuer.rp_id(), expected, "{issuer}");
        }
    }
}
