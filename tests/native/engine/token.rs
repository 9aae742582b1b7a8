//! `POST /api/auth/token`.

use serde_json::{Value, json};

use super::{assert_outcome, code, content, handed, issue, parts, told};
use crate::support::{
    Server,
    client::{ISSUER, set},
    ordinary::{code_request, joined, provider, put_client, request, request_for, secret_of, web},
};

const PATH: &str = "/auth/token";

type Parameters = Vec<(String, String)>;

fn parameters<const N: usize>(pairs: [(&str, &str); N]) -> Parameters {
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

/// What the client `web` is told, with these members besides.
fn web_told(server: &Server, parameters: &[(String, String)], members: &Value) -> Value {
    let credentials = json!({ "clientId": "web", "clientSecret": secret_of("web") });
    told(
        server,
        PATH,
        &joined(&joined(&handed(parameters), &credentials), members),
    )
}

fn text<'a>(told: &'a Value, name: &str) -> &'a str {
    told[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} in {told}"))
}

#[test]
fn tokens_are_told_as_the_published_example_says() {
    let server = provider(&json!({}));
    put_client(
        &server,
        &joined(&web("web"), &json!({ "idTokenSignAlg": "HS256" })),
    );
    server.wait(60);
    let asked = request_for("web", "code", "openid offline_access");
    let params = r#"{"typ":"JWT","extra_key":"extra_value"}"#;
    let code = code(&server, &asked, &json!({ "idtHeaderParams": params }));
    let told = web_told(&server, &code_request("web", &code), &json!({}));
    assert_outcome(&told, "A050001", "OK");
    assert_eq!(told["type"], "tokenResponse");
    assert_eq!(
        told["resultMessage"],
        "[A050001] The token request (grant_type=authorization_code) was processed successfully."
    );
    assert_eq!(
        (&told["grantType"], &told["subject"]),
        (&json!("AUTHORIZATION_CODE"), &json!("john"))
    );
    assert_eq!(told["scopes"], json!(["openid", "offline_access"]));
    let content = content(&told);
    for (member, of_content) in [
        ("accessToken", "access_token"),
        ("refreshToken", "refresh_token"),
        ("idToken", "id_token"),
    ] {
        assert_eq!(told[member], content[of_content], "{member}");
    }
    assert_eq!(
        (&content["token_type"], &content["expires_in"]),
        (&json!("Bearer"), &json!(3600))
    );
    assert_eq!(
        parts(text(&told, "idToken"))[0],
        json!({ "alg": "HS256", "typ": "JWT", "extra_key": "extra_value" })
    );
    let now = server.now();
    for (member, value) in [
        ("accessTokenDuration", json!(3600)),
        ("accessTokenExpiresAt", json!((now + 3600) * 1000)),
        ("refreshTokenDuration", json!(2_592_000)),
        ("refreshTokenExpiresAt", json!((now + 2_592_000) * 1000)),
        ("refreshTokenScopes", json!(["openid", "offline_access"])),
        ("clientIdAlias", json!("web")),
        ("clientIdAliasUsed", json!(true)),
        ("clientAuthMethod", json!("CLIENT_SECRET_BASIC")),
    ] {
        assert_eq!(told[member], value, "{member}");
    }
    assert!(told["clientId"].is_u64() && told.get("jwtAccessToken").is_none());
}

