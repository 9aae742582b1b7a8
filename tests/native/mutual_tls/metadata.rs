//! §3.3, §3.4 and §5: what clients are told, and where they ask.

use super::*;
use crate::support::expect::{assert_document_refused, assert_refused};

const ALIAS: &str = "https://mtls.as.example/oauth/token";

fn metadata(server: &Server) -> Value {
    json(&server.get("/.well-known/oauth-authorization-server", "", &[]))
}

#[test]
fn s3_3_the_metadata_says_whether_tokens_can_be_bound() {
    let told = metadata(&server(&json_value!({})));
    assert_eq!(told["tls_client_certificate_bound_access_tokens"], true);
    assert_eq!(
        told["token_endpoint_auth_methods_supported"],
        json_value!([
            "private_key_jwt",
            "tls_client_auth",
            "self_signed_tls_client_auth"
        ])
    );
    let told = metadata(&Server::new());
    assert_eq!(told.get("tls_client_certificate_bound_access_tokens"), None);
    assert_eq!(told.get("mtls_endpoint_aliases"), None);
}

#[test]
fn s5_the_metadata_names_aliases_of_endpoints_that_are_there() {
    let aliases = json_value!([
        { "name": "token_endpoint", "uri": ALIAS },
        { "name": "userinfo_endpoint", "uri": "https://mtls.as.example/oauth/userinfo" },
    ]);
    let told = metadata(&server(&json_value!({ "mtlsEndpointAliases": aliases })));
    // There is no scope openid, and so no UserInfo.
    assert_eq!(
        told["mtls_endpoint_aliases"],
        json_value!({ "token_endpoint": ALIAS })
    );
}

#[test]
fn s5_an_alias_is_of_an_endpoint_that_clients_ask() {
    let server = server(&json_value!({}));
    for (aliases, member) in [
        (
            json_value!([{ "name": "authorization_endpoint", "uri": ALIAS }]),
            "mtlsEndpointAliases[0].name",
        ),
        (
            json_value!([{ "name": "jwks_uri", "uri": ALIAS }]),
            "mtlsEndpointAliases[0].name",
        ),
        (
            json_value!([{ "name": "token_endpoint" }]),
            "mtlsEndpointAliases[0].uri",
        ),
        (
            json_value!([{ "name": "token_endpoint", "uri": "http://as.example" }]),
            "mtlsEndpointAliases[0].uri",
        ),
        (
            json_value!([{ "name": "token_endpoint", "uri": ALIAS }, { "name": "token_endpoint", "uri": "https://b.example" }]),
            "mtlsEndpointAliases[1]",
        ),
    ] {
        let members = json_value!({ "mtlsEndpointAliases": aliases });
        assert_document_refused(&server, || apply_service(&server, &members), member);
    }
}

#[test]
fn rfc_9449_4_2_a_proof_for_an_alias_is_for_the_endpoint() {
    let aliases = json_value!([{ "name": "token_endpoint", "uri": ALIAS }]);
    let server = server(&json_value!({ "mtlsEndpointAliases": aliases }));
    apply(&server, &by_subject());
    let proof = |uri: &str| {
        let claims = server.one.proof_claims("POST", uri, server.now());
        With::verified(&certificate("one")).and_proof(server.one.proof(&claims))
    };
    let send = |shown: &With| post(&server, "/oauth/token", &credentials(&server.one), shown);
    for uri in [ALIAS, "https://localhost/oauth/token"] {
        assert_eq!(send(&proof(uri)).status, 200, "{uri}");
    }
    for uri in [
        "https://mtls.as.example/oauth/par",
        "https://other.example/oauth/token",
    ] {
        assert_refused(&send(&proof(uri)), 400, "invalid_dpop_proof");
    }
}
