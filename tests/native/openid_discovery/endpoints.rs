//! What is there, and where.

use super::*;

/// Every path of the server, with the methods that it serves.
const PATHS: [(&str, &[&str]); 18] = [
    ("/", &["GET"]),
    (OAUTH, &["GET"]),
    (OPENID, &["GET"]),
    ("/oauth/authorize", &["GET", "POST"]),
    ("/oauth/authorize/consent", &["POST"]),
    ("/oauth/authorize/login", &["POST"]),
    ("/oauth/authorize/sign-up", &["POST"]),
    ("/oauth/end_session", &["GET", "POST"]),
    ("/oauth/end_session/confirm", &["POST"]),
    ("/oauth/introspect", &["POST"]),
    ("/oauth/jwks", &["GET"]),
    ("/oauth/par", &["POST"]),
    ("/oauth/revoke", &["POST"]),
    ("/oauth/session", &["GET"]),
    ("/oauth/session.js", &["GET"]),
    ("/oauth/token", &["POST"]),
    ("/oauth/userinfo", &["GET", "POST"]),
    ("/sample/resource", &["GET", "POST"]),
];

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
        "/oauth/end_session/confirm",
        "/oauth/session",
        "/oauth/session.js",
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
            let is_text = name == "issuer"
                || name == "check_session_iframe"
                || name == "jwks_uri"
                || name.ends_with("_endpoint");
            let is_flag = matches!(
                name.as_str(),
                "authorization_response_iss_parameter_supported"
                    | "backchannel_logout_session_supported"
                    | "backchannel_logout_supported"
                    | "claims_parameter_supported"
                    | "frontchannel_logout_session_supported"
                    | "frontchannel_logout_supported"
                    | "request_parameter_supported"
                    | "request_uri_parameter_supported"
                    | "require_pushed_authorization_requests"
                    | "require_request_uri_registration"
                    | "require_signed_request_object"
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
