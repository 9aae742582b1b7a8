//! Handles: what a client holds of a grant. One word of base64url, in which a version, the shelf,
//! the row and a secret of 256 random bits are; no dots, by which a resource tells a JWT. A refresh
//! token has a second secret, that of its family.
//!
//! request_uri, ticket, code, refresh token and opaque access token are names of one row at
//! different stages. The shelf is in the handle, so finding the row asks nobody; a shelf that does
//! not exist is refused before any object is touched.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use super::region::Region;
use crate::{Digest, Secret, jose::Jkt, json::FromJson};

/// How many GRANTS objects a service has, wherever they are. It never changes: clients would move to
/// other shelves, where the `jti` values of their last hour are not known.
pub const SHELVES: u16 = 64;

/// How many it has in each region besides, one region after the other from [`SHELVES`] on.
const SHELVES_OF_REGION: u16 = 16;

/// How many there are in all. Lowering it orphans the handles beyond.
pub const ALL_SHELVES: u16 = SHELVES + SHELVES_OF_REGION * Region::ALL.len() as u16;

/// The longest handle, in characters: a refresh token with its family.
const LONGEST: usize = 99;

/// The version of a handle with one secret.
const ALONE: u8 = 1;

/// The version of a refresh token, whose second secret is that of its family.
const OF_FAMILY: u8 = 2;

/// The version of a mark, in whose place of a secret its digest is.
const MARK: u8 = 3;

/// How long a value may be that somebody chooses for a token, in characters.
const CHOSEN: std::ops::RangeInclusive<usize> = 20..=512;

/// The octets of a row number.
const ROW_OCTETS: usize = 7;

/// The number of a GRANTS object, below [`ALL_SHELVES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(transparent)]
pub struct Shelf(u16);

impl Shelf {
    /// The home of a client: there it is decided what it spends where it has a credential, and there
    /// its grants begin unless they are spread.
    pub fn of_client(client: u64) -> Self {
        Self::of_digest(&Digest::of(client.to_be_bytes()))
    }

    /// The shelf where it is pointed to the grant of a token of a chosen value.
    pub fn of_chosen(digest: &Digest) -> Self {
        Self::of_digest(digest)
    }

    /// The shelf of a key that a client without a credential proves: there it is decided which of its
    /// proofs were used.
    pub fn of_key(client: u64, key: &Jkt) -> Self {
        Self::of_digest(&Digest::of(format!(
            "lane\0{client}\0key\0{}",
            key.as_str()
        )))
    }

    /// The shelf that follows from a digest, each that is of no region as likely as any other.
    pub fn of_digest(digest: &Digest) -> Self {
        Self(number_of(digest) % SHELVES)
    }

    /// The shelf that follows from a digest, each of this region as likely as any other.
    pub fn near(region: Region, digest: &Digest) -> Self {
        let first = SHELVES + SHELVES_OF_REGION * region as u16;
        Self(first + number_of(digest) % SHELVES_OF_REGION)
    }

    /// Every shelf that is of no region.
    pub fn of_no_region() -> impl Iterator<Item = Self> {
        (0..SHELVES).map(Self)
    }

    /// Every shelf, those of regions last.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ALL_SHELVES).map(Self)
    }

    /// The number, for naming the object.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The region in which its object is to be, if it is of one.
    pub fn region(self) -> Option<Region> {
        let number = self.0.checked_sub(SHELVES)?;
        let region = Region::ALL.get(usize::from(number / SHELVES_OF_REGION));
        region.copied()
    }
}

fn number_of(digest: &Digest) -> u16 {
    let [high, low, ..] = *digest.as_bytes();
    u16::from_be_bytes([high, low])
}

/// The number of a row on its shelf: random, so that it tells nobody how many there are; an integer
/// JavaScript holds exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, FromJson)]
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

    /// One that was kept.
    pub fn kept(number: u64) -> Option<Self> {
        (number < 1 << Self::BITS).then_some(Self(number))
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
    /// What all refresh tokens of one grant have in common.
    family: Option<Secret>,
    spelling: Spelling,
}

/// How a handle is written.
#[derive(Clone, Debug)]
enum Spelling {
    /// As somebody who speaks for the service chose: the place is not in it, but pointed to.
    Chosen(String),
    /// The former way, `<shelf>.<row>.<secret>`.
    Dotted,
    /// As handles are.
    Plain,
}

