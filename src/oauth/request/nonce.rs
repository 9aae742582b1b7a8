//! DPoP nonces that need no memory: an HMAC over the window of time they were given in. RFC 9449
//! §8.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq as _};

use crate::{Secret, Timestamp};

/// Gives and recognises nonces. A nonce is accepted in the window it was given in and in the next
/// one.
#[derive(Clone, Debug)]
pub struct Nonces {
    key: Secret,
    window: u32,
}

impl Nonces {
    /// Nonces under a secret of the service, each good for `duration` to twice `duration` seconds.
    pub fn new(service_secret: &Secret, duration: u32) -> Self {
        Self {
            key: service_secret.derive("DPoP nonce"),
            window: duration.max(1),
        }
    }

    /// The nonce to give now.
    pub fn current(&self, now: Timestamp) -> String {
        self.of_window(self.window_of(now))
    }

    /// Whether `nonce` was given in this window or the one before.
    pub fn accepts(&self, nonce: &str, now: Timestamp) -> bool {
        let window = self.window_of(now);
        let same = |index: i64| nonce.as_bytes().ct_eq(self.of_window(index).as_bytes());
        let accepted: Choice = same(window) | same(window.saturating_sub(1));
        accepted.into()
    }

    fn window_of(&self, now: Timestamp) -> i64 {
        now.seconds().div_euclid(i64::from(self.window))
    }

    fn of_window(&self, index: i64) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_bytes())
            .expect("HMAC takes a key of any length");
        mac.update(&index.to_be_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn a_nonce_is_good_for_its_window_and_the_next() {
        let nonces = Nonces::new(&Secret::new([7; 32]), 300);
        let nonce = nonces.current(at(299));
        assert!(nonces.accepts(&nonce, at(299)));
        assert!(nonces.accepts(&nonce, at(599)));
        assert!(!nonces.accepts(&nonce, at(600)));
    }

    #[test]
    fn a_nonce_from_the_future_or_of_another_service_is_not_good() {
        let nonces = Nonces::new(&Secret::new([7; 32]), 300);
        let other = Nonces::new(&Secret::new([8; 32]), 300);
        assert!(!nonces.accepts(&nonces.current(at(600)), at(0)));
        assert!(!nonces.accepts(&other.current(at(0)), at(0)));
        assert!(!nonces.accepts("", at(0)));
    }
}
