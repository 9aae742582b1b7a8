//! A grant and the commands to it, with secrets by number.
#![allow(dead_code, reason = "each test file uses a part of it")]

use sekisho::{
    Digest, Timestamp,
    jose::Jkt,
    oauth::{
        Grant,
        authorization_request::AuthorizationRequest,
        grant::{Command, Issue, Minted, Pushed, Redeem, Refresh, Stored, Token},
        pkce::{CodeChallenge, CodeVerifier},
        redirect_uri::RedirectUri,
        scope::Scope,
    },
};

use crate::support::client::{CHALLENGE, REDIRECT_URI, VERIFIER};

pub const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

pub const CLIENT: u64 = 1;
pub const OTHER_CLIENT: u64 = 2;

// Secrets by number, and how many seconds after NOW each expires.
pub const REQUEST_URI: u16 = 1;
pub const TICKET: u16 = 2;
pub const CODE: u16 = 3;
pub const REFRESH_TOKEN: u16 = 4;
pub const ACCESS_TOKEN: u16 = 5;
pub const JWT: u16 = 6;
pub const UNKNOWN: u16 = 9;
pub const REQUEST_URI_LIFE: u32 = 90;
pub const TICKET_LIFE: u32 = 1890;
pub const CODE_LIFE: u32 = 60;
pub const ACCESS_TOKEN_LIFE: u32 = 3600;
pub const REFRESH_TOKEN_LIFE: u32 = 86_400;

pub fn digest(number: u16) -> Digest {
    Digest::of(number.to_be_bytes())
}

pub fn stored(number: u16, expires: Timestamp) -> Stored {
    Stored { digest: digest(number), expires }
}

pub fn jkt(number: u8) -> Jkt {
    Jkt::parse(&Digest::of([number]).encode()).expect("43 characters of base64url")
}

pub fn pushed() -> Grant {
    let request = AuthorizationRequest {
        client_id: "one".into(),
        redirect_uri: RedirectUri::matching(REDIRECT_URI, &[REDIRECT_URI.to_owned()], false).expect("registered"),
        scope: Scope::parse("accounts payments").expect("a scope"),
        state: Some("state".into()),
        code_challenge: CodeChallenge::parse(Some(CHALLENGE), Some("S256")).expect("a challenge"),
        jkt: Some(jkt(1)),
        ui_locales: None,
    };
    Grant::Pushed(Pushed {
        client: CLIENT,
        request,
        request_uri: stored(REQUEST_URI, NOW.after(REQUEST_URI_LIFE)),
        ticket: stored(TICKET, NOW.after(TICKET_LIFE)),
    })
}

pub fn open(client: u64, request_uri: u16) -> Command {
    Command::Open { client, request_uri: digest(request_uri) }
}

pub fn issue(ticket: u16) -> Command {
    let code = stored(CODE, NOW.after(CODE_LIFE));
    Command::Issue(Issue { ticket: digest(ticket), subject: "alice".into(), auth_time: NOW, code })
}

pub fn fail(ticket: u16) -> Command {
    Command::Fail { ticket: digest(ticket) }
}

pub fn opaque(number: u16) -> Minted {
    Minted::Opaque(stored(number, NOW.after(ACCESS_TOKEN_LIFE)))
}

pub fn redeem_with(change: impl FnOnce(&mut Redeem)) -> Command {
    let mut redeem = Redeem {
        client: CLIENT,
        code: digest(CODE),
        redirect_uri: REDIRECT_URI.into(),
        code_verifier: CodeVerifier::parse(VERIFIER).expect("a verifier"),
        jkt: jkt(1),
        refresh_token: Some(stored(REFRESH_TOKEN, NOW.after(REFRESH_TOKEN_LIFE))),
        access_token: opaque(ACCESS_TOKEN),
    };
    change(&mut redeem);
    Command::Redeem(Box::new(redeem))
}

pub fn redeem() -> Command {
    redeem_with(|_| ())
}

pub fn refresh_with(change: impl FnOnce(&mut Refresh)) -> Command {
    let mut refresh = Refresh {
        client_id: "one".into(),
        client: CLIENT,
        refresh_token: digest(REFRESH_TOKEN),
        jkt: jkt(2),
        scope: None,
        access_token: Minted::Jwt(NOW.after(ACCESS_TOKEN_LIFE)),
    };
    change(&mut refresh);
    Command::Refresh(Box::new(refresh))
}

pub fn handle(number: u16) -> Token {
    Token::Handle(digest(number))
}

pub fn jwt(number: u16) -> Token {
    Token::Jwt(stored(number, NOW.after(ACCESS_TOKEN_LIFE)))
}

pub fn introspect(token: Token) -> Command {
    Command::Introspect(token)
}

pub fn revoke(client: u64, token: Token) -> Command {
    Command::Revoke { client, token }
}
