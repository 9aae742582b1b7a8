//! What becomes of many grants at once.

use super::{
    Active, Authorized, Extras, Grant, Listed, OpaqueToken, Person, Store, Stored, Token,
    managed::{
        Amendment, Kept, MOST_DETAILED, MOST_OF_DETAILS, MOST_TOLD, Managed, Managing, Sought,
        Task, Told,
    },
    rows::{Found, Rows},
    withdrawal,
};
use crate::{Digest, Timestamp, json, oauth::handle::Row};

/// How many rows are read at once. One may be 2 MB long, and an object has 128 MB, perhaps with others.
const PAGE: usize = 8;

/// How many rows one request changes at most; whoever asks goes on from there.
const MOST_CHANGED: usize = 128 * PAGE;

/// How many rows one request reads at most: a longer list is counted no further.
const MOST_READ: usize = 2560 * PAGE;

/// A grant that is meant.
struct Meant<'a> {
    row: Row,
    grant: Grant,
    /// The token by which it is.
    token: Option<&'a Token>,
}

impl Meant<'_> {
    fn has_details(&self) -> bool {
        let authorized = self.grant.authorized();
        authorized.is_some_and(|one| one.authorization_details.iter().next().is_some())
    }
}

impl Sought {
    /// Texts of which a row that is meant has one of each list.
    pub fn texts(&self) -> Vec<Vec<String>> {
        let client = self
            .client
            .map(|client| vec![format!("\"client\":{client},")]);
        let subject = self.subject.as_ref().map(|subject| {
            let told = serde_json::Value::from(subject.as_str()).to_string();
            vec![
                format!("\"account\":\":{}", &told[1..]),
                format!("\"subject\":{told}"),
            ]
        });
        client.into_iter().chain(subject).collect()
    }

    /// Some of the rows after `after`, in their order: fewer than a page are the last ones. Of a request
    /// that was only pushed nothing is meant.
    fn some<S: Store>(&self, store: &S, after: Option<Row>) -> Result<Vec<(Row, Grant)>, S::Error> {
        match self.row {
            Some(row) => {
                let found = store.load(row)?;
                let successor = found.as_ref().and_then(Grant::successor);
                Ok(match successor.filter(|_| self.is_by_name) {
                    Some(row) => one(row, store.load(row)?),
                    None => one(row, found),
                })
            }
            None => store.matching(&self.texts(), after, PAGE),
        }
    }

    fn means(&self, grant: &Grant, now: Timestamp) -> bool {
        let Some(authorized) = grant.authorized() else {
            return false;
        };
        self.client.is_none_or(|client| client == grant.client())
            && authorized.is_of(self.created_at)
            && (self.subject.is_none() || self.subject.as_deref() == authorized.whom())
            && self
                .token
                .as_ref()
                .is_none_or(|token| grant.has(token, self.family, now))
    }
}

fn one(row: Row, found: Option<Grant>) -> Vec<(Row, Grant)> {
    found.map(|grant| (row, grant)).into_iter().collect()
}

/// Serves a request about many grants.
pub(super) fn manage<S: Store>(
    rows: &mut Rows<'_, S>,
    managing: Managing,
) -> Result<Managed, S::Error> {
    let Managing { sought, task } = managing;
    let (mut after, most) = match &task {
        Task::Amend(_, after) | Task::End(after) => (*after, MOST_CHANGED),
        Task::Clients | Task::Tell(..) => (None, MOST_READ),
    };
    let mut managed = Managed::default();
    for _ in 0..most / PAGE {
        let some = sought.some(rows.store, after)?;
        let is_last = some.len() < PAGE;
        for (row, grant) in some {
            after = Some(row);
            if sought.means(&grant, rows.now) {
                let meant = Meant {
                    row,
                    grant,
                    token: sought.token.as_ref(),
                };
                managed.take(rows, meant, &task)?;
            }
        }
        if is_last {
            return Ok(managed);
        }
    }
    managed.next = after;
    Ok(managed)
}

