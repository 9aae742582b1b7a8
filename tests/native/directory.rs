//! What the directory decides, and what it makes of what it cannot read.

use crate::support::host::MemoryDocuments;
use sekisho::{
    Digest, Secret, Timestamp,
    directory::{
        Command, Entry, First, Jurisdiction, Made, NewService, NewToken, Principal, Reply, Request,
        Right, Who, serve,
    },
};
use serde_json::{Value, json};

const NOW: i64 = 1_767_225_600;

#[derive(Default)]
struct Directory {
    kept: MemoryDocuments,
    seed: u8,
    now: i64,
}

impl Directory {
    fn ask(&mut self, command: Command) -> Reply {
        self.seed += 1;
        let request = Request {
            now: Timestamp::from_seconds(NOW + self.now),
            seed: Secret::new([self.seed; 32]),
            first: First {
                id: Some(7),
                issuer: Some("https://first.example".into()),
            },
            command,
        };
        let text = serde_json::to_string(&request).expect("plain data");
        let request = sekisho::json::from_str(&text).expect("a request");
        let Ok(reply) = serve(&mut self.kept, request);
        reply
    }

    fn create(&mut self, issuer: &str) -> Entry {
        match self.ask(create(issuer)) {
            Reply::Service(Some(entry)) => entry,
            other => panic!("{other:?}"),
        }
    }

    fn made(&mut self, command: Command) -> Made {
        match self.ask(command) {
            Reply::Made(made) => made,
            other => panic!("{other:?}"),
        }
    }

    fn who(&mut self, digest: Digest) -> Option<Who> {
        match self.ask(Command::Authenticate(digest)) {
            Reply::Authenticated(who) => who,
            other => panic!("{other:?}"),
        }
    }
}

fn create(issuer: &str) -> Command {
    Command::Create(NewService {
        issuer: issuer.into(),
        owner: Some("alice".into()),
        jurisdiction: Some(Jurisdiction::Eu),
    })
}

fn token(service: Option<u64>) -> Command {
    Command::CreateToken(NewToken {
        service,
        rights: vec![Right::UseService],
        description: String::new(),
        expires_at: Some(Timestamp::from_seconds(NOW + 100)),
    })
}

#[test]
fn a_number_has_14_to_16_digits_and_fits_javascript() {
    let mut directory = Directory::default();
    for number in 0..100 {
        let id = directory.create(&format!("https://as{number}.example")).id;
        assert!((10_u64.pow(13)..1 << 53).contains(&id), "{id}");
    }
}

#[test]
fn what_is_stored_tells_its_form_and_is_read_for_ever() {
    let mut directory = Directory::default();
    let entry = directory.create("https://a.example/b");
    let stored = &directory.kept.0[&format!("service/{}", entry.id)];
    let expected = json!({
        "v": 1, "id": entry.id, "issuer": "https://a.example/b", "owner": "alice",
        "jurisdiction": "eu", "createdAt": NOW,
    });
    assert_eq!(
        serde_json::from_str::<Value>(stored).expect("JSON"),
        expected
    );
    assert_eq!(
        directory.kept.0["issuer/https://a.example/b"],
        entry.id.to_string()
    );
}

