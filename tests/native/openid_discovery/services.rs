//! Claims, keys, and services of other kinds.

use super::*;

fn set(values: &[&str]) -> BTreeSet<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

/// A value of every standard claim. OpenID Connect Core §5.1.
fn every_claim() -> Value {
    json_value!({
        "name": "n", "given_name": "g", "family_name": "f", "middle_name": "m", "nickname": "k", "preferred_username": "u",
        "profile": "https://a.example", "picture": "https://a.example/p", "website": "https://a.example/w", "email": "a@a.example",
        "email_verified": true, "gender": "x", "birthdate": "0000-01-31", "zoneinfo": "Asia/Tokyo", "locale": "ja-JP",
        "phone_number": "+1", "phone_number_verified": true, "address": { "country": "JP" }, "updated_at": 1,
    })
}

#[test]
fn the_claims_are_those_that_are_given() {
    for server in providers() {
        let every = every_claim().as_object().expect("an object").clone();
        server
            .host
            .users
            .borrow_mut()
            .0
            .get_mut(USERNAME)
            .expect("alice")
            .claims = every;
        crate::support::ordinary::put_client(&server, &web("any"));
        let tokens = tokens(
            &server,
            &request_for("any", "code", "openid profile email address phone"),
        );
        let (_, id_token) = verified(&server, "any", text(&tokens, "id_token"));
        let told = json(&userinfo(&server, text(&tokens, "access_token")));
        let given: BTreeSet<String> = [&id_token, &told]
            .iter()
            .flat_map(|claims| claims.as_object().expect("an object").keys().cloned())
            .collect();
        // at_hash is of the protocol and of no person.
        let given = given
            .into_iter()
            .filter(|name| name != "at_hash")
            .collect::<BTreeSet<_>>();
        assert_eq!(listed(&metadata(&server), "claims_supported"), given);
    }
}

#[test]
fn what_rules_add_is_among_the_claims() {
    let rule = json_value!({
        "type": "RULE", "claim": "favorite_color", "userAttribute": "favorite_color", "destinations": ["USERINFO", "ID_TOKEN"],
    });
    let server = provider(&json_value!({ "actions": [rule] }));
    assert!(listed(&metadata(&server), "claims_supported").contains("favorite_color"));
    let tokens = tokens(&server, &request("web"));
    assert_eq!(
        json(&userinfo(&server, text(&tokens, "access_token")))["favorite_color"],
        "green"
    );
    assert!(
        !listed(&metadata(&provider(&json_value!({}))), "claims_supported")
            .contains("favorite_color")
    );
}

#[test]
fn there_is_a_key_for_every_algorithm_that_is_not_by_secret() {
    for server in providers() {
        let jwks = json(&server.get("/oauth/jwks", "", &[]));
        let keys: BTreeSet<String> = jwks["keys"]
            .as_array()
            .expect("keys")
            .iter()
            .map(|key| text(key, "alg").to_owned())
            .collect();
        let mut named = listed(&metadata(&server), "id_token_signing_alg_values_supported");
        named.remove("HS256");
        assert!(named.is_subset(&keys), "{named:?} {keys:?}");
    }
}

#[test]
fn without_openid_no_member_speaks_of_it_and_nothing_of_it_is_served() {
    let server = provider(&json_value!({ "supportedScopes": [{ "name": "read" }] }));
    let metadata = metadata(&server);
    for name in [
        "userinfo_endpoint",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
        "userinfo_signing_alg_values_supported",
        "claims_supported",
        "claims_parameter_supported",
        "prompt_values_supported",
        "acr_values_supported",
        "display_values_supported",
        "claim_types_supported",
    ] {
        assert!(metadata.get(name).is_none(), "{name}");
    }
    assert_eq!(server.get("/oauth/userinfo", "", &[]).status, 404);
    assert_eq!(
        tokens(&server, &request_for("web", "code", "read")).get("id_token"),
        None
    );
}

