//! Invitations to make an account: each is for one address, or for whoever has it, counts once and for a while. All of a service
//! are in one object, so that whoever finds one has it, however many come at once.

use serde::Serialize;
use serde_json::{Value, json};

use super::{reply::Reply, store::Store};
use crate::{Digest, Timestamp, json::FromJson, json::object};

/// The name by which the object is found that has them: nobody's begins with a control character.
pub const INVITATIONS: &str = "\0invitations";

/// In front of the name of whoever is making the account: no name begins with a control character, so that a
/// version that knows no such marks takes it for somebody else's.
const MAKING: char = '\u{1}';

/// The same of whoever has made it.
const MADE: char = '\u{2}';

/// The most that are kept at once.
const MOST: usize = 1_000;

/// What is asked about invitations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum InvitationCommand {
    /// The account could not be made: whoever took it so gives it back, once.
    GiveBack {
        /// The digest of what opens it.
        digest: Digest,
        /// What was said when it was taken.
        by: Digest,
    },
    /// The account of this name and `sub` is there, or was: by what it was made by nobody makes it again.
    Gone {
        /// The name.
        username: String,
        /// The `sub`.
        subject: String,
    },
    /// The operator reads whom they have invited.
    List,
    /// Somebody looks at one, which uses nothing up.
    Look {
        /// The digest of what opens it.
        digest: Digest,
    },
    /// The account was made, so that nobody makes another by it.
    Made {
        /// The digest of what opens it.
        digest: Digest,
    },
    /// The operator invites whoever has an address. What was sent there before counts no more.
    Make(Invitation),
    /// Somebody makes an account of this name.
    Take {
        /// The digest of what opens it.
        digest: Digest,
        /// The name.
        username: String,
        /// What nobody else says.
        by: Digest,
    },
    /// The operator takes back what was sent to this address.
    Withdraw(String),
    /// The operator takes back the one whose account would have this `sub`.
    WithdrawSubject(String),
}

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// For whom; for whoever has it, if nobody says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The `sub` that the account will have, where somebody has counted on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The digest of what opens it.
    pub digest: Digest,
    /// From when on it counts no more.
    pub expires: Timestamp,
    /// Whether nobody has seen it but whoever reads the mail of that address.
    pub is_mailed: bool,
    /// The name of the account that is made by it, after how far that has come, and what was said then, of several
    /// the sum. A version of before says the name alone, of an account that may have been made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<(String, Digest)>,
}

impl Invitation {
    fn is_for(&self, email: &str) -> bool {
        let own = self.email.as_ref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(email))
    }

    /// Whether the account of this name and `sub` may be made by it.
    fn makes(&self, username: &str, subject: &str) -> bool {
        let name = self
            .taken
            .as_ref()
            .and_then(|(name, _)| name.strip_prefix(MAKING));
        let own = self.subject.as_deref();
        name.is_some_and(|name| own.map_or(name == username, |own| own == subject))
    }

    /// Whoever took it and said this gives it back.
    fn give_back(&mut self, by: &Digest) {
        if let Some((name, holders)) = &mut self.taken
            && !name.starts_with(MADE)
        {
            *holders = changed(holders, by);
            self.taken.take_if(|(_, holders)| *holders == NOBODY);
        }
    }

    /// As the operator is told of it.
    fn listed(&self) -> Value {
        json!({
            "email": self.email,
            "expiresAt": self.expires.seconds() * 1_000,
            "used": self.taken.is_some(),
        })
    }

    /// Nobody makes an account by it any more.
    fn is_made(&mut self) {
        if let Some((name, _)) = &mut self.taken
            && name.starts_with(MAKING)
        {
            name.replace_range(..MAKING.len_utf8(), MADE.encode_utf8(&mut [0; 4]));
        }
    }

    /// What is known of whoever has used it.
    fn told_again(&self) -> Reply {
        match self.told() {
            Reply::Person { subject, claims } => Reply::Invited { subject, claims },
            other => other,
        }
    }

    /// What is known of whoever has it.
    fn told(&self) -> Reply {
        let claims = self.email.iter().flat_map(|email| {
            [
                ("email".to_owned(), email.as_str().into()),
                ("email_verified".to_owned(), self.is_mailed.into()),
            ]
        });
        Reply::Person {
            subject: self.subject.clone().unwrap_or_default(),
            claims: object(claims),
        }
    }
}

