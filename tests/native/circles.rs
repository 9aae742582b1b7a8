//! No file needs one that needs it: each can be read after those it builds on, and moved with them.

use std::collections::{BTreeMap, BTreeSet};

use super::support::imports::{Arrows, arrows};

/// All that `file` leads to.
fn reached<'a>(arrows: &'a Arrows, file: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = vec![file];
    while let Some(file) = open.pop() {
        for next in arrows.get(file).into_iter().flat_map(|to| to.keys()) {
            if reached.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    reached
}

/// The arrows between files that lead to each other.
fn circles(arrows: &Arrows) -> Vec<String> {
    let mut circles = Vec::new();
    for (from, to) in arrows {
        for (to, names) in to {
            if reached(arrows, to).contains(from.as_str()) {
                let names: Vec<_> = names.iter().map(String::as_str).collect();
                circles.push(format!("{from} -> {to}: {}", names.join(", ")));
            }
        }
    }
    circles
}

#[test]
fn no_source_imports_one_that_leads_back_to_it() {
    let circles = circles(&arrows("src/lib.rs"));
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

#[test]
fn a_name_that_is_handed_on_counts_for_the_file_that_defines_it() {
    let arrows = arrows("src/lib.rs");
    let taken = &arrows["src/oauth/grant/serve.rs"];
    assert!(taken["src/oauth/first_use.rs"].contains("FirstUse"));
    assert!(!taken.contains_key("src/oauth/mod.rs"));
    // The module has the name of what it defines.
    let taken = &arrows["src/oauth/answer/tokens.rs"];
    assert!(taken["src/jose/audience.rs"].contains("audience"));
}

#[test]
fn files_that_lead_back_to_each_other_are_told_with_the_names_they_take() {
    let arrow = |from: &str, to: &str, name: &str| {
        let taken = BTreeMap::from([(to.to_owned(), BTreeSet::from([name.to_owned()]))]);
        (from.to_owned(), taken)
    };
    let mut arrows = Arrows::from([arrow("a", "b", "B"), arrow("b", "c", "C")]);
    assert_eq!(circles(&arrows), [""; 0]);
    arrows.extend([arrow("c", "a", "A"), arrow("d", "a", "A")]);
    assert_eq!(circles(&arrows), ["a -> b: B", "b -> c: C", "c -> a: A"]);
}
