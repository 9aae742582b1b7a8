//! A grant takes the place of another, or joins it: Grant Management for OAuth 2.0 §5.2, `replace` and
//! `merge`.
//!
//! Both are on one shelf. When the code is redeemed the other ends in the same step, and the row that its
//! `grant_id` names points to this one. Until then nothing becomes of it, whatever becomes of the request.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{
    Active, Authorized, Coded, Command, Ended, Grant, Person, Reply, Store,
    rows::{Found, Rows},
    state::Verdict,
    withdrawal,
};
use crate::{
    Digest, Timestamp, json,
    oauth::{
        Refusal,
        handle::Row,
        request::{
            grant_management::{GrantAsked, Succession},
            terms::Terms,
        },
    },
};

/// How many octets may name which of its scopes each API lists: a row may be 2 MB long.
const MOST_LISTED: usize = 128 * 1024;

/// How many octets of claims may be asked for one by one, in ID tokens and at UserInfo each.
const MOST_CLAIMS: usize = 64 * 1024;

/// What a command comes to, and what ends with that.
pub(super) struct Outcome {
    pub(super) grant: Grant,
    pub(super) answer: Result<Reply, Refusal>,
    /// What the grant succeeds by it.
    pub(super) succeeds: Option<Succession>,
}

impl From<Verdict> for Outcome {
    fn from(verdict: Verdict) -> Self {
        let (grant, answer) = verdict;
        Self {
            grant,
            answer,
            succeeds: None,
        }
    }
}

/// What a command makes of a grant that is to succeed another.
struct Succeeding {
    asked: GrantAsked,
    succession: Succession,
    terms: Terms,
    /// Whether whoever redeems the code proves nothing.
    is_public: bool,
    /// The other, as it is now.
    former: Result<Box<Active>, Refusal>,
}

/// Applies `command` to `grant` and, where that succeeds another, to it as this other is now. What is
/// refused because of the other changes nothing.
pub(super) fn apply<S: Store>(
    rows: &mut Rows<'_, S>,
    grant: Grant,
    command: Command,
) -> Result<Outcome, S::Error> {
    let asked = match (&grant, &command) {
        (Grant::Pushed(pushed), Command::Issue(issue)) => {
            pushed.request.grant.zip(Some(&issue.terms))
        }
        (Grant::Coded(coded), Command::Redeem(redeem)) => {
            coded.grant.zip(Some(&redeem.asker.terms))
        }
        _ => None,
    };
    let asked = asked.and_then(|(asked, terms)| Some((asked, *asked.succession()?, terms.clone())));
    let Some((asked, succession, terms)) = asked else {
        return Ok(withdrawal::apply(rows.store, grant, command, rows.now)?.into());
    };
    let succeeding = Succeeding {
        asked,
        succession,
        terms,
        is_public: command.asker().is_some_and(|asker| asker.is_public),
        former: former(rows, &succession)?,
    };
    match grant {
        Grant::Coded(coded) => succeeding.redeemed(rows, &coded, command),
        pushed => succeeding.agreed(rows, pushed, command),
    }
}

/// The grant that is to be succeeded, if it stands and nothing has succeeded it since.
fn former<S: Store>(
    rows: &mut Rows<'_, S>,
    succession: &Succession,
) -> Result<Result<Box<Active>, Refusal>, S::Error> {
    let grant = rows.load(succession.row)?.map(|found| found.grant);
    let successor = grant.as_ref().and_then(Grant::successor);
    if successor.unwrap_or(succession.row) != succession.current {
        return Ok(Err(Refusal::GrantSucceeded));
    }
    let grant = match successor {
        Some(row) => rows.load(row)?.map(|found| found.grant),
        None => grant,
    };
    let Some(grant) = grant else {
        return Ok(Err(Refusal::GrantIdInvalid));
    };
    let stands = withdrawal::stands(rows.store, &grant, None)?;
    let is_good = stands && grant.is_in_use() && grant.is_good(rows.now);
    Ok(match grant {
        Grant::Active(active) if is_good => Ok(active),
        _ => Err(Refusal::GrantIdInvalid),
    })
}

