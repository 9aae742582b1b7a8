//! The ID token: OpenID Connect Core §2, §3.1.3.6, §3.1.3.7, §5.5, §8 and §10.1.

use crate::support::expect::{assert_document_refused, parameters, text, with, without};
use crate::support::ordinary::{
    Browser, NONCE, answer_of, header_text, joined, provider, provider_for, put_client, request,
    request_for, secret_of, spa, tokens, tokens_of, userinfo, verified, web, wide_provider,
};
use crate::support::{
    Server,
    client::ISSUER,
    json,
    server::{PASSWORD, USERNAME},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sekisho::jose::{Algorithm, JwkSet, Untrusted};
use serde_json::{Value, json as json_value};
use sha2::{Digest as _, Sha256, Sha512};

mod claims;
mod kept;
mod pairwise;
mod requested;
mod signing;

/// A provider that serves every algorithm, and the client `web` with these members.
fn served(service: &Value, client: &Value) -> Server {
    let all =
        json_value!({ "supportedIdTokenSignAlgs": ["RS256", "HS256", "PS256", "ES256", "EdDSA"] });
    provider_for(
        &joined(&all, service),
        &[joined(&web("web"), client), web("other"), spa("spa")],
    )
}

/// The header and the claims of the ID token that comes of this request.
fn issued(server: &Server, parameters: &[(String, String)]) -> (Value, Value) {
    let client_id = &parameters
        .iter()
        .find(|(name, _)| name == "client_id")
        .expect("a client_id")
        .1;
    verified(
        server,
        client_id,
        text(&tokens(server, parameters), "id_token"),
    )
}

fn claims_of(server: &Server, parameters: &[(String, String)]) -> Value {
    issued(server, parameters).1
}

fn names(claims: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = claims
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn an_id_token_lives_no_longer_than_its_client_allows() {
    for (own, lasts) in [(60, 60), (0, 600), (6000, 600)] {
        let members = json_value!({ "extension": { "idTokenDuration": own } });
        let client = joined(&web("web"), &members);
        let server = provider_for(&json_value!({ "idTokenDuration": 600 }), &[client]);
        let given = tokens(&server, &request("web"));
        let (_, claims) = verified(&server, "web", text(&given, "id_token"));
        let lived = claims["exp"].as_i64().zip(claims["iat"].as_i64());
        assert_eq!(
            lived.map(|(until, from)| until - from),
            Some(lasts),
            "{own}"
        );
    }
}
