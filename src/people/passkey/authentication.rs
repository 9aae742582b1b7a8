//! Verifying an authentication assertion: WebAuthn Level 3 §7.2, step by step.

use super::{
    authenticator_data::AuthenticatorData,
    client_data::{ClientData, GET},
    credential::{Assertion, Expected, octets},
    flaw::Flaw,
};
use crate::jose::PublicJwk;

/// What is kept of a credential. §4, "credential record".
pub(super) struct Record {
    pub(super) key: PublicJwk,
    pub(super) sign_count: u32,
    pub(super) is_backup_eligible: bool,
}

/// An assertion that was verified as the standard says: there is no other way to have one.
pub(super) struct Asserted {
    pub(super) sign_count: u32,
    pub(super) is_backed_up: bool,
}

/// A response of `navigator.credentials.get()` by the credential of this record. Steps 5 and 6 found
/// the record: no credential was named before, and the user handle says whose it is.
pub(super) fn authenticate(
    assertion: &Assertion,
    expected: &Expected,
    record: &Record,
) -> Result<Asserted, Flaw> {
    let authenticator_data = octets(&assertion.authenticator_data)?; // step 7
    let signature = octets(&assertion.signature)?;
    let client_data = ClientData::decode(&octets(&assertion.client_data)?)? // steps 8 and 9
        .of_ceremony(GET)? // step 10
        .answering(&expected.challenge)? // step 11
        .of_origin(&expected.origin)? // step 12
        .in_own_frame()? // step 13
        .below_no_other()?; // step 14, and step 20 is its hash
    let data = AuthenticatorData::decode(&authenticator_data)?
        .of_relying_party(&expected.rp_id)? // step 15
        .user_present()? // step 16
        .user_verified()? // step 17
        .backup_is_possible()?; // step 18
    // Step 19: "compare the values of currentBe and currentBs with credentialRecord.backupEligible".
    if data.is_backup_eligible() != record.is_backup_eligible {
        return Err(Flaw::BackupEligibility);
    }
    let signed = [authenticator_data.as_slice(), client_data.hash()].concat();
    if !record.key.has_signed(&signed, &signature) {
        return Err(Flaw::Signature); // step 21
    }
    record.count(data.sign_count())?; // step 22
    Ok(Asserted {
        sign_count: data.sign_count(),
        is_backed_up: data.is_backed_up(),
    })
}

impl Record {
    /// §7.2 step 22: "If authData.signCount is nonzero or credentialRecord.signCount is nonzero", it
    /// has to be "greater than credentialRecord.signCount". "Less than or equal to [...] is a signal,
    /// but not proof, that the authenticator may be cloned": the assertion is refused.
    const fn count(&self, sign_count: u32) -> Result<(), Flaw> {
        match (sign_count, self.sign_count) {
            (0, 0) => Ok(()),
            (now, before) if now > before => Ok(()),
            _ => Err(Flaw::SignCount),
        }
    }
}
