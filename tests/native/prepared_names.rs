//! Names and passwords that two keyboards write in two ways, and names that could be taken for
//! others: RFC 8265, RFC 8264, UTS 39 §5.2.

use crate::support::expect::{unchanged, with};
use crate::support::ordinary::{Browser, Page, provider, request, shows};
use crate::support::{Server, json, server::PASSWORD};
use sekisho::front::Response;
use serde_json::json as json_value;

/// é as one character, and as two.
const COMPOSED: &str = "ren\u{e9}e";
const DECOMPOSED: &str = "rene\u{301}e";

fn put(server: &Server, username: &str, password: &str) -> Response {
    let user = json_value!({ "username": username, "password": password });
    server.admin("/admin/user", &user)
}

fn people(server: &Server) -> Vec<String> {
    let users = server.host.users.borrow();
    users.0.keys().cloned().collect()
}

fn sign_in(server: &Server, username: &str, password: &str) -> u16 {
    let browser = Browser::new(server);
    let page = browser.open(&with(request("web"), "prompt", "login"));
    let answer = browser.sign_in(&page, username, password);
    if answer.status == 200 {
        assert_eq!(shows(&answer), Page::Consent);
    }
    answer.status
}

/// Renames a person to what they were called before names were prepared.
fn rename(server: &Server, from: &str, to: &str) {
    let mut users = server.host.users.borrow_mut();
    let user = users.0.remove(from).expect("somebody");
    users.0.insert(to.to_owned(), user);
}

#[test]
fn a_name_and_a_password_are_the_same_however_they_are_typed() {
    let server = provider(&json_value!({}));
    let spaced = "correct horse re\u{301}union";
    assert_eq!(put(&server, DECOMPOSED, spaced).status, 200);
    assert_eq!(people(&server), ["alice", "bob", COMPOSED]);
    for (username, password) in [
        (COMPOSED, "correct horse r\u{e9}union"),
        (DECOMPOSED, "correct\u{a0}horse\u{3000}re\u{301}union"),
        (
            "\u{ff52}\u{ff45}\u{ff4e}e\u{301}\u{ff45}",
            "correct horse r\u{e9}union",
        ),
    ] {
        assert_eq!(sign_in(&server, username, password), 200, "{username}");
    }
    for (username, password) in [
        ("renee", spaced),
        ("Ren\u{e9}e", spaced),
        (COMPOSED, "correct horse reunion"),
        // RFC 8265 §4.2.2: fullwidth characters stay in a password.
        (COMPOSED, "\u{ff43}orrect horse r\u{e9}union"),
    ] {
        assert_eq!(sign_in(&server, username, password), 403, "{username}");
    }
}

#[test]
fn whoever_was_kept_to_the_letter_signs_in_to_the_letter() {
    let server = provider(&json_value!({}));
    put(&server, "somebody", PASSWORD);
    rename(&server, "somebody", DECOMPOSED);
    assert_eq!(sign_in(&server, DECOMPOSED, PASSWORD), 200);
    assert_eq!(sign_in(&server, COMPOSED, PASSWORD), 403);
    // A password that was hashed as it was typed.
    let typed = "le mot de passe re\u{301}el";
    let mut users = server.host.users.borrow_mut();
    let alice = users.0.get_mut("alice").expect("alice");
    let mut row = serde_json::to_value(&alice).expect("a row");
    row["password"] = sekisho::people::password::Cost::USUAL
        .hash(typed, &[7; 16])
        .into();
    *alice = sekisho::json::from_value(row).expect("a row");
    drop(users);
    assert_eq!(sign_in(&server, "alice", typed), 200);
    assert_eq!(sign_in(&server, "alice", "le mot de passe r\u{e9}el"), 403);
}

#[test]
fn what_a_sign_in_costs_tells_nobody_who_is_there() {
    let server = provider(&json_value!({}));
    put(&server, COMPOSED, PASSWORD);
    put(&server, "somebody", PASSWORD);
    rename(&server, "somebody", "z\u{fc}ge\u{301}");
    let calls = |username: &str| {
        let before = server.host.calls.get();
        assert_eq!(sign_in(&server, username, "a wrong password"), 403);
        server.host.calls.get() - before
    };
    let prepared = calls(COMPOSED);
    assert_eq!(calls("b\u{e9}a"), prepared);
    assert_eq!(calls(DECOMPOSED), prepared + 1);
    assert_eq!(calls("be\u{301}a"), prepared + 1);
    assert_eq!(calls("z\u{fc}ge\u{301}"), prepared + 1);
}

#[test]
fn the_operator_reaches_whoever_was_kept_to_the_letter() {
    for old in [DECOMPOSED, "invisi\u{200b}ble", "two  spaces"] {
        let server = provider(&json_value!({}));
        put(&server, "somebody", PASSWORD);
        rename(&server, "somebody", old);
        let named = json_value!({ "username": old });
        assert_eq!(server.admin("/admin/user/sign-out", &named).status, 200);
        assert_eq!(server.admin("/admin/user/consents", &named).status, 200);
        let response = put(&server, old, "another password");
        assert_eq!(json(&response)["change"], "updated");
        assert_eq!(people(&server).len(), 3, "{old}");
        assert_eq!(sign_in(&server, old, "another password"), 200);
        assert_eq!(server.admin("/admin/user/delete", &named).status, 200);
        assert_eq!(people(&server), ["alice", "bob"]);
    }
    let server = provider(&json_value!({}));
    put(&server, COMPOSED, PASSWORD);
    let named = json_value!({ "username": DECOMPOSED });
    assert_eq!(server.admin("/admin/user/delete", &named).status, 200);
}

