//! What a caller adds to what is issued, and where it is told.

use serde_json::{Value, json};

use super::{assert_outcome, code, issue, parts, redeemed};
use crate::support::{
    Server,
    ordinary::{
        basic, code_request, joined, provider, put_client, request, request_for, secret_of, token,
        web, wide_provider,
    },
};

fn id_token(server: &Server, members: &Value) -> [Value; 2] {
    let tokens = redeemed(server, &code(server, &request("web"), members));
    parts(tokens["id_token"].as_str().expect("an ID token"))
}

#[test]
fn the_header_of_the_published_example_is_exactly_that() {
    let server = provider(&json!({}));
    put_client(
        &server,
        &joined(&web("web"), &json!({ "idTokenSignAlg": "HS256" })),
    );
    server.wait(60);
    let params = "{\"typ\":\"JWT\",\n \"extra_key\":\"extra_value\"}";
    let tokens = redeemed(
        &server,
        &code(
            &server,
            &request("web"),
            &json!({ "idtHeaderParams": params }),
        ),
    );
    let token = tokens["id_token"].as_str().expect("an ID token");
    let published = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImV4dHJhX2tleSI6ImV4dHJhX3ZhbHVlIn0";
    assert_eq!(token.split('.').next(), Some(published));
}

#[test]
fn no_header_parameter_says_how_the_token_is_signed() {
    let server = provider(&json!({}));
    for name in [
        "alg", "kid", "jwk", "jku", "x5c", "x5t#S256", "crit", "b64", "enc", "zip",
    ] {
        let params = json!({ name: "x" }).to_string();
        let told = issue(
            &server,
            &request("web"),
            &json!({ "idtHeaderParams": params }),
        );
        assert_outcome(&told, "A910210", "INTERNAL_SERVER_ERROR");
    }
    let long = json!({ "a": "x".repeat(2048) }).to_string();
    let told = issue(
        &server,
        &request("web"),
        &json!({ "idtHeaderParams": long }),
    );
    assert_outcome(&told, "A045203", "INTERNAL_SERVER_ERROR");
}

#[test]
fn rfc_8725_3_11_no_header_parameter_makes_an_id_token_another_kind_of_jwt() {
    let server = provider(&json!({}));
    let issued = |typ: &str| {
        let params = json!({ "typ": typ }).to_string();
        issue(
            &server,
            &request("web"),
            &json!({ "idtHeaderParams": params }),
        )
    };
    for typ in [
        "at+jwt",
        "application/AT+JWT; x",
        "dpop+jwt",
        "logout+jwt",
        "secevent+jwt",
    ] {
        assert_outcome(&issued(typ), "A910210", "INTERNAL_SERVER_ERROR");
    }
    for typ in ["JWT", "id+jwt", "application/id+jwt"] {
        assert_outcome(&issued(typ), "A040001", "LOCATION");
    }
}

#[test]
fn claims_are_told_as_the_caller_says_and_never_those_of_the_protocol() {
    let server = provider(&json!({}));
    let claims = json!({ "name": "John", "name#ja": "ジョン", "roles": ["a"], "empty": "", "nothing": null,
        "iss": "https://evil.example", "sub": "jane", "aud": "x", "exp": 1, "nonce": "x", "acr": "gold", "auth_time": 7 });
    let [_, told] = id_token(&server, &json!({ "claims": claims.to_string() }));
    assert_eq!(
        (&told["name"], &told["name#ja"], &told["roles"]),
        (&json!("John"), &json!("ジョン"), &json!(["a"]))
    );
    assert_eq!(
        (&told["sub"], &told["iss"]),
        (&json!("john"), &json!("https://localhost"))
    );
    for absent in ["empty", "nothing", "acr", "auth_time"] {
        assert_eq!(told.get(absent), None, "{absent}");
    }
    assert!(told["exp"].as_i64().is_some_and(|exp| exp > server.now()));
}

