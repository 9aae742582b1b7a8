//! Claims about a person: OpenID Connect Core §5.1, §5.2, §5.4 and §5.5.

use serde_json::{Map, Value};

use crate::{
    documents::{Client, OPENID, Service, is_registered_claim},
    json::object,
    oauth::{
        Refusal,
        grant::{Authorized, Person},
        request::{
            authorization_request::AuthorizationRequest, claims_request::is_requestable,
            scope::Scope,
        },
    },
    people::standard_claims::{claim_and_tag, claims_of_scopes},
};

/// The person whom a token with this `scope` tells of. OpenID Connect Core §5.3: UserInfo is for
/// tokens of OpenID Connect.
pub fn person<'a>(authorized: &'a Authorized, scope: &str) -> Result<&'a Person, Refusal> {
    let is_openid = scope.split(' ').any(|name| name == OPENID);
    let person = authorized.person.as_ref().filter(|_| is_openid);
    person.ok_or(Refusal::AccessTokenScope)
}

/// The claims of `known` that `scope` gives. §5.4.
fn by_scope(
    known: &Map<String, Value>,
    scope: &Scope,
    locales: Option<&str>,
) -> Map<String, Value> {
    let names = claims_of_scopes(|name| scope.contains(name));
    object(names.flat_map(|name| in_languages(known, name, locales)))
}

/// The claims of `known` that were asked for one by one, and that `client` may ask for now. §5.5:
/// it is no error if there is none of that name.
fn by_request(
    known: &Map<String, Value>,
    asked: &Map<String, Value>,
    locales: Option<&str>,
    service: &Service,
    client: &Client,
) -> Map<String, Value> {
    let names = asked
        .keys()
        .filter(|name| !is_registered_claim(name) && is_requestable(name, service, client));
    object(names.flat_map(|name| in_languages(known, name, locales)))
}

/// The claims at UserInfo: by scope and by request. §5.3.2.
pub fn claims(
    known: &Map<String, Value>,
    scope: &Scope,
    person: &Person,
    service: &Service,
    client: &Client,
) -> Map<String, Value> {
    let locales = person.claims_locales.as_deref();
    let mut claims = by_scope(known, scope, locales);
    let asked = &person.userinfo_claims;
    claims.extend(by_request(known, asked, locales, service, client));
    claims
}

/// Claims for the ID token, as they are when the person agrees.
pub struct IdTokenClaims {
    /// The claims.
    pub claims: Map<String, Value>,
    /// The names of those that a scope alone gives.
    pub of_scopes: Vec<String>,
}

impl IdTokenClaims {
    /// What a request asks for, of what is known.
    pub fn of(
        known: &Map<String, Value>,
        request: &AuthorizationRequest,
        service: &Service,
        client: &Client,
    ) -> Self {
        let openid = &request.openid;
        let locales = openid.claims_locales.as_deref();
        let mut claims = by_request(known, &openid.claims.id_token, locales, service, client);
        if !request.tells_scope_claims(client) {
            return Self {
                claims,
                of_scopes: Vec::new(),
            };
        }
        let given = by_scope(known, &request.scope, locales);
        let is_given_alone = |name: &&String| !claims.contains_key(*name);
        let of_scopes = given.keys().filter(is_given_alone).cloned().collect();
        claims.extend(given);
        Self { claims, of_scopes }
    }

    /// What scopes alone give, where the ID token of the client tells that.
    pub fn of_scope(known: &Map<String, Value>, scope: &Scope, client: &Client) -> Self {
        let claims = match client.scope_claims_in_id_token {
            true => by_scope(known, scope, None),
            false => Map::new(),
        };
        Self {
            of_scopes: claims.keys().cloned().collect(),
            claims,
        }
    }
}

/// The claims that were kept for the ID token, of which `scope` or the request still holds: a token
/// of less scope tells less, and a client is told what it may ask for now, as at UserInfo.
pub fn kept(
    person: &Person,
    scope: &Scope,
    service: &Service,
    client: &Client,
) -> Map<String, Value> {
    let mut claims = person.id_token_claims.clone();
    claims.retain(|member, _| {
        let (claim, _) = claim_and_tag(member);
        if person.scope_claims.contains(member) {
            claims_of_scopes(|name| scope.contains(name)).any(|given| given == claim)
        } else {
            is_requestable(claim, service, client)
        }
    });
    claims
}

/// Whether there is anything to tell: in each place where claims about somebody are told, and so in
/// each token. A claim of which nothing is known is left out.
///
/// OpenID Connect Core §5.3.2: "it SHOULD NOT be present with a null or empty string value".
pub fn has_value(value: &Value) -> bool {
    let is_blank = |text: &str| text.trim().is_empty();
    !value.is_null() && !value.as_str().is_some_and(is_blank)
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
        let (claim, tag) = claim_and_tag(member);
        let is_read = |tag| tags.iter().any(|wanted| narrows(tag, wanted));
        member == name || claim == name && tag.is_some_and(is_read)
    };
    let wanted = known.iter().filter(|(member, _)| is_wanted(member));
    wanted
        .map(|(member, value)| (member.clone(), told(name, value)))
        .filter(|(_, value)| has_value(value))
        .collect()
}

/// What is told of a claim. §5.1.1: of an address, "a subset of the fields" where others say nothing;
/// of one that says nothing at all, nothing.
fn told(name: &str, value: &Value) -> Value {
    match value {
        Value::Object(members) if name == "address" => {
            let mut members = members.clone();
            members.retain(|_, value| has_value(value));
            if members.is_empty() {
                Value::Null
            } else {
                members.into()
            }
        }
        _ => value.clone(),
    }
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

    /// What is given of this request, by a service with a rule about the colour.
    fn given(asked: &Value) -> Map<String, Value> {
        let scopes = ["openid", "profile"].map(|name| json!({ "name": name }));
        let rule = json!({
            "type": "RULE", "claim": "color", "userAttribute": "favorite_color", "destinations": ["ID_TOKEN"],
        });
        let service = Service::parse(&json!({
            "issuer": "https://as.example", "supportedScopes": scopes, "actions": [rule],
        }));
        let client = include_str!("../../../schema/examples/fapi/web-client.json");
        let mut client: Value = serde_json::from_str(client).expect("JSON");
        client["extension"] = json!({});
        let client = Client::parse(&client).expect("a client");
        let asked = asked.as_object().expect("an object");
        by_request(&alice(), asked, None, &service.expect("a service"), &client)
    }

    #[test]
    fn openid_connect_core_5_5_a_claim_is_given_by_its_name_with_or_without_a_tag() {
        let asked = json!({ "name#fr": null, "favorite_color": null, "missing": null });
        assert_eq!(names(&given(&asked)), ["favorite_color", "name#fr"]);
    }

    #[test]
    fn a_claim_that_the_client_may_not_ask_for_is_not_given() {
        assert!(
            given(&json!({ "email": null, "email_verified": null, "secret": null })).is_empty()
        );
    }

    #[test]
    fn a_registered_claim_is_not_taken_from_what_is_known_of_the_person() {
        assert!(given(&json!({ "iss": null, "sub": null })).is_empty());
    }
}
