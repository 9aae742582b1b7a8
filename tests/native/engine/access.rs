//! Who may call what: every operation, with every kind of credential.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sekisho::{
    directory::Right,
    engine::{Operation, operation::is_api_path},
    front::{Request, Response},
    oauth::request::body::Body,
};
use serde_json::{Value, json};

use crate::support::{
    Server, TestClient,
    host::ADMIN_SECRET,
    ordinary::{provider_for, web},
    server::Asked,
};

const BESIDE: &str = "https://localhost/b";

/// The first service, and the number of one beside it.
fn two() -> (Server, u64, u64) {
    let server = provider_for(&json!({}), &[web("web")]);
    let first = body(&server.admin("/admin/export", &Value::Null))["documents"]
        .as_array()
        .and_then(|documents| {
            documents
                .iter()
                .find(|one| one["kind"] == "service")
                .cloned()
        })
        .and_then(|one| one["document"]["apiKey"].as_u64())
        .expect("the number of the first service");
    let made = server.admin(
        "/admin/service/create",
        &json!({ "issuer": BESIDE, "owner": "ann" }),
    );
    assert_eq!(made.status, 200, "{}", made.body);
    let beside = body(&made)["id"].as_u64().expect("a number");
    (server, first, beside)
}

fn token(server: &Server, members: &Value) -> String {
    let made = server.admin("/admin/token/create", members);
    assert_eq!(made.status, 200, "{}", made.body);
    let secret = body(&made)["secret"].as_str().expect("a token").to_owned();
    format!("Bearer {secret}")
}

fn secret(server: &Server, principal: &Value, name: &str) -> String {
    let made = server.admin("/admin/secret", principal);
    assert_eq!(made.status, 200, "{}", made.body);
    let made = body(&made);
    let secret = made["secret"].as_str().expect("a secret");
    format!("Basic {}", STANDARD.encode(format!("{name}:{secret}")))
}

/// Calls the operation, for the service of this number if there is one.
fn call(
    server: &Server,
    operation: Operation,
    number: Option<u64>,
    with: Option<&str>,
) -> Response {
    let number = number.map_or_else(String::new, |number| format!("/{number}"));
    let path = operation.path().replace("/{serviceApiKey?}", "");
    let path = format!("/api{number}{path}");
    let [method, ..] = operation.methods() else {
        panic!("{operation:?} has no method");
    };
    let mut request = Request::new(method, &path, None)
        .with_header("content-type", "application/json")
        .with_header("cf-connecting-ip", "203.0.113.7")
        .with_body(Body::Read(b"{}".to_vec()));
    if let Some(authorization) = with {
        request = request.with_header("authorization", authorization);
    }
    server.send(&request)
}

/// Every operation that needs a right for a service.
fn operations() -> impl Iterator<Item = Operation> {
    let all = Operation::ALL.iter().copied();
    all.filter(|one| one.right().is_some() && !one.is_of_deployment())
}

fn body(response: &Response) -> Value {
    serde_json::from_str(&response.body).expect("JSON")
}

fn number_of(response: &Response) -> (u16, Value) {
    (response.status, body(response)["resultCode"].clone())
}

