//! What each page shows, and what it never shows.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::{headers::STYLE, *};
use crate::oauth::refusal::Problem;

mod consent;
mod sign_in;
mod sign_up;

const HOSTILE: &str = r#"</title><script>alert("1")</script>'><img src=x onerror=alert(1)>&amp;"#;

const SIGN_IN: SignIn<'static> = SignIn {
    needed: None,
    passkey: None,
    interaction: "interaction-handle",
    prefix: "",
    username: "",
    client_name: "Example Ledger",
    service_name: Some("Example Bank"),
    sign_up: false,
    forgot: false,
    message: None,
    language: Language::English,
};

const SIGN_UP: SignUp<'static> = SignUp {
    interaction: "interaction-handle",
    prefix: "",
    username: "",
    name: "",
    email: "",
    invitation: "",
    is_address_told: false,
    shortest: 15,
    client_name: "Example Ledger",
    service_name: Some("Example Bank"),
    message: None,
    language: Language::English,
};

const CONSENT: Consent<'static> = Consent {
    interaction: "interaction-handle",
    prefix: "",
    username: "hanako",
    client_name: "Example Ledger",
    logo: None,
    client_uri: Some("https://ledger.example/"),
    policy_uri: Some("https://ledger.example/privacy"),
    tos_uri: Some("https://ledger.example/terms"),
    scopes: &[
        Scope {
            name: "accounts",
            description: Some("See your accounts and their balances"),
            kind: Kind::Scope,
        },
        Scope {
            name: "email",
            description: None,
            kind: Kind::Scope,
        },
        Scope {
            name: "payments",
            description: None,
            kind: Kind::Scope,
        },
    ],
    details: &[],
    succeeds: None,
    redirect_uri: "https://app.ledger.example/callback",
    service_name: Some("Example Bank"),
    switchable: false,
    language: Language::English,
};

const ERROR: ErrorPage<'static> = ErrorPage {
    problem: Problem::Refused,
    code: "invalid_request",
    description: "The request_uri has been used already (RFC 9126 section 7.3).",
    more: None,
    service_name: Some("Example Bank"),
    language: Language::English,
};

fn every_page(language: Language) -> Vec<String> {
    vec![
        SignIn {
            language,
            ..SIGN_IN
        }
        .render(),
        SignIn {
            language,
            sign_up: true,
            message: Some(Message::WrongPassword),
            ..SIGN_IN
        }
        .render(),
        SignUp {
            language,
            ..SIGN_UP
        }
        .render(),
        SignUp {
            language,
            message: Some(SignUpMessage::UsernameTaken),
            ..SIGN_UP
        }
        .render(),
        SignUp {
            language,
            message: Some(SignUpMessage::PasswordUnfit { shortest: 15 }),
            ..SIGN_UP
        }
        .render(),
        Consent {
            language,
            ..CONSENT
        }
        .render(),
        Consent {
            language,
            switchable: true,
            ..CONSENT
        }
        .render(),
        Consent {
            language,
            scopes: &[],
            client_uri: None,
            policy_uri: None,
            tos_uri: None,
            ..CONSENT
        }
        .render(),
        ErrorPage { language, ..ERROR }.render(),
    ]
}

fn all_pages() -> Vec<String> {
    Language::ALL
        .iter()
        .flat_map(|&language| every_page(language))
        .collect()
}

/// The pages with `text` wherever others choose the words.
fn pages_saying(text: &str) -> [String; 4] {
    let scopes = [
        Scope {
            name: text,
            description: None,
            kind: Kind::Scope,
        },
        Scope {
            name: "a",
            description: Some(text),
            kind: Kind::Scope,
        },
    ];
    let service_name = Some(text);
    let uris = format!("https://{text}");
    let uri = Some(uris.as_str());
    [
        SignIn {
            interaction: text,
            prefix: text,
            username: text,
            client_name: text,
            service_name,
            ..SIGN_IN
        }
        .render(),
        SignUp {
            interaction: text,
            prefix: text,
            username: text,
            name: text,
            email: text,
            client_name: text,
            service_name,
            ..SIGN_UP
        }
        .render(),
        Consent {
            interaction: text,
            prefix: text,
            username: text,
            client_name: text,
            client_uri: uri,
            policy_uri: uri,
            tos_uri: uri,
            scopes: &scopes,
            redirect_uri: &uris,
            service_name,
            switchable: true,
            ..CONSENT
        }
        .render(),
        ErrorPage {
            code: text,
            description: text,
            service_name,
            ..ERROR
        }
        .render(),
    ]
}

fn ids(page: &str) -> Vec<&str> {
    page.split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

/// The attributes of an input.
fn field<'a>(page: &'a str, id: &str) -> &'a str {
    page.split(&format!("<input id=\"{id}\""))
        .nth(1)
        .unwrap()
        .split('>')
        .next()
        .unwrap()
}

fn count(page: &str, what: &str) -> usize {
    page.replace(STYLE, "").matches(what).count()
}

#[test]
fn the_error_page_has_the_error_once() {
    assert_eq!(ids(&ERROR.render()), ["error"]);
}

