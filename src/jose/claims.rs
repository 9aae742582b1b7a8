//! The claims of a token (RFC 7519 §4), read by type: a claim of another type is an error, never an
//! absence.

use serde_json::{Map, Value};

use super::{JwsError, members::Members};
use crate::Timestamp;

/// The claims set of a token.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims(Map<String, Value>);

impl Claims {
    /// jwt-compact takes `exp`, `nbf` and `iat` out as dates and drops their fractions; here they
    /// are claims among claims.
    pub(super) fn of(claims: jwt_compact::Claims<Members>) -> Self {
        let Members(mut members) = claims.custom;
        let dates = [
            ("exp", claims.expiration),
            ("nbf", claims.not_before),
            ("iat", claims.issued_at),
        ];
        members.extend(
            dates
                .into_iter()
                .filter_map(|(name, date)| Some((name.to_owned(), date?.timestamp().into()))),
        );
        Self(members)
    }

    /// Claims that nobody has signed: `exp`, `nbf` and `iat` are moments, where they are there.
    pub(super) fn unsecured(members: Map<String, Value>) -> Option<Self> {
        let claims = Self(members);
        let is_moment = |name| claims.timestamp(name).is_ok();
        (is_moment("exp") && is_moment("nbf") && is_moment("iat")).then_some(claims)
    }

    /// The claim, whatever it is.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All claims.
    pub const fn as_map(&self) -> &serde_json::Map<String, Value> {
        &self.0
    }

    /// The claim as text.
    pub fn string(&self, name: &'static str) -> Result<Option<&str>, JwsError> {
        self.get(name)
            .map(|claim| claim.as_str().ok_or(JwsError::ClaimOfWrongType(name)))
            .transpose()
    }

    /// The claim as a moment. RFC 7519 §2, NumericDate: seconds, of which "non-integer values can
    /// be represented".
    pub fn timestamp(&self, name: &'static str) -> Result<Option<Timestamp>, JwsError> {
        self.get(name)
            .map(|claim| numeric_date(claim).ok_or(JwsError::ClaimOfWrongType(name)))
            .transpose()
    }
}

fn numeric_date(claim: &Value) -> Option<Timestamp> {
    const END: f64 = 9_223_372_036_854_775_808.0; // 2 to the 63rd
    let decimal = claim.as_f64()?;
    let whole = claim.as_i64().or_else(|| {
        (-END..END)
            .contains(&decimal)
            .then_some(decimal.floor() as i64)
    })?;
    Some(Timestamp::from_seconds(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claims(value: Value) -> Claims {
        Claims(value.as_object().unwrap().clone())
    }

    fn seconds(value: Value) -> Result<Option<i64>, JwsError> {
        claims(json!({ "at": value }))
            .timestamp("at")
            .map(|moment| moment.map(Timestamp::seconds))
    }

    #[test]
    fn an_absent_claim_is_no_error() {
        assert_eq!(claims(json!({})).string("iss"), Ok(None));
        assert_eq!(claims(json!({})).timestamp("exp"), Ok(None));
    }

    #[test]
    fn a_string_is_read() {
        assert_eq!(
            claims(json!({ "iss": "joe" })).string("iss"),
            Ok(Some("joe"))
        );
    }

    #[test]
    fn what_is_no_string_is_an_error() {
        for value in [
            json!(null),
            json!(1),
            json!(true),
            json!(["joe"]),
            json!({}),
        ] {
            assert_eq!(
                claims(json!({ "iss": value })).string("iss"),
                Err(JwsError::ClaimOfWrongType("iss"))
            );
        }
    }

    #[test]
    fn an_integer_is_a_moment() {
        assert_eq!(seconds(json!(1_300_819_380)), Ok(Some(1_300_819_380)));
    }

    #[test]
    fn a_negative_integer_is_a_moment_before_the_epoch() {
        assert_eq!(seconds(json!(-1)), Ok(Some(-1)));
    }

    #[test]
    fn a_fraction_of_a_second_is_dropped_towards_the_past() {
        assert_eq!(seconds(json!(1_300_819_380.9)), Ok(Some(1_300_819_380)));
        assert_eq!(seconds(json!(-0.5)), Ok(Some(-1)));
    }

    #[test]
    fn the_last_integer_is_exact() {
        assert_eq!(seconds(json!(i64::MAX)), Ok(Some(i64::MAX)));
    }

    #[test]
    fn a_number_beyond_all_moments_is_an_error() {
        for value in [
            json!(u64::MAX),
            json!(1e300),
            json!(-1e300),
            json!(9_223_372_036_854_775_808_u64),
        ] {
            assert_eq!(seconds(value), Err(JwsError::ClaimOfWrongType("at")));
        }
    }

    #[test]
    fn what_is_no_number_is_an_error() {
        for value in [
            json!(null),
            json!("1300819380"),
            json!(true),
            json!([1]),
            json!({}),
        ] {
            assert_eq!(seconds(value), Err(JwsError::ClaimOfWrongType("at")));
        }
    }
}
