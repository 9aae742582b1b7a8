//! A client that signs like a real one: each part of a request can be changed before it is signed.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sekisho::{
    Digest,
    jose::{Algorithm, SigningKey},
};
use serde_json::{Value, json};

pub const ISSUER: &str = "https://localhost";
pub const REDIRECT_URI: &str = "https://client.example/cb";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A confidential client with an ES256 key for its assertions and one for its proofs.
pub struct TestClient {
    pub client_id: String,
    pub key: SigningKey,
    pub dpop_key: SigningKey,
    serial: std::cell::Cell<u32>,
}

impl TestClient {
    /// The client `client_id`; `seed` makes its keys its own.
    pub fn new(client_id: &str, seed: u8) -> Self {
        Self {
            client_id: client_id.to_owned(),
            key: SigningKey::from_seed(Algorithm::Es256, &[seed; 32]).expect("a key"),
            dpop_key: SigningKey::from_seed(Algorithm::Es256, &[seed + 100; 32]).expect("a key"),
            serial: std::cell::Cell::new(0),
        }
    }

    /// The same client with another key for its proofs.
    pub fn with_dpop_key(mut self, seed: u8) -> Self {
        self.dpop_key = SigningKey::from_seed(Algorithm::Es256, &[seed; 32]).expect("a key");
        self
    }

    /// The document of this client.
    pub fn document(&self) -> Value {
        json!({
            "clientIdAlias": self.client_id,
            "clientName": format!("Client {}", self.client_id),
            "applicationType": "NATIVE",
            "redirectUris": [REDIRECT_URI, "https://client.example/cb?dummy1=lorem&dummy2=ipsum", "http://127.0.0.1/cb"],
            "jwks": { "keys": [self.key.public_jwk()] },
        })
    }

    /// A `jti` that was not used before.
    pub fn jti(&self) -> String {
        self.serial.set(self.serial.get() + 1);
        format!("{}-{}", self.client_id, self.serial.get())
    }

    /// The claims of a good client assertion. RFC 7523 §3.
    pub fn assertion_claims(&self, now: i64) -> Value {
        json!({ "iss": self.client_id, "sub": self.client_id, "aud": ISSUER, "exp": now + 60, "iat": now, "nbf": now, "jti": self.jti() })
    }

    /// A client assertion over these claims.
    pub fn assertion(&self, claims: &Value) -> String {
        self.key.sign("JWT", claims)
    }

    /// The claims of a good proof. RFC 9449 §4.2.
    pub fn proof_claims(&self, method: &str, uri: &str, now: i64) -> Value {
        json!({ "htm": method, "htu": uri, "iat": now, "jti": self.jti() })
    }

    /// A proof over these claims.
    pub fn proof(&self, claims: &Value) -> String {
        self.dpop_key.sign_with_jwk("dpop+jwt", claims)
    }

    /// A good proof for `path` of the server.
    pub fn proof_for(&self, path: &str, now: i64) -> String {
        self.proof(&self.proof_claims("POST", &format!("{ISSUER}{path}"), now))
    }

    /// The thumbprint of the key of the proofs.
    pub fn jkt(&self) -> String {
        self.dpop_key.verifying().thumbprint().as_str().to_owned()
    }

    /// The parameters that authenticate the client.
    pub fn authentication(&self, now: i64) -> Vec<(String, String)> {
        self.authentication_with(&self.assertion(&self.assertion_claims(now)))
    }

    /// The parameters that carry this assertion.
    pub fn authentication_with(&self, assertion: &str) -> Vec<(String, String)> {
        vec![
            ("client_assertion_type".into(), JWT_BEARER.into()),
            ("client_assertion".into(), assertion.into()),
        ]
    }

    /// The parameters of a good authorization request. RFC 9126 §2.1.
    pub fn authorization_request(&self) -> Vec<(String, String)> {
        [
            ("client_id", self.client_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT_URI),
            ("scope", "accounts"),
            ("state", "af0ifjsldkj"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// The parameters of a good token request for `code`. RFC 6749 §4.1.3.
    pub fn code_request(&self, code: &str) -> Vec<(String, String)> {
        [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// The parameters of a good refresh. RFC 6749 §6.
    pub fn refresh_request(&self, refresh_token: &str) -> Vec<(String, String)> {
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// The headers of a good call to a resource with this token. RFC 9449 §7.1.
    pub fn resource_headers(&self, access_token: &str, now: i64) -> [(&'static str, String); 2] {
        let mut claims = self.proof_claims("GET", &format!("{ISSUER}/sample/resource"), now);
        claims["ath"] = Digest::of(access_token).encode().into();
        [
            ("authorization", format!("DPoP {access_token}")),
            ("dpop", self.proof(&claims)),
        ]
    }
}

/// Sets a parameter, in place of one of the same name.
pub fn set(parameters: &mut Vec<(String, String)>, name: &str, value: &str) {
    unset(parameters, name);
    parameters.push((name.to_owned(), value.to_owned()));
}

/// Removes a parameter.
pub fn unset(parameters: &mut Vec<(String, String)>, name: &str) {
    parameters.retain(|(known, _)| known != name);
}

/// A compact JWS of these parts with a signature that is none.
pub fn unsigned(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(claims))
}
