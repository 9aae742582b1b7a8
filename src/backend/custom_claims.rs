//! The token hooks of a service, asked in the order of its document before anything is spent.

use super::{Failure, Fault, Host, Outgoing};
use crate::{
    Timestamp,
    documents::{Action, Client, HookTarget, Service, TokenHook},
    jose::Algorithm,
    oauth::{
        answer::token_hook::{self, Added, LARGEST_ANSWER, TIME_LIMIT},
        grant::Preview,
        outgoing,
    },
    register::keys::KeySet,
};

/// What the hooks add to the tokens of `preview`, one answer for each hook.
pub async fn ask_hooks<H: Host>(
    host: &H,
    (service, client, keys): (&Service, &Client, &KeySet),
    grant_type: &str,
    preview: &Preview,
    now: Timestamp,
) -> Result<Vec<Added>, Failure> {
    let mut answers = Vec::new();
    for hook in service.actions.iter().filter_map(Action::token_hook) {
        let key = keys
            .signer_for(Algorithm::Es256, now)
            .ok_or_else(Fault::no_key)?;
        let event = token_hook::event(
            hook,
            grant_type,
            (service, client),
            preview,
            (key, &host.mint()?, now),
        );
        let answer = ask(host, service, hook, event).await;
        answers.push(token_hook::judge(
            hook,
            answer
                .as_ref()
                .map(|(status, body)| (*status, body.as_slice())),
        )?);
    }
    Ok(answers)
}

/// The answer of one hook; none if it did not come in time, or whole. The log learns why.
async fn ask<H: Host>(
    host: &H,
    service: &Service,
    hook: &TokenHook,
    event: String,
) -> Option<(u16, Vec<u8>)> {
    if let HookTarget::Url(url) = &hook.target
        && !outgoing::is_allowed(url, host.settings().reach(&service.issuer))
    {
        host.log("fault: the address of the token hook may not be asked");
        return None;
    }
    let request = Outgoing {
        target: hook.target.clone(),
        accept: "application/json",
        body: Some(("application/jwt", event)),
        time_limit: TIME_LIMIT,
        largest: LARGEST_ANSWER,
    };
    match host.fetch(&request).await {
        Ok(fetched) => Some((fetched.status, fetched.body)),
        Err(fault) => {
            host.log(&format!("fault: the token hook: {fault:?}"));
            None
        }
    }
}
