//! Links that are mailed: for one purpose, once, for a while. Of what opens one only the digest is kept,
//! in the row of the person.

use super::{
    attempts::knock,
    mail_address::MailAddress,
    purpose::{LinkCommand, Purpose},
    reply::Reply,
    store::Store,
    user::{Link, User},
};
use crate::{Digest, Timestamp};

/// How many links of one person count at once.
const MOST: usize = 6;

/// What asking for a link costs a name, in seconds: three at once, then one in 200 seconds.
const COST: u32 = 200;

/// Counts that a link is asked for, whether or not there is anybody of this name; the answer is whether
/// that was too often.
pub(super) fn is_too_often<S: Store>(
    store: &mut S,
    username: &str,
    command: &LinkCommand,
    now: Timestamp,
) -> Result<bool, S::Error> {
    let LinkCommand::Make { .. } = command else {
        return Ok(false);
    };
    let reply = knock(store, &format!("link\0{username}"), COST, now)?;
    Ok(reply != Reply::Done)
}

impl Link {
    fn is(&self, purpose: Purpose, digest: &Digest) -> bool {
        self.digest == *digest && self.purpose == purpose
    }
}

impl User {
    /// What becomes of links.
    pub(super) fn linked(self, command: LinkCommand, now: Timestamp) -> (Self, Reply) {
        match command {
            LinkCommand::Look { purpose, digest } => {
                let counts = self.links.iter().any(|link| {
                    link.is(purpose, &digest) && self.counts(link, now) && self.may_open(purpose)
                });
                let reply = if counts { Reply::Done } else { Reply::Missing };
                (self, reply)
            }
            LinkCommand::Make { purpose, digest } => self.mailed(purpose, digest, now),
            LinkCommand::Use {
                purpose,
                digest,
                password,
            } => self.opened(purpose, digest, password, now),
        }
    }

    /// The address that a link for this may go to: to set a password, one that nobody has called
    /// unconfirmed; to confirm one, any other.
    fn address_for(&self, purpose: Purpose) -> Option<String> {
        let verified = self.claims.get("email_verified");
        let is_fit = match purpose {
            Purpose::Reset => verified != Some(&false.into()),
            Purpose::Verify => verified != Some(&true.into()),
            Purpose::Invite => false,
            Purpose::Undo => self.leaves.is_some() && verified != Some(&false.into()),
        };
        let email = self.claims.get("email")?.as_str()?;
        let is_fit = is_fit && !self.locked && MailAddress::parse(email).is_some();
        is_fit.then(|| email.to_owned())
    }

    /// Whether one that was mailed counts still. An address that is another by now was not confirmed, nor
    /// is it told a password.
    fn counts(&self, link: &Link, now: Timestamp) -> bool {
        let own = self.claims.get("email").and_then(|email| email.as_str());
        link.expires > now && own == Some(&link.email) && !self.locked
    }

    /// Whether there is anything that a link for this does: nobody is kept who stays.
    const fn may_open(&self, purpose: Purpose) -> bool {
        !matches!(purpose, Purpose::Undo) || self.leaves.is_some()
    }

    fn reached(&self, email: String) -> Reply {
        let locale = self.claims.get("locale").and_then(|locale| locale.as_str());
        Reply::Reached {
            email,
            locale: locale.map(str::to_owned),
        }
    }

    fn mailed(mut self, purpose: Purpose, digest: Digest, now: Timestamp) -> (Self, Reply) {
        let Some(email) = self.address_for(purpose) else {
            return (self, Reply::Missing);
        };
        self.links.retain(|link| link.expires > now);
        // Whoever asks for a new password in somebody else's name takes no other link away.
        let stays = |link: &Link| link.purpose == Purpose::Undo;
        let others = self.links.iter().filter(|link| !stays(link)).count();
        let mut spare = others.saturating_sub(MOST - 1);
        self.links.retain(|link| {
            let goes = spare > 0 && !stays(link);
            spare -= usize::from(goes);
            !goes
        });
        self.links.push(Link {
            purpose,
            digest,
            expires: now.after(purpose.duration()),
            email: email.clone(),
        });
        let reply = self.reached(email);
        (self, reply)
    }