impl Succeeding {
    /// The person agrees: to what is shown, and that is both where it joins.
    fn agreed<S: Store>(
        &self,
        rows: &mut Rows<'_, S>,
        before: Grant,
        command: Command,
    ) -> Result<Outcome, S::Error> {
        let verdict = withdrawal::apply(rows.store, before.clone(), command, rows.now)?;
        let (Grant::Coded(mut coded), Ok(reply)) = verdict.clone() else {
            return Ok(verdict.into());
        };
        Ok(match self.joined(&coded) {
            Ok(Coded { authorized, .. }) if self.asked.merges() => {
                let (audience, scope) = (&authorized.audience, &authorized.scope);
                let shown = self.terms.api_scopes(audience, scope);
                coded.authorized.api_scopes = Some(shown);
                coded.joins = self.held();
                (Grant::Coded(coded), Ok(reply)).into()
            }
            Ok(_) => (Grant::Coded(coded), Ok(reply)).into(),
            Err(refusal) => before.refuse(refusal).into(),
        })
    }

    /// The code is redeemed. Whoever has no right to it is told of that alone.
    fn redeemed<S: Store>(
        &self,
        rows: &mut Rows<'_, S>,
        coded: &Coded,
        command: Command,
    ) -> Result<Outcome, S::Error> {
        let joined = self.joined(coded);
        let tried = joined.as_ref().unwrap_or(coded);
        let tried = Grant::Coded(Box::new(tried.clone()));
        let (after, answer) = withdrawal::apply(rows.store, tried.clone(), command, rows.now)?;
        let unchanged = || Grant::Coded(Box::new(coded.clone()));
        Ok(match (answer, joined) {
            (Err(refusal), _) if after == tried => unchanged().refuse(refusal).into(),
            (Err(refusal), _) => after.refuse(refusal).into(),
            (Ok(_), Err(refusal)) => unchanged().refuse(refusal).into(),
            (Ok(reply), Ok(_)) => Outcome {
                grant: after,
                answer: Ok(reply),
                succeeds: Some(self.succession),
            },
        })
    }

    /// What the former holds, by its digest.
    fn held(&self) -> Option<Digest> {
        let former = self.former.as_ref().ok()?;
        Some(former.authorized.held())
    }

    /// The same code, for all that there will be in the end. §5.2: "for a certain client and a certain
    /// resource owner".
    fn joined(&self, coded: &Coded) -> Result<Coded, Refusal> {
        if self.is_public {
            return Err(Refusal::GrantSuccessionUnfit);
        }
        let former = self.former.as_ref().map_err(Clone::clone)?;
        let (own, others) = (&coded.authorized, &former.authorized);
        if former.client != coded.client || !own.is_of_same(others) {
            return Err(Refusal::GrantIdInvalid);
        }
        // Nobody has agreed to what was written into it since.
        if coded.joins.is_some() && coded.joins != self.held() {
            return Err(Refusal::GrantSucceeded);
        }
        let (authorized, profile) = if self.asked.merges() {
            let joined = others.joined(own, &self.terms);
            let joined = joined.ok_or(Refusal::GrantTooLarge)?;
            (joined, former.profile.stricter(coded.profile))
        } else {
            (own.clone(), coded.profile)
        };
        // The request was held to its rules where it arrived. Whatever says otherwise did not see this grant.
        if profile != coded.profile {
            return Err(Refusal::GrantSucceeded);
        }
        Ok(Coded {
            profile,
            authorized: Authorized {
                grant: Some(self.succession.row),
                ..authorized
            },
            ..coded.clone()
        })
    }
}

