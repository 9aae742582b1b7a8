//! The rotated token gives the same answer for a while.

use super::*;

#[test]
fn rfc_6749_6_a_new_refresh_token_takes_the_place_of_the_old_one() {
    let (grant, redeemed) = rotated(active(), rotate(REFRESH_TOKEN, SECOND, NOW, |_| ()), NOW);
    assert!(redeemed.is_rotated() && redeemed.has_refresh_token());
    assert!(stands(&grant, handle(SECOND), NOW) && !stands(&grant, handle(REFRESH_TOKEN), NOW));
    assert!(
        stands(&grant, handle(ACCESS_TOKEN), NOW) && stands(&grant, handle(beside(SECOND)), NOW)
    );
    assert!(
        !stands(&grant, handle(UNKNOWN), NOW),
        "the access token of a refresh without rotation"
    );
}

#[test]
fn a_refresh_without_a_rotation_keeps_the_token() {
    let kept = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
        refresh.rotation = None
    });
    let (grant, redeemed) = rotated(active(), kept, NOW);
    assert!(!redeemed.is_rotated() && redeemed.has_refresh_token());
    assert!(stands(&grant, handle(REFRESH_TOKEN), NOW) && stands(&grant, handle(UNKNOWN), NOW));
}

#[test]
fn the_rotated_token_gives_the_same_answer_until_the_window_closes_and_changes_nothing() {
    let (grant, first) = rotated(active(), rotate(REFRESH_TOKEN, SECOND, NOW, |_| ()), NOW);
    for elapsed in [0, 1, WINDOW - 1] {
        let now = NOW.after(elapsed);
        let (after, again) = rotated(
            grant.clone(),
            rotate(REFRESH_TOKEN, SECOND, now, |_| ()),
            now,
        );
        assert_eq!(
            (&after, answer(&again)),
            (&grant, answer(&first)),
            "{elapsed}"
        );
        assert_eq!(again.issued_at(), NOW);
    }
}

/// The grant whose refresh token was rotated for `payments`, and the answer.
fn rotated_for_payments() -> (Grant, Redeemed) {
    let narrow = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
        refresh.scope = Some("payments".into())
    });
    rotated(active(), narrow, NOW)
}

#[test]
fn a_repeated_request_for_something_else_gets_that_beside_the_same_refresh_token() {
    let (grant, first) = rotated_for_payments();
    assert!(!first.is_beside());
    for scope in [None, Some("accounts"), Some("accounts payments")] {
        let again = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
            refresh.scope = scope.map(str::to_owned);
        });
        let (after, again) = rotated(grant.clone(), again, NOW);
        let (given, expected) = (
            again.form().scope.to_text(),
            scope.unwrap_or("accounts payments"),
        );
        assert_eq!(given, expected);
        assert!(again.is_rotated() && again.is_beside() && again.repeated().is_none());
        // What was given first stands, and so does what is given now, under a secret of its own.
        for token in [handle(beside(SECOND)), handle(UNKNOWN), handle(SECOND)] {
            assert!(stands(&after, token, NOW), "{scope:?}");
        }
    }
}

#[test]
fn a_repeated_request_for_the_very_same_gets_the_same_however_the_client_is_spelled() {
    let (grant, first) = rotated_for_payments();
    let again = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
        refresh.scope = Some("payments".into());
        refresh.client_id = "1".into();
    });
    let (after, again) = rotated(grant.clone(), again, NOW.after(1));
    assert_eq!((&after, answer(&again)), (&grant, answer(&first)));
    assert!(!again.is_beside());
}

#[test]
fn a_repeated_request_beyond_the_grant_is_refused_and_revokes_nothing() {
    let (grant, _) = rotated_for_payments();
    for (scope, refusal) in [
        ("admin", Refusal::ScopeBeyondGrant),
        ("payments admin", Refusal::ScopeBeyondGrant),
        (" ", Refusal::ScopeMalformed),
    ] {
        let again = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
            refresh.scope = Some(scope.into());
        });
        assert_eq!(refused(&grant, again, NOW), refusal, "{scope}");
    }
}

#[test]
fn an_answer_that_cannot_be_given_again_hands_out_no_token_and_revokes_nothing() {
    // The successor follows from the old token under a key, and the key may be another by now.
    for scope in [None, Some("payments"), Some("accounts payments")] {
        for rotates in [true, false] {
            let again = rotate(REFRESH_TOKEN, THIRD, NOW, |refresh| {
                refresh.scope = scope.map(str::to_owned);
                refresh.rotation = refresh.rotation.take().filter(|_| rotates);
            });
            let refusal = refused(&rotated_once(), again, NOW);
            assert_eq!(refusal, Refusal::RefreshTokenRotated, "{scope:?}");
        }
    }
    done(rotated_once(), rotate(SECOND, FOURTH, NOW, |_| ()), NOW);
}
