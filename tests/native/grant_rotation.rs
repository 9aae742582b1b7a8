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

#[test]
fn the_same_answer_is_given_whatever_the_repeated_request_asks_for() {
    let (grant, first) = rotated(
        active(),
        rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
            refresh.scope = Some("payments".into())
        }),
        NOW,
    );
    for scope in [None, Some("accounts"), Some("admin"), Some(" ")] {
        let again = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
            refresh.scope = scope.map(str::to_owned);
            refresh.client_id = "1".into();
        });
        let (after, again) = rotated(grant.clone(), again, NOW);
        assert_eq!(
            (&after, answer(&again)),
            (&grant, answer(&first)),
            "{scope:?}"
        );
    }
    assert_eq!(
        (
            first.authorized().scope.to_text(),
            first.authorized().client_id.as_str()
        ),
        ("payments".into(), "one")
    );
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

#[test]
fn the_last_32_spent_tokens_revoke_and_an_older_one_is_unknown() {
    let grant = (0..34).fold(active(), |grant, number| {
        let old = if number == 0 {
            REFRESH_TOKEN
        } else {
            1000 + number
        };
        done(grant, rotate(old, 1001 + number, NOW, |_| ()), NOW)
    });
    assert_eq!(
        refused(&grant, rotate(REFRESH_TOKEN, FOURTH, NOW, |_| ()), NOW),
        Refusal::RefreshTokenUnknown
    );
    let (after, reply) = grant.apply(rotate(1001, FOURTH, NOW, |_| ()), NOW);
    assert!(is_revoked(&after) && reply == Err(Refusal::RefreshTokenReplayed));
}

#[test]
fn a_token_that_nobody_issued_revokes_nothing() {
    for late in [0, WINDOW, WINDOW + 1] {
        let now = NOW.after(late);
        for token in [UNKNOWN, FOURTH, ACCESS_TOKEN, CODE, beside(SECOND)] {
            let refusal = refused(&rotated_once(), rotate(token, THIRD, now, |_| ()), now);
            assert_eq!(refusal, Refusal::RefreshTokenUnknown, "{token}");
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
            let (grant, reply) =
                rotated_twice().apply(revoke(CLIENT, handle(token)), NOW.after(late));
            assert!(is_revoked(&grant) && reply.is_ok(), "{token} {late}");
            assert!(
                !stands(&grant, handle(ACCESS_TOKEN), NOW)
                    && !stands(&grant, handle(beside(SECOND)), NOW)
            );
        }
    }
    assert_eq!(
        refused(
            &rotated_once(),
            revoke(OTHER_CLIENT, handle(REFRESH_TOKEN)),
            NOW
        ),
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
