//! Refresh tokens that rotate, in the state machine of a grant: RFC 6749 §6 and §10.4, RFC 9700
//! §2.2.2 and §4.14.2, RFC 9449 §5.

use crate::support::grants::*;
use sekisho::{
    Timestamp,
    documents::ResponseType,
    oauth::{
        Grant, Refusal,
        grant::{Command, Redeem, Redeemed, Refresh, Reply, Token},
    },
};

/// The refresh tokens that take the place of the first, in order.
const SECOND: u16 = 20;
const THIRD: u16 = 21;
const FOURTH: u16 = 22;

/// A grant in use, of a client that proves nothing, in a service that rotates.
fn active() -> Grant {
    active_with(|_| ())
}

fn active_with(change: impl FnOnce(&mut Redeem)) -> Grant {
    let grant = done(
        pushed_with(ordinary(ResponseType::Code, "accounts payments")),
        issue(TICKET),
        NOW,
    );
    done(grant, redeem_plainly(change), NOW)
}

/// The grant of a public client that proved key 1 when it redeemed the code.
fn bound() -> Grant {
    active_with(|redeem| (redeem.asker.is_public, redeem.asker.cnf) = (true, Some(cnf(1))))
}

/// The grant after a command that is not refused.
fn done(grant: Grant, command: Command, now: Timestamp) -> Grant {
    let (grant, reply) = grant.apply(command, now);
    assert!(reply.is_ok(), "{reply:?}");
    grant
}

/// The grant after a rotation that is not refused, and its answer.
fn rotated(grant: Grant, command: Command, now: Timestamp) -> (Grant, Redeemed) {
    let (grant, reply) = grant.apply(command, now);
    match reply {
        Ok(Reply::Redeemed(redeemed)) => (grant, *redeemed),
        other => panic!("{other:?}"),
    }
}

/// The grant whose refresh token was rotated once, at NOW.
fn rotated_once() -> Grant {
    done(active(), rotate(REFRESH_TOKEN, SECOND, NOW, |_| ()), NOW)
}

fn by_public(key: Option<u8>) -> impl FnOnce(&mut Refresh) {
    move |refresh| (refresh.asker.is_public, refresh.asker.cnf) = (true, key.map(cnf))
}

fn is_kept_elsewhere(refresh: &mut Refresh) {
    refresh
        .rotation
        .as_mut()
        .expect("a rotation")
        .is_last_resort = true;
}

fn stands(grant: &Grant, token: Token, now: Timestamp) -> bool {
    grant
        .clone()
        .apply(introspect(token), now)
        .1
        .is_ok_and(|reply| reply != void())
}

/// The refusal of a command that changes nothing.
fn refused(grant: &Grant, command: Command, now: Timestamp) -> Refusal {
    let (after, reply) = grant.clone().apply(command, now);
    assert_eq!(&after, grant, "{reply:?}");
    reply.expect_err("a refusal")
}

fn is_revoked(grant: &Grant) -> bool {
    matches!(grant, Grant::Revoked(_))
}

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

#[test]
fn rfc_6749_6_a_narrowed_rotation_leaves_the_grant_as_wide_as_it_was() {
    // "the refresh token scope MUST be identical to that of the refresh token included by the
    // client in the request".
    let narrow = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
        refresh.scope = Some("payments".into())
    });
    let (grant, redeemed) = rotated(active(), narrow, NOW);
    assert_eq!(redeemed.authorized().scope.to_text(), "payments");
    let (_, redeemed) = rotated(grant, rotate(SECOND, THIRD, NOW, |_| ()), NOW);
    assert_eq!(redeemed.authorized().scope.to_text(), "accounts payments");
}

#[test]
fn the_new_token_has_a_life_of_its_own_and_the_row_outlives_it() {
    let last = NOW.after(REFRESH_TOKEN_LIFE).before(1);
    let grant = done(active(), rotate(REFRESH_TOKEN, SECOND, last, |_| ()), last);
    let expires = last.after(REFRESH_TOKEN_LIFE);
    assert!(
        stands(&grant, handle(SECOND), expires.before(1))
            && !stands(&grant, handle(SECOND), expires)
    );
    assert!(grant.until() >= expires.after(ACCESS_TOKEN_LIFE));
}

