//! Many isolates, and many requests in one: how often the register is asked.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use super::*;

const ISOLATES: usize = 10_000;

/// An isolate in which others go on while one waits.
struct Busy<'w>(Isolate<'w>);

impl Source for Busy<'_> {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn copies<T>(&self, use_copies: impl FnOnce(&mut Copies) -> T) -> T {
        self.0.copies(use_copies)
    }

    async fn pause(&self, _milliseconds: u32) {
        others_go_on().await;
    }

    async fn ask(&self, command: Command) -> Result<Reply, Fault> {
        others_go_on().await;
        self.0.ask(command).await
    }

    async fn stored_copy(&self, key: &str) -> Option<String> {
        others_go_on().await;
        self.0.stored_copy(key).await
    }

    fn log(&self, line: &str) {
        self.0.log(line);
    }
}

async fn others_go_on() {
    let mut has_waited = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut has_waited, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

/// What requests answer that are made at the same moment.
fn at_once<T, F: Future<Output = T>>(requests: impl IntoIterator<Item = F>) -> Vec<T> {
    let mut waiting: Vec<Pin<Box<F>>> = requests.into_iter().map(Box::pin).collect();
    let (mut answers, mut context) = (Vec::new(), Context::from_waker(Waker::noop()));
    while !waiting.is_empty() {
        waiting.retain_mut(|request| match request.as_mut().poll(&mut context) {
            Poll::Ready(answer) => {
                answers.push(answer);
                false
            }
            Poll::Pending => true,
        });
    }
    answers
}

/// A hundred requests that need a client, its secret and the service.
fn hundred(isolate: &Busy<'_>) {
    let request = || async {
        let service = copied::service(isolate).await;
        let client = copied::client(isolate, "shop").await;
        let secret = copied::client_secret(isolate, 42).await;
        service.is_ok() && client.is_ok_and(|one| one.is_some()) && secret.is_ok()
    };
    let served = at_once((0..100).map(|_| request()));
    assert_eq!(served, [true; 100]);
}

#[test]
fn of_a_hundred_requests_in_one_isolate_one_asks_for_each_document() {
    let world = World::new();
    let isolate = Busy(Isolate::of(&world));
    hundred(&isolate);
    assert_eq!(world.asked(), ["keys", "service", "client", "secret"]);
    world.later(30);
    hundred(&isolate);
    assert_eq!(world.asked(), ["keys"]);
    world.change(apply(vec![client(true)]));
    world.later(30);
    hundred(&isolate);
    assert_eq!(world.asked(), ["keys", "service", "client", "secret"]);
}

#[test]
fn of_a_hundred_requests_for_a_client_that_is_not_there_one_asks() {
    let world = World::new();
    let isolate = Busy(Isolate::of(&world));
    let answers = at_once((0..100).map(|_| copied::client(&isolate, "nobody")));
    assert!(answers.iter().all(|answer| matches!(answer, Ok(None))));
    assert_eq!(world.asked(), ["keys", "client"]);
}

#[test]
fn who_asked_and_was_never_heard_of_again_is_waited_for_no_more_than_a_moment() {
    let world = World::new();
    let isolate = Busy(Isolate::of(&world));
    assert!(
        at_once([copied::service(&isolate)])
            .iter()
            .all(Result::is_ok)
    );
    let mut lost = Box::pin(copied::client(&isolate, "shop"));
    assert!(
        lost.as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    drop(lost);
    let answers = at_once((0..3).map(|_| copied::client(&isolate, "shop")));
    assert!(
        answers
            .iter()
            .all(|answer| answer.as_ref().is_ok_and(Option::is_some))
    );
}

/// What all isolates ask for, each with one request for a client.
fn asked_by_all(world: &World, isolates: &[Isolate<'_>]) -> BTreeMap<&'static str, usize> {
    for isolate in isolates {
        assert!(isolate.is_locked("shop").is_ok_and(|one| one.is_some()));
    }
    let mut counted = BTreeMap::new();
    for what in world.asked() {
        *counted.entry(what).or_default() += 1;
    }
    counted
}

#[test]
fn ten_thousand_isolates_ask_for_the_version_every_30_seconds_and_for_a_document_that_has_changed()
{
    let world = World::new();
    world.publish();
    let isolates: Vec<_> = (0..ISOLATES).map(|_| Isolate::of(&world)).collect();
    let version = BTreeMap::from([("keys", ISOLATES)]);
    // Their first copies are those of KV.
    assert_eq!(asked_by_all(&world, &isolates), version);
    world.later(29);
    assert_eq!(asked_by_all(&world, &isolates), BTreeMap::new());
    world.later(1);
    assert_eq!(asked_by_all(&world, &isolates), version);
    // KV lags: what has changed is asked for here, by each of them once.
    world.change(apply(vec![client(true)]));
    world.later(30);
    let changed = BTreeMap::from([("keys", ISOLATES), ("client", ISOLATES)]);
    assert_eq!(asked_by_all(&world, &isolates), changed);
    assert_eq!(asked_by_all(&world, &isolates), BTreeMap::new());
}

#[test]
fn ten_thousand_isolates_ask_a_silent_register_every_5_seconds_and_serve_meanwhile() {
    let world = World::new();
    world.publish();
    let isolates: Vec<_> = (0..ISOLATES).map(|_| Isolate::of(&world)).collect();
    asked_by_all(&world, &isolates);
    world.is_away.set(true);
    world.later(30);
    for _ in 0..3 {
        let version = BTreeMap::from([("keys", ISOLATES)]);
        assert_eq!(asked_by_all(&world, &isolates), version);
        world.later(4);
        assert_eq!(asked_by_all(&world, &isolates), BTreeMap::new());
        world.later(1);
    }
}
