//! When a hook is asked, and what it adds.

use super::*;

#[test]
fn a_hook_adds_claims_to_the_id_token_and_to_access_tokens_of_either_format() {
    let server = server(&[hook()]);
    answers(
        &server,
        URL,
        &json_value!({ "claims": { "accessToken": { "tier": "gold", "level": 7 }, "idToken": { "color": ["red"] } } }),
    );
    for target in [API, OPAQUE] {
        let tokens = issued(&token(
            &server,
            "web",
            &redeem(&server, "openid read", target),
        ));
        let (_, id_token) = verified(&server, "web", text(&tokens, "id_token"));
        assert_eq!(
            (id_token.get("color"), id_token.get("tier")),
            (Some(&json_value!(["red"])), None)
        );
        let told = introspected(&server, text(&tokens, "access_token"));
        assert_eq!(
            (
                told["tier"].as_str(),
                told["level"].as_i64(),
                told.get("color")
            ),
            (Some("gold"), Some(7), None)
        );
        if target == API {
            assert_eq!(
                verified(&server, "web", text(&tokens, "access_token")).1["tier"],
                "gold"
            );
        }
        let told = json(&userinfo(&server, text(&tokens, "access_token")));
        assert_eq!(
            (told.get("tier"), told.get("color")),
            (None, None),
            "UserInfo is no token"
        );
    }
}

#[test]
fn openid_connect_core_5_3_2_what_a_hook_gives_no_value_is_told_in_no_token() {
    let server = server(&[rule("tier", "gold"), hook()]);
    for blank in [Value::Null, json_value!(""), json_value!(" \t")] {
        let claims = json_value!({ "tier": blank, "other": blank, "level": 0, "none": [] });
        let answer = json_value!({ "claims": { "accessToken": claims, "idToken": claims } });
        answers(&server, URL, &answer);
        for target in [API, OPAQUE] {
            let asked = redeem(&server, "openid read", target);
            let tokens = issued(&token(&server, "web", &asked));
            let (_, id_token) = verified(&server, "web", text(&tokens, "id_token"));
            let told = introspected(&server, text(&tokens, "access_token"));
            for claims in [&id_token, &told] {
                // What a rule said before the hook takes back.
                assert_eq!(claims.get("tier"), None, "{target} {claims}");
                assert_eq!(claims.get("other"), None, "{target} {claims}");
                assert_eq!(claims["level"], 0, "{target} {claims}");
                assert_eq!(claims["none"], json_value!([]), "{target} {claims}");
            }
        }
    }
}

#[test]
fn a_hook_is_asked_at_every_refresh_and_by_clients_for_themselves() {
    let server = server(&[hook()]);
    adds(&server, URL, &json_value!({ "round": 1 }));
    for target in [API, OPAQUE] {
        let first = issued(&token(
            &server,
            "web",
            &redeem(&server, "openid read offline_access", target),
        ));
        adds(&server, URL, &json_value!({ "round": 2 }));
        let second = issued(&token(&server, "web", &refresh(&first)));
        adds(&server, URL, &json_value!({ "round": 3 }));
        let own = issued(&token(&server, "web", &client_credentials(target)));
        for (tokens, round) in [(first, 1), (second, 2), (own, 3)] {
            assert_eq!(
                introspected(&server, text(&tokens, "access_token"))["round"],
                round
            );
        }
        adds(&server, URL, &json_value!({ "round": 1 }));
    }
}

#[test]
fn a_hook_is_asked_before_tokens_leave_the_authorization_endpoint() {
    let server = server(&[hook()]);
    adds(&server, URL, &json_value!({ "tier": "gold" }));
    for (response_type, events) in [
        ("id_token", 1),
        ("id_token token", 1),
        ("code id_token", 1),
        ("code token", 1),
        ("code", 0),
        ("none", 0),
    ] {
        let before = asked(&server);
        let answer = answer_of(&Browser::new(&server).agreed(&with(
            request("openid read", API),
            "response_type",
            response_type,
        )));
        assert_eq!(asked(&server) - before, events, "{response_type}");
        for token in ["id_token", "access_token"]
            .into_iter()
            .filter_map(|name| answer.get(name))
        {
            assert_eq!(verified(&server, "web", token).1["tier"], "gold");
        }
    }
}
