//! The audit trail: written once a request is answered, and read by whoever may.

use super::{Failure, Fault, Host, managed_people::show};
use crate::{
    audit::{Command, Cursor, Found, Noted, Page, Reply, Request, SHARDS, mark_of, merged},
    engine::audit::Sought,
    people::prepared_name,
};

/// Writes what has happened while a request was answered. Nobody waits for it; where it fails a line in
/// the log says so.
pub async fn write<H: Host>(host: &H, noted: &Noted) {
    match append(host, noted).await {
        // What happens before there is a service is nobody's.
        Ok(()) | Err(Fault::NoService) => {}
        Err(fault) => host.log(&format!("{}; the audit trail lacks an event", fault.line())),
    }
}

async fn append<H: Host>(host: &H, noted: &Noted) -> Result<(), Fault> {
    let service = host.service().await?;
    let rules = &service.people.audit;
    if !rules.enabled {
        return Ok(());
    }
    let keys = host.keys().await?;
    let command = Command::Append {
        events: noted.written(rules, keys.pairwise_salt(), host.now()),
        keep: rules.keep,
    };
    // Any object will do: none is one that everybody has to pass.
    let dice = host.mint()?.as_bytes()[0];
    match ask(host, u16::from(dice) % SHARDS, command).await? {
        Reply::Done => Ok(()),
        Reply::Figures(..) | Reply::Found(_) | Reply::Missing => Err(Fault::UnexpectedReply),
    }
}

async fn ask<H: Host>(host: &H, shard: u16, command: Command) -> Result<Reply, Fault> {
    let now = host.now();
    host.audit(shard, &Request { now, command }).await
}

/// Finds events. What is older than the service keeps now is not told, though it may be there still.
pub async fn find<H: Host>(host: &H, sought: Sought) -> Result<Found, Failure> {
    let service = host.service().await?;
    let mut filter = sought.filter;
    let oldest = host.now().before(service.people.audit.keep * 86_400);
    filter.since = filter.since.max(oldest);
    if let Some(named) = sought.client {
        let client = host.client(&named).await?;
        filter.client = Some(client.map_or(named, |client| client.id().to_string()));
    }
    if let Some(username) = sought.username {
        let person = show(host, &username).await?;
        let kept = prepared_name(&username, host);
        filter.mark = Some(mark_of(&kept, host.keys().await?.pairwise_salt()));
        let subject = person.and_then(|person| person["subject"].as_str().map(str::to_owned));
        filter.subject = subject.or(filter.subject);
    }
    let begin = Cursor::before(filter.since);
    let from = sought.cursor.map_or(begin, |cursor| cursor.max(begin));
    let mut pages = Vec::new();
    for shard in 0..SHARDS {
        let command = Command::Find {
            filter: filter.clone(),
            after: from.in_shard(shard),
            count: sought.count,
        };
        let page: Page = ask(host, shard, command)
            .await?
            .try_into()
            .map_err(Fault::from)?;
        pages.push(page);
    }
    Ok(merged(pages, sought.count.into()))
}
