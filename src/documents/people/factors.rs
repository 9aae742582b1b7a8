//! What a service asks people to prove: `people.factors`.

use serde::Serialize;

use crate::{
    documents::{
        document_error::DocumentError,
        reading::{acr::acr, place::Place},
    },
    people::Level,
};

/// What people prove, whatever a client asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactorRules {
    /// What everybody proves at least.
    pub required: Level,
    /// What meets which authentication context class.
    pub acrs: Vec<AcrRule>,
}

/// What meets an authentication context class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AcrRule {
    /// The class.
    pub acr: String,
    /// What is proved at least.
    pub level: Level,
}

impl FactorRules {
    pub(super) const fn usual() -> Self {
        Self {
            required: Level::Password,
            acrs: Vec::new(),
        }
    }

    pub(super) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        let or = Self::usual();
        place.object(|members| {
            Ok(Self {
                required: members.or("required", or.required, level),
                acrs: members.or("acrs", or.acrs, |place| {
                    place.list(AcrRule::read, |rule| rule.acr.as_str())
                }),
            })
        })
    }
}

impl AcrRule {
    fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        place.object(|members| {
            Ok(Self {
                acr: members.required("acr", acr)?,
                level: members.required("level", level)?,
            })
        })
    }
}

/// What is to be proved.
pub(in crate::documents) fn level(place: &Place<'_>) -> Result<Level, DocumentError> {
    place.one_of("must be PASSWORD, SECOND_FACTOR or PASSKEY")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_asked_for_is_said_by_a_level_and_each_class_has_one() {
        let refused = |factors: &Value| {
            let read = FactorRules::read(&Place::root(factors));
            read.map(|_| ()).map_err(|refused| refused.member)
        };
        let acr = |acr: &str, level: &str| json!({ "acr": acr, "level": level });
        let two = [acr("a", "PASSKEY"), acr("b", "PASSKEY")];
        assert_eq!(refused(&json!({ "acrs": two })), Ok(()));
        for (factors, member) in [
            (json!([]), ""),
            (json!({ "required": "ALWAYS" }), "required"),
            (json!({ "acrs": { "a": "PASSKEY" } }), "acrs"),
            (json!({ "acrs": [{ "acr": "a" }] }), "acrs[0].level"),
            (json!({ "acrs": [{ "level": "PASSKEY" }] }), "acrs[0].acr"),
            (json!({ "acrs": [acr("a", "password")] }), "acrs[0].level"),
            (json!({ "acrs": [acr("a b", "PASSKEY")] }), "acrs[0].acr"),
            (
                json!({ "acrs": [acr("a", "PASSKEY"), acr("a", "PASSWORD")] }),
                "acrs[1]",
            ),
        ] {
            assert_eq!(refused(&factors), Err(member.to_owned()), "{factors}");
        }
    }
}
