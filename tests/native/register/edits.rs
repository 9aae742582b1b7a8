//! Changes of some members of a document, and lists of clients.

use std::ops::Range;

use sekisho::{
    backend::admin::{self, Edited},
    documents::Edit,
    register::{Listing, Subject},
};

use super::*;

fn edit(members: &Value) -> Edit {
    let mut edit = Edit::default();
    for (path, value) in members.as_object().expect("members") {
        edit.set(path.clone(), value.clone());
    }
    edit
}

fn edited(server: &Server, subject: Subject, members: &Value) -> Edited {
    block_on(admin::edit(&server.host, subject, edit(members))).expect("an answer")
}

/// What is answered, where nothing is written.
fn same(server: &Server, answer: impl Fn() -> Edited) -> Edited {
    let before = server.host.snapshot();
    let answer = answer();
    assert_eq!(server.host.snapshot(), before);
    answer
}

fn listing(developer: Option<&str>, start: usize, end: usize) -> Listing {
    let developer = developer.map(str::to_owned);
    Listing {
        developer,
        start,
        end,
    }
}

fn made(server: &Server, members: Value) -> String {
    let body = with(
        &json!({ "redirectUris": ["https://shop.example/cb"], "tokenAuthMethod": "CLIENT_SECRET_BASIC" }),
        members,
    );
    let Edited::Changed(change) = edited(server, Subject::NewClient, &body) else {
        panic!("it is not made");
    };
    assert!(change.client_secret.is_some());
    change.id
}

#[test]
fn a_new_client_has_a_number_of_its_own_each_time() {
    let server = server();
    let numbers: Vec<u64> = (0..5)
        .map(|_| made(&server, json!({})).parse().expect("a number"))
        .collect();
    for (index, number) in numbers.iter().enumerate() {
        assert!(*number < 1 << 53 && !numbers[..index].contains(number));
    }
}

#[test]
fn an_alias_that_is_anothers_makes_no_client() {
    let server = server();
    made(&server, json!({ "clientIdAlias": "shop" }));
    let again = json!({ "clientIdAlias": "shop", "redirectUris": ["https://x.example/cb"], "tokenAuthMethod": "CLIENT_SECRET_BASIC" });
    let refused = same(&server, || edited(&server, Subject::NewClient, &again));
    assert!(matches!(refused, Edited::Refused(error) if error.member == "clientIdAlias"));
}

#[test]
fn a_change_leaves_every_other_member_and_says_what_it_has_changed() {
    let server = server();
    let id = made(&server, json!({ "developer": "dev", "clientName": "Shop" }));
    let Edited::Changed(change) = edited(
        &server,
        Subject::Client(id.clone()),
        &json!({ "clientName": "New" }),
    ) else {
        panic!("it is not changed");
    };
    let members: Vec<&str> = change
        .members
        .iter()
        .map(|one| one.member.as_str())
        .collect();
    assert_eq!((members, change.client_secret), (vec!["clientName"], None));
    let client = block_on(admin::client(&server.host, id))
        .expect("an answer")
        .expect("a client");
    assert_eq!(
        (client.developer.as_deref(), client.client_name.as_deref()),
        (Some("dev"), Some("New"))
    );
}

#[test]
fn what_is_not_there_or_would_break_a_rule_is_not_changed() {
    let server = server();
    let id = made(&server, json!({}));
    let absent = same(&server, || {
        edited(
            &server,
            Subject::Client("nobody".into()),
            &json!({ "locked": true }),
        )
    });
    assert!(matches!(absent, Edited::Absent));
    for (member, value) in [("redirectUris", json!([])), ("nothing", json!(1))] {
        let members = json!({ member: value });
        let refused = same(&server, || {
            edited(&server, Subject::Client(id.clone()), &members)
        });
        assert!(matches!(refused, Edited::Refused(error) if error.member == member));
    }
}

#[test]
fn a_service_is_changed_with_the_keys_that_it_needs() {
    let server = server();
    let Edited::Changed(_) = edited(
        &server,
        Subject::Service,
        &json!({ "accessTokenSignAlg": "ES256", "serviceName": "New" }),
    ) else {
        panic!("it is not changed");
    };
    let service = block_on(admin::service(&server.host)).expect("a service");
    assert_eq!(service.service_name.as_deref(), Some("New"));
    let keys = block_on(server.host.keys()).expect("keys");
    assert!(
        keys.jwks(server.host.now())["keys"]
            .as_array()
            .is_some_and(|keys| keys.iter().any(|key| key["alg"] == "ES256"))
    );
    let refused = same(&server, || {
        edited(&server, Subject::Service, &json!({ "apiKey": 1 }))
    });
    assert!(matches!(refused, Edited::Refused(error) if error.member == "apiKey"));
}

#[test]
fn a_service_that_is_not_there_is_not_made() {
    let server = unconfigured();
    let absent = edited(&server, Subject::Service, &json!({ "issuer": ISSUER }));
    assert!(matches!(absent, Edited::Absent));
}

#[test]
fn a_part_of_the_clients_is_listed_with_how_many_there_are() {
    let server = server();
    let before = block_on(admin::clients(&server.host, listing(None, 0, 500)))
        .expect("clients")
        .1;
    for index in 0..7 {
        let developer = if index % 2 == 0 { "even" } else { "odd" };
        made(&server, json!({ "developer": developer }));
    }
    let list = |developer: Option<&str>, part: Range<usize>| {
        let listing = listing(developer, part.start, part.end);
        let (clients, total) = block_on(admin::clients(&server.host, listing)).expect("clients");
        (clients.iter().map(Client::id).collect::<Vec<_>>(), total)
    };
    let (all, total) = list(None, 0..500);
    assert_eq!((all.len(), total), (before + 7, before + 7));
    assert_eq!(list(None, 2..4), (all[2..4].to_vec(), total));
    assert_eq!(list(None, 4..4), (vec![], total));
    assert_eq!(list(None, total..total + 5), (vec![], total));
    let (even, count) = list(Some("even"), 0..500);
    assert_eq!((even.len(), count), (4, 4));
    assert_eq!(list(Some("even"), 1..3), (even[1..3].to_vec(), 4));
    assert_eq!(list(Some("nobody"), 0..5), (vec![], 0));
}
