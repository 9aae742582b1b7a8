//! How a service and its clients stand to FAPI 2.0, as the API tells it.

use std::{collections::BTreeSet, fs};

use sekisho::{
    directory::Right,
    front::{Request, Response},
};
use serde_json::{Value, json};

use crate::support::{Server, host::ADMIN_SECRET, ordinary::provider};

fn asked(server: &Server, query: &str, secret: &str) -> Response {
    let request = Request::new("GET", "/api/fapi/report", Some(query))
        .with_header("authorization", &format!("Bearer {secret}"));
    server.send(&request)
}

fn told(server: &Server, query: &str) -> Value {
    let response = asked(server, query, ADMIN_SECRET);
    assert_eq!(response.status, 200, "{}", response.body);
    serde_json::from_str(&response.body).expect("JSON")
}

/// The clauses in this state.
fn clauses(requirements: &Value, state: &str) -> BTreeSet<String> {
    let all = requirements.as_array().expect("requirements").iter();
    let key = |one: &Value| {
        format!(
            "{} {}",
            one["spec"].as_str().expect("spec"),
            one["clause"].as_str().expect("clause")
        )
    };
    all.filter(|one| state.is_empty() || one["state"] == state)
        .map(key)
        .collect()
}

#[test]
fn a_service_of_the_profile_and_its_clients_break_nothing_of_it() {
    let report = told(&Server::new(), "end=10");
    assert_eq!(report["totalCount"], 2);
    let clients = report["clients"].as_array().expect("clients").iter();
    for requirements in clients
        .chain([&report["service"]])
        .map(|one| &one["requirements"])
    {
        let broken = clauses(requirements, "BROKEN");
        assert!(
            broken.iter().all(|clause| clause.starts_with("MS ")),
            "{broken:?}"
        );
    }
}

#[test]
fn a_change_of_a_setting_is_what_the_next_report_says() {
    let server = provider(&json!({}));
    let is_broken = |server: &Server| {
        clauses(&told(server, "")["service"]["requirements"], "BROKEN").contains("SP 5.3.2.2 (3)")
    };
    assert!(is_broken(&server));
    let request = Request::new("PATCH", "/api/service/update", None)
        .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"))
        .with_header("content-type", "application/json")
        .with_body(sekisho::oauth::request::body::Body::Read(
            b"{\"parRequired\":true}".to_vec(),
        ));
    assert_eq!(server.send(&request).status, 200);
    assert!(!is_broken(&server));
}

#[test]
fn clients_are_told_in_parts() {
    let server = Server::new();
    for (query, count, end) in [
        ("end=1", 1, 1),
        ("start=1&end=9", 1, 9),
        ("start=2&end=9", 0, 9),
    ] {
        let report = told(&server, query);
        assert_eq!(
            report["clients"].as_array().expect("clients").len(),
            count,
            "{query}"
        );
        assert_eq!(
            (report["end"].as_u64(), report["totalCount"].as_u64()),
            (Some(end), Some(2)),
            "{query}"
        );
    }
    assert_eq!(asked(&server, "end=x", ADMIN_SECRET).status, 400);
}

#[test]
fn nobody_reads_it_without_the_right_to_see_clients() {
    let server = Server::new();
    for right in Right::ALL {
        let made = server.admin("/admin/token/create", &json!({ "rights": [right] }));
        let made: Value = serde_json::from_str(&made.body).expect("JSON");
        let secret = made["secret"].as_str().expect("a token");
        let expected = if right.includes(Right::ViewClient) {
            200
        } else {
            403
        };
        assert_eq!(asked(&server, "", secret).status, expected, "{right:?}");
    }
}

/// The clauses of the Security Profile that docs/fapi.md knows.
fn documented() -> BTreeSet<String> {
    let page =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/fapi.md")).expect("the page");
    let (_, page) = page
        .split_once("## FAPI 2.0 Security Profile")
        .expect("its part");
    let (page, _) = page
        .split_once("## FAPI 2.0 Message Signing")
        .expect("the next");
    let number = |line: &str| {
        line.strip_prefix("| ")?
            .split_once(" |")
            .map(|(number, _)| number.to_owned())
    };
    let numbers = page
        .lines()
        .filter_map(number)
        .filter(|number| number.starts_with("5."));
    numbers.map(|number| format!("SP {number}")).collect()
}

#[test]
fn every_clause_of_the_profile_that_is_tested_is_reported() {
    let report = told(&Server::new(), "end=10");
    let mut reported = clauses(&report["service"]["requirements"], "");
    for client in report["clients"].as_array().expect("clients") {
        reported.extend(clauses(&client["requirements"], ""));
    }
    let missing: Vec<_> = documented().difference(&reported).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_clause_that_is_reported_is_explained_in_both_languages() {
    let report = told(&provider(&json!({})), "end=10");
    let mut reported = clauses(&report["service"]["requirements"], "");
    for client in report["clients"].as_array().expect("clients") {
        reported.extend(clauses(&client["requirements"], ""));
    }
    for language in ["en", "ja"] {
        let path = format!("{}/data/fapi/{language}.json", env!("CARGO_MANIFEST_DIR"));
        let texts: Value =
            serde_json::from_str(&fs::read_to_string(&path).expect(&path)).expect("JSON");
        for clause in &reported {
            for member in ["text", "link"] {
                assert!(
                    texts[clause][member].is_string(),
                    "{language} {clause} {member}"
                );
            }
        }
    }
}
