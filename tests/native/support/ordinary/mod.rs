//! An ordinary OpenID Provider, the clients it serves, and a browser that keeps its cookies.
#![allow(dead_code, reason = "each test file uses a part of it")]

mod browser;

pub use browser::{Browser, Page, shows};

use std::collections::BTreeMap;

use crate::support::rsa_key::RsaKey;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use sekisho::{
    Secret, Timestamp,
    front::Response,
    jose::{Algorithm, JwkSet, SigningKey, Untrusted},
};
use serde_json::{Map, Value, json};
use url::{Url, form_urlencoded};

use crate::support::{
    Server,
    client::{CHALLENGE, ISSUER, VERIFIER},
    server::USERNAME,
};

/// Claims that the protocol itself makes or reads: RFC 7519, OpenID Connect Core §2 and §3.3.2.11,
/// FAPI 1.0 part 2, RFC 7662, RFC 8693, RFC 7800, RFC 8417 and RFC 9396. No action of a service speaks in
/// their name.
pub const PROTOCOL_CLAIMS: [&str; 26] = [
    "iss",
    "sub",
    "aud",
    "authorization_details",
    "exp",
    "nbf",
    "iat",
    "jti",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
    "cnf",
    "client_id",
    "scope",
    "active",
    "token_type",
    "username",
    "act",
    "may_act",
    "events",
];

/// A request, or a form.
pub type Parameters = Vec<(String, String)>;

pub const AUTHORIZE: &str = "/oauth/authorize";
pub const TOKEN: &str = "/oauth/token";
pub const USERINFO: &str = "/oauth/userinfo";
pub const NONCE: &str = "n-0S6_WzA2Mj";
pub const STATE: &str = "af0ifjsldkj";
/// Another person, with the password of the first.
pub const BOB: &str = "bob";
/// Every response type and every grant type, for services that turn them on.
pub const RESPONSE_TYPES: [&str; 8] = [
    "CODE",
    "NONE",
    "TOKEN",
    "ID_TOKEN",
    "CODE_TOKEN",
    "CODE_ID_TOKEN",
    "ID_TOKEN_TOKEN",
    "CODE_ID_TOKEN_TOKEN",
];
pub const GRANT_TYPES: [&str; 4] = [
    "AUTHORIZATION_CODE",
    "REFRESH_TOKEN",
    "CLIENT_CREDENTIALS",
    "IMPLICIT",
];
/// The scopes of [`provider`].
pub const SCOPES: [&str; 7] = [
    "openid",
    "profile",
    "email",
    "address",
    "phone",
    "offline_access",
    "read",
];

/// An OpenID Provider with these members besides, and the clients `web`, `other` and `spa`.
pub fn provider(members: &Value) -> Server {
    provider_for(members, &[web("web"), web("other"), spa("spa")])
}

/// An OpenID Provider with these members besides, and these clients. Alice and Bob can sign in.
pub fn provider_for(members: &Value, clients: &[Value]) -> Server {
    let ordinary =
        json!({ "fapiModes": [], "supportedScopes": SCOPES.map(|name| json!({ "name": name })) });
    let server = Server::with_service(&joined(&ordinary, members));
    put_keys(&server);
    for client in clients {
        put_client(&server, client);
    }
    let mut users = server.host.users.borrow_mut();
    let alice = users.0.get_mut(USERNAME).expect("alice");
    alice.claims = alice_claims();
    let mut bob = alice.clone();
    bob.subject = "subject-of-bob".to_owned();
    bob.claims = json!({ "name": "Bob", "email": "bob@example.com" })
        .as_object()
        .expect("an object")
        .clone();
    users.0.insert(BOB.to_owned(), bob);
    drop(users);
    server
}

/// A provider that serves every response type to the client `wide`, besides.
pub fn wide_provider(members: &Value) -> Server {
    let wide =
        json!({ "supportedGrantTypes": GRANT_TYPES, "supportedResponseTypes": RESPONSE_TYPES });
    provider_for(
        &joined(&wide, members),
        &[web("web"), web("other"), spa("spa"), wide_client("wide")],
    )
}

/// A confidential client that authenticates with HTTP Basic. Its secret is [`secret_of`] its name.
pub fn web(client_id: &str) -> Value {
    json!({
        "clientIdAlias": client_id,
        "clientName": format!("Client {client_id}"),
        "redirectUris": [redirect_uri(client_id)],
        "tokenAuthMethod": "CLIENT_SECRET_BASIC",
        "clientSecret": secret_of(client_id),
    })
}

/// A public client.
pub fn spa(client_id: &str) -> Value {
    json!({
        "clientIdAlias": client_id,
        "clientType": "PUBLIC",
        "redirectUris": [redirect_uri(client_id)],
        "tokenAuthMethod": "NONE",
    })
}

/// A client like [`web`] that may ask for everything.
pub fn wide_client(client_id: &str) -> Value {
    joined(
        &web(client_id),
        &json!({ "grantTypes": GRANT_TYPES, "responseTypes": RESPONSE_TYPES }),
    )
}

