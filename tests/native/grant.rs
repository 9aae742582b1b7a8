//! The state machine of a grant: every pair of state and command, every expiry, every bound.

use crate::support::client::{CHALLENGE, REDIRECT_URI};
use crate::support::grants::*;
use sekisho::{
    Digest, Timestamp,
    oauth::{
        Grant, Refusal,
        grant::{Command, Reply, Token},
        request::pkce::CodeVerifier,
    },
};

/// The grant after these commands, none of which is refused.
fn after(commands: impl IntoIterator<Item = Command>) -> Grant {
    commands.into_iter().fold(pushed(), |grant, command| {
        let (grant, reply) = grant.apply(command, NOW);
        assert!(reply.is_ok(), "{reply:?}");
        grant
    })
}

fn coded() -> Grant {
    after([issue(TICKET)])
}

fn active() -> Grant {
    after([issue(TICKET), redeem()])
}

fn closed() -> Grant {
    after([fail(TICKET)])
}

fn revoked() -> Grant {
    after([
        issue(TICKET),
        redeem(),
        revoke(CLIENT, handle(REFRESH_TOKEN)),
    ])
}

fn kind(grant: &Grant) -> &'static str {
    match grant {
        Grant::Pushed(_) => "pushed",
        Grant::Coded(_) => "coded",
        Grant::Active(_) => "active",
        Grant::Closed(_) => "closed",
        Grant::Revoked(_) => "revoked",
    }
}

