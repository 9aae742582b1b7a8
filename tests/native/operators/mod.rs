//! Operators: people of a service of their own, who call the API by way of the console.

use sekisho::{
    Digest,
    front::{Request, Response},
    oauth::request::body::Body,
};
use serde_json::{Value, json};

use crate::support::{
    Server, TestClient,
    client::{CHALLENGE, ISSUER, VERIFIER},
    host::ADMIN_SECRET,
    ordinary::{Browser, provider_for},
    server::{Asked, PASSWORD, code_of},
};

mod calling;
mod kept;
mod leaving;
mod managing;
mod places;
mod strict;

/// The service of the operators.
const OPERATORS: &str = "https://localhost/operators";
const API: &str = "https://localhost/api";
const HOME: &str = "https://localhost/console/";
const SIGN_UP: &str = "/oauth/authorize/sign-up";

/// A call with a token and a proof, each part of which can be another.
#[derive(Clone)]
struct Call {
    method: &'static str,
    path: String,
    body: Value,
    scheme: &'static str,
    proof: Option<Value>,
    network: &'static str,
}

fn call(method: &'static str, path: &str) -> Call {
    Call {
        method,
        path: format!("/api{path}"),
        body: Value::Null,
        scheme: "DPoP",
        proof: None,
        network: "203.0.113.7",
    }
}

impl Call {
    fn with(self, body: Value) -> Self {
        Self { body, ..self }
    }
}

/// A deployment with a first service, whose operators are asked.
struct Deployment {
    server: Server,
    console: TestClient,
}

/// Somebody who was invited.
struct Invited {
    subject: String,
    link: String,
}

/// What the console holds of somebody.
struct Tokens {
    access: String,
    refresh: String,
}

fn told(response: &Response) -> Value {
    serde_json::from_str(&response.body).expect("JSON")
}

fn number_of(response: &Response) -> (u16, String) {
    let number = told(response)["resultCode"].as_str().map(str::to_owned);
    (response.status, number.unwrap_or_default())
}

/// The value of the link of an invitation.
fn link_in(text: &str) -> String {
    let (_, link) = text
        .split_once("/operators/account/link?l=")
        .expect("a link");
    link.split_whitespace().next().expect("its end").to_owned()
}

/// Sends a request that changes nothing at all.
fn unchanged(deployment: &Deployment, send: impl FnOnce() -> Response) -> Response {
    let before = deployment.server.host.snapshot();
    let response = send();
    assert_eq!(
        deployment.server.host.snapshot(),
        before,
        "{}",
        response.body
    );
    response
}

impl Deployment {
    fn new() -> Self {
        Self::with(&json!({}))
    }

    /// One whose first service has these members besides.
    fn with(members: &Value) -> Self {
        let issuer = json!({ "issuer": ISSUER, "sessionDuration": 3600 });
        let members = crate::support::ordinary::joined(&issuer, members);
        let mut server = provider_for(&members, &[]);
        OPERATORS.clone_into(&mut server.asked.issuer);
        Self {
            server,
            console: TestClient::new("console", 9),
        }
    }

    /// Asks a road of the admin secret.
    fn road(&self, method: &str, path: &str, body: &Value) -> Response {
        let request = Request::new(method, path, None)
            .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"))
            .with_header("content-type", "application/json")
            .with_body(Body::Read(body.to_string().into_bytes()));
        self.server.send(&request)
    }

    fn invite(&self, asked: &Value) -> Invited {
        let response = self.road("POST", "/admin/operator/invite", asked);
        assert_eq!(response.status, 200, "{}", response.body);
        let told = told(&response);
        let text = |name: &str| told[name].as_str().expect("a text").to_owned();
        Invited {
            subject: text("subject"),
            link: link_in(&text("link")),
        }
    }

    /// The number of the service of the operators.
    fn number(&self) -> u64 {
        let directory = self.server.host.directory.borrow();
        let kept: Value = serde_json::from_str(&directory.0["operators-service"]).expect("JSON");
        kept["id"].as_u64().expect("a number")
    }

    /// Fills in the form that the link leads to.
    fn sign_up(&self, browser: &Browser<'_>, link: &str, username: &str) -> Response {
        let page = browser.get("/account/link", &[("l".to_owned(), link.to_owned())]);
        if page.status != 200 {
            return page;
        }
        let fields = [
            ("username", username),
            ("password", PASSWORD),
            ("invitation", link),
        ];
        browser.submit(SIGN_UP, &page, &fields)
    }

