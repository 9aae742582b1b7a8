//! How a certificate is written on its way here: as servers in front write it, each in its own way.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;

use super::CertificateError;

/// The longest text: PEM of which every octet is escaped.
const LONGEST: usize = 3 * 12_288;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The octets of the one certificate in `text`: a byte sequence (`:…:`, RFC 9440 §2.1), PEM (RFC 7468
/// §5), the same as URIs escape it, or bare base64. White space says nothing, because a header has no
/// lines.
pub fn der_of(text: &str) -> Result<Vec<u8>, CertificateError> {
    if text.len() > LONGEST {
        return Err(CertificateError::TooLong);
    }
    let text = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| CertificateError::NotText)?;
    let encoded: String = encoded(text.trim())
        .ok_or(CertificateError::NotText)?
        .split_ascii_whitespace()
        .collect();
    if encoded.is_empty() {
        return Err(CertificateError::NotText);
    }
    STANDARD
        .decode(encoded)
        .map_err(|_| CertificateError::NotText)
}

/// What is between the marks. Whoever brings a chain does not say which of it is meant.
fn encoded(text: &str) -> Option<&str> {
    if let Some(sequence) = text.strip_prefix(':') {
        return sequence.strip_suffix(':');
    }
    match text.strip_prefix(BEGIN) {
        Some(pem) => pem.strip_suffix(END),
        None => Some(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OCTETS: [u8; 40] = [0xfb; 40];

    fn base64() -> String {
        STANDARD.encode(OCTETS)
    }

    #[test]
    fn every_way_to_write_a_certificate_is_read() {
        let base64 = base64();
        let (head, tail) = base64.split_at(10);
        let pem = format!("{BEGIN}\n{head}\n{tail}\n{END}\n");
        let escaped = pem
            .replace('+', "%2B")
            .replace('/', "%2F")
            .replace(' ', "%20")
            .replace('\n', "%0A");
        for text in [
            format!(":{base64}:"),
            base64.clone(),
            format!(" {head}\t{tail}\n"),
            pem.clone(),
            pem.replace('\n', "\r\n"),
            pem.replace('\n', " "),
            pem.replace('\n', "\n\t"),
            escaped,
        ] {
            assert_eq!(der_of(&text).as_deref(), Ok(&OCTETS[..]), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_certificate_is_refused() {
        let base64 = base64();
        for text in [
            "",
            " ",
            "::",
            ":",
            &format!(":{base64}"),
            &format!(":{base64}:, :{base64}:"),
            &format!("{BEGIN}{base64}"),
            &format!("{base64}{END}"),
            &format!("{BEGIN}{base64}{END}{BEGIN}{base64}{END}"),
            &format!("-----BEGIN PRIVATE KEY-----{base64}-----END PRIVATE KEY-----"),
            &base64.replace('+', "-"),
            &base64[1..],
            "%ff%fe",
        ] {
            assert_eq!(der_of(text), Err(CertificateError::NotText), "{text}");
        }
        let long = "A".repeat(LONGEST + 1);
        assert_eq!(der_of(&long), Err(CertificateError::TooLong));
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(text in "\\PC{0,200}") {
            let _ = der_of(&text);
        }

        #[test]
        fn what_is_written_is_read(octets in proptest::collection::vec(any::<u8>(), 1..200)) {
            let base64 = STANDARD.encode(&octets);
            prop_assert_eq!(der_of(&format!(":{base64}:")), Ok(octets.clone()));
            prop_assert_eq!(der_of(&format!("{BEGIN}\n{base64}\n{END}")), Ok(octets));
        }
    }
}
