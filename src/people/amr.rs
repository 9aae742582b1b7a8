//! By what somebody has proved who they are. RFC 8176 §2.

/// What a password alone proves, and what is meant where nothing is written: rows and answers from
/// before there was anything else say nothing.
pub(super) fn by_password() -> Vec<String> {
    vec!["pwd".into()]
}

/// Whether it need not be written.
pub(super) fn is_by_password(amr: &[String]) -> bool {
    amr == ["pwd"]
}

/// What a passkey proves: the holder of a key, whose copies are beyond one device where there may be
/// any, and, since the person was verified, more than one factor.
pub(super) fn by_passkey(is_backup_eligible: bool) -> Vec<String> {
    let key = if is_backup_eligible { "swk" } else { "hwk" };
    [key, "user", "mfa"].map(str::to_owned).to_vec()
}

/// Whether a passkey was used.
pub(super) fn is_by_passkey(amr: &[String]) -> bool {
    amr.iter().any(|one| one == "hwk" || one == "swk")
}

/// Whether a recovery code was used.
pub(super) fn is_by_recovery_code(amr: &[String]) -> bool {
    amr == by_recovery_code()
}

/// A password, and a code of an authenticator.
pub(super) fn by_totp() -> Vec<String> {
    ["pwd", "otp", "mfa"].map(str::to_owned).to_vec()
}

/// A password, and a code that was written down.
pub(super) fn by_recovery_code() -> Vec<String> {
    ["pwd", "mfa"].map(str::to_owned).to_vec()
}
