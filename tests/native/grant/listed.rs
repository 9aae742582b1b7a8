//! How much a row remembers.

use super::*;

fn stands(grant: &Grant, token: Token) -> bool {
    let (_, reply) = grant.clone().apply(introspect(token), NOW);
    reply.is_ok_and(|reply| reply != void())
}

#[test]
fn the_oldest_of_257_opaque_tokens_ends_early() {
    let refreshed = (0..256).fold(active(), |grant, number| {
        grant
            .apply(
                refresh_with(|refresh| opaque(&mut refresh.asker, 1000 + number)),
                NOW,
            )
            .0
    });
    assert!(!stands(&refreshed, handle(ACCESS_TOKEN)), "the oldest");
    assert!(
        (0..256).all(|number| stands(&refreshed, handle(1000 + number))),
        "the other 256"
    );
}

#[test]
fn opaque_tokens_that_have_expired_make_room() {
    let refreshed = (0..255).fold(active(), |grant, number| {
        grant
            .apply(
                refresh_with(|refresh| opaque_for(&mut refresh.asker, 1000 + number, 1)),
                NOW,
            )
            .0
    });
    let (refreshed, _) = refreshed.apply(
        refresh_with(|refresh| opaque(&mut refresh.asker, UNKNOWN)),
        NOW.after(1),
    );
    assert!(stands(&refreshed, handle(ACCESS_TOKEN)) && stands(&refreshed, handle(UNKNOWN)));
}

#[test]
fn a_withdrawn_jwt_beyond_the_256th_revokes_the_grant() {
    let withdraw = |grant: Grant, number| grant.apply(revoke(CLIENT, jwt(number)), NOW).0;
    let full = (0..256).fold(active(), |grant, number| withdraw(grant, 1000 + number));
    assert_eq!(kind(&full), "active");
    assert!(
        (0..256).all(|number| !stands(&full, jwt(1000 + number))),
        "none stands again"
    );
    assert_eq!(
        kind(&withdraw(full.clone(), 1000)),
        "active",
        "one withdrawn before is not counted twice"
    );
    assert_eq!(kind(&withdraw(full, 2000)), "revoked");
}

#[test]
fn a_withdrawn_jwt_is_forgotten_once_it_has_expired() {
    let short = |number| Token::Jwt(stored(number, NOW.after(1)));
    let full = (0..256).fold(active(), |grant, number| {
        grant.apply(revoke(CLIENT, short(1000 + number)), NOW).0
    });
    let (grant, _) = full.apply(revoke(CLIENT, jwt(JWT)), NOW.after(1));
    assert_eq!(kind(&grant), "active");
    assert!(!stands(&grant, jwt(JWT)));
}

#[test]
fn a_row_outlives_the_access_token_of_the_last_possible_refresh() {
    let last = NOW.after(REFRESH_TOKEN_LIFE).before(1);
    let expires = last.after(ACCESS_TOKEN_LIFE);
    let (grant, reply) = active().apply(
        refresh_with(|refresh| jwt_for(&mut refresh.asker, ACCESS_TOKEN_LIFE)),
        last,
    );
    assert!(reply.is_ok());
    assert!(grant.until() >= expires);
}

#[test]
fn a_row_without_a_refresh_token_outlives_its_access_token_and_its_code() {
    for (access, longest) in [(1, CODE_LIFE), (ACCESS_TOKEN_LIFE, ACCESS_TOKEN_LIFE)] {
        let once = redeem_with(|redeem| {
            redeem.refresh_token = None;
            jwt_for(&mut redeem.asker, access);
        });
        assert_eq!(after([issue(TICKET), once]).until(), NOW.after(longest));
    }
}
