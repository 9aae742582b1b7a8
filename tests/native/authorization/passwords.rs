//! Wrong passwords.

use super::*;

#[test]
fn a_wrong_password_is_403_with_the_sign_in_page() {
    let server = Server::new();
    let (_, page) = opened(&server);
    let rejected = grants_unchanged(&server, || {
        server.sign_in(&page, USERNAME, "wrong password")
    });
    assert_eq!(rejected.status, 403);
    assert!(
        rejected.body.contains("role=\"alert\"")
            && rejected.body.contains(&format!("action=\"{LOGIN}\""))
    );
    assert!(!rejected.body.contains("wrong password"));
}

#[test]
fn after_a_wrong_password_the_right_one_signs_in() {
    let server = Server::new();
    let (_, page) = opened(&server);
    let rejected = server.sign_in(&page, USERNAME, "wrong password");
    assert_eq!(
        sign_in_with(&server, &rejected, &[("cookie", cookie_of(&page))]).status,
        200
    );
}

#[test]
fn an_unknown_user_reads_the_same_as_a_wrong_password() {
    let server = Server::new();
    let (_, page) = opened(&server);
    let known = server.sign_in(&page, USERNAME, "wrong password");
    let unknown = unchanged(&server, || server.sign_in(&page, "mallory", PASSWORD));
    assert_eq!(
        (
            unknown.status,
            unchallenged(&unknown).replace("mallory", USERNAME)
        ),
        (known.status, unchallenged(&known))
    );
}

#[test]
fn an_empty_name_or_password_signs_nobody_in() {
    let server = Server::new();
    let (_, page) = opened(&server);
    assert_eq!(
        grants_unchanged(&server, || server.sign_in(&page, USERNAME, "")).status,
        403
    );
    assert_eq!(
        unchanged(&server, || server.sign_in(&page, "", PASSWORD)).status,
        403
    );
}

#[test]
fn a_name_is_shown_as_text_and_never_as_markup() {
    let server = Server::new();
    let (_, page) = opened(&server);
    let rejected = server.sign_in(&page, "\"><script>alert(1)</script>", "wrong password");
    assert_eq!(rejected.status, 403);
    let scripts = |page: &Response| page.body.matches("<script").count();
    assert_eq!(scripts(&rejected), scripts(&page));
    assert!(!rejected.body.contains("alert(1)<"));
}

#[test]
fn rfc_6585_4_after_five_wrong_passwords_the_sixth_attempt_is_429_and_changes_nothing() {
    let server = Server::new();
    let (_, page) = opened(&server);
    for _ in 0..5 {
        assert_eq!(
            server.sign_in(&page, USERNAME, "wrong password").status,
            403
        );
    }
    let throttled = unchanged(&server, || server.sign_in(&page, USERNAME, PASSWORD));
    assert_eq!(throttled.status, 429);
    let seconds: i64 = throttled
        .header("retry-after")
        .and_then(|value| value.parse().ok())
        .expect("seconds");
    assert!(seconds > 0);
    assert!(!throttled.body.contains(&format!("action=\"{CONSENT}\"")));
}

#[test]
fn the_right_password_is_looked_at_again_when_retry_after_says() {
    let server = Server::new();
    let (_, page) = opened(&server);
    for _ in 0..5 {
        assert_eq!(
            server.sign_in(&page, USERNAME, "wrong password").status,
            403
        );
    }
    let throttled = server.sign_in(&page, USERNAME, PASSWORD);
    let seconds: i64 = throttled
        .header("retry-after")
        .and_then(|value| value.parse().ok())
        .expect("seconds");
    server.wait(seconds - 1);
    assert_eq!(server.sign_in(&page, USERNAME, PASSWORD).status, 429);
    server.wait(1);
    assert_eq!(server.sign_in(&page, USERNAME, PASSWORD).status, 200);
}
