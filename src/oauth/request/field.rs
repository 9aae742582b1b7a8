//! How the value of a header field is read: RFC 9110 §5.6, and no more loosely than whoever writes
//! it. A server that trims more than a browser does sees a name that the browser never checked.

/// The value without the white space around it. RFC 9110 §5.6.3: `OWS = *( SP / HTAB )`.
pub fn trimmed(value: &str) -> &str {
    value.trim_matches([' ', '\t'])
}

/// Whether it is a `token`. RFC 9110 §5.6.2.
pub fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_9110_5_6_3_white_space_is_space_and_tab_and_nothing_else() {
        assert_eq!(trimmed(" \t a b\t "), "a b");
        for other in [
            "\u{2000}", "\u{3000}", "\u{a0}", "\u{b}", "\u{c}", "\0", "\r\n",
        ] {
            let value = format!("{other}a{other}");
            assert_eq!(trimmed(&value), value, "{other:?}");
        }
    }

    #[test]
    fn rfc_9110_5_6_2_a_token_has_no_delimiters_and_no_white_space() {
        assert!(is_token("__Host-sekisho-session"));
        assert!(is_token("a!#$%&'*+-.^_`|~9"));
        for other in [
            "", " a", "a ", "a b", "a\tb", "a=b", "a\"", "(a)", "a,b", "a/b", "\u{e9}",
        ] {
            assert!(!is_token(other), "{other:?}");
        }
    }
}
