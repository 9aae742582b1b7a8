//! The state machine of grants outside FAPI 2.0, and of those that a client or a scope puts under
//! it: implicit and hybrid grants, grants of a client to itself, audiences, and what only a shelf
//! can be asked.

use crate::support::grants::*;
use crate::support::{
    TestClient,
    client::{CHALLENGE, REDIRECT_URI, VERIFIER},
    host::MemoryShelf,
};
use sekisho::{
    Digest, Secret, Timestamp,
    documents::{Api, Client, ResponseType, Service},
    oauth::{
        FirstUse, Grant, Refusal,
        grant::{
            ClientCredentials, Command, Issue, Preview, Pushed, Redeem, Redeemed, Refresh, Reply,
            Standing, Token,
            serve::{Action, Answer, Request, serve},
        },
        handle::Row,
        request::{
            audience::Audience,
            pkce::{CodeChallenge, CodeVerifier},
            profile::Profile,
            scope::Scope,
            terms::Terms,
        },
    },
};
use serde_json::{Value, json};

const SCOPE: &str = "openid read write";
const A: &str = "https://a.example";
const B: &str = "https://b.example";
const OPAQUE: &str = "https://opaque.example";
const USERINFO: &str = "https://as.example/oauth/userinfo";
const ISSUER: &str = "https://as.example";

/// A grant that begins with this response type.
fn begun(response_type: ResponseType) -> Grant {
    pushed_with(ordinary(response_type, SCOPE))
}

/// The grant that a person has agreed to.
fn agreed(response_type: ResponseType) -> (Grant, Option<Redeemed>) {
    let (grant, reply) = begun(response_type).apply(issue(TICKET), NOW);
    match reply {
        Ok(Reply::Completed(completed)) => (grant, completed.redeemed),
        other => panic!("{other:?}"),
    }
}

fn redeemed(grant: Grant, command: Command) -> (Grant, Redeemed) {
    let (grant, reply) = grant.apply(command, NOW);
    match reply {
        Ok(Reply::Redeemed(redeemed)) => (grant, *redeemed),
        other => panic!("{other:?}"),
    }
}

fn refused(grant: &Grant, command: Command) -> Refusal {
    let (after, reply) = grant.clone().apply(command, NOW);
    assert_eq!(&after, grant, "{reply:?}");
    reply.expect_err("a refusal")
}

fn stands(grant: &Grant, token: Token, now: Timestamp) -> bool {
    grant
        .clone()
        .apply(introspect(token), now)
        .1
        .is_ok_and(|reply| reply != void())
}

fn audience(targets: &[&str]) -> Audience {
    serde_json::from_value(json!(targets)).expect("an audience")
}

/// Two APIs with JWTs, one with opaque tokens, in a service whose own tokens are opaque.
fn api_terms() -> Terms {
    let scopes = ["openid", "read", "write"].map(|name| json!({ "name": name }));
    let service =
        Service::parse(&json!({ "issuer": ISSUER, "fapiModes": [], "supportedScopes": scopes }))
            .expect("a service");
    let api = |document: Value| Api::parse(&document).expect("an API");
    let service = service.with_apis(vec![
        api(json!({ "identifier": A, "scopes": ["read"], "accessTokenDuration": 600 })),
        api(json!({ "identifier": B, "scopes": ["read", "write"], "accessTokenDuration": 900 })),
        api(json!({ "identifier": OPAQUE, "scopes": ["read"], "accessTokenFormat": "OPAQUE" })),
    ]);
    let client = Client::parse(&TestClient::new("one", 1).document()).expect("a client");
    Terms::of(&service, &client)
}

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

/// A weak client, one without a proof, and what each is told.
type Lacking = [(fn(&mut sekisho::oauth::grant::Asker), Refusal); 2];
const LACKING: Lacking = [
    (
        |asker| asker.is_strict = false,
        Refusal::ClientAuthenticationWeak,
    ),
    (|asker| asker.cnf = None, Refusal::DpopMissing),
];

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

fn credentials(change: impl FnOnce(&mut ClientCredentials)) -> ClientCredentials {
    let mut asker = asker(1, ACCESS_TOKEN, None);
    (asker.cnf, asker.is_strict, asker.terms, asker.audience) =
        (None, false, api_terms(), audience(&[OPAQUE]));
    let scope = Scope::parse("read").expect("a scope");
    let mut asked = ClientCredentials {
        asker,
        client_id: "one".into(),
        scope,
        profile: Profile::Ordinary,
    };
    change(&mut asked);
    asked
}

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

fn row() -> Row {
    Row::from_random(&Secret::new([5; 32]))
}

/// Asks a shelf, which remembers `jti` with it.
fn ask(shelf: &mut MemoryShelf, action: Action) -> Answer {
    let first_use = FirstUse {
        on_success: false,
        key: Digest::of("jti"),
        until: NOW.after(60),
        refusal: Refusal::AssertionReplayed,
    };
    let Ok(answer) = serve(
        shelf,
        Request {
            now: NOW,
            first_uses: vec![first_use],
            action,
        },
    );
    answer
}

fn shelved(grant: Grant) -> MemoryShelf {
    let mut shelf = MemoryShelf::default();
    shelf.grants.insert(row(), grant);
    shelf
}

fn state(shelf: &MemoryShelf) -> String {
    format!("{shelf:?}")
}

fn brought() -> Box<Pushed> {
    let Grant::Pushed(pushed) = begun(ResponseType::Code) else {
        unreachable!("it begins as pushed")
    };
    pushed
}