#[test]
fn a_token_of_fapi_is_bound_to_the_key_that_is_proved() {
    let server = Server::new();
    let mut asked = server.one.authorization_request();
    set(&mut asked, "scope", "myscope");
    let pushed = crate::support::json(&server.push(&server.one, &asked, &[]));
    let named = parameters([
        ("client_id", "one"),
        (
            "request_uri",
            pushed["request_uri"].as_str().expect("a URI"),
        ),
    ]);
    let issued = issue(&server, &named, &json!({}));
    let code = text(&issued, "authorizationCode");
    let ask = |members: Value| {
        let parameters: Parameters = server
            .one
            .code_request(code)
            .into_iter()
            .chain(server.one.authentication(server.now()))
            .collect();
        told(&server, PATH, &joined(&handed(&parameters), &members))
    };
    let proof = |claims: &Value| json!({ "dpop": server.one.proof(claims) });
    let claims = |uri: &str| server.one.proof_claims("POST", uri, server.now());
    assert_outcome(&ask(json!({})), "A152305", "BAD_REQUEST");
    assert_outcome(&ask(json!({ "dpop": "x" })), "A254301", "BAD_REQUEST");
    assert_outcome(
        &ask(proof(&claims("https://front.example/token"))),
        "A254301",
        "BAD_REQUEST",
    );
    let told = ask(proof(&claims(&format!("{ISSUER}/oauth/token"))));
    assert_outcome(&told, "A050001", "OK");
    assert_eq!(content(&told)["token_type"], "DPoP");
    assert_eq!(told["jwtAccessToken"], told["accessToken"]);
    let [_, claims] = parts(text(&told, "accessToken"));
    assert_eq!(
        (&claims["cnf"]["jkt"], &claims["sub"]),
        (&json!(server.one.jkt()), &json!("john"))
    );
    assert_eq!(told["clientAuthMethod"], "PRIVATE_KEY_JWT");
    // The endpoint itself knows that the code is spent, and ends what it gave.
    let refresh = parameters([
        ("grant_type", "refresh_token"),
        ("refresh_token", text(&told, "refreshToken")),
    ]);
    let again = ask(json!({ "dpop": server.one.proof_for("/oauth/token", server.now()) }));
    assert_outcome(&again, "A050305", "BAD_REQUEST");
    assert_eq!(server.token(&server.one, &refresh).status, 400);
}

#[test]
fn a_client_that_does_not_authenticate_is_told_apart() {
    let server = provider(&json!({}));
    let code = code(&server, &request("web"), &json!({}));
    let asked = code_request("web", &code);
    let before = server.host.snapshot();
    for (members, number) in [
        (json!({ "clientSecret": "wrong" }), "A157305"),
        (json!({ "clientSecret": null }), "A157304"),
        (json!({ "clientId": "nobody" }), "A048304"),
        (json!({ "clientId": null, "clientSecret": null }), "A900331"),
    ] {
        let told = web_told(&server, &asked, &members);
        assert_outcome(&told, number, "INVALID_CLIENT");
        assert_eq!(content(&told)["error"], "invalid_client");
    }
    let mut named = asked.clone();
    set(&mut named, "client_id", "other");
    assert_outcome(
        &web_told(&server, &named, &json!({})),
        "A048312",
        "INVALID_CLIENT",
    );
    assert_outcome(
        &web_told(&server, &named, &json!({ "clientSecret": null })),
        "A048312",
        "INVALID_CLIENT",
    );
    let mut posted = asked.clone();
    set(&mut posted, "client_secret", &secret_of("web"));
    let twice = web_told(&server, &posted, &json!({}));
    assert_eq!(
        (&twice["action"], &content(&twice)["error"]),
        (&json!("BAD_REQUEST"), &json!("invalid_request"))
    );
    assert_eq!(server.host.snapshot(), before);
    assert_outcome(&web_told(&server, &asked, &json!({})), "A050001", "OK");
}

