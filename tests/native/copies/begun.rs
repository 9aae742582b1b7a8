//! Copies that an isolate begins anew, because it had no room for all.

use super::*;

#[test]
fn what_a_request_asked_for_is_not_kept_in_copies_that_were_begun_anew() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.copies(|copies| *copies = Copies::begun(1));
    isolate.warm();
    let (asked, former) =
        isolate.copies(|copies| (copies.generation(), copies.look_up("42", isolate.now())));
    let LookUp::Found(former) = former else {
        panic!("no copy");
    };
    isolate.copies(|copies| *copies = Copies::begun(2));
    world.change(apply(vec![client(true)]));
    assert_eq!(isolate.is_locked("42"), Ok(Some(true)));
    isolate.copies(|copies| copies.keep_client(asked, "42", &former));
    assert_eq!(isolate.is_locked("42"), Ok(Some(true)));
}