#[test]
fn no_refresh_token_outlives_its_family_however_often_it_is_rotated() {
    let end = NOW.after(FAMILY_LIFE);
    let day = REFRESH_TOKEN_LIFE - 1;
    let grant = (0..8).fold(active(), |grant, number: u16| {
        let old = if number == 0 {
            REFRESH_TOKEN
        } else {
            1000 + number
        };
        let now = NOW.after(day * u32::from(number));
        done(grant, rotate(old, 1001 + number, now, |_| ()), now)
    });
    assert!(stands(&grant, handle(1008), end.before(1)));
    assert!(!stands(&grant, handle(1008), end));
    let late = rotate(1008, FOURTH, end, |_| ());
    assert_eq!(refused(&grant, late, end), Refusal::RefreshTokenExpired);
}

#[test]
fn the_window_of_a_token_that_anybody_can_use_is_short() {
    let long = |refresh: &mut Refresh| refresh.rotation.as_mut().expect("a rotation").window = 600;
    let now = NOW.after(11);
    let again = |key| rotate(REFRESH_TOKEN, SECOND, now, by_public(key));
    for (key, is_given) in [(None, false), (Some(1), true)] {
        let public = active_with(|redeem| redeem.asker.is_public = true);
        let first = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
            by_public(key)(refresh);
            long(refresh);
        });
        let (_, reply) = done(public, first, NOW).apply(again(key), now);
        assert_eq!(reply.is_ok(), is_given, "{key:?}");
    }
    let of_confidential = done(active(), rotate(REFRESH_TOKEN, SECOND, NOW, long), NOW);
    done(
        of_confidential,
        rotate(REFRESH_TOKEN, SECOND, now, |_| ()),
        now,
    );
}

/// A row in use that was written before there were families: its second token counts, the first may
/// be repeated, and two are spent.
fn row_from_before() -> Grant {
    let Grant::Active(active) = rotated_once() else {
        panic!("active")
    };
    let mut row = serde_json::to_value(Grant::Active(active)).expect("plain data");
    let members = row["Active"].as_object_mut().expect("a row");
    members.remove("family");
    members["rotated"]["token"]["digest"] = serde_json::json!(digest(REFRESH_TOKEN));
    members.insert(
        "spent".into(),
        serde_json::json!([digest(101), digest(102)]),
    );
    serde_json::from_str(&row.to_string()).expect("readable")
}

#[test]
fn a_row_from_before_families_keeps_its_list_and_gets_a_family_when_it_rotates() {
    let without_family = |old, next| rotate(old, next, NOW, |refresh| refresh.family = None);
    assert_revokes_old(row_from_before(), without_family(101, FOURTH));
    let grant = done(row_from_before(), without_family(SECOND, THIRD), NOW);
    for spent in [101, 102, REFRESH_TOKEN] {
        assert_revokes_old(grant.clone(), without_family(spent, FOURTH));
    }
    let (again, _) = rotated(grant.clone(), without_family(SECOND, THIRD), NOW);
    assert_eq!(again, grant);
    let grant = done(grant, rotate(THIRD, FOURTH, NOW, |_| ()), NOW);
    assert_revokes_old(grant.clone(), without_family(SECOND, UNKNOWN));
    let grant = done(grant, rotate(FOURTH, 1000, NOW, |_| ()), NOW);
    assert_revokes_old(grant, rotate(THIRD, UNKNOWN, NOW, |_| ()));
}

fn assert_revokes_old(grant: Grant, command: Command) {
    let (after, reply) = grant.apply(command, NOW);
    assert_eq!(reply, Err(Refusal::RefreshTokenReplayed));
    assert!(is_revoked(&after));
}

#[test]
fn rfc_9700_2_2_2_the_unbound_token_of_a_public_client_rotates_even_where_tokens_are_kept() {
    // "Refresh tokens for public clients MUST be sender-constrained or use refresh token rotation".
    for key in [None, Some(1)] {
        let public = active_with(|redeem| redeem.asker.is_public = true);
        let refresh = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
            by_public(key)(refresh);
            is_kept_elsewhere(refresh);
        });
        let (grant, redeemed) = rotated(public, refresh, NOW);
        assert!(redeemed.is_rotated());
        assert!(stands(&grant, handle(SECOND), NOW) && !stands(&grant, handle(REFRESH_TOKEN), NOW));
    }
}

