//! Authorization server metadata: RFC 8414, and what RFC 9126, RFC 9207, RFC 9449 and FAPI 2.0 add.
//! The JWK Set it names.

use std::collections::BTreeSet;

use crate::support::expect::apply_service;
use crate::support::{Server, client::ISSUER, json};
use sekisho::{
    front::{Request, Response},
    jose::{Algorithm, JwkSet},
};
use serde_json::{Value, json as json_value};

const OAUTH: &str = "/.well-known/oauth-authorization-server";
const OPENID: &str = "/.well-known/openid-configuration";

fn metadata(server: &Server) -> Value {
    let response = server.get(OAUTH, "", &[]);
    assert_eq!(response.status, 200, "{}", response.body);
    json(&response)
}

/// The members that name an endpoint, and its path.
fn endpoints(metadata: &Value) -> Vec<(String, String)> {
    let members = metadata.as_object().expect("an object").iter();
    let named = members.filter(|(name, _)| name.ends_with("_endpoint") || *name == "jwks_uri");
    named
        .map(|(name, uri)| {
            let path = uri
                .as_str()
                .and_then(|uri| uri.strip_prefix(ISSUER))
                .unwrap_or_else(|| panic!("{name} is below the issuer"));
            (name.clone(), path.to_owned())
        })
        .collect()
}

fn strings<'a>(metadata: &'a Value, name: &str) -> Vec<&'a str> {
    let values = metadata[name]
        .as_array()
        .unwrap_or_else(|| panic!("{name} is an array"));
    values
        .iter()
        .map(|value| value.as_str().expect("a string"))
        .collect()
}

fn jwks(server: &Server) -> (Response, Vec<Value>) {
    let response = server.get("/oauth/jwks", "", &[]);
    let keys = json(&response)["keys"].as_array().expect("keys").clone();
    (response, keys)
}

#[test]
fn rfc_8414_3_2_the_response_is_200_and_json() {
    let response = Server::new().get(OAUTH, "", &[]);
    assert_eq!(
        (response.status, response.header("content-type")),
        (200, Some("application/json"))
    );
}

#[test]
fn rfc_8414_3_3_the_issuer_is_the_one_whose_path_was_asked() {
    assert_eq!(metadata(&Server::new())["issuer"], ISSUER);
}

#[test]
fn both_well_known_paths_of_an_openid_provider_say_the_same() {
    let openid = json_value!({ "supportedScopes": [{ "name": "openid" }] });
    let server = Server::with_service(&openid);
    assert_eq!(json(&server.get(OPENID, "", &[])), metadata(&server));
}

#[test]
fn openid_discovery_4_a_service_without_openid_has_no_openid_configuration() {
    for members in [json_value!({}), json_value!({ "fapiModes": [] })] {
        let server = Server::with_service(&members);
        let response = server.get(OPENID, "", &[]);
        assert_eq!(response.status, 404, "{}", response.body);
        assert_eq!(json(&response)["error"], "not_found");
        assert_eq!(response.header("cache-control"), Some("no-store"));
        assert_eq!(metadata(&server)["issuer"], ISSUER);
    }
}

#[test]
fn the_openid_configuration_comes_and_goes_with_the_scope_openid() {
    let server = Server::new();
    for (scope, status) in [("openid", 200), ("profile", 404), ("openid", 200)] {
        apply_service(
            &server,
            &json_value!({ "supportedScopes": [{ "name": scope }] }),
        );
        assert_eq!(server.get(OPENID, "", &[]).status, status, "{scope}");
    }
}

#[test]
fn a_client_that_takes_the_first_method_finds_one_that_proves_something() {
    let all = [
        "NONE",
        "CLIENT_SECRET_POST",
        "CLIENT_SECRET_BASIC",
        "PRIVATE_KEY_JWT",
    ];
    let stated = |methods: &[&str]| {
        let members = json_value!({ "fapiModes": [], "supportedTokenAuthMethods": methods });
        metadata(&Server::with_service(&members))
    };
    for first in 0..all.len() {
        let mut methods = all;
        methods.rotate_left(first);
        let said = stated(&methods);
        let proving: Vec<String> = methods
            .iter()
            .map(|name| name.to_lowercase())
            .filter(|name| name != "none")
            .collect();
        for endpoint in ["token", "revocation"] {
            let names = strings(
                &said,
                &format!("{endpoint}_endpoint_auth_methods_supported"),
            )
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>();
            assert_eq!(names[..3], proving, "the order of the document");
            assert_eq!(names[3], "none");
        }
    }
}