    /// A browser in which whoever has the link has made an account.
    fn joined(&self, link: &str, username: &str) -> Browser<'_> {
        let browser = Browser::new(&self.server);
        let done = self.sign_up(&browser, link, username);
        assert_eq!(done.status, 303, "{}", done.body);
        browser
    }

    /// A request of the console, each member of which can be another.
    fn request(&self, over: &[(&str, &str)]) -> Vec<(String, String)> {
        let usual = [
            ("client_id", "console"),
            ("response_type", "code"),
            ("redirect_uri", HOME),
            ("scope", "openid offline_access console"),
            ("resource", API),
            ("state", "s"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let kept = usual
            .iter()
            .filter(|(name, _)| over.iter().all(|(other, _)| other != name));
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let all = kept.chain(over).filter(|(_, value)| !value.is_empty());
        all.map(own).collect()
    }

    /// What the console is given for a code.
    fn redeemed(&self, code: &str) -> Response {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", "console"),
            ("code", code),
            ("redirect_uri", HOME),
            ("code_verifier", VERIFIER),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        self.at_token_endpoint(&form)
    }

    fn refreshed(&self, refresh: &str) -> Response {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", "console"),
            ("refresh_token", refresh),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        self.at_token_endpoint(&form)
    }

    fn at_token_endpoint(&self, form: &[(String, String)]) -> Response {
        let uri = format!("{OPERATORS}/oauth/token");
        let claims = self.console.proof_claims("POST", &uri, self.server.now());
        let proof = self.console.proof(&claims);
        self.server.post("/oauth/token", form, &[("dpop", proof)])
    }

    /// The tokens of whoever is signed in there, who is asked nothing.
    fn tokens(&self, browser: &Browser<'_>) -> Tokens {
        self.tokens_for(browser, &[])
    }

    fn tokens_for(&self, browser: &Browser<'_>, over: &[(&str, &str)]) -> Tokens {
        let answer = browser.open(&self.request(over));
        let response = self.redeemed(&code_of(&answer));
        assert_eq!(response.status, 200, "{}", response.body);
        let told = told(&response);
        let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        Tokens {
            access: text("access_token"),
            refresh: text("refresh_token"),
        }
    }

    /// The claims of a good proof.
    fn proof(&self, call: &Call, token: &str) -> Value {
        let uri = format!("https://localhost{}", call.path);
        let mut claims = self
            .console
            .proof_claims(call.method, &uri, self.server.now());
        claims["ath"] = Digest::of(token).encode().into();
        claims
    }

    fn request_of(&self, call: &Call, token: &str) -> Request {
        let claims = call.proof.clone();
        let claims = claims.unwrap_or_else(|| self.proof(call, token));
        let proof = self.console.proof(&claims);
        Request::new(call.method, &call.path, None)
            .with_header("authorization", &format!("{} {token}", call.scheme))
            .with_header("dpop", &proof)
            .with_header("content-type", "application/json")
            .with_header("cf-connecting-ip", call.network)
            .with_body(Body::Read(call.body.to_string().into_bytes()))
    }

    /// Calls the API as the console does.
    fn api(&self, call: &Call, token: &str) -> Response {
        self.server.send(&self.request_of(call, token))
    }

    fn me(&self, token: &str) -> Response {
        self.api(&call("GET", "/operators/me"), token)
    }

    /// Somebody who operates with these members of an invitation, and their token.
    fn operator(&self, asked: &Value, username: &str) -> (Invited, Tokens) {
        let invited = self.invite(asked);
        let tokens = self.tokens(&self.joined(&invited.link, username));
        (invited, tokens)
    }

    fn listed(&self) -> Vec<Value> {
        let response = self.road("GET", "/admin/operator/list", &Value::Null);
        assert_eq!(response.status, 200, "{}", response.body);
        told(&response)["operators"]
            .as_array()
            .expect("a list")
            .clone()
    }

    /// Another deployment of the same state, as another isolate sees it.
    fn elsewhere(&self) -> Self {
        Self {
            server: Server {
                host: self.server.host.another_isolate(),
                one: TestClient::new("one", 1),
                two: TestClient::new("two", 2),
                asked: Asked {
                    id: None,
                    issuer: OPERATORS.to_owned(),
                },
            },
            // Its proofs are its own.
            console: TestClient::new(&self.console.jti(), 9),
        }
    }
}