#[test]
fn the_bound_token_of_a_public_client_and_that_of_a_confidential_one_are_kept_where_tokens_are_kept()
 {
    let bound_refresh = |refresh: &mut Refresh| {
        by_public(Some(1))(refresh);
        is_kept_elsewhere(refresh);
    };
    for (grant, refresh) in [
        (bound(), rotate(REFRESH_TOKEN, SECOND, NOW, bound_refresh)),
        (
            active(),
            rotate(REFRESH_TOKEN, SECOND, NOW, is_kept_elsewhere),
        ),
    ] {
        let (grant, redeemed) = rotated(grant, refresh, NOW);
        assert!(!redeemed.is_rotated());
        assert!(stands(&grant, handle(REFRESH_TOKEN), NOW) && !stands(&grant, handle(SECOND), NOW));
        assert!(
            stands(&grant, handle(UNKNOWN), NOW) && !stands(&grant, handle(beside(SECOND)), NOW)
        );
    }
}

#[test]
fn rfc_9449_5_the_refresh_token_of_a_public_client_is_good_with_its_key_only() {
    // "the refresh token MUST be bound to the respective public key".
    for key in [None, Some(2)] {
        let refresh = rotate(REFRESH_TOKEN, SECOND, NOW, by_public(key));
        assert_eq!(refused(&bound(), refresh, NOW), Refusal::DpopKeyMismatch);
    }
    assert!(
        rotated(
            bound(),
            rotate(REFRESH_TOKEN, SECOND, NOW, by_public(Some(1))),
            NOW
        )
        .1
        .is_rotated()
    );
}

#[test]
fn rfc_9449_5_the_token_that_takes_the_place_of_an_unbound_one_is_bound_to_the_key_that_came() {
    let public = active_with(|redeem| redeem.asker.is_public = true);
    let grant = done(
        public,
        rotate(REFRESH_TOKEN, SECOND, NOW, by_public(Some(1))),
        NOW,
    );
    for key in [None, Some(2)] {
        assert_eq!(
            refused(&grant, rotate(SECOND, THIRD, NOW, by_public(key)), NOW),
            Refusal::DpopKeyMismatch
        );
    }
    done(grant, rotate(SECOND, THIRD, NOW, by_public(Some(1))), NOW);
}

#[test]
fn rfc_9449_5_the_refresh_token_of_a_confidential_client_is_bound_to_no_key() {
    let grant = active_with(|redeem| redeem.asker.cnf = Some(cnf(1)));
    for key in [None, Some(cnf(2))] {
        done(
            grant.clone(),
            rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
                refresh.asker.cnf = key
            }),
            NOW,
        );
    }
}

#[test]
fn rfc_7009_2_1_giving_back_any_refresh_token_of_a_grant_revokes_the_grant() {
    // "If the particular token is a refresh token and the authorization server supports the
    // revocation of access tokens, then the authorization server SHOULD also invalidate all access
    // tokens based on the same authorization grant".
    let rotated_twice = || done(rotated_once(), rotate(SECOND, THIRD, NOW, |_| ()), NOW);
    for token in [REFRESH_TOKEN, SECOND, THIRD] {
        for late in [0, WINDOW, WINDOW + 1] {
            let (grant, reply) = rotated_twice().apply(give_back(CLIENT, token), NOW.after(late));
            assert!(is_revoked(&grant) && reply.is_ok(), "{token} {late}");
            assert!(
                !stands(&grant, handle(ACCESS_TOKEN), NOW)
                    && !stands(&grant, handle(beside(SECOND)), NOW)
            );
        }
    }
    assert_eq!(
        refused(&rotated_once(), give_back(OTHER_CLIENT, REFRESH_TOKEN), NOW),
        Refusal::TokenOfAnotherClient
    );
}

#[test]
fn an_answer_given_again_brings_back_no_access_token_that_was_given_back() {
    let grant = done(rotated_once(), revoke(CLIENT, handle(beside(SECOND))), NOW);
    let (grant, _) = rotated(grant, rotate(REFRESH_TOKEN, SECOND, NOW, |_| ()), NOW);
    assert!(!stands(&grant, handle(beside(SECOND)), NOW));
}

#[test]
fn a_rotated_grant_reads_as_it_was_written() {
    let twice = done(rotated_once(), rotate(SECOND, THIRD, NOW, |_| ()), NOW);
    for grant in [rotated_once(), twice, bound()] {
        let text = serde_json::to_string(&grant).expect("plain data");
        assert_eq!(
            serde_json::from_str::<Grant>(&text).expect("readable"),
            grant
        );
    }
}
