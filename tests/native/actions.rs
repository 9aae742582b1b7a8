//! Claims by the rules of a service: from what is known of the person, from the client's document,
//! and constants; to ID tokens, access tokens and UserInfo, in the order of the document.

use crate::support::expect::{apply_service, assert_document_refused, parameters, text, with};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, PROTOCOL_CLAIMS, Parameters, RESPONSE_TYPES, answer_of, basic, joined,
    provider_for, put_api, put_client, request_for, secret_of, token, tokens, userinfo, verified,
    web, wide_client,
};
use crate::support::{Server, json, server::USERNAME};
use serde_json::{Map, Value, json as json_value};

const API: &str = "https://api.example.com";
const OPAQUE: &str = "https://opaque.example.com";

fn rule(claim: &str, source: (&str, Value), destinations: &[&str]) -> Value {
    json_value!({ "type": "RULE", "claim": claim, source.0: source.1, "destinations": destinations })
}

fn constant(claim: &str, value: impl Into<Value>) -> Value {
    rule(
        claim,
        ("constant", value.into()),
        &["ID_TOKEN", "ACCESS_TOKEN", "USERINFO"],
    )
}

fn attribute(claim: &str, name: &str) -> Value {
    rule(
        claim,
        ("userAttribute", name.into()),
        &["ID_TOKEN", "ACCESS_TOKEN", "USERINFO"],
    )
}

fn metadata(claim: &str, name: &str) -> Value {
    rule(
        claim,
        ("clientMetadata", name.into()),
        &["ID_TOKEN", "ACCESS_TOKEN", "USERINFO"],
    )
}

/// A provider with these actions, an API with JWTs and one with opaque tokens.
fn server(actions: &[Value]) -> Server {
    let service = json_value!({
        "actions": actions, "supportedGrantTypes": GRANT_TYPES, "supportedResponseTypes": RESPONSE_TYPES,
    });
    let server = provider_for(&service, &[wide_client("web"), web("other")]);
    put_api(
        &server,
        &json_value!({ "identifier": API, "scopes": ["read"] }),
    );
    put_api(
        &server,
        &json_value!({ "identifier": OPAQUE, "scopes": ["read"], "accessTokenFormat": "OPAQUE" }),
    );
    server
}

fn request(scope: &str, target: &str) -> Parameters {
    let mut request = request_for("web", "code", scope);
    request.push(("audience".to_owned(), target.to_owned()));
    request
}

fn introspected(server: &Server, tokens: &Value) -> Value {
    let asked = parameters(&[("token", text(tokens, "access_token"))]);
    json(&server.post(
        "/oauth/introspect",
        &asked,
        &[basic("web", &secret_of("web"))],
    ))
}

/// What the ID token, the access token for each API, and UserInfo say, in this order.
fn said(server: &Server, scope: &str) -> [Value; 4] {
    let signed = tokens(server, &request(scope, API));
    let opaque = tokens(server, &request(scope, OPAQUE));
    let claims = |name: &str| verified(server, "web", text(&signed, name)).1;
    let told = json(&userinfo(server, text(&signed, "access_token")));
    [
        claims("id_token"),
        claims("access_token"),
        introspected(server, &opaque),
        told,
    ]
}

/// The same value of `name` in each of the tokens and in UserInfo.
fn assert_said(server: &Server, scope: &str, name: &str, expected: Option<&Value>) {
    for (place, claims) in ["ID token", "JWT", "introspection", "UserInfo"]
        .iter()
        .zip(said(server, scope))
    {
        assert_eq!(claims.get(name), expected, "{name} in the {place}");
    }
}

#[test]
fn a_rule_tells_what_is_known_of_the_person_in_every_place_it_names() {
    let server = server(&[
        attribute("favorite_color", "favorite_color"),
        attribute("https://as.example/home", "address"),
    ]);
    assert_said(
        &server,
        "openid read",
        "favorite_color",
        Some(&json_value!("green")),
    );
    let home = json_value!({ "formatted": "1 Example Street", "country": "JP" });
    assert_said(
        &server,
        "openid read",
        "https://as.example/home",
        Some(&home),
    );
}