#[test]
fn the_endpoints_are_the_three_of_the_code_flow_and_those_for_keys_and_tokens() {
    let metadata = metadata(&Server::new());
    let names: BTreeSet<String> = endpoints(&metadata)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let expected = [
        "authorization_endpoint",
        "introspection_endpoint",
        "jwks_uri",
        "pushed_authorization_request_endpoint",
        "revocation_endpoint",
        "token_endpoint",
    ];
    assert_eq!(names, expected.map(str::to_owned).into());
}

#[test]
fn every_endpoint_is_routed_by_the_methods_of_its_standard() {
    let server = Server::new();
    for (name, path) in endpoints(&metadata(&server)) {
        let get_is_served = matches!(name.as_str(), "jwks_uri" | "authorization_endpoint");
        let post_is_served = name != "jwks_uri";
        for (method, is_served) in [
            ("GET", get_is_served),
            ("POST", post_is_served),
            ("PUT", false),
        ] {
            let response = server.send(&Request::new(method, &path, None));
            assert_ne!(response.status, 404, "{name}");
            assert_eq!(response.status != 405, is_served, "{method} {name}");
            assert_eq!(
                response.header("allow").is_some(),
                !is_served,
                "{method} {name}"
            );
        }
    }
}

#[test]
fn a_path_the_metadata_does_not_name_is_404() {
    let server = Server::new();
    for path in [
        "/oauth",
        "/oauth/",
        "/oauth/token/",
        "/OAUTH/token",
        "/oauth/authorize/",
        "/.well-known/",
        "/oauth/userinfo",
    ] {
        assert_eq!(server.get(path, "", &[]).status, 404, "{path}");
    }
}

#[test]
fn every_member_has_the_type_its_standard_gives_it() {
    let metadata = metadata(&Server::new());
    for (name, value) in metadata.as_object().expect("an object") {
        let as_defined = match name.as_str() {
            "issuer" => value.is_string(),
            "authorization_response_iss_parameter_supported"
            | "request_parameter_supported"
            | "request_uri_parameter_supported"
            | "require_pushed_authorization_requests"
            | "require_signed_request_object" => value.is_boolean(),
            _ if name.ends_with("_endpoint") || name == "jwks_uri" => value.is_string(),
            _ if name.ends_with("_supported") => value
                .as_array()
                .is_some_and(|values| values.iter().all(Value::is_string)),
            _ => false,
        };
        assert!(as_defined, "{name}: {value}");
    }
}

#[test]
fn rfc_8414_3_2_a_member_with_zero_elements_is_omitted() {
    let server = Server::new();
    assert_eq!(
        apply_service(&server, &json_value!({ "supportedScopes": [] })).status,
        200
    );
    let metadata = metadata(&server);
    let members = metadata.as_object().expect("an object").iter();
    let empty: Vec<_> = members
        .filter(|(_, value)| value.as_array().is_some_and(Vec::is_empty))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(empty, Vec::<&String>::new());
}

#[test]
fn no_value_is_listed_twice() {
    let metadata = metadata(&Server::new());
    for (name, value) in metadata.as_object().expect("an object") {
        let values: Vec<String> = value
            .as_array()
            .into_iter()
            .flatten()
            .map(Value::to_string)
            .collect();
        assert_eq!(
            values.iter().collect::<BTreeSet<_>>().len(),
            values.len(),
            "{name}"
        );
    }
}

#[test]
fn the_algorithms_are_those_that_verify_here() {
    let metadata = metadata(&Server::new());
    let verified: BTreeSet<&str> = Algorithm::FAPI
        .iter()
        .map(|algorithm| algorithm.name())
        .collect();
    for name in [
        "dpop_signing_alg_values_supported",
        "introspection_endpoint_auth_signing_alg_values_supported",
        "revocation_endpoint_auth_signing_alg_values_supported",
        "token_endpoint_auth_signing_alg_values_supported",
    ] {
        assert_eq!(
            BTreeSet::from_iter(strings(&metadata, name)),
            verified,
            "{name}"
        );
    }
}

#[test]
fn fapi_2_0_sp_5_4_1_no_other_algorithm_is_listed() {
    let metadata = metadata(&Server::new());
    let members = metadata
        .as_object()
        .expect("an object")
        .keys()
        .filter(|name| name.contains("signing_alg"));
    for name in members {
        let allowed = |alg: &&str| matches!(*alg, "PS256" | "ES256" | "EdDSA" | "Ed25519");
        assert!(strings(&metadata, name).iter().all(allowed), "{name}");
    }
}

