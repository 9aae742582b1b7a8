//! JWK thumbprints (RFC 7638): what `cnf.jkt`, `dpop_jkt` and our own `kid` are.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::Value;

use crate::{
    Digest,
    json::{FromJson, NotJson},
};

/// The SHA-256 thumbprint of a key, as 43 characters of base64url.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Jkt(String);

impl Jkt {
    /// Reads a thumbprint as RFC 9449 §10 writes `dpop_jkt`: base64url of 32 octets, without
    /// padding.
    pub fn parse(text: &str) -> Option<Self> {
        // One octet more than needed: the decoder asks for room by the length of the text, rounded
        // up.
        let octets = URL_SAFE_NO_PAD.decode_slice(text, &mut [0; 33]).ok()?;
        (octets == 32).then(|| Self(text.to_owned()))
    }

    /// The 43 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// RFC 7638 §3: hash the required members, "ordered lexicographically by the Unicode code
    /// points of the member names", without white space. The caller has read every value as
    /// base64url or as a registered name, so none needs an escape.
    pub(super) fn of(required: &[(&str, &str)]) -> Self {
        let members: Vec<_> = required
            .iter()
            .map(|(name, value)| format!(r#""{name}":"{value}""#))
            .collect();
        Self(Digest::of(format!("{{{}}}", members.join(","))).encode())
    }
}

impl FromJson for Jkt {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        Self::parse(&String::from_json(value)?).ok_or(NotJson)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::{PublicJwk, vectors};

    #[test]
    fn rfc_7638_section_3_1() {
        let key = PublicJwk::parse(&vectors::rfc_7638_key()).unwrap();
        assert_eq!(
            key.thumbprint().as_str(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }

    #[test]
    fn rfc_8037_appendix_a_3() {
        let key = PublicJwk::parse(&vectors::rfc_8037_key()).unwrap();
        assert_eq!(
            key.thumbprint().as_str(),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }

    #[test]
    fn optional_members_do_not_change_a_thumbprint() {
        let bare = PublicJwk::parse(&vectors::rfc_7515_key()).unwrap();
        let mut named = vectors::rfc_7515_key();
        named["kid"] = "another".into();
        named["use"] = "sig".into();
        assert_eq!(
            PublicJwk::parse(&named).unwrap().thumbprint(),
            bare.thumbprint()
        );
    }

    #[test]
    fn a_thumbprint_survives_json() {
        let jkt = Jkt::parse("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs").unwrap();
        let text = serde_json::to_string(&jkt).unwrap();
        assert_eq!(crate::json::from_str::<Jkt>(&text).unwrap(), jkt);
    }

    #[test]
    fn a_thumbprint_of_another_length_is_refused() {
        for text in [
            "",
            "NzbL",
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9X",
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9XsA",
        ] {
            assert_eq!(Jkt::parse(text), None);
        }
    }

    #[test]
    fn a_thumbprint_with_padding_is_refused() {
        assert_eq!(
            Jkt::parse("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs="),
            None
        );
    }

    #[test]
    fn a_thumbprint_in_the_other_alphabet_is_refused() {
        assert_eq!(
            Jkt::parse("NzbLsXh8uDCcd+6MNwXF4W/7noWXFZAfHkxZsRGC9Xs"),
            None
        );
    }

    #[test]
    fn a_thumbprint_with_bits_left_over_is_refused() {
        assert_eq!(
            Jkt::parse("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xt"),
            None
        );
    }

    #[test]
    fn a_thumbprint_of_two_octet_characters_is_refused() {
        assert_eq!(Jkt::parse("éééééééééééééééééééééa"), None);
    }

    #[test]
    fn json_that_holds_no_thumbprint_is_refused() {
        assert!(crate::json::from_str::<Jkt>("\"short\"").is_err());
    }
}
