//! The mark of a client on the consent page: fetched here, within bounds, and out of the page itself.

use sekisho::{backend::Fetched, front::Response};
use serde_json::json as json_value;

use crate::support::{
    Server,
    ordinary::{Browser, Page, joined, provider_for, request_for, shows, web},
    server::{PASSWORD, USERNAME},
};

const LOGO: &str = "https://web.example/logo.png";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000";

fn server(logo: &str) -> Server {
    let client = joined(&web("web"), &json_value!({ "logoUri": logo }));
    provider_for(&json_value!({}), &[client])
}

fn answers(server: &Server, status: u16, body: &[u8]) {
    let answer = Some(Fetched {
        status,
        body: body.to_vec(),
    });
    let mut servers = server.host.servers.borrow_mut();
    servers.insert(LOGO.to_owned(), vec![answer]);
}

/// What alice is asked, in a browser of her own.
fn consent(server: &Server) -> Response {
    let browser = Browser::new(server);
    let page = browser.open(&request_for("web", "code", "openid"));
    let page = browser.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(shows(&page), Page::Consent);
    page
}

fn policy(page: &Response) -> &str {
    page.header("content-security-policy").expect("a policy")
}

#[test]
fn a_client_is_shown_with_its_mark_which_is_fetched_once() {
    let server = server(LOGO);
    answers(&server, 200, PNG);
    for _ in 0..2 {
        let page = consent(&server);
        let image = r#"<img class="logo" src="data:image/png;base64,iVBORw0KGgowMDAw" alt="">"#;
        assert!(page.body.contains(image));
        assert!(!page.body.contains(LOGO));
        assert!(policy(&page).ends_with("; img-src data:"));
    }
    assert_eq!(server.host.sent.borrow().len(), 1);
    assert_eq!(*server.host.limits.borrow(), [(1000, 32 * 1024)]);
    server.host.now.set(server.host.now.get() + 600);
    answers(&server, 404, b"");
    assert!(!consent(&server).body.contains("<img"));
}

#[test]
fn without_an_image_the_page_is_shown_without() {
    let unfit: [(u16, &[u8]); 4] = [
        (404, PNG),
        (302, b""),
        (200, b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        (200, b""),
    ];
    for (status, body) in unfit {
        let server = server(LOGO);
        answers(&server, status, body);
        let page = consent(&server);
        assert!(!page.body.contains("<img"), "{status}");
        assert!(!policy(&page).contains("img-src"));
    }
    // A server that does not answer is asked once.
    let server = server(LOGO);
    for _ in 0..3 {
        assert!(!consent(&server).body.contains("<img"));
    }
    assert_eq!(server.host.sent.borrow().len(), 1);
}

#[test]
fn no_mark_is_fetched_from_a_private_network() {
    let mut server = server("https://10.0.0.1/logo.png");
    server.host.settings.development = false;
    assert!(!consent(&server).body.contains("<img"));
    assert_eq!(server.host.sent.borrow().len(), 0);
}
