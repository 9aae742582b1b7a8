//! The names that people sign in with.

/// The longest name, in bytes.
const LONGEST: usize = 256;

/// Whether somebody can be called so.
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.trim() == name
        && name.len() <= LONGEST
        && !name.chars().any(char::is_control)
}

/// Whether anybody can have this name and this password. What is too long is looked at nowhere, and
/// counted for nobody: it is never right, so nothing is learned.
pub fn could_be(name: &str, password: &str) -> bool {
    is_name(name) && password.len() <= super::password::LONGEST
}
