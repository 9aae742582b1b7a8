//! What holds for a grant whatever happens to it, in whatever order.

use crate::support::grants::*;
use proptest::prelude::*;
use sekisho::{
    Timestamp,
    documents::ResponseType,
    oauth::{
        Grant, Refusal,
        grant::{Asker, Command, Issue, Redeemed, Reply, Token},
    },
};

/// A command of which the time is still open: secrets by number, lifetimes in seconds.
#[derive(Clone, Debug)]
enum Step {
    Open {
        client: u64,
        request_uri: u16,
    },
    Issue {
        ticket: u16,
        life: u32,
    },
    Fail {
        ticket: u16,
    },
    Redeem {
        client: u64,
        code: u16,
        access: Access,
        refresh: Option<u32>,
    },
    Refresh {
        client: u64,
        token: u16,
        access: Access,
    },
    Introspect(Held),
    Revoke {
        client: u64,
        token: Held,
    },
}

/// An access token to issue, for so many seconds.
#[derive(Clone, Copy, Debug)]
enum Access {
    Jwt(u32),
    Opaque(u32),
}

/// A token as somebody holds it.
#[derive(Clone, Copy, Debug)]
enum Held {
    Handle(u16),
    Jwt(u16, u32),
}

impl Access {
    fn ask(self, asker: &mut Asker, serial: u16) {
        match self {
            Self::Jwt(life) => jwt_for(asker, life),
            Self::Opaque(life) => opaque_for(asker, serial, life),
        }
    }
}

impl Held {
    fn token(self, now: Timestamp) -> Token {
        match self {
            Self::Handle(number) => handle(number),
            Self::Jwt(number, life) => Token::Jwt(stored(number, now.after(life))),
        }
    }
}

impl Step {
    fn command(self, serial: u16, now: Timestamp) -> Command {
        match self {
            Self::Open {
                client,
                request_uri,
            } => open(client, request_uri),
            Self::Issue { ticket, life } => {
                let code = stored(CODE, now.after(life));
                match issue(ticket) {
                    Command::Issue(issue) => Command::Issue(Box::new(Issue { code, ..*issue })),
                    other => other,
                }
            }
            Self::Fail { ticket } => fail(ticket),
            Self::Redeem {
                client,
                code,
                access,
                refresh,
            } => redeem_with(|redeem| {
                redeem.asker.client = client;
                redeem.code = digest(code);
                redeem.refresh_token = refresh.map(|life| stored(REFRESH_TOKEN, now.after(life)));
                access.ask(&mut redeem.asker, serial);
            }),
            Self::Refresh {
                client,
                token,
                access,
            } => refresh_with(|refresh| {
                refresh.asker.client = client;
                refresh.refresh_token = digest(token);
                access.ask(&mut refresh.asker, serial);
            }),
            Self::Introspect(token) => introspect(token.token(now)),
            Self::Revoke { client, token } => revoke(client, token.token(now)),
        }
    }
}

fn one_of(usual: u16) -> impl Strategy<Value = u16> {
    prop_oneof![3 => Just(usual), 1 => REQUEST_URI..=UNKNOWN]
}

fn clients() -> impl Strategy<Value = u64> {
    prop_oneof![4 => Just(CLIENT), 1 => Just(OTHER_CLIENT)]
}

fn accesses() -> impl Strategy<Value = Access> {
    prop_oneof![
        (1..4000_u32).prop_map(Access::Jwt),
        (1..4000_u32).prop_map(Access::Opaque)
    ]
}

fn tokens() -> impl Strategy<Value = Held> {
    prop_oneof![
        (REQUEST_URI..=UNKNOWN).prop_map(Held::Handle),
        (REQUEST_URI..=UNKNOWN, 0..4000_u32).prop_map(|(n, life)| Held::Jwt(n, life))
    ]
}

/// How long to wait, and what to do then.
fn steps() -> impl Strategy<Value = (u32, Step)> {
    let step = prop_oneof![
        1 => (clients(), one_of(REQUEST_URI)).prop_map(|(client, request_uri)| Step::Open { client, request_uri }),
        3 => (one_of(TICKET), 1..=CODE_LIFE).prop_map(|(ticket, life)| Step::Issue { ticket, life }),
        1 => (REQUEST_URI..=UNKNOWN).prop_map(|ticket| Step::Fail { ticket }),
        3 => (clients(), one_of(CODE), accesses(), prop::option::of(1..4000_u32))
            .prop_map(|(client, code, access, refresh)| Step::Redeem { client, code, access, refresh }),
        3 => (clients(), one_of(REFRESH_TOKEN), accesses()).prop_map(|(client, token, access)| Step::Refresh {
            client,
            token,
            access
        }),
        1 => tokens().prop_map(Step::Introspect),
        1 => (clients(), tokens()).prop_map(|(client, token)| Step::Revoke { client, token }),
    ];
    (prop_oneof![3 => 0..30_u32, 1 => 0..3000_u32], step)
}

