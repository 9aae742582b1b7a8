//! What may happen to the passkeys of a person, in the object that keeps the row.

use serde_json::{Value, json};

use super::super::{
    Attestation, Owner, PasskeyCommand, PasskeyReply,
    tests::{assertion, expected},
    vectors::*,
};
use super::*;
use crate::people::{
    Command, NamedSession, Reply, Request, Shelves,
    apply::tests::{NOW, alice, consent, digest, session},
    serve::{
        serve,
        tests::{Rows, rows},
    },
};

const HANDLE: &str = "aGFuZGxl";

fn people() -> Rows {
    rows(&crate::json::to_string(&alice()))
}

fn ask(rows: &mut Rows, place: &str, command: Command, now: Timestamp) -> Reply {
    let request = Request {
        now,
        username: place.into(),
        command,
        service: None,
    };
    let Ok(reply) = serve(rows, request);
    reply
}

fn passkeys(rows: &mut Rows, command: PasskeyCommand) -> Reply {
    ask(rows, "alice", Command::Passkey(command), NOW)
}

fn owner(subject: &str) -> Owner {
    Owner {
        subject: subject.into(),
        epoch: 0,
    }
}

fn add(vector: &Vector, expected: Expected) -> PasskeyCommand {
    PasskeyCommand::Add {
        owner: owner("s"),
        handle: HANDLE.into(),
        attestation: Attestation {
            client_data: vector.client_data.into(),
            attestation_object: vector.attestation_object.into(),
            transports: vec!["internal".into()],
        },
        expected,
        name: " Phone ".into(),
        by_password: false,
    }
}

fn sign_in(assertion: Assertion, expected: Expected) -> PasskeyCommand {
    PasskeyCommand::SignIn {
        assertion,
        expected,
        session: session(1),
        former: None,
        falls_short: false,
    }
}

/// The challenge of the vectors, which expires 60 seconds from now.
fn challenge() -> Expected {
    Expected {
        expires: NOW.after(60),
        ..expected(CHALLENGE)
    }
}

/// Somebody with a passkey, whose registration is long over.
fn with_passkey() -> Rows {
    let mut rows = people();
    let added = passkeys(&mut rows, add(&ES256, challenge()));
    assert_eq!(added, Reply::Done);
    let mut row = rows.whole("alice");
    row["passkeys"]["used"] = json!([]);
    rows.people.insert("alice".into(), row.to_string());
    rows
}

fn is_in(reply: &Reply) -> bool {
    let Reply::Authenticated { amr, .. } = reply else {
        return false;
    };
    assert_eq!(amr[..], ["swk", "user", "mfa"]);
    true
}

fn refused(flaw: Flaw) -> Reply {
    Reply::Passkey(PasskeyReply::Refused(flaw))
}

fn row(rows: &Rows) -> Value {
    rows.whole("alice")
}

#[test]
fn a_passkey_is_added_listed_named_and_removed() {
    let mut rows = with_passkey();
    let listed = |rows: &mut Rows| {
        let command = PasskeyCommand::List { owner: owner("s") };
        match passkeys(rows, command) {
            Reply::Passkey(PasskeyReply::Listed(keys)) => keys,
            other => panic!("{other:?}"),
        }
    };
    let [key] = &listed(&mut rows)[..] else {
        panic!("not one");
    };
    assert_eq!((key.name.as_str(), key.id.as_str()), ("Phone", ES256.id));
    assert_eq!((key.created, key.last_used), (NOW, None));
    assert!(key.backup_eligible && key.backed_up);
    assert_eq!(key.transports, ["internal"]);
    let rename = |id: &str, name: &str| PasskeyCommand::Rename {
        owner: owner("s"),
        id: id.into(),
        name: name.into(),
    };
    assert_eq!(
        passkeys(&mut rows, rename(ES256.id, "Key ring")),
        Reply::Done
    );
    assert_eq!(listed(&mut rows)[0].name, "Key ring");
    assert_eq!(passkeys(&mut rows, rename("other", "a")), Reply::Missing);
    let long = "a".repeat(LONGEST_NAME + 1);
    for name in ["", "  ", "a\nb", &long] {
        assert_eq!(
            passkeys(&mut rows, rename(ES256.id, name)),
            refused(Flaw::Name)
        );
    }
    let remove = |id: &str| PasskeyCommand::Remove {
        owner: owner("s"),
        id: id.into(),
        session: None,
    };
    assert_eq!(passkeys(&mut rows, remove("other")), Reply::Missing);
    assert_eq!(passkeys(&mut rows, remove(ES256.id)), Reply::Done);
    assert_eq!(listed(&mut rows), []);
    let reply = passkeys(&mut rows, sign_in(assertion(&ES256), challenge()));
    assert_eq!(reply, refused(Flaw::Unknown));
}

