//! The rings, as far as one crate cannot hold them by itself: whoever decides does not act.

use std::{fs, path::Path};

const RING_0: [&str; 12] = [
    "answers.rs",
    "audit",
    "directory",
    "documents",
    "engine",
    "jose",
    "oauth",
    "people",
    "register",
    "json",
    "secret.rs",
    "timestamp.rs",
];
const RING_1: [&str; 2] = ["backend", "front"];

/// The path and the text of every source below `names`.
fn sources(names: &[&str]) -> Vec<(String, String)> {
    let mut paths: Vec<_> = names
        .iter()
        .map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(name))
        .collect();
    let mut sources = Vec::new();
    while let Some(path) = paths.pop() {
        match fs::read_dir(&path) {
            Ok(entries) => paths.extend(entries.map(|entry| entry.expect("an entry").path())),
            Err(_) => sources.push((
                path.display().to_string(),
                fs::read_to_string(&path).expect("a source"),
            )),
        }
    }
    assert!(sources.len() >= names.len());
    sources
}

/// No line of code below `names` has a word of `words`; comments and texts may.
fn assert_never_names(names: &[&str], words: &[&str]) {
    for (path, text) in sources(names) {
        for line in text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            let code = line.split('"').step_by(2);
            let mut named =
                code.flat_map(|code| code.split(|c: char| !c.is_alphanumeric() && c != '_'));
            assert_eq!(
                named.find(|word| words.contains(word)),
                None,
                "{path}: {line}"
            );
        }
    }
}

#[test]
fn ring_0_names_no_other_ring() {
    assert_never_names(&RING_0, &["backend", "front", "edge", "worker"]);
}

#[test]
fn ring_1_does_not_name_ring_2() {
    assert_never_names(&RING_1, &["edge", "worker"]);
}

#[test]
fn ring_0_waits_for_nobody() {
    assert_never_names(&RING_0, &["async", "await"]);
}

#[test]
fn one_file_reads_the_clock_and_one_rolls_the_dice() {
    let with = |code: &str| -> Vec<String> {
        let found = sources(&["."])
            .into_iter()
            .filter(|(_, text)| text.contains(code));
        found
            .filter_map(|(path, _)| {
                path.rsplit_once("/src/")
                    .map(|(_, path)| path.trim_start_matches("./").to_owned())
            })
            .collect()
    };
    assert_eq!(with("Date::now"), ["edge/clock.rs"]);
    assert_eq!(with("getrandom"), ["edge/entropy.rs"]);
    for elsewhere in ["SystemTime::now", "Instant::now", "thread_rng", "OsRng"] {
        assert_eq!(with(elsewhere), [""; 0], "{elsewhere}");
    }
}

/// Ring 1 may hand a refusal on, and asks of none which it is.
#[test]
fn ring_1_names_no_refusal() {
    for (path, text) in sources(&RING_1) {
        for line in text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            let line = line.replace("Failure::Refusal", "");
            assert!(!line.contains("Refusal::"), "{path}: {line}");
        }
    }
}

#[test]
fn no_source_and_no_test_is_longer_than_600_lines() {
    for (path, text) in sources(&[".", "../tests/native"]) {
        let lines = text.lines().count();
        assert!(lines <= 600, "{path}: {lines}");
    }
}

/// Where operations have numbers of their own in the place of another, a number is there again.
#[test]
fn a_number_of_our_own_says_one_thing() {
    let mut given = std::collections::BTreeMap::<String, Vec<String>>::new();
    for (path, text) in sources(&["engine", "front/api", "oauth"]) {
        if path.ends_with("engine/number.rs") || path.contains("/tests") {
            continue;
        }
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (at, _) in text.match_indices("A9") {
            let number = text.get(at..at + 7).unwrap_or_default();
            let is_told = text[..at].ends_with(['"', ' ']) && !text[..at].ends_with("published ");
            if is_told && number[1..].bytes().all(|b| b.is_ascii_digit()) {
                given
                    .entry(number.to_owned())
                    .or_default()
                    .push(path.clone());
            }
        }
    }
    assert!(given.len() > 20, "{given:?}");
    for (number, places) in given {
        assert_eq!(places.len(), 1, "{number}: {places:?}");
    }
}

/// The text from behind a bracket to the one that closes it.
fn enclosed(text: &str) -> &str {
    let mut depth = 1;
    let end = text.char_indices().find(|(at, c)| {
        let is_arrow = text[..*at].ends_with(['-', '=']);
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' => depth -= 1,
            '>' if !is_arrow => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    &text[..end.expect("brackets close").0]
}

/// What a function that begins behind `fn ` takes, each with its type.
fn inputs(text: &str) -> Vec<&str> {
    let name = text.find(['(', '<']).expect("a function takes something");
    let generic = text[name..]
        .strip_prefix('<')
        .map_or(0, |text| enclosed(text).len() + 2);
    let list = enclosed(&text[name + generic + 1..]);
    let mut inputs = vec![];
    let mut rest = list;
    while !rest.trim().is_empty() {
        let comma = rest.char_indices().find(|(at, c)| {
            let before = &rest[..*at];
            let opened = before.matches(['(', '[', '<']).count();
            let closed = before.matches([')', ']', '>']).count() - before.matches("->").count();
            *c == ',' && opened == closed
        });
        let end = comma.map_or(rest.len(), |(at, _)| at);
        inputs.push(rest[..end].trim());
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    inputs
}

#[test]
fn no_function_takes_a_tuple_or_more_than_five_inputs() {
    let mut functions = 0;
    for (path, text) in sources(&["."]) {
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let code = lines.collect::<Vec<_>>().join("\n");
        for function in code.split("fn ").skip(1).filter(|text| text.contains('(')) {
            let name = function.lines().next().unwrap_or_default();
            let inputs = inputs(function);
            functions += 1;
            assert!(inputs.len() <= 5, "{path}: {name}");
            for input in inputs {
                let kind = input.split_once(": ").map_or("", |(_, kind)| kind);
                assert!(
                    !input.starts_with('(') && !kind.starts_with('('),
                    "{path}: {name}: {input}"
                );
            }
        }
    }
    assert!(functions > 1000, "{functions}");
}
