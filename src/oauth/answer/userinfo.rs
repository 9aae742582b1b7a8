//! Claims about a person: OpenID Connect Core §5.1, §5.2, §5.4 and §5.5.

use serde_json::{Map, Value};

use crate::oauth::{grant::Person, request::scope::Scope};

/// The claims of each scope. §5.4.
const BY_SCOPE: [(&str, &[&str]); 4] = [
    ("address", &["address"]),
    ("email", &["email", "email_verified"]),
    ("phone", &["phone_number", "phone_number_verified"]),
    (
        "profile",
        &[
            "birthdate",
            "family_name",
            "gender",
            "given_name",
            "locale",
            "middle_name",
            "name",
            "nickname",
            "picture",
            "preferred_username",
            "profile",
            "updated_at",
            "website",
            "zoneinfo",
        ],
    ),
];

/// `claims_supported` for these scopes. OpenID Connect Discovery §3.
pub fn claims_of_scopes(scopes: impl Fn(&str) -> bool) -> impl Iterator<Item = &'static str> {
    BY_SCOPE
        .into_iter()
        .filter(move |(scope, _)| scopes(scope))
        .flat_map(|(_, claims)| claims.iter().copied())
}

/// The claims of `known` that `scope` gives. §5.4.
pub fn by_scope(
    known: &Map<String, Value>,
    scope: &Scope,
    locales: Option<&str>,
) -> Map<String, Value> {
    let names = claims_of_scopes(|name| scope.contains(name));
    names
        .flat_map(|name| in_languages(known, name, locales))
        .collect()
}

/// The claims of `known` that were asked for one by one. §5.5: it is no error if there is none of
/// that name.
pub fn by_request(
    known: &Map<String, Value>,
    asked: &Map<String, Value>,
    locales: Option<&str>,
) -> Map<String, Value> {
    asked
        .keys()
        .filter(|name| !crate::documents::is_registered_claim(name))
        .flat_map(|name| in_languages(known, name, locales))
        .collect()
}

/// The claims at UserInfo: by scope and by request. §5.3.2.
pub fn claims(known: &Map<String, Value>, scope: &Scope, person: &Person) -> Map<String, Value> {
    let locales = person.claims_locales.as_deref();
    let mut claims = by_scope(known, scope, locales);
    claims.extend(by_request(known, &person.userinfo_claims, locales));
    claims
}

/// A claim, and its forms in the languages the client prefers. §5.2: the tag is "added to member
/// names, delimited by a #".
fn in_languages(
    known: &Map<String, Value>,
    name: &str,
    locales: Option<&str>,
) -> Vec<(String, Value)> {
    let tags: Vec<&str> = locales
        .into_iter()
        .flat_map(|tags| tags.split(' '))
        .collect();
    let is_wanted = |member: &str| {
        member == name
            || member.split_once('#').is_some_and(|(claim, tag)| {
                claim == name && tags.iter().any(|wanted| narrows(tag, wanted))
            })
    };
    known
        .iter()
        .filter(|(member, _)| is_wanted(member))
        .map(|(member, value)| (member.clone(), value.clone()))
        .collect()
}

/// RFC 4647 §3.3.1: the tag is the range, or begins with it and a hyphen. Case does not count.
fn narrows(tag: &str, range: &str) -> bool {
    !range.is_empty()
        && tag
            .get(..range.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(range))
        && matches!(tag.as_bytes().get(range.len()), None | Some(b'-'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn alice() -> Map<String, Value> {
        let claims = json!({
            "name": "Alice", "name#ja": "アリス", "name#ja-Kana-JP": "アリス", "name#fr": "Alix",
            "email": "alice@example.com", "email_verified": true, "updated_at": 1_311_280_970, "favorite_color": "green",
        });
        claims.as_object().expect("an object").clone()
    }

    fn names(claims: &Map<String, Value>) -> Vec<&str> {
        claims.keys().map(String::as_str).collect()
    }

    #[test]
    fn openid_connect_core_5_4_a_scope_gives_its_claims_and_no_other() {
        let scope = Scope::parse("openid email").expect("a scope");
        assert_eq!(
            names(&by_scope(&alice(), &scope, None)),
            ["email", "email_verified"]
        );
        assert!(by_scope(&alice(), &Scope::parse("openid").expect("a scope"), None).is_empty());
    }

    #[test]
    fn openid_connect_core_5_2_languages_that_are_preferred_come_beside_the_plain_claim() {
        let scope = Scope::parse("profile").expect("a scope");
        assert_eq!(
            names(&by_scope(&alice(), &scope, Some("JA"))),
            ["name", "name#ja", "name#ja-Kana-JP", "updated_at"]
        );
        assert_eq!(
            names(&by_scope(&alice(), &scope, Some("j de"))),
            ["name", "updated_at"]
        );
    }

    #[test]
    fn openid_connect_core_5_5_a_claim_is_given_by_its_name_with_or_without_a_tag() {
        let asked = json!({ "name#fr": null, "favorite_color": null, "missing": null });
        let given = by_request(&alice(), asked.as_object().expect("an object"), None);
        assert_eq!(names(&given), ["favorite_color", "name#fr"]);
    }

    #[test]
    fn a_registered_claim_is_not_taken_from_what_is_known_of_the_person() {
        let known = json!({ "iss": "evil", "sub": "eve" });
        let asked = json!({ "iss": null, "sub": null });
        assert!(
            by_request(
                known.as_object().expect("an object"),
                asked.as_object().expect("an object"),
                None
            )
            .is_empty()
        );
    }
}
