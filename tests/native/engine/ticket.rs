//! `POST /api/auth/authorization/ticket/info` and `/update`.

use serde_json::{Value, json};

use super::{assert_outcome, handed, ticket, told};
use crate::support::{
    Server,
    ordinary::{Browser, answer_of, joined, provider, put_client, request, web},
    server::form,
    state::sweep,
};

const INFO: &str = "/auth/authorization/ticket/info";
const ISSUE: &str = "/auth/authorization/issue";
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

/// What names a request that was pushed.
fn named(client_id: &str, request_uri: &str) -> Vec<(String, String)> {
    let named = [("client_id", client_id), ("request_uri", request_uri)];
    named
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

/// The ticket of this request, with this context.
fn ticket_with(server: &Server, asked: &[(String, String)], context: Value) -> String {
    let body = joined(&handed(asked), &json!({ "context": context }));
    let opened = told(server, "/auth/authorization", &body);
    assert_eq!(opened["resultCode"], "A004001", "{opened}");
    opened["ticket"].as_str().expect("a ticket").to_owned()
}

/// Two openings of one request, whatever its client is.
fn two_openings_are_told_apart(server: &Server, asked: &[(String, String)]) {
    let before = server.host.snapshot();
    let tickets = ["a", "b"].map(|text| ticket_with(server, asked, json!(text)));
    let without = ticket_with(server, asked, Value::Null);
    assert_eq!(server.host.snapshot(), before);
    assert_eq!(context(server, &tickets[0]), "a");
    assert_eq!(context(server, &tickets[1]), "b");
    assert_eq!(context(server, &without), "");
    // It is one request all the same, and completed once.
    let body = json!({ "ticket": tickets[1], "subject": "john" });
    let issued = told(server, ISSUE, &body);
    assert_outcome(&issued, "A040001", "LOCATION");
    assert_eq!(issued["ticketInfo"]["context"], "b");
    for ticket in [&tickets[0], &tickets[1], &without] {
        let body = json!({ "ticket": ticket, "subject": "john" });
        assert_outcome(&told(server, ISSUE, &body), "A041202", "BAD_REQUEST");
    }
}

#[test]
fn a_context_is_of_one_opening_and_not_of_another_of_the_same_request() {
    let server = provider(&json!({}));
    let pushed = told(&server, "/pushed_auth_req", &handed(&request("spa")));
    let request_uri = pushed["requestUri"].as_str().expect("a URI");
    two_openings_are_told_apart(&server, &named("spa", request_uri));
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    two_openings_are_told_apart(&server, &named("one", &request_uri));
}

#[test]
fn what_is_written_later_is_read_at_each_ticket_of_the_request() {
    let server = provider(&json!({}));
    let pushed = told(&server, "/pushed_auth_req", &handed(&request("spa")));
    let asked = named("spa", pushed["requestUri"].as_str().expect("a URI"));
    let tickets = ["a", "b"].map(|text| ticket_with(&server, &asked, json!(text)));
    for text in ["later", ""] {
        let update = json!({ "ticket": tickets[0], "info": { "context": text } });
        assert_outcome(&told(&server, UPDATE, &update), "A910002", "OK");
        assert_eq!(context(&server, &tickets[0]), text);
        assert_eq!(context(&server, &tickets[1]), text);
    }
}

#[test]
fn a_ticket_that_was_written_on_counts_once_all_day() {
    let server = provider(&json!({}));
    let ticket = ticket_with(&server, &request("web"), json!("first"));
    let update = json!({ "ticket": ticket, "info": { "context": "second" } });
    told(&server, UPDATE, &update);
    let body = json!({ "ticket": ticket, "subject": "john" });
    let issued = told(&server, ISSUE, &body);
    assert_outcome(&issued, "A040001", "LOCATION");
    assert_eq!(issued["ticketInfo"]["context"], "second");
    for wait in [0, 3_600, 7_200, 75_599] {
        server.wait(wait);
        sweep(&server);
        assert_outcome(&told(&server, ISSUE, &body), "A041202", "BAD_REQUEST");
        let update = told(&server, UPDATE, &update);
        assert_outcome(&update, "A041202", "NOT_FOUND");
    }
    server.wait(1);
    sweep(&server);
    assert_outcome(&told(&server, ISSUE, &body), "A041301", "BAD_REQUEST");
}

#[test]
fn nobody_but_the_server_writes_a_ticket() {
    let server = provider(&json!({}));
    let ticket = ticket_with(&server, &request("web"), json!("x"));
    let carried = told(&server, "/pushed_auth_req", &handed(&request("spa")));
    let carried = carried["requestUri"].as_str().expect("a URI");
    let (_, carried) = carried.rsplit_once(':').expect("a URI");
    let page = server.get("/oauth/authorize", &form(&request("web")), &[]);
    let (_, rest) = page
        .body
        .split_once("name=\"interaction\" value=\"")
        .expect("a form");
    let (of_page, _) = rest.split_once('"').expect("a value");
    let parts: Vec<&str> = ticket.split('.').collect();
    let [version, start, hidden, tag] = parts[..] else {
        panic!("{ticket}");
    };
    let before = server.host.snapshot();
    let changed = format!("A{}", &hidden[1..]);
    for wrong in [
        format!("{version}.{start}.{changed}.{tag}"),
        format!("{version}.{start}.{hidden}"),
        format!("2.{start}.{hidden}.{tag}"),
        format!("{version}.{tag}.{hidden}.{start}"),
        format!("{ticket}A"),
        carried.to_owned(),
        of_page.to_owned(),
    ] {
        let body = json!({ "ticket": wrong, "subject": "john" });
        assert_outcome(&told(&server, ISSUE, &body), "A041202", "BAD_REQUEST");
    }
    assert_eq!(server.host.snapshot(), before);
    assert_eq!(context(&server, &ticket), "x");
    // Nor does whoever has had its keys.
    let compromised = json!({ "compromised": true });
    let rotated = server.admin("/admin/keys/rotate", &compromised);
    assert_eq!(rotated.status, 200, "{}", rotated.body);
    server.wait(60);
    let body = json!({ "ticket": ticket, "subject": "john" });
    assert_outcome(&told(&server, ISSUE, &body), "A041202", "BAD_REQUEST");
}

#[test]
fn a_ticket_outlasts_keys_that_are_replaced_in_due_course() {
    let server = provider(&json!({}));
    let ticket = ticket_with(&server, &request("web"), json!("x"));
    let rotated = server.admin("/admin/keys/rotate", &json!({}));
    assert_eq!(rotated.status, 200, "{}", rotated.body);
    // Longer than what a former seal has sealed is opened.
    server.wait(20 * 3_600);
    assert_eq!(context(&server, &ticket), "x");
    let body = json!({ "ticket": ticket, "subject": "john" });
    assert_outcome(&told(&server, ISSUE, &body), "A040001", "LOCATION");
}

#[test]
fn a_request_that_was_written_on_is_completed_once_at_whichever_face() {
    let server = provider(&json!({}));
    let pushed = told(&server, "/pushed_auth_req", &handed(&request("spa")));
    let asked = named("spa", pushed["requestUri"].as_str().expect("a URI"));
    let ticket = ticket_with(&server, &asked, json!("first"));
    let update = json!({ "ticket": ticket, "info": { "context": "second" } });
    assert_outcome(&told(&server, UPDATE, &update), "A910002", "OK");
    let answer = Browser::new(&server).agreed(&asked);
    assert!(answer_of(&answer).get("code").is_some());
    // The code expires; the ticket comes back for longer.
    let body = json!({ "ticket": ticket, "subject": "john" });
    for wait in [0, 61, 600, 600] {
        server.wait(wait);
        sweep(&server);
        assert_outcome(&told(&server, ISSUE, &body), "A041202", "BAD_REQUEST");
    }
}

#[test]
fn nothing_is_written_on_a_ticket_that_nobody_may_complete() {
    let server = provider(&json!({}));
    let ticket = ticket_with(&server, &request("web"), json!("first"));
    let update = json!({ "ticket": ticket, "info": { "context": "second" } });
    put_client(&server, &joined(&web("web"), &json!({ "locked": true })));
    server.wait(60);
    let before = server.host.snapshot();
    for (path, body) in [(INFO, &json!({ "ticket": ticket })), (UPDATE, &update)] {
        assert_outcome(&told(&server, path, body), "A041202", "NOT_FOUND");
    }
    assert_eq!(server.host.snapshot(), before);
    put_client(&server, &web("web"));
    server.wait(60);
    assert_eq!(context(&server, &ticket), "first");
    assert_outcome(&told(&server, UPDATE, &update), "A910002", "OK");
}
