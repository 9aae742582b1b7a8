//! What clients hear in the browser: OpenID Connect Front-Channel Logout §2 and §3.

use super::*;
use crate::support::client::ISSUER;

fn framed(client_id: &str) -> Value {
    let uri = format!("https://{client_id}.example/front?a=b");
    joined(
        &hearing(client_id),
        &json_value!({ "frontchannelLogoutUri": uri }),
    )
}

fn framing(members: &Value) -> Server {
    provider_for(members, &[framed("web"), framed("other"), hearing("third")])
}

/// Sources of the frames of a page.
fn frames(page: &Response) -> Vec<String> {
    let sources = page.body.split("<iframe src=\"").skip(1);
    let source = |rest: &str| {
        rest.split('"')
            .next()
            .expect("an end")
            .replace("&#38;", "&")
    };
    sources.map(source).collect()
}

#[test]
fn frontchannel_logout_3_the_page_loads_each_client_with_iss_and_sid_and_goes_on() {
    let server = framing(&json_value!({}));
    let browser = Browser::new(&server);
    let tokens = signed_in(&server, &browser, "web");
    let other = signed_in(&server, &browser, "other");
    signed_in(&server, &browser, "third");
    let hint = text(&tokens, "id_token");
    let asked = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", OUT),
        ("state", "\"><script>"),
    ];
    let page = browser.get(END_SESSION, &asking(&asked));
    is_shown(&page, "signed-out");
    let sid = |tokens: &Value| text(&verified(&server, &text(tokens, "id_token")).1, "sid");
    let issuer = form(&asking(&[("iss", ISSUER)]));
    assert_eq!(
        frames(&page),
        [("web", &tokens), ("other", &other)].map(|(name, tokens)| {
            format!(
                "https://{name}.example/front?a=b&{issuer}&sid={}",
                sid(tokens)
            )
        })
    );
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(
        policy
            .ends_with("; script-src 'self'; frame-src https://web.example https://other.example")
    );
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    let onward = format!("{OUT}?state=%22%3E%3Cscript%3E");
    let refresh = format!("5; url={onward}");
    assert_eq!(page.header("refresh"), Some(refresh.as_str()));
    assert!(
        page.body
            .contains(&format!("id=\"continue\" href=\"{onward}\""))
    );
    assert_eq!(page.body.matches("<script").count(), 1);
    assert!(!is_signed_in(&browser));
    // There is nothing left to load.
    assert_eq!(led(&browser.get(END_SESSION, &asking(&asked))), onward);
}

#[test]
fn without_a_redirect_uri_the_page_stays() {
    let server = framing(&json_value!({}));
    let browser = Browser::new(&server);
    let hint = text(&signed_in(&server, &browser, "web"), "id_token");
    let page = browser.get(END_SESSION, &asking(&[("id_token_hint", &hint)]));
    assert_eq!((frames(&page).len(), page.header("refresh")), (1, None));
    assert!(!page.body.contains("id=\"continue\""));
}

#[test]
fn a_service_may_load_nothing_of_clients() {
    let off = json_value!({ "people": { "logout": { "frontchannel": false } } });
    let server = framing(&off);
    let browser = Browser::new(&server);
    let hint = text(&signed_in(&server, &browser, "web"), "id_token");
    let asked = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", OUT),
    ];
    assert_eq!(led(&browser.get(END_SESSION, &asking(&asked))), OUT);
}

#[test]
fn nothing_is_loaded_where_nothing_has_ended() {
    let server = framing(&json_value!({}));
    let browser = Browser::new(&server);
    signed_in(&server, &browser, "web");
    let page = browser.get(END_SESSION, &[]);
    is_shown(&page, "log-out-submit");
    assert_eq!(frames(&page).len(), 0);
    let stays = browser.submit(CONFIRM, &page, &[("decision", "stay")]);
    assert_eq!(frames(&stays).len(), 0);
    let done = browser.submit(CONFIRM, &page, &[("decision", "log_out")]);
    assert_eq!(frames(&done).len(), 1);
}
