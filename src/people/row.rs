//! A person as the row of them has it: two texts. The first one is what the earliest version that
//! people rely on writes and reads, so that they sign in as ever where an operator goes back to it.
//! What came later is beside it, in a column that such a version leaves alone, and joins again: what is
//! of a session by the digest of that. Only what nobody may forget, not even that version, is in the
//! first text all the same: there it is a fault, which lets nobody in.

use serde_json::{Map, Value};

use super::user::User;
use crate::json::{from_str, from_value, only, to_string};

/// The version of what is beside.
const VERSION: u8 = 1;

/// What is in the first text of a person. The last three keep somebody out, or ask for more.
const OF_PERSON: [&str; 13] = [
    "claims",
    "consents",
    "epoch",
    "failures",
    "password",
    "sessions",
    "subject",
    "valid_from",
    "wait_until",
    "withdrawn",
    "factors",
    "leaves",
    "locked",
];

/// What is in the first text of a session.
const OF_SESSION: [&str; 3] = ["auth_time", "digest", "expires"];

/// What is stored of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What every version knows, as JSON.
    pub state: String,
    /// What came later, as JSON; empty where there is nothing of it.
    pub beside: String,
}

impl Row {
    /// The row of this person.
    pub fn of(user: &User) -> Self {
        let mut state: Map<String, Value> = from_str(&to_string(user)).unwrap_or_default();
        let mut beside = without(&mut state, &OF_PERSON);
        let mut sessions = Vec::new();
        for session in objects(&mut state) {
            let mut later = without(session, &OF_SESSION);
            if !later.is_empty() {
                later.extend(
                    session
                        .get("digest")
                        .map(|of| ("digest".to_owned(), of.clone())),
                );
                sessions.push(Value::Object(later));
            }
        }
        if !sessions.is_empty() {
            beside.insert("sessions".into(), sessions.into());
        }
        let mut row = Self {
            state: to_string(&state),
            beside: String::new(),
        };
        if !beside.is_empty() {
            beside.insert("version".into(), VERSION.into());
            row.beside = to_string(&beside);
        }
        row
    }

    /// The person. Nobody, if any of it is of a newer version, or damaged.
    pub fn read(&self) -> Option<User> {
        let mut state: Map<String, Value> = from_str(&self.state).ok()?;
        if !self.beside.is_empty() {
            let mut beside: Map<String, Value> = from_str(&self.beside).ok()?;
            if beside.remove("version")? != VERSION {
                return None;
            }
            for later in objects(&mut beside) {
                let is_it = |session: &&mut Map<String, Value>| {
                    session.get("digest") == later.get("digest")
                };
                if let Some(session) = objects(&mut state).find(is_it) {
                    join(session, std::mem::take(later));
                }
            }
            beside.remove("sessions");
            join(&mut state, beside);
        }
        from_value(Value::Object(state)).ok()
    }
}

/// Takes out all but the members of these names.
fn without(object: &mut Map<String, Value>, kept: &[&str]) -> Map<String, Value> {
    let taken = only(object, &|name| !kept.contains(&name));
    object.retain(|name, _| kept.contains(&name.as_str()));
    taken
}

/// Adds what is not there. A version that knew no column beside has written all in the first text, and
/// that is younger.
fn join(object: &mut Map<String, Value>, later: Map<String, Value>) {
    for (name, value) in later {
        object.entry(name).or_insert(value);
    }
}

