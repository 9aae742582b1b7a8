//! Signed answers: JARM, outside FAPI 2.0.

use super::*;
use crate::support::{
    expect::assert_document_refused,
    ordinary::{Answer, request_for, verified},
};

/// The answer to a request of `wide` for this response type in this mode.
fn answered(server: &Server, response_type: &str, mode: &str) -> Answer {
    let asked = request_for("wide", response_type, "openid read");
    let response = agreed(server, &with(asked, "response_mode", mode));
    answer_of(&response)
}

fn wide(members: &Value) -> Server {
    let all = json_value!({
        "supportedGrantTypes": crate::support::ordinary::GRANT_TYPES,
        "supportedResponseTypes": crate::support::ordinary::RESPONSE_TYPES,
    });
    let client = joined(&wide_client("wide"), members);
    provider_for(&all, &[client])
}

fn claims_of(server: &Server, answer: &Answer) -> (Value, Value) {
    let names: Vec<&str> = answer.parameters.keys().map(String::as_str).collect();
    assert_eq!(names, ["response"]);
    verified(server, "wide", answer.get("response").expect("a response"))
}

#[test]
fn jarm_2_3_a_signed_answer_goes_as_its_mode_says() {
    let server = wide(&json_value!({}));
    for (response_type, mode, carrier) in [
        ("code", "jwt", "query"),
        ("code", "query.jwt", "query"),
        ("code", "fragment.jwt", "fragment"),
        ("code", "form_post.jwt", "form_post"),
        ("code id_token", "jwt", "fragment"),
        ("token", "jwt", "fragment"),
        ("id_token token", "fragment.jwt", "fragment"),
        ("code token", "form_post.jwt", "form_post"),
        ("none", "jwt", "query"),
    ] {
        let answer = answered(&server, response_type, mode);
        assert_eq!(answer.mode, carrier, "{response_type} {mode}");
        let (header, claims) = claims_of(&server, &answer);
        assert_eq!(header["alg"], "RS256");
        assert_eq!(
            (&claims["iss"], &claims["aud"]),
            (&json_value!(ISSUER), &json_value!("wide"))
        );
        let has = |name: &str| claims.get(name).is_some();
        let word = |word: &str| response_type.split(' ').any(|own| own == word);
        assert_eq!(has("code"), word("code"), "{claims}");
        assert_eq!(has("access_token"), word("token"), "{claims}");
        assert_eq!(has("id_token"), word("id_token"), "{claims}");
        assert!(has("state"), "{claims}");
    }
}

#[test]
fn jarm_2_3_1_tokens_do_not_travel_in_a_query_signed_or_not() {
    let server = wide(&json_value!({}));
    for response_type in ["token", "id_token", "code token", "code id_token token"] {
        let asked = request_for("wide", response_type, "openid read");
        let asked = with(asked, "response_mode", "query.jwt");
        let answer = unchanged(&server, || Browser::new(&server).open(&asked));
        let (_, claims) = claims_of(&server, &answer_of(&answer));
        assert_eq!(claims["error"], "invalid_request");
    }
}

#[test]
fn an_error_before_anybody_has_signed_in_is_signed_too() {
    let server = wide(&json_value!({}));
    for (name, value) in [
        ("scope", "unknown"),
        ("prompt", "none"),
        ("code_challenge", "x"),
    ] {
        let asked = with(
            request_for("wide", "code", "openid"),
            "response_mode",
            "jwt",
        );
        let asked = with(asked, name, value);
        let answer = unchanged(&server, || Browser::new(&server).open(&asked));
        let (_, claims) = claims_of(&server, &answer_of(&answer));
        assert!(
            claims["error"].is_string() && claims["state"].is_string(),
            "{claims}"
        );
    }
}

#[test]
fn jarm_3_a_client_names_the_algorithm() {
    for algorithm in ["ES256", "HS256", "EdDSA"] {
        let server = wide(&json_value!({ "authorizationSignAlg": algorithm }));
        let (header, claims) = claims_of(&server, &answered(&server, "code", "jwt"));
        assert_eq!(header["alg"], algorithm);
        assert!(claims["code"].is_string());
    }
    let server = wide(&json_value!({ "idTokenSignAlg": "ES256" }));
    let (header, _) = claims_of(&server, &answered(&server, "code", "jwt"));
    assert_eq!(header["alg"], "ES256");
}

#[test]
fn a_client_asks_for_the_modes_that_it_has_registered() {
    let server = wide(&json_value!({ "responseModes": ["JWT", "FRAGMENT"] }));
    for (mode, is_given) in [
        ("jwt", true),
        ("query.jwt", true),
        ("fragment", true),
        ("query", false),
        ("form_post", false),
        ("form_post.jwt", false),
    ] {
        let asked = with(request_for("wide", "code", "openid"), "response_mode", mode);
        let page = unchanged(&server, || Browser::new(&server).open(&asked));
        assert_eq!(shows(&page) == Page::SignIn, is_given, "{mode}");
    }
    // Neither is the usual one, where it is not among them.
    let asked = request_for("wide", "code", "openid");
    let answer = unchanged(&server, || Browser::new(&server).open(&asked));
    assert_eq!(answer_of(&answer).get("error"), Some("invalid_request"));
}

#[test]
fn a_service_without_keys_signs_no_answers_and_does_not_say_so() {
    let plain = json_value!({ "supportedScopes": [{ "name": "read" }] });
    let server = provider_for(&plain, &[web("web")]);
    let asked = with(request_for("web", "code", "read"), "response_mode", "jwt");
    let answer = unchanged(&server, || Browser::new(&server).open(&asked));
    assert_eq!(answer_of(&answer).get("error"), Some("invalid_request"));
    let metadata =
        crate::support::json(&server.get("/.well-known/oauth-authorization-server", "", &[]));
    assert_eq!(
        metadata["response_modes_supported"],
        json_value!(["query", "fragment", "form_post"])
    );
    assert_eq!(
        metadata.get("authorization_signing_alg_values_supported"),
        None
    );
    let document = joined(
        &web("web"),
        &json_value!({ "authorizationSignAlg": "ES256" }),
    );
    let apply = || {
        let documents = json_value!([{ "name": "c.json", "kind": "client", "document": document }]);
        server.admin("/admin/apply", &json_value!({ "documents": documents }))
    };
    assert_document_refused(&server, apply, "authorizationSignAlg");
}
