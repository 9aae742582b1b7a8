//! What is said to be supported is what is done.

use super::*;

/// What the error of an authorization request is, if it is one.
fn authorization_error(server: &Server, parameters: &[(String, String)]) -> Option<String> {
    let response = Browser::new(server).open(parameters);
    if shows(&response) == Page::Answer {
        answer_of(&response).get("error").map(str::to_owned)
    } else {
        None
    }
}

/// Whether the server takes a document of a client with these members.
fn takes_client(server: &Server, document: &Value) -> bool {
    let documents =
        json_value!([{ "name": "client.json", "kind": "client", "document": document }]);
    let dry = json_value!({ "documents": documents, "dryRun": true });
    server.admin("/admin/apply", &dry).status == 200
}

#[test]
fn the_response_types_are_those_that_are_answered() {
    for server in providers() {
        let supported = json_value!({ "grantTypes": GRANT_TYPES, "responseTypes": RESPONSE_TYPES });
        crate::support::ordinary::put_client(&server, &joined(&web("any"), &supported));
        for name in [
            "code",
            "none",
            "token",
            "id_token",
            "code token",
            "code id_token",
            "id_token token",
            "code id_token token",
        ] {
            let error = authorization_error(&server, &request_for("any", name, "openid"));
            let is_listed = listed(&metadata(&server), "response_types_supported").contains(name);
            assert_eq!(
                error.as_deref(),
                (!is_listed).then_some("unsupported_response_type"),
                "{name}"
            );
        }
    }
}

#[test]
fn the_response_modes_are_those_that_carry_an_answer() {
    for server in providers() {
        crate::support::ordinary::put_client(&server, &web("any"));
        for mode in [
            "query",
            "fragment",
            "form_post",
            "jwt",
            "query.jwt",
            "fragment.jwt",
            "form_post.jwt",
            "web_message",
        ] {
            let is_refused =
                authorization_error(&server, &with(request("any"), "response_mode", mode))
                    .is_some();
            assert_eq!(
                listed(&metadata(&server), "response_modes_supported").contains(mode),
                !is_refused,
                "{mode}"
            );
        }
    }
}

#[test]
fn the_grant_types_are_those_of_the_two_endpoints() {
    for server in providers() {
        crate::support::ordinary::put_client(
            &server,
            &joined(
                &web("any"),
                &json_value!({ "grantTypes": GRANT_TYPES, "responseTypes": RESPONSE_TYPES }),
            ),
        );
        let metadata = metadata(&server);
        let handle = format!("1.2.{}", crate::support::client::CHALLENGE);
        let known = [
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "password",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ];
        for name in known {
            let asked = parameters(&[
                ("grant_type", name),
                ("code", &handle),
                ("refresh_token", &handle),
                ("scope", "openid"),
            ]);
            let response = crate::support::ordinary::token(&server, "any", &asked);
            let is_served = json(&response)["error"] != "unsupported_grant_type";
            assert_eq!(
                listed(&metadata, "grant_types_supported").contains(name),
                is_served,
                "{name}"
            );
        }
        let fronts = listed(&metadata, "response_types_supported")
            .iter()
            .any(|name| name.contains("token"));
        assert_eq!(
            listed(&metadata, "grant_types_supported").contains("implicit"),
            fronts
        );
    }
}

