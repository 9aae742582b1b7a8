//! When a token whose signature holds may be believed: RFC 7519 §4.1.4 to §4.1.6, the same for every
//! kind of token.

use super::{Algorithm, Claims};
use crate::Timestamp;

/// A token whose signature holds. Only [`super::Untrusted`] makes one, and it tells nothing until it
/// was asked whether this is its time.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Verified(Timely);

impl Verified {
    pub(super) fn new(claims: Claims, algorithm: Algorithm, typ: Option<&str>) -> Self {
        Self(Timely {
            claims,
            algorithm,
            typ: typ.map(str::to_owned),
        })
    }

    /// The token, if its time has begun and is not over. The clock of whoever made it may differ from
    /// ours by `skew` seconds.
    ///
    /// RFC 7519 §4.1.4: "The exp (expiration time) claim identifies the expiration time on or after
    /// which the JWT MUST NOT be accepted for processing."
    pub fn timely(self, skew: u32, now: Timestamp) -> Result<Timely, TimeError> {
        let token = self.begun(skew, now)?;
        token.claims.not_over(skew, now)?;
        Ok(token)
    }

    /// What is wrong with it, for whoever tells of it and does not go by it: which of these claims it lacks,
    /// and for which of its own this is not the time.
    pub fn faults(&self, mandatory: &[String], skew: u32, now: Timestamp) -> Faults {
        let claims = &self.0.claims;
        let lacks = |name: &&String| claims.get(name).is_none();
        let is_wrong = |name: &&'static str| match claims.timestamp(name) {
            Ok(Some(moment)) if *name == "exp" => moment.after(skew) <= now,
            Ok(Some(moment)) => moment > now.after(skew),
            Ok(None) | Err(_) => false,
        };
        Faults {
            missing: mandatory.iter().filter(lacks).cloned().collect(),
            invalid: ["exp", "iat", "nbf"].into_iter().filter(is_wrong).collect(),
        }
    }

    /// The token, if its time has begun; it may be over.
    ///
    /// FAPI 2.0 SP §5.3.2.1 (13): "shall accept JWTs with an iat or nbf timestamp between 0 and 10
    /// seconds in the future but shall reject JWTs with an iat or nbf timestamp greater than 60
    /// seconds in the future".
    pub fn begun(self, skew: u32, now: Timestamp) -> Result<Timely, TimeError> {
        self.0.claims.begun(skew, now)?;
        Ok(self.0)
    }
}

impl Claims {
    pub(super) fn begun(&self, skew: u32, now: Timestamp) -> Result<(), TimeError> {
        let latest = now.after(skew);
        let is_ahead = |name| self.moment(name).is_some_and(|moment| moment > latest);
        if is_ahead("iat") || is_ahead("nbf") {
            Err(TimeError::TooEarly)
        } else {
            Ok(())
        }
    }

    pub(super) fn not_over(&self, skew: u32, now: Timestamp) -> Result<(), TimeError> {
        match self.moment("exp") {
            Some(expires) if expires.after(skew) <= now => Err(TimeError::Expired),
            _ => Ok(()),
        }
    }

    /// A claim that is a moment in every token: it was read as one before anything else was.
    fn moment(&self, name: &'static str) -> Option<Timestamp> {
        self.timestamp(name).ok().flatten()
    }
}

#[cfg(test)]
impl Verified {
    /// The token at the end of time, where none is too early.
    pub(super) fn at_last(self) -> Timely {
        self.begun(0, Timestamp::from_seconds(i64::MAX)).unwrap()
    }
}

/// A token whose signature holds, in its time. Only [`Verified`] makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Timely {
    claims: Claims,
    algorithm: Algorithm,
    typ: Option<String>,
}

impl Timely {
    /// The claims, as the holder of the key wrote them.
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The `alg`.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The `typ`, as it was written.
    pub fn typ(&self) -> Option<&str> {
        self.typ.as_deref()
    }
}

/// What is wrong with a token whose signature holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The claims that it lacks.
    pub missing: Vec<String>,
    /// The claims for which this is not the time.
    pub invalid: Vec<&'static str>,
}

/// Why this is not the time of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeError {
    /// Its `exp` is in the past.
    Expired,
    /// Its `iat` or `nbf` is too far in the future.
    TooEarly,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::jose::{SigningKey, Untrusted};

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);
    const SKEW: u32 = 30;

    fn verified(claims: Value) -> Verified {
        let key = SigningKey::from_seed(Algorithm::Es256, &[7; 32]).unwrap();
        let text = key.sign("JWT", &claims);
        Untrusted::parse(&text)
            .unwrap()
            .verify(key.verifying())
            .unwrap()
    }

    fn refusal(name: &str, seconds: i64) -> Option<TimeError> {
        let claims = json!({ name: NOW.seconds() + seconds });
        verified(claims).timely(SKEW, NOW).err()
    }

    #[test]
    fn rfc_7519_4_1_4_a_token_whose_time_is_over_is_refused() {
        assert_eq!(refusal("exp", -29), None);
        for seconds in [-30, -31, -86_400] {
            assert_eq!(refusal("exp", seconds), Some(TimeError::Expired));
        }
    }

    #[test]
    fn fapi_2_0_5_3_2_1_13_a_token_from_the_future_is_refused() {
        for name in ["iat", "nbf"] {
            for seconds in [-86_400, 0, 10, 30] {
                assert_eq!(refusal(name, seconds), None);
            }
            for seconds in [31, 61, 86_400] {
                assert_eq!(refusal(name, seconds), Some(TimeError::TooEarly));
            }
        }
    }

    #[test]
    fn only_the_end_of_a_token_may_be_left_out_of_account() {
        let over = || verified(json!({ "exp": 1, "iat": 0 }));
        assert_eq!(over().timely(SKEW, NOW), Err(TimeError::Expired));
        assert!(over().begun(SKEW, NOW).is_ok());
        let ahead = verified(json!({ "nbf": NOW.seconds() + 31 }));
        assert_eq!(ahead.begun(SKEW, NOW), Err(TimeError::TooEarly));
    }

    #[test]
    fn a_token_without_times_is_of_every_time() {
        assert!(verified(json!({})).timely(0, NOW).is_ok());
    }
}
