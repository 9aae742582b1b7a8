//! DPoP nonces that need no memory: an HMAC over the window of time they were given in. RFC 9449
//! §8.

use subtle::{Choice, ConstantTimeEq as _};

use crate::{Secret, Timestamp};

/// Gives and recognises nonces. A nonce is accepted in the window it was given in and in the next
/// one.
#[derive(Clone, Debug)]
pub struct Nonces {
    key: Secret,
    /// Nonces under these are accepted too.
    others: Vec<Secret>,
    window: u32,
}

impl Nonces {
    /// Nonces under a secret of the service, each good for `duration` to twice `duration` seconds.
    pub fn new(service_secret: &Secret, duration: u32) -> Self {
        Self {
            key: service_secret.derive("DPoP nonce"),
            others: Vec::new(),
            window: duration.max(1),
        }
    }

    /// As before, and those under other secrets of the service are recognised.
    #[must_use]
    pub fn accepting(self, service_secrets: &[&Secret]) -> Self {
        let others = service_secrets
            .iter()
            .map(|secret| secret.derive("DPoP nonce"));
        Self {
            others: others.collect(),
            ..self
        }
    }

    /// The nonce to give now.
    pub fn current(&self, now: Timestamp) -> String {
        of_window(&self.key, self.window_of(now))
    }

    /// Whether `nonce` was given in this window or the one before.
    pub fn accepts(&self, nonce: &str, now: Timestamp) -> bool {
        let window = self.window_of(now);
        let same =
            |key: &Secret, index: i64| nonce.as_bytes().ct_eq(of_window(key, index).as_bytes());
        let mut accepted = Choice::from(0);
        for key in self.others.iter().chain([&self.key]) {
            accepted |= same(key, window) | same(key, window.saturating_sub(1));
        }
        accepted.into()
    }

    fn window_of(&self, now: Timestamp) -> i64 {
        now.seconds().div_euclid(i64::from(self.window))
    }
}

fn of_window(key: &Secret, index: i64) -> String {
    key.mac(&index.to_be_bytes()).encode()
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