impl Managed {
    fn take<S: Store>(
        &mut self,
        rows: &mut Rows<'_, S>,
        meant: Meant<'_>,
        task: &Task,
    ) -> Result<(), S::Error> {
        let is_in_use = meant.grant.is_in_use();
        let changed = match task {
            Task::Clients | Task::Tell(..) => {
                let stands = withdrawal::stands(rows.store, &meant.grant, None)?;
                if is_in_use {
                    let is_good = stands && meant.grant.is_good(rows.now);
                    self.tell(task, &meant, is_good);
                }
                return Ok(());
            }
            Task::Amend(amendment, _) => meant.grant.amended(amendment),
            Task::End(_) => meant.grant.revoked(),
        };
        rows.save(meant.row, Found::in_its_row(changed))?;
        self.count += usize::from(is_in_use);
        Ok(())
    }

    /// Whether a further grant of a client is told of beside those that are `known`; what is left out is said.
    fn has_room(&mut self, known: usize, meant: &Meant<'_>) -> bool {
        if !meant.has_details() {
            return false;
        }
        let has_room = known < MOST_DETAILED && self.size < MOST_OF_DETAILS;
        let client = meant.grant.client();
        if !has_room && !self.more.contains(&client) {
            self.more.push(client);
        }
        has_room
    }

    fn tell(&mut self, task: &Task, meant: &Meant<'_>, is_good: bool) {
        let Meant { row, grant, token } = meant;
        let created_at = grant.authorized().and_then(|one| one.client_created_at);
        let is_it = |one: &Kept| {
            one.client == grant.client() && one.authorized.client_created_at == created_at
        };
        let (is_one, is_told) = match task {
            Task::Tell(told, start, end) => (
                told.includes(is_good),
                (*start..*end).contains(&self.count) && self.size < MOST_TOLD,
            ),
            _ if !is_good => (false, false),
            _ => match self.kept.iter().filter(|one| is_it(one)).count() {
                0 => (true, true),
                known => (self.has_room(known, meant), true),
            },
        };
        if !is_one {
            return;
        }
        self.count += 1;
        if let Some(mut kept) = is_told.then(|| grant.kept(*row, *token)).flatten() {
            if matches!(task, Task::Clients) {
                kept.authorized.extras = Extras::default();
                kept.authorized.api_scopes = None;
            }
            self.size += json::to_string(&kept).len();
            self.kept.push(kept);
        }
    }
}

impl Told {
    const fn includes(self, stands: bool) -> bool {
        match self {
            Self::All => true,
            Self::Ended => !stands,
            Self::Standing => stands,
        }
    }
}

impl Grant {
    /// What was granted, where anything is that counts.
    pub(super) fn authorized(&self) -> Option<&Authorized> {
        match self {
            Self::Active(active) => Some(&active.authorized),
            Self::Coded(coded) => Some(&coded.authorized),
            Self::Closed(_) | Self::Pushed(_) | Self::Revoked(_) => None,
        }
    }

    /// Whether it has this token, whether or not that has expired; or had it, if it is a refresh token.
    fn has(&self, token: &Token, family: Option<Digest>, now: Timestamp) -> bool {
        let listed = self.listed();
        match (self, token) {
            (Self::Active(active), Token::Handle(digest)) if active.holds(*digest, family) => true,
            (_, Token::Handle(digest)) => {
                listed.is_some_and(|listed| listed.opaque().any(|one| one.token.digest == *digest))
            }
            (_, Token::Jwt(jwt)) => listed.is_some_and(|listed| listed.admits(jwt, now)),
        }
    }

    fn amended(mut self, amendment: &Amendment) -> Self {
        match &mut self {
            Self::Active(active) => active.amend(amendment),
            Self::Coded(coded) => {
                coded.authorized.amend(amendment);
                if let Some(beside) = &mut coded.beside {
                    beside.amend(amendment);
                }
            }
            Self::Closed(_) | Self::Pushed(_) | Self::Revoked(_) => {}
        }
        match amendment.expires.max(amendment.refresh_expires) {
            Some(last) => self.kept_until(last),
            None => self,
        }
    }

    /// Its access tokens, where any were issued: with a code that is under way, those beside it.
    fn listed(&self) -> Option<&Listed> {
        match self {
            Self::Active(active) => Some(&active.listed),
            Self::Coded(coded) => coded.beside.as_ref(),
            Self::Closed(_) | Self::Pushed(_) | Self::Revoked(_) => None,
        }
    }