/// Serves what is asked about invitations.
pub(super) fn serve_invitations<S: Store>(
    store: &mut S,
    command: InvitationCommand,
    now: Timestamp,
) -> Result<Reply, S::Error> {
    let text = store.invitations()?;
    let kept = text.map_or(Ok(Vec::new()), |text| crate::json::from_str(&text));
    let Ok(mut kept): Result<Vec<Invitation>, _> = kept else {
        return Ok(Reply::Unreadable);
    };
    let before = kept.clone();
    kept.retain(|one| one.expires > now);
    let reply = decided(&mut kept, command);
    if kept != before {
        store.keep_invitations(&crate::json::to_string(&kept))?;
    }
    Ok(reply)
}

/// What becomes of those that count.
fn decided(kept: &mut Vec<Invitation>, command: InvitationCommand) -> Reply {
    let place = |digest: Digest| kept.iter().position(|one| one.digest == digest);
    match command {
        InvitationCommand::GiveBack { digest, by } => {
            let one = kept.iter_mut().find(|one| one.digest == digest);
            one.into_iter().for_each(|one| one.give_back(&by));
            Reply::Done
        }
        InvitationCommand::Gone { username, subject } => {
            let makes = |one: &&mut Invitation| one.makes(&username, &subject);
            kept.iter_mut().filter(makes).for_each(Invitation::is_made);
            Reply::Done
        }
        InvitationCommand::Made { digest } => {
            let one = kept.iter_mut().find(|one| one.digest == digest);
            one.into_iter().for_each(Invitation::is_made);
            Reply::Done
        }
        InvitationCommand::List => Reply::People(kept.iter().map(Invitation::listed).collect()),
        InvitationCommand::Look { digest } => {
            let found = place(digest).map(|place| &kept[place]);
            let open = found.filter(|one| one.taken.is_none());
            open.map_or(Reply::Missing, Invitation::told)
        }
        InvitationCommand::Make(invitation) => {
            let former = |one: &Invitation| {
                invitation
                    .email
                    .as_ref()
                    .is_some_and(|email| one.is_for(email))
            };
            let subject = take_back(kept, former).subject;
            if kept.len() >= MOST {
                kept.retain(|one| one.taken.is_none());
            }
            if kept.len() >= MOST {
                return Reply::Taken;
            }
            kept.push(invitation);
            subject.map_or(Reply::Created, Reply::Replaced)
        }
        InvitationCommand::Take {
            digest,
            username,
            by,
        } => match place(digest) {
            Some(place) => taken(&mut kept[place], &username, &by),
            None => Reply::Missing,
        },
        InvitationCommand::Withdraw(email) => withdrawn(kept, |one| one.is_for(&email)),
        InvitationCommand::WithdrawSubject(subject) => {
            let meant = |one: &Invitation| one.subject.as_ref() == Some(&subject);
            match withdrawn(kept, meant) {
                // Whoever names it knows which it is.
                Reply::Replaced(_) => Reply::Deleted,
                other => other,
            }
        }
    }
}

/// What was taken back.
struct Former {
    count: usize,
    /// The `sub` that was counted on.
    subject: Option<String>,
}

/// Takes back those that are meant. What was used is no more to be taken back.
fn take_back(kept: &mut Vec<Invitation>, is_meant: impl Fn(&Invitation) -> bool) -> Former {
    let (mut former, mut left) = (Vec::new(), Vec::new());
    for one in kept.drain(..) {
        match one.taken.is_none() && is_meant(&one) {
            true => former.push(one),
            false => left.push(one),
        }
    }
    *kept = left;
    Former {
        count: former.len(),
        subject: former.into_iter().find_map(|one| one.subject),
    }
}

fn withdrawn(kept: &mut Vec<Invitation>, is_meant: impl Fn(&Invitation) -> bool) -> Reply {
    match take_back(kept, is_meant) {
        Former { count: 0, .. } => Reply::Missing,
        Former { subject, .. } => subject.map_or(Reply::Deleted, Reply::Replaced),
    }
}

