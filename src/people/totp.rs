//! Codes that follow from the time, as authenticator apps make them: TOTP (RFC 6238) with HMAC-SHA-1,
//! 6 digits and steps of 30 seconds, which all apps know.

use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use sha1::Sha1;

use crate::{Secret, Timestamp, json::FromJson};

/// Seconds of one step. RFC 6238 §5.2: "We RECOMMEND a default time-step size of 30 seconds".
const STEP: i64 = 30;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// These octets in base32, without padding. RFC 4648 §6.
pub(super) fn base32(octets: &[u8]) -> String {
    let five = octets.chunks(5).flat_map(|octets| {
        let bits = (0..5).fold(0_u64, |bits, at| {
            bits << 8 | u64::from(octets.get(at).copied().unwrap_or_default())
        });
        let digits = (octets.len() * 8).div_ceil(5);
        (0..digits).map(move |at| char::from(ALPHABET[(bits >> (35 - 5 * at)) as usize & 31]))
    });
    five.collect()
}

/// The key of somebody's authenticator: 160 bits, as RFC 4226 §4 (R6) recommends, in base32.
#[derive(Clone, PartialEq, Eq, Serialize, FromJson)]
pub struct TotpKey(String);

impl std::fmt::Debug for TotpKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl TotpKey {
    /// A key that follows from random octets.
    pub fn of(random: &Secret) -> Self {
        Self(base32(&random.as_bytes()[..20]))
    }

    /// The key that a form brings back.
    pub fn parse(text: &str) -> Option<Self> {
        let is_key = text.len() == 32 && text.bytes().all(|digit| ALPHABET.contains(&digit));
        is_key.then(|| Self(text.to_owned()))
    }

    /// As it is typed into an app.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address that an app reads from a picture: the key URI format.
    pub fn uri(&self, issuer: &str, username: &str) -> String {
        let written = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let (issuer, username) = (written(issuer), written(username));
        format!(
            "otpauth://totp/{issuer}:{username}?secret={}&issuer={issuer}",
            self.0
        )
    }

    fn octets(&self) -> Vec<u8> {
        let value = |digit: u8| ALPHABET.iter().position(|known| *known == digit);
        let digits: Vec<u8> = self.0.bytes().collect();
        let eight = digits.chunks_exact(8).flat_map(|digits| {
            let bits = digits.iter().fold(0_u64, |bits, digit| {
                bits << 5 | value(*digit).unwrap_or_default() as u64
            });
            bits.to_be_bytes().into_iter().skip(3)
        });
        eight.collect()
    }

    /// The code of a step. RFC 4226 §5.3.
    fn code(&self, step: i64) -> String {
        let mut mac =
            Hmac::<Sha1>::new_from_slice(&self.octets()).expect("HMAC takes a key of any length");
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let offset = usize::from(hash[19] & 15);
        let truncated = hash[offset..offset + 4]
            .iter()
            .fold(0_u32, |bits, octet| bits << 8 | u32::from(*octet));
        format!("{:06}", (truncated & 0x7fff_ffff) % 1_000_000)
    }

    /// The step of which this is the code, one step before or after now at most, and after `spent`.
    /// RFC 6238 §5.2: "The verifier MUST NOT accept the second attempt of the OTP after the
    /// successful validation has been issued for the first OTP".
    fn step_of(&self, code: &str, spent: i64, now: Timestamp) -> Option<i64> {
        let at = now.seconds().div_euclid(STEP);
        (at - 1..=at + 1).find(|step| *step > spent && self.code(*step) == code)
    }
}

/// Somebody's authenticator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(super) struct Totp {
    key: TotpKey,
    /// The step of the last code that counted.
    spent: i64,
}

impl Totp {
    /// The authenticator that makes this code now, which is spent with it.
    pub(super) fn confirmed(key: TotpKey, code: &str, now: Timestamp) -> Option<Self> {
        let spent = key.step_of(code, i64::MIN, now)?;
        Some(Self { key, spent })
    }

    /// Whether this code counts; it does once.
    pub(super) fn takes(&mut self, code: &str, now: Timestamp) -> bool {
        let step = self.key.step_of(code, self.spent, now);
        self.spent = step.unwrap_or(self.spent);
        step.is_some()
    }

    /// When a code of it last counted.
    pub(super) const fn last_used(&self) -> Timestamp {
        Timestamp::from_seconds(self.spent.saturating_mul(STEP))
    }

    /// What is told of it: nothing that is secret.
    pub(super) fn shown(&self) -> Self {
        Self {
            key: TotpKey(String::new()),
            spent: self.spent,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The key of the appendix.
    pub(crate) fn key() -> TotpKey {
        TotpKey(base32(b"12345678901234567890"))
    }

    /// The code of this moment.
    pub(crate) fn code_at(now: Timestamp) -> String {
        key().code(now.seconds().div_euclid(STEP))
    }

    #[test]
    fn rfc_6238_appendix_b_the_codes_of_sha_1() {
        assert_eq!(key().octets(), b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(Timestamp::from_seconds(seconds)), code);
        }
    }

    #[test]
    fn rfc_4648_10_base32() {
        for (text, digits) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(text.as_bytes()), digits);
        }
    }

    #[test]
    fn a_code_counts_one_step_before_and_after_and_no_further() {
        let now = Timestamp::from_seconds(1_111_111_111);
        for (seconds, counts) in [
            (-60, false),
            (-30, true),
            (0, true),
            (30, true),
            (60, false),
        ] {
            let code = code_at(Timestamp::from_seconds(now.seconds() + seconds));
            let totp = Totp::confirmed(key(), &code, now);
            assert_eq!(totp.is_some(), counts, "{seconds}");
        }
        for code in ["", "50471", "0050471", "050472", "\u{ff10}50471"] {
            assert_eq!(Totp::confirmed(key(), code, now), None, "{code}");
        }
    }

    #[test]
    fn rfc_6238_5_2_each_step_counts_once_and_none_before_it() {
        let now = Timestamp::from_seconds(1_111_111_111);
        let mut totp = Totp::confirmed(key(), &code_at(now), now).expect("a code");
        let before = Timestamp::from_seconds(now.seconds() - 30);
        for _ in 0..50 {
            assert!(!totp.takes(&code_at(now), now));
            assert!(!totp.takes(&code_at(before), now));
        }
        let next = code_at(now.after(30));
        assert!(totp.takes(&next, now));
        assert!(!totp.takes(&next, now.after(30)));
        assert!(!totp.takes(&code_at(now), now.after(30)));
    }

    #[test]
    fn a_key_is_thirty_two_digits_and_is_printed_nowhere() {
        let key = TotpKey::of(&Secret::new([7; 32]));
        assert_eq!(TotpKey::parse(key.as_str()), Some(key.clone()));
        assert_eq!(format!("{key:?}"), "[redacted]");
        for text in ["", "A", &"a".repeat(32), &"1".repeat(32), &"A".repeat(33)] {
            assert_eq!(TotpKey::parse(text), None, "{text}");
        }
    }
}
