//! What was used is refused, on whatever page that is.

use super::*;

#[test]
fn all_that_one_request_spends_and_pushes_is_one_row() {
    let mut shelf = MemoryShelf::default();
    let both = [jti(1, NOW.after(LIFE)), jti(2, NOW.after(LIFE))];
    assert_eq!(ask(&mut shelf, NOW, &both, push(1)), SPENT);
    assert_eq!((written(&shelf), shelf.grants.len()), (1, 0));
    for one in both {
        assert_eq!(ask(&mut shelf, NOW, &[one], Action::Remember), REPLAYED);
    }
    assert_eq!(written(&shelf), 0);
}

#[test]
fn a_login_is_four_rows_and_leaves_one_besides_a_page() {
    let mut shelf = MemoryShelf::default();
    assert_eq!(
        ask(&mut shelf, NOW, &[jti(1, NOW.after(LIFE))], push(1)),
        SPENT
    );
    assert_eq!(written(&shelf), 1);
    assert!(ask(&mut shelf, NOW, &[], with(1, issue(TICKET))).is_ok());
    assert_eq!(written(&shelf), 1);
    let both = [jti(2, NOW.after(LIFE)), jti(3, NOW.after(LIFE))];
    assert!(ask(&mut shelf, NOW, &both, with(1, redeem())).is_ok());
    assert_eq!(written(&shelf), 2);
    assert_eq!((shelf.grants.len(), shelf.pages.len()), (1, 1));
}

#[test]
fn what_needs_no_jti_writes_on_no_page() {
    let mut shelf = MemoryShelf::default();
    assert_eq!(ask(&mut shelf, NOW, &[], Action::Remember), SPENT);
    assert_eq!(written(&shelf), 0);
    let (coded, _) = pushed().apply(issue(TICKET), NOW);
    let begun = Action::Begin(row(1), Box::new(coded));
    assert_eq!(ask(&mut shelf, NOW, &[], begun), SPENT);
    assert_eq!(written(&shelf), 1);
    assert!(ask(&mut shelf, NOW, &[], with(1, redeem())).is_ok());
    assert_eq!((written(&shelf), shelf.pages.len()), (1, 0));
}

#[test]
fn a_page_is_added_to_for_five_minutes() {
    let mut shelf = MemoryShelf::default();
    for (number, seconds, pages) in [
        (1, 0, 1),
        (2, 299, 1),
        (3, 300, 2),
        (4, 599, 2),
        (5, 600, 3),
    ] {
        assert_eq!(spend(&mut shelf, NOW.after(seconds), number), SPENT);
        assert_eq!(shelf.pages.len(), pages, "after {seconds} s");
        shelf.restart();
    }
}

#[test]
fn a_page_is_full_at_16_kib_and_what_is_on_a_former_one_stays_used() {
    const COUNT: u32 = 2000;
    let mut shelf = MemoryShelf::default();
    for number in 0..COUNT {
        assert_eq!(spend(&mut shelf, NOW, number), SPENT);
        if number % 300 == 0 {
            shelf.restart();
        }
    }
    assert!(shelf.pages.len() > 3);
    let sizes = shelf
        .pages
        .values()
        .map(|page| page.noted.len() + page.held.len());
    assert!(sizes.clone().all(|octets| octets <= 16_384));
    assert!(sizes.take(3).all(|octets| octets > 16_300));
    written(&shelf);
    for _ in 0..2 {
        for number in 0..COUNT {
            assert_eq!(spend(&mut shelf, NOW, number), REPLAYED);
        }
        shelf.restart();
    }
    assert_eq!(written(&shelf), 0);
}

#[test]
fn a_request_that_is_larger_than_a_page_has_one_of_its_own() {
    let mut shelf = MemoryShelf::default();
    let mut large = pushed();
    let Grant::Pushed(request) = &mut large else {
        unreachable!("it begins as pushed")
    };
    request.context = Some("x\n\"".repeat(20_000));
    let action = Action::Begin(row(1), Box::new(large.clone()));
    assert_eq!(ask(&mut shelf, NOW, &[], action), SPENT);
    assert_eq!(ask(&mut shelf, NOW, &[], push(2)), SPENT);
    assert_eq!(shelf.pages.len(), 2);
    shelf.restart();
    let recalled = ask(&mut shelf, NOW, &[], with(1, recall(TICKET)));
    let Ok(Reply::Recalled(recalled)) = recalled else {
        panic!("{recalled:?}")
    };
    assert_eq!(Grant::Pushed(recalled), large);
}

#[test]
fn a_jti_of_a_refused_grant_is_spent_and_that_of_a_strangers_is_not() {
    let mut shelf = MemoryShelf::default();
    let mut strangers = jti(2, NOW.after(LIFE));
    strangers.on_success = true;
    let uses = [jti(1, NOW.after(LIFE)), strangers];
    assert_eq!(
        ask(&mut shelf, NOW, &uses, with(1, redeem())),
        Err(Refusal::CodeUnknown)
    );
    assert_eq!(written(&shelf), 1);
    assert_eq!(spend(&mut shelf, NOW, 1), REPLAYED);
    assert_eq!(spend(&mut shelf, NOW, 2), SPENT);
}

#[test]
fn a_jti_that_a_version_before_pages_has_remembered_is_used() {
    let mut shelf = MemoryShelf::default();
    let of_before = jti(1, NOW.after(LIFE));
    shelf.used.insert(of_before.key.encode(), of_before.until);
    assert_eq!(spend(&mut shelf, NOW, 1), REPLAYED);
    assert_eq!((written(&shelf), shelf.used.len()), (0, 1));
}

#[test]
fn a_write_that_fails_leaves_nothing_behind_in_memory_or_on_the_shelf() {
    let mut shelf = MemoryShelf::default();
    assert_eq!(spend(&mut shelf, NOW, 1), SPENT);
    for seconds in [0, 400] {
        let now = NOW.after(seconds);
        let before = state(&shelf);
        let request = Request {
            now,
            first_uses: vec![jti(2 + seconds, now.after(LIFE))],
            action: push(1),
        };
        shelf.is_broken = true;
        assert_eq!(shelf.serve(request.clone()), Err(Broken::Unwritable));
        assert_eq!(state(&shelf), before);
        shelf.is_broken = false;
        assert_eq!(
            ask(&mut shelf, now, &[], with(1, open(CLIENT, REQUEST_URI))),
            Err(if seconds == 0 {
                Refusal::RequestUriUnknown
            } else {
                Refusal::RequestUriExpired
            })
        );
        assert_eq!(shelf.serve(request), Ok(SPENT), "the jti is unused");
    }
}

#[test]
fn what_may_be_forgotten_is_refused_however_late_the_request_is() {
    let request = |until| Request {
        now: NOW,
        first_uses: vec![jti(1, until)],
        action: Action::Remember,
    };
    let floor = NOW.after(30);
    let refused = request(floor).since(floor);
    assert_eq!(refused.err(), Some(Refusal::AssertionReplayed));
    let late = request(floor.after(1)).since(floor).expect("in time");
    assert_eq!(late.now, floor);
    let usual = request(floor.after(1)).since(NOW.before(30));
    assert_eq!(usual.expect("in time").now, NOW);
}