#[test]
fn without_a_rule_nobody_is_told_what_no_scope_gives() {
    assert_said(
        &server(&[]),
        "openid profile email read",
        "favorite_color",
        None,
    );
}

#[test]
fn a_rule_speaks_only_where_it_is_told_to() {
    for (number, destination) in ["ID_TOKEN", "ACCESS_TOKEN", "USERINFO"]
        .into_iter()
        .enumerate()
    {
        let server = server(&[rule("tier", ("constant", "gold".into()), &[destination])]);
        let [id_token, jwt, introspection, userinfo] = said(&server, "openid read");
        let has = [&id_token, &jwt, &userinfo].map(|claims| claims.get("tier").is_some());
        assert_eq!(
            has,
            [number == 0, number == 1, number == 2],
            "{destination}"
        );
        assert_eq!(introspection.get("tier").is_some(), number == 1);
    }
}

#[test]
fn a_rule_tells_members_and_attributes_of_the_client() {
    let server = server(&[
        metadata("app", "clientName"),
        metadata("tier", "attributes.tier"),
        metadata("none", "attributes.none"),
    ]);
    let attributes = json_value!([{ "key": "tier", "value": "gold" }]);
    put_client(
        &server,
        &joined(
            &wide_client("web"),
            &json_value!({ "attributes": attributes }),
        ),
    );
    assert_said(
        &server,
        "openid read",
        "app",
        Some(&json_value!("Client web")),
    );
    assert_said(&server, "openid read", "tier", Some(&json_value!("gold")));
    assert_said(&server, "openid read", "none", None);
}

#[test]
fn a_rule_tells_a_constant_of_any_shape() {
    for value in [
        json_value!("x"),
        json_value!(7),
        json_value!(false),
        json_value!(["a", 1]),
        json_value!({ "a": { "b": [] } }),
    ] {
        let server = server(&[constant("https://as.example/x", value.clone())]);
        assert_said(&server, "openid read", "https://as.example/x", Some(&value));
    }
}

#[test]
fn the_later_of_two_rules_for_one_claim_counts_unless_it_has_nothing_to_say() {
    let server = server(&[
        constant("tier", "silver"),
        constant("tier", "gold"),
        attribute("tier", "nothing_known"),
    ]);
    assert_said(&server, "openid read", "tier", Some(&json_value!("gold")));
}

#[test]
fn openid_connect_core_5_3_2_a_rule_without_a_value_tells_nothing_in_any_place() {
    for blank in ["", " ", "\u{3000}\t"] {
        let server = server(&[constant("x", blank), attribute("empty", "blank")]);
        let mut users = server.host.users.borrow_mut();
        let known = &mut users.0.get_mut("alice").expect("alice").claims;
        known.insert("blank".into(), blank.into());
        known.insert("middle_name".into(), blank.into());
        drop(users);
        for name in ["x", "empty", "middle_name"] {
            assert_said(&server, "openid profile read", name, None);
        }
    }
    let server = server(&[constant("x", "kept"), constant("x", " ")]);
    assert_said(&server, "openid read", "x", Some(&json_value!("kept")));
}

#[test]
fn a_rule_may_depend_on_a_scope_that_was_granted() {
    let conditional = joined(
        &constant("tier", "gold"),
        &json_value!({ "scope": "email" }),
    );
    let server = server(&[conditional]);
    assert_said(&server, "openid read", "tier", None);
    assert_said(
        &server,
        "openid read email",
        "tier",
        Some(&json_value!("gold")),
    );
}

