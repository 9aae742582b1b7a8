//! The ID token that comes with a refresh: OpenID Connect Core §12.2.

use crate::support::client::ISSUER;
use crate::support::expect::{assert_refused, parameters, text, unchanged, with};
use crate::support::ordinary::{
    NONCE, Parameters, TOKEN, basic, joined, provider, provider_for, put_client, request_for,
    secret_of, spa, token, tokens, verified, web,
};
use crate::support::{Server, json};
use sekisho::jose::{Algorithm, half_hash};
use serde_json::{Value, json as json_value};

const SCOPE: &str = "openid email offline_access read";

/// The tokens that a client is given first, for this scope.
fn first(server: &Server, client_id: &str, scope: &str) -> Value {
    tokens(server, &request_for(client_id, "code", scope))
}

fn refresh_request(before: &Value) -> Parameters {
    parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(before, "refresh_token")),
    ])
}

fn refreshed(server: &Server, client_id: &str, before: &Value) -> Value {
    let response = token(server, client_id, &refresh_request(before));
    assert_eq!(response.status, 200, "{}", response.body);
    json(&response)
}

fn claims(server: &Server, client_id: &str, tokens: &Value) -> Value {
    verified(server, client_id, text(tokens, "id_token")).1
}

/// Claims of the first ID token that those of a refreshed one must equal.
const SAME: [&str; 6] = ["iss", "sub", "aud", "azp", "auth_time", "amr"];

#[test]
fn openid_connect_core_12_2_a_refreshed_id_token_is_of_the_same_person_for_the_same_client() {
    for client in ["web", "spa"] {
        let server = provider(&json_value!({}));
        let before = first(&server, client, SCOPE);
        let original = claims(&server, client, &before);
        server.wait(1000);
        let after = refreshed(&server, client, &before);
        let fresh = claims(&server, client, &after);
        for name in SAME {
            assert!(!original[name].is_null(), "{name}");
            assert_eq!(fresh[name], original[name], "{name}");
        }
        assert_eq!(fresh["iss"], ISSUER);
        // "its iat Claim MUST represent the time that the new ID Token is issued"
        assert_eq!(fresh["iat"].as_i64(), Some(server.now()));
        assert_eq!(fresh["exp"].as_i64(), Some(server.now() + 3600));
        // "it SHOULD NOT have a nonce Claim, even when the ID Token issued at the time of the
        // original authentication contained nonce"
        assert_eq!(original["nonce"], NONCE);
        assert_eq!(fresh.get("nonce"), None);
        let access_token = text(&after, "access_token");
        let at_hash = half_hash(Algorithm::Rs256, access_token);
        assert_eq!(fresh["at_hash"], at_hash);
        let again = refreshed(&server, client, &after);
        assert_eq!(claims(&server, client, &again)["aud"], original["aud"]);
    }
}

#[test]
fn openid_connect_core_12_2_the_audience_stays_whatever_the_client_calls_itself_now() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web", SCOPE);
    let number = server.host.documents.borrow().0["alias/web"].clone();
    let request = refresh_request(&before);
    let by_number = [basic(&number, &secret_of("web"))];
    let response = server.post(TOKEN, &request, &by_number);
    assert_eq!(response.status, 200, "{}", response.body);
    let fresh = claims(&server, "web", &json(&response));
    assert_eq!(fresh["aud"], json_value!(["web"]));
    assert_eq!(fresh["azp"], "web");
}

#[test]
fn a_refreshed_id_token_is_signed_with_the_algorithm_of_its_client() {
    for algorithm in ["HS256", "RS256", "ES256", "EdDSA"] {
        let signed = json_value!({ "idTokenSignAlg": algorithm });
        let server = provider_for(&json_value!({}), &[joined(&web("web"), &signed)]);
        let before = first(&server, "web", SCOPE);
        let after = refreshed(&server, "web", &before);
        let (header, _) = verified(&server, "web", text(&after, "id_token"));
        assert_eq!(header["alg"], algorithm);
    }
}

#[test]
fn without_openid_in_the_grant_or_in_the_request_a_refresh_brings_no_id_token() {
    let server = provider(&json_value!({}));
    let plain = first(&server, "web", "email offline_access read");
    assert_eq!(refreshed(&server, "web", &plain).get("id_token"), None);
    let before = first(&server, "web", SCOPE);
    let narrow = with(refresh_request(&before), "scope", "read");
    let response = token(&server, "web", &narrow);
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(json(&response).get("id_token"), None);
    let plain = first(&server, "web", "email offline_access read");
    let wider = with(refresh_request(&plain), "scope", "openid read");
    let response = unchanged(&server, || token(&server, "web", &wider));
    assert_refused(&response, 400, "invalid_scope");
}

#[test]
fn a_repeated_refresh_brings_the_same_id_token_byte_by_byte() {
    for algorithm in ["HS256", "RS256", "ES256"] {
        let signed = json_value!({ "idTokenSignAlg": algorithm });
        let clients = [joined(&web("web"), &signed), spa("spa")];
        let server = provider_for(&json_value!({}), &clients);
        for client in ["web", "spa"] {
            let before = first(&server, client, SCOPE);
            let after = refreshed(&server, client, &before);
            server.wait(7);
            let again = refreshed(&server, client, &before);
            for name in ["id_token", "access_token", "refresh_token"] {
                assert!(after[name].is_string(), "{name}");
                assert_eq!(again[name], after[name], "{algorithm} {client} {name}");
            }
        }
    }
}

#[test]
fn a_refreshed_id_token_is_of_the_client_as_it_is_now() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web", SCOPE);
    let moved = json_value!({ "idTokenSignAlg": "ES256" });
    put_client(&server, &joined(&web("web"), &moved));
    let after = refreshed(&server, "web", &before);
    let (header, fresh) = verified(&server, "web", text(&after, "id_token"));
    assert_eq!(header["alg"], "ES256");
    let access_token = text(&after, "access_token");
    assert_eq!(fresh["at_hash"], half_hash(Algorithm::Es256, access_token));
}
