//! The server of a test: a world with a service, two clients and a person, and requests to it.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use sekisho::front::{Request, Response, serve};
use sekisho::oauth::request::body::Body;
use serde_json::{Value, json as json_value};
use url::{Url, form_urlencoded};

use super::{
    MemoryHost, TestClient,
    client::{ISSUER, set},
    host::ADMIN_SECRET,
};

pub const USERNAME: &str = "alice";
pub const PASSWORD: &str = "correct horse battery staple";
/// The Argon2id hash of [`PASSWORD`] at the lowest cost: the tests of the hash itself are
/// elsewhere.
const CHEAP_HASH: &str = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$";

/// A configured server with clients `one` and `two`, and the person `alice`.
pub struct Server {
    pub host: MemoryHost,
    pub one: TestClient,
    pub two: TestClient,
    /// Which service of the deployment is asked.
    pub asked: Asked,
}

/// A service of the deployment; the first one, where nothing is said.
#[derive(Default)]
pub struct Asked {
    /// Its number, for the admin road.
    pub id: Option<u64>,
    /// Its issuer, below which paths are.
    pub issuer: String,
}

impl Server {
    /// A server with the development service.
    pub fn new() -> Self {
        Self::with_service(&json_value!({}))
    }

    /// A server whose service document has these members besides.
    pub fn with_service(members: &Value) -> Self {
        let server = Self {
            host: MemoryHost::new(),
            one: TestClient::new("one", 1),
            two: TestClient::new("two", 2),
            asked: Asked::default(),
        };
        let mut service = json_value!({
            "issuer": ISSUER,
            "supportedScopes": [{ "name": "accounts" }, { "name": "payments" }, { "name": "myscope", "attributes": [{ "key": "fapi2", "value": "sp" }] }],
        });
        service
            .as_object_mut()
            .expect("an object")
            .extend(members.as_object().expect("an object").clone());
        let mut documents =
            vec![json_value!({ "name": "service.json", "kind": "service", "document": service })];
        // Both ask for codes: where none are served they could ask for nothing.
        if serves_codes(&service) {
            for client in [&server.one, &server.two] {
                let document = client.document();
                documents.push(
                    json_value!({ "name": "client.json", "kind": "client", "document": document }),
                );
            }
        }
        let applied = server.admin("/admin/apply", &json_value!({ "documents": documents }));
        assert_eq!(applied.status, 200, "{}", applied.body);
        server.put_alice();
        server
    }

    /// Adds the person by hand, with a hash that is cheap to check.
    fn put_alice(&self) {
        let salt =
            argon2::password_hash::SaltString::from_b64("c2FsdHNhbHRzYWx0c2FsdA").expect("a salt");
        let params = argon2::Params::new(8, 1, 1, None).expect("parameters");
        let argon2 =
            argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let hash = argon2::PasswordHasher::hash_password(&argon2, PASSWORD.as_bytes(), &salt)
            .expect("a hash")
            .to_string();
        assert!(hash.starts_with(CHEAP_HASH));
        let user = json_value!({ "subject": "subject-of-alice", "password": hash, "claims": {} });
        let user = sekisho::json::from_value(user).expect("a user");
        self.host
            .users
            .borrow_mut()
            .0
            .insert(USERNAME.to_owned(), user);
    }

    /// The time of the server.
    pub fn now(&self) -> i64 {
        self.host.now.get()
    }

    /// Lets time pass.
    pub fn wait(&self, seconds: i64) {
        self.host.now.set(self.now() + seconds);
    }

    /// Sends a request.
    pub fn send(&self, request: &Request) -> Response {
        let response = self.answered(request);
        if self.host.writes_trail.get() {
            self.write_trail();
        }
        self.host.noted.take();
        response
    }

