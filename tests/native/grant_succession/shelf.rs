//! What the shelf decides: under which profile, what was withdrawn, and what is written.

use crate::support::{
    grants::*,
    memory_shelf::{Broken, MemoryShelf},
};
use sekisho::{
    Secret,
    documents::ResponseType,
    oauth::{
        Grant, Refusal,
        grant::{
            Command, Redeem, Reply, Withdrawal,
            serve::{Action, Answer, Request},
        },
        handle::{Row, Shelf},
        request::{
            authorization_request::AuthorizationRequest,
            grant_management::{GrantAsked, Succession},
            profile::Profile,
        },
    },
};

fn row(number: u8) -> Row {
    Row::from_random(&Secret::new([number; 32]))
}

const FIRST: u8 = 1;

fn succession(current: u8) -> Succession {
    Succession {
        shelf: Shelf::of_client(CLIENT),
        row: row(FIRST),
        current: row(current),
    }
}

fn request(profile: Profile, grant: Option<GrantAsked>) -> AuthorizationRequest {
    let scope = if grant.is_none() { "read" } else { "write" };
    AuthorizationRequest {
        profile,
        grant,
        ..ordinary(ResponseType::Code, scope)
    }
}

fn ask(shelf: &mut MemoryShelf, action: Action) -> Answer {
    let request = Request {
        now: NOW,
        first_uses: Vec::new(),
        action,
    };
    shelf.serve(request).expect("a shelf that answers")
}

fn apply(shelf: &mut MemoryShelf, number: u8, command: Command) -> Answer {
    ask(shelf, Action::apply(row(number), command))
}

/// A request that a person agrees to, whose epoch is this.
fn agreed(shelf: &mut MemoryShelf, number: u8, request: AuthorizationRequest, epoch: u32) {
    shelf.grants.insert(row(number), pushed_with(request));
    let Command::Issue(mut issue) = issue(TICKET) else {
        unreachable!("it is that")
    };
    issue.authentication.epoch = epoch;
    let answer = apply(shelf, number, Command::Issue(issue));
    assert!(matches!(answer, Ok(Reply::Completed(_))), "{answer:?}");
}

fn strictly() -> Command {
    redeem_with(|redeem: &mut Redeem| redeem.code_verifier = None)
}

fn plainly() -> Command {
    redeem_plainly(|_| ())
}

/// A shelf with a grant under this profile.
fn with_former(profile: Profile) -> MemoryShelf {
    let mut shelf = MemoryShelf::default();
    agreed(&mut shelf, FIRST, request(profile, None), 0);
    assert!(apply(&mut shelf, FIRST, strictly()).is_ok());
    shelf
}

/// The same, and a code that is to merge it under that profile.
fn merging(former: Profile, latter: Profile) -> MemoryShelf {
    let mut shelf = with_former(former);
    let merge = GrantAsked::Merge(succession(FIRST));
    agreed(&mut shelf, 2, request(latter, Some(merge)), 0);
    shelf
}

fn written(shelf: &MemoryShelf, number: u8) -> String {
    sekisho::json::to_string(&shelf.grants[&row(number)])
}

#[test]
fn what_is_merged_is_held_to_the_profile_of_the_request_which_is_the_stricter_one() {
    let (strict, plain) = (Profile::Fapi2Security, Profile::Ordinary);
    for (former, latter) in [(plain, strict), (strict, strict)] {
        let mut shelf = merging(former, latter);
        let before = shelf.grants.clone();
        let refused = apply(&mut shelf, 2, plainly());
        assert_eq!(refused, Err(Refusal::ClientAuthenticationWeak));
        assert_eq!(shelf.grants, before);
        assert!(apply(&mut shelf, 2, strictly()).is_ok());
        assert!(written(&shelf, 2).contains("\"profile\":\"Fapi2Security\""));
        let refused = apply(
            &mut shelf,
            2,
            refresh_with(|refresh| {
                refresh.family = Some(digest(FAMILY));
                (refresh.asker.cnf, refresh.asker.is_strict) = (None, false);
            }),
        );
        assert_eq!(refused, Err(Refusal::ClientAuthenticationWeak));
    }
    let mut shelf = merging(plain, plain);
    assert!(apply(&mut shelf, 2, plainly()).is_ok());
    assert!(written(&shelf, 2).contains("\"profile\":\"Ordinary\""));
}

#[test]
fn no_code_of_a_request_that_was_held_to_less_joins_what_is_held_to_more() {
    let signed = [Profile::Fapi2SignedRequests, Profile::Fapi2SignedResponses];
    let strict = Profile::Fapi2Security;
    let less = [(strict, Profile::Ordinary)].into_iter();
    for (former, latter) in less.chain(signed.map(|former| (former, strict))) {
        let mut shelf = with_former(former);
        let merge = request(latter, Some(GrantAsked::Merge(succession(FIRST))));
        shelf.grants.insert(row(2), pushed_with(merge));
        let before = shelf.grants.clone();
        let refused = apply(&mut shelf, 2, issue(TICKET));
        assert_eq!(refused, Err(Refusal::GrantSucceeded));
        assert_eq!(shelf.grants, before);
    }
}

#[test]
fn what_was_withdrawn_from_the_former_is_withdrawn_though_the_shelf_learns_of_it_later() {
    let mut shelf = MemoryShelf::default();
    agreed(&mut shelf, FIRST, request(Profile::Ordinary, None), 0);
    assert!(apply(&mut shelf, FIRST, plainly()).is_ok());
    let merge = GrantAsked::Merge(succession(FIRST));
    agreed(&mut shelf, 2, request(Profile::Ordinary, Some(merge)), 1);
    assert!(apply(&mut shelf, 2, plainly()).is_ok());
    let withdrawal = Withdrawal {
        account: "alice".into(),
        client: None,
        valid_from: 1,
    };
    assert!(ask(&mut shelf, Action::Withdraw(withdrawal)).is_ok());
    let refresh = refresh_with(|refresh| refresh.family = Some(digest(FAMILY)));
    assert_eq!(apply(&mut shelf, 2, refresh), Err(Refusal::GrantWithdrawn));
}

