//! People, as whoever looks after them reads and changes them.

use serde_json::json;

use super::failed::Failed;
use crate::{
    backend::{Host, managed_people, people},
    engine::{
        Asked, CallerError, Operation, Told,
        people::{listed, lock, named, newcomers, page},
    },
    people::{Extent, Manage},
};

/// Serves an operation on people.
pub(super) async fn serve<H: Host>(
    host: &H,
    operation: Operation,
    call: &Asked,
) -> Result<Told, Failed> {
    match operation {
        Operation::PeopleDelete => {
            let is_done = people::delete(host, named(call)?).await?;
            done(is_done, "A910021", "The person is deleted.")
        }
        Operation::PeopleExport => list(host, call, Extent::Moving).await,
        Operation::PeopleFactorsReset => {
            let is_done = managed_people::manage(host, named(call)?, Manage::ResetFactors).await?;
            done(
                is_done,
                "A910024",
                "The person has no factor but the password.",
            )
        }
        Operation::PeopleImport => {
            let outcomes = managed_people::import(host, newcomers(call)?).await?;
            let outcomes = json!({ "outcomes": outcomes });
            Ok(Told::document(outcomes, false))
        }
        Operation::PeopleList => list(host, call, Extent::Short).await,
        Operation::PeopleLock => {
            let is_done = managed_people::manage(host, named(call)?, lock(call)?).await?;
            done(is_done, "A910022", "The person is locked or unlocked.")
        }
        Operation::PeopleSignOut => {
            let is_done = people::sign_out(host, named(call)?).await?;
            done(is_done, "A910023", "The person is signed out everywhere.")
        }
        _ => {
            let person = managed_people::show(host, named(call)?).await?;
            let person = person.ok_or(CallerError::PersonMissing)?;
            Ok(Told::document(person, false))
        }
    }
}

async fn list<H: Host>(host: &H, call: &Asked, told: Extent) -> Result<Told, Failed> {
    let (from, count) = page(call)?;
    let page = managed_people::page(host, from, count, told).await?;
    Ok(listed(page.people, page.next))
}

/// What became of somebody, if they are there.
fn done(is_done: bool, number: &str, sentence: &str) -> Result<Told, Failed> {
    match is_done {
        true => Ok(Told::result(number, sentence)),
        false => Err(CallerError::PersonMissing.into()),
    }
}
