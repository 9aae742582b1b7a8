//! The copies of an isolate, and those in KV: they are true, or they are no copies.

mod begun;
mod crowd;
mod nearby;
mod unknown;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use sekisho::{
    Secret, Timestamp,
    backend::{
        Fault,
        copied::{self, Source},
    },
    register::{
        self, Command, Reply,
        copies::{Copies, LookUp, Turn},
        copy_of,
    },
};
use serde_json::{Value, json};

use crate::support::{host::MemoryDocuments, server::block_on};

/// One register and its KV namespace, as several isolates see them.
#[derive(Default)]
struct World {
    now: Cell<i64>,
    minted: Cell<u8>,
    documents: RefCell<MemoryDocuments>,
    kv: RefCell<BTreeMap<String, String>>,
    asked: RefCell<Vec<&'static str>>,
    is_away: Cell<bool>,
    paused: Cell<u32>,
    log: RefCell<Vec<String>>,
}

impl World {
    /// A service with a client, and no copy in KV.
    fn new() -> Self {
        let world = Self::default();
        world.now.set(1_767_225_600);
        let service = json!({ "apiKey": 1, "issuer": "https://as.example", "fapiModes": [] });
        let service = submitted("service", service);
        world.change(apply(vec![service, client(false)]));
        world
    }

    fn register(&self, command: Command) -> Reply {
        self.minted.set(self.minted.get().wrapping_add(1));
        let seeds = [1, 2]
            .map(|half| Secret::new([self.minted.get().wrapping_mul(2).wrapping_add(half); 32]));
        let request = register::Request {
            now: Timestamp::from_seconds(self.now.get()),
            seeds,
            tenant: None,
            knows_others: true,
            knows_nearby: true,
            by: None,
            command,
        };
        let reply = register::serve(&mut *self.documents.borrow_mut(), request);
        reply.unwrap_or_else(|error| match error {})
    }

    /// A change that comes by way of another isolate.
    fn change(&self, command: Command) {
        match self.register(command) {
            Reply::Applied(_) | Reply::Removed(true) => {}
            Reply::Keys(Some(_)) | Reply::ClientSecret(Some(_)) => {}
            Reply::Refused { name, error } => panic!("{name}: {error:?}"),
            _ => panic!("not changed"),
        }
    }

    /// The register writes its copies.
    fn publish(&self) {
        for key in ["view", "client/42", "alias/shop"] {
            let copy =
                copy_of(&*self.documents.borrow(), key).unwrap_or_else(|error| match error {});
            match copy {
                Some(copy) => self.kv.borrow_mut().insert(key.into(), copy),
                None => self.kv.borrow_mut().remove(key),
            };
        }
    }

    fn later(&self, seconds: i64) {
        self.now.set(self.now.get() + seconds);
    }

    /// What the register was asked since this was last told.
    fn asked(&self) -> Vec<&'static str> {
        self.asked.take()
    }
}

fn submitted(kind: &str, document: Value) -> register::Submitted {
    let submitted = json!({ "name": kind, "kind": kind, "document": document });
    sekisho::json::from_value(submitted).expect("a document")
}

fn client(is_locked: bool) -> register::Submitted {
    let document = json!({
        "clientId": 42,
        "clientIdAlias": "shop",
        "redirectUris": ["https://shop.example/cb"],
        "tokenAuthMethod": "CLIENT_SECRET_BASIC",
        "locked": is_locked,
    });
    submitted("client", document)
}

const fn apply(documents: Vec<register::Submitted>) -> Command {
    Command::Apply {
        documents,
        dry_run: false,
        made: Vec::new(),
    }
}

/// One isolate of a world.
struct Isolate<'w> {
    world: &'w World,
    copies: RefCell<Copies>,
    /// After how many pauses the request that asks for the version is answered.
    answered_after: Option<u32>,
    /// Whether its service is served though the directory is silent.
    is_outlasting: Cell<bool>,
}

impl<'w> Isolate<'w> {
    fn of(world: &'w World) -> Self {
        Self {
            world,
            copies: RefCell::default(),
            answered_after: None,
            is_outlasting: Cell::new(false),
        }
    }

    /// Whether the client is locked; none if there is none.
    fn is_locked(&self, client_id: &str) -> Result<Option<bool>, Fault> {
        let client = block_on(copied::client(self, client_id))?;
        Ok(client.map(|client| client.locked))
    }

    fn secret(&self) -> Result<Option<String>, Fault> {
        let secret = block_on(copied::client_secret(self, 42))?;
        Ok(secret.map(|secret| secret.reveal().to_owned()))
    }

