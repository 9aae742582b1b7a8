//! What may be known of a person: the standard claims of OpenID Connect Core §5.1 in the types it
//! gives them, in any language (§5.2), and whatever else the operator adds.

use serde_json::{Map, Value};

use super::standard_claims::{ClaimType, claim_and_tag, type_of};
use crate::documents::reading::language_tag::is_language_tag;

/// The members of `address`. OpenID Connect Core §5.1.1.
const ADDRESS: [&str; 6] = [
    "country",
    "formatted",
    "locality",
    "postal_code",
    "region",
    "street_address",
];

/// The claim that cannot be, and the rule that it breaks. `None` if all of them can.
pub fn claims_error(claims: &Map<String, Value>) -> Option<(&str, &'static str)> {
    claims
        .iter()
        .find_map(|(name, value)| rule_broken(name, value).map(|rule| (name.as_str(), rule)))
}

fn rule_broken(name: &str, value: &Value) -> Option<&'static str> {
    let (claim, tag) = claim_and_tag(name);
    if claim.is_empty() || tag.is_some_and(|tag| !is_language_tag(tag)) {
        return Some("A claim is a name, or a name, # and a language tag.");
    }
    if claim == "sub" {
        return Some("The sub of a person is given by the server and never changes.");
    }
    let (is_right, rule) = match type_of(claim)? {
        ClaimType::Address => (
            matches!(value, Value::Object(members) if members.iter().all(|(name, value)| is_address_member(name, value))),
            "The claim is an object of strings, with the members of OpenID Connect Core 5.1.1.",
        ),
        ClaimType::Boolean => (value.is_boolean(), "The claim is true or false."),
        ClaimType::Number => (
            value.is_number(),
            "The claim is a number: seconds since 1970-01-01T00:00:00Z.",
        ),
        ClaimType::Text => (value.is_string(), "The claim is a string."),
    };
    (!is_right).then_some(rule)
}

fn is_address_member(name: &str, value: &Value) -> bool {
    ADDRESS.contains(&name) && value.is_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(claims: &Value) -> Option<String> {
        claims_error(claims.as_object().unwrap()).map(|(member, _)| member.to_owned())
    }

    #[test]
    fn oidc_core_5_1_every_standard_claim_has_its_type() {
        let claims = json!({
            "name": "Jane Doe",
            "given_name": "Jane",
            "family_name": "Doe",
            "middle_name": "M.",
            "nickname": "JD",
            "preferred_username": "j.doe",
            "profile": "https://jane.example",
            "picture": "https://jane.example/me.jpg",
            "website": "https://jane.example",
            "email": "janedoe@example.com",
            "email_verified": true,
            "gender": "female",
            "birthdate": "0000-10-31",
            "zoneinfo": "America/Los_Angeles",
            "locale": "en-US",
            "phone_number": "+1 (310) 123-4567",
            "phone_number_verified": false,
            "address": { "street_address": "1234 Hollywood Blvd.", "locality": "Los Angeles", "region": "CA",
                "postal_code": "90210", "country": "US", "formatted": "1234 Hollywood Blvd.\nLos Angeles" },
            "updated_at": 1_311_280_970
        });
        assert_eq!(refused(&claims), None);
    }

    #[test]
    fn a_standard_claim_of_another_type_is_refused() {
        for (name, value) in [
            ("email_verified", json!("true")),
            ("phone_number_verified", json!(1)),
            ("updated_at", json!("2026-01-01T00:00:00Z")),
            ("updated_at", json!(true)),
            ("name", json!(["Jane"])),
            ("email", json!(null)),
            ("address", json!("1234 Hollywood Blvd.")),
            ("address", json!({ "postal_code": 90210 })),
            ("address", json!({ "street": "1234 Hollywood Blvd." })),
        ] {
            assert_eq!(
                refused(&json!({ name: value })).as_deref(),
                Some(name),
                "{value}"
            );
        }
    }

    #[test]
    fn oidc_core_5_2_a_claim_may_be_told_in_a_language() {
        assert_eq!(
            refused(
                &json!({ "family_name#ja-Kana-JP": "クドウ", "website#de": "https://jane.example/de" })
            ),
            None
        );
        for name in [
            "family_name#",
            "#ja",
            "family_name#ja_JP",
            "family_name#ja-",
            "family_name##ja",
            "",
            "name#abcdefghi",
            "name#1a",
        ] {
            assert_eq!(
                refused(&json!({ name: "a" })).as_deref(),
                Some(name),
                "{name}"
            );
        }
        assert_eq!(
            refused(&json!({ "name#ja": 1 })).as_deref(),
            Some("name#ja")
        );
    }

    #[test]
    fn a_claim_of_the_operator_is_whatever_it_is() {
        assert_eq!(
            refused(&json!({ "favorite_color": "blue", "roles": ["a"], "tier": { "level": 3 } })),
            None
        );
    }

    #[test]
    fn oidc_core_2_the_sub_of_a_person_is_not_chosen() {
        for name in ["sub", "sub#en"] {
            assert_eq!(
                refused(&json!({ name: "someone else" })).as_deref(),
                Some(name)
            );
        }
    }
}
