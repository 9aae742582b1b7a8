//! What is issued beside a code, and without one.

use super::*;

#[test]
fn rfc_6749_4_2_an_implicit_grant_is_in_use_at_once_and_has_nothing_to_redeem_or_refresh() {
    for response_type in [ResponseType::Token, ResponseType::IdTokenToken] {
        let (grant, issued) = agreed(response_type);
        assert!(matches!(grant, Grant::Active(_)));
        assert!(issued.is_some_and(|issued| !issued.has_refresh_token() && issued.cnf().is_none()));
        assert!(stands(&grant, handle(FRONT_TOKEN), NOW));
        assert_eq!(
            refused(&grant, redeem_plainly(|_| ())),
            Refusal::CodeUnknown
        );
        assert_eq!(
            refused(&grant, rotate(REFRESH_TOKEN, UNKNOWN, NOW, |_| ())),
            Refusal::RefreshTokenUnknown
        );
        assert_eq!(refused(&grant, issue(TICKET)), Refusal::TicketUsed);
    }
}

#[test]
fn an_id_token_alone_leaves_nothing_to_come_back_for() {
    let (grant, issued) = agreed(ResponseType::IdToken);
    assert!(matches!(grant, Grant::Closed(_)) && issued.is_some());
    assert!(!stands(&grant, handle(FRONT_TOKEN), NOW));
    assert_eq!(
        refused(&grant, redeem_plainly(|_| ())),
        Refusal::CodeUnknown
    );
}

#[test]
fn oauth_multiple_response_types_4_none_issues_nothing() {
    let (grant, issued) = agreed(ResponseType::None);
    assert!(matches!(grant, Grant::Closed(_)) && issued.is_none());
    for number in [FRONT_TOKEN, CODE, ACCESS_TOKEN] {
        assert!(!stands(&grant, handle(number), NOW), "{number}");
    }
}

#[test]
fn openid_connect_core_3_3_what_is_issued_beside_a_code_is_what_the_response_type_asks_for() {
    for (response_type, has_token) in [
        (ResponseType::CodeIdToken, false),
        (ResponseType::CodeToken, true),
        (ResponseType::CodeIdTokenToken, true),
    ] {
        let (grant, issued) = agreed(response_type);
        assert!(
            matches!(grant, Grant::Coded(_)) && issued.is_some(),
            "{response_type:?}"
        );
        assert_eq!(
            stands(&grant, handle(FRONT_TOKEN), NOW),
            has_token,
            "{response_type:?}"
        );
        assert!(!stands(&grant, handle(CODE), NOW));
    }
    assert!(agreed(ResponseType::Code).1.is_none());
}

#[test]
fn a_token_beside_a_code_lives_on_when_the_code_is_redeemed_and_outlives_a_code_that_is_not() {
    let (coded, _) = agreed(ResponseType::CodeToken);
    let last = NOW.after(ACCESS_TOKEN_LIFE).before(1);
    assert!(
        stands(&coded, handle(FRONT_TOKEN), last)
            && !stands(&coded, handle(FRONT_TOKEN), last.after(1))
    );
    assert!(coded.until() > last);
    let (active, _) = redeemed(coded, redeem_plainly(|_| ()));
    assert!(
        stands(&active, handle(FRONT_TOKEN), last) && stands(&active, handle(ACCESS_TOKEN), last)
    );
}

#[test]
fn rfc_6749_4_1_2_a_code_used_twice_revokes_the_token_that_came_beside_it() {
    // "SHOULD revoke (when possible) all tokens previously issued based on that authorization
    // code".
    let (active, _) = redeemed(agreed(ResponseType::CodeToken).0, redeem_plainly(|_| ()));
    let (grant, reply) = active.apply(redeem_plainly(|_| ()), NOW);
    assert!(matches!(grant, Grant::Revoked(_)) && reply == Err(Refusal::CodeReplayed));
    assert!(
        !stands(&grant, handle(FRONT_TOKEN), NOW) && !stands(&grant, handle(ACCESS_TOKEN), NOW)
    );
}

#[test]
fn the_token_beside_a_code_is_given_back_by_its_client_and_the_code_still_counts() {
    let (coded, _) = agreed(ResponseType::CodeToken);
    assert_eq!(
        refused(&coded, revoke(OTHER_CLIENT, handle(FRONT_TOKEN))),
        Refusal::TokenOfAnotherClient
    );
    let (coded, reply) = coded.apply(revoke(CLIENT, handle(FRONT_TOKEN)), NOW);
    assert!(reply.is_ok() && !stands(&coded, handle(FRONT_TOKEN), NOW));
    let (active, _) = redeemed(coded, redeem_plainly(|_| ()));
    assert!(
        !stands(&active, handle(FRONT_TOKEN), NOW) && stands(&active, handle(ACCESS_TOKEN), NOW)
    );
}

#[test]
fn a_withdrawn_jwt_beside_a_code_stays_withdrawn_when_the_code_is_redeemed() {
    let (coded, _) = agreed(ResponseType::CodeToken);
    let (coded, _) = coded.apply(revoke(CLIENT, jwt(JWT)), NOW);
    assert!(!stands(&coded, jwt(JWT), NOW));
    assert!(!stands(
        &redeemed(coded, redeem_plainly(|_| ())).0,
        jwt(JWT),
        NOW
    ));
}
