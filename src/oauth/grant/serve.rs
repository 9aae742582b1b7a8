//! A shelf: the rows of many grants, and the register of what may be used once. One request is one
//! verdict.
//!
//! The register lives beside the grants so that a `jti` and what it is spent on are decided
//! together, and written together. A request is served without an await between load and save: [`serve`] is a plain
//! function over [`Store`], the same in a Durable Object and in the tests.

use serde::Serialize;

use super::{
    ClientCredentials, Command, EndedSid, Pages, Pushed, Reply, Standing, Store, Token, Withdrawal,
    manage::manage,
    managed::Managing,
    rows::{Found, Rows},
    succession::{self, Outcome},
    withdrawal,
};
use crate::{
    Digest, Timestamp,
    json::FromJson,
    oauth::{
        FirstUse, Grant, Refusal,
        handle::{Handle, Place, Row, Shelf},
        request::grant_management::Succession,
    },
};

/// What is asked of a shelf.
#[derive(Clone, Debug, Serialize, FromJson)]
pub struct Request {
    /// The time of the request.
    pub now: Timestamp,
    /// What must not have been used before; remembered all together or not at all.
    pub first_uses: Vec<FirstUse>,
    /// What to do then.
    pub action: Action,
}

impl Request {
    /// The same, at `floor` at the earliest: of what ended before that nothing is remembered any more. A
    /// request can be older than its isolate's clock and other servers make it seem.
    ///
    /// # Errors
    ///
    /// What it uses may have been used and forgotten: that is refused like a second use.
    pub fn since(mut self, floor: Timestamp) -> Result<Self, Refusal> {
        let forgotten = self.first_uses.iter().find(|first| first.until <= floor);
        if let Some(forgotten) = forgotten {
            return Err(forgotten.refusal.clone());
        }
        self.now = self.now.max(floor);
        Ok(self)
    }
}

/// What to do with a row.
#[derive(Clone, Debug, Serialize, FromJson)]
pub enum Action {
    /// Begin it.
    Begin(Row, Box<Grant>),
    /// Apply a command; where there is no such row, this is the refusal.
    Apply(Row, Command, Refusal),
    /// Begin a row with a request that a browser brought, and complete it at once, one way or the
    /// other, or write on it. The row is the ticket: it begins once, and not where nothing becomes of it.
    Complete(Row, Box<Pushed>, Command),
    /// The service is deleted, and with it all that is here, as much as one turn allows.
    Empty,
    /// Begin a row for a client itself.
    Grant(Row, Box<ClientCredentials>),
    /// Hold the value of a token, by what is stored of it, for a grant that is about to have it. Where it
    /// is pointed to already is a grant that has no such token any more, spelled as there.
    Hold(Digest, Option<String>, Shelf, Row),
    /// Tell of many grants, end or change them.
    Manage(Box<Managing>),
    /// Point from a token of a chosen value, by what is stored of it, to its grant.
    Point(Digest, Shelf, Row, Timestamp),
    /// The same in place of where it is pointed to, spelled as there: a grant that has no such token
    /// any more.
    PointAnew(Digest, String, Shelf, Row, Timestamp),
    /// Say where it is pointed to.
    Pointed(Digest),
    /// A token is presented at a resource. Its proof is remembered only if the token stands:
    /// strangers cannot fill a shelf.
    Present(Row, Token),
    /// Say what a command to redeem or refresh would give. Nothing is changed, and nothing is
    /// remembered.
    Preview(Row, Command, Refusal),
    /// Nothing: to remember was all.
    Remember,
    /// A person has withdrawn what was granted in their name.
    Withdraw(Withdrawal),
    /// A session of a person has ended, of which the client knows this `sid`.
    EndSession(EndedSid),
}

impl Action {
    /// Applies `command` to `row`.
    pub fn apply(row: Row, command: Command) -> Self {
        let absent = command.absent();
        Self::Apply(row, command, absent)
    }

    /// Says what `command` would give.
    pub fn preview(row: Row, command: Command) -> Self {
        let absent = command.absent();
        Self::Preview(row, command, absent)
    }

    /// What whoever brings a handle is told where there is no shelf; of what this server begins or tells
    /// of its own accord, nothing.
    pub fn nowhere(&self) -> Option<Refusal> {
        match self {
            Self::Apply(_, _, absent) | Self::Preview(_, _, absent) => Some(absent.clone()),
            Self::Present(..) => Some(Refusal::AccessTokenInvalid),
            _ => None,
        }
    }
}

/// What a shelf answers.
pub type Answer = Result<Reply, Refusal>;