#[test]
fn fapi_2_0_sp_5_3_2_what_it_leaves_is_all_that_is_listed() {
    let metadata = metadata(&Server::new());
    assert_eq!(strings(&metadata, "response_types_supported"), ["code"]);
    assert_eq!(
        strings(&metadata, "code_challenge_methods_supported"),
        ["S256"]
    );
    assert_eq!(
        strings(&metadata, "token_endpoint_auth_methods_supported"),
        ["private_key_jwt"]
    );
    assert_eq!(metadata["require_pushed_authorization_requests"], true);
    assert_eq!(
        metadata["authorization_response_iss_parameter_supported"],
        true
    );
}

#[test]
fn the_grant_types_are_those_of_the_service() {
    let server = Server::new();
    assert_eq!(
        strings(&metadata(&server), "grant_types_supported"),
        ["authorization_code", "refresh_token"]
    );
    assert_eq!(
        apply_service(
            &server,
            &json_value!({ "supportedGrantTypes": ["AUTHORIZATION_CODE"] })
        )
        .status,
        200
    );
    assert_eq!(
        strings(&metadata(&server), "grant_types_supported"),
        ["authorization_code"]
    );
}

#[test]
fn the_scopes_and_locales_are_those_of_the_service() {
    let server = Server::new();
    let members = json_value!({ "supportedScopes": [{ "name": "b" }, { "name": "a" }], "supportedUiLocales": ["ja"] });
    assert_eq!(apply_service(&server, &members).status, 200);
    assert_eq!(strings(&metadata(&server), "scopes_supported"), ["b", "a"]);
    assert_eq!(strings(&metadata(&server), "ui_locales_supported"), ["ja"]);
}

#[test]
fn what_is_not_served_is_not_promised() {
    let metadata = metadata(&Server::new());
    for name in [
        "claims_parameter_supported",
        "end_session_endpoint",
        "id_token_signing_alg_values_supported",
        "mtls_endpoint_aliases",
        "registration_endpoint",
        "require_request_uri_registration",
        "tls_client_certificate_bound_access_tokens",
        "userinfo_endpoint",
    ] {
        assert!(metadata.get(name).is_none(), "{name}");
    }
}

#[test]
fn the_metadata_is_read_and_not_written() {
    let server = Server::with_service(&json_value!({ "supportedScopes": [{ "name": "openid" }] }));
    for path in [OAUTH, OPENID, "/oauth/jwks"] {
        let response = server.send(&Request::new("POST", path, None));
        assert_eq!(
            (response.status, response.header("allow")),
            (405, Some("GET")),
            "{path}"
        );
        let head = server.send(&Request::new("HEAD", path, None));
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
    }
}

#[test]
fn any_page_may_read_what_is_public() {
    let server = Server::new();
    for path in [OAUTH, OPENID, "/oauth/jwks"] {
        assert_eq!(
            server
                .get(path, "", &[])
                .header("access-control-allow-origin"),
            Some("*"),
            "{path}"
        );
    }
}

#[test]
fn rfc_7517_5_the_keys_are_public_and_each_has_a_kid_of_its_own() {
    let server = Server::new();
    assert_eq!(
        server.admin("/admin/keys/rotate", &json_value!({})).status,
        200
    );
    let (response, keys) = jwks(&server);
    assert_eq!(response.status, 200);
    let kids: BTreeSet<&str> = keys
        .iter()
        .map(|key| key["kid"].as_str().expect("a kid"))
        .collect();
    assert_eq!(kids.len(), keys.len());
    for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"] {
        assert!(keys.iter().all(|key| key.get(member).is_none()), "{member}");
    }
}

#[test]
fn every_key_of_the_set_is_acceptable_to_the_rules_for_clients() {
    let server = Server::new();
    let (_, keys) = jwks(&server);
    let set = JwkSet::parse(&json_value!({ "keys": keys })).expect("acceptable keys");
    assert_eq!(set.keys().count(), keys.len());
    assert!(
        keys.iter()
            .all(|key| key["use"] == "sig" && key["alg"].is_string())
    );
}

#[test]
fn a_new_key_joins_the_set_before_it_signs() {
    let server = Server::new();
    let (_, before) = jwks(&server);
    assert_eq!(
        server.admin("/admin/keys/rotate", &json_value!({})).status,
        200
    );
    let (_, after) = jwks(&server);
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|key| after.contains(key)));
}

#[test]
fn a_service_without_a_document_is_503() {
    let host = crate::support::MemoryHost::new();
    let response = crate::support::server::block_on(sekisho::front::serve(
        &host,
        &Request::new("GET", OAUTH, None),
    ));
    assert_eq!(response.status, 503);
    assert_eq!(json(&response)["error"], "temporarily_unavailable");
}
