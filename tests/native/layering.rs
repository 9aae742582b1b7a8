//! The rings, as far as one crate cannot hold them by itself: whoever decides does not act.

use std::{fs, path::Path};

const RING_0: [&str; 7] = [
    "documents",
    "jose",
    "oauth",
    "people",
    "register",
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