    /// What codes follow from: another secret, once the keys are compromised.
    fn derivation(&self) -> Result<String, Fault> {
        Ok(block_on(copied::keys(self))?.derivation().encode())
    }

    /// Everything that a request may need, once.
    fn warm(&self) {
        assert_eq!(self.is_locked("42"), Ok(Some(false)));
        assert_eq!(self.is_locked("shop"), Ok(Some(false)));
        assert!(self.secret().is_ok_and(|secret| secret.is_some()));
        assert!(self.derivation().is_ok());
        self.world.asked();
    }
}

impl Source for Isolate<'_> {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.world.now.get())
    }

    fn copies<T>(&self, use_copies: impl FnOnce(&mut Copies) -> T) -> T {
        use_copies(&mut self.copies.borrow_mut())
    }

    async fn pause(&self, milliseconds: u32) {
        self.world
            .paused
            .set(self.world.paused.get() + milliseconds);
        if self
            .answered_after
            .is_some_and(|after| self.world.paused.get() >= after)
        {
            self.copies.borrow_mut().answered();
            assert!(block_on(copied::service(self)).is_ok());
        }
    }

    async fn ask(&self, command: Command) -> Result<Reply, Fault> {
        self.world.asked.borrow_mut().push(match command {
            Command::Client(_) => "client",
            Command::ClientSecret(_) => "secret",
            Command::Keys(_) => "keys",
            Command::Service => "service",
            _ => "something else",
        });
        if self.world.is_away.get() {
            return Err(Fault::World("it does not answer".into()));
        }
        self.world
            .register(command)
            .readable()
            .map_err(Fault::Unreadable)
    }

    fn is_outlasting(&self) -> bool {
        self.is_outlasting.get()
    }

    async fn stored_copy(&self, key: &str) -> Option<String> {
        self.world.kv.borrow().get(key).cloned()
    }

    fn log(&self, line: &str) {
        self.world.log.borrow_mut().push(line.to_owned());
    }
}

#[test]
fn a_locked_client_is_locked_everywhere_within_30_seconds_though_kv_lags() {
    let world = World::new();
    world.publish();
    let isolate = Isolate::of(&world);
    isolate.warm();
    world.change(apply(vec![client(true)]));
    world.later(30);
    for client_id in ["42", "shop"] {
        assert_eq!(isolate.is_locked(client_id), Ok(Some(true)), "{client_id}");
    }
}

#[test]
fn a_deleted_client_is_gone_everywhere_within_30_seconds_though_kv_lags() {
    let world = World::new();
    world.publish();
    let isolate = Isolate::of(&world);
    isolate.warm();
    world.change(Command::DeleteClient("42".into()));
    world.later(30);
    assert_eq!(isolate.is_locked("42"), Ok(None));
    assert_eq!(isolate.is_locked("shop"), Ok(None));
    assert_eq!(isolate.secret(), Ok(None));
}

#[test]
fn compromised_keys_and_a_former_secret_are_used_nowhere_after_30_seconds() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    let (derivation, secret) = (isolate.derivation(), isolate.secret());
    world.change(Command::RotateClientSecret("42".into()));
    world.change(Command::RotateKeys {
        rotation: register::keys::Rotation::Compromised,
        made: Vec::new(),
    });
    world.later(30);
    assert_ne!(isolate.secret(), secret);
    assert_ne!(isolate.derivation(), derivation);
}

#[test]
fn a_new_isolate_takes_no_copy_of_a_former_version() {
    let world = World::new();
    world.publish();
    world.change(apply(vec![client(true)]));
    let isolate = Isolate::of(&world);
    assert_eq!(isolate.is_locked("shop"), Ok(Some(true)));
    assert_eq!(world.asked(), ["keys", "client"]);
}

#[test]
fn what_a_request_asked_for_before_a_change_is_not_kept_after_it() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    let (asked, former) =
        isolate.copies(|copies| (copies.generation(), copies.look_up("42", isolate.now())));
    let LookUp::Found(former) = former else {
        panic!("no copy");
    };
    world.change(apply(vec![client(true)]));
    isolate.copies(Copies::forget);
    isolate.copies(|copies| copies.keep_client(asked, "42", &former));
    assert_eq!(isolate.is_locked("42"), Ok(Some(true)));
}

#[test]
fn keys_told_before_a_change_do_not_confirm_copies_from_before_it() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    let (asked, former) = isolate.copies(|copies| (copies.generation(), copies.keys()));
    world.change(apply(vec![client(true)]));
    isolate.copies(Copies::forget);
    isolate.copies(|copies| copies.check(asked, former, isolate.now()));
    assert_eq!(isolate.is_locked("42"), Ok(Some(true)));
}

