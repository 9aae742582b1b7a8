//! `docs/engine-api.md` names every member, and each that has no effect as stored only.

use sekisho::engine::documents::{
    Fate, Members, client::CLIENT, client::EXTENSION, each, service::SERVICE,
};

const PAGE: &str = include_str!("../../../../docs/engine-api.md");

/// The part of the page between these.
fn between(start: &str, end: &str) -> &'static str {
    let (_, rest) = PAGE.split_once(start).expect("it begins");
    rest.split_once(end).expect("it ends").0
}

/// Those that are stored only, in a part that ends with them, and the others, before.
fn assert_named(table: &'static [Members], part: &str) {
    let (effective, stored) = part.split_once("Stored only:").expect("stored members");
    for member in each(table) {
        let name = format!("`{}`", member.name);
        let (here, there) = match member.fate {
            Fate::Stored => (stored, effective),
            _ => (effective, stored),
        };
        assert!(here.contains(&name) && !there.contains(&name), "{name}");
    }
}

#[test]
fn every_member_is_named_with_its_effect_or_as_stored_only() {
    let service = between("### Members of a service", "### Members of a client");
    assert_named(SERVICE, service);
    let client = between("### Members of a client", "\n## ");
    assert_named(CLIENT, client);
    let (effective, stored) = client.split_once("Stored only:").expect("stored members");
    for member in each(EXTENSION) {
        match member.fate {
            Fate::Stored => assert!(stored.contains(&format!("`extension.{}`", member.name))),
            _ => assert!(effective.contains(&format!("`{}`", member.name))),
        }
    }
}
