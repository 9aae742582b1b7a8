//! Names that an isolate does not know, and how many of them it asks for.

use sekisho::register::copies::{LookUp, UNKNOWN_A_SECOND};

use super::*;

#[test]
fn a_name_without_a_client_is_asked_for_once_in_five_seconds() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    for (after, asked) in [(0, &["client"][..]), (0, &[]), (4, &[]), (1, &["client"])] {
        world.later(after);
        assert_eq!(isolate.is_locked("nobody"), Ok(None));
        assert_eq!(world.asked(), asked, "{after}");
    }
}

#[test]
fn beyond_the_budget_nobody_says_that_a_client_is_not_there() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    assert!(block_on(copied::service(&isolate)).is_ok());
    world.asked();
    for number in 0..UNKNOWN_A_SECOND {
        assert_eq!(isolate.is_locked(&format!("nobody-{number}")), Ok(None));
    }
    assert_eq!(world.asked().len(), 50);
    for unknown in ["nobody", "42", "shop"] {
        assert_eq!(isolate.is_locked(unknown), Err(Fault::TooManyUnknown));
    }
    assert_eq!(isolate.is_locked("nobody-7"), Ok(None));
    assert_eq!(world.asked(), [""; 0]);
    world.later(1);
    assert_eq!(isolate.is_locked("nobody"), Ok(None));
    assert_eq!(isolate.is_locked("shop"), Ok(Some(false)));
}

#[test]
fn a_client_that_was_here_before_a_change_is_asked_for_beyond_the_budget() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    world.change(apply(vec![client(true)]));
    world.later(30);
    for number in 0..=UNKNOWN_A_SECOND {
        let _ = isolate.is_locked(&format!("nobody-{number}"));
    }
    assert_eq!(isolate.is_locked("nobody"), Err(Fault::TooManyUnknown));
    assert_eq!(isolate.is_locked("shop"), Ok(Some(true)));
    assert_eq!(isolate.is_locked("42"), Ok(Some(true)));
    assert_eq!(isolate.is_locked("nobody"), Err(Fault::TooManyUnknown));
}

#[test]
fn a_client_that_was_here_is_asked_for_whatever_has_changed_and_however_many_came_since() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    for _ in 0..2 {
        isolate.copies(Copies::forget);
        assert_eq!(isolate.is_locked("42"), Ok(Some(false)));
    }
    let client = block_on(copied::client(&isolate, "42")).expect("an answer");
    let client = client.expect("a client");
    for number in 0..=1000 {
        isolate.copies(|copies| {
            copies.keep_client(copies.generation(), &format!("client-{number}"), &client);
        });
    }
    for number in 0..UNKNOWN_A_SECOND {
        assert_eq!(isolate.is_locked(&format!("nobody-{number}")), Ok(None));
    }
    assert_eq!(isolate.is_locked("nobody"), Err(Fault::TooManyUnknown));
    assert_eq!(isolate.is_locked("shop"), Ok(Some(false)));
}

#[test]
fn a_client_that_is_gone_is_as_unknown_as_any_other() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    world.change(Command::DeleteClient("42".into()));
    world.later(30);
    assert_eq!(isolate.is_locked("shop"), Ok(None));
    world.later(5);
    for number in 0..UNKNOWN_A_SECOND {
        assert_eq!(isolate.is_locked(&format!("nobody-{number}")), Ok(None));
    }
    assert_eq!(isolate.is_locked("shop"), Err(Fault::TooManyUnknown));
}

#[test]
fn clients_that_are_there_spend_no_budget() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    for _ in 0..2 * UNKNOWN_A_SECOND {
        isolate.copies(Copies::forget);
        assert_eq!(isolate.is_locked("42"), Ok(Some(false)));
    }
    for number in 0..UNKNOWN_A_SECOND {
        assert_eq!(isolate.is_locked(&format!("nobody-{number}")), Ok(None));
    }
}

#[test]
fn however_many_ask_at_once_in_a_new_isolate_for_clients_that_are_there_each_finds_its_own() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    assert!(block_on(copied::service(&isolate)).is_ok());
    let under_way = 4 * UNKNOWN_A_SECOND;
    let looked_up = (0..under_way).map(|number| {
        let name = format!("client-{}", number % 100);
        isolate.copies(|copies| copies.look_up(&name, isolate.now()))
    });
    assert!(
        looked_up
            .into_iter()
            .all(|found| matches!(found, LookUp::Ask))
    );
}

#[test]
fn a_register_that_does_not_answer_is_asked_for_so_many_names_a_second_and_not_more() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    assert!(block_on(copied::service(&isolate)).is_ok());
    world.is_away.set(true);
    for number in 0..UNKNOWN_A_SECOND {
        let fault = isolate.is_locked(&format!("nobody-{number}"));
        assert!(matches!(fault, Err(Fault::World(_))), "{fault:?}");
    }
    assert_eq!(isolate.is_locked("shop"), Err(Fault::TooManyUnknown));
    world.is_away.set(false);
    world.later(1);
    assert_eq!(isolate.is_locked("shop"), Ok(Some(false)));
}

#[test]
fn more_misses_than_are_remembered_are_asked_for_again_and_say_nothing() {
    let world = World::new();
    let mut copies = Copies::default();
    let (asked, now) = (
        copies.generation(),
        Timestamp::from_seconds(world.now.get()),
    );
    for number in 0..=1000 {
        copies.keep_miss(asked, &format!("nobody-{number}"), now);
    }
    let later = now.after(1);
    assert!(matches!(
        copies.look_up("nobody-1000", later),
        LookUp::Missing
    ));
    assert!(matches!(copies.look_up("nobody-0", later), LookUp::Ask));
}

#[test]
fn a_client_that_comes_is_seen_at_once_where_it_is_applied_and_soon_elsewhere() {
    let world = World::new();
    world.change(Command::DeleteClient("42".into()));
    let (here, elsewhere) = (Isolate::of(&world), Isolate::of(&world));
    for isolate in [&here, &elsewhere] {
        assert_eq!(isolate.is_locked("shop"), Ok(None));
    }
    let before = here.copies(|copies| copies.generation());
    world.change(apply(vec![client(false)]));
    here.copies(Copies::forget);
    here.copies(|copies| copies.keep_miss(before, "shop", here.now()));
    assert_eq!(here.is_locked("shop"), Ok(Some(false)));
    world.later(5);
    assert_eq!(elsewhere.is_locked("shop"), Ok(Some(false)));
}
