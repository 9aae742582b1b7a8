//! Log-out where a browser has several accounts.

use super::*;

/// A browser with the accounts of Alice and Bob, who is in use; the ID token of each.
fn both(server: &Server) -> (Browser<'_>, String, String) {
    let browser = Browser::new(server);
    let alice = signed_in(server, &browser, "web");
    let selecting = with(request("web"), "prompt", "select_account");
    let page = browser.open(&selecting);
    let page = browser.submit("/oauth/authorize/login", &page, &[("another", "1")]);
    let page = browser.sign_in(&page, BOB, PASSWORD);
    let answer = match shows(&page) {
        Page::Consent => browser.decide(&page, "allow"),
        _ => page,
    };
    let bob = tokens_of_client(server, &answer, "web");
    (browser, text(&alice, "id_token"), text(&bob, "id_token"))
}

fn sessions(server: &Server) -> [usize; 2] {
    let users = server.host.users.borrow();
    [USERNAME, BOB].map(|name| {
        let row = serde_json::to_value(&users.0[name]).expect("JSON");
        row["sessions"].as_array().map_or(0, Vec::len)
    })
}

/// What the page that asks names the accounts, in its order.
fn boxes(page: &Response) -> Vec<String> {
    let parts = page.body.split("type=\"checkbox\" name=\"").skip(1);
    let name = |part: &str| part.split('"').next().expect("a name").to_owned();
    parts.map(name).collect()
}

#[test]
fn a_hint_ends_the_account_that_it_names_and_no_other() {
    let server = server();
    let (browser, alice, _) = both(&server);
    let asked = asking(&[("id_token_hint", &alice), ("post_logout_redirect_uri", OUT)]);
    assert_eq!(led(&browser.get(END_SESSION, &asked)), OUT);
    assert_eq!(sessions(&server), [0, 1]);
    assert!(is_signed_in(&browser));
    assert_eq!(browser.cookie("__Host-sekisho-others"), None);
    let (browser, _, bob) = both(&server);
    let asked = asking(&[("id_token_hint", &bob), ("post_logout_redirect_uri", OUT)]);
    assert_eq!(led(&browser.get(END_SESSION, &asked)), OUT);
    assert!(!is_signed_in(&browser), "nobody takes their place unasked");
    assert!(browser.cookie("__Host-sekisho-others").is_some());
}

#[test]
fn without_a_hint_those_end_that_the_person_confirms() {
    for (ticked, left) in [
        (&[0, 1][..], [0, 0]),
        (&[0], [1, 0]),
        (&[1], [0, 1]),
        (&[], [1, 1]),
    ] {
        let server = server();
        let (browser, ..) = both(&server);
        let page = browser.get(END_SESSION, &[]);
        let boxes = boxes(&page);
        assert_eq!(boxes.len(), 2);
        let mut fields = vec![("several", "1"), ("decision", "log_out")];
        fields.extend(ticked.iter().map(|n| (boxes[*n].as_str(), "1")));
        let page = browser.submit(CONFIRM, &page, &fields);
        assert_eq!(page.status, 200);
        assert_eq!(sessions(&server), left, "{ticked:?}");
        assert_eq!(is_signed_in(&browser), left[1] == 1);
        assert_eq!(page.body.contains("Nobody is signed in"), left == [0, 0]);
    }
}

#[test]
fn to_stay_or_to_name_what_the_browser_has_not_ends_nothing() {
    let server = server();
    let (browser, ..) = both(&server);
    for fields in [
        [("several", "1"), ("decision", "stay")],
        [("account-x", "1"), ("decision", "stay")],
    ] {
        let page = browser.get(END_SESSION, &[]);
        let boxes = boxes(&page);
        let fields = fields.into_iter().chain([(boxes[0].as_str(), "1")]);
        browser.submit(CONFIRM, &page, &fields.collect::<Vec<_>>());
        assert_eq!(sessions(&server), [1, 1]);
    }
    let page = browser.get(END_SESSION, &[]);
    let fields = [
        ("several", "1"),
        ("decision", "log_out"),
        ("account-x", "1"),
    ];
    browser.submit(CONFIRM, &page, &fields);
    assert_eq!(sessions(&server), [1, 1]);
}
