use super::*;

#[test]
fn a_refusal_travels_as_its_rule_and_what_it_speaks_of() {
    let text = |refusal: &Refusal| serde_json::to_string(refusal).expect("text");
    assert_eq!(text(&Refusal::CodeUnknown), r#""CodeUnknown""#);
    let missing = Refusal::ParameterMissing("code".into());
    assert_eq!(text(&missing), r#"{"ParameterMissing":"code"}"#);
    for refusal in [Refusal::CodeUnknown, missing] {
        let read: Refusal = crate::json::from_str(&text(&refusal)).expect("a refusal");
        assert_eq!(read, refusal);
    }
}

#[test]
fn what_is_no_refusal_is_not_read_as_one() {
    for text in [
        r#""OfTheFuture""#,
        r#""ParameterMissing""#,
        r#"{"CodeUnknown":"code"}"#,
        r#"{"ParameterMissing":7}"#,
        r#"{"ParameterMissing":"code","CodeUnknown":"x"}"#,
        "{}",
        "[]",
        "null",
        "7",
    ] {
        assert!(crate::json::from_str::<Refusal>(text).is_err(), "{text}");
    }
}

#[test]
fn a_description_has_only_the_characters_of_rfc_6749_5_2() {
    let refusal = Refusal::ParameterRepeated("a\"b\\c\r\n\u{e9}".into());
    assert!(
        refusal
            .to_string()
            .bytes()
            .all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e))
    );
}

#[test]
fn a_result_code_is_a9_and_five_digits_with_a_category_among_them() {
    for code in ResultCode::ALL {
        let digits = code.as_str().strip_prefix("A9").expect("the block A9");
        assert!(
            digits.len() == 5 && digits.bytes().all(|b| b.is_ascii_digit()),
            "{code:?}"
        );
        assert!(matches!(digits.as_bytes()[2], b'2' | b'3'), "{code:?}");
    }
}

#[test]
fn no_two_rules_have_one_result_code() {
    let mut codes: Vec<&str> = ResultCode::ALL.iter().map(|code| code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), ResultCode::ALL.len());
}

#[test]
fn a_result_code_is_given_once_and_never_again() {
    let given = |refusal: Refusal| refusal.result_code().as_str();
    assert_eq!(given(Refusal::AccessTokenAudience), "A900301");
    assert_eq!(given(Refusal::HookUnavailable), "A900272");
    assert_eq!(given(Refusal::TokenOfAnotherClient), "A901310");
}

#[test]
fn a_published_number_is_a_and_six_digits_of_its_own_block() {
    let published = |refusal: Refusal| refusal.published();
    assert_eq!(published(Refusal::CodeUnknown), Some("A050305"));
    assert_eq!(published(Refusal::CodeReplayed), Some("A050305"));
    assert_eq!(published(Refusal::HookDenied), None);
    let text = include_str!("../refusal.rs");
    let written = text.split("[published A").skip(1);
    for digits in written.filter_map(|rest| rest.split_once("], A9")) {
        assert!(digits.0.len() == 6 && digits.0.bytes().all(|b| b.is_ascii_digit()));
        assert!(!digits.0.starts_with('9'), "{}", digits.0);
    }
}

#[test]
fn an_unknown_client_and_a_wrong_signature_read_the_same() {
    assert_eq!(
        Refusal::ClientUnknown.to_string(),
        Refusal::AssertionSignature.to_string()
    );
    assert_eq!(
        Refusal::ClientLocked.to_string(),
        Refusal::AssertionSignature.to_string()
    );
}
