//! Whatever bytes arrive as a certificate, or text as a name in one: read or refused, never a panic.
use sekisho::{
    Timestamp,
    jose::{AlternativeName, Certificate, DistinguishedName},
};

/// Holds whatever is brought against that.
pub fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let name = DistinguishedName::parse(&text);
    for certificate in [Certificate::parse(bytes), Certificate::read(&text)]
        .into_iter()
        .flatten()
    {
        let _ = certificate.is_valid(Timestamp::from_seconds(1_767_225_600));
        let _ = name.as_ref().is_some_and(|name| certificate.is_of(name));
        let _ = certificate.has(&AlternativeName::Dns(text.clone().into_owned()));
        assert_eq!(certificate.x5t().as_str().len(), 43);
    }
}
