//! `POST /api/auth/authorization/ticket/info` and `/update`.

use serde_json::{Value, json};

use super::{assert_outcome, handed, ticket, told};
use crate::support::{
    Server,
    ordinary::{joined, provider, request},
};

const INFO: &str = "/auth/authorization/ticket/info";
const UPDATE: &str = "/auth/authorization/ticket/update";

fn context(server: &Server, ticket: &str) -> Value {
    let told = told(server, INFO, &json!({ "ticket": ticket }));
    assert_outcome(&told, "A910001", "OK");
    told["info"]["context"].clone()
}

#[test]
fn what_is_written_on_a_ticket_is_read_there_and_told_when_it_is_spent() {
    let server = provider(&json!({}));
    let body = joined(&handed(&request("web")), &json!({ "context": "first" }));
    let opened = told(&server, "/auth/authorization", &body);
    let ticket = opened["ticket"].as_str().expect("a ticket");
    assert_eq!(context(&server, ticket), "first");
    let update = json!({ "ticket": ticket, "info": { "context": "second" } });
    let updated = told(&server, UPDATE, &update);
    assert_outcome(&updated, "A910002", "OK");
    assert_eq!(
        (&updated["info"]["context"], context(&server, ticket)),
        (&json!("second"), json!("second"))
    );
    let issued = told(
        &server,
        "/auth/authorization/issue",
        &json!({ "ticket": ticket, "subject": "john" }),
    );
    assert_eq!(issued["ticketInfo"]["context"], "second");
    for (path, body) in [(INFO, json!({ "ticket": ticket })), (UPDATE, update)] {
        assert_eq!(told(&server, path, &body)["action"], "NOT_FOUND");
    }
}

#[test]
fn what_is_written_on_a_ticket_may_come_as_text_or_as_an_object_in_text() {
    let server = provider(&json!({}));
    let ticket = ticket(&server, &request("web"));
    for (info, kept) in [
        (json!("{\"context\":\"in an object\"}"), "in an object"),
        (json!("alone"), "alone"),
        (json!("{\"other\":1}"), "{\"other\":1}"),
        (json!({ "context": "object" }), "object"),
    ] {
        let updated = told(&server, UPDATE, &json!({ "ticket": ticket, "info": info }));
        assert_outcome(&updated, "A910002", "OK");
        let told = json!({ "context": kept });
        let told = if info.is_string() {
            told.to_string().into()
        } else {
            told
        };
        assert_eq!(updated["info"], told, "{info}");
        assert_eq!(context(&server, &ticket), kept, "{info}");
    }
    let wrong = json!({ "ticket": ticket, "info": 7 });
    let refused = super::call(&server, UPDATE, &wrong);
    assert_eq!(refused.status, 400, "{}", refused.body);
}

#[test]
fn a_pushed_request_has_its_context_from_its_opening_on() {
    let server = Server::new();
    let named = [
        ("client_id", "one".to_owned()),
        ("request_uri", server.request_uri(&server.one)),
    ];
    let named = named.map(|(name, value)| (name.to_owned(), value));
    let body = joined(&handed(&named), &json!({ "context": "x" }));
    let opened = told(&server, "/auth/authorization", &body);
    assert_eq!(
        context(&server, opened["ticket"].as_str().expect("a ticket")),
        "x"
    );
}

#[test]
fn what_is_wrong_is_told_in_the_words_of_these_calls() {
    let server = provider(&json!({}));
    let ticket = ticket(&server, &request("web"));
    assert_eq!(context(&server, &ticket), "");
    let before = server.host.snapshot();
    for path in [INFO, UPDATE] {
        assert_eq!(told(&server, path, &json!({}))["action"], "CALLER_ERROR");
        let unknown = json!({ "ticket": "x", "info": { "context": "y" } });
        assert_outcome(&told(&server, path, &unknown), "A041202", "NOT_FOUND");
    }
    let long = json!({ "ticket": ticket, "info": { "context": "x".repeat(65_537) } });
    assert_eq!(told(&server, UPDATE, &long)["action"], "CALLER_ERROR");
    for info in [json!(7), json!({ "context": 7 }), json!([])] {
        let body = json!({ "ticket": ticket, "info": info });
        assert_eq!(super::call(&server, UPDATE, &body).status, 400, "{body}");
    }
    assert_eq!(server.host.snapshot(), before);
}
