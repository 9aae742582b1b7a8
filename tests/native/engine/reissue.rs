//! `POST /api/idtoken/reissue`. OpenID Connect Core §12.2.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sekisho::Digest;
use serde_json::{Value, json};

use super::{assert_outcome, call, code, content, handed, parts, told};
use crate::support::{
    Server,
    ordinary::{
        GRANT_TYPES, code_request, joined, provider, put_client, request_for, secret_of, web,
    },
};

const PATH: &str = "/idtoken/reissue";
const SCOPE: &str = "openid offline_access read";

/// What the client is told at the token endpoint of the caller.
fn tokens_of(server: &Server, client: &str, parameters: &[(String, String)]) -> Value {
    let credentials = json!({ "clientId": client, "clientSecret": secret_of(client) });
    let told = told(
        server,
        "/auth/token",
        &joined(&handed(parameters), &credentials),
    );
    assert_eq!(told["action"], "OK", "{told}");
    told
}

fn refreshed(server: &Server, tokens: &Value, scope: &str) -> Value {
    let refresh_token = tokens["refreshToken"].as_str().expect("a refresh token");
    let parameters = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
        ("scope", scope),
    ];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    tokens_of(server, "web", &parameters)
}

/// The tokens of a grant of john, to which this was added.
fn granted(server: &Server, members: &Value) -> Value {
    let code = code(server, &request_for("web", "code", SCOPE), members);
    tokens_of(server, "web", &code_request("web", &code))
}

/// The two tokens of a response, as a caller names them, with these members besides.
fn named(tokens: &Value, members: &Value) -> Value {
    let named =
        json!({ "accessToken": tokens["accessToken"], "refreshToken": tokens["refreshToken"] });
    joined(&named, members)
}

fn reissued(server: &Server, tokens: &Value, members: &Value) -> [Value; 2] {
    let told = told(server, PATH, &named(tokens, members));
    assert_outcome(&told, "A910005", "OK");
    assert_eq!(content(&told)["id_token"], told["idToken"]);
    parts(told["idToken"].as_str().expect("an ID token"))
}

#[test]
fn an_id_token_is_given_once_more_in_a_token_response() {
    for algorithm in [json!(null), json!("ES256")] {
        let server = provider(&json!({ "accessTokenSignAlg": algorithm }));
        let properties = json!([{ "key": "tier", "value": "gold" }, { "key": "secret", "value": "1", "hidden": true }]);
        let members = json!({ "properties": properties, "authTime": 1_767_225_000, "acr": "gold" });
        let tokens = granted(&server, &members);
        server.wait(60);
        let tokens = refreshed(&server, &tokens, SCOPE);
        server.wait(7);
        let before = server.host.snapshot();
        let told = told(&server, PATH, &named(&tokens, &json!({})));
        assert_outcome(&told, "A910005", "OK");
        let response = json!({
            "access_token": tokens["accessToken"],
            "refresh_token": tokens["refreshToken"],
            "token_type": "Bearer",
            "expires_in": 3593,
            "scope": SCOPE,
            "id_token": told["idToken"],
            "tier": "gold",
        });
        assert_eq!(content(&told), response);
        let [_, first] = parts(tokens["idToken"].as_str().expect("an ID token"));
        let [_, again] = parts(told["idToken"].as_str().expect("an ID token"));
        for same in ["iss", "sub", "aud", "azp", "auth_time", "acr", "at_hash"] {
            assert_eq!(again[same], first[same], "{same}");
        }
        let access_token = tokens["accessToken"].as_str().expect("a token");
        let digest = Digest::of(access_token);
        assert_eq!(
            again["at_hash"],
            URL_SAFE_NO_PAD.encode(&digest.as_bytes()[..16])
        );
        assert_eq!(again["iat"], server.now());
        // It "SHOULD NOT have a nonce Claim".
        assert_eq!(again.get("nonce"), None);
        assert_eq!(server.host.snapshot(), before);
    }
}

