//! Handles: what a client holds of a grant. `<shelf>.<row>.<secret>`, where the secret is 256
//! random bits in base64url.
//!
//! request_uri, ticket, code, refresh token and opaque access token are names of one row at
//! different stages. The shelf is in the handle, so finding the row asks nobody; a shelf that does
//! not exist is refused before any object is touched.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Digest, Secret};

/// How many GRANTS objects a service has. Lowering it orphans the handles beyond; raising it keeps
/// every handle, but moves clients to other shelves, where the `jti` values of their last hour are
/// not known.
pub const SHELVES: u16 = 64;

/// The number of a GRANTS object, below [`SHELVES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shelf(u16);

impl Shelf {
    /// The shelf of everything a client begins: its grants, and the `jti` values it spends, are
    /// decided in one place.
    pub fn of_client(client: u64) -> Self {
        let digest = Digest::of(client.to_be_bytes());
        let [high, low, ..] = *digest.as_bytes();
        Self(u16::from_be_bytes([high, low]) % SHELVES)
    }

    /// The number, for naming the object.
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// The number of a row on its shelf: random, so that it tells nobody how many there are; an integer
/// JavaScript holds exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Row(u64);

impl Row {
    const BITS: u32 = 53;

    /// A row number out of random bits.
    pub fn from_random(secret: &Secret) -> Self {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&secret.as_bytes()[..8]);
        Self(u64::from_be_bytes(bytes) >> (u64::BITS - Self::BITS))
    }

    /// The number, for the database.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// A place and the secret that opens it.
#[derive(Clone, Debug)]
pub struct Handle {
    /// Where the row is.
    pub shelf: Shelf,
    /// Which row it is.
    pub row: Row,
    /// What proves the right to it.
    pub secret: Secret,
}

impl Handle {
    /// Reads a handle exactly as [`Handle::encode`] writes it; anything else is nobody's handle.
    pub fn decode(text: &str) -> Option<Self> {
        let (place, secret) = text.rsplit_once('.')?;
        let (shelf, row) = Self::decode_place(place)?;
        Some(Self {
            shelf,
            row,
            secret: Secret::decode(secret)?,
        })
    }

    /// Reads `<shelf>.<row>`, the part of a handle that is no secret.
    pub fn decode_place(text: &str) -> Option<(Shelf, Row)> {
        let (shelf, row) = text.split_once('.')?;
        let shelf = canonical(shelf)
            .and_then(|number| u16::try_from(number).ok())
            .filter(|number| *number < SHELVES)?;
        let row = canonical(row).filter(|number| *number < 1 << Row::BITS)?;
        Some((Shelf(shelf), Row(row)))
    }

    /// The handle as its holder keeps it.
    pub fn encode(&self) -> String {
        format!("{}.{}", Place(self.shelf, self.row), self.secret.encode())
    }

    /// Another handle of the same row.
    #[must_use]
    pub const fn with_secret(&self, secret: Secret) -> Self {
        Self {
            shelf: self.shelf,
            row: self.row,
            secret,
        }
    }
}

/// `<shelf>.<row>`.
pub struct Place(pub Shelf, pub Row);

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.0.0, self.1.0)
    }
}

/// A decimal number in the one way to write it: no sign, no leading zero.
fn canonical(text: &str) -> Option<u64> {
    let plain = text.len() <= 20
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    #[test]
    fn a_handle_reads_as_it_was_written() {
        let text = format!("7.9007199254740991.{SECRET}");
        assert_eq!(
            Handle::decode(&text).map(|handle| handle.encode()),
            Some(text)
        );
    }

    #[test]
    fn a_handle_written_any_other_way_is_nobodys() {
        for place in [
            "",
            ".",
            "64.1",
            "65535.1",
            "70000.1",
            "07.1",
            "+7.1",
            "7.-1",
            "7.01",
            "7.9007199254740992",
            "7.1.1",
            " 7.1",
        ] {
            assert!(
                Handle::decode(&format!("{place}.{SECRET}")).is_none(),
                "{place}"
            );
        }
    }

    #[test]
    fn a_secret_of_another_length_or_alphabet_is_nobodys() {
        for secret in [
            "",
            "A",
            &SECRET[1..],
            &format!("{SECRET}A"),
            &SECRET.replace('A', "+"),
            &format!("{}B", &SECRET[1..]),
        ] {
            assert!(
                Handle::decode(&format!("7.1.{secret}")).is_none(),
                "{secret}"
            );
        }
    }
}
