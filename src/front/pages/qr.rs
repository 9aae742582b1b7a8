//! A QR code as SVG.

use qrcodegen::{QrCode, QrCodeEcc};

/// The modules that stay free around it. ISO/IEC 18004 §6.3.8.
const QUIET: i32 = 4;

/// The QR code of this text, dark on light whatever the page is; none if the text is too long.
pub(super) fn qr_code(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let size = code.size();
    let dark = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
    let path: String = dark
        .filter(|(x, y)| code.get_module(*x, *y))
        .map(|(x, y)| format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET))
        .collect();
    let whole = size + 2 * QUIET;
    Some(format!(
        r##"<svg id="qr" aria-hidden="true" viewBox="0 0 {whole} {whole}" width="220" height="220"><path fill="#fff" d="M0,0h{whole}v{whole}h-{whole}z"/><path d="{path}"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_the_size_of_its_text_and_says_nothing_else() {
        let svg = qr_code("otpauth://totp/a?secret=\"><script>").expect("a code");
        // Version 3 has 29 modules to a side.
        assert!(svg.contains(r#"viewBox="0 0 37 37""#), "{svg}");
        assert!(!svg.contains("script"));
        assert_eq!(qr_code(&"a".repeat(3000)), None);
    }
}
