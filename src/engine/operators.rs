//! Operators and the tokens of the API, as whoever may asks for them and is told of them.

use serde_json::{Value, json};

use super::{Asked, CallerError, Told, admission::Caller, asked::wrong};
use crate::{
    Timestamp,
    directory::{AllOperators, Made, Mandate, NewToken, Operator, Right, Token},
    documents::{DocumentError, Service, document_error::refused},
    json::FromJson,
    people::MailAddress,
    register::{CONSOLE, CONSOLE_SCOPES},
};

/// How long an invitation counts where nobody says, in seconds.
const USUAL: u32 = 86_400;

/// The shortest, and the longest.
const DURATIONS: std::ops::RangeInclusive<u32> = 60..=2_592_000;

/// What a call says that invites somebody.
const INVITED_BY: [&str; 7] = [
    "description",
    "email",
    "expiresIn",
    "locale",
    "printed",
    "rights",
    "service",
];

/// How somebody is invited to operate, as it is asked for.
#[derive(Debug, Default, FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wanted {
    /// What is said of them.
    #[serde(default)]
    pub description: Option<String>,
    /// What they may do; everything, if nobody says.
    #[serde(default)]
    pub rights: Option<Vec<Right>>,
    /// For which service; for all, if there is none.
    #[serde(default)]
    pub service: Option<u64>,
    /// Where they are reached, if they are to be.
    #[serde(default)]
    pub email: Option<String>,
    /// The language of the mail.
    #[serde(default)]
    pub locale: Option<String>,
    /// For how many seconds.
    #[serde(default)]
    pub expires_in: Option<u32>,
    /// Whether the link is told though it could be mailed.
    #[serde(default)]
    pub printed: bool,
}

/// Somebody who is to be invited to operate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// What they may do.
    pub mandate: Mandate,
    /// Where they are reached, if they are to be.
    pub email: Option<MailAddress>,
    /// The language of the mail.
    pub locale: Option<String>,
    /// For how many seconds.
    pub duration: u32,
    /// Whether the link is told though it could be mailed.
    pub is_printed: bool,
}

impl Invite {
    /// Whether `service` mails it; else whoever invites hands it over.
    pub fn is_mailed_by(&self, service: &Service) -> bool {
        self.email.is_some() && service.people.mail.from.is_some() && !self.is_printed
    }
}

/// There are as many invitations as are kept.
pub fn too_many() -> DocumentError {
    refused("invitations", "are 1000 already: take some back.")
}

impl Wanted {
    /// Reads a call.
    pub fn read(call: &Asked) -> Result<Self, CallerError> {
        call.only(&INVITED_BY)?;
        let text = |name: &str| Ok(call.text(name)?.map(str::to_owned));
        Ok(Self {
            description: call.free_text("description")?.map(str::to_owned),
            rights: Some(rights(call)?),
            service: service(call)?,
            email: text("email")?,
            locale: text("locale")?,
            expires_in: call.number("expiresIn", DURATIONS)?,
            printed: call.flag("printed")?,
        })
    }

    /// The invitation; or the member that is not as it must be.
    pub fn checked(self) -> Result<Invite, &'static str> {
        let email = self
            .email
            .map(|text| MailAddress::parse(&text).ok_or("email"));
        let duration = self.expires_in.unwrap_or(USUAL);
        if !DURATIONS.contains(&duration) {
            return Err("expiresIn");
        }
        Ok(Invite {
            mandate: Mandate {
                rights: self.rights.unwrap_or_else(|| vec![Right::Admin]),
                service: self.service,
                description: self.description.unwrap_or_default(),
            },
            email: email.transpose()?,
            locale: self.locale,
            duration,
            is_printed: self.printed,
        })
    }
}

