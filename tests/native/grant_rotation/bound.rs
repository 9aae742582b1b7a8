//! Public clients, keys, and what is given back.

use super::*;

/// The grant of a public client that proved key 1 when it redeemed the code.
fn bound() -> Grant {
    active_with(|redeem| (redeem.asker.is_public, redeem.asker.cnf) = (true, Some(cnf(1))))
}

fn is_kept_elsewhere(refresh: &mut Refresh) {
    refresh
        .rotation
        .as_mut()
        .expect("a rotation")
        .is_last_resort = true;
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
            sekisho::json::from_str::<Grant>(&text).expect("readable"),
            grant
        );
    }
}
