//! A pushed request on a page, until it is answered and afterwards.

use super::*;

/// A shelf on which this was pushed, as a page keeps it and as a version before pages kept it.
fn shelves() -> [MemoryShelf; 2] {
    let mut shelf = MemoryShelf::default();
    assert_eq!(ask(&mut shelf, NOW, &[], push(1)), SPENT);
    let mut of_before = MemoryShelf::default();
    of_before.grants.insert(row(1), pushed());
    [shelf, of_before]
}

#[test]
fn a_pushed_request_is_answered_as_from_a_row_of_its_own() {
    let others = [
        open(CLIENT, REQUEST_URI),
        open(OTHER_CLIENT, REQUEST_URI),
        open(CLIENT, UNKNOWN),
        recall(TICKET),
        recall(UNKNOWN),
        note(TICKET),
        fail(UNKNOWN),
        issue(UNKNOWN),
        redeem(),
        give_back(CLIENT, REFRESH_TOKEN),
        introspect(handle(ACCESS_TOKEN)),
        fail(TICKET),
        issue(TICKET),
    ];
    for seconds in [0, REQUEST_URI_LIFE, TICKET_LIFE] {
        for command in &others {
            for then in &others {
                let [mut shelf, mut of_before] = shelves();
                let mut both = |command: &Command| {
                    let action = || with(1, command.clone());
                    let now = NOW.after(seconds);
                    shelf.restart();
                    let answers =
                        [&mut shelf, &mut of_before].map(|shelf| ask(shelf, now, &[], action()));
                    assert_eq!(answers[0], answers[1], "{command:?}");
                    let last = NOW.after(TICKET_LIFE);
                    let [kept, in_rows] = [&shelf, &of_before].map(|shelf| {
                        let grants = shelf.everything().into_iter();
                        grants
                            .map(|grant| grant.kept_until(last))
                            .collect::<Vec<_>>()
                    });
                    assert_eq!(kept, in_rows);
                };
                both(command);
                both(then);
            }
        }
    }
}

#[test]
fn an_answered_request_stays_answered_while_its_page_is_there() {
    for answer in [issue(TICKET), fail(TICKET)] {
        let [mut shelf, _] = shelves();
        assert!(ask(&mut shelf, NOW, &[], with(1, answer)).is_ok());
        let redeem = redeem_with(|redeem| {
            jwt_for(&mut redeem.asker, 60);
            redeem.refresh_token = None;
        });
        let _ = ask(&mut shelf, NOW, &[], with(1, redeem));
        for seconds in [100, 1000, TICKET_LIFE - 1] {
            let now = NOW.after(seconds);
            shelf.sweep_before(now);
            shelf.restart();
            for again in [issue_code(TICKET, UNKNOWN), recall(TICKET), note(TICKET)] {
                assert_eq!(
                    ask(&mut shelf, now, &[], with(1, again)),
                    Err(Refusal::TicketUsed),
                    "after {seconds} s"
                );
            }
        }
    }
}

#[test]
fn a_grant_that_is_ended_by_the_operator_stays_in_its_row_while_its_page_is_there() {
    let [mut shelf, _] = shelves();
    assert!(ask(&mut shelf, NOW, &[], with(1, issue(TICKET))).is_ok());
    let sought = Sought {
        row: Some(row(1)),
        ..Sought::default()
    };
    let task = Task::End(None);
    let managing = Box::new(Managing { sought, task });
    assert!(ask(&mut shelf, NOW, &[], Action::Manage(managing)).is_ok());
    let now = NOW.after(TICKET_LIFE - 1);
    shelf.sweep_before(now);
    assert_eq!(
        ask(&mut shelf, now, &[], with(1, issue_code(TICKET, UNKNOWN))),
        Err(Refusal::TicketUsed)
    );
}

#[test]
fn what_was_pushed_goes_with_its_page_and_nothing_is_deleted_for_it_alone() {
    let [mut shelf, _] = shelves();
    written(&shelf);
    shelf.sweep_before(NOW.after(TICKET_LIFE - 1));
    assert_eq!(shelf.pages.len(), 1);
    shelf.sweep_before(NOW.after(TICKET_LIFE));
    assert_eq!((shelf.pages.len(), written(&shelf)), (0, 0));
    let late = ask(
        &mut shelf,
        NOW.after(TICKET_LIFE),
        &[],
        with(1, issue(TICKET)),
    );
    assert_eq!(late, Err(Refusal::TicketUnknown));
}

#[test]
fn what_was_pushed_is_gone_with_its_service() {
    let [mut shelf, _] = shelves();
    assert_eq!(spend(&mut shelf, NOW, 1), SPENT);
    for had_any in [true, false] {
        assert_eq!(
            ask(&mut shelf, NOW, &[], Action::Empty),
            Ok(Reply::Emptied(had_any))
        );
    }
    assert_eq!(
        ask(&mut shelf, NOW, &[], with(1, issue(TICKET))),
        Err(Refusal::TicketUnknown)
    );
    assert_eq!(spend(&mut shelf, NOW, 1), SPENT);
}

#[test]
fn a_page_of_a_version_to_come_or_a_damaged_one_is_a_fault_that_destroys_nothing() {
    let [mut shelf, _] = shelves();
    assert_eq!(spend(&mut shelf, NOW, 1), SPENT);
    let noted = shelf.pages.values().next().expect("a page").noted.clone();
    let damaged = [
        noted.replacen('1', "2", 1),
        noted.replacen("1\n", "", 1),
        noted.replacen("\nu", "\nx", 1),
        noted.replacen("\nu", "\nuu", 1),
        noted.replacen("\nr", "\nr-", 1),
        noted.replacen(' ', " soon ", 1),
        noted[..noted.len() - 2].replacen(' ', "", 1),
        String::new(),
    ];
    for noted in damaged {
        for page in shelf.pages.values_mut() {
            page.noted.clone_from(&noted);
        }
        let before = state(&shelf);
        for (first_uses, action) in [
            (vec![jti(2, NOW.after(LIFE))], Action::Remember),
            (Vec::new(), with(1, issue(TICKET))),
            (Vec::new(), push(2)),
        ] {
            shelf.restart();
            let request = Request {
                now: NOW,
                first_uses,
                action,
            };
            assert_eq!(shelf.serve(request), Err(Broken::Unreadable), "{noted}");
            assert_eq!(state(&shelf), before);
        }
    }
}

#[test]
fn a_request_that_cannot_be_read_on_its_page_is_a_fault_for_whoever_answers_it() {
    for damage in ["", "1 {}\n", "no line of a row"] {
        let [mut shelf, _] = shelves();
        assert_eq!(ask(&mut shelf, NOW, &[], push(2)), SPENT);
        for page in shelf.pages.values_mut() {
            let other = page.held.lines().last().expect("a line");
            page.held = format!("{damage}{other}\n");
        }
        let request = Request {
            now: NOW,
            first_uses: Vec::new(),
            action: with(1, issue(TICKET)),
        };
        assert_eq!(shelf.serve(request), Err(Broken::Unreadable));
    }
}