/// The one redirect URI of a client of [`provider`].
pub fn redirect_uri(client_id: &str) -> String {
    format!("https://{client_id}.example/cb")
}

/// The secret of a client of [`provider`]: long enough for HS256 (RFC 7518 §3.2).
pub fn secret_of(client_id: &str) -> String {
    format!("{client_id}:0123456789&abcdefghij+%41=klmn")
}

/// A document with members of another over it.
pub fn joined(document: &Value, over: &Value) -> Value {
    let mut document: Map<String, Value> = document.as_object().expect("an object").clone();
    document.extend(over.as_object().expect("an object").clone());
    document.into()
}

/// Applies the document of a client.
pub fn put_client(server: &Server, document: &Value) {
    let documents = json!([{ "name": "client.json", "kind": "client", "document": document }]);
    let applied = server.admin("/admin/apply", &json!({ "documents": documents }));
    assert_eq!(applied.status, 200, "{}", applied.body);
}

/// Applies the document of an API.
pub fn put_api(server: &Server, document: &Value) {
    let documents = json!([{ "name": "api.json", "kind": "api", "document": document }]);
    let applied = server.admin("/admin/apply", &json!({ "documents": documents }));
    assert_eq!(applied.status, 200, "{}", applied.body);
}

/// Gives the service a key of every algorithm before it makes any: RSA keys take long to make.
fn put_keys(server: &Server) {
    let rsa = |algorithm: Algorithm| RsaKey::private_jwk(algorithm.name());
    let curve = |algorithm| {
        SigningKey::from_seed(algorithm, &[7; 32])
            .expect("a key")
            .to_private_jwk()
    };
    let made = [
        (Algorithm::Rs256, rsa(Algorithm::Rs256)),
        (Algorithm::Ps256, rsa(Algorithm::Ps256)),
        (Algorithm::Es256, curve(Algorithm::Es256)),
        (Algorithm::EdDsa, curve(Algorithm::EdDsa)),
    ];
    let key = |(algorithm, jwk): &(Algorithm, Value)| json!({ "jwk": jwk, "algorithm": algorithm, "active_from": server.now(), "published_until": null });
    let keys: Vec<Value> = made.iter().map(key).collect();
    let stored = json!({ "seal": Secret::new([9; 32]), "keys": keys });
    server
        .host
        .documents
        .borrow_mut()
        .0
        .insert("keys".to_owned(), stored.to_string());
}

/// What is known of Alice.
pub fn alice_claims() -> Map<String, Value> {
    let claims = json!({
        "name": "Alice Example",
        "name#ja": "アリス",
        "given_name": "Alice",
        "family_name": "Example",
        "preferred_username": "alice",
        "birthdate": "1990-01-31",
        "locale": "en-GB",
        "updated_at": 1_767_000_000,
        "email": "alice@example.com",
        "email_verified": true,
        "address": { "formatted": "1 Example Street", "country": "JP" },
        "phone_number": "+81 3 0000 0000",
        "phone_number_verified": false,
        "favorite_color": "green",
    });
    claims.as_object().expect("an object").clone()
}

/// The parameters of a good request of `client_id` for a code. OpenID Connect Core §3.1.2.1, RFC
/// 7636 §4.3.
pub fn request(client_id: &str) -> Parameters {
    request_for(client_id, "code", "openid")
}

/// The parameters of a good request of `client_id` for this response type and scope.
pub fn request_for(client_id: &str, response_type: &str, scope: &str) -> Parameters {
    let redirect_uri = redirect_uri(client_id);
    [
        ("client_id", client_id),
        ("response_type", response_type),
        ("redirect_uri", &redirect_uri),
        ("scope", scope),
        ("state", STATE),
        ("nonce", NONCE),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// The Authorization header of a client. RFC 6749 §2.3.1: both parts are form-encoded first.
pub fn basic(client_id: &str, secret: &str) -> (&'static str, String) {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    (
        "authorization",
        format!(
            "Basic {}",
            STANDARD.encode(format!("{}:{}", encoded(client_id), encoded(secret)))
        ),
    )
}

/// A token request of a client of [`provider`]: `spa` names itself, the others authenticate.
pub fn token(server: &Server, client_id: &str, parameters: &[(String, String)]) -> Response {
    if client_id.starts_with("spa") {
        let named: Parameters = parameters
            .iter()
            .cloned()
            .chain([("client_id".to_owned(), client_id.to_owned())])
            .collect();
        return server.post(TOKEN, &named, &[]);
    }
    server.post(
        TOKEN,
        parameters,
        &[basic(client_id, &secret_of(client_id))],
    )
}

/// The parameters of a good token request for `code`. RFC 6749 §4.1.3, RFC 7636 §4.5.
pub fn code_request(client_id: &str, code: &str) -> Parameters {
    let redirect_uri = redirect_uri(client_id);
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &redirect_uri),
        ("code_verifier", VERIFIER),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// The token response for this authorization request, by a new browser of Alice.
pub fn tokens(server: &Server, parameters: &[(String, String)]) -> Value {
    tokens_of(server, &Browser::new(server).agreed(parameters), parameters)
}

/// The token response for the code in `answer` to this authorization request.
pub fn tokens_of(server: &Server, answer: &Response, parameters: &[(String, String)]) -> Value {
    let client_id = &parameters
        .iter()
        .find(|(name, _)| name == "client_id")
        .expect("a client_id")
        .1;
    let code = answer_of(answer)
        .parameters
        .remove("code")
        .unwrap_or_else(|| panic!("no code: {:?}", answer.header("location")));
    let response = token(server, client_id, &code_request(client_id, &code));
    assert_eq!(response.status, 200, "{}", response.body);
    crate::support::json(&response)
}

/// An answer at a redirect URI.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// `query`, `fragment` or `form_post`.
    pub mode: &'static str,
    /// Where it goes, without what it carries in a query or fragment.
    pub redirect_uri: String,
    /// What it carries, each once.
    pub parameters: BTreeMap<String, String>,
}

