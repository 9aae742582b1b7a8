//! What is kept of what happens: `people.audit`.

use serde::Serialize;

use crate::{
    documents::{document_error::DocumentError, reading::place::Place},
    json::FromJson,
};

/// What is kept of what happens in the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditRules {
    /// Whether anything is.
    pub enabled: bool,
    /// For how many days.
    pub keep: u32,
    /// What is kept of the address that a request came from.
    pub address: AuditAddress,
    /// Whether user names are kept beside the `sub`.
    pub usernames: bool,
}

/// What is kept of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuditAddress {
    /// The address.
    Full,
    /// Nothing.
    None,
    /// The network: 24 bits of IPv4, 48 of IPv6.
    Prefix,
}

impl AuditRules {
    /// The rules of a service that says nothing: what happens to people is kept by nobody who was not
    /// asked to.
    pub(super) const USUAL: Self = Self {
        enabled: false,
        keep: 90,
        address: AuditAddress::Prefix,
        usernames: false,
    };

    #[rustfmt::skip] // One member, one line: its name, its default, its rule.
    pub(super) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        let or = Self::USUAL;
        place.object(|members| Ok(Self {
            enabled: members.or("enabled", or.enabled, Place::flag),
            keep: members.number("keep", or.keep, 1..=3650),
            address: members.or("address", or.address, |place| place.one_of("is none of FULL, NONE, PREFIX")),
            usernames: members.or("usernames", or.usernames, Place::flag),
        }))
    }
}