/// The sessions that are listed.
fn objects(of: &mut Map<String, Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    let list = of.get_mut("sessions").and_then(Value::as_array_mut);
    list.into_iter().flatten().filter_map(Value::as_object_mut)
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::json;

    use super::{
        super::apply::tests::{NOW, digest, resume},
        *,
    };
    use crate::{Digest, Timestamp, json::FromJson, people::Reply};

    /// A person as the version reads and writes them that knows no column beside.
    #[derive(Debug, FromJson, Serialize)]
    #[serde(deny_unknown_fields)]
    struct Former {
        subject: String,
        password: String,
        #[serde(default)]
        claims: Map<String, Value>,
        #[serde(default)]
        failures: u32,
        #[serde(default)]
        wait_until: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sessions: Vec<FormerSession>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        consents: Vec<FormerConsent>,
        #[serde(default)]
        epoch: u32,
        #[serde(default)]
        valid_from: u32,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        withdrawn: Vec<FormerWithdrawn>,
    }

    #[derive(Debug, FromJson, Serialize)]
    #[serde(deny_unknown_fields)]
    struct FormerSession {
        digest: Digest,
        expires: Timestamp,
        auth_time: Timestamp,
    }

    #[derive(Debug, FromJson, Serialize)]
    #[serde(deny_unknown_fields)]
    struct FormerConsent {
        client: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        created_at: Option<Timestamp>,
        scopes: Vec<String>,
    }

    #[derive(Debug, FromJson, Serialize)]
    #[serde(deny_unknown_fields)]
    struct FormerWithdrawn {
        client: u64,
        from: u32,
    }

    /// Somebody with one of everything that came later, all of it in the first text.
    fn inline() -> Value {
        let session =
            |n| json!({ "digest": digest(n), "expires": 1_000_900, "auth_time": 999_000 });
        let mut of_today = session(1);
        of_today["device"] = json!({ "network": "192.0.2.0/24", "agent": "Firefox, Linux" });
        of_today["amr"] = json!(["hwk", "user", "mfa"]);
        of_today["of"] = json!(digest(9));
        of_today["clients"] = json!([{ "client": 7, "client_id": "web" }]);
        json!({
            "subject": "s",
            "password": "hash",
            "claims": { "name": "Alice", "email": "a@example.com" },
            "failures": 2,
            "wait_until": null,
            "sessions": [of_today, session(2)],
            "consents": [{ "client": 7, "created_at": 5, "scopes": ["openid"] }],
            "epoch": 3,
            "valid_from": 2,
            "links": [{ "purpose": "Reset", "digest": digest(3), "expires": 1_000_500, "email": "a@example.com" }],
            "withdrawn": [{ "client": 8, "from": 3 }],
            "passkeys": { "handle": "aGFuZGxl", "keys": [] },
        })
    }

    fn row(state: &Value, beside: &str) -> Row {
        Row {
            state: state.to_string(),
            beside: beside.into(),
        }
    }

    fn somebody() -> User {
        row(&inline(), "").read().expect("a person")
    }

    fn former(row: &Row) -> Former {
        crate::json::from_str(&row.state).expect("what the former version reads")
    }

    fn amr(user: &User, n: usize) -> Vec<String> {
        match resume(user, n, NOW) {
            Reply::Session { amr, .. } => amr,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_came_later_is_beside_what_the_former_version_reads() {
        let row = Row::of(&somebody());
        former(&row);
        let beside: Value = serde_json::from_str(&row.beside).expect("JSON");
        let written = inline();
        let mut session = written["sessions"][0].clone();
        let members = session.as_object_mut().expect("members");
        members.retain(|name, _| !["expires", "auth_time"].contains(&name.as_str()));
        assert_eq!(
            beside,
            json!({
                "version": 1,
                "links": written["links"],
                "passkeys": written["passkeys"],
                "sessions": [session],
            })
        );
        assert_eq!(row.read(), Some(somebody()));
    }

    #[test]
    fn nobody_has_anything_beside_who_has_nothing_of_what_came_later() {
        let mut plain = inline();
        let members = plain.as_object_mut().expect("members");
        members.retain(|name, _| !["links", "passkeys", "sessions"].contains(&name.as_str()));
        let user = row(&plain, "").read().expect("a person");
        let row = Row::of(&user);
        assert_eq!(row.beside, "");
        former(&row);
        assert_eq!(row.read(), Some(user));
    }

    #[test]
    fn what_nobody_may_forget_keeps_somebody_from_the_former_version() {
        let totp = json!({ "totp": { "key": "A".repeat(32), "spent": 1 }, "recovery": [] });
        for (name, value) in [
            ("locked", json!(true)),
            ("leaves", json!(2_000_000)),
            ("factors", totp),
        ] {
            let mut of = inline();
            of[name] = value;
            let user = row(&of, "").read().expect(name);
            let row = Row::of(&user);
            assert!(
                crate::json::from_str::<Former>(&row.state).is_err(),
                "{name}"
            );
            assert_eq!(row.read(), Some(user), "{name}");
        }
    }

    #[test]
    fn what_the_former_version_has_written_is_joined_again() {
        let Row { state, beside } = Row::of(&somebody());
        let mut of_former: Former = crate::json::from_str(&state).expect("a person");
        of_former.sessions.remove(1);
        of_former.sessions.push(FormerSession {
            digest: digest(4),
            expires: NOW.after(50),
            auth_time: NOW,
        });
        of_former.epoch = 4;
        let state = serde_json::to_string(&of_former).expect("JSON");
        let user = Row { state, beside }.read().expect("a person");
        assert_eq!(amr(&user, 1), ["hwk", "user", "mfa"]);
        assert_eq!(amr(&user, 4), ["pwd"]);
        assert_eq!(resume(&user, 2, NOW), Reply::Missing);
        assert_eq!(user.epoch, 4);
        assert_eq!((user.links.len(), user.passkeys.is_some()), (1, true));
    }

    #[test]
    fn what_was_of_a_session_that_is_gone_is_dropped() {
        let Row { state, beside } = Row::of(&somebody());
        let mut of_former: Former = crate::json::from_str(&state).expect("a person");
        of_former.sessions.clear();
        let state = serde_json::to_string(&of_former).expect("JSON");
        let user = Row { state, beside }.read().expect("a person");
        assert_eq!(user.sessions, []);
        assert!(!Row::of(&user).beside.contains("sessions"));
    }

    #[test]
    fn what_is_in_the_first_text_is_younger() {
        let beside = Row::of(&somebody()).beside;
        let mut younger = inline();
        younger["passkeys"]["handle"] = json!("eW91bmdlcg");
        younger["sessions"][0]["amr"] = json!(["pwd", "otp", "mfa"]);
        let user = row(&younger, &beside).read().expect("a person");
        assert_eq!(user, row(&younger, "").read().expect("a person"));
    }

    #[test]
    fn what_a_newer_version_has_written_beside_is_not_read() {
        let Row { state, beside } = Row::of(&somebody());
        let mut newer = Vec::new();
        for (place, name) in [
            ("", "future"),
            ("/passkeys", "future"),
            ("/sessions/0", "future"),
        ] {
            let mut value: Value = serde_json::from_str(&beside).expect("JSON");
            value.pointer_mut(place).expect("there")[name] = json!([]);
            newer.push(value.to_string());
        }
        for version in [json!(2), json!(0), json!("1"), Value::Null] {
            let mut value: Value = serde_json::from_str(&beside).expect("JSON");
            value["version"] = version;
            newer.push(value.to_string());
        }
        newer.extend(["{}", "[]", "{", "null", r#"{"version":1,"version":1}"#].map(str::to_owned));
        for beside in newer {
            let state = state.clone();
            let row = Row { state, beside };
            assert_eq!(row.read(), None, "{}", row.beside);
        }
    }
}