#[test]
fn the_methods_of_authentication_are_those_that_clients_may_have() {
    for server in providers() {
        let keys = TestClient::new("keys", 3).document();
        let of = |method: &str| joined(&web("any"), &json_value!({ "tokenAuthMethod": method }));
        let by_key = joined(
            &keys,
            &json_value!({ "tokenAuthMethod": "PRIVATE_KEY_JWT" }),
        );
        let documents = [
            ("none", spa("any")),
            ("client_secret_basic", of("CLIENT_SECRET_BASIC")),
            ("client_secret_post", of("CLIENT_SECRET_POST")),
            ("client_secret_jwt", of("CLIENT_SECRET_JWT")),
            ("private_key_jwt", by_key),
        ];
        let metadata = metadata(&server);
        let taken: BTreeSet<String> = documents
            .iter()
            .filter(|(_, document)| takes_client(&server, document))
            .map(|(name, _)| (*name).to_owned())
            .collect();
        assert_eq!(
            listed(&metadata, "token_endpoint_auth_methods_supported"),
            taken
        );
        // RFC 7009 §2.1: public clients too. RFC 7662 §2.1: introspection needs some form of
        // authorization.
        assert_eq!(
            listed(&metadata, "revocation_endpoint_auth_methods_supported"),
            taken
        );
        let confidential = taken
            .iter()
            .filter(|name| *name != "none")
            .cloned()
            .collect();
        assert_eq!(
            listed(&metadata, "introspection_endpoint_auth_methods_supported"),
            confidential
        );
    }
}

#[test]
fn the_algorithms_of_assertions_are_those_a_client_may_choose() {
    for server in providers() {
        let by_secret = |algorithm: &str| {
            joined(
                &web("any"),
                &json_value!({ "tokenAuthMethod": "CLIENT_SECRET_JWT", "tokenAuthSignAlg": algorithm }),
            )
        };
        let by_key = |algorithm: &str| {
            let rsa = joined(&RsaKey::public_jwk(), &json_value!({ "kid": "rsa" }));
            let okp = json_value!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "okp" });
            let own = TestClient::new("keys", 3);
            let keys = json_value!({ "jwks": { "keys": [own.key.public_jwk(), rsa, okp] }, "tokenAuthSignAlg": algorithm });
            joined(&own.document(), &keys)
        };
        let metadata = metadata(&server);
        for algorithm in [
            "HS256", "RS256", "PS256", "ES256", "EdDSA", "HS512", "RS512", "ES384", "none",
        ] {
            let is_taken = takes_client(&server, &by_secret(algorithm))
                || takes_client(&server, &by_key(algorithm));
            for endpoint in ["token", "introspection", "revocation"] {
                let name = format!("{endpoint}_endpoint_auth_signing_alg_values_supported");
                assert_eq!(
                    listed(&metadata, &name).contains(algorithm),
                    is_taken,
                    "{algorithm} {name}"
                );
            }
        }
    }
}

#[test]
fn the_algorithms_of_id_tokens_and_userinfo_are_those_a_client_may_choose_and_get() {
    for server in providers() {
        let metadata = metadata(&server);
        for algorithm in ["HS256", "RS256", "PS256", "ES256", "EdDSA", "none", "RS384"] {
            let members =
                json_value!({ "idTokenSignAlg": algorithm, "userInfoSignAlg": algorithm });
            let document = joined(&web("any"), &members);
            let is_taken = takes_client(&server, &document);
            for name in [
                "id_token_signing_alg_values_supported",
                "userinfo_signing_alg_values_supported",
            ] {
                assert_eq!(
                    listed(&metadata, name).contains(algorithm),
                    is_taken,
                    "{algorithm} {name}"
                );
            }
            if is_taken {
                crate::support::ordinary::put_client(&server, &document);
                let tokens = tokens(&server, &request("any"));
                assert_eq!(
                    verified(&server, "any", text(&tokens, "id_token")).0["alg"],
                    algorithm
                );
                let told = userinfo(&server, text(&tokens, "access_token"));
                assert_eq!(verified(&server, "any", &told.body).0["alg"], algorithm);
            }
        }
    }
}

