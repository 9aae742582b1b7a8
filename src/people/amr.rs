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
