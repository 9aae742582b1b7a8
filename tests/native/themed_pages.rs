//! The pages in the colours of their service, under the same strict policy.

use sekisho::front::Response;
use serde_json::{Value, json as json_value};

use crate::support::ordinary::{Browser, Page, provider, request_for, shows};

const LOGO: &str = "data:image/png;base64,iVBORw0KGgo=";

fn page(people: &Value) -> Response {
    let server = provider(&json_value!({ "people": people }));
    let page = Browser::new(&server).open(&request_for("web", "code", "openid"));
    assert_eq!(shows(&page), Page::SignIn);
    page
}

fn policy(page: &Response) -> Vec<String> {
    let policy = page.header("content-security-policy").expect("a policy");
    policy.split("; ").map(str::to_owned).collect()
}

#[test]
fn a_page_has_the_colours_and_the_mark_of_its_service() {
    let page = page(&json_value!({ "theme": { "accent": "#7a1f5c", "logo": LOGO } }));
    let styles: Vec<&str> = page.body.split("<style>").skip(1).collect();
    let [_, own] = styles[..] else {
        panic!("{} stylesheets", styles.len())
    };
    let own = own.split("</style>").next().expect("an end");
    assert!(own.contains("--act:#7a1f5c") && own.contains(&format!("url({LOGO})")));
    // Nothing else is admitted than the two stylesheets, by their hashes, and images within them.
    let policy = policy(&page);
    let admitted = |name: &str| policy.iter().find_map(|one| one.strip_prefix(name));
    assert_eq!(admitted("img-src "), Some("data:"));
    assert_eq!(admitted("default-src "), Some("'none'"));
    let styles: Vec<&str> = admitted("style-src ").expect("styles").split(' ').collect();
    assert_eq!(styles.len(), 2);
    assert!(styles.iter().all(|one| one.starts_with("'sha256-")));
}

#[test]
fn a_page_of_a_service_without_a_theme_is_as_it_was() {
    let plain = page(&json_value!({}));
    assert_eq!(plain.body.matches("<style>").count(), 1);
    assert!(policy(&plain).iter().all(|one| !one.starts_with("img-src")));
    let without_logo = page(&json_value!({ "theme": { "accentDark": "#e0a4c8" } }));
    assert!(
        policy(&without_logo)
            .iter()
            .all(|one| !one.starts_with("img-src"))
    );
}