#[test]
fn what_is_from_a_version_to_come_is_a_fault_and_stays_as_it_is() {
    let mut directory = Directory::default();
    let entry = directory.create("https://a.example");
    let made = directory.made(token(Some(entry.id)));
    let id = made.token.expect("a token").id;
    let service = format!("service/{}", entry.id);
    for (key, over) in [
        (&service, json!({ "v": 2 })),
        (&service, json!({ "more": 1 })),
        (&service, json!({ "jurisdiction": "moon" })),
        (&format!("token/{id}"), json!({ "v": 2 })),
        (&format!("token/{id}"), json!({ "more": 1 })),
    ] {
        let former = directory.kept.0[key].clone();
        let mut changed: Value = serde_json::from_str(&former).expect("JSON");
        let members = changed.as_object_mut().expect("an object");
        members.extend(over.as_object().expect("an object").clone());
        directory.kept.0.insert(key.clone(), changed.to_string());
        let before = directory.kept.0.clone();
        let commands = if key == &service {
            vec![
                Command::OfIssuer("https://a.example".into()),
                Command::OfId(entry.id),
                Command::Delete(entry.id),
                Command::Emptied(entry.id, 400),
                create("https://a.example"),
                Command::List { start: 0, end: 9 },
                Command::Authenticate(Digest::of(&made.secret)),
                token(Some(entry.id)),
                Command::RotateSecret(Principal::Service(entry.id)),
            ]
        } else {
            vec![
                Command::Authenticate(Digest::of(&made.secret)),
                Command::ListTokens(None),
                Command::RevokeToken(id),
                token(Some(entry.id)),
            ]
        };
        for (index, command) in commands.into_iter().enumerate() {
            let reply = directory.ask(command);
            let is_taken = matches!(reply, Reply::Refused(_)) && index == 4;
            assert!(
                matches!(reply, Reply::Unreadable(_)) || is_taken,
                "{key} {index} {reply:?}"
            );
            assert_eq!(directory.kept.0, before, "{key} {index}");
        }
        directory.kept.0.insert(key.clone(), former);
    }
}

#[test]
fn a_service_that_is_being_deleted_is_nobody_and_opens_nothing() {
    let mut directory = Directory::default();
    let entry = directory.create("https://a.example");
    let made = directory.made(token(Some(entry.id)));
    let digest = Digest::of(&made.secret);
    assert!(directory.who(digest).is_some());
    // Nothing can be empty of a service that nobody deletes.
    directory.ask(Command::Emptied(entry.id, 400));
    assert!(directory.who(digest).is_some());
    directory.ask(Command::Delete(entry.id));
    for command in [
        Command::OfId(entry.id),
        Command::OfIssuer("https://a.example".into()),
    ] {
        assert_eq!(directory.ask(command), Reply::Service(None));
    }
    assert_eq!(directory.who(digest), None);
    assert!(matches!(
        directory.ask(token(Some(entry.id))),
        Reply::Refused(_)
    ));
    directory.ask(Command::Emptied(entry.id, 321));
    assert_ne!(directory.kept.0.len(), 0);
    assert_eq!(
        directory.ask(Command::Emptied(entry.id, 338)),
        Reply::Service(None)
    );
    assert_eq!(directory.kept.0.len(), 0);
}

#[test]
fn whatever_is_unknown_is_one_answer() {
    let mut directory = Directory::default();
    let entry = directory.create("https://a.example");
    let made = directory.made(token(None));
    let secret = directory.made(Command::RotateSecret(Principal::Service(entry.id)));
    let name = entry.id.to_string();
    let right = [
        Digest::of(&made.secret),
        Principal::digest(&name, &secret.secret),
    ];
    for digest in right {
        assert!(directory.who(digest).is_some());
    }
    for wrong in [
        Digest::of(""),
        Digest::of(&secret.secret),
        Digest::of(made.secret.to_uppercase()),
        Principal::digest("7", &secret.secret),
        Principal::digest("alice", &secret.secret),
        Principal::digest(&name, &made.secret),
    ] {
        assert_eq!(directory.who(wrong), None);
    }
    directory.now = 100;
    assert_eq!(directory.who(right[0]), None);
    let next = directory.made(Command::RotateSecret(Principal::Service(entry.id)));
    assert_eq!(directory.who(right[1]), None);
    let next = directory.who(Principal::digest(&name, &next.secret));
    assert_eq!(next, Some(Who::Principal(Principal::Service(entry.id))));
}