#[test]
fn a_service_under_fapi_2_0_says_this_and_no_more() {
    let algorithms = set(&["Ed25519", "EdDSA", "ES256", "PS256"]);
    let endpoint = |path: &str| json_value!(format!("{ISSUER}{path}"));
    let mut metadata = metadata(&Server::new());
    for name in [
        "dpop",
        "token_endpoint_auth",
        "introspection_endpoint_auth",
        "revocation_endpoint_auth",
        "request_object",
    ] {
        let name = format!("{name}_signing_alg_values_supported");
        assert_eq!(listed(&metadata, &name), algorithms, "{name}");
        metadata.as_object_mut().expect("an object").remove(&name);
    }
    let added = ["signing_alg", "encryption_alg", "encryption_enc"];
    for name in added.map(|name| format!("introspection_{name}_values_supported")) {
        let members = metadata.as_object_mut().expect("an object");
        assert!(members.remove(&name).is_some(), "{name}");
    }
    let expected = json_value!({
        "issuer": ISSUER,
        "authorization_endpoint": endpoint("/oauth/authorize"),
        "token_endpoint": endpoint("/oauth/token"),
        "jwks_uri": endpoint("/oauth/jwks"),
        "pushed_authorization_request_endpoint": endpoint("/oauth/par"),
        "introspection_endpoint": endpoint("/oauth/introspect"),
        "revocation_endpoint": endpoint("/oauth/revoke"),
        "require_pushed_authorization_requests": true,
        "scopes_supported": ["accounts", "payments", "myscope"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "query.jwt", "jwt"],
        "authorization_encryption_alg_values_supported": ["A128KW", "A256KW", "dir", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW", "RSA-OAEP-256"],
        "authorization_encryption_enc_values_supported": ["A128CBC-HS256", "A128GCM", "A256CBC-HS512", "A256GCM"],
        "authorization_signing_alg_values_supported": ["ES256"],
        "request_parameter_supported": true,
        "request_uri_parameter_supported": false,
        "require_signed_request_object": false,
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "ui_locales_supported": ["en", "ja"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "introspection_endpoint_auth_methods_supported": ["private_key_jwt"],
        "revocation_endpoint_auth_methods_supported": ["private_key_jwt"],
    });
    assert_eq!(metadata, expected);
}

#[test]
fn the_algorithms_of_proofs_are_those_that_are_taken() {
    let server = provider(&json_value!({}));
    let listed = listed(&metadata(&server), "dpop_signing_alg_values_supported");
    let claims = || {
        server
            .one
            .proof_claims("POST", &format!("{ISSUER}/oauth/token"), server.now())
    };
    let curve = |algorithm| {
        SigningKey::from_seed(algorithm, &[8; 32])
            .expect("a key")
            .sign_with_jwk("dpop+jwt", &claims())
    };
    let rsa = RsaKey::rfc_7520();
    let header =
        |alg: &str| json_value!({ "typ": "dpop+jwt", "alg": alg, "jwk": RsaKey::public_jwk() });
    let proofs = [
        ("Ed25519", curve(Algorithm::Ed25519)),
        ("EdDSA", curve(Algorithm::EdDsa)),
        ("ES256", curve(Algorithm::Es256)),
        ("PS256", rsa.ps256(&header("PS256"), &claims())),
        ("RS256", rsa.rs256(&header("RS256"), &claims())),
        (
            "none",
            crate::support::client::unsigned(&header("none"), &claims(), ""),
        ),
        (
            "HS256",
            crate::support::client::unsigned(&header("HS256"), &claims(), "AAAA"),
        ),
    ];
    for (name, proof) in proofs {
        let handle = format!("1.2.{}", crate::support::client::CHALLENGE);
        let headers = [
            crate::support::ordinary::basic("web", &crate::support::ordinary::secret_of("web")),
            ("dpop", proof),
        ];
        let response = server.post(
            "/oauth/token",
            &crate::support::ordinary::code_request("web", &handle),
            &headers,
        );
        // A good proof is not the end of it: there is no such code.
        let error = if listed.contains(name) {
            "invalid_grant"
        } else {
            "invalid_dpop_proof"
        };
        assert_eq!(text(&json(&response), "error"), error, "{name}");
    }
}

/// Every member that these tests know.
const KNOWN: &[&str] = &[
    "acr_values_supported",
    "authorization_endpoint",
    "authorization_response_iss_parameter_supported",
    "authorization_encryption_alg_values_supported",
    "authorization_encryption_enc_values_supported",
    "authorization_signing_alg_values_supported",
    "claim_types_supported",
    "claims_parameter_supported",
    "claims_supported",
    "code_challenge_methods_supported",
    "display_values_supported",
    "dpop_signing_alg_values_supported",
    "grant_types_supported",
    "id_token_encryption_alg_values_supported",
    "id_token_encryption_enc_values_supported",
    "id_token_signing_alg_values_supported",
    "introspection_encryption_alg_values_supported",
    "introspection_encryption_enc_values_supported",
    "introspection_signing_alg_values_supported",
    "userinfo_encryption_alg_values_supported",
    "userinfo_encryption_enc_values_supported",
    "backchannel_logout_session_supported",
    "backchannel_logout_supported",
    "check_session_iframe",
    "end_session_endpoint",
    "frontchannel_logout_session_supported",
    "frontchannel_logout_supported",
    "introspection_endpoint",
    "introspection_endpoint_auth_methods_supported",
    "introspection_endpoint_auth_signing_alg_values_supported",
    "issuer",
    "jwks_uri",
    "prompt_values_supported",
    "pushed_authorization_request_endpoint",
    "request_object_signing_alg_values_supported",
    "request_parameter_supported",
    "request_uri_parameter_supported",
    "require_pushed_authorization_requests",
    "require_request_uri_registration",
    "require_signed_request_object",
    "response_modes_supported",
    "response_types_supported",
    "revocation_endpoint",
    "revocation_endpoint_auth_methods_supported",
    "revocation_endpoint_auth_signing_alg_values_supported",
    "scopes_supported",
    "subject_types_supported",
    "token_endpoint",
    "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported",
    "ui_locales_supported",
    "userinfo_endpoint",
    "userinfo_signing_alg_values_supported",
];

#[test]
fn no_member_is_there_that_these_tests_do_not_know() {
    let known = set(KNOWN);
    for server in providers() {
        let metadata = metadata(&server);
        let names: BTreeSet<String> = metadata
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect();
        assert!(names.is_subset(&known), "{names:?}");
        // The defaults of OpenID Connect Core §3.1.2.1 and §5.6, which is all that there is.
        assert_eq!(metadata["display_values_supported"], json_value!(["page"]));
        assert_eq!(metadata["claim_types_supported"], json_value!(["normal"]));
    }
}

#[test]
fn a_service_for_machines_alone_promises_no_authorization() {
    let server = provider_for(
        &json_value!({ "supportedGrantTypes": ["CLIENT_CREDENTIALS"] }),
        &[],
    );
    let metadata = metadata(&server);
    assert_eq!(
        metadata["grant_types_supported"],
        json_value!(["client_credentials"])
    );
    for name in [
        "response_types_supported",
        "code_challenge_methods_supported",
    ] {
        assert_eq!(metadata.get(name), None, "{name}");
    }
}