#[test]
fn nothing_is_asked_about_the_passkeys_of_somebody_else() {
    let mut rows = with_passkey();
    let before = rows.clone();
    for owner in [owner("t"), owner("")] {
        for command in [
            PasskeyCommand::List {
                owner: owner.clone(),
            },
            PasskeyCommand::Remove {
                owner: owner.clone(),
                id: ES256.id.into(),
                session: None,
            },
            PasskeyCommand::Rename {
                owner: owner.clone(),
                id: ES256.id.into(),
                name: "mine".into(),
            },
        ] {
            assert_eq!(passkeys(&mut rows, command), Reply::Missing);
        }
        let mut command = add(&EDDSA, challenge());
        if let PasskeyCommand::Add { owner: of, .. } = &mut command {
            *of = owner;
        }
        assert_eq!(passkeys(&mut rows, command), Reply::Missing);
    }
    assert_eq!(rows, before);
}

#[test]
fn whoever_signed_in_before_everything_was_voided_adds_nothing() {
    let mut rows = people();
    ask(&mut rows, "alice", Command::SignOut, NOW);
    assert_eq!(
        passkeys(&mut rows, add(&ES256, challenge())),
        Reply::Missing
    );
}

#[test]
fn one_credential_is_registered_once_and_only_so_many() {
    let mut rows = with_passkey();
    let again = passkeys(&mut rows, add(&ES256, challenge()));
    assert_eq!(again, refused(Flaw::Known));
    let mut full = row(&rows);
    let keys = full["passkeys"]["keys"].as_array_mut().expect("a list");
    for n in 1..MOST_PASSKEYS {
        let mut other = keys[0].clone();
        other["id"] = json!(format!("other {n}"));
        keys.push(other);
    }
    rows.people.insert("alice".into(), full.to_string());
    let reply = passkeys(&mut rows, add(&EDDSA, challenge()));
    assert_eq!(reply, refused(Flaw::TooMany));
    assert_eq!(row(&rows), full);
}

#[test]
fn a_passkey_signs_in_begins_the_session_and_tells_what_was_allowed() {
    let (user, _) = consent(alice(), 7, &["openid"], true);
    let mut rows = rows(&crate::json::to_string(&user));
    assert_eq!(passkeys(&mut rows, add(&EDDSA, challenge())), Reply::Done);
    let late = Expected {
        expires: NOW.after(200),
        ..challenge()
    };
    let command = Command::Passkey(sign_in(assertion(&EDDSA), late));
    let reply = ask(&mut rows, "alice", command, NOW.after(100));
    let expected = Reply::Authenticated {
        has_passkey: true,
        subject: "s".into(),
        epoch: 0,
        amr: ["hwk", "user", "mfa"].map(str::to_owned).to_vec(),
        scopes: vec!["openid".into()],
        session: Some(Box::new(NamedSession::new(digest(1), Shelves::default()))),
        came_back: false,
    };
    assert_eq!(reply, expected);
    let kept = row(&rows);
    assert_eq!(kept["sessions"][0]["amr"], json!(["hwk", "user", "mfa"]));
    let key = &kept["passkeys"]["keys"][0];
    assert_eq!(
        (&key["sign_count"], &key["last_used"]),
        (&json!(2), &json!(1_000_100))
    );
}

#[test]
fn a_challenge_is_answered_once_and_never_after_its_time() {
    let mut rows = with_passkey();
    let reply = passkeys(&mut rows, sign_in(assertion(&ES256), challenge()));
    assert!(is_in(&reply));
    // Were it an authenticator that does not count, the challenge alone would have to say no.
    let mut uncounted = row(&rows);
    uncounted["passkeys"]["keys"][0]["sign_count"] = json!(1);
    rows.people.insert("alice".into(), uncounted.to_string());
    for later in [0, 1, 59, 60, 61] {
        let command = Command::Passkey(sign_in(assertion(&ES256), challenge()));
        let reply = ask(&mut rows, "alice", command, NOW.after(later));
        let refusals = [
            refused(Flaw::ChallengeUsed),
            Reply::Throttled { seconds: 5 },
        ];
        assert!(refusals.contains(&reply), "{later} {reply:?}");
    }
    assert_eq!(row(&rows), uncounted);
}

#[test]
fn a_challenge_that_was_registered_with_signs_nobody_in() {
    let mut rows = people();
    assert_eq!(passkeys(&mut rows, add(&ES256, challenge())), Reply::Done);
    let reply = passkeys(&mut rows, sign_in(assertion(&ES256), challenge()));
    assert_eq!(reply, refused(Flaw::ChallengeUsed));
}