    fn refresh_token(&self) -> Option<Stored> {
        match self {
            Self::Active(active) => active.refresh_token,
            _ => None,
        }
    }

    /// Whether it has tokens that were not given back.
    pub(super) fn is_in_use(&self) -> bool {
        let has_access_token = |listed: &Listed| !listed.is_given_back();
        self.refresh_token().is_some() || self.listed().is_some_and(has_access_token)
    }

    /// Whether any token of it counts. A JWT is not listed: it may count as long as the row does.
    pub(super) fn is_good(&self, now: Timestamp) -> bool {
        let Some(listed) = self.listed() else {
            return false;
        };
        let is_good = |token: &Stored| !token.is_expired(now);
        let mut opaque = listed.opaque().peekable();
        let is_signed = opaque.peek().is_none() && !listed.is_given_back() && now < self.until();
        is_signed
            || self.refresh_token().as_ref().is_some_and(is_good)
            || opaque.any(|listed| is_good(&listed.token))
    }

    /// What is told of it, where tokens were issued: what they say to others is not among it.
    fn kept(&self, row: Row, token: Option<&Token>) -> Option<Kept> {
        let (family, profile) = match self {
            Self::Active(active) => (active.family.as_ref(), Some(active.profile)),
            Self::Coded(coded) => (None, Some(coded.profile)),
            _ => (None, None),
        };
        let mut authorized = self.authorized()?.clone();
        authorized.extras = authorized.extras.without_claims();
        let claims = authorized.person.as_ref().map(Person::asked_claims);
        if let Some(person) = &mut authorized.person {
            person.authentication.attributes.clear();
            person.id_token_claims.clear();
            person.userinfo_claims.clear();
        }
        let mut access_token = self.listed()?.named(token).cloned();
        if let Some(listed) = &mut access_token {
            listed.claims.clear();
        }
        Some(Kept {
            row,
            claims: claims.unwrap_or_default(),
            client: self.client(),
            profile,
            access_token,
            refresh_token: self.refresh_token(),
            since: family.map(|family| family.since),
            authorized,
        })
    }
}

impl Authorized {
    fn amend(&mut self, amendment: &Amendment) {
        if let Some(scope) = &amendment.scope {
            self.scope = scope.clone();
            // What APIs list of it now is what was decided upon now.
            self.api_scopes = None;
        }
        if let Some(details) = &amendment.authorization_details {
            self.authorization_details = details.clone();
        }
        self.extras = self.extras.clone().replaced(amendment.extras.clone());
    }
}

impl Active {
    fn amend(&mut self, amendment: &Amendment) {
        self.authorized.amend(amendment);
        self.listed.amend(amendment);
        if let (Some(token), Some(expires)) = (&mut self.refresh_token, amendment.refresh_expires) {
            token.expires = expires;
        }
    }
}

impl Listed {
    /// The opaque access token that is named, or else the last one; none where it is a JWT.
    fn named(&self, token: Option<&Token>) -> Option<&OpaqueToken> {
        let is_it = |one: &&OpaqueToken| matches!(token, Some(Token::Handle(named)) if one.token.digest == *named);
        match token {
            Some(Token::Jwt(_)) => None,
            _ => self.opaque().find(is_it).or_else(|| self.opaque().last()),
        }
    }

    fn amend(&mut self, amendment: &Amendment) {
        for listed in self.opaque_mut() {
            if amendment
                .token
                .is_some_and(|token| token != listed.token.digest)
            {
                continue;
            }
            listed.token.digest = amendment.value.unwrap_or(listed.token.digest);
            listed.token.expires = amendment.expires.unwrap_or(listed.token.expires);
            if let Some(scope) = &amendment.scope {
                listed.scope = scope.clone();
            }
            if let Some(details) = &amendment.authorization_details {
                listed.authorization_details = details.clone();
            }
            if let Some(amended) = &amendment.cnf {
                listed.cnf = Some(match listed.cnf.take() {
                    Some(cnf) => cnf.amended(amended),
                    None => amended.clone(),
                });
            }
        }
    }
}
