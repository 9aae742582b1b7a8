//! `POST /api/auth/authorization/issue`: who agrees, and once.

use sekisho::{
    Digest,
    backend::authorization::{Agreed, issue as complete, recalled::recall},
    jose::HeaderParams,
    oauth::{grant::Said, interaction::next::SignedIn},
};
use serde_json::{Value, json};

use super::{assert_outcome, code, content, handed, issue, parts, redeemed, ticket, told};
use crate::support::{
    client::{ISSUER, set, unset},
    ordinary::{
        code_request, joined, provider, put_client, request, request_for, secret_of, spa, token,
        web, wide_provider,
    },
    server::block_on,
};

const PATH: &str = "/auth/authorization/issue";

fn member<'a>(told: &'a Value, name: &str) -> &'a str {
    told[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} in {told}"))
}

#[test]
fn the_answer_is_as_the_published_example_says() {
    let server = provider(&json!({}));
    let told = issue(&server, &request("web"), &json!({ "result": "AUTHORIZED" }));
    assert_eq!(told["type"], "authorizationIssueResponse");
    assert_outcome(&told, "A040001", "LOCATION");
    assert_eq!(
        told["resultMessage"],
        "[A040001] The authorization request was processed successfully."
    );
    assert_eq!(
        (&told["accessTokenDuration"], &told["accessTokenExpiresAt"]),
        (&json!(0), &json!(0))
    );
    let uri = url::Url::parse(member(&told, "responseContent")).expect("a URI");
    let parameters: Vec<(String, String)> = uri.query_pairs().into_owned().collect();
    let of = |name: &str| {
        parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(of("code"), told["authorizationCode"].as_str());
    assert_eq!(
        (of("iss"), of("state")),
        (Some(ISSUER), Some("af0ifjsldkj"))
    );
    assert_eq!((told.get("accessToken"), told.get("idToken")), (None, None));
}

#[test]
fn somebody_whom_only_the_caller_knows_agrees() {
    let server = provider(&json!({}));
    let tokens = redeemed(
        &server,
        &code(
            &server,
            &request("web"),
            &json!({ "authTime": 1_767_225_000 }),
        ),
    );
    let [_, claims] = parts(member(&tokens, "id_token"));
    assert_eq!(
        (&claims["sub"], &claims["auth_time"]),
        (&json!("john"), &json!(1_767_225_000))
    );
    assert_eq!(claims.get("acr"), None);
    // Nobody here is called so, and nothing of them is remembered.
    assert!(!format!("{:?}", server.host.users.borrow()).contains("john"));
    let unsaid = redeemed(
        &server,
        &code(&server, &request("web"), &json!({ "authTime": 0 })),
    );
    assert_eq!(parts(member(&unsaid, "id_token"))[1].get("auth_time"), None);
    // UserInfo of this server knows that much.
    let bearer = format!("Bearer {}", member(&tokens, "access_token"));
    let told = server.get("/oauth/userinfo", "", &[("authorization", bearer)]);
    assert_eq!(crate::support::json(&told), json!({ "sub": "john" }));
}

#[test]
fn somebody_of_the_caller_is_not_a_person_here_of_the_same_name() {
    let server = provider(&json!({}));
    let of = |subject: &str| {
        let body = json!({ "subject": subject });
        redeemed(
            &server,
            &code(
                &server,
                &request_for("web", "code", "openid offline_access email"),
                &body,
            ),
        )
    };
    for subject in ["alice", "subject-of-alice", ":subject-of-alice", "\u{20}"] {
        let tokens = of(subject);
        let bearer = format!("Bearer {}", member(&tokens, "access_token"));
        let told = server.get("/oauth/userinfo", "", &[("authorization", bearer)]);
        assert_eq!(crate::support::json(&told), json!({ "sub": subject }));
        // What Alice withdraws is hers.
        let out = server.admin("/admin/user/sign-out", &json!({ "username": "alice" }));
        assert_eq!(out.status, 200, "{}", out.body);
        let refresh = [
            ("grant_type", "refresh_token"),
            ("refresh_token", member(&tokens, "refresh_token")),
        ];
        let refresh = refresh.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(token(&server, "web", &refresh).status, 200, "{subject}");
    }
}

#[test]
fn a_pairwise_client_knows_somebody_of_the_caller_by_a_name_of_its_own() {
    let server = provider(&json!({}));
    put_client(
        &server,
        &joined(&web("web"), &json!({ "subjectType": "PAIRWISE" })),
    );
    server.wait(60);
    let sub = |subject: &str| {
        let tokens = redeemed(
            &server,
            &code(&server, &request("web"), &json!({ "subject": subject })),
        );
        parts(member(&tokens, "id_token"))[1]["sub"].clone()
    };
    assert_eq!(sub("john"), sub("john"));
    assert_ne!(sub("john"), sub("jane"));
    assert!(sub("john") != "john");
}

#[test]
fn a_call_that_lacks_what_it_needs_completes_nothing() {
    let server = provider(&json!({}));
    let ticket = ticket(&server, &request("web"));
    let before = server.host.snapshot();
    let long = "x".repeat(101);
    for (body, number) in [
        (json!({ "subject": "john" }), "A041201"),
        (json!({ "ticket": ticket }), "A042201"),
        (json!({ "ticket": ticket, "subject": "" }), "A042201"),
        (json!({ "ticket": ticket, "subject": long }), "A042202"),
        (
            json!({ "ticket": ticket, "subject": "j\u{f6}hn" }),
            "A042203",
        ),
        (json!({ "ticket": ticket, "subject": "a\nb" }), "A042203"),
        (
            json!({ "ticket": ticket, "subject": "john", "sub": long }),
            "A042202",
        ),
        (
            json!({ "ticket": ticket, "subject": "john", "acr": "x".repeat(257) }),
            "A043201",
        ),
        (
            json!({ "ticket": ticket, "subject": "john", "claims": "[]" }),
            "A044201",
        ),
        (
            json!({ "ticket": ticket, "subject": "john", "claims": "{\"a\":1,\"a\":2}" }),
            "A044201",
        ),
        (
            json!({ "ticket": ticket, "subject": "john", "idtHeaderParams": "[]" }),
            "A255201",
        ),
        (
            json!({ "ticket": ticket, "subject": "john", "idtHeaderParams": "x" }),
            "A255201",
        ),
        (
            json!({ "ticket": ticket, "subject": "john", "jwtAtClaims": "7" }),
            "A910209",
        ),
    ] {
        let told = told(&server, PATH, &body);
        assert_outcome(&told, number, "INTERNAL_SERVER_ERROR");
        assert_eq!(content(&told)["error"], "server_error");
    }
    assert_eq!(server.host.snapshot(), before);
    let good = json!({ "ticket": ticket, "subject": "john" });
    assert_outcome(&told(&server, PATH, &good), "A040001", "LOCATION");
}

#[test]
fn a_member_of_another_type_completes_nothing() {
    let server = provider(&json!({}));
    let ticket = ticket(&server, &request("web"));
    let before = server.host.snapshot();
    for wrong in [
        json!({ "ticket": ticket, "subject": 7 }),
        json!({ "ticket": ticket, "subject": "john", "authTime": "1" }),
        json!({ "ticket": ticket, "subject": "john", "scopes": "openid" }),
        json!({ "ticket": ticket, "subject": "john", "scopes": ["a b"] }),
        json!({ "ticket": ticket, "subject": "john", "idTokenAudType": "list" }),
        json!({ "ticket": ticket, "subject": "john", "accessTokenDuration": 86_401 }),
        json!({ "ticket": ticket, "subject": "john", "claims": { "name": "John" } }),
    ] {
        assert_eq!(super::call(&server, PATH, &wrong).status, 400, "{wrong}");
    }
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn a_ticket_counts_once() {
    let server = provider(&json!({}));
    let ticket = ticket(&server, &request("web"));
    let body = json!({ "ticket": ticket, "subject": "john" });
    let first = told(&server, PATH, &body);
    assert_outcome(&first, "A040001", "LOCATION");
    let before = server.host.snapshot();
    for subject in ["john", "jane"] {
        let again = told(
            &server,
            PATH,
            &joined(&body, &json!({ "subject": subject })),
        );
        assert_outcome(&again, "A041202", "BAD_REQUEST");
        assert_eq!(again.get("authorizationCode"), None);
    }
    let failed = joined(&body, &json!({ "reason": "DENIED" }));
    assert_outcome(
        &told(&server, "/auth/authorization/fail", &failed),
        "A059202",
        "BAD_REQUEST",
    );
    assert_eq!(server.host.snapshot(), before);
    redeemed(&server, member(&first, "authorizationCode"));
}

#[test]
fn of_two_calls_at_once_one_completes_the_request() {
    let server = provider(&json!({}));
    let ticket = ticket(&server, &request("web"));
    let recalled = [(); 2].map(|()| block_on(recall(&server.host, &ticket)).expect("it stands"));
    let person = |name: &str| SignedIn {
        session: None,
        is_used: false,
        username: String::new(),
        account: format!(":{name}"),
        subject: name.to_owned(),
        auth_time: sekisho::Timestamp::from_seconds(0),
        acr: None,
        amr: vec![],
        epoch: 0,
        sid: None,
        consented: vec![],
    };
    let outcomes = [("john", &recalled[0]), ("jane", &recalled[1])].map(|(name, recalled)| {
        let agreed = Agreed {
            session_state: None,
            pending: recalled.pending(),
            person: &person(name),
            browser: Digest::of(name),
            header_params: HeaderParams::default(),
            said: Said::default(),
        };
        block_on(complete(&server.host, &agreed)).is_ok()
    });
    assert_eq!(outcomes, [true, false]);
}

#[test]
fn a_ticket_that_nobody_gave_completes_nothing() {
    let server = provider(&json!({}));
    let real = ticket(&server, &request("web"));
    let before = server.host.snapshot();
    let other = format!("{}A", &real[..real.len() - 1]);
    for ticket in ["x", "a.b.c", other.as_str(), &format!("{real}x")] {
        let body = json!({ "ticket": ticket, "subject": "john" });
        if ticket == real {
            continue;
        }
        assert_outcome(&told(&server, PATH, &body), "A041202", "BAD_REQUEST");
    }
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn a_client_that_has_changed_since_is_not_answered_as_before() {
    let server = provider(&json!({}));
    let body = |ticket: &str| json!({ "ticket": ticket, "subject": "john" });
    let moved = ticket(&server, &request("web"));
    let elsewhere = json!({ "redirectUris": ["https://web.example/other"] });
    put_client(&server, &joined(&web("web"), &elsewhere));
    server.wait(60);
    assert_outcome(
        &told(&server, PATH, &body(&moved)),
        "A011304",
        "BAD_REQUEST",
    );
    put_client(&server, &web("web"));
    server.wait(60);
    let narrowed = ticket(&server, &request_for("web", "code", "openid read"));
    let only = json!({ "extension": { "requestableScopesEnabled": true, "requestableScopes": ["openid"] } });
    put_client(&server, &joined(&web("web"), &only));
    server.wait(60);
    let told_of = told(&server, PATH, &body(&narrowed));
    assert_outcome(&told_of, "A900398", "LOCATION");
    assert!(member(&told_of, "responseContent").contains("error=invalid_scope"));
    let locked = ticket(&server, &request("web"));
    put_client(&server, &joined(&web("web"), &json!({ "locked": true })));
    server.wait(60);
    assert_outcome(
        &told(&server, PATH, &body(&locked)),
        "A041202",
        "BAD_REQUEST",
    );
}

#[test]
fn fapi2_5_3_2_2_3_what_was_not_pushed_is_not_answered_once_it_has_to_be() {
    let must_push = json!({ "parRequired": true });
    let server = provider(&json!({}));
    let issued = |ticket: &str| {
        let body = json!({ "ticket": ticket, "subject": "john" });
        told(&server, PATH, &body)
    };
    let refused = |told: &Value| {
        assert_outcome(told, "A008306", "LOCATION");
        let uri = member(told, "responseContent");
        assert!(uri.contains("error=invalid_request&"), "{uri}");
        assert_eq!(told.get("authorizationCode"), None);
    };
    let credentials = json!({ "clientId": "web", "clientSecret": secret_of("web") });
    let pushed = joined(&handed(&request("web")), &credentials);
    let pushed = told(&server, "/pushed_auth_req", &pushed);
    let named = [
        ("client_id", "web"),
        ("request_uri", member(&pushed, "requestUri")),
    ];
    let named = named.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let pushed = ticket(&server, &named);
    let brought = ticket(&server, &request("web"));
    let written_on = ticket(&server, &request("web"));
    let update = json!({ "ticket": written_on, "info": { "context": "x" } });
    told(&server, "/auth/authorization/ticket/update", &update);
    put_client(&server, &joined(&web("web"), &must_push));
    server.wait(60);
    for ticket in [brought, written_on] {
        refused(&issued(&ticket));
        // The client has been told.
        assert_outcome(&issued(&ticket), "A041202", "BAD_REQUEST");
    }
    assert_outcome(&issued(&pushed), "A040001", "LOCATION");
    // A public client pushes in its own way, until it has credentials.
    let pushed = told(&server, "/pushed_auth_req", &handed(&request("spa")));
    let named = [
        ("client_id", "spa"),
        ("request_uri", member(&pushed, "requestUri")),
    ];
    let named = named.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let carried = ticket(&server, &named);
    put_client(&server, &joined(&spa("spa"), &must_push));
    server.wait(60);
    assert_outcome(&issued(&carried), "A040001", "LOCATION");
}

#[test]
fn an_essential_context_has_to_be_met() {
    let server = provider(&json!({ "supportedAcrs": ["gold", "silver"] }));
    let mut parameters = request("web");
    set(
        &mut parameters,
        "claims",
        r#"{"id_token":{"acr":{"essential":true,"values":["gold"]}}}"#,
    );
    let ticket = ticket(&server, &parameters);
    let body = json!({ "ticket": ticket, "subject": "john" });
    for acr in [json!(null), json!("silver"), json!("gold ")] {
        let told = told(&server, PATH, &joined(&body, &json!({ "acr": acr })));
        assert_outcome(&told, "A910207", "INTERNAL_SERVER_ERROR");
    }
    let met = told(&server, PATH, &joined(&body, &json!({ "acr": "gold" })));
    let tokens = redeemed(&server, member(&met, "authorizationCode"));
    assert_eq!(parts(member(&tokens, "id_token"))[1]["acr"], "gold");
}

#[test]
fn nobody_agrees_in_the_place_of_whom_the_client_means() {
    let server = provider(&json!({}));
    let mut parameters = request("web");
    set(
        &mut parameters,
        "claims",
        r#"{"id_token":{"sub":{"value":"jane"}}}"#,
    );
    let ticket = ticket(&server, &parameters);
    let body = |subject: &str| json!({ "ticket": ticket, "subject": subject });
    assert_outcome(
        &told(&server, PATH, &body("john")),
        "A910212",
        "INTERNAL_SERVER_ERROR",
    );
    assert_outcome(&told(&server, PATH, &body("jane")), "A040001", "LOCATION");
}

/// The request of `web` with the hint of an ID token.
fn hinted(hint: &str) -> Vec<(String, String)> {
    let mut parameters = request("web");
    set(&mut parameters, "id_token_hint", hint);
    parameters
}

#[test]
fn openid_connect_core_3_1_2_1_whom_the_client_means_is_told_by_the_sub_that_it_is_told() {
    let server = wide_provider(&json!({}));
    let chosen = json!({ "sub": "j" });
    let tokens = redeemed(&server, &code(&server, &request("web"), &chosen));
    let hinted = hinted(member(&tokens, "id_token"));
    for other in [json!({}), json!({ "sub": "john" }), json!({ "sub": "J" })] {
        let told = issue(&server, &hinted, &other);
        assert_outcome(&told, "A910212", "INTERNAL_SERVER_ERROR");
    }
    let told = issue(&server, &hinted, &chosen);
    assert_outcome(&told, "A040001", "LOCATION");
    // Nobody is told of under the name that was asked for but whoever is named so.
    let mut asked = request("web");
    let claims = r#"{"id_token":{"sub":{"value":"john"}}}"#;
    set(&mut asked, "claims", claims);
    let other = issue(&server, &asked, &json!({ "sub": "mallory" }));
    assert_outcome(&other, "A910212", "INTERNAL_SERVER_ERROR");
    let told = issue(&server, &asked, &json!({}));
    assert_outcome(&told, "A040001", "LOCATION");
}

#[test]
fn what_goes_with_the_answer_is_told_by_members_too() {
    let server = wide_provider(&json!({}));
    let told = issue(
        &server,
        &request_for("wide", "code id_token token", "openid"),
        &json!({ "accessTokenDuration": 77 }),
    );
    assert_outcome(&told, "A040001", "LOCATION");
    let fragment = member(&told, "responseContent")
        .split_once('#')
        .expect("a fragment")
        .1;
    let values: Vec<(String, String)> = url::form_urlencoded::parse(fragment.as_bytes())
        .into_owned()
        .collect();
    let of = |name: &str| {
        values
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(of("access_token"), told["accessToken"].as_str());
    assert_eq!(of("id_token"), told["idToken"].as_str());
    assert_eq!(of("code"), told["authorizationCode"].as_str());
    assert_eq!(
        (&told["accessTokenDuration"], of("expires_in")),
        (&json!(77), Some("77"))
    );
    assert_eq!(
        told["accessTokenExpiresAt"],
        json!((server.now() + 77) * 1000)
    );
    let chosen = issue(
        &server,
        &request_for("wide", "token", "read"),
        &json!({ "accessToken": "mine" }),
    );
    assert_outcome(&chosen, "A910255", "INTERNAL_SERVER_ERROR");
    // Where no token comes with the answer there is nothing to choose.
    issue(&server, &request("wide"), &json!({ "accessToken": "mine" }));
}

#[test]
fn response_type_none_needs_nobody() {
    let server = wide_provider(&json!({}));
    let mut parameters = request_for("wide", "none", "read");
    unset(&mut parameters, "nonce");
    let told = issue(&server, &parameters, &json!({ "subject": null }));
    assert_outcome(&told, "A040001", "LOCATION");
    assert_eq!(told.get("authorizationCode"), None);
}

#[test]
fn a_form_post_is_a_page() {
    let server = provider(&json!({}));
    let mut parameters = request("web");
    set(&mut parameters, "response_mode", "form_post");
    let told = issue(&server, &parameters, &json!({}));
    assert_outcome(&told, "A040001", "FORM");
    let page = member(&told, "responseContent");
    assert!(
        page.contains(member(&told, "authorizationCode")) && page.contains("<form"),
        "{page}"
    );
    redeemed(&server, member(&told, "authorizationCode"));
}

#[test]
fn a_code_is_good_for_its_client_and_once() {
    let server = provider(&json!({}));
    let code = code(&server, &request("web"), &json!({}));
    assert_eq!(
        token(&server, "other", &code_request("web", &code)).status,
        400
    );
    redeemed(&server, &code);
    assert_eq!(
        token(&server, "web", &code_request("web", &code)).status,
        400
    );
}