/// The tokens that `command` has issued with this answer, and until when each counts at most.
fn issued(command: &Command, redeemed: &Redeemed) -> Vec<(Token, Timestamp)> {
    let (refresh_token, secret) = match command {
        Command::Redeem(redeem) => (redeem.refresh_token, redeem.asker.access_token),
        Command::Refresh(refresh) => (None, refresh.asker.access_token),
        _ => return Vec::new(),
    };
    let expires = redeemed.expires();
    let access_token = match redeemed.form().algorithm {
        None => (Token::Handle(secret), expires),
        Some(_) => (Token::Jwt(stored(JWT, expires)), expires),
    };
    refresh_token
        .map(|token| (Token::Handle(token.digest), token.expires))
        .into_iter()
        .chain([access_token])
        .collect()
}

fn client_of(command: &Command) -> Option<u64> {
    match command {
        Command::Redeem(redeem) => Some(redeem.asker.client),
        Command::Refresh(refresh) => Some(refresh.asker.client),
        _ => None,
    }
}

fn has_ended(grant: &Grant) -> bool {
    matches!(grant, Grant::Closed(_) | Grant::Revoked(_))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_breaks_a_grant(steps in prop::collection::vec(steps(), 1..24)) {
        let (mut grant, mut now, mut tokens, mut redemptions) = (pushed(), NOW, Vec::new(), 0);
        for (serial, (wait, step)) in (5000..).zip(steps) {
            now = now.after(wait);
            let command = step.command(serial, now);
            let (after, reply) = grant.clone().apply(command.clone(), now);
            if let Ok(Reply::Redeemed(redeemed)) = &reply {
                prop_assert_eq!(client_of(&command), Some(CLIENT), "tokens go to the client of the grant only");
                redemptions += usize::from(matches!(command, Command::Redeem(_)));
                tokens.extend(issued(&command, redeemed));
            }
            prop_assert!(redemptions <= 1, "a code is redeemed once");
            if has_ended(&grant) {
                prop_assert_eq!(&after, &grant, "what has ended stays as it ended");
                prop_assert!(!matches!(reply, Ok(Reply::Redeemed(_) | Reply::Opened(_))));
                let is_refused_again = matches!(command, Command::Fail { .. });
                prop_assert!(is_refused_again || !matches!(reply, Ok(Reply::Completed(_))), "only a refusal is given again");
            }
            if reply.is_err() && reply != Err(Refusal::CodeReplayed) {
                prop_assert_eq!(&after, &grant, "a refusal changes nothing");
            }
            grant = after;
        }
        for (token, expires) in tokens {
            let is_void = |at| grant.clone().apply(introspect(token.clone()), at).1 == Ok(void());
            prop_assert!(is_void(expires), "nothing counts from its expiry on");
            prop_assert!(is_void(expires.before(1)) || expires <= grant.until(), "no row is swept while a token of it counts");
        }
    }

    #[test]
    fn a_swept_row_could_have_given_nothing(steps in prop::collection::vec(steps(), 1..12), last in steps(), late in 0..9000_u32) {
        let (grant, _) = (5000..).zip(steps).fold((pushed(), NOW), |(grant, now), (serial, (wait, step))| {
            let now = now.after(wait);
            (grant.apply(step.command(serial, now), now).0, now)
        });
        let now = grant.until().after(late);
        let reply = grant.apply(last.1.command(6000, now), now).1;
        let gives = matches!(reply, Ok(Reply::Redeemed(_) | Reply::Opened(_) | Reply::Completed(_)));
        prop_assert!(!gives, "{:?}", reply);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// What RFC 9700 §4.14.2 makes of a chain of refresh tokens: the newest gives a new one, the
    /// one before it the same answer as long as the window is open, and every older one ends them
    /// all.
    #[test]
    fn a_chain_of_rotations_is_as_long_as_it_is_honest(steps in prop::collection::vec((0..WINDOW + 10, 0..3_u16), 1..30)) {
        let mut grant = pushed_with(ordinary(ResponseType::Code, "accounts")).apply(issue(TICKET), NOW).0;
        grant = grant.apply(redeem_plainly(|_| ()), NOW).0;
        let token = |number: u16| if number == 0 { REFRESH_TOKEN } else { 1000 + number };
        let (mut now, mut newest, mut last, mut is_over) = (NOW, 0_u16, None, false);
        for (wait, age) in steps {
            now = now.after(wait);
            let number = newest.saturating_sub(age);
            let (after, reply) = grant.clone().apply(rotate(token(number), token(number + 1), now, |_| ()), now);
            let repeated = last.clone().filter(|(at, _): &(Timestamp, Reply)| number + 1 == newest && now < at.after(WINDOW));
            match (is_over, number == newest, repeated) {
                (true, ..) => prop_assert_eq!((&after, reply), (&grant, Err(Refusal::GrantRevoked))),
                (_, true, _) => {
                    let reply = reply.expect("the newest token counts");
                    prop_assert!(matches!(&reply, Reply::Redeemed(redeemed) if redeemed.is_rotated() && redeemed.issued_at() == now));
                    (newest, last) = (newest + 1, Some((now, reply)));
                }
                (_, _, Some((_, Reply::Redeemed(first)))) => {
                    let Ok(Reply::Redeemed(again)) = reply else { panic!("{reply:?}") };
                    prop_assert_eq!((&after, answer(&again)), (&grant, answer(&first)));
                }
                _ => {
                    prop_assert_eq!(reply, Err(Refusal::RefreshTokenReplayed));
                    prop_assert!(matches!(after, Grant::Revoked(_)));
                    is_over = true;
                }
            }
            grant = after;
        }
    }
}