#[test]
fn what_is_wrong_with_a_request_is_told_by_its_published_number() {
    let server = provider(&json!({}));
    let code = code(&server, &request("web"), &json!({}));
    for (name, value, number, error) in [
        ("grant_type", "", "A049301", "invalid_request"),
        (
            "grant_type",
            "password",
            "A049305",
            "unsupported_grant_type",
        ),
        (
            "grant_type",
            "client_credentials",
            "A049305",
            "unsupported_grant_type",
        ),
        ("code", "", "A050301", "invalid_request"),
        ("code", "x", "A050305", "invalid_grant"),
        (
            "redirect_uri",
            "https://web.example/other",
            "A050309",
            "invalid_grant",
        ),
        ("redirect_uri", "", "A050309", "invalid_grant"),
        ("code_verifier", "", "A050316", "invalid_grant"),
        ("code_verifier", "short", "A050316", "invalid_grant"),
        ("code_verifier", &"a".repeat(43), "A050315", "invalid_grant"),
        (
            "resource",
            "https://nowhere.example/",
            "A901305",
            "invalid_target",
        ),
    ] {
        let mut asked = code_request("web", &code);
        set(&mut asked, name, value);
        let told = web_told(&server, &asked, &json!({}));
        assert_outcome(&told, number, "BAD_REQUEST");
        assert_eq!(content(&told)["error"], error, "{name}={value}");
    }
    let other = json!({ "clientId": "other", "clientSecret": secret_of("other") });
    assert_outcome(
        &web_told(&server, &code_request("web", &code), &other),
        "A050307",
        "BAD_REQUEST",
    );
    server.wait(61);
    assert_outcome(
        &web_told(&server, &code_request("web", &code), &json!({})),
        "A050311",
        "BAD_REQUEST",
    );
    let missing = web_told(&server, &[], &json!({}));
    assert_outcome(&missing, "A047201", "INTERNAL_SERVER_ERROR");
}

#[test]
fn a_refresh_goes_on_with_what_was_added() {
    let server = provider(&json!({}));
    let asked = request_for("web", "code", "openid offline_access read");
    let properties = json!({ "properties": [{ "key": "tier", "value": "gold", "hidden": true }] });
    let code = code(&server, &asked, &properties);
    let first = web_told(&server, &code_request("web", &code), &json!({}));
    assert_eq!(first["properties"], properties["properties"]);
    let refresh =
        |token: &str| parameters([("grant_type", "refresh_token"), ("refresh_token", token)]);
    let more = json!({ "properties": [{ "key": "more", "value": "1" }], "accessTokenDuration": 7, "refreshTokenDuration": 70 });
    let told = web_told(&server, &refresh(text(&first, "refreshToken")), &more);
    assert_outcome(&told, "A053001", "OK");
    assert_eq!(told["grantType"], "REFRESH_TOKEN");
    assert_eq!(
        told["properties"],
        json!([{ "key": "tier", "value": "gold", "hidden": true }, { "key": "more", "value": "1" }])
    );
    assert_eq!(
        (&content(&told)["more"], content(&told).get("tier")),
        (&json!("1"), None)
    );
    assert_eq!(
        (&told["accessTokenDuration"], &content(&told)["expires_in"]),
        (&json!(7), &json!(7))
    );
    assert_eq!(
        (&told["refreshTokenDuration"], &told["subject"]),
        (&json!(70), &json!("john"))
    );
    let narrowed = joined(&json!({}), &json!({}));
    let mut less = refresh(text(&told, "refreshToken"));
    set(&mut less, "scope", "openid email");
    assert_outcome(
        &web_told(&server, &less, &narrowed),
        "A053309",
        "BAD_REQUEST",
    );
    assert_outcome(
        &web_told(&server, &refresh("x"), &narrowed),
        "A053305",
        "BAD_REQUEST",
    );
    let other = json!({ "clientId": "other", "clientSecret": secret_of("other") });
    assert_outcome(
        &web_told(&server, &refresh(text(&told, "refreshToken")), &other),
        "A053307",
        "BAD_REQUEST",
    );
    server.wait(70);
    let late = web_told(&server, &refresh(text(&told, "refreshToken")), &narrowed);
    assert_outcome(&late, "A053308", "BAD_REQUEST");
    // What was rotated away is a replay by now, and ends the grant.
    let replayed = web_told(&server, &refresh(text(&first, "refreshToken")), &narrowed);
    assert_outcome(&replayed, "A053305", "BAD_REQUEST");
}