/// Nobody holds it any more.
const NOBODY: Digest = Digest::kept([0; 32]);

/// Those who hold it, with one more of them, or one less.
fn changed(holders: &Digest, by: &Digest) -> Digest {
    let (all, one) = (holders.as_bytes(), by.as_bytes());
    Digest::kept(std::array::from_fn(|at| all[at] ^ one[at]))
}

/// Whoever presses twice has taken it by the same name. It is not open before each has given it back: one
/// of them may have the account. Once that was made, or may have been by a version that does not say so, whoever
/// has it signs in, and nobody makes it again, who may have been deleted since.
fn taken(invitation: &mut Invitation, username: &str, by: &Digest) -> Reply {
    let making = || (format!("{MAKING}{username}"), NOBODY);
    let (name, holders) = invitation.taken.get_or_insert_with(making);
    if name.strip_prefix(MAKING) == Some(username) {
        *holders = changed(holders, by);
        return invitation.told();
    }
    match name.strip_prefix(MADE).unwrap_or(name) == username {
        true => invitation.told_again(),
        false => Reply::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{apply::tests::*, serve::tests::rows},
        *,
    };
    use crate::people::serve::tests::Rows;

    fn ask_at(rows: &mut Rows, command: InvitationCommand, now: Timestamp) -> Reply {
        let Ok(reply) = serve_invitations(rows, command, now);
        reply
    }

    fn ask(rows: &mut Rows, command: InvitationCommand) -> Reply {
        ask_at(rows, command, NOW)
    }

    fn invite(rows: &mut Rows, email: &str, n: usize) -> Reply {
        let invitation = Invitation {
            email: Some(email.into()),
            subject: None,
            digest: digest(n),
            expires: NOW.after(100),
            is_mailed: n.is_multiple_of(2),
            taken: None,
        };
        ask(rows, InvitationCommand::Make(invitation))
    }

    fn take(rows: &mut Rows, n: usize, username: &str, by: usize) -> Option<bool> {
        let command = InvitationCommand::Take {
            digest: digest(n),
            username: username.into(),
            by: digest(by),
        };
        is_verified(ask(rows, command))
    }

    fn look(rows: &mut Rows, n: usize, now: Timestamp) -> Option<bool> {
        let digest = digest(n);
        is_verified(ask_at(rows, InvitationCommand::Look { digest }, now))
    }

    fn is_verified(reply: Reply) -> Option<bool> {
        match reply {
            Reply::Person { claims, .. } => claims["email_verified"].as_bool(),
            Reply::Missing => None,
            other => panic!("{other:?}"),
        }
    }

    fn invited() -> Rows {
        let mut rows = rows("");
        for n in [1, 2] {
            let email = format!("{n}@example.com");
            assert_eq!(invite(&mut rows, &email, n), Reply::Created);
        }
        rows
    }

    #[test]
    fn an_invitation_is_seen_until_it_is_taken_or_expires_and_a_mailed_one_proves_the_address() {
        let mut rows = invited();
        assert_eq!(look(&mut rows, 1, NOW), Some(false));
        assert_eq!(look(&mut rows, 2, NOW), Some(true));
        assert_eq!(look(&mut rows, 3, NOW), None);
        assert_eq!(take(&mut rows, 2, "alice", 9), Some(true));
        assert_eq!(look(&mut rows, 2, NOW), None);
        assert_eq!(look(&mut rows, 1, NOW.after(99)), Some(false));
        assert_eq!(look(&mut rows, 1, NOW.after(100)), None);
    }

    #[test]
    fn of_fifty_who_take_one_invitation_those_of_the_first_name_have_it() {
        let mut rows = invited();
        let all = (0..50).map(|n| take(&mut rows, 1, &format!("name {n}"), n));
        assert_eq!(all.flatten().count(), 1);
        assert!(take(&mut rows, 1, "name 0", 77).is_some());
    }

    #[test]
    fn it_is_given_back_by_whoever_took_it_and_nobody_else() {
        let mut rows = invited();
        let back = |n, by| InvitationCommand::GiveBack {
            digest: digest(n),
            by: digest(by),
        };
        take(&mut rows, 1, "alice", 9);
        // Pressed twice: the second one has found the account of the first.
        take(&mut rows, 1, "alice", 8);
        for (n, by) in [(1, 8), (2, 9), (3, 9)] {
            assert_eq!(ask(&mut rows, back(n, by)), Reply::Done);
            assert_eq!(take(&mut rows, 1, "bob", 7), None);
        }
        ask(&mut rows, back(1, 9));
        assert!(take(&mut rows, 1, "bob", 7).is_some());
    }

    #[test]
    fn of_two_of_one_name_neither_gives_back_what_the_other_has_used() {
        // Which of them makes the account is decided elsewhere.
        for fails in [8, 9] {
            let mut rows = invited();
            assert!(take(&mut rows, 1, "alice", 9).is_some());
            assert!(take(&mut rows, 1, "alice", 8).is_some());
            let (digest, by) = (digest(1), digest(fails));
            ask(&mut rows, InvitationCommand::GiveBack { digest, by });
            assert_eq!(look(&mut rows, 1, NOW), None, "{fails}");
            assert_eq!(take(&mut rows, 1, "bob", 7), None, "{fails}");
        }
    }

    fn is_again(reply: &Reply) -> bool {
        matches!(reply, Reply::Invited { claims, .. } if claims.contains_key("email"))
    }

    fn take_as(rows: &mut Rows, n: usize, username: &str) -> Reply {
        let (digest, by) = (digest(n), digest(77));
        let username = username.into();
        let command = InvitationCommand::Take {
            digest,
            username,
            by,
        };
        ask(rows, command)
    }

    #[test]
    fn once_an_account_was_made_whoever_comes_again_is_known_and_nobody_is_the_next() {
        let gone = |subject: &str, username: &str| InvitationCommand::Gone {
            username: username.into(),
            subject: subject.into(),
        };
        let made = InvitationCommand::Made { digest: digest(1) };
        for ends in [made.clone(), gone("s", "alice")] {
            let mut rows = invited();
            assert_eq!(ask(&mut rows, made.clone()), Reply::Done);
            assert_eq!(take(&mut rows, 1, "alice", 9), Some(false));
            assert_eq!(ask(&mut rows, gone("s", "bob")), Reply::Done);
            assert_eq!(take(&mut rows, 1, "alice", 8), Some(false));
            assert_eq!(ask(&mut rows, ends), Reply::Done);
            assert!(is_again(&take_as(&mut rows, 1, "alice")));
            assert_eq!(take_as(&mut rows, 1, "bob"), Reply::Missing);
            // Nobody gives back what was used.
            for by in [digest(9), digest(8)] {
                let digest = digest(1);
                ask(&mut rows, InvitationCommand::GiveBack { digest, by });
            }
            assert!(is_again(&take_as(&mut rows, 1, "alice")));
        }
    }

    #[test]
    fn one_that_a_version_before_has_seen_used_makes_nobody_and_that_version_gives_none_of_ours_away()
     {
        let mut rows = invited();
        take(&mut rows, 1, "alice", 9);
        let kept = rows.invitations.clone().expect("invitations");
        // It compares the name to the letter.
        assert!(kept.contains(r#"["\u0001alice""#), "{kept}");
        rows.invitations = Some(kept.replace("\\u0001", ""));
        assert!(is_again(&take_as(&mut rows, 1, "alice")));
        assert_eq!(take_as(&mut rows, 1, "bob"), Reply::Missing);
        // What it has taken it may give back.
        let (digest, by) = (digest(1), digest(9));
        ask(&mut rows, InvitationCommand::GiveBack { digest, by });
        assert_eq!(take(&mut rows, 1, "bob", 7), Some(false));
    }

    #[test]
    fn an_address_has_one_invitation_that_counts() {
        let mut rows = invited();
        assert_eq!(invite(&mut rows, "1@EXAMPLE.com", 5), Reply::Created);
        assert_eq!(look(&mut rows, 1, NOW), None);
        assert_eq!(look(&mut rows, 5, NOW), Some(false));
        let withdraw = |email: &str| InvitationCommand::Withdraw(email.into());
        assert_eq!(ask(&mut rows, withdraw("1@example.com")), Reply::Deleted);
        assert_eq!(ask(&mut rows, withdraw("1@example.com")), Reply::Missing);
        assert_eq!(look(&mut rows, 5, NOW), None);
        assert_eq!(take(&mut rows, 5, "alice", 9), None);
        // What was used is no more to be taken back, and the account stays.
        take(&mut rows, 2, "alice", 9);
        assert_eq!(ask(&mut rows, withdraw("2@example.com")), Reply::Missing);
    }

    #[test]
    fn one_for_nobody_in_particular_tells_its_sub_and_takes_no_others_place() {
        let mut rows = invited();
        for n in [7, 8] {
            let invitation = Invitation {
                email: None,
                subject: Some(format!("sub {n}")),
                digest: digest(n),
                expires: NOW.after(100),
                is_mailed: false,
                taken: None,
            };
            let made = ask(&mut rows, InvitationCommand::Make(invitation));
            assert_eq!(made, Reply::Created);
        }
        let look = |n| InvitationCommand::Look { digest: digest(n) };
        let told = |n: usize| Reply::Person {
            subject: format!("sub {n}"),
            claims: serde_json::Map::new(),
        };
        assert_eq!(ask(&mut rows, look(7)), told(7));
        let withdraw = |n: usize| InvitationCommand::WithdrawSubject(format!("sub {n}"));
        assert_eq!(ask(&mut rows, withdraw(7)), Reply::Deleted);
        assert_eq!(ask(&mut rows, withdraw(7)), Reply::Missing);
        assert_eq!(ask(&mut rows, look(7)), Reply::Missing);
        assert_eq!(ask(&mut rows, look(8)), told(8));
        assert_eq!(
            ask(&mut rows, InvitationCommand::Withdraw(String::new())),
            Reply::Missing
        );
    }

    #[test]
    fn whoever_counted_on_one_that_is_none_any_more_is_told_so() {
        let mut rows = invited();
        let mut make = |n: usize, subject: Option<&str>| {
            let invitation = Invitation {
                email: Some("a@example.com".into()),
                subject: subject.map(str::to_owned),
                digest: digest(n),
                expires: NOW.after(100),
                is_mailed: false,
                taken: None,
            };
            ask(&mut rows, InvitationCommand::Make(invitation))
        };
        assert_eq!(make(5, Some("first")), Reply::Created);
        assert_eq!(make(6, None), Reply::Replaced("first".into()));
        assert_eq!(make(7, Some("second")), Reply::Created);
        let withdraw = || InvitationCommand::Withdraw("a@example.com".into());
        assert_eq!(ask(&mut rows, withdraw()), Reply::Replaced("second".into()));
        assert_eq!(ask(&mut rows, withdraw()), Reply::Missing);
    }

    #[test]
    fn so_many_are_kept_and_what_was_used_makes_room() {
        let mut rows = rows("");
        for n in 0..MOST {
            let email = format!("{n}@example.com");
            assert_eq!(invite(&mut rows, &email, n), Reply::Created);
        }
        assert_eq!(invite(&mut rows, "more@example.com", MOST), Reply::Taken);
        assert!(take(&mut rows, 3, "alice", 9).is_some());
        assert_eq!(invite(&mut rows, "more@example.com", MOST), Reply::Created);
        let Reply::People(told) = ask(&mut rows, InvitationCommand::List) else {
            panic!("no list")
        };
        assert_eq!(told.len(), MOST);
        let one = json!({ "email": "0@example.com", "expiresAt": 1_000_100_000, "used": false });
        assert_eq!(told[0], one);
    }

    #[test]
    fn what_cannot_be_read_is_a_fault_and_stays() {
        let mut rows = invited();
        rows.invitations = Some("[{}]".into());
        let list = ask(&mut rows, InvitationCommand::List);
        assert_eq!(list, Reply::Unreadable);
        assert_eq!(invite(&mut rows, "a@example.com", 3), Reply::Unreadable);
        assert_eq!(rows.invitations.as_deref(), Some("[{}]"));
    }
}
