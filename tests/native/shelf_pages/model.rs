//! Whatever comes in whatever order, a shelf with pages answers as one that keeps each thing by itself.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Ask { jti: Vec<u32>, what: What, row: u8 },
    Restart,
    Sweep,
    Wait(u32),
}

#[derive(Clone, Copy, Debug)]
enum What {
    Fail,
    Issue,
    Note,
    Nothing,
    Open,
    Push,
    Redeem,
}

/// Each thing by itself.
#[derive(Default)]
struct Model {
    used: BTreeMap<u32, Timestamp>,
    rows: BTreeMap<u8, Grant>,
}

impl Model {
    fn answer(&mut self, now: Timestamp, jti: &[u32], action: &Asked) -> Answer {
        if jti.iter().any(|number| self.used.contains_key(number)) {
            return REPLAYED;
        }
        let spent = jti.iter().map(|number| (*number, now.after(LIFE)));
        self.used.extend(spent);
        match action {
            Asked::Nothing => SPENT,
            Asked::Push(row, grant) => {
                self.rows.insert(*row, grant.clone());
                SPENT
            }
            Asked::Command(row, command) => {
                let Some(grant) = self.rows.remove(row) else {
                    return Err(command.absent());
                };
                let (grant, answer) = grant.apply(command.clone(), now);
                self.rows.insert(*row, grant);
                answer
            }
        }
    }
}

enum Asked {
    Nothing,
    Push(u8, Grant),
    Command(u8, Command),
}

fn asked(what: What, row: u8) -> Asked {
    match what {
        What::Fail => Asked::Command(row, fail(TICKET)),
        What::Issue => Asked::Command(row, issue(TICKET)),
        What::Note => Asked::Command(row, note(TICKET)),
        What::Nothing => Asked::Nothing,
        What::Open => Asked::Command(row, open(CLIENT, REQUEST_URI)),
        What::Push => Asked::Push(row, pushed()),
        What::Redeem => Asked::Command(row, redeem()),
    }
}

fn step() -> impl Strategy<Value = Step> {
    let what = prop_oneof![
        Just(What::Fail),
        Just(What::Issue),
        Just(What::Note),
        Just(What::Nothing),
        Just(What::Open),
        Just(What::Push),
        Just(What::Redeem),
    ];
    let jti = prop::collection::btree_set(0_u32..40, 0..3);
    let ask = (jti, what, 0_u8..6).prop_map(|(jti, what, row)| Step::Ask {
        jti: jti.into_iter().collect(),
        what,
        row,
    });
    prop_oneof![
        12 => ask,
        1 => Just(Step::Restart),
        1 => Just(Step::Sweep),
        2 => (0_u32..90).prop_map(Step::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_shelf_answers_as_sets_would(steps in prop::collection::vec(step(), 1..80)) {
        let (mut shelf, mut model) = (MemoryShelf::default(), Model::default());
        let mut now = NOW;
        for step in steps {
            match step {
                Step::Restart => shelf.restart(),
                Step::Sweep => shelf.sweep_before(now),
                // Less in all than a ticket lives: no row ends.
                Step::Wait(seconds) if now.after(seconds) < NOW.after(TICKET_LIFE) => now = now.after(seconds),
                Step::Wait(_) => {}
                Step::Ask { jti: numbers, what, row: number } => {
                    // What has ended is refused for its age before a shelf is asked.
                    let is_over = |number: &u32| model.used.get(number).is_some_and(|until| *until <= now);
                    let is_begun_twice = matches!(what, What::Push) && model.rows.contains_key(&number);
                    if numbers.iter().any(is_over) || is_begun_twice {
                        continue;
                    }
                    let asked = asked(what, number);
                    let action = match &asked {
                        Asked::Nothing => Action::Remember,
                        Asked::Push(number, grant) => Action::Begin(row(*number), Box::new(grant.clone())),
                        Asked::Command(number, command) => with(*number, command.clone()),
                    };
                    let uses: Vec<_> = numbers.iter().map(|number| jti(*number, now.after(LIFE))).collect();
                    let answer = ask(&mut shelf, now, &uses, action);
                    prop_assert_eq!(answer, model.answer(now, &numbers, &asked));
                }
            }
        }
    }
}