#[test]
fn the_header_of_the_published_example_is_that_of_a_reissued_one_too() {
    let server = provider(&json!({}));
    let client = json!({ "idTokenSignAlg": "HS256" });
    put_client(&server, &joined(&web("web"), &client));
    server.wait(60);
    let tokens = granted(&server, &json!({}));
    let params = "{\"typ\":\"JWT\",\n \"extra_key\":\"extra_value\"}";
    let told = told(
        &server,
        PATH,
        &named(&tokens, &json!({ "idtHeaderParams": params })),
    );
    let token = told["idToken"].as_str().expect("an ID token");
    let published = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImV4dHJhX2tleSI6ImV4dHJhX3ZhbHVlIn0";
    assert_eq!(token.split('.').next(), Some(published));
    // It was of that one.
    assert_eq!(
        reissued(&server, &tokens, &json!({}))[0].get("extra_key"),
        None
    );
}

#[test]
fn what_is_added_now_comes_over_what_was_added_before() {
    let server = provider(&json!({}));
    let before = json!({
        "sub": "j", "idTokenAudType": "array",
        "claims": json!({ "name": "John", "age": 7 }).to_string(),
        "idtHeaderParams": json!({ "a": 1, "b": 1 }).to_string(),
    });
    let tokens = granted(&server, &before);
    let now = json!({
        "sub": "j", "idTokenAudType": "string",
        "claims": json!({ "name": "Johnny", "iss": "x", "sub": "jane", "nonce": "x", "exp": 1, "acr": "x", "empty": "" }).to_string(),
        "idtHeaderParams": json!({ "b": 2 }).to_string(),
    });
    let [header, claims] = reissued(&server, &tokens, &now);
    assert_eq!((&header["a"], &header["b"]), (&json!(1), &json!(2)));
    assert_eq!(
        (&claims["name"], &claims["age"]),
        (&json!("Johnny"), &json!(7))
    );
    assert_eq!(
        (&claims["sub"], &claims["aud"]),
        (&json!("j"), &json!("web"))
    );
    assert_eq!(claims["iss"], "https://localhost");
    assert!(claims["exp"].as_i64().is_some_and(|exp| exp > server.now()));
    for absent in ["nonce", "acr", "empty"] {
        assert_eq!(claims.get(absent), None, "{absent}");
    }
    let [_, after] = reissued(&server, &tokens, &json!({}));
    assert_eq!(
        (&after["name"], &after["sub"]),
        (&json!("John"), &json!("j"))
    );
}

#[test]
fn what_the_caller_says_wrongly_gives_nothing() {
    let server = provider(&json!({}));
    let tokens = granted(&server, &json!({}));
    let before = server.host.snapshot();
    for (members, number) in [
        (json!({ "accessToken": null }), "A910260"),
        (json!({ "refreshToken": "" }), "A910260"),
        (json!({ "sub": "jane" }), "A910258"),
        (json!({ "sub": "John" }), "A910258"),
        (json!({ "sub": "x".repeat(101) }), "A042202"),
        (json!({ "claims": "[]" }), "A044201"),
        (json!({ "claims": "{\"a\":1,\"a\":2}" }), "A044201"),
        (json!({ "idtHeaderParams": "x" }), "A255201"),
        (
            json!({ "idtHeaderParams": "{\"alg\":\"none\"}" }),
            "A910210",
        ),
        (json!({ "idtHeaderParams": "{\"kid\":\"x\"}" }), "A910210"),
        (
            json!({ "idtHeaderParams": "{\"typ\":\"at+jwt\"}" }),
            "A910210",
        ),
        (
            json!({ "idtHeaderParams": json!({ "a": "x".repeat(2048) }).to_string() }),
            "A045203",
        ),
    ] {
        let told = told(&server, PATH, &named(&tokens, &members));
        assert_outcome(&told, number, "CALLER_ERROR");
        for absent in ["idToken", "responseContent"] {
            assert_eq!(told.get(absent), None, "{told}");
        }
    }
    for wrong in [
        json!({ "accessToken": 7 }),
        json!({ "idTokenAudType": "list" }),
        json!({ "claims": {} }),
        json!({ "idtHeaderParams": {} }),
    ] {
        let refused = call(&server, PATH, &named(&tokens, &wrong));
        assert_eq!(refused.status, 400, "{}", refused.body);
    }
    assert_eq!(server.host.snapshot(), before);
}

