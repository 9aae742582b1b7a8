//! DPoP proofs: the twelve checks of RFC 9449 §4.3, each at the pushed authorization request, token
//! and resource endpoints.

use crate::support::expect::{assert_refused, unchanged};
use crate::support::rsa_key::RsaKey;
use crate::support::state::{settled, sweep};
use crate::support::{
    Server, TestClient,
    client::{ISSUER, unsigned},
};
use sekisho::{Digest, front::Response};
use serde_json::{Value, json};

mod claims;
mod request;
mod signature;
mod token;

/// The seed of the key that client `one` proves with.
const DPOP_SEED: u8 = 101;

/// Where a proof can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Endpoint {
    Par,
    Token,
    Resource,
}

const ENDPOINTS: [Endpoint; 3] = [Endpoint::Par, Endpoint::Token, Endpoint::Resource];

impl Endpoint {
    const fn method(self) -> &'static str {
        match self {
            Self::Par | Self::Token => "POST",
            Self::Resource => "GET",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Par => "/oauth/par",
            Self::Token => "/oauth/token",
            Self::Resource => "/sample/resource",
        }
    }

    fn uri(self) -> String {
        format!("{ISSUER}{}", self.path())
    }

    /// RFC 9449 §5 and RFC 6749 §5.2 say 400, RFC 9449 §7.1 says 401.
    const fn refusal(self) -> u16 {
        match self {
            Self::Par | Self::Token => 400,
            Self::Resource => 401,
        }
    }

    const fn success(self) -> u16 {
        match self {
            Self::Par => 201,
            Self::Token | Self::Resource => 200,
        }
    }
}

/// A client with everything it needs but the proof.
struct Scene {
    server: Server,
    access_token: String,
    refresh_token: String,
}

impl Scene {
    fn new() -> Self {
        let server = settled(&json!({}));
        let tokens = server.tokens(&server.one);
        let text = |name: &str| tokens[name].as_str().expect("a token").to_owned();
        Self {
            access_token: text("access_token"),
            refresh_token: text("refresh_token"),
            server,
        }
    }

    fn client(&self) -> &TestClient {
        &self.server.one
    }

    /// The claims of a good proof for `endpoint`.
    fn claims(&self, endpoint: Endpoint) -> Value {
        let mut claims =
            self.client()
                .proof_claims(endpoint.method(), &endpoint.uri(), self.server.now());
        if endpoint == Endpoint::Resource {
            claims["ath"] = Digest::of(&self.access_token).encode().into();
        }
        claims
    }

    /// A request in which all is right, if the values of its `DPoP` headers are.
    fn send(&self, endpoint: Endpoint, proofs: &[&str]) -> Response {
        let mut headers: Vec<_> = proofs
            .iter()
            .map(|proof| ("dpop", (*proof).to_owned()))
            .collect();
        match endpoint {
            Endpoint::Par => self.server.push(
                self.client(),
                &self.client().authorization_request(),
                &headers,
            ),
            Endpoint::Token => self.server.token_with(
                self.client(),
                &self.client().refresh_request(&self.refresh_token),
                &headers,
            ),
            Endpoint::Resource => {
                headers.push(("authorization", format!("DPoP {}", self.access_token)));
                self.server.get(endpoint.path(), "", &headers)
            }
        }
    }

    fn accepts(&self, endpoint: Endpoint, proof: &str) {
        let response = self.send(endpoint, &[proof]);
        assert_eq!(
            response.status,
            endpoint.success(),
            "{endpoint:?}: {}",
            response.body
        );
    }

    fn refuses_all(&self, endpoint: Endpoint, proofs: &[&str]) {
        let response = unchanged(&self.server, || self.send(endpoint, proofs));
        assert_refused(&response, endpoint.refusal(), "invalid_dpop_proof");
        if endpoint == Endpoint::Resource {
            let challenge = response.header("www-authenticate").expect("a challenge");
            assert!(
                challenge.starts_with("DPoP ")
                    && challenge.contains("error=\"invalid_dpop_proof\""),
                "{challenge}"
            );
        }
    }

    fn refuses(&self, endpoint: Endpoint, proof: &str) {
        self.refuses_all(endpoint, &[proof]);
    }

    /// Proofs of otherwise good claims under each of these headers are refused everywhere.
    fn refuses_headers(&self, headers: &[Value]) {
        for (endpoint, header) in ENDPOINTS
            .into_iter()
            .flat_map(|endpoint| headers.iter().map(move |header| (endpoint, header)))
        {
            self.refuses(
                endpoint,
                &crate::support::forge::es256(DPOP_SEED, header, &self.claims(endpoint)),
            );
        }
    }

    /// Good proofs but for a claim of each of these values are refused everywhere.
    fn refuses_claims(&self, name: &str, values: &[Value]) {
        for (endpoint, value) in ENDPOINTS
            .into_iter()
            .flat_map(|endpoint| values.iter().map(move |value| (endpoint, value)))
        {
            let mut claims = self.claims(endpoint);
            claims[name] = value.clone();
            self.refuses(endpoint, &self.client().proof(&claims));
        }
    }

    /// Good proofs but for a claim of each of these values are accepted everywhere.
    fn accepts_claims(&self, name: &str, values: &[Value]) {
        for (endpoint, value) in ENDPOINTS
            .into_iter()
            .flat_map(|endpoint| values.iter().map(move |value| (endpoint, value)))
        {
            let mut claims = self.claims(endpoint);
            claims[name] = value.clone();
            self.accepts(endpoint, &self.client().proof(&claims));
        }
    }
}

fn header() -> Value {
    json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": crate::support::forge::ec_jwk(DPOP_SEED) })
}

fn header_with(name: &str, value: Value) -> Value {
    let mut header = header();
    header[name] = value;
    header
}

fn header_without(name: &str) -> Value {
    let mut header = header();
    header.as_object_mut().expect("an object").remove(name);
    header
}