#[test]
fn whoever_has_a_credential_may_do_what_it_is_for_and_no_more() {
    let mut directory = Directory::default();
    let own = directory.create("https://a.example").id;
    let made = directory.made(token(Some(own))).secret;
    let for_one = directory.who(Digest::of(made)).expect("a token");
    let made = directory.made(token(None)).secret;
    let for_all = directory.who(Digest::of(made)).expect("a token");
    let service = Who::Principal(Principal::Service(own));
    let owner = Who::Principal(Principal::Owner("alice".into()));
    let may = |who: &Who, right, id| {
        let owner = (id == Some(own)).then_some("alice");
        who.may(right, id, owner)
    };
    for (who, right, here, there, anywhere) in [
        (&for_one, Right::ViewClient, true, false, false),
        (&for_one, Right::ModifyClient, false, false, false),
        (&for_all, Right::ViewClient, true, true, true),
        (&for_all, Right::CreateClient, false, false, false),
        (&service, Right::ModifyService, true, false, false),
        (&service, Right::CreateClient, true, false, false),
        (&service, Right::DeleteService, false, false, false),
        (&service, Right::CreateService, false, false, false),
        (&service, Right::Admin, false, false, false),
        (&owner, Right::ModifyService, true, false, false),
        (&owner, Right::DeleteService, true, false, false),
        (&owner, Right::CreateService, false, false, true),
        (&owner, Right::Admin, false, false, false),
    ] {
        let told = [Some(own), Some(7), None].map(|id| may(who, right, id));
        assert_eq!(told, [here, there, anywhere], "{who:?} {right:?}");
    }
}

#[test]
fn there_are_100_tokens_at_most_for_each_service() {
    let mut directory = Directory::default();
    for _ in 0..100 {
        let _ = directory.made(token(Some(7)));
    }
    assert!(matches!(directory.ask(token(Some(7))), Reply::Refused(_)));
    let _ = directory.made(token(None));
}

#[test]
fn what_is_of_one_service_and_cannot_be_read_stops_nothing_of_another() {
    let mut directory = Directory::default();
    let [ending, other] =
        ["https://a.example", "https://b.example"].map(|one| directory.create(one));
    let made = directory.made(token(Some(ending.id)));
    let foreign = directory
        .made(token(Some(other.id)))
        .token
        .expect("a token");
    directory.ask(Command::Delete(ending.id));
    let keys = [
        format!("token/{}", foreign.id),
        format!("service/{}", other.id),
    ];
    for key in &keys {
        let changed = directory.kept.0[key].replace("\"v\":1", "\"v\":2");
        directory.kept.0.insert(key.clone(), changed);
    }
    let new = directory.create("https://c.example");
    let _ = directory.made(token(Some(new.id)));
    let Reply::Listed(found, _) = directory.ask(Command::Ending) else {
        panic!("no list");
    };
    assert_eq!(
        found.iter().map(|entry| entry.id).collect::<Vec<_>>(),
        [ending.id]
    );
    let gone = directory.ask(Command::Emptied(ending.id, 338));
    assert_eq!(gone, Reply::Service(None));
    assert_eq!(directory.who(Digest::of(&made.secret)), None);
    for key in &keys {
        assert!(directory.kept.0.contains_key(key), "{key}");
    }
}

#[test]
fn a_token_of_its_own_that_cannot_be_read_keeps_a_service_whole() {
    let mut directory = Directory::default();
    let id = directory.create("https://a.example").id;
    let _ = directory.made(Command::RotateSecret(Principal::Service(id)));
    let made = directory.made(token(Some(id))).token.expect("a token");
    directory.ask(Command::Delete(id));
    let key = format!("token/{}", made.id);
    let changed = directory.kept.0[&key].replace("\"v\":1", "\"v\":2");
    directory.kept.0.insert(key, changed);
    let before = directory.kept.0.clone();
    let reply = directory.ask(Command::Emptied(id, 338));
    assert!(matches!(reply, Reply::Unreadable(_)), "{reply:?}");
    assert_eq!(directory.kept.0, before);
}