#[test]
fn a_condition_looks_at_the_scope_of_the_very_token() {
    let server = server(&[joined(
        &constant("tier", "gold"),
        &json_value!({ "scope": "email" }),
    )]);
    for target in [API, OPAQUE] {
        let before = tokens(
            &server,
            &request("openid read email offline_access", target),
        );
        let refresh = parameters(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", text(&before, "refresh_token")),
        ]);
        let narrow = json(&token(
            &server,
            "web",
            &with(refresh, "scope", "openid read"),
        ));
        assert_eq!(introspected(&server, &before)["tier"], "gold", "{target}");
        assert_eq!(introspected(&server, &narrow).get("tier"), None, "{target}");
        assert_eq!(
            json(&userinfo(&server, text(&narrow, "access_token"))).get("tier"),
            None
        );
        let wide = parameters(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", text(&narrow, "refresh_token")),
        ]);
        assert_eq!(
            introspected(&server, &json(&token(&server, "web", &wide)))["tier"],
            "gold",
            "{target}"
        );
    }
}

#[test]
fn a_rule_may_rename_and_overrules_what_the_request_or_the_scope_gives() {
    let server = server(&[
        constant("email", "hidden@as.example"),
        attribute("nick", "given_name"),
    ]);
    assert_said(
        &server,
        "openid read email profile",
        "email",
        Some(&json_value!("hidden@as.example")),
    );
    assert_said(&server, "openid read", "nick", Some(&json_value!("Alice")));
    let asked = with(
        request("openid read", API),
        "claims",
        r#"{"id_token":{"email":null}}"#,
    );
    let (_, id_token) = verified(&server, "web", text(&tokens(&server, &asked), "id_token"));
    assert_eq!(id_token["email"], "hidden@as.example");
}

#[test]
fn what_the_protocol_says_stays_as_it_is_beside_the_claims_of_rules() {
    let plain = server(&[]);
    let ruled = server(&[
        constant("tier", "gold"),
        attribute("favorite_color", "favorite_color"),
    ]);
    for (before, after) in said(&plain, "openid read email")
        .into_iter()
        .zip(said(&ruled, "openid read email"))
    {
        for (name, value) in before.as_object().expect("an object") {
            // These say which token it is.
            if !matches!(name.as_str(), "jti" | "at_hash" | "sid") {
                assert_eq!(after.get(name), Some(value), "{name}");
            }
        }
        let added: Vec<&String> = after
            .as_object()
            .expect("an object")
            .keys()
            .filter(|name| before.get(*name).is_none())
            .collect();
        assert_eq!(added, ["favorite_color", "tier"]);
    }
}

#[test]
fn tokens_tell_what_was_known_when_the_person_agreed_and_userinfo_what_is_known_now() {
    let server = server(&[attribute("favorite_color", "favorite_color")]);
    let before = tokens(&server, &request("openid read offline_access", API));
    server
        .host
        .users
        .borrow_mut()
        .0
        .get_mut(USERNAME)
        .expect("alice")
        .claims
        .insert("favorite_color".into(), "blue".into());
    let refresh = parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(&before, "refresh_token")),
    ]);
    let after = json(&token(&server, "web", &refresh));
    assert_eq!(
        verified(&server, "web", text(&after, "access_token")).1["favorite_color"],
        "green"
    );
    assert_eq!(
        json(&userinfo(&server, text(&after, "access_token")))["favorite_color"],
        "blue"
    );
}

#[test]
fn a_grant_keeps_no_more_of_a_person_than_rules_for_tokens_speak_of() {
    let server = server(&[
        attribute("color", "favorite_color"),
        rule("home", ("userAttribute", "address".into()), &["USERINFO"]),
    ]);
    tokens(&server, &request("openid read", API));
    let grants = format!("{:?}", server.host.grants());
    assert!(grants.contains("green"), "what a token will say");
    for secret in ["1 Example Street", "alice@example.com", "+81 3 0000 0000"] {
        assert!(!grants.contains(secret), "{secret}");
    }
}

#[test]
fn a_client_that_asks_for_itself_is_told_of_itself_and_of_no_person() {
    let server = server(&[
        constant("tier", "gold"),
        metadata("app", "clientName"),
        attribute("favorite_color", "favorite_color"),
    ]);
    for target in [API, OPAQUE] {
        let asked = parameters(&[
            ("grant_type", "client_credentials"),
            ("scope", "read"),
            ("audience", target),
        ]);
        let claims = introspected(&server, &json(&token(&server, "web", &asked)));
        assert_eq!(
            (claims["tier"].as_str(), claims["app"].as_str()),
            (Some("gold"), Some("Client web")),
            "{target}"
        );
        assert_eq!(claims.get("favorite_color"), None);
    }
}