impl Handle {
    /// A handle of a row that opens with `secret`.
    pub const fn new(shelf: Shelf, row: Row, secret: Secret) -> Self {
        Self {
            shelf,
            row,
            secret,
            family: None,
            spelling: Spelling::Plain,
        }
    }

    /// What is stored of a token of this value, if it is one that may be chosen: RFC 6750 §2.1, without
    /// dots, long enough not to be guessed, and nothing that this server writes itself.
    pub fn digest_of_chosen(text: &str) -> Option<Digest> {
        let is_of_token = |b: u8| b.is_ascii_alphanumeric() || b"-_~+/=".contains(&b);
        let is_one = CHOSEN.contains(&text.len())
            && text.bytes().all(is_of_token)
            && Self::decode(text).is_none()
            && Self::decode_mark(text).is_none();
        is_one.then(|| Digest::of(format!("chosen\0{text}")))
    }

    /// The handle of a token of this value, which was chosen for the row.
    pub fn chosen(place: Place, text: &str) -> Option<Self> {
        let digest = Self::digest_of_chosen(text)?;
        Some(Self {
            spelling: Spelling::Chosen(text.to_owned()),
            ..Self::new(place.0, place.1, Secret::new(*digest.as_bytes()))
        })
    }

    /// Whether its value was chosen.
    pub const fn is_chosen(&self) -> bool {
        matches!(self.spelling, Spelling::Chosen(_))
    }

    /// Reads a handle exactly as [`Handle::encode`] writes it; anything else is nobody's handle.
    pub fn decode(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        if let Some((place, secret)) = text.rsplit_once('.') {
            let (shelf, row) = Self::decode_place(place)?;
            let secret = Secret::decode(secret)?;
            return Some(Self {
                spelling: Spelling::Dotted,
                ..Self::new(shelf, row, secret)
            });
        }
        Self::read(&URL_SAFE_NO_PAD.decode(text).ok()?)
    }

    fn read(octets: &[u8]) -> Option<Self> {
        let (version, octets) = octets.split_first()?;
        let (shelf, octets) = octets.split_first_chunk::<2>()?;
        let (row, octets) = octets.split_first_chunk::<ROW_OCTETS>()?;
        let (secret, family) = octets.split_first_chunk::<32>()?;
        let family = match (*version, family) {
            (ALONE, []) => None,
            (OF_FAMILY, family) => Some(Secret::new(family.try_into().ok()?)),
            _ => return None,
        };
        let shelf = Some(u16::from_be_bytes(*shelf)).filter(|number| *number < ALL_SHELVES)?;
        let row = row
            .iter()
            .fold(0, |row, octet| row << 8 | u64::from(*octet));
        let row = Some(row).filter(|number| *number < 1 << Row::BITS)?;
        Some(Self {
            family,
            ..Self::new(Shelf(shelf), Row(row), Secret::new(*secret))
        })
    }

    /// Reads `<shelf>.<row>`, the part of a handle that is no secret.
    pub fn decode_place(text: &str) -> Option<(Shelf, Row)> {
        let (shelf, row) = text.split_once('.')?;
        let shelf = canonical(shelf)
            .and_then(|number| u16::try_from(number).ok())
            .filter(|number| *number < ALL_SHELVES)?;
        let row = canonical(row).filter(|number| *number < 1 << Row::BITS)?;
        Some((Shelf(shelf), Row(row)))
    }

    /// The handle as its holder keeps it.
    pub fn encode(&self) -> String {
        match &self.spelling {
            Spelling::Chosen(text) => text.clone(),
            Spelling::Dotted => {
                format!("{}.{}", Place(self.shelf, self.row), self.secret.encode())
            }
            Spelling::Plain => URL_SAFE_NO_PAD.encode(self.octets()),
        }
    }

    fn octets(&self) -> Vec<u8> {
        let version = self.family.as_ref().map_or(ALONE, |_| OF_FAMILY);
        let mut octets = vec![version];
        octets.extend(self.shelf.0.to_be_bytes());
        octets.extend(&self.row.0.to_be_bytes()[8 - ROW_OCTETS..]);
        octets.extend(self.secret.as_bytes());
        octets.extend(self.family.iter().flat_map(|family| family.as_bytes()));
        octets
    }

