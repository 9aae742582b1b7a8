//! The search finds what it looks for: with a rule broken, each thing is given twice.

use super::{codes, first_uses, world::Broken};

const ALL: [Broken; 2] = [Broken::AcknowledgesBeforeItWrites, Broken::AwaitsBetween];

#[test]
fn a_broken_rule_gives_a_code_twice() {
    for broken in ALL {
        let scene = codes::scene();
        let hole = super::world::Scene {
            broken: Some(broken),
            ..scene
        }
        .hole();
        assert!(hole.is_some(), "{broken:?}");
    }
}

#[test]
fn a_broken_rule_accepts_an_assertion_twice() {
    for broken in ALL.into_iter().chain([Broken::SweepsEarly]) {
        let scene = first_uses::of_assertion();
        let hole = super::world::Scene {
            broken: Some(broken),
            ..scene
        }
        .hole();
        assert!(hole.is_some(), "{broken:?}");
    }
}
