//! Mutual TLS: RFC 8705, rule by rule, in the order of the document.

mod authentication;
mod bound;
mod certificate;
mod fapi;
mod metadata;
mod told;

use sekisho::{
    front::Response,
    jose::{Algorithm, SigningKey},
};
use serde_json::{Value, json as json_value};

use crate::support::{
    Server, TestClient,
    certificates::TestCertificate,
    code_of,
    expect::{apply_client, apply_service, with, without},
    json,
    server::{PASSWORD, USERNAME},
};

const HEADER: &str = "client-cert";
const VERIFIED: &str = "client-verify";

/// What came with a request.
#[derive(Clone, Default)]
struct With {
    certificate: Option<String>,
    verified: Option<&'static str>,
    dpop: Option<String>,
}

impl With {
    /// A certificate whose chain was verified.
    fn verified(certificate: &TestCertificate) -> Self {
        Self {
            verified: Some("SUCCESS"),
            ..Self::shown(certificate)
        }
    }

    /// A certificate of which nothing else is told.
    fn shown(certificate: &TestCertificate) -> Self {
        Self {
            certificate: Some(certificate.sequence()),
            ..Self::default()
        }
    }

    fn and_proof(self, proof: String) -> Self {
        Self {
            dpop: Some(proof),
            ..self
        }
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        let headers = [
            (HEADER, self.certificate.clone()),
            (VERIFIED, self.verified.map(str::to_owned)),
            ("dpop", self.dpop.clone()),
        ];
        let there = headers.into_iter();
        there
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(Algorithm::Es256, &[seed; 32]).expect("a key")
}

/// The certificate of the client `one`, and of the client `two`.
fn certificate(name: &str) -> TestCertificate {
    TestCertificate::new(name, &key(if name == "one" { 41 } else { 42 }))
}

/// A server behind a proxy that is trusted, whose service has these members besides.
fn server(members: &Value) -> Server {
    let mut all = json_value!({
        "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT", "TLS_CLIENT_AUTH", "SELF_SIGNED_TLS_CLIENT_AUTH"],
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"],
        "tlsClientCertificateBoundAccessTokens": true,
    });
    let more = members.as_object().expect("an object").clone();
    all.as_object_mut().expect("an object").extend(more);
    let mut server = Server::with_service(&all);
    let settings = server.host.settings.clone();
    server.host.settings = settings.with_certificate_headers(Some("Client-Cert"), Some(VERIFIED));
    server
}

/// What makes a service an ordinary one, where clients may be public.
fn ordinary() -> Value {
    json_value!({
        "fapiModes": [],
        "supportedTokenAuthMethods": ["NONE", "PRIVATE_KEY_JWT", "TLS_CLIENT_AUTH", "SELF_SIGNED_TLS_CLIENT_AUTH"],
        "offlineAccessRequired": false,
        "accessTokenSignAlg": "ES256",
    })
}

/// Changes the client `one`.
fn apply(server: &Server, members: &Value) {
    let applied = apply_client(server, &server.one, members);
    assert_eq!(applied.status, 200, "{}", applied.body);
}

/// The members of a client that authenticates by the subject of its certificate.
fn by_subject() -> Value {
    json_value!({
        "tokenAuthMethod": "TLS_CLIENT_AUTH",
        "tlsClientAuthSubjectDn": "cn=ONE, O=Example",
        "tlsClientCertificateBoundAccessTokens": true,
        "grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"],
    })
}

/// A token request for the client itself.
fn credentials(client: &TestClient) -> Vec<(String, String)> {
    [
        ("grant_type", "client_credentials"),
        ("client_id", client.client_id.as_str()),
        ("scope", "accounts"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

fn post(server: &Server, path: &str, parameters: &[(String, String)], shown: &With) -> Response {
    server.post(path, parameters, &shown.headers())
}

/// A code for the client `one`, which pushes with what is shown, or signs an assertion.
fn code(server: &Server, shown: &With, is_signed: bool) -> String {
    let client = &server.one;
    let mut parameters = client.authorization_request();
    if is_signed {
        parameters.extend(client.authentication(server.now()));
    }
    let pushed = post(server, "/oauth/par", &parameters, shown);
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let request_uri = json(&pushed)["request_uri"].clone();
    let request_uri = request_uri.as_str().expect("a request_uri");
    let page = server.open(&client.client_id, request_uri);
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    code_of(&server.decide(&page, &consent, "allow"))
}

/// A call to the sample resource.
fn call(server: &Server, token: &str, scheme: &str, shown: &With) -> Response {
    let mut headers = shown.headers();
    headers.push(("authorization", format!("{scheme} {token}")));
    server.get("/sample/resource", "", &headers)
}

fn access_token(response: &Response) -> String {
    assert_eq!(response.status, 200, "{}", response.body);
    let token = json(response)["access_token"].clone();
    token.as_str().expect("a token").to_owned()
}
