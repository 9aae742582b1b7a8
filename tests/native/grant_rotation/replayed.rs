//! A token that comes too late ends its family.

use super::*;

/// A replay is refused, and nothing of the grant counts any more.
fn assert_revokes(grant: Grant, command: Command, now: Timestamp) {
    let (after, reply) = grant.apply(command, now);
    assert_eq!(reply, Err(Refusal::RefreshTokenReplayed));
    assert!(is_revoked(&after));
    for number in [
        REFRESH_TOKEN,
        SECOND,
        THIRD,
        ACCESS_TOKEN,
        beside(SECOND),
        beside(THIRD),
    ] {
        assert!(!stands(&after, handle(number), now), "{number}");
    }
    for token in [REFRESH_TOKEN, SECOND, THIRD, FOURTH] {
        assert_eq!(
            refused(&after, rotate(token, UNKNOWN, now, |_| ()), now),
            Refusal::GrantRevoked
        );
    }
}

#[test]
fn rfc_9700_4_14_2_a_rotated_token_used_after_its_window_revokes_the_family() {
    for late in [WINDOW, WINDOW + 1, REFRESH_TOKEN_LIFE - 1] {
        let now = NOW.after(late);
        assert_revokes(
            rotated_once(),
            rotate(REFRESH_TOKEN, THIRD, now, |_| ()),
            now,
        );
    }
}

#[test]
fn without_a_window_the_first_reuse_revokes_the_family() {
    let at_once = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
        refresh.rotation.as_mut().expect("a rotation").window = 0
    });
    assert_revokes(
        done(active(), at_once, NOW),
        rotate(REFRESH_TOKEN, THIRD, NOW, |_| ()),
        NOW,
    );
}

#[test]
fn a_token_is_spent_for_good_as_soon_as_the_one_after_it_was_used() {
    let grant = done(rotated_once(), rotate(SECOND, THIRD, NOW, |_| ()), NOW);
    let (kept, _) = rotated(grant.clone(), rotate(SECOND, THIRD, NOW, |_| ()), NOW);
    assert_eq!(kept, grant, "the one before is still repeatable");
    assert_revokes(grant, rotate(REFRESH_TOKEN, SECOND, NOW, |_| ()), NOW);
}

/// The grant that was rotated so many times.
fn rotated_often(times: u16) -> Grant {
    (0..times).fold(active(), |grant, number| {
        let old = if number == 0 {
            REFRESH_TOKEN
        } else {
            1000 + number
        };
        done(grant, rotate(old, 1001 + number, NOW, |_| ()), NOW)
    })
}

#[test]
fn rfc_9700_4_14_2_no_number_of_rotations_makes_a_spent_token_one_that_nobody_issued() {
    for times in [2, 33, 34, 40, 100, 1000] {
        let grant = rotated_often(times);
        let (after, reply) = grant.apply(rotate(REFRESH_TOKEN, FOURTH, NOW, |_| ()), NOW);
        assert_eq!(reply, Err(Refusal::RefreshTokenReplayed), "{times}");
        let last = rotate(1000 + times, FOURTH, NOW, |_| ());
        assert_eq!(refused(&after, last, NOW), Refusal::GrantRevoked, "{times}");
    }
}

#[test]
fn a_row_does_not_grow_with_its_rotations() {
    let size = |times| {
        let grant = rotated_often(times);
        serde_json::to_string(&grant).expect("plain data").len()
    };
    let later = NOW.after(ACCESS_TOKEN_LIFE);
    let swept = |times| {
        done(
            rotated_often(times),
            rotate(1000 + times, FOURTH, later, |_| ()),
            later,
        )
    };
    let text = |grant: &Grant| serde_json::to_string(grant).expect("plain data").len();
    assert!(size(2) > text(&swept(2)));
    assert_eq!(text(&swept(2)), text(&swept(300)));
}

#[test]
fn a_token_that_nobody_issued_revokes_nothing() {
    for late in [0, WINDOW, WINDOW + 1] {
        let now = NOW.after(late);
        for token in [UNKNOWN, FOURTH, ACCESS_TOKEN, CODE, beside(SECOND)] {
            // The place of a row is no secret: the jti of an access token says it.
            for family in [None, Some(digest(OTHER_FAMILY)), Some(digest(token))] {
                let made_up = rotate(token, THIRD, now, |refresh| refresh.family = family);
                let refusal = refused(&rotated_once(), made_up, now);
                assert_eq!(refusal, Refusal::RefreshTokenUnknown, "{token}");
                let given_back = Command::Revoke {
                    client: CLIENT,
                    token: handle(if token == ACCESS_TOKEN {
                        UNKNOWN
                    } else {
                        FOURTH
                    }),
                    family,
                };
                assert!(!is_revoked(&done(rotated_once(), given_back, now)));
            }
        }
    }
}