    fn answered(&self, request: &Request) -> Response {
        let Ok(issuer) = Url::parse(&self.asked.issuer) else {
            return block_on(serve(&self.host, request));
        };
        let origin = issuer.origin().ascii_serialization();
        let prefix = issuer.path().trim_end_matches('/');
        let request = request.clone().with_origin(&origin);
        let is_below = |road: &str| request.path().starts_with(road);
        let path = if is_below("/admin/") || is_below("/api/") {
            request.path().to_owned()
        } else {
            format!("{prefix}{}", request.path())
        };
        block_on(serve(&self.host, &request.at(&path)))
    }

    /// `GET path?query`.
    pub fn get(&self, path: &str, query: &str, headers: &[(&str, String)]) -> Response {
        let request = Request::new("GET", path, (!query.is_empty()).then_some(query));
        self.send(&with_headers(request, headers))
    }

    /// `POST path` with a form.
    pub fn post(
        &self,
        path: &str,
        parameters: &[(String, String)],
        headers: &[(&str, String)],
    ) -> Response {
        let request = Request::new("POST", path, None)
            .with_header("content-type", "application/x-www-form-urlencoded")
            .with_body(Body::Read(form(parameters).into_bytes()));
        self.send(&with_headers(request, headers))
    }

    /// A call on the admin road.
    pub fn admin(&self, path: &str, body: &Value) -> Response {
        let query = self.asked.id.map(|id| format!("service={id}"));
        self.send(&Self::admin_request_with(path, query.as_deref(), body))
    }

    /// The same, not sent.
    pub fn admin_request(path: &str, body: &Value) -> Request {
        Self::admin_request_with(path, None, body)
    }

    fn admin_request_with(path: &str, query: Option<&str>, body: &Value) -> Request {
        let method = if body.is_null() { "GET" } else { "POST" };
        Request::new(method, path, query)
            .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"))
            .with_header("content-type", "application/json")
            .with_body(Body::Read(body.to_string().into_bytes()))
    }

    /// Pushes an authorization request of `client`, authenticated.
    pub fn push(
        &self,
        client: &TestClient,
        parameters: &[(String, String)],
        headers: &[(&str, String)],
    ) -> Response {
        let all: Vec<_> = parameters
            .iter()
            .cloned()
            .chain(client.authentication(self.now()))
            .collect();
        self.post("/oauth/par", &all, headers)
    }

    /// The request_uri of a good pushed request.
    pub fn request_uri(&self, client: &TestClient) -> String {
        let pushed = self.push(client, &client.authorization_request(), &[]);
        assert_eq!(pushed.status, 201, "{}", pushed.body);
        json(&pushed)["request_uri"]
            .as_str()
            .expect("a request_uri")
            .to_owned()
    }

    /// The browser opens a pushed request.
    pub fn open(&self, client_id: &str, request_uri: &str) -> Response {
        let query = [
            ("client_id".to_owned(), client_id.to_owned()),
            ("request_uri".to_owned(), request_uri.to_owned()),
        ];
        self.get("/oauth/authorize", &form(&query), &[])
    }

