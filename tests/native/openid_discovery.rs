//! Discovery: OpenID Connect Discovery §3, RFC 8414 §2. Each member is compared with what the
//! server does, not with what it says elsewhere.

use std::collections::BTreeSet;

use crate::support::expect::{parameters, text, with};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, Page, RESPONSE_TYPES, answer_of, joined, provider, provider_for, request,
    request_for, shows, spa, tokens, userinfo, verified, web, wide_provider,
};
use crate::support::rsa_key::RsaKey;
use crate::support::{
    Server, TestClient,
    client::{ISSUER, VERIFIER},
    json,
    server::USERNAME,
};
use sekisho::{
    front::Request,
    jose::{Algorithm, SigningKey},
};
use serde_json::{Value, json as json_value};

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

/// Every path of the server, with the methods that it serves.
const PATHS: [(&str, &[&str]); 14] = [
    ("/", &["GET"]),
    (OAUTH, &["GET"]),
    (OPENID, &["GET"]),
    ("/oauth/authorize", &["GET", "POST"]),
    ("/oauth/authorize/consent", &["POST"]),
    ("/oauth/authorize/login", &["POST"]),
    ("/oauth/authorize/sign-up", &["POST"]),
    ("/oauth/introspect", &["POST"]),
    ("/oauth/jwks", &["GET"]),
    ("/oauth/par", &["POST"]),
    ("/oauth/revoke", &["POST"]),
    ("/oauth/token", &["POST"]),
    ("/oauth/userinfo", &["GET", "POST"]),
    ("/sample/resource", &["GET", "POST"]),
];

fn metadata(server: &Server) -> Value {
    let response = server.get(OAUTH, "", &[]);
    assert_eq!(
        (response.status, response.header("content-type")),
        (200, Some("application/json"))
    );
    json(&response)
}

fn listed(metadata: &Value, name: &str) -> BTreeSet<String> {
    let values = metadata[name].as_array().into_iter().flatten();
    values
        .map(|value| {
            value
                .as_str()
                .unwrap_or_else(|| panic!("{name}: {value}"))
                .to_owned()
        })
        .collect()
}

fn set(values: &[&str]) -> BTreeSet<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

/// Services that differ in every member that discovery speaks of.
fn providers() -> Vec<Server> {
    let plain = provider(&json_value!({}));
    let wide = wide_provider(&json_value!({
        "signUpEnabled": true,
        "supportedAcrs": ["urn:example:pwd"],
        "supportedIdTokenSignAlgs": ["HS256", "RS256", "PS256", "ES256", "EdDSA"],
        "pkceS256Required": false,
    }));
    let narrow = provider_for(
        &json_value!({
            "supportedGrantTypes": ["AUTHORIZATION_CODE"],
            "supportedResponseTypes": ["CODE"],
            "supportedTokenAuthMethods": ["CLIENT_SECRET_BASIC", "PRIVATE_KEY_JWT"],
            "supportedIdTokenSignAlgs": ["ES256"],
            "supportedScopes": [{ "name": "openid" }, { "name": "email" }],
            "supportedUiLocales": ["ja"],
            "sessionDuration": 0,
            "issSuppressed": true,
        }),
        &[],
    );
    vec![plain, wide, narrow]
}

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
fn openid_connect_discovery_3_what_is_required_is_there() {
    for server in providers() {
        let metadata = metadata(&server);
        assert_eq!(text(&metadata, "issuer"), ISSUER);
        for name in [
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "userinfo_endpoint",
        ] {
            assert!(text(&metadata, name).starts_with("https://"), "{name}");
        }
        for name in [
            "response_types_supported",
            "subject_types_supported",
            "id_token_signing_alg_values_supported",
        ] {
            assert!(!listed(&metadata, name).is_empty(), "{name}");
        }
        // "The server MUST support the openid scope value."
        assert!(listed(&metadata, "scopes_supported").contains("openid"));
    }
    // "The algorithm RS256 MUST be included": it is, unless the service turns it off.
    let plain = metadata(&provider(&json_value!({})));
    assert!(listed(&plain, "id_token_signing_alg_values_supported").contains("RS256"));
}

#[test]
fn both_well_known_paths_say_the_same() {
    for server in providers() {
        assert_eq!(json(&server.get(OAUTH, "", &[])), metadata(&server));
    }
}

