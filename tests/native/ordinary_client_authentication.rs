//! How ordinary clients authenticate with a secret, or not at all: RFC 6749 §2.3, OpenID Connect
//! Core §9, RFC 7617 §2.
//!
//! Every refusal leaves the server as it was, and tells a stranger nothing about which clients
//! there are.

use crate::support::expect::{assert_refused, parameters, unchanged, with, without};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, Parameters, TOKEN, answer_of, basic, code_request, joined, provider_for,
    put_client, request, secret_of, spa, web,
};
use crate::support::{
    Server, TestClient,
    client::{JWT_BEARER, VERIFIER},
    form, json,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sekisho::front::{Request, Response};
use sekisho::oauth::request::body::Body;
use serde_json::{Value, json as json_value};

const PAR: &str = "/oauth/par";
const REVOKE: &str = "/oauth/revoke";
const INTROSPECT: &str = "/oauth/introspect";

/// A client of its own account that authenticates by `method`.
fn machine(client_id: &str, method: &str) -> Value {
    json_value!({
        "clientIdAlias": client_id,
        "grantTypes": ["CLIENT_CREDENTIALS"],
        "tokenAuthMethod": method,
        "clientSecret": secret_of(client_id),
    })
}

fn server() -> Server {
    let key = TestClient::new("key", 3);
    let by_key = json_value!({
        "clientIdAlias": "key", "grantTypes": ["CLIENT_CREDENTIALS"], "jwks": { "keys": [key.key.public_jwk()] },
    });
    let clients = [
        machine("basic", "CLIENT_SECRET_BASIC"),
        machine("post", "CLIENT_SECRET_POST"),
        machine("jwt", "CLIENT_SECRET_JWT"),
        by_key,
        spa("spa"),
        web("web"),
    ];
    provider_for(
        &json_value!({ "supportedGrantTypes": GRANT_TYPES }),
        &clients,
    )
}

/// RFC 6749 §4.4.2: what a client asks for itself.
fn for_itself() -> Parameters {
    parameters(&[("grant_type", "client_credentials"), ("scope", "read")])
}

fn by_post(client_id: &str, secret: &str) -> Parameters {
    with(
        with(for_itself(), "client_id", client_id),
        "client_secret",
        secret,
    )
}

fn header(text: &str) -> [(&'static str, String); 1] {
    [("authorization", text.to_owned())]
}

/// HTTP Basic over this text, whatever it is.
fn basic_of(text: &str) -> [(&'static str, String); 1] {
    header(&format!("Basic {}", STANDARD.encode(text)))
}

/// RFC 6749 §5.2: "If the client attempted to authenticate via the "Authorization" request header
/// field, the authorization server MUST respond with an HTTP 401 (Unauthorized) status code and
/// include the "WWW-Authenticate" response header field matching the authentication scheme used by
/// the client."
fn assert_unauthorized(response: &Response) {
    assert_refused(response, 401, "invalid_client");
    assert_eq!(
        response.header("www-authenticate"),
        Some("Basic realm=\"oauth\"")
    );
}

fn assert_invalid_client(response: &Response) {
    assert_refused(response, 400, "invalid_client");
    assert_eq!(response.header("www-authenticate"), None);
}

fn refused_by_header(server: &Server, headers: &[(&str, String)]) -> Response {
    let response = unchanged(server, || server.post(TOKEN, &for_itself(), headers));
    assert_unauthorized(&response);
    response
}

fn refused_by_body(server: &Server, parameters: &[(String, String)]) -> Response {
    let response = unchanged(server, || server.post(TOKEN, parameters, &[]));
    assert_invalid_client(&response);
    response
}

#[test]
fn rfc_6749_2_3_1_both_halves_of_http_basic_are_form_encoded() {
    // "The client identifier is encoded using the "application/x-www-form-urlencoded" encoding
    // algorithm [...]; the client password is encoded using the same algorithm and used as the
    // password."
    let server = server();
    let secret = secret_of("basic");
    assert!(
        secret.contains(':')
            && secret.contains('&')
            && secret.contains('+')
            && secret.contains("%41")
    );
    assert_eq!(
        server
            .post(TOKEN, &for_itself(), &[basic("basic", &secret)])
            .status,
        200
    );
    let encoded = "basic%3A0123456789%26abcdefghij%2B%2541%3Dklmn";
    for text in [
        format!("basic:{encoded}"),
        format!("%62asic:{encoded}"),
        format!("basic:{}", encoded.to_lowercase()),
    ] {
        assert_eq!(
            server.post(TOKEN, &for_itself(), &basic_of(&text)).status,
            200,
            "{text}"
        );
    }
    refused_by_header(&server, &basic_of(&format!("basic:{secret}")));
}

#[test]
fn rfc_9110_11_1_the_scheme_is_written_in_either_case() {
    let server = server();
    let (_, value) = basic("basic", &secret_of("basic"));
    for scheme in ["basic", "BASIC"] {
        assert_eq!(
            server
                .post(
                    TOKEN,
                    &for_itself(),
                    &header(&value.replacen("Basic", scheme, 1))
                )
                .status,
            200
        );
    }
}

#[test]
fn a_client_is_known_by_its_number_as_well() {
    let server = server();
    let number = server.host.documents.borrow().0["alias/basic"].clone();
    assert!(number.bytes().all(|b| b.is_ascii_digit()));
    assert_eq!(
        server
            .post(TOKEN, &for_itself(), &[basic(&number, &secret_of("basic"))])
            .status,
        200
    );
    assert_eq!(
        server
            .post(
                TOKEN,
                &with(for_itself(), "client_id", &number),
                &[basic("basic", &secret_of("basic"))]
            )
            .status,
        200
    );
    refused_by_header(&server, &[basic(&number, &secret_of("post"))]);
}

#[test]
fn a_wrong_secret_in_the_header_is_unauthorized() {
    let server = server();
    let secret = secret_of("basic");
    for wrong in [
        "",
        "x",
        &secret[1..],
        &secret[..secret.len() - 1],
        &format!("{secret}n"),
        &secret.to_uppercase(),
        &secret_of("post"),
    ] {
        refused_by_header(&server, &[basic("basic", wrong)]);
    }
}

#[test]
fn a_header_that_is_not_http_basic_is_unauthorized() {
    let server = server();
    let (_, good) = basic("basic", &secret_of("basic"));
    let credentials = good.strip_prefix("Basic ").expect("the scheme");
    for value in [
        "Basic",
        "Basic ",
        "Basic *",
        "Basic YmFzaWM=",
        "Basic OnNlY3JldA==",
        "Basic /////w==",
        credentials,
        &format!("Bearer {credentials}"),
        &format!("DPoP {credentials}"),
        &format!("Basic {credentials} {credentials}"),
        &format!("Basic {}", &credentials[1..]),
        "",
    ] {
        refused_by_header(&server, &header(value));
    }
}

#[test]
fn rfc_6749_2_3_1_a_secret_in_the_body_authenticates_the_client_that_is_registered_for_it() {
    let server = server();
    assert_eq!(
        server
            .post(TOKEN, &by_post("post", &secret_of("post")), &[])
            .status,
        200
    );
    let secret = secret_of("post");
    for wrong in [
        "x",
        &secret[1..],
        &format!("{secret} "),
        &secret.replace('+', " "),
        &secret_of("basic"),
    ] {
        refused_by_body(&server, &by_post("post", wrong));
    }
}

#[test]
fn rfc_6749_2_3_1_credentials_in_the_request_uri_are_none() {
    // "The parameters can only be transmitted in the request-body and MUST NOT be included in the
    // request URI."
    let server = server();
    let send = |query: &[(String, String)], body: &[(String, String)]| {
        let request = Request::new("POST", TOKEN, Some(&form(query)))
            .with_header("content-type", "application/x-www-form-urlencoded")
            .with_body(Body::Read(form(body).into_bytes()));
        unchanged(&server, || server.send(&request))
    };
    let all = by_post("post", &secret_of("post"));
    assert_invalid_client(&send(
        &without(all.clone(), "client_id"),
        &with(for_itself(), "client_id", "post"),
    ));
    assert_invalid_client(&send(&all, &for_itself()));
}

#[test]
fn rfc_6749_2_3_more_than_one_method_in_a_request_is_refused_even_if_each_is_right() {
    // "The client MUST NOT use more than one authentication method in each request."
    let server = server();
    let key = TestClient::new("key", 3);
    let assertion = |parameters: Parameters| -> Parameters {
        parameters
            .into_iter()
            .chain(key.authentication(server.now()))
            .collect()
    };
    let (in_header, in_body) = (
        basic("basic", &secret_of("basic")),
        by_post("basic", &secret_of("basic")),
    );
    for (parameters, headers) in [
        (in_body.clone(), vec![in_header.clone()]),
        (
            with(for_itself(), "client_secret", "x"),
            vec![in_header.clone()],
        ),
        (assertion(for_itself()), vec![in_header]),
        (assertion(by_post("key", "x")), vec![]),
        (assertion(in_body), vec![]),
    ] {
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &parameters, &headers)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn rfc_6749_2_3_the_client_id_beside_the_credentials_names_the_same_client() {
    let server = server();
    let authenticated = |client_id: &str| {
        server.post(
            TOKEN,
            &with(for_itself(), "client_id", client_id),
            &[basic("basic", &secret_of("basic"))],
        )
    };
    assert_eq!(authenticated("basic").status, 200);
    for other in ["post", "spa", "nobody", "Basic"] {
        assert_unauthorized(&unchanged(&server, || authenticated(other)));
    }
}

#[test]
fn rfc_7591_2_a_client_authenticates_by_the_method_it_is_registered_for_and_no_other() {
    let server = server();
    for client in ["jwt", "key", "spa"] {
        refused_by_header(&server, &[basic(client, &secret_of(client))]);
        refused_by_body(&server, &by_post(client, &secret_of(client)));
    }
    let key = TestClient::new("basic", 3);
    for client in ["basic", "post", "spa"] {
        let claims = json_value!({ "iss": client, "sub": client, "aud": crate::support::client::ISSUER, "exp": server.now() + 60, "jti": client });
        let signed: Parameters = for_itself()
            .into_iter()
            .chain(key.authentication_with(&key.assertion(&claims)))
            .collect();
        refused_by_body(&server, &signed);
    }
}

#[test]
fn rfc_6749_2_3_1_a_client_with_a_password_sends_it_in_the_header_or_in_the_body() {
    let server = server();
    for (client, other) in [("basic", "post"), ("post", "basic")] {
        let secret = secret_of(client);
        let in_header = [basic(client, &secret)];
        assert_eq!(server.post(TOKEN, &for_itself(), &in_header).status, 200);
        assert_eq!(
            server.post(TOKEN, &by_post(client, &secret), &[]).status,
            200
        );
        for wrong in ["x", &secret[1..], &secret_of(other)] {
            refused_by_header(&server, &[basic(client, wrong)]);
            refused_by_body(&server, &by_post(client, wrong));
        }
    }
}

#[test]
fn a_password_is_taken_only_where_the_service_takes_one() {
    for (served, in_header, in_body) in [
        ("CLIENT_SECRET_BASIC", 200, 400),
        ("CLIENT_SECRET_POST", 401, 200),
    ] {
        let methods = json_value!({
            "supportedGrantTypes": GRANT_TYPES, "supportedTokenAuthMethods": [served, "PRIVATE_KEY_JWT"],
        });
        let server = provider_for(&methods, &[machine("one-way", served)]);
        let secret = secret_of("one-way");
        let header = [basic("one-way", &secret)];
        let response = server.post(TOKEN, &for_itself(), &header);
        assert_eq!(response.status, in_header, "{served} {}", response.body);
        let response = server.post(TOKEN, &by_post("one-way", &secret), &[]);
        assert_eq!(response.status, in_body, "{served} {}", response.body);
    }
}

#[test]
fn rfc_6749_2_3_1_http_basic_with_an_empty_password_names_a_public_client_and_proves_nothing() {
    let server = server();
    for client in ["basic", "post", "jwt", "key", "web", "nobody"] {
        refused_by_header(&server, &[basic(client, "")]);
    }
    let asked = request("spa");
    let code = |answer: &Response| answer_of(answer).get("code").expect("a code").to_owned();
    let redeem = code_request("spa", &code(&Browser::new(&server).agreed(&asked)));
    for refused in [
        [basic("spa", "x")],
        [basic("spa", " ")],
        [basic("spa%20", "")],
    ] {
        let response = unchanged(&server, || server.post(TOKEN, &redeem, &refused));
        assert_unauthorized(&response);
    }
    let other = with(redeem.clone(), "client_id", "web");
    let named = [basic("spa", "")];
    assert_unauthorized(&unchanged(&server, || server.post(TOKEN, &other, &named)));
    let tokens = server.post(TOKEN, &redeem, &named);
    assert_eq!(tokens.status, 200, "{}", tokens.body);
    // RFC 7662 §2.1: whoever introspects is authorized to, and a public client is not.
    let asked = parameters(&[(
        "token",
        json(&tokens)["access_token"].as_str().expect("one"),
    )]);
    assert_unauthorized(&unchanged(&server, || {
        server.post(INTROSPECT, &asked, &named)
    }));
    assert_eq!(server.post(REVOKE, &asked, &named).status, 200);
}

#[test]
fn rfc_6749_3_2_1_a_confidential_client_that_shows_nothing_is_not_authenticated() {
    // "Confidential clients or other clients issued client credentials MUST authenticate with the
    // authorization server".
    let server = server();
    for client in ["basic", "post", "jwt", "key", "web"] {
        refused_by_body(&server, &with(for_itself(), "client_id", client));
    }
    for empty in ["", "&client_secret=", "&client_secret=&client_id=post"] {
        let request = Request::new("POST", TOKEN, None)
            .with_header("content-type", "application/x-www-form-urlencoded")
            .with_body(Body::Read(
                format!("grant_type=client_credentials{empty}").into_bytes(),
            ));
        assert_invalid_client(&unchanged(&server, || server.send(&request)));
    }
}

#[test]
fn a_request_that_names_no_client_is_from_nobody() {
    let server = server();
    refused_by_body(&server, &for_itself());
    refused_by_body(
        &server,
        &with(for_itself(), "client_secret", &secret_of("post")),
    );
}

#[test]
fn a_client_that_does_not_exist_reads_like_one_whose_secret_is_wrong() {
    let server = server();
    let descriptions = [
        refused_by_header(&server, &[basic("nobody", &secret_of("basic"))]),
        refused_by_header(&server, &[basic("basic", "wrong")]),
        refused_by_body(&server, &by_post("nobody", &secret_of("post"))),
        refused_by_body(&server, &by_post("post", "wrong")),
        refused_by_body(&server, &with(for_itself(), "client_id", "nobody")),
    ]
    .map(|response| response.body);
    assert!(
        descriptions.windows(2).all(|pair| pair[0] == pair[1]),
        "{descriptions:?}"
    );
}

#[test]
fn a_locked_client_is_refused_whatever_it_shows() {
    let server = server();
    for (client, method) in [
        ("basic", "CLIENT_SECRET_BASIC"),
        ("post", "CLIENT_SECRET_POST"),
    ] {
        put_client(
            &server,
            &joined(&machine(client, method), &json_value!({ "locked": true })),
        );
    }
    put_client(
        &server,
        &joined(&spa("spa"), &json_value!({ "locked": true })),
    );
    refused_by_header(&server, &[basic("basic", &secret_of("basic"))]);
    refused_by_body(&server, &by_post("post", &secret_of("post")));
    refused_by_body(&server, &with(code_request("spa", "x"), "client_id", "spa"));
}

#[test]
fn a_secret_that_was_changed_is_the_only_one_that_counts() {
    let server = server();
    let renewed = "another-secret-of-thirty-two-bytes";
    put_client(
        &server,
        &joined(
            &machine("basic", "CLIENT_SECRET_BASIC"),
            &json_value!({ "clientSecret": renewed }),
        ),
    );
    assert_eq!(
        server
            .post(TOKEN, &for_itself(), &[basic("basic", renewed)])
            .status,
        200
    );
    refused_by_header(&server, &[basic("basic", &secret_of("basic"))]);
}

#[test]
fn every_endpoint_for_clients_demands_the_same() {
    let server = server();
    for path in [TOKEN, PAR, REVOKE, INTROSPECT] {
        let body = with(for_itself(), "token", "x");
        let by_header = |secret: &str| server.post(path, &body, &[basic("basic", secret)]);
        assert_unauthorized(&unchanged(&server, || by_header("wrong")));
        assert_unauthorized(&unchanged(&server, || {
            server.post(path, &body, &header("Bearer x"))
        }));
        assert_invalid_client(&unchanged(&server, || server.post(path, &body, &[])));
        assert_invalid_client(&unchanged(&server, || {
            server.post(path, &with(body.clone(), "client_id", "basic"), &[])
        }));
        assert_ne!(
            json(&by_header(&secret_of("basic")))["error"],
            "invalid_client",
            "{path}"
        );
    }
}

#[test]
fn rfc_7662_2_1_a_public_client_introspects_nothing() {
    // "the endpoint MUST also require some form of authorization to access this endpoint".
    let server = server();
    let asked = parameters(&[("token", "x"), ("client_id", "spa")]);
    let refused = unchanged(&server, || server.post(INTROSPECT, &asked, &[]));
    assert_invalid_client(&refused);
    assert!(refused.body.contains("public"), "{}", refused.body);
    assert_eq!(server.post(REVOKE, &asked, &[]).status, 200);
}

#[test]
fn a_public_client_names_itself_and_redeems_its_code_with_the_verifier() {
    let server = server();
    let answer = answer_of(&Browser::new(&server).agreed(&request("spa")));
    let redeem = code_request("spa", answer.get("code").expect("a code"));
    refused_by_body(&server, &redeem);
    let named = with(redeem, "client_id", "spa");
    let unverified = unchanged(&server, || {
        server.post(TOKEN, &without(named.clone(), "code_verifier"), &[])
    });
    assert_refused(&unverified, 400, "invalid_grant");
    let wrong = unchanged(&server, || {
        server.post(
            TOKEN,
            &with(named.clone(), "code_verifier", &VERIFIER.replace('d', "e")),
            &[],
        )
    });
    assert_refused(&wrong, 400, "invalid_grant");
    assert_eq!(server.post(TOKEN, &named, &[]).status, 200);
}

#[test]
fn rfc_7521_4_2_an_assertion_comes_with_its_type() {
    let server = server();
    let key = TestClient::new("key", 3);
    let signed: Parameters = for_itself()
        .into_iter()
        .chain(key.authentication(server.now()))
        .collect();
    let untyped = unchanged(&server, || {
        server.post(
            TOKEN,
            &without(signed.clone(), "client_assertion_type"),
            &[],
        )
    });
    assert_refused(&untyped, 400, "invalid_request");
    for wrong in [
        "jwt-bearer",
        "urn:ietf:params:oauth:client-assertion-type:saml2-bearer",
        &JWT_BEARER.to_uppercase(),
    ] {
        refused_by_body(
            &server,
            &with(signed.clone(), "client_assertion_type", wrong),
        );
    }
    assert_eq!(server.post(TOKEN, &signed, &[]).status, 200);
}
