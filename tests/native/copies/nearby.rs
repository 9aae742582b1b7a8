//! Since when there may be grants in regions: every isolate knows before there are any.

use sekisho::{oauth::lane::TOLD_BEFORE, register::keys::StoredKeys};

use super::*;

fn says(members: &Value) -> Command {
    let mut service = json!({ "apiKey": 1, "issuer": "https://as.example", "fapiModes": [] });
    let object = service.as_object_mut().expect("an object");
    object.extend(members.as_object().expect("an object").clone());
    apply(vec![submitted("service", service)])
}

fn since(isolate: &Isolate<'_>) -> Result<Option<Timestamp>, Fault> {
    block_on(copied::nearby_since(isolate))
}

#[test]
fn an_isolate_that_hears_of_nothing_serves_nobody_before_the_first_grant_begins_in_a_region() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    assert_eq!((since(&isolate), world.asked().len()), (Ok(None), 0));
    let began = isolate.now();
    world.change(says(&json!({ "grantsNearby": true })));
    world.is_away.set(true);
    let waits = || {
        world.later(1);
        since(&isolate) == Ok(None)
    };
    let waited = (0..).take_while(|_| waits()).count();
    assert!(waited < TOLD_BEFORE as usize, "{waited}");
    assert!(since(&isolate).is_err());
    world.is_away.set(false);
    assert_eq!(since(&isolate), Ok(Some(began)));
}

#[test]
fn it_is_heard_within_30_seconds_and_costs_no_question_of_its_own() {
    let world = World::new();
    let isolate = Isolate::of(&world);
    isolate.warm();
    let began = isolate.now();
    world.change(says(&json!({ "grantsNearby": true })));
    world.later(30);
    isolate.warm();
    assert_eq!(since(&isolate), Ok(Some(began)));
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn it_stays_when_nothing_is_to_begin_in_a_region_any_more() {
    let world = World::new();
    let began = Isolate::of(&world).now();
    for begins in [true, false, true] {
        world.change(says(&json!({ "grantsNearby": begins })));
        world.later(100);
        assert_eq!(since(&Isolate::of(&world)), Ok(Some(began)));
    }
}

#[test]
fn where_a_jurisdiction_says_where_objects_are_nothing_begins_in_a_region() {
    let documents = &mut MemoryDocuments::default();
    let view = json!({ "service": { "issuer": "https://as.example", "jurisdiction": "eu", "grantsNearby": true }, "apis": [] });
    let service = view["service"].to_string();
    documents.0.insert("service".into(), service);
    documents.0.insert("view".into(), view.to_string());
    let client = apply(vec![client(false)]);
    let _: Reply = asked(documents, &json!({ "command": client }));
    assert!(!documents.0.contains_key("nearby"));
}

fn asked(documents: &mut MemoryDocuments, members: &Value) -> Reply {
    let mut request =
        json!({ "now": 1_767_225_600, "seeds": [Secret::new([1; 32]), Secret::new([2; 32])] });
    let object = request.as_object_mut().expect("an object");
    object.extend(members.as_object().expect("an object").clone());
    let request = sekisho::json::from_value(request).expect("a request");
    register::serve(documents, request).unwrap_or_else(|error| match error {})
}

#[test]
fn a_version_that_knows_no_regions_is_told_of_none_and_reads_what_is_stored() {
    let world = World::new();
    world.change(says(&json!({ "grantsNearby": true })));
    let documents = &mut *world.documents.borrow_mut();
    let keys = json!({ "Keys": [] });
    let mut told = |knows: bool| {
        let asked = asked(
            documents,
            &json!({ "command": keys, "knows_nearby": knows }),
        );
        let keys = Option::<StoredKeys>::try_from(asked).ok().flatten();
        json!(keys)["nearby_since"].clone()
    };
    assert_eq!(
        (told(false), told(true)),
        (json!(null), json!(1_767_225_600))
    );
    assert!(!documents.0["keys"].contains("nearby"));
}