#[test]
fn a_register_that_counts_no_changes_confirms_no_copies() {
    let world = World::new();
    let uncounted = |world: &World| {
        let mut documents = world.documents.borrow_mut();
        let keys = documents.0.get_mut("keys").expect("keys");
        let mut stored: Value = serde_json::from_str(keys).expect("keys");
        stored.as_object_mut().expect("keys").remove("version");
        *keys = stored.to_string();
    };
    uncounted(&world);
    let isolate = Isolate::of(&world);
    isolate.warm();
    world.change(apply(vec![client(true)]));
    uncounted(&world);
    world.later(30);
    assert_eq!(isolate.is_locked("42"), Ok(Some(true)));
}

#[test]
fn a_copy_that_the_register_did_not_write_as_it_is_is_no_copy() {
    let world = World::new();
    world.publish();
    let copy = world.kv.borrow()["client/42"].clone();
    let other = World::new();
    other.change(Command::RotateKeys {
        rotation: register::keys::Rotation::Compromised,
        made: Vec::new(),
    });
    other.publish();
    let text = copy.splitn(3, '.').nth(2).expect("the text").to_owned();
    let (version, rest) = copy.split_once('.').expect("the version");
    let forged = [
        copy.replace("shop.example", "evil.example"),
        text.clone(),
        format!("{version}..{text}"),
        format!("{version}.{}.{text}", "A".repeat(43)),
        format!("0{copy}"),
        format!("{}.{rest}", version.len() + 8),
        format!("{copy} "),
        other.kv.borrow()["client/42"].clone(),
        world.kv.borrow()["view"].clone(),
        world.kv.borrow()["alias/shop"].clone(),
        String::new(),
    ];
    for copy in forged {
        world
            .kv
            .borrow_mut()
            .insert("client/42".into(), copy.clone());
        let isolate = Isolate::of(&world);
        assert_eq!(isolate.is_locked("42"), Ok(Some(false)), "{copy}");
        assert_eq!(world.asked(), ["keys", "client"], "{copy}");
    }
}

#[test]
fn a_copy_of_another_client_or_service_is_no_copy() {
    let world = World::new();
    world.publish();
    let copies = world.kv.borrow().clone();
    world
        .kv
        .borrow_mut()
        .insert("client/7".into(), copies["client/42"].clone());
    world
        .kv
        .borrow_mut()
        .insert("view".into(), copies["client/42"].clone());
    let isolate = Isolate::of(&world);
    assert_eq!(isolate.is_locked("7"), Ok(None));
    assert!(block_on(copied::service(&isolate)).is_ok());
    assert_eq!(world.asked(), ["keys", "client", "service"]);
}

#[test]
fn a_name_that_no_client_can_have_is_asked_of_nobody() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    assert_eq!(isolate.is_locked(&"a".repeat(101)), Ok(None));
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn copies_of_the_version_are_used_as_long_as_it_is_and_the_register_is_asked_for_it_alone() {
    let world = World::new();
    world.publish();
    let isolate = Isolate::of(&world);
    assert_eq!(isolate.is_locked("shop"), Ok(Some(false)));
    assert_eq!(world.asked(), ["keys"]);
    isolate.warm();
    for _ in 0..3 {
        world.later(29);
        isolate.warm();
        world.later(1);
        assert_eq!(isolate.is_locked("shop"), Ok(Some(false)));
        assert_eq!(world.asked(), ["keys"]);
        assert!(isolate.secret().is_ok() && isolate.derivation().is_ok());
        assert_eq!(world.asked(), [""; 0]);
    }
}

#[test]
fn whether_there_are_other_services_costs_no_question_of_its_own() {
    let needs = |isolate: &Isolate<'_>| {
        let service = block_on(copied::service(isolate)).is_ok();
        (service, isolate.is_locked("shop").is_ok())
    };
    // What is asked by a request that does not care, and by one that does.
    let [plain, caring] = [false, true].map(|cares| {
        let world = World::new();
        let isolate = Isolate::of(&world);
        let mut asked = Vec::new();
        for (later, is_away) in [
            (0, false),
            (0, false),
            (29, false),
            (1, false),
            (30, true),
            (1, true),
            (4, true),
            (5, false),
        ] {
            world.later(later);
            world.is_away.set(is_away);
            if cares {
                assert_eq!(block_on(copied::has_others(&isolate)), Ok(false));
            }
            assert_eq!(needs(&isolate), (true, true));
            asked.push(world.asked());
        }
        asked
    });
    assert_eq!(caring, plain);
    let none: [&str; 0] = [];
    assert_eq!(
        (&plain[0][..], &plain[1][..]),
        (&["keys", "service", "client"][..], &none[..])
    );
}

