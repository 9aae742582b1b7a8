//! People, as whoever looks after them asks for them and is told of them.

use serde_json::{Value, json};

use super::{Asked, CallerError, Told, asked::wrong};
use crate::{
    documents::{Client, Service, SignUp},
    jose::LEVELS_OF_OTHERS,
    oauth::interaction::next::Item,
    people::{
        Allowed, MailAddress, Manage, Put, PutUser, Reached, UnacceptableUser, Unsent, Whereabouts,
    },
};

/// How deep a body may be that has claims.
pub const LEVELS: usize = 1 + LEVELS_OF_OTHERS;

/// How many are told of at once, where nobody says how many.
const USUAL: u32 = 100;

/// The most that are told of at once.
const MOST: u32 = 500;

/// The most that move in at once.
const MOST_NEWCOMERS: usize = 100;

/// Where a list begins, and how many it may have.
pub fn page(call: &Asked) -> Result<(Whereabouts, u16), CallerError> {
    let from = match call.text("cursor")? {
        Some(cursor) => Whereabouts::read(cursor).ok_or_else(|| wrong("cursor"))?,
        None => Whereabouts::default(),
    };
    let count = call.number("count", 1..=MOST)?.unwrap_or(USUAL);
    Ok((from, u16::try_from(count).unwrap_or(u16::MAX)))
}

/// The list, with where it goes on.
pub fn listed(people: Vec<Value>, next: Option<Whereabouts>) -> Told {
    let next = next.map(|next| next.written());
    Told::document(Value::Null, false).with(json!({ "people": people, "next": next }))
}

/// Who is meant.
pub fn named(call: &Asked) -> Result<&str, CallerError> {
    call.text("username")?.ok_or(CallerError::PersonMissing)
}

/// Whether somebody is to be locked out, or let in again.
pub fn lock(call: &Asked) -> Result<Manage, CallerError> {
    call.only(&["locked", "username"])?;
    if call.is_null("locked") {
        return Err(wrong("locked"));
    }
    Ok(match call.flag("locked")? {
        true => Manage::Lock,
        false => Manage::Unlock,
    })
}

/// How long an invitation counts where nobody says, in seconds: as its letter says.
const USUAL_INVITATION: u32 = 604_800;

/// The longest.
const LONGEST_INVITATION: u32 = 2_592_000;

/// Somebody who is to be invited.
#[derive(Debug, PartialEq, Eq)]
pub struct Invite {
    /// Where they are reached, and in which language.
    pub reached: Reached,
    /// The same address.
    pub email: MailAddress,
    /// For how many seconds it counts.
    pub duration: u32,
    /// Whether it is mailed; else the caller hands it over.
    pub is_mailed: bool,
}

/// Who is to be invited by `service`.
pub fn invite(call: &Asked, service: &Service) -> Result<Invite, CallerError> {
    call.only(&["email", "expiresIn", "locale", "printed"])?;
    if service.sign_up() == SignUp::Closed {
        return Err(CallerError::SignUpClosed);
    }
    let email = MailAddress::parse(address(call)?).ok_or_else(|| wrong("email"))?;
    let duration = call.number("expiresIn", 60..=LONGEST_INVITATION)?;
    Ok(Invite {
        reached: Reached {
            email: email.as_str().to_owned(),
            locale: call.text("locale")?.map(str::to_owned),
        },
        email,
        duration: duration.unwrap_or(USUAL_INVITATION),
        is_mailed: service.people.mail.from.is_some() && !call.flag("printed")?,
    })
}

/// Whose invitation is meant.
pub fn address(call: &Asked) -> Result<&str, CallerError> {
    call.text("email")?.ok_or_else(|| wrong("email"))
}

/// Those who are to move in.
pub fn newcomers(call: &Asked) -> Result<&[Value], CallerError> {
    call.only(&["people"])?;
    let newcomers = call.list("people")?;
    match newcomers.len() {
        1..=MOST_NEWCOMERS => Ok(newcomers),
        _ => Err(wrong("people")),
    }
}

/// What of somebody's is meant.
pub fn id(call: &Asked) -> Result<&str, CallerError> {
    call.only(&["id", "username"])?;
    call.text("id")?.ok_or_else(|| wrong("id"))
}

/// Which client is meant.
pub fn client(call: &Asked) -> Result<String, CallerError> {
    call.only(&["client", "username"])?;
    call.identifier("client")?.ok_or_else(|| wrong("client"))
}