/// Whoever says none gives none: everything is given by its name alone.
fn rights(call: &Asked) -> Result<Vec<Right>, CallerError> {
    let named = |name: &String| Right::ALL.into_iter().find(|right| right.name() == name);
    let names = call.texts("rights")?;
    let rights: Option<Vec<Right>> = names.and_then(|names| names.iter().map(named).collect());
    rights.ok_or_else(|| wrong("rights"))
}

/// For which service; null is for all, and 0 or nothing is for none that there is.
fn service(call: &Asked) -> Result<Option<u64>, CallerError> {
    if call.is_null("service") {
        return Ok(None);
    }
    let number = call.identifier("service")?;
    let number = number.and_then(|text| text.parse().ok());
    let number = number.filter(|number| *number > 0);
    number.map(Some).ok_or_else(|| wrong("service"))
}

/// Who is meant.
pub fn named(call: &Asked) -> Result<&str, CallerError> {
    call.text("subject")?.ok_or(CallerError::OperatorMissing)
}

/// What an operator may do from now on. Nobody comes to operate all services because nobody said which.
pub fn mandate(call: &Asked) -> Result<Mandate, CallerError> {
    call.only(&["description", "rights", "service", "subject"])?;
    if !call.names("service") {
        return Err(wrong("service"));
    }
    mandate_of(call)
}

fn mandate_of(call: &Asked) -> Result<Mandate, CallerError> {
    Ok(Mandate {
        rights: rights(call)?,
        service: service(call)?,
        description: call
            .free_text("description")?
            .unwrap_or_default()
            .to_owned(),
    })
}

/// A token that is to be.
pub fn new_token(call: &Asked) -> Result<NewToken, CallerError> {
    call.only(&["description", "expiresAt", "rights", "service"])?;
    let Mandate {
        rights,
        service,
        description,
    } = mandate_of(call)?;
    Ok(NewToken {
        service,
        rights,
        description,
        expires_at: call.moment("expiresAt")?,
    })
}

/// The number of the token that is meant.
pub fn token(call: &Asked) -> Result<u64, CallerError> {
    let number = call.identifier("tokenId")?;
    let number = number.and_then(|text| text.parse().ok());
    number.ok_or(CallerError::TokenNotThere)
}

const fn milliseconds(moment: Timestamp) -> i64 {
    moment.seconds() * 1_000
}

/// An operator, as they are told.
pub fn told(operator: &Operator) -> Value {
    json!({
        "subject": operator.subject,
        "rights": operator.rights,
        "service": operator.service,
        "description": operator.description,
        "createdAt": milliseconds(operator.created_at),
        "invitedUntil": operator.invited_until.map(milliseconds),
        "username": operator.username,
        "joined": operator.has_joined(),
    })
}

/// All of them, and how many others cannot be read, if any.
pub fn listed(all: &AllOperators) -> Value {
    let operators: Vec<Value> = all.readable.iter().map(|one| present(told(one))).collect();
    let unreadable = Some(all.unreadable).filter(|count| *count > 0);
    present(json!({ "operators": operators, "unreadable": unreadable }))
}

/// A token, as it is told.
fn token_told(token: &Token) -> Value {
    json!({
        "id": token.id,
        "rights": token.rights,
        "service": token.service,
        "description": token.description,
        "createdAt": milliseconds(token.created_at),
        "expiresAt": token.expires_at.map(milliseconds),
    })
}

/// All of them.
pub fn tokens_listed(tokens: &[Token]) -> Value {
    json!({ "tokens": tokens.iter().map(|one| present(token_told(one))).collect::<Vec<_>>() })
}

/// One that was made, with what opens it, this once.
pub fn token_made(made: &Made) -> Value {
    let token = made.token.as_ref().map(|token| present(token_told(token)));
    json!({ "token": token, "secret": made.secret })
}

/// Nothing is null.
fn present(mut told: Value) -> Value {
    if let Some(members) = told.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    told
}