#[test]
fn every_endpoint_is_routed_and_every_route_that_is_an_endpoint_is_named() {
    let server = provider(&json_value!({}));
    let metadata = metadata(&server);
    let members = metadata.as_object().expect("an object").iter();
    let named: BTreeSet<String> = members
        .filter(|(name, _)| name.ends_with("_endpoint") || *name == "jwks_uri")
        .map(|(_, uri)| {
            uri.as_str()
                .and_then(|uri| uri.strip_prefix(ISSUER))
                .expect("below the issuer")
                .to_owned()
        })
        .collect();
    let own = ["/", OAUTH, OPENID, "/sample/resource"];
    let pages = [
        "/oauth/authorize/consent",
        "/oauth/authorize/login",
        "/oauth/authorize/sign-up",
    ];
    let endpoints = PATHS
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| !own.contains(path) && !pages.contains(path));
    assert_eq!(named, endpoints.map(str::to_owned).collect());
    for (path, methods) in PATHS {
        for method in ["GET", "POST", "PUT", "DELETE"] {
            let status = server.send(&Request::new(method, path, None)).status;
            assert_eq!(
                (status != 405, status != 404),
                (methods.contains(&method), true),
                "{method} {path}"
            );
        }
    }
}

#[test]
fn every_member_is_registered_and_has_its_type_and_no_value_twice() {
    for server in providers() {
        for (name, value) in metadata(&server).as_object().expect("an object") {
            let is_text = name == "issuer" || name == "jwks_uri" || name.ends_with("_endpoint");
            let is_flag = matches!(
                name.as_str(),
                "authorization_response_iss_parameter_supported"
                    | "claims_parameter_supported"
                    | "request_parameter_supported"
                    | "request_uri_parameter_supported"
                    | "require_pushed_authorization_requests"
            );
            match value {
                Value::String(_) => assert!(is_text, "{name}"),
                Value::Bool(_) => assert!(is_flag, "{name}"),
                Value::Array(values) => {
                    assert!(
                        name.ends_with("_supported") && !is_flag && !values.is_empty(),
                        "{name}"
                    );
                    assert!(values.iter().all(Value::is_string), "{name}");
                    let once: BTreeSet<String> = values.iter().map(Value::to_string).collect();
                    assert_eq!(once.len(), values.len(), "{name}");
                }
                other => panic!("{name}: {other}"),
            }
        }
    }
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
fn request_objects_are_said_not_to_be_supported_and_are_not() {
    // OpenID Connect Discovery §3: without the member, request_uri would be supported.
    for server in providers() {
        crate::support::ordinary::put_client(&server, &web("any"));
        let metadata = metadata(&server);
        for (name, error) in [
            ("request", "request_not_supported"),
            ("request_uri", "request_uri_not_supported"),
        ] {
            assert_eq!(metadata[format!("{name}_parameter_supported")], false);
            let asked = with(request("any"), name, "https://any.example/request.jwt");
            assert_eq!(authorization_error(&server, &asked).as_deref(), Some(error));
        }
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
fn a_service_under_fapi_2_0_says_what_it_said_before() {
    let algorithms = set(&["Ed25519", "EdDSA", "ES256", "PS256"]);
    let endpoint = |path: &str| json_value!(format!("{ISSUER}{path}"));
    let mut metadata = metadata(&Server::new());
    for name in [
        "dpop",
        "token_endpoint_auth",
        "introspection_endpoint_auth",
        "revocation_endpoint_auth",
    ] {
        let name = format!("{name}_signing_alg_values_supported");
        assert_eq!(listed(&metadata, &name), algorithms, "{name}");
        metadata.as_object_mut().expect("an object").remove(&name);
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
        "response_modes_supported": ["query"],
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

#[test]
fn no_member_is_there_that_these_tests_do_not_know() {
    let known = set(&[
        "acr_values_supported",
        "authorization_endpoint",
        "authorization_response_iss_parameter_supported",
        "claim_types_supported",
        "claims_parameter_supported",
        "claims_supported",
        "code_challenge_methods_supported",
        "display_values_supported",
        "dpop_signing_alg_values_supported",
        "grant_types_supported",
        "id_token_signing_alg_values_supported",
        "introspection_endpoint",
        "introspection_endpoint_auth_methods_supported",
        "introspection_endpoint_auth_signing_alg_values_supported",
        "issuer",
        "jwks_uri",
        "prompt_values_supported",
        "pushed_authorization_request_endpoint",
        "request_parameter_supported",
        "request_uri_parameter_supported",
        "require_pushed_authorization_requests",
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
    ]);
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