#[test]
fn another_client_neither_gets_the_answer_again_nor_revokes_the_family() {
    for late in [0, WINDOW] {
        let now = NOW.after(late);
        for token in [REFRESH_TOKEN, SECOND] {
            let by_another = rotate(token, THIRD, now, |refresh| {
                refresh.asker.client = OTHER_CLIENT
            });
            assert_eq!(
                refused(&rotated_once(), by_another, now),
                Refusal::RefreshTokenOfAnotherClient
            );
        }
    }
}

#[test]
fn rfc_9700_4_14_2_a_spent_token_is_a_replay_under_every_key_and_under_none() {
    // A thief may have bound the successor of an unbound token to a key that the client has not.
    for thief in [None, Some(1)] {
        let public = active_with(|redeem| redeem.asker.is_public = true);
        let stolen = rotate(REFRESH_TOKEN, SECOND, NOW, by_public(thief));
        let grant = done(public, stolen, NOW);
        for key in [None, Some(1), Some(2)] {
            let late = NOW.after(WINDOW);
            let spent = rotate(REFRESH_TOKEN, THIRD, late, by_public(key));
            assert_revokes(grant.clone(), spent, late);
        }
        let current = rotate(SECOND, THIRD, NOW, by_public(Some(2)));
        assert_eq!(
            thief.map(|_| refused(&grant, current, NOW)),
            thief.map(|_| Refusal::DpopKeyMismatch)
        );
    }
}

#[test]
fn the_token_that_counts_revokes_nothing_without_its_key() {
    let bound =
        || active_with(|redeem| (redeem.asker.is_public, redeem.asker.cnf) = (true, Some(cnf(1))));
    for late in [0, WINDOW, REFRESH_TOKEN_LIFE] {
        let now = NOW.after(late);
        for key in [None, Some(2)] {
            let stolen = rotate(REFRESH_TOKEN, SECOND, now, by_public(key));
            assert_eq!(refused(&bound(), stolen, now), Refusal::DpopKeyMismatch);
        }
    }
}

#[test]
fn fapi_2_0_sp_5_3_2_1_nobody_ends_a_grant_without_the_authentication_and_a_key() {
    let fapi = done(pushed(), issue(TICKET), NOW);
    let fapi = done(
        fapi,
        redeem_with(|redeem| redeem.family = Some(digest(FAMILY))),
        NOW,
    );
    for (is_strict, key, refusal) in [
        (false, Some(cnf(2)), Refusal::ClientAuthenticationWeak),
        (true, None, Refusal::DpopMissing),
    ] {
        for token in [REFRESH_TOKEN, UNKNOWN] {
            let stolen = rotate(token, SECOND, NOW, |refresh| {
                (refresh.asker.is_strict, refresh.asker.cnf) = (is_strict, key.clone());
            });
            assert_eq!(refused(&fapi, stolen, NOW), refusal, "{token}");
        }
    }
}

#[test]
fn another_key_is_not_given_what_the_first_one_was_given() {
    let (grant, first) = rotated(
        active(),
        rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
            refresh.asker.cnf = Some(cnf(1))
        }),
        NOW,
    );
    assert_eq!(first.cnf(), Some(&cnf(1)));
    for key in [None, Some(cnf(2))] {
        let again = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
            refresh.asker.cnf = key
        });
        assert_eq!(refused(&grant, again, NOW), Refusal::DpopKeyMismatch);
    }
}

#[test]
fn a_refused_refresh_does_not_rotate() {
    let wider = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
        refresh.scope = Some("accounts admin".into())
    });
    assert_eq!(refused(&active(), wider, NOW), Refusal::ScopeBeyondGrant);
    let late = NOW.after(REFRESH_TOKEN_LIFE);
    assert_eq!(
        refused(&active(), rotate(REFRESH_TOKEN, SECOND, late, |_| ()), late),
        Refusal::RefreshTokenExpired
    );
}
