//! Callers of the engine API: whose a credential is, as the directory has told it at most a moment ago.

use std::rc::Rc;

use super::{Fault, Host, services::ask};
use crate::directory::{Caller, Command, Presented, Who};

/// What came of what a caller presents.
#[derive(Debug)]
pub enum Opened {
    /// Whose it is.
    Known(Rc<Who>),
    /// It opens nothing.
    Nobody,
    /// From this network nothing unknown is looked for, for so many seconds.
    Wait(u32),
}

/// Whose it is what came from `network`. While the directory does not answer, whoever it has told
/// lately is known.
pub async fn opened<H: Host>(
    host: &H,
    presented: &Presented,
    network: &str,
) -> Result<Opened, Fault> {
    let Some(digest) = presented.digest() else {
        return Ok(Opened::Nobody);
    };
    let now = host.now();
    match host.known(|known| known.callers.look_up(digest, network, now)) {
        Caller::Known(who) => return Ok(Opened::Known(who)),
        Caller::Wait(seconds) => return Ok(Opened::Wait(seconds)),
        Caller::Ask => {}
    }
    let asked = host.known(|known| known.generation());
    let told = ask(host, Command::Authenticate(*digest)).await;
    let who: Option<Who> = match told {
        Ok(reply) => reply.try_into()?,
        // What the directory says of itself is heard; only its silence is outlasted.
        Err(Fault::World(world)) => {
            let known = host.known(|known| known.callers.outlast(digest, now));
            return known.map(Opened::Known).ok_or(Fault::World(world));
        }
        Err(fault) => return Err(fault),
    };
    let who = who.map(Rc::new);
    host.known(|known| {
        // What was changed here meanwhile may have ended it.
        if who.is_none() || asked == known.generation() {
            known.callers.keep(*digest, who.as_ref(), network, now);
        }
    });
    Ok(who.map_or(Opened::Nobody, Opened::Known))
}
