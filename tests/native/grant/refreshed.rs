//! What is redeemed and refreshed.

use super::*;

#[test]
fn a_code_replayed_after_its_minute_still_revokes() {
    let (grant, reply) = active().apply(redeem(), NOW.after(CODE_LIFE + 1));
    assert_eq!(
        (kind(&grant), reply),
        ("revoked", Err(Refusal::CodeReplayed))
    );
}

#[test]
fn a_failed_attempt_does_not_use_the_code_up() {
    let wrong = redeem_with(|redeem| redeem.code_verifier = CodeVerifier::parse(CHALLENGE));
    let (grant, _) = coded().apply(wrong, NOW);
    assert_eq!(kind(&grant.apply(redeem(), NOW).0), "active");
}

#[test]
fn a_refresh_binds_to_the_key_that_came_with_it() {
    let (_, reply) = active().apply(refresh_with(|_| ()), NOW);
    let Ok(Reply::Redeemed(redeemed)) = reply else {
        panic!("{reply:?}")
    };
    assert_eq!(redeemed.cnf(), Some(&cnf(2)));
}

#[test]
fn a_narrowed_refresh_narrows_that_token_and_no_later_one() {
    let narrow = refresh_with(|refresh| {
        refresh.scope = Some("payments".into());
        opaque(&mut refresh.asker, UNKNOWN);
    });
    let (grant, reply) = active().apply(narrow, NOW);
    let Ok(Reply::Redeemed(redeemed)) = reply else {
        panic!("{reply:?}")
    };
    assert_eq!(redeemed.authorized().scope.to_text(), "payments");
    let (_, reply) = grant.apply(refresh_with(|_| ()), NOW);
    let Ok(Reply::Redeemed(redeemed)) = reply else {
        panic!("{reply:?}")
    };
    assert_eq!(redeemed.authorized().scope.to_text(), "accounts payments");
}

#[test]
fn without_a_refresh_token_nothing_refreshes() {
    let grant = after([
        issue(TICKET),
        redeem_with(|redeem| redeem.refresh_token = None),
    ]);
    let (after, reply) = grant.clone().apply(refresh_with(|_| ()), NOW);
    assert_eq!((after, reply), (grant, Err(Refusal::RefreshTokenUnknown)));
}

#[test]
fn a_code_bound_to_no_key_is_redeemed_with_any() {
    let Grant::Pushed(mut unbound) = pushed() else {
        unreachable!("it begins as pushed")
    };
    unbound.request.jkt = None;
    let (grant, _) = Grant::Pushed(unbound).apply(issue(TICKET), NOW);
    let (grant, reply) = grant.apply(redeem_with(|redeem| redeem.asker.cnf = Some(cnf(2))), NOW);
    assert!(reply.is_ok());
    assert_eq!(kind(&grant), "active");
}
