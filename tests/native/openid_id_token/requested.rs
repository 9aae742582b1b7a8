//! Claims that are asked for.

use super::*;

#[test]
fn openid_connect_core_5_5_claims_that_are_asked_for_one_by_one_are_given_where_they_are_known() {
    let rule = json_value!({
        "type": "RULE", "claim": "color", "userAttribute": "favorite_color", "destinations": ["USERINFO"],
    });
    let server = served(&json_value!({ "actions": [rule] }), &json_value!({}));
    let asked = json_value!({ "id_token": {
        "email": null,
        "email_verified": { "essential": true },
        "favorite_color": { "value": "red" },
        "updated_at": null,
        // §5.5.1: the server "MUST NOT generate an error when Claims are not returned, whether they
        // are Essential or Voluntary".
        "website": { "essential": true },
        "auth_time": { "essential": true },
    }});
    let claims = claims_of(&server, &with(request("web"), "claims", &asked.to_string()));
    let mut expected = vec![
        "amr",
        "at_hash",
        "aud",
        "auth_time",
        "azp",
        "exp",
        "iat",
        "iss",
        "nonce",
        "sid",
        "sub",
    ];
    expected.extend(["email", "email_verified", "favorite_color", "updated_at"]);
    expected.sort_unstable();
    assert_eq!(names(&claims), expected);
    assert_eq!(
        (text(&claims, "email"), &claims["email_verified"]),
        ("alice@example.com", &json_value!(true))
    );
    assert_eq!(
        (
            text(&claims, "favorite_color"),
            claims["updated_at"].as_i64()
        ),
        ("green", Some(1_767_000_000))
    );
}

#[test]
fn what_is_asked_for_at_userinfo_is_not_in_the_id_token() {
    let server = served(&json_value!({}), &json_value!({}));
    let asked = with(
        request("web"),
        "claims",
        r#"{"userinfo":{"email":null},"id_token":{"name":null}}"#,
    );
    let tokens = tokens(&server, &asked);
    let (_, claims) = verified(&server, "web", text(&tokens, "id_token"));
    assert_eq!(
        (claims.get("email"), text(&claims, "name")),
        (None, "Alice Example")
    );
    let told = json(&userinfo(&server, text(&tokens, "access_token")));
    assert_eq!(
        (text(&told, "email"), told.get("name")),
        ("alice@example.com", None)
    );
}

#[test]
fn no_request_and_nothing_that_is_known_of_a_person_changes_a_claim_of_section_2() {
    let server = served(&json_value!({}), &json_value!({}));
    let asked = json_value!({ "id_token": {
        "iss": { "value": "https://evil.example" }, "aud": { "value": "other" }, "exp": { "value": 9_999_999_999_i64 },
        "iat": null, "azp": { "value": "other" }, "nonce": { "value": "m" }, "amr": { "value": "hwk" }, "sid": null, "at_hash": null,
    }});
    let mut users = server.host.users.borrow_mut();
    for name in [
        "iss",
        "aud",
        "exp",
        "iat",
        "azp",
        "nonce",
        "amr",
        "sid",
        "at_hash",
        "acr",
        "auth_time",
    ] {
        users
            .0
            .get_mut(USERNAME)
            .expect("alice")
            .claims
            .insert(name.to_owned(), json_value!("evil"));
    }
    drop(users);
    let claims = claims_of(&server, &with(request("web"), "claims", &asked.to_string()));
    assert_eq!(
        (text(&claims, "iss"), &claims["aud"], text(&claims, "azp")),
        (ISSUER, &json_value!(["web"]), "web")
    );
    assert_eq!(
        (text(&claims, "nonce"), &claims["amr"], claims.get("acr")),
        (NONCE, &json_value!(["pwd"]), None)
    );
    assert!(!claims.to_string().contains("evil"), "{claims}");
}

#[test]
fn openid_connect_core_5_4_an_id_token_that_comes_alone_has_the_claims_of_the_scopes() {
    let server = wide_provider(&json_value!({}));
    let of = |response_type: &str| {
        let answer = answer_of(&Browser::new(&server).agreed(&request_for(
            "wide",
            response_type,
            "openid email phone",
        )));
        verified(
            &server,
            "wide",
            answer.get("id_token").expect("an ID token"),
        )
        .1
    };
    let alone = of("id_token");
    assert_eq!(
        (text(&alone, "email"), text(&alone, "phone_number")),
        ("alice@example.com", "+81 3 0000 0000")
    );
    assert_eq!(
        (&alone["email_verified"], alone.get("name")),
        (&json_value!(true), None)
    );
    for response_type in ["id_token token", "code id_token", "code id_token token"] {
        assert_eq!(of(response_type).get("email"), None, "{response_type}");
    }
}

#[test]
fn openid_connect_core_5_2_claims_come_in_the_languages_that_are_preferred() {
    let server = served(&json_value!({}), &json_value!({}));
    let asked = with(request("web"), "claims", r#"{"id_token":{"name":null}}"#);
    let claims = claims_of(&server, &with(asked.clone(), "claims_locales", "ja fr"));
    assert_eq!(
        (text(&claims, "name"), text(&claims, "name#ja")),
        ("Alice Example", "アリス")
    );
    assert_eq!(claims_of(&server, &asked).get("name#ja"), None);
    let tagged = with(
        request("web"),
        "claims",
        r##"{"id_token":{"name#ja":null}}"##,
    );
    let claims = claims_of(&server, &tagged);
    assert_eq!(
        (text(&claims, "name#ja"), claims.get("name")),
        ("アリス", None)
    );
}

#[test]
fn the_claims_are_those_of_the_moment_the_person_agreed() {
    let server = served(&json_value!({}), &json_value!({}));
    let asked = with(request("web"), "claims", r#"{"id_token":{"name":null}}"#);
    let answer = Browser::new(&server).agreed(&asked);
    server
        .host
        .users
        .borrow_mut()
        .0
        .get_mut(USERNAME)
        .expect("alice")
        .claims
        .insert("name".into(), json_value!("Later"));
    let tokens = tokens_of(&server, &answer, &asked);
    assert_eq!(
        text(
            &verified(&server, "web", text(&tokens, "id_token")).1,
            "name"
        ),
        "Alice Example"
    );
}

#[test]
fn a_claim_that_is_asked_for_is_shown_to_the_person_before_it_is_given() {
    let rule = json_value!({
        "type": "RULE", "claim": "color", "userAttribute": "favorite_color", "destinations": ["USERINFO"],
    });
    let server = served(&json_value!({ "actions": [rule] }), &json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let page = browser.open(&with(
        request("web"),
        "claims",
        r#"{"id_token":{"favorite_color":null},"userinfo":{"phone_number":null}}"#,
    ));
    assert_eq!(
        crate::support::ordinary::shows(&page),
        crate::support::ordinary::Page::Consent
    );
    assert!(
        page.body.contains("See “favorite_color”") && page.body.contains("See your phone number"),
        "{}",
        page.body
    );
    let again = browser.sign_in(
        &Browser::open(&browser, &with(request("web"), "prompt", "login")),
        USERNAME,
        PASSWORD,
    );
    assert_eq!(
        crate::support::ordinary::shows(&again),
        crate::support::ordinary::Page::Answer
    );
}