#[test]
fn the_sub_and_the_audience_of_the_id_token_are_written_as_the_caller_says() {
    let server = provider(&json!({}));
    let of = |members: Value| id_token(&server, &members)[1].clone();
    assert_eq!(of(json!({ "sub": "j" }))["sub"], "j");
    assert_eq!(of(json!({ "sub": "" }))["sub"], "john");
    assert_eq!(of(json!({ "idTokenAudType": "string" }))["aud"], "web");
    assert_eq!(
        of(json!({ "idTokenAudType": "array" }))["aud"],
        json!(["web"])
    );
    assert_eq!(of(json!({}))["aud"], json!(["web"]));
}

#[test]
fn scopes_are_replaced_by_a_list_and_by_nothing_else() {
    let server = provider(&json!({}));
    let scope = |asked: &str, scopes: Value| {
        let parameters = request_for("web", "code", asked);
        let code = code(&server, &parameters, &json!({ "scopes": scopes }));
        redeemed(&server, &code)["scope"]
            .as_str()
            .expect("a scope")
            .to_owned()
    };
    assert_eq!(scope("openid read", Value::Null), "openid read");
    assert_eq!(scope("openid read", json!(["read"])), "read");
    assert_eq!(scope("openid read", json!([])), "");
    assert_eq!(
        scope("read", json!(["read", "openid", "email"])),
        "read email"
    );
    assert_eq!(
        scope("openid", json!(["openid", "offline_access"])),
        "openid offline_access"
    );
    assert_eq!(scope("openid read", json!(["read", "nothing"])), "read");
    let parameters = request_for("web", "code", "openid read");
    let told = issue(&server, &parameters, &json!({ "scopes": ["nothing"] }));
    assert_outcome(&told, "A900398", "BAD_REQUEST");
}

#[test]
fn openid_connect_core_3_2_2_5_an_id_token_that_goes_with_the_answer_keeps_its_scope() {
    let server = wide_provider(&json!({}));
    for scopes in [json!([]), json!(["email"])] {
        for response_type in ["id_token", "code id_token", "id_token token"] {
            let asked = request_for("wide", response_type, "openid email read");
            let told = issue(&server, &asked, &json!({ "scopes": scopes }));
            assert_outcome(&told, "A040001", "LOCATION");
            let id_token = told["idToken"].as_str().expect("an ID token");
            assert_eq!(parts(id_token)[1]["sub"], "john");
        }
        // An ID token that nobody has to be given does not hold it.
        let asked = request_for("wide", "code token", "openid email read");
        let told = issue(&server, &asked, &json!({ "scopes": scopes }));
        assert_eq!(told.get("idToken"), None);
    }
}

#[test]
fn what_a_person_has_allowed_is_bounded_like_what_is_added() {
    let server = provider(&json!({}));
    let issued = |names: Vec<String>| {
        let ticket = super::ticket(&server, &request("web"));
        let body = json!({ "ticket": ticket, "subject": "john", "consentedClaims": names });
        super::call(&server, "/auth/authorization/issue", &body)
    };
    let many = |count: usize| {
        (0..count)
            .map(|number| format!("claim{number:07}"))
            .collect()
    };
    for wrong in [many(6_000), vec!["x".repeat(65 * 1024)]] {
        let refused = issued(wrong);
        assert_eq!(refused.status, 400, "{}", refused.body);
        assert!(refused.body.contains("consentedClaims"), "{}", refused.body);
    }
    assert_eq!(issued(many(1_000)).status, 200);
}

