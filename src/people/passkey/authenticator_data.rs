//! What an authenticator says of a ceremony. WebAuthn §6.1.
//!
//! As with the client data, each step that is verified gives another type.

use minicbor::Decoder;
use sha2::{Digest as _, Sha256};

use super::flaw::Flaw;

/// The flags. §6.1.
const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENDED: u8 = 1 << 7;

#[derive(Clone)]
struct Data<'a> {
    rp_id_hash: &'a [u8],
    flags: u8,
    sign_count: u32,
    credential: Option<Attested<'a>>,
}

/// A new credential. §6.5.1.
#[derive(Clone, Copy)]
pub(super) struct Attested<'a> {
    /// What names it.
    pub(super) id: &'a [u8],
    /// The `COSE_Key`.
    pub(super) key: &'a [u8],
}

/// What the authenticator says, not to be believed.
pub(super) struct AuthenticatorData<'a>(Data<'a>);

/// It is said to this relying party.
pub(super) struct OfRelyingParty<'a>(Data<'a>);

/// Somebody was there.
pub(super) struct Present<'a>(Data<'a>);

/// The person was verified.
pub(super) struct UserVerified<'a>(Data<'a>);

/// What is said of backups is possible.
pub(super) struct VerifiedData<'a>(Data<'a>);

/// The bytes before `at`, which are taken off `bytes`.
fn taken<'a>(bytes: &mut &'a [u8], at: usize) -> Result<&'a [u8], Flaw> {
    let (head, tail) = bytes.split_at_checked(at).ok_or(Flaw::Malformed)?;
    *bytes = tail;
    Ok(head)
}

/// The next item of CBOR, which is taken off `bytes`.
fn taken_item<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], Flaw> {
    let mut decoder = Decoder::new(bytes);
    decoder.skip().map_err(|_| Flaw::Malformed)?;
    let at = decoder.position();
    taken(bytes, at)
}

impl<'a> AuthenticatorData<'a> {
    /// Reads all of it: nothing is left over.
    pub(super) fn decode(mut bytes: &'a [u8]) -> Result<Self, Flaw> {
        let rest = &mut bytes;
        let rp_id_hash = taken(rest, 32)?;
        let &[flags, a, b, c, d] = taken(rest, 5)? else {
            return Err(Flaw::Malformed);
        };
        let credential = if flags & ATTESTED == 0 {
            None
        } else {
            let _aaguid = taken(rest, 16)?;
            let &[high, low] = taken(rest, 2)? else {
                return Err(Flaw::Malformed);
            };
            let id = taken(rest, usize::from(u16::from_be_bytes([high, low])))?;
            let key = taken_item(rest)?;
            Some(Attested { id, key })
        };
        if flags & EXTENDED != 0 {
            taken_item(rest)?;
        }
        if !rest.is_empty() {
            return Err(Flaw::Malformed);
        }
        Ok(Self(Data {
            rp_id_hash,
            flags,
            sign_count: u32::from_be_bytes([a, b, c, d]),
            credential,
        }))
    }

    /// §7.1 step 14, §7.2 step 15: "Verify that the rpIdHash in authData is the SHA-256 hash of the RP
    /// ID expected by the Relying Party."
    pub(super) fn of_relying_party(self, rp_id: &str) -> Result<OfRelyingParty<'a>, Flaw> {
        let Self(data) = self;
        (data.rp_id_hash == Sha256::digest(rp_id).as_slice())
            .then_some(OfRelyingParty(data))
            .ok_or(Flaw::RpId)
    }
}

impl<'a> OfRelyingParty<'a> {
    /// §7.1 step 15, §7.2 step 16: "Verify that the UP bit of the flags in authData is set."
    pub(super) fn user_present(self) -> Result<Present<'a>, Flaw> {
        let Self(data) = self;
        (data.flags & USER_PRESENT != 0)
            .then_some(Present(data))
            .ok_or(Flaw::UserAbsent)
    }
}

impl<'a> Present<'a> {
    /// §7.1 step 16, §7.2 step 17: user verification is required, so "verify that the UV bit of the
    /// flags in authData is set".
    pub(super) fn user_verified(self) -> Result<UserVerified<'a>, Flaw> {
        let Self(data) = self;
        (data.flags & USER_VERIFIED != 0)
            .then_some(UserVerified(data))
            .ok_or(Flaw::UserUnverified)
    }
}

impl<'a> UserVerified<'a> {
    /// §7.1 step 17, §7.2 step 18: "If the BE bit of the flags in authData is not set, verify that the
    /// BS bit is not set."
    pub(super) fn backup_is_possible(self) -> Result<VerifiedData<'a>, Flaw> {
        let Self(data) = self;
        (data.flags & (BACKUP_ELIGIBLE | BACKED_UP) != BACKED_UP)
            .then_some(VerifiedData(data))
            .ok_or(Flaw::BackupState)
    }
}

impl<'a> VerifiedData<'a> {
    /// The new credential, if there is one.
    pub(super) const fn credential(&self) -> Option<Attested<'a>> {
        self.0.credential
    }

    /// How often the credential was used, where the authenticator counts.
    pub(super) const fn sign_count(&self) -> u32 {
        self.0.sign_count
    }

    /// Whether the credential may have copies. §6.1.3.
    pub(super) const fn is_backup_eligible(&self) -> bool {
        self.0.flags & BACKUP_ELIGIBLE != 0
    }

    /// Whether there is a copy now. §6.1.3.
    pub(super) const fn is_backed_up(&self) -> bool {
        self.0.flags & BACKED_UP != 0
    }
}
