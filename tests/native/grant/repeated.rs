//! What is read again and told again.

use super::*;

#[test]
fn a_state_reads_as_it_was_written() {
    for grant in [pushed(), coded(), active(), closed(), revoked()] {
        let text = serde_json::to_string(&grant).expect("plain data");
        assert_eq!(
            sekisho::json::from_str::<Grant>(&text).expect("readable"),
            grant
        );
    }
}

#[test]
fn a_decision_repeated_with_another_code_is_refused_and_the_first_code_stays_good() {
    // The code follows from the ticket under a key, and the key may be another by now.
    let mut again = issue(TICKET);
    if let Command::Issue(issue) = &mut again {
        issue.code.digest = digest(UNKNOWN);
    }
    let (kept, reply) = coded().apply(again, NOW);
    assert_eq!((&kept, reply), (&coded(), Err(Refusal::TicketUsed)));
    assert!(kept.apply(redeem(), NOW).1.is_ok());
}

#[test]
fn a_refusal_is_told_again_for_the_same_reason_only() {
    assert!(closed().apply(fail(TICKET), NOW).1.is_ok());
    let unusable = |name: &str| Refusal::DpopKeyUnusable(name.to_owned().into());
    for (first, second) in [
        (Refusal::Denied, Refusal::LoginRequired),
        (Refusal::LoginRequired, Refusal::Denied),
        (unusable("one"), unusable("two")),
    ] {
        let closed = after([fail_for(TICKET, &first)]);
        let (kept, reply) = closed.clone().apply(fail_for(TICKET, &second), NOW);
        assert_eq!((kept, reply), (closed, Err(Refusal::TicketUsed)));
    }
}

#[test]
fn a_refusal_of_before_is_read_and_told_again_to_whoever_names_no_reason() {
    let row = r#"{"Closed":{"client":1,"code":null,"answered":[{"digest":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","expires":1767225630},{"redirect_uri":"https://client.example/cb","response_mode":"Query","state":null}],"until":1767225660}}"#;
    let grant: Grant = sekisho::json::from_str(row).expect("readable");
    let ticket = Digest::of("");
    let tell = |reason| {
        let by = None;
        let fail = Command::Fail { ticket, reason, by };
        grant.clone().apply(fail, NOW).1
    };
    assert!(tell(None).is_ok());
    assert_eq!(tell(Some(ticket)), Err(Refusal::TicketUsed));
}
