//! All that is kept of a person, for themselves: what their row says, but for what proves who they are.

use serde_json::{Value, json};

use super::{
    factors::Factors,
    user::{Link, Session, User},
};
use crate::Digest;

impl User {
    /// All that is kept of the person, for themselves.
    pub fn all_of(&self, username: &str) -> Value {
        let sessions = self.sessions.iter().map(Session::told);
        let links = self.links.iter().map(Link::told);
        let consents = self
            .applications()
            .map(|(client, scopes)| json!({ "client": client, "scopes": scopes }));
        let withdrawn = self
            .withdrawn
            .iter()
            .map(|one| json!({ "client": one.client, "from": one.from }));
        json!({
            "username": username,
            "subject": self.subject,
            "claims": self.claims,
            "sessions": sessions.collect::<Vec<_>>(),
            "consents": consents.collect::<Vec<_>>(),
            "passkeys": self.passkeys(),
            "authenticator": self.factors.as_ref().map(Factors::told),
            "links": links.collect::<Vec<_>>(),
            "wrongPasswords": { "count": self.failures, "waitUntil": self.wait_until },
            "validFrom": self.valid_from,
            "withdrawals": { "count": self.epoch, "clients": withdrawn.collect::<Vec<_>>() },
            "leaves": self.leaves,
            "locked": self.locked,
        })
    }
}

impl Session {
    fn told(&self) -> Value {
        let clients = self.clients.iter().filter(|one| one.is_client());
        let clients = clients.map(|client| client.client_id.as_str());
        json!({
            "since": self.auth_time,
            "seen": self.last_seen(),
            "until": self.expires,
            "amr": self.amr,
            "network": self.device.network,
            "browser": self.device.agent,
            "clients": clients.collect::<Vec<_>>(),
        })
    }
}

impl Factors {
    fn told(&self) -> Value {
        json!({ "lastUsed": self.totp.last_used(), "recoveryCodes": self.recovery.len() })
    }
}

impl Link {
    /// The same for whoever was mailed it, without what opens it.
    pub(super) fn shown(&self) -> Self {
        Self {
            digest: Digest::of([]),
            ..self.clone()
        }
    }

    fn told(&self) -> Value {
        json!({ "purpose": self.purpose.name(), "email": self.email, "until": self.expires })
    }
}

#[cfg(test)]
mod tests {

    use super::{
        super::{
            Change, Purpose,
            apply::tests::*,
            ended::UsedBy,
            reply::Reply,
            tend::tests::tend,
            totp::{
                Totp,
                tests::{code_at, key},
            },
            user::{Consent, Withdrawn},
        },
        *,
    };
    use crate::json::FromJson;

    /// Where a member is told, or why it is not.
    enum Place {
        At(&'static str),
        Untold(&'static str),
    }
    use Place::{At, Untold};

    const OPENS: &str = "whoever has it can sign in, or try to";
    const NAMES: &str = "it is the server's name for what is told";

    const OF_USER: [(&str, Place); 15] = [
        ("subject", At("/subject")),
        ("password", Untold(OPENS)),
        ("claims", At("/claims/name")),
        ("failures", At("/wrongPasswords/count")),
        ("wait_until", At("/wrongPasswords/waitUntil")),
        ("sessions", At("/sessions/0/since")),
        ("consents", At("/consents/0/client")),
        ("epoch", At("/withdrawals/count")),
        ("valid_from", At("/validFrom")),
        ("leaves", At("/leaves")),
        ("links", At("/links/0/purpose")),
        ("withdrawn", At("/withdrawals/clients/0/from")),
        ("passkeys", At("/passkeys")),
        ("factors", At("/authenticator/recoveryCodes")),
        ("locked", At("/locked")),
    ];

    const OF_SESSION: [(&str, Place); 8] = [
        ("digest", Untold(OPENS)),
        ("expires", At("/sessions/0/until")),
        ("auth_time", At("/sessions/0/since")),
        ("device", At("/sessions/0/browser")),
        ("amr", At("/sessions/0/amr/0")),
        ("of", Untold(NAMES)),
        ("clients", At("/sessions/0/clients/0")),
        ("seen", At("/sessions/0/seen")),
    ];

    const OF_LINK: [(&str, Place); 4] = [
        ("purpose", At("/links/0/purpose")),
        ("digest", Untold(OPENS)),
        ("expires", At("/links/0/until")),
        ("email", At("/links/0/email")),
    ];

    const OF_CONSENT: [(&str, Place); 3] = [
        ("client", At("/consents/0/client")),
        ("created_at", Untold(NAMES)),
        ("scopes", At("/consents/0/scopes/0")),
    ];

    /// Somebody with one of everything.
    fn full() -> User {
        let mut user = consent(signed_in(1), 7, &["openid"], true).0;
        let client = UsedBy {
            client: 7,
            created_at: None,
            client_id: "web".into(),
        };
        user.sessions[0].clients.push(client);
        user.claims.insert("name".into(), "Alice".into());
        user.wait_until = Some(NOW);
        user.leaves = Some(NOW);
        user.withdrawn.push(Withdrawn { client: 7, from: 1 });
        user.links.push(Link {
            purpose: Purpose::Reset,
            digest: digest(3),
            expires: NOW,
            email: "a@example.com".into(),
        });
        user.factors = Some(Factors {
            totp: Totp::confirmed(key(), &code_at(NOW), NOW).expect("a code"),
            recovery: vec![digest(4)],
        });
        user
    }

    fn walked<T: FromJson>(table: &[(&str, Place)], told: &Value) {
        for name in T::MEMBERS {
            let place = table.iter().find(|(one, _)| one == name);
            match place
                .unwrap_or_else(|| panic!("{name} is kept, and nobody says where it is told"))
            {
                (_, At(pointer)) => {
                    let there = told.pointer(pointer);
                    assert!(there.is_some_and(|value| !value.is_null()), "{pointer}");
                }
                (_, Untold(reason)) => assert!(!reason.is_empty()),
            }
        }
        assert_eq!(T::MEMBERS.len(), table.len());
    }

    #[test]
    fn whatever_the_row_keeps_is_told_but_for_what_opens_something() {
        let told = full().all_of("alice");
        walked::<User>(&OF_USER, &told);
        walked::<Session>(&OF_SESSION, &told);
        walked::<Link>(&OF_LINK, &told);
        walked::<Consent>(&OF_CONSENT, &told);
        let text = told.to_string();
        for secret in [
            full().password,
            key().as_str().to_owned(),
            digest(3).encode(),
            digest(4).encode(),
            digest(1).encode(),
        ] {
            assert!(!text.contains(&secret), "{secret}");
        }
    }

    #[test]
    fn what_the_object_shows_to_the_person_is_enough_to_tell_it_all() {
        let user = full();
        let Reply::Account(shown) = tend(&user, 1, Change::Look, NOW).1 else {
            panic!("no account")
        };
        assert_eq!(shown.all_of("alice"), user.all_of("alice"));
    }
}
