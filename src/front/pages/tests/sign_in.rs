//! The page that asks who is there.

use super::*;

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
fn the_sign_in_form_brings_back_its_interaction() {
    let page = SIGN_IN.render();
    assert!(page.contains(r#"<form method="post" action="/oauth/authorize/login">"#));
    assert!(
        page.contains(r#"<input type="hidden" name="interaction" value="interaction-handle">"#)
    );
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
