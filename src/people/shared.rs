//! The session of a person, as another client of the vendor shares it that has no browser to show. OpenID
//! Connect Native SSO for Mobile Apps §4.3 (4).

use serde::Serialize;

use super::{reply::Reply, seen::Lasting, used::sid, user::User, withdrawal::InNameOf};
use crate::{Timestamp, json::FromJson};

/// Which session is meant, and who asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Sharing {
    /// The `sub` that has signed in.
    pub subject: String,
    /// The epoch in which they did.
    pub epoch: u32,
    /// The number of the client that shares the session.
    pub of: u64,
    /// By what it knows the session.
    pub sid: String,
    /// The number of the client that asks.
    pub client: u64,
    /// When that client came to be.
    pub created_at: Option<Timestamp>,
    /// How long a browser stays signed in now, in seconds.
    pub duration: Option<u32>,
    /// How long it may be away, in seconds.
    pub idle: Option<u32>,
}

impl User {
    /// The session, while it goes on and the person stands by what was granted in it. Nobody is seen in
    /// the browser by that.
    pub(super) fn shared(&self, asked: &Sharing, now: Timestamp) -> Reply {
        let lasting = &Lasting {
            duration: asked.duration,
            idle: asked.idle,
        };
        let mut sessions = self.sessions.iter();
        let is_meant = |name| sid(&name, asked.of) == asked.sid;
        let found = sessions.find(|one| is_meant(one.name()) && one.lasts(lasting, now));
        let named = InNameOf::of(&asked.subject, asked.epoch, asked.of);
        match found.filter(|_| self.stands_by(&named)) {
            Some(session) => Reply::Shared {
                session: session.name(),
                epoch: self.epoch,
                scopes: self.agreed_with(asked.client, asked.created_at),
                claims: self.claims.clone(),
            },
            None => Reply::Missing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Command, apply::tests::*, ended::UsedBy},
        *,
    };

    fn asked() -> Sharing {
        Sharing {
            subject: "s".into(),
            epoch: 0,
            of: 7,
            sid: sid(&digest(1), 7),
            client: 8,
            created_at: None,
            duration: Some(1000),
            idle: None,
        }
    }

    fn answered(user: &User, asked: Sharing, now: Timestamp) -> Reply {
        let (after, reply) = user.clone().apply(Command::Share(asked), now);
        assert_eq!(after, *user, "it is only asked");
        reply
    }

    #[test]
    fn a_session_is_shared_by_what_a_client_knows_it_by() {
        let user = signed_in(1).agreed(8, None, vec!["openid".into()]);
        let Reply::Shared {
            session, scopes, ..
        } = answered(&user, asked(), NOW)
        else {
            panic!("no session")
        };
        assert_eq!((session, scopes), (digest(1), vec!["openid".to_owned()]));
        let of_another = Sharing { of: 8, ..asked() };
        let other = |sid| Sharing { sid, ..asked() };
        for wrong in [
            of_another,
            other(sid(&digest(2), 7)),
            other(digest(1).encode()),
            other(String::new()),
            Sharing {
                subject: "t".into(),
                ..asked()
            },
        ] {
            assert_eq!(answered(&user, wrong, NOW), Reply::Missing);
        }
    }

    #[test]
    fn a_session_that_is_over_is_nobodys() {
        let user = signed_in(1);
        let ended = user
            .clone()
            .apply(Command::EndSession { session: digest(1) }, NOW)
            .0;
        assert_eq!(answered(&ended, asked(), NOW), Reply::Missing);
        assert_eq!(
            answered(&user.clone().void(NOW), asked(), NOW),
            Reply::Missing
        );
        assert_eq!(answered(&user, asked(), NOW.after(1000)), Reply::Missing);
        for shorter in [
            Sharing {
                duration: Some(9),
                ..asked()
            },
            Sharing {
                idle: Some(9),
                ..asked()
            },
        ] {
            assert_eq!(answered(&user, shorter, NOW.after(9)), Reply::Missing);
        }
    }

    #[test]
    fn what_was_withdrawn_from_the_client_that_shares_is_shared_no_more() {
        let user = signed_in(1).apply(Command::Withdraw { client: 7 }, NOW).0;
        assert_eq!(answered(&user, asked(), NOW), Reply::Missing);
        let locked = User {
            locked: true,
            ..signed_in(1)
        };
        assert_eq!(answered(&locked, asked(), NOW), Reply::Missing);
    }

    #[test]
    fn a_session_that_took_the_place_of_another_in_its_browser_is_that_one() {
        let used = UsedBy {
            client: 7,
            created_at: None,
            client_id: "a".into(),
        };
        let (user, _) = signed_in(1).with_use(digest(1), used, None);
        let (user, _) = sign_in(user, "right password", session(2), Some(digest(1)));
        assert!(matches!(
            answered(&user, asked(), NOW),
            Reply::Shared { .. }
        ));
    }
}
