//! What the fuzzer holds against whatever it makes up, held here against a little of that: so that it goes on
//! to compile, and to be true.

use proptest::prelude::{Strategy, any, prop, proptest};

#[path = "../../../fuzz/bodies/authorization_details.rs"]
mod authorization_details;
#[path = "../../../fuzz/bodies/certificate.rs"]
mod certificate;
#[path = "../../../fuzz/bodies/dpop.rs"]
mod dpop;
#[path = "../../../fuzz/bodies/form.rs"]
mod form;
#[path = "../../../fuzz/bodies/http_signature.rs"]
mod http_signature;
#[path = "../../../fuzz/bodies/jwe.rs"]
mod jwe;
#[path = "../../../fuzz/bodies/jwt.rs"]
mod jwt;
#[path = "../../../fuzz/bodies/redirect_uri.rs"]
mod redirect_uri;
#[path = "../../../fuzz/bodies/request_object.rs"]
mod request_object;

/// Octets: any, or those of which forms and certificates are made.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    let some = prop::sample::select(b"\x30\x82\x06\x03=&%+.acgors_0123456789 ".as_slice());
    prop::collection::vec(proptest::prop_oneof![any::<u8>(), some], 0..300)
}

/// Texts: of JSON, of tokens, of fields with structure, of URIs, or any.
fn text() -> impl Strategy<Value = String> {
    proptest::prop_oneof![
        r#"\[(\{"type":"[ab]"(,"[a-z]{1,6}":(1|"x"|\[\]))*\},?){0,4}\]"#,
        r"[A-Za-z0-9_-]{0,60}(\.[A-Za-z0-9_-]{0,60}){2,4}",
        r#"a=(\("@[a-z]{1,9}"( "[a-z-]{1,9}")*\)|:[A-Za-z0-9+/]*=*:)(;[a-z]{1,7}=("[a-z]*"|[0-9]{1,9}))*"#,
        r"https?://(client\.example|127\.0\.0\.1)(:[0-9]{1,5})?/cb(\?[a-z=&%0-9]*)?",
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn octets_are_read_or_refused(bytes in octets()) {
        certificate::holds(&bytes);
        form::holds(&bytes);
    }

    #[test]
    fn texts_are_read_or_refused(text in text()) {
        authorization_details::holds(&text);
        dpop::holds(&text);
        jwe::holds(&text);
        jwt::holds(&text);
        redirect_uri::holds(&text);
        request_object::holds(&text);
    }

    #[test]
    fn what_nobody_has_signed_is_signed_by_nobody(texts in (text(), text(), text())) {
        http_signature::holds((&texts.0, &texts.1, &texts.2));
    }
}
