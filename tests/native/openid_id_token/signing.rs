//! By what an ID token is signed.

use super::*;

const ALGORITHMS: [&str; 5] = ["HS256", "RS256", "PS256", "ES256", "EdDSA"];

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
