//! `POST /api/auth/authorization`.

use serde_json::{Value, json};

use super::{assert_outcome, content, handed, issue, opened, ticket, told};
use crate::support::{
    Server,
    client::{set, unset},
    ordinary::{
        joined, provider, provider_for, put_client, request, request_for, web, wide_provider,
    },
};

type Parameters = Vec<(String, String)>;

fn with(name: &str, value: &str) -> Parameters {
    let mut parameters = request("web");
    set(&mut parameters, name, value);
    parameters
}

#[test]
fn a_pushed_request_opens_as_the_published_example_says() {
    let server = Server::new();
    let mut asked = server.one.authorization_request();
    set(&mut asked, "scope", "myscope");
    let pushed = server.push(&server.one, &asked, &[]);
    let request_uri = crate::support::json(&pushed)["request_uri"].clone();
    let named = [
        ("client_id", "one"),
        ("request_uri", request_uri.as_str().expect("a URI")),
    ];
    let named: Parameters = named
        .map(|(name, value)| (name.into(), value.into()))
        .to_vec();
    let before = server.host.snapshot();
    let told = opened(&server, &named);
    assert_outcome(&told, "A004001", "INTERACTION");
    assert_eq!(told["type"], "authorizationResponse");
    let message = told["resultMessage"].as_str().expect("a message");
    let (start, rest) = message.split_once("(API Key = ").expect("a number");
    assert_eq!(
        start,
        "[A004001] Authlete has successfully issued a ticket to the service "
    );
    assert!(
        rest.contains(") for the authorization request from the client (ID = "),
        "{rest}"
    );
    assert!(
        rest.ends_with("). [response_type=code, openid=false]"),
        "{rest}"
    );
    // To open it writes nothing, and each time it is the same ticket.
    assert_eq!(server.host.snapshot(), before);
    assert_eq!(opened(&server, &named)["ticket"], told["ticket"]);
}

