//! The page that asks who wants to be known here.

use super::*;

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
    assert!(field(&page, "password").contains(r#" minlength="15""#));
    assert!(page.contains(r#"<p id="password-hint" class="hint">At least 15 characters.</p>"#));
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
        message: Some(SignUpMessage::PasswordUnfit { shortest: 15 }),
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
fn whoever_was_invited_brings_that_back_and_has_the_address_they_were_invited_at() {
    let page = SignUp {
        email: "a@b.example",
        invitation: "invite.x.y",
        is_address_told: true,
        ..SIGN_UP
    };
    let told = page.render();
    assert!(told.contains(r#"<input type="hidden" name="invitation" value="invite.x.y">"#));
    assert!(field(&told, "email").contains(" readonly"));
    let page = SignUp {
        is_address_told: false,
        ..page
    };
    assert!(!field(&page.render(), "email").contains(" readonly"));
    let page = SIGN_UP.render();
    assert!(!page.contains("invitation") && !field(&page, "email").contains(" readonly"));
}
