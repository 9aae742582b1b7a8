//! What is counted of requests: told to an object now and then, and read by whoever may.

use super::{Failure, Fault, Host};
use crate::{
    audit::{
        Command, Reply, Request, SHARDS,
        figures::{Point, summed},
    },
    engine::figures::Span,
};

/// Tells what an isolate has counted of the requests to a service. Nobody waits for it; where it fails a line in the log says so.
pub async fn tell<H: Host>(host: &H, points: Vec<Point>) {
    let requests: u64 = points.iter().map(|point| point.figures.requests).sum();
    match told(host, points).await {
        // What is asked before there is a service is nobody's.
        Ok(()) | Err(Fault::NoService | Fault::NoAdminSecret) => {}
        Err(fault) => host.log(&format!(
            "{}; the figures lack {requests} requests",
            fault.line()
        )),
    }
}

async fn told<H: Host>(host: &H, points: Vec<Point>) -> Result<(), Fault> {
    // Of a service that is gone nothing is kept.
    host.service().await?;
    let dice = host.mint()?.as_bytes()[0];
    match ask(host, u16::from(dice) % SHARDS, Command::Count(points)).await? {
        Reply::Done => Ok(()),
        other => Err(other.into()),
    }
}

async fn ask<H: Host>(host: &H, shard: u16, command: Command) -> Result<Reply, Fault> {
    let now = host.now();
    host.audit(shard, &Request { now, command }).await
}

/// What was counted in this time, and of how many minutes or hours an object has something that cannot be read.
pub async fn read<H: Host>(host: &H, span: &Span) -> Result<(Vec<Point>, u32), Failure> {
    let mut all = Vec::new();
    let mut unreadable = 0;
    for shard in 0..SHARDS {
        let command = Command::Figures {
            step: span.step,
            from: span.since,
            until: span.until,
        };
        let reply = ask(host, shard, command).await?;
        let (points, lacking): (Vec<Point>, u32) = reply.try_into().map_err(Fault::from)?;
        all.extend(points);
        unreadable += lacking;
    }
    Ok((summed(all, span.step), unreadable))
}
