//! What expires, and when.

use super::*;

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