/// Serves one request: what was used before is refused first and changes nothing. `pages` is what is
/// known of those of this store, and of no other.
pub fn serve<S: Store>(
    store: &mut S,
    pages: &mut Pages,
    request: Request,
) -> Result<Answer, S::Error> {
    let Request {
        now,
        mut first_uses,
        action,
    } = request;
    let mut rows = Rows { store, pages, now };
    for first_use in &first_uses {
        if rows.has_used(&first_use.key)? {
            return Ok(Err(first_use.refusal.clone()));
        }
    }
    match action {
        Action::Begin(row, grant) => done(rows.begin(row, &grant, &first_uses)),
        Action::Apply(row, command, absent) => {
            let applied = apply(&mut rows, row, command, absent)?;
            let has_succeeded = applied.has_succeeded();
            first_uses.retain(|first_use| has_succeeded || !first_use.on_success);
            rows.spend(&first_uses)?;
            applied.saved(&mut rows, row)
        }
        Action::Complete(row, pushed, command) => complete(&mut rows, row, pushed, command),
        Action::Empty => {
            let had_any = rows.store.empty()?;
            *rows.pages = Pages::default();
            Ok(Ok(Reply::Emptied(had_any)))
        }
        Action::Grant(row, asked) => grant(&mut rows, row, *asked, &first_uses),
        Action::Manage(managing) => {
            let managed = manage(&mut rows, *managing)?;
            Ok(Ok(Reply::Managed(Box::new(managed))))
        }
        Action::Hold(key, former, shelf, row) => {
            Pointer::held(former, Place(shelf, row), now).write(rows.store, &key, now)
        }
        Action::Point(key, shelf, row, until) => {
            Pointer::new(None, Place(shelf, row), until).write(rows.store, &key, now)
        }
        Action::PointAnew(key, former, shelf, row, until) => {
            Pointer::new(Some(former), Place(shelf, row), until).write(rows.store, &key, now)
        }
        Action::Pointed(key) => pointed(rows.store, &key),
        Action::Preview(row, command, absent) => preview(&mut rows, row, command, absent),
        Action::Present(row, token) => {
            let Some(standing) = standing(&mut rows, row, token)? else {
                return Ok(Err(Refusal::AccessTokenInvalid));
            };
            rows.spend(&first_uses)?;
            Ok(Ok(standing))
        }
        Action::Remember => {
            first_uses.retain(|first_use| !first_use.on_success);
            done(rows.spend(&first_uses))
        }
        Action::EndSession(ended) => done(rows.store.end_session(&ended)),
        Action::Withdraw(withdrawal) => done(rows.store.withdraw(&withdrawal)),
    }
}

fn done<E>(written: Result<(), E>) -> Result<Answer, E> {
    written.map(|()| Ok(Reply::Done(())))
}