    /// The person signs in on `page`; the answer is the consent page.
    pub fn sign_in(&self, page: &Response, username: &str, password: &str) -> Response {
        let fields = [
            ("interaction", interaction_of(page).as_str()),
            ("username", username),
            ("password", password),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        self.post(
            "/oauth/authorize/login",
            &fields,
            &[("cookie", cookie_of(page))],
        )
    }

    /// The person decides on `consent`, in the browser that was shown `page`.
    pub fn decide(&self, page: &Response, consent: &Response, decision: &str) -> Response {
        let fields = [
            ("interaction", interaction_of(consent).as_str()),
            ("decision", decision),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        self.post(
            "/oauth/authorize/consent",
            &fields,
            &[("cookie", cookie_of(page))],
        )
    }

    /// The person opens the request, signs in and decides; the answer is the redirect.
    pub fn authorize(&self, client: &TestClient, request_uri: &str, decision: &str) -> Response {
        let page = self.open(&client.client_id, request_uri);
        assert_eq!(page.status, 200, "{}", page.body);
        let consent = self.sign_in(&page, USERNAME, PASSWORD);
        assert_eq!(consent.status, 200, "{}", consent.body);
        self.decide(&page, &consent, decision)
    }

    /// A code, by the whole flow up to it.
    pub fn code(&self, client: &TestClient) -> String {
        self.code_for(client, &client.authorization_request())
    }

    /// A code for this authorization request.
    pub fn code_for(&self, client: &TestClient, parameters: &[(String, String)]) -> String {
        let pushed = self.push(client, parameters, &[]);
        assert_eq!(pushed.status, 201, "{}", pushed.body);
        let request_uri = json(&pushed)["request_uri"]
            .as_str()
            .expect("a request_uri")
            .to_owned();
        code_of(&self.authorize(client, &request_uri, "allow"))
    }

    /// A token request of `client`, authenticated and with a proof.
    pub fn token(&self, client: &TestClient, parameters: &[(String, String)]) -> Response {
        let proof = client.proof_for("/oauth/token", self.now());
        self.token_with(client, parameters, &[("dpop", proof)])
    }

    /// A token request of `client`, authenticated, with these headers.
    pub fn token_with(
        &self,
        client: &TestClient,
        parameters: &[(String, String)],
        headers: &[(&str, String)],
    ) -> Response {
        let all: Vec<_> = parameters
            .iter()
            .cloned()
            .chain(client.authentication(self.now()))
            .collect();
        self.post("/oauth/token", &all, headers)
    }

    /// The tokens of a whole flow.
    pub fn tokens(&self, client: &TestClient) -> Value {
        let response = self.token(client, &client.code_request(&self.code(client)));
        assert_eq!(response.status, 200, "{}", response.body);
        json(&response)
    }

    /// What introspection says of `token`, asked by `client`.
    pub fn introspect(&self, client: &TestClient, token: &str) -> Value {
        let mut parameters = client.authentication(self.now());
        set(&mut parameters, "token", token);
        let response = self.post("/oauth/introspect", &parameters, &[]);
        assert_eq!(response.status, 200, "{}", response.body);
        json(&response)
    }

    /// Calls the sample resource with `token` as `client` does.
    pub fn resource(&self, client: &TestClient, token: &str) -> Response {
        self.get(
            "/sample/resource",
            "",
            &client.resource_headers(token, self.now()),
        )
    }
}

fn serves_codes(service: &Value) -> bool {
    let has = |list: &str, entry: &str| {
        let list = service[list].as_array();
        list.is_none_or(|list| list.contains(&entry.into()))
    };
    has("supportedResponseTypes", "CODE") && has("supportedGrantTypes", "AUTHORIZATION_CODE")
}

fn with_headers(request: Request, headers: &[(&str, String)]) -> Request {
    headers.iter().fold(request, |request, (name, value)| {
        request.with_header(name, value)
    })
}

/// The parameters as a form.
pub fn form(parameters: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

/// The JSON of a response.
pub fn json(response: &Response) -> Value {
    assert_eq!(response.header("content-type"), Some("application/json"));
    serde_json::from_str(&response.body).expect("JSON")
}

/// A parameter in the query of a redirect.
pub fn query_of(response: &Response, name: &str) -> Option<String> {
    let location = Url::parse(response.header("location").expect("a redirect")).expect("a URI");
    location
        .query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

/// The code in a redirect.
pub fn code_of(response: &Response) -> String {
    assert_eq!(response.status, 303, "{}", response.body);
    query_of(response, "code").expect("a code")
}

/// The hidden field of a page.
pub fn interaction_of(page: &Response) -> String {
    let (_, rest) = page
        .body
        .split_once("name=\"interaction\" value=\"")
        .expect("a hidden field");
    rest.split('"').next().expect("a value").to_owned()
}

/// The cookie that a page sets, as the browser sends it back.
pub fn cookie_of(page: &Response) -> String {
    page.header("set-cookie")
        .and_then(|cookie| cookie.split(';').next())
        .expect("a cookie")
        .to_owned()
}

/// Runs a future of the memory world, which never waits.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing waits in memory"),
    }
}