#[test]
fn no_operation_is_done_without_credentials_or_with_wrong_ones() {
    let (server, first, beside) = two();
    let before = server.host.snapshot();
    for operation in operations() {
        for number in [None, Some(first), Some(beside), Some(1)] {
            let refused = number_of(&call(&server, operation, number, None));
            assert_eq!(refused, (401, json!("A001202")), "{operation:?}");
            let guessed = format!("Bearer {operation:?}");
            let refused = call(&server, operation, number, Some(&guessed));
            assert!([401, 429].contains(&refused.status), "{operation:?}");
        }
    }
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn no_operation_is_done_with_a_token_that_has_expired_or_was_revoked() {
    let (server, first, _) = two();
    let until = server.now() + 60;
    let expires = json!({ "rights": ["ADMIN"], "expiresAt": until });
    let expired = token(&server, &expires);
    let made = body(&server.admin("/admin/token/create", &json!({ "rights": ["ADMIN"] })));
    let revoked = format!("Bearer {}", made["secret"].as_str().expect("a token"));
    let jwks = call(&server, Operation::Jwks, Some(first), Some(&revoked));
    assert_eq!(jwks.status, 200, "{}", jwks.body);
    let ended = server.admin("/admin/token/revoke", &json!({ "id": made["token"]["id"] }));
    assert_eq!(ended.status, 200, "{}", ended.body);
    let jwks = call(&server, Operation::Jwks, Some(first), Some(&expired));
    assert_eq!(jwks.status, 200, "{}", jwks.body);
    for operation in operations() {
        // Guesses are counted for ten minutes.
        server.wait(600);
        for credential in [&expired, &revoked] {
            let refused = number_of(&call(&server, operation, Some(first), Some(credential)));
            assert_eq!(refused, (401, json!("A458101")), "{operation:?}");
        }
    }
}

#[test]
fn no_operation_is_done_for_another_service_than_the_credentials_are_for() {
    let (server, first, beside) = two();
    let other = json!({ "service": beside, "rights": ["ADMIN"] });
    let foreign = [
        token(&server, &other),
        secret(&server, &json!({ "service": beside }), &beside.to_string()),
        secret(&server, &json!({ "owner": "bob" }), "bob"),
    ];
    for operation in operations() {
        for credential in &foreign {
            let refused = number_of(&call(&server, operation, Some(first), Some(credential)));
            assert_eq!(refused, (403, json!("A910219")), "{operation:?}");
        }
        // Nor is it told which services there are.
        let nowhere = number_of(&call(&server, operation, Some(1), Some(&foreign[0])));
        assert_eq!(nowhere, (403, json!("A910219")), "{operation:?}");
    }
}

#[test]
fn an_operation_is_done_with_exactly_the_rights_that_include_its_own() {
    let (server, first, _) = two();
    for right in Right::ALL {
        let given = json!({ "service": first, "rights": [right.name()] });
        let credential = token(&server, &given);
        for operation in operations() {
            let response = call(&server, operation, Some(first), Some(&credential));
            let is_refused = response.status == 403;
            let also = operation.also().iter();
            let mut needed = operation.right().into_iter().chain(also.copied());
            let includes = needed.any(|needed| right.includes(needed));
            assert_eq!(!is_refused, includes, "{right:?} {operation:?}");
        }
    }
}

#[test]
fn what_is_of_no_service_needs_no_right_and_the_version_is_for_whoever_is_known() {
    let (server, first, _) = two();
    for probe in [Operation::Echo, Operation::HealthCheck] {
        assert_eq!(call(&server, probe, None, None).status, 200, "{probe:?}");
    }
    let refused = number_of(&call(&server, Operation::Info, None, None));
    assert_eq!(refused, (401, json!("A001202")));
    for right in Right::ALL {
        let given = json!({ "service": first, "rights": [right.name()] });
        let known = token(&server, &given);
        let info = call(&server, Operation::Info, None, Some(&known));
        assert_eq!(info.status, 200, "{right:?}");
    }
}

#[test]
fn a_secret_of_a_service_needs_no_number_in_the_path() {
    let (server, first, _) = two();
    let own = secret(&server, &json!({ "service": first }), &first.to_string());
    for number in [None, Some(first)] {
        let jwks = call(&server, Operation::Jwks, number, Some(&own));
        assert_eq!(jwks.status, 200, "{}", jwks.body);
    }
}

#[test]
fn a_name_that_is_not_the_secrets_own_opens_nothing() {
    let (server, first, beside) = two();
    let own = secret(&server, &json!({ "service": first }), &first.to_string());
    let encoded = own.strip_prefix("Basic ").expect("Basic");
    let pair = String::from_utf8(STANDARD.decode(encoded).expect("base64")).expect("text");
    let (_, value) = pair.split_once(':').expect("a colon");
    for name in [beside.to_string(), "ann".to_owned(), String::new()] {
        let other = format!("Basic {}", STANDARD.encode(format!("{name}:{value}")));
        let refused = call(&server, Operation::Jwks, Some(first), Some(&other));
        assert_eq!(number_of(&refused), (401, json!("A910217")), "{name}");
        assert_eq!(
            refused.header("www-authenticate"),
            Some("Basic realm=\"api\"")
        );
    }
}

#[test]
fn a_secret_that_was_replaced_opens_nothing_more() {
    let (server, first, _) = two();
    let principal = json!({ "service": first });
    let former = secret(&server, &principal, &first.to_string());
    assert_eq!(
        call(&server, Operation::Jwks, None, Some(&former)).status,
        200
    );
    let own = secret(&server, &principal, &first.to_string());
    assert_eq!(call(&server, Operation::Jwks, None, Some(&own)).status, 200);
    assert_eq!(
        call(&server, Operation::Jwks, None, Some(&former)).status,
        401
    );
}

#[test]
fn guesses_are_slowed_and_whoever_holds_a_credential_is_not() {
    let (mut server, first, _) = two();
    let settings = server.host.settings.clone();
    server.host.settings = settings.with_address_header(Some("CF-Connecting-IP"));
    let own = secret(&server, &json!({ "service": first }), &first.to_string());
    assert_eq!(call(&server, Operation::Jwks, None, Some(&own)).status, 200);
    let guess = |number: u32| {
        let guessed = format!("Bearer guess{number}");
        call(&server, Operation::Jwks, None, Some(&guessed))
    };
    for number in 0..10 {
        assert_eq!(guess(number).status, 401);
    }
    let slowed = guess(10);
    assert_eq!(number_of(&slowed), (429, json!("A910218")));
    assert_eq!(slowed.header("retry-after"), Some("1"));
    assert_eq!(call(&server, Operation::Jwks, None, Some(&own)).status, 200);
    let admin = format!("Bearer {ADMIN_SECRET}");
    assert_eq!(
        call(&server, Operation::Jwks, None, Some(&admin)).status,
        200
    );
    server.wait(1);
    assert_eq!(guess(11).status, 401);
}

#[test]
fn where_nobody_says_whence_calls_come_guesses_keep_nobody_out() {
    let (server, first, _) = two();
    let own = secret(&server, &json!({ "service": first }), &first.to_string());
    let guess = |guessed: String| call(&server, Operation::Jwks, None, Some(&guessed)).status;
    for number in 0..100 {
        assert_eq!(guess(format!("Bearer guess{number}")), 401, "{number}");
        if number % 10 == 0 {
            server.wait(1);
        }
    }
    assert_eq!(guess(own), 200);
    server.wait(1);
    // What they may cost in one second is bounded.
    for number in 0..50 {
        assert_eq!(guess(format!("Bearer other{number}")), 401, "{number}");
    }
    assert_eq!(guess("Bearer more".to_owned()), 429);
    server.wait(1);
    assert_eq!(guess("Bearer more".to_owned()), 401);
}

#[test]
fn a_token_of_one_service_asks_nobody_for_other_numbers() {
    let (server, _, beside) = two();
    let rights = json!({ "service": beside, "rights": ["USE_INTROSPECTION"] });
    let held = token(&server, &rights);
    let configuration = |number: u64| {
        let told = call(&server, Operation::Configuration, Some(number), Some(&held));
        number_of(&told)
    };
    configuration(1);
    server.host.directory_calls.set(0);
    for number in 2..9 {
        assert_eq!(configuration(number), (403, json!("A910219")));
    }
    assert_eq!(server.host.directory_calls.get(), 0);
}

#[test]
fn a_service_beside_the_first_is_served_as_itself() {
    let (server, _, beside) = two();
    let service =
        json!([{ "name": "service.json", "kind": "service", "document": { "issuer": BESIDE } }]);
    let asked = Asked {
        id: Some(beside),
        issuer: BESIDE.to_owned(),
    };
    let there = Server {
        host: server.host.clone(),
        one: TestClient::new("one", 1),
        two: TestClient::new("two", 2),
        asked,
    };
    let applied = there.admin("/admin/apply", &json!({ "documents": service }));
    assert_eq!(applied.status, 200, "{}", applied.body);
    let credential = token(
        &server,
        &json!({ "service": beside, "rights": ["VIEW_SERVICE"] }),
    );
    for number in [None, Some(beside)] {
        let told = call(&server, Operation::Configuration, number, Some(&credential));
        assert_eq!(body(&told)["issuer"], BESIDE, "{}", told.body);
    }
}

#[test]
fn the_api_is_below_its_own_path_only() {
    for path in ["/api", "/apis/", "/API/auth/token", "/b/api/auth/token"] {
        assert!(!is_api_path(path), "{path}");
    }
}
