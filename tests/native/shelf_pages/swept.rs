//! What may be forgotten is, a few rows at a time, and nothing else.

use super::*;

#[test]
fn a_page_goes_when_the_last_thing_on_it_has_ended_and_no_sooner() {
    let mut shelf = MemoryShelf::default();
    for (number, life) in [(1, 60), (2, 3600), (3, 300)] {
        let first_use = jti(number, NOW.after(life));
        assert_eq!(ask(&mut shelf, NOW, &[first_use], Action::Remember), SPENT);
    }
    for seconds in [60, 300, 3599] {
        shelf.sweep_before(NOW.after(seconds));
        shelf.restart();
        assert_eq!(spend(&mut shelf, NOW, 2), REPLAYED, "after {seconds} s");
    }
    assert_eq!(shelf.pages.len(), 1);
    shelf.sweep_before(NOW.after(3600));
    assert!(shelf.pages.is_empty());
    assert_eq!(
        spend(&mut shelf, NOW.after(3600), 4),
        SPENT,
        "on another page"
    );
    assert_eq!(shelf.pages.len(), 1);
}

#[test]
fn memory_forgets_nothing_that_somebody_might_take_for_good() {
    let mut shelf = MemoryShelf::default();
    for number in 0..20 {
        let until = NOW.after(number * 100);
        let first_use = jti(number, until);
        assert_eq!(ask(&mut shelf, NOW, &[first_use], Action::Remember), SPENT);
    }
    for past in 0..20 {
        shelf.known.0.forget(NOW.after(past * 100));
        for number in past + 1..20 {
            assert_eq!(spend(&mut shelf, NOW, number), REPLAYED);
        }
    }
}

/// When the requests of these rows have ended.
const OVER: Timestamp = NOW.after(TICKET_LIFE);

/// A shelf with so many rows, every third of which has ended by [`OVER`].
fn large(count: u64) -> MemoryShelf {
    let mut shelf = MemoryShelf::default();
    let (closed, _) = pushed().apply(fail(TICKET), NOW);
    let stays = closed.clone().kept_until(OVER.after(1));
    for number in 0..count {
        let is_over = number % 3 == 0;
        // Spread evenly, as chance does.
        let row = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11;
        let row = Row::kept(row).expect("below 2^53");
        let grant = if is_over { &closed } else { &stays };
        shelf.grants.insert(row, grant.clone());
    }
    shelf
}

#[test]
fn no_step_looks_at_more_rows_than_it_is_told_and_sixteen_turns_look_at_all() {
    const ROWS: u64 = 500_000;
    const LIMIT: usize = 1000;
    let mut shelf = large(ROWS);
    let kept = shelf
        .grants
        .values()
        .filter(|grant| grant.until() > OVER)
        .count();
    let mut looked = 0;
    for turn in 0..16 {
        let mut sweep = Sweep::at(OVER.after(turn * 3600), 3600);
        let mut steps = 0;
        loop {
            let is_over = sweep
                .go_on(&mut shelf, OVER, LIMIT)
                .expect("a store that answers");
            let (read, deleted) = (shelf.read.take(), written(&shelf));
            assert!(read <= LIMIT && deleted <= read);
            looked += read;
            steps += 1;
            if is_over {
                break;
            }
        }
        // A sixteenth of the rows, and what is left of the last step.
        assert!((30..34).contains(&steps), "{steps}");
    }
    assert_eq!((kept, shelf.grants.len()), (333_333, kept));
    assert!(looked < 500_000 + 16 * LIMIT);
}

#[test]
fn a_small_shelf_is_swept_in_one_step_with_what_versions_before_pages_have_left() {
    let mut shelf = large(300);
    for number in 0..100 {
        let key = Digest::of([number]).encode();
        let until = OVER.after(u32::from(number % 2));
        shelf.used.insert(key.clone(), until);
        shelf.pointers.insert(key, ("0.1".into(), until));
    }
    let is_over = Sweep::at(OVER, 3600).go_on(&mut shelf, OVER, 1000);
    assert_eq!(is_over, Ok(true));
    assert_eq!(shelf.grants.len(), 200);
    assert_eq!((shelf.used.len(), shelf.pointers.len()), (50, 50));
    assert!(shelf.used.values().all(|until| *until > OVER));
}