#[test]
fn a_refresh_that_is_repeated_with_something_else_gives_another_token() {
    for algorithm in [json!(null), json!("ES256")] {
        let members = json!({ "accessTokenSignAlg": algorithm, "refreshTokenKept": false, "refreshTokenIdempotencyDuration": 60 });
        let server = provider(&members);
        let code = code(
            &server,
            &request_for("web", "code", "openid offline_access"),
            &json!({}),
        );
        let first = web_told(&server, &code_request("web", &code), &json!({}));
        let refresh = parameters([
            ("grant_type", "refresh_token"),
            ("refresh_token", text(&first, "refreshToken")),
        ]);
        let refreshed = |tier: &str| {
            let claims = json!({ "tier": tier }).to_string();
            let properties = json!([{ "key": "level", "value": tier }]);
            let added = json!({ "jwtAtClaims": claims, "properties": properties });
            let told = web_told(&server, &refresh, &added);
            assert_outcome(&told, "A053001", "OK");
            assert_eq!(content(&told)["level"], tier);
            told
        };
        let gold = refreshed("gold");
        let again = refreshed("gold");
        assert_eq!(again["accessToken"], gold["accessToken"]);
        let silver = refreshed("silver");
        assert_eq!(silver["refreshToken"], gold["refreshToken"]);
        let (gold, silver) = (text(&gold, "accessToken"), text(&silver, "accessToken"));
        assert_ne!(gold, silver);
        if algorithm.is_string() {
            let [jti, other] = [gold, silver].map(|token| parts(token)[1]["jti"].clone());
            assert_ne!(jti, other);
        }
        // What a token response tells is what introspection tells.
        let told = told(&server, "/auth/introspection", &json!({ "token": silver }));
        assert_outcome(&told, "A056001", "OK");
        let level = json!([{ "key": "level", "value": "silver" }]);
        assert_eq!(told["properties"], level);
    }
}

#[test]
fn a_client_is_given_a_token_of_its_own() {
    let grants = json!(["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS", "REFRESH_TOKEN"]);
    let server = provider(&json!({ "supportedGrantTypes": grants }));
    put_client(
        &server,
        &joined(&web("web"), &json!({ "grantTypes": grants })),
    );
    server.wait(60);
    let asked = parameters([("grant_type", "client_credentials"), ("scope", "read")]);
    let told = web_told(
        &server,
        &asked,
        &json!({ "properties": [{ "key": "tier", "value": "gold" }], "accessTokenDuration": 9 }),
    );
    assert_outcome(&told, "A052001", "OK");
    assert_eq!(
        (told.get("subject"), told.get("refreshToken")),
        (None, None)
    );
    assert_eq!(
        (&content(&told)["tier"], &told["accessTokenDuration"]),
        (&json!("gold"), &json!(9))
    );
    let other = json!({ "clientId": "other", "clientSecret": secret_of("other") });
    assert_outcome(&web_told(&server, &asked, &other), "A047302", "BAD_REQUEST");
}

#[test]
fn what_the_caller_says_wrongly_spends_nothing() {
    let server = provider(&json!({}));
    let code = code(&server, &request("web"), &json!({}));
    let asked = code_request("web", &code);
    let before = server.host.snapshot();
    for (members, number) in [
        (json!({ "accessToken": "mine" }), "A910255"),
        (json!({ "jwtAtClaims": "[]" }), "A910209"),
        (
            json!({ "properties": [{ "key": "scope", "value": "x" }] }),
            "A910211",
        ),
        (
            json!({ "properties": [{ "key": "k", "value": "x".repeat(70_000) }] }),
            "A050201",
        ),
    ] {
        assert_outcome(
            &web_told(&server, &asked, &members),
            number,
            "INTERNAL_SERVER_ERROR",
        );
    }
    assert_eq!(server.host.snapshot(), before);
    // What published clients send where nothing is meant.
    let nothing = json!({ "accessToken": null, "accessTokenDuration": 0, "refreshTokenDuration": 0, "properties": null, "dpopNonceRequired": false, "jwtAtClaims": null, "clientCertificatePath": null, "htm": null });
    assert_outcome(&web_told(&server, &asked, &nothing), "A050001", "OK");
}