#[test]
fn what_a_request_asks_for_is_told_by_its_members() {
    let server = provider(&json!({ "supportedAcrs": ["gold", "silver"], "serviceName": "Bank" }));
    let mut parameters = request_for("web", "code", "openid email read");
    for (name, value) in [
        ("acr_values", "bronze gold silver"),
        ("login_hint", "john"),
        ("prompt", "consent login"),
        ("max_age", "60"),
        ("ui_locales", "fr-CA ja"),
        ("claims_locales", "en"),
        (
            "claims",
            r#"{"id_token":{"name":null,"sub":{"value":"john"}},"userinfo":{"birthdate":{"essential":true}}}"#,
        ),
    ] {
        set(&mut parameters, name, value);
    }
    let told = opened(&server, &parameters);
    assert_outcome(&told, "A004001", "INTERACTION");
    let scopes: Vec<&Value> = told["scopes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(scopes, ["openid", "email", "read"]);
    for (member, value) in [
        ("acrs", json!(["gold", "silver"])),
        ("acrEssential", json!(false)),
        ("loginHint", json!("john")),
        ("prompts", json!(["LOGIN", "CONSENT"])),
        ("lowestPrompt", json!("LOGIN")),
        ("maxAge", json!(60)),
        ("uiLocales", json!(["fr-CA", "ja"])),
        ("claimsLocales", json!(["en"])),
        ("subject", json!("john")),
        ("claims", json!(["email", "email_verified", "name"])),
        (
            "claimsAtUserInfo",
            json!(["birthdate", "email", "email_verified"]),
        ),
        (
            "userInfoClaims",
            json!(r#"{"birthdate":{"essential":true}}"#),
        ),
        ("display", json!("PAGE")),
        ("clientIdAliasUsed", json!(true)),
        ("resources", json!([])),
    ] {
        assert_eq!(told[member], value, "{member}");
    }
    assert_eq!(told["service"]["serviceName"], "Bank");
    assert_eq!(told["client"]["clientIdAlias"], "web");
    for hidden in ["clientSecret", "redirectUris", "jwks", "tokenAuthMethod"] {
        assert_eq!(told["client"].get(hidden), None, "{hidden}");
    }
}

#[test]
fn what_is_not_asked_for_is_told_as_nothing() {
    let server = provider(&json!({}));
    let mut parameters = request_for("web", "code", "read");
    unset(&mut parameters, "nonce");
    let told = opened(&server, &parameters);
    assert_eq!(
        (&told["maxAge"], &told["lowestPrompt"]),
        (&json!(0), &json!("CONSENT"))
    );
    for list in ["prompts", "acrs", "claims", "claimsAtUserInfo", "uiLocales"] {
        assert_eq!(told[list], json!([]), "{list}");
    }
    for absent in ["subject", "loginHint", "idTokenClaims", "userInfoClaims"] {
        assert_eq!(told.get(absent), None, "{absent}");
    }
}

#[test]
fn openid_connect_core_3_1_2_1_max_age_of_zero_is_a_prompt_to_sign_in() {
    let server = provider(&json!({}));
    let zero = opened(&server, &with("max_age", "0"));
    assert_eq!(
        (&zero["maxAge"], &zero["prompts"]),
        (&json!(0), &json!(["LOGIN"]))
    );
    assert_eq!(opened(&server, &with("max_age", "1"))["prompts"], json!([]));
}

#[test]
fn a_request_that_forbids_asking_says_so() {
    let server = provider(&json!({}));
    let told = opened(&server, &with("prompt", "none"));
    assert_outcome(&told, "A004001", "NO_INTERACTION");
    assert_eq!(told["prompts"], json!(["NONE"]));
}

#[test]
fn nobody_is_let_in_silently_who_would_have_to_sign_in_anew() {
    let silent = |server: &Server, max_age: Option<&str>| {
        let mut parameters = with("prompt", "none");
        let max_age = max_age.map(|age| ("max_age".to_owned(), age.to_owned()));
        parameters.extend(max_age);
        opened(server, &parameters)
    };
    let server = provider(&json!({}));
    let before = server.host.snapshot();
    let told = silent(&server, Some("0"));
    assert_outcome(&told, "A900374", "LOCATION");
    let uri = told["responseContent"].as_str().expect("a URI");
    assert!(uri.contains("error=login_required"), "{uri}");
    assert_eq!((told.get("ticket"), server.host.snapshot()), (None, before));
    assert_outcome(&silent(&server, Some("1")), "A004001", "NO_INTERACTION");
    let zero = joined(&web("web"), &json!({ "defaultMaxAge": 0 }));
    let server = provider_for(&json!({}), &[zero]);
    assert_outcome(&silent(&server, None), "A900374", "LOCATION");
    assert_outcome(&silent(&server, Some("1")), "A004001", "NO_INTERACTION");
}

#[test]
fn an_essential_context_is_told_and_one_that_nobody_could_meet_is_refused() {
    let server = provider(&json!({ "supportedAcrs": ["gold", "silver"] }));
    let claims = |values: Value| {
        json!({ "id_token": { "acr": { "essential": true, "values": values } } }).to_string()
    };
    let told = opened(&server, &with("claims", &claims(json!(["silver", "x"]))));
    assert_eq!(
        (&told["acrs"], &told["acrEssential"]),
        (&json!(["silver"]), &json!(true))
    );
    let before = server.host.snapshot();
    let unmet = opened(&server, &with("claims", &claims(json!(["x"]))));
    assert_outcome(&unmet, "A900317", "LOCATION");
    let uri = unmet["responseContent"].as_str().expect("a URI");
    assert!(
        uri.contains("error=unmet_authentication_requirements"),
        "{uri}"
    );
    assert_eq!(
        (unmet.get("ticket"), server.host.snapshot()),
        (None, before)
    );
}

#[test]
fn what_is_wrong_is_told_to_the_client_where_it_is_known_where_that_is() {
    let server = provider(&json!({}));
    let before = server.host.snapshot();
    for (name, value, number, error) in [
        (
            "response_type",
            "code token",
            "A009305",
            "unsupported_response_type",
        ),
        ("scope", "nothing", "A900398", "invalid_scope"),
        ("prompt", "none login", "A016304", "invalid_request"),
        ("code_challenge", "", "A124301", "invalid_request"),
        ("claims", "{", "A022302", "invalid_request"),
        ("request", "a.b.c", "A902310", "invalid_request_object"),
    ] {
        let told = opened(&server, &with(name, value));
        assert_outcome(&told, number, "LOCATION");
        let uri = told["responseContent"].as_str().expect("a URI");
        assert!(
            uri.starts_with("https://web.example/cb") && uri.contains("error="),
            "{uri}"
        );
        assert!(
            uri.contains(&format!("error={error}&"))
                && uri.contains("state=")
                && uri.contains("iss="),
            "{uri}"
        );
    }
    let posted = with("response_mode", "form_post");
    let posted: Parameters = posted
        .into_iter()
        .map(|(name, value)| {
            let value = if name == "scope" {
                "nothing".into()
            } else {
                value
            };
            (name, value)
        })
        .collect();
    let told = opened(&server, &posted);
    assert_outcome(&told, "A900398", "FORM");
    let page = told["responseContent"].as_str().expect("a page");
    assert!(page.contains("action=\"https://web.example/cb\"") && page.contains("invalid_scope"));
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn what_is_wrong_with_the_client_or_its_uri_is_told_to_the_caller_alone() {
    let server = provider(&json!({}));
    for (name, value, number) in [
        ("client_id", "nobody", "A010304"),
        ("client_id", "", "A010301"),
        ("redirect_uri", "https://elsewhere.example/", "A011304"),
        ("redirect_uri", "", "A011318"),
        (
            "request_uri",
            "urn:ietf:params:oauth:request_uri:x",
            "A900391",
        ),
    ] {
        let told = opened(&server, &with(name, value));
        assert_outcome(&told, number, "BAD_REQUEST");
        assert!(content(&told)["error"].is_string());
    }
    let twice: Parameters = request("web").into_iter().chain(request("web")).collect();
    assert_outcome(&opened(&server, &twice), "A010303", "BAD_REQUEST");
    let empty = told(&server, "/auth/authorization", &handed(&[]));
    assert_outcome(&empty, "A004201", "INTERNAL_SERVER_ERROR");
    let fapi = Server::new();
    let brought = opened(&fapi, &fapi.one.authorization_request());
    assert_outcome(&brought, "A008306", "BAD_REQUEST");
}

#[test]
fn a_locked_client_is_nobody() {
    let server = provider(&json!({}));
    crate::support::ordinary::put_client(&server, &joined(&web("web"), &json!({ "locked": true })));
    server.wait(60);
    let locked = opened(&server, &request("web"));
    assert_outcome(&locked, "A010307", "BAD_REQUEST");
    // Whoever is at the browser learns no more than of a client that is not there.
    let absent = opened(&server, &with("client_id", "nobody"));
    assert_outcome(&absent, "A010304", "BAD_REQUEST");
    assert_eq!(content(&locked), content(&absent));
}

#[test]
fn a_ticket_of_what_a_browser_brings_is_good_for_a_day_and_each_time_another() {
    let server = provider(&json!({}));
    let before = server.host.snapshot();
    let first = ticket(&server, &request("web"));
    let second = ticket(&server, &request("web"));
    assert_ne!(first, second);
    // Whoever makes a browser bring a request has proved nothing: nothing is written. Its ticket leaves
    // room for others in a session that is a cookie.
    assert!(first.len() < 1_000, "{}", first.len());
    assert_eq!(server.host.snapshot(), before);
    server.wait(86_399);
    let body = |ticket: &str| json!({ "ticket": ticket, "subject": "john" });
    let path = "/auth/authorization/issue";
    assert_outcome(&told(&server, path, &body(&first)), "A040001", "LOCATION");
    server.wait(1);
    assert_outcome(
        &told(&server, path, &body(&second)),
        "A041301",
        "BAD_REQUEST",
    );
    // It names no request_uri.
    let mut named = request("web");
    set(
        &mut named,
        "request_uri",
        &format!("urn:ietf:params:oauth:request_uri:{second}"),
    );
    assert_outcome(&opened(&server, &named), "A900391", "BAD_REQUEST");
}

#[test]
fn a_request_that_a_public_client_has_pushed_counts_once_however_often_it_is_opened() {
    let server = provider(&json!({}));
    let before = server.host.snapshot();
    let pushed = told(&server, "/pushed_auth_req", &handed(&request("spa")));
    let request_uri = pushed["requestUri"].as_str().expect("a URI");
    let named = [("client_id", "spa"), ("request_uri", request_uri)];
    let named: Parameters = named
        .map(|(name, value)| (name.into(), value.into()))
        .to_vec();
    assert_eq!(ticket(&server, &named), ticket(&server, &named));
    assert_eq!(server.host.snapshot(), before);
    let issued = issue(&server, &named, &json!({}));
    assert_outcome(&issued, "A040001", "LOCATION");
    for wait in [0, 62] {
        server.wait(wait);
        assert_outcome(&opened(&server, &named), "A041202", "BAD_REQUEST");
        let page = server.open("spa", request_uri);
        let consent = server.sign_in(&page, "alice", crate::support::server::PASSWORD);
        assert_eq!(
            server.decide(&page, &consent, "allow").status,
            400,
            "{}",
            consent.body
        );
    }
}

#[test]
fn a_ticket_where_nobody_may_be_asked_is_good_for_ten_minutes() {
    let server = provider(&json!({}));
    let tickets = [(); 2].map(|()| ticket(&server, &with("prompt", "none")));
    let failed = |ticket: &str| {
        let body = json!({ "ticket": ticket, "reason": "NOT_LOGGED_IN" });
        told(&server, "/auth/authorization/fail", &body)
    };
    server.wait(599);
    assert_outcome(&failed(&tickets[0]), "A060301", "LOCATION");
    server.wait(1);
    assert_outcome(&failed(&tickets[1]), "A059301", "BAD_REQUEST");
}

#[test]
fn a_hint_names_whom_the_client_means() {
    let server = wide_provider(&json!({}));
    let code = super::code(&server, &request("web"), &json!({}));
    let tokens = super::redeemed(&server, &code);
    let hint = tokens["id_token"].as_str().expect("an ID token");
    assert_eq!(
        opened(&server, &with("id_token_hint", hint))["subject"],
        "john"
    );
    let told = opened(&server, &with("id_token_hint", "a.b.c"));
    assert_eq!(told["action"], "LOCATION");
}

#[test]
fn a_name_that_only_the_client_knows_somebody_by_is_no_subject_of_the_caller() {
    let server = provider(&json!({}));
    let pairwise = json!({ "subjectType": "PAIRWISE" });
    put_client(&server, &joined(&web("web"), &pairwise));
    server.wait(60);
    let tokens = super::redeemed(&server, &super::code(&server, &request("web"), &json!({})));
    let hint = tokens["id_token"].as_str().expect("an ID token");
    let sub = super::parts(hint)[1]["sub"].clone();
    let claims = json!({ "id_token": { "sub": { "value": sub } } }).to_string();
    for asked in [with("id_token_hint", hint), with("claims", &claims)] {
        assert_eq!(opened(&server, &asked).get("subject"), None);
        for other in [json!("jane"), sub.clone()] {
            let told = issue(&server, &asked, &json!({ "subject": other }));
            assert_outcome(&told, "A910212", "INTERNAL_SERVER_ERROR");
        }
        let told = issue(&server, &asked, &json!({}));
        assert_outcome(&told, "A040001", "LOCATION");
    }
}

#[test]
fn what_a_client_would_like_counts_where_its_request_says_nothing() {
    let client = json!({ "defaultMaxAge": 60, "defaultAcrs": ["silver", "bronze", "gold"] });
    let client = joined(&web("web"), &client);
    let server = provider_for(&json!({ "supportedAcrs": ["gold", "silver"] }), &[client]);
    let told = opened(&server, &request("web"));
    assert_eq!(
        (&told["maxAge"], &told["acrs"]),
        (&json!(60), &json!(["silver", "gold"]))
    );
    assert_eq!(told["acrEssential"], false);
    let mut asked = with("max_age", "7");
    set(&mut asked, "acr_values", "gold");
    let told = opened(&server, &asked);
    assert_eq!(
        (&told["maxAge"], &told["acrs"]),
        (&json!(7), &json!(["gold"]))
    );
    let zero = joined(&web("web"), &json!({ "defaultMaxAge": 0 }));
    let server = provider_for(&json!({}), &[zero]);
    assert_eq!(
        opened(&server, &request("web"))["prompts"],
        json!(["LOGIN"])
    );
}

#[test]
fn a_query_may_be_told_with_its_question_mark() {
    let server = provider(&json!({}));
    let query = handed(&request("web"))["parameters"].clone();
    let query = query.as_str().expect("a query");
    for (before, number) in [("", "A004001"), ("?", "A004001"), ("??", "A010301")] {
        let body = json!({ "parameters": format!("{before}{query}") });
        let told = told(&server, "/auth/authorization", &body);
        assert_eq!(told["resultCode"], number, "{before}");
    }
}

#[test]
fn what_a_request_object_says_is_told_with_the_request() {
    use crate::support::objects::{claims, push, signed};
    let server = Server::new();
    let object = claims(&server.one, server.now());
    let pushed = push(&server, &server.one, &signed(1, &json!({}), &object));
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let request_uri = crate::support::json(&pushed)["request_uri"].clone();
    let request_uri = request_uri.as_str().expect("a URI");
    let named = [("client_id", "one"), ("request_uri", request_uri)];
    let named: Parameters = named
        .map(|(name, value)| (name.into(), value.into()))
        .to_vec();
    let payload = |told: &Value| -> Value {
        let payload = told["requestObjectPayload"].as_str().expect("a payload");
        serde_json::from_str(payload).expect("JSON")
    };
    assert_eq!(payload(&opened(&server, &named)), object);
    // A browser is shown pages without it.
    let page = server.open("one", request_uri);
    assert_eq!(page.status, 200);
    let without = server.request_uri(&server.one);
    let plain = server.open("one", &without);
    let length =
        |page: &sekisho::front::Response| crate::support::server::interaction_of(page).len();
    assert!(length(&page).abs_diff(length(&plain)) < 64);
}

#[test]
fn a_request_object_that_a_browser_brings_is_told_and_its_ticket_stays_short() {
    use crate::support::objects::{over, signed};
    let client = crate::support::TestClient::new("keyed", 4);
    let server = provider_for(&json!({}), &[client.document()]);
    let mut asked = client.authorization_request();
    set(&mut asked, "scope", "openid");
    let object = over(&client, &asked, server.now());
    let brought = [
        ("client_id".to_owned(), "keyed".to_owned()),
        ("request".to_owned(), signed(4, &json!({}), &object)),
    ];
    let told = opened(&server, &brought);
    let payload = told["requestObjectPayload"].as_str().expect("a payload");
    let payload: Value = serde_json::from_str(payload).expect("JSON");
    assert_eq!(payload, object);
    let plain = opened(&server, &asked);
    assert_eq!(plain.get("requestObjectPayload"), None);
    let length = |told: &Value| told["ticket"].as_str().map(str::len).expect("a ticket");
    assert!(length(&told).abs_diff(length(&plain)) < 64);
}