#[test]
fn of_many_who_come_at_once_one_asks_for_the_version_and_the_others_wait_for_it() {
    let world = World::new();
    for (answered_after, waited, asked) in [(Some(40), 40, 1), (None, 1000, 1)] {
        let mut isolate = Isolate::of(&world);
        isolate.warm();
        world.later(30);
        isolate.answered_after = answered_after;
        let first = isolate.copies(|copies| copies.turn(isolate.now()));
        assert_eq!(first, Turn::Ask);
        world.paused.set(0);
        assert_eq!(isolate.is_locked("shop"), Ok(Some(false)));
        assert_eq!(world.paused.get(), waited);
        assert_eq!(world.asked(), vec!["keys"; asked], "{answered_after:?}");
        assert_eq!(isolate.is_locked("42"), Ok(Some(false)));
        assert_eq!((world.paused.get(), world.asked().len()), (waited, 0));
    }
}

#[test]
fn whoever_asked_and_was_not_heard_of_again_is_not_waited_for() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    for (after, turn) in [
        (0, Turn::Ask),
        (4, Turn::Wait),
        (1, Turn::Ask),
        (1, Turn::Wait),
    ] {
        world.later(after);
        assert_eq!(isolate.copies(|copies| copies.turn(isolate.now())), turn);
    }
    world.later(5);
    world.is_away.set(true);
    for _ in 0..2 {
        assert!(matches!(isolate.is_locked("shop"), Err(Fault::World(_))));
    }
    assert_eq!(world.paused.get(), 0);
}

#[test]
fn while_the_register_is_silent_copies_are_used_for_ten_minutes_and_not_longer() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    world.is_away.set(true);
    world.later(29);
    isolate.warm();
    assert_eq!(*world.log.borrow(), [""; 0]);
    for after in [1, 300, 299] {
        world.later(after);
        isolate.warm();
    }
    assert_eq!(world.log.borrow().len(), 3);
    assert!(
        world
            .log
            .borrow()
            .iter()
            .all(|line| line.starts_with("fault: "))
    );
    world.later(1);
    let away = Fault::World("it does not answer".into());
    assert_eq!(isolate.is_locked("42"), Err(away));
    assert!(isolate.secret().is_err() && isolate.derivation().is_err());
}

#[test]
fn a_silent_register_is_asked_again_after_five_seconds_and_no_sooner() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    world.is_away.set(true);
    world.later(30);
    for (after, asked) in [(0, &["keys"][..]), (0, &[]), (4, &[]), (1, &["keys"])] {
        world.later(after);
        assert_eq!(isolate.is_locked("42"), Ok(Some(false)));
        assert_eq!(world.asked(), asked, "{after}");
    }
}

#[test]
fn a_service_of_a_silent_directory_outlasts_no_silence_of_its_register() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    isolate.is_outlasting.set(true);
    world.later(30);
    isolate.warm();
    world.is_away.set(true);
    world.later(29);
    isolate.warm();
    world.later(1);
    assert!(isolate.is_locked("42").is_err());
    isolate.is_outlasting.set(false);
    isolate.warm();
}

#[test]
fn a_change_is_seen_once_the_register_answers_again() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    world.is_away.set(true);
    world.later(60);
    isolate.warm();
    world.change(apply(vec![client(true)]));
    world.is_away.set(false);
    world.later(5);
    assert_eq!(isolate.is_locked("42"), Ok(Some(true)));
}

#[test]
fn while_the_register_is_silent_nobody_says_that_a_client_is_not_there() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    world.is_away.set(true);
    for after in [0, 30] {
        world.later(after);
        assert!(isolate.is_locked("nobody").is_err());
    }
}

#[test]
fn a_new_isolate_and_one_that_has_changed_something_outlast_no_silence() {
    let world = World::new();
    world.publish();
    let isolate = Isolate::of(&world);
    isolate.warm();
    isolate.copies(Copies::forget);
    world.is_away.set(true);
    for isolate in [isolate, Isolate::of(&world)] {
        assert!(isolate.is_locked("42").is_err());
    }
    assert_eq!(*world.log.borrow(), [""; 0]);
}

#[test]
fn keys_that_cannot_be_read_are_no_silence() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    let damaged = ("keys".to_owned(), "{".to_owned());
    world.documents.borrow_mut().0.extend([damaged]);
    world.later(30);
    assert_eq!(
        isolate.is_locked("42"),
        Err(Fault::Unreadable("keys".into()))
    );
}
