//! What holds for every input: no bytes bring a parser or a route down, and a refusal changes no
//! state.

use std::cell::OnceCell;

use crate::support::state::settled;
use crate::support::{
    Server, TestClient,
    client::{CHALLENGE, JWT_BEARER, VERIFIER},
    host::ADMIN_SECRET,
};
use proptest::prelude::*;
use sekisho::{
    Secret, Timestamp,
    documents::{Api, Client, DocumentError, Issuer, Service},
    front::Request,
    oauth::{
        Parameters,
        handle::Handle,
        interaction::sealed::Interaction,
        request::{
            body::Body,
            pkce::{CodeChallenge, CodeVerifier},
            redirect_uri::RedirectUri,
            scope::Scope,
            token_request::TokenRequest,
        },
    },
};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

/// Texts that mean something somewhere, and any other.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => any::<String>(),
        1 => "[A-Za-z0-9_.~+/=-]{0,60}",
        1 => "[0-9]{1,20}\\.[0-9]{1,20}\\.[A-Za-z0-9_-]{40,46}",
        1 => "https?://[a-z0-9.:\\[\\]@-]{0,20}(/[\\PC]{0,10})?",
        1 => Just(CHALLENGE.to_owned()),
        1 => Just(JWT_BEARER.to_owned()),
        1 => "one|two|code|query|S256|authorization_code|refresh_token|accounts|allow|deny|alice",
        1 => "eyJ[A-Za-z0-9_-]{0,60}\\.eyJ[A-Za-z0-9_-]{0,60}\\.[A-Za-z0-9_-]{0,90}",
    ]
}

/// Names of parameters, and any other.
fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => "client_id|request_uri|response_type|redirect_uri|scope|state|code_challenge|code_challenge_method|dpop_jkt|request|\
              grant_type|code|code_verifier|refresh_token|token|client_assertion|client_assertion_type|client_secret|\
              interaction|username|password|decision|access_token|ui_locales|response_mode",
        1 => any::<String>(),
    ]
}

/// Forms of such names and texts, mostly decodable, and any bytes.
fn forms() -> impl Strategy<Value = Vec<u8>> {
    let pairs = prop::collection::vec((names(), texts()), 0..8);
    prop_oneof![
        4 => pairs.prop_map(|pairs| crate::support::form(&pairs).into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..200),
        1 => "([%a-z0-9=&+]|%[0-9A-Fa-f]{2}){0,60}".prop_map(String::into_bytes),
    ]
}