#[test]
fn where_no_more_challenges_are_remembered_none_is_taken_until_one_expires() {
    let mut rows = with_passkey();
    let mut full = row(&rows);
    let used = |n: usize| json!({ "challenge": digest(n), "until": 1_000_030 });
    full["passkeys"]["used"] = (0..MOST_USED).map(used).collect();
    rows.people.insert("alice".into(), full.to_string());
    let reply = passkeys(&mut rows, sign_in(assertion(&ES256), challenge()));
    assert_eq!(reply, refused(Flaw::ChallengeUsed));
    let command = Command::Passkey(sign_in(assertion(&ES256), challenge()));
    let reply = ask(&mut rows, "alice", command, NOW.after(30));
    assert!(is_in(&reply));
    assert_eq!(
        row(&rows)["passkeys"]["used"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn a_passkey_of_another_person_a_clone_and_an_unknown_one_sign_nobody_in() {
    let rows = with_passkey();
    let of_other = Assertion {
        user_handle: "b3RoZXI".into(),
        ..assertion(&ES256)
    };
    let unknown = Assertion {
        id: EDDSA.id.into(),
        ..assertion(&ES256)
    };
    let wrong = Assertion {
        signature: EDDSA.signature.into(),
        ..assertion(&ES256)
    };
    for (assertion, flaw) in [
        (of_other, Flaw::Unknown),
        (unknown, Flaw::Unknown),
        (assertion(&EDDSA), Flaw::Unknown),
        (wrong, Flaw::Signature),
    ] {
        let mut rows = rows.clone();
        let before = row(&rows);
        let reply = passkeys(&mut rows, sign_in(assertion, challenge()));
        assert_eq!((reply, row(&rows)), (refused(flaw), before));
        assert_eq!(rows.attempts.len(), 1);
    }
    let mut cloned = rows;
    let mut ahead = row(&cloned);
    ahead["passkeys"]["keys"][0]["sign_count"] = json!(2);
    cloned.people.insert("alice".into(), ahead.to_string());
    let reply = passkeys(&mut cloned, sign_in(assertion(&ES256), challenge()));
    assert_eq!((reply, row(&cloned)), (refused(Flaw::SignCount), ahead));
}

#[test]
fn wrong_passkeys_are_counted_apart_from_wrong_passwords() {
    let mut rows = with_passkey();
    let guess = |rows: &mut Rows| {
        let command = Command::Authenticate {
            password: "wrong".into(),
            session: None,
            former: None,
            browser: None,
            hashing: None,
            falls_short: false,
        };
        ask(rows, "alice", command, NOW)
    };
    let mut guesses = (0..9).map(|_| guess(&mut rows));
    assert!(guesses.any(|reply| matches!(reply, Reply::Throttled { .. })));
    let reply = passkeys(&mut rows, sign_in(assertion(&ES256), challenge()));
    assert!(is_in(&reply));
    let mut rows = with_passkey();
    for _ in 0..5 {
        let reply = passkeys(&mut rows, sign_in(assertion(&EDDSA), challenge()));
        assert_eq!(reply, refused(Flaw::Unknown));
    }
    let reply = passkeys(&mut rows, sign_in(assertion(&ES256), challenge()));
    assert_eq!(reply, Reply::Throttled { seconds: 5 });
}

#[test]
fn a_handle_is_found_in_its_object_and_is_no_person() {
    let mut rows = people();
    let mut of_handle = |command| ask(&mut rows, HANDLE, Command::Passkey(command), NOW);
    assert_eq!(of_handle(PasskeyCommand::Find), Reply::Missing);
    let keep = PasskeyCommand::Keep {
        username: "alice".into(),
    };
    assert_eq!(of_handle(keep), Reply::Done);
    let found = Reply::Passkey(PasskeyReply::Found("alice".into()));
    assert_eq!(of_handle(PasskeyCommand::Find), found);
    assert_eq!(of_handle(add(&ES256, challenge())), Reply::Missing);
    let reply = of_handle(sign_in(assertion(&ES256), challenge()));
    assert_eq!(reply, Reply::Missing);
    assert_eq!(of_handle(PasskeyCommand::Forget), Reply::Done);
    assert_eq!(of_handle(PasskeyCommand::Find), Reply::Missing);
}

#[test]
fn a_row_with_passkeys_is_read_for_ever() {
    let rows = with_passkey();
    let key = json!({
        "id": ES256.id, "name": "Phone", "created": 1_000_000, "sign_count": 1,
        "key": row(&rows)["passkeys"]["keys"][0]["key"],
        "backup_eligible": true, "backed_up": true, "transports": ["internal"],
    });
    let kept = json!({ "handle": HANDLE, "keys": [key], "used": [] });
    let mut written = row(&rows);
    written["passkeys"] = kept.clone();
    let user: crate::people::User = crate::json::from_str(&written.to_string()).expect("a person");
    let mut told = serde_json::to_value(&user).expect("plain data");
    told["passkeys"]["used"] = json!([]);
    assert_eq!(told["passkeys"], kept);
    assert!(
        serde_json::to_value(alice())
            .expect("plain data")
            .get("passkeys")
            .is_none()
    );
}
