//! The result code of a refusal: the number that Authlete's table has for the rule where it has one,
//! as the operation spells it, and else our own.

use super::Operation;
use crate::oauth::Refusal;

/// Rules that have a number for each parameter they speak of.
const NAMED: [(&str, &str, &str); 23] = [
    ("AssertionClaim", "exp", "A157319"),
    ("AssertionClaim", "iss", "A157315"),
    ("AssertionClaim", "jti", "A157324"),
    ("AssertionClaim", "sub", "A157316"),
    ("ParameterMalformed", "claims", "A022302"),
    ("ParameterMalformed", "max_age", "A017304"),
    ("ParameterMalformed", "nonce", "A014304"),
    ("ParameterMalformed", "prompt", "A016303"),
    ("ParameterMalformed", "state", "A013303"),
    ("ParameterMissing", "client_assertion_type", "A157309"),
    ("ParameterMissing", "client_id", "A010301"),
    ("ParameterMissing", "code", "A050301"),
    ("ParameterMissing", "grant_type", "A049301"),
    ("ParameterMissing", "nonce", "A014303"),
    ("ParameterMissing", "redirect_uri", "A050308"),
    ("ParameterMissing", "refresh_token", "A053301"),
    ("ParameterMissing", "response_type", "A009301"),
    ("ParameterMissing", "token", "A115301"),
    ("ParameterRepeated", "client_id", "A010303"),
    ("ParameterRepeated", "code", "A050303"),
    ("ParameterRepeated", "grant_type", "A049303"),
    ("ParameterRepeated", "response_type", "A009303"),
    ("ParameterRepeated", "token", "A115303"),
];

/// Numbers that an operation has in the place of the usual one.
#[rustfmt::skip] // One number, one line.
const OF_OPERATION: [(Operation, &str, &str); 21] = [
    (Operation::Authorization, "A910206", "A004201"),
    (Operation::AuthorizationFail, "A041201", "A059201"),
    (Operation::AuthorizationFail, "A041202", "A059202"),
    (Operation::AuthorizationFail, "A041301", "A059301"),
    (Operation::Introspection, "A254301", "A065310"),
    (Operation::Introspection, "A254303", "A065312"),
    (Operation::IntrospectionStandard, "A115301", "A145301"),
    (Operation::IntrospectionStandard, "A910206", "A145201"),
    (Operation::PushedAuthReq, "A048304", "A247307"),
    (Operation::Revocation, "A910206", "A113201"),
    (Operation::Token, "A045201", "A050201"),
    (Operation::Token, "A910206", "A047201"),
    (Operation::TokenCreate, "A042201", "A107201"),
    (Operation::TokenCreate, "A042202", "A107202"),
    (Operation::TokenCreate, "A042203", "A107203"),
    (Operation::UserInfo, "A057301", "A088301"),
    (Operation::UserInfo, "A057302", "A088302"),
    (Operation::UserInfo, "A064302", "A089304"),
    (Operation::UserInfo, "A065308", "A089311"),
    (Operation::UserInfo, "A065309", "A089312"),
    (Operation::UserInfo, "A254301", "A089313"),
];

/// The number of `refusal` where it is met by `operation`.
pub fn number(operation: Operation, refusal: &Refusal) -> &'static str {
    let name = refusal.name().map(AsRef::as_ref);
    let is_named = |(rule, spoken_of, _): &&(&str, &str, &str)| {
        *rule == refusal.rule() && Some(*spoken_of) == name
    };
    let named = NAMED.iter().find(is_named).map(|(_, _, number)| *number);
    match named.or(refusal.published()) {
        Some(usual) => of_operation(operation, usual),
        None => refusal.result_code().as_str(),
    }
}

/// What `operation` has in the place of the number `usual`.
pub fn of_operation(operation: Operation, usual: &'static str) -> &'static str {
    let is = |(by, known, _): &&(Operation, &str, &str)| *by == operation && *known == usual;
    let own = OF_OPERATION.iter().find(is);
    own.map_or(usual, |(_, _, own)| own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_the_published_number_or_its_own() {
        let of = |refusal: Refusal| number(Operation::PushedAuthReq, &refusal);
        assert_eq!(of(Refusal::CodeUnknown), "A050305");
        assert_eq!(of(Refusal::HookDenied), "A900371");
        assert_eq!(of(Refusal::ClientUnknown), "A247307");
        assert_eq!(of(Refusal::ParameterMissing("code".into())), "A050301");
        let other = Refusal::ParameterMissing("x".into());
        assert_eq!(of(other.clone()), other.result_code().as_str());
    }

    #[test]
    fn every_rule_that_is_named_here_is_one() {
        for (rule, name, _) in NAMED {
            let text = format!(r#"{{"{rule}":"{name}"}}"#);
            assert!(crate::json::from_str::<Refusal>(&text).is_ok(), "{rule}");
        }
    }
}
