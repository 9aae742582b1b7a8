//! What a shelf previews, completes and begins.

use super::*;

fn row() -> Row {
    Row::from_random(&Secret::new([5; 32]))
}

/// Asks a shelf, which remembers `jti` with it.
fn ask(shelf: &mut MemoryShelf, action: Action) -> Answer {
    let first_use = FirstUse {
        on_success: false,
        key: Digest::of("jti"),
        until: NOW.after(60),
        refusal: Refusal::AssertionReplayed,
    };
    let request = Request {
        now: NOW,
        first_uses: vec![first_use],
        action,
    };
    shelf.serve(request).expect("a shelf that answers")
}

fn shelved(grant: Grant) -> MemoryShelf {
    let mut shelf = MemoryShelf::default();
    shelf.grants.insert(row(), grant);
    shelf
}

fn state(shelf: &MemoryShelf) -> String {
    format!("{shelf:?}")
}

fn brought() -> Box<Pushed> {
    let Grant::Pushed(pushed) = begun(ResponseType::Code) else {
        unreachable!("it begins as pushed")
    };
    pushed
}

#[test]
fn a_preview_says_what_a_command_would_give_and_leaves_the_shelf_as_it_was() {
    let (coded, _) = agreed(ResponseType::Code);
    let (active, _) = redeemed(coded.clone(), redeem_plainly(|_| ()));
    for (grant, command) in [
        (coded, redeem_plainly(|_| ())),
        (active.clone(), rotate(REFRESH_TOKEN, 20, NOW, |_| ())),
        (
            active,
            rotate(REFRESH_TOKEN, 20, NOW, |refresh| refresh.rotation = None),
        ),
    ] {
        let (_, given) = redeemed(grant.clone(), command.clone());
        let mut shelf = shelved(grant);
        let before = state(&shelf);
        let answer = ask(
            &mut shelf,
            Action::Preview(row(), command, Refusal::CodeUnknown),
        );
        let Ok(Reply::Previewed(preview)) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(
            *preview,
            Preview {
                authorized: given.authorized().clone(),
                form: given.form().clone(),
                is_repeated: false
            }
        );
        assert_eq!(state(&shelf), before);
    }
}

#[test]
fn a_preview_of_a_replay_says_so_and_revokes_nothing_yet() {
    let (active, _) = redeemed(agreed(ResponseType::Code).0, redeem_plainly(|_| ()));
    let mut shelf = shelved(active);
    let before = state(&shelf);
    let answer = ask(
        &mut shelf,
        Action::Preview(row(), redeem_plainly(|_| ()), Refusal::CodeUnknown),
    );
    assert_eq!(answer, Err(Refusal::CodeReplayed));
    assert_eq!(state(&shelf), before);
}

#[test]
fn a_preview_where_there_is_no_grant_is_refused_as_the_command_would_be() {
    let mut shelf = MemoryShelf::default();
    let answer = ask(
        &mut shelf,
        Action::Preview(row(), redeem_plainly(|_| ()), Refusal::RefreshTokenUnknown),
    );
    assert_eq!(
        (answer, state(&shelf)),
        (
            Err(Refusal::RefreshTokenUnknown),
            state(&MemoryShelf::default())
        )
    );
}

#[test]
fn what_was_used_before_is_refused_before_anything_is_previewed() {
    let mut shelf = shelved(agreed(ResponseType::Code).0);
    assert_eq!(ask(&mut shelf, Action::Remember), Ok(Reply::Done(())));
    let answer = ask(
        &mut shelf,
        Action::Preview(row(), redeem_plainly(|_| ()), Refusal::CodeUnknown),
    );
    assert_eq!(answer, Err(Refusal::AssertionReplayed));
}

#[test]
fn a_brought_request_is_completed_once() {
    let mut shelf = MemoryShelf::default();
    let complete = |ticket| Action::Complete(row(), brought(), issue(ticket));
    assert!(matches!(
        ask(&mut shelf, complete(TICKET)),
        Ok(Reply::Completed(_))
    ));
    assert!(matches!(shelf.grants[&row()], Grant::Coded(_)));
    let before = state(&shelf);
    shelf.pages.clear();
    shelf.restart();
    for other in [issue_code(TICKET, UNKNOWN), fail(TICKET)] {
        assert_eq!(
            ask(&mut shelf, Action::Complete(row(), brought(), other)),
            Err(Refusal::TicketUsed)
        );
    }
    assert!(
        matches!(ask(&mut shelf, complete(TICKET)), Ok(Reply::Completed(_))),
        "the same browser is answered again"
    );
    assert_eq!(shelf.grants.len(), 1);
    assert!(
        before.contains(&format!("{:?}", shelf.grants)),
        "the grant is as it was"
    );
}

#[test]
fn a_brought_request_with_another_ticket_or_too_late_leaves_nothing_behind() {
    let mut shelf = MemoryShelf::default();
    let answer = ask(
        &mut shelf,
        Action::Complete(row(), brought(), issue(UNKNOWN)),
    );
    assert_eq!(
        (answer, shelf.grants.len()),
        (Err(Refusal::TicketUnknown), 0)
    );
    let action = Action::Complete(row(), brought(), issue(TICKET));
    let request = Request {
        now: NOW.after(TICKET_LIFE),
        first_uses: Vec::new(),
        action,
    };
    let answer = shelf.serve(request).expect("a shelf that answers");
    assert_eq!(
        (answer, shelf.grants.len()),
        (Err(Refusal::TicketExpired), 0)
    );
}

#[test]
fn a_client_is_refused_a_grant_without_spending_anything_and_is_given_one_once() {
    let mut shelf = MemoryShelf::default();
    let refused = credentials(|asked| asked.profile = Profile::Fapi2Security);
    assert_eq!(
        ask(&mut shelf, Action::Grant(row(), Box::new(refused))),
        Err(Refusal::ClientAuthenticationWeak)
    );
    assert_eq!(state(&shelf), state(&MemoryShelf::default()));
    let granted = ask(
        &mut shelf,
        Action::Grant(row(), Box::new(credentials(|_| ()))),
    );
    assert!(
        matches!(granted, Ok(Reply::Redeemed(_))) && shelf.grants.len() == 1 && shelf.used() == 1
    );
    let again = ask(
        &mut shelf,
        Action::Grant(row(), Box::new(credentials(|_| ()))),
    );
    assert_eq!(
        (again, shelf.grants.len()),
        (Err(Refusal::AssertionReplayed), 1)
    );
}
