//! Requests that are signed as HTTP messages (RFC 9421), and answers that are looked at: the text that is
//! signed is put together here, and not by what is tested.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sekisho::{
    Digest,
    front::{Request, Response},
    jose::SigningKey,
    oauth::request::body::Body,
};

use crate::support::{Server, TestClient, client::ISSUER};

/// The sample resource.
pub const RESOURCE: &str = "/sample/resource";

/// A request to be sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub method: &'static str,
    pub path: &'static str,
    pub query: Option<&'static str>,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// `Content-Digest` of a body by SHA-256. RFC 9530 §2.
pub fn digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Digest::of(body).as_bytes()))
}

impl Sent {
    /// A good call of `client` to the sample resource with a token that it has.
    pub fn to_resource(server: &Server, client: &TestClient, token: &str) -> Self {
        Self::to_place(RESOURCE, server, client, token)
    }

    /// A good call of `client` to the resource at `path`.
    pub fn to_place(path: &'static str, server: &Server, client: &TestClient, token: &str) -> Self {
        let bare = Self {
            method: "GET",
            path,
            query: None,
            headers: Vec::new(),
            body: Vec::new(),
        };
        bare.with_token(server, client, token)
    }

    /// The same with this body.
    pub fn posted(server: &Server, client: &TestClient, token: &str, body: &str) -> Self {
        let bare = Self {
            method: "POST",
            path: RESOURCE,
            query: None,
            headers: Vec::new(),
            body: body.into(),
        };
        let sent = bare.with_token(server, client, token);
        sent.header("content-digest", &digest(body.as_bytes()))
    }

    fn with_token(self, server: &Server, client: &TestClient, token: &str) -> Self {
        let mut claims = client.proof_claims(self.method, &self.uri(), server.now());
        claims["ath"] = Digest::of(token).encode().into();
        let sent = self.header("authorization", &format!("DPoP {token}"));
        sent.header("dpop", &client.proof(&claims))
    }

    /// The same with this header in place of one of the same name.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.beside(name, value)
    }

    /// The same with this header, also if there is one of the name.
    #[must_use]
    pub fn beside(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same without this header.
    #[must_use]
    pub fn bare(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    /// The same with a header changed.
    #[must_use]
    pub fn changed(self, name: &str, from: &str, to: &str) -> Self {
        let value = self.value(name).expect("a header");
        assert!(value.contains(from), "{from} in {value}");
        self.header(name, &value.replacen(from, to, 1))
    }

    /// The value of a header.
    pub fn value(&self, name: &str) -> Option<String> {
        let mut named = self.headers.iter().filter(|(known, _)| known == name);
        named.next().map(|(_, value)| value.clone())
    }

    /// The URI that it is sent to.
    pub fn uri(&self) -> String {
        let query = self.query.map(|query| format!("?{query}"));
        format!("{ISSUER}{}{}", self.path, query.unwrap_or_default())
    }

    /// RFC 9421 §2.1 and §2.2.
    fn component(&self, name: &str) -> String {
        match name {
            "@method" => self.method.to_owned(),
            "@target-uri" => self.uri(),
            "@authority" => ISSUER.replace("https://", ""),
            "@path" => self.path.to_owned(),
            "@query" => format!("?{}", self.query.unwrap_or_default()),
            field => self.value(field).unwrap_or_else(|| panic!("no {field}")),
        }
    }

    /// The same, signed as `sig1` with these parameters over these components. RFC 9421 §2.5.
    #[must_use]
    pub fn signed_with(self, key: &SigningKey, components: &[&str], parameters: &str) -> Self {
        let quoted: Vec<String> = components.iter().map(|one| format!("\"{one}\"")).collect();
        let input = format!("({}){parameters}", quoted.join(" "));
        let line = |name: &&str| format!("\"{name}\": {}\n", self.component(name));
        let lines: String = components.iter().map(line).collect();
        let base = format!("{lines}\"@signature-params\": {input}");
        let signature = STANDARD.encode(key.sign_octets(base.as_bytes()));
        self.header("signature-input", &format!("sig1={input}"))
            .header("signature", &format!("sig1=:{signature}:"))
    }

    /// The same, signed by `client` as FAPI 2.0 HTTP Signatures has it.
    #[must_use]
    pub fn signed(self, client: &TestClient, created: i64) -> Self {
        let mut components = vec!["@method", "@target-uri", "authorization", "dpop"];
        components.retain(|name| name.starts_with('@') || self.value(name).is_some());
        if !self.body.is_empty() {
            components.push("content-digest");
        }
        self.signed_with(&client.key, &components, &parameters(client, created))
    }

    /// The request.
    pub fn request(&self) -> Request {
        let request = Request::new(self.method, self.path, self.query);
        let headers = self.headers.iter();
        headers
            .fold(request, |request, (name, value)| {
                request.with_header(name, value)
            })
            .with_body(Body::Read(self.body.clone()))
    }

    /// What the server answers.
    pub fn to(&self, server: &Server) -> Response {
        server.send(&self.request())
    }
}

/// What `client` says of a signature that it makes at `created`.
pub fn parameters(client: &TestClient, created: i64) -> String {
    let kid = client.key.kid();
    format!(";created={created};keyid=\"{kid}\";tag=\"fapi-2-request\"")
}
