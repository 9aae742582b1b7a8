//! What a person has allowed clients for good.

use super::{
    reply::{Allowed, Reply},
    user::{Consent, User},
};
use crate::Timestamp;

/// The most clients whose consent is remembered.
const MOST_CONSENTS: usize = 200;

/// The most that is remembered of what one client was allowed, in octets. A row has room for that of
/// every client.
const MOST_OCTETS: usize = 8192;

/// What a kind of identifier among what is remembered begins with: that by which the client knew the
/// person who allowed it the rest. Behind it is the sector, or nothing where everybody sees it.
///
/// OpenID Connect Core §8.1 and §17: what was allowed under one is nothing that was allowed under
/// another. What names none is of a client that had no sector, or from before it was told.
pub const SUBJECT: &str = "sub ";

impl Consent {
    /// Whether it was given to this client, and not to another that had its number before.
    pub(super) fn is_of(&self, client: u64, created_at: Option<Timestamp>) -> bool {
        let is_untold = self.created_at.is_none() || created_at.is_none();
        self.client == client && (is_untold || self.created_at == created_at)
    }
}

impl User {
    /// What a client was allowed.
    pub(super) fn agreed_with(&self, client: u64, created_at: Option<Timestamp>) -> Vec<String> {
        let mut consents = self.consents.iter();
        let agreed = consents.find(|consent| consent.is_of(client, created_at));
        agreed.map_or_else(Vec::new, |consent| consent.scopes.clone())
    }

    /// What every client was allowed.
    pub(super) fn allowed(&self) -> Reply {
        let allowed = |consent: &Consent| Allowed {
            client: consent.client,
            scopes: (consent.scopes.iter())
                .filter(|item| !item.starts_with(SUBJECT))
                .cloned()
                .collect(),
        };
        Reply::Consents(self.consents.iter().map(allowed).collect())
    }

    /// The person, who is asked again by this client.
    pub(super) fn without_consent(mut self, client: u64) -> Self {
        self.consents.retain(|consent| consent.client != client);
        self
    }