/// Whose password or claims become others. Nobody is given a password that says nothing by the member
/// that says so.
pub fn put(call: &Asked) -> Result<PutUser, CallerError> {
    call.only(&["claims", "password", "username"])?;
    if call.says_nothing("password") {
        return Err(wrong("password"));
    }
    let claims = call.object("claims")?.map(Asked::into_value);
    Ok(PutUser {
        username: named(call)?.to_owned(),
        password: call.text("password")?.map(str::to_owned),
        claims: claims.and_then(|claims| claims.as_object().cloned()),
    })
}

/// What came of it.
pub fn told_of(put: Result<Option<Put>, UnacceptableUser>) -> Result<Told, CallerError> {
    let change = match put {
        Ok(Some(Put::Created)) => "created",
        Ok(Some(Put::Updated)) => "updated",
        Ok(None) => return Err(CallerError::PersonMissing),
        Err(UnacceptableUser { member, rule }) => {
            let told = Told::wrong(None, &CallerError::Document(rule.clone()));
            return Ok(told.with(json!({
                "error": "invalid_document",
                "member": member,
                "error_description": rule,
            })));
        }
    };
    Ok(Told::document(json!({ "change": change }), false))
}

/// What somebody has, if they are there.
pub fn things(name: &str, things: Option<Vec<Value>>) -> Result<Told, CallerError> {
    let things = things.ok_or(CallerError::PersonMissing)?;
    Ok(Told::document(json!({ name: things }), false))
}

/// What somebody has allowed a client, which is there perhaps.
pub fn consent(allowed: &Allowed, client: Option<&Client>) -> Value {
    let (mut scopes, mut claims, mut apis) = (Vec::new(), Vec::new(), Vec::new());
    for item in &allowed.scopes {
        match Item::of(item) {
            Item::Api(identifier) => apis.push(identifier),
            Item::ApiScope => {}
            Item::Claim(name) => claims.push(name),
            Item::Scope(name) => scopes.push(name),
        }
    }
    let mut told = json!({ "client": allowed.client.to_string(), "scopes": scopes });
    for (name, items) in [("claims", claims), ("apis", apis)] {
        if !items.is_empty() {
            told[name] = items.into();
        }
    }
    if let Some(name) = client.and_then(|client| client.client_name.as_deref()) {
        told["clientName"] = name.into();
    }
    told
}

/// The mails that were sent to nobody, where that is so.
pub fn outbox(unsent: &[Unsent]) -> Told {
    let told = unsent.iter().map(|Unsent { at, mail }| {
        json!({
            "to": mail.to,
            "subject": mail.subject,
            "text": mail.text,
            "at": at.seconds() * 1000,
        })
    });
    Told::document(json!({ "mails": told.collect::<Vec<_>>() }), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::of_form(query.as_bytes()).expect("a query")
    }

    #[test]
    fn a_list_goes_on_where_it_was_told_to_and_nowhere_else() {
        let there = Whereabouts {
            object: 255,
            after: "ali ce/é.".into(),
        };
        let query = format!("cursor={}&count=500", there.written());
        assert_eq!(page(&asked(&query)), Ok((there, 500)));
        assert_eq!(page(&asked("")), Ok((Whereabouts::default(), 100)));
        for forged in [
            "256.YQ", "-1.YQ", "+1.YQ", "1", "1.Y", "1.YQ==", "x.YQ", ".YQ", "1._w", "65536.YQ",
            "1.YQ.YQ",
        ] {
            let query = format!("cursor={}", forged.replace('+', "%2B"));
            assert_eq!(page(&asked(&query)), Err(wrong("cursor")), "{forged}");
        }
        for query in ["count=501", "count=x", "count=1.5"] {
            assert_eq!(page(&asked(query)), Err(wrong("count")), "{query}");
        }
    }

    #[test]
    fn nobody_is_locked_or_moves_in_who_is_not_named() {
        let nothing = lock(&asked("username=ann"));
        assert_eq!(nothing.err(), Some(wrong("locked")));
        let more = lock(&asked("locked=true&x=1"));
        assert_eq!(more.err(), Some(wrong("x")));
        assert!(matches!(lock(&asked("locked=false")), Ok(Manage::Unlock)));
        assert!(matches!(lock(&asked("locked=true")), Ok(Manage::Lock)));
        assert_eq!(newcomers(&asked("")).err(), Some(wrong("people")));
        assert_eq!(newcomers(&asked("x=1")).err(), Some(wrong("x")));
        assert_eq!(named(&asked("x=1")), Err(CallerError::PersonMissing));
    }
}
