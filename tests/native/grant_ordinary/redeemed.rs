//! What it takes to redeem and to refresh.

use super::*;

#[test]
fn openid_connect_core_11_a_refresh_token_needs_offline_access_where_the_service_says_so() {
    let grant = |scope: &str| {
        pushed_with(ordinary(ResponseType::Code, scope))
            .apply(issue(TICKET), NOW)
            .0
    };
    for (scope, is_required, comes) in [
        ("openid", true, false),
        ("openid offline_access", true, true),
        ("openid", false, true),
        ("openid offline_access", false, true),
    ] {
        let redeem = redeem_plainly(|redeem| redeem.offline_access_required = is_required);
        let (active, redeemed) = redeemed(grant(scope), redeem);
        assert_eq!(redeemed.has_refresh_token(), comes, "{scope} {is_required}");
        assert_eq!(stands(&active, handle(REFRESH_TOKEN), NOW), comes);
    }
}

#[test]
fn rfc_9700_4_8_2_a_verifier_without_a_challenge_is_refused_and_a_challenge_wants_its_verifier() {
    let verifier = |text: &str| CodeVerifier::parse(text);
    let with_verifier = |text: &str| redeem_plainly(|redeem| redeem.code_verifier = verifier(text));
    let (unchallenged, _) = agreed(ResponseType::Code);
    assert_eq!(
        refused(&unchallenged, with_verifier(VERIFIER)),
        Refusal::CodeVerifierUnexpected
    );
    let mut request = ordinary(ResponseType::Code, SCOPE);
    request.code_challenge =
        Some(CodeChallenge::parse(Some(CHALLENGE), Some("S256")).expect("a challenge"));
    let (challenged, _) = pushed_with(request).apply(issue(TICKET), NOW);
    assert_eq!(
        refused(&challenged, redeem_plainly(|_| ())),
        Refusal::CodeVerifierMalformed
    );
    assert_eq!(
        refused(&challenged, with_verifier(CHALLENGE)),
        Refusal::CodeVerifierMismatch
    );
    let _ = redeemed(challenged, with_verifier(VERIFIER));
}

#[test]
fn rfc_6749_4_1_3_a_redirect_uri_is_named_again_only_where_it_was_named() {
    let named =
        |uri: Option<&str>| redeem_plainly(|redeem| redeem.redirect_uri = uri.map(str::to_owned));
    let (sent, _) = agreed(ResponseType::Code);
    assert_eq!(refused(&sent, named(None)), Refusal::RedirectUriMismatch);
    let unsent = || {
        let mut request = ordinary(ResponseType::Code, SCOPE);
        request.redirect_uri_sent = false;
        pushed_with(request).apply(issue(TICKET), NOW).0
    };
    assert_eq!(
        refused(&unsent(), named(Some("https://client.example/"))),
        Refusal::RedirectUriMismatch
    );
    let _ = redeemed(unsent(), named(None));
    let _ = redeemed(unsent(), named(Some(REDIRECT_URI)));
}

#[test]
fn fapi_2_0_5_3_2_1_a_code_under_the_profile_is_redeemed_by_a_strict_client_with_a_proof() {
    for (lack, refusal) in LACKING {
        let mut request = ordinary(ResponseType::Code, SCOPE);
        request.profile = Profile::Fapi2Security;
        let (coded, _) = pushed_with(request).apply(issue(TICKET), NOW);
        let redeem = |lack: &dyn Fn(&mut Redeem)| {
            redeem_with(|redeem| {
                redeem.code_verifier = None;
                lack(redeem);
            })
        };
        assert_eq!(
            refused(&coded, redeem(&|redeem| lack(&mut redeem.asker))),
            refusal
        );
        let _ = redeemed(coded, redeem(&|_| ()));
    }
}

#[test]
fn fapi_2_0_5_3_2_1_a_grant_under_the_profile_is_refreshed_by_a_strict_client_with_a_proof() {
    let (active, _) = redeemed(pushed().apply(issue(TICKET), NOW).0, redeem());
    for (lack, refusal) in LACKING {
        assert_eq!(
            refused(&active, refresh_with(|refresh| lack(&mut refresh.asker))),
            refusal
        );
    }
}

#[test]
fn fapi_2_0_5_3_2_1_9_a_grant_under_the_profile_never_rotates_its_refresh_token() {
    let (active, _) = redeemed(pushed().apply(issue(TICKET), NOW).0, redeem());
    let strictly =
        |refresh: &mut Refresh| (refresh.asker.cnf, refresh.asker.is_strict) = (Some(cnf(2)), true);
    let (active, refreshed) = redeemed(active, rotate(REFRESH_TOKEN, 20, NOW, strictly));
    assert!(!refreshed.is_rotated());
    assert!(stands(&active, handle(REFRESH_TOKEN), NOW) && !stands(&active, handle(20), NOW));
}
