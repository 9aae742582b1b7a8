//! An alias that names another client by now: what was issued to the former one is told of nobody
//! else. RFC 9068 §5, RFC 8725 §3.9, OpenID Connect Core §12.2.

use crate::support::expect::{parameters, parts_of, text, with};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, RESPONSE_TYPES, TOKEN, answer_of, basic, code_request, joined,
    provider_for, put_api, put_client, request_for, secret_of, token, tokens, userinfo, web,
};
use crate::support::{Server, json};
use serde_json::{Value, json as json_value};

const API: &str = "https://api.example.com";
const NUMBER: u64 = 4711;

/// A server whose client 4711 is called `shop`, with an API that `other` introspects for.
fn server() -> Server {
    let grant_types = ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"];
    let service = json_value!({ "supportedGrantTypes": GRANT_TYPES, "supportedResponseTypes": RESPONSE_TYPES });
    let clients = [
        shop(&json_value!({ "grantTypes": grant_types })),
        web("other"),
    ];
    provider_for(&service, &clients)
}

fn shop(members: &Value) -> Value {
    joined(
        &joined(&web("shop"), &json_value!({ "clientId": NUMBER })),
        members,
    )
}

/// The alias of the client 4711 becomes `former`, and another is called `shop`.
fn move_name(server: &Server) {
    put_client(server, &shop(&json_value!({ "clientIdAlias": "former" })));
    let secret = secret_of("new-shop");
    let other = json_value!({ "clientId": 4712, "clientSecret": secret });
    put_client(server, &joined(&web("shop"), &other));
}

/// What the client 4711 is told that authenticates by its new name.
fn as_former(server: &Server, path: &str, request: &[(String, String)]) -> Value {
    let response = server.post(path, request, &[basic("former", &secret_of("shop"))]);
    assert_eq!(response.status, 200, "{}", response.body);
    json(&response)
}

#[test]
fn no_id_token_is_for_another_client_than_the_one_that_refreshes() {
    let server = server();
    let before = tokens(
        &server,
        &request_for("shop", "code", "openid offline_access"),
    );
    move_name(&server);
    let refresh_token = text(&before, "refresh_token");
    let request = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
    ];
    let after = as_former(&server, TOKEN, &parameters(&request));
    let (_, claims) = parts_of(text(&after, "id_token"));
    assert_eq!(
        (&claims["aud"][0], &claims["azp"]),
        (&"former".into(), &"former".into())
    );
    assert_eq!(claims.get("nonce"), None);
}

#[test]
fn a_code_of_a_name_that_is_anothers_gives_tokens_for_the_number() {
    for format in ["JWT", "OPAQUE"] {
        let server = server();
        let api =
            json_value!({ "identifier": API, "scopes": ["read"], "accessTokenFormat": format });
        put_api(&server, &api);
        let asked = with(request_for("shop", "code", "openid read"), "resource", API);
        let answer = answer_of(&Browser::new(&server).agreed(&asked));
        move_name(&server);
        let request = code_request("shop", answer.get("code").expect("a code"));
        let issued = as_former(&server, TOKEN, &request);
        let (_, claims) = parts_of(text(&issued, "id_token"));
        assert_eq!(claims["aud"], json_value!([NUMBER.to_string()]));
        let access_token = text(&issued, "access_token");
        if format == "JWT" {
            assert_eq!(parts_of(access_token).1["client_id"], NUMBER.to_string());
        }
        let told = as_former(
            &server,
            "/oauth/introspect",
            &parameters(&[("token", access_token)]),
        );
        assert_eq!(told["client_id"], NUMBER.to_string());
    }
}

#[test]
fn a_page_that_was_open_gives_tokens_for_the_number() {
    let server = server();
    let both = json_value!({ "responseTypes": ["CODE", "CODE_ID_TOKEN"], "grantTypes": ["AUTHORIZATION_CODE", "IMPLICIT"] });
    put_client(&server, &shop(&both));
    let browser = Browser::new(&server);
    let page = browser.open(&request_for("shop", "code id_token", "openid"));
    let page = browser.sign_in(&page, "alice", crate::support::server::PASSWORD);
    put_client(
        &server,
        &shop(&joined(&both, &json_value!({ "clientIdAlias": "former" }))),
    );
    let answer = answer_of(&browser.decide(&page, "allow"));
    let (_, claims) = parts_of(answer.get("id_token").expect("an ID token"));
    assert_eq!(claims["azp"], NUMBER.to_string());
}

#[test]
fn introspection_and_userinfo_name_the_client_as_it_is_called_now() {
    for format in ["JWT", "OPAQUE"] {
        let server = server();
        let api =
            json_value!({ "identifier": API, "scopes": ["read"], "accessTokenFormat": format });
        put_api(&server, &api);
        let signed = json_value!({ "userInfoSignAlg": "RS256" });
        put_client(
            &server,
            &shop(&joined(
                &signed,
                &json_value!({ "grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"] }),
            )),
        );
        let own = [
            ("grant_type", "client_credentials"),
            ("scope", "read"),
            ("resource", API),
        ];
        let own = json(&token(&server, "shop", &parameters(&own)));
        let persons = tokens(
            &server,
            &request_for("shop", "code", "openid offline_access"),
        );
        move_name(&server);
        put_client(
            &server,
            &shop(&joined(
                &signed,
                &json_value!({ "clientIdAlias": "former" }),
            )),
        );
        let told = |token: &str| {
            as_former(
                &server,
                "/oauth/introspect",
                &parameters(&[("token", token)]),
            )
        };
        let of_itself = told(text(&own, "access_token"));
        assert_eq!(of_itself["client_id"], NUMBER.to_string(), "{format}");
        assert_eq!(of_itself["sub"], of_itself["client_id"]);
        assert_eq!(of_itself["active"], true);
        for kind in ["access_token", "refresh_token"] {
            let told = told(text(&persons, kind));
            assert_eq!(told["client_id"], NUMBER.to_string());
            assert_eq!(told["sub"], "subject-of-alice");
        }
        let userinfo = userinfo(&server, text(&persons, "access_token"));
        assert_eq!(parts_of(&userinfo.body).1["aud"], NUMBER.to_string());
    }
}

#[test]
fn a_client_that_has_its_name_is_told_it() {
    let server = server();
    let before = tokens(
        &server,
        &request_for("shop", "code", "openid offline_access"),
    );
    let asked = parameters(&[("token", text(&before, "access_token"))]);
    let told = json(&server.post(
        "/oauth/introspect",
        &asked,
        &[basic("4711", &secret_of("shop"))],
    ));
    assert_eq!(told["client_id"], "shop");
}