#[test]
fn a_token_that_has_expired_makes_room_for_another() {
    let mut directory = Directory::default();
    let kept = directory.kept.0.len();
    for _ in 0..100 {
        let _ = directory.made(token(Some(7)));
    }
    directory.now = 99;
    assert!(matches!(directory.ask(token(Some(7))), Reply::Refused(_)));
    directory.now = 100;
    let one = NewToken {
        service: Some(7),
        rights: vec![Right::Admin],
        description: String::new(),
        expires_at: None,
    };
    let _ = directory.made(Command::CreateToken(one));
    assert_eq!(directory.kept.0.len(), kept + 2);
}

fn owned(issuer: &str) -> Command {
    let Command::Create(wanted) = create(issuer) else {
        panic!("another command");
    };
    Command::CreateOwned(wanted)
}

#[test]
fn an_owner_makes_services_below_the_first_one_and_where_the_operator_made_one() {
    let mut directory = Directory::default();
    let Reply::Service(Some(_)) = directory.ask(owned("https://first.example/a")) else {
        panic!("below the first one");
    };
    let foreign = NewService {
        issuer: "https://c.example".into(),
        owner: Some("bob".into()),
        jurisdiction: None,
    };
    directory.ask(Command::Create(foreign));
    for issuer in [
        "https://first.example",
        "https://first.example:8443/a",
        "https://login.example",
        "https://a.example",
        "https://a.example/b",
        "https://c.example/d",
        "https://first.example.evil.example/a",
        "http://first.example/b",
    ] {
        let before = directory.kept.0.clone();
        let reply = directory.ask(owned(issuer));
        assert!(matches!(reply, Reply::Refused(_)), "{issuer} {reply:?}");
        assert_eq!(directory.kept.0, before, "{issuer}");
    }
    directory.create("https://a.example");
    let below = directory.ask(owned("https://a.example/b"));
    assert!(matches!(below, Reply::Service(Some(_))), "{below:?}");
}

#[test]
fn an_owner_makes_nothing_below_a_service_of_somebody_else() {
    let mut directory = Directory::default();
    let foreign = |issuer: &str, owner: Option<&str>| {
        Command::Create(NewService {
            issuer: issuer.into(),
            owner: owner.map(str::to_owned),
            jurisdiction: None,
        })
    };
    directory.ask(foreign("https://first.example/bob", Some("bob")));
    directory.ask(foreign("https://first.example/house", None));
    for issuer in [
        "https://first.example/bob/playground",
        "https://first.example/bob/a/b",
        "https://first.example/house/errors",
    ] {
        let before = directory.kept.0.clone();
        let reply = directory.ask(owned(issuer));
        assert!(matches!(reply, Reply::Refused(_)), "{issuer} {reply:?}");
        assert_eq!(directory.kept.0, before, "{issuer}");
    }
    for issuer in [
        "https://first.example/bobby",
        "https://first.example/own",
        "https://first.example/own/below",
    ] {
        let reply = directory.ask(owned(issuer));
        assert!(
            matches!(reply, Reply::Service(Some(_))),
            "{issuer} {reply:?}"
        );
    }
}

#[test]
fn an_owner_has_1000_services_at_most() {
    let mut directory = Directory::default();
    let number = |number: u32| format!("https://first.example/{number}");
    for index in 0..1000 {
        directory.kept.0.insert(
            format!("service/{index}"),
            json!({ "v": 1, "id": index, "issuer": number(index), "owner": "alice", "createdAt": NOW }).to_string(),
        );
    }
    let refused = directory.ask(owned(&number(1000)));
    assert!(matches!(refused, Reply::Refused(_)), "{refused:?}");
    directory.kept.0.remove("service/0");
    let made = directory.ask(owned(&number(1000)));
    assert!(matches!(made, Reply::Service(Some(_))), "{made:?}");
}