fn grant<S: Store>(
    rows: &mut Rows<'_, S>,
    row: Row,
    asked: ClientCredentials,
    first_uses: &[FirstUse],
) -> Result<Answer, S::Error> {
    let (grant, redeemed) = match Grant::of_client(asked, rows.now) {
        Ok(granted) => granted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    rows.begin(row, &grant, first_uses)?;
    Ok(Ok(Reply::Redeemed(Box::new(redeemed))))
}

/// Seconds for which a value is held until it is decided whether the token is given.
const HELD: u32 = 60;

/// Where it is pointed to. While it is held, its end is written behind that: nobody finds it by that.
struct Pointer {
    former: Option<String>,
    place: String,
    end: String,
    until: Timestamp,
}

impl Pointer {
    fn new(former: Option<String>, place: Place, until: Timestamp) -> Self {
        Self {
            former,
            place: place.to_string(),
            end: String::new(),
            until,
        }
    }

    fn held(former: Option<String>, place: Place, now: Timestamp) -> Self {
        let until = now.after(HELD);
        Self {
            end: format!(".{}", until.seconds()),
            ..Self::new(former, place, until)
        }
    }

    /// Points there, unless somebody else has the value or holds it.
    fn write<S: Store>(
        self,
        store: &mut S,
        key: &Digest,
        now: Timestamp,
    ) -> Result<Answer, S::Error> {
        let known = store.pointed(key)?;
        let known_end = known
            .as_deref()
            .and_then(|known| known.strip_prefix(&self.place));
        match (&known, known_end) {
            // It is given there already, and nobody holds it any more.
            (_, Some("")) if !self.end.is_empty() => return Ok(Ok(Reply::Done(()))),
            (None, _) => {}
            (_, Some(end)) if end.is_empty() || end.starts_with('.') => {}
            (Some(other), _) if self.former.as_ref() == Some(other) || is_over(other, now) => {}
            _ => return Ok(Err(Refusal::TokenTaken)),
        }
        store.point(key, &(self.place + &self.end), self.until)?;
        Ok(Ok(Reply::Done(())))
    }
}

/// Whether a value was held there, and is not any more.
fn is_over(held: &str, now: Timestamp) -> bool {
    let end = held.splitn(3, '.').nth(2).and_then(|end| end.parse().ok());
    end.is_some_and(|end| Timestamp::from_seconds(end) <= now)
}

fn pointed<S: Store>(store: &S, key: &Digest) -> Result<Answer, S::Error> {
    let place = store.pointed(key)?;
    let place = place.and_then(|place| Handle::decode_place(&place));
    Ok(Ok(Reply::Pointed(place)))
}

fn preview<S: Store>(
    rows: &mut Rows<'_, S>,
    row: Row,
    command: Command,
    absent: Refusal,
) -> Result<Answer, S::Error> {
    let Some(Found { grant, .. }) = rows.load(row)? else {
        return Ok(Err(absent));
    };
    let answer = succession::apply(rows, grant, command)?.answer;
    Ok(answer.map(|reply| match reply {
        Reply::Redeemed(redeemed) => Reply::Previewed(Box::new(redeemed.preview())),
        other => other,
    }))
}

fn complete<S: Store>(
    rows: &mut Rows<'_, S>,
    row: Row,
    pushed: Box<Pushed>,
    command: Command,
) -> Result<Answer, S::Error> {
    if rows.load(row)?.is_some() {
        // It is there already: whoever presses twice is answered as the first time, and nobody
        // else is.
        let applied = apply(rows, row, command, Refusal::TicketUsed)?;
        return applied.saved(rows, row);
    }
    // As long as the ticket can come back, the row says that it was used.
    let last = pushed.ticket.expires;
    let before = Grant::Pushed(pushed);
    let Outcome { grant, answer, .. } = succession::apply(rows, before.clone(), command)?;
    if answer.is_ok() && grant != before {
        rows.store.insert(row, &grant.kept_until(last))?;
    }
    Ok(answer)
}

fn standing<S: Store>(
    rows: &mut Rows<'_, S>,
    row: Row,
    token: Token,
) -> Result<Option<Reply>, S::Error> {
    let Some(Found { grant, .. }) = rows.load(row)? else {
        return Ok(None);
    };
    let (_, answer) = withdrawal::apply(rows.store, grant, Command::Introspect(token), rows.now)?;
    Ok(answer.ok().filter(
        |reply| !matches!(reply, Reply::Standing(standing) if **standing == Standing::Void),
    ))
}

/// What becomes of a row, before anything of it is written.
fn apply<S: Store>(
    rows: &mut Rows<'_, S>,
    row: Row,
    command: Command,
    absent: Refusal,
) -> Result<Applied, S::Error> {
    let unchanged = |refusal| Applied {
        answer: Err(refusal),
        changed: None,
        succeeds: None,
    };
    let Some(found) = rows.load(row)? else {
        return Ok(unchanged(absent));
    };
    let before = found.grant;
    let is_unasked = command.asker().is_some_and(|asker| asker.hooks_unasked);
    let applied = succession::apply(rows, before.clone(), command)?;
    let (after, answer) = (applied.grant, applied.answer);
    let gives_anew =
        matches!(&answer, Ok(Reply::Redeemed(redeemed)) if redeemed.repeated().is_none());
    if is_unasked && gives_anew {
        // It came between, and whoever asks again finds the hooks asked.
        return Ok(unchanged(Refusal::HookUnavailable));
    }
    let changed = (after != before).then_some(Found {
        grant: after,
        ..found
    });
    Ok(Applied {
        answer,
        changed,
        succeeds: applied.succeeds,
    })
}

/// A command that was applied to a row.
struct Applied {
    answer: Answer,
    changed: Option<Found>,
    /// What ends with that.
    succeeds: Option<Succession>,
}

impl Applied {
    /// Whether whoever gave the command had a right to it. One that has nothing to say and changed
    /// nothing needed none: to give back a token that nobody issued is answered well.
    fn has_succeeded(&self) -> bool {
        match &self.answer {
            Ok(Reply::Done(())) => self.changed.is_some(),
            Ok(_) => true,
            Err(_) => false,
        }
    }

    fn saved<S: Store>(self, rows: &mut Rows<'_, S>, row: Row) -> Result<Answer, S::Error> {
        if let Some(changed) = self.changed {
            let until = changed.grant.until();
            rows.save(row, changed)?;
            if let Some(succession) = self.succeeds {
                succession::end(rows, &succession, row, until)?;
            }
        }
        Ok(self.answer)
    }
}