#[test]
fn another_person_client_or_name_of_a_person_succeeds_nothing() {
    let changes: [fn(&mut sekisho::oauth::grant::Issue); 2] = [
        |issue| issue.authentication.account = "bob".into(),
        |issue| issue.subject = "another name of alice".into(),
    ];
    for change in changes {
        for asked in [GrantAsked::Merge, GrantAsked::Replace] {
            let mut shelf = MemoryShelf::default();
            agreed(&mut shelf, FIRST, request(Profile::Ordinary, None), 0);
            assert!(apply(&mut shelf, FIRST, plainly()).is_ok());
            let asked = request(Profile::Ordinary, Some(asked(succession(FIRST))));
            shelf.grants.insert(row(2), pushed_with(asked));
            let Command::Issue(mut issue) = issue(TICKET) else {
                unreachable!("it is that")
            };
            change(&mut issue);
            let before = shelf.grants.clone();
            let refused = apply(&mut shelf, 2, Command::Issue(issue));
            assert_eq!(refused, Err(Refusal::GrantIdInvalid));
            assert_eq!(shelf.grants, before);
        }
    }
}

#[test]
fn a_name_leads_to_the_last_of_many_in_one_step_and_old_rows_to_nothing() {
    let mut shelf = merging(Profile::Ordinary, Profile::Ordinary);
    assert!(apply(&mut shelf, 2, plainly()).is_ok());
    for number in 3..20 {
        let replace = GrantAsked::Replace(succession(number - 1));
        agreed(
            &mut shelf,
            number,
            request(Profile::Ordinary, Some(replace)),
            0,
        );
        let late = GrantAsked::Replace(succession(number - 2));
        shelf.grants.insert(
            row(100),
            pushed_with(request(Profile::Ordinary, Some(late))),
        );
        assert!(apply(&mut shelf, number, plainly()).is_ok());
        let refused = apply(&mut shelf, 100, issue(TICKET));
        assert_eq!(refused, Err(Refusal::GrantSucceeded), "{number}");
        let to = row(number).number();
        assert!(written(&shelf, FIRST).contains(&format!("\"succeeded_by\":{to}")));
        assert!(matches!(shelf.grants[&row(number - 1)], Grant::Revoked(_)));
        assert!(!written(&shelf, number - 1).contains("succeeded_by") || number == 2);
    }
}

#[test]
fn tokens_of_the_new_grant_are_bound_to_the_key_that_redeemed_its_code_alone() {
    let mut shelf = merging(Profile::Fapi2Security, Profile::Fapi2Security);
    let with_key = |key: u8| {
        redeem_with(move |redeem: &mut Redeem| {
            redeem.code_verifier = None;
            redeem.asker.cnf = Some(cnf(key));
        })
    };
    assert!(written(&shelf, FIRST).contains(jkt(1).as_str()));
    assert!(apply(&mut shelf, 2, with_key(2)).is_ok());
    assert!(written(&shelf, 2).contains(jkt(2).as_str()));
    assert!(!written(&shelf, 2).contains(jkt(1).as_str()));
    let old = apply(&mut shelf, FIRST, introspect(handle(ACCESS_TOKEN)));
    assert_eq!(old, Ok(void()));
}

#[test]
fn a_client_that_proves_nothing_by_now_succeeds_nothing() {
    let mut shelf = merging(Profile::Ordinary, Profile::Ordinary);
    let before = shelf.grants.clone();
    let publicly = redeem_plainly(|redeem| redeem.asker.is_public = true);
    let refused = apply(&mut shelf, 2, publicly);
    assert_eq!(refused, Err(Refusal::GrantSuccessionUnfit));
    assert_eq!(shelf.grants, before);
}

#[test]
fn a_storage_that_fails_gives_no_tokens() {
    let mut shelf = merging(Profile::Ordinary, Profile::Ordinary);
    shelf.is_broken = true;
    let request = Request {
        now: NOW,
        first_uses: Vec::new(),
        action: Action::apply(row(2), plainly()),
    };
    assert_eq!(shelf.serve(request), Err(Broken::Unwritable));
}

#[test]
fn every_row_says_what_only_this_version_knows() {
    let mut shelf = merging(Profile::Ordinary, Profile::Ordinary);
    // A version that does not know a member of a row reads nothing of it.
    assert!(written(&shelf, 2).contains("\"grant\":{\"Merge\":"));
    assert!(apply(&mut shelf, 2, plainly()).is_ok());
    let named = format!("\"grant\":{}", row(FIRST).number());
    assert!(
        written(&shelf, 2).contains(&named),
        "{}",
        written(&shelf, 2)
    );
    assert!(written(&shelf, FIRST).contains("\"succeeded_by\":"));
    assert!(shelf.grants[&row(FIRST)].until() >= shelf.grants[&row(2)].until());
}

#[test]
fn a_preview_shows_what_is_merged_and_ends_nothing() {
    let mut shelf = merging(Profile::Ordinary, Profile::Ordinary);
    let before = shelf.grants.clone();
    let seen = ask(&mut shelf, Action::preview(row(2), plainly()));
    let Ok(Reply::Previewed(preview)) = seen else {
        panic!("no preview: {seen:?}")
    };
    assert_eq!(preview.authorized.scope.to_text(), "read write");
    assert_eq!(shelf.grants, before);
}
