//! Whatever bytes arrive as a certificate, or text as a name in one: read or refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sekisho::{Timestamp, jose::{AlternativeName, Certificate, DistinguishedName}};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let name = DistinguishedName::parse(&text);
    for certificate in [Certificate::parse(bytes), Certificate::read(&text)].into_iter().flatten() {
        let _ = certificate.is_valid(Timestamp::from_seconds(1_767_225_600));
        let _ = name.as_ref().is_some_and(|name| certificate.is_of(name));
        let _ = certificate.has(&AlternativeName::Dns(text.clone().into_owned()));
        assert_eq!(certificate.x5t().as_str().len(), 43);
    }
});