#[test]
fn a_preview_says_what_a_command_would_give_and_leaves_the_shelf_as_it_was() {
    let (coded, _) = agreed(ResponseType::Code);
    let (active, _) = redeemed(coded.clone(), redeem_plainly(|_| ()));
    for (grant, command) in [
        (coded, redeem_plainly(|_| ())),
        (active.clone(), rotate(REFRESH_TOKEN, 20, NOW, |_| ())),
        (
            active,
            rotate(REFRESH_TOKEN, 20, NOW, |refresh| refresh.rotation = None),
        ),
    ] {
        let (_, given) = redeemed(grant.clone(), command.clone());
        let mut shelf = shelved(grant);
        let before = state(&shelf);
        let answer = ask(
            &mut shelf,
            Action::Preview(row(), command, Refusal::CodeUnknown),
        );
        let Ok(Reply::Previewed(preview)) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(
            *preview,
            Preview {
                authorized: given.authorized().clone(),
                form: given.form().clone(),
                is_repeated: false
            }
        );
        assert_eq!(state(&shelf), before);
    }
}

#[test]
fn a_preview_of_a_replay_says_so_and_revokes_nothing_yet() {
    let (active, _) = redeemed(agreed(ResponseType::Code).0, redeem_plainly(|_| ()));
    let mut shelf = shelved(active);
    let before = state(&shelf);
    let answer = ask(
        &mut shelf,
        Action::Preview(row(), redeem_plainly(|_| ()), Refusal::CodeUnknown),
    );
    assert_eq!(answer, Err(Refusal::CodeReplayed));
    assert_eq!(state(&shelf), before);
}

#[test]
fn a_preview_where_there_is_no_grant_is_refused_as_the_command_would_be() {
    let mut shelf = MemoryShelf::default();
    let answer = ask(
        &mut shelf,
        Action::Preview(row(), redeem_plainly(|_| ()), Refusal::RefreshTokenUnknown),
    );
    assert_eq!(
        (answer, state(&shelf)),
        (
            Err(Refusal::RefreshTokenUnknown),
            state(&MemoryShelf::default())
        )
    );
}

#[test]
fn what_was_used_before_is_refused_before_anything_is_previewed() {
    let mut shelf = shelved(agreed(ResponseType::Code).0);
    assert_eq!(ask(&mut shelf, Action::Remember), Ok(Reply::Done(())));
    let answer = ask(
        &mut shelf,
        Action::Preview(row(), redeem_plainly(|_| ()), Refusal::CodeUnknown),
    );
    assert_eq!(answer, Err(Refusal::AssertionReplayed));
}

#[test]
fn a_brought_request_is_completed_once() {
    let mut shelf = MemoryShelf::default();
    let complete = |ticket| Action::Complete(row(), brought(), issue(ticket));
    assert!(matches!(
        ask(&mut shelf, complete(TICKET)),
        Ok(Reply::Completed(_))
    ));
    assert!(matches!(shelf.grants[&row()], Grant::Coded(_)));
    let before = state(&shelf);
    shelf.used.clear();
    for other in [issue_code(TICKET, UNKNOWN), fail(TICKET)] {
        assert_eq!(
            ask(&mut shelf, Action::Complete(row(), brought(), other)),
            Err(Refusal::TicketUsed)
        );
    }
    assert!(
        matches!(ask(&mut shelf, complete(TICKET)), Ok(Reply::Completed(_))),
        "the same browser is answered again"
    );
    assert_eq!(shelf.grants.len(), 1);
    assert!(
        before.contains(&format!("{:?}", shelf.grants)),
        "the grant is as it was"
    );
}

#[test]
fn a_brought_request_with_another_ticket_or_too_late_leaves_nothing_behind() {
    let mut shelf = MemoryShelf::default();
    let answer = ask(
        &mut shelf,
        Action::Complete(row(), brought(), issue(UNKNOWN)),
    );
    assert_eq!(
        (answer, shelf.grants.len()),
        (Err(Refusal::TicketUnknown), 0)
    );
    let action = Action::Complete(row(), brought(), issue(TICKET));
    let Ok(answer) = serve(
        &mut shelf,
        Request {
            now: NOW.after(TICKET_LIFE),
            first_uses: Vec::new(),
            action,
        },
    );
    assert_eq!(
        (answer, shelf.grants.len()),
        (Err(Refusal::TicketExpired), 0)
    );
}

#[test]
fn a_client_is_refused_a_grant_without_spending_anything_and_is_given_one_once() {
    let mut shelf = MemoryShelf::default();
    let refused = credentials(|asked| asked.profile = Profile::Fapi2Security);
    assert_eq!(
        ask(&mut shelf, Action::Grant(row(), Box::new(refused))),
        Err(Refusal::ClientAuthenticationWeak)
    );
    assert_eq!(state(&shelf), state(&MemoryShelf::default()));
    let granted = ask(
        &mut shelf,
        Action::Grant(row(), Box::new(credentials(|_| ()))),
    );
    assert!(
        matches!(granted, Ok(Reply::Redeemed(_)))
            && shelf.grants.len() == 1
            && shelf.used.len() == 1
    );
    let again = ask(
        &mut shelf,
        Action::Grant(row(), Box::new(credentials(|_| ()))),
    );
    assert_eq!(
        (again, shelf.grants.len()),
        (Err(Refusal::AssertionReplayed), 1)
    );
}