#[test]
fn names_of_every_language_are_names() {
    let server = provider(&json_value!({}));
    for name in [
        "alice@example.com",
        "Alice B. Example",
        "a_b-c+d",
        "\u{5c71}\u{7530} \u{592a}\u{90ce}",
        "\u{5c71}\u{7530}\u{30fb}\u{30bf}\u{30ed}\u{30fc} Yamada",
        "\u{4f50}\u{3005}\u{6728}\u{3007}\u{306e}",
        "\u{ae40}\u{7530}kim",
        "\u{43e}\u{43b}\u{44c}\u{433}\u{430}7",
        "\u{5d0}\u{5d1}7",
        "\u{645}\u{64f}\u{62d}\u{645}\u{651}\u{64e}\u{62f}",
        "\u{0938}\u{0940}\u{0924}\u{093e}",
        "\u{e2a}\u{e38}\u{e14}\u{e32}",
        "\u{3b1}\u{3b2}",
        // More marks than one: Thai, Hebrew, Tibetan, Vietnamese, and Yoruba.
        "\u{e17}\u{e35}\u{e48}",
        "\u{5e9}\u{5c1}\u{5bc}\u{5b8}",
        "\u{f66}\u{f92}\u{fb2}\u{f74}",
        "Nguy\u{1ec5}n",
        "e\u{323}\u{300}",
    ] {
        assert_eq!(put(&server, name, PASSWORD).status, 200, "{name}");
    }
}

#[test]
fn a_name_that_cannot_be_seen_or_could_be_taken_for_another_is_refused() {
    let server = provider(&json_value!({ "signUpEnabled": true }));
    let odd = [
        "two  spaces",
        " alice",
        "alice\u{3000}",
        "ali\tce",
        "ali\u{a0}ce",
        "ali\u{2003}ce",
        "ali\u{2028}ce",
        "ali\u{200b}ce",
        "ali\u{ad}ce",
        "ali\u{200d}ce",
        "ali\u{202e}ce",
        "ali\u{2066}ce",
        "ali\u{fe0f}ce",
        "ali\u{34f}ce",
        "ali\u{115f}ce",
        "ali\u{e000}ce",
        "ali\u{378}ce",
        "ali\u{fdd0}ce",
        "ali\u{fffd}ce",
        "ali\u{1f600}ce",
        "ali\u{2024}ce",
        // Other letters for the same: Cyrillic, Greek, mathematical, a ligature.
        "\u{430}lice",
        "alic\u{3b5}",
        "\u{1d41a}lice",
        "\u{fb01}ona",
        "al\u{0131}\u{0456}ce",
        "\u{43e}lga",
        "\u{13a0}\u{13b5}",
        "a\u{30fb}\u{3b1}",
        "7\u{0665}",
        "\u{301}alice",
        // Marks that are not seen, or make another letter.
        "ali\u{307}ce",
        "al\u{131}\u{307}ce",
        "ali\u{323}\u{307}ce",
        "al\u{335}ice",
        "o\u{338}le",
        // More marks than any letter has.
        "x\u{302}\u{30a}\u{30b}",
        "x\u{301}\u{301}",
        "\u{f66}\u{f92}\u{fb2}\u{f72}\u{f74}\u{f7e}",
        // What would be read in another order than it is kept.
        "7\u{5d0}",
        "\u{5d0}\u{5d1}!",
        "\u{5d0}a",
        "\u{1100}\u{1100}",
    ];
    for name in odd {
        let response = unchanged(&server, || put(&server, name, PASSWORD));
        assert_eq!(response.status, 400, "{name:?}");
        assert_eq!(json(&response)["member"], "username", "{name:?}");
        let browser = Browser::new(&server);
        let page = browser.open(&with(request("web"), "prompt", "create"));
        let fields = [("username", name), ("password", PASSWORD)];
        if name.trim() == name {
            let answer = unchanged(&server, || {
                browser.submit("/oauth/authorize/sign-up", &page, &fields)
            });
            assert_eq!((answer.status, shows(&answer)), (400, Page::SignUp));
        }
    }
}

#[test]
fn a_new_password_has_no_control_characters() {
    let server = provider(&json_value!({}));
    for password in ["a tab\tin it", "a line\nof two", "\u{85}next line"] {
        let response = unchanged(&server, || put(&server, "carol", password));
        assert_eq!(response.status, 400, "{password:?}");
        assert_eq!(json(&response)["member"], "password");
    }
    // Eight characters are counted as they are kept.
    assert_eq!(
        put(&server, "carol", "e\u{301}e\u{301}e\u{301}e\u{301}").status,
        400
    );
}

#[test]
fn an_account_that_somebody_makes_is_kept_as_it_will_be_compared() {
    let server = provider(&json_value!({ "signUpEnabled": true }));
    let browser = Browser::new(&server);
    let page = browser.open(&with(request("web"), "prompt", "create"));
    let fields = [
        ("username", DECOMPOSED),
        ("password", "re\u{301}union de travail"),
    ];
    let consent = browser.submit("/oauth/authorize/sign-up", &page, &fields);
    assert_eq!((consent.status, shows(&consent)), (200, Page::Consent));
    assert_eq!(people(&server), ["alice", "bob", COMPOSED]);
    // The session of the browser is that person's.
    browser.decide(&consent, "allow");
    let again = browser.open(&with(request("web"), "prompt", "none"));
    assert_eq!(shows(&again), Page::Answer);
    assert_eq!(sign_in(&server, COMPOSED, "r\u{e9}union de travail"), 303);
}