/// Any JSON, three levels deep, of members that documents have and others.
fn values() -> impl Strategy<Value = Value> {
    let member = prop_oneof![
        4 => "issuer|apiKey|supportedScopes|name|supportedGrantTypes|accessTokenSignAlg|accessTokenDuration|allowableClockSkew|\
              clientId|clientIdAlias|redirectUris|jwks|keys|applicationType|extension|requestableScopes|tokenAuthSignAlg|\
              fapiModes|actions|type|claim|constant|destinations|supportedResponseTypes|idtHeaderParams|identifier|scopes|\
              subjectType|tokenAuthMethod|clientType|clientSecret|jwksUri|url|binding|\
              attributes|key|value|tag|clientNames|documents|document|kind|dryRun|username|password|claims|id",
        1 => any::<String>(),
    ];
    let leaves = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        texts().prop_map(Value::from),
        "service|client|WEB|NATIVE|ES256|https://as.example|FAPI2_SECURITY".prop_map(Value::from),
    ];
    leaves.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((member.clone(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_form_is_read_or_refused(bytes in forms()) {
        if let Ok(parameters) = Parameters::parse(&bytes) {
            let service = Service::parse(&json!({ "issuer": "https://as.example", "fapiModes": [] })).unwrap();
            let client = Client::parse(&TestClient::new("one", 1).document()).unwrap();
            let _ = TokenRequest::parse(&parameters, &service, &client, None);
            prop_assert!(std::str::from_utf8(&bytes).is_ok());
            prop_assert!(!parameters.contains("state") || parameters.optional("state").is_some_and(|state| !state.is_empty()));
        }
    }

    #[test]
    fn what_a_form_is_made_of_is_what_is_read(pairs in prop::collection::btree_map(names(), "\\PC{1,20}", 0..8)) {
        let pairs: Vec<(String, String)> = pairs.into_iter().collect();
        let parameters = Parameters::parse(crate::support::form(&pairs).as_bytes()).unwrap();
        prop_assert!(pairs.iter().all(|(name, value)| parameters.optional(name) == Some(value)));
    }

    #[test]
    fn a_scope_is_read_as_it_is_written(text in prop_oneof![texts(), "[!#-\\[\\]-~ ]{0,30}"]) {
        if let Ok(scope) = Scope::parse(&text) {
            prop_assert_eq!(Scope::parse(&scope.to_text()), Ok(scope.clone()));
            prop_assert!(scope.iter().all(|value| text.split(' ').any(|sent| sent == value)));
        }
    }

    #[test]
    fn a_handle_has_one_spelling(text in prop_oneof![texts(), "[0-9]{1,3}\\.[0-9]{1,17}\\.[A-Za-z0-9_-]{43}"]) {
        prop_assert!(Handle::decode(&text).is_none_or(|handle| handle.encode() == text));
    }

    #[test]
    fn a_redirect_uri_is_kept_as_it_was_sent(text in prop_oneof![texts(), "http://(127.0.0.1|localhost|\\[::1\\])(:[0-9]{0,6})?[\\PC]{0,12}"]) {
        let registered = ["http://127.0.0.1/cb".to_owned(), "https://client.example/cb".to_owned()];
        prop_assert_eq!(RedirectUri::matching(&text, &registered, false).is_ok(), registered.contains(&text));
        if let Ok(uri) = RedirectUri::matching(&text, &registered, true) {
            prop_assert_eq!(uri.as_str(), &text);
            prop_assert!(matches!(&*uri.host(), "127.0.0.1" | "client.example"));
        }
    }

    #[test]
    fn challenges_and_verifiers_are_read_or_refused(text in prop_oneof![texts(), "[A-Za-z0-9._~-]{40,130}"], method in prop::option::of(texts())) {
        let challenge = CodeChallenge::parse(Some(&text), method.as_deref());
        prop_assert!(challenge.is_err() || (text.len() == 43 && method.as_deref() == Some("S256")));
        if let Some(verifier) = CodeVerifier::parse(&text) {
            let challenge = CodeChallenge::parse(Some(CHALLENGE), Some("S256")).unwrap();
            prop_assert_eq!(verifier.answers(&challenge), text == VERIFIER);
        }
    }

    #[test]
    fn no_text_opens_as_an_interaction(text in prop_oneof![texts(), "[A-Za-z0-9_-]{0,60}\\.[A-Za-z0-9_-]{43}"], key: [u8; 32], browser: [u8; 32]) {
        prop_assert!(Interaction::open(&text, &Secret::new(key), &[Secret::new(browser).digest()], NOW).is_none());
    }

    #[test]
    fn an_issuer_is_kept_as_it_was_sent(text in texts()) {
        if let Ok(issuer) = Issuer::parse(&text) {
            prop_assert_eq!(issuer.as_str(), text);
        }
    }

    #[test]
    fn a_document_is_read_as_it_is_written_or_refused_in_a_sentence(value in values()) {
        match Service::parse(&value) {
            Ok(service) => prop_assert_eq!(Service::parse(&service.to_value()), Ok(service)),
            Err(error) => prop_assert!(!error.rule.is_empty()),
        }
        match Client::parse(&value) {
            Ok(client) => prop_assert_eq!(Client::parse(&client.to_value()), Ok(client)),
            Err(error) => prop_assert!(!error.rule.is_empty()),
        }
    }

    #[test]
    fn a_document_with_any_member_changed_is_read_or_refused(name in names_of_examples(), value in values()) {
        for (text, read) in EXAMPLES {
            let mut document: Value = serde_json::from_str(text).unwrap();
            document[&name] = value.clone();
            match read(&document) {
                Ok(written) => prop_assert_eq!(read(&written), Ok(written)),
                Err(error) => prop_assert!(!error.rule.is_empty()),
            }
        }
    }
}

/// Reads a document and writes it again.
type Read = fn(&Value) -> Result<Value, DocumentError>;

const SERVICE: Read = |document| Service::parse(document).map(|service| service.to_value());
const API: Read = |document| Api::parse(document).map(|api| api.to_value());
const CLIENT: Read = |document| Client::parse(document).map(|client| client.to_value());

/// The examples of the schemas, and what reads each.
const EXAMPLES: [(&str, Read); 15] = [
    (
        include_str!("../../schema/examples/fapi/service.json"),
        SERVICE,
    ),
    (
        include_str!("../../schema/examples/fapi/web-client.json"),
        CLIENT,
    ),
    (
        include_str!("../../schema/examples/fapi/native-client.json"),
        CLIENT,
    ),
    (
        include_str!("../../schema/examples/hook/service.json"),
        SERVICE,
    ),
    (
        include_str!("../../schema/examples/hook/client.json"),
        CLIENT,
    ),
    (
        include_str!("../../schema/examples/message-signing/service.json"),
        SERVICE,
    ),
    (
        include_str!("../../schema/examples/message-signing/web-client.json"),
        CLIENT,
    ),
    (
        include_str!("../../schema/examples/mtls/service.json"),
        SERVICE,
    ),
    (
        include_str!("../../schema/examples/mtls/web-client.json"),
        CLIENT,
    ),
    (
        include_str!("../../schema/examples/mtls/machine-client.json"),
        CLIENT,
    ),
    (
        include_str!("../../schema/examples/openid/service.json"),
        SERVICE,
    ),
    (include_str!("../../schema/examples/openid/api.json"), API),
    (
        include_str!("../../schema/examples/openid/web-client.json"),
        CLIENT,
    ),
    (
        include_str!("../../schema/examples/openid/spa-client.json"),
        CLIENT,
    ),
    (
        include_str!("../../schema/examples/openid/machine-client.json"),
        CLIENT,
    ),
];

fn names_of_examples() -> impl Strategy<Value = String> {
    let names: Vec<String> = EXAMPLES
        .into_iter()
        .flat_map(|(text, _)| {
            serde_json::from_str::<serde_json::Map<String, Value>>(text).expect("an example")
        })
        .map(|(name, _)| name)
        .collect();
    prop::sample::select(names)
}

const PATHS: [&str; 19] = [
    "/",
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/oauth/authorize",
    "/oauth/authorize/consent",
    "/oauth/authorize/login",
    "/oauth/introspect",
    "/oauth/jwks",
    "/oauth/par",
    "/oauth/revoke",
    "/oauth/token",
    "/sample/resource",
    "/admin/apply",
    "/admin/delete",
    "/admin/export",
    "/admin/keys/rotate",
    "/admin/user",
    "/admin/user/delete",
    "/nowhere",
];

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = "authorization|dpop|cookie|content-type|accept-language|x-fapi-interaction-id|sec-fetch-site|origin|host";
    let value = prop_oneof![
        texts(),
        "(DPoP|Bearer|Basic) \\PC{0,40}",
        "(__Host-)?sekisho-[a-z]{0,8}=[A-Za-z0-9_-]{0,50}",
        "[a-z]{2}(-[A-Z]{2})?(;q=[0-9.]{0,4})?(, ?\\PC{0,9}){0,3}",
    ];
    prop::collection::vec((name, value), 0..4)
}

fn requests() -> impl Strategy<Value = Request> {
    let method = prop_oneof![3 => "GET|POST", 1 => "HEAD|PUT|DELETE|OPTIONS|[A-Za-z]{0,8}"];
    let path = prop_oneof![9 => prop::sample::select(&PATHS[..]).prop_map(str::to_owned), 1 => any::<String>()];
    let query =
        prop::option::of(forms().prop_map(|form| String::from_utf8_lossy(&form).into_owned()));
    let body = prop_oneof![
        6 => forms().prop_map(Body::Read),
        2 => values().prop_map(|value| Body::Read(value.to_string().into_bytes())),
        1 => Just(Body::TooLarge),
    ];
    (method, path, query, headers(), any::<bool>(), body).prop_map(
        |(method, path, query, headers, is_form, body)| {
            let request = Request::new(&method, &path, query.as_deref()).with_body(body);
            let request = if is_form {
                request.with_header("content-type", "application/x-www-form-urlencoded")
            } else {
                request
            };
            headers.iter().fold(request, |request, (name, value)| {
                request.with_header(name, value)
            })
        },
    )
}

thread_local! {
    /// Setting a server up costs more than a thousand requests to it.
    static SERVER: OnceCell<Server> = const { OnceCell::new() };
}

fn with_server<T>(act: impl FnOnce(&Server) -> T) -> T {
    SERVER.with(|server| act(server.get_or_init(|| settled(&json!({ "dpopNonceRequired": true })))))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// A request of a stranger gets an answer, and leaves no trace.
    #[test]
    fn no_request_brings_a_route_down(request in requests()) {
        with_server(|server| {
            let before = server.host.snapshot();
            let response = server.send(&request);
            prop_assert!((200..500).contains(&response.status), "{} {:?}", response.status, request);
            prop_assert_eq!(server.host.snapshot(), before, "{:?}", request);
            prop_assert!(response.headers.iter().all(|(_, value)| !value.contains(['\r', '\n'])), "{:?}", request);
            Ok(())
        })?;
    }

    /// Nor does whoever holds the admin secret bring the admin road down; what is refused changes
    /// nothing.
    #[test]
    fn no_body_brings_the_admin_road_down(
        path in prop::sample::select(&["/admin/apply", "/admin/delete", "/admin/user/delete"][..]),
        value in values(),
        bytes in any::<Vec<u8>>(),
        is_json: bool,
    ) {
        let body = if is_json { value.to_string().into_bytes() } else { bytes };
        let request = Request::new("POST", path, None)
            .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"))
            .with_body(Body::Read(body));
        with_server(|server| {
            let before = server.host.snapshot();
            let response = server.send(&request);
            prop_assert!((200..500).contains(&response.status), "{} {:?}", response.status, request);
            prop_assert!(response.status < 300 || server.host.snapshot() == before, "{:?}", request);
            Ok(())
        })?;
    }
}