#[test]
fn tokens_from_the_authorization_endpoint_say_the_same() {
    let server = server(&[
        attribute("favorite_color", "favorite_color"),
        metadata("app", "clientName"),
    ]);
    for response_type in [
        "id_token",
        "id_token token",
        "code id_token",
        "code token",
        "code id_token token",
    ] {
        let request = with(request("openid read", API), "response_type", response_type);
        let answer = answer_of(&Browser::new(&server).agreed(&request));
        let issued: Vec<&str> = ["id_token", "access_token"]
            .into_iter()
            .filter_map(|name| answer.get(name))
            .collect();
        assert_eq!(
            issued.len(),
            response_type
                .split(' ')
                .filter(|word| *word != "code")
                .count()
        );
        for token in issued {
            let (_, claims) = verified(&server, "web", token);
            assert_eq!(
                (claims["favorite_color"].as_str(), claims["app"].as_str()),
                (Some("green"), Some("Client web"))
            );
        }
    }
}

#[test]
fn one_client_is_not_told_of_another() {
    let server = server(&[metadata("app", "clientName")]);
    let asked = request_for("other", "code", "openid");
    let (_, id_token) = verified(&server, "other", text(&tokens(&server, &asked), "id_token"));
    assert_eq!(id_token["app"], "Client other");
}

/// A service document with these actions is refused for this member.
fn refused(actions: Value, member: &str) {
    let server = server(&[]);
    let scopes = ["openid", "email", "read"].map(|name| json_value!({ "name": name }));
    let service = json_value!({ "fapiModes": [], "supportedScopes": scopes, "actions": actions });
    assert_document_refused(&server, || apply_service(&server, &service), member);
}

#[test]
fn no_rule_speaks_for_the_protocol() {
    for claim in PROTOCOL_CLAIMS {
        refused(
            json_value!([constant("tier", "gold"), constant(claim, "x")]),
            "actions[1].claim",
        );
    }
}

#[test]
fn a_rule_has_one_source_and_somewhere_to_go() {
    let good: Map<String, Value> = constant("tier", "gold")
        .as_object()
        .expect("an object")
        .clone();
    let with =
        |name: &str, value: Value| joined(&good.clone().into(), &json_value!({ name: value }));
    let without = |name: &str| {
        let mut rule = good.clone();
        rule.remove(name);
        Value::from(rule)
    };
    for (rule, member) in [
        (without("type"), "actions[0].type"),
        (without("claim"), "actions[0].claim"),
        (without("constant"), "actions[0].userAttribute"),
        (without("destinations"), "actions[0].destinations"),
        (
            with("destinations", json_value!([])),
            "actions[0].destinations",
        ),
        (
            with("destinations", json_value!(["REFRESH_TOKEN"])),
            "actions[0].destinations[0]",
        ),
        (
            with("userAttribute", json_value!("email")),
            "actions[0].userAttribute",
        ),
        (
            with("clientMetadata", json_value!("clientName")),
            "actions[0].userAttribute",
        ),
        (with("constant", json_value!(null)), "actions[0].constant"),
        (
            with("constant", json_value!("x".repeat(3000))),
            "actions[0].constant",
        ),
        (with("scope", json_value!("unknown")), "actions[0].scope"),
        (with("scope", json_value!("")), "actions[0].scope"),
        (with("type", json_value!("SCRIPT")), "actions[0].type"),
        (with("when", json_value!("always")), "actions[0].when"),
    ] {
        refused(json_value!([rule]), member);
    }
}

#[test]
fn no_rule_tells_the_keys_or_the_addresses_of_a_client() {
    for name in [
        "clientSecret",
        "jwks",
        "redirectUris",
        "tokenAuthMethod",
        "extension",
        "attributes",
        "attributes.",
        "",
    ] {
        refused(
            json_value!([metadata("x", name)]),
            "actions[0].clientMetadata",
        );
    }
}
