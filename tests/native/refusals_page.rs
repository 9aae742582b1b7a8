//! The table of refusals as others read it, `schema/refusals.json`: the pages about errors are made of
//! it. With SEKISHO_WRITE=1 this writes the file anew.

use std::{collections::BTreeMap, env, fs, path::Path};

use sekisho::oauth::{ErrorCode, Refusal};
use serde_json::{Value, json};

const TABLE: &str = include_str!("../../src/oauth/refusal.rs");

/// What is said of each rule above its row, by the name of the rule.
fn meanings() -> BTreeMap<String, String> {
    let (_, rows) = TABLE.split_once("\nrefusals! {\n").expect("the table");
    let (rows, _) = rows.split_once("\n}\n").expect("its end");
    let mut meanings = BTreeMap::new();
    let mut said: Vec<&str> = Vec::new();
    for line in rows.lines().map(str::trim) {
        if let Some(more) = line.strip_prefix("///") {
            said.push(more.trim());
        } else if let Some((row, _)) = line.split_once("=>") {
            let rule = row.split('(').next().expect("a name").trim();
            meanings.insert(rule.to_owned(), said.join(" "));
            said.clear();
        }
    }
    meanings
}

fn table() -> Vec<Value> {
    let meanings = meanings();
    let row = |refusal: &Refusal| {
        json!({
            "rule": refusal.rule(),
            "page": refusal.page(),
            "error": refusal.code().as_str(),
            "status": refusal.status(),
            "number": refusal.result_code().as_str(),
            "sentence": refusal.sentence(),
            "meaning": meanings[refusal.rule()],
        })
    };
    Refusal::every().iter().map(row).collect()
}

#[test]
fn the_file_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/refusals.json");
    let table = serde_json::to_string_pretty(&table()).expect("JSON") + "\n";
    if env::var("SEKISHO_WRITE").is_ok() {
        fs::write(&path, &table).expect("a file");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == table, "run this test with SEKISHO_WRITE=1");
}

#[test]
fn every_rule_says_what_it_means_and_has_a_page() {
    let meanings = meanings();
    assert_eq!(meanings.len(), Refusal::every().len());
    for refusal in Refusal::every() {
        assert!(
            meanings[refusal.rule()].ends_with(['.', ')']),
            "{refusal:?}"
        );
        let page = refusal.page();
        assert!(page == refusal.rule() || page == refusal.code().as_str());
    }
}

#[test]
fn rules_that_are_told_alike_have_one_page() {
    let mut shared = 0;
    for one in Refusal::every() {
        for other in Refusal::every()
            .iter()
            .filter(|other| other.rule() != one.rule())
        {
            if (one.code(), one.sentence()) == (other.code(), other.sentence()) {
                assert_eq!(
                    (one.page(), other.page()),
                    (one.code().as_str(), one.code().as_str())
                );
                shared += 1;
            }
        }
    }
    assert!(shared > 0);
    for refusal in [
        Refusal::AssertionSignature,
        Refusal::ClientCertificateMismatch,
        Refusal::ClientLocked,
        Refusal::ClientSecretWrong,
        Refusal::ClientUnknown,
    ] {
        assert_eq!(refusal.page(), "invalid_client");
    }
}

/// The words of a sentence around what it speaks of, if it speaks of anything.
fn around(refusal: &Refusal) -> (&str, Option<&str>) {
    match refusal.sentence().split_once("{name}") {
        Some((before, after)) => (before, Some(after)),
        None => (refusal.sentence(), None),
    }
}

/// Whether two sentences may read the same, whatever they speak of.
fn may_read_alike(one: &Refusal, other: &Refusal) -> bool {
    let begins = |a: &str, b: &str| a.starts_with(b) || b.starts_with(a);
    let ends = |a: &str, b: &str| a.ends_with(b) || b.ends_with(a);
    match (around(one), around(other)) {
        ((a, None), (b, None)) => a == b,
        ((before, Some(after)), (whole, None)) | ((whole, None), (before, Some(after))) => {
            whole.len() >= before.len() + after.len()
                && whole.starts_with(before)
                && whole.ends_with(after)
        }
        ((a, Some(b)), (c, Some(d))) => begins(a, c) && ends(b, d),
    }
}

#[test]
fn a_page_tells_no_more_than_the_code_and_the_sentence() {
    for one in Refusal::every() {
        for other in Refusal::every()
            .iter()
            .filter(|other| other.rule() != one.rule())
        {
            let is_told_alike = one.code() == other.code() && may_read_alike(one, other);
            assert!(
                !is_told_alike || one.page() == other.page(),
                "{one:?} {other:?}"
            );
        }
    }
}

#[test]
fn no_rule_is_called_like_an_error_code() {
    for refusal in Refusal::every() {
        let codes = Refusal::every().iter().map(|one| one.code());
        let mut names = codes.map(ErrorCode::as_str);
        assert!(names.all(|code| code.contains('_') && code != refusal.rule()));
    }
}