/// Who calls, and what they may do.
pub fn me(caller: Caller<'_>) -> Told {
    let (rights, service) = match caller {
        Caller::Operator => (Right::ALL.to_vec(), None),
        Caller::Holder(who) => who.rights(),
    };
    let told = json!({
        "subject": caller.subject(),
        "username": caller.username(),
        "rights": rights,
        "service": service,
    });
    Told::document(Value::Null, false).with(told)
}

/// Where operators sign in, and what the console asks for there.
pub fn config(issuer: Option<&str>, resource: &str) -> Value {
    json!({
        "issuer": issuer,
        "clientId": CONSOLE,
        "resource": resource,
        "scope": CONSOLE_SCOPES,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Asked {
        let body = crate::oauth::request::body::Body::Read(text.as_bytes().to_vec());
        Asked::read(&body, Some("application/json")).expect("an object")
    }

    #[test]
    fn whoever_is_invited_without_more_operates_all_services_for_a_day() {
        let call = asked(r#"{"rights":["VIEW_CLIENT"]}"#);
        let invite = Wanted::read(&call).expect("a call").checked();
        let invite = invite.expect("an invitation");
        assert_eq!(invite.mandate.rights, [Right::ViewClient]);
        assert_eq!((invite.mandate.service, invite.email), (None, None));
        assert_eq!((invite.duration, invite.is_printed), (86_400, false));
    }

    #[test]
    fn nobody_is_given_more_because_a_word_was_misspelt_or_left_out() {
        for (text, member) in [
            ("{}", "rights"),
            (r#"{"rights":null}"#, "rights"),
            (r#"{"rights":""}"#, "rights"),
            (r#"{"rights":false}"#, "rights"),
            (r#"{"right":["VIEW_CLIENT"]}"#, "right"),
            (r#"{"rights":["VIEW_CLIENT"],"serviceId":7}"#, "serviceId"),
            (r#"{"rights":["VIEW_CLIENT"],"service":0}"#, "service"),
            (r#"{"rights":["VIEW_CLIENT"],"service":""}"#, "service"),
            (r#"{"rights":["VIEW_CLIENT"],"service":false}"#, "service"),
        ] {
            let call = asked(text);
            assert_eq!(Wanted::read(&call).map(drop), Err(wrong(member)), "{text}");
            assert_eq!(new_token(&call).map(drop), Err(wrong(member)), "{text}");
        }
        let all = asked(r#"{"rights":["VIEW_CLIENT"]}"#);
        assert_eq!(mandate(&all), Err(wrong("service")));
        let all = asked(r#"{"rights":["VIEW_CLIENT"],"service":null}"#);
        assert_eq!(mandate(&all).map(|given| given.service), Ok(None));
    }

    #[test]
    fn what_is_asked_otherwise_is_refused_by_its_member() {
        for (text, member) in [
            (r#"{"rights":["ROOT"]}"#, "rights"),
            (r#"{"rights":["admin"]}"#, "rights"),
            (r#"{"rights":"ADMIN"}"#, "rights"),
            (r#"{"rights":[7]}"#, "rights"),
            (r#"{"rights":["ADMIN"],"service":"seven"}"#, "service"),
            (r#"{"rights":["ADMIN"],"service":-7}"#, "service"),
            (r#"{"rights":["ADMIN"],"expiresIn":59}"#, "expiresIn"),
            (r#"{"rights":["ADMIN"],"expiresIn":2592001}"#, "expiresIn"),
        ] {
            let refused = Wanted::read(&asked(text)).map(drop);
            assert_eq!(refused, Err(wrong(member)), "{text}");
        }
        let address = asked(r#"{"rights":["ADMIN"],"email":"ann"}"#);
        let address = Wanted::read(&address).expect("a call");
        assert_eq!(address.checked(), Err("email"));
        assert_eq!(mandate(&asked(r#"{"service":7}"#)), Err(wrong("rights")));
        assert_eq!(named(&asked("{}")), Err(CallerError::OperatorMissing));
        assert_eq!(token(&asked("{}")), Err(CallerError::TokenNotThere));
    }
}