    /// What is stored of the handle: a digest over all of it, so that another spelling is another
    /// handle; of a dotted one over its secret.
    pub fn digest(&self) -> Digest {
        match &self.spelling {
            Spelling::Chosen(_) => Digest::kept(*self.secret.as_bytes()),
            Spelling::Dotted => self.secret.digest(),
            Spelling::Plain => Digest::of(self.octets()),
        }
    }

    /// What all refresh tokens of one grant have in common, where this is one of them.
    pub const fn family(&self) -> Option<&Secret> {
        self.family.as_ref()
    }

    /// What names a handle to those who do not have it: where it leads, and what is stored of it. It
    /// opens nothing.
    pub fn mark(place: Place, stored: Digest) -> String {
        let mut octets = Self::new(place.0, place.1, Secret::new(*stored.as_bytes())).octets();
        octets[0] = MARK;
        URL_SAFE_NO_PAD.encode(octets)
    }

    /// Reads a mark exactly as [`Handle::mark`] writes it.
    pub fn decode_mark(text: &str) -> Option<(Place, Digest)> {
        let text = Some(text).filter(|text| text.len() <= LONGEST)?;
        let mut octets = URL_SAFE_NO_PAD.decode(text).ok()?;
        let version = octets.first_mut().filter(|version| **version == MARK)?;
        *version = ALONE;
        let Self {
            shelf, row, secret, ..
        } = Self::read(&octets)?;
        Some((Place(shelf, row), Digest::kept(*secret.as_bytes())))
    }

    /// Another handle of the same row.
    #[must_use]
    pub const fn with_secret(&self, secret: Secret) -> Self {
        Self::new(self.shelf, self.row, secret)
    }

    /// The same as a refresh token of `family`.
    #[must_use]
    pub fn of_family(self, family: Secret) -> Self {
        Self {
            family: Some(family),
            spelling: Spelling::Plain,
            ..self
        }
    }

    /// The handle of the same row that follows from this one and `label`, written the same way.
    #[must_use]
    pub fn derive(&self, label: &str) -> Self {
        Self {
            spelling: match &self.spelling {
                Spelling::Dotted => Spelling::Dotted,
                Spelling::Chosen(_) | Spelling::Plain => Spelling::Plain,
            },
            ..self.with_secret(self.secret.derive(label))
        }
    }
}

