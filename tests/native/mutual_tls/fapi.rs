//! FAPI 2.0 Security Profile §5.3.2.1 (4, 6): clients authenticate by assertion or certificate, and bind
//! their tokens to a key or to a certificate, in each of the four ways.

use super::*;
use crate::support::expect::{assert_document_refused, assert_refused, grants_unchanged};

struct Way {
    is_signed: bool,
    is_key: bool,
}

const WAYS: [Way; 4] = [
    Way {
        is_signed: true,
        is_key: true,
    },
    Way {
        is_signed: true,
        is_key: false,
    },
    Way {
        is_signed: false,
        is_key: true,
    },
    Way {
        is_signed: false,
        is_key: false,
    },
];

impl Way {
    fn members(&self) -> Value {
        let mut members = match self.is_signed {
            true => json_value!({}),
            false => {
                json_value!({ "tokenAuthMethod": "TLS_CLIENT_AUTH", "tlsClientAuthSubjectDn": "CN=one,O=Example" })
            }
        };
        if !self.is_key {
            members["tlsClientCertificateBoundAccessTokens"] = true.into();
        }
        members
    }

    /// What comes with a request for `path`.
    fn shown(&self, server: &Server, path: &str) -> With {
        let shown = match self.is_signed && self.is_key {
            true => With::default(),
            false => With::verified(&certificate("one")),
        };
        match self.is_key {
            true => shown.and_proof(server.one.proof_for(path, server.now())),
            false => shown,
        }
    }

    fn token(&self, server: &Server, parameters: Vec<(String, String)>, shown: &With) -> Response {
        let mut parameters = with(parameters, "client_id", "one");
        if self.is_signed {
            parameters.extend(server.one.authentication(server.now()));
        }
        post(server, "/oauth/token", &parameters, shown)
    }

    fn call(&self, server: &Server, token: &str, certificate: &TestCertificate) -> Response {
        if !self.is_key {
            return call(server, token, "Bearer", &With::verified(certificate));
        }
        let headers = server.one.resource_headers(token, server.now());
        let shown = With::default().and_proof(headers[1].1.clone());
        call(server, token, "DPoP", &shown)
    }
}

#[test]
fn each_of_the_four_ways_leads_from_a_pushed_request_to_a_resource() {
    for way in WAYS {
        let server = server(&json_value!({}));
        apply(&server, &way.members());
        let code = code(&server, &way.shown(&server, "/oauth/par"), way.is_signed);
        let shown = way.shown(&server, "/oauth/token");
        let response = way.token(&server, server.one.code_request(&code), &shown);
        let token = access_token(&response);
        let kind = if way.is_key { "DPoP" } else { "Bearer" };
        assert_eq!(json(&response)["token_type"], kind);
        assert_eq!(way.call(&server, &token, &certificate("one")).status, 200);
        assert_eq!(
            call(&server, &token, "Bearer", &With::default()).status,
            401
        );
        if !way.is_key {
            assert_eq!(way.call(&server, &token, &certificate("two")).status, 401);
        }
        // §5.3.2.1 (9): it is not rotated.
        let refresh_token = json(&response)["refresh_token"].clone();
        let refresh_token = refresh_token.as_str().expect("a refresh token");
        let shown = way.shown(&server, "/oauth/token");
        let again = way.token(&server, server.one.refresh_request(refresh_token), &shown);
        assert_eq!(json(&again)["refresh_token"], refresh_token);
    }
}

#[test]
fn no_token_is_issued_that_is_bound_to_nothing() {
    for (way, error) in WAYS.into_iter().zip([
        "invalid_dpop_proof",
        "invalid_request",
        "invalid_dpop_proof",
        "invalid_client",
    ]) {
        let server = server(&json_value!({}));
        apply(&server, &way.members());
        let code = code(&server, &way.shown(&server, "/oauth/par"), way.is_signed);
        let bare = match (way.is_signed, way.is_key) {
            (false, true) => With::verified(&certificate("one")),
            _ => With::default(),
        };
        let parameters = server.one.code_request(&code);
        let response = grants_unchanged(&server, || way.token(&server, parameters, &bare));
        assert_refused(&response, 400, error);
    }
}

#[test]
fn a_client_of_the_profile_binds_its_tokens_in_one_way_at_least() {
    let server = server(&json_value!({}));
    let nothing = json_value!({ "dpopRequired": false, "fapiModes": ["FAPI2_SECURITY"] });
    assert_document_refused(
        &server,
        || apply_client(&server, &server.one, &nothing),
        "dpopRequired",
    );
    for members in [
        json_value!({ "fapiModes": ["FAPI2_SECURITY"] }),
        json_value!({ "fapiModes": ["FAPI2_SECURITY"], "tlsClientCertificateBoundAccessTokens": true }),
        json_value!({ "fapiModes": ["FAPI2_SECURITY"], "tlsClientCertificateBoundAccessTokens": true, "dpopRequired": true }),
        json_value!({ "fapiModes": ["FAPI2_SECURITY"], "tlsClientCertificateBoundAccessTokens": true, "dpopRequired": false }),
    ] {
        apply(&server, &members);
    }
}

#[test]
fn a_client_that_wants_both_brings_both() {
    let server = server(&json_value!({}));
    let mut members = by_subject();
    members["dpopRequired"] = true.into();
    apply(&server, &members);
    let one = || With::verified(&certificate("one"));
    let response = post(&server, "/oauth/token", &credentials(&server.one), &one());
    assert_refused(&response, 400, "invalid_dpop_proof");
    let proof = server.one.proof_for("/oauth/token", server.now());
    let shown = one().and_proof(proof);
    let response = post(&server, "/oauth/token", &credentials(&server.one), &shown);
    assert_eq!(json(&response)["token_type"], "DPoP");
}

#[test]
fn a_binding_that_the_service_does_not_support_is_refused() {
    let server = server(&json_value!({ "tlsClientCertificateBoundAccessTokens": false }));
    let members = json_value!({ "tlsClientCertificateBoundAccessTokens": true });
    assert_document_refused(
        &server,
        || apply_client(&server, &server.one, &members),
        "tlsClientCertificateBoundAccessTokens",
    );
}

#[test]
fn a_scope_of_the_profile_is_for_a_client_with_a_certificate() {
    let mut members = ordinary();
    members["supportedScopes"] =
        json_value!([{ "name": "accounts", "attributes": [{ "key": "fapi2", "value": "sp" }] }]);
    let server = server(&members);
    apply(&server, &by_subject());
    let shown = With::verified(&certificate("one"));
    let token = access_token(&post(
        &server,
        "/oauth/token",
        &credentials(&server.one),
        &shown,
    ));
    assert_eq!(call(&server, &token, "Bearer", &shown).status, 200);
    // Without a binding it is for nobody.
    let mut members = by_subject();
    members["tlsClientCertificateBoundAccessTokens"] = false.into();
    apply(&server, &members);
    let response = post(&server, "/oauth/token", &credentials(&server.one), &shown);
    assert_refused(&response, 400, "invalid_dpop_proof");
}