#[test]
fn every_field_has_a_label() {
    for page in all_pages() {
        let fields = count(&page, "<input id=");
        assert_eq!(count(&page, "<label for="), fields);
    }
    for id in ["username", "password"] {
        assert_eq!(
            count(&SIGN_IN.render(), &format!(r#"<label for="{id}">"#)),
            1
        );
    }
}

#[test]
fn the_error_page_tells_people_and_developers() {
    let page = ERROR.render();
    for shown in [
        "<h1>The app’s request cannot be accepted</h1>",
        "Go back to the app",
        "<dd>invalid_request</dd>",
        ERROR.description,
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn the_error_page_leads_nowhere() {
    let page = ERROR.render();
    assert_eq!(
        count(&page, "<form") + count(&page, "<a ") + count(&page, "http-equiv"),
        0
    );
}

#[test]
fn the_error_page_leads_to_the_page_about_the_error_in_its_language_if_there_is_one() {
    let page = ErrorPage {
        language: Language::Japanese,
        more: Some("https://as.example/errors/RequestUriUsed".to_owned()),
        ..ERROR
    };
    let link = r#"<a href="https://as.example/errors/RequestUriUsed?lang=ja">"#;
    assert_eq!(count(&page.render(), link), 1);
}

#[test]
fn what_developers_read_is_marked_as_english_in_every_language() {
    let page = ErrorPage {
        language: Language::Japanese,
        ..ERROR
    }
    .render();
    assert!(page.contains(r#"<dl class="code" lang="en" dir="ltr">"#));
}

#[test]
fn the_markup_of_others_is_text() {
    for page in pages_saying(HOSTILE) {
        for markup in ["<script", "<img", "(\"1\")", "'>"] {
            assert!(!page.contains(markup), "{markup}");
        }
        assert_eq!(count(&page, "</title>"), 1);
    }
}

#[test]
fn what_others_say_cannot_leave_its_attribute() {
    let page = SignIn {
        username: r#"" autofocus onfocus="alert(1)"#,
        ..SIGN_IN
    }
    .render();
    assert!(page.contains(r#"value="&#34; autofocus onfocus=&#34;alert(1)""#));
}

#[test]
fn an_escaped_name_is_escaped_again() {
    let page = SignIn {
        client_name: "&lt;b&gt;",
        ..SIGN_IN
    }
    .render();
    assert!(page.contains("<bdi>&#38;lt;b&#38;gt;</bdi>"));
}

#[test]
fn the_direction_of_a_name_stays_its_own() {
    for page in pages_saying("\u{202e}\u{2066}שלום\u{2069}") {
        assert!(page.contains("<bdi>שלום</bdi>"));
        let shown = page.split('>').filter_map(|rest| rest.split('<').next());
        assert!(
            shown
                .into_iter()
                .all(|text| !text.contains(['\u{202e}', '\u{2066}', '\u{2069}']))
        );
    }
}

#[test]
fn every_page_names_its_language() {
    for language in Language::ALL {
        for page in every_page(*language) {
            assert!(page.starts_with(&format!(
                "<!doctype html>\n<html lang=\"{}\">",
                language.tag()
            )));
        }
    }
}

#[test]
fn a_japanese_page_speaks_no_english() {
    let english = [
        "Sign in",
        "Username",
        "Password",
        "Allow",
        "Deny",
        "account",
        "policy<",
        "Terms",
        "Website",
        "Go back",
        "tab)",
        "Create",
        "another",
        "optional)",
        "instead",
    ];
    for page in every_page(Language::Japanese) {
        for word in english {
            assert_eq!(
                count(&page, &format!(">{word}")) + count(&page, &format!("{word}<")),
                0,
                "{word}"
            );
        }
    }
}

#[test]
fn every_page_has_one_heading_and_one_title() {
    for page in all_pages() {
        assert_eq!(
            (
                count(&page, "<h1>"),
                count(&page, "<title>"),
                count(&page, "<main>")
            ),
            (1, 1, 1)
        );
    }
}

#[test]
fn no_page_carries_a_script_or_loads_anything() {
    for page in all_pages() {
        for tag in page
            .split('<')
            .skip(1)
            .filter_map(|rest| rest.split('>').next())
        {
            for forbidden in [
                "script", "link", "iframe", "object", "embed", "img", "image", "use", "base",
            ] {
                assert_ne!(tag.split(' ').next(), Some(forbidden));
            }
            for forbidden in [" on", " src", " style=", " formaction", "javascript:"] {
                assert!(!tag.contains(forbidden), "{tag}");
            }
        }
    }
}

#[test]
fn the_policy_admits_the_style_each_page_carries() {
    let policy = &headers(FormAction::Own)[0].1;
    for page in all_pages() {
        assert_eq!((count(&page, "<style>"), count(&page, "</style>")), (1, 1));
        let style = page
            .split("<style>")
            .nth(1)
            .unwrap()
            .split("</style>")
            .next()
            .unwrap();
        let hash = STANDARD.encode(Sha256::digest(style));
        assert!(policy.contains(&format!("; style-src 'sha256-{hash}';")));
    }
}

#[test]
fn every_page_is_small() {
    for page in all_pages() {
        assert!(page.len() < 6 * 1024, "{}", page.len());
    }
}

proptest! {
    #[test]
    fn whatever_others_say_the_markup_stays_the_same(text in ".{0,40}") {
        let tags = |pages: [String; 4]| pages.map(|page| (count(&page, "<"), count(&page, ">"), count(&page, "\"")));
        let expected = tags(pages_saying("plain"));
        // An empty username moves the focus, and changes no tag.
        prop_assert_eq!(tags(pages_saying(&text)), expected);
    }
}