/// `<shelf>.<row>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

    fn secret(octet: u8) -> Secret {
        Secret::new([octet; 32])
    }

    fn handle(shelf: u16, row: u64) -> Handle {
        Handle::new(Shelf(shelf), Row(row), secret(7))
    }

    #[test]
    fn a_handle_reads_as_it_was_written() {
        let dotted = format!("7.9007199254740991.{SECRET}");
        let alone = handle(207, (1 << 53) - 1).encode();
        let of_family = handle(0, 0).of_family(secret(8)).encode();
        assert_eq!((alone.len(), of_family.len()), (56, LONGEST));
        for text in [dotted, alone, of_family] {
            let read = Handle::decode(&text).map(|handle| handle.encode());
            assert_eq!(read, Some(text));
        }
    }

    #[test]
    fn each_region_has_shelves_of_its_own_and_says_so() {
        let of_regions: Vec<_> = Shelf::all().filter_map(Shelf::region).collect();
        let expected = Region::ALL.iter().flat_map(|region| [*region; 16]);
        assert_eq!(of_regions, expected.collect::<Vec<_>>());
        assert_eq!(Shelf::all().count(), 64 + 9 * 16);
        assert!(Shelf::of_no_region().all(|shelf| shelf.region().is_none()));
        for region in Region::ALL {
            for n in 0_u8..=255 {
                let near = Shelf::near(region, &Digest::of([n]));
                assert_eq!(near.region(), Some(region));
                let text = Handle::new(near, Row(1), secret(7)).encode();
                let read = Handle::decode(&text).map(|handle| handle.shelf);
                assert_eq!(read, Some(near));
            }
        }
    }

    #[test]
    fn what_is_written_now_is_never_taken_for_a_jwt() {
        let before = Handle::decode(&format!("7.1.{SECRET}")).expect("a handle from before");
        for text in [
            handle(7, 1).encode(),
            handle(7, 1).of_family(secret(8)).encode(),
            before.with_secret(secret(9)).encode(),
            before.clone().of_family(secret(9)).encode(),
        ] {
            assert!(!text.contains('.'), "{text}");
        }
    }

    #[test]
    fn a_mark_names_a_handle_and_is_none() {
        let of = handle(63, (1 << 53) - 1);
        let mark = Handle::mark(Place(of.shelf, of.row), of.digest());
        let read = Handle::decode_mark(&mark);
        assert_eq!(read, Some((Place(of.shelf, of.row), of.digest())));
        assert!(Handle::decode(&mark).is_none());
        for text in [
            of.encode(),
            handle(0, 0).of_family(secret(8)).encode(),
            String::new(),
            mark[1..].to_owned(),
            format!("{mark}A"),
            format!("{mark}="),
        ] {
            assert_eq!(Handle::decode_mark(&text), None, "{text}");
        }
    }

    #[test]
    fn a_chosen_value_is_written_as_it_was_chosen_and_is_nothing_that_is_written_here() {
        let place = Place(Shelf(7), Row(1));
        for text in [
            "iZd2nmHTwKfDpGZQO2yKTVSOjYtMgxyxdKGKXXYOBSI",
            "abcdefghij-_~+/=ABCDEF",
        ] {
            let chosen = Handle::chosen(place, text).expect("a value");
            assert_eq!(chosen.encode(), text);
            assert_eq!(Some(chosen.digest()), Handle::digest_of_chosen(text));
            let next = chosen.with_secret(secret(9)).of_family(secret(8));
            assert!(Handle::decode(&next.encode()).is_some());
        }
        let alone = handle(7, 1);
        for text in [
            alone.encode(),
            alone.clone().of_family(secret(8)).encode(),
            Handle::mark(place, alone.digest()),
            format!("7.1.{SECRET}"),
            "a".repeat(19),
            "a".repeat(513),
            "iZd2nmHTwKfDpGZQO2yK KTVSOjYt".to_owned(),
            "iZd2nmHTwKfDpGZQO2yK.TVSOjYt".to_owned(),
            "iZd2nmHTwKfDpGZQO2yK\u{e9}".to_owned(),
            String::new(),
        ] {
            assert!(Handle::chosen(place, &text).is_none(), "{text}");
        }
    }

    #[test]
    fn another_spelling_is_another_handle() {
        let alone = handle(7, 1);
        let dotted = format!("7.1.{}", secret(7).encode());
        let dotted = Handle::decode(&dotted).expect("a handle");
        assert_ne!(dotted.digest(), alone.digest());
        assert_eq!(
            dotted.digest(),
            secret(7).digest(),
            "as rows from before have it"
        );
        for family in [8, 9] {
            let of_family = alone.clone().of_family(secret(family));
            assert_ne!(of_family.digest(), alone.digest());
        }
    }

    #[test]
    fn octets_that_were_not_written_so_are_nobodys_handle() {
        let alone = handle(7, 1).octets();
        let of_family = handle(7, 1).of_family(secret(8)).octets();
        let changed = |octets: &[u8], at: usize, octet: u8| {
            let mut octets = octets.to_vec();
            octets[at] = octet;
            octets
        };
        for octets in [
            Vec::new(),
            vec![ALONE],
            changed(&alone, 0, 0),
            changed(&alone, 0, 3),
            changed(&alone, 0, OF_FAMILY),
            changed(&of_family, 0, ALONE),
            changed(&alone, 2, 208),
            changed(&alone, 1, 1),
            changed(&alone, 3, 0x20),
            alone[..41].to_vec(),
            [&alone[..], &[0]].concat(),
            of_family[..73].to_vec(),
            [&of_family[..], &[0]].concat(),
        ] {
            let text = URL_SAFE_NO_PAD.encode(&octets);
            assert!(Handle::decode(&text).is_none(), "{text}");
        }
        // 99 characters leave two bits over, which have to be 0.
        let text = handle(7, 1).of_family(secret(8)).encode();
        assert!(Handle::decode(&format!("{}B", &text[..98])).is_none());
        assert!(Handle::decode(&format!("{text}=")).is_none());
    }

    #[test]
    fn a_handle_written_any_other_way_is_nobodys() {
        for place in [
            "",
            ".",
            "208.1",
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
