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
