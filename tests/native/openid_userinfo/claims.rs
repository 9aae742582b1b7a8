//! What is told.

use super::*;

#[test]
fn openid_connect_core_5_4_each_scope_gives_its_claims_and_no_others() {
    let server = provider(&json_value!({}));
    let of = |scope: &str, names: &[&str]| {
        let mut expected = json_value!({ "sub": "subject-of-alice" });
        let known = crate::support::ordinary::alice_claims();
        for name in names {
            expected[name] = known[*name].clone();
        }
        assert_eq!(told(&server, scope), expected, "{scope}");
    };
    let profile = [
        "name",
        "given_name",
        "family_name",
        "preferred_username",
        "birthdate",
        "locale",
        "updated_at",
    ];
    // §5.3.2: "The sub (subject) Claim MUST always be returned in the UserInfo Response."
    of("openid", &[]);
    of("openid read", &[]);
    of("openid profile", &profile);
    of("openid email", &["email", "email_verified"]);
    of("openid address", &["address"]);
    of("openid phone", &["phone_number", "phone_number_verified"]);
    let all: Vec<&str> = profile
        .into_iter()
        .chain([
            "email",
            "email_verified",
            "address",
            "phone_number",
            "phone_number_verified",
        ])
        .collect();
    of("phone address email profile openid", &all);
}

#[test]
fn openid_connect_core_5_1_claims_have_the_types_of_the_standard() {
    let told = told(
        &provider(&json_value!({})),
        "openid profile email address phone",
    );
    assert!(
        told["updated_at"].is_number() && told["address"].is_object(),
        "{told}"
    );
    assert!(
        told["email_verified"].is_boolean() && told["phone_number_verified"].is_boolean(),
        "{told}"
    );
    assert!(
        ["name", "email", "phone_number", "birthdate"]
            .iter()
            .all(|name| told[*name].is_string()),
        "{told}"
    );
}

#[test]
fn openid_connect_core_5_5_claims_are_given_one_by_one_too() {
    let rule = json_value!({
        "type": "RULE", "claim": "color", "userAttribute": "favorite_color", "destinations": ["ID_TOKEN"],
    });
    let server = provider(&json_value!({ "actions": [rule] }));
    let asked = json_value!({ "userinfo": {
        "given_name": { "essential": true }, "favorite_color": null, "phone_number": { "value": "+1" },
        "website": { "essential": true }, "sub": null, "iss": null,
    }});
    let parameters = with(request("web"), "claims", &asked.to_string());
    let token = text(&tokens(&server, &parameters), "access_token").to_owned();
    let expected = json_value!({
        "sub": "subject-of-alice", "given_name": "Alice", "favorite_color": "green", "phone_number": "+81 3 0000 0000",
    });
    assert_eq!(json(&userinfo(&server, &token)), expected);
}

#[test]
fn openid_connect_core_5_2_claims_come_in_the_languages_that_are_preferred() {
    let server = provider(&json_value!({}));
    let japanese = with(
        request_for("web", "code", "openid profile"),
        "claims_locales",
        "fr ja",
    );
    let told_in_japanese = json(&userinfo(
        &server,
        text(&tokens(&server, &japanese), "access_token"),
    ));
    assert_eq!(
        (
            text(&told_in_japanese, "name"),
            text(&told_in_japanese, "name#ja")
        ),
        ("Alice Example", "アリス")
    );
    assert_eq!(told(&server, "openid profile").get("name#ja"), None);
}

#[test]
fn what_is_told_is_what_is_known_now() {
    let server = provider(&json_value!({}));
    let token = access_token(&server, "openid email");
    server
        .host
        .users
        .borrow_mut()
        .0
        .get_mut(USERNAME)
        .expect("alice")
        .claims
        .insert("email".into(), json_value!("new@example.com"));
    assert_eq!(json(&userinfo(&server, &token))["email"], "new@example.com");
}

#[test]
fn openid_connect_core_5_3_2_a_client_may_have_it_signed() {
    for algorithm in ["HS256", "RS256", "PS256", "ES256", "EdDSA"] {
        let service = json_value!({ "supportedIdTokenSignAlgs": ["RS256", "HS256", "PS256", "ES256", "EdDSA"] });
        let server = provider_for(
            &service,
            &[joined(
                &web("web"),
                &json_value!({ "userInfoSignAlg": algorithm }),
            )],
        );
        let response = userinfo(&server, &access_token(&server, "openid email"));
        assert_eq!(
            (response.status, response.header("content-type")),
            (200, Some("application/jwt")),
            "{}",
            response.body
        );
        assert_eq!(response.header("cache-control"), Some("no-store"));
        let (header, claims) = verified(&server, "web", &response.body);
        assert_eq!(text(&header, "alg"), algorithm);
        // "If signed, the UserInfo Response MUST contain the Claims iss (issuer) and aud (audience)
        // as members."
        let expected = json_value!({
            "iss": ISSUER, "aud": "web", "sub": "subject-of-alice", "email": "alice@example.com", "email_verified": true,
        });
        assert_eq!(claims, expected, "{algorithm}");
    }
}

#[test]
fn an_error_is_json_even_where_the_answer_would_be_signed() {
    let server = provider_for(
        &json_value!({}),
        &[joined(
            &web("web"),
            &json_value!({ "userInfoSignAlg": "RS256" }),
        )],
    );
    let token = access_token(&server, "openid");
    server.wait(3600);
    assert_challenged(&userinfo(&server, &token), 401, "invalid_token");
}

#[test]
fn openid_connect_core_5_3_2_members_of_an_address_that_say_nothing_are_not_told() {
    for (address, expected) in [
        (
            json_value!({ "formatted": "", "locality": null, "region": " ", "country": "JP" }),
            json_value!({ "country": "JP" }),
        ),
        (
            json_value!({ "formatted": "", "country": null }),
            Value::Null,
        ),
        (json_value!({}), Value::Null),
    ] {
        let server = provider(&json_value!({}));
        let mut users = server.host.users.borrow_mut();
        let alice = users.0.get_mut("alice").expect("alice");
        for member in ["address", "address#ja"] {
            alice.claims.insert(member.to_owned(), address.clone());
        }
        drop(users);
        let claims = r#"{"id_token":{"address":null}}"#;
        let asked = with(
            request_for("web", "code", "openid address"),
            "claims",
            claims,
        );
        let issued = tokens(&server, &with(asked, "claims_locales", "ja"));
        let (_, id_token) = verified(&server, "web", text(&issued, "id_token"));
        let told = json(&userinfo(&server, text(&issued, "access_token")));
        for member in ["address", "address#ja"] {
            assert_eq!(told[member], expected, "{told}");
            assert_eq!(id_token[member], expected, "{id_token}");
            assert_eq!(told.get(member).is_some(), !expected.is_null(), "{told}");
        }
    }
}
