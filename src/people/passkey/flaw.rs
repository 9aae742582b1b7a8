//! What is wrong with what an authenticator has answered, by the step of the standard that it fails.

use std::fmt;

use serde::Serialize;

use crate::json::FromJson;

/// The first step that an answer fails. §7.1 is of registration, §7.2 of authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Flaw {
    /// The key is of an algorithm that was not asked for, or is none. §7.1 step 20.
    Algorithm,
    /// The attestation statement is none that is taken here. §7.1 steps 21 and 22.
    Attestation,
    /// A passkey that could be backed up cannot any more, or the other way round. §7.2 step 19.
    BackupEligibility,
    /// It is backed up, and cannot be. §7.1 step 17, §7.2 step 18.
    BackupState,
    /// The challenge is another one. §7.1 step 8, §7.2 step 11.
    Challenge,
    /// The challenge was answered before, or has expired.
    ChallengeUsed,
    /// It was asked for in a frame of another site. §7.1 step 10, §7.2 step 13.
    CrossOrigin,
    /// The name of the credential is longer than 1023 bytes. §7.1 step 25.
    IdTooLong,
    /// The credential is registered already. §7.1 step 26.
    Known,
    /// It cannot be read. §7.1 steps 5, 6 and 13, §7.2 steps 7 to 9.
    Malformed,
    /// It cannot be called so.
    Name,
    /// The page is of another origin. §7.1 step 9, §7.2 step 12.
    Origin,
    /// The credential is for another relying party. §7.1 step 14, §7.2 step 15.
    RpId,
    /// The count does not rise: there is a copy of the credential. §7.2 step 22.
    SignCount,
    /// The signature is not by the key of the credential. §7.2 step 21.
    Signature,
    /// The person has as many passkeys as there may be.
    TooMany,
    /// A page of another site is around it. §7.1 step 11, §7.2 step 14.
    TopOrigin,
    /// It is of another ceremony. §7.1 step 7, §7.2 step 10.
    Type,
    /// The person has no such credential. §7.2 step 6.
    Unknown,
    /// Nobody was there. §7.1 step 15, §7.2 step 16.
    UserAbsent,
    /// The person was not verified. §7.1 step 16, §7.2 step 17.
    UserUnverified,
}

impl Flaw {
    /// What is wrong, and the step that says so.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Algorithm => "its key is not of ES256, EdDSA or RS256 (7.1 step 20)",
            Self::Attestation => "the attestation statement is not acceptable (7.1 step 22)",
            Self::BackupEligibility => "its backup eligibility has changed (7.2 step 19)",
            Self::BackupState => "it is backed up and not eligible for it (7.1 step 17)",
            Self::Challenge => "it answers another challenge (7.1 step 8, 7.2 step 11)",
            Self::ChallengeUsed => "the challenge was answered before, or has expired",
            Self::CrossOrigin => "it was asked for in a frame of another site (7.1 step 10)",
            Self::IdTooLong => "its ID is longer than 1023 bytes (7.1 step 25)",
            Self::Known => "it is registered already (7.1 step 26)",
            Self::Malformed => "it cannot be read (7.1 step 13, 7.2 step 7)",
            Self::Name => "its name is empty, too long, or of more than one line",
            Self::Origin => "it is of another origin (7.1 step 9, 7.2 step 12)",
            Self::RpId => "it is for another relying party (7.1 step 14, 7.2 step 15)",
            Self::SignCount => "its sign count has not risen (7.2 step 22)",
            Self::Signature => "the signature is not by its key (7.2 step 21)",
            Self::TooMany => "there are as many passkeys as there may be",
            Self::TopOrigin => "a page of another site is around it (7.1 step 11)",
            Self::Type => "it is of another ceremony (7.1 step 7, 7.2 step 10)",
            Self::Unknown => "the person has no such passkey (7.2 step 6)",
            Self::UserAbsent => "nobody was present (7.1 step 15, 7.2 step 16)",
            Self::UserUnverified => "the person was not verified (7.1 step 16, 7.2 step 17)",
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
