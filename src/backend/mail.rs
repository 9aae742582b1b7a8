//! Mail to people: by the hook of the service, or by what the platform is bound to. One that cannot be
//! sent harms nothing else; the log learns why, and never to whom.

use super::{Fault, Host, Outgoing, people::ask};
use crate::{
    Digest,
    documents::HookTarget,
    jose::Algorithm,
    oauth::outgoing,
    people::{Command, Mail, Posted, Reply},
};

/// How long a hook may take, in milliseconds. Nobody waits for it.
const TIME_LIMIT: u32 = 5_000;

/// The largest answer, in bytes: nothing of it is read.
const LARGEST_ANSWER: usize = 16 * 1024;

/// What a mail costs its address, in seconds: five of a kind at once, then one in two minutes.
const COST: u32 = 120;

/// Delivers a mail.
pub async fn deliver<H: Host>(host: &H, mail: &Mail) {
    if let Err(fault) = attempt(host, mail).await {
        host.log(&format!("fault: a mail was not sent: {fault:?}"));
    }
}

async fn attempt<H: Host>(host: &H, mail: &Mail) -> Result<(), Fault> {
    let service = host.service().await?;
    let rules = &service.people.mail;
    let Some(from) = &rules.from else {
        return Ok(());
    };
    // Whoever has one kind sent to others keeps no news of another kind from them.
    let counted = format!("{} {}", mail.to.as_str().to_ascii_lowercase(), mail.subject);
    let place = format!("\0mail {}", Digest::of(counted).encode());
    let knock = Command::Knock { cost: COST };
    if ask(host, &place, knock).await? != Reply::Done {
        return Err(Fault::World("there were too many to one address".into()));
    }
    let Some(hook) = rules.hook() else {
        return host.send(from, mail).await;
    };
    if let HookTarget::Url(url) = &hook
        && !outgoing::is_allowed(url, host.settings().reach(&service.issuer))
    {
        return Err(Fault::World("its hook may not be asked".into()));
    }
    let (keys, now) = (host.keys().await?, host.now());
    let key = keys.signer_for(Algorithm::Es256, now);
    let posted = Posted {
        issuer: service.issuer.as_str(),
        hook: &hook,
        from,
        mail,
    };
    let signed = posted.sign(key.ok_or_else(Fault::no_key)?, &host.mint()?, now);
    let request = Outgoing {
        target: hook,
        accept: "application/json",
        body: Some(("application/jwt", signed)),
        time_limit: TIME_LIMIT,
        largest: LARGEST_ANSWER,
    };
    match host.fetch(&request).await?.status {
        200..=299 => Ok(()),
        status => Err(Fault::World(format!("its hook answered {status}"))),
    }
}