    /// Adds to what the person has agreed to. A consent that says nothing new stays where it is, and
    /// one under another kind of identifier gives way.
    pub(super) fn agreed(
        mut self,
        client: u64,
        created_at: Option<Timestamp>,
        scopes: Vec<String>,
    ) -> Self {
        let known = self
            .consents
            .iter()
            .position(|consent| consent.is_of(client, created_at));
        let former = known
            .map(|index| self.consents[index].scopes.clone())
            .unwrap_or_default();
        if scopes.iter().all(|scope| former.contains(scope)) {
            return self;
        }
        // What is agreed to now is the youngest, and the oldest gives way.
        let mut all = former;
        let kind_of = |items: &[String]| {
            let mut items = items.iter().rev();
            items.find(|item| item.starts_with(SUBJECT)).cloned()
        };
        let another = kind_of(&scopes).zip(kind_of(&all));
        if another.is_some_and(|(now, then)| now != then) {
            all.clear();
        }
        all.retain(|scope| !scopes.contains(scope));
        all.extend(scopes);
        let mut left = MOST_OCTETS;
        let fits = |scope: &&String| {
            let rest = left.checked_sub(scope.len() + 3);
            left = rest.unwrap_or_default();
            rest.is_some()
        };
        let kept = all.iter().rev().take_while(fits).count();
        all.drain(..all.len() - kept);
        self.consents.retain(|consent| consent.client != client);
        self.consents.push(Consent {
            client,
            created_at,
            scopes: all,
        });
        self.consents
            .drain(..self.consents.len().saturating_sub(MOST_CONSENTS));
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::{
        super::{Command, apply::tests::*},
        *,
    };

    #[test]
    fn a_remembered_consent_grows_and_is_each_clients_own() {
        let (user, reply) = consent(signed_in(1), 7, &["openid", "profile"], true);
        assert_eq!(
            reply,
            Reply::Person {
                subject: "s".into(),
                claims: Map::new()
            }
        );
        let (user, _) = consent(user, 7, &["profile", "email"], true);
        assert_eq!(
            scopes_of(resume(&user, 1, NOW)),
            ["openid", "profile", "email"]
        );
        let elsewhere = user
            .apply(
                Command::Resume {
                    session: digest(1),
                    client: 8,
                    created_at: None,
                    duration: None,
                    idle: None,
                },
                NOW,
            )
            .1;
        assert_eq!(scopes_of(elsewhere), Vec::<String>::new());
    }

    #[test]
    fn another_client_that_has_the_number_by_now_was_allowed_nothing() {
        let of = |created_at: i64| Some(Timestamp::from_seconds(created_at));
        let openid = || vec!["openid".to_owned()];
        let email = || vec!["email".to_owned()];
        let scopes = |user: &User, created_at| {
            let command = Command::Resume {
                session: digest(1),
                client: 7,
                created_at,
                duration: None,
                idle: None,
            };
            scopes_of(user.clone().apply(command, NOW).1)
        };
        let user = signed_in(1).agreed(7, of(1), openid());
        assert_eq!(scopes(&user, of(1)), ["openid"]);
        assert_eq!(scopes(&user, of(2)), Vec::<String>::new());
        let user = user.agreed(7, of(2), email());
        assert_eq!(scopes(&user, of(2)), ["email"]);
        assert_eq!(scopes(&user, of(1)), Vec::<String>::new());
        // What was stored without it is known by the number alone, until something is added.
        let user = signed_in(1).agreed(7, None, openid());
        assert_eq!(scopes(&user, of(2)), ["openid"]);
        let user = user.agreed(7, of(2), email());
        assert_eq!(scopes(&user, of(2)), ["openid", "email"]);
        assert_eq!(scopes(&user, of(3)), Vec::<String>::new());
    }

    #[test]
    fn what_was_allowed_under_one_kind_of_identifier_is_not_allowed_under_another() {
        let of = |user: &User| scopes_of(resume(user, 1, NOW));
        let (user, _) = consent(
            signed_in(1),
            7,
            &["openid", "email", "sub app.example"],
            true,
        );
        let (user, _) = consent(user, 7, &["openid", "sub "], true);
        assert_eq!(of(&user), ["openid", "sub "]);
        let (user, _) = consent(user, 7, &["profile", "sub "], true);
        assert_eq!(of(&user), ["openid", "profile", "sub "]);
        let Reply::Consents(told) = user.allowed() else {
            panic!("consents");
        };
        assert_eq!(told[0].scopes, ["openid", "profile"]);
        // One that names none says nothing of its kind.
        let (user, _) = consent(signed_in(1), 7, &["openid", "email"], true);
        let (user, _) = consent(user, 7, &["openid", "sub app.example"], true);
        assert_eq!(of(&user), ["email", "openid", "sub app.example"]);
    }

    #[test]
    fn a_consent_that_says_nothing_new_or_is_not_remembered_writes_nothing() {
        let (user, _) = consent(signed_in(1), 7, &["openid"], true);
        assert_eq!(consent(user.clone(), 7, &["openid"], true).0, user);
        assert_eq!(consent(user.clone(), 7, &["profile"], false).0, user);
        assert_eq!(consent(user.clone(), 8, &[], true).0, user);
    }

    #[test]
    fn what_one_client_was_allowed_does_not_grow_without_end() {
        let mut user = signed_in(1);
        for n in 0..1000 {
            let item = format!("claim phone_number#{n:0>50}");
            user = consent(user, 7, &[&item], true).0;
            assert_eq!(user.consents[0].scopes.last(), Some(&item));
        }
        let told = serde_json::to_string(&user.consents[0].scopes).expect("text");
        assert!((MOST_OCTETS - 100..=MOST_OCTETS + 2).contains(&told.len()));
        let user = consent(user, 7, &["x".repeat(MOST_OCTETS).as_str()], true).0;
        assert_eq!(user.consents[0].scopes, Vec::<String>::new());
    }

    #[test]
    fn the_oldest_consent_gives_way_to_the_two_hundred_and_first() {
        let user = (0..=MOST_CONSENTS as u64).fold(signed_in(1), |user, client| {
            consent(user, client, &["openid"], true).0
        });
        assert_eq!(user.consents.len(), MOST_CONSENTS);
        assert!(user.consents.iter().all(|consent| consent.client != 0));
    }
}