/// That these two tokens are given no ID token.
fn refused(server: &Server, access_token: &Value, refresh_token: &Value) {
    let body = json!({ "accessToken": access_token, "refreshToken": refresh_token });
    let before = server.host.snapshot();
    let told = told(server, PATH, &body);
    assert_outcome(&told, "A910259", "CALLER_ERROR");
    assert_eq!(
        (told.get("idToken"), server.host.snapshot()),
        (None, before)
    );
}

#[test]
fn tokens_that_do_not_belong_together_are_given_none() {
    for algorithm in [json!(null), json!("ES256")] {
        let server =
            provider(&json!({ "accessTokenSignAlg": algorithm, "refreshTokenKept": false }));
        let [first, second] = [(); 2].map(|()| granted(&server, &json!({})));
        let (access, refresh) = (&first["accessToken"], &first["refreshToken"]);
        refused(&server, access, &second["refreshToken"]);
        refused(&server, access, access);
        refused(&server, refresh, refresh);
        refused(&server, refresh, access);
        refused(&server, &json!("x"), refresh);
        refused(&server, access, &json!("x"));
        refused(&server, &first["idToken"], refresh);
        // What was rotated away is no refresh token any more.
        let next = refreshed(&server, &first, SCOPE);
        refused(&server, &next["accessToken"], refresh);
        reissued(&server, &next, &json!({}));
        // Nor is there anything where openid was left out.
        let narrowed = refreshed(&server, &next, "read");
        refused(&server, &narrowed["accessToken"], &narrowed["refreshToken"]);
    }
}

#[test]
fn tokens_that_do_not_stand_are_given_none() {
    let server = provider(&json!({ "accessTokenDuration": 60 }));
    let ended = granted(&server, &json!({}));
    let revoke = json!({ "accessTokenIdentifier": ended["accessToken"] });
    told(&server, "/auth/token/revoke", &revoke);
    refused(&server, &ended["accessToken"], &ended["refreshToken"]);
    let tokens = granted(&server, &json!({}));
    reissued(&server, &tokens, &json!({}));
    put_client(&server, &joined(&web("web"), &json!({ "locked": true })));
    server.wait(59);
    refused(&server, &tokens["accessToken"], &tokens["refreshToken"]);
    put_client(&server, &web("web"));
    server.wait(1);
    refused(&server, &tokens["accessToken"], &tokens["refreshToken"]);
}

#[test]
fn a_client_itself_and_a_grant_without_openid_are_given_none() {
    let grants = json!({ "supportedGrantTypes": GRANT_TYPES });
    let server = provider(&grants);
    put_client(
        &server,
        &joined(&web("web"), &json!({ "grantTypes": GRANT_TYPES })),
    );
    server.wait(60);
    let asked = [("grant_type", "client_credentials"), ("scope", "read")];
    let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let own = tokens_of(&server, "web", &asked);
    refused(&server, &own["accessToken"], &own["accessToken"]);
    let asked = request_for("web", "code", "offline_access read");
    let code = code(&server, &asked, &json!({}));
    let plain = tokens_of(&server, "web", &code_request("web", &code));
    refused(&server, &plain["accessToken"], &plain["refreshToken"]);
    let made = json!({ "grantType": "AUTHORIZATION_CODE", "clientIdentifier": "web", "subject": "john", "scopes": ["openid", "read", "offline_access"] });
    let made = told(&server, "/auth/token/create", &made);
    let [_, claims] = reissued(&server, &made, &json!({}));
    assert_eq!(claims["sub"], "john");
}

#[test]
fn the_response_says_of_a_bound_token_that_it_is_bound() {
    let server = provider(&json!({}));
    let code = code(&server, &request_for("web", "code", SCOPE), &json!({}));
    let proof = server.one.proof_for("/oauth/token", server.now());
    let shown = json!({ "clientId": "web", "clientSecret": secret_of("web"), "dpop": proof });
    let asked = joined(&handed(&code_request("web", &code)), &shown);
    let tokens = told(&server, "/auth/token", &asked);
    assert_eq!(content(&tokens)["token_type"], "DPoP");
    let told = told(&server, PATH, &named(&tokens, &json!({})));
    assert_outcome(&told, "A910005", "OK");
    assert_eq!(content(&told)["token_type"], "DPoP");
}