impl Answer {
    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// The names of the parameters.
    pub fn names(&self) -> Vec<&str> {
        self.parameters.keys().map(String::as_str).collect()
    }
}

/// The answer that `response` takes to the client.
pub fn answer_of(response: &Response) -> Answer {
    if response.status == 200 {
        return form_post_of(response);
    }
    assert_eq!(response.status, 303, "{}", response.body);
    let location = response.header("location").expect("a redirect");
    let (mode, (redirect_uri, carried)) = match location.split_once('#') {
        Some(split) => ("fragment", split),
        None => ("query", location.split_once('?').expect("a query")),
    };
    Url::parse(location).expect("a URI");
    Answer {
        mode,
        redirect_uri: redirect_uri.to_owned(),
        parameters: once(form_urlencoded::parse(carried.as_bytes()).into_owned()),
    }
}

/// OAuth 2.0 Form Post Response Mode §2: the fields of the form.
fn form_post_of(page: &Response) -> Answer {
    let attribute = |text: &str, before: &str| {
        let (_, rest) = text
            .split_once(before)
            .unwrap_or_else(|| panic!("no {before} in {text}"));
        let written = rest.split('"').next().expect("a value");
        let named = [
            ("&#60;", "<"),
            ("&#62;", ">"),
            ("&#34;", "\""),
            ("&#39;", "'"),
            ("&#38;", "&"),
        ];
        named
            .iter()
            .fold(written.to_owned(), |text, (reference, character)| {
                text.replace(reference, character)
            })
    };
    let fields = page.body.split("<input type=\"hidden\"").skip(1);
    let fields = fields.map(|field| (attribute(field, "name=\""), attribute(field, "value=\"")));
    let redirect_uri = attribute(&page.body, "<form method=\"post\" action=\"");
    Answer {
        mode: "form_post",
        redirect_uri,
        parameters: once(fields),
    }
}

/// RFC 6749 §3.1: "Request and response parameters MUST NOT be included more than once."
fn once(pairs: impl Iterator<Item = (String, String)>) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::new();
    for (name, value) in pairs {
        assert_eq!(
            parameters.insert(name.clone(), value),
            None,
            "{name} is there twice"
        );
    }
    parameters
}

/// The header and the claims of an ID token or a UserInfo response for `client_id`, whose signature
/// is verified by a key of the JWK Set, or by the secret of the client.
pub fn verified(server: &Server, client_id: &str, token: &str) -> (Value, Value) {
    let untrusted = Untrusted::parse_among(token, Algorithm::ALL).expect("a JWS");
    let verified = if untrusted.algorithm().is_symmetric() {
        untrusted.verify_with_secret(secret_of(client_id).as_bytes())
    } else {
        let keys = JwkSet::parse(&crate::support::json(&server.get("/oauth/jwks", "", &[])))
            .expect("keys");
        untrusted.verify_with_any(keys.candidates(untrusted.kid(), untrusted.algorithm()))
    };
    let now = Timestamp::from_seconds(server.now());
    let verified = verified.expect("a signature of the server").begun(0, now);
    let verified = verified.expect("a token of now");
    (
        serde_json::from_str(&header_text(token)).expect("JSON"),
        verified.claims().as_map().clone().into(),
    )
}

/// The header of a JWS as it was signed.
pub fn header_text(token: &str) -> String {
    let header = URL_SAFE_NO_PAD
        .decode(token.split('.').next().expect("a header"))
        .expect("base64url");
    String::from_utf8(header).expect("UTF-8")
}

/// Calls UserInfo with a bearer token. RFC 6750 §2.1.
pub fn userinfo(server: &Server, access_token: &str) -> Response {
    server.get(
        USERINFO,
        "",
        &[("authorization", format!("Bearer {access_token}"))],
    )
}

/// The endpoint of a path.
pub fn endpoint(path: &str) -> String {
    format!("{ISSUER}{path}")
}
