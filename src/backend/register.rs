//! What is asked of the register itself.

use super::{Fault, Host};
use crate::register::{Command, Reply, Request};

/// Asks the register of the service.
pub(super) async fn ask<H: Host>(host: &H, command: Command) -> Result<Reply, Fault> {
    let request = Request {
        now: host.now(),
        seeds: [host.mint()?, host.mint()?],
        tenant: host.tenant(),
        knows_others: true,
        knows_nearby: true,
        by: host.caller(),
        command,
    };
    host.register(&request).await
}