/// The former grant ends, and whoever looks for it finds the one in `row`, which ends at `until`.
pub(super) fn end<S: Store>(
    rows: &mut Rows<'_, S>,
    succession: &Succession,
    row: Row,
    until: Timestamp,
) -> Result<(), S::Error> {
    if succession.current != succession.row
        && let Some(found) = rows.load(succession.current)?
    {
        let grant = found.grant.revoked();
        rows.save(succession.current, Found { grant, ..found })?;
    }
    if let Some(found) = rows.load(succession.row)?
        && let Grant::Revoked(ended) = found.grant.revoked()
    {
        let ended = Ended {
            succeeded_by: Some(row),
            ..ended
        };
        let grant = Grant::Revoked(ended);
        rows.save(succession.row, Found { grant, ..found })?;
    }
    rows.keep(succession.row, until)
}

impl Authorized {
    /// Whether the same person has agreed, whom the client knows by the same name.
    fn is_of_same(&self, other: &Self) -> bool {
        let account = |one: &Self| {
            let person = one.person.as_ref()?;
            Some(person.authentication.account.clone())
        };
        let created_at = [self.client_created_at, other.client_created_at];
        let is_of_other_client = matches!(created_at, [Some(own), Some(others)] if own != others);
        let is_same = account(self).is_some() && account(self) == account(other);
        is_same && self.subject == other.subject && !is_of_other_client
    }

    /// What it holds, as a page shows it, by its digest.
    fn held(&self) -> Digest {
        let claims = self.person.as_ref().map(Person::asked_claims);
        let held = (&self.scope, &self.audience, &self.authorization_details);
        Digest::of(json::to_string(&(held, claims)))
    }

    /// What this holds and what `new` does, if that is not too much. Neither says anything of what whoever
    /// speaks for the service has added: that is said anew each time.
    fn joined(&self, new: &Self, terms: &Terms) -> Option<Self> {
        let listed = |one: &Self| {
            let now = || terms.api_scopes(&one.audience, &one.scope);
            one.api_scopes.clone().unwrap_or_else(now)
        };
        let is_fit = |pairs: &[String]| pairs.iter().map(String::len).sum::<usize>() <= MOST_LISTED;
        let (mut pairs, added) = (listed(self), listed(new));
        // Each is bounded before one is looked for in the other.
        if !is_fit(&pairs) || !is_fit(&added) {
            return None;
        }
        let known: HashSet<String> = pairs.iter().cloned().collect();
        pairs.extend(added.into_iter().filter(|pair| !known.contains(pair)));
        Some(Self {
            scope: self.scope.and(&new.scope)?,
            audience: terms.both(&self.audience, &new.audience)?,
            authorization_details: self.authorization_details.and(&new.authorization_details)?,
            api_scopes: is_fit(&pairs).then_some(Some(pairs))?,
            person: Some(self.person.as_ref()?.joined(new.person.as_ref()?)?),
            ..new.clone()
        })
    }
}

impl Person {
    /// What both have agreed to be told of them, who have proved last who they are. What was withdrawn since
    /// the first time is withdrawn: the shelf may not know yet.
    fn joined(&self, new: &Self) -> Option<Self> {
        let asked = |one: &Self, name: &String| {
            one.id_token_claims.contains_key(name) && !one.scope_claims.contains(name)
        };
        let mut scope_claims = self.scope_claims.clone();
        scope_claims.extend(new.scope_claims.iter().cloned());
        scope_claims.retain(|name| !asked(self, name) && !asked(new, name));
        scope_claims.sort_unstable();
        scope_claims.dedup();
        let mut joined = new.clone();
        joined.scope_claims = scope_claims;
        joined.id_token_claims = both(&self.id_token_claims, &new.id_token_claims)?;
        joined.userinfo_claims = both(&self.userinfo_claims, &new.userinfo_claims)?;
        let (epoch, former) = (&mut joined.authentication.epoch, &self.authentication);
        *epoch = former.epoch.min(*epoch);
        Some(joined)
    }
}

fn both(one: &Map<String, Value>, other: &Map<String, Value>) -> Option<Map<String, Value>> {
    let mut both = one.clone();
    both.extend(other.clone());
    (json::to_string(&both).len() <= MOST_CLAIMS).then_some(both)
}
