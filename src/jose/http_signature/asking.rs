//! Whether somebody asks for a signature: RFC 9421 §5.1.

use super::structured_field::{Bare, InnerList, Member, dictionary};

/// The longest name that a signature is given, in octets: it is in two fields of the answer.
const LONGEST: usize = 64;

/// The name that the signature is to have which `Accept-Signature` asks for: the first with this tag or with
/// none. Nothing where the field is no dictionary of lists, as §5.1 has it. What it would have covered is a
/// wish: §5.2 lets whoever answers sign otherwise, and the answer says what it covers.
pub fn asked_label(accept_signature: &str, tag: &str) -> Option<String> {
    let asked = dictionary(accept_signature)?;
    let is_meant = |list: &InnerList| {
        let said = list.parameters.iter().find(|(name, _)| name == "tag");
        said.is_none_or(|(_, said)| *said == Bare::String(tag.to_owned()))
    };
    let mut meant = asked
        .into_iter()
        .filter_map(|(label, member)| match member {
            Member::List(list) if is_meant(&list) && label.len() <= LONGEST => Some(label),
            Member::List(_) | Member::Item(_) => None,
        });
    meant.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_9421_section_5_1_a_signature_is_asked_for_by_its_name() {
        let label = |text| asked_label(text, "fapi-2-response");
        for (text, expected) in [
            ("sig=()", "sig"),
            (r#"a=("@status");tag="fapi-2-response""#, "a"),
            (r#"a=();tag="x", b=("@status");created;keyid="k""#, "b"),
        ] {
            assert_eq!(label(text).as_deref(), Some(expected), "{text}");
        }
        let long = format!("{}=()", "a".repeat(65));
        for text in [
            &long,
            "",
            " ",
            "sig",
            "sig=1",
            "sig=(",
            "A=()",
            r#"a=();tag="x""#,
            "a=();tag=x",
        ] {
            assert_eq!(label(text), None, "{text}");
        }
    }
}