    fn opened(
        mut self,
        purpose: Purpose,
        digest: Digest,
        password: Option<String>,
        now: Timestamp,
    ) -> (Self, Reply) {
        let is_it = |link: &Link| link.is(purpose, &digest);
        let Some(place) = self.links.iter().position(is_it) else {
            return (self, Reply::Missing);
        };
        let link = self.links.remove(place);
        if !self.counts(&link, now) {
            return (self, Reply::Missing);
        }
        self.claims.insert("email_verified".into(), true.into());
        let user = match (purpose, password) {
            (Purpose::Verify, _) => self,
            (Purpose::Undo, _) if !self.may_open(purpose) => return (self, Reply::Missing),
            (Purpose::Undo, _) => Self {
                leaves: None,
                links: Vec::new(),
                ..self
            },
            (Purpose::Invite, _) | (Purpose::Reset, None) => return (self, Reply::Missing),
            (Purpose::Reset, password) => {
                let mut user = self.void(now).put(password, None, now);
                user.links.clear();
                user
            }
        };
        let reply = user.reached(link.email);
        (user, reply)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::{
        super::{Command, apply::tests::*},
        *,
    };

    fn reachable(members: &Value) -> User {
        let mut user = signed_in(1);
        user.claims = Map::from_iter([("email".to_owned(), json!("a@example.com"))]);
        let members = members.as_object().expect("members").clone();
        user.claims.extend(members);
        user
    }

    fn make(user: User, purpose: Purpose, n: usize, now: Timestamp) -> (User, Reply) {
        let digest = digest(n);
        user.apply(Command::Link(LinkCommand::Make { purpose, digest }), now)
    }

    fn open(user: User, purpose: Purpose, n: usize, now: Timestamp) -> (User, Reply) {
        let password = (purpose == Purpose::Reset).then(|| "another hash".to_owned());
        let command = LinkCommand::Use {
            purpose,
            digest: digest(n),
            password,
        };
        user.apply(Command::Link(command), now)
    }

    fn is_reached(reply: &Reply) -> bool {
        matches!(reply, Reply::Reached { .. })
    }

    #[test]
    fn a_link_sets_a_password_once_and_ends_all_that_was() {
        let (user, reply) = make(reachable(&json!({})), Purpose::Reset, 9, NOW);
        assert!(is_reached(&reply));
        let (after, reply) = open(user.clone(), Purpose::Reset, 9, NOW.after(1_799));
        assert!(is_reached(&reply));
        assert_ne!(after.password, user.password);
        assert_eq!((after.sessions.len(), after.links.len()), (0, 0));
        assert_eq!(after.clone().apply(read("s"), NOW).1, Reply::Missing);
        assert_eq!(
            open(after.clone(), Purpose::Reset, 9, NOW),
            (after, Reply::Missing)
        );
    }

    #[test]
    fn a_link_counts_for_its_purpose_its_time_and_its_address() {
        let (user, _) = make(reachable(&json!({})), Purpose::Reset, 9, NOW);
        for (purpose, n, now) in [
            (Purpose::Verify, 9, NOW),
            (Purpose::Reset, 8, NOW),
            (Purpose::Reset, 9, NOW.after(1_800)),
        ] {
            let (after, reply) = open(user.clone(), purpose, n, now);
            assert_eq!(
                (after.password, reply),
                (user.password.clone(), Reply::Missing)
            );
        }
        let mut moved = user.clone();
        moved.claims.insert("email".into(), json!("b@example.com"));
        let (after, reply) = open(moved, Purpose::Reset, 9, NOW);
        assert_eq!((after.password, reply), (user.password, Reply::Missing));
    }

    #[test]
    fn an_address_is_confirmed_and_nothing_else_ends() {
        let (user, _) = make(
            reachable(&json!({ "email_verified": false })),
            Purpose::Verify,
            9,
            NOW,
        );
        let (after, reply) = open(user, Purpose::Verify, 9, NOW);
        assert!(is_reached(&reply));
        assert_eq!(after.claims["email_verified"], json!(true));
        assert_eq!(after.sessions.len(), 1);
        assert_eq!(
            make(after.clone(), Purpose::Verify, 8, NOW),
            (after, Reply::Missing)
        );
    }

    #[test]
    fn no_link_goes_to_an_address_that_is_none_or_unconfirmed_or_of_somebody_shut_out() {
        let mut locked = reachable(&json!({}));
        locked.locked = true;
        for user in [
            reachable(&json!({ "email_verified": false })),
            reachable(&json!({ "email": "a@example.com\r\nBcc: b@example.com" })),
            reachable(&json!({ "email": 7 })),
            signed_in(1),
            locked,
        ] {
            let made = make(user.clone(), Purpose::Reset, 9, NOW);
            assert_eq!(made, (user, Reply::Missing));
        }
    }

    #[test]
    fn many_links_are_the_last_six() {
        let user = (0..20).fold(reachable(&json!({})), |user, n| {
            make(user, Purpose::Reset, n, NOW).0
        });
        assert_eq!(user.links.len(), MOST);
        assert!(is_reached(&open(user.clone(), Purpose::Reset, 14, NOW).1));
        assert_eq!(open(user, Purpose::Reset, 13, NOW).1, Reply::Missing);
    }
}
