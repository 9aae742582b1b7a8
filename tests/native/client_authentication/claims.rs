//! Who an assertion is of, and for whom.

use super::*;

#[test]
fn an_assertion_is_demanded_wherever_clients_authenticate() {
    let server = settled(&json!({}));
    for (path, parameters) in endpoints(&server.one) {
        let response = unchanged(&server, || server.post(path, &parameters, &[]));
        assert_refused(&response, 400, "invalid_client");
    }
}

#[test]
fn a_client_id_alone_is_no_authentication() {
    let server = settled(&json!({}));
    for (path, mut parameters) in endpoints(&server.one) {
        set(&mut parameters, "client_id", "one");
        assert_refused(
            &unchanged(&server, || server.post(path, &parameters, &[])),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn rfc_7523_3_a_missing_claim_is_refused() {
    let server = settled(&json!({}));
    for name in ["iss", "sub", "aud", "exp", "jti"] {
        let mut claims = server.one.assertion_claims(server.now());
        claims.as_object_mut().expect("an object").remove(name);
        refuses(&server, &server.one.assertion(&claims));
    }
}

#[test]
fn rfc_7523_3_iat_and_nbf_are_optional() {
    let server = settled(&json!({}));
    let mut claims = server.one.assertion_claims(server.now());
    for name in ["iat", "nbf"] {
        claims.as_object_mut().expect("an object").remove(name);
    }
    accepts(&server, &server.one.assertion(&claims));
}

#[test]
fn rfc_7523_3_a_claim_of_another_type_is_refused() {
    let no_texts = [
        json!(null),
        json!(1),
        json!(true),
        json!(["one"]),
        json!({ "one": "one" }),
        json!(""),
    ];
    for name in ["iss", "sub", "jti"] {
        refuses_claims(name, &no_texts);
    }
    let no_moments = [
        json!(null),
        json!("soon"),
        json!(now().to_string()),
        json!(true),
        json!([now()]),
        json!({}),
    ];
    for name in ["exp", "iat", "nbf"] {
        refuses_claims(name, &no_moments);
    }
}

#[test]
fn rfc_7523_3_1_and_2_iss_and_sub_are_both_the_client() {
    for name in ["iss", "sub"] {
        refuses_claims(
            name,
            &[
                json!("two"),
                json!("unknown"),
                json!("One"),
                json!("one "),
                json!(ISSUER),
            ],
        );
    }
}

#[test]
fn the_number_and_the_alias_of_a_client_both_name_it() {
    let server = settled(&json!({}));
    let pushed = body(&server.admin("/admin/export", &Value::Null));
    let documents = pushed["documents"].as_array().expect("documents");
    let document = documents
        .iter()
        .map(|entry| &entry["document"])
        .find(|document| document["clientIdAlias"] == "one");
    let number = document.expect("the client")["clientId"]
        .as_u64()
        .expect("a number")
        .to_string();
    for (name, parameter) in [
        ("one", "one"),
        (&*number, &*number),
        ("one", &*number),
        (&*number, "one"),
    ] {
        let mut claims = server.one.assertion_claims(server.now());
        (claims["iss"], claims["sub"]) = (name.into(), name.into());
        let mut parameters = server.one.authorization_request();
        set(&mut parameters, "client_id", parameter);
        parameters.extend(
            server
                .one
                .authentication_with(&server.one.assertion(&claims)),
        );
        let response = server.post("/oauth/par", &parameters, &[]);
        assert_eq!(response.status, 201, "{}", response.body);
    }
}

#[test]
fn a_client_id_parameter_of_another_client_is_refused() {
    let server = settled(&json!({}));
    for (path, mut parameters) in endpoints(&server.one) {
        for other in ["two", "unknown", "One"] {
            set(&mut parameters, "client_id", other);
            let mut all = parameters.clone();
            all.extend(server.one.authentication(server.now()));
            assert_refused(
                &unchanged(&server, || server.post(path, &all, &[])),
                400,
                "invalid_client",
            );
        }
    }
}

#[test]
fn an_assertion_of_one_client_under_the_key_of_another_is_refused() {
    let server = settled(&json!({}));
    refuses(
        &server,
        &server
            .two
            .assertion(&server.one.assertion_claims(server.now())),
    );
    refuses(
        &server,
        &server
            .two
            .assertion(&server.two.assertion_claims(server.now())),
    );
}

#[test]
fn fapi_2_5_3_2_1_the_audience_is_the_issuer_and_nothing_else() {
    accepts_claims("aud", &[json!(ISSUER)]);
    let endpoint = |path: &str| json!(format!("{ISSUER}{path}"));
    refuses_claims(
        "aud",
        &[
            json!([ISSUER]),
            json!([ISSUER, "https://localhost/oauth/token"]),
            json!([]),
            json!(null),
            json!(1),
            json!({ "aud": ISSUER }),
            json!(""),
            endpoint("/oauth/par"),
            endpoint("/oauth/token"),
            endpoint("/"),
            json!("https://AS.example"),
            json!("https://localhost:443"),
            json!("http://localhost"),
            json!("localhost"),
            json!("https://other.example"),
        ],
    );
}
