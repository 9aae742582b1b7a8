//! Every state answers every command.

use super::*;

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

fn holding_a_ticket() -> Vec<Row> {
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
        ("recall", recall(TICKET), row(Kept)),
        (
            "recall with another secret",
            recall(UNKNOWN),
            row(No(TicketUnknown)),
        ),
        (
            "recall with the request_uri",
            recall(REQUEST_URI),
            row(No(TicketUnknown)),
        ),
        ("note", note(TICKET), row(To("pushed"))),
        (
            "note with another secret",
            note(UNKNOWN),
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
        holding_a_ticket(),
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
