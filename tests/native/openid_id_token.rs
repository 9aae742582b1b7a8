//! The ID token: OpenID Connect Core §2, §3.1.3.6, §3.1.3.7, §5.5, §8 and §10.1.

use crate::support::expect::{assert_document_refused, parameters, text, with, without};
use crate::support::ordinary::{
    Browser, NONCE, answer_of, header_text, joined, provider, provider_for, put_client, request,
    request_for, secret_of, spa, tokens, tokens_of, userinfo, verified, web, wide_provider,
};
use crate::support::{
    Server,
    client::ISSUER,
    json,
    server::{PASSWORD, USERNAME},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sekisho::jose::{Algorithm, JwkSet, Untrusted};
use serde_json::{Value, json as json_value};
use sha2::{Digest as _, Sha256, Sha512};

const ALGORITHMS: [&str; 5] = ["HS256", "RS256", "PS256", "ES256", "EdDSA"];

/// A provider that serves every algorithm, and the client `web` with these members.
fn served(service: &Value, client: &Value) -> Server {
    let all =
        json_value!({ "supportedIdTokenSignAlgs": ["RS256", "HS256", "PS256", "ES256", "EdDSA"] });
    provider_for(
        &joined(&all, service),
        &[joined(&web("web"), client), web("other"), spa("spa")],
    )
}

/// The header and the claims of the ID token that comes of this request.
fn issued(server: &Server, parameters: &[(String, String)]) -> (Value, Value) {
    let client_id = &parameters
        .iter()
        .find(|(name, _)| name == "client_id")
        .expect("a client_id")
        .1;
    verified(
        server,
        client_id,
        text(&tokens(server, parameters), "id_token"),
    )
}

fn claims_of(server: &Server, parameters: &[(String, String)]) -> Value {
    issued(server, parameters).1
}

fn names(claims: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = claims
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn each_client_has_its_id_tokens_signed_by_the_algorithm_it_chose() {
    for algorithm in ALGORITHMS {
        let server = served(
            &json_value!({}),
            &json_value!({ "idTokenSignAlg": algorithm }),
        );
        let (header, claims) = issued(&server, &request("web"));
        assert_eq!(
            (text(&header, "alg"), text(&header, "typ")),
            (algorithm, "JWT")
        );
        assert_eq!(text(&claims, "sub"), "subject-of-alice");
        // RFC 7515 §4.1.4: the key is named where there are several; a secret has no name.
        assert_eq!(header.get("kid").is_some(), algorithm != "HS256");
    }
}

#[test]
fn openid_connect_registration_2_without_a_choice_it_is_rs256() {
    assert_eq!(
        text(
            &issued(&served(&json_value!({}), &json_value!({})), &request("web")).0,
            "alg"
        ),
        "RS256"
    );
    let without_rs256 = served(
        &json_value!({ "supportedIdTokenSignAlgs": ["EdDSA", "ES256"] }),
        &json_value!({}),
    );
    assert_eq!(
        text(&issued(&without_rs256, &request("web")).0, "alg"),
        "EdDSA"
    );
}

#[test]
fn openid_connect_core_3_1_3_6_at_hash_is_the_left_half_of_the_hash_of_the_algorithm() {
    for algorithm in ALGORITHMS {
        let server = served(
            &json_value!({}),
            &json_value!({ "idTokenSignAlg": algorithm }),
        );
        let tokens = tokens(&server, &request("web"));
        let access_token = text(&tokens, "access_token");
        // Ed25519 hashes with SHA-512, the others with the SHA-256 of their name.
        let half = if algorithm == "EdDSA" {
            URL_SAFE_NO_PAD.encode(&Sha512::digest(access_token)[..32])
        } else {
            URL_SAFE_NO_PAD.encode(&Sha256::digest(access_token)[..16])
        };
        let (_, claims) = verified(&server, "web", text(&tokens, "id_token"));
        assert_eq!(text(&claims, "at_hash"), half, "{algorithm}");
    }
}

#[test]
fn openid_connect_core_10_1_a_shared_secret_verifies_for_its_client_only() {
    let server = served(
        &json_value!({}),
        &json_value!({ "idTokenSignAlg": "HS256" }),
    );
    let tokens = tokens(&server, &request("web"));
    let untrusted =
        Untrusted::parse_among(text(&tokens, "id_token"), Algorithm::ALL).expect("a JWS");
    assert!(
        untrusted
            .verify_with_secret(secret_of("web").as_bytes())
            .is_ok()
    );
    assert!(
        untrusted
            .verify_with_secret(secret_of("other").as_bytes())
            .is_err()
    );
    // RFC 8725 §3.1: no key that everybody can read verifies what a secret signs.
    let published = JwkSet::parse(&json(&server.get("/oauth/jwks", "", &[]))).expect("keys");
    assert!(untrusted.verify_with_any(published.keys()).is_err());
}

#[test]
fn a_new_secret_signs_from_then_on() {
    let client =
        json_value!({ "idTokenSignAlg": "HS256", "tokenAuthMethod": "CLIENT_SECRET_BASIC" });
    let server = served(&json_value!({}), &client);
    let answer = Browser::new(&server).agreed(&request("web"));
    let secret = "another-secret-of-forty-characters-or-so";
    put_client(
        &server,
        &joined(
            &joined(&web("web"), &client),
            &json_value!({ "clientSecret": secret }),
        ),
    );
    let code = answer_of(&answer)
        .parameters
        .remove("code")
        .expect("a code");
    let response = server.post(
        "/oauth/token",
        &crate::support::ordinary::code_request("web", &code),
        &[crate::support::ordinary::basic("web", secret)],
    );
    let untrusted = json(&response)["id_token"]
        .as_str()
        .expect("an ID token")
        .to_owned();
    let untrusted = Untrusted::parse_among(&untrusted, &[Algorithm::Hs256]).expect("a JWS");
    assert!(untrusted.verify_with_secret(secret.as_bytes()).is_ok());
}

#[test]
fn an_algorithm_the_client_or_the_service_cannot_have_is_refused() {
    let server = provider(&json_value!({ "supportedIdTokenSignAlgs": ["RS256", "HS256"] }));
    let short = json_value!({ "idTokenSignAlg": "HS256", "clientSecret": "31-bytes-are-not-enough-for-it." });
    for (document, member) in [
        (
            joined(&web("web"), &json_value!({ "idTokenSignAlg": "ES256" })),
            "idTokenSignAlg",
        ),
        (
            joined(&web("web"), &json_value!({ "userInfoSignAlg": "ES256" })),
            "userInfoSignAlg",
        ),
        (
            joined(&web("web"), &json_value!({ "idTokenSignAlg": "none" })),
            "idTokenSignAlg",
        ),
        (
            joined(&web("web"), &json_value!({ "idTokenSignAlg": "RS384" })),
            "idTokenSignAlg",
        ),
        (
            joined(&spa("spa"), &json_value!({ "idTokenSignAlg": "HS256" })),
            "idTokenSignAlg",
        ),
        (joined(&web("web"), &short), "clientSecret"),
    ] {
        let documents = json_value!([{ "name": "a.json", "kind": "client", "document": document }]);
        let apply = || server.admin("/admin/apply", &json_value!({ "documents": documents }));
        assert_document_refused(&server, apply, member);
    }
}

#[test]
fn openid_connect_core_2_the_claims_are_these_and_no_others() {
    let server = served(&json_value!({ "sessionDuration": 0 }), &json_value!({}));
    let now = server.now();
    let tokens = tokens(
        &server,
        &request_for("web", "code", "openid profile email address phone read"),
    );
    let (_, claims) = verified(&server, "web", text(&tokens, "id_token"));
    // §5.4: where an access token is issued, the claims of the scopes are for UserInfo.
    assert_eq!(
        names(&claims),
        [
            "amr",
            "at_hash",
            "aud",
            "auth_time",
            "azp",
            "exp",
            "iat",
            "iss",
            "nonce",
            "sub"
        ]
    );
    assert_eq!(
        (
            text(&claims, "iss"),
            text(&claims, "sub"),
            text(&claims, "nonce")
        ),
        (ISSUER, "subject-of-alice", NONCE)
    );
    assert_eq!(
        (&claims["aud"], &claims["azp"]),
        (&json_value!(["web"]), &json_value!("web"))
    );
    assert_eq!(
        (
            claims["iat"].as_i64(),
            claims["exp"].as_i64(),
            claims["auth_time"].as_i64()
        ),
        (Some(now), Some(now + 3600), Some(now))
    );
    assert_eq!(claims["amr"], json_value!(["pwd"]));
}

#[test]
fn openid_connect_core_3_1_2_1_without_openid_there_is_no_id_token() {
    let server = served(&json_value!({}), &json_value!({}));
    assert_eq!(
        tokens(&server, &request_for("web", "code", "profile read")).get("id_token"),
        None
    );
    let scopes = json_value!([{ "name": "read" }]);
    let plain = served(
        &json_value!({ "supportedScopes": scopes }),
        &json_value!({}),
    );
    let tokens = tokens(&plain, &request_for("web", "code", "openid read"));
    assert_eq!(
        (text(&tokens, "scope"), tokens.get("id_token")),
        ("read", None)
    );
}

#[test]
fn openid_connect_core_3_1_2_1_a_nonce_is_passed_through_unmodified_or_is_not_there() {
    let server = served(&json_value!({}), &json_value!({}));
    for nonce in ["x", "a b&c=d%20\"'<>", &"n".repeat(2048)] {
        assert_eq!(
            text(
                &claims_of(&server, &with(request("web"), "nonce", nonce)),
                "nonce"
            ),
            nonce
        );
    }
    assert_eq!(
        claims_of(&server, &without(request("web"), "nonce")).get("nonce"),
        None
    );
}

#[test]
fn a_service_decides_how_long_an_id_token_lives_and_how_its_audience_is_written() {
    let server = served(
        &json_value!({ "idTokenDuration": 120, "idTokenAudType": "string" }),
        &json_value!({}),
    );
    let claims = claims_of(&server, &request("web"));
    assert_eq!(claims["exp"].as_i64(), Some(server.now() + 120));
    assert_eq!(
        (&claims["aud"], &claims["azp"]),
        (&json_value!("web"), &json_value!("web"))
    );
}

#[test]
fn the_audience_is_the_client_id_in_the_clients_own_words() {
    let server = served(
        &json_value!({}),
        &json_value!({ "clientId": 1_234_567_890 }),
    );
    for name in ["web", "1234567890"] {
        let asked = with(request("web"), "client_id", name);
        let answer = answer_of(&Browser::new(&server).agreed(&asked));
        let redeem =
            crate::support::ordinary::code_request("web", answer.get("code").expect("a code"));
        let tokens = json(&server.post(
            "/oauth/token",
            &redeem,
            &[crate::support::ordinary::basic(name, &secret_of("web"))],
        ));
        let (_, claims) = verified(&server, "web", text(&tokens, "id_token"));
        assert_eq!(
            (&claims["aud"], &claims["azp"]),
            (&json_value!([name]), &json_value!(name))
        );
    }
}

#[test]
fn openid_connect_core_2_auth_time_is_when_the_person_signed_in() {
    let server = served(&json_value!({}), &json_value!({}));
    let signed_in_at = server.now();
    let browser = Browser::signed_in(&server, USERNAME);
    server.wait(1000);
    let answer = browser.agreed(&request("web"));
    server.wait(10);
    let tokens = tokens_of(&server, &answer, &request("web"));
    let (_, claims) = verified(&server, "web", text(&tokens, "id_token"));
    assert_eq!(
        (claims["auth_time"].as_i64(), claims["iat"].as_i64()),
        (Some(signed_in_at), Some(signed_in_at + 1010))
    );
}

#[test]
fn the_acr_is_the_first_the_service_names_and_none_where_it_names_none() {
    let server = served(
        &json_value!({ "supportedAcrs": ["urn:example:pwd", "urn:example:other"] }),
        &json_value!({}),
    );
    assert_eq!(
        text(&claims_of(&server, &request("web")), "acr"),
        "urn:example:pwd"
    );
    // §3.1.2.1: acr_values is a voluntary request.
    for asked in ["urn:example:other", "urn:example:gold urn:example:pwd", "0"] {
        assert_eq!(
            text(
                &claims_of(&server, &with(request("web"), "acr_values", asked)),
                "acr"
            ),
            "urn:example:pwd"
        );
    }
    let without_acr = served(&json_value!({}), &json_value!({}));
    assert_eq!(
        claims_of(&without_acr, &with(request("web"), "acr_values", "0")).get("acr"),
        None
    );
}

#[test]
fn a_sid_is_one_session_seen_by_one_client_and_no_secret_of_it() {
    let server = served(&json_value!({}), &json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let sid = |browser: &Browser<'_>, client: &str| {
        let tokens = tokens_of(&server, &browser.agreed(&request(client)), &request(client));
        text(
            &verified(&server, client, text(&tokens, "id_token")).1,
            "sid",
        )
        .to_owned()
    };
    let first = sid(&browser, "web");
    assert_eq!(sid(&browser, "web"), first);
    assert_ne!(sid(&browser, "other"), first);
    assert_ne!(sid(&Browser::new(&server), "web"), first);
    let cookie = browser.cookie("__Host-sekisho-session").expect("a session");
    assert!(!cookie.contains(&first));
    let none = served(&json_value!({ "sessionDuration": 0 }), &json_value!({}));
    assert_eq!(claims_of(&none, &request("web")).get("sid"), None);
}

#[test]
fn openid_connect_core_3_1_3_7_the_header_names_a_key_of_the_jwk_set() {
    let server = served(
        &json_value!({}),
        &json_value!({ "idTokenSignAlg": "ES256" }),
    );
    let tokens = tokens(&server, &request("web"));
    let header: Value =
        serde_json::from_str(&header_text(text(&tokens, "id_token"))).expect("JSON");
    let jwks = json(&server.get("/oauth/jwks", "", &[]));
    let named: Vec<&Value> = jwks["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .filter(|key| key["kid"] == header["kid"])
        .collect();
    assert_eq!((named.len(), named[0]["alg"].as_str()), (1, Some("ES256")));
    assert!(!jwks.to_string().contains("\"d\""));
}

/// A client of its own sector, or of one that is stated.
fn pairwise(client_id: &str, sector: Option<&str>) -> Value {
    let members = json_value!({ "subjectType": "PAIRWISE", "sectorIdentifierUri": sector });
    let mut document = joined(&web(client_id), &members);
    if sector.is_none() {
        document
            .as_object_mut()
            .expect("an object")
            .remove("sectorIdentifierUri");
    }
    document
}

const SECTOR: &str = "https://sector.example/redirect_uris.json";

#[test]
fn openid_connect_core_8_1_pairwise_subjects_are_alike_in_one_sector_and_nowhere_else() {
    let clients = [
        web("public"),
        pairwise("alone", None),
        pairwise("lonely", None),
        pairwise("first", Some(SECTOR)),
        pairwise("second", Some(SECTOR)),
    ];
    let server = provider_for(&json_value!({}), &clients);
    let subject = |client: &str| text(&claims_of(&server, &request(client)), "sub").to_owned();
    let [public, alone, lonely, first, second] =
        ["public", "alone", "lonely", "first", "second"].map(subject);
    assert_eq!(public, "subject-of-alice");
    assert_eq!(first, second);
    let mut different = vec![&public, &alone, &lonely, &first];
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), 4);
    // "The Subject Identifier value MUST NOT be reversible by any party other than the OpenID
    // Provider." §2: at most 255 ASCII characters.
    for subject in [&alone, &lonely, &first] {
        assert!(
            !subject.contains("alice") && subject.len() <= 255 && subject.is_ascii(),
            "{subject}"
        );
    }
    // The same the next time.
    assert_eq!(text(&claims_of(&server, &request("alone")), "sub"), alone);
}

#[test]
fn two_people_have_two_pairwise_subjects() {
    let server = provider_for(&json_value!({}), &[pairwise("first", Some(SECTOR))]);
    let subject = |username: &str| {
        let answer = Browser::new(&server).agreed_by(&request("first"), username);
        let tokens = tokens_of(&server, &answer, &request("first"));
        text(
            &verified(&server, "first", text(&tokens, "id_token")).1,
            "sub",
        )
        .to_owned()
    };
    assert_ne!(subject("alice"), subject("bob"));
}

#[test]
fn a_pairwise_client_learns_the_subject_nowhere() {
    let server = provider_for(
        &json_value!({ "accessTokenSignAlg": "ES256" }),
        &[pairwise("alone", None)],
    );
    let tokens = tokens(&server, &request("alone"));
    let sub = text(
        &verified(&server, "alone", text(&tokens, "id_token")).1,
        "sub",
    )
    .to_owned();
    let access_token = text(&tokens, "access_token");
    // OpenID Connect Core §5.3.2: the sub "MUST be verified to exactly match the sub Claim in the
    // ID Token".
    assert_eq!(text(&json(&userinfo(&server, access_token)), "sub"), sub);
    assert_eq!(
        text(&crate::support::expect::parts_of(access_token).1, "sub"),
        sub
    );
    let asked = server.post(
        "/oauth/introspect",
        &parameters(&[("token", access_token)]),
        &[crate::support::ordinary::basic(
            "alone",
            &secret_of("alone"),
        )],
    );
    assert_eq!(text(&json(&asked), "sub"), sub);
    for text in [&tokens.to_string(), &asked.body] {
        assert!(!text.contains("subject-of-alice"), "{text}");
    }
}

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
