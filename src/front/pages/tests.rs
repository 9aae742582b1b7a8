//! What each page shows, and what it never shows.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::*;

const HOSTILE: &str = r#"</title><script>alert("1")</script>'><img src=x onerror=alert(1)>&amp;"#;

const SIGN_IN: SignIn<'static> = SignIn {
    interaction: "interaction-handle",
    username: "",
    client_name: "Example Ledger",
    service_name: Some("Example Bank"),
    sign_up: false,
    message: None,
    language: Language::English,
};

const SIGN_UP: SignUp<'static> = SignUp {
    interaction: "interaction-handle",
    username: "",
    name: "",
    email: "",
    client_name: "Example Ledger",
    service_name: Some("Example Bank"),
    message: None,
    language: Language::English,
};

const CONSENT: Consent<'static> = Consent {
    interaction: "interaction-handle",
    username: "hanako",
    client_name: "Example Ledger",
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
    redirect_uri: "https://app.ledger.example/callback",
    service_name: Some("Example Bank"),
    switchable: false,
    language: Language::English,
};

const ERROR: ErrorPage<'static> = ErrorPage {
    problem: Problem::Refused,
    code: "invalid_request",
    description: "The request_uri has been used already (RFC 9126 section 7.3).",
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
            message: Some(SignUpMessage::PasswordUnfit),
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
            username: text,
            client_name: text,
            service_name,
            ..SIGN_IN
        }
        .render(),
        SignUp {
            interaction: text,
            username: text,
            name: text,
            email: text,
            client_name: text,
            service_name,
            message: None,
            language: Language::English,
        }
        .render(),
        Consent {
            interaction: text,
            username: text,
            client_name: text,
            client_uri: uri,
            policy_uri: uri,
            tos_uri: uri,
            scopes: &scopes,
            redirect_uri: &uris,
            service_name,
            switchable: true,
            language: Language::English,
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
fn the_sign_in_page_has_each_id_once() {
    assert_eq!(
        ids(&SIGN_IN.render()),
        ["username", "password", "login-submit"]
    );
}

#[test]
fn the_sign_in_page_with_a_message_also_has_the_error() {
    let page = SignIn {
        message: Some(Message::WrongPassword),
        ..SIGN_IN
    }
    .render();
    assert_eq!(
        ids(&page),
        ["error", "username", "password", "login-submit"]
    );
}

#[test]
fn a_sign_in_page_that_offers_an_account_has_a_button_for_it_after_the_first() {
    let page = SignIn {
        sign_up: true,
        ..SIGN_IN
    }
    .render();
    // HTML §4.10.22.2: the Enter key presses the first submit button of a form.
    assert_eq!(
        ids(&page),
        ["username", "password", "login-submit", "login-create"]
    );
    assert!(page.contains(
        r#"<button id="login-create" name="create" value="1" class="second whole" formnovalidate>"#
    ));
}

#[test]
fn a_sign_in_page_that_offers_no_account_does_not_speak_of_one() {
    assert_eq!(
        count(&SIGN_IN.render(), "create") + count(&SIGN_IN.render(), "account"),
        0
    );
}

#[test]
fn the_sign_up_page_has_each_id_once() {
    let expected = [
        "username",
        "password",
        "password-hint",
        "name",
        "email",
        "sign-up-submit",
        "sign-up-back",
    ];
    assert_eq!(ids(&SIGN_UP.render()), expected);
}

#[test]
fn the_sign_up_form_brings_back_its_interaction() {
    let page = SIGN_UP.render();
    assert!(page.contains(r#"<form method="post" action="/oauth/authorize/sign-up">"#));
    assert!(
        page.contains(r#"<input type="hidden" name="interaction" value="interaction-handle">"#)
    );
}

#[test]
fn the_way_back_to_signing_in_asks_for_no_field() {
    let page = SIGN_UP.render();
    assert!(page.contains(
        r#"<button id="sign-up-back" name="sign_in" value="1" class="second whole" formnovalidate>"#
    ));
    assert!(page.contains(r#"<button id="sign-up-submit">"#));
}

#[test]
fn signing_up_demands_a_username_and_a_password_only() {
    let page = SIGN_UP.render();
    assert_eq!(
        ["username", "password", "name", "email"].map(|id| field(&page, id).contains(" required")),
        [true, true, false, false]
    );
}

#[test]
fn the_password_that_signs_up_is_as_long_as_passwords_must_be() {
    let page = SIGN_UP.render();
    assert!(field(&page, "password").contains(r#" minlength="8""#));
    assert!(page.contains(r#"<p id="password-hint" class="hint">At least 8 characters.</p>"#));
}

#[test]
fn password_managers_know_that_the_password_is_new() {
    let page = SIGN_UP.render();
    let expected = [
        ("username", "username"),
        ("password", "new-password"),
        ("name", "name"),
        ("email", "email"),
    ];
    for (id, purpose) in expected {
        assert!(
            field(&page, id).contains(&format!(r#" autocomplete="{purpose}""#)),
            "{id}"
        );
    }
}

#[test]
fn what_was_entered_comes_back_after_a_refused_sign_up_except_the_password() {
    let message = Some(SignUpMessage::UsernameTaken);
    let page = SignUp {
        username: "hanako",
        name: "Hanako",
        email: "hanako@example.com",
        message,
        ..SIGN_UP
    }
    .render();
    for (id, value) in [
        ("username", "hanako"),
        ("name", "Hanako"),
        ("email", "hanako@example.com"),
    ] {
        assert!(
            field(&page, id).contains(&format!(r#" value="{value}""#)),
            "{id}"
        );
    }
    assert!(!field(&page, "password").contains("value"));
}

#[test]
fn a_refused_username_says_so_and_has_the_focus() {
    for message in [SignUpMessage::UsernameTaken, SignUpMessage::UsernameUnfit] {
        let page = SignUp {
            message: Some(message),
            ..SIGN_UP
        }
        .render();
        assert!(
            field(&page, "username")
                .contains(r#" aria-invalid="true" aria-describedby="error" autofocus"#)
        );
        assert_eq!(
            (
                count(&page, "aria-invalid"),
                count(&page, r#"role="alert""#),
                count(&page, " autofocus")
            ),
            (1, 1, 1)
        );
        assert!(page.contains("<title>Error: Create an account</title>"));
    }
}

#[test]
fn a_refused_new_password_says_so_and_has_the_focus() {
    let page = SignUp {
        message: Some(SignUpMessage::PasswordUnfit),
        ..SIGN_UP
    }
    .render();
    assert!(
        field(&page, "password")
            .contains(r#" aria-invalid="true" aria-describedby="error password-hint" autofocus"#)
    );
    assert_eq!(
        (
            count(&page, "aria-invalid"),
            count(&page, r#"role="alert""#),
            count(&page, " autofocus")
        ),
        (1, 1, 1)
    );
}

#[test]
fn a_sign_up_page_without_a_message_refuses_nothing() {
    let page = SIGN_UP.render();
    assert!(field(&page, "username").contains(" autofocus"));
    assert!(field(&page, "password").contains(r#" aria-describedby="password-hint""#));
    for absent in ["aria-invalid", "alert", "Error", r#""error""#] {
        assert_eq!(count(&page, absent), 0, "{absent}");
    }
}

#[test]
fn the_consent_page_has_each_id_once() {
    assert_eq!(ids(&CONSENT.render()), ["consent-allow", "consent-deny"]);
}

#[test]
fn the_error_page_has_the_error_once() {
    assert_eq!(ids(&ERROR.render()), ["error"]);
}

#[test]
fn the_sign_in_form_brings_back_its_interaction() {
    let page = SIGN_IN.render();
    assert!(page.contains(r#"<form method="post" action="/oauth/authorize/login">"#));
    assert!(
        page.contains(r#"<input type="hidden" name="interaction" value="interaction-handle">"#)
    );
}

#[test]
fn the_consent_form_brings_back_its_interaction_and_a_decision() {
    let page = CONSENT.render();
    assert!(page.contains(r#"<form method="post" action="/oauth/authorize/consent">"#));
    assert!(
        page.contains(r#"<input type="hidden" name="interaction" value="interaction-handle">"#)
    );
    assert!(page.contains(r#"<button id="consent-allow" name="decision" value="allow">"#));
    assert!(page.contains(r#"<button id="consent-deny" name="decision" value="deny""#));
}

#[test]
fn a_consent_page_lets_another_account_in_only_where_it_may() {
    let page = Consent {
        switchable: true,
        ..CONSENT
    }
    .render();
    assert_eq!(
        ids(&page),
        ["consent-allow", "consent-deny", "consent-switch"]
    );
    assert!(page.contains(r#"<button id="consent-switch" name="decision" value="switch""#));
    assert_eq!(count(&CONSENT.render(), "switch"), 0);
}

#[test]
fn a_password_is_never_written_into_a_page() {
    let page = SignIn {
        username: "hanako",
        message: Some(Message::WrongPassword),
        ..SIGN_IN
    }
    .render();
    assert!(!field(&page, "password").contains("value"));
}

#[test]
fn the_username_comes_back_after_a_refusal() {
    assert!(
        SignIn {
            username: "hanako",
            ..SIGN_IN
        }
        .render()
        .contains(r#"name="username" value="hanako""#)
    );
}

#[test]
fn the_first_empty_field_has_the_focus() {
    let focused = |page: String| {
        page.split(" autofocus")
            .next()
            .unwrap()
            .rsplit(" id=\"")
            .next()
            .unwrap()[..8]
            .to_owned()
    };
    assert_eq!(focused(SIGN_IN.render()), "username");
    assert_eq!(
        focused(
            SignIn {
                username: "hanako",
                ..SIGN_IN
            }
            .render()
        ),
        "password"
    );
}

#[test]
fn password_managers_know_the_fields() {
    assert_eq!(count(&SIGN_IN.render(), r#"autocomplete="username""#), 1);
    assert_eq!(
        count(&SIGN_IN.render(), r#"autocomplete="current-password""#),
        1
    );
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
fn a_message_is_announced_and_described_by_both_fields() {
    let page = SignIn {
        message: Some(Message::WrongPassword),
        ..SIGN_IN
    }
    .render();
    assert_eq!(count(&page, r#"role="alert""#), 1);
    assert_eq!(count(&page, r#"aria-describedby="error""#), 2);
    assert!(page.contains("<title>Error: Sign in</title>"));
}

#[test]
fn without_a_message_nothing_points_to_one() {
    let page = SIGN_IN.render();
    for absent in ["aria-describedby", "aria-invalid", "alert", "Error"] {
        assert_eq!(count(&page, absent), 0, "{absent}");
    }
}

#[test]
fn waiting_does_not_make_the_fields_wrong() {
    let page = SignIn {
        message: Some(Message::TooManyAttempts { seconds: 9 }),
        ..SIGN_IN
    }
    .render();
    assert_eq!(count(&page, "aria-invalid"), 0);
}

#[test]
fn the_consent_page_says_who_asks_whom_for_what_and_where_the_answer_goes() {
    let page = CONSENT.render();
    for shown in [
        "Example Ledger",
        "hanako",
        "See your accounts and their balances",
        "<bdi>app.ledger.example</bdi>",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn the_consent_page_shows_the_host_and_not_the_whole_uri() {
    assert!(!CONSENT.render().contains("/callback"));
}

#[test]
fn an_answer_to_a_loopback_address_stays_on_this_device() {
    let page = Consent {
        redirect_uri: "http://127.0.0.1:51004/callback",
        ..CONSENT
    }
    .render();
    assert!(page.contains("an app on this device (<b><bdi>127.0.0.1:51004</bdi></b>)"));
    assert!(!CONSENT.render().contains("on this device"));
}

#[test]
fn a_scope_without_a_description_is_shown_all_the_same() {
    let page = CONSENT.render();
    assert!(page.contains("<bdi>See your email address</bdi>"));
    assert!(page.contains("<bdi>payments</bdi>"));
}

#[test]
fn a_request_without_scopes_says_so() {
    let page = Consent {
        scopes: &[],
        ..CONSENT
    }
    .render();
    assert!(page.contains("no particular permission"));
    assert!(!page.contains("<ul class=\"scopes\">"));
}

#[test]
fn each_link_of_the_client_is_shown_once_and_learns_nothing() {
    let page = CONSENT.render();
    assert_eq!(count(&page, "<a href="), 3);
    assert_eq!(
        count(&page, r#" target="_blank" rel="noopener noreferrer">"#),
        3
    );
}

#[test]
fn a_client_without_links_has_no_list_of_them() {
    let page = Consent {
        client_uri: None,
        policy_uri: None,
        tos_uri: None,
        ..CONSENT
    }
    .render();
    assert_eq!(
        count(&page, "<ul class=\"links\">") + count(&page, "<a "),
        0
    );
}

#[test]
fn a_link_that_could_run_is_not_shown() {
    let page = Consent {
        client_uri: Some("javascript:alert(1)"),
        policy_uri: Some("http://x.example/"),
        ..CONSENT
    }
    .render();
    assert_eq!(count(&page, "<a href="), 1);
    assert!(!page.contains("javascript"));
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