#[test]
fn properties_are_told_to_the_client_unless_they_are_hidden() {
    let server = provider(&json!({}));
    let properties = json!([
        { "key": "tier", "value": "gold" },
        { "key": "internal", "value": "7", "hidden": true },
        { "key": "shown", "value": "yes", "hidden": false },
    ]);
    let parameters = request_for("web", "code", "openid offline_access");
    let tokens = redeemed(
        &server,
        &code(&server, &parameters, &json!({ "properties": properties })),
    );
    assert_eq!(
        (&tokens["tier"], &tokens["shown"], tokens.get("internal")),
        (&json!("gold"), &json!("yes"), None)
    );
    let introspected = |token: &Value| {
        let parameters = [(
            "token".to_owned(),
            token.as_str().expect("a token").to_owned(),
        )];
        let credentials = [basic("web", &secret_of("web"))];
        crate::support::json(&server.post("/oauth/introspect", &parameters, &credentials))
    };
    let told = introspected(&tokens["access_token"]);
    assert_eq!(
        (&told["tier"], told.get("internal")),
        (&json!("gold"), None)
    );
    // They stay with the grant.
    let refresh = [
        ("grant_type", "refresh_token"),
        (
            "refresh_token",
            tokens["refresh_token"].as_str().expect("one"),
        ),
    ];
    let refresh = refresh.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let refreshed = crate::support::json(&token(&server, "web", &refresh));
    assert_eq!(refreshed["tier"], "gold");
    assert_eq!(introspected(&refreshed["access_token"])["tier"], "gold");
}

#[test]
fn no_property_speaks_in_the_name_of_the_protocol() {
    let server = provider(&json!({}));
    for key in [
        "access_token",
        "token_type",
        "expires_in",
        "scope",
        "id_token",
        "refresh_token",
        "error",
        "iss",
        "sub",
        "active",
        "cnf",
        "client_id",
    ] {
        for hidden in [true, false] {
            let properties = json!([{ "key": key, "value": "x", "hidden": hidden }]);
            let told = issue(
                &server,
                &request("web"),
                &json!({ "properties": properties }),
            );
            assert_outcome(&told, "A910211", "INTERNAL_SERVER_ERROR");
        }
    }
    let large = json!([{ "key": "k", "value": "x".repeat(64 * 1024) }]);
    let told = issue(&server, &request("web"), &json!({ "properties": large }));
    assert_outcome(&told, "A045201", "INTERNAL_SERVER_ERROR");
    for wrong in [
        json!("k=v"),
        json!([{ "key": "k" }]),
        json!([{ "value": "v" }]),
        json!([{ "key": "", "value": "v" }]),
        json!([{ "key": "k", "value": 7 }]),
        json!([{ "key": "k", "value": "v", "hidden": "no" }]),
        json!([7]),
    ] {
        let body = json!({ "ticket": super::ticket(&server, &request("web")), "subject": "john", "properties": wrong });
        assert_eq!(
            super::call(&server, "/auth/authorization/issue", &body).status,
            400,
            "{wrong}"
        );
    }
}

#[test]
fn claims_of_a_jwt_are_merged_and_overwrite_none_of_the_protocol() {
    let server = provider(&json!({ "accessTokenSignAlg": "ES256" }));
    let claims = json!({ "dept": "x", "iss": "evil", "sub": "jane", "aud": "x", "exp": 1, "jti": "x", "client_id": "x", "scope": "x", "cnf": {} });
    let members = json!({ "jwtAtClaims": claims.to_string(), "properties": [{ "key": "tier", "value": "gold" }, { "key": "no", "value": "1", "hidden": true }] });
    let tokens = redeemed(
        &server,
        &code(&server, &request_for("web", "code", "read"), &members),
    );
    let [_, told] = parts(tokens["access_token"].as_str().expect("a token"));
    assert_eq!(
        (&told["dept"], &told["tier"], told.get("no")),
        (&json!("x"), &json!("gold"), None)
    );
    assert_eq!(
        (
            &told["iss"],
            &told["sub"],
            &told["client_id"],
            &told["scope"]
        ),
        (
            &json!("https://localhost"),
            &json!("john"),
            &json!("web"),
            &json!("read")
        )
    );
    assert_eq!(told.get("cnf"), None);
}

#[test]
fn what_was_added_is_in_no_answer_of_another_grant() {
    let server = provider(&json!({}));
    let properties = json!({ "properties": [{ "key": "tier", "value": "gold" }] });
    let with = code(&server, &request("web"), &properties);
    let without = code(&server, &request("web"), &json!({}));
    assert_eq!(redeemed(&server, &without).get("tier"), None);
    let response = token(&server, "web", &code_request("web", &with));
    assert_eq!(crate::support::json(&response)["tier"], "gold");
}