/// What a pair of state and command comes to.
#[derive(Clone, Debug)]
enum Outcome {
    /// The same state, to the last bit, and this refusal.
    No(Refusal),
    /// The same state, to the last bit, and an answer.
    Kept,
    /// Another state of this kind, and an answer.
    To(&'static str),
    /// A state of this kind, and this refusal.
    ToAnd(&'static str, Refusal),
    /// The same state; the token does not stand.
    Void,
}

use Outcome::{Kept, No, To, ToAnd, Void};

/// A command, and its outcome in the states pushed, coded, active, closed and revoked.
type Row = (&'static str, Command, [Outcome; 5]);

fn opening() -> Vec<Row> {
    use Refusal::{RequestUriOfAnotherClient, RequestUriUnknown, RequestUriUsed};
    let row = |pushed| {
        [
            pushed,
            No(RequestUriUsed),
            No(RequestUriUsed),
            No(RequestUriUsed),
            No(RequestUriUsed),
        ]
    };
    vec![
        ("open", open(CLIENT, REQUEST_URI), row(Kept)),
        (
            "open with another secret",
            open(CLIENT, UNKNOWN),
            row(No(RequestUriUnknown)),
        ),
        (
            "open with the ticket",
            open(CLIENT, TICKET),
            row(No(RequestUriUnknown)),
        ),
        (
            "open by another client",
            open(OTHER_CLIENT, REQUEST_URI),
            row(No(RequestUriOfAnotherClient)),
        ),
    ]
}

fn completing() -> Vec<Row> {
    use Refusal::{TicketUnknown, TicketUsed};
    let row = |pushed| {
        [
            pushed,
            No(TicketUsed),
            No(TicketUsed),
            No(TicketUsed),
            No(TicketUsed),
        ]
    };
    vec![
        (
            "issue",
            issue(TICKET),
            [
                To("coded"),
                Kept,
                No(TicketUsed),
                No(TicketUsed),
                No(TicketUsed),
            ],
        ),
        (
            "issue another code",
            issue_code(TICKET, UNKNOWN),
            row(To("coded")),
        ),
        (
            "issue with another secret",
            issue(UNKNOWN),
            row(No(TicketUnknown)),
        ),
        (
            "issue with the request_uri",
            issue(REQUEST_URI),
            row(No(TicketUnknown)),
        ),
        (
            "fail",
            fail(TICKET),
            [
                To("closed"),
                No(TicketUsed),
                No(TicketUsed),
                Kept,
                No(TicketUsed),
            ],
        ),
        (
            "fail with another secret",
            fail(UNKNOWN),
            row(No(TicketUnknown)),
        ),
    ]
}

fn redeeming() -> Vec<Row> {
    use Refusal::{
        CodeOfAnotherClient, CodeReplayed, CodeUnknown, CodeVerifierMismatch, DpopKeyMismatch,
        RedirectUriMismatch,
    };
    let unknown = |coded| {
        [
            No(CodeUnknown),
            coded,
            No(CodeUnknown),
            No(CodeUnknown),
            No(CodeUnknown),
        ]
    };
    let replayed = |coded| {
        [
            No(CodeUnknown),
            coded,
            ToAnd("revoked", CodeReplayed),
            No(CodeUnknown),
            No(CodeReplayed),
        ]
    };
    // Only a request that is right in all else is a replay.
    let wrong = |refusal: Refusal| {
        [
            No(CodeUnknown),
            No(refusal.clone()),
            No(refusal),
            No(CodeUnknown),
            No(CodeReplayed),
        ]
    };
    let other_verifier = || CodeVerifier::parse(CHALLENGE);
    vec![
        ("redeem", redeem(), replayed(To("active"))),
        (
            "redeem another code",
            redeem_with(|redeem| redeem.code = digest(UNKNOWN)),
            unknown(No(CodeUnknown)),
        ),
        (
            "redeem by another client",
            redeem_with(|redeem| redeem.asker.client = OTHER_CLIENT),
            unknown(No(CodeOfAnotherClient)),
        ),
        (
            "redeem elsewhere",
            redeem_with(|redeem| redeem.redirect_uri = Some(format!("{REDIRECT_URI}/"))),
            wrong(RedirectUriMismatch),
        ),
        (
            "redeem unverified",
            redeem_with(|redeem| redeem.code_verifier = other_verifier()),
            wrong(CodeVerifierMismatch),
        ),
        (
            "redeem with another key",
            redeem_with(|redeem| redeem.asker.cnf = Some(cnf(2))),
            wrong(DpopKeyMismatch),
        ),
    ]
}

fn refreshing() -> Vec<Row> {
    use Refusal::{
        GrantRevoked, RefreshTokenOfAnotherClient, RefreshTokenUnknown, ScopeBeyondGrant,
    };
    let unknown = || No(RefreshTokenUnknown);
    let row = |active, revoked| [unknown(), unknown(), active, unknown(), revoked];
    let refresh_token = |number| refresh_with(|refresh| refresh.refresh_token = digest(number));
    let scope = |text: &str| refresh_with(|refresh| refresh.scope = Some(text.into()));
    let by_another = refresh_with(|refresh| refresh.asker.client = OTHER_CLIENT);
    let to_opaque = refresh_with(|refresh| opaque(&mut refresh.asker, UNKNOWN));
    vec![
        (
            "refresh to a JWT",
            refresh_with(|_| ()),
            row(Kept, No(GrantRevoked)),
        ),
        (
            "refresh to an opaque token",
            to_opaque,
            row(To("active"), No(GrantRevoked)),
        ),
        (
            "refresh another token",
            refresh_token(UNKNOWN),
            row(unknown(), No(GrantRevoked)),
        ),
        (
            "refresh the access token",
            refresh_token(ACCESS_TOKEN),
            row(unknown(), No(GrantRevoked)),
        ),
        (
            "refresh by another client",
            by_another,
            row(No(RefreshTokenOfAnotherClient), unknown()),
        ),
        (
            "refresh to a wider scope",
            scope("accounts admin"),
            row(No(ScopeBeyondGrant), No(GrantRevoked)),
        ),
        (
            "refresh to a bad scope",
            scope(" "),
            row(No(Refusal::ScopeMalformed), No(GrantRevoked)),
        ),
    ]
}

fn introspecting() -> Vec<Row> {
    let stands_when_active = || [Void, Void, Kept, Void, Void];
    let stands_never = || [Void, Void, Void, Void, Void];
    vec![
        (
            "introspect the refresh token",
            introspect(handle(REFRESH_TOKEN)),
            stands_when_active(),
        ),
        (
            "introspect the access token",
            introspect(handle(ACCESS_TOKEN)),
            stands_when_active(),
        ),
        (
            "introspect a JWT",
            introspect(jwt(JWT)),
            stands_when_active(),
        ),
        (
            "introspect an unknown token",
            introspect(handle(UNKNOWN)),
            stands_never(),
        ),
        (
            "introspect the code",
            introspect(handle(CODE)),
            stands_never(),
        ),
        (
            "introspect the ticket",
            introspect(handle(TICKET)),
            stands_never(),
        ),
    ]
}

fn revoking() -> Vec<Row> {
    use Refusal::TokenOfAnotherClient;
    let row = |active| [Kept, Kept, active, Kept, Kept];
    vec![
        (
            "revoke the refresh token",
            revoke(CLIENT, handle(REFRESH_TOKEN)),
            row(To("revoked")),
        ),
        (
            "revoke the access token",
            revoke(CLIENT, handle(ACCESS_TOKEN)),
            row(To("active")),
        ),
        ("revoke a JWT", revoke(CLIENT, jwt(JWT)), row(To("active"))),
        (
            "revoke an unknown token",
            revoke(CLIENT, handle(UNKNOWN)),
            row(Kept),
        ),
        ("revoke the code", revoke(CLIENT, handle(CODE)), row(Kept)),
        (
            "revoke by another client",
            revoke(OTHER_CLIENT, handle(REFRESH_TOKEN)),
            row(No(TokenOfAnotherClient)),
        ),
        (
            "revoke a JWT by another client",
            revoke(OTHER_CLIENT, jwt(JWT)),
            row(No(TokenOfAnotherClient)),
        ),
    ]
}

#[test]
fn every_state_answers_every_command() {
    let table = [
        opening(),
        completing(),
        redeeming(),
        refreshing(),
        introspecting(),
        revoking(),
    ];
    for (name, command, outcomes) in table.into_iter().flatten() {
        let states = [pushed(), coded(), active(), closed(), revoked()];
        for (before, outcome) in states.into_iter().zip(outcomes) {
            let (after, reply) = before.clone().apply(command.clone(), NOW);
            let pair = format!("{} and {name}: {reply:?}", kind(&before));
            let kept = after == before;
            match outcome {
                No(refusal) => assert!(kept && reply == Err(refusal), "{pair}"),
                Kept => assert!(kept && reply.is_ok_and(|reply| reply != void()), "{pair}"),
                To(state) => assert!(!kept && kind(&after) == state && reply.is_ok(), "{pair}"),
                ToAnd(state, refusal) => assert!(
                    !kept && kind(&after) == state && reply == Err(refusal),
                    "{pair}"
                ),
                Void => assert!(kept && reply == Ok(void()), "{pair}"),
            }
        }
    }
}

/// The last second at which something counts answers like every earlier one; the next second
/// refuses, and changes nothing.
fn assert_expires(grant: Grant, command: Command, expires: Timestamp, refusal: Option<Refusal>) {
    let counts =
        |reply: &Result<Reply, Refusal>| reply.as_ref().is_ok_and(|reply| *reply != void());
    let (_, last) = grant.clone().apply(command.clone(), expires.before(1));
    assert!(counts(&last), "a second before: {last:?}");
    for late in [expires, expires.after(1), expires.after(u32::MAX)] {
        let (after, reply) = grant.clone().apply(command.clone(), late);
        assert_eq!(
            (after, reply),
            (grant.clone(), refusal.clone().map_or(Ok(void()), Err))
        );
    }
}

#[test]
fn a_request_uri_expires_at_the_second() {
    assert_expires(
        pushed(),
        open(CLIENT, REQUEST_URI),
        NOW.after(REQUEST_URI_LIFE),
        Some(Refusal::RequestUriExpired),
    );
}

#[test]
fn a_ticket_expires_at_the_second() {
    assert_expires(
        pushed(),
        issue(TICKET),
        NOW.after(TICKET_LIFE),
        Some(Refusal::TicketExpired),
    );
    assert_expires(
        pushed(),
        fail(TICKET),
        NOW.after(TICKET_LIFE),
        Some(Refusal::TicketExpired),
    );
}

#[test]
fn a_code_expires_at_the_second() {
    assert_expires(
        coded(),
        redeem(),
        NOW.after(CODE_LIFE),
        Some(Refusal::CodeExpired),
    );
}

#[test]
fn a_refresh_token_expires_at_the_second() {
    let expires = NOW.after(REFRESH_TOKEN_LIFE);
    assert_expires(
        active(),
        refresh_with(|_| ()),
        expires,
        Some(Refusal::RefreshTokenExpired),
    );
    assert_expires(active(), introspect(handle(REFRESH_TOKEN)), expires, None);
}

#[test]
fn an_access_token_expires_at_the_second() {
    assert_expires(
        active(),
        introspect(handle(ACCESS_TOKEN)),
        NOW.after(ACCESS_TOKEN_LIFE),
        None,
    );
    assert_expires(
        active(),
        introspect(jwt(JWT)),
        NOW.after(ACCESS_TOKEN_LIFE),
        None,
    );
}

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

#[test]
fn a_state_reads_as_it_was_written() {
    for grant in [pushed(), coded(), active(), closed(), revoked()] {
        let text = serde_json::to_string(&grant).expect("plain data");
        assert_eq!(
            serde_json::from_str::<Grant>(&text).expect("readable"),
            grant
        );
    }
}

#[test]
fn a_decision_repeated_with_another_code_is_refused_and_the_first_code_stays_good() {
    // The code follows from the ticket under a key, and the key may be another by now.
    let mut again = issue(TICKET);
    if let Command::Issue(issue) = &mut again {
        issue.code.digest = digest(UNKNOWN);
    }
    let (kept, reply) = coded().apply(again, NOW);
    assert_eq!((&kept, reply), (&coded(), Err(Refusal::TicketUsed)));
    assert!(kept.apply(redeem(), NOW).1.is_ok());
}

#[test]
fn a_refusal_is_told_again_for_the_same_reason_only() {
    assert!(closed().apply(fail(TICKET), NOW).1.is_ok());
    let unusable = |name: &str| Refusal::DpopKeyUnusable(name.to_owned().into());
    for (first, second) in [
        (Refusal::Denied, Refusal::LoginRequired),
        (Refusal::LoginRequired, Refusal::Denied),
        (unusable("one"), unusable("two")),
    ] {
        let closed = after([fail_for(TICKET, &first)]);
        let (kept, reply) = closed.clone().apply(fail_for(TICKET, &second), NOW);
        assert_eq!((kept, reply), (closed, Err(Refusal::TicketUsed)));
    }
}

#[test]
fn a_refusal_of_before_is_read_and_told_again_to_whoever_names_no_reason() {
    let row = r#"{"Closed":{"client":1,"code":null,"answered":[{"digest":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","expires":1767225630},{"redirect_uri":"https://client.example/cb","response_mode":"Query","state":null}],"until":1767225660}}"#;
    let grant: Grant = serde_json::from_str(row).expect("readable");
    let ticket = Digest::of("");
    let tell = |reason| grant.clone().apply(Command::Fail { ticket, reason }, NOW).1;
    assert!(tell(None).is_ok());
    assert_eq!(tell(Some(ticket)), Err(Refusal::TicketUsed));
}