#[test]
fn the_scopes_the_languages_and_the_contexts_are_those_of_the_service() {
    let members = json_value!({
        "supportedScopes": [{ "name": "openid" }, { "name": "b" }, { "name": "a" }],
        "supportedUiLocales": ["ja", "en"],
        "supportedAcrs": ["urn:example:pwd", "urn:example:never"],
    });
    let server = provider(&members);
    let metadata = metadata(&server);
    assert_eq!(
        metadata["scopes_supported"],
        json_value!(["openid", "b", "a"])
    );
    assert_eq!(metadata["ui_locales_supported"], json_value!(["ja", "en"]));
    // Only what a sign-in with a password meets.
    assert_eq!(
        metadata["acr_values_supported"],
        json_value!(["urn:example:pwd"])
    );
    for (language, word) in [("ja", "lang=\"ja\""), ("en", "lang=\"en\"")] {
        let page = Browser::new(&server).open(&with(
            request_for("web", "code", "openid"),
            "ui_locales",
            language,
        ));
        assert!(page.body.contains(word), "{}", page.body);
    }
}

#[test]
fn the_prompts_are_those_that_are_taken() {
    for server in providers() {
        crate::support::ordinary::put_client(&server, &web("any"));
        for prompt in [
            "none",
            "login",
            "consent",
            "select_account",
            "create",
            "unknown",
        ] {
            let error = authorization_error(&server, &with(request("any"), "prompt", prompt));
            let is_taken = error.as_deref() != Some("invalid_request");
            assert_eq!(
                listed(&metadata(&server), "prompt_values_supported").contains(prompt),
                is_taken,
                "{prompt}"
            );
        }
    }
}

#[test]
fn the_methods_of_pkce_are_those_that_are_taken() {
    for server in providers() {
        crate::support::ordinary::put_client(&server, &web("any"));
        for method in ["S256", "plain", "S512"] {
            let challenged = with(
                with(request("any"), "code_challenge", VERIFIER),
                "code_challenge_method",
                method,
            );
            let is_taken = authorization_error(&server, &challenged).is_none();
            assert_eq!(
                listed(&metadata(&server), "code_challenge_methods_supported").contains(method),
                is_taken,
                "{method}"
            );
        }
    }
}

#[test]
fn request_objects_are_said_to_be_read_and_are() {
    for server in providers() {
        crate::support::ordinary::put_client(&server, &web("any"));
        let metadata = metadata(&server);
        for (name, error) in [
            ("request", "invalid_request_object"),
            ("request_uri", "invalid_request_uri"),
        ] {
            assert_eq!(metadata[format!("{name}_parameter_supported")], true);
            let asked = with(request("any"), name, "https://any.example/request.jwt");
            assert_eq!(authorization_error(&server, &asked).as_deref(), Some(error));
        }
        assert_eq!(metadata["require_request_uri_registration"], true);
        assert_eq!(metadata["require_signed_request_object"], false);
        assert_eq!(metadata["claims_parameter_supported"], true);
    }
}

#[test]
fn the_issuer_is_in_the_answer_where_it_is_said_to_be() {
    for server in providers() {
        crate::support::ordinary::put_client(&server, &web("any"));
        let answer =
            answer_of(&Browser::new(&server).open(&with(request("any"), "prompt", "none")));
        let says = metadata(&server)["authorization_response_iss_parameter_supported"].as_bool();
        assert_eq!(says, Some(answer.get("iss").is_some()));
    }
}

#[test]
fn requests_have_to_be_pushed_where_it_is_said() {
    for required in [true, false] {
        let server = provider(&json_value!({ "parRequired": required }));
        assert_eq!(
            metadata(&server)["require_pushed_authorization_requests"],
            required
        );
        assert_eq!(
            shows(&Browser::new(&server).open(&request("web"))) == Page::SignIn,
            !required
        );
    }
}

#[test]
fn both_kinds_of_subject_can_be_had_and_no_other() {
    for server in providers() {
        let taken = ["PUBLIC", "PAIRWISE", "EPHEMERAL"]
            .into_iter()
            .filter(|kind| {
                takes_client(
                    &server,
                    &joined(&web("any"), &json_value!({ "subjectType": kind })),
                )
            });
        let taken: BTreeSet<String> = taken.map(str::to_lowercase).collect();
        assert_eq!(listed(&metadata(&server), "subject_types_supported"), taken);
    }
}
