//! Clients for themselves, and for whom tokens are.

use super::*;

#[test]
fn rfc_6749_4_4_3_a_client_grants_itself_an_access_token_and_nothing_to_refresh() {
    // "A refresh token SHOULD NOT be included."
    let (grant, redeemed) = Grant::of_client(credentials(|_| ()), NOW).expect("a grant");
    assert!(!redeemed.has_refresh_token() && redeemed.authorized().person.is_none());
    // RFC 9068 §2.2: "In cases of access tokens obtained through grants where no resource owner is
    // involved, such as the client credentials grant, the value of sub SHOULD correspond to an
    // identifier the authorization server uses to indicate the client".
    assert_eq!(redeemed.authorized().subject, "one");
    assert!(stands(
        &grant,
        handle(ACCESS_TOKEN),
        NOW.after(ACCESS_TOKEN_LIFE).before(1)
    ));
    assert_eq!(grant.until(), NOW.after(3600));
    assert_eq!(
        refused(&grant, rotate(REFRESH_TOKEN, UNKNOWN, NOW, |_| ())),
        Refusal::RefreshTokenUnknown
    );
    assert_eq!(
        refused(&grant, redeem_plainly(|_| ())),
        Refusal::CodeUnknown
    );
    assert_eq!(
        refused(&grant, revoke(OTHER_CLIENT, handle(ACCESS_TOKEN))),
        Refusal::TokenOfAnotherClient
    );
    let (grant, reply) = grant.apply(revoke(CLIENT, handle(ACCESS_TOKEN)), NOW);
    assert!(reply.is_ok() && !stands(&grant, handle(ACCESS_TOKEN), NOW));
}

#[test]
fn fapi_2_0_5_3_2_1_a_client_under_the_profile_grants_itself_nothing_without_strictness_and_a_proof()
 {
    let strict = |asked: &mut ClientCredentials| {
        (asked.profile, asked.asker.is_strict, asked.asker.cnf) =
            (Profile::Fapi2Security, true, Some(cnf(1)));
    };
    for (lack, refusal) in LACKING {
        let asked = credentials(|asked| {
            strict(asked);
            lack(&mut asked.asker);
        });
        assert_eq!(
            Grant::of_client(asked, NOW).expect_err("a refusal"),
            refusal
        );
    }
    assert_eq!(
        Grant::of_client(credentials(strict), NOW)
            .expect("a grant")
            .1
            .cnf(),
        Some(&cnf(1))
    );
}

#[test]
fn no_token_fits_targets_that_differ() {
    let differing = credentials(|asked| asked.asker.audience = audience(&[A, OPAQUE]));
    assert_eq!(
        Grant::of_client(differing, NOW).expect_err("a refusal"),
        Refusal::TargetsDiffer
    );
}

/// A code for these targets.
fn coded_for(targets: &[&str]) -> Grant {
    let mut request = ordinary(ResponseType::Code, SCOPE);
    request.audience = audience(targets);
    let Command::Issue(issue) = issue(TICKET) else {
        unreachable!("it issues")
    };
    let issue = Issue {
        terms: api_terms(),
        ..*issue
    };
    let (grant, reply) = pushed_with(request).apply(Command::Issue(Box::new(issue)), NOW);
    assert!(reply.is_ok(), "{reply:?}");
    grant
}

fn redeem_for(targets: &[&str]) -> Command {
    redeem_plainly(|redeem| {
        (redeem.asker.terms, redeem.asker.audience) = (api_terms(), audience(targets))
    })
}

fn refresh_for(targets: &[&str]) -> Command {
    refresh_with(|refresh| {
        (refresh.asker.terms, refresh.asker.audience) = (api_terms(), audience(targets));
        (refresh.asker.cnf, refresh.asker.is_strict) = (None, false);
    })
}

#[test]
fn rfc_8707_2_2_a_token_request_narrows_the_audience_of_one_token_and_never_widens_it() {
    let coded = coded_for(&[A, B]);
    for beyond in [
        &[OPAQUE][..],
        &[A, OPAQUE],
        &[USERINFO],
        &["https://nobody.example"],
    ] {
        assert_eq!(
            refused(&coded, redeem_for(beyond)),
            Refusal::TargetBeyondGrant,
            "{beyond:?}"
        );
    }
    let (active, narrow) = redeemed(coded, redeem_for(&[A]));
    assert_eq!(narrow.form().audience, [A, USERINFO]);
    assert_eq!(
        (
            narrow.form().lifetime,
            narrow.form().scope.to_text().as_str()
        ),
        (600, "openid read")
    );
    assert_eq!(
        refused(&active, refresh_for(&[OPAQUE])),
        Refusal::TargetBeyondGrant
    );
    for (targets, audience, lifetime, scope) in [
        (&[][..], &[A, B, USERINFO][..], 600, "openid read write"),
        (&[B], &[B, USERINFO], 900, "openid read write"),
        (&[B, A], &[A, B, USERINFO], 600, "openid read write"),
    ] {
        let (_, refreshed) = redeemed(active.clone(), refresh_for(targets));
        let form = refreshed.form();
        assert_eq!(form.audience, audience, "{targets:?}");
        assert_eq!(
            (form.lifetime, form.scope.to_text().as_str()),
            (lifetime, scope),
            "{targets:?}"
        );
    }
}

#[test]
fn without_a_target_the_token_is_opaque_and_for_userinfo() {
    let (active, redeemed) = redeemed(coded_for(&[]), redeem_for(&[]));
    assert_eq!(
        (redeemed.form().algorithm, &redeemed.form().audience[..]),
        (None, &[USERINFO.to_owned()][..])
    );
    let (_, reply) = active.apply(introspect(handle(ACCESS_TOKEN)), NOW);
    let Ok(Reply::Standing(standing)) = reply else {
        panic!("{reply:?}")
    };
    assert!(
        matches!(*standing, Standing::Opaque(CLIENT, _, token) if token.audience == [USERINFO])
    );
    assert_eq!(
        refused(&coded_for(&[]), redeem_for(&[A])),
        Refusal::TargetBeyondGrant
    );
}
